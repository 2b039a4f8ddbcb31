/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/desk.h"

#include "sync/ils/records.h"
#include "sync/ils/request.h"

#include <string.h>

/* "Request SC resend": carries a checksum and never a sequence number (specification, message 96).
 */
#define SEND_AGAIN "96AZFEF6\r"

/*
 * BX, "supported messages": patron status, checkout, checkin, block patron, SC/ACS status, resend,
 * login, patron information, end session, fee paid, item information, item status update, patron
 * enable, hold, renew, renew all.
 */
#define SUPPORTED "YYYNYYYYYNYNNNYY"

/* Of a 98: we answer at once; a kiosk may wait 30.0 seconds and try three times. */
#define TIMEOUT_TENTHS "300"
#define RETRIES "003"

struct DsIlsDesk {
	DsIlsStore *store;
	const DsIlsSettings *settings;
	const DsClock *clock;
	DsDay tended_on; /* holds were looked after on that day */
};

struct DsIlsTalk {
	gboolean logged_in;
	guint wrong_logins;
	GString *answer; /* the last one, empty for none */
	char *change; /* digest (it may hold a PIN) of the request before, if that changed something
		       */
};

DsIlsDesk *
ds_ils_desk_new(DsIlsStore *store, const DsIlsSettings *settings, const DsClock *clock)
{
	DsIlsDesk *desk = g_new0(DsIlsDesk, 1);

	*desk = (DsIlsDesk){.store = store, .settings = settings, .clock = clock};
	return desk;
}

void
ds_ils_desk_free(DsIlsDesk *desk)
{
	g_free(desk);
}

DsIlsTalk *
ds_ils_talk_new(void)
{
	DsIlsTalk *talk = g_new0(DsIlsTalk, 1);

	talk->answer = g_string_new(NULL);
	return talk;
}

void
ds_ils_talk_free(DsIlsTalk *talk)
{
	g_string_free(talk->answer, TRUE);
	g_free(talk->change);
	g_free(talk);
}

/* ---- messages that need no store */

static gboolean
is_word(const DsSip2Message *message, const char *code, const DsWord *word)
{
	const char *text = ds_sip2_field(message, code);
	DsWord given;

	/* the whole width is compared, so that the time taken tells nothing */
	if (text == NULL || !ds_word_set(&given, text, NULL))
		return FALSE;
	guint8 differs = 0;
	for (gsize i = 0; i < sizeof given.text; i++)
		differs |= (guint8)(given.text[i] ^ word->text[i]);
	ds_word_wipe(&given);
	return differs == 0;
}

static gboolean
login_fits(const DsIlsSettings *settings, const DsSip2Message *message)
{
	if (settings->login.text[0] == '\0')
		return TRUE;
	/* algorithm 0: neither is encrypted; nobody has defined another one */
	return ds_sip2_number(message, "uid-algorithm") == 0 &&
	    ds_sip2_number(message, "password-algorithm") == 0 &&
	    is_word(message, "CN", &settings->login) && is_word(message, "CO", &settings->password);
}

static GString *
system_status(const DsIlsRequest *request)
{
	DsSip2Piece now = ds_ils_request_now(request);
	/* online, checkin, checkout and renewal; no item status update, no off-line operation */
	g_autofree char *fixed = g_strconcat(
	    "YYYYNN" TIMEOUT_TENTHS RETRIES, now.text, "2.00", NULL);
	GString *answer = ds_sip2_new("98", fixed);

	ds_ils_add_institution(request, answer);
	ds_sip2_add_text(answer, "AM", request->settings->name);
	ds_sip2_add_text(answer, "BX", SUPPORTED);
	return answer;
}

/* ---- one request */

typedef struct {
	const char *code;
	gboolean changes;
	GString *(*answer)(const DsIlsRequest *request);
} Handler;

/* clang-format off */
static const Handler handlers[] = {
    {"09", TRUE, ds_ils_checkin},
    {"11", TRUE, ds_ils_checkout},
    {"17", FALSE, ds_ils_item_information},
    {"23", FALSE, ds_ils_patron_status},
    {"29", TRUE, ds_ils_renewal},
    {"35", FALSE, ds_ils_end_session},
    {"63", FALSE, ds_ils_patron_information},
    {"65", TRUE, ds_ils_renew_all},
    {"99", FALSE, system_status},
};
/* clang-format on */

static const Handler *
find_handler(const DsSip2Message *message)
{
	for (guint i = 0; i < G_N_ELEMENTS(handlers); i++)
		if (g_str_equal(handlers[i].code, ds_sip2_code(message)))
			return &handlers[i];
	return NULL;
}

/* Bytes that could end a C string or a line early, or are no text, are in no honest message. */
static gboolean
is_clean(const char *line, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if ((guint8)line[i] < 0x20)
			return FALSE;
	return g_utf8_validate(line, (gssize)length, NULL);
}

