/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pager.h"

#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

struct _DsPager {
	GtkBox parent;
	GtkWidget *back, *count, *next;
};

G_DEFINE_TYPE(DsPager, ds_pager, GTK_TYPE_BOX)

static void
on_back(DsPager *self)
{
	g_signal_emit_by_name(self, "turn", -1);
}

static void
on_next(DsPager *self)
{
	g_signal_emit_by_name(self, "turn", 1);
}

static void
ds_pager_class_init(DsPagerClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	g_type_ensure(DS_TYPE_LABEL);
	g_type_ensure(DS_TYPE_PICTURE);
	g_signal_new("turn", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
	    G_TYPE_NONE, 1, G_TYPE_INT);
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/widgets/pager.ui");
	gtk_widget_class_bind_template_child(widget, DsPager, back);
	gtk_widget_class_bind_template_child(widget, DsPager, count);
	gtk_widget_class_bind_template_child(widget, DsPager, next);
	gtk_widget_class_bind_template_callback(widget, on_back);
	gtk_widget_class_bind_template_callback(widget, on_next);
}

static void
ds_pager_init(DsPager *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	gtk_widget_show_all(GTK_WIDGET(self));
}

void
ds_pager_set(DsPager *self, guint first, guint last, guint total)
{
	g_autofree char *text = first == last ? g_strdup_printf("%u / %u", last, total)
					      : g_strdup_printf("%u–%u / %u", first, last, total);

	ds_label_set(DS_LABEL(self->count), text);
	gtk_widget_set_sensitive(self->back, first > 1);
	gtk_widget_set_sensitive(self->next, last < total);
}
