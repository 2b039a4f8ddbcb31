/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does at the screen, or a test in its place: each event of Do in kiosk1.xml. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define STAFF_CALLED_MS 60000
#define TYPED_MAX 64

/* ---- language and appearance ---- */

void
ds_kiosk_reset_look(DsKiosk *kiosk)
{
	ds_clock_cancel(kiosk->clock, &kiosk->look_timer);
	kiosk->language = kiosk->config->languages[0];
	kiosk->appearance = ds_appearance_usual;
	kiosk->appearance.child = kiosk->config->children;
	if (kiosk->group.open) {
		kiosk->language = kiosk->group.language;
		kiosk->appearance = kiosk->group.appearance;
	}
}

static void
on_look_over(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->look_timer = 0;
	if (kiosk->session[0] == '\0')
		ds_kiosk_reset_look(kiosk);
	ds_kiosk_changed(kiosk);
}

/* Whoever chose it without beginning a session may have left. */
static void
watch_look(DsKiosk *kiosk)
{
	ds_clock_cancel(kiosk->clock, &kiosk->look_timer);
	if (kiosk->session[0] == '\0')
		kiosk->look_timer = ds_clock_call(kiosk->clock,
		    kiosk->config->idle_timeout_s * 1000 * ds_kiosk_patience(kiosk), on_look_over,
		    kiosk);
}

guint
ds_kiosk_patience(const DsKiosk *kiosk)
{
	return kiosk->appearance.slow || kiosk->appearance.speech ? 2 : 1;
}

/* ---- Do ---- */

static gboolean
invalid(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "%s", what);
	return FALSE;
}

static gboolean
not_now(DsKiosk *kiosk, const char *event, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "%s means nothing on the page %s", event,
	    ds_session_state_word(kiosk->state));
	return FALSE;
}

static gboolean
do_language(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	const char *language;

	if (!g_variant_lookup(details, "language", "&s", &language))
		return invalid(error, "language is missing");
	for (guint i = 0; kiosk->config->languages[i] != NULL; i++)
		if (g_str_equal(kiosk->config->languages[i], language)) {
			kiosk->language = kiosk->config->languages[i];
			return TRUE;
		}
	return invalid(error, "this kiosk does not speak that language");
}

static gboolean
do_appearance(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	return ds_appearance_take(&kiosk->appearance, details, error);
}

/* Headphones: no touch. Who plugs theirs in may be somebody new, before a dark screen. */
static gboolean
do_listen(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	gboolean speech;

	if (!g_variant_lookup(details, "speech", "b", &speech))
		return invalid(error, "speech is missing");
	if (speech && !kiosk->appearance.speech && kiosk->session[0] == '\0')
		ds_kiosk_wake(kiosk);
	kiosk->appearance.speech = speech;
	return TRUE;
}

static gboolean
do_more_time(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	ds_circulation_extend(kiosk->circulation);
	return TRUE;
}

static void
on_staff_called_over(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->staff_timer = 0;
	ds_kiosk_changed(kiosk);
}

static gboolean
do_call_staff(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	if (!kiosk->config->call_staff)
		return not_now(kiosk, event, error);
	ds_alarm(DS_ABOUT(.session = kiosk->session), "a person at the kiosk calls for staff");
	ds_clock_cancel(kiosk->clock, &kiosk->staff_timer);
	kiosk->staff_timer = ds_clock_call(
	    kiosk->clock, STAFF_CALLED_MS, on_staff_called_over, kiosk);
	return TRUE;
}

/* A day that a clock made up has no use for anybody. */
static gboolean
do_feedback(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	const char *face;
	DsFeedback feedback;

	if (!kiosk->config->feedback || kiosk->state != DS_STATE_GOODBYE || kiosk->thanked)
		return not_now(kiosk, event, error);
	if (!g_variant_lookup(details, "face", "&s", &face) || !ds_feedback_parse(face, &feedback))
		return invalid(error, "face is good, fair or bad");
	kiosk->thanked = TRUE;
	if (ds_clock_trust(kiosk->clock) != DS_CLOCK_BAD)
		ds_teller_count_feedback(kiosk->teller, feedback);
	return TRUE;
}

static gboolean
do_print(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	return ds_kiosk_print_now(kiosk) || not_now(kiosk, event, error);
}

/* The reason stands on the page, too: the screen hears nothing of this error. */
static gboolean
refuse_address(DsKiosk *kiosk, GError **error)
{
	ds_kiosk_say(kiosk, "address-invalid", NULL);
	return invalid(error, "address is none that mail can be sent to");
}

static gboolean
do_mail_typed(DsKiosk *kiosk, const char *event, const char *address, GError **error)
{
	DsMailAddress typed = {0};
	gboolean done;

	if (!ds_kiosk_may_type(kiosk))
		return not_now(kiosk, event, error);
	if (!ds_mail_address_set(&typed, address))
		return refuse_address(kiosk, error);
	done = ds_kiosk_mail_now(kiosk, &typed);
	ds_mail_address_wipe(&typed);
	return done || not_now(kiosk, event, error);
}

static gboolean
do_mail(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	g_autoptr(GVariant) address = g_variant_lookup_value(details, "address", NULL);

	if (address == NULL)
		return ds_kiosk_mail_now(kiosk, NULL) || not_now(kiosk, event, error);
	if (!g_variant_is_of_type(address, G_VARIANT_TYPE_STRING))
		return invalid(error, "address is a text");
	return do_mail_typed(kiosk, event, g_variant_get_string(address, NULL), error);
}

