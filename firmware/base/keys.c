/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/keys.h"

#include <string.h>

typedef struct {
	char *section;
	char *name;
	char *value;
	char *origin;
	gboolean taken;
} Entry;

struct DsKeys {
	GPtrArray *entries;  /* Entry */
	GPtrArray *sections; /* char *, with a NULL at the end when asked for */
	char *first;         /* the first file: what is missing belongs there */
};

static const char *const by_default = "default"; /* origin of what no file says */

static void
entry_free(gpointer data)
{
	Entry *entry = data;

	g_free(entry->section);
	g_free(entry->name);
	g_free(entry->value);
	g_free(entry->origin);
	g_free(entry);
}

static void
pair_free(gpointer data)
{
	DsKeyPair *pair = data;

	g_free(pair->name);
	g_free(pair->value);
	g_free(pair);
}

DsKeys *
ds_keys_new(void)
{
	DsKeys *keys = g_new0(DsKeys, 1);

	keys->entries = g_ptr_array_new_with_free_func(entry_free);
	keys->sections = g_ptr_array_new_with_free_func(g_free);
	return keys;
}

void
ds_keys_free(DsKeys *keys)
{
	g_ptr_array_unref(keys->entries);
	g_ptr_array_unref(keys->sections);
	g_free(keys->first);
	g_free(keys);
}

static Entry *
find(DsKeys *keys, const char *section, const char *name)
{
	for (guint i = 0; i < keys->entries->len; i++) {
		Entry *entry = keys->entries->pdata[i];

		if (g_str_equal(entry->section, section) && g_str_equal(entry->name, name))
			return entry;
	}
	return NULL;
}

static Entry *
put(DsKeys *keys, const char *section, const char *name, const char *value, const char *origin)
{
	Entry *entry = find(keys, section, name);

	if (entry == NULL) {
		entry = g_new0(Entry, 1);
		entry->section = g_strdup(section);
		entry->name = g_strdup(name);
		g_ptr_array_add(keys->entries, entry);
	}
	g_free(entry->value);
	g_free(entry->origin);
	entry->value = g_strdup(value);
	entry->origin = g_strdup(origin);
	return entry;
}

static void
put_group(DsKeys *keys, GKeyFile *file, const char *group, const char *origin)
{
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);
	GPtrArray *sections = keys->sections;

	if (sections->len > 0 && sections->pdata[sections->len - 1] == NULL)
		g_ptr_array_set_size(sections, (gint)sections->len - 1);
	if (!g_ptr_array_find_with_equal_func(keys->sections, group, g_str_equal, NULL))
		g_ptr_array_add(keys->sections, g_strdup(group));
	for (guint i = 0; names != NULL && names[i] != NULL; i++) {
		g_autofree char *value = g_key_file_get_string(file, group, names[i], NULL);
		g_autofree char *raw = g_key_file_get_value(file, group, names[i], NULL);

		/* a value with a broken escape has no string: take it as it stands */
		put(keys, group, names[i], value != NULL ? value : raw, origin);
	}
}

gboolean
ds_keys_load_data(DsKeys *keys, const char *name, const char *data, gsize length, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) failure = NULL;

	if (!g_key_file_load_from_data(
		file, data, length, G_KEY_FILE_KEEP_TRANSLATIONS, &failure)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: %s", name, failure->message);
		return FALSE;
	}
	if (keys->first == NULL)
		keys->first = g_strdup(name);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
	for (guint i = 0; groups[i] != NULL; i++)
		put_group(keys, file, groups[i], name);
	return TRUE;
}

gboolean
ds_keys_load(DsKeys *keys, const char *path, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *data = NULL;
	gsize length;

	if (!g_file_get_contents(path, &data, &length, &failure)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s", failure->message);
		return FALSE;
	}
	return ds_keys_load_data(keys, path, data, length, error);
}

const char *const *
ds_keys_sections(DsKeys *keys)
{
	if (keys->sections->len == 0 || keys->sections->pdata[keys->sections->len - 1] != NULL)
		g_ptr_array_add(keys->sections, NULL);
	return (const char *const *)keys->sections->pdata;
}

static gboolean
fail(const Entry *entry, const char *allowed, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: [%s] %s=%s: allowed is %s",
	    entry->origin, entry->section, entry->name, entry->value, allowed);
	return FALSE;
}

static char *
list_choices(const char *const *choices)
{
	g_autofree char *list = g_strjoinv(", ", (char **)choices);

	return g_strdup_printf("one of: %s", list);
}

static gboolean
find_choice(const char *const *choices, const char *value, guint *index)
{
	for (guint i = 0; choices[i] != NULL; i++)
		if (g_str_equal(choices[i], value)) {
			*index = i;
			return TRUE;
		}
	return FALSE;
}

static gboolean
set_word(const Entry *entry, DsWord *word, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (ds_word_set(word, entry->value, &failure))
		return TRUE;
	return fail(entry, "up to 64 ASCII letters, digits and signs without |", error);
}

