/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/teller.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "sync/chores.h"
#include "sync/facts.h"

#include <string.h>

#define BATCH_MAX 64 /* steps of one commit: more would make the first wait for the last */

typedef enum {
	JOB_RECORD,
	JOB_LIST,
	JOB_EVENTS,
	JOB_FIND,
	JOB_ALARMS,
	JOB_CONFIRM,
	JOB_SPACE,
	JOB_CODE,
	JOB_FEEDBACK,
	JOB_OPINION,
	JOB_KEEP,
	JOB_REST,
	JOB_STOP,
} JobKind;

typedef struct {
	JobKind kind;
	DsTeller *teller;
	guint number; /* at the tap */
	/* record */
	DsOperation *op;
	DsOperationState state;
	DsStamp now;
	char *detail;
	DsTellerRecorded on_recorded;
	/* the others: op_seq is an operation's number, or an alarm's */
	DsJournalWhich which;
	guint limit;
	gint64 op_seq;
	GPtrArray *rows;
	DsTellerRows on_rows;
	/* space */
	DsSpace space;
	guint64 free_bytes;
	DsTellerSpace on_space;
	/* code: its id is `detail` */
	gint64 dead_s, wall_s;
	gboolean first;
	DsTellerUsed on_used;
	/* opinion */
	DsFeedback feedback;
	/* keep */
	guint hours, days;
	/* rest */
	gboolean resting;
	DsClockTrust trust;

	gpointer data;
	GError *error; /* the answer */
} Job;

struct DsTeller {
	char *path;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	DsTap *tap; /* NULL: nobody listens */
	DsTellerFailed on_failed;
	gpointer data;
	DsClockMemory clock;
	gboolean resting; /* as the teller's thread was told */
	DsClockTrust trust;

	DsJournal *journal; /* of the teller's thread; NULL when storage has failed */
	GError *failure;
	guint keep_personal_h, keep_items_days;
	DsChores *chores;
};

/* What the tap hears of; counts move nothing in the kiosk. */
static const char *const words[JOB_STOP + 1] = {
    [JOB_RECORD] = "record",
    [JOB_LIST] = "list",
    [JOB_EVENTS] = "events",
    [JOB_FIND] = "find",
    [JOB_ALARMS] = "alarms",
    [JOB_CONFIRM] = "confirm",
    [JOB_SPACE] = "space",
    [JOB_CODE] = "use-code",
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->op, ds_operation_free);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_clear_error(&job->error);
	g_free(job->detail);
	g_free(job);
}

/* ---- in the main thread ---- */

static DsRows
kind_of_rows(const Job *job)
{
	if (job->kind == JOB_ALARMS || job->kind == JOB_CONFIRM)
		return DS_ROWS_ALARMS;
	return job->kind == JOB_EVENTS ? DS_ROWS_EVENTS : DS_ROWS_OPERATIONS;
}

static GVariant *
facts_of_answer(const Job *job)
{
	if (job->kind == JOB_RECORD)
		return ds_facts_new(
		    "op", "x", job->op->op_seq, "error", "?", ds_facts_of_error(job->error), NULL);
	if (job->kind == JOB_SPACE)
		return ds_facts_new("space", "x", (gint64)job->space, NULL);
	if (job->kind == JOB_CODE)
		return ds_facts_new(
		    "first", "b", job->first, "error", "?", ds_facts_of_error(job->error), NULL);
	return ds_facts_of_rows(kind_of_rows(job), job->rows, job->error);
}

static void
answer(gpointer data)
{
	Job *job = data;
	DsTap *tap = words[job->kind] != NULL ? job->teller->tap : NULL;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL
	    ? ds_tap_answer(tap, job->number, facts_of_answer(job))
	    : NULL;

	if (job->kind == JOB_RECORD)
		job->on_recorded(job->op->op_seq, job->error, job->data);
	else if (job->kind == JOB_SPACE)
		job->on_space(job->space, job->free_bytes, job->data);
	else if (job->kind == JOB_CODE)
		job->on_used(job->first, job->error, job->data);
	else
		job->on_rows(job->rows, job->error, job->data);
	job_free(job);
}

