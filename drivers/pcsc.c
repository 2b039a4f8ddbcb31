/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Staff pads for one tag: readers of PC/SC that pass on ISO 15693 by the transparent session.
 * drivers/README-pcsc.md tells what is known of them.
 */
#include "drivers/iso15693-password.h"
#include "drivers/pcsc-air.h"

#include <string.h>

#define TIMEOUT_MS 500    /* drivers/pad.h: where no time is given */
#define BLOCKS_AT_ONCE 16 /* 77 bytes with all objects around them: any reader has room for it */

static gboolean
is_write(guint8 command)
{
	return command == DS_ISO15693_WRITE_AFI || command == DS_ISO15693_SET_EAS ||
	    command == DS_ISO15693_RESET_EAS;
}

static DsPcscSaid
try_tag(DsPcscAir *pad, guint8 command, const guint8 *uid, const guint8 *rest, gsize length,
    DsTransparentAnswer *answer, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX];
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	gboolean there;

	if (!ds_pcsc_air_reach(pad, &there, error))
		return DS_PCSC_FAILED;
	if (!there)
		return DS_PCSC_SILENT;
	ds_iso15693_ask(&frame, command, uid, rest, length);
	return ds_pcsc_air_say(pad, &frame, is_write(command), answer, error);
}

/* Silence is an error. */
static gboolean
ask_tag(DsPcscAir *pad, guint8 command, const guint8 *uid, const guint8 *rest, gsize length,
    DsTransparentAnswer *answer, GError **error)
{
	DsPcscSaid outcome = try_tag(pad, command, uid, rest, length, answer, error);

	if (outcome == DS_PCSC_SILENT)
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "the tag does not answer");
	return outcome == DS_PCSC_ANSWERED;
}

/* Begins a call about one tag. */
static gboolean
address(DsPcscAir *pad, const DsTagId *tag, guint8 uid[DS_ISO15693_UID_SIZE], GError **error)
{
	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_iso15693_uid(tag, uid, error);
}

static gboolean
ask_system(DsPcscAir *pad, const guint8 *uid, DsIso15693System *system, GError **error)
{
	DsTransparentAnswer answer;

	return ask_tag(pad, DS_ISO15693_SYSTEM, uid, NULL, 0, &answer, error) &&
	    ds_iso15693_take_system(answer.data, answer.length, uid, system, error);
}

/* ---- all tags: one ---- */

static gboolean
look(DsPcscAir *pad, gint afi, GArray *tags, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX], uid[DS_ISO15693_UID_SIZE], dsfid;
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	DsTransparentAnswer answer;
	gboolean there;

	if (!ds_pcsc_air_reach(pad, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	ds_iso15693_ask_all(&frame, afi);
	switch (ds_pcsc_air_say(pad, &frame, FALSE, &answer, error)) {
	case DS_PCSC_FAILED: return FALSE;
	case DS_PCSC_SILENT:
		if (afi == DS_AFI_ANY)
			ds_pcsc_air_leave(pad);
		return TRUE;
	case DS_PCSC_ANSWERED: break;
	}
	if (!ds_iso15693_take_tag(answer.data, answer.length, uid, &dsfid, error))
		return FALSE;
	ds_iso15693_add_once(tags, uid, dsfid);
	return TRUE;
}

static gboolean
pcsc_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	DsPcscAir *pad = self;

	if (!ds_iso15693_can_ask_for(afi, error))
		return FALSE;
	ds_pcsc_begin(pad->reader, timeout_ms);
	return look(pad, afi, tags, error);
}

static gboolean
pcsc_field_reset(gpointer self, GError **error)
{
	DsPcscAir *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_pcsc_air_reset(pad, error);
}

static void
pcsc_close(gpointer self)
{
	DsPcscAir *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	ds_pcsc_air_leave(pad);
	ds_pcsc_close(pad->reader);
	g_free(pad);
}

