/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UHF readers that speak LLRP, the standard of their makers, over TCP or TLS.
 * drivers/README-llrp.md tells what is known of them.
 */
#include "drivers/llrp-access.h"
#include "drivers/uhf-security.h"
#include "drivers/uhf-tags.h"
#include "drivers/uhf.h"

#include <string.h>

#define TIMEOUT_MS 500 /* drivers/pad.h: where no time is given */
#define OPEN_MS 1900   /* drivers/pad.h: two seconds */
#define ROUND_MS 350   /* of a round on the air, at most */
#define RESET_US (20 * 1000)
#define OUR_SPEC 1
#define ALL_SPECS 0
#define BLOCK_WORDS 2  /* drivers/pad.h: pieces of four bytes */
#define CONNECTED 0x80 /* of AntennaProperties: 12.2.5 */

typedef struct {
	DsLlrpLink *link;
	DsUhfTags *tags;
	guint16 last_operation;
	gboolean lacks_pc;    /* the reader has not told that of a tag ... */
	gboolean asks_for_pc; /* ... and from then on each tag is asked for it */
} Pad;

/* ---- all tags ---- */

/* The bank that a tag answers by; 0: the reader does not tell all of it. */
static gsize
bank_of(const DsLlrpTag *tag, gint pc, guint8 *bank)
{
	if (tag->epc_length > DS_PAD_EPC_MAX - 2 || pc < 0)
		return 0;
	bank[0] = (guint8)(pc >> 8);
	bank[1] = (guint8)pc;
	if (tag->epc_length > 0)
		memcpy(bank + 2, tag->epc, tag->epc_length);
	return 2 + tag->epc_length;
}

/* Of one that tells no PC it was read, by this operation; 0: by none. */
static gint
pc_of(const DsLlrpTag *tag, guint16 reading)
{
	const DsLlrpResult *result = &tag->result;

	if (tag->pc >= 0 || reading == 0 || result->type != DS_LLRP_READ_RESULT ||
	    result->operation != reading || result->code != 0 || result->length != 2)
		return tag->pc;
	return result->data[0] << 8 | result->data[1];
}

/* The tags of the last run. */
static gboolean
hear(Pad *pad, guint16 reading, GArray *seen, GError **error)
{
	const GPtrArray *reports = ds_llrp_reports(pad->link);

	for (guint i = 0; i < reports->len; i++) {
		gsize size;
		const void *body = g_bytes_get_data(reports->pdata[i], &size);
		DsReader report = ds_reader(body, size);
		DsLlrpTag tag;

		while (ds_llrp_next_tag(&report, &tag)) {
			guint8 bank[DS_PAD_EPC_MAX];

			ds_uhf_tags_hear(
			    pad->tags, bank, bank_of(&tag, pc_of(&tag, reading), bank), seen);
			pad->lacks_pc = pad->lacks_pc || tag.pc < 0;
		}
		if (report.left > 0)
			return ds_llrp_lose(pad->link, "the reader's report makes no sense", error);
	}
	return TRUE;
}

/* 0 is no number of an operation. */
static guint16
next_operation(Pad *pad)
{
	pad->last_operation = (guint16)MAX((pad->last_operation + 1) & 0xFFFF, 1);
	return pad->last_operation;
}

/* A round in which the PC of all tags is read. */
static gboolean
look_for_pc(Pad *pad, GArray *seen, GError **error)
{
	const DsLlrpAccess access = {.all = TRUE,
	    .operation = next_operation(pad),
	    .bank = DS_LLRP_BANK_EPC,
	    .word = 1,
	    .count = 1};

	return ds_llrp_run_access(pad->link, OUR_SPEC, &access, error) &&
	    hear(pad, access.operation, seen, error);
}

/* Without its PC a tag has no name. */
static gboolean
look(Pad *pad, GArray *seen, GError **error)
{
	if (!pad->asks_for_pc) {
		if (!ds_llrp_run(pad->link, OUR_SPEC, error) || !hear(pad, 0, seen, error))
			return FALSE;
		if (!pad->lacks_pc)
			return TRUE;
		pad->asks_for_pc = TRUE;
	}
	return look_for_pc(pad, seen, error);
}

static gboolean
llrp_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	Pad *pad = self;

	ds_llrp_link_begin(pad->link, timeout_ms);
	return look(pad, tags, error);
}

/* No ROSpec, no field (5.2). */
static gboolean
llrp_field_reset(gpointer self, GError **error)
{
	Pad *pad = self;

	ds_llrp_link_begin(pad->link, TIMEOUT_MS);
	if (!ds_llrp_ask_about(pad->link, DS_LLRP_DISABLE_ROSPEC, OUR_SPEC, error))
		return FALSE;
	g_usleep(RESET_US);
	return ds_llrp_ask_about(pad->link, DS_LLRP_ENABLE_ROSPEC, OUR_SPEC, error);
}

/* ---- opening ---- */

typedef void (*PutForm)(GByteArray *body, guint form);

static void
put_rospec(GByteArray *body, guint form)
{
	ds_llrp_put_rospec(body, OUR_SPEC, ROUND_MS, form);
}

