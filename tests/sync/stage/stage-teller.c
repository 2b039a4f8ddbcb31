/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/stage/stage-teller.h"

#include <string.h>

typedef struct {
	DsOperation *op; /* NULL: rows are asked for */
	DsOperationState state;
	DsStamp now;
	char *detail;
	DsTellerRecorded on_recorded;
	guint asked; /* step of the teller */

	gboolean listed, events;
	DsJournalWhich which;
	guint limit; /* 0: none */
	gint64 op_seq;
	DsTellerRows on_rows;

	gpointer data;
} Job;

/* In steps of this teller: when a row began, when it was first one for the outbox, when its turn
 * was asked for the last time, and when it changed. 0: never. */
typedef struct {
	guint began, decided, due, changed;
} Turn;

struct DsTeller {
	GQueue jobs;
	guint steps;
	guint crashed;     /* the last step before */
	GArray *turns;     /* Turn, one for each row */
	GPtrArray *rows;   /* DsOperation */
	GPtrArray *events; /* GPtrArray of DsJournalEvent, one for each row */
	DsStageDurable on_durable;
	gpointer data;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->op, ds_operation_free);
	g_free(job->detail);
	g_free(job);
}

static void
event_free(gpointer data)
{
	DsJournalEvent *event = data;

	g_free(event->detail);
	g_free(event);
}

DsTeller *
ds_stage_teller_new(DsStageDurable on_durable, gpointer data)
{
	DsTeller *self = g_new0(DsTeller, 1);

	g_queue_init(&self->jobs);
	self->rows = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	self->events = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	self->turns = g_array_new(FALSE, TRUE, sizeof(Turn));
	self->on_durable = on_durable;
	self->data = data;
	return self;
}

void
ds_stage_teller_free(DsTeller *self)
{
	g_queue_clear_full(&self->jobs, job_free);
	g_ptr_array_unref(self->rows);
	g_ptr_array_unref(self->events);
	g_array_unref(self->turns);
	g_free(self);
}

/* ---- asking ---- */

static Job *
job_new(DsTeller *self, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->data = data;
	g_queue_push_tail(&self->jobs, job);
	return job;
}

void
ds_teller_record(DsTeller *self, const DsOperation *op, DsOperationState state, const DsStamp *now,
    const char *detail, DsTellerRecorded on_recorded, gpointer data)
{
	Job *job = job_new(self, data);

	job->op = ds_operation_copy(op);
	job->state = state;
	job->now = *now;
	job->detail = g_strdup(detail);
	job->on_recorded = on_recorded;
	job->asked = self->steps;
}

void
ds_teller_list(
    DsTeller *self, DsJournalWhich which, guint limit, DsTellerRows on_rows, gpointer data)
{
	Job *job = job_new(self, data);

	job->listed = TRUE;
	job->limit = limit;
	job->which = which;
	job->on_rows = on_rows;
}

void
ds_teller_events(DsTeller *self, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	Job *job = job_new(self, data);

	job->events = TRUE;
	job->op_seq = op_seq;
	job->on_rows = on_rows;
}

void
ds_teller_find(DsTeller *self, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	Job *job = job_new(self, data);

	job->op_seq = op_seq;
	job->on_rows = on_rows;
}

/* ---- the disk ---- */

/* What is personal leaves a row that is over. */
static void
erase(DsOperation *row)
{
	row->patron = (DsPatronId){""};
	g_clear_pointer(&row->request, g_free);
	g_clear_pointer(&row->answer.text, g_free);
	g_clear_pointer(&row->answer.title, g_free);
}

static void
add_event(DsTeller *self, gint64 op_seq, const Job *job)
{
	DsJournalEvent *event = g_new0(DsJournalEvent, 1);

	if ((gsize)op_seq > self->events->len)
		g_ptr_array_add(self->events, g_ptr_array_new_with_free_func(event_free));
	event->state = job->state;
	event->wall_s = job->now.wall_s;
	event->detail = g_strdup(job->detail);
	g_ptr_array_add(self->events->pdata[op_seq - 1], event);
}

static void
note_turn(DsTeller *self, const DsOperation *row, const Job *job)
{
	DsOperationState before = job->op->state;
	Turn *turn;

	if ((gsize)row->op_seq > self->turns->len)
		g_array_set_size(self->turns, (guint)row->op_seq);
	turn = &g_array_index(self->turns, Turn, row->op_seq - 1);
	turn->changed = ++self->steps;
	if (turn->began == 0)
		turn->began = self->steps;
	if (turn->decided == 0 && ds_operation_is_for_outbox(row))
		turn->decided = self->steps;
	if (row->state == DS_OP_SENDING && before != DS_OP_SENDING && before != DS_OP_UNKNOWN)
		turn->due = job->asked;
}