/* A code that came by another way than a scanner: from staff, from a test. */
static gboolean
do_scan(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	g_autoptr(DsIdentity) identity = NULL;
	const char *text;

	if (!g_variant_lookup(details, "text", "&s", &text) || strlen(text) > TYPED_MAX)
		return invalid(error, "text is missing or too long");
	identity = ds_identity_new(DS_IDENTITY_BARCODE, DS_FLAW_NONE, "typed", text);
	ds_kiosk_take_identity(kiosk, identity);
	return TRUE;
}

static gboolean
do_number(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	const char *number;
	DsPatronId card;

	if (kiosk->busy || kiosk->state != DS_STATE_CARD_NUMBER)
		return not_now(kiosk, event, error);
	if (!g_variant_lookup(details, "number", "&s", &number))
		return invalid(error, "number is missing");
	if (!ds_patron_id_set(
		&card, number, strlen(number), ds_link_patron_rules(kiosk->link), NULL)) {
		ds_kiosk_say(kiosk, "number-invalid", NULL);
		return TRUE;
	}
	return ds_kiosk_take_card(kiosk, &card, DS_CREDENTIAL_TYPED, DS_DID_NUMBER);
}

static gboolean
do_pin(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	const char *pin;

	if (kiosk->busy || kiosk->state != DS_STATE_PIN)
		return not_now(kiosk, event, error);
	if (!g_variant_lookup(details, "pin", "&s", &pin) || pin[0] == '\0' ||
	    !ds_word_set(&kiosk->pin, pin, NULL))
		return invalid(error, "pin is missing or has characters no PIN has");
	kiosk->has_pin = TRUE;
	return ds_kiosk_step(kiosk, DS_DID_PIN, NULL);
}

/* Nobody agrees to more than they were shown. */
static gboolean
is_asked_sum(const DsKiosk *kiosk, GVariant *details)
{
	g_autofree char *asked = ds_circulation_fee(kiosk->circulation);
	const char *sum;

	return g_variant_lookup(details, "sum", "&s", &sum) && g_strcmp0(sum, asked) == 0;
}

static gboolean
do_session_event(DsKiosk *kiosk, const char *word, GVariant *details, GError **error)
{
	const char *key = "";
	DsSessionEvent event;

	if (!ds_session_event_parse(word, &event))
		return invalid(error, "there is no such event");
	g_variant_lookup(details, "key", "&s", &key);
	if ((event == DS_DID_RENEW || event == DS_DID_ALL_HERE || event == DS_DID_LEAVE) &&
	    ds_circulation_find(kiosk->circulation, key) == NULL)
		return invalid(error, "key names no row");
	if (event == DS_DID_ACCEPT_FEE && !is_asked_sum(kiosk, details))
		return invalid(error, "sum is not what is asked now");
	if ((event == DS_DID_BORROW && kiosk->config->mode == DS_MODE_RETURN_ONLY) ||
	    (event == DS_DID_ACCOUNT && !ds_kiosk_may_list(kiosk)) ||
	    (event == DS_DID_ADDRESS && !ds_kiosk_may_type(kiosk)) ||
	    (event == DS_DID_PHONE && !ds_kiosk_may_phone(kiosk)) ||
	    (event == DS_DID_GROUP && !ds_kiosk_may_gather(kiosk)))
		return not_now(kiosk, word, error);
	if (event == DS_DID_ADDRESS)
		ds_kiosk_say(kiosk, "", NULL);
	if (event == DS_DID_ACCOUNT && kiosk->state == DS_STATE_IDLE)
		kiosk->wants_list = TRUE;
	return ds_kiosk_step(kiosk, event, key) || not_now(kiosk, word, error);
}

gboolean
ds_kiosk_do(DsKiosk *kiosk, const char *event, GVariant *details, GError **error)
{
	static const struct {
		const char *event;
		gboolean (*perform)(
		    DsKiosk *kiosk, const char *event, GVariant *details, GError **error);
	} table[] = {
	    {"language", do_language},
	    {"appearance", do_appearance},
	    {"listen", do_listen},
	    {"more-time", do_more_time},
	    {"call-staff", do_call_staff},
	    {"feedback", do_feedback},
	    {"print", do_print},
	    {"mail", do_mail},
	    {"scan", do_scan},
	    {"number", do_number},
	    {"pin", do_pin},
	};
	gboolean (*perform)(DsKiosk *, const char *, GVariant *, GError **) = do_session_event;
	g_autoptr(DsTapIn)
	    G_GNUC_UNUSED in = kiosk->tap != NULL ? ds_kiosk_tell_do(kiosk, event, details) : NULL;

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (g_str_equal(table[i].event, event))
			perform = table[i].perform;
	if (!perform(kiosk, event, details, error))
		return FALSE;
	if (perform != do_listen) {
		ds_kiosk_wake(kiosk);
		ds_kiosk_restart_time(kiosk);
	}
	ds_kiosk_keep_group_look(kiosk);
	watch_look(kiosk);
	ds_kiosk_consider(kiosk);
	ds_kiosk_changed(kiosk);
	return TRUE;
}
