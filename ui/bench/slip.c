/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/slip.h"

#include "ui/bench/title.h"

#define MARGIN 12      /* beside and above the print: a head is narrower than its paper */
#define WIDTH 340      /* pixels of a slip of any width */
#define HEIGHT_MAX 460 /* longer ones scroll */

struct _DsBenchSlip {
	GtkPopover parent;
	GtkWidget *heading;
	GtkWidget *paper;
	cairo_surface_t *picture; /* NULL: nothing came out yet */
	guint number;
};

G_DEFINE_TYPE(DsBenchSlip, ds_bench_slip, GTK_TYPE_POPOVER)

/* Eight dots a byte, the leftmost in bit 7, 1 for black. */
static cairo_surface_t *
picture_of(const DsBenchPaper *slip)
{
	cairo_surface_t *picture = cairo_image_surface_create(
	    CAIRO_FORMAT_A8, (int)slip->width, (int)slip->height);
	guint8 *pixels = cairo_image_surface_get_data(picture);
	gsize stride = (gsize)cairo_image_surface_get_stride(picture);
	gsize bytes = (slip->width + 7) / 8;

	cairo_surface_flush(picture);
	for (guint y = 0; y < slip->height; y++)
		for (guint x = 0; x < slip->width; x++)
			if (slip->rows->data[y * bytes + x / 8] & (0x80 >> x % 8))
				pixels[y * stride + x] = 255;
	cairo_surface_mark_dirty(picture);
	return picture;
}

static double
scale_for(guint width)
{
	return (double)(WIDTH - 2 * MARGIN) / MAX(width, 1);
}

static gboolean
on_draw(GtkWidget *paper, cairo_t *cr, DsBenchSlip *self)
{
	double scale;

	if (self->picture == NULL)
		return FALSE;
	scale = scale_for((guint)cairo_image_surface_get_width(self->picture));
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_translate(cr, MARGIN, MARGIN);
	cairo_scale(cr, scale, scale);
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_mask_surface(cr, self->picture, 0, 0);
	return FALSE;
}

void
ds_bench_slip_show(DsBenchSlip *self, const DsBenchPaper *slip)
{
	g_autofree char *heading = NULL;

	if (slip != NULL && slip->number == self->number && self->picture != NULL)
		return;
	g_clear_pointer(&self->picture, cairo_surface_destroy);
	self->number = 0;
	if (slip == NULL) {
		gtk_popover_popdown(GTK_POPOVER(self));
		return;
	}
	self->number = slip->number;
	self->picture = picture_of(slip);
	heading = g_strdup_printf("Slip %u", slip->number);
	gtk_label_set_text(GTK_LABEL(self->heading), heading);
	gtk_widget_set_size_request(
	    self->paper, WIDTH, (int)(slip->height * scale_for(slip->width)) + 2 * MARGIN);
	gtk_widget_queue_draw(self->paper);
}

static void
ds_bench_slip_finalize(GObject *object)
{
	g_clear_pointer(&DS_BENCH_SLIP(object)->picture, cairo_surface_destroy);
	G_OBJECT_CLASS(ds_bench_slip_parent_class)->finalize(object);
}

static void
ds_bench_slip_class_init(DsBenchSlipClass *class)
{
	G_OBJECT_CLASS(class)->finalize = ds_bench_slip_finalize;
}

static void
on_away(GtkButton *button, gpointer self)
{
	gtk_popover_popdown(self);
}

static GtkWidget *
head(DsBenchSlip *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
	GtkWidget *away = ds_bench_button_new("quiet",
	    ds_bench_label_new("word", "Put it away", NULL), NULL, NULL, "Put the slip away");

	self->heading = ds_bench_label_new("heading", "", NULL);
	g_signal_connect(away, "clicked", G_CALLBACK(on_away), self);
	gtk_box_pack_start(GTK_BOX(box), self->heading, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(box), away, FALSE, FALSE, 0);
	return box;
}

static void
ds_bench_slip_init(DsBenchSlip *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 8);
	GtkWidget *scroll = gtk_scrolled_window_new(NULL, NULL);

	self->paper = gtk_drawing_area_new();
	g_signal_connect(self->paper, "draw", G_CALLBACK(on_draw), self);
	gtk_scrolled_window_set_policy(
	    GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_overlay_scrolling(GTK_SCROLLED_WINDOW(scroll), FALSE);
	gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
	gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll), HEIGHT_MAX);
	gtk_container_add(GTK_CONTAINER(scroll), self->paper);
	gtk_container_add(GTK_CONTAINER(box), head(self));
	gtk_container_add(GTK_CONTAINER(box), scroll);
	gtk_container_add(GTK_CONTAINER(self), box);
	gtk_popover_set_position(GTK_POPOVER(self), GTK_POS_LEFT);
	ds_bench_add_class(GTK_WIDGET(self), "slip");
	gtk_widget_show_all(box);
}

GtkWidget *
ds_bench_slip_new(GtkWidget *machine)
{
	return g_object_new(DS_TYPE_BENCH_SLIP, "relative-to", machine, NULL);
}