typedef struct {
	DsTeller *teller;
	GError *error;
} Failure;

static void
failure_free(gpointer data)
{
	Failure *failure = data;

	g_error_free(failure->error);
	g_free(failure);
}

static void
report_failure(gpointer data)
{
	Failure *failure = data;
	DsTap *tap = failure->teller->tap;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL ? ds_tap_in(tap, "storage-failed", NULL)
							  : NULL;

	failure->teller->on_failed(failure->error, failure->teller->data);
	failure_free(failure);
}

static Job *
job_new(DsTeller *teller, JobKind kind, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->kind = kind;
	job->teller = teller;
	job->data = data;
	return job;
}

void
ds_teller_set_tap(DsTeller *teller, DsTap *tap)
{
	teller->tap = tap;
}

static void
push(Job *job, GVariant *facts)
{
	DsTap *tap = job->teller->tap;

	if (tap != NULL)
		job->number = ds_tap_ask(tap, words[job->kind], facts);
	g_async_queue_push(job->teller->jobs, job);
}

void
ds_teller_record(DsTeller *teller, const DsOperation *op, DsOperationState state,
    const DsStamp *now, const char *detail, DsTellerRecorded on_recorded, gpointer data)
{
	Job *job = job_new(teller, JOB_RECORD, data);

	job->op = ds_operation_copy(op);
	job->state = state;
	job->now = *now;
	job->detail = g_strdup(detail);
	job->on_recorded = on_recorded;
	push(job, teller->tap != NULL ? ds_facts_of_step(op, state, detail) : NULL);
}

static void
ask_rows(DsTeller *teller, JobKind kind, DsJournalWhich which, guint limit, gint64 op_seq,
    DsTellerRows on_rows, gpointer data)
{
	Job *job = job_new(teller, kind, data);

	job->which = which;
	job->limit = limit;
	job->op_seq = op_seq;
	job->on_rows = on_rows;
	push(job, teller->tap != NULL ? ds_facts_of_look(which, op_seq) : NULL);
}

void
ds_teller_list(
    DsTeller *teller, DsJournalWhich which, guint limit, DsTellerRows on_rows, gpointer data)
{
	ask_rows(teller, JOB_LIST, which, limit, 0, on_rows, data);
}

void
ds_teller_events(DsTeller *teller, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(teller, JOB_EVENTS, DS_JOURNAL_ALL, 0, op_seq, on_rows, data);
}

void
ds_teller_find(DsTeller *teller, gint64 op_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(teller, JOB_FIND, DS_JOURNAL_ALL, 0, op_seq, on_rows, data);
}

void
ds_teller_alarms(DsTeller *teller, DsTellerRows on_rows, gpointer data)
{
	ask_rows(teller, JOB_ALARMS, DS_JOURNAL_ALL, 0, 0, on_rows, data);
}

void
ds_teller_confirm(DsTeller *teller, gint64 alarm_seq, DsTellerRows on_rows, gpointer data)
{
	ask_rows(teller, JOB_CONFIRM, DS_JOURNAL_ALL, 0, alarm_seq, on_rows, data);
}

void
ds_teller_space(DsTeller *teller, DsTellerSpace on_space, gpointer data)
{
	Job *job = job_new(teller, JOB_SPACE, data);

	job->on_space = on_space;
	push(job, NULL);
}

void
ds_teller_use_code(DsTeller *teller, const char *id, gint64 dead_s, gint64 wall_s,
    DsTellerUsed on_used, gpointer data)
{
	Job *job = job_new(teller, JOB_CODE, data);

	job->detail = g_strdup(id);
	job->dead_s = dead_s;
	job->wall_s = wall_s;
	job->on_used = on_used;
	push(job, NULL);
}

void
ds_teller_count_feedback(DsTeller *teller, DsFeedback feedback)
{
	Job *job = job_new(teller, JOB_OPINION, NULL);

	job->feedback = feedback;
	g_async_queue_push(teller->jobs, job);
}

