/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GLib for ThreadSanitizer: preloaded by `./run check-long` into the programs of its TSan build.
 *
 * Debian's GLib is not instrumented and waits with futexes of its own, so TSan does not see that a
 * queue, a lock or a main loop hands something from one thread to the other, and takes every
 * hand-over for a race. The functions here do what GLib's do and tell TSan of it. They hide
 * nothing: what two threads touch without a hand-over is still reported.
 */
#include <dlfcn.h>
#include <glib.h>

/* of libtsan; weak, because children of a test inherit LD_PRELOAD and have no TSan */
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

/* `real` is the function this one stands before. */
#define STAND_BEFORE(function) __typeof__(function) *real = find(#function)

static gpointer
find(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* All that was done before give() in one thread has happened for who take()s in another. */
static void
give(gconstpointer address)
{
	if (__tsan_release != NULL)
		__tsan_release((gpointer)address);
}

static void
take(gconstpointer address)
{
	if (__tsan_acquire != NULL)
		__tsan_acquire((gpointer)address);
}

/* ---- queues ---- */

void
g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
	STAND_BEFORE(g_async_queue_push);

	give(queue);
	real(queue, data);
}

void
g_async_queue_push_front(GAsyncQueue *queue, gpointer data)
{
	STAND_BEFORE(g_async_queue_push_front);

	give(queue);
	real(queue, data);
}

typedef struct {
	GAsyncQueue *queue;
	GCompareDataFunc compare;
	gpointer data;
} Comparison;

/* Runs within the queue's lock: what it has read may be taken out and freed afterwards. */
static gint
compare_and_give(gconstpointer a, gconstpointer b, gpointer data)
{
	const Comparison *comparison = data;
	gint result = comparison->compare(a, b, comparison->data);

	give(comparison->queue);
	return result;
}

void
g_async_queue_push_sorted(
    GAsyncQueue *queue, gpointer data, GCompareDataFunc compare, gpointer compare_data)
{
	STAND_BEFORE(g_async_queue_push_sorted);
	Comparison comparison = {queue, compare, compare_data};

	give(queue);
	real(queue, data, compare_and_give, &comparison);
}

gpointer
g_async_queue_pop(GAsyncQueue *queue)
{
	STAND_BEFORE(g_async_queue_pop);
	gpointer data = real(queue);

	take(queue);
	return data;
}

gpointer
g_async_queue_try_pop(GAsyncQueue *queue)
{
	STAND_BEFORE(g_async_queue_try_pop);
	gpointer data = real(queue);

	take(queue);
	return data;
}

gpointer
g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout)
{
	STAND_BEFORE(g_async_queue_timeout_pop);
	gpointer data = real(queue, timeout);

	take(queue);
	return data;
}

/* ---- locks ---- */

void
g_mutex_lock(GMutex *mutex)
{
	STAND_BEFORE(g_mutex_lock);

	real(mutex);
	take(mutex);
}

void
g_mutex_unlock(GMutex *mutex)
{
	STAND_BEFORE(g_mutex_unlock);

	give(mutex);
	real(mutex);
}

void
g_cond_wait(GCond *cond, GMutex *mutex)
{
	STAND_BEFORE(g_cond_wait);

	give(mutex);
	real(cond, mutex);
	take(mutex);
}

gboolean
g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_us)
{
	STAND_BEFORE(g_cond_wait_until);
	gboolean signalled;

	give(mutex);
	signalled = real(cond, mutex, end_us);
	take(mutex);
	return signalled;
}

/* ---- what the last owner frees ---- */

static _Thread_local GDestroyNotify clear_of_this_thread;

static void
take_and_clear(gpointer block)
{
	take(block);
	clear_of_this_thread(block);
}

void
g_atomic_rc_box_release_full(gpointer block, GDestroyNotify clear)
{
	STAND_BEFORE(g_atomic_rc_box_release_full);
	GDestroyNotify before = clear_of_this_thread;

	give(block);
	clear_of_this_thread = clear;
	real(block, take_and_clear);
	clear_of_this_thread = before;
}

/* ---- calls into another thread's main loop: idle sources and timers ---- */

typedef struct {
	GSource *source;
	GSourceFunc func;
	gpointer data;
	GDestroyNotify free_data;
} Call;

static gboolean
take_and_call(gpointer data)
{
	Call *call = data;

	take(call->source);
	return call->func(call->data);
}

static void
take_and_free(gpointer data)
{
	Call *call = data;

	take(call->source);
	if (call->free_data != NULL)
		call->free_data(call->data);
	g_free(call);
}

void
g_source_set_callback(GSource *source, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
	STAND_BEFORE(g_source_set_callback);
	Call *call;

	if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs) {
		real(source, func, data, free_data);
		return;
	}
	call = g_new(Call, 1);
	*call = (Call){source, func, data, free_data};
	real(source, take_and_call, call, take_and_free);
}

guint
g_source_attach(GSource *source, GMainContext *context)
{
	STAND_BEFORE(g_source_attach);

	give(source);
	return real(source, context);
}

void
g_source_destroy(GSource *source)
{
	STAND_BEFORE(g_source_destroy);

	give(source);
	real(source);
}
