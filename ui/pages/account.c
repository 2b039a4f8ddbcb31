/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the person has on loan, what waits for them, what they owe; one touch renews all that may
 * be. */
#include "ui/pages/pages.h"

#include "firmware/base/dates.h"
#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/list.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/ring.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *overdue, *holds, *fees, *note, *list, *empty, *renew, *actions,
	    *leave, *ring;
	/* upright: the same in numbers, side by side */
	GtkWidget *columns;
	GtkWidget *loans_value, *loans_word, *holds_value, *holds_word, *fees_value, *fees_word;
} DsPageAccount;

typedef struct {
	DsPageClass parent_class;
} DsPageAccountClass;

G_DEFINE_TYPE(DsPageAccount, ds_page_account, DS_TYPE_PAGE)

static char *
say_count(const DsView *view)
{
	guint count = view->items->len;

	if (view->list == DS_VIEW_LIST_ASKING)
		return g_strdup(_("One moment"));
	if (view->list == DS_VIEW_LIST_NONE)
		return g_strdup(_("No list just now"));
	if (count == 0)
		return g_strdup(_("Nothing on loan"));
	return g_strdup_printf(ngettext("%u book on loan", "%u books on loan", count), count);
}

/* What the list cannot tell. */
static const char *
note_for(const DsView *view)
{
	switch (view->list) {
	case DS_VIEW_LIST_PART: return _("There may be more");
	case DS_VIEW_LIST_NONE: return _("Please ask at the desk.");
	default: return "";
	}
}

static char *
say_overdue(const DsView *view)
{
	guint overdue = 0;

	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		overdue += item->status == DS_ITEM_YOURS && item->days_left < 0;
	}
	if (overdue == 0)
		return g_strdup("");
	return g_strdup_printf(ngettext("%u is overdue", "%u are overdue", overdue), overdue);
}

static char *
say_holds(const DsView *view)
{
	if (view->holds_ready <= 0)
		return g_strdup("");
	return g_strdup_printf(
	    ngettext("%d ready to collect", "%d ready to collect", (gulong)view->holds_ready),
	    view->holds_ready);
}

/* "" for nothing. */
static char *
sum_owed(const DsView *view)
{
	return g_ascii_strtod(view->fees, NULL) > 0 ? ds_date_sum(view->language, view->fees)
						    : g_strdup("");
}

static char *
say_fees(const DsView *view)
{
	g_autofree char *sum = sum_owed(view);

	return sum[0] == '\0' ? g_strdup("") : g_strdup_printf(_("To pay: %s"), sum);
}

/* What matters most first; what finds no room is on the list, or at the desk. numbers: the columns
 * tell what is owed and what is ready. */
static void
show_facts(DsPageAccount *self, const DsView *view, gboolean numbers)
{
	static const guint room[DS_LAYOUT_N][3] = {
	    [DS_LAYOUT_PORTRAIT] = {4, 4, 3},
	    [DS_LAYOUT_LANDSCAPE] = {4, 3, 2},
	    [DS_LAYOUT_COMPACT] = {2, 1, 0},
	};
	const DsLook *look = ds_page_look(DS_PAGE(self));
	g_autofree char *fees = numbers ? g_strdup("") : say_fees(view);
	g_autofree char *holds = numbers ? g_strdup("") : say_holds(view);
	g_autofree char *overdue = say_overdue(view);
	const struct {
		GtkWidget *label;
		const char *text;
	} facts[] = {
	    {self->fees, fees},
	    {self->holds, holds},
	    {self->overdue, overdue},
	    {self->note, note_for(view)},
	};
	guint shown = 0;

	for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
		gboolean fits = shown < room[look->layout][look->step - 1] ||
		    view->list == DS_VIEW_LIST_NONE;

		ds_label_set(DS_LABEL(facts[i].label), fits ? facts[i].text : "");
		shown += fits && facts[i].text[0] != '\0';
	}
}

static void
show_column(GtkWidget *value, GtkWidget *word, const char *value_text, const char *word_text)
{
	ds_label_set(DS_LABEL(value), value_text);
	ds_label_set(DS_LABEL(word), value_text[0] == '\0' ? "" : word_text);
}

static char *
say_books(int count)
{
	return g_strdup_printf(C_("how many books", "%d"), count);
}

static void
show_columns(DsPageAccount *self, const DsView *view)
{
	g_autofree char *loans = say_books((int)view->items->len);
	g_autofree char *holds = view->holds_ready > 0 ? say_books(view->holds_ready)
						       : g_strdup("");
	g_autofree char *fees = sum_owed(view);

	show_column(self->loans_value, self->loans_word, loans, _("on loan"));
	show_column(self->holds_value, self->holds_word, holds, _("to collect"));
	show_column(self->fees_value, self->fees_word, fees, _("to pay"));
}

/* Numbers side by side where there are any and room for them, else line by line. */
static void
show_field(DsPageAccount *self, const DsView *view)
{
	g_autofree char *headline = say_count(view);
	const DsLook *look = ds_page_look(DS_PAGE(self));
	gboolean numbers = look->layout == DS_LAYOUT_PORTRAIT && look->step == 1 &&
	    view->items->len > 0;

	ds_label_set(DS_LABEL(self->headline), numbers ? "" : headline);
	gtk_widget_set_visible(self->columns, numbers);
	show_facts(self, view, numbers);
	if (numbers)
		show_columns(self, view);
}

static void
show_renew(DsPageAccount *self, const DsView *view)
{
	guint count = ds_view_count(view, DS_SET(DS_ITEM_YOURS));
	g_autofree char *text = g_strdup_printf(
	    ngettext("Renew this one", "Renew these %u", count), count);

	gtk_widget_set_visible(self->renew, count > 0);
	ds_button_set_text(DS_BUTTON(self->renew), text);
}

/* Nothing to list: what one can do now, as a picture. */
static void
show_empty(DsPageAccount *self, const DsView *view)
{
	gboolean empty = ds_list_n_rows(DS_LIST(self->list)) == 0;

	gtk_widget_set_visible(self->list, !empty);
	gtk_widget_set_visible(self->empty, empty);
	ds_picture_set(DS_PICTURE(self->empty),
	    view->list == DS_VIEW_LIST_NONE ? "art/mini-desk" : "art/borrow");
}

static void
ds_page_account_show_view(DsPage *page, const DsView *view)
{
	DsPageAccount *self = (DsPageAccount *)page;

	show_field(self, view);
	show_renew(self, view);
	ds_rows_fill_account(DS_LIST(self->list), view, ds_page_look(DS_PAGE(self))->step == 3);
	show_empty(self, view);
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_account_arrange(DsPage *page, const DsLook *look)
{
	if (look->layout != DS_LAYOUT_PORTRAIT)
		ds_page_move_to_field(page, ((DsPageAccount *)page)->actions);
}

static void
ds_page_account_class_init(DsPageAccountClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_account_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_account_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/account.ui");
	gtk_widget_class_bind_template_child(widget, DsPageAccount, headline);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, overdue);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, holds);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, fees);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, note);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, columns);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, loans_value);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, loans_word);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, holds_value);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, holds_word);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, fees_value);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, fees_word);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, list);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, empty);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, renew);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, actions);
	gtk_widget_class_bind_template_child(widget, DsPageAccount, leave);
}

static void
ds_page_account_init(DsPageAccount *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->ring = ds_ring_new("ground");
	ds_button_add(DS_BUTTON(self->leave), self->ring);
}