static gboolean
set_number(const DsKey *key, const Entry *entry, guint *number, GError **error)
{
	g_autofree char *allowed = g_strdup_printf(
	    "a whole number from %u to %u", key->least, key->most);
	guint64 value;

	if (!g_ascii_string_to_unsigned(entry->value, 10, key->least, key->most, &value, NULL))
		return fail(entry, allowed, error);
	*number = (guint)value;
	return TRUE;
}

static gboolean
set_choice(const DsKey *key, const Entry *entry, guint *choice, GError **error)
{
	g_autofree char *allowed = list_choices(key->choices);

	return find_choice(key->choices, entry->value, choice) || fail(entry, allowed, error);
}

static gboolean
set_yes_no(const Entry *entry, gboolean *yes, GError **error)
{
	static const char *const words[] = {"no", "yes", NULL};
	guint choice;

	if (!find_choice(words, entry->value, &choice))
		return fail(entry, "yes or no", error);
	*yes = choice == 1;
	return TRUE;
}

static gboolean
set_list(const DsKey *key, const Entry *entry, char ***list, GError **error)
{
	g_autofree char *allowed = key->choices != NULL ? list_choices(key->choices)
							: g_strdup("a list");
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_auto(GStrv) parts = g_strsplit(entry->value, ";", -1);
	guint index;

	for (guint i = 0; parts[i] != NULL; i++) {
		g_strstrip(parts[i]);
		if (parts[i][0] == '\0')
			continue;
		if (key->choices != NULL && !find_choice(key->choices, parts[i], &index))
			return fail(entry, allowed, error);
		g_strv_builder_add(builder, parts[i]);
	}
	*list = g_strv_builder_end(builder);
	return TRUE;
}

static gboolean
set_field(const DsKey *key, const Entry *entry, gpointer field, GError **error)
{
	switch (key->type) {
	case DS_KEY_TEXT: *(char **)field = g_strdup(entry->value); return TRUE;
	case DS_KEY_WORD: return set_word(entry, field, error);
	case DS_KEY_NUMBER: return set_number(key, entry, field, error);
	case DS_KEY_YES_NO: return set_yes_no(entry, field, error);
	case DS_KEY_CHOICE: return set_choice(key, entry, field, error);
	case DS_KEY_LIST: return set_list(key, entry, field, error);
	}
	g_return_val_if_reached(FALSE);
}

/* A list may be empty, and so may a text that says what stands where nothing is said. */
static gboolean
may_be_empty(const DsKey *key)
{
	return key->type == DS_KEY_LIST || key->may_be_empty;
}

/* The file that says this key, or where it would have to be said. */
static const char *
origin_of(DsKeys *keys, const char *section, const char *name)
{
	const Entry *entry = find(keys, section, name);

	if (entry != NULL && g_strcmp0(entry->origin, by_default) != 0)
		return entry->origin;
	for (guint i = 0; i < keys->entries->len; i++) {
		entry = keys->entries->pdata[i];
		if (g_str_equal(entry->section, section) &&
		    g_strcmp0(entry->origin, by_default) != 0)
			return entry->origin;
	}
	return keys->first;
}

gboolean
ds_keys_fail(
    DsKeys *keys, const char *section, const char *key, GError **error, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list args;

	va_start(args, format);
	what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: [%s] %s", origin_of(keys, section, key),
	    section, what);
	return FALSE;
}

static gboolean
take(DsKeys *keys, const char *section, const DsKey *key, gpointer target, GError **error)
{
	Entry *entry = find(keys, section, key->name);

	if (key->required && (entry == NULL || (entry->value[0] == '\0' && !may_be_empty(key))))
		return ds_keys_fail(keys, section, key->name, error, "%s= is %s", key->name,
		    entry != NULL ? "empty" : "missing");
	if (entry == NULL && key->fallback == NULL)
		return TRUE;
	if (entry == NULL)
		entry = put(keys, section, key->name, key->fallback, by_default);
	entry->taken = TRUE;
	return set_field(key, entry, (guint8 *)target + key->offset, error);
}

static gboolean
has_name(const DsKey *table, const char *name)
{
	for (const DsKey *key = table; key->name != NULL; key++)
		if (g_str_equal(key->name, name))
			return TRUE;
	return FALSE;
}

