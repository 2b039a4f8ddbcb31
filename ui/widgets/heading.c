/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/heading.h"

#include "ui/widgets/label.h"

struct _DsHeading {
	GtkBox parent;
	GtkWidget *head, *brief;
};

G_DEFINE_TYPE(DsHeading, ds_heading, GTK_TYPE_BOX)

static void
ds_heading_class_init(DsHeadingClass *class)
{
}

static void
ds_heading_init(DsHeading *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "line");
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "sheet-head");
	self->head = ds_label_new("heading", "");
	self->brief = ds_label_new("small", "");
	gtk_style_context_add_class(gtk_widget_get_style_context(self->brief), "brief");
	gtk_label_set_xalign(GTK_LABEL(self->head), 0);
	gtk_label_set_line_wrap(GTK_LABEL(self->brief), TRUE);
	gtk_label_set_xalign(GTK_LABEL(self->brief), 1);
	gtk_label_set_justify(GTK_LABEL(self->brief), GTK_JUSTIFY_RIGHT);
	gtk_box_pack_start(GTK_BOX(self), self->head, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(self), self->brief, FALSE, FALSE, 0);
}

GtkWidget *
ds_heading_new(void)
{
	return g_object_new(DS_TYPE_HEADING, "visible", TRUE, NULL);
}

void
ds_heading_show(DsHeading *self, const char *head, const char *brief)
{
	ds_label_set(DS_LABEL(self->head), head);
	ds_label_set(DS_LABEL(self->brief), brief);
}
