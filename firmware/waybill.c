/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/waybill.h"

#include "firmware/base/text.h"

#include <string.h>

#define WORD_MAX 24 /* characters of an institution in a code */
#define N_(text) text

gboolean
ds_waybill_has(const DsOperation *op, const char *institution)
{
	static const DsOperationState at_work[] = {DS_OP_ASKED, DS_OP_UNKNOWN, DS_OP_DENIED,
	    DS_OP_VOID, DS_OP_ACCEPTED, DS_OP_SECURE_STARTED};
	gboolean taken = op->kind == DS_CHECKIN && op->answer.verdict == DS_VERDICT_YES;

	for (guint i = 0; i < G_N_ELEMENTS(at_work); i++)
		taken = taken && op->state != at_work[i];
	return taken && g_strcmp0(op->answer.destination, institution) == 0;
}

static void
add_item(DsSlip *slip, const DsSlipHead *head, const DsOperation *op)
{
	const char *title = op->answer.title != NULL ? op->answer.title : "";
	g_autofree char *name = ds_slip_title(title);
	g_autofree char *number = ds_slip_number(head, op->op_seq);
	g_autofree char *numbers = g_strjoin("  ", op->item.text, number, NULL);

	ds_slip_add_text(slip, DS_SLIP_PLAIN, numbers);
	if (name[0] != '\0')
		ds_slip_add_text(slip, DS_SLIP_PLAIN, name);
}

/* ---- the codes ---- */

static char *
as_word(const char *text)
{
	return g_strdelimit(ds_text_clean(text, -1, WORD_MAX), " ", '_');
}

/* The items of one code after the other, each as long as a code may be beside `head_bytes`. */
static GPtrArray *
chunks_of(const GPtrArray *ops, gsize head_bytes)
{
	GPtrArray *chunks = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) chunk = g_string_new(NULL);

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];

		if (chunk->len > 0 &&
		    head_bytes + chunk->len + 1 + strlen(op->item.text) > DS_SLIP_CODE_MAX) {
			g_ptr_array_add(chunks, g_strdup(chunk->str));
			g_string_truncate(chunk, 0);
		}
		g_string_append_printf(chunk, " %s", op->item.text);
	}
	g_ptr_array_add(chunks, g_strdup(chunk->str));
	return chunks;
}

static void
add_codes(
    DsSlip *slip, const DsSlipHead *head, const char *from, const char *to, const GPtrArray *ops)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(head->wall_s);
	g_autofree char *day = g_date_time_format(now, "%Y-%m-%d");
	g_autofree char *from_word = as_word(from);
	g_autofree char *to_word = as_word(to);
	g_autofree char *start = g_strjoin(
	    " ", "duestamp-waybill", "1", from_word, to_word, day, NULL);
	g_autoptr(GPtrArray) chunks = chunks_of(ops, strlen(start) + strlen(" 99/99"));

	for (guint i = 0; i < chunks->len; i++) {
		g_autofree char *code = g_strdup_printf(
		    "%s %u/%u%s", start, i + 1, chunks->len, (const char *)chunks->pdata[i]);

		ds_slip_add_code(slip, code);
	}
}

DsSlip *
ds_waybill_new(const DsSlipHead *head, const char *from, const char *to, const GPtrArray *ops)
{
	DsSlip *slip = ds_slip_head_new(head);
	g_autofree char *count = g_strdup_printf("%u", ops->len);

	ds_slip_add_rule(slip);
	ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_LARGE, ds_slip_tr(head, N_("Waybill")));
	ds_slip_add_words(slip, head, DS_SLIP_PLAIN, N_("From %s"), from);
	ds_slip_add_words(slip, head, DS_SLIP_BOLD | DS_SLIP_LARGE, N_("To %s"), to);
	ds_slip_add_words(slip, head, DS_SLIP_BOLD, N_("Items: %s"), count);
	ds_slip_add_rule(slip);
	for (guint i = 0; i < ops->len; i++)
		add_item(slip, head, ops->pdata[i]);
	add_codes(slip, head, from, to, ops);
	return slip;
}
