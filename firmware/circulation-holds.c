/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person has reserved, asked for behind what they have on loan (circulation-own.c): first
 * what waits for them on the shelf, then what is not there yet, then title by title. One question
 * at a time, so that whoever comes next does not wait behind a list that nobody looks at any more.
 */
#include "firmware/circulation-private.h"

#include "firmware/base/text.h"

#include <string.h>

/* More than a screen is good for; whoever has reserved more asks at the desk. */
#define HOLDS_MAX 30
#define TITLE_MAX 300

static const DsPatronListKind kinds[] = {DS_PATRON_HOLDS_READY, DS_PATRON_HOLDS_WAITING};

/* What was asked, for an answer that may come when somebody else looks at a list of their own. */
typedef struct {
	DsCirculation *owner;
	guint look;
	DsPatronListKind kind;
	guint hold;
} Question;

static Question *
question_new(DsCirculation *self, DsPatronListKind kind, guint hold)
{
	Question *question = g_new0(Question, 1);

	*question = (Question){self, self->look, kind, hold};
	g_ptr_array_add(self->questions, question);
	return question;
}

/* Whether its answer is still waited for; the question itself is over. */
static gboolean
take_question(Question *question)
{
	DsCirculation *self = question->owner;
	gboolean current = question->look == self->look;

	g_ptr_array_remove_fast(self->questions, question);
	return current;
}

static void
hold_free(gpointer data)
{
	DsHold *hold = data;

	g_free(hold->title);
	g_free(hold);
}

/* An entry that is no number is a title: Evergreen can list these (read). */
static void
add_hold(DsCirculation *self, DsPatronListKind kind, const char *entry)
{
	DsHold *hold;

	if (self->holds->len == HOLDS_MAX)
		return;
	hold = g_new0(DsHold, 1);
	hold->ready = kind == DS_PATRON_HOLDS_READY;
	if (!ds_item_id_set(
		&hold->item, entry, strlen(entry), ds_link_item_rules(self->parts.link), NULL))
		hold->title = ds_text_clean(entry, -1, TITLE_MAX);
	g_ptr_array_add(self->holds, hold);
}

static void
on_list(DsLinkReply *reply, gpointer data)
{
	const Question question = *(const Question *)data;
	DsCirculation *self = question.owner;
	g_autoptr(GPtrArray) entries = NULL;

	/* one that does not answer is asked nothing more */
	if (!take_question(data) || reply->list == NULL)
		return;
	entries = ds_patron_list_entries(reply->list);
	for (guint i = 0; i < entries->len; i++)
		add_hold(self, question.kind, entries->pdata[i]);
	ds_circulation_ask_for_holds(self);
	ds_circulation_changed(self);
}

static void
on_item(DsLinkReply *reply, gpointer data)
{
	const Question question = *(const Question *)data;
	DsCirculation *self = question.owner;
	DsHold *hold;

	if (!take_question(data) || reply->item == NULL)
		return;
	hold = self->holds->pdata[question.hold];
	hold->title = g_steal_pointer(&reply->item->title);
	if (hold->ready)
		g_strlcpy(hold->until, reply->item->held_until, sizeof hold->until);
	ds_circulation_ask_for_holds(self);
	ds_circulation_changed(self);
}

void
ds_circulation_ask_for_holds(DsCirculation *self)
{
	if (self->hold_lists < G_N_ELEMENTS(kinds)) {
		DsPatronListKind kind = kinds[self->hold_lists++];

		ds_link_list(
		    self->parts.link, &self->patron, kind, on_list, question_new(self, kind, 0));
		return;
	}
	for (; self->holds_asked < self->holds->len; self->holds_asked++) {
		DsHold *hold = self->holds->pdata[self->holds_asked];

		if (hold->title != NULL)
			continue;
		ds_link_item(self->parts.link, &hold->item, NULL, on_item,
		    question_new(self, DS_PATRON_LOANS, self->holds_asked++));
		return;
	}
}

void
ds_circulation_forget_holds(DsCirculation *self)
{
	self->look++;
	self->hold_lists = 0;
	self->holds_asked = 0;
	g_ptr_array_set_size(self->holds, 0);
}

void
ds_circulation_init_holds(DsCirculation *self)
{
	self->holds = g_ptr_array_new_with_free_func(hold_free);
	self->questions = g_ptr_array_new_with_free_func(g_free);
}

const GPtrArray *
ds_circulation_holds(const DsCirculation *self)
{
	return self->holds;
}
