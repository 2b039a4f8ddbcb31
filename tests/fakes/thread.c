/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/thread.h"

struct DsFakeThread {
	GThread *thread;
	GMainContext *context;
	GMainLoop *loop;
};

typedef struct {
	DsFakeWork work;
	gpointer object;
	gpointer data;
	GAsyncQueue *done;
} Call;

static gpointer
run(gpointer data)
{
	DsFakeThread *self = data;

	g_main_context_push_thread_default(self->context);
	g_main_loop_run(self->loop);
	g_main_context_pop_thread_default(self->context);
	return NULL;
}

DsFakeThread *
ds_fake_thread_new(const char *name)
{
	DsFakeThread *self = g_new0(DsFakeThread, 1);

	self->context = g_main_context_new();
	self->loop = g_main_loop_new(self->context, FALSE);
	self->thread = g_thread_new(name, run, self);
	return self;
}

static void
quit(gpointer object, gpointer unused)
{
	g_main_loop_quit(object);
}

void
ds_fake_thread_free(DsFakeThread *thread)
{
	ds_fake_thread_do(thread, quit, thread->loop, NULL);
	g_thread_join(thread->thread);
	g_main_loop_unref(thread->loop);
	g_main_context_unref(thread->context);
	g_free(thread);
}

GMainContext *
ds_fake_thread_context(const DsFakeThread *thread)
{
	return thread->context;
}

static gboolean
on_call(gpointer data)
{
	Call *call = data;
	GAsyncQueue *done = g_async_queue_ref(call->done);

	call->work(call->object, call->data);
	g_async_queue_push(done, call); /* from here on *call is gone */
	g_async_queue_unref(done);
	return G_SOURCE_REMOVE;
}

void
ds_fake_thread_do(DsFakeThread *thread, DsFakeWork work, gpointer object, gpointer data)
{
	g_autoptr(GAsyncQueue) done = g_async_queue_new();
	g_autoptr(GSource) source = g_idle_source_new();
	Call call = {work, object, data, done};

	g_source_set_priority(source, G_PRIORITY_HIGH);
	g_source_set_callback(source, on_call, &call, NULL);
	g_source_attach(source, thread->context);
	g_async_queue_pop(done);
}
