/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "firmware/base/dates.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *title, *until, *patience, *renew, *leave;
} DsPageRenewOwn;

typedef struct {
	DsPageClass parent_class;
} DsPageRenewOwnClass;

G_DEFINE_TYPE(DsPageRenewOwn, ds_page_renew_own, DS_TYPE_PAGE)

static char *
say_until(const DsView *view, const DsItem *item)
{
	g_autofree char *day = NULL;
	GDate date;

	if (!ds_date_parse(item->due, &date))
		return g_strdup("");
	day = ds_date_day(view->language, &date);
	return g_strdup_printf(_("Yours until %s"), day);
}

static void
ds_page_renew_own_show_view(DsPage *page, const DsView *view)
{
	DsPageRenewOwn *self = (DsPageRenewOwn *)page;
	const DsItem *item = ds_view_find(view, DS_SET(DS_ITEM_YOURS));
	g_auto(DsWords) words = {0};
	g_autofree char *until = NULL;

	ds_patience_show(DS_PATIENCE(self->patience), view);
	if (item == NULL)
		return;
	until = say_until(view, item);
	ds_words_for_item(view, item, &words);
	ds_label_set_title(DS_LABEL(self->title), words.head, view->language);
	ds_label_set(DS_LABEL(self->until), until);
	ds_button_set_key(DS_BUTTON(self->renew), item->key);
	ds_button_set_key(DS_BUTTON(self->leave), item->key);
}

static void
ds_page_renew_own_arrange(DsPage *page, const DsLook *look)
{
	ds_patience_arrange(DS_PATIENCE(((DsPageRenewOwn *)page)->patience), look);
}

static void
ds_page_renew_own_class_init(DsPageRenewOwnClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_renew_own_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_renew_own_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/renew-own.ui");
	gtk_widget_class_bind_template_child(widget, DsPageRenewOwn, title);
	gtk_widget_class_bind_template_child(widget, DsPageRenewOwn, until);
	gtk_widget_class_bind_template_child(widget, DsPageRenewOwn, patience);
	gtk_widget_class_bind_template_child(widget, DsPageRenewOwn, renew);
	gtk_widget_class_bind_template_child(widget, DsPageRenewOwn, leave);
}

static void
ds_page_renew_own_init(DsPageRenewOwn *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
