/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about items: lending, returning, renewing, looking up. */
#include "sync/ils/request.h"

#include "sync/ils/records.h"

#define RENEW_ALL_MAX 400 /* loans looked at by one "renew all": what a line can list */

/* Fee types (specification, "fee type"). */
#define FEE_RENTAL "06"
#define FEE_NONE "01"

/* The last piece but one of a 12 and a 30: no item here has a magnetic medium. */
#define NOT_MAGNETIC "N"

typedef struct {
	DsIlsPatron *patron;
	DsIlsItem *item;
	DsIlsCase facts;
	DsIlsVerdict verdict;
} Deal;

static void
deal_clear(Deal *deal)
{
	g_clear_pointer(&deal->patron, ds_ils_patron_free);
	g_clear_pointer(&deal->item, ds_ils_item_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Deal, deal_clear)

static Deal
begin_deal(const DsIlsRequest *request, DsIlsVerdict (*rule)(const DsIlsCase *))
{
	Deal deal = {
	    .patron = ds_ils_request_patron(request),
	    .item = ds_ils_request_item(request),
	};

	deal.facts = ds_ils_request_case(request, deal.patron, deal.item);
	deal.verdict = rule(&deal.facts);
	return deal;
}

static void
add_title(GString *answer, const DsIlsItem *item)
{
	ds_sip2_add_text(answer, "AJ", item != NULL ? item->title : "");
}

/* ---- 11 and 29 */

static void
add_fee(const DsIlsRequest *request, const Deal *deal, GString *answer)
{
	if (deal->item == NULL || deal->item->lending_fee == 0)
		return;
	ds_sip2_add_text(answer, "BT", FEE_RENTAL);
	ds_ils_add_money(request, answer, deal->item->lending_fee);
}

/* A 12 and a 30 are the same but for their number. `desensitize`: the tag may be released. */
static GString *
answer_loan(const DsIlsRequest *request, const Deal *deal, const char *code, gboolean renewal,
    gboolean desensitize)
{
	gboolean ok = deal->verdict == DS_ILS_OK;
	DsSip2Piece now = ds_ils_request_now(request);
	g_autofree char *fixed = g_strconcat(ok ? "1" : "0", ok && renewal ? "Y" : "N",
	    NOT_MAGNETIC, ok && desensitize ? "Y" : "N", now.text, NULL);
	GString *answer = ds_sip2_new(code, fixed);

	ds_ils_add_institution(request, answer);
	ds_ils_add_patron_as_sent(request, answer);
	ds_ils_add_item_as_sent(request, answer);
	add_title(answer, deal->item);
	ds_ils_add_due(answer, ok ? ds_ils_rule_due(&deal->facts) : 0);
	if (!ok)
		ds_ils_add_sentence(answer, deal->verdict, &deal->facts);
	else if (renewal)
		ds_ils_add_sentence(answer, DS_ILS_NOTE_RENEWED, &deal->facts);
	return answer;
}

static void
charge(const DsIlsRequest *request, const Deal *deal)
{
	g_autofree char *what = g_strdup_printf(
	    "Lending fee %s: %s", ds_day_text(request->today).text, deal->item->title);

	if (deal->item->lending_fee > 0)
		ds_ils_charge(request->store, deal->patron->number, what, deal->item->lending_fee);
}

static void
lend(const DsIlsRequest *request, const Deal *deal)
{
	ds_ils_lend(request->store, deal->item->barcode, deal->patron->number, request->now_s,
	    ds_ils_rule_due(&deal->facts));
	charge(request, deal);
}

static void
renew(const DsIlsRequest *request, const Deal *deal)
{
	ds_ils_renew(request->store, deal->item->barcode, ds_ils_rule_due(&deal->facts));
}

GString *
ds_ils_checkout(const DsIlsRequest *request)
{
	g_auto(Deal) deal = begin_deal(request, ds_ils_rule_lend);
	gboolean renewal = ds_ils_rule_is_own_loan(&deal.facts);

	if (deal.verdict == DS_ILS_OK && renewal)
		renew(request, &deal);
	else if (deal.verdict == DS_ILS_OK)
		lend(request, &deal);
	GString *answer = answer_loan(request, &deal, "12", renewal, TRUE);
	if (!renewal)
		add_fee(request, &deal, answer);
	return answer;
}

GString *
ds_ils_renewal(const DsIlsRequest *request)
{
	g_auto(Deal) deal = begin_deal(request, ds_ils_rule_renew);

	if (deal.verdict == DS_ILS_OK)
		renew(request, &deal);
	return answer_loan(request, &deal, "30", TRUE, FALSE);
}

/* ---- 09 */

/*
 * CV, the alert type: NULL when nobody has to look at the item. Values as 3M's extension has them
 * and the kiosks read: 01 on hold here, 04 to be sent to another library, 99 anything else.
 */
static const char *
alert_type(const Deal *deal)
{
	if (deal->verdict == DS_ILS_OFFLINE || deal->verdict == DS_ILS_CANCEL)
		return NULL;
	if (deal->item == NULL)
		return "99";
	if (deal->item->wanted_by != NULL)
		return "01";
	if (ds_ils_rule_is_foreign(&deal->facts))
		return "04";
	if (deal->item->state != DS_ILS_AVAILABLE || deal->verdict == DS_ILS_LENT_AGAIN)
		return "99";
	return NULL;
}

static void
add_route(const DsIlsRequest *request, const Deal *deal, const char *alert, GString *answer)
{
	const DsIlsItem *item = deal->item;

	ds_sip2_add_text(answer, "CL", item != NULL ? item->bin : "");
	if (alert == NULL)
		return;
	ds_sip2_add_text(answer, "CV", alert);
	if (g_str_equal(alert, "04"))
		ds_sip2_add_text(answer, "CT", item->owner);
	if (g_str_equal(alert, "01") && request->settings->tells_hold_patron)
		ds_sip2_add_text(answer, "CY", item->wanted_by);
}

static void
add_return_sentences(const Deal *deal, const char *alert, GString *answer)
{
	const DsIlsCase *c = &deal->facts;

	if (deal->verdict != DS_ILS_OK)
		ds_ils_add_sentence(answer, deal->verdict, c);
	if (g_strcmp0(alert, "01") == 0)
		ds_ils_add_sentence(answer, DS_ILS_NOTE_HOLD, c);
	if (g_strcmp0(alert, "04") == 0)
		ds_ils_add_sentence(answer, DS_ILS_NOTE_FOREIGN, c);
	if (deal->verdict == DS_ILS_OK && deal->item->due < c->today)
		ds_ils_add_sentence(answer, DS_ILS_NOTE_WAS_OVERDUE, c);
}

GString *
ds_ils_checkin(const DsIlsRequest *request)
{
	g_auto(Deal) deal = begin_deal(request, ds_ils_rule_return);
	gboolean ok = deal.verdict == DS_ILS_OK;
	const char *alert = alert_type(&deal);
	DsSip2Piece now = ds_ils_request_now(request);
	g_autofree char *fixed = g_strconcat(ok ? "1" : "0", ok ? "Y" : "N", NOT_MAGNETIC,
	    alert != NULL ? "Y" : "N", now.text, NULL);
	GString *answer = ds_sip2_new("10", fixed);

	if (ok)
		ds_ils_take_back(request->store, deal.item->barcode,
		    request->today + (DsDay)request->settings->hold_days);
	ds_ils_add_institution(request, answer);
	ds_ils_add_item_as_sent(request, answer);
	ds_sip2_add_text(answer, "AQ", deal.item != NULL ? deal.item->location : "");
	add_title(answer, deal.item);
	add_route(request, &deal, alert, answer);
	add_return_sentences(&deal, alert, answer);
	return answer;
}

/* ---- 65 */

typedef struct {
	GString *fields;
	guint renewed;
	guint unrenewed;
} Renewals;

static void
renew_one(
    const DsIlsRequest *request, const Deal *patron_deal, const char *barcode, Renewals *renewals)
{
	g_autoptr(DsIlsItem) item = ds_ils_find_item(request->store, barcode);
	Deal deal = *patron_deal;

	deal.item = item;
	deal.facts.item = item;
	if (ds_ils_rule_renew(&deal.facts) == DS_ILS_OK) {
		renew(request, &deal);
		renewals->renewed++;
		ds_sip2_add_text(renewals->fields, "BM", barcode);
	} else {
		renewals->unrenewed++;
		ds_sip2_add_text(renewals->fields, "BN", barcode);
	}
}

static void
renew_each(const DsIlsRequest *request, const Deal *deal, Renewals *renewals)
{
	g_autoptr(GPtrArray) loans = ds_ils_list(request->store, DS_ILS_LIST_LOANS, deal->patron,
	    request->today, request->settings->currency, 0, RENEW_ALL_MAX);

	for (guint i = 0; i < loans->len; i++)
		renew_one(request, deal, g_ptr_array_index(loans, i), renewals);
}

/* ok says that the patron may renew at all; the counts say what became of each loan. */
GString *
ds_ils_renew_all(const DsIlsRequest *request)
{
	g_auto(Deal) deal = begin_deal(request, ds_ils_rule_patron);
	gboolean ok = deal.verdict == DS_ILS_OK || deal.verdict == DS_ILS_LIMIT;
	DsSip2Piece now = ds_ils_request_now(request);
	g_autoptr(GString) fields = g_string_new(NULL);
	Renewals renewals = {.fields = fields};

	if (ok)
		renew_each(request, &deal, &renewals);
	g_autofree char *fixed = g_strdup_printf(
	    "%c%04u%04u%s", ok ? '1' : '0', renewals.renewed, renewals.unrenewed, now.text);
	GString *answer = ds_sip2_new("66", fixed);
	ds_ils_add_institution(request, answer);
	g_string_append_len(answer, fields->str, (gssize)fields->len);
	if (!ok)
		ds_ils_add_sentence(answer, deal.verdict, &deal.facts);
	return answer;
}

/* ---- 17 */

/* Circulation status (specification). "01 other" is also what an unknown item gets; a known one has
 * its title in AJ. */
static const char *
circulation(const DsIlsItem *item)
{
	if (item == NULL)
		return "01";
	if (item->borrower != NULL)
		return "04"; /* charged */
	if (item->state == DS_ILS_LOST)
		return "12";
	if (item->state != DS_ILS_AVAILABLE)
		return "01";
	return item->ready_until != 0 ? "08" : "03"; /* on the hold shelf, available */
}

static DsIlsVerdict
item_verdict(const DsIlsItem *item)
{
	static const DsIlsVerdict verdicts[] = {
	    [DS_ILS_AVAILABLE] = DS_ILS_OK,
	    [DS_ILS_NOT_FOR_LOAN] = DS_ILS_ITEM_NOT_FOR_LOAN,
	    [DS_ILS_WITHDRAWN] = DS_ILS_ITEM_WITHDRAWN,
	    [DS_ILS_LOST] = DS_ILS_ITEM_LOST,
	};

	return item != NULL ? verdicts[item->state] : DS_ILS_ITEM_UNKNOWN;
}

static void
add_item(const DsIlsRequest *request, const DsIlsItem *item, GString *answer)
{
	g_autofree char *queue = g_strdup_printf("%u", item->queue);
	g_autofree char *parts = g_strdup_printf("%u parts", item->parts);
	DsDayText ready = ds_day_text(item->ready_until);
	g_autofree char *pickup = g_strdup_printf(
	    "%.4s%.2s%.2s    235900", ready.text, ready.text + 5, ready.text + 8);

	ds_sip2_add_text(answer, "CF", queue);
	if (item->borrower != NULL)
		ds_ils_add_due(answer, item->due);
	if (item->ready_until != 0)
		ds_sip2_add_text(answer, "CM", pickup);
	ds_sip2_add_text(answer, "BG", item->owner);
	ds_sip2_add_text(answer, "AQ", item->location);
	ds_sip2_add_text(answer, "CS", item->shelf);
	if (item->parts > 1)
		ds_sip2_add_text(answer, "CH", parts);
	if (item->lending_fee > 0)
		ds_ils_add_money(request, answer, item->lending_fee);
}

GString *
ds_ils_item_information(const DsIlsRequest *request)
{
	g_autoptr(DsIlsItem) item = ds_ils_request_item(request);
	DsIlsCase facts = ds_ils_request_case(request, NULL, item);
	DsIlsVerdict verdict = item_verdict(item);
	DsSip2Piece now = ds_ils_request_now(request);
	/* security marker 00: other, an RFID tag */
	g_autofree char *fixed = g_strconcat(circulation(item), "00",
	    item != NULL && item->lending_fee > 0 ? FEE_RENTAL : FEE_NONE, now.text, NULL);
	GString *answer = ds_sip2_new("18", fixed);

	ds_ils_add_item_as_sent(request, answer);
	add_title(answer, item);
	if (item != NULL)
		add_item(request, item, answer);
	if (verdict != DS_ILS_OK)
		ds_ils_add_sentence(answer, verdict, &facts);
	return answer;
}
