/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/field.h"

#include "drivers/sim-client.h"

#include <string.h>

#define ASK_MS 2000

struct DsFakeField {
	char *world;
	DsSimLine *line; /* NULL until it is needed, and after it broke */
};

DsFakeField *
ds_fake_field_new(const char *world)
{
	DsFakeField *field = g_new0(DsFakeField, 1);

	field->world = g_strdup(world);
	return field;
}

void
ds_fake_field_free(DsFakeField *field)
{
	ds_fake_field_restart(field);
	g_free(field->world);
	g_free(field);
}

void
ds_fake_field_restart(DsFakeField *field)
{
	g_clear_pointer(&field->line, ds_sim_line_close);
}

DsFakeFieldResult
ds_fake_field_ask(DsFakeField *field, char **text, const char *format, ...)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *request = NULL;
	va_list arguments;

	va_start(arguments, format);
	request = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	*text = NULL;
	if (field->line == NULL)
		field->line = ds_sim_line_open(field->world, "pad", &error);
	if (field->line != NULL)
		*text = ds_sim_line_ask(field->line, ASK_MS, &error, "%s", request);
	if (*text != NULL)
		return DS_FAKE_FIELD_OK;
	if (g_error_matches(error, DS_ERROR, DS_ERROR_GONE)) {
		ds_fake_field_restart(field);
		return DS_FAKE_FIELD_GONE;
	}
	return g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL) ? DS_FAKE_FIELD_REFUSED
								   : DS_FAKE_FIELD_SILENT;
}

static void
say(GByteArray *air, guint byte)
{
	const guint8 value = (guint8)byte;

	g_byte_array_append(air, &value, 1);
}

DsFakeFieldResult
ds_fake_field_nxp(DsFakeField *field, const char *uid, guint8 command, const guint8 *rest,
    gsize length, GByteArray *air)
{
	g_autofree char *text = NULL;
	DsFakeFieldResult result;

	if (command == 0xB2) {
		result = ds_fake_field_ask(field, &text, "random %s", uid);
	} else if (command == 0xB3 && length == 5 && rest[0] == 0x10) {
		result = ds_fake_field_ask(field, &text, "password %s %02X%02X%02X%02X", uid,
		    rest[4], rest[3], rest[2], rest[1]);
	} else {
		result = ds_fake_field_ask(field, &text, "get-afi %s", uid);
		result = result == DS_FAKE_FIELD_OK ? DS_FAKE_FIELD_REFUSED : result;
	}
	if (result == DS_FAKE_FIELD_OK)
		say(air, 0x00);
	if (result == DS_FAKE_FIELD_OK && command == 0xB2) {
		guint number = (guint)g_ascii_strtoull(text, NULL, 16);

		say(air, number & 0xFF);
		say(air, number >> 8);
	}
	if (result == DS_FAKE_FIELD_REFUSED) {
		say(air, 0x01);
		say(air, 0x0F);
	}
	return result;
}

guint
ds_fake_field_constant(DsFakeField *field, const char *uid, const char *key, guint base)
{
	g_autofree char *request = g_strdup_printf("show %s", uid);
	g_autofree char *shown = ds_sim_ask(field->world, request, NULL);
	g_autofree char *word = g_strdup_printf(" %s=", key);
	const char *at = shown != NULL ? strstr(shown, word) : NULL;

	return at != NULL ? (guint)g_ascii_strtoull(at + strlen(word), NULL, base) : 0;
}

GStrv
ds_fake_field_uids(DsFakeField *field)
{
	g_autofree char *text = ds_sim_ask(field->world, "list", NULL);

	return g_strsplit(text != NULL ? g_strstrip(text) : "", " ", -1);
}
