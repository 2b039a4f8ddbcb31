/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/pcsc-reader.h"

#include <string.h>
#include <winscard.h>

#define OPEN_MS 1000 /* drivers/pad.h gives two seconds for all of open() */
#define CLOSE_MS 500
#define MARGIN_MS 50   /* for a thread that hangs */
#define NAMES_MAX 2048 /* 16 readers of MAX_READERNAME (pcsclite.h) */

typedef enum { JOB_OPEN, JOB_CONNECT, JOB_TRANSMIT, JOB_DISCONNECT, JOB_WATCH, JOB_QUIT } JobKind;

/* Goes to the thread and comes back as the answer. */
typedef struct {
	JobKind kind;
	LONG result;
	guint wait_ms;             /* WATCH */
	DWORD told;                /* WATCH: what is known of the place, then what it is */
	char name[MAX_READERNAME]; /* OPEN: how it begins, then what it is */
	char names[NAMES_MAX];     /* OPEN: all there are, when none is taken */
	guint8 bytes[DS_APDU_MAX];
	gsize length;
} Job;

/* What the thread has; nobody else touches it. */
typedef struct {
	GAsyncQueue *jobs, *answers;
	SCARDCONTEXT context;
	gboolean has_context;
	SCARDHANDLE card;
	DWORD protocol;
	char name[MAX_READERNAME];
} Service;

struct DsPcscReader {
	GAsyncQueue *jobs, *answers;
	GThread *thread;
	gint64 end_us;
	gboolean connected;
	gboolean gone; /* for good */
	char *where;
	Job *last; /* its bytes are what the caller looks at */
};

static void
job_free(gpointer data)
{
	explicit_bzero(data, sizeof(Job));
	g_free(data);
}

/* ---- in the thread ---- */

static LONG
serve_disconnect(Service *service)
{
	if (service->card != 0)
		SCardDisconnect(service->card, SCARD_LEAVE_CARD);
	service->card = 0;
	return SCARD_S_SUCCESS;
}

/* The one reader whose name begins as wanted. The names follow each other, each with its zero. */
static LONG
choose(Job *job, DWORD size)
{
	char *found = NULL;
	guint fitting = 0;

	job->names[MIN(size, NAMES_MAX - 2)] = '\0';
	for (char *name = job->names; *name != '\0'; name += strlen(name) + 1)
		if (g_str_has_prefix(name, job->name)) {
			found = g_str_equal(name, job->name) || found == NULL ? name : found;
			fitting = g_str_equal(name, job->name) ? 1 : fitting + 1;
		}
	if (fitting != 1)
		return fitting == 0 ? SCARD_E_UNKNOWN_READER : SCARD_E_DUPLICATE_READER;
	g_strlcpy(job->name, found, sizeof job->name);
	return SCARD_S_SUCCESS;
}

static LONG
serve_open(Service *service, Job *job)
{
	DWORD size = NAMES_MAX - 2;
	LONG result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &service->context);

	service->has_context = result == SCARD_S_SUCCESS;
	if (result == SCARD_S_SUCCESS)
		result = SCardListReaders(service->context, NULL, job->names, &size);
	if (result == SCARD_S_SUCCESS)
		result = choose(job, size);
	g_strlcpy(service->name, job->name, sizeof service->name);
	return result;
}

static LONG
serve_connect(Service *service)
{
	serve_disconnect(service);
	return SCardConnect(service->context, service->name, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &service->card, &service->protocol);
}

/* The state's upper half counts cards that came and went (pcsc-lite, SCardGetStatusChange()). While
 * it is 0 nobody is woken by a count alone: so what is told is asked for anew after each wait. */
static LONG
serve_watch(Service *service, Job *job)
{
	SCARD_READERSTATE state = {.szReader = service->name, .dwCurrentState = job->told};
	LONG result = SCardGetStatusChange(service->context, job->wait_ms, &state, 1);

	if (result == SCARD_S_SUCCESS || result == SCARD_E_TIMEOUT) {
		state.dwCurrentState = SCARD_STATE_UNAWARE;
		result = SCardGetStatusChange(service->context, 0, &state, 1);
	}
	if ((state.dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE)) != 0)
		return SCARD_E_READER_UNAVAILABLE;
	job->told = state.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
	return result;
}

static LONG
serve_transmit(Service *service, Job *job)
{
	const SCARD_IO_REQUEST *pci = service->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0
									     : SCARD_PCI_T1;
	guint8 answer[DS_APDU_MAX];
	DWORD size = sizeof answer;
	LONG result = SCardTransmit(
	    service->card, pci, job->bytes, (DWORD)job->length, NULL, answer, &size);

	job->length = result == SCARD_S_SUCCESS ? MIN(size, sizeof answer) : 0;
	memcpy(job->bytes, answer, job->length);
	explicit_bzero(answer, sizeof answer);
	return result;
}

static void
serve_quit(Service *service)
{
	serve_disconnect(service);
	if (service->has_context)
		SCardReleaseContext(service->context);
}

