/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/ring.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

#define WAIT_MS 20000 /* how long the kiosk waits for a book (rules.md, 4, step 8) */

typedef struct {
	DsPage parent;
	GtkWidget *headline, *card, *title, *why, *ring, *list, *others, *others_text, *leave;
} DsPagePutBack;

typedef struct {
	DsPageClass parent_class;
} DsPagePutBackClass;

G_DEFINE_TYPE(DsPagePutBack, ds_page_put_back, DS_TYPE_PAGE)

/* One book has a large card of its own with its time; several stand in a list. */
static void
show_books(DsPagePutBack *self, const DsView *view)
{
	const guint set = DS_SET(DS_ITEM_PUT_BACK);
	const DsItem *item = ds_view_find(view, set);
	gboolean single = ds_view_count(view, set) == 1;
	g_auto(DsWords) words = {0};

	gtk_widget_set_visible(self->card, single);
	gtk_widget_set_visible(self->list, !single);
	gtk_widget_set_visible(self->leave, single);
	if (item == NULL)
		return;
	ds_rows_fill(DS_LIST(self->list), view, set, DS_CARD_BRIEF);
	ds_words_for_item(view, item, &words);
	ds_label_set_title(DS_LABEL(self->title), words.head, view->language);
	ds_ring_set(DS_RING(self->ring), item->deadline, WAIT_MS);
	ds_button_set_key(DS_BUTTON(self->leave), item->key);
}

static void
ds_page_put_back_show_view(DsPage *page, const DsView *view)
{
	DsPagePutBack *self = (DsPagePutBack *)page;
	guint others = ds_view_count(view, DS_ITEMS_LENT);
	g_autofree char *text = g_strdup_printf(
	    ngettext("%u other is yours", "%u others are yours", others), others);

	ds_label_set(DS_LABEL(self->headline),
	    ds_view_count(view, DS_SET(DS_ITEM_PUT_BACK)) > 1 ? _("Put these books back on the pad")
							      : _("Put this book back on the pad"));
	show_books(self, view);
	ds_label_set(DS_LABEL(self->others_text), text);
	gtk_widget_set_visible(self->others, others > 0);
}

static void
ds_page_put_back_arrange(DsPage *page, const DsLook *look)
{
	gboolean crowded = look->layout == DS_LAYOUT_COMPACT || look->step > 1;

	ds_label_set(DS_LABEL(((DsPagePutBack *)page)->why),
	    crowded ? _("One step is left.")
		    : _("One step is left. At the door the alarm would sound."));
}

static void
ds_page_put_back_class_init(DsPagePutBackClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_put_back_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_put_back_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/put-back.ui");
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, headline);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, card);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, title);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, why);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, ring);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, list);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, others);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, others_text);
	gtk_widget_class_bind_template_child(widget, DsPagePutBack, leave);
}

static void
ds_page_put_back_init(DsPagePutBack *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
