/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/stage/server.h"

#include <stdlib.h>
#include <time.h>

#define DAY_S (24 * 3600)

const DsServerHabits ds_server_habits[] = {
    {.name = "koha 19.06", .to_the_day = TRUE, .dies_after = 5},
    {.name = "koha, no block", .to_the_day = TRUE, .dies_after = 5},
    {.name = "openncip", .dies_before = 5, .dies_after = 5},
    {.name = "evergreen", .refuses_repeat = TRUE, .dies_after = 10},
    {.name = "evergreen with titles", .refuses_repeat = TRUE, .no_list = TRUE},
    {.name = "evergreen mediator", .refuses_repeat = TRUE, .to_the_day = TRUE},
    {.name = "folio", .refuses_repeat = TRUE, .dies_before = 5},
    {.name = "rero", .refuses_repeat = TRUE, .to_the_day = TRUE, .other_answer = 5},
    {.name = "wms", .dies_after = 5},
    {.name = "slims gateway", .to_the_day = TRUE, .dies_before = 10, .storm = 3},
    {.name = "tells no due date", .no_due = TRUE, .dies_after = 5},
    {.name = "answers the one before", .other_answer = 60},
    {.name = "dies often", .dies_before = 60, .dies_after = 60},
    {.name = "storms", .storm = 40},
    {.name = "killed by an item", .killed_by_item = TRUE},
    {.name = "killed by a loan", .killed_by_loan = TRUE},
    {.name = "says yes and forgets", .not_stored = 100},
    {.name = "lists wrongly", .wrong_list = 100, .dies_after = 20},
    {.name = "sees the lent on the shelf", .wrong_state = 60, .dies_after = 20},
};
const guint ds_server_n_habits = G_N_ELEMENTS(ds_server_habits);

void
ds_server_grow(DsServer *self, guint items)
{
	for (guint i = self->items->len; i < items; i++) {
		DsServerItem item = {.patron = DS_NOBODY,
		    .forgotten = DS_NOBODY,
		    .held_for = DS_NOBODY,
		    .opened = g_array_new(FALSE, FALSE, sizeof(guint))};

		g_array_append_val(self->items, item);
	}
}

DsServer *
ds_server_new(const DsServerHabits *habits, guint items, guint patrons, GRand *rand)
{
	DsServer *self = g_new0(DsServer, 1);

	self->habits = habits;
	self->rand = rand;
	self->agreed = g_hash_table_new(NULL, NULL);
	self->items = g_array_sized_new(FALSE, TRUE, sizeof(DsServerItem), items);
	self->blocks = g_array_sized_new(FALSE, TRUE, sizeof(gboolean), patrons);
	g_array_set_size(self->blocks, patrons);
	ds_server_grow(self, items);
	return self;
}

gboolean
ds_server_lies(const DsServerHabits *habits)
{
	return habits->not_stored + habits->wrong_list + habits->wrong_state > 0;
}

void
ds_server_free(DsServer *self)
{
	for (guint i = 0; i < self->items->len; i++)
		g_array_unref(ds_server_item(self, i)->opened);
	g_array_unref(self->items);
	g_array_unref(self->blocks);
	g_hash_table_unref(self->agreed);
	g_free(self);
}

DsServerItem *
ds_server_item(const DsServer *self, guint item)
{
	return &g_array_index(self->items, DsServerItem, item);
}

/* All of one length: a number cut short is none. A letter, for a scanner may write it small. */
void
ds_server_item_id(guint item, DsItemId *id)
{
	g_snprintf(id->text, sizeof id->text, "B%05u", item);
}

void
ds_server_patron_id(guint patron, DsPatronId *id)
{
	g_snprintf(id->text, sizeof id->text, "P%05u", patron);
}

guint
ds_server_find_item(const DsItemId *id)
{
	return (guint)atoi(id->text + 1);
}

gint
ds_server_find_patron(const DsPatronId *id)
{
	return id->text[0] != '\0' ? atoi(id->text + 1) : DS_NOBODY;
}

void
ds_server_date(gint64 wall_s, char date[20])
{
	const time_t time = wall_s;
	struct tm parts;

	strftime(date, 20, "%Y-%m-%dT%H:%M:%S", gmtime_r(&time, &parts));
}

/* ---- loans ---- */

static gint64
due_from_now(const DsServer *self)
{
	gint64 due = self->now_s + (gint64)self->loan_days * DAY_S;

	return self->habits->to_the_day ? due / DAY_S * DAY_S + DAY_S - 60 : due;
}

void
ds_server_lend(DsServer *self, guint item, gint patron, guint number)
{
	DsServerItem *it = ds_server_item(self, item);

	it->patron = patron;
	it->number = number;
	it->due_s = due_from_now(self);
	it->masked = it->masked || it->forgotten == patron;
	it->held_for = DS_NOBODY;
	g_array_append_val(it->opened, number);
}

void
ds_server_end_loan(DsServer *self, guint item)
{
	DsServerItem *it = ds_server_item(self, item);

	it->patron = DS_NOBODY;
	it->number = 0;
	if (it->wanted) {
		it->wanted = FALSE;
		it->held_for = 0;
	}
}

static void
prolong(DsServer *self, DsServerItem *it)
{
	it->due_s = MAX(it->due_s, self->now_s) + (gint64)self->loan_days * DAY_S;
	it->prolonged++;
}

