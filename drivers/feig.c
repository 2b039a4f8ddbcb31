/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Book pads of FEIG and those that have one inside: OBID i-scan (MR101, MR102, MR200, LR200 ...)
 * and classic-pro (CPR40 ...), by TCP, USB or a serial line. drivers/README-feig.md tells what is
 * known of them; the numbers are those of FEIG manual H20800-16e-ID-B.
 */
#include "drivers/feig-data.h"
#include "drivers/feig-link.h"
#include "drivers/iso15693-password.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define TIMEOUT_MS 500 /* drivers/pad.h: where no time is given */

/* Of DS_FEIG_ISO_HOST (manual, 7.2). */
#define INVENTORY 0x01
#define READ_BLOCKS 0x23
#define WRITE_AFI 0x27
#define SYSTEM_INFO 0x2B
/* MODE of these */
#define ADDRESSED 0x01
#define MORE 0x80

/* Of DS_FEIG_CUSTOM for chips of NXP (manual, 7.3). */
#define NXP 0x04
#define SET_EAS 0xA2
#define RESET_EAS 0xA3
#define EAS_ALARM 0xA5

/* Head of DS_FEIG_TRANSPARENT (system manual ID ISC.MR/PR/PRH101, H60301-3e-ID-B, 8.6, and manual
 * SIMATIC RF290R, C79000-G8976-C377, 9.1, a reader of FEIG's): MODE 2 waits up to 20 ms for the
 * answer, RSP-LENGTH counts its bits, the checksum with them (FEIG's own SDK 4.06.10: 58 for a
 * block of eight bytes), CMD-RSP-DELAY is t1 in units of 590 ns (there too: 021F). */
#define TRANSPARENT_WRITE 0x02
#define RESPONSE_DELAY 0x02, 0x1F
#define CHECKSUM 2
#define REFUSED 0x01 /* flag of an answer: ISO/IEC 15693-3, 7.4.1 */

#define BLOCKS_AT_ONCE 32  /* 162 bytes: a standard frame holds the answer */
#define ROUNDS_MAX 64      /* of an inventory that has more and more to tell */
#define NO_SUCH_BLOCK 0x10 /* errors of tags: ISO/IEC 15693-3, 7.4.2 */
#define NO_REASON 0x0F

typedef struct {
	guint8 afi;
	guint blocks;
} SystemInfo;

/* ---- all tags ---- */

static gboolean
reset_field(gpointer link, GError **error)
{
	DsFeigAnswer answer;

	return ds_feig_ask(link, DS_FEIG_RF_RESET, NULL, 0, &answer, error) &&
	    ds_feig_is_ok(&answer, error);
}

static gboolean
feig_field_reset(gpointer self, GError **error)
{
	ds_feig_begin(self, TIMEOUT_MS);
	return reset_field(self, error);
}

/* By its factory setting a reader tells new tags only and silences them: the field goes off before
 * each round, so that all that lie there are new. */
static gboolean
feig_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	guint8 request[] = {INVENTORY, 0};
	DsFeigAnswer answer;

	ds_feig_begin(self, timeout_ms);
	if (!reset_field(self, error))
		return FALSE;
	for (guint i = 0; i < ROUNDS_MAX; i++) {
		if (!ds_feig_ask(self, DS_FEIG_ISO_HOST, request, sizeof request, &answer, error))
			return FALSE;
		if (answer.status == DS_FEIG_NO_TAG)
			return TRUE;
		if (answer.status != DS_FEIG_MORE_DATA && !ds_feig_is_ok(&answer, error))
			return FALSE;
		if (!ds_feig_take_tags(&answer, tags, error))
			return FALSE;
		if (answer.status == DS_FEIG_OK)
			return TRUE;
		request[1] = MORE;
	}
	return ds_feig_nonsense(error, "inventory without an end");
}

/* A reader that speaks but cannot look at its field (scan mode, login, antenna) is no reader yet.
 */
