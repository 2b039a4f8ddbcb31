/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/episodes/people.h"

#include <stdlib.h>
#include <string.h>

#define PROMISED_DAYS 28
#define DAY_S (24 * 3600)
#define DATE_LENGTH 10

static gint
pick(DsWorld *world, gint below)
{
	return g_rand_int_range(world->parts.rand, 0, below);
}

/* ---- may they? ---- */

static gboolean
is_under_way(const DsWorld *world, guint item)
{
	DsItemId id = {""};

	ds_server_item_id(item, &id);
	for (guint i = 0; i < world->parts.kiosks; i++)
		if (ds_stage_kiosk_is_busy_with(world->kiosks[i], &id))
			return TRUE;
	return FALSE;
}

/* The instant between a question and what follows from its answer cannot be guarded. */
static gboolean
is_being_told(const DsWorld *world, const DsWorldItem *item)
{
	for (guint i = 0; i < item->open->len; i++)
		if (ds_stage_kiosk_is_moving(
			world->kiosks[g_array_index(item->open, DsWorldRow, i).kiosk]))
			return TRUE;
	return FALSE;
}

/* ---- at a kiosk without the library ---- */

static DsOperation *
operation_new(DsWorld *world, DsOperationKind kind, guint item, const char *session)
{
	DsOperation *op = ds_operation_new(kind, "main", session);

	ds_server_item_id(item, &op->item);
	if (pick(world, 4) == 0) /* as a scanner may have it */
		op->item.text[0] = g_ascii_tolower(op->item.text[0]);
	return op;
}

static DsTagEnd
tag_end(DsWorld *world, guint item)
{
	gint roll = pick(world, 100);

	if (!ds_world_item(world, item)->tagged)
		return DS_TAG_NONE;
	if (roll < 3)
		return DS_TAG_UNWRITTEN;
	return roll < 6 ? DS_TAG_LIFTED : DS_TAG_WRITTEN;
}

static void
lend_alone(DsWorld *world, guint kiosk, guint item)
{
	g_autofree char *session = g_strdup_printf("%u", ++world->last_number);
	DsOperation *op = operation_new(world, DS_CHECKOUT, item, session);

	ds_server_patron_id((guint)pick(world, (gint)world->parts.patrons), &op->patron);
	ds_server_date(
	    ds_stage_kiosk_wall_s(world->kiosks[kiosk]) / DAY_S * DAY_S + PROMISED_DAYS * DAY_S,
	    op->answer.due);
	ds_stage_kiosk_begin(world->kiosks[kiosk], op, tag_end(world, item));
}

/* Sometimes a snapshot tells which loan this is: 'k' in the session is for the judge. */
static void
take_back_alone(DsWorld *world, guint kiosk, guint item)
{
	const DsWorldItem *it = ds_world_item(world, item);
	const DsServerItem *seen = ds_server_item(world->server, item);
	gboolean known = seen->number == it->number && !world->parts.habits->no_due &&
	    pick(world, 100) < (gint)world->parts.known_due;
	g_autofree char *session = g_strdup_printf("%u%s", it->number, known ? "k" : "");
	DsOperation *op = operation_new(world, DS_CHECKIN, item, session);

	if (known)
		ds_server_date(seen->due_s, op->due_before);
	ds_stage_kiosk_begin(world->kiosks[kiosk], op, tag_end(world, item));
}

/* ---- at a kiosk with the library ---- */

static void
lend_with_library(DsWorld *world, guint item)
{
	DsWorldItem *it = ds_world_item(world, item);
	const DsServerItem *seen = ds_server_item(world->server, item);
	gint patron = pick(world, (gint)world->parts.patrons);

	if (seen->patron != DS_NOBODY || seen->held_for != DS_NOBODY ||
	    g_array_index(world->server->blocks, gboolean, patron))
		return; /* refused */
	it->holder = patron;
	it->number = ++world->last_number;
	g_array_append_val(it->numbers, it->number);
	ds_server_lend(world->server, item, patron, it->number);
	ds_watch_tell(world->parts.watch, "item %u is lent with the library to %d", item, patron);
}

static void
take_back_with_library(DsWorld *world, guint item)
{
	DsWorldItem *it = ds_world_item(world, item);

	it->holder = DS_NOBODY;
	it->number = 0;
	ds_server_end_loan(world->server, item);
	ds_watch_tell(world->parts.watch, "item %u is taken back with the library", item);
}

