/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/top-bar.h"

#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

struct _DsTopBar {
	GtkBox parent;
	GtkWidget *mark, *name, *time;
	guint timer;
};

G_DEFINE_TYPE(DsTopBar, ds_top_bar, GTK_TYPE_BOX)

static gboolean
on_minute(gpointer data)
{
	DsTopBar *self = data;
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *text = g_date_time_format(now, "%H:%M");

	gtk_label_set_text(GTK_LABEL(self->time), text);
	g_clear_handle_id(&self->timer, g_source_remove);
	self->timer = g_timeout_add_seconds(
	    (guint)(60 - g_date_time_get_second(now)), on_minute, self);
	return G_SOURCE_REMOVE;
}

static void
ds_top_bar_dispose(GObject *object)
{
	g_clear_handle_id(&DS_TOP_BAR(object)->timer, g_source_remove);
	G_OBJECT_CLASS(ds_top_bar_parent_class)->dispose(object);
}

static void
ds_top_bar_class_init(DsTopBarClass *class)
{
	G_OBJECT_CLASS(class)->dispose = ds_top_bar_dispose;
}

static void
ds_top_bar_init(DsTopBar *self)
{
	GtkBox *box = GTK_BOX(self);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "top");
	self->mark = ds_picture_new("art/mark");
	self->name = ds_label_new("small", "");
	self->time = ds_label_new("small", "");
	gtk_style_context_add_class(gtk_widget_get_style_context(self->name), "bold");
	gtk_label_set_ellipsize(GTK_LABEL(self->name), PANGO_ELLIPSIZE_END);
	gtk_widget_set_valign(self->mark, GTK_ALIGN_CENTER);
	gtk_box_pack_start(box, self->mark, FALSE, FALSE, 0);
	gtk_box_pack_start(box, self->name, TRUE, TRUE, 0);
	gtk_box_pack_end(box, self->time, FALSE, FALSE, 0);
	on_minute(self);
}

static const char *
banner_of(DsViewMode mode, gboolean narrow)
{
	switch (mode) {
	case DS_MODE_DEMO:
		return narrow ? _("Demonstration") : _("Demonstration: nothing counts here");
	case DS_MODE_TRAINING: return narrow ? _("Training") : _("Training: nothing counts here");
	default: return NULL;
	}
}

void
ds_top_bar_show(DsTopBar *self, const DsView *view, const char *title, const DsLook *look)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	gboolean narrow = look->layout != DS_LAYOUT_PORTRAIT || look->step > 1;
	const char *banner = banner_of(view->mode, narrow);
	const char *name = title == NULL || title[0] == '\0' ? view->name : title;

	gtk_widget_set_visible(self->time, look->layout != DS_LAYOUT_COMPACT);
	ds_picture_set(DS_PICTURE(self->mark), banner == NULL ? "art/mark" : "icons/hourglass");
	ds_label_set_title(DS_LABEL(self->name), banner == NULL ? name : banner, look->language);
	if (banner != NULL)
		gtk_style_context_add_class(style, "banner");
	else
		gtk_style_context_remove_class(style, "banner");
}
