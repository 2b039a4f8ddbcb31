/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-patron.h"

#include "sync/sip2-text.h"

#include <string.h>

#define AMOUNT_MAX 16
#define CURRENCY_LENGTH 3 /* ISO 4217 */

/* 3M SIP 2.00, patron status: a string of 14 flags. The first one is all that is looked at where
 * the profile does not trust them; the order here is that of what helps a person most. */
static const struct {
	guint place;
	DsReason reason;
} flags[] = {
    {4, DS_REASON_CARD_LOST},       /* card reported lost */
    {10, DS_REASON_PATRON_FEES},    /* excessive outstanding fines */
    {11, DS_REASON_PATRON_FEES},    /* excessive outstanding fees */
    {13, DS_REASON_PATRON_FEES},    /* too many items billed */
    {6, DS_REASON_PATRON_OVERDUE},  /* too many items overdue */
    {12, DS_REASON_PATRON_OVERDUE}, /* recall overdue */
    {5, DS_REASON_LIMIT_REACHED},   /* too many items charged */
    {8, DS_REASON_PATRON_BLOCKED},  /* too many claims of items returned */
    {9, DS_REASON_PATRON_BLOCKED},  /* too many items lost */
    {0, DS_REASON_PATRON_BLOCKED},  /* charge privileges denied */
};

static gboolean
is_set(const DsSip2Piece *status, guint place)
{
	return strlen(status->text) > place && status->text[place] == 'Y';
}

static DsReason
read_status(const DsSip2Dialect *dialect, const DsSip2Message *message)
{
	DsSip2Piece status = ds_sip2_piece(message, "status");

	if (!dialect->trust_flags)
		return is_set(&status, 0) ? DS_REASON_PATRON_BLOCKED : DS_REASON_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (is_set(&status, flags[i].place))
			return flags[i].reason;
	return DS_REASON_NONE;
}

/*
 * Refused is who is no valid patron (BL) or has the flags for it; the text only tells why. (Seen:
 * Koha says "Patron owes 2.00" to people who may borrow.)
 */
static DsReason
read_refusal(const DsSip2Dialect *dialect, const DsSip2Message *message, const char *text)
{
	gboolean invalid = g_strcmp0(ds_sip2_field(message, "BL"), "N") == 0;
	DsReason by_text = ds_sip2_patron_reason(dialect, text);
	DsReason by_flags = read_status(dialect, message);

	if (by_text == DS_REASON_PATRON_UNKNOWN)
		return DS_REASON_PATRON_UNKNOWN; /* read: RERO leaves out BL then */
	if (!invalid && by_flags == DS_REASON_NONE)
		return DS_REASON_NONE;
	if (by_text != DS_REASON_NONE)
		return by_text;
	return invalid ? DS_REASON_PATRON_UNKNOWN : by_flags;
}

/* CQ is all that a PIN protects (seen: openncip and Koha lend with a wrong one), so the kiosk goes
 * on only when it is Y. */
static DsPinState
read_pin(const DsSip2Dialect *dialect, const DsSip2Message *message, gboolean pin_sent)
{
	const char *valid = ds_sip2_field(message, "CQ");

	if (dialect->pin == DS_SIP2_PIN_NEVER)
		return DS_PIN_NONE;
	if (pin_sent)
		return g_strcmp0(valid, "Y") == 0 ? DS_PIN_NONE : DS_PIN_WRONG;
	if (dialect->pin == DS_SIP2_PIN_ALWAYS || g_strcmp0(valid, "N") == 0)
		return DS_PIN_NEEDED;
	return DS_PIN_NONE;
}

/* "12.50"; NULL for nothing owed or what is no amount. */
static char *
read_amount(const DsSip2Message *message)
{
	const char *raw = ds_sip2_field(message, "BV");
	g_autofree char *amount = g_strstrip(g_strdup(raw != NULL ? raw : ""));

	if (strlen(amount) > AMOUNT_MAX || strspn(amount, "0123456789.,-") != strlen(amount) ||
	    strpbrk(amount, "123456789") == NULL)
		return NULL;
	return g_steal_pointer(&amount);
}

