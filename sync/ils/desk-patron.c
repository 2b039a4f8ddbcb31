/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about a person: status, information, end of a session. */
#include "sync/ils/request.h"

#include "sync/ils/records.h"

#include <string.h>

/* A list ends there; the kiosk asks for the rest with BP and BQ. */
#define LISTED_MAX 500
#define LISTED_BYTES_MAX 15000

#define FLAGS 14

/* Places of the patron status (specification, "patron status"); the others need what this library
 * does not have: recalls, claims, bills, fines apart from fees. */
enum {
	FLAG_CHARGE_DENIED,
	FLAG_RENEWAL_DENIED,
	FLAG_RECALL_DENIED,
	FLAG_HOLD_DENIED,
	FLAG_CARD_LOST,
	FLAG_TOO_MANY_CHARGED,
	FLAG_TOO_MANY_OVERDUE,
	FLAG_TOO_MANY_FEES = 11,
};

/* Their places in the summary of a 63 and in the counts of a 64, and the field of each. */
static const struct {
	DsIlsList list;
	const char *field;
} summaries[] = {
    {DS_ILS_LIST_READY_HOLDS, "AS"},
    {DS_ILS_LIST_OVERDUE, "AT"},
    {DS_ILS_LIST_LOANS, "AU"},
    {DS_ILS_LIST_FEES, "AV"},
    {DS_ILS_LIST_RECALLS, "BU"},
    {DS_ILS_LIST_WAITING_HOLDS, "CD"},
};

/* One visit: who it is and what may be told. */
typedef struct {
	DsIlsPatron *patron;
	DsIlsCase facts;
	DsIlsVerdict verdict;
	gboolean pin_right; /* CQ */
	gboolean told;      /* known, and no wrong PIN: the data may be told */
} Visit;

static void
visit_clear(Visit *visit)
{
	g_clear_pointer(&visit->patron, ds_ils_patron_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Visit, visit_clear)

/* CQ is N for a patron with a PIN who sent none: the kiosk sees that it has to ask. */
static gboolean
pin_is_right(const Visit *visit)
{
	if (visit->patron == NULL || visit->facts.pin == DS_ILS_PIN_WRONG)
		return FALSE;
	return visit->facts.pin == DS_ILS_PIN_RIGHT || visit->patron->pin[0] == '\0';
}

static Visit
begin_visit(const DsIlsRequest *request)
{
	Visit visit = {.patron = ds_ils_request_patron(request)};

	visit.facts = ds_ils_request_case(request, visit.patron, NULL);
	visit.verdict = ds_ils_rule_patron(&visit.facts);
	visit.pin_right = pin_is_right(&visit);
	visit.told = visit.patron != NULL && visit.facts.pin != DS_ILS_PIN_WRONG;
	return visit;
}

static void
set_flags(char flags[FLAGS + 1], const Visit *visit)
{
	gboolean at_limit = visit->verdict == DS_ILS_LIMIT;

	memset(flags, ' ', FLAGS);
	flags[FLAGS] = '\0';
	if (visit->verdict != DS_ILS_OK)
		flags[FLAG_CHARGE_DENIED] = 'Y';
	if (visit->verdict != DS_ILS_OK && !at_limit)
		flags[FLAG_RENEWAL_DENIED] = flags[FLAG_RECALL_DENIED] = flags[FLAG_HOLD_DENIED] =
		    'Y';
	if (!visit->told)
		return;
	const DsIlsPatron *patron = visit->patron;
	if (patron->card_lost)
		flags[FLAG_CARD_LOST] = 'Y';
	if (patron->loans >= patron->terms.loan_limit)
		flags[FLAG_TOO_MANY_CHARGED] = 'Y';
	if (patron->overdue > patron->terms.overdue_limit)
		flags[FLAG_TOO_MANY_OVERDUE] = 'Y';
	if (patron->fees > patron->terms.fee_limit)
		flags[FLAG_TOO_MANY_FEES] = 'Y';
}

static GString *
begin_answer(const DsIlsRequest *request, const Visit *visit, const char *code, const char *counts)
{
	DsSip2Piece language = ds_sip2_piece(request->message, "language");
	DsSip2Piece now = ds_ils_request_now(request);
	char flags[FLAGS + 1];

	set_flags(flags, visit);
	g_autofree char *fixed = g_strconcat(flags, language.text, now.text, counts, NULL);
	return ds_sip2_new(code, fixed);
}

/* AA is the library's own number, also where the card's second number was asked for. */
static void
add_person(const DsIlsRequest *request, const Visit *visit, GString *answer)
{
	ds_ils_add_institution(request, answer);
	if (visit->told)
		ds_sip2_add_text(answer, "AA", visit->patron->number);
	else
		ds_ils_add_patron_as_sent(request, answer);
	ds_sip2_add_text(answer, "AE", visit->told ? visit->patron->name : "");
	ds_sip2_add_flag(answer, "BL", visit->patron != NULL);
	ds_sip2_add_flag(answer, "CQ", visit->pin_right);
	if (visit->told)
		ds_ils_add_money(request, answer, visit->patron->fees);
}

static void
add_verdict(const Visit *visit, GString *answer)
{
	if (visit->verdict != DS_ILS_OK)
		ds_ils_add_sentence(answer, visit->verdict, &visit->facts);
	else if (visit->told && visit->patron->message[0] != '\0')
		ds_sip2_add_text(answer, "AF", visit->patron->message);
}

GString *
ds_ils_patron_status(const DsIlsRequest *request)
{
	g_auto(Visit) visit = begin_visit(request);
	GString *answer = begin_answer(request, &visit, "24", "");

	add_person(request, &visit, answer);
	add_verdict(&visit, answer);
	return answer;
}

/* ---- 64 */

/* Blanks mean "not told" (specification, "holds items count"). */
static char *
counts_of(const Visit *visit)
{
	GString *counts = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(summaries); i++) {
		if (visit->told)
			g_string_append_printf(counts, "%04u",
			    MIN(ds_ils_list_length(summaries[i].list, visit->patron), 9999));
		else
			g_string_append(counts, "    ");
	}
	return g_string_free(counts, FALSE);
}

