/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/languages.h"

#include "firmware/base/log.h"

#include <string.h>

#define ENGLISH "en"
#define C_(context, text) context "\004" text /* as ds_catalogue_get() wants it */

static void
language_free(gpointer data)
{
	DsLanguage *language = data;

	g_clear_pointer(&language->words, ds_catalogue_free);
	g_free(language->id);
	g_free(language->tag);
	g_free(language);
}

static DsLetters
letters_of(const char *word)
{
	static const char *const words[DS_LETTERS_N] = {
	    [DS_LETTERS_PLAIN] = "plain",
	    [DS_LETTERS_TALL] = "tall",
	    [DS_LETTERS_HAN] = "han",
	    [DS_LETTERS_LONG] = "long",
	};

	for (DsLetters letters = 0; letters < DS_LETTERS_N; letters++)
		if (g_str_equal(words[letters], word))
			return letters;
	return DS_LETTERS_PLAIN;
}

/* ui/po/README.md tells translators what these are. */
static void
read_facts(DsLanguage *language)
{
	const DsCatalogue *words = language->words;

	language->name = ds_catalogue_get(words, C_("own name", "English"));
	language->brief = ds_catalogue_get(words, C_("own name, short", "EN"));
	language->voice = ds_catalogue_get(words, C_("voice of espeak-ng", "en"));
	language->other_voice = ds_catalogue_get(words, C_("other voice of espeak-ng", "none"));
	if (g_str_equal(language->other_voice, "none"))
		language->other_voice = NULL;
	language->other_voice_name = ds_catalogue_get(words, C_("name of the other voice", "none"));
	language->sans = ds_catalogue_get(words, C_("fonts", "Noto Sans,Noto Sans CJK SC"));
	language->serif = ds_catalogue_get(
	    words, C_("fonts", "Noto Serif,Noto Serif CJK SC,Noto Sans CJK SC"));
	language->letters = letters_of(
	    ds_catalogue_get(words, C_("letters: plain, tall, han or long", "plain")));
}

static void
add(GPtrArray *languages, const char *id, DsCatalogue *words)
{
	DsLanguage *language = g_new0(DsLanguage, 1);

	language->id = g_strdup(id);
	language->tag = g_strdelimit(g_ascii_strdown(id, -1), "_", '-');
	language->words = words;
	read_facts(language);
	g_ptr_array_add(languages, language);
}

static void
add_installed(GPtrArray *languages, const char *folder, const char *id)
{
	g_autofree char *path = g_build_filename(folder, id, "LC_MESSAGES", "duestamp.mo", NULL);
	g_autoptr(GError) error = NULL;
	DsCatalogue *words;

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return;
	words = ds_catalogue_open(folder, id, &error);
	if (words != NULL)
		add(languages, id, words);
	else
		ds_warn(NULL, "languages: %s", error->message);
}

static gint
by_id(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const DsLanguage *const *)a)->id, (*(const DsLanguage *const *)b)->id);
}

GPtrArray *
ds_languages_open(const char *folder)
{
	GPtrArray *languages = g_ptr_array_new_with_free_func(language_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *id;

	while (dir != NULL && (id = g_dir_read_name(dir)) != NULL)
		add_installed(languages, folder, id);
	if (ds_languages_find(languages, ENGLISH) == NULL)
		add(languages, ENGLISH, NULL);
	g_ptr_array_sort(languages, by_id);
	return languages;
}

const DsLanguage *
ds_languages_find(const GPtrArray *languages, const char *id)
{
	for (guint i = 0; languages != NULL && i < languages->len; i++) {
		const DsLanguage *language = languages->pdata[i];

		if (g_strcmp0(language->id, id) == 0)
			return language;
	}
	return NULL;
}

char **
ds_languages_ids(const GPtrArray *languages)
{
	char **ids = g_new0(char *, languages->len + 1);

	for (guint i = 0; i < languages->len; i++)
		ids[i] = g_strdup(((const DsLanguage *)languages->pdata[i])->id);
	return ids;
}

const char *
ds_language_get(const DsLanguage *language, const char *text)
{
	return ds_catalogue_get(language != NULL ? language->words : NULL, text);
}
