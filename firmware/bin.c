/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/bin.h"

struct DsBin {
	DsPadWorker *pad;
	DsPileRules rules;
	DsBinHandlers handlers;
	GArray *here;       /* DsTagSeen of the last round */
	GHashTable *seen;   /* UID -> the last round that listed it; of the last few rounds */
	guint number;       /* of the last round; 0: there was none */
	gboolean waits;     /* returns by label do */
	GHashTable *before; /* UIDs that lay there when they began to wait */
	DsPile *fallen;     /* what has come since; NULL while nobody waits */
};

/* ---- which tags are new ---- */

static gboolean
is_long_gone(gpointer uid, gpointer round, gpointer data)
{
	const DsBin *bin = data;

	return bin->number - GPOINTER_TO_UINT(round) >= DS_PILE_MISSES;
}

static void
remember(DsBin *bin)
{
	for (guint i = 0; i < bin->here->len; i++)
		g_hash_table_replace(bin->seen,
		    g_strdup(g_array_index(bin->here, DsTagSeen, i).id.text),
		    GUINT_TO_POINTER(bin->number));
	g_hash_table_foreach_remove(bin->seen, is_long_gone, bin);
}

static void
begin(DsBin *bin)
{
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	GHashTableIter at;
	gpointer uid;

	g_hash_table_iter_init(&at, bin->seen);
	while (g_hash_table_iter_next(&at, &uid, NULL))
		g_hash_table_add(bin->before, g_strdup(uid));
	bin->fallen = ds_pile_new(&bin->rules);
	ds_pile_look(bin->fallen, none, DS_LOOK_ALL, bin->number);
}

static void
end(DsBin *bin)
{
	g_hash_table_remove_all(bin->before);
	g_clear_pointer(&bin->fallen, ds_pile_free);
}

void
ds_bin_wait_for_labels(DsBin *bin, gboolean waits)
{
	gboolean began = bin->fallen != NULL;

	bin->waits = waits;
	if (!waits)
		end(bin);
	else if (!began && bin->number > 0) /* else the first round tells what lies there */
		begin(bin);
}

/* ---- the radio ---- */

static void read_tags(DsBin *bin);

/* The pile may be another one by now: it takes no answer that it has not asked for. */
static void
on_read(const DsTagId *tag, const GByteArray *memory, const GError *error, gpointer data)
{
	DsBin *bin = data;

	if (bin->fallen == NULL)
		return;
	if (memory != NULL)
		ds_pile_read(bin->fallen, tag, memory->data, memory->len);
	else
		ds_pile_read_failed(bin->fallen, tag);
	read_tags(bin);
	bin->handlers.on_news(bin->handlers.data);
}

static void
read_tags(DsBin *bin)
{
	DsTagId tag;
	guint blocks;

	while (ds_pile_wish(bin->fallen, &tag, &blocks))
		ds_pad_worker_read(bin->pad, &tag, blocks, on_read, bin);
}

static void
look_at_fallen(DsBin *bin)
{
	g_autoptr(GArray) fallen = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	for (guint i = 0; i < bin->here->len; i++) {
		const DsTagSeen *tag = &g_array_index(bin->here, DsTagSeen, i);

		if (!g_hash_table_contains(bin->before, tag->id.text))
			g_array_append_val(fallen, *tag);
	}
	ds_pile_look(bin->fallen, fallen, DS_LOOK_ALL, bin->number);
	read_tags(bin);
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
	DsBin *bin = data;

	if (look != DS_LOOK_ALL)
		return; /* the answers to a job; it says nothing of other tags */
	g_array_set_size(bin->here, 0);
	if (tags->len > 0)
		g_array_append_vals(bin->here, tags->data, tags->len);
	bin->number = number;
	if (bin->fallen != NULL)
		look_at_fallen(bin);
	remember(bin);
	if (bin->waits && bin->fallen == NULL)
		begin(bin);
	bin->handlers.on_news(bin->handlers.data);
}

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	DsBin *bin = data;

	if (state != DS_DEVICE_READY)
		g_array_set_size(bin->here, 0);
	bin->handlers.on_changed(section, state, error, bin->handlers.data);
}

/* ---- questions ---- */

DsPadWorker *
ds_bin_pad(const DsBin *bin)
{
	return bin->pad;
}

const GArray *
ds_bin_tags(const DsBin *bin)
{
	return bin->here;
}

gboolean
ds_bin_has(const DsBin *bin, const GArray *parts)
{
	for (guint i = 0; i < parts->len; i++)
		if (!ds_tags_have(bin->here, &g_array_index(parts, DsTagId, i)))
			return FALSE;
	return parts->len > 0;
}

const GArray *
ds_bin_find(DsBin *bin, const DsItemId *item)
{
	const DsPileItem *found = bin->fallen != NULL ? ds_pile_find(bin->fallen, item->text)
						      : NULL;

	return found != NULL && found->status == DS_PILE_READY ? found->parts : NULL;
}

/* ---- coming and going ---- */

DsBin *
ds_bin_new(const DsDeviceConfig *config, GMainContext *home, const DsPileRules *rules,
    const DsBinHandlers *handlers)
{
	DsBin *bin = g_new0(DsBin, 1);
	const DsPadHandlers ours = {.on_round = on_round, .on_changed = on_changed, .data = bin};

	bin->rules = *rules;
	bin->handlers = *handlers;
	bin->here = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	bin->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bin->before = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bin->pad = ds_pad_worker_new(config, home, &ours);
	return bin;
}

void
ds_bin_set_tap(DsBin *bin, DsTap *tap)
{
	ds_pad_worker_set_tap(bin->pad, tap);
}

void
ds_bin_free(DsBin *bin)
{
	ds_pad_worker_free(bin->pad);
	end(bin);
	g_hash_table_unref(bin->before);
	g_hash_table_unref(bin->seen);
	g_array_unref(bin->here);
	g_free(bin);
}
