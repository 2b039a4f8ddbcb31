/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/badge.h"

#include "ui/draw.h"

#define TURN_US 1200000 /* the arc of "working" goes round once in this time */
#define FRAME_US 33000  /* and is drawn no more often than this */

struct _DsBadge {
	DsCanvas parent;
	DsTone tone;
	char *glyph;
	guint tick;
	gint64 drawn; /* frame time of the last frame */
};

enum { PROP_TONE = 1, PROP_GLYPH, N_PROPS };

G_DEFINE_TYPE(DsBadge, ds_badge, DS_TYPE_CANVAS)

/* All shapes are on a grid of 72. */
static void
path_square(cairo_t *cr)
{
	ds_draw_box(cr, 3, 3, 66, 66, 16);
}

static void
path_diamond(cairo_t *cr)
{
	cairo_move_to(cr, 36, 4);
	cairo_line_to(cr, 68, 36);
	cairo_line_to(cr, 36, 68);
	cairo_line_to(cr, 4, 36);
	cairo_close_path(cr);
}

static void
path_octagon(cairo_t *cr)
{
	static const double corner[][2] = {
	    {22, 3}, {50, 3}, {69, 22}, {69, 50}, {50, 69}, {22, 69}, {3, 50}, {3, 22}};

	for (guint i = 0; i < G_N_ELEMENTS(corner); i++)
		cairo_line_to(cr, corner[i][0], corner[i][1]);
	cairo_close_path(cr);
}

static const struct {
	void (*path)(cairo_t *cr);     /* NULL: a circle, see draw_circle() */
	const char *fill, *edge, *ink; /* NULL: as the text around */
	double glyph;                  /* size of the glyph's grid of 48 */
} shapes[DS_TONE_N] = {
    [DS_TONE_WAITING] = {NULL, NULL, NULL, NULL, 0.75},
    [DS_TONE_WORKING] = {NULL, NULL, NULL, NULL, 0.75},
    [DS_TONE_DONE] = {path_square, "lent", "lent", "on_lent", 1.08},
    [DS_TONE_TURN] = {path_diamond, "wait", "wait_edge", "on_wait", 0.86},
    [DS_TONE_NO] = {path_octagon, "stop", "stop", "on_stop", 1.08},
};

static GdkRGBA
colour_of(DsBadge *self, const char *name)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	GdkRGBA colour;

	if (name != NULL)
		return ds_draw_colour(GTK_WIDGET(self), name);
	gtk_style_context_get_color(style, gtk_style_context_get_state(style), &colour);
	return colour;
}

static void
draw_circle(DsBadge *self, cairo_t *cr, const GdkRGBA *colour)
{
	static const double dots[] = {9, 9.85};
	gint64 now = gtk_widget_get_frame_clock(GTK_WIDGET(self)) == NULL
	    ? 0
	    : gdk_frame_clock_get_frame_time(gtk_widget_get_frame_clock(GTK_WIDGET(self)));
	double start = self->tick == 0 ? 0 : 2 * G_PI * (double)(now % TURN_US) / TURN_US;

	cairo_set_line_width(cr, 6);
	if (self->tone == DS_TONE_WAITING) {
		cairo_set_dash(cr, dots, 2, 0);
		cairo_arc(cr, 36, 36, 30, 0, 2 * G_PI);
		cairo_stroke(cr);
		return;
	}
	cairo_set_source_rgba(cr, colour->red, colour->green, colour->blue, 0.25);
	cairo_arc(cr, 36, 36, 30, 0, 2 * G_PI);
	cairo_stroke(cr);
	gdk_cairo_set_source_rgba(cr, colour);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_arc(cr, 36, 36, 30, start - G_PI_2, start + G_PI + 0.38);
	cairo_stroke(cr);
}

static void
draw_glyph(DsBadge *self, cairo_t *cr, const char *glyph)
{
	GdkRGBA ink = colour_of(self, shapes[self->tone].ink);
	double size = 48 * shapes[self->tone].glyph;
	g_autofree char *name = g_strconcat("icons/", glyph, NULL);
	g_autoptr(DsDrawing) svg = ds_draw_open(GTK_WIDGET(self), name, &ink, 5.6);
	RsvgRectangle place = {36 - size / 2, 36 - size / 2, size, size};

	rsvg_handle_render_document(svg, cr, &place, NULL);
}

