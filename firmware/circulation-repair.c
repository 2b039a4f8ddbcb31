/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tag that says something else than the library system: the loan was made and its tag never
 * released, or the book is back and its tag never secured. Whoever carries it through the gate is
 * alarmed, or nobody is. It is put right at next sight, by an operation of its own that asks the
 * library for nothing: the library has said already that it is so.
 *
 * Only a plain word of the library counts. What it cannot tell for sure, and all that happens
 * without it, stays as it is.
 */
#include "firmware/base/log.h"
#include "firmware/circulation-private.h"
#include "firmware/stamp.h"

/* Beside the line that the person sees. */
static void
put_right(DsCirculation *self, const DsLine *line, DsOperationKind kind, const DsItemInfo *info)
{
	DsOperation *op = ds_circulation_new_operation(self, kind, &line->op->item);
	DsLine *repair = ds_line_new(self, op, line->key);

	op->stamp = ds_stamp_now(self->parts.clock);
	op->answer.verdict = DS_VERDICT_YES;
	g_array_append_vals(op->parts, line->op->parts->data, line->op->parts->len);
	if (kind == DS_CHECKOUT)
		g_strlcpy(op->answer.due, info->due, sizeof op->answer.due);
	repair->orphan = repair->repair = TRUE;
	g_ptr_array_add(self->orphans, repair);
	self->repairs++;
	ds_warn(DS_ABOUT(.session = self->session, .item = op->item.text),
	    kind == DS_CHECKOUT ? "on loan to this person, and its tag is secured: it is released"
				: "not on loan, and its tag is released: it is secured");
	ds_circulation_happen(self, repair, DS_EVENT_APPLIED);
}

static void
on_own_item(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (reply->item != NULL && reply->item->yours && !line->orphan)
		put_right(self, line, DS_CHECKOUT, reply->item);
	if (line->orphan)
		ds_circulation_happen(self, line, DS_EVENT_ENDED);
	ds_circulation_changed(self);
}

void
ds_circulation_look_for_repair(DsCirculation *self, DsLine *line)
{
	const DsOperation *op = line->op;
	gboolean tagged = op->kind == DS_CHECKOUT && op->parts->len > 0;

	if (line->orphan || !tagged || op->offline || op->state != DS_OP_DENIED)
		return;
	if (op->answer.reason == DS_REASON_ITEM_YOURS && line->security == DS_SECURITY_SECURED) {
		line->busy = TRUE;
		ds_link_item(self->parts.link, &op->item, &self->patron, on_own_item, line);
	} else if (line->stray && op->answer.reason != DS_REASON_ITEM_ON_LOAN) {
		line->stray = FALSE;
		put_right(self, line, DS_CHECKIN, NULL);
	}
}
