/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Identifiers as validated types.
 *
 * Whatever a tag, card, scanner, keypad or library system claims to be an identifier stays plain
 * text until one of the setters below has accepted it. Only these types can be written into a
 * SIP2 message or a journal row, so a `|`, a carriage return or a control character from outside
 * can never become part of either (the injection was reproduced on a real SIP server: see
 * SECURITY.md). A text that breaks the rules is refused, never repaired.
 *
 * The types are plain values: copy and compare them freely. An all-zero value is "none".
 */
#pragma once

#include "firmware/base/error.h"

#define DS_IDENT_MAX 32 /* characters; longer ones are no identifiers of a library */
#define DS_WORD_MAX 64

typedef struct {
	char text[DS_IDENT_MAX + 1];
} DsItemId; /* what the library system calls this item: its barcode */

typedef struct {
	char text[DS_IDENT_MAX + 1];
} DsPatronId; /* what the library system calls this patron: a card number or a card's UID */

typedef struct {
	char text[DS_WORD_MAX + 1];
} DsWord; /* any other short value of a message: institution id, location, login, PIN */

/*
 * A tag on a pad: its UID, for UHF its TID, in upper-case hexadecimal. It never changes by our own
 * write. Only drivers make one, by ds_tag_id_set().
 */
typedef struct {
	char text[DS_WORD_MAX + 1];
} DsTagId;

/* From up to 32 raw bytes, first byte first as printed on the tag's data sheet (E0 04 ...). */
void ds_tag_id_set(DsTagId *id, const guint8 *uid, gsize length);

/* Which identifiers a library uses. `also` are the characters allowed beside ASCII letters and
 * digits; `also` itself may hold none that breaks a message. */
typedef struct {
	guint min_length;
	guint max_length;
	const char *also;
} DsIdentRules;

/* 1 to 32 of 0-9 A-Z a-z . - : what a library gets that says nothing else. */
extern const DsIdentRules ds_ident_default;

/* TRUE when `also` may be part of rules: printable ASCII, no `|`, no `"`, no `\`. */
gboolean ds_ident_also_valid(const char *also);

/*
 * Each sets *id and returns TRUE, or leaves it untouched and sets DS_ERROR_PROTOCOL. The message
 * tells why but never repeats the text: it may be personal or hostile.
 */
DS_MUST_USE gboolean ds_item_id_set(
    DsItemId *id, const char *text, gsize length, const DsIdentRules *rules, GError **error);
DS_MUST_USE gboolean ds_patron_id_set(
    DsPatronId *id, const char *text, gsize length, const DsIdentRules *rules, GError **error);

/* Up to 64 printable ASCII characters without `|`; the empty word is allowed. */
DS_MUST_USE gboolean ds_word_set(DsWord *word, const char *text, GError **error);

/* Equal without regard to case: servers answer in their own (facts: Koha finds p-ok for P-OK). */
gboolean ds_item_id_equal(const DsItemId *a, const DsItemId *b);

/* Overwrites a PIN so that the compiler cannot leave it out. */
void ds_word_wipe(DsWord *word);
