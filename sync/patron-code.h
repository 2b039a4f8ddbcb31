/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A signed, short-lived patron code: what a library's app hands out, and what needs no network to
 * be believed. It is a CBOR Web Token (RFC 8392) in a COSE_Sign1 (RFC 9052, 4.2) with Ed25519 (RFC
 * 9053, 2.2), as base45 (RFC 9285):
 *
 *	protected    {1 (alg): -8 (EdDSA), 4 (kid): bytes}, and nothing else
 *	unprotected  {}
 *	payload      {2 (sub): card number, 3 (aud): realm, 4 (exp), 6 (iat): seconds,
 *	             7 (cti): 8 bytes}, and nothing else
 *
 * with or without tag 18, every number and length in its shortest form. Anything else is refused:
 * one way to write a code down leaves nothing to be read in two ways. A number without a signature
 * is no code.
 *
 * Whoever opens a code still has to ask whether it is current, by a clock that can be believed, and
 * whether its id was used before (ds_journal_use_code()). Pure. Any thread.
 */
#pragma once

#include "firmware/base/ident.h"

#define DS_PATRON_CODE_TEXT_MAX 1024 /* characters; a real one has about 200 */
#define DS_PATRON_CODE_KEY_BYTES 32  /* Ed25519, RFC 8032 */
#define DS_PATRON_CODE_LIFE_S 60     /* from iat to exp at most */
#define DS_PATRON_CODE_SKEW_S 30     /* two clocks may differ by so much */
#define DS_PATRON_CODE_ID_BYTES 8
#define DS_PATRON_CODE_KID_MAX 32   /* bytes */
#define DS_PATRON_CODE_REALM_MAX 64 /* bytes */

/* One that a library signs with. Two may overlap. */
typedef struct {
	char *kid;
	guint8 bytes[DS_PATRON_CODE_KEY_BYTES];
} DsPatronCodeKey;

/* Whose codes are believed. Does not change once made. */
typedef struct {
	char *realm; /* aud has to be this; NULL: no code is believed */
	GPtrArray *keys;
} DsPatronCodeRules;

void ds_patron_code_rules_clear(DsPatronCodeRules *rules);

/* "KID:64 hexadecimal digits" as one more key. FALSE: it is none. */
DS_MUST_USE gboolean ds_patron_code_rules_add(DsPatronCodeRules *rules, const char *text);

/* What an honest library has signed. */
typedef struct {
	char card[DS_IDENT_MAX + 1]; /* not an identifier yet: ds_patron_id_set() */
	gint64 issued_s, expires_s;
	char id[2 * DS_PATRON_CODE_ID_BYTES + 1]; /* cti, in hexadecimal: may be used once */
} DsPatronCode;

/* FALSE: DS_ERROR_PROTOCOL, it is no code, or not of this realm, or not signed by one of these
 * keys; the message tells which and never repeats it, and *code is all zero. */
DS_MUST_USE gboolean ds_patron_code_open(const char *text, gsize length,
    const DsPatronCodeRules *rules, DsPatronCode *code, GError **error);

/* May it be used now? Not before it was made, not after it has run out, nor if it was made to last
 * too long. */
gboolean ds_patron_code_is_current(const DsPatronCode *code, gint64 now_s);

/* May it stand in a code as a card's number? Printable ASCII, no blank, no `|`, 1 to DS_IDENT_MAX.
 */
gboolean ds_patron_code_is_card(const char *text, gsize length);

/* As soon as this has passed its id need not be remembered any more. */
gint64 ds_patron_code_dead_s(const DsPatronCode *code);
