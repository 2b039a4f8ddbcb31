/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/actions.h"

#include "ui/bench/identity.h"

#define PILE_OF 10 /* "lay down ten" */

struct DsBenchActions {
	GSimpleActionGroup *group;
	DsBenchWorld *world;
	DsBenchApp *app;
	const DsBenchShelf *shelf;
};

static void
on_put(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;
	const char *uid = g_variant_get_string(target, NULL);

	ds_bench_world_put(self->world, ds_bench_shelf_by_uid(self->shelf, uid));
}

static void
on_take(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_world_take(self->world, g_variant_get_string(target, NULL));
}

static gboolean
is_on_shelf(const DsBenchActions *self, const DsBenchBook *book)
{
	const DsBenchTag *tag = ds_bench_world_tag(self->world, book->uid);

	return tag == NULL || !tag->on_pad;
}

static void
on_lay_ten(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;
	guint laid = 0;

	for (guint i = 0; i < self->shelf->books->len && laid < PILE_OF; i++)
		if (is_on_shelf(self, self->shelf->books->pdata[i])) {
			ds_bench_world_put(self->world, self->shelf->books->pdata[i]);
			laid++;
		}
}

static void
on_take_all(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_world_take(self->world, "all");
}

static DsBenchCard *
card_at(const GPtrArray *cards, GVariant *target)
{
	return cards->pdata[g_ascii_strtoull(g_variant_get_string(target, NULL), NULL, 10)];
}

static void
on_card(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;
	const DsBenchCard *card = card_at(self->shelf->cards, target);
	gboolean there = ds_bench_identity_is(ds_bench_world_card(self->world), card);

	ds_bench_world_lay_card(self->world, there ? NULL : card);
}

static void
on_card_away(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_world_lay_card(self->world, NULL);
}

static void
on_scan(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;
	const char *uid = g_variant_get_string(target, NULL);

	ds_bench_world_scan_label(self->world, ds_bench_shelf_by_uid(self->shelf, uid));
}

static void
on_phone(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_world_scan_phone(self->world, card_at(self->shelf->phones, target));
}

static void
on_app(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_app_sign(self->app, card_at(self->shelf->phones, target), TRUE);
}

static void
on_plug(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;
	DsBenchDevice device = ds_bench_device(g_variant_get_string(target, NULL));

	ds_bench_world_plug(self->world, device, !ds_bench_world_is_plugged(self->world, device));
}

static void
on_paper(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsBenchActions *self = data;

	ds_bench_world_set_paper(self->world, ds_bench_world_is_paper_out(self->world));
}

static const GActionEntry entries[] = {
    {"put", on_put, "s", NULL, NULL, {0}},
    {"take", on_take, "s", NULL, NULL, {0}},
    {"lay-ten", on_lay_ten, NULL, NULL, NULL, {0}},
    {"take-all", on_take_all, NULL, NULL, NULL, {0}},
    {"card", on_card, "s", NULL, NULL, {0}},
    {"card-away", on_card_away, NULL, NULL, NULL, {0}},
    {"scan", on_scan, "s", NULL, NULL, {0}},
    {"phone", on_phone, "s", NULL, NULL, {0}},
    {"app", on_app, "s", NULL, NULL, {0}},
    {"plug", on_plug, "s", NULL, NULL, {0}},
    {"paper", on_paper, NULL, NULL, NULL, {0}},
};

static void
enable(DsBenchActions *self, const char *name, gboolean enabled)
{
	GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self->group), name);

	g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

/* What the world does not allow is grey: everything while it is away. */
void
ds_bench_actions_update(DsBenchActions *self)
{
	gboolean there = ds_bench_world_is_there(self->world);
	guint lying = ds_bench_world_pile(self->world)->len, standing = 0;

	for (guint i = 0; i < self->shelf->books->len; i++)
		standing += is_on_shelf(self, self->shelf->books->pdata[i]);
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
		enable(self, entries[i].name, there);
	enable(self, "lay-ten", there && standing > 0);
	enable(self, "take-all", there && lying > 0);
	enable(self, "card-away", there && ds_bench_world_card(self->world) != NULL);
}

DsBenchActions *
ds_bench_actions_new(
    GtkWidget *widget, DsBenchWorld *world, DsBenchApp *app, const DsBenchShelf *shelf)
{
	DsBenchActions *self = g_new(DsBenchActions, 1);

	*self = (DsBenchActions){g_simple_action_group_new(), world, app, shelf};
	g_action_map_add_action_entries(
	    G_ACTION_MAP(self->group), entries, G_N_ELEMENTS(entries), self);
	gtk_widget_insert_action_group(widget, "bench", G_ACTION_GROUP(self->group));
	return self;
}

void
ds_bench_actions_free(DsBenchActions *self)
{
	g_object_unref(self->group);
	g_free(self);
}
