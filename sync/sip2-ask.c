/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-ask.h"

#include <string.h>

#define NO_DATE "                  " /* 18 blanks: no due date is given */
#define NO_SUMMARY "          "      /* 10 blanks: counts only */
#define LANGUAGE "000"               /* unknown: texts are translated by the kiosk */
#define PRINT_WIDTH "080"            /* of 99; nothing is printed from it */

static const DsWord nothing; /* AC, the terminal password: no server asks for one */

static void
put_date(const DsSip2 *self, char date[DS_SIP2_DATE_SIZE], gint64 wall_s)
{
	g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(wall_s);
	gint32 offset_s = (gint32)(g_date_time_get_utc_offset(local) / G_TIME_SPAN_SECOND);

	ds_sip2_date(date, wall_s, offset_s, self->dialect->date_zone);
}

static void
put_now(const DsSip2 *self, char date[DS_SIP2_DATE_SIZE])
{
	put_date(self, date, g_get_real_time() / G_USEC_PER_SEC);
}

/* ---- opening ---- */

static DsSip2Message *
ask_open_link(DsSip2 *self, GString *line, gboolean *echoed, GCancellable *cancel, GError **error)
{
	gboolean ignored;

	return ds_sip2_link_ask(
	    self->link, line, echoed != NULL ? echoed : &ignored, cancel, error);
}

static gboolean
log_in(DsSip2 *self, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) answer = NULL;
	GString *line;

	if (self->settings->login.text[0] == '\0')
		return TRUE;
	line = ds_sip2_new("93", "00");
	ds_sip2_add_word(line, "CN", &self->settings->login);
	ds_sip2_add_word(line, "CO", &self->settings->password);
	ds_sip2_add_word(line, "CP", &self->settings->location);
	answer = ask_open_link(self, line, NULL, cancel, error);
	if (answer == NULL) {
		g_prefix_error(error, "login: ");
		return FALSE;
	}
	if (ds_sip2_is_yes(answer, "ok"))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "login refused: check login= and password= with the library system");
	return FALSE;
}

static gboolean
ask_status(DsSip2 *self, GCancellable *cancel, GError **error)
{
	g_autofree char *fixed = g_strdup_printf("0%s%s", PRINT_WIDTH, self->dialect->version);
	g_autoptr(DsSip2Message) answer = NULL;
	DsSip2Piece online;

	answer = ask_open_link(self, ds_sip2_new("99", fixed), NULL, cancel, error);
	if (answer == NULL)
		return FALSE;
	/* the rest of a 98 is no promise (seen: checkin ok=N, and returns are taken) */
	online = ds_sip2_piece(answer, "online");
	if (online.text[0] != 'N')
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "the library system says it is off line");
	return FALSE;
}

static gboolean
open_link(DsSip2 *self, GCancellable *cancel, GError **error)
{
	if (ds_sip2_link_open(self->link, cancel, error) && log_in(self, cancel, error) &&
	    ask_status(self, cancel, error))
		return TRUE;
	ds_sip2_link_close(self->link);
	return FALSE;
}

gboolean
ds_sip2_ready(DsSip2 *self, GCancellable *cancel, GError **error)
{
	return ds_sip2_link_is_good(self->link) || open_link(self, cancel, error);
}

gboolean
ds_sip2_greet(DsSip2 *self, GCancellable *cancel, GError **error)
{
	if (!ds_sip2_link_is_good(self->link))
		return open_link(self, cancel, error);
	if (ask_status(self, cancel, error))
		return TRUE;
	ds_sip2_link_close(self->link);
	return FALSE;
}

/* ---- asking ---- */

static guint
count_of(const char *text, const char *part)
{
	guint count = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		count++;
	return count;
}

/* A careless server takes the first AA and AB anywhere for the field: there must be no other. */
static gboolean
is_safe(const DsSip2 *self, const GString *line, GError **error)
{
	if (!self->dialect->careless_fields ||
	    (count_of(line->str, "AA") <= 1 && count_of(line->str, "AB") <= 1))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "this library system mistakes AA and AB within a number or code for a field");
	return FALSE;
}

/* What went wrong before the request itself left has not made it happen. */
static void
mark_not_sent(GError **error)
{
	if (error != NULL && *error != NULL && (*error)->code != DS_ERROR_CONFIG)
		(*error)->code = DS_ERROR_RETRY;
}

static void
wipe(GString *line)
{
	explicit_bzero(line->str, line->len);
	g_string_free(line, TRUE);
}

