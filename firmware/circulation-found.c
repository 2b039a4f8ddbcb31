/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the last run of the kiosk has left unfinished (rules 2, "What each crash point leads to").
 * sync/operation.c's table says what is done for which state; here is only when: questions to the
 * library at once, what concerns tags as soon as the pad has been looked at, and what only its
 * person can finish when that person comes, within DS_FOUND_MS. Whoever begins something else with
 * the item before, ends that: a book that was brought back is not released any more.
 */
#include "firmware/base/log.h"
#include "firmware/circulation-private.h"

/* A look at the pad tells what can be done for its tags. */
static gboolean
waits_for_pad(const DsLine *line)
{
	DsStep step;

	return line->found && ds_operation_step(line->op, DS_EVENT_FOUND, &step);
}

/* The library has lent it, and its tag is to be released in the hands of its person only. */
gboolean
ds_circulation_waits_for_person(const DsLine *line)
{
	DsStep step;

	return line->found && line->op->kind == DS_CHECKOUT && !line->op->offline &&
	    ds_operation_step(line->op, DS_EVENT_LAID_BACK, &step);
}

/* Its time is over; what the pad is doing for it may still come to its end. */
static void
wait_no_longer(DsCirculation *self, DsLine *line)
{
	gboolean waits = ds_circulation_waits_for_person(line) || waits_for_pad(line);

	line->found = FALSE;
	if (waits && !line->busy)
		ds_circulation_happen(self, line, DS_EVENT_ENDED);
}

static void
on_found_over(gpointer data)
{
	DsCirculation *self = data;

	self->found_over = 0;
	for (guint i = self->orphans->len; i-- > 0;)
		wait_no_longer(self, self->orphans->pdata[i]);
	ds_circulation_changed(self);
}

void
ds_circulation_overtake_found(DsCirculation *self, const DsItemId *item)
{
	for (guint i = self->orphans->len; i-- > 0;) {
		DsLine *line = self->orphans->pdata[i];

		if (line->found && ds_item_id_equal(&line->op->item, item))
			wait_no_longer(self, line);
	}
}

/* The kiosk was switched off before the end of the earlier one was on the disk. */
static gboolean
is_overtaken(const GPtrArray *rows, const DsOperation *row)
{
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *other = rows->pdata[i];

		if (other->op_seq > row->op_seq && ds_item_id_equal(&other->item, &row->item))
			return TRUE;
	}
	return FALSE;
}

/* Was the item on loan already when this one began? Then its tag did not say so, or not rightly. */
static gboolean
was_lent_before(const GPtrArray *history, const DsOperation *row)
{
	for (guint i = 0; i < history->len; i++) {
		const DsOperation *other = history->pdata[i];
		gboolean done = other->state != DS_OP_VOID &&
		    other->answer.verdict != DS_VERDICT_NO;

		if (other->op_seq < row->op_seq && done &&
		    ds_item_id_equal(&other->item, &row->item))
			return other->kind != DS_CHECKIN;
	}
	return FALSE;
}

/* A loan that nobody but this kiosk knows of is undone by securing its tags: whoever has the book
 * by an earlier one would be alarmed. The tags do not tell of which of the two they speak, since
 * they may be half written by this one. So staff look. */
static gboolean
is_doubtful(const DsOperation *row, const GPtrArray *history)
{
	return row->kind == DS_CHECKOUT && row->offline &&
	    (history == NULL || was_lent_before(history, row));
}

static void
find(DsCirculation *self, const DsOperation *row, gboolean ends)
{
	DsLine *line = ds_line_new(self, ds_operation_copy(row), row->item.text);

	ds_note(DS_ABOUT(.op = row->op_seq, .state = ds_operation_state_word(row->state)),
	    "found unfinished at the start");
	line->orphan = TRUE;
	line->found = self->parts.pad != NULL && !ends;
	line->pieces = MAX(row->parts->len, 1);
	g_ptr_array_add(self->orphans, line);
	if (!ds_circulation_waits_for_person(line) && !waits_for_pad(line))
		ds_circulation_happen(self, line, DS_EVENT_ENDED);
}

void
ds_circulation_restart(DsCirculation *self, const GPtrArray *rows, const GPtrArray *history)
{
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if (ds_operation_is_to_be_told(row)) {
			g_ptr_array_add(self->decided, ds_operation_copy(row));
			continue;
		}
		find(self, row, is_overtaken(rows, row) || is_doubtful(row, history));
	}
	ds_circulation_hand_on(self);
	if (self->found_over == 0 && self->orphans->len > 0)
		self->found_over = ds_clock_call(
		    self->parts.clock, DS_FOUND_MS, on_found_over, self);
}

void
ds_circulation_look_for_found(DsCirculation *self)
{
	for (guint i = self->orphans->len; i-- > 0;) {
		DsLine *line = self->orphans->pdata[i];

		if (line->busy || line->looked || !waits_for_pad(line))
			continue;
		line->looked = TRUE;
		ds_circulation_happen(self, line, DS_EVENT_FOUND);
	}
}

void
ds_circulation_take_over_found(DsCirculation *self)
{
	for (guint i = self->orphans->len; i-- > 0;) {
		DsLine *line = self->orphans->pdata[i];

		if (line->busy || !ds_circulation_waits_for_person(line) ||
		    g_ascii_strcasecmp(line->op->patron.text, self->patron.text) != 0)
			continue;
		g_ptr_array_steal_index(self->orphans, i);
		line->orphan = line->found = FALSE;
		g_ptr_array_add(self->lines, line);
		ds_note(DS_ABOUT(.op = line->op->op_seq, .session = self->session),
		    "its person is back after the kiosk was switched on, and goes on");
		ds_circulation_happen(self, line, DS_EVENT_LAID_BACK);
	}
}
