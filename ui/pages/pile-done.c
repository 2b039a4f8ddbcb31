/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "firmware/base/dates.h"
#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/ring.h"
#include "ui/widgets/stamp.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *turns, *turns_text, *slip, *head, *used, *stamp, *foot,
	    *foot_badge, *foot_text;
	GtkWidget *confirm, *confirm_text, *bring, *desk;
	GtkWidget *list, *finish, *ring;
} DsPagePileDone;

typedef struct {
	DsPageClass parent_class;
} DsPagePileDoneClass;

G_DEFINE_TYPE(DsPagePileDone, ds_page_pile_done, DS_TYPE_PAGE)

/* The due dates of what was borrowed: the earliest, and what is later than that. */
typedef struct {
	GDate first;
	guint later;      /* books that are due later than the first */
	GDate last;       /* of these, the last */
	gboolean renewed; /* all of these are renewals */
} Dues;

static Dues
collect_dues(const DsView *view)
{
	Dues dues = {.renewed = TRUE};
	GDate date;

	g_date_clear(&dues.first, 1);
	g_date_clear(&dues.last, 1);
	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if (!(DS_SET(item->status) & DS_ITEMS_LENT) || !ds_date_parse(item->due, &date))
			continue;
		if (!g_date_valid(&dues.first) || g_date_compare(&date, &dues.first) < 0)
			dues.first = date;
	}
	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if (!(DS_SET(item->status) & DS_ITEMS_LENT) || !ds_date_parse(item->due, &date) ||
		    g_date_compare(&date, &dues.first) <= 0)
			continue;
		dues.later++;
		dues.renewed = dues.renewed && item->status == DS_ITEM_RENEWED;
		if (!g_date_valid(&dues.last) || g_date_compare(&date, &dues.last) > 0)
			dues.last = date;
	}
	return dues;
}

static void
show_stamp(DsPagePileDone *self, const DsView *view, const GDate *date)
{
	g_autofree char *day = ds_date_stamp(view->language, date);
	g_autofree char *foot = ds_date_stamp_foot(view->language, date);
	g_autofree char *full = ds_date_full(view->language, date);
	gboolean about = ds_view_count_provisional(view, DS_ITEMS_LENT) > 0;
	g_autofree char *spoken = g_strdup_printf(
	    "%s: %s", about ? _("Due back about") : _("Due back"), full);

	ds_stamp_set(DS_STAMP(self->stamp),
	    about ? C_("stamp", "DUE ABOUT") : C_("stamp", "DUE BACK"), day, foot, spoken);
}

static void
show_foot(DsPagePileDone *self, const DsView *view, const Dues *dues)
{
	g_autofree char *day = NULL;
	g_autofree char *text = NULL;

	gtk_widget_set_visible(self->foot, dues->later > 0);
	if (dues->later == 0)
		return;
	day = ds_date_day(view->language, &dues->last);
	if (dues->renewed)
		text = g_strdup_printf(
		    ngettext("%u renewed: %s", "%u renewed: %s", dues->later), dues->later, day);
	else
		text = g_strdup_printf(
		    ngettext("%u later: %s", "%u later: %s", dues->later), dues->later, day);
	ds_label_set(DS_LABEL(self->foot_text), text);
}

static void
show_confirm(DsPagePileDone *self, const DsView *view)
{
	g_autofree char *text = ds_words_for_provisional(view);

	gtk_widget_set_visible(self->confirm, text != NULL);
	if (text != NULL)
		ds_label_set(DS_LABEL(self->confirm_text), text);
}

static void
show_slip(DsPagePileDone *self, const DsView *view)
{
	Dues dues = collect_dues(view);
	const DsLook *look = ds_page_look(DS_PAGE(self));
	gboolean crowded = look->step > 1 || look->layout == DS_LAYOUT_COMPACT;
	g_autofree char *used = crowded ? g_strdup("") : ds_words_loans_of(view);
	gboolean dated = g_date_valid(&dues.first);

	gtk_widget_set_visible(self->slip, dated);
	if (!dated)
		return;
	/* the stamp says so itself where there is no room to say it twice */
	gtk_widget_set_visible(self->head,
	    !(look->layout == DS_LAYOUT_COMPACT && look->step > 1) &&
		!(look->language->letters == DS_LETTERS_LONG && look->step > 2));
	ds_label_set(DS_LABEL(self->used), used);
	show_stamp(self, view, &dues.first);
	show_foot(self, view, &dues);
	show_confirm(self, view);
}

/* In the largest text the room belongs to the date. */
static const char *
line_for(const DsView *view, guint yours, const DsLook *look)
{
	if (yours == 0)
		return _("Please look at the list.");
	if (look->step == 3)
		return "";
	if (view->next_card)
		return _("The next one may show a card.");
	return view->pad
	    ? ngettext("Take it from the pad.", "Take them from the pad.", yours)
	    : ngettext("Please take it with you.", "Please take them with you.", yours);
}

/* Only where there is room beside what is the person's own. */
static void
show_turns(DsPagePileDone *self, const DsView *view)
{
	g_autofree char *text = g_strdup_printf(
	    ngettext(
		"%u person had their turn before", "%u people had their turn before", view->people),
	    view->people);

	gtk_widget_set_visible(self->turns, view->group && view->people > 0);
	ds_label_set(DS_LABEL(self->turns_text), text);
}

static void
ds_page_pile_done_show_view(DsPage *page, const DsView *view)
{
	DsPagePileDone *self = (DsPagePileDone *)page;
	guint yours = ds_view_count(view, DS_ITEMS_LENT);
	guint stays = ds_view_count(view, DS_ITEMS_NEED_HAND);
	g_autofree char *headline = g_strdup_printf(
	    ngettext("%u book is yours", "%u books are yours", yours), yours);

	ds_label_set(DS_LABEL(self->headline), yours > 0 ? headline : _("Nothing was borrowed"));
	ds_label_set(DS_LABEL(self->line), line_for(view, yours, ds_page_look(page)));
	gtk_widget_set_visible(self->desk, yours == 0);
	ds_label_set(
	    DS_LABEL(self->bring), ngettext("Bring it back by", "Bring them back by", yours));
	show_turns(self, view);
	ds_button_set_text(DS_BUTTON(self->finish), view->group ? _("I’m done") : _("Finish"));
	show_slip(self, view);
	gtk_widget_set_visible(self->list, stays > 0);
	ds_rows_fill(DS_LIST(self->list), view, DS_ITEMS_NEED_HAND,
	    ds_page_look(page)->layout == DS_LAYOUT_COMPACT ? DS_CARD_BRIEF : DS_CARD_WORDS);
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_pile_done_class_init(DsPagePileDoneClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->show_view = ds_page_pile_done_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/pile-done.ui");
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, headline);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, line);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, turns);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, turns_text);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, slip);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, desk);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, head);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, bring);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, used);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, stamp);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, foot);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, foot_text);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, confirm);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, confirm_text);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, list);
	gtk_widget_class_bind_template_child(widget, DsPagePileDone, finish);
}

static void
ds_page_pile_done_init(DsPagePileDone *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->ring = ds_ring_new("primary");
	ds_button_add(DS_BUTTON(self->finish), self->ring);
}
