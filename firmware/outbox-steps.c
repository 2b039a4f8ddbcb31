/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/log.h"
#include "firmware/outbox-private.h"
#include "firmware/stamp.h"

#include <string.h>

/* ---- what the library says ---- */

static gint64
now_s(const DsOutbox *self)
{
	return ds_clock_wall_s(self->parts.clock);
}

/* While it is away its coming back is waited for. */
static void
on_ask_again(gpointer data)
{
	DsOutbox *self = data;

	self->ask_again = 0;
	if (ds_link_is_online(self->parts.link))
		ds_outbox_library_back(self);
}

/* No answer, and nothing was changed by asking. */
static void
wait_for_library(DsOutboxEntry *entry)
{
	DsOutbox *self = entry->outbox;

	entry->busy = FALSE;
	entry->stuck = TRUE;
	if (self->ask_again == 0)
		self->ask_again = ds_clock_call(
		    self->parts.clock, DS_SILENCE_ASK_AGAIN_MS, on_ask_again, self);
	self->on_changed(self->data);
}

static gboolean
is_poison(const DsOutboxEntry *entry)
{
	const DsOutbox *self = entry->outbox;
	gint64 limit_s = (gint64)self->parts.rules->resend_max_age_min * 60;

	return ds_silence_is_poison(&entry->silence, self->answers, now_s(self), limit_s);
}

gboolean
ds_outbox_is_told(const DsOperation *op)
{
	return op->state == DS_OP_SYNCED || op->state == DS_OP_SYNCED_NOOP;
}

/* A tag in doubt is staff's business still. */
void
ds_outbox_close(DsOutboxEntry *entry)
{
	ds_outbox_happen(entry, entry->op->unproven ? DS_EVENT_UNWRITTEN : DS_EVENT_CONFIRMED);
}

/* A question was not answered: it is put again, unless it is this very question that is never
 * answered. Then staff look, and the others go on (rules, R1, "poison"). */
void
ds_outbox_not_answered(DsOutboxEntry *entry, const GError *error)
{
	if (ds_outbox_is_told(entry->op) && entry->followed) {
		ds_outbox_close(entry); /* it need not be asked about any more */
		return;
	}
	if (!ds_error_is_unsent(error))
		ds_silence_add(&entry->silence, entry->outbox->answers, now_s(entry->outbox));
	if (!is_poison(entry))
		wait_for_library(entry);
	else if (!ds_outbox_is_told(entry->op))
		ds_outbox_happen(entry, DS_EVENT_UNDECIDED);
	else
		ds_outbox_happen(entry, DS_EVENT_DENIED);
}

void
ds_outbox_answered(DsOutboxEntry *entry)
{
	entry->silence = (DsSilence){0};
	entry->outbox->answers++;
}

void
ds_outbox_tell_return(DsOutbox *self, const DsOperation *loan)
{
	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];
		DsOperation *op = entry->op;

		if (op->op_seq > loan->op_seq && op->kind == DS_CHECKIN &&
		    ds_item_id_equal(&op->item, &loan->item)) {
			g_strlcpy(op->due_before, loan->answer.due, sizeof op->due_before);
			entry->had = loan->patron;
			return;
		}
	}
}

static void
take_answer(DsOutboxEntry *entry, DsOperation *carried)
{
	DsAnswer *answer = &entry->op->answer;

	if (carried->answer.title == NULL)
		carried->answer.title = g_steal_pointer(&answer->title);
	if (answer->bin != NULL) { /* that is where it lies by now */
		g_free(carried->answer.bin);
		carried->answer.bin = g_steal_pointer(&answer->bin);
	}
	ds_answer_clear(answer);
	*answer = carried->answer;
	carried->answer = (DsAnswer){0};
	if (entry->op->kind == DS_CHECKOUT && answer->verdict == DS_VERDICT_YES)
		ds_outbox_tell_return(entry->outbox, entry->op);
}

static void
on_carried(DsLinkReply *reply, gpointer data)
{
	DsOutboxEntry *entry = data;

	if (reply->error != NULL) {
		ds_outbox_happen(entry,
		    ds_error_is_unsent(reply->error) ? DS_EVENT_NOT_SENT : DS_EVENT_NO_ANSWER);
		return;
	}
	take_answer(entry, reply->op);
	ds_outbox_happen(entry, ds_replay_judge_answer(entry->op, entry->outbox->parts.rules));
}

static void
on_fate(DsLinkReply *reply, gpointer data)
{
	DsOutboxEntry *entry = data;
	DsOutbox *self = entry->outbox;

	if (reply->error != NULL) {
		ds_outbox_not_answered(entry, reply->error);
		return;
	}
	ds_outbox_answered(entry);
	if (reply->fate == DS_FATE_APPLIED)
		take_answer(entry, reply->op);
	ds_outbox_happen(entry,
	    ds_replay_judge_fate(
		entry->op, reply->fate, entry->sent_s, now_s(self), self->parts.rules));
}

/* A return that is sent ends the loan that was found: should its answer be lost, another due date
 * will tell another loan. */
static void
take_due(DsOperation *op, const DsItemInfo *info)
{
	if (op->kind == DS_CHECKOUT && info->yours)
		g_strlcpy(op->answer.due, info->due, sizeof op->answer.due);
	if (op->kind == DS_CHECKIN && op->due_before[0] == '\0')
		g_strlcpy(op->due_before, info->due, sizeof op->due_before);
}

