/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pad without a thread and without a reader. What is on its tags is not bytes but what the
 * recording says that they say: their memory here is the address of that (stage-tag.c).
 */
#include "firmware/device-facts.h"
#include "firmware/pad-worker.h"
#include "firmware/replay/player.h"
#include "firmware/replay/stage-tag.h"

struct DsPadWorker {
	const DsDeviceConfig *config;
	DsPadHandlers handlers;
	DsTap *tap;
	DsStageTags *tags;
	GArray *seen; /* DsTagSeen of the last look */
	DsLook look;  /* ... which was for these */
	DsLook look_for;
};

typedef struct {
	DsPlayerJob job;
	DsPadWorker *pad;
	DsTagId tag;
	union {
		DsPadRead on_read;
		DsPadSecured on_secured;
		DsPadState on_state;
	};
	gpointer data;
} Job;

static void
job_free(DsPlayerJob *job)
{
	g_free(job);
}

static Job *
job_new(DsPadWorker *pad, const DsTagId *tag, gpointer data,
    gboolean (*answer)(DsPlayerJob *job, GVariant *facts, GError **error))
{
	Job *job = g_new0(Job, 1);

	job->job.answer = answer;
	job->job.free = job_free;
	job->pad = pad;
	job->data = data;
	if (tag != NULL)
		job->tag = *tag;
	return job;
}

static const DsTagId *
first(const GArray *parts)
{
	return (const DsTagId *)(gpointer)parts->data;
}

/* ---- questions ---- */

static gboolean
answer_read(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);
	g_autoptr(GByteArray) memory = NULL;

	if (failure == NULL) {
		memory = ds_stage_tags_memory(job->pad->tags, &job->tag, facts, error);
		if (memory == NULL)
			return FALSE;
	}
	job->on_read(&job->tag, memory, failure, job->data);
	return TRUE;
}

void
ds_pad_worker_read(
    DsPadWorker *self, const DsTagId *tag, guint blocks, DsPadRead on_read, gpointer data)
{
	Job *job = job_new(self, tag, data, answer_read);

	job->on_read = on_read;
	ds_player_ask(self->tap, "read", ds_facts_of_tags(tag, 1, blocks), &job->job);
}

static gboolean
answer_secured(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);
	gint64 outcome = CLAMP(ds_facts_number(facts, "outcome", DS_SECURITY_BROKEN),
	    DS_SECURITY_DONE, DS_SECURITY_BROKEN);

	if (outcome != DS_SECURITY_DONE && failure == NULL)
		failure = g_error_new(DS_ERROR, DS_ERROR_RETRY, "as recorded");
	job->on_secured((DsSecurityOutcome)outcome, failure, job->data);
	return TRUE;
}

static void
ask_parts(DsPadWorker *self, const char *what, const GArray *parts, gint64 detail,
    DsPadSecured on_secured, gpointer data)
{
	Job *job = job_new(self, NULL, data, answer_secured);

	job->on_secured = on_secured;
	ds_player_ask(
	    self->tap, what, ds_facts_of_tags(first(parts), parts->len, detail), &job->job);
}

void
ds_pad_worker_check(DsPadWorker *self, const GArray *parts, DsSecurityState known,
    DsPadSecured on_checked, gpointer data)
{
	ask_parts(self, "check", parts, known, on_checked, data);
}

void
ds_pad_worker_secure(DsPadWorker *self, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data)
{
	ask_parts(self, "secure", parts, wanted, on_secured, data);
}

void
ds_pad_worker_prove(DsPadWorker *self, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_proven, gpointer data)
{
	ask_parts(self, "prove", parts, wanted, on_proven, data);
}

static gboolean
answer_state(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	gint64 state = CLAMP(
	    ds_facts_number(facts, "security", 0), DS_SECURITY_UNSET, DS_SECURITY_RELEASED);

	job->on_state(&job->tag, (DsSecurityState)state, job->data);
	return TRUE;
}

