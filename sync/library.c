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

DsPatronList *
ds_patron_list_new(void)
{
	DsPatronList *list = g_new0(DsPatronList, 1);

	list->items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return list;
}

void
ds_patron_list_free(DsPatronList *list)
{
	g_hash_table_unref(list->items);
	g_free(list);
}

gboolean
ds_patron_list_have(const DsPatronList *list, const DsItemId *item)
{
	g_autofree char *number = g_ascii_strup(item->text, -1);

	return g_hash_table_contains(list->items, number);
}

gboolean
ds_patron_list_add(DsPatronList *list, const char *number)
{
	g_autofree char *capitals = g_ascii_strup(number, -1);

	if (g_hash_table_contains(list->items, capitals))
		return FALSE;
	return g_hash_table_insert(list->items, g_steal_pointer(&capitals), g_strdup(number));
}

static gint
by_capitals(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
ds_patron_list_entries(const DsPatronList *list)
{
	GPtrArray *entries = g_ptr_array_new();
	GHashTableIter iter;
	gpointer number;

	g_hash_table_iter_init(&iter, list->items);
	while (g_hash_table_iter_next(&iter, NULL, &number))
		g_ptr_array_add(entries, number);
	g_ptr_array_sort(entries, by_capitals);
	return entries;
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
