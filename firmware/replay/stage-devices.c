/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanners, printer, outputs and the taker of snapshots, without threads and devices. */
#include "firmware/device-facts.h"
#include "firmware/jack-worker.h"
#include "firmware/phone-facts.h"
#include "firmware/replay/player.h"

struct DsScannerWorker {
	const DsDeviceConfig *config;
	DsScannerHandlers handlers;
};

struct DsPrinterWorker {
	const DsDeviceConfig *config;
	DsPrinterHandlers handlers;
	DsTap *tap;
};

struct DsOutputWorker {
	const GPtrArray *outputs; /* DsDeviceConfig */
	DsOutputHandlers handlers;
	DsTap *tap;
};

struct DsSnapshotWorker {
	DsSnapshotTaken on_taken;
	gpointer data;
	DsTap *tap;
};

static gboolean
read_state(GVariant *facts, DsDeviceState *state, GError **error)
{
	if (ds_facts_device(facts, state))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no device is like that");
	return FALSE;
}

static gboolean
change(const DsDeviceConfig *config, DsDeviceChanged on_changed, gpointer data, GVariant *facts,
    GError **error)
{
	g_autoptr(GError) failure = ds_facts_error(facts);
	DsDeviceState state;

	if (!read_state(facts, &state, error))
		return FALSE;
	on_changed(config->section, state, failure, data);
	return TRUE;
}

/* ---- scanners ---- */

static gboolean
scan(gpointer stage, GVariant *facts, GError **error)
{
	DsScannerWorker *self = stage;
	g_autoptr(DsIdentity) identity = ds_facts_identity(facts);

	if (identity == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "nothing like that is scanned");
		return FALSE;
	}
	self->handlers.on_identity(self->config->section, identity, self->handlers.data);
	return TRUE;
}

static gboolean
show_code(gpointer stage, GVariant *facts, GError **error)
{
	DsScannerWorker *self = stage;
	g_autoptr(GVariant) told = ds_facts_dict(facts, "signed");
	DsPatronCode code = {0};

	if (told == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no patron code is like that");
		return FALSE;
	}
	if (!ds_facts_read(ds_patron_code_fields, told, &code, error))
		return FALSE;
	self->handlers.on_code(self->config->section, &code, self->handlers.data);
	return TRUE;
}

static gboolean
take(gpointer stage, GVariant *facts, GError **error)
{
	DsScannerWorker *self = stage;

	self->handlers.on_taken(self->config->section, self->handlers.data);
	return TRUE;
}

static gboolean
change_scanner(gpointer stage, GVariant *facts, GError **error)
{
	const DsScannerWorker *self = stage;

	return change(self->config, self->handlers.on_changed, self->handlers.data, facts, error);
}

void
ds_scanner_worker_set_tap(DsScannerWorker *self, DsTap *tap)
{
	ds_player_listen(tap, "scanned", self->config->section, scan, self);
	ds_player_listen(tap, "patron-code", self->config->section, show_code, self);
	ds_player_listen(tap, "taken", self->config->section, take, self);
	ds_player_listen(tap, "device", self->config->section, change_scanner, self);
}

DsScannerWorker *
ds_scanner_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsScannerHandlers *handlers)
{
	DsScannerWorker *self = g_new0(DsScannerWorker, 1);

	self->config = config;
	self->handlers = *handlers;
	return self;
}

void
ds_scanner_worker_free(DsScannerWorker *self)
{
	g_free(self);
}

/* ---- the printer ---- */

static gboolean
change_printer(gpointer stage, GVariant *facts, GError **error)
{
	DsPrinterWorker *self = stage;
	g_autoptr(GError) failure = ds_facts_error(facts);
	gint64 status = ds_facts_number(facts, "status", 0);
	DsDeviceState state;

	if (!read_state(facts, &state, error))
		return FALSE;
	self->handlers.on_changed(self->config->section, state, (DsPrinterStatus)(guint)status,
	    failure, self->handlers.data);
	return TRUE;
}

void
ds_printer_worker_set_tap(DsPrinterWorker *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "device", self->config->section, change_printer, self);
}

DsPrinterWorker *
ds_printer_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsPrinterHandlers *handlers)
{
	DsPrinterWorker *self = g_new0(DsPrinterWorker, 1);

	self->config = config;
	self->handlers = *handlers;
	return self;
}

typedef struct {
	DsPlayerJob job;
	DsPrinterDone done;
	gpointer data;
} PrintJob;

