/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Does the TSan of `./run check-long` see what it should? Hands a number to another thread and
 * back, which is no race; with the argument "race" both threads also touch one without a hand-over.
 */
#include <glib.h>

typedef struct {
	GAsyncQueue *to_main;
	int handed;
	int shared;
} Desk;

static gpointer
work(gpointer data)
{
	Desk *desk = data;

	desk->handed = 1;
	g_async_queue_push(desk->to_main, desk);
	desk->shared++;
	return NULL;
}

int
main(int argc, char **argv)
{
	Desk desk = {.to_main = g_async_queue_new()};
	GThread *thread = g_thread_new("work", work, &desk);

	g_async_queue_pop(desk.to_main);
	desk.handed++;
	if (argc > 1 && g_str_equal(argv[1], "race"))
		desk.shared++;
	g_thread_join(thread);
	g_async_queue_unref(desk.to_main);
	return desk.handed == 2 ? 0 : 1;
}
