/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/scene.h"

#include "ui/widgets/scene-art.h"

#include <math.h>

#define MOVE_MS 1600 /* one movement */
#define MOVES 2
#define REST_MS 4000
#define LIFT 58        /* a hand's breadth, in units of the drawing */
#define LEAST 150      /* a lower picture would tell nothing */
#define FRAME_US 33000 /* no more frames than that: it is a kiosk, not a film */

struct _DsScene {
	DsCanvas parent;
	char *drawing;
	double lift;
	DsSceneArt *art; /* of another size: until it is rendered anew */
	guint refresh;   /* idle source, that does so */
	guint tick, rest;
	gint64 began, drawn; /* frame time */
	double phase;        /* 0 to 1 within a movement */
};

enum { PROP_DRAWING = 1, PROP_LIFT, N_PROPS };

G_DEFINE_TYPE(DsScene, ds_scene, DS_TYPE_CANVAS)

static void
forget(DsScene *self)
{
	g_clear_handle_id(&self->refresh, g_source_remove);
	g_clear_pointer(&self->art, ds_scene_art_unref);
}

static void
render(DsScene *self)
{
	GtkWidget *widget = GTK_WIDGET(self);

	forget(self);
	self->art = ds_scene_art_new(widget, self->drawing, gtk_widget_get_allocated_width(widget),
	    gtk_widget_get_allocated_height(widget));
}

static gboolean
on_refresh(gpointer data)
{
	DsScene *self = data;

	self->refresh = 0;
	render(self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
	return G_SOURCE_REMOVE;
}

/* Words first: what the last page has rendered does for a frame. */
static void
find_art(DsScene *self, int width, int height)
{
	if (self->art == NULL)
		self->art = ds_scene_art_last(GTK_WIDGET(self), self->drawing);
	if (self->art == NULL)
		render(self);
	else if ((self->art->width != width || self->art->height != height) && self->refresh == 0)
		self->refresh = g_idle_add(on_refresh, self);
}

/* Slow at both ends. */
static double
ease(double t)
{
	return 0.5 - 0.5 * cos(G_PI * CLAMP(t, 0, 1));
}

/* The table the pad stands on: wider than the picture, cut by the corners of the field. `scale`:
 * pixels for one unit of the drawing. */
static void
draw_floor(GtkWidget *widget, cairo_t *cr, int width, int height, double scale)
{
	GdkRGBA floor = ds_draw_colour(widget, "floor");
	double top = height - 234 * scale;

	cairo_save(cr);
	cairo_translate(cr, width / 2.0, top + 214 * scale);
	cairo_scale(cr, MAX(799 * scale, width * 0.72), 214 * scale);
	cairo_arc(cr, 0, 0, 1, 0, 2 * G_PI);
	cairo_restore(cr);
	cairo_rectangle(cr, 0, top + 214 * scale, width, height);
	gdk_cairo_set_source_rgba(cr, &floor);
	cairo_fill(cr);
}

static void
paint(cairo_t *cr, cairo_surface_t *surface, cairo_filter_t filter, double dy, double alpha)
{
	cairo_set_source_surface(cr, surface, 0, dy);
	cairo_pattern_set_filter(cairo_get_source(cr), filter);
	cairo_paint_with_alpha(cr, alpha);
}

/* Art of another size is drawn where that of this size will be. */
static void
fit(const DsSceneArt *art, cairo_t *cr, const RsvgRectangle *place)
{
	double scale = place->width / art->place.width;

	cairo_translate(cr, place->x - art->place.x * scale, place->y - art->place.y * scale);
	cairo_scale(cr, scale, scale);
}

static void
clip_corners(GtkWidget *widget, cairo_t *cr, int width, int height)
{
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	int radius = 0;

	gtk_style_context_get(
	    style, gtk_style_context_get_state(style), "border-radius", &radius, NULL);
	if (radius > 0) {
		ds_draw_box(cr, 0, -2 * radius, width, height + 2 * radius, radius);
		cairo_clip(cr);
	}
}

static gboolean
ds_scene_draw(GtkWidget *widget, cairo_t *cr)
{
	DsScene *self = DS_SCENE(widget);
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	cairo_filter_t filter = CAIRO_FILTER_GOOD;
	double scale, moved;
	RsvgRectangle place;

	if (self->drawing == NULL || width < 2 || height < LEAST)
		return FALSE;
	find_art(self, width, height);
	place = self->refresh == 0 ? self->art->place
				   : ds_draw_place(self->art->svg, width, height, 1);
	scale = self->art->place.width / DS_SCENE_WIDTH;
	moved = ease(self->phase / 0.6); /* down in the first part, then it lies */
	clip_corners(widget, cr, width, height);
	draw_floor(widget, cr, width, height, place.width / DS_SCENE_WIDTH);
	if (self->refresh != 0) {
		fit(self->art, cr, &place);
		filter = CAIRO_FILTER_FAST; /* for a frame */
	}
	paint(cr, self->art->base, filter, 0, 1);
	paint(cr, self->art->moving, filter, -self->lift * scale * (1 - moved), 1);
	paint(cr, self->art->chevrons, filter,
	    self->tick == 0 ? 0 : -0.4 * self->lift * scale * (1 - ease(self->phase)),
	    self->tick == 0 ? 1 : 0.45 + 0.55 * sin(G_PI * self->phase));
	return FALSE;
}

static void begin(DsScene *self);

static gboolean
on_rested(gpointer data)
{
	DsScene *self = data;

	self->rest = 0;
	begin(self);
	return G_SOURCE_REMOVE;
}

static gboolean
on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
	DsScene *self = DS_SCENE(widget);
	gint64 now = gdk_frame_clock_get_frame_time(clock);
	double moves;

	if (self->began == 0)
		self->began = now;
	if (now - self->drawn < FRAME_US)
		return G_SOURCE_CONTINUE;
	self->drawn = now;
	moves = (double)(now - self->began) / (MOVE_MS * 1000);
	self->phase = moves - floor(moves);
	gtk_widget_queue_draw(widget);
	if (moves < MOVES)
		return G_SOURCE_CONTINUE;
	self->phase = 1;
	self->tick = 0;
	self->rest = g_timeout_add(REST_MS, on_rested, self);
	return G_SOURCE_REMOVE;
}

