/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A teller without a thread and without a journal. */
#include "firmware/replay/player.h"
#include "sync/facts.h"
#include "sync/teller.h"

struct DsTeller {
	DsTellerFailed on_failed;
	gpointer data;
	DsTap *tap;
};

typedef struct {
	DsPlayerJob job;
	DsRows kind;
	union {
		DsTellerRecorded on_recorded;
		DsTellerRows on_rows;
		DsTellerSpace on_space;
		DsTellerUsed on_used;
	};
	gpointer data;
} Job;

static void
job_free(DsPlayerJob *job)
{
	g_free(job);
}

static Job *
job_new(gpointer data, gboolean (*answer)(DsPlayerJob *job, GVariant *facts, GError **error))
{
	Job *job = g_new0(Job, 1);

	job->job.answer = answer;
	job->job.free = job_free;
	job->data = data;
	return job;
}

static gboolean
answer_record(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);

	job->on_recorded(ds_facts_number(facts, "op", 0), failure, job->data);
	return TRUE;
}

void
ds_teller_record(DsTeller *self, const DsOperation *op, DsOperationState state, const DsStamp *now,
    const char *detail, DsTellerRecorded on_recorded, gpointer data)
{
	Job *job = job_new(data, answer_record);

	job->on_recorded = on_recorded;
	ds_player_ask(self->tap, "record", ds_facts_of_step(op, state, detail), &job->job);
}

static gboolean
answer_rows(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);
	g_autoptr(GError) bad = NULL;
	g_autoptr(GPtrArray) rows = ds_facts_rows(job->kind, facts, &bad);

	if (bad != NULL) {
		g_propagate_error(error, g_steal_pointer(&bad));
		return FALSE;
	}
	job->on_rows(rows, failure, job->data);
	return TRUE;
}

static void
ask_rows(DsTeller *self, const char *what, DsRows kind, GVariant *facts, DsTellerRows on_rows,
    gpointer data)
{
	Job *job = job_new(data, answer_rows);

	job->kind = kind;
	job->on_rows = on_rows;
	ds_player_ask(self->tap, what, facts, &job->job);
}

void
ds_teller_list(
    DsTeller *self, DsJournalWhich which, guint limit, DsTellerRows on_rows, gpointer data)
{
	ask_rows(self, "list", DS_ROWS_OPERATIONS, ds_facts_of_look(which, 0), on_rows, data);
}

void
ds_teller_events(DsTeller *self, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(self, "events", DS_ROWS_EVENTS, ds_facts_of_look(DS_JOURNAL_ALL, op_seq), on_rows,
	    data);
}

void
ds_teller_find(DsTeller *self, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(self, "find", DS_ROWS_OPERATIONS, ds_facts_of_look(DS_JOURNAL_ALL, op_seq),
	    on_rows, data);
}

void
ds_teller_alarms(DsTeller *self, DsTellerRows on_rows, gpointer data)
{
	ask_rows(
	    self, "alarms", DS_ROWS_ALARMS, ds_facts_of_look(DS_JOURNAL_ALL, 0), on_rows, data);
}

void
ds_teller_confirm(DsTeller *self, gint64 alarm_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(self, "confirm", DS_ROWS_ALARMS, ds_facts_of_look(DS_JOURNAL_ALL, alarm_seq),
	    on_rows, data);
}

static gboolean
answer_space(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	gint64 space = CLAMP(ds_facts_number(facts, "space", 0), DS_SPACE_PLENTY, DS_SPACE_NONE);

	job->on_space((DsSpace)space, 0, job->data);
	return TRUE;
}

void
ds_teller_space(DsTeller *self, DsTellerSpace on_space, gpointer data)
{
	Job *job = job_new(data, answer_space);

	job->on_space = on_space;
	ds_player_ask(self->tap, "space", NULL, &job->job);
}

static gboolean
answer_code(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);

	job->on_used(ds_facts_flag(facts, "first"), failure, job->data);
	return TRUE;
}

void
ds_teller_use_code(DsTeller *self, const char *id, gint64 dead_s, gint64 wall_s,
    DsTellerUsed on_used, gpointer data)
{
	Job *job = job_new(data, answer_code);

	job->on_used = on_used;
	ds_player_ask(self->tap, "use-code", NULL, &job->job);
}

/* Nobody counts a second time. */
void
ds_teller_count_feedback(DsTeller *self, DsFeedback feedback)
{
}

/* There is nothing that would become old. */
void
ds_teller_keep(DsTeller *self, guint personal_h, guint items_days)
{
}

void
ds_teller_rest(DsTeller *self, gboolean resting, DsClockTrust trust)
{
}

/* What the journal knew then. */
DsClockMemory
ds_teller_clock(const DsTeller *self)
{
	GVariant *said = ds_player_peek(self->tap, "clock-memory");
	DsClockMemory memory = {0};
	g_autoptr(GError) error = NULL;

	if (said != NULL && !ds_facts_clock(said, &memory, &error))
		memory = (DsClockMemory){0};
	ds_tap_out(self->tap, "clock-memory", ds_facts_of_clock(&memory));
	return memory;
}

static gboolean
fail(gpointer stage, GVariant *facts, GError **error)
{
	DsTeller *self = stage;
	g_autoptr(GError) failure = g_error_new(DS_ERROR, DS_ERROR_STORAGE, "as recorded");

	self->on_failed(failure, self->data);
	return TRUE;
}

void
ds_teller_set_tap(DsTeller *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "storage-failed", "", fail, self);
}

DsTeller *
ds_teller_new(
    const char *path, GMainContext *home, DsTellerFailed on_failed, gpointer data, GError **error)
{
	DsTeller *self = g_new0(DsTeller, 1);

	self->on_failed = on_failed;
	self->data = data;
	return self;
}

void
ds_teller_free(DsTeller *self)
{
	g_free(self);
}
