/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/request.h"

#include "sync/ils/pin.h"
#include "sync/ils/reasons.h"
#include "sync/ils/records.h"

#include <string.h>

static gboolean
read_patron(const DsIlsRequest *request, DsPatronId *id)
{
	const char *text = ds_sip2_field(request->message, "AA");

	*id = (DsPatronId){""};
	return text != NULL && ds_patron_id_set(id, text, strlen(text), &ds_ident_default, NULL);
}

static gboolean
read_item(const DsIlsRequest *request, DsItemId *id)
{
	const char *text = ds_sip2_field(request->message, "AB");

	*id = (DsItemId){""};
	return text != NULL && ds_item_id_set(id, text, strlen(text), &ds_ident_default, NULL);
}

DsIlsPatron *
ds_ils_request_patron(const DsIlsRequest *request)
{
	DsPatronId id;

	if (!read_patron(request, &id))
		return NULL;
	return ds_ils_find_patron(request->store, id.text, request->today);
}

DsIlsItem *
ds_ils_request_item(const DsIlsRequest *request)
{
	DsItemId id;

	if (!read_item(request, &id))
		return NULL;
	return ds_ils_find_item(request->store, id.text);
}

/* An empty AD is none: many kiosks send the field always. A patron without a PIN has no right one.
 */
static DsIlsPin
read_pin(const DsIlsRequest *request, const DsIlsPatron *patron)
{
	const char *pin = ds_sip2_field(request->message, "AD");

	if (pin == NULL || pin[0] == '\0' || patron == NULL)
		return DS_ILS_PIN_ABSENT;
	if (strlen(pin) > DS_PIN_MAX)
		return DS_ILS_PIN_WRONG;
	return ds_pin_fits(patron->pin, pin) ? DS_ILS_PIN_RIGHT : DS_ILS_PIN_WRONG;
}

static gboolean
has_yes(const DsIlsRequest *request, const char *code)
{
	const char *value = ds_sip2_field(request->message, code);

	return value != NULL && value[0] == 'Y';
}

/*
 * The return date of a 09: the library's local time, or UTC with the zone "   Z" (specification,
 * "Date/time"). Blank or impossible: now.
 */
static gint64
read_return_time(const DsIlsRequest *request)
{
	DsSip2Piece piece = ds_sip2_piece(request->message, "return-date");
	char iso[20];

	if (!ds_sip2_date_parse(piece.text, iso))
		return request->now_s;
	g_autoptr(GTimeZone) zone = strncmp(piece.text + 8, "   Z", 4) == 0
	    ? g_time_zone_new_utc()
	    : g_time_zone_new_local();
	g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(iso, zone);
	return when != NULL ? g_date_time_to_unix(when) : request->now_s;
}

DsIlsCase
ds_ils_request_case(const DsIlsRequest *request, const DsIlsPatron *patron, const DsIlsItem *item)
{
	return (DsIlsCase){
	    .patron = patron,
	    .item = item,
	    .today = request->today,
	    .now_s = request->now_s,
	    .currency = request->settings->currency,
	    .owner = request->settings->owner,
	    .pin = read_pin(request, patron),
	    .no_block = ds_sip2_is_yes(request->message, "no-block"),
	    .cancel = has_yes(request, "BI"),
	    .may_renew = ds_sip2_is_yes(request->message, "renewal"),
	    .fee_accepted = has_yes(request, "BO"),
	    .returned_s = read_return_time(request),
	};
}

DsSip2Piece
ds_ils_request_now(const DsIlsRequest *request)
{
	DsSip2Piece now;

	ds_sip2_date(now.text, request->now_s, ds_day_utc_offset_s(request->now_s), NULL);
	return now;
}

void
ds_ils_add_institution(const DsIlsRequest *request, GString *answer)
{
	ds_sip2_add_word(answer, "AO", &request->settings->institution);
}

void
ds_ils_add_patron_as_sent(const DsIlsRequest *request, GString *answer)
{
	DsPatronId id;

	read_patron(request, &id);
	ds_sip2_add_patron(answer, "AA", &id);
}

void
ds_ils_add_item_as_sent(const DsIlsRequest *request, GString *answer)
{
	DsItemId id;

	read_item(request, &id);
	ds_sip2_add_item(answer, "AB", &id);
}

void
ds_ils_add_due(GString *answer, DsDay due)
{
	DsDayText day = ds_day_text(due);
	char date[DS_SIP2_DATE_SIZE] = "";

	if (due != 0)
		g_snprintf(date, sizeof date, "%.4s%.2s%.2s    235900", day.text, day.text + 5,
		    day.text + 8);
	ds_sip2_add_text(answer, "AH", date);
}

void
ds_ils_add_money(const DsIlsRequest *request, GString *answer, DsMoney amount)
{
	ds_sip2_add_text(answer, "BH", request->settings->currency);
	ds_sip2_add_text(answer, "BV", ds_money_text(amount, request->settings->currency).text);
}

void
ds_ils_add_sentence(GString *answer, DsIlsVerdict verdict, const DsIlsCase *c)
{
	g_autofree char *sentence = ds_ils_sentence(verdict, c);

	ds_sip2_add_text(answer, "AF", sentence);
}
