/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/code-line.h"

#include "drivers/symbology.h"

#include <string.h>

/* Several codes in a row and an overlong one; whoever sends more is no scanner. */
#define BUFFER_MAX (4 * DS_CODE_MAX)

struct DsCodeLine {
	guint8 buffer[BUFFER_MAX];
	gsize used;
	gint64 last_us; /* of the last byte */
};

DsCodeLine *
ds_code_line_new(void)
{
	return g_new0(DsCodeLine, 1);
}

void
ds_code_line_free(DsCodeLine *line)
{
	explicit_bzero(line, sizeof *line);
	g_free(line);
}

/* What finds no place any more is part of something that is too long already. */
void
ds_code_line_add(DsCodeLine *line, const guint8 *bytes, gsize count, gint64 now_us)
{
	gsize room = MIN(count, BUFFER_MAX - line->used);

	if (room > 0)
		memcpy(line->buffer + line->used, bytes, room);
	line->used += room;
	line->last_us = now_us;
}

static void
drop(DsCodeLine *line, gsize count)
{
	memmove(line->buffer, line->buffer + count, line->used - count);
	explicit_bzero(line->buffer + line->used - count, count);
	line->used -= count;
}

static gboolean
is_end(guint8 byte)
{
	return byte == '\r' || byte == '\n' || byte == '\t';
}

/* When a code that has begun counts as complete if nothing follows. */
static gint64
due_us(const DsCodeLine *line)
{
	return line->last_us + DS_CODE_LINE_REST_MS * 1000;
}

DsIdentity *
ds_code_line_take(DsCodeLine *line, gint64 now_us)
{
	DsIdentity *identity;
	gsize length = 0;

	while (line->used > 0 && is_end(line->buffer[0]))
		drop(line, 1);
	while (length < line->used && !is_end(line->buffer[length]))
		length++;
	if (length == 0 || (length == line->used && now_us < due_us(line)))
		return NULL;
	identity = ds_symbology_identity_of(line->buffer, length);
	drop(line, length);
	return identity;
}

/* Waits for bytes, no longer than until the code that has begun is due. */
static gboolean
take_bytes(DsCodeLine *line, DsCodeSource read, gpointer device, gint64 end_us, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GError) failure = NULL;
	gint64 until_us = line->used > 0 ? MIN(due_us(line), end_us) : end_us;

	if (read(device, bytes, until_us, &failure)) {
		ds_code_line_add(line, bytes->data, bytes->len, g_get_monotonic_time());
		if (bytes->len > 0)
			explicit_bzero(bytes->data, bytes->len);
		return TRUE;
	}
	if (g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

gboolean
ds_code_line_poll(DsCodeLine *line, DsCodeSource read, gpointer device, guint timeout_ms,
    DsIdentity **identity, GError **error)
{
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;

	*identity = ds_code_line_take(line, g_get_monotonic_time());
	while (*identity == NULL) {
		gint64 begin_us = g_get_monotonic_time();

		if (!take_bytes(line, read, device, end_us, error))
			return FALSE;
		*identity = ds_code_line_take(line, g_get_monotonic_time());
		if (begin_us >= end_us)
			break;
	}
	return TRUE;
}
