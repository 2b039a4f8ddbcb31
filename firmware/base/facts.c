/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/facts.h"

#include <gio/gio.h>
#include <string.h>

/* ---- telling ---- */

static gint64
number_of(const DsField *field, gconstpointer at)
{
	switch (field->type) {
	case DS_FIELD_COUNT: return *(const guint *)at;
	case DS_FIELD_NUMBER: return *(const gint64 *)at;
	default: return *(const gint *)at;
	}
}

/* NULL: nothing to be told. */
static GVariant *
value_of(const DsField *field, gconstpointer at)
{
	const char *text = field->type == DS_FIELD_TEXT ? *(const char *const *)at : at;

	switch (field->type) {
	case DS_FIELD_FLAG: return *(const gboolean *)at ? g_variant_new_boolean(TRUE) : NULL;
	case DS_FIELD_CHARS: return text[0] != '\0' ? g_variant_new_string(text) : NULL;
	case DS_FIELD_TEXT: return text != NULL ? g_variant_new_string(text) : NULL;
	case DS_FIELD_WORD: return g_variant_new_string(field->word(*(const gint *)at));
	case DS_FIELD_RECORD: return ds_facts_of(field->fields, at);
	default: break;
	}
	return number_of(field, at) != 0 ? g_variant_new_int64(number_of(field, at)) : NULL;
}

GVariant *
ds_facts_of(const DsField *fields, gconstpointer record)
{
	GVariantBuilder facts;

	g_variant_builder_init(&facts, G_VARIANT_TYPE_VARDICT);
	for (const DsField *field = fields; field->name != NULL; field++) {
		GVariant *value = value_of(field, (const char *)record + field->offset);

		if (value != NULL)
			g_variant_builder_add(&facts, "{sv}", field->name, value);
	}
	return g_variant_builder_end(&facts);
}

GVariant *
ds_facts_new(const char *name, ...)
{
	GVariantBuilder facts;
	va_list args;

	g_variant_builder_init(&facts, G_VARIANT_TYPE_VARDICT);
	va_start(args, name);
	for (const char *next = name; next != NULL; next = va_arg(args, const char *)) {
		const char *format = va_arg(args, const char *);
		GVariant *value;

		switch (format[0]) {
		case 's': value = g_variant_new_string(va_arg(args, const char *)); break;
		case 'x': value = g_variant_new_int64(va_arg(args, gint64)); break;
		case 'b': value = g_variant_new_boolean(va_arg(args, gboolean)); break;
		default: value = va_arg(args, GVariant *); break;
		}
		if (value != NULL)
			g_variant_builder_add(&facts, "{sv}", next, value);
	}
	va_end(args);
	return g_variant_builder_end(&facts);
}

GVariant *
ds_facts_of_error(const GError *error)
{
	gboolean ours = error != NULL && error->domain == DS_ERROR;

	if (error == NULL)
		return NULL;
	return g_variant_new_string(ours ? ds_error_code_word((DsErrorCode)error->code) : "other");
}

/* ---- looking ---- */

gint64
ds_facts_number(GVariant *facts, const char *name, gint64 fallback)
{
	gint64 number;

	return g_variant_lookup(facts, name, "x", &number) ? number : fallback;
}

gboolean
ds_facts_flag(GVariant *facts, const char *name)
{
	gboolean flag;

	return g_variant_lookup(facts, name, "b", &flag) && flag;
}

const char *
ds_facts_text(GVariant *facts, const char *name, const char *fallback)
{
	const char *text;

	return g_variant_lookup(facts, name, "&s", &text) ? text : fallback;
}

GVariant *
ds_facts_dict(GVariant *facts, const char *name)
{
	return g_variant_lookup_value(facts, name, G_VARIANT_TYPE_VARDICT);
}

