/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *title, *patience, *all_here, *leave;
} DsPageCountSet;

typedef struct {
	DsPageClass parent_class;
} DsPageCountSetClass;

G_DEFINE_TYPE(DsPageCountSet, ds_page_count_set, DS_TYPE_PAGE)

/* The same question when it is lent and when it comes back: in name and colour of what is done. */
static void
show_purpose(DsPageCountSet *self, gboolean returning)
{
	GtkStyleContext *first = gtk_widget_get_style_context(self->all_here);

	g_object_set(self, "title", returning ? _("Returning") : _("Borrowing"), NULL);
	gtk_style_context_remove_class(first, returning ? "primary" : "return");
	gtk_style_context_add_class(first, returning ? "return" : "primary");
}

static void
show_set(DsPageCountSet *self, const DsView *view, const DsItem *item)
{
	g_auto(DsWords) words = {0};
	g_autofree char *question = g_strdup_printf(
	    ngettext("Is %u piece here?", "Are all %u pieces here?", item->parts), item->parts);
	g_autofree char *yes = g_strdup_printf(
	    ngettext("%u piece is here", "All %u are here", item->parts), item->parts);

	ds_words_for_item(view, item, &words);
	ds_label_set(DS_LABEL(self->headline), question);
	ds_label_set_title(DS_LABEL(self->title), words.head, view->language);
	ds_button_set_text(DS_BUTTON(self->all_here), yes);
	ds_button_set_key(DS_BUTTON(self->all_here), item->key);
	ds_button_set_key(DS_BUTTON(self->leave), item->key);
}

static void
ds_page_count_set_show_view(DsPage *page, const DsView *view)
{
	DsPageCountSet *self = (DsPageCountSet *)page;
	const DsItem *item = ds_view_find(view, DS_SET(DS_ITEM_COUNT));

	show_purpose(self, view->page == DS_PAGE_COUNT_RETURN);
	ds_patience_show(DS_PATIENCE(self->patience), view);
	if (item != NULL)
		show_set(self, view, item);
}

static void
ds_page_count_set_arrange(DsPage *page, const DsLook *look)
{
	ds_patience_arrange(DS_PATIENCE(((DsPageCountSet *)page)->patience), look);
}

static void
ds_page_count_set_class_init(DsPageCountSetClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_count_set_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_count_set_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/count-set.ui");
	gtk_widget_class_bind_template_child(widget, DsPageCountSet, headline);
	gtk_widget_class_bind_template_child(widget, DsPageCountSet, title);
	gtk_widget_class_bind_template_child(widget, DsPageCountSet, patience);
	gtk_widget_class_bind_template_child(widget, DsPageCountSet, all_here);
	gtk_widget_class_bind_template_child(widget, DsPageCountSet, leave);
}

static void
ds_page_count_set_init(DsPageCountSet *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