void
ds_teller_feedback(DsTeller *teller, guint limit, DsTellerRows on_rows, gpointer data)
{
	Job *job = job_new(teller, JOB_FEEDBACK, data);

	job->limit = limit;
	job->on_rows = on_rows;
	g_async_queue_push(teller->jobs, job);
}

void
ds_teller_keep(DsTeller *teller, guint personal_h, guint items_days)
{
	Job *job = job_new(teller, JOB_KEEP, NULL);

	job->hours = personal_h;
	job->days = items_days;
	g_async_queue_push(teller->jobs, job);
}

void
ds_teller_rest(DsTeller *teller, gboolean resting, DsClockTrust trust)
{
	Job *job;

	if (teller->resting == resting && teller->trust == trust)
		return;
	teller->resting = resting;
	teller->trust = trust;
	job = job_new(teller, JOB_REST, NULL);
	job->resting = resting;
	job->trust = trust;
	g_async_queue_push(teller->jobs, job);
}

/* ---- in the teller's thread ---- */

static gint64
wall_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static void
fail_storage(DsTeller *teller, const GError *error)
{
	Failure *failure = g_new(Failure, 1);

	ds_alarm(NULL, "storage has failed, no more lending: %s", error->message);
	g_clear_pointer(&teller->journal, ds_journal_close);
	teller->failure = g_error_copy(error);
	*failure = (Failure){.teller = teller, .error = g_error_copy(error)};
	ds_post(teller->box, report_failure, failure, failure_free);
}

/* Writes all steps in one transaction. A step that is a mistake gets its own error and does not
 * stop the others; FALSE means that the disk failed and nothing is known. */
static gboolean
write_batch(DsTeller *teller, GPtrArray *batch, GError **error)
{
	if (!ds_journal_begin(teller->journal, error))
		return FALSE;
	for (guint i = 0; i < batch->len; i++) {
		Job *job = batch->pdata[i];

		if (!ds_journal_record(teller->journal, job->op, job->state, &job->now, job->detail,
			&job->error) &&
		    !g_error_matches(job->error, DS_ERROR, DS_ERROR_PROTOCOL)) {
			g_propagate_error(error, g_steal_pointer(&job->error));
			ds_journal_rollback(teller->journal);
			return FALSE;
		}
	}
	return ds_journal_commit(teller->journal, error);
}

/* After a failed commit: is this step on the disk? FALSE: it cannot be read. */
static gboolean
look_for(DsTeller *teller, const Job *job, gboolean *written, GError **error)
{
	g_autoptr(DsOperation) row = NULL;
	g_autoptr(GError) failure = NULL;

	*written = FALSE;
	if (job->op->op_seq == 0)
		return TRUE;
	row = ds_journal_find(teller->journal, job->op->op_seq, &failure);
	if (failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	/* a step that stays in its state is one more sending, or one that did not leave */
	*written = row != NULL && row->state == job->state && row->sends == job->op->sends &&
	    g_str_equal(row->item.text, ds_journal_item_word(job->op, job->state));
	return TRUE;
}

/* Keeps in `batch` what is not on the disk after all. */
static gboolean
keep_unwritten(DsTeller *teller, GPtrArray *batch, GPtrArray *written, GError **error)
{
	for (guint i = 0; i < batch->len;) {
		Job *job = batch->pdata[i];
		gboolean is_written = job->error != NULL;

		if (!is_written && !look_for(teller, job, &is_written, error))
			return FALSE;
		if (is_written) {
			g_ptr_array_add(written, job);
			g_ptr_array_remove_index(batch, i);
			continue;
		}
		if (job->op->state == DS_OP_SEEN)
			job->op->op_seq = 0; /* the number was given in the lost transaction */
		i++;
	}
	return TRUE;
}

static void
answer_all(GPtrArray *batch, const GError *error)
{
	for (guint i = 0; i < batch->len; i++) {
		Job *job = batch->pdata[i];

		if (error != NULL && job->error == NULL)
			job->error = g_error_copy(error);
		ds_post(job->teller->box, answer, job, job_free);
	}
	g_ptr_array_set_size(batch, 0);
}

static void
apply_settings(DsTeller *teller)
{
	ds_journal_keep_personal(teller->journal, teller->keep_personal_h);
	ds_journal_keep_items(teller->journal, teller->keep_items_days);
}

/* After a failed commit. FALSE: it failed again, by whatever way. */
static gboolean
try_once_more(DsTeller *teller, GPtrArray *batch, GError **error)
{
	g_autoptr(GPtrArray) written = g_ptr_array_new();
	gboolean seen;

	g_clear_pointer(&teller->journal, ds_journal_close);
	teller->journal = ds_journal_open(teller->path, error);
	if (teller->journal == NULL)
		return FALSE;
	apply_settings(teller);
	seen = keep_unwritten(teller, batch, written, error);
	answer_all(written, NULL);
	return seen && (batch->len == 0 || write_batch(teller, batch, error));
}

static void
record(DsTeller *teller, GPtrArray *batch)
{
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < batch->len; i++)
		if (ds_operation_is_settled(((const Job *)batch->pdata[i])->state))
			ds_chores_note_erased(teller->chores);
	if (teller->journal != NULL && !write_batch(teller, batch, &error)) {
		ds_warn(NULL, "commit failed, looking what is on the disk: %s", error->message);
		g_clear_error(&error);
		if (!try_once_more(teller, batch, &error))
			fail_storage(teller, error);
	}
	answer_all(batch, teller->journal == NULL ? teller->failure : NULL);
}

