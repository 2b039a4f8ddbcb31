/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's outputs: what each lamp, gate and flap should be now. A kiosk goes on without them.
 *
 * A gate (when=released) opens for what is in the journal as RELEASED, which sync/operation.c
 * allows only after every part of the item has proven it, and not before all that this person
 * wants is settled: one opening for a pile.
 *
 * A flap (when=returned) opens for what is RESECURED, and not while anything else lies in the chute
 * that is not: that would fall in as well.
 */
#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/config-output.h"
#include "firmware/kiosk-private.h"
#include "firmware/output-worker.h"

#define TEST_MS 1000

typedef struct {
	DsKiosk *kiosk;
	const DsDeviceConfig *config;
	DsOutputWorker *worker; /* of its device */
	gboolean state;         /* one of its states is the case */
	guint told;             /* items of this session that it was active for */
	guint pulse, test;      /* timers of the clock, while they run */
} Output;

struct DsKioskOutputs {
	DsKiosk *kiosk;
	GPtrArray *outputs; /* Output */
	GPtrArray *workers; /* DsOutputWorker */
	char *session;      /* whose items were told */
};

/* ---- one output ---- */

static gboolean
lasts(const Output *output)
{
	return output->config->pulse_ms == 0 && output->state;
}

/* How long the worker may hold it without hearing more; 0: until it hears. */
static guint
most_ms(const Output *output)
{
	guint most = output->pulse != 0 ? output->config->pulse_ms : 0;

	if (lasts(output))
		return 0;
	return output->test != 0 ? MAX(most, TEST_MS) : most;
}

static void
order(Output *output, gboolean active)
{
	ds_output_worker_set(output->worker, output->config, active, active ? most_ms(output) : 0);
}

static void
refresh(Output *output)
{
	order(output, lasts(output) || output->pulse != 0 || output->test != 0);
}

static void
on_pulse_over(gpointer data)
{
	Output *output = data;

	output->pulse = 0;
	refresh(output);
}

static void
on_test_over(gpointer data)
{
	Output *output = data;

	output->test = 0;
	refresh(output);
}

/* Begins, or begins anew. */
static void
pulse(Output *output)
{
	DsClock *clock = output->kiosk->clock;

	ds_clock_cancel(clock, &output->pulse);
	output->pulse = ds_clock_call(clock, output->config->pulse_ms, on_pulse_over, output);
	order(output, TRUE);
}

/* Is this an item that the output is to be active for? */
static gboolean
is_meant(const Output *output, const DsLine *line)
{
	const DsDeviceConfig *config = output->config;
	const DsOperation *op = line->op;

	if ((config->when & DS_OUTPUT_RELEASED) != 0 && op->state == DS_OP_RELEASED)
		return TRUE;
	if (line->in_bin) /* it is inside: opening the flap would let in another one */
		return FALSE;
	return (config->when & DS_OUTPUT_RETURNED) != 0 && op->kind == DS_CHECKIN &&
	    ds_line_is_done(line) &&
	    (config->bin == NULL || g_strcmp0(config->bin, op->answer.bin) == 0);
}

/* Of a volume or a twin that came later the line knows nothing, and the pile does. */
static gboolean
is_taken_back(const DsKiosk *kiosk, const DsPileItem *item)
{
	const DsLine *line = ds_circulation_find(kiosk->circulation, item->key);

	return item->status == DS_PILE_READY && line != NULL && ds_line_is_done(line) &&
	    line->op->parts->len == item->parts->len;
}

/* Is all that lies there taken back, so that nothing else can fall in with it? */
static gboolean
is_all_taken_back(const DsKiosk *kiosk)
{
	const GPtrArray *items;

	if (kiosk->pile == NULL)
		return TRUE;
	items = ds_pile_items(kiosk->pile);
	for (guint i = 0; i < items->len; i++)
		if (!is_taken_back(kiosk, items->pdata[i]))
			return FALSE;
	return TRUE;
}

/* A gate waits until all that this person wants is settled, a flap for all that lies there, too. */
static gboolean
has_to_wait(const Output *output, const DsCirculationCount *count)
{
	gboolean unsettled = count->busy > 0 || count->put_back > 0;
	gboolean flap = (output->config->when & DS_OUTPUT_RETURNED) != 0;

	return ((output->config->when & DS_OUTPUT_EVENTS) != 0 && unsettled) ||
	    (flap && !is_all_taken_back(output->kiosk));
}

/* TRUE when there are more such items than were told; those that left the list are forgotten. */
static gboolean
has_more(Output *output, const DsCirculationCount *count)
{
	const GPtrArray *lines = ds_circulation_lines(output->kiosk->circulation);
	guint items = 0;
	gboolean more;

	if (has_to_wait(output, count))
		return FALSE;
	for (guint i = 0; i < lines->len; i++)
		items += is_meant(output, lines->pdata[i]);
	more = items > output->told;
	output->told = items;
	return more;
}

static void
move(Output *output, guint states, const DsCirculationCount *count)
{
	gboolean was = output->state;
	gboolean begins;

	output->state = (output->config->when & states) != 0;
	begins = output->config->pulse_ms > 0 && output->state && !was;
	if (has_more(output, count) || begins)
		pulse(output);
	else if (output->state != was)
		refresh(output);
}

static void
output_free(gpointer data)
{
	Output *output = data;

	ds_clock_cancel(output->kiosk->clock, &output->pulse);
	ds_clock_cancel(output->kiosk->clock, &output->test);
	g_free(output);
}

/* ---- all of them ---- */

