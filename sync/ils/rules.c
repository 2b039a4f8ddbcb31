/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/rules.h"

#include <string.h>

/* The clocks of kiosk and server may differ that much; a return dated earlier than that before the
 * present loan began belongs to a loan before it. */
#define CLOCK_SLACK_S (15 * 60)

typedef struct {
	gboolean (*applies)(const DsIlsCase *c); /* NULL ends a table */
	DsIlsVerdict verdict;
} Rule;

void
ds_ils_patron_free(DsIlsPatron *patron)
{
	g_free(patron->number);
	g_free(patron->name);
	g_free(patron->category);
	g_free(patron->pin);
	g_free(patron->blocked);
	g_free(patron->message);
	g_free(patron);
}

void
ds_ils_item_free(DsIlsItem *item)
{
	g_free(item->barcode);
	g_free(item->title);
	g_free(item->owner);
	g_free(item->location);
	g_free(item->shelf);
	g_free(item->bin);
	g_free(item->borrower);
	g_free(item->wanted_by);
	g_free(item);
}

/* ---- what may stand in the way */

static gboolean
is_offline(const DsIlsCase *c)
{
	return c->no_block;
}

static gboolean
is_cancel(const DsIlsCase *c)
{
	return c->cancel;
}

static gboolean
patron_unknown(const DsIlsCase *c)
{
	return c->patron == NULL;
}

static gboolean
pin_wrong(const DsIlsCase *c)
{
	return c->pin == DS_ILS_PIN_WRONG;
}

static gboolean
card_lost(const DsIlsCase *c)
{
	return c->patron->card_lost;
}

static gboolean
blocked(const DsIlsCase *c)
{
	return c->patron->blocked[0] != '\0';
}

static gboolean
expired(const DsIlsCase *c)
{
	return c->patron->expires != 0 && c->patron->expires < c->today;
}

static gboolean
owes_too_much(const DsIlsCase *c)
{
	return c->patron->fees > c->patron->terms.fee_limit;
}

static gboolean
too_much_overdue(const DsIlsCase *c)
{
	return c->patron->overdue > c->patron->terms.overdue_limit;
}

static gboolean
limit_reached(const DsIlsCase *c)
{
	return c->patron->loans >= c->patron->terms.loan_limit;
}

static gboolean
item_unknown(const DsIlsCase *c)
{
	return c->item == NULL;
}

static gboolean
withdrawn(const DsIlsCase *c)
{
	return c->item->state == DS_ILS_WITHDRAWN;
}

static gboolean
lost(const DsIlsCase *c)
{
	return c->item->state == DS_ILS_LOST;
}

static gboolean
not_for_loan(const DsIlsCase *c)
{
	return c->item->state == DS_ILS_NOT_FOR_LOAN;
}

static gboolean
not_on_loan(const DsIlsCase *c)
{
	return c->item->borrower == NULL;
}

/* Known, but not on loan and not to be lent: a return that puzzles, so it says why. */
static gboolean
idle_and_withdrawn(const DsIlsCase *c)
{
	return not_on_loan(c) && withdrawn(c);
}

static gboolean
idle_and_lost(const DsIlsCase *c)
{
	return not_on_loan(c) && lost(c);
}

static gboolean
is_patron(const DsIlsCase *c, const char *number)
{
	return c->patron != NULL && number != NULL &&
	    g_ascii_strcasecmp(c->patron->number, number) == 0;
}

static gboolean
yours(const DsIlsCase *c)
{
	return is_patron(c, c->item->borrower);
}

static gboolean
on_loan_to_other(const DsIlsCase *c)
{
	return !not_on_loan(c) && !yours(c);
}

static gboolean
reserved(const DsIlsCase *c)
{
	return c->item->wanted_by != NULL && !is_patron(c, c->item->wanted_by);
}

static gboolean
fee_asked(const DsIlsCase *c)
{
	return c->item->lending_fee > 0 && !c->fee_accepted;
}

static gboolean
no_renewals_left(const DsIlsCase *c)
{
	return c->item->renewals >= c->patron->terms.renewals;
}

static gboolean
too_soon(const DsIlsCase *c)
{
	return c->today < ds_ils_rule_renew_from(c);
}

static gboolean
lent_again(const DsIlsCase *c)
{
	return c->returned_s < c->item->issued_s - CLOCK_SLACK_S;
}

/* ---- which of it counts for what */

/* clang-format off */
static const Rule how[] = {
    {is_offline, DS_ILS_OFFLINE},
    {is_cancel, DS_ILS_CANCEL},
    {NULL, DS_ILS_OK},
};

