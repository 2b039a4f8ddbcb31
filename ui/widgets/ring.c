/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/ring.h"

#include "ui/draw.h"

struct _DsRing {
	DsCanvas parent;
	char *on;
	gint64 deadline;
	guint total_ms;
	guint timer;
};

enum { PROP_ON = 1, N_PROPS };

G_DEFINE_TYPE(DsRing, ds_ring, DS_TYPE_CANVAS)

guint
ds_ring_seconds(gint64 deadline, gint64 now)
{
	if (deadline <= now)
		return 0;
	return (guint)((deadline - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static GdkRGBA
colour_of(DsRing *self, const char *part)
{
	g_autofree char *name = g_strconcat("ring_", self->on, "_", part, NULL);

	return ds_draw_colour(GTK_WIDGET(self), name);
}

/* The grid of the drawing is 104 wide: radius 44, stroke 9, digits of 42. */
static void
draw_arc(DsRing *self, cairo_t *cr, double share)
{
	GdkRGBA track = colour_of(self, "track");
	GdkRGBA arc = colour_of(self, "arc");

	cairo_set_line_width(cr, 9);
	gdk_cairo_set_source_rgba(cr, &track);
	cairo_arc(cr, 52, 52, 44, 0, 2 * G_PI);
	cairo_stroke(cr);
	if (share <= 0)
		return;
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	gdk_cairo_set_source_rgba(cr, &arc);
	cairo_new_path(cr);
	cairo_arc(cr, 52, 52, 44, -G_PI_2, -G_PI_2 + 2 * G_PI * share);
	cairo_stroke(cr);
}

static void
draw_seconds(DsRing *self, cairo_t *cr, guint seconds)
{
	GdkRGBA colour = colour_of(self, "text");
	g_autofree char *text = g_strdup_printf("%u", seconds);
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
	g_autoptr(PangoFontDescription) font = pango_font_description_from_string("Noto Sans Bold");
	PangoRectangle ink;

	pango_font_description_set_absolute_size(font, (seconds > 99 ? 34 : 43) * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_get_pixel_extents(layout, &ink, NULL);
	gdk_cairo_set_source_rgba(cr, &colour);
	cairo_move_to(cr, 52 - ink.x - ink.width / 2.0, 52 - ink.y - ink.height / 2.0);
	pango_cairo_show_layout(cr, layout);
}

static gboolean
ds_ring_draw(GtkWidget *widget, cairo_t *cr)
{
	DsRing *self = DS_RING(widget);
	guint seconds = ds_ring_seconds(self->deadline, g_get_monotonic_time());
	double size = MIN(
	    gtk_widget_get_allocated_width(widget), gtk_widget_get_allocated_height(widget));

	if (self->deadline == 0)
		return FALSE;
	cairo_scale(cr, size / 104, size / 104);
	draw_arc(self, cr, MIN(1, seconds * 1000.0 / MAX(self->total_ms, 1000)));
	draw_seconds(self, cr, seconds);
	return FALSE;
}

static void
stop(DsRing *self)
{
	g_clear_handle_id(&self->timer, g_source_remove);
}

static void start(DsRing *self);

static gboolean
on_second(gpointer data)
{
	DsRing *self = data;

	self->timer = 0;
	gtk_widget_queue_draw(GTK_WIDGET(self));
	start(self);
	return G_SOURCE_REMOVE;
}

/* Wakes when the number changes. */
static void
start(DsRing *self)
{
	gint64 left = self->deadline - g_get_monotonic_time();

	stop(self);
	if (left > 0 && gtk_widget_get_mapped(GTK_WIDGET(self)))
		self->timer = g_timeout_add(
		    (guint)(left % G_USEC_PER_SEC / 1000) + 1, on_second, self);
}

static void
ds_ring_map(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_ring_parent_class)->map(widget);
	start(DS_RING(widget));
}

static void
ds_ring_unmap(GtkWidget *widget)
{
	stop(DS_RING(widget));
	GTK_WIDGET_CLASS(ds_ring_parent_class)->unmap(widget);
}

static void
ds_ring_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsRing *self = DS_RING(object);

	if (id != PROP_ON) {
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
		return;
	}
	g_free(self->on);
	self->on = g_value_dup_string(value);
}

static void
ds_ring_finalize(GObject *object)
{
	stop(DS_RING(object));
	g_free(DS_RING(object)->on);
	G_OBJECT_CLASS(ds_ring_parent_class)->finalize(object);
}

static void
ds_ring_class_init(DsRingClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	object->set_property = ds_ring_set_property;
	object->finalize = ds_ring_finalize;
	widget->draw = ds_ring_draw;
	widget->map = ds_ring_map;
	widget->unmap = ds_ring_unmap;
	g_object_class_install_property(object, PROP_ON,
	    g_param_spec_string("on", "", "", "ground", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
	gtk_widget_class_set_css_name(widget, "ring");
}

static void
ds_ring_init(DsRing *self)
{
	self->on = g_strdup("ground");
}

GtkWidget *
ds_ring_new(const char *on)
{
	return g_object_new(DS_TYPE_RING, "visible", TRUE, "on", on, NULL);
}

void
ds_ring_set(DsRing *self, gint64 deadline, guint total_ms)
{
	self->deadline = deadline;
	self->total_ms = total_ms;
	gtk_widget_set_visible(GTK_WIDGET(self), deadline != 0);
	gtk_widget_queue_draw(GTK_WIDGET(self));
	start(self);
}
