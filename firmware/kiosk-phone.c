/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log-in by phone: the page "phone" shows a code of its own, the library's app reads it and
 * approves, and the library's server answers with a signed patron code. That is worth what its
 * signature is worth: who sends it is not asked. From there on it is a card that was shown.
 */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define SHOWN_MS 120000 /* long enough to unlock a phone and to find the app */

/* ---- may it be? ---- */

/* Without the library there is nobody to answer, and a clock that is in doubt cannot tell whether a
 * code has run out. */
gboolean
ds_kiosk_may_phone(const DsKiosk *kiosk)
{
	return kiosk->phone != NULL && !kiosk->offline && !kiosk->busy &&
	    ds_link_is_online(kiosk->link) && ds_clock_trust(kiosk->clock) == DS_CLOCK_GOOD;
}

/* ---- showing a code ---- */

static void
forget_code(DsKiosk *kiosk)
{
	ds_clock_cancel(kiosk->clock, &kiosk->phone_timer);
	if (kiosk->phone_page != NULL)
		explicit_bzero(kiosk->phone_page, strlen(kiosk->phone_page));
	g_clear_pointer(&kiosk->phone_page, g_free);
	kiosk->phone_deadline_us = 0;
}

/* Back to where a card is asked for, and why. */
static void
end_showing(DsKiosk *kiosk, const char *word)
{
	ds_kiosk_step(kiosk, DS_GOT_PHONE_OVER, NULL);
	ds_kiosk_say(kiosk, word, NULL);
}

static void
on_shown_long_enough(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->phone_timer = 0;
	end_showing(kiosk, "phone-over");
}

static void
begin_showing(DsKiosk *kiosk)
{
	char code[DS_PHONE_CODE_SIZE];

	ds_phone_make_code(code);
	kiosk->phone_showing++;
	kiosk->phone_page = ds_phone_address(kiosk->config->phone.page, code);
	kiosk->phone_deadline_us = ds_clock_monotonic_us(kiosk->clock) + SHOWN_MS * (gint64)1000;
	kiosk->phone_timer = ds_clock_call(kiosk->clock, SHOWN_MS, on_shown_long_enough, kiosk);
	ds_kiosk_say(kiosk, "", NULL);
	ds_phone_worker_ask(kiosk->phone, code, kiosk->phone_showing);
	explicit_bzero(code, sizeof code);
}

void
ds_kiosk_watch_phone(DsKiosk *kiosk)
{
	gboolean wanted = kiosk->state == DS_STATE_PHONE;
	gboolean shown = kiosk->phone_page != NULL;

	if (wanted && !shown) {
		begin_showing(kiosk);
	} else if (!wanted && shown) {
		forget_code(kiosk);
		ds_phone_worker_give_up(kiosk->phone);
	}
}

void
ds_kiosk_phone_without_library(DsKiosk *kiosk)
{
	if (kiosk->state == DS_STATE_PHONE)
		end_showing(kiosk, "phone-away");
}

/* ---- the answer ---- */

static gboolean
is_forgotten(gpointer id, gpointer dead_s, gpointer now_s)
{
	return *(gint64 *)dead_s < *(gint64 *)now_s;
}

/* FALSE: it was used before. A code that has run out is refused as such, and need not be kept. */
static gboolean
use_once(DsKiosk *kiosk, const DsPatronCode *code, gint64 now_s)
{
	gint64 dead_s = ds_patron_code_dead_s(code);

	g_hash_table_foreach_remove(kiosk->phone_used, is_forgotten, &now_s);
	return g_hash_table_insert(
	    kiosk->phone_used, g_strdup(code->id), g_memdup2(&dead_s, sizeof dead_s));
}

/* NULL: it counts. */
static const char *
what_is_wrong(DsKiosk *kiosk, const DsPatronCode *code, DsPatronId *card)
{
	gint64 now_s = ds_clock_wall_s(kiosk->clock);

	if (ds_clock_trust(kiosk->clock) != DS_CLOCK_GOOD)
		return "the kiosk's clock is in doubt";
	if (!ds_patron_code_is_current(code, now_s))
		return "the patron code is not current";
	if (!use_once(kiosk, code, now_s))
		return "the patron code was used before";
	return ds_patron_id_set(
		   card, code->card, strlen(code->card), ds_link_patron_rules(kiosk->link), NULL)
	    ? NULL
	    : "the patron code holds no card number of this library";
}

static void
take_code(DsKiosk *kiosk, const DsPatronCode *code)
{
	DsPatronId card = {0};
	const char *wrong = what_is_wrong(kiosk, code, &card);

	if (wrong != NULL) {
		ds_warn(DS_ABOUT(.session = kiosk->session), "phone: %s", wrong);
		end_showing(kiosk, "phone-away");
		return;
	}
	ds_kiosk_step(kiosk, DS_GOT_PHONE_OVER, NULL);
	ds_kiosk_take_card(kiosk, &card, DS_CREDENTIAL_SIGNED, DS_DID_CARD);
	explicit_bzero(&card, sizeof card);
}

static void
on_answered(const DsPhoneAnswer *answer, gpointer data)
{
	DsKiosk *kiosk = data;

	if (kiosk->state != DS_STATE_PHONE || answer->showing != kiosk->phone_showing)
		return; /* for whoever has given it up */
	if (answer->approved)
		take_code(kiosk, &answer->code);
	else
		end_showing(kiosk, answer->refused ? "phone-refused" : "phone-away");
}

/* ---- coming and going ---- */

void
ds_kiosk_start_phone(DsKiosk *kiosk)
{
	const DsConfig *config = kiosk->config;

	if (config->phone.page == NULL)
		return;
	kiosk->phone_used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	kiosk->phone = ds_phone_worker_new(
	    &config->phone, &config->codes, kiosk->home, on_answered, kiosk);
	ds_phone_worker_set_tap(kiosk->phone, kiosk->tap);
}

void
ds_kiosk_stop_phone(DsKiosk *kiosk)
{
	forget_code(kiosk);
	g_clear_pointer(&kiosk->phone, ds_phone_worker_free);
	g_clear_pointer(&kiosk->phone_used, g_hash_table_unref);
}

/* ---- what is shown ---- */

void
ds_kiosk_put_may_phone(const DsKiosk *kiosk, GVariantDict *view)
{
	if (kiosk->phone != NULL)
		g_variant_dict_insert(view, "may-phone", "b", ds_kiosk_may_phone(kiosk));
}

/* The time of this page is that of its code. */
void
ds_kiosk_put_phone(const DsKiosk *kiosk, GVariantDict *view)
{
	g_variant_dict_insert(
	    view, "phone-code", "s", kiosk->phone_page != NULL ? kiosk->phone_page : "");
	g_variant_dict_insert(view, "deadline", "x", kiosk->phone_deadline_us);
	g_variant_dict_insert(view, "time-ms", "u", (guint32)SHOWN_MS);
}
