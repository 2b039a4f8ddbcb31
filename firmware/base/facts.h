/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records as facts, and back: a dictionary a{sv} that tells the fields a table names. What is zero,
 * empty or NULL is left out. Numbers are 'x', flags 'b', all else text 's'; a record in a record is
 * a dictionary.
 *
 * Pure. Any thread.
 */
#pragma once

#include "firmware/base/error.h"

typedef enum {
	DS_FIELD_FLAG,   /* gboolean */
	DS_FIELD_INT,    /* gint, also an enum whose numbers say enough */
	DS_FIELD_COUNT,  /* guint */
	DS_FIELD_NUMBER, /* gint64 */
	DS_FIELD_CHARS,  /* char[size], printable ASCII: an identifier, a date */
	DS_FIELD_TEXT,   /* char *, g_free() it */
	DS_FIELD_WORD,   /* an enum from 0 on, by its words */
	DS_FIELD_RECORD, /* a record with `fields` of its own */
} DsFieldType;

typedef struct DsField DsField;
struct DsField {
	const char *name; /* NULL ends a table */
	DsFieldType type;
	gsize offset;
	gsize size; /* of CHARS in bytes; of WORD, how many values it has */
	const char *(*word)(gint value);
	const DsField *fields;
};

/* The record at `record` as facts, floating. */
GVariant *ds_facts_of(const DsField *fields, gconstpointer record);

/*
 * Fills the fields of a record that is all zero but for its members that are pointers to records of
 * their own. FALSE, DS_ERROR_PROTOCOL: a fact is of another kind, too long, or no word of its
 * table; fields set so far stay set. Facts that no field names are passed over.
 */
DS_MUST_USE gboolean ds_facts_read(
    const DsField *fields, GVariant *facts, gpointer record, GError **error);

/* One of the facts, or the fallback when it is missing or of another kind. Text is borrowed. */
gint64 ds_facts_number(GVariant *facts, const char *name, gint64 fallback);
gboolean ds_facts_flag(GVariant *facts, const char *name);
const char *ds_facts_text(GVariant *facts, const char *name, const char *fallback);
/* A dictionary, new reference; NULL: there is none. */
GVariant *ds_facts_dict(GVariant *facts, const char *name);
/* A list of dictionaries, GVariant; empty when there is none. Free with g_ptr_array_unref(). */
GPtrArray *ds_facts_list(GVariant *facts, const char *name);

/* Makes one: ds_facts_new("round", "x", (gint64)5, "tags", "?", tags, NULL), floating. The formats
 * are "s", "x", "b", and "?" for a GVariant, which is left out when it is NULL. */
GVariant *ds_facts_new(const char *name, ...) G_GNUC_NULL_TERMINATED;

/* What went wrong, as far as the machines look at it: its code. NULL: nothing. */
GVariant *ds_facts_of_error(const GError *error);
/* NULL: `facts` has no fact "error". */
GError *ds_facts_error(GVariant *facts);