/* Before a request left, its error is "not sent"; afterwards it never is, whatever the server says.
 */
static DsSip2Message *
ask(DsSip2 *self, GString *line, gboolean *echoed, GCancellable *cancel, GError **error)
{
	DsSip2Message *message;

	if (!is_safe(self, line, error) || !ds_sip2_ready(self, cancel, error)) {
		mark_not_sent(error);
		wipe(line);
		return NULL;
	}
	message = ask_open_link(self, line, echoed, cancel, error);
	if (message == NULL && error != NULL && (*error)->code == DS_ERROR_CONFIG)
		(*error)->code = DS_ERROR_UNKNOWN;
	return message;
}

/* ---- the requests ---- */

/* In the order of the profile, which holds no others. */
static void
add_fields(const DsSip2 *self, GString *line, char **fields, const DsOperation *op)
{
	const struct {
		const char *code;
		const DsWord *word;
	} words[] = {
	    {"AO", &self->settings->institution},
	    {"AP", &self->settings->location},
	    {"AC", &nothing},
	};

	for (guint i = 0; fields[i] != NULL; i++) {
		if (g_str_equal(fields[i], "AB"))
			ds_sip2_add_item(line, "AB", &op->item);
		if (g_str_equal(fields[i], "AA"))
			ds_sip2_add_patron(line, "AA", &op->patron);
		for (guint k = 0; k < G_N_ELEMENTS(words); k++)
			if (g_str_equal(fields[i], words[k].code))
				ds_sip2_add_word(line, words[k].code, words[k].word);
	}
}

/* SIP 2.00, BO "fee acknowledged": the person agrees to pay what the refusal asked for. */
static void
add_agreement(GString *line, const DsOperation *op)
{
	if (op->fee_agreed > 0)
		ds_sip2_add_text(line, "BO", "Y");
}

/* 11: renewal policy N: what is lent already is renewed when the person wants it, not by chance;
 * no block N: it has not been executed. */
static GString *
compose_checkout(const DsSip2 *self, const DsOperation *op, const char *date)
{
	g_autofree char *fixed = g_strconcat("N", "N", date, NO_DATE, NULL);
	GString *line = ds_sip2_new("11", fixed);

	add_fields(self, line, self->dialect->loan_fields, op);
	add_agreement(line, op);
	return line;
}

/* 09: both dates equal, never blank: Koha closes the connection (seen), FOLIO fails (read). */
static GString *
compose_checkin(const DsSip2 *self, const DsOperation *op, const char *date)
{
	g_autofree char *fixed = g_strconcat("N", date, date, NULL);
	GString *line = ds_sip2_new("09", fixed);

	add_fields(self, line, self->dialect->return_fields, op);
	return line;
}

/* 29: third party allowed N, no block N */
static GString *
compose_renewal(const DsSip2 *self, const DsOperation *op, const char *date)
{
	g_autofree char *fixed = g_strconcat("N", "N", date, NO_DATE, NULL);
	GString *line = ds_sip2_new("29", fixed);

	add_fields(self, line, self->dialect->loan_fields, op);
	return line;
}

char *
ds_sip2_compose(const DsSip2 *self, const DsOperation *op)
{
	static GString *(*const composers[])(const DsSip2 *, const DsOperation *, const char *) = {
	    [DS_CHECKOUT] = compose_checkout,
	    [DS_CHECKIN] = compose_checkin,
	    [DS_RENEWAL] = compose_renewal,
	};
	char date[DS_SIP2_DATE_SIZE];

	put_date(self, date, op->stamp.wall_s);
	return g_string_free(composers[op->kind](self, op, date), FALSE);
}

gboolean
ds_sip2_ask_operation(DsSip2 *self, const DsOperation *op, const DsWord *pin, DsAnswer *answer,
    GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	GString *line = ds_sip2_resume(op->request);

	if (pin != NULL && op->kind != DS_CHECKIN && self->dialect->pin_in_checkout)
		ds_sip2_add_word(line, "AD", pin);
	message = ask(self, line, NULL, cancel, error);
	if (message == NULL)
		return FALSE;
	if (ds_sip2_read_answer(
		self->dialect, op, &self->settings->location, message, answer, error))
		return TRUE;
	ds_sip2_link_close(self->link);
	return FALSE;
}

