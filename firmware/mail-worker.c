/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/mail-worker.h"

#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/base/post.h"

#define DAY_S (24 * 3600)

/* For the writer. */
typedef struct {
	DsMailWorker *worker;
	DsMail *mail; /* NULL: stop */
	gint64 wall_s;
	guint number;
	GError *error;
	DsMailStored done;
	gpointer data;
} Job;

/* For the sender, and back again. */
typedef struct {
	DsMailWorker *worker;
	gboolean stop;
	gint64 wall_s;
	DsMailState state;
	GError *error;
} Round;

struct DsMailWorker {
	const DsSmtpSettings *settings;
	guint keep_days;
	DsMailQueue *queue; /* does not change */
	DsMailTold on_told;
	gpointer data;
	DsTap *tap; /* NULL: nobody listens */
	DsPostbox *box;
	GCancellable *cancel;
	GThread *writer, *sender;
	GAsyncQueue *jobs, *rounds;
	guint refused, expired; /* of the sender's thread */
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->mail, ds_mail_free);
	g_clear_error(&job->error);
	g_free(job);
}

static void
round_free(gpointer data)
{
	Round *round = data;

	g_clear_error(&round->error);
	g_free(round);
}

/* ---- the writer ---- */

static void
deliver_job(gpointer data)
{
	Job *job = data;
	DsTap *tap = job->worker->tap;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL
	    ? ds_tap_answer(
		  tap, job->number, ds_facts_new("error", "?", ds_facts_of_error(job->error), NULL))
	    : NULL;

	job->done(job->error, job->data);
	job_free(job);
}

static gpointer
write_down(gpointer data)
{
	DsMailWorker *worker = data;

	for (;;) {
		Job *job = g_async_queue_pop(worker->jobs);

		if (job->mail == NULL) {
			job_free(job);
			return NULL;
		}
		if (!ds_mail_queue_add(worker->queue, job->mail, job->wall_s, &job->error))
			ds_warn(NULL, "no receipt by e-mail: %s", job->error->message);
		g_clear_pointer(&job->mail, ds_mail_free);
		ds_post(worker->box, deliver_job, job, job_free);
	}
}

void
ds_mail_worker_store(
    DsMailWorker *worker, DsMail *mail, gint64 wall_s, DsMailStored done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	*job = (Job){.worker = worker, .mail = mail, .wall_s = wall_s, .done = done, .data = data};
	if (worker->tap != NULL)
		job->number = ds_tap_ask(worker->tap, "mail", NULL);
	g_async_queue_push(worker->jobs, job);
}

/* ---- the sender ---- */

/* A clock that was put back must not hold anything for long. */
static gboolean
is_due(const DsMailWaiting *waiting, gint64 now_s)
{
	return waiting->tried_s == 0 || now_s < waiting->tried_s ||
	    now_s >= ds_mail_waiting_due_s(waiting);
}

static gint64
too_old_s(const DsMailWorker *worker, const DsMailWaiting *waiting)
{
	return waiting->written_s + (gint64)worker->keep_days * DAY_S;
}

static void
note(Round *round, GError *error)
{
	if (error == NULL)
		return;
	ds_warn(NULL, "%s", error->message);
	g_clear_error(&round->error);
	round->error = error;
}

/* TRUE: the next one may be tried. */
static gboolean
send_one(DsMailWorker *worker, Round *round, DsMailWaiting *waiting)
{
	g_autoptr(DsMail) mail = ds_mail_queue_read(worker->queue, waiting);
	DsSmtpOutcome outcome = DS_SMTP_REFUSED;
	GError *error = NULL;

	if (mail != NULL)
		outcome = ds_smtp_send(worker->settings, mail, worker->cancel, &error);
	else
		g_set_error(&error, DS_ERROR, DS_ERROR_STORAGE,
		    "mail: a message was sealed with another key, or is damaged");
	if (g_cancellable_is_cancelled(worker->cancel) && outcome == DS_SMTP_AWAY) {
		g_clear_error(&error);
		return FALSE;
	}
	note(round, error);
	if (outcome == DS_SMTP_ACCEPTED || outcome == DS_SMTP_REFUSED)
		ds_mail_queue_erase(worker->queue, waiting);
	else
		ds_mail_queue_mark(worker->queue, waiting, round->wall_s);
	worker->refused += outcome == DS_SMTP_REFUSED;
	if (outcome == DS_SMTP_ACCEPTED)
		ds_note(NULL, "a receipt was sent by e-mail");
	return outcome != DS_SMTP_AWAY;
}

/* Where the server does not answer for one it would not for the others. */
static void
send_due(DsMailWorker *worker, Round *round)
{
	g_autoptr(GPtrArray) list = ds_mail_queue_list(worker->queue);
	gboolean away = FALSE;

	for (guint i = 0; i < list->len && !g_cancellable_is_cancelled(worker->cancel); i++) {
		DsMailWaiting *waiting = list->pdata[i];

		if (round->wall_s >= too_old_s(worker, waiting)) {
			ds_mail_queue_erase(worker->queue, waiting);
			ds_warn(NULL, "mail: a receipt was erased unsent after %u days",
			    worker->keep_days);
			worker->expired++;
		} else if (is_due(waiting, round->wall_s)) {
			if (away)
				ds_mail_queue_mark(worker->queue, waiting, round->wall_s);
			else
				away = !send_one(worker, round, waiting);
		}
	}
}

