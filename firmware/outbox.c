/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/outbox.h"

#include "firmware/base/log.h"
#include "firmware/outbox-private.h"
#include "firmware/stamp.h"

#include <string.h>

/* So many are at the library or on their way to the disk at a time. They are of different items and
 * patrons, so the disk may take several in one commit while the library thinks about another. */
#define IN_FLIGHT_MAX 8

/* A question that was not answered although the library greets again is put again after this. */
#define ASK_AGAIN_MS 5000

typedef struct {
	DsOutbox *outbox;
	DsOperation *op;
	gboolean busy;  /* being recorded, or at the library */
	gboolean stuck; /* the library did not answer; waits for it to come back */
	gint64 sent_s;  /* the first sending of this start; of one found at the start when it was
			   asked */
	DsStep next;    /* being recorded */
} Entry;

struct DsOutbox {
	DsOutboxParts parts;
	DsOutboxChanged on_changed;
	gpointer data;
	GPtrArray *entries; /* Entry, in the order of their numbers */
	guint ask_again;    /* timer */
	guint told, cases;
	gboolean held; /* until staff say so */
	gboolean failed;
	DsOutboxFiling *filing; /* of a library that is told by files; NULL: none is under way */
};

static void go_on(DsOutbox *self);
static void happen(Entry *entry, DsOperationEvent event);

static void
entry_free(gpointer data)
{
	Entry *entry = data;

	ds_operation_free(entry->op);
	g_free(entry);
}

/* ---- what an entry is ---- */

static gboolean
is_told(const DsOperation *op)
{
	return op->state == DS_OP_SYNCED || op->state == DS_OP_SYNCED_NOOP;
}

/* May its turn come? */
static gboolean
is_free(const Entry *entry)
{
	DsStep step;

	return !entry->busy && ds_operation_step(entry->op, DS_EVENT_DUE, &step);
}

/* The number of the operation whose turn it is, 0: none. What was told is out of the way. */
static gint64
whose_turn(const DsOutbox *self)
{
	g_autoptr(GPtrArray) ops = g_ptr_array_new();
	g_autoptr(GArray) free = g_array_new(FALSE, FALSE, sizeof(gboolean));
	gint next;

	for (guint i = 0; i < self->entries->len; i++) {
		Entry *entry = self->entries->pdata[i];
		gboolean yes = is_free(entry);

		if (is_told(entry->op))
			continue;
		g_ptr_array_add(ops, entry->op);
		g_array_append_val(free, yes);
	}
	next = ds_replay_next(ops, free);
	return next >= 0 ? ((const DsOperation *)ops->pdata[next])->op_seq : 0;
}

static Entry *
find(const DsOutbox *self, gint64 op_seq, guint *index)
{
	for (guint i = 0; i < self->entries->len; i++) {
		Entry *entry = self->entries->pdata[i];

		if (entry->op->op_seq == op_seq) {
			if (index != NULL)
				*index = i;
			return entry;
		}
	}
	return NULL;
}

/* ---- what the library says ---- */

static gint64
now_s(const DsOutbox *self)
{
	return ds_clock_wall_s(self->parts.clock);
}

static void
on_ask_again(gpointer data)
{
	DsOutbox *self = data;

	self->ask_again = 0;
	ds_outbox_library_back(self);
}

/* No answer, and nothing was changed by asking. */
static void
wait_for_library(Entry *entry)
{
	DsOutbox *self = entry->outbox;

	entry->busy = FALSE;
	entry->stuck = TRUE;
	if (self->ask_again == 0)
		self->ask_again = ds_clock_call(
		    self->parts.clock, ASK_AGAIN_MS, on_ask_again, self);
	self->on_changed(self->data);
}

/* The due date that a loan got is the one its return, which waits behind it, came back from. */
static void
tell_return(DsOutbox *self, const DsOperation *loan)
{
	for (guint i = 0; i < self->entries->len; i++) {
		DsOperation *op = ((Entry *)self->entries->pdata[i])->op;

		if (op->op_seq > loan->op_seq && op->kind == DS_CHECKIN &&
		    ds_item_id_equal(&op->item, &loan->item)) {
			g_strlcpy(op->due_before, loan->answer.due, sizeof op->due_before);
			return;
		}
	}
}

static void
take_answer(Entry *entry, DsOperation *carried)
{
	DsAnswer *answer = &entry->op->answer;

	if (carried->answer.title == NULL)
		carried->answer.title = g_steal_pointer(&answer->title);
	ds_answer_clear(answer);
	*answer = carried->answer;
	carried->answer = (DsAnswer){0};
	if (entry->op->kind == DS_CHECKOUT && answer->verdict == DS_VERDICT_YES)
		tell_return(entry->outbox, entry->op);
}