static gboolean
answer_print(DsPlayerJob *base, GVariant *facts, GError **error)
{
	PrintJob *job = (PrintJob *)base;
	g_autoptr(GError) failure = ds_facts_error(facts);

	job->done(failure, job->data);
	return TRUE;
}

static void
print_job_free(DsPlayerJob *base)
{
	g_free(base);
}

void
ds_printer_worker_print(DsPrinterWorker *self, DsSlip *slip, DsPrinterDone done, gpointer data)
{
	PrintJob *job = g_new0(PrintJob, 1);

	*job = (PrintJob){
	    .job = {.answer = answer_print, .free = print_job_free}, .done = done, .data = data};
	ds_slip_free(slip);
	ds_player_ask(self->tap, "print", NULL, &job->job);
}

void
ds_printer_worker_free(DsPrinterWorker *self)
{
	g_free(self);
}

/* ---- the jack of headphones ---- */

struct DsJackWorker {
	const DsDeviceConfig *config;
	DsJackHandlers handlers;
};

static gboolean
change_jack(gpointer stage, GVariant *facts, GError **error)
{
	const DsJackWorker *self = stage;

	return change(self->config, self->handlers.on_changed, self->handlers.data, facts, error);
}

void
ds_jack_worker_set_tap(DsJackWorker *self, DsTap *tap)
{
	ds_player_listen(tap, "device", self->config->section, change_jack, self);
}

DsJackWorker *
ds_jack_worker_new(const DsDeviceConfig *config, GMainContext *home, const DsJackHandlers *handlers)
{
	DsJackWorker *self = g_new0(DsJackWorker, 1);

	self->config = config;
	self->handlers = *handlers;
	return self;
}

void
ds_jack_worker_free(DsJackWorker *self)
{
	g_free(self);
}

/* ---- outputs ---- */

/* Its device has changed: each of its sections hears of it. */
static gboolean
change_outputs(gpointer stage, GVariant *facts, GError **error)
{
	DsOutputWorker *self = stage;
	g_autoptr(GError) failure = ds_facts_error(facts);
	DsDeviceState state;

	if (!read_state(facts, &state, error))
		return FALSE;
	for (guint i = 0; i < self->outputs->len; i++) {
		const DsDeviceConfig *output = self->outputs->pdata[i];

		self->handlers.on_changed(output->section, state, failure, self->handlers.data);
	}
	return TRUE;
}

void
ds_output_worker_set(
    DsOutputWorker *self, const DsDeviceConfig *output, gboolean active, guint most_ms)
{
	ds_tap_out(self->tap, "output", ds_facts_of_order(output->section, active, most_ms));
}

void
ds_output_worker_set_tap(DsOutputWorker *self, DsTap *tap)
{
	const DsDeviceConfig *first = self->outputs->pdata[0];

	self->tap = tap;
	ds_player_listen(tap, "device", first->section, change_outputs, self);
}

DsOutputWorker *
ds_output_worker_new(const GPtrArray *outputs, GMainContext *home, const DsOutputHandlers *handlers)
{
	DsOutputWorker *self = g_new0(DsOutputWorker, 1);
	GPtrArray *copy = g_ptr_array_new();

	for (guint i = 0; i < outputs->len; i++)
		g_ptr_array_add(copy, outputs->pdata[i]);
	self->outputs = copy;
	self->handlers = *handlers;
	return self;
}

void
ds_output_worker_free(DsOutputWorker *self)
{
	g_ptr_array_unref((GPtrArray *)self->outputs);
	g_free(self);
}

/* ---- snapshots ---- */

static gboolean
take_snapshot(gpointer stage, GVariant *facts, GError **error)
{
	DsSnapshotWorker *self = stage;
	g_autoptr(GError) failure = ds_facts_error(facts);

	self->on_taken(ds_facts_number(facts, "made", 0), failure, self->data);
	return TRUE;
}

void
ds_snapshot_worker_take(DsSnapshotWorker *self, const char *url, const char *ca_file,
    DsSnapshotDone done, gpointer data)
{
	ds_tap_out(self->tap, "take-snapshot", NULL);
}

void
ds_snapshot_worker_set_tap(DsSnapshotWorker *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "snapshot", "", take_snapshot, self);
}

DsSnapshotWorker *
ds_snapshot_worker_new(const char *dir, GMainContext *home, DsSnapshotTaken on_taken, gpointer data)
{
	DsSnapshotWorker *self = g_new0(DsSnapshotWorker, 1);

	self->on_taken = on_taken;
	self->data = data;
	return self;
}

void
ds_snapshot_worker_free(DsSnapshotWorker *self)
{
	g_free(self);
}