static LONG
serve(Service *service, Job *job)
{
	switch (job->kind) {
	case JOB_OPEN: return serve_open(service, job);
	case JOB_CONNECT: return serve_connect(service);
	case JOB_TRANSMIT: return serve_transmit(service, job);
	case JOB_WATCH: return serve_watch(service, job);
	case JOB_DISCONNECT: return serve_disconnect(service);
	case JOB_QUIT: serve_quit(service); break;
	}
	return SCARD_S_SUCCESS;
}

static gpointer
run(gpointer data)
{
	Service *service = data;
	gboolean quit = FALSE;

	while (!quit) {
		Job *job = g_async_queue_pop(service->jobs);

		quit = job->kind == JOB_QUIT;
		job->result = serve(service, job);
		g_async_queue_push(service->answers, job);
	}
	g_async_queue_unref(service->jobs);
	g_async_queue_unref(service->answers);
	g_free(service);
	return NULL;
}

/* ---- what went wrong ---- */

/* What is not here is the reader's business, and GONE (pcsclite.h, 3 to 8). */
static const struct {
	LONG result;
	DsErrorCode code;
	const char *sentence;
} failures[] = {
    {SCARD_E_NO_SERVICE, DS_ERROR_GONE, "the service pcscd does not answer: is it installed?"},
    {SCARD_E_NO_READERS_AVAILABLE, DS_ERROR_GONE,
	"no reader is plugged in, or none that pcscd knows"},
    {SCARD_E_UNKNOWN_READER, DS_ERROR_GONE, "no such reader is plugged in"},
    {SCARD_E_READER_UNAVAILABLE, DS_ERROR_GONE, "the reader was unplugged"},
    {SCARD_E_SHARING_VIOLATION, DS_ERROR_GONE, "another program uses the reader"},
    {SCARD_W_SECURITY_VIOLATION, DS_ERROR_CONFIG,
	"this user may not use pcscd: ask its polkit rules"},
    {SCARD_W_REMOVED_CARD, DS_ERROR_RETRY, "the card was taken away"},
    {SCARD_W_RESET_CARD, DS_ERROR_RETRY, "the card was powered anew"},
    {SCARD_W_UNPOWERED_CARD, DS_ERROR_RETRY, "the card has no power"},
    {SCARD_W_UNRESPONSIVE_CARD, DS_ERROR_RETRY,
	"the card does not answer: is it the right way round?"},
    {SCARD_W_UNSUPPORTED_CARD, DS_ERROR_RETRY, "the reader does not know this kind of card"},
    {SCARD_E_NO_SMARTCARD, DS_ERROR_RETRY, "nothing lies there any more"},
    {SCARD_E_NOT_TRANSACTED, DS_ERROR_RETRY, "the card broke off"},
    {SCARD_E_PROTO_MISMATCH, DS_ERROR_RETRY, "the card speaks neither T=0 nor T=1"},
};

static gboolean
fail(DsPcscReader *reader, DsErrorCode code, const char *sentence, GError **error)
{
	reader->connected = FALSE;
	reader->gone |= code != DS_ERROR_RETRY;
	g_set_error(error, DS_ERROR, code, "%s: %s", reader->where, sentence);
	return FALSE;
}

static gboolean
failed(DsPcscReader *reader, LONG result, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(failures); i++)
		if (failures[i].result == result)
			return fail(reader, failures[i].code, failures[i].sentence, error);
	return fail(reader, DS_ERROR_GONE, pcsc_stringify_error(result), error);
}

/* ---- jobs ---- */

/* `job` is taken over; reader->last is it when it is done. */
static gboolean
ask(DsPcscReader *reader, Job *job, GError **error)
{
	gint64 left_us = reader->end_us - g_get_monotonic_time();

	g_clear_pointer(&reader->last, job_free);
	if (reader->gone || left_us <= 0) {
		job_free(job);
		return fail(reader, DS_ERROR_GONE,
		    reader->gone ? "the reader has gone" : "the reader is too slow", error);
	}
	g_async_queue_push(reader->jobs, job);
	reader->last = g_async_queue_timeout_pop(reader->answers, (guint64)left_us);
	if (reader->last == NULL)
		return fail(reader, DS_ERROR_GONE,
		    "the reader does not answer; check its cable and its power", error);
	return TRUE;
}

static Job *
job_new(JobKind kind)
{
	Job *job = g_new0(Job, 1);

	job->kind = kind;
	return job;
}

