/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/post.h"

struct DsPostbox {
	GMainContext *home;
	gboolean closed; /* set and read in the thread of home only */
};

typedef struct {
	DsPostbox *box;
	DsPostFunc func;
	gpointer record; /* NULL once delivered */
	GDestroyNotify free_record;
} Letter;

static void
box_clear(gpointer data)
{
	DsPostbox *box = data;

	g_main_context_unref(box->home);
}

DsPostbox *
ds_postbox_new(GMainContext *home)
{
	DsPostbox *box = g_atomic_rc_box_new0(DsPostbox);

	box->home = g_main_context_ref(home);
	return box;
}

void
ds_postbox_close(DsPostbox *box)
{
	box->closed = TRUE;
	g_atomic_rc_box_release_full(box, box_clear);
}

static gboolean
deliver(gpointer data)
{
	Letter *letter = data;

	if (!letter->box->closed)
		letter->func(g_steal_pointer(&letter->record));
	return G_SOURCE_REMOVE;
}

static void
letter_free(gpointer data)
{
	Letter *letter = data;

	if (letter->record != NULL)
		letter->free_record(letter->record);
	g_atomic_rc_box_release_full(letter->box, box_clear);
	g_free(letter);
}

void
ds_post(DsPostbox *box, DsPostFunc func, gpointer record, GDestroyNotify free_record)
{
	Letter *letter = g_new(Letter, 1);
	g_autoptr(GSource) source = g_idle_source_new();

	*letter = (Letter){
	    .box = g_atomic_rc_box_acquire(box),
	    .func = func,
	    .record = record,
	    .free_record = free_record,
	};
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, deliver, letter, letter_free);
	g_source_attach(source, box->home);
}
