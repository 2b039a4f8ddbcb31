/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/dots.h"

#include "ui/draw.h"

#include <glib/gi18n-lib.h>

struct _DsDots {
	DsCanvas parent;
	guint typed, length;
};

G_DEFINE_TYPE(DsDots, ds_dots, DS_TYPE_CANVAS)

/* Boxes of 132 x 152 with 32 between them, as long as they fit. */
#define BOX_WIDTH 132.0
#define BOX_HEIGHT 152.0
#define BOX_GAP 32.0

static void
draw_box(DsDots *self, cairo_t *cr, guint i)
{
	GtkWidget *widget = GTK_WIDGET(self);
	gboolean next = i == self->typed;
	GdkRGBA fill = ds_draw_colour(widget, "field2");
	GdkRGBA edge = ds_draw_colour(widget, next ? "amber" : "celadon");
	GdkRGBA dot = ds_draw_colour(widget, next ? "amber" : "on_field");

	ds_draw_box(cr, 2.5, 2.5, BOX_WIDTH - 5, BOX_HEIGHT - 5, 28);
	gdk_cairo_set_source_rgba(cr, &fill);
	cairo_fill_preserve(cr);
	gdk_cairo_set_source_rgba(cr, &edge);
	cairo_set_line_width(cr, 5);
	cairo_stroke(cr);
	gdk_cairo_set_source_rgba(cr, &dot);
	if (next)
		ds_draw_box(cr, BOX_WIDTH / 2 - 3.5, 38, 7, 76, 3.5);
	else if (i < self->typed)
		cairo_arc(cr, BOX_WIDTH / 2, BOX_HEIGHT / 2, 22, 0, 2 * G_PI);
	cairo_fill(cr);
}

static void
draw_boxes(DsDots *self, cairo_t *cr, double width, double height)
{
	double whole = self->length * (BOX_WIDTH + BOX_GAP) - BOX_GAP;
	double scale = MIN(MIN(1, width / whole), height / BOX_HEIGHT);

	cairo_translate(cr, (width - whole * scale) / 2, (height - BOX_HEIGHT * scale) / 2);
	cairo_scale(cr, scale, scale);
	for (guint i = 0; i < self->length; i++) {
		draw_box(self, cr, i);
		cairo_translate(cr, BOX_WIDTH + BOX_GAP, 0);
	}
}

/* One long box; the dots begin in its middle and spread. */
static void
draw_free(DsDots *self, cairo_t *cr, double width, double height)
{
	GtkWidget *widget = GTK_WIDGET(self);
	double box_width = MIN(width, 720), box_height = MIN(height, BOX_HEIGHT);
	double step = MIN(64, (box_width - 80) / MAX(self->typed + 1, 1));
	double x = width / 2 - step * self->typed / 2;
	GdkRGBA fill = ds_draw_colour(widget, "field2");
	GdkRGBA dot = ds_draw_colour(widget, "on_field");
	GdkRGBA next = ds_draw_colour(widget, "amber");

	ds_draw_box(cr, (width - box_width) / 2 + 2.5, (height - box_height) / 2 + 2.5,
	    box_width - 5, box_height - 5, 28);
	gdk_cairo_set_source_rgba(cr, &fill);
	cairo_fill_preserve(cr);
	gdk_cairo_set_source_rgba(cr, &next);
	cairo_set_line_width(cr, 5);
	cairo_stroke(cr);
	gdk_cairo_set_source_rgba(cr, &dot);
	for (guint i = 0; i < self->typed; i++, x += step) {
		cairo_arc(cr, x, height / 2, MIN(20, step * 0.36), 0, 2 * G_PI);
		cairo_fill(cr);
	}
	gdk_cairo_set_source_rgba(cr, &next);
	ds_draw_box(cr, x - 3.5, (height - box_height / 2) / 2, 7, box_height / 2, 3.5);
	cairo_fill(cr);
}

static gboolean
ds_dots_draw(GtkWidget *widget, cairo_t *cr)
{
	DsDots *self = DS_DOTS(widget);
	double width = gtk_widget_get_allocated_width(widget);
	double height = gtk_widget_get_allocated_height(widget);

	if (self->length > 0)
		draw_boxes(self, cr, width, height);
	else
		draw_free(self, cr, width, height);
	return FALSE;
}

static void
ds_dots_class_init(DsDotsClass *class)
{
	GTK_WIDGET_CLASS(class)->draw = ds_dots_draw;
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "dots");
}

static void
ds_dots_init(DsDots *self)
{
	atk_object_set_role(gtk_widget_get_accessible(GTK_WIDGET(self)), ATK_ROLE_LABEL);
}

void
ds_dots_set(DsDots *self, guint typed, guint length)
{
	g_autofree char *name = g_strdup_printf(
	    ngettext("%u digit entered", "%u digits entered", typed), typed);

	self->typed = typed;
	self->length = length;
	atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), name);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
