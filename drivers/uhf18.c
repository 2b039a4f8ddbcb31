/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cheap UHF pads: UHFReader18 and UHFReader288 of Chafon and their clones, by serial line or
 * network. drivers/README-uhf18.md tells what is known of them.
 */
#include "drivers/uhf.h"
#include "drivers/uhf18-pad.h"

#include <string.h>

#define TIMEOUT_MS 500 /* drivers/pad.h: where no time is given */
#define SCAN_TIME 3    /* the shortest there is, in units of 100 ms; 75 ms may come on top */

#define WORD 2
#define BLOCK_WORDS 2 /* drivers/pad.h: the USER bank is read in pieces of four bytes */
#define WORDS_AT_ONCE 64
#define WORDS_END 256 /* WordPtr is one byte */

/* ---- all tags ---- */

static gboolean
uhf18_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	DsUhf18Pad *pad = self;
	guint begin = tags->len;

	ds_uhf18_begin(pad->link, timeout_ms);
	if (ds_uhf18_look(pad, tags, error))
		return TRUE;
	g_array_set_size(tags, begin);
	return FALSE;
}

/* These readers have no command for it. Their field is on for a command alone, as far as is known;
 * an inventory gives each tag a new start. */
static gboolean
uhf18_field_reset(gpointer self, GError **error)
{
	DsUhf18Pad *pad = self;
	g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));

	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	return ds_uhf18_ask_inventory(pad->link, pad->series, epcs, error);
}

/* ---- opening ---- */

/* Makers set it to one or two seconds. It stays in the reader's memory, so it is written only when
 * it has to be; a reader that refuses may still be quick enough. */
static gboolean
shorten_scan(DsUhf18Pad *pad, const DsUhf18Info *info, GError **error)
{
	const guint8 scan_time = SCAN_TIME;
	DsUhf18Frame answer;

	if (info->scan_time <= SCAN_TIME)
		return TRUE;
	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	return ds_uhf18_ask(pad->link, DS_UHF18_SET_SCAN_TIME, &scan_time, 1, &answer, error);
}

/* A reader that speaks but cannot look at its field is no reader yet. */
static gboolean
look_for_the_first_time(DsUhf18Pad *pad, GError **error)
{
	g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));

	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	if (ds_uhf18_ask_inventory(pad->link, pad->series, epcs, error))
		return TRUE;
	g_prefix_error(error, "the reader does not look at its field: is it in answer mode? ");
	return FALSE;
}

static void
uhf18_close(gpointer self)
{
	DsUhf18Pad *pad = self;

	ds_uhf18_link_close(pad->link);
	ds_uhf_tags_free(pad->tags);
	ds_uhf18_known_free(pad->known);
	g_free(pad);
}

static gpointer
uhf18_open(const char *where, GError **error)
{
	DsUhf18Info info;
	DsUhf18Link *link = ds_uhf18_link_open(where, &info, error);
	DsUhf18Pad *pad;
	g_autoptr(GError) failure = NULL;

	if (link == NULL)
		return NULL;
	pad = g_new0(DsUhf18Pad, 1);
	pad->link = link;
	pad->series = info.series;
	pad->tags = ds_uhf_tags_new();
	pad->known = ds_uhf18_known_new();
	if (shorten_scan(pad, &info, &failure) && look_for_the_first_time(pad, &failure))
		return pad;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	uhf18_close(pad);
	return NULL;
}

/* ---- memory ---- */

typedef enum { PIECE_READ, PIECE_BEYOND, PIECE_FAILED } Piece;

/* A tag that tells no reasons may have no such memory, or may not have been able to read it. That
 * it has none counts when its PC says the same (UMI). */
static gboolean
has_no_user_bank(DsUhf18Pad *pad, const DsTagId *tag)
{
	gsize length;
	const guint8 *bank = ds_uhf_tags_find(pad->tags, tag, &length, NULL);

	return bank != NULL && (bank[0] & DS_UHF_UMI) == 0;
}

static gboolean
is_beyond(DsUhf18Pad *pad, const DsTagId *tag, guint first, const DsUhf18Frame *answer)
{
	if (answer->status != DS_UHF18_TAG_ERROR || answer->length != 1)
		return FALSE;
	return answer->data[0] == DS_UHF18_TAG_BEYOND ||
	    (answer->data[0] == DS_UHF18_TAG_NO_REASON && first == 0 && has_no_user_bank(pad, tag));
}

/* Replaces what is in `out`. */
static Piece
read_piece(
    DsUhf18Pad *pad, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	const DsUhf18TagRequest request = {
	    .command = DS_UHF18_READ, .range = {DS_UHF18_BANK_USER, (guint8)first, (guint8)count}};
	DsUhf18Frame answer;

	if (!ds_uhf18_has_time(pad->link, DS_UHF18_ASK_MS, error) ||
	    !ds_uhf18_ask_tag(pad, tag, &request, &answer, error))
		return PIECE_FAILED;
	if (is_beyond(pad, tag, first, &answer))
		return PIECE_BEYOND;
	g_byte_array_set_size(out, 0);
	return ds_uhf18_is_ok(&answer, error) && ds_uhf18_take_words(&answer, count, out, error)
	    ? PIECE_READ
	    : PIECE_FAILED;
}

/* A tag refuses a reading of which a part lies beyond its end, and nobody tells where that is. So
 * it is looked for: between the most that could be read and the least that could not. The usual tag
 * has no USER bank at all. */
