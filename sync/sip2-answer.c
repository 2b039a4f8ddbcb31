/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-answer.h"

#include "sync/sip2-text.h"

#include <string.h>

/* 3M SIP 2.00, circulation status */
#define STATUS_HELD "08"
#define STATUS_LOST "12"
#define STATUS_MISSING "13"

/* CV, alert type (3M's extension, read in Koha and Evergreen, seen in Koha) */
#define ALERT_HOLD_HERE "01"
#define ALERT_HOLD_OTHER "02"
#define ALERT_HOLD_ILL "03"
#define ALERT_OTHER "99" /* seen: Koha for unknown and withdrawn items */

#define BORROWER_SHOWN 4 /* characters of a number */

static gboolean
fail(const DsSip2Message *message, const char *what, GError **error)
{
	g_set_error(
	    error, DS_ERROR, DS_ERROR_PROTOCOL, "answer %s %s", ds_sip2_code(message), what);
	return FALSE;
}

static gboolean
is_about_item(const DsSip2Message *message, const DsItemId *item, GError **error)
{
	return ds_sip2_field_is(message, "AB", item->text) ||
	    fail(message, "is about another item", error);
}

/* Loans and renewals only: in a 10, AA is the borrower, of whom only the end is taken. */
static gboolean
is_about_op(const DsSip2Message *message, const DsOperation *op, GError **error)
{
	if (!is_about_item(message, &op->item, error))
		return FALSE;
	return op->kind == DS_CHECKIN || ds_sip2_field_is(message, "AA", op->patron.text) ||
	    fail(message, "is about another patron", error);
}

static gboolean
read_ok(const DsSip2Message *message, gboolean *ok, GError **error)
{
	DsSip2Piece piece = ds_sip2_piece(message, "ok");

	*ok = piece.text[0] == '1';
	return *ok || piece.text[0] == '0' || fail(message, "says neither yes nor no", error);
}

static void
read_date(const DsSip2Message *message, const char *field, char date[20])
{
	const char *raw = ds_sip2_field(message, field);
	g_autofree char *text = g_strstrip(g_strdup(raw != NULL ? raw : ""));

	ds_sip2_date_parse(text, date);
}

static gboolean
is_one_of(const char *word, const char *const *words)
{
	return word != NULL && g_strv_contains(words, word);
}

/* A loan that costs something is refused until the person agrees to pay (SIP 2.00, checkout, BO
 * "fee acknowledged"); the refusal has the amount in BV. */
static DsMoney
read_fee(const DsSip2Message *message, char currency[4])
{
	const char *raw = ds_sip2_field(message, "BV");
	const char *code = ds_sip2_field(message, "BH");
	g_autofree char *text = g_strstrip(g_strdup(raw != NULL ? raw : ""));
	DsMoney fee = 0;

	g_strlcpy(currency, code != NULL && ds_money_is_currency(code) ? code : "", 4);
	return ds_money_parse(text, currency, &fee) ? fee : 0;
}

/* BT, fee type: whoever names one beside an amount asks for it, whatever the text says. A refusal
 * whose text is known may name what is owed for other reasons. */
static void
take_fee(const DsOperation *op, const DsSip2Message *message, DsAnswer *answer)
{
	char currency[4];
	DsMoney fee = read_fee(message, currency);
	gboolean asks = answer->reason == DS_REASON_FEE_ASKED ||
	    (answer->reason == DS_REASON_OTHER && ds_sip2_field(message, "BT") != NULL);

	if (op->kind != DS_CHECKOUT || answer->verdict != DS_VERDICT_NO || fee == 0 || !asks)
		return;
	answer->reason = DS_REASON_FEE_ASKED;
	answer->fee = fee;
	g_strlcpy(answer->fee_currency, currency, sizeof answer->fee_currency);
}

/* Where the text is no help: what else speaks of a reason. */
static DsReason
guess_reason(const DsOperation *op, const DsSip2Message *message)
{
	const char *valid = ds_sip2_field(message, "BL");
	const char *alert = ds_sip2_field(message, "CV");

	if (op->kind == DS_CHECKIN)
		return g_strcmp0(alert, ALERT_OTHER) == 0 ? DS_REASON_ITEM_UNKNOWN
							  : DS_REASON_OTHER;
	if (g_strcmp0(valid, "N") == 0)
		return DS_REASON_PATRON_UNKNOWN;
	/* read: RERO refuses with the renewal flag set when the patron has the item already */
	if (op->kind == DS_CHECKOUT && ds_sip2_is_yes(message, "renewal"))
		return DS_REASON_ITEM_YOURS;
	return DS_REASON_OTHER;
}

