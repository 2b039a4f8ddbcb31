/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asks the library's server, once, whether somebody's phone has approved what this kiosk shows.
 * HTTPS only, no redirects; the server is believed by its certificate. It answers with
 *
 *	200 and a text  approved: a patron code, hostile until sync/patron-code.h has opened it
 *	204             not yet; it may hold the question for a while before it says so
 *	404, 410        refused on the phone, or over
 *
 * Anything else is no answer. Blocking, for a worker's thread; `cancel` works within a second, and
 * a server that says nothing is given up after 40.
 */
#pragma once

#include "firmware/base/error.h"

#include <gio/gio.h>

#define DS_PHONE_PLACE "{code}" /* in an address: where the kiosk's own code stands */

/* [phone], checked by the configuration before it comes here. */
typedef struct {
	char *page;    /* what the QR code on the screen holds; NULL: nobody logs in by phone */
	char *answer;  /* what is asked */
	char *ca_file; /* PEM; NULL: the system's authorities */
} DsPhoneSettings;

void ds_phone_settings_clear(DsPhoneSettings *settings);

/* Is it "https://HOST/..." without name and password, with DS_PHONE_PLACE in it, once, and not in
 * the host? */
gboolean ds_phone_is_address(const char *address);

/* That, with the code in its place; free with g_free(). */
char *ds_phone_address(const char *address, const char *code);

/* The kiosk's own code: 128 random bits, which nobody guesses within its two minutes, as
 * hexadecimal. Wipe it. */
#define DS_PHONE_CODE_BYTES 16
#define DS_PHONE_CODE_SIZE (2 * DS_PHONE_CODE_BYTES + 1)
void ds_phone_make_code(char code[DS_PHONE_CODE_SIZE]);

typedef enum {
	DS_PHONE_APPROVED,
	DS_PHONE_NOT_YET,
	DS_PHONE_REFUSED,
	DS_PHONE_FAILED, /* no answer, or none of those */
} DsPhoneOutcome;

/* *text is set for DS_PHONE_APPROVED, wipe it and g_free() it; `error` for DS_PHONE_FAILED. No
 * message holds the address, which ends in a secret, nor what the server has said. */
DsPhoneOutcome ds_phone_ask(
    const char *address, const char *ca_file, GCancellable *cancel, char **text, GError **error);
