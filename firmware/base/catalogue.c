/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/catalogue.h"

#include <string.h>

/* GNU gettext manual, "The Format of GNU MO Files": words of 32 bits in the byte order of the
 * first, the rest by the offsets that these name. */
#define MAGIC 0x950412deU
#define COUNT_AT 8
#define TEXTS_AT 12        /* offset of a table: length and offset of each text, without its NUL */
#define TRANSLATIONS_AT 16 /* ... of its translation */
#define ROW_BYTES 8
#define CONTEXT_END '\004' /* ... as msgfmt writes a context before a text */

struct DsCatalogue {
	char *data;
	gsize length;
	gboolean swapped;
	GHashTable *texts; /* text to translation, both within data */
};

static guint32
word_at(const DsCatalogue *catalogue, gsize at)
{
	guint32 word = 0;

	if (catalogue->length >= sizeof word && at <= catalogue->length - sizeof word)
		memcpy(&word, catalogue->data + at, sizeof word);
	return catalogue->swapped ? GUINT32_SWAP_LE_BE(word) : word;
}

/* NULL: it is not whole within the file. */
static char *
text_at(const DsCatalogue *catalogue, gsize row)
{
	gsize length = word_at(catalogue, row), at = word_at(catalogue, row + 4);

	return at < catalogue->length && length < catalogue->length - at &&
		catalogue->data[at + length] == '\0'
	    ? catalogue->data + at
	    : NULL;
}

static gboolean
read_texts(DsCatalogue *catalogue)
{
	gsize count, texts, translations;

	catalogue->swapped = word_at(catalogue, 0) == GUINT32_SWAP_LE_BE(MAGIC);
	if (word_at(catalogue, 0) != MAGIC)
		return FALSE;
	count = word_at(catalogue, COUNT_AT);
	texts = word_at(catalogue, TEXTS_AT);
	translations = word_at(catalogue, TRANSLATIONS_AT);
	for (gsize i = 0; i < count; i++) {
		char *text = text_at(catalogue, texts + i * ROW_BYTES);
		char *translation = text_at(catalogue, translations + i * ROW_BYTES);

		if (text == NULL || translation == NULL)
			return FALSE;
		g_hash_table_insert(catalogue->texts, text, translation);
	}
	return TRUE;
}

DsCatalogue *
ds_catalogue_open(const char *folder, const char *language, GError **error)
{
	g_autofree char *path = g_build_filename(
	    folder, language, "LC_MESSAGES", "duestamp.mo", NULL);
	g_autoptr(DsCatalogue) catalogue = g_new0(DsCatalogue, 1);
	g_autoptr(GError) failure = NULL;

	catalogue->texts = g_hash_table_new(g_str_hash, g_str_equal);
	if (!g_file_get_contents(path, &catalogue->data, &catalogue->length, &failure)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "catalogue: %s", failure->message);
		return NULL;
	}
	if (!read_texts(catalogue)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "catalogue: %s is damaged: install Duestamp again", path);
		return NULL;
	}
	return g_steal_pointer(&catalogue);
}

void
ds_catalogue_free(DsCatalogue *catalogue)
{
	g_hash_table_unref(catalogue->texts);
	g_free(catalogue->data);
	g_free(catalogue);
}

/* The translation of nothing is the head of the file. */
const char *
ds_catalogue_get(const DsCatalogue *catalogue, const char *text)
{
	const char *translation = NULL, *context = strchr(text, CONTEXT_END);

	if (catalogue != NULL && text[0] != '\0')
		translation = g_hash_table_lookup(catalogue->texts, text);
	if (translation != NULL && translation[0] != '\0')
		return translation;
	return context != NULL ? context + 1 : text;
}
