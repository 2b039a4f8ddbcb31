/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading foreign bytes without ever looking past their end, writing without ever going past it,
 * and hexadecimal text.
 *
 * A DsReader is a window on memory that somebody else owns and that must outlive it. Each take
 * either succeeds whole or fails and leaves the reader where it was.
 *
 * A DsWriter fills such a window. What does not fit is left away, and the writer remembers it: one
 * look at `overflow` in the end is enough.
 */
#pragma once

#include <glib.h>

typedef struct {
	const guint8 *at;
	gsize left;
} DsReader;

DsReader ds_reader(const void *data, gsize length);

/* The next byte. FALSE at the end. */
gboolean ds_reader_u8(DsReader *reader, guint8 *value);

/* The next count bytes, in place. FALSE when fewer are left. */
gboolean ds_reader_take(DsReader *reader, gsize count, const guint8 **data);

typedef struct {
	guint8 *data;
	gsize size;
	gsize used;
	gboolean overflow;
} DsWriter;

DsWriter ds_writer(void *data, gsize size);
void ds_writer_put(DsWriter *writer, const void *data, gsize length);
void ds_writer_u8(DsWriter *writer, guint8 byte);

/* Upper-case hexadecimal text, two digits a byte; free with g_free(). */
char *ds_hex(const void *data, gsize length);

/*
 * The bytes of hexadecimal text; blanks and colons between bytes are allowed, anything else is
 * refused. NULL when the text is no hexadecimal; free with g_byte_array_unref().
 */
GByteArray *ds_unhex(const char *text);