void
ds_pcsc_begin(DsPcscReader *reader, guint timeout_ms)
{
	reader->end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

gboolean
ds_pcsc_watch(DsPcscReader *reader, guint wait_ms, DsPcscPlace *place, GError **error)
{
	Job *job = job_new(JOB_WATCH);

	job->wait_ms = wait_ms;
	job->told = place->told;
	if (!ask(reader, job, error))
		return FALSE;
	if (reader->last->result != SCARD_S_SUCCESS)
		return failed(reader, reader->last->result, error);
	place->told = (guint32)reader->last->told;
	place->occasion = place->told >> 16;
	place->there = (place->told & SCARD_STATE_PRESENT) != 0;
	return TRUE;
}

gboolean
ds_pcsc_connect(DsPcscReader *reader, gboolean *there, GError **error)
{
	*there = reader->connected;
	if (reader->connected)
		return TRUE;
	if (!ask(reader, job_new(JOB_CONNECT), error))
		return FALSE;
	reader->connected = *there = reader->last->result == SCARD_S_SUCCESS;
	return *there || reader->last->result == SCARD_E_NO_SMARTCARD ||
	    reader->last->result == SCARD_W_REMOVED_CARD ||
	    failed(reader, reader->last->result, error);
}

gboolean
ds_pcsc_is_connected(const DsPcscReader *reader)
{
	return reader->connected;
}

void
ds_pcsc_disconnect(DsPcscReader *reader)
{
	if (reader->connected && !ask(reader, job_new(JOB_DISCONNECT), NULL))
		return;
	reader->connected = FALSE;
}

gboolean
ds_pcsc_transmit(
    DsPcscReader *reader, const guint8 *apdu, gsize length, DsApduAnswer *answer, GError **error)
{
	Job *job = job_new(JOB_TRANSMIT);

	g_return_val_if_fail(length <= sizeof job->bytes, FALSE);
	memcpy(job->bytes, apdu, length);
	job->length = length;
	if (!reader->connected) {
		job_free(job);
		return fail(reader, DS_ERROR_RETRY, "nothing lies there", error);
	}
	if (!ask(reader, job, error))
		return FALSE;
	if (reader->last->result != SCARD_S_SUCCESS)
		return failed(reader, reader->last->result, error);
	return ds_apdu_parse(reader->last->bytes, reader->last->length, answer, error);
}

/* ---- open, close ---- */

static void
start(DsPcscReader *reader)
{
	Service *service = g_new0(Service, 1);

	reader->jobs = g_async_queue_new_full(job_free);
	reader->answers = g_async_queue_new_full(job_free);
	service->jobs = g_async_queue_ref(reader->jobs);
	service->answers = g_async_queue_ref(reader->answers);
	reader->thread = g_thread_new("pcsc", run, service);
}

/* A thread that hangs in a call is left to itself: all it has is its own. */
void
ds_pcsc_close(DsPcscReader *reader)
{
	const guint64 patience_us = (reader->gone ? MARGIN_MS : CLOSE_MS) * 1000;
	gboolean idle;

	g_clear_pointer(&reader->last, job_free);
	g_async_queue_push(reader->jobs, job_new(JOB_QUIT));
	do {
		g_clear_pointer(&reader->last, job_free);
		reader->last = g_async_queue_timeout_pop(reader->answers, patience_us);
		idle = reader->last != NULL && reader->last->kind == JOB_QUIT;
	} while (!idle && reader->last != NULL);
	if (idle)
		g_thread_join(reader->thread);
	else
		g_thread_unref(reader->thread);
	g_clear_pointer(&reader->last, job_free);
	g_async_queue_unref(reader->jobs);
	g_async_queue_unref(reader->answers);
	g_free(reader->where);
	g_free(reader);
}

static gboolean
several(DsPcscReader *reader, GError **error)
{
	const Job *job = reader->last;
	g_autoptr(GString) names = g_string_new(NULL);

	for (const char *name = job->names; *name != '\0'; name += strlen(name) + 1)
		g_string_append_printf(names, "%s\"%s\"", names->len > 0 ? ", " : "", name);
	g_string_prepend(names, "which of the readers? where=pcsc:NAME with one of ");
	return fail(reader, DS_ERROR_CONFIG, names->str, error);
}

static gboolean
find_reader(DsPcscReader *reader, const char *name, GError **error)
{
	Job *job = job_new(JOB_OPEN);

	g_strlcpy(job->name, name, sizeof job->name);
	ds_pcsc_begin(reader, OPEN_MS);
	if (!ask(reader, job, error))
		return FALSE;
	switch (reader->last->result) {
	case SCARD_S_SUCCESS: return TRUE;
	case SCARD_E_DUPLICATE_READER: return several(reader, error);
	default: return failed(reader, reader->last->result, error);
	}
}

DsPcscReader *
ds_pcsc_open(const char *where, GError **error)
{
	DsPcscReader *reader;

	if (!g_str_equal(where, "pcsc") &&
	    !(g_str_has_prefix(where, "pcsc:") && where[5] != '\0')) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "where=%s: it has to be pcsc, or pcsc:NAME with the name of a reader", where);
		return NULL;
	}
	reader = g_new0(DsPcscReader, 1);
	reader->where = g_strdup(where);
	start(reader);
	if (find_reader(reader, where[4] == ':' ? where + 5 : "", error))
		return reader;
	ds_pcsc_close(reader);
	return NULL;
}
