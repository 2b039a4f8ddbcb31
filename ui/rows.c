/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rows.h"

#include "firmware/base/dates.h"
#include "ui/widgets/bin-card.h"
#include "ui/widgets/heading.h"
#include "ui/widgets/line.h"
#include "ui/widgets/pay-card.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

/* What is being filled: rows of the last view that were not used yet, and the new order. */
typedef struct {
	const DsView *view;
	DsCardForm form;
	GHashTable *old; /* name of a widget -> widget */
	GArray *rows;    /* DsListRow */
} Filling;

static GHashTable *
rows_by_name(DsList *list)
{
	GHashTable *old = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) rows = ds_list_rows(list);

	for (guint i = 0; i < rows->len; i++) {
		GtkWidget *row = g_ptr_array_index(rows, i);

		g_hash_table_insert(old, (gpointer)gtk_widget_get_name(row), row);
	}
	return old;
}

/* The widget of the last view with this name, or a new one. Each is used once, so that two rows
 * with the same key are two rows. */
static GtkWidget *
take_row(Filling *filling, const char *name, GtkWidget *(*create)(DsCardForm form))
{
	GtkWidget *row = g_hash_table_lookup(filling->old, name);

	if (row != NULL) {
		g_hash_table_remove(filling->old, name);
		return row;
	}
	row = create(filling->form);
	gtk_widget_set_name(row, name);
	return row;
}

static GtkWidget *
create_line(DsCardForm form)
{
	return ds_line_new();
}

static GtkWidget *
create_bin(DsCardForm form)
{
	return ds_bin_card_new();
}

static void
add_row(Filling *filling, const DsItem *item, const DsWords *words)
{
	const DsLanguage *language = filling->view->language;
	g_autofree char *name = g_strconcat(words->card ? "card " : "line ", item->key, NULL);
	GtkWidget *widget = take_row(filling, name, words->card ? ds_card_new : create_line);
	DsListRow row = {widget, words->card ? DS_ROW_CARD : DS_ROW_LINE};

	if (words->card)
		ds_card_show(DS_CARD(widget), words, item, language);
	else
		ds_line_show(DS_LINE(widget), words, item->key, language);
	g_array_append_val(filling->rows, row);
}

#define RANKS 4
#define BINS 2 /* before rows of this rank */

/* What needs a hand stands first, then what is at work, then what is done: cards before lines. */
static guint
rank_of(const DsWords *words)
{
	switch (words->tone) {
	case DS_TONE_TURN:
	case DS_TONE_NO: return 0;
	case DS_TONE_DONE: return words->card ? 1 : 3;
	default: return 2;
	}
}

static gboolean
goes_into_bin(const DsItem *item)
{
	return item->status == DS_ITEM_RETURNED && item->bin[0] != '\0';
}

/* One card a bin, in the order in which the bins were first needed. */
static void
add_bins(Filling *filling)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	const DsView *view = filling->view;

	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);
		g_autofree char *name = NULL;
		DsListRow row = {NULL, DS_ROW_CARD};

		if (!goes_into_bin(item) || !g_hash_table_add(seen, item->bin))
			continue;
		name = g_strconcat("bin ", item->bin, NULL);
		row.widget = take_row(filling, name, create_bin);
		ds_bin_card_show(
		    DS_BIN_CARD(row.widget), view, item->bin, g_hash_table_size(seen) - 1);
		g_array_append_val(filling->rows, row);
	}
}

static void
add_rank(Filling *filling, guint set, guint rank)
{
	for (guint i = 0; i < filling->view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(filling->view->items, i);
		g_auto(DsWords) words = {0};

		if (!(DS_SET(item->status) & set) || goes_into_bin(item))
			continue;
		ds_words_for_item(filling->view, item, &words);
		if (rank_of(&words) == rank)
			add_row(filling, item, &words);
	}
}

static GtkWidget *
create_heading(DsCardForm form)
{
	return ds_heading_new();
}

static GtkWidget *
create_pay_card(DsCardForm form)
{
	return ds_pay_card_new();
}

static void
add_heading(Filling *filling, const char *name, const char *head, const char *brief)
{
	DsListRow row = {take_row(filling, name, create_heading), DS_ROW_HEADING};

	ds_heading_show(DS_HEADING(row.widget), head, brief);
	g_array_append_val(filling->rows, row);
}

static void
add_holds(Filling *filling)
{
	const DsView *view = filling->view;

	for (guint i = 0; i < view->holds->len; i++) {
		g_autofree char *name = g_strdup_printf("hold %u", i);
		DsListRow row = {take_row(filling, name, create_line), DS_ROW_LINE};
		g_auto(DsWords) words = {0};

		ds_words_for_hold(view, g_ptr_array_index(view->holds, i), &words);
		ds_line_show(DS_LINE(row.widget), &words, NULL, view->language);
		g_array_append_val(filling->rows, row);
	}
}

/* What the library wants this person to know. */
static void
add_message(Filling *filling)
{
	DsListRow row = {take_row(filling, "message", ds_card_new), DS_ROW_CARD};
	const DsWords words = {
	    .tone = DS_TONE_TURN,
	    .glyph = "mail",
	    .head = (char *)_("A message for you"),
	    .what = (char *)"",
	    .why = filling->view->library_message,
	    .theirs = TRUE,
	    .brief = filling->view->library_message,
	};

	ds_card_set_most_lines(
	    DS_CARD(row.widget), 3); /* beside the list there is room for no more */
	ds_card_show(DS_CARD(row.widget), &words, NULL, filling->view->language);
	g_array_append_val(filling->rows, row);
}

static void
add_pay_card(Filling *filling, gboolean brief)
{
	const DsView *view = filling->view;
	g_autofree char *sum = ds_date_sum(view->language, view->fees);
	DsListRow row = {take_row(filling, "pay", create_pay_card), DS_ROW_CARD};

	ds_pay_card_show(DS_PAY_CARD(row.widget), view->pay_code, sum, brief);
	g_array_append_val(filling->rows, row);
}

/* Two groups need their names; one has the page's. */
void
ds_rows_fill_account(DsList *list, const DsView *view, gboolean brief)
{
	g_autoptr(GHashTable) old = rows_by_name(list);
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(DsListRow));
	Filling filling = {view, DS_CARD_WORDS, old, rows};
	g_autofree char *used = ds_words_loans_of(view);

	if (view->library_message[0] != '\0')
		add_message(&filling);
	if (view->items->len > 0 && view->holds->len > 0)
		add_heading(&filling, "loans", _("On loan"), used);
	for (guint rank = 0; rank < RANKS; rank++)
		add_rank(&filling, G_MAXUINT, rank);
	if (view->holds->len > 0) {
		add_heading(&filling, "holds", _("Reserved"), "");
		add_holds(&filling);
	}
	if (view->pay_code[0] != '\0')
		add_pay_card(&filling, brief);
	ds_list_set_rows(list, rows);
}

void
ds_rows_fill(DsList *list, const DsView *view, guint set, DsCardForm form)
{
	g_autoptr(GHashTable) old = rows_by_name(list);
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(DsListRow));
	Filling filling = {view, form, old, rows};

	for (guint rank = 0; rank < RANKS; rank++) {
		if (rank == BINS && (set & DS_SET(DS_ITEM_RETURNED)))
			add_bins(&filling);
		add_rank(&filling, set, rank);
	}
	ds_list_set_rows(list, rows);
}

gboolean
ds_rows_any_bin(const DsView *view)
{
	for (guint i = 0; i < view->items->len; i++)
		if (goes_into_bin(g_ptr_array_index(view->items, i)))
			return TRUE;
	return FALSE;
}
