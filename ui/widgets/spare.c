/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/spare.h"

struct _DsSpare {
	GtkBin parent;
	gboolean needed;
};

G_DEFINE_TYPE(DsSpare, ds_spare, GTK_TYPE_BIN)

static void
ds_spare_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	GtkWidget *child = gtk_bin_get_child(GTK_BIN(widget));

	*minimum = *natural = 0;
	if (child != NULL && gtk_widget_get_visible(child))
		gtk_widget_get_preferred_width(child, minimum, natural);
	if (!DS_SPARE(widget)->needed)
		*minimum = 0;
}

static void
ds_spare_get_preferred_height_for_width(GtkWidget *widget, int width, int *minimum, int *natural)
{
	GtkWidget *child = gtk_bin_get_child(GTK_BIN(widget));

	*minimum = *natural = 0;
	if (child != NULL && gtk_widget_get_visible(child))
		gtk_widget_get_preferred_height_for_width(child, width, minimum, natural);
	if (!DS_SPARE(widget)->needed)
		*minimum = 0;
}

static void
ds_spare_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	int least, best;

	gtk_widget_get_preferred_width(widget, &least, &best);
	ds_spare_get_preferred_height_for_width(widget, best, minimum, natural);
}

static void
ds_spare_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	GtkWidget *child = gtk_bin_get_child(GTK_BIN(widget));
	int least_width, least_height, best;
	gboolean fits;

	gtk_widget_set_allocation(widget, allocation);
	if (child == NULL || !gtk_widget_get_visible(child))
		return;
	gtk_widget_get_preferred_width(child, &least_width, &best);
	gtk_widget_get_preferred_height_for_width(child, allocation->width, &least_height, &best);
	fits = least_width <= allocation->width && least_height <= allocation->height;
	gtk_widget_set_child_visible(child, fits);
	if (fits)
		gtk_widget_size_allocate(child, allocation);
}

static void
ds_spare_class_init(DsSpareClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	widget->size_allocate = ds_spare_size_allocate;
	widget->get_preferred_width = ds_spare_get_preferred_width;
	widget->get_preferred_height = ds_spare_get_preferred_height;
	widget->get_preferred_height_for_width = ds_spare_get_preferred_height_for_width;
}

static void
ds_spare_init(DsSpare *self)
{
}

void
ds_spare_set_needed(DsSpare *self, gboolean needed)
{
	if (self->needed == needed)
		return;
	self->needed = needed;
	gtk_widget_queue_resize(GTK_WIDGET(self));
}
