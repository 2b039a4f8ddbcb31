/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pile/people.h"

#include "tests/pile/judge.h"
#include "tests/pile/thread.h"

#define MS 1000

DsPeople *
ds_people_new(void)
{
	DsPeople *people = g_new0(DsPeople, 1);

	people->visitors = g_array_new(FALSE, FALSE, sizeof(DsVisitor));
	people->prompts = g_array_new(FALSE, FALSE, sizeof(guint));
	return people;
}

void
ds_people_free(DsPeople *people)
{
	g_array_unref(people->visitors);
	g_array_unref(people->prompts);
	g_free(people);
}

/* ---- hands and eyes ---- */

static gboolean
is_in_hand(const DsFieldTag *tag, const DsVisitor *visitor)
{
	return tag->holder == visitor->number && !tag->here;
}

static DsFieldTag *
in_hand(const DsHouse *house, const DsVisitor *visitor)
{
	for (guint i = 0; i < house->field->tags->len; i++)
		if (is_in_hand(house->field->tags->pdata[i], visitor))
			return house->field->tags->pdata[i];
	return NULL;
}

/* What this person has laid there: one of them, by chance, or all. */
static DsFieldTag *
some_on_pad(const DsHouse *house, const DsVisitor *visitor)
{
	DsFieldTag *found = NULL;
	gint count = 0;

	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];

		if (tag->here && tag->laid_by == visitor->number &&
		    ds_house_range(house, 0, ++count) == 0)
			found = tag;
	}
	return found;
}

static gboolean
shows_green(const DsHouse *house, const DsFieldTag *tag)
{
	GVariant *rows = house->kiosk != NULL ? house->kiosk->summary : NULL;
	DsItemId id;

	ds_server_item_id(ds_house_book(house, tag->book)->item, &id);
	for (gsize i = 0; rows != NULL && i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *item = "", *status = "";

		g_variant_lookup(row, "item", "&s", &item);
		g_variant_lookup(row, "status", "&s", &status);
		if (g_str_equal(item, id.text) &&
		    (g_str_equal(status, "lent") || g_str_equal(status, "renewed") ||
			g_str_equal(status, "returned")))
			return TRUE;
	}
	return FALSE;
}

/* A row that has to be lifted and laid down again. */
static DsFieldTag *
to_be_lifted(const DsHouse *house, const DsVisitor *visitor)
{
	const GPtrArray *items = ds_pile_items(house->kiosk->pile);

	for (guint i = 0; i < items->len; i++) {
		const DsPileItem *item = items->pdata[i];

		if (item->status != DS_PILE_STALE ||
		    ds_circulation_find(house->kiosk->circulation, item->key) != NULL)
			continue;
		for (guint j = 0; j < house->field->tags->len; j++) {
			DsFieldTag *tag = house->field->tags->pdata[j];

			if (tag->here && tag->laid_by == visitor->number &&
			    g_str_equal(tag->id.text, g_array_index(item->parts, DsTagId, 0).text))
				return tag;
		}
	}
	return NULL;
}

/* ---- coming and going ---- */

/* What never happens takes nothing from the chances of the rest: houses keep their stories. */
static gboolean
happens(const DsHouse *house, guint percent)
{
	return percent > 0 && ds_house_chance(house, percent);
}

static void
prompt(DsHouse *house)
{
	house->count.prompts++;
}

/* What was taken back goes into the bin, what was lent with its person; the rest is left, or taken
 * by somebody who steals. */
static void
clear_pad(const DsPeople *people, DsHouse *house, const DsVisitor *visitor)
{
	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];
		gboolean done = tag->here && shows_green(house, tag);

		if (!tag->here || tag->laid_by != visitor->number)
			continue;
		if (visitor->steals || done == !visitor->returns)
			ds_house_lift(house, tag, visitor->number);
		else if (done || ds_house_chance(house, 50))
			ds_house_lift(house, tag,
			    happens(house, people->fickle) ? visitor->number : DS_NOBODY);
	}
}

