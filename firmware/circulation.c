/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/circulation.h"

#include "firmware/base/log.h"
#include "firmware/circulation-private.h"

#include <string.h>

#define LOOKS_MAX 6 /* at a book that was not put back in time, each when it seems to lie there */

static void
free_line(gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	ds_circulation_stop_waiting(self, line);
	ds_line_free(line);
}

DsOperation *
ds_circulation_new_operation(DsCirculation *self, DsOperationKind kind, const DsItemId *item)
{
	DsOperation *op = ds_operation_new(kind, ds_link_name(self->parts.link), self->session);

	op->item = *item;
	if (kind != DS_CHECKIN)
		op->patron = self->patron;
	return op;
}

static DsLine *
find_line(const DsCirculation *self, const char *key)
{
	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];

		if (g_ascii_strcasecmp(line->key, key) == 0)
			return line;
	}
	return NULL;
}

/* ---- taking up an item ---- */

/* Nobody knows yet what became of an earlier operation of this item: nothing may be sent for it. */
static gboolean
is_unsure_elsewhere(const DsCirculation *self, const DsItemId *item)
{
	for (guint i = 0; i < self->orphans->len; i++) {
		const DsOperation *op = ((const DsLine *)self->orphans->pdata[i])->op;
		gboolean unsure = op->state == DS_OP_ASKED || op->state == DS_OP_UNKNOWN;

		if (unsure && ds_item_id_equal(&op->item, item))
			return TRUE;
	}
	return FALSE;
}

gboolean
ds_circulation_is_too_late(DsCirculation *self, DsLine *line)
{
	if (line->orphan) {
		g_ptr_array_remove(self->orphans, line);
		return TRUE;
	}
	line->left = self->stopped;
	return self->stopped;
}

/* ---- without the library ---- */

/* Lent in this session, or about to be. */
static guint
loans_decided(const DsCirculation *self)
{
	guint count = 0;

	for (guint i = 0; i < self->lines->len; i++) {
		const DsLine *line = self->lines->pdata[i];
		gboolean begun = line->queued || line->op->offline;

		count += line->op->kind == DS_CHECKOUT && begun && line->op->state != DS_OP_VOID;
	}
	return count;
}

static void
refuse(DsLine *line, DsReason reason)
{
	line->left = TRUE;
	line->op->answer.reason = reason;
}

static void
decide_loan(DsCirculation *self, DsLine *line, const DsItemInfo *info)
{
	DsReason reason = self->handlers.may_lend(info, loans_decided(self), self->handlers.data);

	if (reason == DS_REASON_NONE)
		ds_circulation_queue(self, line);
	else
		refuse(line, reason);
}

static void
on_item_offline(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	if (reply->item != NULL && line->title == NULL)
		line->title = g_steal_pointer(&reply->item->title);
	decide_loan(self, line, reply->item);
	ds_circulation_changed(self);
}

/* May this be lent? What the snapshot knows of the item is asked for first. */
static void
consider_loan(DsCirculation *self, DsLine *line)
{
	if (self->parts.snapshot == NULL) {
		decide_loan(self, line, NULL);
		return;
	}
	line->busy = TRUE;
	ds_link_item(self->parts.snapshot, &line->op->item, &self->patron, on_item_offline, line);
}

/* ---- asking the library about an item ---- */

/* What the library knows of an item that may be this person's own, before it is asked for. */
static void
on_item(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;
	gboolean renewal = line->op->kind == DS_RENEWAL;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	if (reply->item != NULL) {
		self->answers++;
		if (line->title == NULL)
			line->title = g_steal_pointer(&reply->item->title);
		g_strlcpy(line->op->due_before, reply->item->due, sizeof line->op->due_before);
		line->own = reply->item->yours && !renewal;
		line->stray = reply->item->known && !reply->item->on_loan && !renewal &&
		    line->security == DS_SECURITY_RELEASED;
		if (!line->own)
			ds_circulation_queue(self, line);
	} else {
		line->unsent = TRUE;
		refuse(line, DS_REASON_NO_ANSWER);
	}
	ds_circulation_changed(self);
}

static void
ask_item(DsCirculation *self, DsLine *line)
{
	if (self->offline) {
		/* nobody can say whose it is, and nobody renews */
		refuse(line, DS_REASON_OFFLINE);
		return;
	}
	line->busy = TRUE;
	ds_link_item(self->parts.link, &line->op->item, &self->patron, on_item, line);
}

/* A tag that is released already: the book is on loan, perhaps to this very person. */
static void
ask_by_state(DsCirculation *self, DsLine *line, DsSecurityState state)
{
	line->security = state;
	if (state == DS_SECURITY_RELEASED)
		ask_item(self, line);
	else if (self->offline)
		consider_loan(self, line);
	else
		ds_circulation_queue(self, line);
}

