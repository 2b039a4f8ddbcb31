/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/post.h"

typedef struct {
	DsPostFunc func;
	gpointer record;
} Letter;

static gboolean
deliver(gpointer data)
{
	Letter *letter = data;

	letter->func(letter->record);
	return G_SOURCE_REMOVE;
}

void
ds_post(GMainContext *home, DsPostFunc func, gpointer record)
{
	Letter *letter = g_new(Letter, 1);
	g_autoptr(GSource) source = g_idle_source_new();

	*letter = (Letter){.func = func, .record = record};
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, deliver, letter, g_free);
	g_source_attach(source, home);
}
