/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A loan that costs something. The library refuses it and says how much; nothing is charged before
 * the person has agreed to that very sum. Then it is asked once more, by a new operation that says
 * so. (SIP2's agreement, BO, names no sum: the library is believed to charge what it had said.)
 */
#include "firmware/circulation-private.h"

/* The lines of the question: one sum has one currency. */
static GPtrArray *
asked_about(const DsCirculation *self)
{
	GPtrArray *asked = g_ptr_array_new();
	const char *currency = NULL;

	for (guint i = 0; i < self->lines->len; i++) {
		DsLine *line = self->lines->pdata[i];

		if (!ds_line_asks_for_fee(line))
			continue;
		if (currency == NULL)
			currency = line->op->answer.fee_currency;
		if (g_str_equal(currency, line->op->answer.fee_currency))
			g_ptr_array_add(asked, line);
	}
	return asked;
}

char *
ds_circulation_fee(const DsCirculation *self)
{
	g_autoptr(GPtrArray) asked = asked_about(self);
	DsMoney sum = 0;

	for (guint i = 0; i < asked->len; i++)
		sum += ((const DsLine *)asked->pdata[i])->op->answer.fee;
	return asked->len > 0
	    ? ds_money_words(sum, ((const DsLine *)asked->pdata[0])->op->answer.fee_currency)
	    : NULL;
}

/* As the screen counts it: a weak tag that missed one round has not been lifted, and whoever lifts
 * a book now is asked to put it back. */
static gboolean
lies_here(const DsCirculation *self, const DsLine *line)
{
	const DsPileItem *item;

	if (line->op->parts->len == 0)
		return TRUE;
	item = ds_pile_find(self->parts.pile, line->key);
	return item != NULL && item->status == DS_PILE_READY;
}

static void
ask_once_more(DsCirculation *self, DsLine *line)
{
	DsOperation *op = ds_circulation_new_operation(self, DS_CHECKOUT, &line->op->item);
	DsLine *next = ds_line_successor(line, op);

	g_array_append_vals(op->parts, line->op->parts->data, line->op->parts->len);
	op->fee_agreed = line->op->answer.fee;
	ds_circulation_give_up(self, line);
	g_ptr_array_add(self->lines, next);
	ds_circulation_queue(self, next);
}

void
ds_circulation_answer_fee(DsCirculation *self, gboolean agreed)
{
	g_autoptr(GPtrArray) asked = asked_about(self);
	gboolean may_ask = agreed && !self->offline && !self->stopped && !self->failed;

	for (guint i = 0; i < asked->len; i++) {
		DsLine *line = asked->pdata[i];

		/* what somebody holds in their hand costs nothing */
		if (may_ask && lies_here(self, line))
			ask_once_more(self, line);
		else
			line->left = TRUE;
	}
	ds_circulation_changed(self);
}
