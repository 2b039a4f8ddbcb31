/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A signed patron code, shown to the scanner or sent for the phone: is worth what its signature is
 * worth, now, and once. The journal knows which were used, so that one which was photographed opens
 * nothing after a power cut either. From there on it is a card that was shown.
 */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define PATIENCE_US (5 * G_USEC_PER_SEC) /* for the disk */

typedef enum { WRONG_NOTHING, WRONG_CLOCK, WRONG_TIME, WRONG_CARD, WRONG_USED, WRONG_DISK } Wrong;

static const struct {
	const char *word; /* what the page says */
	const char *note; /* ... and the log */
} wrongs[] = {
    [WRONG_CLOCK] = {"phone-away", "the kiosk's clock is in doubt"},
    [WRONG_TIME] = {"phone-over", "it is not current"},
    [WRONG_CARD] = {"code-unknown", "it holds no card number of this library"},
    [WRONG_USED] = {"phone-over", "it was used before"},
    [WRONG_DISK] = {"phone-away", "that it is used now cannot be written down"},
};

static void
remember(DsKiosk *kiosk, const char *id, const char *session)
{
	g_strlcpy(kiosk->code_seen.id, id, sizeof kiosk->code_seen.id);
	g_strlcpy(kiosk->code_seen.session, session, sizeof kiosk->code_seen.session);
}

/* Who is being served goes on. */
static void
refuse(DsKiosk *kiosk, Wrong wrong, const char *id, const char *refusal)
{
	ds_warn(DS_ABOUT(.session = kiosk->session), "patron code: %s", wrongs[wrong].note);
	if (!ds_kiosk_is_lending(kiosk)) {
		ds_kiosk_step(kiosk, DS_GOT_PHONE_OVER, NULL);
		ds_kiosk_refuse_card(kiosk, refusal != NULL ? refusal : wrongs[wrong].word);
	}
	remember(kiosk, id, kiosk->session);
}

static void
take(DsKiosk *kiosk, const DsKioskCode *code)
{
	remember(kiosk, code->id, "");
	if (ds_kiosk_is_lending(kiosk)) {
		ds_kiosk_take_next(kiosk, &code->card, DS_CREDENTIAL_SIGNED);
		return;
	}
	ds_kiosk_step(kiosk, DS_GOT_PHONE_OVER, NULL);
	ds_kiosk_take_card(kiosk, &code->card, DS_CREDENTIAL_SIGNED, DS_DID_CARD);
}

/* Whoever has given up meanwhile, or has gone, does not find their account open. A visit that their
 * books have begun meanwhile is theirs. */
static gboolean
is_still_wanted(const DsKiosk *kiosk, const DsKioskCode *code)
{
	gint64 age_us = ds_clock_monotonic_us(kiosk->clock) - code->shown_us;
	gboolean begun = code->session[0] == '\0' && kiosk->state == DS_STATE_IDENTIFY &&
	    kiosk->card.text[0] == '\0';
	gboolean same = kiosk->state == code->state && g_str_equal(kiosk->session, code->session);

	return age_us < PATIENCE_US && (same || begun) && ds_kiosk_wants_card(kiosk);
}

static void
on_used(gboolean first, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;
	DsKioskCode code = kiosk->code;
	gboolean still = is_still_wanted(kiosk, &code);

	explicit_bzero(&kiosk->code, sizeof kiosk->code);
	if (still && first)
		take(kiosk, &code);
	else if (still)
		refuse(kiosk, error != NULL ? WRONG_DISK : WRONG_USED, code.id, code.refusal);
	explicit_bzero(&code, sizeof code);
	ds_kiosk_changed(kiosk);
}

static gboolean
is_clock_believed(DsKiosk *kiosk)
{
	DsClockTrust trust = ds_clock_trust(kiosk->clock);

	return ds_clock_allows(trust, DS_CLOCK_SIGNED_CODE) == DS_CLOCK_YES ||
	    (trust == DS_CLOCK_FREE && kiosk->config->codes_by_own_clock);
}

static Wrong
judge(DsKiosk *kiosk, const DsPatronCode *code, gint64 now_s, DsPatronId *card)
{
	if (!is_clock_believed(kiosk))
		return WRONG_CLOCK;
	if (!ds_patron_code_is_current(code, now_s))
		return WRONG_TIME;
	return ds_patron_id_set(
		   card, code->card, strlen(code->card), ds_link_patron_rules(kiosk->link), NULL)
	    ? WRONG_NOTHING
	    : WRONG_CARD;
}

void
ds_kiosk_take_code(DsKiosk *kiosk, const DsPatronCode *code, const char *refusal)
{
	gint64 now_s = ds_clock_wall_s(kiosk->clock);
	DsKioskCode shown = {.state = kiosk->state,
	    .shown_us = ds_clock_monotonic_us(kiosk->clock),
	    .refusal = refusal};
	Wrong wrong = judge(kiosk, code, now_s, &shown.card);

	if (wrong == WRONG_NOTHING && kiosk->code.id[0] != '\0') /* another one is looked up */
		wrong = WRONG_DISK;
	if (wrong != WRONG_NOTHING) {
		refuse(kiosk, wrong, code->id, refusal);
		return;
	}
	g_strlcpy(shown.id, code->id, sizeof shown.id);
	g_strlcpy(shown.session, kiosk->session, sizeof shown.session);
	kiosk->code = shown;
	explicit_bzero(&shown, sizeof shown);
	ds_teller_use_code(
	    kiosk->teller, code->id, ds_patron_code_dead_s(code), now_s, on_used, kiosk);
}

/* A phone that is still held there is read again and again: it is being looked up, it is that of
 * who is here, or it was refused in this visit. */
static gboolean
is_held(const DsKiosk *kiosk, const DsPatronCode *code)
{
	const DsKioskCode *seen = &kiosk->code_seen;
	gboolean own = ds_kiosk_is_own_card(kiosk, code->card);

	if (kiosk->code.id[0] != '\0')
		return TRUE;
	if (!g_str_equal(seen->id, code->id))
		return own && ds_kiosk_is_lending(kiosk);
	return own || (seen->session[0] != '\0' && g_str_equal(seen->session, kiosk->session));
}

void
ds_kiosk_show_code(DsKiosk *kiosk, const DsPatronCode *code)
{
	if (!ds_kiosk_wants_card(kiosk))
		return;
	if (!is_held(kiosk, code))
		ds_kiosk_take_code(kiosk, code, NULL);
	else if (kiosk->state == DS_STATE_IDENTIFY)
		ds_kiosk_ask_again(kiosk); /* "please try once more" */
}