/* BP and BQ, "start item" and "end item", count from 1. */
static guint
read_place(const DsIlsRequest *request, const char *code, guint fallback)
{
	const char *text = ds_sip2_field(request->message, code);
	guint64 place;

	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT, &place, NULL))
		return fallback;
	return (guint)place;
}

static void
add_list(const DsIlsRequest *request, const Visit *visit, guint which, GString *answer)
{
	guint first = read_place(request, "BP", 1);
	guint last = read_place(request, "BQ", G_MAXINT);
	guint most = last < first ? 0 : MIN(last - first + 1, LISTED_MAX);
	g_autoptr(GPtrArray) entries = ds_ils_list(request->store, summaries[which].list,
	    visit->patron, request->today, request->settings->currency, first - 1, most);

	for (guint i = 0; i < entries->len && answer->len < LISTED_BYTES_MAX; i++)
		ds_sip2_add_text(answer, summaries[which].field, g_ptr_array_index(entries, i));
}

/* Only one place of the summary may be Y; whoever asks for several gets them all. */
static void
add_lists(const DsIlsRequest *request, const Visit *visit, GString *answer)
{
	DsSip2Piece summary = ds_sip2_piece(request->message, "summary");

	for (guint i = 0; i < G_N_ELEMENTS(summaries); i++)
		if (summary.text[i] == 'Y')
			add_list(request, visit, i, answer);
}

/* PA (expiry) and PC (category) are extensions that Evergreen's server uses too. */
static void
add_terms(const DsIlsRequest *request, const Visit *visit, GString *answer)
{
	const DsIlsPatron *patron = visit->patron;
	const char *currency = request->settings->currency;
	DsDayText expires = ds_day_text(patron->expires);
	g_autofree char *overdue = g_strdup_printf("%04u", MIN(patron->terms.overdue_limit, 9999));
	g_autofree char *loans = g_strdup_printf("%04u", MIN(patron->terms.loan_limit, 9999));

	ds_sip2_add_text(answer, "CA", overdue);
	ds_sip2_add_text(answer, "CB", loans);
	ds_sip2_add_text(answer, "CC", ds_money_text(patron->terms.fee_limit, currency).text);
	ds_sip2_add_text(answer, "PC", patron->category);
	if (patron->expires != 0) {
		g_autofree char *day = g_strdup_printf(
		    "%.4s%.2s%.2s", expires.text, expires.text + 5, expires.text + 8);
		ds_sip2_add_text(answer, "PA", day);
	}
}

GString *
ds_ils_patron_information(const DsIlsRequest *request)
{
	g_auto(Visit) visit = begin_visit(request);
	g_autofree char *counts = counts_of(&visit);
	GString *answer = begin_answer(request, &visit, "64", counts);

	add_person(request, &visit, answer);
	if (visit.told)
		add_terms(request, &visit, answer);
	add_verdict(&visit, answer);
	if (visit.told)
		add_lists(request, &visit, answer);
	return answer;
}

/* ---- 36 */

GString *
ds_ils_end_session(const DsIlsRequest *request)
{
	g_auto(Visit) visit = begin_visit(request);
	DsSip2Piece now = ds_ils_request_now(request);
	g_autofree char *fixed = g_strconcat(visit.patron != NULL ? "Y" : "N", now.text, NULL);
	GString *answer = ds_sip2_new("36", fixed);

	ds_ils_add_institution(request, answer);
	ds_ils_add_patron_as_sent(request, answer);
	if (visit.patron == NULL)
		ds_ils_add_sentence(answer, DS_ILS_PATRON_UNKNOWN, &visit.facts);
	return answer;
}
