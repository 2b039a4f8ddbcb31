/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Staff pads for one tag: readers of PC/SC that pass on ISO 15693 by the transparent session.
 * drivers/README-pcsc.md tells what is known of them.
 */
#include "drivers/iso15693-frame.h"
#include "drivers/pcsc-reader.h"

#define TIMEOUT_MS 500 /* drivers/pad.h: where no time is given */
#define BLOCKS_AT_ONCE \
	16             /* 77 bytes with all objects around them: any reader has a place for it \
			*/
#define SETTLE_US 5000 /* drivers/pad.h: after the field came back */

typedef struct {
	DsPcscReader *reader;
	gboolean session; /* as long as it is connected */
} Pad;

/* ---- transparent session ---- */

/* Ends a session of ours or of whoever had the reader before; the reader looks for cards again. */
static void
leave(Pad *pad)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsApduAnswer answer;

	ds_transparent_order(&apdu, DS_TRANSPARENT_END);
	if (ds_pcsc_is_connected(pad->reader) &&
	    ds_pcsc_transmit(pad->reader, bytes, apdu.used, &answer, NULL))
		ds_pcsc_disconnect(pad->reader);
	pad->session = FALSE;
}

/* Status of the order's objects. */
static gboolean
give_order(Pad *pad, DsTransparentOrder order, guint16 *status, GError **error)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsTransparentAnswer answer;
	DsApduAnswer said;

	ds_transparent_order(&apdu, order);
	if (!ds_pcsc_transmit(pad->reader, bytes, apdu.used, &said, error))
		return FALSE;
	if (!ds_transparent_parse(&said, &answer, error)) {
		leave(pad);
		return FALSE;
	}
	*status = answer.status;
	return TRUE;
}

static gboolean
refused(Pad *pad, guint16 status, GError **error)
{
	leave(pad);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "the reader refuses in the transparent session (%04X)", status);
	return FALSE;
}

/* One that was left open, by a program that died, is ended first. */
static gboolean
begin_session(Pad *pad, GError **error)
{
	guint16 status;

	if (!give_order(pad, DS_TRANSPARENT_BEGIN, &status, error))
		return FALSE;
	if (status != DS_APDU_FINE &&
	    (!give_order(pad, DS_TRANSPARENT_END, &status, error) ||
		!give_order(pad, DS_TRANSPARENT_BEGIN, &status, error)))
		return FALSE;
	return status == DS_APDU_FINE || refused(pad, status, error);
}

/* *there FALSE: nothing lies there, or a card of another kind. */
static gboolean
reach(Pad *pad, gboolean *there, GError **error)
{
	guint16 status;

	pad->session = pad->session && ds_pcsc_is_connected(pad->reader);
	*there = pad->session;
	if (pad->session)
		return TRUE;
	if (!ds_pcsc_connect(pad->reader, there, error))
		return FALSE;
	if (!*there)
		return TRUE;
	if (!begin_session(pad, error) || !give_order(pad, DS_TRANSPARENT_ISO15693, &status, error))
		return FALSE;
	*there = pad->session = status == DS_APDU_FINE;
	if (!*there)
		leave(pad);
	return TRUE;
}

/* ---- one frame to the tag ---- */

typedef enum { ANSWERED, SILENT, FAILED } Outcome; /* FAILED: error is set */

static Outcome
flawed(guint8 flaws, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "%s",
	    (flaws & DS_TRANSPARENT_COLLISION) != 0
		? "more than one tag lies there: this reader takes one at a time"
		: "the tag's answer came damaged");
	return FAILED;
}

static Outcome
say(Pad *pad, const DsWriter *frame, gboolean wait, DsTransparentAnswer *answer, GError **error)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsApduAnswer said;

	ds_transparent_exchange(&apdu, frame->data, frame->used, wait);
	if (!ds_pcsc_transmit(pad->reader, bytes, apdu.used, &said, error))
		return FAILED;
	if (!ds_transparent_parse(&said, answer, error)) {
		leave(pad);
		return FAILED;
	}
	if (answer->status == DS_TRANSPARENT_NO_ANSWER || answer->status == 0x6400)
		return SILENT;
	if (answer->status != DS_APDU_FINE) {
		refused(pad, answer->status, error);
		return FAILED;
	}
	if (answer->flaws != 0)
		return flawed(answer->flaws, error);
	return answer->length > 0 ? ANSWERED : SILENT;
}

static gboolean
is_write(guint8 command)
{
	return command == DS_ISO15693_WRITE_AFI || command == DS_ISO15693_SET_EAS ||
	    command == DS_ISO15693_RESET_EAS;
}

static Outcome
try_tag(Pad *pad, guint8 command, const guint8 *uid, const guint8 *rest, gsize length,
    DsTransparentAnswer *answer, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX];
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	gboolean there;

	if (!reach(pad, &there, error))
		return FAILED;
	if (!there)
		return SILENT;
	ds_iso15693_ask(&frame, command, uid, rest, length);
	return say(pad, &frame, is_write(command), answer, error);
}