/* The first form that the reader takes. */
static gboolean
ask_in_forms(DsLlrpLink *link, guint type, PutForm put, guint count, GError **error)
{
	g_autoptr(GError) refusal = NULL;

	for (guint form = 0; form < count; form++) {
		g_autoptr(GByteArray) body = g_byte_array_new();

		g_clear_error(&refusal);
		put(body, form);
		if (ds_llrp_ask(link, type, body, NULL, &refusal))
			return TRUE;
		if (!g_error_matches(refusal, DS_ERROR, DS_ERROR_PROTOCOL))
			break;
	}
	g_propagate_error(error, g_steal_pointer(&refusal));
	return FALSE;
}

/* Which of a reader's sockets have a cable. A reader that does not tell has none that lacks one. */
static gboolean
has_antenna(DsLlrpLink *link, GError **error)
{
	g_autoptr(GByteArray) body = g_byte_array_new();
	guint told = 0, connected = 0;
	DsLlrpParameter parameter;
	DsLlrpMessage answer;
	DsReader rest;
	guint8 flags;

	ds_llrp_put_antenna_question(body);
	if (!ds_llrp_ask_if_known(link, DS_LLRP_GET_READER_CONFIG, body, &answer, error))
		return FALSE;
	rest = ds_reader(answer.body, answer.length);
	while (ds_llrp_next(&rest, &parameter))
		if (parameter.type == DS_LLRP_ANTENNA_PROPERTIES &&
		    ds_reader_u8(&parameter.value, &flags)) {
			told++;
			connected += (flags & CONNECTED) != 0;
		}
	return told == 0 || connected > 0 ||
	    ds_llrp_lose(link, "no antenna is plugged into the reader", error);
}

/* What another program, or we before a power cut, left there would answer beside us. */
static gboolean
set_up(Pad *pad, GError **error)
{
	DsLlrpLink *link = pad->link;

	return ds_llrp_ask_about(link, DS_LLRP_DELETE_ROSPEC, ALL_SPECS, error) &&
	    ds_llrp_ask_about(link, DS_LLRP_DELETE_ACCESSSPEC, ALL_SPECS, error) &&
	    ask_in_forms(
		link, DS_LLRP_SET_READER_CONFIG, ds_llrp_put_config, DS_LLRP_CONFIG_FORMS, error) &&
	    has_antenna(link, error) &&
	    ask_in_forms(link, DS_LLRP_ADD_ROSPEC, put_rospec, DS_LLRP_ROSPEC_FORMS, error) &&
	    ds_llrp_ask_about(link, DS_LLRP_ENABLE_ROSPEC, OUR_SPEC, error) &&
	    look(pad, NULL, error);
}

static void
llrp_close(gpointer self)
{
	Pad *pad = self;

	ds_llrp_link_close(pad->link);
	ds_uhf_tags_free(pad->tags);
	g_free(pad);
}

static gpointer
llrp_open_tls(const char *where, const DsTls *tls, GError **error)
{
	DsLlrpLink *link = ds_llrp_link_open(where, tls, OPEN_MS, error);
	g_autoptr(GError) failure = NULL;
	Pad *pad;

	if (link == NULL)
		return NULL;
	pad = g_new0(Pad, 1);
	pad->link = link;
	pad->tags = ds_uhf_tags_new();
	if (set_up(pad, &failure)) {
		ds_llrp_link_settled(link);
		return pad;
	}
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	llrp_close(pad);
	return NULL;
}

static gpointer
llrp_open(const char *where, GError **error)
{
	return llrp_open_tls(where, NULL, error);
}

/* ---- one tag ---- */

typedef struct {
	const DsTagId *id;
	const guint8 *bank; /* that it was selected by */
} Wanted;

/* A mask may be shorter than the bank, and a reader may be mistaken. */
static gboolean
is_it(const DsLlrpTag *tag, gconstpointer data)
{
	const Wanted *wanted = data;
	gint pc = tag->pc >= 0 ? tag->pc : wanted->bank[0] << 8 | wanted->bank[1];
	guint8 heard[DS_PAD_EPC_MAX];
	DsTagId id;

	return ds_uhf_identity(heard, bank_of(tag, pc, heard), &id) &&
	    g_str_equal(id.text, wanted->id->text);
}

/* The bank that the tag answers by, as far as is known. */
static gboolean
know(Pad *pad, const DsTagId *id, guint8 *bank, gsize *length, GError **error)
{
	const guint8 *known = ds_uhf_tags_find(pad->tags, id, length, NULL);

	if (known == NULL && look(pad, NULL, error))
		known = ds_uhf_tags_find(pad->tags, id, length, error);
	if (known == NULL)
		return FALSE;
	memcpy(bank, known, *length);
	return TRUE;
}

/* Selects the tag by what it answered by last, and when it does not answer to that, by what it is
 * heard with now. *result is valid until the next run. */