/*
 * Strict: AY, AZ and a checksum that fits. A message without either is taken where the settings say
 * so, but a wrong checksum never. A 97 carries no sequence number.
 */
static DsSip2Message *
read_message(const DsIlsSettings *settings, const char *line, gsize length)
{
	g_autoptr(DsSip2Message) message = NULL;
	gboolean bare_allowed = settings->no_checksums || strncmp(line, "97", 2) == 0;

	if (length < 2 || !is_clean(line, length))
		return NULL;
	message = ds_sip2_parse(line, length, DS_SIP2_CHECKSUM_STRICT, NULL);
	if (message != NULL || !bare_allowed)
		return g_steal_pointer(&message);
	message = ds_sip2_parse(line, length, DS_SIP2_CHECKSUM_LENIENT, NULL);
	return message != NULL && ds_sip2_sequence(message) < 0 ? g_steal_pointer(&message) : NULL;
}

static GString *
reply(DsIlsTalk *talk, GString *answer, gint sequence)
{
	ds_sip2_finish(answer, sequence);
	g_string_free(talk->answer, TRUE);
	talk->answer = answer;
	return answer;
}

GString *
ds_ils_desk_refuse(DsIlsTalk *talk)
{
	g_clear_pointer(&talk->change, g_free);
	return g_string_assign(talk->answer, SEND_AGAIN);
}

static GString *
answer_login(const DsIlsDesk *desk, DsIlsTalk *talk, const DsSip2Message *message, GError **error)
{
	talk->logged_in = login_fits(desk->settings, message);
	if (!talk->logged_in && ++talk->wrong_logins >= DS_ILS_LOGIN_TRIES) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_CONFIG, "%u wrong logins", talk->wrong_logins);
		return NULL;
	}
	return reply(
	    talk, ds_sip2_new("94", talk->logged_in ? "1" : "0"), ds_sip2_sequence(message));
}

static gboolean
tend(DsIlsDesk *desk, DsDay today, GError **error)
{
	if (desk->tended_on == today)
		return TRUE;
	ds_ils_store_begin(desk->store, TRUE);
	ds_ils_tend_holds(desk->store, today, today + (DsDay)desk->settings->hold_days);
	if (!ds_ils_store_commit(desk->store, error))
		return FALSE;
	desk->tended_on = today;
	return TRUE;
}

static GString *
handle(DsIlsDesk *desk, const Handler *handler, const DsSip2Message *message, GError **error)
{
	gint64 now_s = ds_clock_wall_s(desk->clock);
	const DsIlsRequest request = {
	    .message = message,
	    .settings = desk->settings,
	    .store = desk->store,
	    .now_s = now_s,
	    .today = ds_day_local(now_s),
	};

	if (!tend(desk, request.today, error))
		return NULL;
	ds_ils_store_begin(desk->store, handler->changes);
	GString *answer = handler->answer(&request);
	if (ds_ils_store_commit(desk->store, error))
		return answer;
	g_string_free(answer, TRUE);
	return NULL;
}

/*
 * The specification lets a kiosk repeat a message it got no answer to, with the same sequence
 * number, and wants the old answer then. So the same bytes right after each other change something
 * once only. On a new connection, or with anything in between, the rules see to that: an own loan
 * is not lent again, and a renewal made today is too soon for the next.
 */
static gboolean
is_repeated(const DsIlsTalk *talk, const DsSip2Message *message, const char *digest)
{
	return ds_sip2_sequence(message) >= 0 && g_strcmp0(talk->change, digest) == 0;
}

static GString *
answer_request(DsIlsDesk *desk, DsIlsTalk *talk, const DsSip2Message *message, const char *digest,
    GError **error)
{
	const Handler *handler = find_handler(message);
	gboolean logged_in = talk->logged_in || desk->settings->login.text[0] == '\0';

	if (handler == NULL || !logged_in)
		return ds_ils_desk_refuse(talk);
	if (is_repeated(talk, message, digest))
		return talk->answer;
	g_clear_pointer(&talk->change, g_free);
	GString *answer = handle(desk, handler, message, error);
	if (answer == NULL)
		return NULL;
	if (handler->changes)
		talk->change = g_strdup(digest);
	return reply(talk, answer, ds_sip2_sequence(message));
}

GString *
ds_ils_desk_answer(DsIlsDesk *desk, DsIlsTalk *talk, const char *line, gsize length, GError **error)
{
	g_autoptr(DsSip2Message) message = read_message(desk->settings, line, length);

	if (message == NULL)
		return ds_ils_desk_refuse(talk);
	if (g_str_equal(ds_sip2_code(message), "93"))
		return answer_login(desk, talk, message, error);
	if (g_str_equal(ds_sip2_code(message), "97"))
		return talk->answer->len > 0 ? talk->answer : ds_ils_desk_refuse(talk);
	g_autofree char *digest = g_compute_checksum_for_data(
	    G_CHECKSUM_SHA256, (const guint8 *)line, length);
	return answer_request(desk, talk, message, digest, error);
}
