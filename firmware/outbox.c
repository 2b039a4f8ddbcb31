/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/outbox.h"

#include "firmware/outbox-private.h"

/* So many are at the library or on their way to the disk at a time. They are of different items and
 * patrons, so the disk may take several in one commit while the library thinks about another. */
#define IN_FLIGHT_MAX 8
#define HEAD 16 /* of the queue is looked at first */

static void
entry_free(gpointer data)
{
	DsOutboxEntry *entry = data;

	ds_operation_free(entry->op);
	g_free(entry);
}

/* ---- what an entry is ---- */

/* May its turn come? */
static gboolean
is_free(const DsOutboxEntry *entry)
{
	DsStep step;

	return !entry->busy && ds_operation_step(entry->op, DS_EVENT_DUE, &step);
}

/* The number of the operation whose turn it is among the first `most` that are not told, 0: none of
 * them. `all`: there were no more. */
static gint64
whose_turn_of(const DsOutbox *self, guint most, gboolean *all)
{
	g_autoptr(GPtrArray) ops = g_ptr_array_new();
	g_autoptr(GArray) free = g_array_new(FALSE, FALSE, sizeof(gboolean));
	guint i;
	gint next;

	for (i = 0; i < self->entries->len && ops->len < most; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];
		gboolean yes;

		if (ds_outbox_is_told(entry->op))
			continue;
		yes = is_free(entry);
		g_ptr_array_add(ops, entry->op);
		g_array_append_val(free, yes);
	}
	*all = i == self->entries->len;
	next = ds_replay_next(ops, free);
	return next >= 0 ? ((const DsOperation *)ops->pdata[next])->op_seq : 0;
}

/* What comes later changes nothing for what is found, and of a long queue it is among the first. */
static gint64
whose_turn(const DsOutbox *self)
{
	gboolean all = FALSE;
	gint64 op_seq = 0;

	for (guint most = HEAD; op_seq == 0 && !all; most *= 8)
		op_seq = whose_turn_of(self, most, &all);
	return op_seq;
}

static DsOutboxEntry *
find(const DsOutbox *self, gint64 op_seq)
{
	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (entry->op->op_seq == op_seq)
			return entry;
	}
	return NULL;
}

/* ---- whose turn it is ---- */

static guint
busy(const DsOutbox *self)
{
	guint count = 0;

	for (guint i = 0; i < self->entries->len; i++)
		count += ((const DsOutboxEntry *)self->entries->pdata[i])->busy;
	return count;
}

static gboolean
begin_next(DsOutbox *self)
{
	gint64 op_seq = whose_turn(self);

	if (op_seq == 0)
		return FALSE;
	ds_outbox_happen(find(self, op_seq), DS_EVENT_DUE);
	return TRUE;
}

/* Before the one that follows it is confirmed: after a power cut between the two the library would
 * be asked about what the later one has changed. */
static void
close_followed(DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (ds_outbox_is_told(entry->op) && !entry->busy && entry->followed)
			ds_outbox_close(entry);
	}
}

/* Nothing is left to be told: do the library's lists show what was? */
static void
confirm_next(DsOutbox *self)
{
	guint flying = busy(self);

	for (guint i = 0; i < self->entries->len && flying < IN_FLIGHT_MAX; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (!ds_outbox_is_told(entry->op) || entry->busy || entry->stuck)
			continue;
		ds_outbox_confirm(entry);
		flying += entry->busy;
	}
}

/* Something is at the library or on its way, or can be sent. */
static gboolean
is_telling(const DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++) {
		const DsOutboxEntry *entry = self->entries->pdata[i];

		if (entry->op->state == DS_OP_SENDING || entry->op->state == DS_OP_UNKNOWN ||
		    (entry->busy && !ds_outbox_is_told(entry->op)))
			return TRUE;
	}
	return whose_turn(self) != 0;
}

void
ds_outbox_go_on(DsOutbox *self)
{
	if (!self->started || self->failed || self->held || !ds_link_is_online(self->parts.link))
		return;
	while (busy(self) < IN_FLIGHT_MAX && begin_next(self))
		;
	if (is_telling(self))
		return;
	close_followed(self);
	confirm_next(self);
}

