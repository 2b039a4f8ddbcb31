/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/picture.h"

#include "ui/draw.h"
#include "ui/drawn.h"

struct _DsPicture {
	DsCanvas parent;
	char *drawing;
	double stroke;
	double yalign;
	int least;                /* pixels: a smaller one would tell nothing */
	cairo_surface_t *surface; /* for the size and colour below */
	int width, height;
	GdkRGBA colour;
};

enum { PROP_DRAWING = 1, PROP_STROKE, PROP_YALIGN, PROP_LEAST, N_PROPS };

G_DEFINE_TYPE(DsPicture, ds_picture, DS_TYPE_CANVAS)

static void
forget(DsPicture *self)
{
	g_clear_pointer(&self->surface, cairo_surface_destroy);
}

static gboolean
is_fresh(DsPicture *self, int width, int height, const GdkRGBA *colour)
{
	return self->surface != NULL && self->width == width && self->height == height &&
	    gdk_rgba_equal(&self->colour, colour);
}

static cairo_surface_t *
draw(DsPicture *self, int width, int height, const GdkRGBA *colour)
{
	g_autoptr(DsDrawing)
	    svg = ds_draw_open(GTK_WIDGET(self), self->drawing, colour, self->stroke);
	RsvgRectangle place = ds_draw_place(svg, width, height, self->yalign);

	return ds_draw_layer(GTK_WIDGET(self), svg, NULL, &place, 0);
}

static char *
key_of(DsPicture *self, int width, int height, const GdkRGBA *colour)
{
	GtkWidget *widget = GTK_WIDGET(self);
	GdkRGBA arrow = ds_draw_colour(widget, "tile_arrow");
	g_autofree char *of_text = gdk_rgba_to_string(colour);
	g_autofree char *of_arrow = gdk_rgba_to_string(&arrow);

	return g_strdup_printf("%s %dx%d*%d %d %d %s %s", self->drawing, width, height,
	    gtk_widget_get_scale_factor(widget), (int)(self->stroke * 100),
	    (int)(self->yalign * 100), of_text, of_arrow);
}

static void
render(DsPicture *self, int width, int height, const GdkRGBA *colour)
{
	g_autofree char *key = key_of(self, width, height, colour);

	forget(self);
	self->surface = ds_drawn_find(GTK_WIDGET(self), key);
	if (self->surface == NULL) {
		self->surface = draw(self, width, height, colour);
		ds_drawn_keep(GTK_WIDGET(self), key, self->surface);
	}
	self->width = width;
	self->height = height;
	self->colour = *colour;
}

static gboolean
ds_picture_draw(GtkWidget *widget, cairo_t *cr)
{
	DsPicture *self = DS_PICTURE(widget);
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	GdkRGBA colour;

	if (self->drawing == NULL || MIN(width, height) < MAX(self->least, 2))
		return FALSE;
	gtk_style_context_get_color(style, gtk_style_context_get_state(style), &colour);
	if (!is_fresh(self, width, height, &colour))
		render(self, width, height, &colour);
	cairo_set_source_surface(cr, self->surface, 0, 0);
	cairo_paint(cr);
	return FALSE;
}

static void
ds_picture_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsPicture *self = DS_PICTURE(object);

	switch (id) {
	case PROP_DRAWING: ds_picture_set(self, g_value_get_string(value)); break;
	case PROP_STROKE: self->stroke = g_value_get_double(value); break;
	case PROP_YALIGN: self->yalign = g_value_get_double(value); break;
	case PROP_LEAST: self->least = g_value_get_int(value); break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_picture_finalize(GObject *object)
{
	DsPicture *self = DS_PICTURE(object);

	forget(self);
	g_free(self->drawing);
	G_OBJECT_CLASS(ds_picture_parent_class)->finalize(object);
}

static void
ds_picture_class_init(DsPictureClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_DRAWING] = g_param_spec_string("drawing", "", "", NULL, flags),
	    [PROP_STROKE] = g_param_spec_double("stroke", "", "", 0, 12, 0, flags),
	    [PROP_YALIGN] = g_param_spec_double("yalign", "", "", 0, 1, 0.5, flags),
	    [PROP_LEAST] = g_param_spec_int("least", "", "", 0, 1000, 0, flags),
	};

	object->set_property = ds_picture_set_property;
	object->finalize = ds_picture_finalize;
	GTK_WIDGET_CLASS(class)->draw = ds_picture_draw;
	g_object_class_install_properties(object, N_PROPS, properties);
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "picture");
}

static void
ds_picture_init(DsPicture *self)
{
	self->yalign = 0.5;
	atk_object_set_role(gtk_widget_get_accessible(GTK_WIDGET(self)), ATK_ROLE_IMAGE);
}

GtkWidget *
ds_picture_new(const char *drawing)
{
	return g_object_new(DS_TYPE_PICTURE, "visible", TRUE, "drawing", drawing, NULL);
}

void
ds_picture_set(DsPicture *self, const char *drawing)
{
	if (g_strcmp0(self->drawing, drawing) == 0)
		return;
	g_free(self->drawing);
	self->drawing = g_strdup(drawing);
	forget(self);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
