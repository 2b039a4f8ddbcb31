/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/meaning.h"

const DsMeaning *
ds_meaning_find(const DsMeaning *table, guint8 number)
{
	for (const DsMeaning *meaning = table; meaning->text != NULL; meaning++)
		if (meaning->number == number)
			return meaning;
	return NULL;
}

gboolean
ds_meaning_fail(const DsMeaning *table, const char *who, guint8 number, GError **error)
{
	const DsMeaning *meaning = ds_meaning_find(table, number);

	g_set_error(error, DS_ERROR, meaning != NULL ? meaning->code : DS_ERROR_PROTOCOL,
	    "%s %02X: %s", who, number, meaning != NULL ? meaning->text : "unknown");
	return FALSE;
}
