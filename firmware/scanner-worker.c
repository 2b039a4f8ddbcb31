/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/scanner-worker.h"

#include "drivers/symbology.h"
#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/device-facts.h"

#include <string.h>

#define POLL_MS 300
#define LYING_MS 100   /* pause between two looks at a card that lies there */
#define TAKEN_MISSES 3 /* polls in a row without the card until it counts as taken */

typedef enum { NEWS_IDENTITY, NEWS_CODE, NEWS_TAKEN, NEWS_STATE } NewsKind;

typedef struct {
	NewsKind kind;
	DsScannerWorker *worker;
	DsIdentity *identity;
	DsPatronCode code;
	DsDeviceState state;
	GError *error;
} News;

struct DsScannerWorker {
	const DsDeviceConfig *config;
	DsScannerHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *stop; /* one entry ends the thread */
	DsTap *tap;        /* NULL: nobody listens */

	gpointer self;
	DsDeviceState state;
	guint tries;
	gboolean looked;  /* since the reader was opened */
	DsIdentity *lies; /* the card that lies there, told or not; also while the reader is gone */
	guint misses;
};

static void
news_free(gpointer data)
{
	News *news = data;

	g_clear_pointer(&news->identity, ds_identity_free);
	explicit_bzero(&news->code, sizeof news->code);
	g_clear_error(&news->error);
	g_free(news);
}

/* ---- in the main thread ---- */