/* ---- coming and going ---- */

/* What the journal tells of the sendings before this start. */
static void
on_history(GPtrArray *events, const GError *error, gpointer data)
{
	DsOutboxEntry *entry = data;

	if (events != NULL)
		entry->sent_s = ds_replay_sent_s(events);
	ds_outbox_happen(entry, DS_EVENT_ENDED);
}

/* A library that is told by files: what was exported waits for its result. */
static gboolean
resume_by_files(DsOutboxEntry *entry)
{
	if (!ds_link_is_by_files(entry->outbox->parts.link))
		return FALSE;
	if (ds_outbox_is_told(entry->op))
		ds_outbox_happen(entry, ds_outbox_file_confirms(entry->op));
	return ds_outbox_is_exported(entry->op);
}

/* Goes on with what was being told when it was found. */
static void
resume(DsOutboxEntry *entry)
{
	DsOutbox *self = entry->outbox;
	DsOperation *op = entry->op;

	if (resume_by_files(entry))
		return;
	if (op->state == DS_OP_SENDING && op->sends == 0) {
		ds_outbox_happen(entry, DS_EVENT_ASK_AGAIN);
	} else if (op->state == DS_OP_SENDING || op->state == DS_OP_UNKNOWN) {
		entry->busy = TRUE;
		ds_teller_events(self->parts.teller, op->op_seq, on_history, entry);
	} else if (ds_outbox_is_told(op) && op->kind == DS_CHECKOUT) {
		ds_outbox_tell_return(self, op);
	}
}

static gboolean
goes_before(const DsOutboxEntry *entry, const DsOperation *op)
{
	return entry->op->op_seq < op->op_seq;
}

static void
mark_followed(DsOutbox *self, const DsOperation *op)
{
	gboolean later = FALSE;

	for (guint i = self->entries->len; i-- > 0;) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (!ds_item_id_equal(&entry->op->item, &op->item))
			continue;
		entry->followed = entry->followed || later;
		later = TRUE;
	}
}

static void
insert(DsOutbox *self, const DsOperation *op)
{
	DsOutboxEntry *entry = g_new0(DsOutboxEntry, 1);
	guint at = self->entries->len;

	entry->outbox = self;
	entry->op = ds_operation_copy(op);
	while (at > 0 && !goes_before(self->entries->pdata[at - 1], op))
		at--;
	g_ptr_array_insert(self->entries, (gint)at, entry);
	mark_followed(self, op);
}

static gboolean
belongs_here(const DsOperation *op)
{
	gboolean holds_others_back = op->state == DS_OP_PARKED || op->state == DS_OP_CONFLICT;

	return ds_operation_is_for_outbox(op) || (op->offline && holds_others_back);
}

/* The loan that this return ends was told before the return came. */
static void
learn_from_loan(DsOutbox *self, const DsOperation *op)
{
	const DsOperation *loan = NULL;

	for (guint i = 0; i < self->entries->len && op->kind == DS_CHECKIN; i++) {
		const DsOperation *other = ((const DsOutboxEntry *)self->entries->pdata[i])->op;

		if (other->op_seq >= op->op_seq || !ds_item_id_equal(&other->item, &op->item))
			continue;
		loan = other->kind == DS_CHECKOUT && ds_outbox_is_told(other) ? other : NULL;
	}
	if (loan != NULL)
		ds_outbox_tell_return(self, loan);
}

gboolean
ds_outbox_take(DsOutbox *self, const DsOperation *op)
{
	if (!belongs_here(op))
		return FALSE;
	if (find(self, op->op_seq) == NULL) {
		insert(self, op);
		learn_from_loan(self, op);
	}
	ds_outbox_go_on(self);
	self->on_changed(self->data);
	return TRUE;
}

void
ds_outbox_start(DsOutbox *self)
{
	self->started = TRUE;
	for (guint i = 0; i < self->entries->len; i++)
		resume(self->entries->pdata[i]);
	ds_outbox_go_on(self);
	self->on_changed(self->data);
}

