/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts by e-mail, without threads, a disk and a server. */
#include "firmware/base/facts.h"
#include "firmware/mail-worker.h"
#include "firmware/replay/player.h"

struct DsMailWorker {
	DsMailTold on_told;
	gpointer data;
	DsTap *tap;
};

typedef struct {
	DsPlayerJob job;
	DsMailStored done;
	gpointer data;
} Job;

static gboolean
answer(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);

	job->done(failure, job->data);
	return TRUE;
}

static void
job_free(DsPlayerJob *base)
{
	g_free(base);
}

void
ds_mail_worker_store(
    DsMailWorker *self, DsMail *mail, gint64 wall_s, DsMailStored done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	*job = (Job){.job = {.answer = answer, .free = job_free}, .done = done, .data = data};
	ds_mail_free(mail);
	ds_player_ask(self->tap, "mail", NULL, &job->job);
}

void
ds_mail_worker_send(DsMailWorker *self, gint64 wall_s)
{
	ds_tap_out(self->tap, "send-mails", NULL);
}

static gboolean
tell(gpointer stage, GVariant *facts, GError **error)
{
	DsMailWorker *self = stage;
	gint64 waiting = ds_facts_number(facts, "waiting", 0);
	const DsMailState state = {
	    .trying = ds_facts_flag(facts, "trying"),
	    .waiting = (guint)CLAMP(waiting, 0, DS_MAIL_QUEUE_MAX),
	    .oldest_s = ds_facts_number(facts, "oldest", 0),
	    .next_s = ds_facts_number(facts, "next", 0),
	};

	self->on_told(&state, self->data);
	return TRUE;
}

void
ds_mail_worker_set_tap(DsMailWorker *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "mails", "", tell, self);
}

DsMailWorker *
ds_mail_worker_new(const DsSmtpSettings *settings, guint keep_days, const char *state_dir,
    GMainContext *home, DsMailTold on_told, gpointer data, GError **error)
{
	DsMailWorker *self = g_new0(DsMailWorker, 1);

	self->on_told = on_told;
	self->data = data;
	return self;
}

void
ds_mail_worker_free(DsMailWorker *self)
{
	g_free(self);
}