static void
change_mind(DsPeople *people, DsVisitor *visitor)
{
	people->sessions += visitor->met;
	people->next--;
	visitor->met = FALSE;
	visitor->returns = !visitor->returns;
	visitor->patience = DS_PATIENCE;
	visitor->waited = 0;
}

static void
leave(DsPeople *people, DsHouse *house)
{
	DsVisitor *visitor = people->now;

	if (visitor->met && visitor->restless + visitor->careless + visitor->hasty == 0 &&
	    !visitor->steals)
		g_array_append_val(people->prompts, house->count.prompts);
	ds_house_leave(house, visitor->number);
	if (happens(house, people->fickle))
		change_mind(people, visitor);
	people->now = NULL;
	/* some wait behind the one before them */
	house->act_us = ds_time_us() +
	    (gint64)ds_house_range(house, 200, ds_house_chance(house, 50) ? 1500 : 20000) * MS;
}

static gboolean
is_free(const DsHouse *house)
{
	return house->kiosk == NULL || house->kiosk->session[0] == '\0' ||
	    house->kiosk->state == DS_STATE_GOODBYE;
}

static void
arrive(DsPeople *people, DsHouse *house)
{
	if (!is_free(house)) {
		house->act_us = ds_time_us() + 1000 * MS;
		return;
	}
	people->over = people->next == people->visitors->len;
	if (people->over)
		return;
	people->now = &g_array_index(people->visitors, DsVisitor, people->next++);
	house->visitor = people->now->number;
	house->count.prompts = 0;
	ds_judge_tell(house, "P%d comes, to %s%s", house->visitor,
	    people->now->returns ? "bring back" : "borrow",
	    people->now->steals ? ", or steal" : "");
	house->act_us = ds_time_us() + 100 * MS;
}

/* ---- what the screen makes somebody do ---- */

static void
wait(DsVisitor *visitor, guint cost)
{
	visitor->waited++;
	visitor->patience -= MIN(visitor->patience, cost);
}

static void
at_idle(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	DsFieldTag *tag = visitor->early ? in_hand(house, visitor) : NULL;
	DsPatronId card;

	if (tag != NULL) {
		ds_house_lay(house, tag, visitor->number);
	} else if (visitor->returns) {
		ds_house_do(house, "return", NULL, NULL);
	} else if (!house->kiosk->busy) {
		ds_server_patron_id((guint)visitor->number, &card);
		ds_house_do(house, "scan", NULL, card.text);
		wait(visitor, 5);
	}
}

static void
at_closed(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	wait(visitor, 5);
}

static void
at_pile(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	DsCirculationCount count = ds_circulation_count(house->kiosk->circulation);
	DsFieldTag *tag = in_hand(house, visitor);

	visitor->met = TRUE;
	if (tag != NULL && !ds_house_chance(house, visitor->careless)) {
		ds_house_lay(house, tag, visitor->number);
		visitor->waited = 0;
	} else if (visitor->waited > 1 && (tag = to_be_lifted(house, visitor)) != NULL) {
		ds_house_lift(house, tag, visitor->number);
		prompt(house);
	} else if (ds_house_chance(house, visitor->careless / 4)) {
		ds_house_do(house, "cancel", NULL, NULL);
	} else if (count.busy == 0 && visitor->waited > 5) {
		ds_house_do(house, "finish", NULL, NULL);
		wait(visitor, 1);
	} else {
		wait(visitor, 1);
	}
}

static const char *
first_key(const DsHouse *house, gboolean own)
{
	const GPtrArray *lines = ds_circulation_lines(house->kiosk->circulation);

	for (guint i = 0; i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];

		if (own ? ds_line_asks_about_own(line) : line->put_back)
			return line->key;
	}
	return NULL;
}

static void
at_put_back(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	DsFieldTag *tag = in_hand(house, visitor);

	if (visitor->waited == 0)
		prompt(house);
	if (ds_house_chance(house, visitor->careless))
		ds_house_do(house, "leave", first_key(house, FALSE), NULL);
	else if (tag != NULL)
		ds_house_lay(house, tag, visitor->number);
	wait(visitor, 1);
}

static void
at_renew_own(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	const char *key = first_key(house, TRUE);

	prompt(house);
	if (key != NULL)
		ds_house_do(house, ds_house_chance(house, 50) ? "renew" : "leave", key, NULL);
}

