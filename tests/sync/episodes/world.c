/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/episodes/world.h"

#include <stdlib.h>

#define STEPS_MAX 10000
#define DRAIN_ROUNDS 300
#define CLOCK_BACK_MAX_S (48 * 3600)

static gint
pick(DsWorld *self, gint below)
{
	return g_rand_int_range(self->parts.rand, 0, below);
}

DsWorldItem *
ds_world_item(const DsWorld *self, guint item)
{
	return &g_array_index(self->items, DsWorldItem, item);
}

const DsOperation *
ds_world_row(const DsWorld *self, const DsWorldRow *row)
{
	return ds_stage_teller_row(ds_stage_kiosk_teller(self->kiosks[row->kiosk]), row->op_seq);
}

/* ---- what rows make true ---- */

/* TRUE: it is a new one. */
static gboolean
keep_open(DsWorldItem *item, guint kiosk, const DsOperation *row)
{
	DsWorldRow new = {kiosk, row->op_seq};
	gboolean settled = ds_operation_is_settled(row->state);

	for (guint i = 0; i < item->open->len; i++) {
		const DsWorldRow *old = &g_array_index(item->open, DsWorldRow, i);

		if (old->kiosk != kiosk || old->op_seq != row->op_seq)
			continue;
		if (settled)
			g_array_remove_index(item->open, i);
		return FALSE;
	}
	if (!settled)
		g_array_append_val(item->open, new);
	return !settled;
}

/* The book is out as soon as its tag may be released, and back when its return is on the disk. */
static gboolean
makes_true(const DsOperation *row)
{
	if (row->kind == DS_CHECKOUT && row->parts->len > 0)
		return row->state == DS_OP_RELEASE_STARTED;
	return row->state == DS_OP_ACCEPTED_OFFLINE;
}

static gboolean
has_number(const DsWorldItem *item, guint number)
{
	for (guint i = item->numbers->len; i-- > 0;)
		if (g_array_index(item->numbers, guint, i) == number)
			return TRUE;
	return FALSE;
}

/* Once: staff may have it told again. */
static void
take_effect(DsWorldItem *item, const DsOperation *row)
{
	guint number = (guint)atoi(row->session);

	if (row->kind == DS_CHECKIN && item->number == number) {
		item->holder = DS_NOBODY;
		item->number = 0;
	} else if (row->kind == DS_CHECKOUT && !has_number(item, number)) {
		item->holder = ds_server_find_patron(&row->patron);
		item->number = number;
		g_array_append_val(item->numbers, number);
	}
}

static void
on_durable(const DsOperation *row, gpointer data)
{
	const DsWorldPlace *place = data;
	DsWorld *self = place->world;
	DsWorldItem *item = ds_world_item(self, ds_server_find_item(&row->item));

	ds_watch_tell(self->parts.watch, "kiosk %u: %s of %s (%" G_GINT64_FORMAT ") is %s",
	    place->kiosk, ds_operation_kind_word(row->kind), row->item.text, row->op_seq,
	    ds_operation_state_word(row->state));
	self->count.operations += keep_open(item, place->kiosk, row);
	if (makes_true(row))
		take_effect(item, row);
	self->count.listed += ds_operation_needs_staff(row->state) && !row->queued;
	if (row->unproven)
		item->causes |= 1u << DS_CAUSE_TAG;
}

static gboolean
is_out(guint item, guint number, gpointer data)
{
	const DsWorldItem *it = ds_world_item(data, item);

	return it->holder != DS_NOBODY && it->number == number;
}

/* ---- beginning and end ---- */