static gboolean
is_told(const DsWorld *world, guint kiosk, guint item)
{
	const DsWorldItem *it = ds_world_item(world, item);

	for (guint i = 0; i < it->open->len; i++) {
		const DsWorldRow *at = &g_array_index(it->open, DsWorldRow, i);
		DsOperationState state = ds_world_row(world, at)->state;

		if (at->kiosk != kiosk || (state != DS_OP_SYNCED && state != DS_OP_SYNCED_NOOP))
			return FALSE;
	}
	return TRUE;
}

/* Nothing of it waits to be told, anywhere. */
static gboolean
use_with_library(DsWorld *world, guint kiosk, guint item)
{
	ds_stage_link_notice(ds_stage_kiosk_link(world->kiosks[kiosk]));
	if (!is_told(world, kiosk, item) || ds_stage_kiosk_is_alone(world->kiosks[kiosk]))
		return FALSE;
	if (ds_world_item(world, item)->holder == DS_NOBODY)
		lend_with_library(world, item);
	else
		take_back_with_library(world, item);
	return TRUE;
}

gboolean
ds_people_use(DsWorld *world, guint kiosk, guint item)
{
	DsWorldItem *it = ds_world_item(world, item);

	if (!ds_stage_kiosk_is_on(world->kiosks[kiosk]) || is_under_way(world, item))
		return FALSE;
	if (!world->parts.shared && item % world->parts.kiosks != kiosk)
		return FALSE;
	if (!ds_stage_kiosk_is_alone(world->kiosks[kiosk]))
		return use_with_library(world, kiosk, item);
	if (it->holder != DS_NOBODY)
		take_back_alone(world, kiosk, item);
	else if (ds_stage_kiosk_may_lend(world->kiosks[kiosk]))
		lend_alone(world, kiosk, item);
	else
		return FALSE;
	return TRUE;
}

/* ---- at the desk ---- */

/* Nothing waits, or the last thing was a return whose kiosk knows which loan it was. */
static gboolean
desk_may_touch(DsWorld *world, guint item)
{
	const DsWorldItem *it = ds_world_item(world, item);
	const DsOperation *last;

	if (is_under_way(world, item) || is_being_told(world, it))
		return FALSE;
	if (it->open->len == 0)
		return TRUE;
	if (it->open->len > 1 || world->parts.habits->no_due)
		return FALSE;
	last = ds_world_row(world, &g_array_index(it->open, DsWorldRow, 0));
	return last->kind == DS_CHECKIN && last->due_before[0] != '\0' && last->queued;
}

/* Not on the same day as the loan that the return waits for: their due dates would be equal, and
 * nobody could tell them apart. */
static gboolean
is_the_same_day(const DsWorld *world, guint item)
{
	const GArray *open = ds_world_item(world, item)->open;
	const DsOperation *row;
	char due[20];

	if (open->len == 0)
		return FALSE;
	row = ds_world_row(world, &g_array_index(open, DsWorldRow, 0));
	ds_server_date(world->server->now_s + (gint64)world->server->loan_days * DAY_S, due);
	return strncmp(row->due_before, due, DATE_LENGTH) == 0;
}

static void
desk_lend(DsWorld *world, guint item)
{
	DsWorldItem *it = ds_world_item(world, item);

	if (is_the_same_day(world, item))
		return;
	if (ds_server_item(world->server, item)->patron != DS_NOBODY)
		ds_server_end_loan(world->server, item);
	it->holder = pick(world, (gint)world->parts.patrons);
	it->number = ++world->last_number;
	g_array_append_val(it->numbers, it->number);
	ds_server_lend(world->server, item, it->holder, it->number);
}

static void
desk_circulate(DsWorld *world, guint item)
{
	if (!desk_may_touch(world, item))
		return;
	if (ds_world_item(world, item)->holder == DS_NOBODY)
		desk_lend(world, item);
	else if (ds_world_item(world, item)->open->len == 0)
		take_back_with_library(world, item);
}

static void
desk_prolong(DsWorld *world, guint item)
{
	DsServerItem *seen = ds_server_item(world->server, item);

	seen->due_s += seen->patron != DS_NOBODY ? 7 * DAY_S : 0;
}

static void
desk_want(DsWorld *world, guint item)
{
	ds_server_item(world->server, item)->wanted = TRUE;
}

