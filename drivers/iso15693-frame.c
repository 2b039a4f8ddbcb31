/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso15693-frame.h"

#include <string.h>

/* Flags of a request, 7.3.1, tables 3 to 5. */
#define FAST 0x02      /* the tag answers at the high data rate */
#define INVENTORY 0x04 /* then the next three have these meanings */
#define WITH_AFI 0x10
#define ONE_SLOT 0x20
#define ADDRESSED 0x20

#define REFUSED 0x01   /* 7.4.1 */
#define NO_REASON 0x0F /* 7.4.2 */
#define FIRST_CUSTOM 0xA0
#define NXP 0x04 /* maker's code, ISO/IEC 7816-6: stands in custom commands */
#define BLOCK 4

static gboolean
nonsense(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "the tag's %s makes no sense", what);
	return FALSE;
}

/* ---- requests ---- */

void
ds_iso15693_ask_all(DsWriter *frame, gint afi)
{
	ds_writer_u8(frame, FAST | INVENTORY | ONE_SLOT | (afi != DS_AFI_ANY ? WITH_AFI : 0));
	ds_writer_u8(frame, 0x01);
	if (afi != DS_AFI_ANY)
		ds_writer_u8(frame, (guint8)afi);
	ds_writer_u8(frame, 0x00); /* length of the mask */
}

void
ds_iso15693_ask(
    DsWriter *frame, guint8 command, const guint8 *uid, const guint8 *rest, gsize length)
{
	ds_writer_u8(frame, FAST | ADDRESSED);
	ds_writer_u8(frame, command);
	if (command >= FIRST_CUSTOM)
		ds_writer_u8(frame, NXP);
	for (guint i = DS_ISO15693_UID_SIZE; i > 0; i--)
		ds_writer_u8(frame, uid[i - 1]);
	if (length > 0)
		ds_writer_put(frame, rest, length);
}

/* ---- answers ---- */

gboolean
ds_iso15693_is_ok(const guint8 *answer, gsize length, GError **error)
{
	if (length < 1)
		return nonsense(error, "silence");
	if ((answer[0] & REFUSED) == 0)
		return TRUE;
	return ds_iso15693_fail(length > 1 ? answer[1] : NO_REASON, error);
}

/* Turned round; FALSE: it is none (4.1). */
static gboolean
take_uid(DsReader *reader, guint8 uid[DS_ISO15693_UID_SIZE])
{
	const guint8 *air;

	if (!ds_reader_take(reader, DS_ISO15693_UID_SIZE, &air))
		return FALSE;
	for (guint i = 0; i < DS_ISO15693_UID_SIZE; i++)
		uid[i] = air[DS_ISO15693_UID_SIZE - 1 - i];
	return uid[0] == 0xE0;
}

gboolean
ds_iso15693_take_tag(const guint8 *answer, gsize length, guint8 uid[DS_ISO15693_UID_SIZE],
    guint8 *dsfid, GError **error)
{
	DsReader reader = ds_reader(answer, length);
	guint8 flags;

	if (!ds_iso15693_is_ok(answer, length, error))
		return FALSE;
	return (ds_reader_u8(&reader, &flags) && ds_reader_u8(&reader, dsfid) &&
		   take_uid(&reader, uid) && reader.left == 0) ||
	    nonsense(error, "answer to an inventory");
}

/* A byte that is there if the flag is; -1 when not. */
static gboolean
take_optional(DsReader *reader, gboolean there, gint *value)
{
	guint8 byte;

	*value = -1;
	if (!there)
		return TRUE;
	if (!ds_reader_u8(reader, &byte))
		return FALSE;
	*value = byte;
	return TRUE;
}

gboolean
ds_iso15693_take_system(
    const guint8 *answer, gsize length, const guint8 *uid, DsIso15693System *system, GError **error)
{
	DsReader reader = ds_reader(answer, length);
	guint8 flags, told, from[DS_ISO15693_UID_SIZE];
	gint blocks, size, chip;

	if (!ds_iso15693_is_ok(answer, length, error))
		return FALSE;
	if (!ds_reader_u8(&reader, &flags) || !ds_reader_u8(&reader, &told) ||
	    !take_uid(&reader, from) ||
	    !take_optional(&reader, (told & 0x01) != 0, &system->dsfid) ||
	    !take_optional(&reader, (told & 0x02) != 0, &system->afi) ||
	    !take_optional(&reader, (told & 0x04) != 0, &blocks) ||
	    !take_optional(&reader, (told & 0x04) != 0, &size) ||
	    !take_optional(&reader, (told & 0x08) != 0, &chip) || reader.left > 0)
		return nonsense(error, "system information");
	if (memcmp(from, uid, sizeof from) != 0)
		return nonsense(error, "answer for another");
	system->blocks = blocks >= 0 && (size & 0x1F) == BLOCK - 1 ? (guint)blocks + 1 : 0;
	return TRUE;
}

gboolean
ds_iso15693_take_blocks(
    const guint8 *answer, gsize length, guint count, GByteArray *out, GError **error)
{
	if (!ds_iso15693_is_ok(answer, length, error))
		return FALSE;
	if (length != 1 + (gsize)count * BLOCK)
		return nonsense(error, "memory");
	g_byte_array_append(out, answer + 1, (guint)length - 1);
	return TRUE;
}