void
ds_pad_worker_ask_state(DsPadWorker *self, const DsTagId *tag, DsPadState on_state, gpointer data)
{
	Job *job = job_new(self, tag, data, answer_state);

	job->on_state = on_state;
	ds_player_ask(self->tap, "ask-state", ds_facts_of_tags(tag, 1, 0), &job->job);
}

void
ds_pad_worker_signal(DsPadWorker *self, DsSignal what)
{
	ds_tap_out(self->tap, "light", ds_facts_of_tags(NULL, 0, what));
}

guint
ds_pad_worker_next_round(DsPadWorker *self)
{
	GVariant *said = ds_player_peek(self->tap, "next-round");
	gint64 next = said != NULL ? ds_facts_number(said, "round", 0) : 0;

	ds_tap_out(self->tap, "next-round", ds_facts_new("round", "x", next, NULL));
	return (guint)next;
}

void
ds_pad_worker_set_pause(DsPadWorker *self, guint pause_ms)
{
}

void
ds_pad_worker_look_for(DsPadWorker *self, DsLook look)
{
	if (self->look_for != look)
		ds_tap_out(self->tap, "look-for", ds_facts_of_look_for(look));
	self->look_for = look;
}

/* ---- looks ---- */

static gboolean
see(DsPadWorker *self, GVariant *facts, GError **error)
{
	g_autoptr(GPtrArray) tags = ds_facts_list(facts, "tags");

	if (!ds_facts_look(facts, &self->look)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no look is for that");
		return FALSE;
	}
	g_array_set_size(self->seen, 0);
	for (guint i = 0; i < tags->len; i++) {
		DsTagSeen seen = {.dsfid = -1};

		if (!ds_stage_tags_see(self->tags, tags->pdata[i], &seen, error))
			return FALSE;
		g_array_append_val(self->seen, seen);
	}
	return TRUE;
}

#define COUNT_MAX 10000000 /* half a year of looking at nothing */

/* Either a look, or a number of looks at what the last one saw. */
static gboolean
come_round(gpointer stage, GVariant *facts, GError **error)
{
	DsPadWorker *self = stage;
	gint64 number = ds_facts_number(facts, "round", 0);
	gint64 count = CLAMP(ds_facts_number(facts, "count", 0), 0, COUNT_MAX);

	if (number < count || number > G_MAXUINT) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no look has this number");
		return FALSE;
	}
	if (count == 0) {
		if (!see(self, facts, error))
			return FALSE;
		count = 1;
	}
	for (gint64 i = number - count + 1; i <= number; i++)
		self->handlers.on_round(self->seen, self->look, (guint)i, self->handlers.data);
	return TRUE;
}

static gboolean
change(gpointer stage, GVariant *facts, GError **error)
{
	DsPadWorker *self = stage;
	g_autoptr(GError) failure = ds_facts_error(facts);
	DsDeviceState state = DS_DEVICE_OPENING;

	if (!ds_facts_device(facts, &state)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no device is like that");
		return FALSE;
	}
	self->handlers.on_changed(self->config->section, state, failure, self->handlers.data);
	return TRUE;
}

/* ---- coming and going ---- */

void
ds_pad_worker_set_tap(DsPadWorker *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "round", self->config->section, come_round, self);
	ds_player_listen(tap, "device", self->config->section, change, self);
}

DsPadWorker *
ds_pad_worker_new(const DsDeviceConfig *config, GMainContext *home, const DsPadHandlers *handlers)
{
	DsPadWorker *self = g_new0(DsPadWorker, 1);

	self->config = config;
	self->handlers = *handlers;
	self->tags = ds_stage_tags_new();
	self->seen = g_array_new(FALSE, TRUE, sizeof(DsTagSeen));
	return self;
}

void
ds_pad_worker_free(DsPadWorker *self)
{
	ds_stage_tags_free(self->tags);
	g_array_unref(self->seen);
	g_free(self);
}