static const Rule who[] = {
    {patron_unknown, DS_ILS_PATRON_UNKNOWN},
    {pin_wrong, DS_ILS_PIN_IS_WRONG},
    {NULL, DS_ILS_OK},
};

static const Rule what[] = {{item_unknown, DS_ILS_ITEM_UNKNOWN}, {NULL, DS_ILS_OK}};

static const Rule own[] = {{yours, DS_ILS_YOURS}, {NULL, DS_ILS_OK}};

static const Rule standing[] = {
    {card_lost, DS_ILS_CARD_LOST},
    {blocked, DS_ILS_BLOCKED},
    {expired, DS_ILS_EXPIRED},
    {owes_too_much, DS_ILS_FEES},
    {too_much_overdue, DS_ILS_OVERDUE},
    {NULL, DS_ILS_OK},
};

static const Rule on_shelf[] = {
    {withdrawn, DS_ILS_ITEM_WITHDRAWN},
    {lost, DS_ILS_ITEM_LOST},
    {not_for_loan, DS_ILS_ITEM_NOT_FOR_LOAN},
    {on_loan_to_other, DS_ILS_ON_LOAN},
    {reserved, DS_ILS_RESERVED},
    {NULL, DS_ILS_OK},
};

static const Rule quota[] = {{limit_reached, DS_ILS_LIMIT}, {NULL, DS_ILS_OK}};

static const Rule price[] = {{fee_asked, DS_ILS_FEE_ASKED}, {NULL, DS_ILS_OK}};

static const Rule holder[] = {
    {not_on_loan, DS_ILS_NOT_ON_LOAN},
    {on_loan_to_other, DS_ILS_ON_LOAN},
    {NULL, DS_ILS_OK},
};

static const Rule again[] = {
    {lost, DS_ILS_ITEM_LOST},
    {reserved, DS_ILS_RESERVED},
    {no_renewals_left, DS_ILS_NO_RENEWALS},
    {too_soon, DS_ILS_TOO_SOON},
    {NULL, DS_ILS_OK},
};

static const Rule coming_back[] = {
    {idle_and_withdrawn, DS_ILS_ITEM_WITHDRAWN},
    {idle_and_lost, DS_ILS_ITEM_LOST},
    {not_on_loan, DS_ILS_NOT_ON_LOAN},
    {lent_again, DS_ILS_LENT_AGAIN},
    {NULL, DS_ILS_OK},
};

static const Rule *const patron_rules[] = {who, standing, quota, NULL};
/* "Yours" comes before the patron's standing: whoever asks after a lost answer learns the truth. */
static const Rule *const lend_rules[] = {
    how, who, what, own, standing, on_shelf, quota, price, NULL,
};
static const Rule *const renew_rules[] = {how, who, what, holder, standing, again, NULL};
static const Rule *const return_rules[] = {how, what, coming_back, NULL};
/* clang-format on */

static DsIlsVerdict
judge(const Rule *const *tables, const DsIlsCase *c)
{
	for (; *tables != NULL; tables++)
		for (const Rule *rule = *tables; rule->applies != NULL; rule++)
			if (rule->applies(c))
				return rule->verdict;
	return DS_ILS_OK;
}

DsIlsVerdict
ds_ils_rule_patron(const DsIlsCase *c)
{
	return judge(patron_rules, c);
}

gboolean
ds_ils_rule_is_own_loan(const DsIlsCase *c)
{
	return c->item != NULL && yours(c);
}

DsIlsVerdict
ds_ils_rule_renew(const DsIlsCase *c)
{
	return judge(renew_rules, c);
}

DsIlsVerdict
ds_ils_rule_lend(const DsIlsCase *c)
{
	DsIlsVerdict verdict = judge(lend_rules, c);

	if (verdict == DS_ILS_YOURS && c->may_renew)
		return ds_ils_rule_renew(c);
	return verdict;
}

DsIlsVerdict
ds_ils_rule_return(const DsIlsCase *c)
{
	return judge(return_rules, c);
}

DsDay
ds_ils_rule_due(const DsIlsCase *c)
{
	return c->today + (DsDay)c->patron->terms.period_days;
}

DsDay
ds_ils_rule_renew_from(const DsIlsCase *c)
{
	return c->item->due - (DsDay)c->patron->terms.renew_from_days;
}

gboolean
ds_ils_rule_is_foreign(const DsIlsCase *c)
{
	return c->item != NULL && c->item->owner[0] != '\0' &&
	    g_ascii_strcasecmp(c->item->owner, c->owner) != 0;
}