/* A look at what lies there, if anything does, tells whether the reader knows the session. */
static gpointer
pcsc_open(const char *where, GError **error)
{
	DsPcscReader *reader = ds_pcsc_open(where, error);
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) failure = NULL;
	DsPcscAir *pad;

	if (reader == NULL)
		return NULL;
	pad = g_new0(DsPcscAir, 1);
	pad->reader = reader;
	ds_pcsc_begin(reader, TIMEOUT_MS);
	if (look(pad, DS_AFI_ANY, tags, &failure) ||
	    g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY))
		return pad;
	g_propagate_error(error, g_steal_pointer(&failure));
	pcsc_close(pad);
	return NULL;
}

/* ---- memory ---- */

static gboolean
read_blocks(
    DsPcscAir *pad, const guint8 *uid, guint first, guint count, GByteArray *out, GError **error)
{
	const guint8 range[] = {(guint8)first, (guint8)(count - 1)};
	DsTransparentAnswer answer;

	return ask_tag(pad, DS_ISO15693_READ_BLOCKS, uid, range, sizeof range, &answer, error) &&
	    ds_iso15693_take_blocks(answer.data, answer.length, count, out, error);
}

/* For tags that do not know the command for several (it is optional). */
static gboolean
read_singly(
    DsPcscAir *pad, const guint8 *uid, guint first, guint count, GByteArray *out, GError **error)
{
	for (guint i = 0; i < count; i++) {
		const guint8 number = (guint8)(first + i);
		DsTransparentAnswer answer;

		if (!ask_tag(pad, DS_ISO15693_READ_BLOCK, uid, &number, 1, &answer, error) ||
		    !ds_iso15693_take_blocks(answer.data, answer.length, 1, out, error))
			return FALSE;
	}
	return TRUE;
}

/* At most BLOCKS_AT_ONCE. Beyond its end a tag refuses or is silent; so it is asked then how long
 * it is, and once more for what there is. *count tells what came. */
static gboolean
read_some(
    gpointer self, const DsTagId *tag, guint first, guint *count, GByteArray *out, GError **error)
{
	DsPcscAir *pad = self;
	guint begin = out->len, wanted = *count;
	guint8 uid[DS_ISO15693_UID_SIZE];
	g_autoptr(GError) refusal = NULL;
	DsIso15693System system;

	if (!ds_iso15693_uid(tag, uid, error))
		return FALSE;
	if (read_blocks(pad, uid, first, wanted, out, &refusal))
		return TRUE;
	if (g_error_matches(refusal, DS_ERROR, DS_ERROR_GONE)) {
		g_propagate_error(error, g_steal_pointer(&refusal));
		return FALSE;
	}
	if (!ask_system(pad, uid, &system, error))
		return FALSE;
	*count = MIN(system.blocks > first ? system.blocks - first : 0, wanted);
	if (*count < wanted && (*count == 0 || read_blocks(pad, uid, first, *count, out, NULL)))
		return TRUE;
	g_byte_array_set_size(out, begin);
	return read_singly(pad, uid, first, *count, out, error);
}

static gboolean
pcsc_read(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	DsPcscAir *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_iso15693_read(read_some, BLOCKS_AT_ONCE, pad, tag, first, count, out, error);
}

/* ---- security ---- */

static gboolean
write_tag(DsPcscAir *pad, guint8 command, const DsTagId *tag, const guint8 *value, gsize length,
    GError **error)
{
	guint8 uid[DS_ISO15693_UID_SIZE];
	DsTransparentAnswer answer;

	return address(pad, tag, uid, error) &&
	    ask_tag(pad, command, uid, value, length, &answer, error) &&
	    ds_iso15693_is_ok(answer.data, answer.length, error);
}

static gboolean
pcsc_set_afi(gpointer self, const DsTagId *tag, guint8 afi, GError **error)
{
	return write_tag(self, DS_ISO15693_WRITE_AFI, tag, &afi, 1, error);
}