static void
fill(DsWorld *self)
{
	self->items = g_array_sized_new(FALSE, TRUE, sizeof(DsWorldItem), self->parts.items);
	g_array_set_size(self->items, self->parts.items);
	for (guint i = 0; i < self->parts.items; i++) {
		DsWorldItem *item = ds_world_item(self, i);

		item->holder = DS_NOBODY;
		item->numbers = g_array_new(FALSE, FALSE, sizeof(guint));
		item->open = g_array_new(FALSE, FALSE, sizeof(DsWorldRow));
		item->tagged = pick(self, 4) > 0;
		if (pick(self, 2) == 0)
			continue;
		item->holder = pick(self, (gint)self->parts.patrons);
		item->number = ++self->last_number;
		g_array_append_val(item->numbers, item->number);
		ds_server_lend(self->server, i, item->holder, item->number);
	}
}

static void
add_kiosk(DsWorld *self, guint kiosk)
{
	static const char *const names[] = {"first", "second", "third"};
	const DsStageKioskParts parts = {
	    .name = names[kiosk],
	    .server = self->server,
	    .rules = &self->rules,
	    .on_durable = on_durable,
	    .data = &self->places[kiosk],
	};

	self->places[kiosk] = (DsWorldPlace){self, kiosk};
	self->kiosks[kiosk] = ds_stage_kiosk_new(&parts);
	if (self->parts.profile)
		ds_stage_link_set_may_replay(ds_stage_kiosk_link(self->kiosks[kiosk]),
		    pick(self, 2) == 0, pick(self, 2) == 0);
	ds_stage_kiosk_switch_on(self->kiosks[kiosk], self->now_s);
}

DsWorld *
ds_world_new(const DsWorldParts *parts, gint64 now_s)
{
	DsWorld *self = g_new0(DsWorld, 1);

	self->parts = *parts;
	self->now_s = now_s;
	self->rules = ds_replay_usual;
	self->rules.other_kiosks = parts->shared && parts->kiosks > 1;
	self->server = ds_server_new(parts->habits, parts->items, parts->patrons, parts->rand);
	self->server->watch = parts->watch;
	self->server->loan_days = parts->loan_days;
	self->server->is_out = is_out;
	self->server->data = self;
	self->server->now_s = now_s - (gint64)pick(self, 40 * 24) * 3600;
	fill(self);
	self->server->now_s = now_s;
	for (guint i = 0; i < parts->kiosks; i++)
		add_kiosk(self, i);
	return self;
}

void
ds_world_free(DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++)
		ds_stage_kiosk_free(self->kiosks[i]);
	for (guint i = 0; i < self->parts.items; i++) {
		g_array_unref(ds_world_item(self, i)->numbers);
		g_array_unref(ds_world_item(self, i)->open);
	}
	g_array_unref(self->items);
	ds_server_free(self->server);
	g_free(self);
}

/* ---- time ---- */

static void
pass_ms(DsWorld *self, guint ms)
{
	for (guint i = 0; i < self->parts.kiosks; i++)
		ds_stage_kiosk_pass(self->kiosks[i], ms);
}

/* No disk and no library takes minutes over one thing. */
static void
finish_waiting(DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++)
		for (guint step = 0; step < STEPS_MAX && ds_stage_kiosk_is_moving(self->kiosks[i]);
		     step++) {
			ds_stage_kiosk_step_disk(self->kiosks[i]);
			ds_stage_kiosk_step_library(self->kiosks[i]);
		}
}

void
ds_world_pass(DsWorld *self, gint64 seconds)
{
	finish_waiting(self);
	ds_watch_tell(self->parts.watch, "%" G_GINT64_FORMAT " seconds later", seconds);
	pass_ms(self, (guint)seconds * 1000);
	self->now_s += seconds;
	self->server->now_s = self->now_s;
}

static void
pump_one(DsWorld *self)
{
	DsStageKiosk *kiosk = self->kiosks[pick(self, (gint)self->parts.kiosks)];

	if (pick(self, 2) == 0)
		ds_stage_kiosk_step_disk(kiosk);
	else
		ds_stage_kiosk_step_library(kiosk);
}

void
ds_world_pump(DsWorld *self, guint steps)
{
	for (guint i = 0; i < steps; i++)
		pump_one(self);
	pass_ms(self, 1000);
	self->server->now_s = ++self->now_s;
}