static void
desk_lose(DsWorld *world, guint item)
{
	ds_server_item(world->server, item)->lost = pick(world, 2) == 0;
}

/* A person, rather: everything of that person may be refused from now on. */
static void
desk_block(DsWorld *world, guint item)
{
	gint patron = pick(world, (gint)world->parts.patrons);

	g_array_index(world->server->blocks, gboolean, patron) = pick(world, 3) > 0;
	for (guint i = 0; i < world->parts.items; i++)
		ds_world_item(world, i)->causes |= 1u << DS_CAUSE_DESK;
}

void
ds_people_desk(DsWorld *world, guint item)
{
	static void (*const deeds[])(DsWorld *, guint) = {
	    desk_circulate,
	    desk_circulate,
	    desk_circulate,
	    desk_prolong,
	    desk_want,
	    desk_lose,
	    desk_block,
	};
	guint deed = (guint)pick(world, G_N_ELEMENTS(deeds));

	ds_watch_tell(world->parts.watch, "desk: deed %u with item %u", deed, item);
	ds_world_item(world, item)->causes |= 1u << DS_CAUSE_DESK;
	deeds[deed](world, item);
}

/* ---- the staff's list ---- */

/* Staff make the library system say what is true. */
static void
put_right(DsWorld *world, guint item)
{
	const DsWorldItem *it = ds_world_item(world, item);
	DsServerItem *seen = ds_server_item(world->server, item);

	if (seen->patron != it->holder || seen->number != it->number) {
		if (seen->patron != DS_NOBODY)
			ds_server_end_loan(world->server, item);
		if (it->holder != DS_NOBODY)
			ds_server_lend(world->server, item, it->holder, it->number);
	}
	seen->injured = FALSE;
	seen->prolonged = 0;
}

/* More waits behind it: staff do what this one wanted, and no more. */
static void
do_by_hand(DsWorld *world, guint item, const DsOperation *row)
{
	const DsServerItem *seen = ds_server_item(world->server, item);
	guint number = (guint)atoi(row->session);

	if (row->kind == DS_CHECKIN && seen->patron != DS_NOBODY && seen->number == number)
		ds_server_end_loan(world->server, item);
	else if (row->kind == DS_CHECKOUT && seen->patron == DS_NOBODY)
		ds_server_lend(world->server, item, ds_server_find_patron(&row->patron), number);
}

static void
work_off(DsWorld *world, guint item, const DsWorldRow *at)
{
	DsStageKiosk *kiosk = world->kiosks[at->kiosk];
	const DsOperation *row = ds_world_row(world, at);
	gboolean again = row->state == DS_OP_PARKED && !ds_replay_is_doubtful(row) &&
	    pick(world, 3) == 0;

	ds_world_item(world, item)->causes |= 1u << DS_CAUSE_DESK;
	ds_watch_tell(
	    world->parts.watch, "staff: %s with item %u", again ? "again" : "settled", item);
	if (again)
		ds_stage_link_forget(ds_stage_kiosk_link(kiosk), row->op_seq);
	else if (!row->queued && ds_world_item(world, item)->open->len == 1)
		put_right(world, item);
	else if (!row->queued)
		do_by_hand(world, item, row);
	ds_stage_kiosk_decide(kiosk, row, again ? DS_EVENT_SEND_AGAIN : DS_EVENT_RESOLVED);
}

gboolean
ds_people_work_off(DsWorld *world, guint item)
{
	const DsWorldItem *it = ds_world_item(world, item);
	const DsWorldRow *at;
	const DsOperation *row;

	if (it->open->len == 0 || is_under_way(world, item))
		return FALSE;
	at = &g_array_index(it->open, DsWorldRow, 0);
	row = ds_world_row(world, at);
	/* the only one of its item, or only its tag is looked after */
	if (!ds_operation_needs_staff(row->state) ||
	    !ds_stage_kiosk_is_on(world->kiosks[at->kiosk]))
		return FALSE;
	if (!row->queued && row->state != DS_OP_PARKED && it->open->len > 1)
		return FALSE;
	/* a book that never left is put right when its loan has been told: not before */
	if (row->queued && row->kind == DS_CHECKOUT && it->number != (guint)atoi(row->session))
		return FALSE;
	work_off(world, item, at);
	return TRUE;
}
