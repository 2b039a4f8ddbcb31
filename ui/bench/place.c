/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/place.h"

#include "ui/bench/spine.h"
#include "ui/bench/title.h"

#define WIDTH_LEAST 56
#define BODY_HEIGHT 86 /* at least */
#define HEIGHT_LIKED 188
#define LABEL_HEIGHT 28

struct _DsBenchPlace {
	GtkBox parent;
	const DsBenchBook *book;
	gboolean passes;
	GtkWidget *body;  /* to be put on the pad */
	GtkWidget *label; /* to be scanned */
	GtkWidget *gap;
};

G_DEFINE_TYPE(DsBenchPlace, ds_bench_place, GTK_TYPE_BOX)

static gboolean
on_draw_body(GtkWidget *area, cairo_t *cr, DsBenchPlace *self)
{
	gboolean raised = (gtk_widget_get_state_flags(self->body) & GTK_STATE_FLAG_PRELIGHT) != 0;
	const DsBenchSpine spine = {self->book, self->passes, raised};

	ds_bench_spine_draw(area, cr, &spine);
	return FALSE;
}

static gboolean
on_draw_label(GtkWidget *area, cairo_t *cr, DsBenchPlace *self)
{
	ds_bench_spine_draw_label(area, cr, self->book);
	return FALSE;
}

static gboolean
on_draw_gap(GtkWidget *area, cairo_t *cr, DsBenchPlace *self)
{
	ds_bench_spine_draw_gap(area, cr, self->book);
	return FALSE;
}

static GtkWidget *
drawing_new(DsBenchPlace *self, int height, GCallback on_draw)
{
	GtkWidget *area = gtk_drawing_area_new();

	gtk_widget_set_size_request(area, WIDTH_LEAST, height);
	gtk_widget_set_has_window(area, FALSE);
	g_signal_connect(area, "draw", on_draw, self);
	return area;
}

/* Books stand tall where there is room for it. */
static void
ds_bench_place_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	GTK_WIDGET_CLASS(ds_bench_place_parent_class)
	    ->get_preferred_height(widget, minimum, natural);
	*natural = MAX(*minimum, HEIGHT_LIKED);
}

static void
ds_bench_place_get_preferred_height_for_width(
    GtkWidget *widget, int width, int *minimum, int *natural)
{
	ds_bench_place_get_preferred_height(widget, minimum, natural);
}

static void
ds_bench_place_class_init(DsBenchPlaceClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	widget->get_preferred_height = ds_bench_place_get_preferred_height;
	widget->get_preferred_height_for_width = ds_bench_place_get_preferred_height_for_width;
	gtk_widget_class_set_css_name(widget, "place");
}

static void
ds_bench_place_init(DsBenchPlace *self)
{
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
}

static void
describe(DsBenchPlace *self)
{
	const DsBenchBook *book = self->book;
	g_autofree char *text = g_strdup_printf("%s%s%s, %s", book->number,
	    book->note != NULL ? ", " : "", book->note != NULL ? book->note : "",
	    self->passes ? "passes the gate" : "sounds at the gate");

	ds_bench_describe(self->body, text);
}

void
ds_bench_place_show(DsBenchPlace *self, const DsBenchTag *tag)
{
	gboolean here = tag == NULL || !tag->on_pad;

	self->passes = tag != NULL ? !ds_bench_tag_sounds(tag) : self->book->released;
	gtk_widget_set_visible(self->body, here);
	gtk_widget_set_visible(self->label, here);
	gtk_widget_set_visible(self->gap, !here);
	describe(self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

GtkWidget *
ds_bench_place_new(const DsBenchBook *book)
{
	DsBenchPlace *self = g_object_new(DS_TYPE_BENCH_PLACE, "visible", TRUE, NULL);
	GtkWidget *body = drawing_new(self, BODY_HEIGHT, G_CALLBACK(on_draw_body));
	GtkWidget *label = drawing_new(self, LABEL_HEIGHT, G_CALLBACK(on_draw_label));

	self->book = book;
	self->body = ds_bench_button_new(
	    "spine", body, "bench.put", book->uid, "Put %s on the pad", book->name);
	self->label = ds_bench_button_new(
	    "spine", label, "bench.scan", book->uid, "Scan the label of %s", book->name);
	self->gap = drawing_new(self, BODY_HEIGHT + LABEL_HEIGHT, G_CALLBACK(on_draw_gap));
	gtk_box_pack_start(GTK_BOX(self), self->body, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(self), self->label, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self), self->gap, TRUE, TRUE, 0);
	ds_bench_place_show(self, NULL);
	return GTK_WIDGET(self);
}
