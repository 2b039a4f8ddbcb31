/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/canvas.h"

G_DEFINE_ABSTRACT_TYPE(DsCanvas, ds_canvas, GTK_TYPE_WIDGET)

static int
sheet_length(GtkWidget *widget, const char *property)
{
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	int length = 0;

	gtk_style_context_get(style, gtk_style_context_get_state(style), property, &length, NULL);
	return length;
}

static void
ds_canvas_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	*minimum = *natural = sheet_length(widget, "min-width");
}

static void
ds_canvas_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	*minimum = *natural = sheet_length(widget, "min-height");
}

/* The margins of the style sheet, which GTK 3 gives to its own widgets only. */
static void
margins_of(GtkWidget *widget, GtkOrientation orientation, int *before, int *after)
{
	gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

	*before = sheet_length(widget, across ? "margin-left" : "margin-top");
	*after = sheet_length(widget, across ? "margin-right" : "margin-bottom");
}

static void
ds_canvas_adjust_size_request(
    GtkWidget *widget, GtkOrientation orientation, int *minimum, int *natural)
{
	int before, after;

	GTK_WIDGET_CLASS(ds_canvas_parent_class)
	    ->adjust_size_request(widget, orientation, minimum, natural);
	margins_of(widget, orientation, &before, &after);
	*minimum += before + after;
	*natural += before + after;
}

static void
ds_canvas_adjust_size_allocation(GtkWidget *widget, GtkOrientation orientation, int *minimum,
    int *natural, int *position, int *size)
{
	int before, after;

	GTK_WIDGET_CLASS(ds_canvas_parent_class)
	    ->adjust_size_allocation(widget, orientation, minimum, natural, position, size);
	margins_of(widget, orientation, &before, &after);
	*position += before;
	*size = MAX(*size - before - after, 1);
}

static void
ds_canvas_class_init(DsCanvasClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	widget->get_preferred_width = ds_canvas_get_preferred_width;
	widget->get_preferred_height = ds_canvas_get_preferred_height;
	widget->adjust_size_request = ds_canvas_adjust_size_request;
	widget->adjust_size_allocation = ds_canvas_adjust_size_allocation;
}

static void
ds_canvas_init(DsCanvas *self)
{
	gtk_widget_set_has_window(GTK_WIDGET(self), FALSE);
}

gboolean
ds_canvas_is_still(GtkWidget *widget)
{
	GtkWidget *window = gtk_widget_get_toplevel(widget);
	gboolean animations = TRUE;

	g_object_get(gtk_widget_get_settings(widget), "gtk-enable-animations", &animations, NULL);
	return !animations ||
	    gtk_style_context_has_class(gtk_widget_get_style_context(window), "still");
}
