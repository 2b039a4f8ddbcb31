/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key files by table: each key is taken out as it is understood, and what remains is an error that
 * names file, section, key, what is allowed and the nearest known key.
 *
 *	DsKeys *keys = ds_keys_new();
 *	ds_keys_load(keys, "/etc/duestamp/duestamp.conf", &error);   (later files override)
 *	ds_keys_take(keys, "kiosk", table, &kiosk, &error);          (once for each section)
 *	ds_keys_finish(keys, names, &error);                         (nothing may be left)
 *
 * All errors are DS_ERROR_CONFIG. One thread.
 */
#pragma once

#include "firmware/base/ident.h"

typedef struct DsKeys DsKeys;

typedef enum {
	DS_KEY_TEXT,   /* char *, g_free() it; NULL when it may be absent and is */
	DS_KEY_WORD,   /* DsWord: may go into a message */
	DS_KEY_NUMBER, /* guint, least to most */
	DS_KEY_YES_NO, /* gboolean */
	DS_KEY_CHOICE, /* guint: index into `choices` */
	DS_KEY_LIST,   /* char **, g_strfreev() it; each one of `choices` where there are any */
} DsKeyType;

typedef struct {
	const char *name; /* NULL ends a table */
	DsKeyType type;
	gboolean required;
	gboolean may_be_empty; /* though it is required */
	const char *fallback;  /* as it would stand in the file; NULL: zero or NULL */
	guint least, most;     /* of a number */
	const char *const *choices;
	gsize offset; /* of the field in the target struct */
} DsKey;

DsKeys *ds_keys_new(void);
void ds_keys_free(DsKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsKeys, ds_keys_free)

DS_MUST_USE gboolean ds_keys_load(DsKeys *keys, const char *path, GError **error);
/* The same from memory; `name` stands for the file in messages. */
DS_MUST_USE gboolean ds_keys_load_data(
    DsKeys *keys, const char *name, const char *data, gsize length, GError **error);

/* Sections, in the order of the files: "kiosk", "library main". Owned by keys, until the next load.
 */
const char *const *ds_keys_sections(DsKeys *keys);

/* Fills the fields of target. On an error fields set so far stay set: free the target as usual. */
DS_MUST_USE gboolean ds_keys_take(
    DsKeys *keys, const char *section, const DsKey *table, gpointer target, GError **error);

/* Takes all keys of a section that are not in any table (a free list of patterns, names by
 * language): name -> value, in the order of the file. Free with g_ptr_array_unref(). */
typedef struct {
	char *name;
	char *value;
} DsKeyPair;
GPtrArray *ds_keys_take_rest(DsKeys *keys, const char *section, const char *prefix);

/* The value of "key[language]" among such pairs, else `fallback`. */
const char *ds_key_pair_by_language(
    const GPtrArray *pairs, const char *key, const char *language, const char *fallback);

/* TRUE when every key was taken. `known` are the section names that exist, for the message: a
 * section may be one of them, or one of them, a blank and a name. */
DS_MUST_USE gboolean ds_keys_finish(DsKeys *keys, const char *const *known, GError **error);

/* Says where this key stands, and what is wrong with it: "FILE: [SECTION] ...". Always FALSE. */
gboolean ds_keys_fail(DsKeys *keys, const char *section, const char *key, GError **error,
    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Every key taken so far with its effective value and where it comes from, for `config show`. */
typedef struct {
	const char *section;
	const char *name;
	const char *value;
	const char *origin; /* file name, or "default" */
} DsKeyShown;
GArray *ds_keys_shown(DsKeys *keys); /* DsKeyShown, owned by keys */

/* The one of `known` (ended by NULL) that is most like `word`; NULL when none is near. */
const char *ds_nearest(const char *word, const char *const *known);

/* The same for a word that is none of `known` (char *, ended by NULL): names them, and what is
 * near.
 */
gboolean ds_keys_fail_unknown(DsKeys *keys, const char *section, const char *key, const char *value,
    const GPtrArray *known, GError **error);

/* The record whose id `key` names in this section, in a table of records that begin with their id
 * (char *); the table ends with NULL. NULL, DS_ERROR_CONFIG: there is none; it says which there
 * are. */
gconstpointer ds_keys_find(DsKeys *keys, const char *section, const char *key, const char *value,
    const gconstpointer *table, GError **error);