static void
refuse(DsAnswer *answer, DsReason reason)
{
	answer->verdict = DS_VERDICT_NO;
	answer->reason = reason;
}

/* A kiosk ends the loan that is open; was it the one that the book came back from? */
static void
end_by_kiosk(DsServer *self, guint item, guint number)
{
	DsServerItem *it = ds_server_item(self, item);

	if (it->number != number && self->is_out(item, it->number, self->data))
		it->injured = TRUE;
	ds_server_end_loan(self, item);
}

/* ---- what a loan costs ---- */

#define FEE 200
#define PATRONS_MAX 1000

static gpointer
agreement(guint item, gint patron)
{
	return GUINT_TO_POINTER(item * PATRONS_MAX + (guint)patron + 1);
}

void
ds_server_agree(DsServer *self, guint item, gint patron)
{
	g_hash_table_add(self->agreed, agreement(item, patron));
}

static gboolean
costs(const DsServer *self, guint item)
{
	return self->fee_every > 0 && item % self->fee_every == 0;
}

static void
ask_fee(DsAnswer *answer)
{
	refuse(answer, DS_REASON_FEE_ASKED);
	answer->fee = FEE;
	g_strlcpy(answer->fee_currency, "CNY", sizeof answer->fee_currency);
}

static void
charge(DsServer *self, guint item, gint patron)
{
	if (!g_hash_table_remove(self->agreed, agreement(item, patron)))
		ds_watch_fault(
		    self->watch, DS_FAULT_CHARGED, "patron %d for item %u", patron, item);
}

/* ---- lending and taking back ---- */

static void
lend_new(DsServer *self, const DsServerRequest *request, DsAnswer *answer)
{
	if (costs(self, request->item) && !request->agrees) {
		ask_fee(answer);
		return;
	}
	if (costs(self, request->item))
		charge(self, request->item, request->patron);
	ds_server_lend(self, request->item, request->patron, request->number);
}

static void
do_lend(DsServer *self, const DsServerRequest *request, DsAnswer *answer)
{
	DsServerItem *it = ds_server_item(self, request->item);
	gboolean others = it->patron != DS_NOBODY && it->patron != request->patron;
	gboolean waits = it->held_for != DS_NOBODY && it->held_for != request->patron;

	if (g_array_index(self->blocks, gboolean, request->patron)) {
		refuse(answer, DS_REASON_PATRON_BLOCKED);
	} else if (others || waits) {
		refuse(answer, others ? DS_REASON_ITEM_ON_LOAN : DS_REASON_ITEM_RESERVED);
	} else if (request->renews && it->patron != request->patron) {
		refuse(answer, DS_REASON_NOT_ON_LOAN);
	} else if (it->patron == request->patron && self->habits->refuses_repeat &&
	    !request->renews) {
		refuse(answer, DS_REASON_ITEM_YOURS);
	} else if (it->patron == request->patron) {
		prolong(self, it);
		answer->renewed = TRUE;
	} else {
		lend_new(self, request, answer);
	}
	if (answer->verdict == DS_VERDICT_YES)
		ds_server_date(it->due_s, answer->due);
}

static void
do_take_back(DsServer *self, const DsServerRequest *request, DsAnswer *answer)
{
	DsServerItem *it = ds_server_item(self, request->item);

	if (it->patron == DS_NOBODY) /* the backend asks, and makes a yes of it */
		answer->reason = DS_REASON_NOT_ON_LOAN;
	else
		end_by_kiosk(self, request->item, request->number);
	answer->hold = it->held_for != DS_NOBODY;
}

void
ds_server_forget(DsServer *self, const DsServerRequest *request, DsAnswer *answer)
{
	DsServerItem *it = ds_server_item(self, request->item);

	*answer = (DsAnswer){.verdict = DS_VERDICT_YES};
	if (request->lends)
		it->forgotten = request->patron;
}

void
ds_server_do(DsServer *self, const DsServerRequest *request, DsAnswer *answer)
{
	ds_answer_clear(answer);
	answer->verdict = DS_VERDICT_YES;
	if (request->lends)
		do_lend(self, request, answer);
	else
		do_take_back(self, request, answer);
}

/* ---- words ---- */

static gboolean
happens(DsServer *self, guint chance)
{
	return chance > 0 && g_rand_int_range(self->rand, 0, 1000) < (gint)chance;
}

void
ds_server_tell(DsServer *self, guint item, gint patron, DsItemInfo *info, gint *listed)
{
	DsServerItem *it = ds_server_item(self, item);
	gboolean hidden = !it->lied && happens(self, self->habits->wrong_state);
	gboolean yours = patron != DS_NOBODY && it->patron == patron;
	gboolean no_list = patron == DS_NOBODY || self->habits->no_list;

	it->lied = it->lied || hidden;
	if (happens(self, self->habits->wrong_list))
		yours = !yours;
	if (listed != NULL)
		*listed = no_list ? -1 : yours;
	info->known = TRUE;
	info->on_loan = it->patron != DS_NOBODY && !hidden;
	info->yours = info->on_loan && yours && !no_list;
	info->unsure = info->on_loan && no_list;
	info->held = it->held_for != DS_NOBODY;
	info->lost = it->lost;
	if (info->on_loan && !self->habits->no_due)
		ds_server_date(it->due_s, info->due);
}