/* FALSE: the row is in another state, or no such step exists. */
static gboolean
write_row(DsTeller *self, Job *job)
{
	DsOperation *row;

	if (!ds_operation_may_become(job->op, job->state))
		return FALSE;
	if (job->op->op_seq == 0) {
		job->op->op_seq = self->rows->len + 1;
		g_ptr_array_add(self->rows, NULL);
	} else if (ds_stage_teller_row(self, job->op->op_seq)->state != job->op->state) {
		return FALSE;
	} else {
		ds_operation_free(self->rows->pdata[job->op->op_seq - 1]);
	}
	row = ds_operation_copy(job->op);
	row->state = job->state;
	row->changed_s = job->now.wall_s;
	if (ds_operation_is_settled(row->state))
		erase(row);
	self->rows->pdata[row->op_seq - 1] = row;
	add_event(self, row->op_seq, job);
	note_turn(self, row, job);
	self->on_durable(row, self->data);
	return TRUE;
}

static gboolean
is_in(const DsOperation *row, DsJournalWhich which)
{
	gboolean open = !ds_operation_is_over(row->state) || row->queued;

	switch (which) {
	case DS_JOURNAL_ALL: return TRUE;
	case DS_JOURNAL_OPEN: return open;
	case DS_JOURNAL_CASES: return ds_operation_needs_staff(row->state);
	}
	return FALSE;
}

static GPtrArray *
read_rows(const DsTeller *self, const Job *job)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);

	for (guint i = self->rows->len; i-- > 0 && (job->limit == 0 || rows->len < job->limit);) {
		const DsOperation *row = self->rows->pdata[i];
		gboolean wanted = job->listed ? is_in(row, job->which) : row->op_seq == job->op_seq;

		if (wanted)
			g_ptr_array_add(rows, ds_operation_copy(row));
	}
	return rows;
}

/* ---- one after the other ---- */

static void
answer_rows(const DsTeller *self, const Job *job)
{
	g_autoptr(GPtrArray) rows = job->events
	    ? g_ptr_array_ref(self->events->pdata[job->op_seq - 1])
	    : read_rows(self, job);

	job->on_rows(rows, NULL, job->data);
}

static void
answer_record(DsTeller *self, Job *job)
{
	g_autoptr(GError) error = NULL;

	if (!write_row(self, job))
		error = g_error_new(DS_ERROR, DS_ERROR_PROTOCOL, "not in that state");
	job->on_recorded(job->op->op_seq, error, job->data);
}

gboolean
ds_stage_teller_step(DsTeller *self)
{
	Job *job = g_queue_pop_head(&self->jobs);

	if (job == NULL)
		return FALSE;
	if (job->op != NULL)
		answer_record(self, job);
	else
		answer_rows(self, job);
	job_free(job);
	return TRUE;
}

guint
ds_stage_teller_waiting(const DsTeller *self)
{
	return g_queue_get_length((GQueue *)&self->jobs);
}

void
ds_stage_teller_crash(DsTeller *self, guint durable)
{
	for (Job *job = g_queue_pop_head(&self->jobs); job != NULL;
	     job = g_queue_pop_head(&self->jobs)) {
		if (durable > 0) {
			durable--;
			if (job->op != NULL)
				write_row(self, job);
		}
		job_free(job);
	}
	self->crashed = self->steps;
}

const GPtrArray *
ds_stage_teller_rows(const DsTeller *self)
{
	return self->rows;
}

const DsOperation *
ds_stage_teller_row(const DsTeller *self, gint64 op_seq)
{
	return self->rows->pdata[op_seq - 1];
}

gboolean
ds_stage_teller_came_first(const DsTeller *self, gint64 op_seq, gint64 other)
{
	const Turn *turn = &g_array_index(self->turns, Turn, op_seq - 1);
	const DsOperation *row = ds_stage_teller_row(self, op_seq);
	guint since = row->queued ? turn->decided : turn->changed;

	/* what was begun since the power came has its place from its first row on */
	if (since == 0 && turn->began > self->crashed)
		since = turn->began;
	return since > 0 && since <= g_array_index(self->turns, Turn, other - 1).due;
}

/* ---- what never changes here ---- */

DsClockMemory
ds_teller_clock(const DsTeller *self)
{
	return (DsClockMemory){0};
}

void
ds_teller_use_code(DsTeller *self, const char *id, gint64 dead_s, gint64 wall_s,
    DsTellerUsed on_used, gpointer data)
{
}

void
ds_teller_count_feedback(DsTeller *self, DsFeedback feedback)
{
}

void
ds_teller_keep(DsTeller *self, guint personal_h, guint items_days)
{
}

void
ds_teller_rest(DsTeller *self, gboolean resting, DsClockTrust trust)
{
}

void
ds_teller_space(DsTeller *self, DsTellerSpace on_space, gpointer data)
{
	on_space(DS_SPACE_PLENTY, G_MAXUINT64, data);
}

void
ds_teller_alarms(DsTeller *self, DsTellerRows on_rows, gpointer data)
{
}
