/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a library's app would hand out: signed patron codes (sync/patron-code.h), and all that is
 * wrong with some. Encoded here a second time, by hand.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *card;  /* NULL: "80000001" */
	const char *realm; /* NULL: "union.example" */
	const char *kid;   /* NULL: "k1" */
	gint64 issued_s, expires_s;
	guint8 id;            /* of its eight bytes, the last */
	gboolean forged;      /* signed with another key than the kid's */
	gboolean other_alg;   /* says ES256 */
	gboolean more_claims; /* says one thing more than it may */
	gboolean tagged;      /* with CBOR's tag 18 */
	const guint8 *claims; /* in the place of all that it would say; NULL: as above */
	gsize claims_length;
} DsFakeCode;

/* Base45; free with g_free(). */
char *ds_fake_code(const DsFakeCode *code);

/* The same before it is base45. */
GByteArray *ds_fake_code_bytes(const DsFakeCode *code);
char *ds_fake_code_text(const GByteArray *bytes);

/* For keys= of [patron-code]: "k1:HEX"; free with g_free(). */
char *ds_fake_code_key(const char *kid);
