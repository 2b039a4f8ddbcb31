/* SPDX-License-Identifier: GPL-3.0-or-later */
#undef _FORTIFY_SOURCE /* its longjmp() knows of one stack only */
#include "tests/pile/thread.h"

#include <setjmp.h>
#include <ucontext.h>

#define STACK_BYTES (256 * 1024)

GThread *__wrap_g_thread_new(const char *name, GThreadFunc func, gpointer data);
gpointer __wrap_g_thread_join(GThread *thread);
gpointer __wrap_g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout_us);
void __wrap_g_usleep(gulong us);
gint64 __wrap_g_get_monotonic_time(void);
gint64 __real_g_get_monotonic_time(void);

/* There is one processor in a world, and one world at a time. */
static struct {
	gint64 now_us, due_us;
	jmp_buf main, thread;
	ucontext_t beginning;
	gpointer stack;
	GThreadFunc func;
	gpointer data;
	GAsyncQueue *queue; /* it waits for something in there */
	gboolean begun, runs, joined, over;
} self;

void
ds_time_begin(void)
{
	g_assert_null(self.func);
	self.now_us = 0;
	self.due_us = G_MAXINT64;
}

gint64
ds_time_us(void)
{
	return self.now_us;
}

void
ds_time_set(gint64 now_us)
{
	g_assert_cmpint(now_us, >=, self.now_us);
	self.now_us = now_us;
}

gint64
ds_time_real_us(void)
{
	return __real_g_get_monotonic_time();
}

/* ---- the thread ---- */

/* A context is used to begin with only: swapcontext() keeps the mask of signals as well, and so
 * calls the kernel twice each time, which would be most of what a world costs. */
static void
change_over(jmp_buf from, jmp_buf to)
{
	if (_setjmp(from) == 0)
		_longjmp(to, 1);
}

static void
begin(void)
{
	if (_setjmp(self.main) != 0)
		return;
	self.begun = TRUE;
	setcontext(&self.beginning);
}

static void
run(void)
{
	self.func(self.data);
	self.over = TRUE;
	_longjmp(self.main, 1);
}

gint64
ds_pad_thread_due_us(void)
{
	if (self.queue != NULL && g_async_queue_length(self.queue) > 0)
		return self.now_us;
	return self.due_us;
}

void
ds_pad_thread_go_on(void)
{
	g_assert_false(self.runs);
	self.runs = TRUE;
	self.due_us = G_MAXINT64;
	self.queue = NULL;
	if (self.begun)
		change_over(self.main, self.thread);
	else
		begin();
	self.runs = FALSE;
}

static void
wait_until(gint64 due_us)
{
	g_assert_true(self.runs);
	self.due_us = due_us;
	change_over(self.thread, self.main);
}

void
ds_pad_thread_wait(gint64 us)
{
	if (!self.joined)
		wait_until(self.now_us + us);
}

/* ---- in the place of GLib ---- */

GThread *
__wrap_g_thread_new(const char *name, GThreadFunc func, gpointer data)
{
	g_assert_cmpstr(name, ==, "pad");
	g_assert_null(self.func);
	if (self.stack == NULL)
		self.stack = g_malloc(STACK_BYTES); /* as long as the process lives */
	self.func = func;
	self.data = data;
	self.begun = self.joined = self.over = FALSE;
	getcontext(&self.beginning);
	self.beginning.uc_stack.ss_sp = self.stack;
	self.beginning.uc_stack.ss_size = STACK_BYTES;
	makecontext(&self.beginning, run, 0);
	self.due_us = self.now_us;
	return (GThread *)&self;
}

gpointer
__wrap_g_thread_join(GThread *thread)
{
	g_assert_true(thread == (GThread *)&self);
	self.joined = TRUE;
	while (!self.over)
		ds_pad_thread_go_on();
	self.func = NULL;
	self.due_us = G_MAXINT64;
	self.queue = NULL;
	return NULL;
}

gpointer
__wrap_g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout_us)
{
	gint64 due_us = self.now_us + (gint64)timeout_us;
	gpointer item = g_async_queue_try_pop(queue);

	while (item == NULL && !self.joined && self.now_us < due_us) {
		self.queue = queue;
		wait_until(due_us);
		item = g_async_queue_try_pop(queue);
	}
	return item;
}

void
__wrap_g_usleep(gulong us)
{
	ds_pad_thread_wait((gint64)us);
}

gint64
__wrap_g_get_monotonic_time(void)
{
	return self.now_us;
}
