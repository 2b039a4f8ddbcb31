/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/bytes.h"

#include <string.h>

DsReader
ds_reader(const void *data, gsize length)
{
	return (DsReader){.at = data, .left = length};
}

gboolean
ds_reader_u8(DsReader *reader, guint8 *value)
{
	const guint8 *byte;

	if (!ds_reader_take(reader, 1, &byte))
		return FALSE;
	*value = *byte;
	return TRUE;
}

gboolean
ds_reader_take(DsReader *reader, gsize count, const guint8 **data)
{
	if (count > reader->left)
		return FALSE;
	*data = reader->at;
	reader->at += count;
	reader->left -= count;
	return TRUE;
}

DsWriter
ds_writer(void *data, gsize size)
{
	return (DsWriter){.data = data, .size = size};
}

void
ds_writer_put(DsWriter *writer, const void *data, gsize length)
{
	if (writer->overflow || length > writer->size - writer->used) {
		writer->overflow = TRUE;
		return;
	}
	memcpy(writer->data + writer->used, data, length);
	writer->used += length;
}

void
ds_writer_u8(DsWriter *writer, guint8 byte)
{
	ds_writer_put(writer, &byte, sizeof byte);
}

char *
ds_hex(const void *data, gsize length)
{
	const guint8 *bytes = data;
	GString *text = g_string_sized_new(2 * length + 1);

	for (gsize i = 0; i < length; i++)
		g_string_append_printf(text, "%02X", bytes[i]);
	return g_string_free(text, FALSE);
}

GByteArray *
ds_unhex(const char *text)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	while (*text != '\0') {
		if (*text == ' ' || *text == ':') {
			text++;
			continue;
		}
		if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
			return NULL;
		guint8 byte = (guint8)(g_ascii_xdigit_value(text[0]) << 4 |
		    g_ascii_xdigit_value(text[1]));
		g_byte_array_append(bytes, &byte, 1);
		text += 2;
	}
	return g_steal_pointer(&bytes);
}
