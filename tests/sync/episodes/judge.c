/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's loans against the truth, and the staff's list against what may be on it. */
#include "tests/sync/episodes/world.h"

#include <stdlib.h>
#include <string.h>

/* With a minute from the row to the wire and back. */
#define LONG_S(rules) ((gint64)(rules)->resend_max_age_min * 60 - 60)

static const char *const words[DS_CAUSE_N] = {
    [DS_CAUSE_NONE] = "none",
    [DS_CAUSE_LIAR] = "server lies",
    [DS_CAUSE_DESK] = "desk",
    [DS_CAUSE_TWO] = "two kiosks",
    [DS_CAUSE_CLOCK] = "clock",
    [DS_CAUSE_TAG] = "tag",
    [DS_CAUSE_PROFILE] = "profile",
    [DS_CAUSE_LONG] = "long silence",
    [DS_CAUSE_POISON] = "poison",
    [DS_CAUSE_RETICENT] = "server tells too little",
    [DS_CAUSE_OLD] = "old return",
    [DS_CAUSE_SHORT] = "shorter loan",
};

const char *
ds_cause_word(DsCause cause)
{
	return words[cause];
}

static gboolean
is_too_little(const DsServerHabits *habits, DsOperationKind kind)
{
	return kind == DS_CHECKIN ? habits->no_due : habits->no_list;
}

static gboolean
is_old_return(const DsWorld *self, const DsOperation *row)
{
	gboolean known = strchr(row->session, 'k') != NULL && !self->parts.habits->no_due;
	guint limit_h = known ? self->rules.max_known_return_age_h : self->rules.max_return_age_h;

	return row->kind == DS_CHECKIN &&
	    row->changed_s - row->stamp.wall_s > (gint64)limit_h * 3600;
}

/* Why is this row on the list? The reasons that need no looking first. */
static DsCause
cause_of(const DsWorld *self, const DsWorldRow *at, guint item)
{
	const DsOperation *row = ds_world_row(self, at);
	const DsWorldItem *it = ds_world_item(self, item);
	const DsLink *link = ds_stage_kiosk_link(self->kiosks[at->kiosk]);
	guint losses = ds_stage_link_losses(link, row->op_seq);
	gint64 lost_s = ds_stage_link_lost_s(link, row->op_seq);
	const struct {
		DsCause cause;
		gboolean holds;
	} reasons[] = {
	    {DS_CAUSE_LIAR, ds_server_lies(self->parts.habits)},
	    {DS_CAUSE_CLOCK, self->clock_was_back[at->kiosk]},
	    {DS_CAUSE_PROFILE, !ds_link_may_replay(link, row->kind)},
	    {DS_CAUSE_TWO, self->rules.other_kiosks},
	    {DS_CAUSE_DESK, (it->causes & 1u << DS_CAUSE_DESK) != 0},
	    {DS_CAUSE_TAG, (it->causes & 1u << DS_CAUSE_TAG) != 0},
	    {DS_CAUSE_LONG, losses > 0 && row->changed_s - lost_s > LONG_S(&self->rules)},
	    {DS_CAUSE_POISON, losses > 1 || ds_stage_link_silences(link, item) > 2},
	    {DS_CAUSE_RETICENT, losses > 0 && is_too_little(self->parts.habits, row->kind)},
	    {DS_CAUSE_OLD, is_old_return(self, row)},
	    {DS_CAUSE_SHORT, row->kind == DS_CHECKOUT && self->parts.loan_days < 28},
	};

	for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
		if (reasons[i].holds)
			return reasons[i].cause;
	return DS_CAUSE_NONE;
}

/* On the list, or held back by something of the same person that is on the list. */
static gboolean
is_listed(DsWorld *self, guint item)
{
	const DsWorldItem *it = ds_world_item(self, item);
	gboolean listed = FALSE;

	for (guint i = 0; i < it->open->len; i++) {
		const DsWorldRow *at = &g_array_index(it->open, DsWorldRow, i);
		const DsOperation *row = ds_world_row(self, at);
		DsCause cause = cause_of(self, at, item);

		listed = listed || row->queued || ds_operation_needs_staff(row->state);
		if (!ds_operation_needs_staff(row->state))
			continue;
		self->count.cases[cause]++;
		if (cause == DS_CAUSE_NONE)
			ds_watch_fault(self->parts.watch, DS_FAULT_NEEDLESS, "%s %s: %s",
			    ds_operation_kind_word(row->kind), row->item.text,
			    ds_operation_case(row));
	}
	return listed;
}

static gboolean
has_same_history(const DsWorldItem *it, const DsServerItem *seen)
{
	return it->numbers->len == seen->opened->len &&
	    (it->numbers->len == 0 ||
		memcmp(it->numbers->data, seen->opened->data, it->numbers->len * sizeof(guint)) ==
		    0);
}

static void
judge_item(DsWorld *self, guint item)
{
	const DsWorldItem *it = ds_world_item(self, item);
	const DsServerItem *seen = ds_server_item(self->server, item);
	DsWatch *watch = self->parts.watch;

	if (is_listed(self, item) || seen->masked)
		return;
	if (it->holder != seen->patron)
		ds_watch_fault(watch, DS_FAULT_SILENT, "item %u is with %d, the library says %d",
		    item, it->holder, seen->patron);
	if (seen->injured)
		ds_watch_fault(watch, DS_FAULT_THIRD, "item %u", item);
	if (seen->prolonged > 0)
		ds_watch_fault(watch, DS_FAULT_PROLONGED, "item %u", item);
	if (it->causes == 0 && !self->rules.other_kiosks && !ds_server_lies(self->parts.habits) &&
	    !has_same_history(it, seen))
		ds_watch_fault(watch, DS_FAULT_HISTORY, "item %u: %u loans, the library has %u",
		    item, it->numbers->len, seen->opened->len);
}

static void
judge_kiosk(DsWorld *self, guint kiosk)
{
	DsOutboxCount count = ds_stage_kiosk_count(self->kiosks[kiosk]);
	guint held_back = ds_stage_kiosk_held_back(self->kiosks[kiosk]);

	if (count.failed || count.to_confirm > 0 || count.queued > held_back ||
	    ds_stage_kiosk_is_alone(self->kiosks[kiosk]))
		ds_watch_fault(self->parts.watch, DS_FAULT_STALL,
		    "kiosk %u: %u untold, %u of them held back, %u unsure, %u to confirm", kiosk,
		    count.queued, held_back, count.unsure, count.to_confirm);
}

void
ds_world_judge(DsWorld *self)
{
	for (guint i = 0; i < self->parts.kiosks; i++)
		judge_kiosk(self, i);
	for (guint i = 0; i < self->parts.items; i++)
		judge_item(self, i);
}