static void
on_carried(DsLinkReply *reply, gpointer data)
{
	Entry *entry = data;

	if (reply->error != NULL) {
		happen(entry,
		    ds_error_is_unsent(reply->error) ? DS_EVENT_NOT_SENT : DS_EVENT_NO_ANSWER);
		return;
	}
	take_answer(entry, reply->op);
	happen(entry, entry->op->answer.verdict == DS_VERDICT_YES ? DS_EVENT_YES : DS_EVENT_NO);
}

static void
on_fate(DsLinkReply *reply, gpointer data)
{
	Entry *entry = data;
	DsOutbox *self = entry->outbox;

	if (reply->error != NULL) {
		wait_for_library(entry);
		return;
	}
	if (reply->fate == DS_FATE_APPLIED)
		take_answer(entry, reply->op);
	happen(entry,
	    ds_replay_judge_fate(
		entry->op, reply->fate, entry->sent_s, now_s(self), self->parts.rules));
}

static void
on_known(DsLinkReply *reply, gpointer data)
{
	Entry *entry = data;
	DsOutbox *self = entry->outbox;

	if (reply->error != NULL) {
		wait_for_library(entry);
		return;
	}
	if (entry->op->answer.title == NULL)
		entry->op->answer.title = g_steal_pointer(&reply->item->title);
	if (entry->op->kind == DS_CHECKOUT && reply->item->yours)
		g_strlcpy(entry->op->answer.due, reply->item->due, sizeof entry->op->answer.due);
	happen(entry, ds_replay_judge(entry->op, reply->item, now_s(self), self->parts.rules));
}

/* A later operation of the same item has changed what the library's lists show. */
static gboolean
was_followed(const DsOutbox *self, const DsOperation *op)
{
	for (guint i = 0; i < self->entries->len; i++) {
		const DsOperation *other = ((const Entry *)self->entries->pdata[i])->op;

		if (other->op_seq > op->op_seq && ds_item_id_equal(&other->item, &op->item))
			return TRUE;
	}
	return FALSE;
}

/* Confirmed; a tag in doubt is staff's business still. */
static DsOperationEvent
confirmed(const DsOperation *op)
{
	return op->unproven ? DS_EVENT_UNWRITTEN : DS_EVENT_CONFIRMED;
}

static void
on_confirmation(DsLinkReply *reply, gpointer data)
{
	Entry *entry = data;

	if (reply->error != NULL) {
		wait_for_library(entry);
		return;
	}
	happen(entry,
	    ds_replay_is_borne_out(entry->op, reply->item) ? confirmed(entry->op)
							   : DS_EVENT_DENIED);
}

/* ---- steps ---- */

static void
hand_to_staff(DsOutbox *self, const DsOperation *op)
{
	self->cases++;
	ds_alarm(DS_ABOUT(.op = op->op_seq, .item = op->item.text,
		     .state = ds_operation_state_word(op->state)),
	    "decided without the library, and not settled with it: %s", ds_operation_case(op));
}

/* Its row says the rest. What waits for staff stays when it holds others back. */
static void
leave_if_over(Entry *entry)
{
	DsOutbox *self = entry->outbox;
	const DsOperation *op = entry->op;

	if (is_told(op))
		self->told++;
	if (ds_operation_needs_staff(op->state) && !op->queued)
		hand_to_staff(self, op);
	if (ds_operation_is_settled(op->state) || (op->state == DS_OP_NEEDS_STAFF && !op->queued))
		g_ptr_array_remove(self->entries, entry);
}

static void
start_effect(Entry *entry, DsEffect effect)
{
	DsLink *link = entry->outbox->parts.link;
	DsOperation *op = entry->op;

	entry->busy = effect != DS_EFFECT_NONE;
	switch (effect) {
	case DS_EFFECT_SEND:
		if (entry->sent_s == 0)
			entry->sent_s = now_s(entry->outbox);
		ds_link_carry(link, op, NULL, on_carried, entry);
		break;
	case DS_EFFECT_PROBE:
		if (!ds_link_may_replay(link, op->kind))
			happen(entry, DS_EVENT_UNDECIDED); /* staff do it */
		else if (op->state == DS_OP_UNKNOWN)
			ds_link_probe(link, op, on_fate, entry);
		else
			ds_link_item(link, &op->item, &op->patron, on_known, entry);
		break;
	default: /* the pad is not concerned: the table has no such line for what is here */
		entry->stuck = op->state == DS_OP_SENDING; /* it was not sent after all */
		leave_if_over(entry);
		break;
	}
}