static void
on_state(const DsTagId *tag, DsSecurityState state, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	ask_by_state(self, line, state);
	ds_circulation_changed(self);
}

/* The round that found it may have told its state. */
static void
find_state(DsCirculation *self, DsLine *line)
{
	const DsTagId *tag = &g_array_index(line->op->parts, DsTagId, 0);
	DsSecurityState known = ds_pile_security(self->parts.pile, tag);

	if (known != DS_SECURITY_UNSET) {
		ask_by_state(self, line, known);
		return;
	}
	line->busy = TRUE;
	ds_pad_worker_ask_state(self->parts.pad, tag, on_state, line);
}

/* A server renews an own item without being asked to, so the library is asked first whose it is:
 * where its tag says "on loan", and where there is no tag to say anything. */
static void
go_on_with(DsCirculation *self, DsLine *line)
{
	if (self->kind == DS_CHECKIN) {
		ds_circulation_queue(self, line);
	} else if (line->op->parts->len == 0) {
		if (self->offline)
			consider_loan(self, line);
		else
			ask_item(self, line);
	} else {
		find_state(self, line);
	}
}

/* ---- a set with one tag ---- */

static void
on_title(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	if (reply->item != NULL) {
		line->title = g_steal_pointer(&reply->item->title);
		line->to_count = !reply->item->yours; /* lent already: there is nothing to begin */
	}
	if (!line->to_count)
		go_on_with(self, line);
	ds_circulation_changed(self);
}

/* The person is asked before anything begins, by title as far as somebody knows it. */
static void
ask_to_count(DsCirculation *self, DsLine *line)
{
	DsLink *link = self->offline ? self->parts.snapshot : self->parts.link;

	if (link == NULL)
		return;
	line->busy = TRUE;
	ds_link_item(link, &line->op->item, &self->patron, on_title, line);
}

static void
begin_line(DsCirculation *self, DsLine *line)
{
	g_ptr_array_add(self->lines, line);
	if (is_unsure_elsewhere(self, &line->op->item)) {
		line->blocked = TRUE;
		return;
	}
	ds_circulation_overtake_found(self, &line->op->item);
	if (line->to_count)
		ask_to_count(self, line);
	else
		go_on_with(self, line);
}

static void
take_up(DsCirculation *self, const DsPileItem *item)
{
	DsOperation *op = ds_circulation_new_operation(self, self->kind, &item->item);
	DsLine *line = ds_line_new(self, op, item->key);

	g_array_append_vals(op->parts, item->parts->data, item->parts->len);
	g_strlcpy(line->isil, item->owner, sizeof line->isil);
	line->visits = item->visits;
	line->counted = item->counted > 0;
	line->to_count = line->counted && !self->parts.mute;
	line->pieces = line->counted ? item->counted : item->total;
	begin_line(self, line);
}

/* Its operation goes on by itself; the line makes room for a new one. */
static void
orphan(DsCirculation *self, DsLine *line)
{
	ds_circulation_stop_waiting(self, line);
	line->orphan = TRUE;
	line->queued = FALSE;
	g_ptr_array_add(self->orphans, line);
	if (!line->busy && !ds_circulation_leave_to_bin(self, line))
		ds_circulation_happen(self, line, DS_EVENT_ENDED);
}

static void
steal_line(DsCirculation *self, DsLine *line)
{
	guint index;

	if (g_ptr_array_find(self->lines, line, &index))
		g_ptr_array_steal_index(self->lines, index);
}

void
ds_circulation_give_up(DsCirculation *self, DsLine *line)
{
	steal_line(self, line);
	if (line->op->state == DS_OP_SEEN && !line->busy)
		free_line(line);
	else
		orphan(self, line);
}

/* The library could not be asked, and now the session goes on without it. */
static gboolean
may_decide_after_all(const DsCirculation *self, const DsLine *line)
{
	gboolean open = line->op->state == DS_OP_VOID || line->op->state == DS_OP_SEEN;

	return self->offline && line->unsent && open && !line->busy && line->op->kind != DS_RENEWAL;
}

void
ds_circulation_take_up(DsCirculation *self)
{
	const GPtrArray *items;

	if (!self->active || self->stopped || self->failed || self->list != DS_LIST_NOT_ASKED ||
	    self->parts.pile == NULL || ds_pile_is_crowded(self->parts.pile))
		return;
	items = ds_pile_items(self->parts.pile);
	for (guint i = 0; i < items->len; i++) {
		const DsPileItem *item = items->pdata[i];
		DsLine *line = find_line(self, item->key);

		if (item->status != DS_PILE_READY)
			continue;
		if (line != NULL &&
		    (ds_line_may_try_again(line, item) || may_decide_after_all(self, line))) {
			ds_circulation_give_up(self, line);
			line = NULL;
		}
		if (line == NULL)
			take_up(self, item);
	}
}

