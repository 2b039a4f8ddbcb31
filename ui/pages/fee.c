/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "firmware/base/dates.h"
#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *panel, *title, *prices, *list, *patience, *accept;
} DsPageFee;

typedef struct {
	DsPageClass parent_class;
} DsPageFeeClass;

G_DEFINE_TYPE(DsPageFee, ds_page_fee, DS_TYPE_PAGE)

/* Where it is large a sum is not broken. */
static char *
say_sum(const DsView *view)
{
	g_autofree char *sum = ds_date_sum(view->language, view->fee_sum);
	g_auto(GStrv) words = g_strsplit(sum, " ", -1);

	return g_strjoinv("\u00A0", words);
}

static void
show_sum(DsPageFee *self, const DsView *view)
{
	g_autofree char *sum = say_sum(view);
	g_autofree char *question = g_strdup_printf(_("This costs %s. Agree?"), sum);

	ds_label_set(DS_LABEL(self->headline), question);
	ds_button_set_sum(DS_BUTTON(self->accept), view->fee_sum);
}

/* One book has the drawing and its title; of several each has its price. */
static void
ds_page_fee_show_view(DsPage *page, const DsView *view)
{
	DsPageFee *self = (DsPageFee *)page;
	guint count = ds_view_count(view, DS_SET(DS_ITEM_FEE));
	const DsItem *item = ds_view_find(view, DS_SET(DS_ITEM_FEE));
	g_auto(DsWords) words = {0};

	ds_patience_show(DS_PATIENCE(self->patience), view);
	if (item == NULL)
		return;
	show_sum(self, view);
	ds_words_for_item(view, item, &words);
	ds_label_set_title(DS_LABEL(self->title), words.head, view->language);
	ds_rows_fill(DS_LIST(self->list), view, DS_SET(DS_ITEM_FEE), DS_CARD_BRIEF);
	gtk_widget_set_visible(self->panel, count == 1);
	gtk_widget_set_visible(self->prices, count > 1);
}

static void
ds_page_fee_arrange(DsPage *page, const DsLook *look)
{
	ds_patience_arrange(DS_PATIENCE(((DsPageFee *)page)->patience), look);
}

static void
ds_page_fee_class_init(DsPageFeeClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_fee_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_fee_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/fee.ui");
	gtk_widget_class_bind_template_child(widget, DsPageFee, headline);
	gtk_widget_class_bind_template_child(widget, DsPageFee, panel);
	gtk_widget_class_bind_template_child(widget, DsPageFee, title);
	gtk_widget_class_bind_template_child(widget, DsPageFee, prices);
	gtk_widget_class_bind_template_child(widget, DsPageFee, list);
	gtk_widget_class_bind_template_child(widget, DsPageFee, patience);
	gtk_widget_class_bind_template_child(widget, DsPageFee, accept);
}

static void
ds_page_fee_init(DsPageFee *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
