/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person has on loan, where that is what they want to see: the library's own list, a line
 * for each entry, and each line asks for its title and its due date in its turn. A line of the list
 * is no operation yet, and nothing of it gets into the journal; ds_circulation_renew() makes one of
 * it.
 *
 * While the list is shown the pad is left alone.
 */
#include "firmware/circulation-private.h"

#include <string.h>

/* More than a person can look through here; it would keep the link busy for half a minute. */
#define LISTED_MAX 100

static void ask_next(DsCirculation *self);

/* The library lists it, so it is on loan to this person, unless it has come back this very moment.
 * One that does not answer is not asked for the others. */
static void
on_listed_item(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	line->own = TRUE;
	if (reply->item == NULL) {
		self->list_untitled = TRUE;
	} else if (reply->item->known && !reply->item->on_loan) {
		ds_circulation_give_up(self, line);
	} else {
		line->title = g_steal_pointer(&reply->item->title);
		g_strlcpy(line->op->due_before, reply->item->due, sizeof line->op->due_before);
	}
	ask_next(self);
	ds_circulation_changed(self);
}

static gboolean
is_to_be_asked(const DsLine *line)
{
	return line->listed && !line->own && !line->busy;
}

/* One at a time: whoever comes next does not wait behind a list that nobody looks at any more. */
static void
ask_next(DsCirculation *self)
{
	guint asked = 0;

	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];

		asked += line->listed && line->busy;
		if (!is_to_be_asked(line) || asked > 0)
			continue;
		if (self->list_untitled) {
			line->own = TRUE;
			continue;
		}
		line->busy = TRUE;
		asked++;
		ds_link_item(
		    self->parts.link, &line->op->item, &self->patron, on_listed_item, line);
	}
	if (asked == 0 && !self->list_untitled)
		ds_circulation_ask_for_holds(self);
}

static void
add_line(DsCirculation *self, const DsItemId *item)
{
	DsLine *line = ds_line_new(
	    self, ds_circulation_new_operation(self, DS_CHECKOUT, item), item->text);

	line->listed = TRUE;
	g_ptr_array_add(self->lines, line);
}

static void
on_loans(DsLinkReply *reply, gpointer data)
{
	DsCirculation *self = data;
	const DsIdentRules *rules = ds_link_item_rules(self->parts.link);
	g_autoptr(GPtrArray) entries = NULL;

	/* for somebody who has left; the link answers in order, so whoever came next and was asked
	 * about after this cannot be waiting for a list yet */
	if (self->list != DS_LIST_ASKED)
		return;
	self->list = DS_LIST_NONE;
	if (reply->list != NULL) {
		entries = ds_patron_list_entries(reply->list);
		self->list = reply->list->complete ? DS_LIST_WHOLE
		    : entries->len > 0             ? DS_LIST_PART
						   : DS_LIST_NONE;
	}
	for (guint i = 0; entries != NULL && i < entries->len; i++) {
		DsItemId item;

		if (i < LISTED_MAX &&
		    ds_item_id_set(
			&item, entries->pdata[i], strlen(entries->pdata[i]), rules, NULL))
			add_line(self, &item);
		else
			self->list = DS_LIST_PART;
	}
	ask_next(self);
	ds_circulation_changed(self);
}

void
ds_circulation_list_own(DsCirculation *self)
{
	self->list = DS_LIST_ASKED;
	self->list_untitled = FALSE;
	ds_link_list(self->parts.link, &self->patron, DS_PATRON_LOANS, on_loans, self);
	ds_circulation_changed(self);
}

void
ds_circulation_put_list_away(DsCirculation *self)
{
	self->list = DS_LIST_NOT_ASKED;
	ds_circulation_forget_holds(self);
	for (guint i = self->lines->len; i-- > 0;) {
		DsLine *line = self->lines->pdata[i];

		if (line->listed)
			ds_circulation_give_up(self, line);
	}
}

DsCirculationList
ds_circulation_list(const DsCirculation *self)
{
	return self->list;
}

void
ds_circulation_renew_all(DsCirculation *self)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < self->lines->len; i++) {
		const DsLine *line = self->lines->pdata[i];

		if (line->listed && ds_line_asks_about_own(line))
			g_ptr_array_add(keys, g_strdup(line->key));
	}
	for (guint i = 0; i < keys->len; i++)
		ds_circulation_renew(self, keys->pdata[i]);
}