static Job *
next_job(DsTeller *teller)
{
	gboolean quiet = FALSE;

	for (;;) {
		gint64 now_us = g_get_monotonic_time();
		gint64 wait_us = teller->journal != NULL
		    ? ds_chores_wait_us(teller->chores, now_us, quiet)
		    : DS_CHORES_EXPIRE_US;
		Job *job = wait_us > 0 ? g_async_queue_timeout_pop(teller->jobs, (guint64)wait_us)
				       : NULL;

		if (job != NULL)
			return job;
		quiet |= wait_us > 0;
		if (teller->journal != NULL)
			ds_chores_do(
			    teller->chores, teller->journal, g_get_monotonic_time(), wall_s());
	}
}

static void
end_work(DsTeller *teller)
{
	if (teller->journal != NULL)
		ds_chores_finish(teller->chores, teller->journal, g_get_monotonic_time(), wall_s());
}

static GPtrArray *
find_row(DsJournal *journal, gint64 op_seq, GError **error)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	DsOperation *op = ds_journal_find(journal, op_seq, error);

	if (op != NULL)
		g_ptr_array_add(rows, op);
	return rows;
}

static GPtrArray *
confirm(DsJournal *journal, gint64 alarm_seq, GError **error)
{
	return ds_journal_confirm(journal, alarm_seq, wall_s(), error)
	    ? ds_journal_alarms(journal, error)
	    : NULL;
}

static GPtrArray *
look_up(DsTeller *teller, const Job *job, GError **error)
{
	if (teller->journal == NULL) {
		g_propagate_error(error, g_error_copy(teller->failure));
		return NULL;
	}
	switch (job->kind) {
	case JOB_LIST: return ds_journal_list(teller->journal, job->which, job->limit, error);
	case JOB_EVENTS: return ds_journal_events(teller->journal, job->op_seq, error);
	case JOB_FIND: return find_row(teller->journal, job->op_seq, error);
	case JOB_ALARMS: return ds_journal_alarms(teller->journal, error);
	case JOB_CONFIRM: return confirm(teller->journal, job->op_seq, error);
	case JOB_FEEDBACK: return ds_journal_feedback(teller->journal, job->limit, error);
	case JOB_RECORD:
	case JOB_SPACE:
	case JOB_CODE:
	case JOB_OPINION:
	case JOB_KEEP:
	case JOB_REST:
	case JOB_STOP: break;
	}
	g_assert_not_reached();
}