/* Silence is an error. */
static gboolean
ask_tag(Pad *pad, guint8 command, const guint8 *uid, const guint8 *rest, gsize length,
    DsTransparentAnswer *answer, GError **error)
{
	Outcome outcome = try_tag(pad, command, uid, rest, length, answer, error);

	if (outcome == SILENT)
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "the tag does not answer");
	return outcome == ANSWERED;
}

/* Begins a call about one tag. */
static gboolean
address(Pad *pad, const DsTagId *tag, guint8 uid[DS_ISO15693_UID_SIZE], GError **error)
{
	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_iso15693_uid(tag, uid, error);
}

static gboolean
ask_system(Pad *pad, const guint8 *uid, DsIso15693System *system, GError **error)
{
	DsTransparentAnswer answer;

	return ask_tag(pad, DS_ISO15693_SYSTEM, uid, NULL, 0, &answer, error) &&
	    ds_iso15693_take_system(answer.data, answer.length, uid, system, error);
}

/* ---- all tags: one ---- */

static gboolean
look(Pad *pad, gint afi, GArray *tags, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX], uid[DS_ISO15693_UID_SIZE], dsfid;
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	DsTransparentAnswer answer;
	gboolean there;

	if (!reach(pad, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	ds_iso15693_ask_all(&frame, afi);
	switch (say(pad, &frame, FALSE, &answer, error)) {
	case FAILED: return FALSE;
	case SILENT:
		if (afi == DS_AFI_ANY)
			leave(pad);
		return TRUE;
	case ANSWERED: break;
	}
	if (!ds_iso15693_take_tag(answer.data, answer.length, uid, &dsfid, error))
		return FALSE;
	ds_iso15693_add_once(tags, uid, dsfid);
	return TRUE;
}

static gboolean
pcsc_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	Pad *pad = self;

	if (!ds_iso15693_can_ask_for(afi, error))
		return FALSE;
	ds_pcsc_begin(pad->reader, timeout_ms);
	return look(pad, afi, tags, error);
}

static gboolean
pcsc_field_reset(gpointer self, GError **error)
{
	Pad *pad = self;
	gboolean there;
	guint16 status;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	if (!reach(pad, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	if (!give_order(pad, DS_TRANSPARENT_RESET, &status, error))
		return FALSE;
	g_usleep(SETTLE_US);
	return status == DS_APDU_FINE || refused(pad, status, error);
}

static void
pcsc_close(gpointer self)
{
	Pad *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	leave(pad);
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
	Pad *pad;

	if (reader == NULL)
		return NULL;
	pad = g_new0(Pad, 1);
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
read_blocks(Pad *pad, const guint8 *uid, guint first, guint count, GByteArray *out, GError **error)
{
	const guint8 range[] = {(guint8)first, (guint8)(count - 1)};
	DsTransparentAnswer answer;

	return ask_tag(pad, DS_ISO15693_READ_BLOCKS, uid, range, sizeof range, &answer, error) &&
	    ds_iso15693_take_blocks(answer.data, answer.length, count, out, error);
}

/* For tags that do not know the command for several (it is optional). */
static gboolean
read_singly(Pad *pad, const guint8 *uid, guint first, guint count, GByteArray *out, GError **error)
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
	Pad *pad = self;
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
	Pad *pad = self;

	ds_pcsc_begin(pad->reader, TIMEOUT_MS);
	return ds_iso15693_read(read_some, BLOCKS_AT_ONCE, pad, tag, first, count, out, error);
}

/* ---- security ---- */

static gboolean
write_tag(
    Pad *pad, guint8 command, const DsTagId *tag, const guint8 *value, gsize length, GError **error)
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
		Outcome outcome = try_tag(
		    self, DS_ISO15693_EAS_ALARM, uid, NULL, 0, &answer, error);

		if (outcome == FAILED)
			return FALSE;
		if (outcome == SILENT)
			continue;
		*armed = ds_iso15693_is_ok(answer.data, answer.length, error);
		return *armed;
	}
	return ask_system(self, uid, &system, error);
}

extern const DsPadDriver ds_pad_driver_pcsc;
const DsPadDriver ds_pad_driver_pcsc = {
    .id = "pcsc",
    .summary = "staff pads for one tag: PC/SC readers with ISO 15693 (ACR1552U and its like)",
    .where = "pcsc or pcsc:NAME OF THE READER",
    .caps = DS_PAD_AFI | DS_PAD_EAS | DS_PAD_AFI_FILTER,
    .open = pcsc_open,
    .inventory = pcsc_inventory,
    .field_reset = pcsc_field_reset,
    .read = pcsc_read,
    .set_afi = pcsc_set_afi,
    .get_afi = pcsc_get_afi,
    .set_eas = pcsc_set_eas,
    .get_eas = pcsc_get_eas,
    .close = pcsc_close,
};
