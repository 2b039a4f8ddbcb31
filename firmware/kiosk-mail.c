/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts by e-mail: one a visit, to the address that the library has told of who is known, or to
 * one that they type. A kiosk whose mail does not work goes on. */
#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/kiosk-private.h"
#include "firmware/mail.h"

#include <string.h>

#define AGAIN_LEAST_S 1
#define AGAIN_MOST_S 3600 /* the wall clock may be set meanwhile */

/* ---- sending ---- */

static void
on_time(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->mail_timer = 0;
	ds_mail_worker_send(kiosk->mail, ds_clock_wall_s(kiosk->clock));
}

static void
say_why(DsKiosk *kiosk, const GError *error)
{
	g_free(kiosk->mail_error);
	kiosk->mail_error = error != NULL ? ds_text_escape(error->message, -1) : NULL;
}

static void
on_told(const DsMailState *state, gpointer data)
{
	DsKiosk *kiosk = data;
	gint64 wait_s = state->next_s - ds_clock_wall_s(kiosk->clock);

	kiosk->mails = *state;
	kiosk->mails.error = NULL; /* not ours */
	ds_kiosk_changed(kiosk);
	if (state->trying)
		return;
	if (state->error != NULL || state->waiting == 0)
		say_why(kiosk, state->error);
	ds_clock_cancel(kiosk->clock, &kiosk->mail_timer);
	if (state->waiting > 0)
		kiosk->mail_timer = ds_clock_call(kiosk->clock,
		    (guint)CLAMP(wait_s, AGAIN_LEAST_S, AGAIN_MOST_S) * 1000, on_time, kiosk);
}

void
ds_kiosk_start_mail(DsKiosk *kiosk)
{
	const DsMailConfig *config = &kiosk->config->mail;
	g_autoptr(GError) error = NULL;

	if (config->smtp.server == NULL)
		return;
	kiosk->mail = ds_mail_worker_new(&config->smtp, config->keep_days, kiosk->config->state_dir,
	    kiosk->home, on_told, kiosk, &error);
	if (kiosk->mail == NULL) {
		ds_warn(NULL, "no receipts by e-mail: %s", error->message);
		say_why(kiosk, error);
		return;
	}
	ds_mail_worker_set_tap(kiosk->mail, kiosk->tap);
	ds_mail_worker_send(kiosk->mail, ds_clock_wall_s(kiosk->clock));
}

void
ds_kiosk_stop_mail(DsKiosk *kiosk)
{
	ds_clock_cancel(kiosk->clock, &kiosk->mail_timer);
	g_clear_pointer(&kiosk->mail, ds_mail_worker_free);
	g_clear_pointer(&kiosk->mail_error, g_free);
	ds_kiosk_forget_mail(kiosk);
}

/* ---- the person ---- */

void
ds_kiosk_judge_mail(DsKiosk *kiosk)
{
	gboolean known = kiosk->has_pin || kiosk->credential != DS_CREDENTIAL_TYPED;

	if (kiosk->mail == NULL || !known)
		ds_mail_address_wipe(&kiosk->patron->mail);
}

/* Nobody without a card: who cannot be asked about it later sends nothing to anybody. */
static gboolean
has_receipt(const DsKiosk *kiosk)
{
	return kiosk->mail != NULL && ds_session_is_over(kiosk->state) &&
	    kiosk->config->receipt == DS_RECEIPT_ASK && kiosk->patron != NULL &&
	    kiosk->summary_done > 0;
}

static gboolean
may_mail(const DsKiosk *kiosk)
{
	return has_receipt(kiosk) && kiosk->state == DS_STATE_GOODBYE &&
	    kiosk->patron->mail.text[0] != '\0';
}

gboolean
ds_kiosk_may_type(const DsKiosk *kiosk)
{
	return has_receipt(kiosk) && kiosk->config->mail.typed && kiosk->mailed == DS_MAILED_NOT;
}