static gpointer
feig_open(const char *where, GError **error)
{
	DsFeigLink *link = ds_feig_link_open(where, error);
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	if (link == NULL || feig_inventory(link, DS_AFI_ANY, tags, TIMEOUT_MS, error))
		return link;
	g_prefix_error(error, "%s: ", where);
	ds_feig_link_close(link);
	return NULL;
}

static void
feig_close(gpointer self)
{
	ds_feig_link_close(self);
}

/* ---- one tag ---- */

/* Asks one tag: the command's first bytes, its UID, and what follows. */
static gboolean
ask_tag(DsFeigLink *link, guint8 command, const guint8 *head, gsize head_size, const DsTagId *tag,
    const guint8 *rest, gsize rest_size, DsFeigAnswer *answer, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	guint8 uid[DS_ISO15693_UID_SIZE];

	if (!ds_iso15693_uid(tag, uid, error))
		return FALSE;
	g_byte_array_append(request, head, (guint)head_size);
	g_byte_array_append(request, uid, sizeof uid);
	if (rest_size > 0)
		g_byte_array_append(request, rest, (guint)rest_size);
	return ds_feig_ask(link, command, request->data, request->len, answer, error);
}

static gboolean
ask_iso(DsFeigLink *link, guint8 what, const DsTagId *tag, const guint8 *rest, gsize rest_size,
    DsFeigAnswer *answer, GError **error)
{
	const guint8 head[] = {what, ADDRESSED};

	return ask_tag(
	    link, DS_FEIG_ISO_HOST, head, sizeof head, tag, rest, rest_size, answer, error);
}

/* DSFID, UID, AFI, block size - 1, blocks - 1, chip. Of the UID only the last four bytes are to be
 * relied on (manual, 7.2.11). */
static gboolean
ask_system_info(DsFeigLink *link, const DsTagId *tag, SystemInfo *info, GError **error)
{
	DsFeigAnswer answer;
	g_autofree char *end = NULL;

	if (!ask_iso(link, SYSTEM_INFO, tag, NULL, 0, &answer, error) ||
	    !ds_feig_is_ok(&answer, error))
		return FALSE;
	if (answer.length < 13)
		return ds_feig_nonsense(error, "system information");
	end = ds_hex(answer.data + 5, 4);
	if (!g_str_has_suffix(tag->text, end))
		return ds_feig_nonsense(error, "answer, which is about another tag,");
	*info = (SystemInfo){.afi = answer.data[9], .blocks = answer.data[11] + 1u};
	return TRUE;
}

/* ---- memory ---- */

static gboolean
is_beyond_the_end(const DsFeigAnswer *answer)
{
	return answer->status == DS_FEIG_NO_ADDRESS ||
	    (answer->status == DS_FEIG_ISO_ERROR && answer->length > 0 &&
		(answer->data[0] == NO_SUCH_BLOCK || answer->data[0] == NO_REASON));
}

/* At most BLOCKS_AT_ONCE. Asked beyond its end a tag gives what it has, or nothing at all: then it
 * is asked how long it is, and once more for what there is. *count tells what came, 0 at the end.
 */
static gboolean
read_some(
    gpointer link, const DsTagId *tag, guint first, guint *count, GByteArray *out, GError **error)
{
	guint8 range[] = {(guint8)first, (guint8)*count};
	DsFeigAnswer answer;
	SystemInfo info = {0};

	if (!ask_iso(link, READ_BLOCKS, tag, range, sizeof range, &answer, error))
		return FALSE;
	if (is_beyond_the_end(&answer)) {
		if (!ask_system_info(link, tag, &info, error))
			return FALSE;
		if (info.blocks >= first + *count)
			return ds_feig_nonsense(error, "refusal to read what the tag has");
		if (info.blocks <= first) {
			*count = 0;
			return TRUE;
		}
		*count = info.blocks - first;
		range[1] = (guint8)*count;
		if (!ask_iso(link, READ_BLOCKS, tag, range, sizeof range, &answer, error))
			return FALSE;
	}
	return ds_feig_is_ok(&answer, error) && ds_feig_take_blocks(&answer, count, out, error);
}

