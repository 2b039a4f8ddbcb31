/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/library.h"

#include "sync/file-library.h"
#include "sync/sip2.h"

const DsLibraryBackend *const ds_library_backends[] = {
    &ds_sip2_backend,
    &ds_file_backend,
    NULL,
};

const DsLibraryBackend *
ds_library_backend(const char *id)
{
	for (guint i = 0; ds_library_backends[i] != NULL; i++)
		if (g_str_equal(ds_library_backends[i]->id, id))
			return ds_library_backends[i];
	return NULL;
}

char *
ds_patron_owes(const DsPatron *patron)
{
	return patron->fees != NULL ? g_strjoin(" ", patron->fees, patron->currency, NULL) : NULL;
}

DsPatron *
ds_patron_new(void)
{
	DsPatron *patron = g_new0(DsPatron, 1);

	patron->loans = patron->loan_limit = patron->overdue = patron->holds_ready = -1;
	return patron;
}

void
ds_patron_free(DsPatron *patron)
{
	g_free(patron->text);
	g_free(patron->fees);
	g_free(patron->currency);
	explicit_bzero(patron, sizeof *patron);
	g_free(patron);
}

DsItemInfo *
ds_item_info_new(void)
{
	return g_new0(DsItemInfo, 1);
}

void
ds_item_info_free(DsItemInfo *info)
{
	g_free(info->title);
	g_free(info);
}

DsLoans *
ds_loans_new(void)
{
	DsLoans *loans = g_new0(DsLoans, 1);

	loans->items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return loans;
}

void
ds_loans_free(DsLoans *loans)
{
	g_hash_table_unref(loans->items);
	g_free(loans);
}

gboolean
ds_loans_have(const DsLoans *loans, const DsItemId *item)
{
	g_autofree char *number = g_ascii_strup(item->text, -1);

	return g_hash_table_contains(loans->items, number);
}

gboolean
ds_loans_add(DsLoans *loans, const char *number)
{
	g_autofree char *capitals = g_ascii_strup(number, -1);

	if (g_hash_table_contains(loans->items, capitals))
		return FALSE;
	return g_hash_table_insert(loans->items, g_steal_pointer(&capitals), g_strdup(number));
}

static gint
by_capitals(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
ds_loans_numbers(const DsLoans *loans)
{
	GPtrArray *numbers = g_ptr_array_new();
	GHashTableIter iter;
	gpointer number;

	g_hash_table_iter_init(&iter, loans->items);
	while (g_hash_table_iter_next(&iter, NULL, &number))
		g_ptr_array_add(numbers, number);
	g_ptr_array_sort(numbers, by_capitals);
	return numbers;
}

void
ds_library_settings_free(DsLibrarySettings *settings)
{
	g_free(settings->name);
	g_free(settings->backend);
	g_free(settings->address);
	g_free(settings->profile);
	ds_tls_settings_clear(&settings->trust);
	ds_word_wipe(&settings->password);
	g_free(settings);
}
