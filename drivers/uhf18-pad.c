/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf18-pad.h"

#include <string.h>

#define LOOK_MS 400 /* an inventory takes so long at most */
#define PC_BITS 11  /* above them it tells how long the EPC is, in words */
#define WORD 2

/* ---- all tags ---- */

static gboolean
read_range(DsUhf18Pad *pad, const guint8 *epc, gsize length, const DsUhf18Range *range,
    DsUhf18Frame *answer, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();

	ds_uhf18_make_read(request, epc, length, range);
	return ds_uhf18_ask(pad->link, DS_UHF18_READ, request->data, request->len, answer, error);
}

/* What a single tag says wrong is RETRY: the others are told all the same. */
static gboolean
take_pc(const DsUhf18Epc *epc, const DsUhf18Frame *answer, guint16 *pc, GError **error)
{
	g_autoptr(GByteArray) word = g_byte_array_new();

	if (answer->status != DS_UHF18_TAG_ERROR) {
		if (!ds_uhf18_is_ok(answer, error) || !ds_uhf18_take_words(answer, 1, word, error))
			return FALSE;
		*pc = (guint16)(word->data[0] << 8 | word->data[1]);
		if (*pc >> PC_BITS == epc->length / WORD)
			return TRUE;
	}
	g_set_error_literal(
	    error, DS_ERROR, DS_ERROR_RETRY, "a tag does not tell a PC that fits to its EPC");
	return FALSE;
}

/* Of a tag that has arrived. */
static gboolean
read_pc(DsUhf18Pad *pad, const DsUhf18Epc *epc, guint16 *pc, GError **error)
{
	const DsUhf18Range range = {DS_UHF18_BANK_EPC, DS_UHF18_PC_WORD, 1};
	DsUhf18Frame answer;

	return ds_uhf18_has_time(pad->link, DS_UHF18_ASK_MS, error) &&
	    read_range(pad, epc->bytes, epc->length, &range, &answer, error) &&
	    take_pc(epc, &answer, pc, error);
}

static gboolean
find_pc(DsUhf18Pad *pad, const DsUhf18Epc *epc, guint16 *pc, GError **error)
{
	if (ds_uhf18_known_pc(pad->known, epc, pc))
		return TRUE;
	if (!read_pc(pad, epc, pc, error))
		return FALSE;
	ds_uhf18_known_learn(pad->known, epc, *pc);
	return TRUE;
}

static void
hear(DsUhf18Pad *pad, const DsUhf18Epc *epc, guint16 pc, GArray *tags)
{
	guint8 bank[DS_UHF18_PC_SIZE + DS_UHF18_EPC_MAX] = {(guint8)(pc >> 8), (guint8)pc};

	memcpy(bank + DS_UHF18_PC_SIZE, epc->bytes, epc->length);
	ds_uhf_tags_hear(pad->tags, bank, DS_UHF18_PC_SIZE + epc->length, tags);
}

gboolean
ds_uhf18_look(DsUhf18Pad *pad, GArray *tags, GError **error)
{
	g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));

	if (!ds_uhf18_ask_inventory(pad->link, pad->series, epcs, error))
		return FALSE;
	ds_uhf18_known_keep(pad->known, epcs);
	for (guint i = 0; i < epcs->len; i++) {
		const DsUhf18Epc *epc = &g_array_index(epcs, DsUhf18Epc, i);
		g_autoptr(GError) failure = NULL;
		guint16 pc;

		if (find_pc(pad, epc, &pc, &failure)) {
			hear(pad, epc, pc, tags);
		} else if (!g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- one tag ---- */

static gboolean
ask_bank(DsUhf18Pad *pad, const guint8 *bank, gsize length, const DsUhf18TagRequest *request,
    DsUhf18Frame *answer, GError **error)
{
	const guint8 *epc = bank + DS_UHF18_PC_SIZE;
	g_autoptr(GByteArray) data = g_byte_array_new();

	if (request->command == DS_UHF18_READ)
		return read_range(
		    pad, epc, length - DS_UHF18_PC_SIZE, &request->range, answer, error);
	ds_uhf18_make_write(
	    data, epc, length - DS_UHF18_PC_SIZE, request->word, request->value, request->password);
	return ds_uhf18_ask(pad->link, request->command, data->data, data->len, answer, error);
}

gboolean
ds_uhf18_ask_tag(DsUhf18Pad *pad, const DsTagId *tag, const DsUhf18TagRequest *request,
    DsUhf18Frame *answer, GError **error)
{
	gsize length;
	const guint8 *bank = ds_uhf_tags_find(pad->tags, tag, &length, NULL);

	if (bank != NULL) {
		if (!ask_bank(pad, bank, length, request, answer, error))
			return FALSE;
		if (answer->status != DS_UHF18_NO_TAG || request->command == DS_UHF18_WRITE)
			return TRUE;
	}
	if (!ds_uhf18_has_time(pad->link, LOOK_MS, error) || !ds_uhf18_look(pad, NULL, error))
		return FALSE;
	bank = ds_uhf_tags_find(pad->tags, tag, &length, error);
	return bank != NULL && ds_uhf18_has_time(pad->link, DS_UHF18_ASK_MS, error) &&
	    ask_bank(pad, bank, length, request, answer, error);
}