static gboolean
pcsc_get_afi(gpointer self, const DsTagId *tag, guint8 *afi, GError **error)
{
	guint8 uid[DS_ISO15693_UID_SIZE];
	DsIso15693System system;

	if (!address(self, tag, uid, error) || !ask_system(self, uid, &system, error))
		return FALSE;
	if (system.afi < 0) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "tag %s does not tell an AFI", tag->text);
		return FALSE;
	}
	*afi = (guint8)system.afi;
	return TRUE;
}

static gboolean
pcsc_set_eas(gpointer self, const DsTagId *tag, gboolean armed, GError **error)
{
	return ds_iso15693_has_eas(tag, error) &&
	    write_tag(
		self, armed ? DS_ISO15693_SET_EAS : DS_ISO15693_RESET_EAS, tag, NULL, 0, error);
}

/* A tag that is not armed is silent to the alarm; so is one that has gone. Not armed counts when it
 * was silent twice and then answers to something else. */
static gboolean
pcsc_get_eas(gpointer self, const DsTagId *tag, gboolean *armed, GError **error)
{
	guint8 uid[DS_ISO15693_UID_SIZE];
	DsIso15693System system;

	if (!ds_iso15693_has_eas(tag, error) || !address(self, tag, uid, error))
		return FALSE;
	*armed = FALSE;
	for (guint i = 0; i < 2; i++) {
		DsTransparentAnswer answer;
		DsPcscSaid outcome = try_tag(
		    self, DS_ISO15693_EAS_ALARM, uid, NULL, 0, &answer, error);

		if (outcome == DS_PCSC_FAILED)
			return FALSE;
		if (outcome == DS_PCSC_SILENT)
			continue;
		*armed = ds_iso15693_is_ok(answer.data, answer.length, error);
		return *armed;
	}
	return ask_system(self, uid, &system, error);
}

/* ---- password ---- */

/* With the timer: nobody has written down how long a chip takes over it. */
static gboolean
talk(gpointer self, const DsWriter *frame, guint8 *bytes, gsize expected, gsize *length,
    GError **error)
{
	DsPcscAir *pad = self;
	DsTransparentAnswer answer;
	gboolean there;

	*length = 0;
	if (!ds_pcsc_air_reach(pad, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	switch (ds_pcsc_air_say(pad, frame, TRUE, &answer, error)) {
	case DS_PCSC_FAILED: return FALSE;
	case DS_PCSC_SILENT: return TRUE;
	case DS_PCSC_ANSWERED: break;
	}
	if (answer.length > MAX(expected, DS_ISO15693_REFUSAL_SIZE)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "the tag says more than it can have to say");
		return FALSE;
	}
	*length = answer.length;
	memcpy(bytes, answer.data, *length);
	return TRUE;
}

static gboolean
reset_field(gpointer self, GError **error)
{
	return ds_pcsc_air_reset(self, error);
}

static gboolean
pcsc_unlock(gpointer self, const DsTagId *tag, guint32 password, GError **error)
{
	const DsIso15693Air air = {self, talk, reset_field};
	DsPcscAir *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_iso15693_unlock(&air, tag, password, error);
}

extern const DsPadDriver ds_pad_driver_pcsc;
const DsPadDriver ds_pad_driver_pcsc = {
    .id = "pcsc",
    .summary = "staff pads for one tag: PC/SC readers with ISO 15693 (ACR1552U and its like)",
    .where = "pcsc or pcsc:NAME OF THE READER",
    .caps = DS_PAD_AFI | DS_PAD_EAS | DS_PAD_AFI_FILTER | DS_PAD_PASSWORD,
    .open = pcsc_open,
    .inventory = pcsc_inventory,
    .field_reset = pcsc_field_reset,
    .read = pcsc_read,
    .set_afi = pcsc_set_afi,
    .get_afi = pcsc_get_afi,
    .set_eas = pcsc_set_eas,
    .get_eas = pcsc_get_eas,
    .unlock = pcsc_unlock,
    .close = pcsc_close,
};
