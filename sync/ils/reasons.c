/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/reasons.h"

#include <string.h>

typedef struct {
	DsReason reason;
	const char *sentence; /* {name}: a value of the table below */
} Sentence;

/* clang-format off */
static const Sentence sentences[DS_ILS_N_VERDICTS] = {
    [DS_ILS_OFFLINE] = {DS_REASON_OTHER, "Off-line transactions are not accepted"},
    [DS_ILS_CANCEL] = {DS_REASON_OTHER, "Cancelling is not supported"},
    [DS_ILS_PATRON_UNKNOWN] = {DS_REASON_PATRON_UNKNOWN, "Patron unknown"},
    [DS_ILS_PIN_IS_WRONG] = {DS_REASON_PIN_WRONG, "PIN is wrong"},
    [DS_ILS_CARD_LOST] = {DS_REASON_CARD_LOST, "Card is reported lost"},
    [DS_ILS_BLOCKED] = {DS_REASON_PATRON_BLOCKED, "Patron is blocked: {why}"},
    [DS_ILS_EXPIRED] = {DS_REASON_PATRON_EXPIRED, "Card expired on {expires}"},
    [DS_ILS_FEES] = {DS_REASON_PATRON_FEES,
                     "Fees over the limit: limit {fee-limit}, owes {fees}"},
    [DS_ILS_OVERDUE] = {DS_REASON_PATRON_OVERDUE,
                        "Too many overdue items: limit {overdue-limit}, has {overdue}"},
    [DS_ILS_LIMIT] = {DS_REASON_LIMIT_REACHED, "Loan limit reached: limit {limit}, has {loans}"},
    [DS_ILS_ITEM_UNKNOWN] = {DS_REASON_ITEM_UNKNOWN, "Item unknown"},
    [DS_ILS_ITEM_WITHDRAWN] = {DS_REASON_ITEM_WITHDRAWN, "Item is withdrawn"},
    [DS_ILS_ITEM_LOST] = {DS_REASON_ITEM_LOST, "Item is reported lost"},
    [DS_ILS_ITEM_NOT_FOR_LOAN] = {DS_REASON_ITEM_NOT_FOR_LOAN, "Item is not for loan"},
    [DS_ILS_YOURS] = {DS_REASON_ITEM_YOURS, "Item already checked out to you"},
    [DS_ILS_ON_LOAN] = {DS_REASON_ITEM_ON_LOAN, "Item checked out to another patron"},
    [DS_ILS_RESERVED] = {DS_REASON_ITEM_RESERVED, "Item is reserved for another patron"},
    [DS_ILS_FEE_ASKED] = {DS_REASON_FEE_ASKED, "A lending fee must be accepted first: {fee}"},
    [DS_ILS_NO_RENEWALS] = {DS_REASON_NO_RENEWALS,
                            "No renewals left: limit {renewals}, used {used}"},
    [DS_ILS_TOO_SOON] = {DS_REASON_TOO_SOON, "Too soon to renew: possible from {from}"},
    [DS_ILS_NOT_ON_LOAN] = {DS_REASON_NOT_ON_LOAN, "Item not checked out"},
    [DS_ILS_LENT_AGAIN] = {DS_REASON_OTHER, "Item was lent again after this return"},
    [DS_ILS_NOTE_HOLD] = {DS_REASON_NONE, "Reserved: keep it for the hold shelf"},
    [DS_ILS_NOTE_FOREIGN] = {DS_REASON_NONE, "Belongs to another library: {owner}"},
    [DS_ILS_NOTE_WAS_OVERDUE] = {DS_REASON_NONE, "Item was overdue: days {days}"},
    [DS_ILS_NOTE_RENEWED] = {DS_REASON_NONE, "Item renewed"},
};
/* clang-format on */

static char *
money(DsMoney amount, const DsIlsCase *c)
{
	return g_strdup_printf("%s %s", ds_money_text(amount, c->currency).text, c->currency);
}

static char *
count(guint number)
{
	return g_strdup_printf("%u", number);
}

static char *
why(const DsIlsCase *c)
{
	return g_strdup(c->patron->blocked);
}

static char *
expires(const DsIlsCase *c)
{
	return g_strdup(ds_day_text(c->patron->expires).text);
}

static char *
fee_limit(const DsIlsCase *c)
{
	return money(c->patron->terms.fee_limit, c);
}

static char *
fees(const DsIlsCase *c)
{
	return money(c->patron->fees, c);
}

static char *
overdue_limit(const DsIlsCase *c)
{
	return count(c->patron->terms.overdue_limit);
}

static char *
overdue(const DsIlsCase *c)
{
	return count(c->patron->overdue);
}

static char *
limit(const DsIlsCase *c)
{
	return count(c->patron->terms.loan_limit);
}

static char *
loans(const DsIlsCase *c)
{
	return count(c->patron->loans);
}

static char *
fee(const DsIlsCase *c)
{
	return money(c->item->lending_fee, c);
}

static char *
renewals(const DsIlsCase *c)
{
	return count(c->patron->terms.renewals);
}

static char *
used(const DsIlsCase *c)
{
	return count(c->item->renewals);
}

static char *
from(const DsIlsCase *c)
{
	return g_strdup(ds_day_text(ds_ils_rule_renew_from(c)).text);
}

static char *
owner(const DsIlsCase *c)
{
	return g_strdup(c->item->owner);
}

static char *
days(const DsIlsCase *c)
{
	return count((guint)(c->today - c->item->due));
}

static const struct {
	const char *name;
	char *(*of)(const DsIlsCase *c);
} values[] = {
    {"why", why},
    {"expires", expires},
    {"fee-limit", fee_limit},
    {"fees", fees},
    {"overdue-limit", overdue_limit},
    {"overdue", overdue},
    {"limit", limit},
    {"loans", loans},
    {"fee", fee},
    {"renewals", renewals},
    {"used", used},
    {"from", from},
    {"owner", owner},
    {"days", days},
};

static char *
value_of(const char *name, gsize length, const DsIlsCase *c)
{
	for (guint i = 0; i < G_N_ELEMENTS(values); i++)
		if (strlen(values[i].name) == length && strncmp(values[i].name, name, length) == 0)
			return values[i].of(c);
	g_assert_not_reached();
}

/* Puts the values in; a `*` for each where there is no case. */
static char *
expand(const char *sentence, const DsIlsCase *c)
{
	GString *text = g_string_new(NULL);
	const char *brace;

	while ((brace = strchr(sentence, '{')) != NULL) {
		gsize length = strcspn(brace + 1, "}");
		g_autofree char *value = c != NULL ? value_of(brace + 1, length, c) : g_strdup("*");

		g_string_append_len(text, sentence, brace - sentence);
		g_string_append(text, value);
		sentence = brace + 1 + length + 1;
	}
	g_string_append(text, sentence);
	return g_string_free(text, FALSE);
}

char *
ds_ils_sentence(DsIlsVerdict verdict, const DsIlsCase *c)
{
	return expand(sentences[verdict].sentence, c);
}

char *
ds_ils_sentence_pattern(DsIlsVerdict verdict)
{
	const char *sentence = sentences[verdict].sentence;

	return sentence != NULL ? expand(sentence, NULL) : NULL;
}

DsReason
ds_ils_sentence_reason(DsIlsVerdict verdict)
{
	return sentences[verdict].reason;
}