static gboolean
ask_tag(Pad *pad, const DsTagId *id, DsLlrpAccess *access, DsLlrpResult *result, GError **error)
{
	guint8 bank[DS_PAD_EPC_MAX];
	const Wanted wanted = {id, bank};

	access->mask = bank;
	for (guint attempt = 0; attempt < 2; attempt++) {
		if (attempt > 0 && pad->asks_for_pc && !look(pad, NULL, error))
			return FALSE;
		if (!know(pad, id, bank, &access->mask_length, error))
			return FALSE;
		access->operation = next_operation(pad);
		if (!ds_llrp_run_access(pad->link, OUR_SPEC, access, error) ||
		    !hear(pad, 0, NULL, error))
			return FALSE;
		if (ds_llrp_find_result(pad->link, access, is_it, &wanted, result))
			return TRUE;
	}
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
	    "tag %s does not answer: does it lie at the edge of the pad?", id->text);
	return FALSE;
}

/* Not there, or not to be had: 1.0.1 does not tell which. */
static gboolean
is_refused(const DsLlrpResult *result)
{
	return result->code == 1 || result->code == 4;
}

/* UMI: there is something in the USER bank. */
static gboolean
has_user_bank(Pad *pad, const DsTagId *id)
{
	gsize length;
	const guint8 *bank = ds_uhf_tags_find(pad->tags, id, &length, NULL);

	return bank != NULL && (bank[0] & DS_UHF_UMI) != 0;
}

/* The end of the bank is not known: what goes beyond it is refused, and then asked for up to there.
 */
static gboolean
read_user(
    Pad *pad, const DsTagId *id, guint first, guint count, DsLlrpResult *result, GError **error)
{
	DsLlrpAccess access = {.bank = DS_LLRP_BANK_USER,
	    .word = (guint16)(BLOCK_WORDS * first),
	    .count = (guint16)(BLOCK_WORDS * count)};

	if (!ask_tag(pad, id, &access, result, error))
		return FALSE;
	if (!is_refused(result))
		return TRUE;
	access.count = 0;
	return ask_tag(pad, id, &access, result, error);
}

static gboolean
llrp_read(
    gpointer self, const DsTagId *id, guint first, guint count, GByteArray *out, GError **error)
{
	Pad *pad = self;
	DsLlrpResult result;

	ds_llrp_link_begin(pad->link, TIMEOUT_MS);
	if (!read_user(pad, id, first, count, &result, error))
		return FALSE;
	if (is_refused(&result) && first == 0 && !has_user_bank(pad, id))
		return TRUE;
	if (!ds_llrp_is_ok(&result, id->text, error))
		return FALSE;
	g_byte_array_append(
	    out, result.data, (guint)MIN(result.length, (gsize)2 * BLOCK_WORDS * count));
	return TRUE;
}

static gboolean
llrp_get_epc(gpointer self, const DsTagId *id, GByteArray *epc, GError **error)
{
	Pad *pad = self;
	DsLlrpAccess access = {.bank = DS_LLRP_BANK_EPC, .word = 1};
	guint8 bank[DS_PAD_EPC_MAX];
	DsLlrpResult result;
	DsTagId is;
	gsize length;

	ds_llrp_link_begin(pad->link, TIMEOUT_MS);
	if (!know(pad, id, bank, &length, error))
		return FALSE;
	access.count = (guint16)(length / 2);
	if (!ask_tag(pad, id, &access, &result, error) || !ds_llrp_is_ok(&result, id->text, error))
		return FALSE;
	if (!ds_uhf_identity(result.data, result.length, &is) || !g_str_equal(is.text, id->text)) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_RETRY, "another tag answered for %s", id->text);
		return FALSE;
	}
	ds_uhf_tags_hear(pad->tags, result.data, result.length, NULL);
	g_byte_array_append(epc, result.data, (guint)result.length);
	return TRUE;
}

static gboolean
llrp_write_epc(
    gpointer self, const DsTagId *id, guint word, guint16 value, guint32 password, GError **error)
{
	Pad *pad = self;
	DsLlrpAccess access = {.bank = DS_LLRP_BANK_EPC,
	    .word = (guint16)word,
	    .writes = TRUE,
	    .value = value,
	    .password = password};
	DsLlrpResult result;

	ds_llrp_link_begin(pad->link, TIMEOUT_MS);
	if (!ask_tag(pad, id, &access, &result, error) || !ds_llrp_is_ok(&result, id->text, error))
		return FALSE;
	ds_uhf_tags_wrote(pad->tags, id, word, value);
	return TRUE;
}

extern const DsPadDriver ds_pad_driver_llrp;
const DsPadDriver ds_pad_driver_llrp = {
    .id = "llrp",
    .summary = "UHF readers that speak LLRP (Impinj, Zebra and others), by network",
    .where = "tcp:ADDRESS[:5084] or tls:ADDRESS[:5085]",
    .caps = DS_PAD_EPC,
    .open = llrp_open,
    .open_tls = llrp_open_tls,
    .inventory = llrp_inventory,
    .field_reset = llrp_field_reset,
    .read = llrp_read,
    .get_epc = llrp_get_epc,
    .write_epc = llrp_write_epc,
    .close = llrp_close,
};