static gboolean
lies_here(const DsCirculation *self, const DsLine *line)
{
	for (guint i = 0; i < line->op->parts->len; i++)
		if (!ds_pile_has_since(self->parts.pile,
			&g_array_index(line->op->parts, DsTagId, i), line->after_round))
			return FALSE;
	return TRUE;
}

/* A tag that answers now and then would else keep the session of somebody who has left open for
 * ever. */
static gboolean
may_look_again(DsLine *line)
{
	return line->put_back || line->looks++ < LOOKS_MAX;
}

void
ds_circulation_round(DsCirculation *self)
{
	if (self->failed)
		return;
	ds_circulation_look_for_found(self);
	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];
		gboolean waits = line->put_back || line->op->state == DS_OP_RELEASE_PENDING;

		if (waits && !line->busy && lies_here(self, line) && may_look_again(line))
			ds_circulation_happen(self, line, DS_EVENT_LAID_BACK);
	}
}

/* The pad knows more of an item than its label does: its volumes, its twins, who left it there. */
static gboolean
is_on_pad(const DsCirculation *self, const DsItemId *item)
{
	return self->parts.pile != NULL && ds_pile_find(self->parts.pile, item->text) != NULL;
}

/* Its label may be read once more: it was refused, or the library could not even be asked about it.
 */
static gboolean
may_scan_again(const DsLine *line)
{
	gboolean unasked = line->op->state == DS_OP_SEEN && line->unsent && !line->busy;

	return line->op->state == DS_OP_DENIED || line->op->state == DS_OP_VOID ||
	    (unasked && line->op->kind != DS_RENEWAL);
}

gboolean
ds_circulation_scan(DsCirculation *self, const DsItemId *item)
{
	DsLine *line = find_line(self, item->text);

	if (!self->active || self->stopped || self->failed || self->list != DS_LIST_NOT_ASKED ||
	    is_on_pad(self, item) || (line != NULL && !may_scan_again(line)))
		return FALSE;
	if (line != NULL)
		ds_circulation_give_up(self, line);
	begin_line(self,
	    ds_line_new(self, ds_circulation_new_operation(self, self->kind, item), item->text));
	ds_circulation_await_bin(self);
	ds_circulation_changed(self);
	return TRUE;
}

/* ---- the person's word ---- */

gboolean
ds_circulation_renew(DsCirculation *self, const char *key)
{
	DsLine *line = find_line(self, key);
	DsLine *renewal;

	if (line == NULL || !ds_line_asks_about_own(line))
		return FALSE;
	if (is_unsure_elsewhere(self, &line->op->item)) {
		line->blocked = TRUE;
		line->own = FALSE;
		ds_circulation_changed(self);
		return TRUE;
	}
	renewal = ds_line_successor(
	    line, ds_circulation_new_operation(self, DS_RENEWAL, &line->op->item));
	ds_circulation_give_up(self, line);
	g_ptr_array_add(self->lines, renewal);
	ask_item(self, renewal);
	ds_circulation_changed(self);
	return TRUE;
}

gboolean
ds_circulation_confirm(DsCirculation *self, const char *key)
{
	DsLine *line = find_line(self, key);

	if (line == NULL || !ds_line_asks_to_count(line))
		return FALSE;
	line->to_count = FALSE;
	go_on_with(self, line);
	ds_circulation_changed(self);
	return TRUE;
}

gboolean
ds_circulation_leave(DsCirculation *self, const char *key)
{
	DsLine *line = find_line(self, key);

	if (line == NULL)
		return FALSE;
	if (ds_line_asks_about_own(line) || ds_line_asks_to_count(line)) {
		line->left = TRUE;
	} else if (line->put_back && !line->busy) {
		ds_circulation_stop_waiting(self, line);
		ds_circulation_happen(self, line, DS_EVENT_ABSENT);
	} else {
		return FALSE;
	}
	ds_circulation_changed(self);
	return TRUE;
}

void
ds_circulation_extend(DsCirculation *self)
{
	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];

		if (!line->put_back || line->extended)
			continue;
		line->extended = TRUE;
		ds_circulation_wait(self, line);
	}
	ds_circulation_changed(self);
}

/* ---- sessions ---- */

