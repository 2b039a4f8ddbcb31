/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receipt as a message (RFC 5322, 2045, 2047): plain text in UTF-8, the slip's lines and no
 * more. Pure.
 *
 * Nothing in it can add a header, an addressee or a part: addresses are DsMailAddress, words of
 * headers are encoded, the text is base64.
 */
#pragma once

#include "drivers/slip.h"
#include "firmware/base/catalogue.h"
#include "firmware/base/mail-address.h"

typedef struct {
	const DsMailAddress *from, *to;
	const char *library;  /* its name in this language; "" for none */
	const char *kiosk;    /* its id ... */
	const char *session;  /* ... and the session's: they name the message */
	const char *language; /* one of ds_languages */
	gint64 wall_s;
	const DsCatalogue *words; /* of the language; NULL: English */
} DsMailHead;

/* The whole message, lines ended by CR LF. Wipe it, then g_free(). */
char *ds_mail_write(const DsMailHead *head, const DsSlip *slip);
