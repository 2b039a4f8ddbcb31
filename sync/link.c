/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/link.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "sync/facts.h"

typedef enum {
	JOB_PATRON,
	JOB_CARRY,
	JOB_PROBE,
	JOB_ITEM,
	JOB_LIST,
	JOB_GOODBYE,
	JOB_WAKE,
	JOB_REST,
	JOB_STOP
} JobKind;

typedef struct {
	JobKind kind;
	DsLink *link;
	guint number; /* at the tap */
	DsPatronId patron;
	DsItemId item;
	DsPatronListKind list;
	DsWord pin;
	gboolean has_pin;
	DsLinkReply reply;
	DsLinkFunc on_reply;
	gpointer data;
} Job;

typedef struct {
	DsLink *link;
	gboolean online;
	GError *error;
} Change;

struct DsLink {
	const DsLibrarySettings *settings;
	const DsLibraryBackend *backend;
	gpointer self; /* the backend's; of the worker once it runs, except compose() and rules */
	GCancellable *cancel;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	DsTap *tap; /* NULL: nobody listens */
	DsLinkChanged on_changed;
	gpointer data;
	gboolean online; /* as the main thread knows it */

	gboolean reached; /* as the worker knows it */
	gboolean told;    /* the worker has told its state once */
	guint failures;   /* greetings in a row that failed */
	gboolean asleep;  /* is connected to when told, and was not told */
	guint good;       /* greetings in a row that were answered while it counted as away */
};

static const char *const words[] = {
    [JOB_PATRON] = "patron",
    [JOB_CARRY] = "carry",
    [JOB_PROBE] = "probe",
    [JOB_ITEM] = "item",
    [JOB_LIST] = "list",
    [JOB_GOODBYE] = "goodbye",
    [JOB_WAKE] = "wake",
    [JOB_REST] = "rest",
};

/* Between the greetings that show whether a library that was away has come to stay. */
#define PROOF_PAUSE_US (G_USEC_PER_SEC / 2)

/* Seconds between greetings while the library is away; the last one repeats. */
static const guint pauses_s[] = {1, 2, 4, 8, 15};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->reply.patron, ds_patron_free);
	g_clear_pointer(&job->reply.op, ds_operation_free);
	g_clear_pointer(&job->reply.item, ds_item_info_free);
	g_clear_pointer(&job->reply.list, ds_patron_list_free);
	g_clear_error(&job->reply.error);
	explicit_bzero(job, sizeof *job);
	g_free(job);
}

static void
change_free(gpointer data)
{
	Change *change = data;

	g_clear_error(&change->error);
	g_free(change);
}

/* ---- in the main thread ---- */

static void
deliver_reply(gpointer data)
{
	Job *job = data;
	DsTap *tap = job->link->tap;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL
	    ? ds_tap_answer(tap, job->number, ds_facts_of_reply(&job->reply))
	    : NULL;

	job->on_reply(&job->reply, job->data);
	job_free(job);
}

static void
deliver_change(gpointer data)
{
	Change *change = data;
	DsLink *link = change->link;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = link->tap != NULL
	    ? ds_tap_in(link->tap, "link",
		  ds_facts_of_link(ds_link_name(link), change->online, change->error))
	    : NULL;

	link->online = change->online;
	link->on_changed(change->online, change->error, link->data);
	change_free(change);
}

void
ds_link_set_tap(DsLink *link, DsTap *tap)
{
	link->tap = tap;
}

gboolean
ds_link_is_online(const DsLink *link)
{
	return link->online;
}

gboolean
ds_link_is_by_files(const DsLink *link)
{
	return link->backend->by_files;
}

const char *
ds_link_name(const DsLink *link)
{
	return link->settings->name;
}

const DsIdentRules *
ds_link_item_rules(const DsLink *link)
{
	return link->backend->item_rules(link->self);
}

const DsIdentRules *
ds_link_patron_rules(const DsLink *link)
{
	return link->backend->patron_rules(link->self);
}

gboolean
ds_link_may_replay(const DsLink *link, DsOperationKind kind)
{
	return link->backend->may_replay(link->self, kind);
}

gboolean
ds_link_may_list(const DsLink *link)
{
	return link->backend->may_list != NULL && link->backend->may_list(link->self);
}

char *
ds_link_compose(const DsLink *link, const DsOperation *op)
{
	return link->backend->compose(link->self, op);
}

static Job *
job_new(DsLink *link, JobKind kind, DsLinkFunc on_reply, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->link = link;
	job->kind = kind;
	job->on_reply = on_reply;
	job->data = data;
	return job;
}

static void
tell_tap(DsTap *tap, Job *job)
{
	const DsLinkQuestion question = {
	    .library = ds_link_name(job->link),
	    .patron = &job->patron,
	    .item = &job->item,
	    .op = job->reply.op,
	    .pin = job->has_pin,
	    .list = job->kind == JOB_LIST ? &job->list : NULL,
	};
	GVariant *facts = ds_facts_of_question(&question);

	if (job->on_reply != NULL)
		job->number = ds_tap_ask(tap, words[job->kind], facts);
	else
		ds_tap_out(tap, words[job->kind], facts);
}