static gboolean
read_up_to_end(DsUhf18Pad *pad, const DsTagId *tag, guint first, guint refused, GByteArray *out,
    GError **error)
{
	guint good = 0, wanted = BLOCK_WORDS;

	while (refused - good > BLOCK_WORDS) {
		switch (read_piece(pad, tag, first, wanted, out, error)) {
		case PIECE_READ: good = wanted; break;
		case PIECE_BEYOND: refused = wanted; break;
		case PIECE_FAILED: return FALSE;
		}
		wanted = (good + refused) / 2 / BLOCK_WORDS * BLOCK_WORDS;
	}
	g_byte_array_set_size(out, good * WORD);
	return TRUE;
}

/* Fewer words than asked for: the tag ends there. */
static gboolean
read_words(
    DsUhf18Pad *pad, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	switch (read_piece(pad, tag, first, count, out, error)) {
	case PIECE_READ: return TRUE;
	case PIECE_BEYOND: g_byte_array_set_size(out, 0); break;
	case PIECE_FAILED: return FALSE;
	}
	return read_up_to_end(pad, tag, first, count, out, error);
}

static gboolean
uhf18_read(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	DsUhf18Pad *pad = self;
	guint begin = out->len, word = first * BLOCK_WORDS;
	guint end = MIN((first + count) * BLOCK_WORDS, WORDS_END);
	g_autoptr(GByteArray) piece = g_byte_array_new();

	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	while (word < end) {
		guint wanted = MIN(end - word, WORDS_AT_ONCE);

		if (!read_words(pad, tag, word, wanted, piece, error)) {
			g_byte_array_set_size(out, begin);
			return FALSE;
		}
		g_byte_array_append(out, piece->data, piece->len);
		word += wanted;
		if (piece->len < wanted * WORD)
			break;
	}
	if (out->len > begin || first == 0)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "tag %s has no block %u", tag->text, first);
	return FALSE;
}

/* ---- the EPC bank ---- */

static void
learn(DsUhf18Pad *pad, const guint8 *bank, gsize length)
{
	DsUhf18Epc epc = {.length = length - DS_UHF18_PC_SIZE};

	memcpy(epc.bytes, bank + DS_UHF18_PC_SIZE, epc.length);
	ds_uhf18_known_learn(pad->known, &epc, (guint16)(bank[0] << 8 | bank[1]));
	ds_uhf_tags_hear(pad->tags, bank, length, NULL);
}

/* An answer does not say whose it is, but this one does: it has the EPC that was asked. */
static gboolean
take_bank(DsUhf18Pad *pad, const DsTagId *tag, const DsUhf18Frame *answer, GByteArray *epc,
    GError **error)
{
	guint begin = epc->len;
	gsize length;
	const guint8 *asked = ds_uhf_tags_find(pad->tags, tag, &length, error);

	if (asked == NULL || !ds_uhf18_is_ok(answer, error) ||
	    !ds_uhf18_take_words(answer, (guint)length / WORD, epc, error))
		return FALSE;
	if (memcmp(epc->data + begin + DS_UHF18_PC_SIZE, asked + DS_UHF18_PC_SIZE,
		length - DS_UHF18_PC_SIZE) == 0) {
		learn(pad, epc->data + begin, length);
		return TRUE;
	}
	g_byte_array_set_size(epc, begin);
	g_set_error(
	    error, DS_ERROR, DS_ERROR_RETRY, "another tag answered instead of %s", tag->text);
	return FALSE;
}

static gboolean
uhf18_get_epc(gpointer self, const DsTagId *tag, GByteArray *epc, GError **error)
{
	DsUhf18Pad *pad = self;
	guint words = (guint)strlen(tag->text) / 2 / WORD;
	const DsUhf18TagRequest request = {.command = DS_UHF18_READ,
	    .range = {DS_UHF18_BANK_EPC, DS_UHF18_PC_WORD, (guint8)words}};
	DsUhf18Frame answer;

	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	return ds_uhf18_ask_tag(pad, tag, &request, &answer, error) &&
	    take_bank(pad, tag, &answer, epc, error);
}

static void
forget_pc(DsUhf18Pad *pad, const DsTagId *tag)
{
	gsize length;
	const guint8 *bank = ds_uhf_tags_find(pad->tags, tag, &length, NULL);

	if (bank != NULL)
		ds_uhf18_known_forget(
		    pad->known, bank + DS_UHF18_PC_SIZE, length - DS_UHF18_PC_SIZE);
}

/* Whether it was done is not known before the tag is asked, whatever the reader says. So its PC is
 * read anew; and by which EPC it answers, ds_uhf18_ds_uhf18_ask_tag() finds out. */
static gboolean
uhf18_write_epc(
    gpointer self, const DsTagId *tag, guint word, guint16 value, guint32 password, GError **error)
{
	DsUhf18Pad *pad = self;
	const DsUhf18TagRequest request = {
	    .command = DS_UHF18_WRITE, .word = (guint8)word, .value = value, .password = password};
	DsUhf18Frame answer;
	gboolean done;

	ds_uhf18_begin(pad->link, TIMEOUT_MS);
	done = ds_uhf18_ask_tag(pad, tag, &request, &answer, error) &&
	    ds_uhf18_is_ok(&answer, error);
	forget_pc(pad, tag);
	if (done)
		ds_uhf_tags_wrote(pad->tags, tag, word, value);
	return done;
}

extern const DsPadDriver ds_pad_driver_uhf18;
const DsPadDriver ds_pad_driver_uhf18 = {
    .id = "uhf18",
    .summary =
	"UHF pads UHFReader18 and UHFReader288 (Chafon and others), by serial line or network",
    .where = "serial:/dev/ttyUSB0[:57600[:8N1]] or tcp:ADDRESS[:27011]",
    .caps = DS_PAD_EPC,
    .open = uhf18_open,
    .inventory = uhf18_inventory,
    .field_reset = uhf18_field_reset,
    .read = uhf18_read,
    .get_epc = uhf18_get_epc,
    .write_epc = uhf18_write_epc,
    .close = uhf18_close,
};