static gboolean
ds_badge_draw(GtkWidget *widget, cairo_t *cr)
{
	DsBadge *self = DS_BADGE(widget);
	double size = MIN(
	    gtk_widget_get_allocated_width(widget), gtk_widget_get_allocated_height(widget));
	GdkRGBA edge = colour_of(self, shapes[self->tone].edge);

	cairo_scale(cr, size / 72, size / 72);
	gdk_cairo_set_source_rgba(cr, &edge);
	if (shapes[self->tone].path == NULL) {
		draw_circle(self, cr, &edge);
	} else {
		GdkRGBA fill = colour_of(self, shapes[self->tone].fill);

		shapes[self->tone].path(cr);
		gdk_cairo_set_source_rgba(cr, &fill);
		cairo_fill_preserve(cr);
		gdk_cairo_set_source_rgba(cr, &edge);
		cairo_set_line_width(cr, 4);
		cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
		cairo_stroke(cr);
	}
	if (self->glyph != NULL)
		draw_glyph(self, cr, self->glyph);
	else if (self->tone == DS_TONE_WORKING && ds_canvas_is_still(widget))
		draw_glyph(self, cr, "hourglass");
	return FALSE;
}

static gboolean
on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
	DsBadge *self = DS_BADGE(widget);
	gint64 now = gdk_frame_clock_get_frame_time(clock);

	if (now - self->drawn >= FRAME_US) {
		self->drawn = now;
		gtk_widget_queue_draw(widget);
	}
	return G_SOURCE_CONTINUE;
}

/* Turns only while it is seen and may move. */
static void
settle(DsBadge *self)
{
	GtkWidget *widget = GTK_WIDGET(self);
	gboolean turns = self->tone == DS_TONE_WORKING && gtk_widget_get_mapped(widget) &&
	    !ds_canvas_is_still(widget);

	if (turns && self->tick == 0)
		self->tick = gtk_widget_add_tick_callback(widget, on_tick, NULL, NULL);
	else if (!turns && self->tick != 0) {
		gtk_widget_remove_tick_callback(widget, self->tick);
		self->tick = 0;
	}
	gtk_widget_queue_draw(widget);
}

static void
ds_badge_map(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_badge_parent_class)->map(widget);
	settle(DS_BADGE(widget));
}

static void
ds_badge_unmap(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_badge_parent_class)->unmap(widget);
	settle(DS_BADGE(widget));
}

static void
ds_badge_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsBadge *self = DS_BADGE(object);

	switch (id) {
	case PROP_TONE: ds_badge_set(self, g_value_get_uint(value), self->glyph); break;
	case PROP_GLYPH: ds_badge_set(self, self->tone, g_value_get_string(value)); break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_badge_finalize(GObject *object)
{
	g_free(DS_BADGE(object)->glyph);
	G_OBJECT_CLASS(ds_badge_parent_class)->finalize(object);
}

static void
ds_badge_class_init(DsBadgeClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_TONE] = g_param_spec_uint("tone", "", "", 0, DS_TONE_N - 1, 0, flags),
	    [PROP_GLYPH] = g_param_spec_string("glyph", "", "", NULL, flags),
	};

	object->set_property = ds_badge_set_property;
	object->finalize = ds_badge_finalize;
	widget->draw = ds_badge_draw;
	widget->map = ds_badge_map;
	widget->unmap = ds_badge_unmap;
	g_object_class_install_properties(object, N_PROPS, properties);
	gtk_widget_class_set_css_name(widget, "badge");
}

static void
ds_badge_init(DsBadge *self)
{
}

GtkWidget *
ds_badge_new(DsTone tone, const char *glyph)
{
	return g_object_new(DS_TYPE_BADGE, "visible", TRUE, "tone", tone, "glyph", glyph, NULL);
}

void
ds_badge_set(DsBadge *self, DsTone tone, const char *glyph)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	char *copy = g_strdup(glyph);

	gtk_style_context_remove_class(style, "working");
	if (tone == DS_TONE_WORKING)
		gtk_style_context_add_class(style, "working");
	self->tone = tone;
	g_free(self->glyph);
	self->glyph = copy;
	settle(self);
}
