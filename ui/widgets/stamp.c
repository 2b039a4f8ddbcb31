/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/stamp.h"

#include "ui/draw.h"

#define DOWN_US 220000  /* from the hand to the paper */
#define SETTLE_US 60000 /* and one small settling after it */

/* The grid of the drawing. */
#define WIDTH 760.0
#define HEIGHT 424.0

#define PITCH 92.0 /* between two lines of the paper, about */

struct _DsStamp {
	DsCanvas parent;
	char *head, *date, *foot;
	gint64 began; /* frame time; 0 before the first frame */
	guint tick;
	gboolean down;
};

G_DEFINE_TYPE(DsStamp, ds_stamp, DS_TYPE_CANVAS)

/* Text around the middle of a line, made narrower where it is wider than `most`. */
static void
draw_text(DsStamp *self, cairo_t *cr, const char *text, gboolean serif, double size, double middle,
    double most)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
	g_autoptr(PangoFontDescription) font = NULL;
	PangoRectangle ink;

	if (serif)
		gtk_style_context_add_class(style, "serif");
	gtk_style_context_get(style, gtk_style_context_get_state(style), "font", &font, NULL);
	gtk_style_context_remove_class(style, "serif");
	pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	if (!serif) {
		g_autoptr(PangoAttrList) list = pango_attr_list_new();

		pango_attr_list_insert(list, pango_attr_letter_spacing_new(3 * PANGO_SCALE));
		pango_layout_set_attributes(layout, list);
	}
	pango_layout_get_pixel_extents(layout, &ink, NULL);
	if (ink.width > most && size > 20) {
		draw_text(self, cr, text, serif, size * most / ink.width - 0.5, middle, most);
		return;
	}
	cairo_move_to(cr, WIDTH / 2 - ink.x - ink.width / 2.0, middle - ink.y - ink.height / 2.0);
	pango_cairo_show_layout(cr, layout);
}

static void
draw_print(DsStamp *self, cairo_t *cr)
{
	GdkRGBA ink = ds_draw_colour(GTK_WIDGET(self), "stamp");

	gdk_cairo_set_source_rgba(cr, &ink);
	ds_draw_box(cr, 28, 34, 704, 356, 26);
	cairo_set_line_width(cr, 10);
	cairo_stroke(cr);
	ds_draw_box(cr, 46, 52, 668, 320, 14);
	cairo_set_line_width(cr, 3.5);
	cairo_stroke(cr);
	draw_text(self, cr, self->head, FALSE, 50, 103, 560);
	draw_text(self, cr, self->date, TRUE, 176, 209, 612);
	draw_text(self, cr, self->foot, FALSE, 50, 325, 600);
}

/* The paper is ruled: as many even lines as fit. */
static void
draw_lines(DsStamp *self, cairo_t *cr, int width, int height)
{
	GdkRGBA line = ds_draw_colour(GTK_WIDGET(self), "slip_line");
	int count = MAX(2, (int)(height / PITCH + 0.5));

	gdk_cairo_set_source_rgba(cr, &line);
	for (int i = 1; i <= count; i++) {
		int bottom = height * i / count; /* on a whole pixel */

		cairo_rectangle(cr, 0, bottom - 2, width, 2);
		cairo_fill(cr);
	}
}

/* How far down the stamp is: 0 in the hand, 1 on the paper, a little above 1 while it settles. */
static double
progress(DsStamp *self, gint64 now)
{
	gint64 age = now - self->began;
	double t = (double)age / DOWN_US;

	if (self->down || age >= DOWN_US + SETTLE_US)
		return 1;
	return age < DOWN_US ? t * t : 1.0;
}

static gboolean
ds_stamp_draw(GtkWidget *widget, cairo_t *cr)
{
	DsStamp *self = DS_STAMP(widget);
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	double fit = MIN(0.87 * width / WIDTH, height / HEIGHT);
	GdkFrameClock *clock = gtk_widget_get_frame_clock(widget);
	gint64 now = clock == NULL ? 0 : gdk_frame_clock_get_frame_time(clock);
	double p = progress(self, now);
	double settle = !self->down && now - self->began >= DOWN_US ? 2 : 0;

	draw_lines(self, cr, width, height);
	if (self->date == NULL || (!self->down && self->began == 0))
		return FALSE;
	cairo_translate(cr, width / 2.0, height / 2.0 + settle);
	cairo_scale(cr, fit * (1.18 - 0.18 * p), fit * (1.18 - 0.18 * p));
	cairo_rotate(cr, (-6 + 2 * p) * G_PI / 180);
	cairo_translate(cr, -WIDTH / 2, -HEIGHT / 2);
	cairo_push_group(cr);
	draw_print(self, cr);
	cairo_pop_group_to_source(cr);
	cairo_paint_with_alpha(cr, 0.35 + 0.65 * p);
	return FALSE;
}

static gboolean
on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
	DsStamp *self = DS_STAMP(widget);
	gint64 now = gdk_frame_clock_get_frame_time(clock);

	if (self->began == 0)
		self->began = now;
	self->down = now - self->began >= DOWN_US + SETTLE_US;
	gtk_widget_queue_draw(widget);
	if (!self->down)
		return G_SOURCE_CONTINUE;
	self->tick = 0;
	return G_SOURCE_REMOVE;
}

static void
ds_stamp_map(GtkWidget *widget)
{
	DsStamp *self = DS_STAMP(widget);

	GTK_WIDGET_CLASS(ds_stamp_parent_class)->map(widget);
	if (ds_canvas_is_still(widget))
		self->down = TRUE;
	if (!self->down && self->tick == 0)
		self->tick = gtk_widget_add_tick_callback(widget, on_tick, NULL, NULL);
}

static void
ds_stamp_finalize(GObject *object)
{
	DsStamp *self = DS_STAMP(object);

	g_free(self->head);
	g_free(self->date);
	g_free(self->foot);
	G_OBJECT_CLASS(ds_stamp_parent_class)->finalize(object);
}

static void
ds_stamp_class_init(DsStampClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = ds_stamp_finalize;
	widget->draw = ds_stamp_draw;
	widget->map = ds_stamp_map;
	gtk_widget_class_set_css_name(widget, "stamp");
}

static void
ds_stamp_init(DsStamp *self)
{
	atk_object_set_role(gtk_widget_get_accessible(GTK_WIDGET(self)), ATK_ROLE_LABEL);
}

void
ds_stamp_set(
    DsStamp *self, const char *head, const char *date, const char *foot, const char *spoken)
{
	g_free(self->head);
	g_free(self->date);
	g_free(self->foot);
	self->head = g_strdup(head);
	self->date = g_strdup(date);
	self->foot = g_strdup(foot);
	atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), spoken);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
