/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What has fallen through a chute before its tag was secured (rules 4, "Return into a bin without
 * pad"): the book is inside, and the bin's reader does what the pad could not. Here is only which
 * operation it may be asked about; the steps, and their proof, are those of every return.
 *
 * - Lifted off the pad: the return is accepted, and its tags are missed. By their UIDs, as long as
 *   the book would be asked back.
 * - By its label: the return is accepted, and no tag is known. By its number, when just one item of
 *   it has fallen in; until the session is over, and DS_PUT_BACK_MS more.
 *
 * Nothing else in the bin is touched: no loan, no renewal, and nothing that nobody has returned.
 */
#include "firmware/base/log.h"
#include "firmware/circulation-private.h"

/* From its reading on: the book may fall in at any moment. */
static gboolean
is_by_label(const DsLine *line)
{
	const DsOperation *op = line->op;

	return op->kind == DS_CHECKIN && op->parts->len == 0 && !line->left &&
	    !ds_operation_is_over(op->state) && op->state != DS_OP_DENIED;
}

static gboolean
is_accepted_by_label(const DsLine *line)
{
	const DsOperation *op = line->op;
	gboolean accepted = op->state == DS_OP_ACCEPTED || op->state == DS_OP_ACCEPTED_OFFLINE;

	return is_by_label(line) && accepted && !op->answer.keep_tag;
}

static gboolean
is_lifted(const DsLine *line)
{
	return line->op->kind == DS_CHECKIN && line->put_back;
}

static gboolean
has_label(const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		if (is_by_label(lines->pdata[i]))
			return TRUE;
	return FALSE;
}

void
ds_circulation_await_bin(DsCirculation *self)
{
	if (self->parts.bin != NULL)
		ds_bin_wait_for_labels(
		    self->parts.bin, has_label(self->lines) || has_label(self->orphans));
}

static void
take_in(DsCirculation *self, DsLine *line, DsOperationEvent event)
{
	ds_note(
	    DS_ABOUT(.op = line->op->op_seq), "it has fallen into the bin, and is secured there");
	line->in_bin = TRUE;
	ds_circulation_happen(self, line, event);
}

/* An orphan may be freed. */
static void
look_for(DsCirculation *self, DsLine *line)
{
	DsBin *bin = self->parts.bin;
	const GArray *parts;

	if (line->busy)
		return;
	if (is_lifted(line) && ds_bin_has(bin, line->op->parts)) {
		take_in(self, line, DS_EVENT_LAID_BACK);
		return;
	}
	parts = is_accepted_by_label(line) ? ds_bin_find(bin, &line->op->item) : NULL;
	if (parts == NULL)
		return;
	ds_circulation_stop_waiting(self, line);
	g_array_append_vals(line->op->parts, parts->data, parts->len);
	take_in(self, line, DS_EVENT_PRESENT);
}

void
ds_circulation_look_into_bin(DsCirculation *self)
{
	if (self->failed)
		return;
	for (guint i = 0; i < self->lines->len; i++)
		look_for(self, self->lines->pdata[i]);
	for (guint i = self->orphans->len; i-- > 0;)
		look_for(self, self->orphans->pdata[i]);
	ds_circulation_await_bin(self);
}

static void
on_wait_over(gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->timer = 0;
	ds_circulation_happen(self, line, DS_EVENT_ENDED);
	ds_circulation_await_bin(self);
	ds_circulation_changed(self);
}

gboolean
ds_circulation_leave_to_bin(DsCirculation *self, DsLine *line)
{
	if (self->parts.bin == NULL || line->busy || !is_accepted_by_label(line))
		return FALSE;
	line->timer = ds_clock_call(self->parts.clock, DS_PUT_BACK_MS, on_wait_over, line);
	return TRUE;
}

DsPadWorker *
ds_circulation_pad_of(const DsCirculation *self, const DsLine *line)
{
	return line->in_bin ? ds_bin_pad(self->parts.bin) : self->parts.pad;
}