static gboolean
feig_read(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	ds_feig_begin(self, TIMEOUT_MS);
	return ds_iso15693_read(read_some, BLOCKS_AT_ONCE, self, tag, first, count, out, error);
}

/* ---- security ---- */

static gboolean
feig_set_afi(gpointer self, const DsTagId *tag, guint8 afi, GError **error)
{
	DsFeigAnswer answer;

	ds_feig_begin(self, TIMEOUT_MS);
	return ask_iso(self, WRITE_AFI, tag, &afi, 1, &answer, error) &&
	    ds_feig_is_ok(&answer, error);
}

static gboolean
feig_get_afi(gpointer self, const DsTagId *tag, guint8 *afi, GError **error)
{
	SystemInfo info = {0};

	ds_feig_begin(self, TIMEOUT_MS);
	if (!ask_system_info(self, tag, &info, error))
		return FALSE;
	*afi = info.afi;
	return TRUE;
}

static gboolean
ask_nxp(DsFeigLink *link, guint8 what, const DsTagId *tag, DsFeigAnswer *answer, GError **error)
{
	const guint8 head[] = {NXP, what, ADDRESSED};

	return ds_iso15693_has_eas(tag, error) &&
	    ask_tag(link, DS_FEIG_CUSTOM, head, sizeof head, tag, NULL, 0, answer, error);
}

static gboolean
feig_set_eas(gpointer self, const DsTagId *tag, gboolean armed, GError **error)
{
	DsFeigAnswer answer;

	ds_feig_begin(self, TIMEOUT_MS);
	return ask_nxp(self, armed ? SET_EAS : RESET_EAS, tag, &answer, error) &&
	    ds_feig_is_ok(&answer, error);
}

/* An armed tag answers the alarm, another one is silent. Silence also is what a tag says that has
 * gone, or whose answer was lost; so it counts only when it came twice and the tag is still there.
 */
static gboolean
feig_get_eas(gpointer self, const DsTagId *tag, gboolean *armed, GError **error)
{
	DsFeigAnswer answer;
	SystemInfo info = {0};

	ds_feig_begin(self, TIMEOUT_MS);
	for (guint i = 0; i < 2; i++) {
		if (!ask_nxp(self, EAS_ALARM, tag, &answer, error))
			return FALSE;
		*armed = answer.status == DS_FEIG_OK;
		if (*armed)
			return TRUE;
		if (answer.status != DS_FEIG_NO_TAG)
			return ds_feig_is_ok(&answer, error);
	}
	return ask_system_info(self, tag, &info, error);
}

/* ---- password ---- */

/* What the tag says: its flags and more, its checksum last. A refusal comes so, or as an error. */
static gboolean
take_said(const DsFeigAnswer *said, guint8 *bytes, gsize expected, gsize *length, GError **error)
{
	const gsize most = MAX(expected, DS_ISO15693_REFUSAL_SIZE) + CHECKSUM;

	if (said->status == DS_FEIG_NO_TAG)
		return TRUE;
	if (said->status == DS_FEIG_ISO_ERROR && said->length > 0) {
		bytes[0] = REFUSED;
		bytes[1] = said->data[0];
		*length = DS_ISO15693_REFUSAL_SIZE;
		return TRUE;
	}
	if (!ds_feig_is_ok(said, error))
		return FALSE;
	if (said->length <= CHECKSUM || said->length > most)
		return ds_feig_nonsense(error, "transparent answer");
	*length = said->length - CHECKSUM;
	memcpy(bytes, said->data, *length);
	return TRUE;
}

