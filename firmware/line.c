/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/line.h"

DsLine *
ds_line_new(gpointer owner, DsOperation *op, const char *key)
{
	DsLine *line = g_new0(DsLine, 1);

	line->owner = owner;
	line->op = op;
	line->key = g_strdup(key);
	line->pieces = 1;
	return line;
}

void
ds_line_free(DsLine *line)
{
	g_assert(line->timer == 0);
	ds_operation_free(line->op);
	g_free(line->key);
	g_free(line->title);
	g_free(line);
}

const char *
ds_line_title(const DsLine *line)
{
	if (line->op->answer.title != NULL)
		return line->op->answer.title;
	return line->title != NULL ? line->title : "";
}

gboolean
ds_line_is_done(const DsLine *line)
{
	const DsOperation *op = line->op;
	gboolean granted = op->state == DS_OP_GRANTED || op->state == DS_OP_ACCEPTED ||
	    op->state == DS_OP_ACCEPTED_OFFLINE;

	return op->state == DS_OP_RELEASED || op->state == DS_OP_RESECURED ||
	    (granted && !ds_operation_writes_tag(op));
}

gboolean
ds_line_asks_about_own(const DsLine *line)
{
	gboolean refused = line->op->state == DS_OP_DENIED &&
	    line->op->answer.reason == DS_REASON_ITEM_YOURS;

	return (line->own || refused) && !line->left && !line->busy;
}

gboolean
ds_line_asks_to_count(const DsLine *line)
{
	return line->to_count && line->op->state == DS_OP_SEEN && !line->blocked && !line->left &&
	    !line->busy;
}

gboolean
ds_line_asks_for_fee(const DsLine *line)
{
	const DsAnswer *answer = &line->op->answer;

	return line->op->state == DS_OP_DENIED && answer->reason == DS_REASON_FEE_ASKED &&
	    answer->fee > 0 && answer->fee != line->op->fee_agreed && !line->left && !line->busy;
}

DsLine *
ds_line_successor(const DsLine *line, DsOperation *op)
{
	DsLine *next = ds_line_new(line->owner, op, line->key);

	next->visits = line->visits;
	next->pieces = line->pieces;
	next->counted = line->counted;
	g_strlcpy(next->isil, line->isil, sizeof next->isil);
	next->title = g_strdup(
	    line->op->answer.title != NULL ? line->op->answer.title : line->title);
	return next;
}

gboolean
ds_line_may_try_again(const DsLine *line, const DsPileItem *item)
{
	gboolean failed = line->op->state == DS_OP_DENIED || line->op->state == DS_OP_VOID;

	return !line->busy && !line->queued && item->visits > line->visits &&
	    (failed || line->blocked || line->left);
}

static gboolean
has_reason(const DsLine *line)
{
	return line->op->answer.reason != DS_REASON_NONE;
}

static const char *
seen_status(const DsLine *line)
{
	if (line->listed && !line->own)
		return "asking";
	if (line->busy || line->queued)
		return line->busy ? "asking" : "found";
	if (line->blocked)
		return "unsure";
	if (line->left && has_reason(line))
		return "refused";
	if (line->own)
		return line->left ? "kept" : "yours";
	if (line->to_count && !line->left)
		return "count";
	return line->left ? "left" : "found";
}

/* The library said yes, or the kiosk did; is there a tag to be written yet? */
static const char *
granted_status(const DsLine *line, gboolean at_desk)
{
	const DsOperation *op = line->op;

	if (ds_operation_writes_tag(op))
		return line->put_back ? "put-back" : "asking";
	if (op->kind == DS_RENEWAL)
		return "renewed";
	if (op->kind == DS_CHECKIN)
		return "returned";
	if (op->answer.keep_tag || at_desk)
		return "desk";
	return op->answer.renewed ? "renewed" : "lent";
}

const char *
ds_line_status(const DsLine *line, gboolean at_desk)
{
	const DsOperation *op = line->op;

	switch (op->state) {
	case DS_OP_SEEN: return seen_status(line);
	case DS_OP_ASKED: return "asking";
	case DS_OP_GRANTED:
	case DS_OP_ACCEPTED:
	case DS_OP_ACCEPTED_OFFLINE: return granted_status(line, at_desk);
	case DS_OP_RELEASE_STARTED:
	case DS_OP_SECURE_STARTED: return line->put_back ? "put-back" : "asking";
	case DS_OP_RELEASED: return op->answer.renewed ? "renewed" : "lent";
	case DS_OP_RESECURED: return "returned";
	case DS_OP_RELEASE_PENDING: return line->busy ? "asking" : "put-back";
	case DS_OP_DENIED:
		if (op->answer.reason == DS_REASON_ITEM_YOURS)
			return line->left ? "kept" : "yours";
		return ds_line_asks_for_fee(line) ? "fee" : "refused";
	case DS_OP_VOID: return "refused";
	case DS_OP_UNKNOWN: return line->busy ? "asking" : "unsure";
	default: return "staff";
	}
}
