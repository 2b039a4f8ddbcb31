/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/rows.h"
#include "ui/widgets/label.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *head, *numeral, *unit, *headline, *progress, *turn, *list, *actions;
} DsPagePile;

typedef struct {
	DsPageClass parent_class;
} DsPagePileClass;

G_DEFINE_TYPE(DsPagePile, ds_page_pile, DS_TYPE_PAGE)

/* "4 borrowed · 2 in progress"; what is none is not said. */
static char *
say_progress(const DsView *view)
{
	guint done = ds_view_count(view, DS_SET(DS_ITEM_LENT) | DS_SET(DS_ITEM_RENEWED));
	guint working = ds_view_count(view, DS_ITEMS_WORKING);
	g_autofree char *lent = g_strdup_printf(ngettext("%u lent", "%u lent", done), done);
	g_autofree char *busy = g_strdup_printf(
	    ngettext("%u in progress", "%u in progress", working), working);

	if (done > 0 && working > 0)
		return g_strdup_printf("%s · %s", lent, busy);
	return g_strdup(done > 0 ? lent : working > 0 ? busy : "");
}

static const char *
headline_for(const DsView *view)
{
	if (view->crowded)
		return _("Please take some off the pad");
	return view->pad ? _("Leave them on the pad") : _("Now the next book’s label");
}

static DsCardForm
form_for(const DsLook *look)
{
	switch (look->layout) {
	case DS_LAYOUT_PORTRAIT: return look->step == 1 ? DS_CARD_FULL : DS_CARD_WORDS;
	case DS_LAYOUT_LANDSCAPE: return look->step == 1 ? DS_CARD_BRIEF : DS_CARD_WORDS;
	default: return look->step == 1 ? DS_CARD_ONE_LINE : DS_CARD_BRIEF;
	}
}

static void
ds_page_pile_show_view(DsPage *page, const DsView *view)
{
	DsPagePile *self = (DsPagePile *)page;
	const DsLook *look = ds_page_look(page);
	gboolean landscape = look->layout == DS_LAYOUT_LANDSCAPE;
	gboolean tight = look->layout == DS_LAYOUT_COMPACT && look->step > 1;
	guint turn = ds_view_count(view, DS_ITEMS_NEED_HAND);
	g_autofree char *number = g_strdup_printf("%u", view->items->len);
	g_autofree char *progress = say_progress(view);
	g_autofree char *turns = g_strdup_printf(
	    ngettext("%u needs a look", "%u need a look", turn), turn);

	ds_label_set(DS_LABEL(self->numeral), tight ? "" : number);
	ds_label_set(DS_LABEL(self->unit), ngettext("book", "books", view->items->len));
	ds_label_set(DS_LABEL(self->headline), headline_for(view));
	ds_label_set(DS_LABEL(self->progress),
	    turn > 0 && (look->layout == DS_LAYOUT_COMPACT || (landscape && look->step > 1))
		? ""
		: progress);
	ds_label_set(DS_LABEL(self->turn), turn > 0 ? turns : "");
	gtk_widget_set_visible(self->unit, look->layout != DS_LAYOUT_PORTRAIT && !tight);
	ds_rows_fill(DS_LIST(self->list), view, G_MAXUINT, form_for(look));
}

static void
ds_page_pile_arrange(DsPage *page, const DsLook *look)
{
	DsPagePile *self = (DsPagePile *)page;

	if (look->layout == DS_LAYOUT_PORTRAIT)
		return;
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self->head), GTK_ORIENTATION_VERTICAL);
	ds_page_move_to_field(page, self->actions);
	if (look->layout == DS_LAYOUT_LANDSCAPE && look->step == 1)
		ds_list_set_columns(DS_LIST(self->list), 2);
}

static void
ds_page_pile_class_init(DsPagePileClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_pile_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_pile_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/pile.ui");
	gtk_widget_class_bind_template_child(widget, DsPagePile, head);
	gtk_widget_class_bind_template_child(widget, DsPagePile, numeral);
	gtk_widget_class_bind_template_child(widget, DsPagePile, unit);
	gtk_widget_class_bind_template_child(widget, DsPagePile, headline);
	gtk_widget_class_bind_template_child(widget, DsPagePile, progress);
	gtk_widget_class_bind_template_child(widget, DsPagePile, turn);
	gtk_widget_class_bind_template_child(widget, DsPagePile, list);
	gtk_widget_class_bind_template_child(widget, DsPagePile, actions);
}

static void
ds_page_pile_init(DsPagePile *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
