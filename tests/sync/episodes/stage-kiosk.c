/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/episodes/stage-kiosk.h"

#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"
#include "firmware/stamp.h"

#define SCRIPT_MAX 4

/* An operation on its way through the states before the outbox. */
typedef struct {
	DsStageKiosk *kiosk;
	DsOperation *op;
	DsOperationEvent script[SCRIPT_MAX];
	guint at, length;
	DsStep next;
} Doing;

struct DsCirculation {
	DsStageKiosk *kiosk;
};

struct DsStageKiosk {
	DsStageKioskParts parts;
	DsKiosk body; /* as far as kiosk-restart.c knows one */
	DsCirculation circulation;
	DsTeller *teller;
	DsLink *link;
	GPtrArray *doings;
	DsClockMemory memory; /* of the clock; the journal keeps it */
	gboolean on;
};

static void
doing_free(gpointer data)
{
	Doing *doing = data;

	ds_operation_free(doing->op);
	g_free(doing);
}

/* ---- what kiosk-restart.c finds in the place of a kiosk ---- */

void
ds_kiosk_open(DsKiosk *kiosk)
{
}

void
ds_kiosk_changed(DsKiosk *kiosk)
{
}

void
ds_kiosk_on_storage_failed(const GError *error, gpointer data)
{
	g_error("the disk that cannot fail has failed: %s", error->message);
}

/* Half a million episodes alarm nobody. */
void
ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...)
{
}

/* ---- operations before the outbox ---- */

static void go_on(Doing *doing);

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	Doing *doing = data;

	g_assert_no_error(error);
	doing->op->op_seq = op_seq;
	doing->op->state = doing->next.state;
	go_on(doing);
}

static void
finish(Doing *doing)
{
	if (ds_operation_is_for_outbox(doing->op))
		ds_outbox_take(doing->kiosk->body.outbox, doing->op);
	g_ptr_array_remove(doing->kiosk->doings, doing);
}

static void
go_on(Doing *doing)
{
	DsStageKiosk *self = doing->kiosk;
	DsStamp now = ds_stamp_now(self->body.clock);
	DsOperationEvent event;

	if (doing->at == doing->length) {
		finish(doing);
		return;
	}
	event = doing->script[doing->at++];
	if (!ds_operation_step(doing->op, event, &doing->next) ||
	    doing->next.state == doing->op->state) {
		go_on(doing);
		return;
	}
	ds_operation_mark(doing->op, &doing->next);
	ds_teller_record(self->teller, doing->op, doing->next.state, &now,
	    ds_operation_event_word(event), on_recorded, doing);
}

static Doing *
doing_new(DsStageKiosk *self, DsOperation *op)
{
	Doing *doing = g_new0(Doing, 1);

	doing->kiosk = self;
	doing->op = op;
	g_ptr_array_add(self->doings, doing);
	return doing;
}

static void
add(Doing *doing, DsOperationEvent event)
{
	doing->script[doing->length++] = event;
}

void
ds_stage_kiosk_begin(DsStageKiosk *self, DsOperation *op, DsTagEnd end)
{
	static const DsTagId tag = {"E00401"};
	Doing *doing = doing_new(self, op);

	op->stamp = ds_stamp_now(self->body.clock);
	add(doing, DS_EVENT_WANTED_OFFLINE);
	if (end != DS_TAG_NONE)
		g_array_append_val(op->parts, tag);
	if (end == DS_TAG_WRITTEN || end == DS_TAG_UNWRITTEN)
		add(doing, DS_EVENT_PRESENT);
	if (end == DS_TAG_LIFTED)
		add(doing, DS_EVENT_ABSENT);
	else if (end != DS_TAG_NONE)
		add(doing, end == DS_TAG_WRITTEN ? DS_EVENT_WRITTEN : DS_EVENT_UNWRITTEN);
	go_on(doing);
}

/* What the power cut has left half done ends without its person. */
void
ds_circulation_restart(DsCirculation *circulation, const GPtrArray *rows, const GPtrArray *history)
{
	for (guint i = 0; i < rows->len; i++) {
		Doing *doing;

		if (ds_outbox_take(circulation->kiosk->body.outbox, rows->pdata[i]))
			continue;
		doing = doing_new(circulation->kiosk, ds_operation_copy(rows->pdata[i]));

		add(doing, DS_EVENT_ENDED);
		go_on(doing);
	}
}

/* ---- power ---- */

static void
on_changed(gpointer data)
{
}

void
ds_stage_kiosk_switch_on(DsStageKiosk *self, gint64 wall_s)
{
	DsOutboxParts parts = {
	    .teller = self->teller, .link = self->link, .rules = self->parts.rules};

	g_assert_false(self->on);
	self->on = TRUE;
	self->circulation.kiosk = self;
	parts.clock = ds_clock_new_fake(wall_s);
	ds_clock_set_ntp(parts.clock, &(DsNtp){0});
	ds_clock_remember(parts.clock, &self->memory);
	self->body = (DsKiosk){
	    .clock = parts.clock,
	    .teller = self->teller,
	    .link = self->link,
	    .circulation = &self->circulation,
	    .outbox = ds_outbox_new(&parts, on_changed, self),
	};
	ds_kiosk_restart(&self->body);
}