void
ds_outbox_library_back(DsOutbox *self)
{
	if (!self->started)
		return;
	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (!entry->stuck || entry->busy)
			continue;
		entry->stuck = FALSE;
		if (!ds_outbox_is_told(entry->op))
			ds_outbox_happen(entry, DS_EVENT_ASK_AGAIN);
	}
	ds_outbox_go_on(self);
}

void
ds_outbox_hold(DsOutbox *self, gboolean hold)
{
	self->held = hold;
	ds_outbox_go_on(self);
	self->on_changed(self->data);
}

static void
on_found(GPtrArray *rows, const GError *error, gpointer data)
{
	DsOutboxEntry *entry = data;
	DsOutbox *self = entry->outbox;
	const DsOperation *op = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;

	entry->busy = entry->stuck = FALSE;
	if (op == NULL || !belongs_here(op)) {
		g_ptr_array_remove(self->entries, entry);
	} else {
		ds_operation_free(entry->op);
		entry->op = ds_operation_copy(op);
		resume(entry);
	}
	ds_outbox_go_on(self);
	self->on_changed(self->data);
}

/* Meanwhile it keeps its place, and what comes after it waits. */
void
ds_outbox_look_again(DsOutbox *self, gint64 op_seq)
{
	DsOutboxEntry *entry = find(self, op_seq);

	if (entry == NULL || entry->busy)
		return; /* none of ours, or its own step will find out */
	entry->busy = TRUE;
	ds_teller_find(self->parts.teller, op_seq, on_found, entry);
}

/* ---- looking ---- */

guint
ds_outbox_cases(const DsOutbox *self)
{
	return self->cases;
}

gboolean
ds_outbox_is_draining(const DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++)
		if (ds_outbox_is_told(((const DsOutboxEntry *)self->entries->pdata[i])->op))
			return TRUE;
	return is_telling(self);
}

guint
ds_outbox_loans_of(const DsOutbox *self, const DsPatronId *patron)
{
	guint count = 0;

	for (guint i = 0; i < self->entries->len; i++) {
		const DsOutboxEntry *entry = self->entries->pdata[i];

		count += ds_operation_is_untold_loan_of(entry->op, patron);
	}
	return count;
}

GPtrArray *
ds_outbox_operations(const DsOutbox *self)
{
	GPtrArray *ops = g_ptr_array_new();

	for (guint i = 0; i < self->entries->len; i++)
		g_ptr_array_add(ops, ((const DsOutboxEntry *)self->entries->pdata[i])->op);
	return ops;
}

guint
ds_outbox_held_back(const DsOutbox *self)
{
	g_autoptr(GPtrArray) ops = ds_outbox_operations(self);

	return ds_replay_held_back(ops);
}

DsOutboxCount
ds_outbox_count(const DsOutbox *self)
{
	DsOutboxCount count = {.failed = self->failed};

	for (guint i = 0; i < self->entries->len; i++) {
		const DsOperation *op = ((const DsOutboxEntry *)self->entries->pdata[i])->op;

		count.to_confirm += ds_outbox_is_told(op);
		count.queued += op->queued;
		count.unsure += op->queued && op->state == DS_OP_UNKNOWN;
		count.exported += op->queued && ds_outbox_is_exported(op);
		if (op->queued && (count.oldest_s == 0 || op->stamp.wall_s < count.oldest_s))
			count.oldest_s = op->stamp.wall_s;
	}
	return count;
}

/* ---- for outbox-file.c ---- */

void
ds_outbox_give_up_doubtful(DsOutbox *self)
{
	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (ds_replay_is_doubtful(entry->op) && is_free(entry))
			ds_outbox_happen(entry, DS_EVENT_DUE);
	}
}

void
ds_outbox_renew(DsOutbox *self, const DsOperation *op)
{
	DsOutboxEntry *entry = find(self, op->op_seq);

	if (entry == NULL)
		return;
	ds_operation_free(entry->op);
	entry->op = ds_operation_copy(op);
	ds_outbox_leave_if_over(entry);
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