static void
on_known(DsLinkReply *reply, gpointer data)
{
	DsOutboxEntry *entry = data;
	DsOutbox *self = entry->outbox;
	DsOperationEvent event;

	if (reply->error != NULL) {
		ds_outbox_not_answered(entry, reply->error);
		return;
	}
	ds_outbox_answered(entry);
	if (entry->op->answer.title == NULL)
		entry->op->answer.title = g_steal_pointer(&reply->item->title);
	event = ds_replay_judge(
	    entry->op, reply->item, entry->sent_s, now_s(self), self->parts.rules);
	if (entry->had.text[0] != '\0' && ds_replay_is_anothers(reply->item))
		event = DS_EVENT_TAKEN;
	take_due(entry->op, reply->item);
	if (event == DS_EVENT_APPLIED && entry->op->kind == DS_CHECKOUT)
		ds_outbox_tell_return(self, entry->op);
	ds_outbox_happen(entry, event);
}

/* ---- steps ---- */

static void
hand_to_staff(DsOutbox *self, const DsOperation *op)
{
	self->cases++;
	ds_alarm(DS_ABOUT(.op = op->op_seq, .item = ds_operation_item_for_log(op),
		     .state = ds_operation_state_word(op->state)),
	    "decided without the library, and not settled with it: %s", ds_operation_case(op));
}

/* Its row says the rest. What waits for staff stays when it holds others back. */
void
ds_outbox_leave_if_over(DsOutboxEntry *entry)
{
	DsOutbox *self = entry->outbox;
	const DsOperation *op = entry->op;

	if (ds_operation_needs_staff(op->state) && !op->queued)
		hand_to_staff(self, op);
	if (ds_operation_is_settled(op->state) || (op->state == DS_OP_NEEDS_STAFF && !op->queued))
		g_ptr_array_remove(self->entries, entry);
}

/* Whether the item is on loan to this person, the library is to tell. */
static const DsPatronId *
whose(const DsOutboxEntry *entry)
{
	return entry->op->kind == DS_CHECKIN ? &entry->had : &entry->op->patron;
}

static void
start_effect(DsOutboxEntry *entry, DsEffect effect)
{
	DsLink *link = entry->outbox->parts.link;
	DsOperation *op = entry->op;

	entry->busy = effect != DS_EFFECT_NONE;
	switch (effect) {
	case DS_EFFECT_SEND: ds_link_carry(link, op, NULL, on_carried, entry); break;
	case DS_EFFECT_PROBE:
		if (!ds_link_may_replay(link, op->kind))
			ds_outbox_happen(entry, DS_EVENT_UNDECIDED); /* staff do it */
		else if (op->state == DS_OP_UNKNOWN)
			ds_link_probe(link, op, on_fate, entry);
		else
			ds_link_item(link, &op->item, whose(entry), on_known, entry);
		break;
	default: /* the pad is not concerned: the table has no such line for what is here */
		if (op->state == DS_OP_SENDING)
			wait_for_library(entry); /* it was not sent after all */
		else
			ds_outbox_leave_if_over(entry);
		break;
	}
}

/* Somebody else (staff) has moved the row, or the disk has failed. */
static void
on_not_recorded(DsOutboxEntry *entry, const GError *error)
{
	DsOutbox *self = entry->outbox;

	if (g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL)) {
		ds_outbox_look_again(self, entry->op->op_seq);
		return;
	}
	ds_alarm(DS_ABOUT(.op = entry->op->op_seq), "not recorded: %s", error->message);
	self->failed = TRUE;
}

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	DsOutboxEntry *entry = data;
	DsOutbox *self = entry->outbox;

	entry->busy = FALSE;
	if (error != NULL) {
		on_not_recorded(entry, error);
	} else {
		entry->op->state = entry->next.state;
		start_effect(entry, entry->next.effect);
	}
	ds_outbox_go_on(self);
	self->on_changed(self->data);
}

/* The due date on the person's slip; the library's own will take its place in the answer. */
static void
keep_promise(DsOperation *op)
{
	if (op->kind == DS_CHECKOUT && op->due_before[0] == '\0')
		g_strlcpy(op->due_before, op->answer.due, sizeof op->due_before);
}

/* The row tells how often it left, and is on the disk before it does: after a power cut one that is
 * SENDING and has not left yet need not be looked for at the library. */
static void
count_sending(DsOutboxEntry *entry, DsOperationEvent event, gint64 wall_s)
{
	DsOperation *op = entry->op;

	if (event == DS_EVENT_DUE) {
		op->sends = 0;
		keep_promise(op);
	} else if (event == DS_EVENT_NOT_SENT && op->sends > 0) {
		op->sends--;
	}
	if (op->sends == 0)
		entry->sent_s = 0;
	if (entry->next.effect != DS_EFFECT_SEND)
		return;
	if (op->sends++ == 0)
		entry->sent_s = wall_s;
	if (op->request == NULL)
		op->request = ds_link_compose(entry->outbox->parts.link, op);
}

static void
record(DsOutboxEntry *entry, DsOperationEvent event)
{
	DsOutbox *self = entry->outbox;
	DsStamp now = ds_stamp_now(self->parts.clock);
	DsOperation *op = entry->op;

	entry->busy = TRUE;
	ds_operation_mark(op, &entry->next);
	count_sending(entry, event, now.wall_s);
	ds_teller_record(self->parts.teller, op, entry->next.state, &now,
	    ds_operation_event_word(event), on_recorded, entry);
}

void
ds_outbox_happen(DsOutboxEntry *entry, DsOperationEvent event)
{
	entry->busy = FALSE;
	entry->stuck = FALSE;
	if (!ds_operation_step(entry->op, event, &entry->next))
		return;
	if (entry->next.state != entry->op->state || entry->next.effect == DS_EFFECT_SEND ||
	    event == DS_EVENT_NOT_SENT) {
		record(entry, event);
		return;
	}
	start_effect(entry, entry->next.effect);
	ds_outbox_go_on(entry->outbox);
}