static void
halt(DsScene *self)
{
	g_clear_handle_id(&self->rest, g_source_remove);
	if (self->tick != 0)
		gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
	self->tick = 0;
	self->phase = 1;
}

static void
begin(DsScene *self)
{
	GtkWidget *widget = GTK_WIDGET(self);

	halt(self);
	if (!gtk_widget_get_mapped(widget) || ds_canvas_is_still(widget))
		return;
	self->began = 0;
	self->phase = 0;
	self->tick = gtk_widget_add_tick_callback(widget, on_tick, NULL, NULL);
}

static void
ds_scene_map(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_scene_parent_class)->map(widget);
	begin(DS_SCENE(widget));
}

static void
ds_scene_unmap(GtkWidget *widget)
{
	halt(DS_SCENE(widget));
	GTK_WIDGET_CLASS(ds_scene_parent_class)->unmap(widget);
}

static void
ds_scene_style_updated(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_scene_parent_class)->style_updated(widget);
	forget(DS_SCENE(widget));
}

static void
ds_scene_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsScene *self = DS_SCENE(object);

	switch (id) {
	case PROP_DRAWING: ds_scene_set(self, g_value_get_string(value)); break;
	case PROP_LIFT: self->lift = g_value_get_double(value); break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_scene_finalize(GObject *object)
{
	DsScene *self = DS_SCENE(object);

	halt(self);
	forget(self);
	g_free(self->drawing);
	G_OBJECT_CLASS(ds_scene_parent_class)->finalize(object);
}

static void
ds_scene_class_init(DsSceneClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_DRAWING] = g_param_spec_string("drawing", "", "", NULL, flags),
	    [PROP_LIFT] = g_param_spec_double("lift", "", "", -200, 200, 0, flags),
	};

	object->set_property = ds_scene_set_property;
	object->finalize = ds_scene_finalize;
	widget->draw = ds_scene_draw;
	widget->map = ds_scene_map;
	widget->unmap = ds_scene_unmap;
	widget->style_updated = ds_scene_style_updated;
	g_object_class_install_properties(object, N_PROPS, properties);
	gtk_widget_class_set_css_name(widget, "scene");
}

static void
ds_scene_init(DsScene *self)
{
	self->phase = 1;
	self->lift = LIFT;
	atk_object_set_role(gtk_widget_get_accessible(GTK_WIDGET(self)), ATK_ROLE_IMAGE);
}

void
ds_scene_set(DsScene *self, const char *drawing)
{
	if (g_strcmp0(self->drawing, drawing) == 0)
		return;
	g_free(self->drawing);
	self->drawing = g_strdup(drawing);
	forget(self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void
ds_scene_set_machine(DsScene *self, const DsView *view)
{
	static const char *const piles[DS_PAD_PLACE_N] = {
	    [DS_PAD_BELOW] = "art/gesture",
	    [DS_PAD_LEFT] = "art/gesture-left",
	    [DS_PAD_RIGHT] = "art/gesture-right",
	};
	gboolean up = !view->pad && view->scanner_above;

	self->lift = up ? -LIFT : LIFT;
	if (view->pad)
		ds_scene_set(self, piles[view->pad_at]);
	else
		ds_scene_set(self, up ? "art/scan-above" : "art/scan");
}
