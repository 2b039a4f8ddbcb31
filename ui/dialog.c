/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/dialog.h"

#include "ui/bell.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pair.h"
#include "ui/widgets/ring.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _DsDialog {
	GtkEventBox parent;
	GtkWidget *card, *ring, *line, *more, *end;
};

G_DEFINE_TYPE(DsDialog, ds_dialog, GTK_TYPE_EVENT_BOX)

static void
ds_dialog_class_init(DsDialogClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	g_type_ensure(DS_TYPE_RING);
	g_type_ensure(DS_TYPE_PAIR);
	g_type_ensure(DS_TYPE_BUTTON);
	g_type_ensure(DS_TYPE_LABEL);
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/dialog.ui");
	gtk_widget_class_bind_template_child(widget, DsDialog, ring);
	gtk_widget_class_bind_template_child(widget, DsDialog, card);
	gtk_widget_class_bind_template_child(widget, DsDialog, line);
	gtk_widget_class_bind_template_child(widget, DsDialog, more);
	gtk_widget_class_bind_template_child(widget, DsDialog, end);
}

static void
ds_dialog_init(DsDialog *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}

/* What becomes of the person's books when nobody answers. */
static const char *
line_for(const DsView *view)
{
	if (ds_view_count(view, DS_ITEMS_LENT) > 0)
		return _("Otherwise this ends by itself. Your books are borrowed.");
	if (ds_view_count(view, DS_ITEMS_RETURNED) > 0)
		return _("Otherwise this ends by itself. Your books are returned.");
	if (view->page == DS_PAGE_GROUP)
		return _("Otherwise this ends by itself. What was borrowed stays borrowed.");
	return _("Otherwise this ends by itself. Nothing is borrowed yet.");
}

static gboolean
can_finish(DsPageName page)
{
	return page == DS_PAGE_PILE || page == DS_PAGE_PILE_DONE || page == DS_PAGE_RETURN ||
	    page == DS_PAGE_GOODBYE || page == DS_PAGE_GROUP;
}

GtkWidget *
ds_dialog_new(const DsLook *look)
{
	DsDialog *self = g_object_new(DS_TYPE_DIALOG, "visible", TRUE, NULL);

	if (look->layout != DS_LAYOUT_PORTRAIT)
		gtk_widget_set_halign(self->card, GTK_ALIGN_CENTER);
	ds_look_space_out(look, GTK_WIDGET(self));
	gtk_widget_show_all(GTK_WIDGET(self));
	return GTK_WIDGET(self);
}

void
ds_dialog_show_view(DsDialog *self, const DsView *view)
{
	gboolean finish = can_finish(view->page);

	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
	ds_label_set(DS_LABEL(self->line), line_for(view));
	g_object_set(self->end, "event", finish ? "finish" : "cancel", "text",
	    finish ? _("Finish") : _("Cancel"), NULL);
	ds_bell_show_view(GTK_WIDGET(self), view);
}