static void
look(const DsMailWorker *worker, Round *round)
{
	g_autoptr(GPtrArray) list = ds_mail_queue_list(worker->queue);
	DsMailState *state = &round->state;

	*state = (DsMailState){
	    .waiting = list->len, .refused = worker->refused, .expired = worker->expired};
	for (guint i = 0; i < list->len; i++) {
		const DsMailWaiting *waiting = list->pdata[i];
		gint64 next_s = MIN(ds_mail_waiting_due_s(waiting), too_old_s(worker, waiting));

		if (i == 0)
			state->oldest_s = waiting->written_s;
		state->next_s = i == 0 ? next_s : MIN(state->next_s, next_s);
	}
}

static void
deliver_round(gpointer data)
{
	/* clang-format off */
	static const DsField fields[] = {
	    {"trying", DS_FIELD_FLAG, .offset = offsetof(DsMailState, trying)},
	    {"waiting", DS_FIELD_COUNT, .offset = offsetof(DsMailState, waiting)},
	    {"oldest", DS_FIELD_NUMBER, .offset = offsetof(DsMailState, oldest_s)},
	    {"next", DS_FIELD_NUMBER, .offset = offsetof(DsMailState, next_s)},
	    {.name = NULL},
	};
	/* clang-format on */
	Round *round = data;
	DsMailWorker *worker = round->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "mails", ds_facts_of(fields, &round->state))
	    : NULL;

	round->state.error = round->error;
	worker->on_told(&round->state, worker->data);
	round_free(round);
}

/* A server may take its time: how many wait is told before. */
static void
begin_round(DsMailWorker *worker)
{
	Round *round = g_new0(Round, 1);

	round->worker = worker;
	look(worker, round);
	round->state.trying = TRUE;
	ds_post(worker->box, deliver_round, round, round_free);
}

/* What was asked while a slow server was waited for is asked once. */
static Round *
next_round(DsMailWorker *worker)
{
	Round *round = g_async_queue_pop(worker->rounds);
	Round *newer;

	while (!round->stop && (newer = g_async_queue_try_pop(worker->rounds)) != NULL) {
		round_free(round);
		round = newer;
	}
	return round;
}

static gpointer
send_all(gpointer data)
{
	DsMailWorker *worker = data;

	for (;;) {
		Round *round = next_round(worker);

		if (round->stop) {
			round_free(round);
			return NULL;
		}
		begin_round(worker);
		send_due(worker, round);
		look(worker, round);
		ds_post(worker->box, deliver_round, round, round_free);
	}
}

static void
push_round(DsMailWorker *worker, gint64 wall_s, gboolean stop)
{
	Round *round = g_new0(Round, 1);

	round->worker = worker;
	round->wall_s = wall_s;
	round->stop = stop;
	g_async_queue_push(worker->rounds, round);
}

void
ds_mail_worker_send(DsMailWorker *worker, gint64 wall_s)
{
	if (worker->tap != NULL)
		ds_tap_out(worker->tap, "send-mails", NULL);
	push_round(worker, wall_s, FALSE);
}

/* ---- coming and going ---- */

void
ds_mail_worker_set_tap(DsMailWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

DsMailWorker *
ds_mail_worker_new(const DsSmtpSettings *settings, guint keep_days, const char *state_dir,
    GMainContext *home, DsMailTold on_told, gpointer data, GError **error)
{
	DsMailQueue *queue = ds_mail_queue_open(state_dir, error);
	DsMailWorker *worker;

	if (queue == NULL)
		return NULL;
	worker = g_new0(DsMailWorker, 1);
	worker->settings = settings;
	worker->keep_days = keep_days;
	worker->queue = queue;
	worker->on_told = on_told;
	worker->data = data;
	worker->box = ds_postbox_new(home);
	worker->cancel = g_cancellable_new();
	worker->jobs = g_async_queue_new_full(job_free);
	worker->rounds = g_async_queue_new_full(round_free);
	worker->writer = g_thread_new("mail-writer", write_down, worker);
	worker->sender = g_thread_new("mail-sender", send_all, worker);
	return worker;
}

void
ds_mail_worker_free(DsMailWorker *worker)
{
	g_cancellable_cancel(worker->cancel);
	g_async_queue_push(worker->jobs, g_new0(Job, 1));
	push_round(worker, 0, TRUE);
	g_thread_join(worker->writer);
	g_thread_join(worker->sender);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_async_queue_unref(worker->rounds);
	g_object_unref(worker->cancel);
	ds_mail_queue_close(worker->queue);
	g_free(worker);
}