static void
on_stored(const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	gint64 now_s = ds_clock_wall_s(kiosk->clock);

	kiosk->mail_answers++;
	if (error == NULL) {
		kiosk->mails.waiting++; /* until the sender has counted them */
		if (kiosk->mails.oldest_s == 0)
			kiosk->mails.oldest_s = now_s;
		ds_mail_worker_send(kiosk->mail, now_s);
	}
	/* else it is for somebody who has left */
	if (kiosk->mail_answers == kiosk->mail_asks && kiosk->mailed == DS_MAILED_ASKED)
		kiosk->mailed = error == NULL ? DS_MAILED_WAITS : DS_MAILED_FAILED;
	ds_kiosk_changed(kiosk);
}

static char *
write_mail(const DsKiosk *kiosk, const DsMailAddress *to, const DsSlip *slip)
{
	const DsLanguage *language = ds_languages_find(kiosk->config->installed, kiosk->language);
	const DsMailHead head = {
	    .from = &kiosk->config->mail.smtp.from,
	    .to = to,
	    .library = ds_config_name(kiosk->config, kiosk->language),
	    .kiosk = kiosk->config->id.text,
	    .session = kiosk->session,
	    .language = kiosk->language,
	    .wall_s = kiosk->summary_wall_s,
	    .words = language != NULL ? language->words : NULL,
	};

	return ds_mail_write(&head, slip);
}

gboolean
ds_kiosk_mail_now(DsKiosk *kiosk, const DsMailAddress *typed)
{
	gboolean may = typed != NULL ? ds_kiosk_may_type(kiosk) : may_mail(kiosk);
	const DsMailAddress *to = typed != NULL || !may ? typed : &kiosk->patron->mail;
	g_autoptr(DsSlip) slip = NULL;

	if (!may || kiosk->mailed != DS_MAILED_NOT)
		return FALSE;
	slip = ds_kiosk_new_receipt(kiosk, FALSE);
	if (slip == NULL)
		return FALSE;
	kiosk->mailed = DS_MAILED_ASKED;
	kiosk->mailed_to = typed != NULL ? ds_mail_address_masked(typed) : NULL;
	kiosk->mail_asks++;
	ds_mail_worker_store(kiosk->mail, ds_mail_new(to, write_mail(kiosk, to, slip)),
	    ds_clock_wall_s(kiosk->clock), on_stored, kiosk);
	ds_kiosk_step(kiosk, DS_DID_MAIL, NULL);
	return TRUE;
}

void
ds_kiosk_forget_mail(DsKiosk *kiosk)
{
	if (kiosk->mailed_to != NULL)
		explicit_bzero(kiosk->mailed_to, strlen(kiosk->mailed_to));
	g_clear_pointer(&kiosk->mailed_to, g_free);
}

/* ---- what is shown ---- */

void
ds_kiosk_put_mail(const DsKiosk *kiosk, GVariantDict *view)
{
	static const char *const words[] = {
	    [DS_MAILED_NOT] = "no",
	    [DS_MAILED_ASKED] = "asked",
	    [DS_MAILED_WAITS] = "waits",
	    [DS_MAILED_FAILED] = "failed",
	};
	gboolean may_type = ds_kiosk_may_type(kiosk);
	g_autofree char *masked = NULL;

	if (!may_mail(kiosk) && !may_type && kiosk->mailed_to == NULL)
		return;
	masked = kiosk->mailed_to != NULL ? g_strdup(kiosk->mailed_to)
					  : ds_mail_address_masked(&kiosk->patron->mail);
	g_variant_dict_insert(view, "mail", "s", masked);
	g_variant_dict_insert(view, "mailed", "s", words[kiosk->mailed]);
	g_variant_dict_insert(view, "may-type", "b", may_type);
}

void
ds_kiosk_put_mail_health(const DsKiosk *kiosk, GVariantDict *health)
{
	if (kiosk->config->mail.smtp.server == NULL)
		return;
	g_variant_dict_insert(health, "mails", "u", kiosk->mails.waiting);
	g_variant_dict_insert(health, "mails-since", "x", kiosk->mails.oldest_s);
	g_variant_dict_insert(health, "mails-refused", "u", kiosk->mails.refused);
	g_variant_dict_insert(health, "mails-expired", "u", kiosk->mails.expired);
	g_variant_dict_insert(
	    health, "mail-error", "s", kiosk->mail_error != NULL ? kiosk->mail_error : "");
}