static guint
states_of(const DsKiosk *kiosk, const DsCirculationCount *count)
{
	static const guint signals[] = {
	    [DS_SIGNAL_OFF] = 0,
	    [DS_SIGNAL_BUSY] = DS_OUTPUT_BUSY,
	    [DS_SIGNAL_DONE] = DS_OUTPUT_DONE,
	    [DS_SIGNAL_ATTENTION] = DS_OUTPUT_ATTENTION,
	};
	guint states = signals[ds_kiosk_signal(kiosk, count)];

	if (kiosk->session[0] != '\0')
		states |= DS_OUTPUT_IN_USE;
	if (kiosk->staff_timer != 0)
		states |= DS_OUTPUT_STAFF_CALLED;
	if (!ds_link_is_online(kiosk->link) && !ds_link_is_by_files(kiosk->link))
		states |= DS_OUTPUT_LIBRARY_AWAY;
	if (!ds_kiosk_is_dark(kiosk))
		states |= DS_OUTPUT_SCREEN_LIT;
	if (ds_kiosk_is_broken(kiosk))
		states |= DS_OUTPUT_OUT_OF_ORDER;
	return states;
}

/* What was told in another session is no longer there to be counted. */
static void
watch_session(DsKioskOutputs *self)
{
	if (g_strcmp0(self->session, self->kiosk->session) == 0)
		return;
	g_free(self->session);
	self->session = g_strdup(self->kiosk->session);
	for (guint i = 0; i < self->outputs->len; i++)
		((Output *)self->outputs->pdata[i])->told = 0;
}

void
ds_kiosk_move_outputs(DsKiosk *kiosk)
{
	DsKioskOutputs *self = kiosk->outputs;
	DsCirculationCount count;
	guint states;

	if (self == NULL || self->outputs->len == 0)
		return;
	watch_session(self);
	count = ds_circulation_count(kiosk->circulation);
	states = states_of(kiosk, &count);
	for (guint i = 0; i < self->outputs->len; i++)
		move(self->outputs->pdata[i], states, &count);
}

gboolean
ds_kiosk_test_output(DsKiosk *kiosk, const char *name, GError **error)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(
		  kiosk->tap, "test-output", ds_facts_new("output", "s", name, NULL))
	    : NULL;

	for (guint i = 0; i < kiosk->outputs->outputs->len; i++) {
		Output *output = kiosk->outputs->outputs->pdata[i];
		const char *section = output->config->section;

		if (!g_str_equal(output->config->name, name))
			continue;
		if (ds_kiosk_find_device(kiosk, section)->state != DS_DEVICE_READY) {
			g_set_error(error, DS_ERROR, DS_ERROR_GONE,
			    "%s does not work: duestampctl devices", section);
			return FALSE;
		}
		ds_note(DS_ABOUT(.device = section), "output is tried out by staff");
		ds_clock_cancel(kiosk->clock, &output->test);
		output->test = ds_clock_call(kiosk->clock, TEST_MS, on_test_over, output);
		order(output, TRUE);
		return TRUE;
	}
	g_set_error(
	    error, DS_ERROR, DS_ERROR_CONFIG, "this kiosk has no section [output %s]", name);
	return FALSE;
}

/* ---- coming and going ---- */

static void
on_output_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	ds_kiosk_device_is(data, section, state, NULL, error);
}

/* All sections of the device that this one names; NULL when an earlier one has taken it up. */
static GPtrArray *
sections_of(const GPtrArray *all, guint which)
{
	g_autoptr(GPtrArray) sections = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++) {
		if (!ds_config_is_same_device(all->pdata[i], all->pdata[which]))
			continue;
		if (i < which)
			return NULL;
		g_ptr_array_add(sections, all->pdata[i]);
	}
	return g_steal_pointer(&sections);
}

static void
start_device(DsKioskOutputs *self, const GPtrArray *sections)
{
	const DsOutputHandlers handlers = {.on_changed = on_output_changed, .data = self->kiosk};
	DsOutputWorker *worker;

	for (guint i = 0; i < sections->len; i++)
		ds_kiosk_add_device(self->kiosk, sections->pdata[i]);
	worker = ds_output_worker_new(sections, self->kiosk->home, &handlers);
	ds_output_worker_set_tap(worker, self->kiosk->tap);
	g_ptr_array_add(self->workers, worker);
	for (guint i = 0; i < sections->len; i++) {
		Output *output = g_new0(Output, 1);

		output->kiosk = self->kiosk;
		output->config = sections->pdata[i];
		output->worker = worker;
		g_ptr_array_add(self->outputs, output);
	}
}

void
ds_kiosk_start_outputs(DsKiosk *kiosk)
{
	const GPtrArray *all = kiosk->config->outputs;
	DsKioskOutputs *self = g_new0(DsKioskOutputs, 1);

	self->kiosk = kiosk;
	self->outputs = g_ptr_array_new_with_free_func(output_free);
	self->workers = g_ptr_array_new_with_free_func((GDestroyNotify)ds_output_worker_free);
	for (guint i = 0; i < all->len; i++) {
		g_autoptr(GPtrArray) sections = sections_of(all, i);

		if (sections != NULL)
			start_device(self, sections);
	}
	kiosk->outputs = self;
	ds_kiosk_move_outputs(kiosk);
}

void
ds_kiosk_outputs_free(DsKioskOutputs *outputs)
{
	g_ptr_array_unref(outputs->workers);
	g_ptr_array_unref(outputs->outputs);
	g_free(outputs->session);
	g_free(outputs);
}