static char *
read_currency(const DsSip2Message *message)
{
	const char *raw = ds_sip2_field(message, "BH");

	if (raw == NULL || strlen(raw) != CURRENCY_LENGTH)
		return NULL;
	for (const char *c = raw; *c != '\0'; c++)
		if (!g_ascii_isupper(*c))
			return NULL;
	return g_strdup(raw);
}

static gint
read_limit(const DsSip2Message *message)
{
	const char *raw = ds_sip2_field(message, "CB");
	g_autofree char *text = g_strstrip(g_strdup(raw != NULL ? raw : ""));
	guint64 limit;

	if (!g_ascii_string_to_unsigned(text, 10, 0, 9999, &limit, NULL))
		return -1;
	return (gint)limit;
}

/* PA: a field of Koha, Evergreen and Polaris (seen in the 2011 fork: PA20501231). */
static void
read_expiry(const DsSip2Message *message, char expires[11])
{
	const char *raw = ds_sip2_field(message, "PA");
	char iso[20];

	if (raw != NULL && ds_sip2_date_parse(raw, iso))
		g_strlcpy(expires, iso, 11);
}

/* One that is not plainly an address is as good as none. */
static void
read_mail(const DsSip2Message *message, DsMailAddress *mail)
{
	const char *raw = ds_sip2_field(message, "BE");
	g_autofree char *text = g_strstrip(g_strdup(raw != NULL ? raw : ""));
	gboolean known = ds_mail_address_set(mail, text);

	(void)known;
	explicit_bzero(text, strlen(text));
}

static void
read_details(const DsSip2Dialect *dialect, const DsSip2Message *message, DsPatron *patron)
{
	patron->fees = read_amount(message);
	patron->currency = read_currency(message);
	patron->loans = ds_sip2_number(message, "charged");
	patron->loan_limit = read_limit(message);
	patron->overdue = ds_sip2_number(message, "overdue");
	if (dialect->holds_ready)
		patron->holds_ready = ds_sip2_number(message, "holds");
	read_expiry(message, patron->expires);
	read_mail(message, &patron->mail);
}

/* The number the library knows the patron by, when it is one we may send. */
static void
read_id(const DsSip2Dialect *dialect, const DsPatronId *card, const DsSip2Message *message,
    DsPatron *patron)
{
	const char *raw = ds_sip2_field(message, "AA");
	g_autofree char *number = g_strstrip(g_strdup(raw != NULL ? raw : ""));

	if (!ds_patron_id_set(&patron->id, number, strlen(number), &dialect->patron_rules, NULL))
		patron->id = *card;
}

gboolean
ds_sip2_is_about(const DsPatronId *card, gboolean echoed, const DsSip2Message *message)
{
	const char *number = ds_sip2_field(message, "AA");

	/* seen: SLiMS leaves AA out for a patron it does not know */
	return echoed || ds_sip2_field_is(message, "AA", card->text) ||
	    (number == NULL && g_strcmp0(ds_sip2_field(message, "BL"), "N") == 0);
}

DsPatron *
ds_sip2_read_patron(const DsSip2Dialect *dialect, const DsPatronId *card, gboolean echoed,
    gboolean pin_sent, const DsSip2Message *message, GError **error)
{
	g_autofree char *text = ds_sip2_screen_text(dialect, message);
	DsPatron *patron;

	if (!ds_sip2_is_about(card, echoed, message)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "answer %s is about another patron",
		    ds_sip2_code(message));
		return NULL;
	}
	patron = ds_patron_new();
	read_id(dialect, card, message, patron);
	patron->refusal = read_refusal(dialect, message, text);
	/* seen: Koha says nothing of the PIN of a card that it does not know */
	if (patron->refusal != DS_REASON_PATRON_UNKNOWN || ds_sip2_field(message, "CQ") != NULL)
		patron->pin = read_pin(dialect, message, pin_sent);
	if (patron->pin == DS_PIN_WRONG)
		patron->refusal = DS_REASON_PIN_WRONG;
	if (patron->pin != DS_PIN_NONE)
		return patron; /* nothing of the person before the PIN was right */
	if (text != NULL && ds_sip2_text_is_shown(dialect, text))
		patron->text = g_steal_pointer(&text);
	if (patron->refusal != DS_REASON_PATRON_UNKNOWN)
		read_details(dialect, message, patron);
	return patron;
}