/* Somebody else (staff) has moved the row, or the disk has failed. */
static void
on_not_recorded(Entry *entry, const GError *error)
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
	Entry *entry = data;
	DsOutbox *self = entry->outbox;

	entry->busy = FALSE;
	if (error != NULL) {
		on_not_recorded(entry, error);
	} else {
		entry->op->state = entry->next.state;
		start_effect(entry, entry->next.effect);
	}
	go_on(self);
	self->on_changed(self->data);
}

static void
record(Entry *entry, DsOperationEvent event)
{
	DsOutbox *self = entry->outbox;
	DsStamp now = ds_stamp_now(self->parts.clock);
	DsOperation *op = entry->op;

	entry->busy = TRUE;
	op->offline = entry->next.offline;
	op->queued = entry->next.queued;
	op->unproven = entry->next.unproven;
	if (entry->next.effect == DS_EFFECT_SEND ||
	    (entry->next.effect == DS_EFFECT_PROBE && op->request == NULL)) {
		op->sends++;
		if (op->request == NULL)
			op->request = ds_link_compose(self->parts.link, op);
	}
	ds_teller_record(self->parts.teller, op, entry->next.state, &now,
	    ds_operation_event_word(event), on_recorded, entry);
}

static void
happen(Entry *entry, DsOperationEvent event)
{
	entry->busy = FALSE;
	entry->stuck = FALSE;
	if (!ds_operation_step(entry->op, event, &entry->next))
		return;
	if (entry->next.state != entry->op->state) {
		record(entry, event);
		return;
	}
	start_effect(entry, entry->next.effect);
	go_on(entry->outbox);
}

/* ---- whose turn it is ---- */

static guint
busy(const DsOutbox *self)
{
	guint count = 0;

	for (guint i = 0; i < self->entries->len; i++)
		count += ((const Entry *)self->entries->pdata[i])->busy;
	return count;
}

static gboolean
begin_next(DsOutbox *self)
{
	gint64 op_seq = whose_turn(self);

	if (op_seq == 0)
		return FALSE;
	happen(find(self, op_seq, NULL), DS_EVENT_DUE);
	return TRUE;
}

/* Nothing is left to be told: do the library's lists show what was? */
static void
confirm_next(DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len && busy(self) < IN_FLIGHT_MAX; i++) {
		Entry *entry = self->entries->pdata[i];
		DsOperation *op = entry->op;

		if (!is_told(op) || entry->busy || entry->stuck)
			continue;
		if (was_followed(self, op)) {
			happen(entry, confirmed(op));
			continue;
		}
		entry->busy = TRUE;
		ds_link_item(self->parts.link, &op->item, &op->patron, on_confirmation, entry);
	}
}

static void
go_on(DsOutbox *self)
{
	if (self->failed || self->held || !ds_link_is_online(self->parts.link))
		return;
	while (busy(self) < IN_FLIGHT_MAX && begin_next(self))
		;
	if (!ds_outbox_is_draining(self))
		confirm_next(self);
}

/* ---- coming and going ---- */

static gboolean
goes_before(const Entry *entry, const DsOperation *op)
{
	return entry->op->op_seq < op->op_seq;
}

/* What the last run has left half done; one that was exported waits for its result. */
static void
resume(Entry *entry)
{
	const DsOperation *op = entry->op;
	gboolean by_files = ds_link_is_by_files(entry->outbox->parts.link);

	if (by_files && is_told(op))
		happen(entry, ds_outbox_file_confirms(op));
	else if ((op->state == DS_OP_SENDING || op->state == DS_OP_UNKNOWN) &&
	    !(by_files && ds_outbox_is_exported(op)))
		happen(entry, DS_EVENT_ENDED);
}

static void
insert(DsOutbox *self, const DsOperation *op)
{
	Entry *entry = g_new0(Entry, 1);
	guint at = self->entries->len;

	entry->outbox = self;
	entry->op = ds_operation_copy(op);
	if (op->state == DS_OP_SENDING || op->state == DS_OP_UNKNOWN)
		entry->sent_s = op->changed_s;
	while (at > 0 && !goes_before(self->entries->pdata[at - 1], op))
		at--;
	g_ptr_array_insert(self->entries, (gint)at, entry);
	resume(entry);
}

static gboolean
holds_others_back(const DsOperation *op)
{
	return op->offline && (op->state == DS_OP_PARKED || op->state == DS_OP_CONFLICT);
}

