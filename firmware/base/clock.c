/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/clock.h"

#include "firmware/base/facts.h"
#include "firmware/base/ntp.h"

#include <time.h>

typedef struct {
	DsClock *clock;
	guint handle;
	guint after_ms;
	gint64 due_us;   /* fake clock */
	GSource *source; /* real clock */
	DsClockFunc func;
	gpointer data;
} Call;

struct DsClock {
	gboolean fake;
	gint64 wall_us;
	gint64 boot_us;
	guint last_handle;
	guint told_from;   /* handles are told from here on, as 1, 2, ... */
	GHashTable *calls; /* handle -> Call */
	DsClockMemory memory;
	DsNtp ntp;  /* fake clock */
	DsTap *tap; /* NULL: nobody listens */
	gboolean held;
	DsMoment moment; /* ... at this one */
};

static void
call_free(gpointer data)
{
	Call *call = data;

	if (call->source != NULL) {
		g_source_destroy(call->source);
		g_source_unref(call->source);
	}
	g_free(call);
}

static DsClock *
clock_new(gboolean fake, gint64 wall_us)
{
	DsClock *clock = g_new0(DsClock, 1);

	clock->fake = fake;
	clock->wall_us = wall_us;
	clock->calls = g_hash_table_new_full(NULL, NULL, NULL, call_free);
	return clock;
}

DsClock *
ds_clock_new_real(void)
{
	return clock_new(FALSE, 0);
}

DsClock *
ds_clock_new_fake(gint64 wall_s)
{
	DsClock *clock = clock_new(TRUE, wall_s * G_USEC_PER_SEC);

	clock->ntp.in_step = TRUE;
	return clock;
}

void
ds_clock_free(DsClock *clock)
{
	g_hash_table_unref(clock->calls);
	g_free(clock);
}

static gint64
boot_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
wall_us(const DsClock *clock)
{
	if (clock->held)
		return clock->moment.wall_us;
	return clock->fake ? clock->wall_us : g_get_real_time();
}

gint64
ds_clock_wall_s(const DsClock *clock)
{
	return wall_us(clock) / G_USEC_PER_SEC;
}

gint64
ds_clock_boot_us(const DsClock *clock)
{
	if (clock->held)
		return clock->moment.boot_us;
	return clock->fake ? clock->boot_us : boot_us();
}

gint64
ds_clock_monotonic_us(const DsClock *clock)
{
	if (clock->held)
		return clock->moment.monotonic_us;
	return clock->fake ? clock->boot_us : g_get_monotonic_time();
}

static DsNtp
ntp_of(const DsClock *clock)
{
	if (clock->held)
		return clock->moment.ntp;
	return clock->fake ? clock->ntp : ds_ntp_now();
}

DsMoment
ds_clock_moment(const DsClock *clock)
{
	return (DsMoment){
	    .wall_us = wall_us(clock),
	    .boot_us = ds_clock_boot_us(clock),
	    .monotonic_us = ds_clock_monotonic_us(clock),
	    .built_wall_s = clock->fake ? 0 : DS_BUILT_WALL_S,
	    .ntp = ntp_of(clock),
	};
}

void
ds_clock_hold(DsClock *clock, const DsMoment *moment)
{
	clock->held = moment != NULL;
	if (moment != NULL)
		clock->moment = *moment;
}

void
ds_clock_set_tap(DsClock *clock, DsTap *tap)
{
	clock->tap = tap;
	clock->told_from = clock->last_handle;
}

DsTap *
ds_clock_tap(const DsClock *clock)
{
	return clock->tap;
}

DsClockTrust
ds_clock_trust(DsClock *clock)
{
	DsMoment now = ds_clock_moment(clock);

	return ds_clock_judge(&clock->memory, now.wall_us / G_USEC_PER_SEC, &now.ntp,
	    clock->held ? clock->moment.built_wall_s : now.built_wall_s);
}

void
ds_clock_remember(DsClock *clock, const DsClockMemory *memory)
{
	clock->memory = *memory;
}

DsClockMemory
ds_clock_memory(const DsClock *clock)
{
	return clock->memory;
}

void
ds_clock_set_ntp(DsClock *clock, const DsNtp *ntp)
{
	g_return_if_fail(clock->fake);
	clock->ntp = *ntp;
}

void
ds_clock_jump(DsClock *clock, gint64 seconds)
{
	g_return_if_fail(clock->fake);
	clock->wall_us += seconds * G_USEC_PER_SEC;
}

static void
make_call(Call *call)
{
	DsClockFunc func = call->func;
	gpointer data = call->data;
	DsTap *tap = call->clock->tap;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL
	    ? ds_tap_in(tap, "timer",
		  ds_facts_new("timer", "x", (gint64)call->handle - call->clock->told_from, "ms",
		      "x", (gint64)call->after_ms, NULL))
	    : NULL;

	g_hash_table_remove(call->clock->calls, GUINT_TO_POINTER(call->handle));
	func(data);
}

static gboolean
on_source(gpointer data)
{
	make_call(data);
	return G_SOURCE_REMOVE;
}

guint
ds_clock_call(DsClock *clock, guint after_ms, DsClockFunc func, gpointer data)
{
	Call *call = g_new0(Call, 1);

	if (++clock->last_handle == 0)
		clock->last_handle = 1;
	*call = (Call){.clock = clock,
	    .handle = clock->last_handle,
	    .after_ms = after_ms,
	    .due_us = clock->boot_us + (gint64)after_ms * 1000,
	    .func = func,
	    .data = data};
	g_hash_table_insert(clock->calls, GUINT_TO_POINTER(call->handle), call);
	if (!clock->fake) {
		call->source = g_timeout_source_new(after_ms);
		g_source_set_callback(call->source, on_source, call, NULL);
		g_source_attach(call->source, g_main_context_get_thread_default());
	}
	return call->handle;
}

void
ds_clock_cancel(DsClock *clock, guint *handle)
{
	if (*handle != 0)
		g_hash_table_remove(clock->calls, GUINT_TO_POINTER(*handle));
	*handle = 0;
}

gboolean
ds_clock_make_call(DsClock *clock, guint handle, guint *after_ms)
{
	Call *call = g_hash_table_lookup(clock->calls, GUINT_TO_POINTER(handle));

	g_return_val_if_fail(clock->fake, FALSE);
	if (call == NULL)
		return FALSE;
	*after_ms = call->after_ms;
	make_call(call);
	return TRUE;
}

static Call *
next_call(const DsClock *clock, gint64 until_us)
{
	Call *next = NULL;
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, clock->calls);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Call *call = value;
		gboolean sooner = next == NULL || call->due_us < next->due_us ||
		    (call->due_us == next->due_us && call->handle < next->handle);

		if (call->due_us <= until_us && sooner)
			next = call;
	}
	return next;
}

gint64
ds_clock_next_us(const DsClock *clock)
{
	const Call *next = next_call(clock, G_MAXINT64);

	return next != NULL ? next->due_us : G_MAXINT64;
}

void
ds_clock_advance(DsClock *clock, guint ms)
{
	gint64 until_us = clock->boot_us + (gint64)ms * 1000;

	g_return_if_fail(clock->fake);
	for (Call *call = next_call(clock, until_us); call != NULL;
	     call = next_call(clock, until_us)) {
		clock->wall_us += call->due_us - clock->boot_us;
		clock->boot_us = call->due_us;
		make_call(call);
	}
	clock->wall_us += until_us - clock->boot_us;
	clock->boot_us = until_us;
}
