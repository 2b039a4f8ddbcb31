/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rows.h"

#include "ui/widgets/bin-card.h"
#include "ui/widgets/line.h"
#include "ui/words.h"

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
	const char *language = filling->view->language;
	g_autofree char *name = g_strconcat(words->card ? "card " : "line ", item->key, NULL);
	GtkWidget *widget = take_row(filling, name, words->card ? ds_card_new : create_line);
	DsListRow row = {widget, !words->card};

	if (words->card)
		ds_card_show(DS_CARD(widget), words, item, language);
	else
		ds_line_show(DS_LINE(widget), words, language);
	g_array_append_val(filling->rows, row);
}

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
		DsListRow row = {NULL, FALSE};

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

void
ds_rows_fill(DsList *list, const DsView *view, guint set, DsCardForm form)
{
	g_autoptr(GHashTable) old = rows_by_name(list);
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(DsListRow));
	Filling filling = {view, form, old, rows};

	add_rank(&filling, set, 0);
	add_rank(&filling, set, 1);
	if (set & DS_SET(DS_ITEM_RETURNED))
		add_bins(&filling);
	add_rank(&filling, set, 2);
	add_rank(&filling, set, 3);
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