GPtrArray *
ds_facts_list(GVariant *facts, const char *name)
{
	GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)g_variant_unref);
	g_autoptr(GVariant) rows = g_variant_lookup_value(facts, name, G_VARIANT_TYPE("aa{sv}"));

	for (gsize i = 0; rows != NULL && i < g_variant_n_children(rows); i++)
		g_ptr_array_add(list, g_variant_get_child_value(rows, i));
	return list;
}

GError *
ds_facts_error(GVariant *facts)
{
	const char *word = ds_facts_text(facts, "error", NULL);
	DsErrorCode code;

	if (word == NULL)
		return NULL;
	if (ds_error_code_parse(word, &code))
		return g_error_new(DS_ERROR, (gint)code, "as recorded: %s", word);
	return g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED, "as recorded: %s", word);
}

/* ---- taking over ---- */

static gboolean
fail(GError **error, const DsField *field, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "\"%s\" %s", field->name, what);
	return FALSE;
}

/* What may stand in a message to a library: see ident.h. */
static gboolean
is_plain(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if (*c < ' ' || *c > '~' || *c == '|')
			return FALSE;
	return TRUE;
}

static gboolean
read_chars(const DsField *field, const char *text, char *at, GError **error)
{
	if (strlen(text) >= field->size || !is_plain(text))
		return fail(error, field, "is too long, or holds what no identifier does");
	g_strlcpy(at, text, field->size);
	return TRUE;
}

static gboolean
read_word(const DsField *field, const char *text, gint *at, GError **error)
{
	for (gsize i = 0; i < field->size; i++)
		if (g_str_equal(field->word((gint)i), text)) {
			*at = (gint)i;
			return TRUE;
		}
	return fail(error, field, "is none of the words it may be");
}

static gboolean
read_text(const DsField *field, GVariant *value, gpointer at, GError **error)
{
	const char *text;

	if (!g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
		return fail(error, field, "should be text");
	text = g_variant_get_string(value, NULL);
	if (field->type == DS_FIELD_CHARS)
		return read_chars(field, text, at, error);
	if (field->type == DS_FIELD_WORD)
		return read_word(field, text, at, error);
	g_free(*(char **)at);
	*(char **)at = g_strdup(text);
	return TRUE;
}

static gboolean
read_number(const DsField *field, GVariant *value, gpointer at, GError **error)
{
	gint64 number;

	if (!g_variant_is_of_type(value, G_VARIANT_TYPE_INT64))
		return fail(error, field, "should be a number");
	number = g_variant_get_int64(value);
	if (field->type == DS_FIELD_NUMBER)
		*(gint64 *)at = number;
	else if (field->type == DS_FIELD_COUNT && number >= 0 && number <= G_MAXUINT)
		*(guint *)at = (guint)number;
	else if (field->type == DS_FIELD_INT && number >= G_MININT && number <= G_MAXINT)
		*(gint *)at = (gint)number;
	else
		return fail(error, field, "is out of range");
	return TRUE;
}

static gboolean
read_value(const DsField *field, GVariant *value, gpointer at, GError **error)
{
	switch (field->type) {
	case DS_FIELD_FLAG:
		if (!g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
			return fail(error, field, "should be true or false");
		*(gboolean *)at = g_variant_get_boolean(value);
		return TRUE;
	case DS_FIELD_RECORD:
		if (!g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT))
			return fail(error, field, "should be an object");
		return ds_facts_read(field->fields, value, at, error);
	case DS_FIELD_CHARS:
	case DS_FIELD_TEXT:
	case DS_FIELD_WORD: return read_text(field, value, at, error);
	default: return read_number(field, value, at, error);
	}
}

gboolean
ds_facts_read(const DsField *fields, GVariant *facts, gpointer record, GError **error)
{
	for (const DsField *field = fields; field->name != NULL; field++) {
		g_autoptr(GVariant) value = g_variant_lookup_value(facts, field->name, NULL);

		if (value != NULL &&
		    !read_value(field, value, (char *)record + field->offset, error))
			return FALSE;
	}
	return TRUE;
}