void
ds_scanner_worker_set_tap(DsScannerWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

static DsTapIn *
tell_tap(DsTap *tap, const News *news, const char *section)
{
	switch (news->kind) {
	case NEWS_IDENTITY:
		return ds_tap_in(tap, "scanned", ds_facts_of_identity(section, news->identity));
	case NEWS_CODE:
		return ds_tap_in(tap, "patron-code", ds_facts_of_code(section, &news->code));
	case NEWS_TAKEN:
		return ds_tap_in(tap, "taken", ds_facts_new("section", "s", section, NULL));
	case NEWS_STATE: break;
	}
	return ds_tap_in(tap, "device", ds_facts_of_device(section, news->state, 0, news->error));
}

static void
deliver(gpointer data)
{
	News *news = data;
	const DsScannerHandlers *handlers = &news->worker->handlers;
	const char *section = news->worker->config->section;
	DsTap *tap = news->worker->tap;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL ? tell_tap(tap, news, section) : NULL;

	switch (news->kind) {
	case NEWS_IDENTITY: handlers->on_identity(section, news->identity, handlers->data); break;
	case NEWS_CODE: handlers->on_code(section, &news->code, handlers->data); break;
	case NEWS_TAKEN: handlers->on_taken(section, handlers->data); break;
	case NEWS_STATE:
		handlers->on_changed(section, news->state, news->error, handlers->data);
		break;
	}
	news_free(news);
}

/* ---- in the worker's thread ---- */

static void
tell(DsScannerWorker *worker, NewsKind kind, DsIdentity *identity, const GError *error)
{
	News *news = g_new0(News, 1);

	*news = (News){.kind = kind,
	    .worker = worker,
	    .identity = identity,
	    .state = worker->state,
	    .error = error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, deliver, news, news_free);
}

static gboolean
is_same(const DsIdentity *a, const DsIdentity *b)
{
	return a != NULL && b != NULL && a->kind == b->kind && a->flaw == b->flaw &&
	    g_strcmp0(a->text, b->text) == 0;
}

static void
forget_card(DsScannerWorker *worker)
{
	if (worker->lies == NULL)
		return;
	g_clear_pointer(&worker->lies, ds_identity_free);
	tell(worker, NEWS_TAKEN, NULL, NULL);
}

static void
fail(DsScannerWorker *worker, const GError *error)
{
	if (++worker->tries == 1)
		ds_warn(DS_ABOUT(.device = worker->config->section), "reader does not work: %s",
		    error->message);
	if (worker->state == DS_DEVICE_READY)
		worker->state = DS_DEVICE_GONE;
	tell(worker, NEWS_STATE, NULL, error);
}

static void
try_open(DsScannerWorker *worker)
{
	g_autoptr(GError) error = NULL;

	worker->self = worker->config->scanner->open(worker->config->where, &error);
	worker->looked = FALSE;
	if (worker->self == NULL)
		fail(worker, error);
	else if (worker->config->scanner->want != NULL)
		worker->config->scanner->want(worker->self, worker->config->cards);
}

/* A phone's number is new at each look: it counts as the same one until it is taken away. */
static gboolean
is_still(const DsIdentity *lies, const DsIdentity *seen)
{
	return is_same(lies, seen) ||
	    (lies != NULL && lies->flaw != DS_FLAW_NONE && lies->flaw == seen->flaw);
}

/* What lies there at the first look of all was forgotten by somebody. */
static gboolean
is_first_look(const DsScannerWorker *worker)
{
	return !worker->looked && worker->state == DS_DEVICE_OPENING;
}

static void
see_lying(DsScannerWorker *worker, DsIdentity *seen)
{
	if (seen == NULL) {
		if (worker->lies != NULL && ++worker->misses >= TAKEN_MISSES)
			forget_card(worker);
		return;
	}
	worker->misses = 0;
	if (is_still(worker->lies, seen)) {
		ds_identity_free(seen);
		return;
	}
	forget_card(worker);
	worker->lies = ds_identity_copy(seen);
	if (is_first_look(worker))
		ds_identity_free(seen);
	else
		tell(worker, NEWS_IDENTITY, seen, NULL);
}

/* No number of a card is so long: FALSE leaves it to be refused as one. */
static gboolean
see_patron_code(DsScannerWorker *worker, const DsIdentity *seen)
{
	const DsPatronCodeRules *codes = worker->config->codes;
	gsize length = seen->text != NULL ? strlen(seen->text) : 0;
	g_autoptr(GError) error = NULL;
	DsPatronCode code;
	News *news;

	if (codes == NULL || codes->realm == NULL || length <= DS_IDENT_MAX)
		return FALSE;
	if (!ds_patron_code_open(seen->text, length, codes, &code, &error)) {
		ds_note(
		    DS_ABOUT(.device = worker->config->section), "was shown: %s", error->message);
		return FALSE;
	}
	news = g_new0(News, 1);
	*news = (News){.kind = NEWS_CODE, .worker = worker, .code = code};
	explicit_bzero(&code, sizeof code);
	ds_post(worker->box, deliver, news, news_free);
	return TRUE;
}

/* A code. One of a kind that this library does not use is told as one that cannot be used. */
static void
see_passing(DsScannerWorker *worker, DsIdentity *seen)
{
	const char *const *accepted = (const char *const *)worker->config->accept;
	DsIdentity *refused;

	if (ds_symbology_accepts(accepted, seen->technology)) {
		if (see_patron_code(worker, seen))
			ds_identity_free(seen);
		else
			tell(worker, NEWS_IDENTITY, seen, NULL);
		return;
	}
	refused = ds_identity_new(seen->kind, DS_FLAW_UNREADABLE, seen->technology, NULL);
	ds_identity_free(seen);
	tell(worker, NEWS_IDENTITY, refused, NULL);
}

/* The first look has told what lies there already: from now on things arrive. */
static void
get_ready(DsScannerWorker *worker)
{
	ds_note(DS_ABOUT(.device = worker->config->section), "reader is ready");
	worker->looked = TRUE;
	worker->tries = 0;
	worker->state = DS_DEVICE_READY;
	tell(worker, NEWS_STATE, NULL, NULL);
}

static void
poll_once(DsScannerWorker *worker)
{
	const DsScannerDriver *driver = worker->config->scanner;
	g_autoptr(GError) error = NULL;
	DsIdentity *seen = NULL;

	if (!driver->poll(worker->self, worker->looked ? POLL_MS : 0, &seen, &error)) {
		if (g_error_matches(error, DS_ERROR, DS_ERROR_RETRY))
			return;
		driver->close(worker->self);
		worker->self = NULL;
		fail(worker, error);
	} else if (driver->stays) {
		if (seen != NULL && driver->want == NULL)
			ds_card_rules_apply(worker->config->cards, seen);
		see_lying(worker, seen);
	} else if (seen != NULL) {
		see_passing(worker, seen);
	}
	if (worker->self != NULL && !worker->looked)
		get_ready(worker);
}

static gpointer
work(gpointer data)
{
	DsScannerWorker *worker = data;
	gboolean stop = FALSE;

	while (!stop) {
		if (worker->self != NULL) {
			poll_once(worker);
			stop = g_async_queue_timeout_pop(worker->stop,
				   worker->lies != NULL ? LYING_MS * 1000 : 1) != NULL;
			continue;
		}
		try_open(worker);
		if (worker->self == NULL) {
			guint64 pause_us = (guint64)ds_device_pause_ms(worker->tries - 1) * 1000;

			stop = g_async_queue_timeout_pop(worker->stop, pause_us) != NULL;
		}
	}
	if (worker->self != NULL)
		worker->config->scanner->close(worker->self);
	g_clear_pointer(&worker->lies, ds_identity_free);
	return NULL;
}

DsScannerWorker *
ds_scanner_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsScannerHandlers *handlers)
{
	DsScannerWorker *worker = g_new0(DsScannerWorker, 1);

	worker->config = config;
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->stop = g_async_queue_new();
	worker->thread = g_thread_new("scanner", work, worker);
	return worker;
}

void
ds_scanner_worker_free(DsScannerWorker *worker)
{
	g_async_queue_push(worker->stop, worker);
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->stop);
	g_free(worker);
}