/* A misspelt key is named before a missing one: it is usually the same mistake. */
static gboolean
check_unknown(DsKeys *keys, const char *section, const DsKey *table, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const DsKey *key = table; key->name != NULL; key++)
		g_ptr_array_add(names, (gpointer)key->name);
	g_ptr_array_add(names, NULL);
	for (guint i = 0; i < keys->entries->len; i++) {
		const Entry *entry = keys->entries->pdata[i];

		if (!g_str_equal(entry->section, section) || entry->taken ||
		    has_name(table, entry->name))
			continue;
		const char *near = ds_nearest(entry->name, (const char *const *)names->pdata);
		g_ptr_array_remove_index(names, names->len - 1);
		g_ptr_array_add(names, NULL);
		g_autofree char *all = g_strjoinv("=, ", (char **)names->pdata);
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: [%s] has no key %s=%s%s%s; it has %s=", entry->origin, section,
		    entry->name, near != NULL ? "; did you mean " : "", near != NULL ? near : "",
		    near != NULL ? "=?" : "", all);
		return FALSE;
	}
	return TRUE;
}

gboolean
ds_keys_take(DsKeys *keys, const char *section, const DsKey *table, gpointer target, GError **error)
{
	if (!check_unknown(keys, section, table, error))
		return FALSE;
	for (const DsKey *key = table; key->name != NULL; key++)
		if (!take(keys, section, key, target, error))
			return FALSE;
	return TRUE;
}

GPtrArray *
ds_keys_take_rest(DsKeys *keys, const char *section, const char *prefix)
{
	GPtrArray *pairs = g_ptr_array_new_with_free_func(pair_free);

	for (guint i = 0; i < keys->entries->len; i++) {
		Entry *entry = keys->entries->pdata[i];

		if (entry->taken || !g_str_equal(entry->section, section) ||
		    !g_str_has_prefix(entry->name, prefix))
			continue;
		DsKeyPair *pair = g_new(DsKeyPair, 1);
		*pair = (DsKeyPair){g_strdup(entry->name), g_strdup(entry->value)};
		g_ptr_array_add(pairs, pair);
		entry->taken = TRUE;
	}
	return pairs;
}

const char *
ds_key_pair_by_language(
    const GPtrArray *pairs, const char *key, const char *language, const char *fallback)
{
	g_autofree char *wanted = g_strdup_printf("%s[%s]", key, language);

	for (guint i = 0; i < pairs->len; i++) {
		const DsKeyPair *pair = pairs->pdata[i];

		if (g_str_equal(pair->name, wanted))
			return pair->value;
	}
	return fallback;
}

static gboolean
is_known_section(const char *section, const char *const *known)
{
	gsize kind = strcspn(section, " ");

	for (; *known != NULL; known++)
		if (strlen(*known) == kind && strncmp(*known, section, kind) == 0)
			return TRUE;
	return FALSE;
}

/* One without any key has no entry that could tell of it. */
static gboolean
check_sections(DsKeys *keys, const char *const *known, GError **error)
{
	for (guint i = 0; i < keys->sections->len; i++) {
		const char *section = keys->sections->pdata[i];

		if (section == NULL || is_known_section(section, known))
			continue;
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: section [%s] is not known here, and it is empty", keys->first, section);
		return FALSE;
	}
	return TRUE;
}

gboolean
ds_keys_finish(DsKeys *keys, const char *const *known, GError **error)
{
	for (guint i = 0; i < keys->entries->len; i++) {
		const Entry *entry = keys->entries->pdata[i];

		if (entry->taken)
			continue;
		g_autofree char *kind = g_strndup(entry->section, strcspn(entry->section, " "));
		const char *near = is_known_section(entry->section, known)
		    ? NULL
		    : ds_nearest(kind, known);
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: section [%s] is not known here%s%s%s", entry->origin, entry->section,
		    near != NULL ? "; did you mean [" : "", near != NULL ? near : "",
		    near != NULL ? "]?" : "");
		return FALSE;
	}
	return check_sections(keys, known, error);
}

GArray *
ds_keys_shown(DsKeys *keys)
{
	GArray *shown = g_array_new(FALSE, FALSE, sizeof(DsKeyShown));

	for (guint i = 0; i < keys->entries->len; i++) {
		const Entry *entry = keys->entries->pdata[i];
		DsKeyShown line = {entry->section, entry->name, entry->value, entry->origin};

		if (entry->taken)
			g_array_append_val(shown, line);
	}
	return shown;
}

gboolean
ds_keys_fail_unknown(DsKeys *keys, const char *section, const char *key, const char *value,
    const GPtrArray *known, GError **error)
{
	const char *const *words = (const char *const *)known->pdata;
	g_autofree char *list = g_strjoinv(", ", (char **)words);
	const char *near = ds_nearest(value, words);

	return ds_keys_fail(keys, section, key, error, "%s=%s: allowed is one of: %s%s%s%s", key,
	    value, list, near != NULL ? "; did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
}

gconstpointer
ds_keys_find(DsKeys *keys, const char *section, const char *key, const char *value,
    const gconstpointer *table, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (; *table != NULL; table++) {
		const char *id = *(const char *const *)*table;

		if (g_str_equal(id, value))
			return *table;
		g_ptr_array_add(known, (gpointer)id);
	}
	g_ptr_array_add(known, NULL);
	ds_keys_fail_unknown(keys, section, key, value, known, error);
	return NULL;
}
