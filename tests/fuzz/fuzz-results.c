/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of results that somebody has edited: what is taken of it is clean, and whole or not at
 * all. */
#include "firmware/base/text.h"
#include "sync/results.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check(const DsResult *result, GHashTable *seen)
{
	g_assert_cmpint(result->op_seq, >, 0);
	g_assert_true(g_hash_table_add(seen, (gpointer)&result->op_seq));
	g_assert_cmpint(result->word, <, DS_RESULT_N);
	g_assert_cmpuint(result->line, >, 0);
	g_assert_true(ds_text_is_plain(result->text, -1));
	g_assert_cmpuint(g_utf8_strlen(result->text, -1), <=, DS_RESULTS_TEXT_MAX);
	g_assert_true(ds_text_is_plain(result->item, -1));
	g_assert_true(ds_text_is_plain(result->kiosk, -1));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) results = ds_results_read((const char *)data, size, &error);

	g_assert_true((results == NULL) == (error != NULL));
	if (results == NULL) {
		g_assert_true(g_str_has_prefix(error->message, "line "));
		g_assert_true(ds_text_is_plain(error->message, -1));
		return 0;
	}
	g_assert_cmpuint(results->len, >, 0);
	for (guint i = 0; i < results->len; i++)
		check(results->pdata[i], seen);
	return 0;
}
