/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/ring.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *line, *where_art, *lay, *where, *what, *finish, *ring;
} DsPageGroup;

typedef struct {
	DsPageClass parent_class;
} DsPageGroupClass;

G_DEFINE_TYPE(DsPageGroup, ds_page_group, DS_TYPE_PAGE)

static void
show_line(DsPageGroup *self, const DsView *view)
{
	g_autofree char *total = ds_words_group(view);

	ds_label_set(
	    DS_LABEL(self->line), view->people > 0 ? total : _("Each with their own card."));
}

/* What comes after the card; without a pad, what a card may be. On a small screen with large
 * letters the drawings need the room of what they show. */
static void
show_where(DsPageGroup *self, const DsView *view)
{
	const DsLook *look = ds_page_look(DS_PAGE(self));
	gboolean tight = look->layout == DS_LAYOUT_COMPACT && look->step > 1;
	const char *phone = view->scanner_above ? "art/phone-above" : "art/phone";
	const char *what = view->pad ? _("Put them on the pad") : _("Hold it to the light");

	ds_picture_set(DS_PICTURE(self->where_art), view->pad ? "art/lay" : phone);
	ds_label_set(DS_LABEL(self->where), view->pad ? _("Your books") : _("Phone code"));
	ds_label_set(DS_LABEL(self->what), tight ? "" : what);
	gtk_widget_set_visible(self->lay, !tight);
}

static void
ds_page_group_show_view(DsPage *page, const DsView *view)
{
	DsPageGroup *self = (DsPageGroup *)page;
	gboolean any = view->people > 0;

	show_line(self, view);
	show_where(self, view);
	g_object_set(self->finish, "event", any ? "finish" : "cancel", NULL);
	ds_button_set_text(DS_BUTTON(self->finish), any ? _("That’s all") : _("Cancel"));
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_group_class_init(DsPageGroupClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->show_view = ds_page_group_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/group.ui");
	gtk_widget_class_bind_template_child(widget, DsPageGroup, line);
	gtk_widget_class_bind_template_child(widget, DsPageGroup, where_art);
	gtk_widget_class_bind_template_child(widget, DsPageGroup, lay);
	gtk_widget_class_bind_template_child(widget, DsPageGroup, where);
	gtk_widget_class_bind_template_child(widget, DsPageGroup, what);
	gtk_widget_class_bind_template_child(widget, DsPageGroup, finish);
}

static void
ds_page_group_init(DsPageGroup *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->ring = ds_ring_new("primary");
	ds_button_add(DS_BUTTON(self->finish), self->ring);
}