static void
read_texts(const DsSip2Dialect *dialect, const DsOperation *op, const DsSip2Message *message,
    DsAnswer *answer)
{
	g_autofree char *text = ds_sip2_screen_text(dialect, message);

	answer->reason = ds_sip2_item_reason(dialect, text);
	if (answer->reason == DS_REASON_NONE && answer->verdict == DS_VERDICT_NO)
		answer->reason = guess_reason(op, message);
	if (text != NULL && ds_sip2_text_is_shown(dialect, text))
		answer->text = g_steal_pointer(&text);
	answer->title = ds_sip2_text(dialect, message, "AJ", DS_SIP2_TITLE_MAX);
}

/* ok=1 without "desensitize" or "resensitize" never writes a tag (rules, section 5). */
static void
read_flags(const DsOperation *op, const DsSip2Message *message, DsAnswer *answer)
{
	const char *write = op->kind == DS_CHECKIN ? "resensitize" : "desensitize";

	answer->keep_tag = answer->verdict != DS_VERDICT_YES || !ds_sip2_is_yes(message, write);
	answer->renewed = answer->verdict == DS_VERDICT_YES &&
	    (op->kind == DS_RENEWAL ||
		(op->kind == DS_CHECKOUT && ds_sip2_is_yes(message, "renewal")));
}

/* As much of the number as tells who had the item to somebody who knows the number, and less than
 * half of it. */
static void
read_borrower(const DsSip2Dialect *dialect, const DsSip2Message *message, DsAnswer *answer)
{
	g_autofree char *number = ds_sip2_text(dialect, message, "AA", DS_SIP2_WORD_MAX);
	glong length = number != NULL ? g_utf8_strlen(number, -1) : 0;
	glong shown = MIN(BORROWER_SHOWN, (length - 1) / 2);

	if (shown > 0)
		g_snprintf(answer->borrower, sizeof answer->borrower, "…%s",
		    g_utf8_offset_to_pointer(number, length - shown));
	if (number != NULL)
		explicit_bzero(number, strlen(number));
}

static void
read_return(const DsSip2Dialect *dialect, const DsWord *here, const DsSip2Message *message,
    DsAnswer *answer)
{
	static const char *const holds[] = {
	    ALERT_HOLD_HERE, ALERT_HOLD_OTHER, ALERT_HOLD_ILL, NULL};
	const char *alert = ds_sip2_field(message, "CV");
	g_autofree char *to = ds_sip2_text(dialect, message, "CT", DS_SIP2_WORD_MAX);

	read_borrower(dialect, message, answer);
	answer->alert = ds_sip2_is_yes(message, "alert");
	answer->hold = is_one_of(alert, holds);
	answer->bin = ds_sip2_text(dialect, message, "CL", DS_SIP2_WORD_MAX);
	/* seen: for a hold that is picked up here Koha names this place as the destination */
	if (to != NULL && !ds_sip2_field_is(message, "CT", here->text) &&
	    g_strcmp0(alert, ALERT_HOLD_HERE) != 0)
		answer->destination = g_steal_pointer(&to);
}

gboolean
ds_sip2_read_answer(const DsSip2Dialect *dialect, const DsOperation *op, const DsWord *here,
    const DsSip2Message *message, DsAnswer *answer, GError **error)
{
	gboolean ok;

	if (!is_about_op(message, op, error) || !read_ok(message, &ok, error))
		return FALSE;
	ds_answer_clear(answer);
	answer->verdict = ok ? DS_VERDICT_YES : DS_VERDICT_NO;
	read_texts(dialect, op, message, answer);
	read_flags(op, message, answer);
	take_fee(op, message, answer);
	if (op->kind == DS_CHECKIN)
		read_return(dialect, here, message, answer);
	else if (ok) /* read: a refusal of FOLIO carries a due date, too */
		read_date(message, "AH", answer->due);
	return TRUE;
}

gboolean
ds_sip2_read_item(const DsSip2Dialect *dialect, const DsItemId *asked, const DsSip2Message *message,
    DsSip2Item *item, GError **error)
{
	DsSip2Piece status = ds_sip2_piece(message, "circulation");

	if (!is_about_item(message, asked, error))
		return FALSE;
	ds_sip2_item_clear(item);
	item->known = !is_one_of(status.text, (const char *const *)dialect->unknown);
	read_date(message, "AH", item->due);
	read_date(message, "CM", item->pickup);
	item->on_loan = item->due[0] != '\0' ||
	    is_one_of(status.text, (const char *const *)dialect->charged);
	item->lost = g_str_equal(status.text, STATUS_LOST) ||
	    g_str_equal(status.text, STATUS_MISSING);
	item->held = g_str_equal(status.text, STATUS_HELD);
	item->title = ds_sip2_text(dialect, message, "AJ", DS_SIP2_TITLE_MAX);
	return TRUE;
}

void
ds_sip2_item_clear(DsSip2Item *item)
{
	g_free(item->title);
	*item = (DsSip2Item){0};
}