gboolean
ds_sip2_ask_item(
    DsSip2 *self, const DsItemId *id, DsSip2Item *item, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	char date[DS_SIP2_DATE_SIZE];
	GString *line;

	put_now(self, date);
	line = ds_sip2_new("17", date);
	ds_sip2_add_word(line, "AO", &self->settings->institution);
	ds_sip2_add_item(line, "AB", id);
	ds_sip2_add_word(line, "AC", &nothing);
	message = ask(self, line, NULL, cancel, error);
	if (message == NULL)
		return FALSE;
	if (ds_sip2_read_item(self->dialect, id, message, item, error))
		return TRUE;
	ds_sip2_link_close(self->link);
	return FALSE;
}

static GString *
new_patron_request(DsSip2 *self, gboolean by_status, const char *summary, const DsPatronId *card)
{
	char date[DS_SIP2_DATE_SIZE];
	GString *line;

	put_now(self, date);
	g_autofree char *fixed = g_strconcat(LANGUAGE, date, by_status ? "" : summary, NULL);
	line = ds_sip2_new(by_status ? "23" : "63", fixed);
	ds_sip2_add_word(line, "AO", &self->settings->institution);
	ds_sip2_add_patron(line, "AA", card);
	ds_sip2_add_word(line, "AC", &nothing);
	return line;
}

/* An empty PIN makes the server say by CQ whether the patron has one; without AD openncip says
 * nothing (seen). */
static void
add_pin(const DsSip2 *self, GString *line, const DsWord *pin)
{
	if (self->dialect->pin == DS_SIP2_PIN_NEVER)
		return;
	if (pin != NULL)
		ds_sip2_add_word(line, "AD", pin);
	else if (self->dialect->pin == DS_SIP2_PIN_BY_CQ)
		ds_sip2_add_word(line, "AD", &nothing);
}

DsPatron *
ds_sip2_ask_patron(
    DsSip2 *self, const DsPatronId *card, const DsWord *pin, GCancellable *cancel, GError **error)
{
	GString *line = new_patron_request(self, self->dialect->by_status, NO_SUMMARY, card);
	g_autoptr(DsSip2Message) message = NULL;
	gboolean echoed = FALSE;
	DsPatron *patron;

	add_pin(self, line, pin);
	message = ask(self, line, &echoed, cancel, error);
	if (message == NULL)
		return NULL;
	patron = ds_sip2_read_patron(self->dialect, card, echoed, pin != NULL, message, error);
	if (patron == NULL)
		ds_sip2_link_close(self->link);
	return patron;
}

static void
add_page(GString *line, const char *code, guint number)
{
	DsWord word = {""};

	g_snprintf(word.text, sizeof word.text, "%u", number);
	ds_sip2_add_word(line, code, &word);
}

DsSip2Message *
ds_sip2_ask_list(DsSip2 *self, const DsPatronId *patron, guint position, guint first, guint count,
    GCancellable *cancel, GError **error)
{
	char summary[] = NO_SUMMARY;
	g_autoptr(DsSip2Message) message = NULL;
	gboolean echoed = FALSE;
	GString *line;

	summary[position - 1] = 'Y';
	line = new_patron_request(self, FALSE, summary, patron);
	add_page(line, "BP", first);
	add_page(line, "BQ", first + count - 1);
	message = ask(self, line, &echoed, cancel, error);
	if (message == NULL)
		return NULL;
	if (!ds_sip2_is_about(patron, echoed, message)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "answer %s is about another patron",
		    ds_sip2_code(message));
		ds_sip2_link_close(self->link);
		return NULL;
	}
	return g_steal_pointer(&message);
}

DsSip2Message *
ds_sip2_ask_renew_all(
    DsSip2 *self, const DsPatronId *patron, const DsWord *pin, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	char date[DS_SIP2_DATE_SIZE];
	GString *line;

	put_now(self, date);
	line = ds_sip2_new("65", date);
	ds_sip2_add_word(line, "AO", &self->settings->institution);
	ds_sip2_add_patron(line, "AA", patron);
	if (pin != NULL && self->dialect->pin_in_checkout)
		ds_sip2_add_word(line, "AD", pin);
	ds_sip2_add_word(line, "AC", &nothing);
	message = ask(self, line, NULL, cancel, error);
	return g_steal_pointer(&message);
}

gboolean
ds_sip2_ask_end(DsSip2 *self, const DsPatronId *patron, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	char date[DS_SIP2_DATE_SIZE];
	GString *line;

	put_now(self, date);
	line = ds_sip2_new("35", date);
	ds_sip2_add_word(line, "AO", &self->settings->institution);
	ds_sip2_add_patron(line, "AA", patron);
	ds_sip2_add_word(line, "AC", &nothing);
	message = ask(self, line, NULL, cancel, error);
	return message != NULL;
}