gboolean
ds_outbox_take(DsOutbox *self, const DsOperation *op)
{
	if (!ds_operation_is_for_outbox(op) && !holds_others_back(op))
		return FALSE;
	if (find(self, op->op_seq, NULL) == NULL)
		insert(self, op);
	go_on(self);
	self->on_changed(self->data);
	return TRUE;
}

void
ds_outbox_library_back(DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++) {
		Entry *entry = self->entries->pdata[i];

		if (!entry->stuck || entry->busy)
			continue;
		entry->stuck = FALSE;
		if (!is_told(entry->op))
			happen(entry, DS_EVENT_ASK_AGAIN);
	}
	go_on(self);
}

void
ds_outbox_hold(DsOutbox *self, gboolean hold)
{
	self->held = hold;
	go_on(self);
	self->on_changed(self->data);
}

static void
on_found(GPtrArray *rows, const GError *error, gpointer data)
{
	DsOutbox *self = data;
	const DsOperation *op = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

	if (op != NULL)
		ds_outbox_take(self, op);
	go_on(self);
	self->on_changed(self->data);
}

void
ds_outbox_look_again(DsOutbox *self, gint64 op_seq)
{
	guint index;
	Entry *entry = find(self, op_seq, &index);

	if (entry != NULL && entry->busy)
		return; /* its own step will find out */
	if (entry != NULL)
		g_ptr_array_remove_index(self->entries, index);
	ds_teller_find(self->parts.teller, op_seq, on_found, self);
}

/* ---- looking ---- */

gboolean
ds_outbox_is_draining(const DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++) {
		const Entry *entry = self->entries->pdata[i];

		if (entry->op->state == DS_OP_SENDING || entry->op->state == DS_OP_UNKNOWN ||
		    (entry->busy && !is_told(entry->op)))
			return TRUE;
	}
	return whose_turn(self) != 0;
}

guint
ds_outbox_loans_of(const DsOutbox *self, const DsPatronId *patron)
{
	guint count = 0;

	for (guint i = 0; i < self->entries->len; i++) {
		const DsOperation *op = ((const Entry *)self->entries->pdata[i])->op;

		count += op->queued && op->kind == DS_CHECKOUT &&
		    g_ascii_strcasecmp(op->patron.text, patron->text) == 0;
	}
	return count;
}

DsOutboxCount
ds_outbox_count(const DsOutbox *self)
{
	DsOutboxCount count = {.told = self->told, .cases = self->cases, .failed = self->failed};
	gboolean moving = ds_outbox_is_draining(self);

	for (guint i = 0; i < self->entries->len; i++) {
		const DsOperation *op = ((const Entry *)self->entries->pdata[i])->op;

		count.to_confirm += is_told(op);
		count.queued += op->queued;
		count.unsure += op->queued && op->state == DS_OP_UNKNOWN;
		count.exported += op->queued && ds_outbox_is_exported(op);
		count.held_back += op->queued && !moving;
		if (op->queued && (count.oldest_s == 0 || op->stamp.wall_s < count.oldest_s))
			count.oldest_s = op->stamp.wall_s;
	}
	return count;
}

/* ---- for outbox-file.c ---- */

const DsOutboxParts *
ds_outbox_parts(const DsOutbox *self)
{
	return &self->parts;
}

GPtrArray *
ds_outbox_operations(const DsOutbox *self)
{
	GPtrArray *ops = g_ptr_array_new();

	for (guint i = 0; i < self->entries->len; i++)
		g_ptr_array_add(ops, ((const Entry *)self->entries->pdata[i])->op);
	return ops;
}

void
ds_outbox_renew(DsOutbox *self, const DsOperation *op)
{
	Entry *entry = find(self, op->op_seq, NULL);

	if (entry == NULL)
		return;
	ds_operation_free(entry->op);
	entry->op = ds_operation_copy(op);
	leave_if_over(entry);
}

void
ds_outbox_announce(DsOutbox *self)
{
	self->on_changed(self->data);
}

DsOutboxFiling **
ds_outbox_filing(DsOutbox *self)
{
	return &self->filing;
}

DsOutbox *
ds_outbox_new(const DsOutboxParts *parts, DsOutboxChanged on_changed, gpointer data)
{
	DsOutbox *self = g_new0(DsOutbox, 1);

	self->parts = *parts;
	self->on_changed = on_changed;
	self->data = data;
	self->entries = g_ptr_array_new_with_free_func(entry_free);
	return self;
}

void
ds_outbox_free(DsOutbox *self)
{
	ds_clock_cancel(self->parts.clock, &self->ask_again);
	g_clear_pointer(&self->filing, ds_outbox_filing_free);
	g_ptr_array_unref(self->entries);
	g_free(self);
}