static void
push(Job *job)
{
	if (job->link->tap != NULL)
		tell_tap(job->link->tap, job);
	g_async_queue_push(job->link->jobs, job);
}

static void
set_pin(Job *job, const DsWord *pin)
{
	job->has_pin = pin != NULL;
	if (pin != NULL)
		job->pin = *pin;
}

void
ds_link_patron(
    DsLink *link, const DsPatronId *card, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	Job *job = job_new(link, JOB_PATRON, on_reply, data);

	job->patron = *card;
	set_pin(job, pin);
	push(job);
}

void
ds_link_carry(
    DsLink *link, const DsOperation *op, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	Job *job = job_new(link, JOB_CARRY, on_reply, data);

	job->reply.op = ds_operation_copy(op);
	set_pin(job, pin);
	push(job);
}

void
ds_link_probe(DsLink *link, const DsOperation *op, DsLinkFunc on_reply, gpointer data)
{
	Job *job = job_new(link, JOB_PROBE, on_reply, data);

	job->reply.op = ds_operation_copy(op);
	push(job);
}

void
ds_link_item(DsLink *link, const DsItemId *item, const DsPatronId *patron, DsLinkFunc on_reply,
    gpointer data)
{
	Job *job = job_new(link, JOB_ITEM, on_reply, data);

	job->item = *item;
	if (patron != NULL)
		job->patron = *patron;
	push(job);
}

void
ds_link_list(DsLink *link, const DsPatronId *patron, DsPatronListKind kind, DsLinkFunc on_reply,
    gpointer data)
{
	Job *job = job_new(link, JOB_LIST, on_reply, data);

	job->patron = *patron;
	job->list = kind;
	push(job);
}

void
ds_link_goodbye(DsLink *link, const DsPatronId *patron)
{
	Job *job = job_new(link, JOB_GOODBYE, NULL, NULL);

	job->patron = *patron;
	push(job);
}

void
ds_link_wake(DsLink *link)
{
	push(job_new(link, JOB_WAKE, NULL, NULL));
}

void
ds_link_rest(DsLink *link)
{
	if (link->settings->connect == DS_CONNECT_WHEN_TOLD)
		push(job_new(link, JOB_REST, NULL, NULL));
}

/* ---- in the worker's thread ---- */

static void
tell(DsLink *link, gboolean reached, const GError *error)
{
	Change *change;

	if (link->told && link->reached == reached)
		return;
	link->told = TRUE;
	link->reached = reached;
	if (reached)
		ds_note(DS_ABOUT(.library = link->settings->name), "library answers");
	else if (link->backend->by_files)
		ds_note(DS_ABOUT(.library = link->settings->name), "%s", error->message);
	else
		ds_warn(DS_ABOUT(.library = link->settings->name), "library is away: %s",
		    error->message);
	change = g_new(Change, 1);
	*change = (Change){
	    .link = link, .online = reached, .error = error != NULL ? g_error_copy(error) : NULL};
	ds_post(link->box, deliver_change, change, change_free);
}

/* It has been heard before, or not at all for a while: one greeting does not mean that it is back.
 */
static gboolean
was_lost(const DsLink *link)
{
	return link->told && !link->reached;
}

static void
greet(DsLink *link)
{
	g_autoptr(GError) error = NULL;

	if (link->backend->hello(link->self, link->cancel, &error)) {
		link->failures = 0;
		link->good++;
		if (!was_lost(link) || link->good >= DS_LINK_GOOD_ANSWERS)
			tell(link, TRUE, NULL);
	} else if (!g_cancellable_is_cancelled(link->cancel)) {
		link->failures++;
		link->good = 0;
		link->asleep = link->settings->connect == DS_CONNECT_WHEN_TOLD &&
		    link->failures >= DS_LINK_TRIES;
		tell(link, FALSE, error);
	}
}

static void
fall_asleep(DsLink *link)
{
	g_autoptr(GError) reason = g_error_new_literal(
	    DS_ERROR, DS_ERROR_RETRY, "it is connected to only when told (duestampctl sync)");

	link->backend->hang_up(link->self);
	link->asleep = TRUE;
	link->good = 0;
	tell(link, FALSE, reason);
}

/* Nobody is there to be greeted; the backend says how the library is told instead. */
static void
stay_asleep(DsLink *link)
{
	g_autoptr(GError) reason = NULL;

	if (link->backend->hello(link->self, link->cancel, &reason))
		g_assert_not_reached();
	link->asleep = TRUE;
	tell(link, FALSE, reason);
}

static void
wake_up(DsLink *link)
{
	if (link->backend->by_files)
		return;
	link->asleep = FALSE;
	link->failures = 0;
	greet(link);
}

