/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/tags/vectors.h"

#include <string.h>

static GHashTable *counts; /* source -> how many */

JsonObject *
vectors_load(const char *name)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "tags", "vectors", name, NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	return json_object_ref(json_node_get_object(json_parser_get_root(parser)));
}

/* Up to the revision: "DigitalPlatform/dp2@4e3a3a32450a ..." is one source with all of its files.
 */
static char *
source_of(JsonObject *vector)
{
	JsonNode *node = json_object_get_member(vector, "source");
	const char *text;

	g_assert_nonnull(node);
	text = JSON_NODE_HOLDS_ARRAY(node)
	    ? json_array_get_string_element(json_node_get_array(node), 0)
	    : json_node_get_string(node);
	g_assert_nonnull(text);
	return g_strndup(text, strcspn(text, "@,("));
}

static void
count(JsonObject *vector)
{
	char *source = g_strchomp(source_of(vector));

	if (counts == NULL)
		counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(counts, source,
	    GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(counts, source)) + 1));
}

void
vectors_each(JsonObject *file, const char *array, void (*func)(JsonObject *vector))
{
	JsonArray *vectors = json_object_get_array_member(file, array);

	g_assert_cmpuint(json_array_get_length(vectors), >, 0);
	for (guint i = 0; i < json_array_get_length(vectors); i++) {
		JsonObject *vector = json_array_get_object_element(vectors, i);

		func(vector);
		count(vector);
	}
}

void
vectors_report(void)
{
	g_autoptr(GList) sources = NULL;

	if (counts == NULL)
		return;
	sources = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
	for (GList *source = sources; source != NULL; source = source->next)
		g_test_message("%3u vectors passed of %s",
		    GPOINTER_TO_UINT(g_hash_table_lookup(counts, source->data)),
		    (const char *)source->data);
	g_clear_pointer(&counts, g_hash_table_unref);
}

const char *
vectors_text(JsonObject *vector, const char *member)
{
	return json_object_get_string_member(vector, member);
}

guint
vectors_number(JsonObject *vector, const char *member)
{
	return (guint)json_object_get_int_member(vector, member);
}

gboolean
vectors_flag(JsonObject *vector, const char *member)
{
	return json_object_get_boolean_member(vector, member);
}