/* Agrees to all that is asked about, or to nothing. */
static void
at_fee(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	const GPtrArray *lines = ds_circulation_lines(house->kiosk->circulation);
	gboolean agrees = ds_house_chance(house, 70);

	for (guint i = 0; agrees && i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];

		if (ds_line_asks_for_fee(line))
			ds_server_agree(
			    house->server, ds_server_find_item(&line->op->item), visitor->number);
	}
	house->count.agreed += agrees;
	ds_house_do(house, agrees ? "accept-fee" : "decline-fee", NULL, NULL);
	wait(visitor, 1);
}

static void
at_done(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	DsFieldTag *tag = in_hand(house, visitor);

	gboolean lays = tag != NULL && ds_house_chance(house, 70);

	/* some push a book under the pile and want to go in the same moment */
	if (lays)
		ds_house_lay(house, tag, visitor->number);
	if (!lays || ds_house_chance(house, visitor->restless))
		ds_house_do(house, "finish", NULL, NULL);
	wait(visitor, 1);
}

static void
at_goodbye(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	if (!visitor->met) { /* of the one before */
		ds_house_do(house, "finish", NULL, NULL);
		return;
	}
	clear_pad(people, house, visitor);
	if (ds_house_chance(house, 50))
		ds_house_do(house, "finish", NULL, NULL);
	leave(people, house);
}

static void
at_page(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	static void (*const table[DS_STATE_N])(DsPeople *, DsHouse *, DsVisitor *) = {
	    [DS_STATE_IDLE] = at_idle,
	    [DS_STATE_IDENTIFY] = at_idle,
	    [DS_STATE_CARD_NUMBER] = at_closed,
	    [DS_STATE_PHONE] = at_closed,
	    [DS_STATE_PIN] = at_closed,
	    [DS_STATE_PILE] = at_pile,
	    [DS_STATE_PUT_BACK] = at_put_back,
	    [DS_STATE_RENEW_OWN] = at_renew_own,
	    [DS_STATE_FEE] = at_fee,
	    [DS_STATE_PILE_DONE] = at_done,
	    [DS_STATE_RETURN] = at_pile,
	    [DS_STATE_GOODBYE] = at_goodbye,
	    [DS_STATE_LIBRARY_AWAY] = at_closed,
	    [DS_STATE_OUT_OF_ORDER] = at_closed,
	};

	/* a session that is over came to nothing */
	if (visitor->met && house->kiosk->session[0] == '\0')
		visitor->patience = 0;
	else
		table[house->kiosk->state](people, house, visitor);
}

static void
look(DsPeople *people, DsHouse *house, DsVisitor *visitor)
{
	DsFieldTag *tag;

	house->act_us = ds_time_us() + (gint64)ds_house_range(house, 150, 900) * MS;
	if (house->kiosk == NULL)
		wait(visitor, 8);
	if (visitor->patience == 0 || ds_house_chance(house, visitor->hasty)) {
		if (house->kiosk != NULL && house->kiosk->state == DS_STATE_IDENTIFY)
			ds_house_do(house, "cancel", NULL, NULL);
		clear_pad(people, house, visitor);
		leave(people, house);
	} else if (ds_house_chance(house, visitor->restless) &&
	    (tag = some_on_pad(house, visitor)) != NULL) {
		ds_house_lift(house, tag, visitor->number);
	} else if (house->kiosk != NULL) {
		at_page(people, house, visitor);
	}
}

static void
on_act(DsHouse *house, gpointer data)
{
	DsPeople *people = data;

	if (people->wire > 0 && ds_house_range(house, 0, 1000) < (gint)people->wire)
		ds_house_cut_wire(house, !ds_stage_link_is_cut(house->link));
	if (people->now == NULL)
		arrive(people, house);
	else
		look(people, house, people->now);
}

void
ds_people_come(DsPeople *people, DsHouse *house)
{
	house->on_act = on_act;
	house->data = people;
	house->act_us = ds_time_us() + (gint64)ds_house_range(house, 200, 3000) * MS;
}