static void
run(DsLink *link, Job *job)
{
	const DsLibraryBackend *backend = link->backend;
	const DsWord *pin = job->has_pin ? &job->pin : NULL;
	DsLinkReply *reply = &job->reply;

	switch (job->kind) {
	case JOB_PATRON:
		reply->patron = backend->patron(
		    link->self, &job->patron, pin, link->cancel, &reply->error);
		break;
	case JOB_CARRY:
		if (!backend->carry(link->self, reply->op, pin, link->cancel, &reply->error))
			g_assert(reply->error != NULL);
		break;
	case JOB_PROBE:
		if (!backend->probe(
			link->self, reply->op, &reply->fate, link->cancel, &reply->error))
			g_assert(reply->error != NULL);
		break;
	case JOB_ITEM:
		reply->item = backend->item(
		    link->self, &job->item, &job->patron, link->cancel, &reply->error);
		break;
	case JOB_LIST:
		reply->list = backend->list != NULL ? backend->list(link->self, &job->patron,
							  job->list, link->cancel, &reply->error)
						    : ds_patron_list_new();
		break;
	case JOB_GOODBYE: backend->goodbye(link->self, &job->patron, link->cancel); break;
	case JOB_WAKE:
	case JOB_REST:
	case JOB_STOP: break;
	}
}

static void
run_and_answer(DsLink *link, Job *job)
{
	gboolean answered;

	run(link, job);
	answered = job->reply.error == NULL;
	if (!answered && !link->backend->by_files)
		ds_warn(DS_ABOUT(.library = link->settings->name), "%s: %s",
		    ds_error_word(job->reply.error), job->reply.error->message);
	if (job->kind == JOB_GOODBYE) {
		job_free(job);
		return;
	}
	ds_post(link->box, deliver_reply, job, job_free);
	if (link->backend->by_files)
		return;
	if (!answered)
		greet(link);
	else if (!was_lost(link))
		tell(link, TRUE, NULL);
}

static guint64
pause_us(const DsLink *link)
{
	guint last = G_N_ELEMENTS(pauses_s) - 1;

	if (was_lost(link) && link->good > 0)
		return PROOF_PAUSE_US;
	if (link->failures > 0)
		return (guint64)pauses_s[MIN(link->failures - 1, last)] * G_USEC_PER_SEC;
	return (guint64)link->settings->keep_alive_s * G_USEC_PER_SEC;
}

static Job *
next_job(DsLink *link)
{
	return link->asleep ? g_async_queue_pop(link->jobs)
			    : g_async_queue_timeout_pop(link->jobs, pause_us(link));
}

/* FALSE: the link is given up. */
static gboolean
do_job(DsLink *link, Job *job)
{
	JobKind kind = job->kind;

	if (kind != JOB_WAKE && kind != JOB_REST && kind != JOB_STOP) {
		run_and_answer(link, job);
		return TRUE;
	}
	job_free(job);
	if (kind == JOB_WAKE)
		wake_up(link);
	else if (kind == JOB_REST)
		fall_asleep(link);
	return kind != JOB_STOP;
}

static gpointer
work(gpointer data)
{
	DsLink *link = data;
	gboolean going_on = TRUE;

	if (link->backend->by_files)
		stay_asleep(link);
	else if (link->settings->connect == DS_CONNECT_WHEN_TOLD)
		fall_asleep(link);
	else
		greet(link);
	while (going_on) {
		Job *job = next_job(link);

		if (job != NULL)
			going_on = do_job(link, job);
		else
			greet(link);
	}
	return NULL;
}

DsLink *
ds_link_new(const DsLibrarySettings *settings, GMainContext *home, DsLinkChanged on_changed,
    gpointer data, GError **error)
{
	return ds_link_new_for(
	    ds_library_backend(settings->backend), settings, home, on_changed, data, error);
}

DsLink *
ds_link_new_for(const DsLibraryBackend *backend, const DsLibrarySettings *settings,
    GMainContext *home, DsLinkChanged on_changed, gpointer data, GError **error)
{
	gpointer self = backend->open(settings, error);
	DsLink *link;

	if (self == NULL)
		return NULL;
	link = g_new0(DsLink, 1);
	link->settings = settings;
	link->backend = backend;
	link->self = self;
	link->cancel = g_cancellable_new();
	link->box = ds_postbox_new(home);
	link->jobs = g_async_queue_new_full(job_free);
	link->on_changed = on_changed;
	link->data = data;
	link->thread = g_thread_new("library", work, link);
	return link;
}

void
ds_link_free(DsLink *link)
{
	g_cancellable_cancel(link->cancel);
	g_async_queue_push_front(link->jobs, job_new(link, JOB_STOP, NULL, NULL));
	g_thread_join(link->thread);
	link->backend->close(link->self);
	ds_postbox_close(link->box);
	g_async_queue_unref(link->jobs);
	g_object_unref(link->cancel);
	g_free(link);
}