static void
look(DsTeller *teller, Job *job)
{
	job->space = DS_SPACE_NONE;
	if (job->kind != JOB_SPACE)
		job->rows = look_up(teller, job, &job->error);
	else if (teller->journal != NULL)
		job->space = ds_journal_space(teller->journal, &job->free_bytes);
	ds_post(teller->box, answer, job, job_free);
}

static void
use_code(DsTeller *teller, Job *job)
{
	if (teller->journal == NULL)
		job->error = g_error_copy(teller->failure);
	else if (!ds_journal_use_code(teller->journal, job->detail, job->dead_s, job->wall_s,
		     &job->first, &job->error))
		ds_warn(NULL, "a patron code was not written down: %s", job->error->message);
	ds_post(teller->box, answer, job, job_free);
}

static void
keep(DsTeller *teller, Job *job)
{
	teller->keep_personal_h = job->hours;
	teller->keep_items_days = job->days;
	if (teller->journal != NULL)
		apply_settings(teller);
	job_free(job);
}

static void
count_opinion(DsTeller *teller, Job *job)
{
	g_autoptr(GError) error = NULL;

	if (teller->journal != NULL &&
	    !ds_journal_count_feedback(teller->journal, job->feedback, wall_s(), &error))
		ds_warn(NULL, "a patron's feedback was not counted: %s", error->message);
	job_free(job);
}

static void
rest(DsTeller *teller, Job *job)
{
	ds_chores_rest(teller->chores, job->resting, job->trust);
	job_free(job);
}

static gpointer
work(gpointer data)
{
	DsTeller *teller = data;
	g_autoptr(GPtrArray) batch = g_ptr_array_new();

	for (;;) {
		Job *job = next_job(teller);

		while (job != NULL && job->kind == JOB_RECORD && batch->len < BATCH_MAX) {
			g_ptr_array_add(batch, job);
			job = g_async_queue_try_pop(teller->jobs);
		}
		if (batch->len > 0)
			record(teller, batch);
		if (job == NULL)
			continue;
		if (job->kind == JOB_STOP) {
			job_free(job);
			end_work(teller);
			return NULL;
		}
		if (job->kind == JOB_KEEP)
			keep(teller, job);
		else if (job->kind == JOB_OPINION)
			count_opinion(teller, job);
		else if (job->kind == JOB_CODE)
			use_code(teller, job);
		else if (job->kind == JOB_REST)
			rest(teller, job);
		else if (job->kind == JOB_RECORD)
			g_async_queue_push_front(teller->jobs, job);
		else
			look(teller, job);
	}
}

DsTeller *
ds_teller_new(
    const char *path, GMainContext *home, DsTellerFailed on_failed, gpointer data, GError **error)
{
	DsJournal *journal = ds_journal_open(path, error);
	DsTeller *teller;

	if (journal == NULL)
		return NULL;
	teller = g_new0(DsTeller, 1);
	teller->path = g_strdup(path);
	teller->box = ds_postbox_new(home);
	teller->jobs = g_async_queue_new();
	teller->on_failed = on_failed;
	teller->data = data;
	teller->journal = journal;
	teller->clock = ds_journal_clock(journal);
	teller->chores = ds_chores_new();
	teller->thread = g_thread_new("teller", work, teller);
	return teller;
}

DsClockMemory
ds_teller_clock(const DsTeller *teller)
{
	if (teller->tap != NULL)
		ds_tap_out(teller->tap, "clock-memory", ds_facts_of_clock(&teller->clock));
	return teller->clock;
}

void
ds_teller_free(DsTeller *teller)
{
	g_async_queue_push(teller->jobs, job_new(teller, JOB_STOP, NULL));
	g_thread_join(teller->thread);
	g_clear_pointer(&teller->journal, ds_journal_close);
	g_clear_error(&teller->failure);
	ds_chores_free(teller->chores);
	g_async_queue_unref(teller->jobs);
	ds_postbox_close(teller->box);
	g_free(teller->path);
	g_free(teller);
}