/* ---- wires and power ---- */

void
ds_world_wire(DsWorld *self, guint kiosk, gboolean cut)
{
	DsLink *link = ds_stage_kiosk_link(self->kiosks[kiosk]);

	if (ds_stage_link_is_cut(link) != cut)
		ds_watch_tell(
		    self->parts.watch, "kiosk %u: the wire is %s", kiosk, cut ? "cut" : "mended");
	ds_stage_link_cut(link, cut);
}

/* Written or not, taken or not: whoever stood there when the power went knows. */
static void
settle_half_lent(DsWorld *self, const DsOperation *row)
{
	DsWorldItem *item = ds_world_item(self, ds_server_find_item(&row->item));

	if (item->number != (guint)atoi(row->session) || pick(self, 2) == 0)
		return;
	item->holder = DS_NOBODY;
	item->number = 0;
	g_array_set_size(item->numbers, item->numbers->len - 1);
}

static void
settle_half_done(DsWorld *self, const DsStageKiosk *kiosk)
{
	const GPtrArray *rows = ds_stage_teller_rows(ds_stage_kiosk_teller(kiosk));

	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if (row->state == DS_OP_RELEASE_STARTED)
			settle_half_lent(self, row);
		/* what the library said, or whether it was asked, is forgotten */
		if (row->state == DS_OP_SENDING && row->sends > 0)
			ds_stage_link_lose(ds_stage_kiosk_link(kiosk), row->op_seq);
	}
}

static void
power_off(DsWorld *self, guint kiosk)
{
	DsStageKiosk *it = self->kiosks[kiosk];
	gint waiting = (gint)ds_stage_teller_waiting(ds_stage_kiosk_teller(it));

	ds_watch_tell(self->parts.watch, "kiosk %u: power off", kiosk);
	ds_stage_kiosk_crash(it, (guint)pick(self, waiting + 1), pick(self, 2) == 0);
	settle_half_done(self, it);
}

static void
power_on(DsWorld *self, guint kiosk)
{
	gint64 clock_s = self->now_s;

	if (self->parts.clocks && pick(self, 3) == 0) {
		clock_s -= 60 + pick(self, CLOCK_BACK_MAX_S);
		self->clock_was_back[kiosk] = TRUE;
	}
	ds_watch_tell(self->parts.watch, "kiosk %u: power on%s", kiosk,
	    clock_s != self->now_s ? ", its clock is behind" : "");
	ds_stage_kiosk_switch_on(self->kiosks[kiosk], clock_s);
}

void
ds_world_power(DsWorld *self, guint kiosk)
{
	if (ds_stage_kiosk_is_on(self->kiosks[kiosk]))
		power_off(self, kiosk);
	else
		power_on(self, kiosk);
}

void
ds_world_come_back(DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++)
		ds_stage_kiosk_come_back(self->kiosks[i]);
}

/* ---- the end of an episode ---- */

static gboolean
is_quiet(const DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++) {
		const DsStageKiosk *kiosk = self->kiosks[i];
		DsOutboxCount count = ds_stage_kiosk_count(kiosk);

		if (ds_stage_kiosk_is_moving(kiosk) || count.to_confirm > 0 ||
		    count.queued > ds_stage_kiosk_held_back(kiosk) ||
		    ds_stage_kiosk_is_alone(kiosk))
			return FALSE;
	}
	return TRUE;
}

void
ds_world_drain(DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++) {
		ds_world_wire(self, i, FALSE);
		if (!ds_stage_kiosk_is_on(self->kiosks[i]))
			power_on(self, i);
	}
	for (guint round = 0; round < DRAIN_ROUNDS && !is_quiet(self); round++) {
		ds_world_come_back(self);
		ds_world_pump(self, 20 * self->parts.kiosks);
		if (round % 4 == 3)
			ds_world_pass(self, 30 + round);
	}
}