static gboolean
talk(gpointer link, const DsWriter *frame, guint8 *bytes, gsize expected, gsize *length,
    GError **error)
{
	const guint bits = (guint)(expected + CHECKSUM) * 8;
	const guint8 head[] = {
	    TRANSPARENT_WRITE, (guint8)(bits >> 8), (guint8)bits, RESPONSE_DELAY};
	guint8 request[sizeof head + DS_ISO15693_FRAME_MAX];
	DsFeigAnswer said;
	gboolean done;

	*length = 0;
	memcpy(request, head, sizeof head);
	memcpy(request + sizeof head, frame->data, frame->used);
	done = ds_feig_ask(
	    link, DS_FEIG_TRANSPARENT, request, sizeof head + frame->used, &said, error);
	explicit_bzero(request, sizeof request);
	return done && take_said(&said, bytes, expected, length, error);
}

static gboolean
feig_unlock(gpointer self, const DsTagId *tag, guint32 password, GError **error)
{
	const DsIso15693Air air = {self, talk, reset_field};

	ds_feig_begin(self, TIMEOUT_MS);
	return ds_iso15693_unlock(&air, tag, password, error);
}

/* ---- lamp and beeper ---- */

/* Two bits for each of beeper, red and green: 01 on, 10 off, 11 flash, 00 as it was; for how long,
 * in tenths of a second, FFFF without an end; afterwards the reader shows what it is set up to
 * show. System manual ID ISC.MR/PR/PRH101 (H60301-3e-ID-B), 5.8, and of CPR readers: 71. Readers
 * that have 72 instead refuse it, which is all right: what their outputs drive differs, and may be
 * a door. */
typedef struct {
	guint8 state;
	guint16 tenths;
} Output;

static void
set_output(DsFeigLink *link, Output output)
{
	const guint8 data[] = {
	    0, output.state, 0, 0, (guint8)(output.tenths >> 8), (guint8)output.tenths, 0, 0};
	DsFeigAnswer answer;

	ds_feig_begin(link, TIMEOUT_MS / 2);
	(void)!ds_feig_ask(link, DS_FEIG_SET_OUTPUT, data, sizeof data, &answer, NULL);
}

static void
feig_signal(gpointer self, DsSignal what)
{
	static const Output lamps[] = {
	    [DS_SIGNAL_OFF] = {0x2A, 1},
	    [DS_SIGNAL_BUSY] = {0x0B, 0xFFFF},      /* green flashes, red is off */
	    [DS_SIGNAL_DONE] = {0x09, 0xFFFF},      /* green */
	    [DS_SIGNAL_ATTENTION] = {0x0E, 0xFFFF}, /* red flashes */
	};
	static const Output beeps[] = {
	    [DS_SIGNAL_DONE] = {0x10, 2},
	    [DS_SIGNAL_ATTENTION] = {0x10, 6},
	};

	set_output(self, lamps[what]);
	if (what < G_N_ELEMENTS(beeps) && beeps[what].tenths > 0)
		set_output(self, beeps[what]);
}

extern const DsPadDriver ds_pad_driver_feig;
const DsPadDriver ds_pad_driver_feig = {
    .id = "feig",
    .summary = "book pads of FEIG (OBID i-scan, classic-pro), by network, USB or serial line",
    .where = "tcp:HOST[:10001], serial:/dev/ttyUSB0[:38400[:8E1]] or usb",
    .caps = DS_PAD_AFI | DS_PAD_EAS | DS_PAD_SIGNAL | DS_PAD_PASSWORD,
    .open = feig_open,
    .inventory = feig_inventory,
    .field_reset = feig_field_reset,
    .read = feig_read,
    .set_afi = feig_set_afi,
    .get_afi = feig_get_afi,
    .set_eas = feig_set_eas,
    .get_eas = feig_get_eas,
    .unlock = feig_unlock,
    .signal = feig_signal,
    .close = feig_close,
};