void
ds_stage_kiosk_crash(DsStageKiosk *self, guint durable, gboolean arrives)
{
	g_assert_true(self->on);
	self->on = FALSE;
	ds_stage_teller_crash(self->teller, durable);
	ds_stage_link_crash(self->link, arrives);
	g_ptr_array_set_size(self->doings, 0);
	ds_outbox_free(self->body.outbox);
	self->memory = ds_clock_memory(self->body.clock);
	ds_clock_free(self->body.clock);
}

DsStageKiosk *
ds_stage_kiosk_new(const DsStageKioskParts *parts)
{
	DsStageKiosk *self = g_new0(DsStageKiosk, 1);

	self->parts = *parts;
	self->teller = ds_stage_teller_new(parts->on_durable, parts->data);
	self->link = ds_stage_link_new(parts->server, self->teller, parts->rules, parts->name);
	self->doings = g_ptr_array_new_with_free_func(doing_free);
	return self;
}

void
ds_stage_kiosk_free(DsStageKiosk *self)
{
	if (self->on)
		ds_stage_kiosk_crash(self, 0, FALSE);
	ds_stage_teller_free(self->teller);
	ds_stage_link_free(self->link);
	g_ptr_array_unref(self->doings);
	g_free(self);
}

/* ---- life ---- */

gboolean
ds_stage_kiosk_step_disk(DsStageKiosk *self)
{
	return self->on && ds_stage_teller_step(self->teller);
}

gboolean
ds_stage_kiosk_step_library(DsStageKiosk *self)
{
	return self->on && ds_stage_link_step(self->link);
}

void
ds_stage_kiosk_pass(DsStageKiosk *self, guint ms)
{
	if (self->on)
		ds_clock_advance(self->body.clock, ms);
}

void
ds_stage_kiosk_come_back(DsStageKiosk *self)
{
	if (self->on && ds_stage_link_come_back(self->link))
		ds_outbox_library_back(self->body.outbox);
}

/* As firmware/kiosk.c does it. */
static void
on_decided(gint64 op_seq, const GError *error, gpointer data)
{
}

gboolean
ds_stage_kiosk_decide(DsStageKiosk *self, const DsOperation *seen, DsOperationEvent event)
{
	g_autoptr(DsOperation) decided = ds_operation_copy(seen);
	DsStamp now = ds_stamp_now(self->body.clock);
	DsStep step;

	if (!ds_operation_step(seen, event, &step))
		return FALSE;
	ds_operation_mark(decided, &step);
	ds_teller_record(self->teller, decided, step.state, &now, ds_operation_event_word(event),
	    on_decided, self);
	ds_outbox_look_again(self->body.outbox, seen->op_seq);
	return TRUE;
}

/* ---- looking ---- */

gboolean
ds_stage_kiosk_is_on(const DsStageKiosk *self)
{
	return self->on;
}

gboolean
ds_stage_kiosk_is_alone(const DsStageKiosk *self)
{
	return !ds_link_is_online(self->link) || ds_outbox_is_draining(self->body.outbox) ||
	    !self->body.restarted || self->doings->len > 0;
}

DsTeller *
ds_stage_kiosk_teller(const DsStageKiosk *self)
{
	return self->teller;
}

DsLink *
ds_stage_kiosk_link(const DsStageKiosk *self)
{
	return self->link;
}

DsOutboxCount
ds_stage_kiosk_count(const DsStageKiosk *self)
{
	return ds_outbox_count(self->body.outbox);
}

guint
ds_stage_kiosk_held_back(const DsStageKiosk *self)
{
	return ds_outbox_held_back(self->body.outbox);
}

gint64
ds_stage_kiosk_wall_s(const DsStageKiosk *self)
{
	return ds_clock_wall_s(self->body.clock);
}

gboolean
ds_stage_kiosk_may_lend(const DsStageKiosk *self)
{
	return ds_clock_allows(ds_clock_trust(self->body.clock), DS_CLOCK_OFFLINE_LOAN) !=
	    DS_CLOCK_NO;
}

gboolean
ds_stage_kiosk_is_draining(const DsStageKiosk *self)
{
	return ds_outbox_is_draining(self->body.outbox);
}

gboolean
ds_stage_kiosk_is_moving(const DsStageKiosk *self)
{
	return self->on &&
	    ds_stage_teller_waiting(self->teller) + ds_stage_link_waiting(self->link) > 0;
}

gboolean
ds_stage_kiosk_is_busy_with(const DsStageKiosk *self, const DsItemId *item)
{
	for (guint i = 0; i < self->doings->len; i++)
		if (ds_item_id_equal(&((const Doing *)self->doings->pdata[i])->op->item, item))
			return TRUE;
	return FALSE;
}