void
ds_circulation_begin(DsCirculation *self, DsOperationKind kind, const char *session,
    const DsPatronId *patron, const DsWord *pin)
{
	ds_circulation_put_list_away(self);
	self->active = TRUE;
	self->stopped = FALSE;
	self->offline = FALSE;
	self->kind = kind;
	g_free(self->session);
	self->session = g_strdup(session);
	self->patron = patron != NULL ? *patron : (DsPatronId){""};
	self->has_pin = pin != NULL;
	self->pin = pin != NULL ? *pin : (DsWord){""};
	if (kind == DS_CHECKOUT)
		ds_circulation_take_over_found(self);
}

void
ds_circulation_go_offline(DsCirculation *self)
{
	self->offline = self->active;
	ds_circulation_take_up(self);
	ds_circulation_changed(self);
}

void
ds_circulation_stop(DsCirculation *self)
{
	self->stopped = TRUE;
	ds_circulation_put_list_away(self);
	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];

		line->left = line->left || line->own || line->to_count || line->queued ||
		    ds_line_asks_for_fee(line);
		line->queued = FALSE;
	}
	ds_circulation_changed(self);
}

void
ds_circulation_end(DsCirculation *self)
{
	self->active = FALSE;
	self->stopped = TRUE;
	ds_circulation_put_list_away(self);
	while (self->lines->len > 0)
		ds_circulation_give_up(self, self->lines->pdata[0]);
	explicit_bzero(&self->patron, sizeof self->patron);
	ds_word_wipe(&self->pin);
	self->has_pin = FALSE;
}

static void
ask_again(DsCirculation *self, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		DsLine *line = lines->pdata[i];

		if (line->op->state == DS_OP_UNKNOWN && !line->busy)
			ds_circulation_happen(self, line, DS_EVENT_ASK_AGAIN);
	}
}

void
ds_circulation_library_back(DsCirculation *self)
{
	ask_again(self, self->lines);
	ask_again(self, self->orphans);
}

/* ---- looking ---- */

const GPtrArray *
ds_circulation_lines(const DsCirculation *self)
{
	return self->lines;
}

const DsLine *
ds_circulation_find(const DsCirculation *self, const char *key)
{
	return find_line(self, key);
}

DsCirculationCount
ds_circulation_count(const DsCirculation *self)
{
	DsCirculationCount count = {.open = self->orphans->len,
	    .cases = self->cases,
	    .repairs = self->repairs,
	    .busy = self->list == DS_LIST_ASKED,
	    .failed = self->failed};

	for (guint i = 0; i < self->orphans->len; i++)
		count.busy += ((const DsLine *)self->orphans->pdata[i])->repair;

	for (guint i = 0; i < self->lines->len; i++) {
		const DsLine *line = self->lines->pdata[i];

		count.busy += !line->listed && (line->busy || line->queued);
		count.put_back += line->put_back && !line->busy;
		count.own += ds_line_asks_about_own(line);
		count.to_count += ds_line_asks_to_count(line);
		count.fee += ds_line_asks_for_fee(line);
		count.tried += line->op->op_seq != 0;
		count.done += ds_line_is_done(line);
	}
	return count;
}

gboolean
ds_circulation_owes(const DsCirculation *self)
{
	for (guint i = 0; i < self->orphans->len; i++)
		if (((const DsLine *)self->orphans->pdata[i])->op->queued)
			return TRUE;
	return self->decided->len > 0;
}

guint
ds_circulation_loans_of(const DsCirculation *self, const DsPatronId *patron)
{
	guint count = 0;

	for (guint i = 0; i < self->decided->len; i++)
		count += ds_operation_is_untold_loan_of(self->decided->pdata[i], patron);
	for (guint i = 0; i < self->orphans->len; i++)
		count += ds_operation_is_untold_loan_of(
		    ((const DsLine *)self->orphans->pdata[i])->op, patron);
	return count;
}

DsCirculation *
ds_circulation_new(const DsCirculationParts *parts, const DsCirculationHandlers *handlers)
{
	DsCirculation *self = g_new0(DsCirculation, 1);

	self->parts = *parts;
	self->handlers = *handlers;
	self->lines = g_ptr_array_new_with_free_func(free_line);
	self->orphans = g_ptr_array_new_with_free_func(free_line);
	self->decided = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	ds_circulation_init_holds(self);
	return self;
}

void
ds_circulation_free(DsCirculation *self)
{
	ds_clock_cancel(self->parts.clock, &self->ask_again);
	ds_clock_cancel(self->parts.clock, &self->found_over);
	g_ptr_array_unref(self->lines);
	g_ptr_array_unref(self->orphans);
	g_ptr_array_unref(self->decided);
	g_ptr_array_unref(self->holds);
	g_ptr_array_unref(self->questions);
	ds_word_wipe(&self->pin);
	g_free(self->session);
	g_free(self);
}
