/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log-in by phone: the page "phone" shows a code of its own, the library's app reads it and
 * approves, and the library's server answers with a signed patron code (kiosk-code.c). Who sends
 * it is not asked.
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

static void
on_answered(const DsPhoneAnswer *answer, gpointer data)
{
	DsKiosk *kiosk = data;

	if (kiosk->state != DS_STATE_PHONE || answer->showing != kiosk->phone_showing)
		return; /* for whoever has given it up */
	if (answer->approved)
		ds_kiosk_take_code(kiosk, &answer->code, "phone-away");
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
	kiosk->phone = ds_phone_worker_new(
	    &config->phone, &config->codes, kiosk->home, on_answered, kiosk);
	ds_phone_worker_set_tap(kiosk->phone, kiosk->tap);
}

void
ds_kiosk_stop_phone(DsKiosk *kiosk)
{
	forget_code(kiosk);
	g_clear_pointer(&kiosk->phone, ds_phone_worker_free);
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
