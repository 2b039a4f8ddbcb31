/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which part of a card is a patron's number, and what has to be done to it: a section [card NAME]
 * of the configuration. Rules are tried in their order; the first one that fits a card gives its
 * number, and a card that none fits gives none. Pure.
 *
 * A rule takes bytes off the card (`content`), and makes the number of them:
 *
 *	bytes      only some of them, counted from 0
 *	reversed   the last one first (readers of the Chinese makers print UIDs so)
 *	form       hexadecimal; decimal, one number of up to eight bytes; text as it stands, without
 *	           zeros, FF and blanks behind it; or a token, see below
 *	digits     a decimal number is filled up with zeros in front
 *	match      a regular expression for the whole result; its first group, if any, is the number
 *	prefix     what the library writes before it
 *
 * A token stands for a number that must not be kept: the first 16 bytes of HMAC-SHA256 over the
 * bytes, with the site's own key, in hexadecimal. The same card gives the same token at all kiosks
 * of the site, and nobody finds the number from it who does not have the key.
 */
#pragma once

#include "drivers/scanner.h"

typedef enum {
	DS_CARD_UID,         /* what the card tells without being asked */
	DS_CARD_NDEF,        /* the first text or address (URI) in NDEF: drivers/nfc-ndef.h */
	DS_CARD_BLOCK,       /* one block of MIFARE Classic, or four pages of NTAG, 16 bytes */
	DS_CARD_ISO28560,    /* the item number of a patron card by ISO 28560, on an NTAG */
	DS_CARD_CHIP_SERIAL, /* of the second-generation Chinese ID card, 8 bytes */
} DsCardContent;

typedef enum { DS_CARD_HEX, DS_CARD_DECIMAL, DS_CARD_TEXT, DS_CARD_TOKEN } DsCardForm;

#define DS_MIFARE_KEY_SIZE 6
#define DS_TOKEN_KEY_LEAST 16 /* bytes */

typedef struct {
	char **technologies; /* patterns: "mifare-classic-*" */
	DsCardContent content;
	guint block;
	guint8 key[DS_MIFARE_KEY_SIZE];
	gboolean key_b;

	guint first_byte, n_bytes; /* n_bytes 0: all from first_byte on */
	gboolean reversed;
	DsCardForm form;
	guint digits;
	GRegex *match; /* NULL: anything */
	char *prefix;
	GBytes *token_key;
} DsCardRule;

void ds_card_rule_free(DsCardRule *rule); /* wipes the keys */

/* Is it a rule for cards of this technology? */
gboolean ds_card_rule_concerns(const DsCardRule *rule, const char *technology);

/* The number; NULL: the rule does not fit these bytes. Free with ds_card_number_free(). */
char *ds_card_number(const DsCardRule *rule, const guint8 *bytes, gsize length);
void ds_card_number_free(char *number); /* wipes it; NULL is fine */

/*
 * For drivers that only tell a number: what the rules (DsCardRule) make of it. Without rules, for
 * what is no card, and for a card with a flaw the identity stays as it is; a card that no rule fits
 * gets DS_FLAW_UNREADABLE and loses its text.
 */
void ds_card_rules_apply(const GPtrArray *rules, DsIdentity *identity);
