/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the NFC driver share. Each function asserts that its own part went well. */
#pragma once

#include "drivers/card-rule.h"
#include "drivers/scanner.h"
#include "tests/fakes/pn532.h"

extern const DsScannerDriver ds_scanner_driver_nfc;

/* The driver's `where` for this reader; free with g_free(). */
char *nfc_where(const DsFakePn532 *fake);

gpointer nfc_open_reader(const DsFakePn532 *fake);
void nfc_close_reader(gpointer reader);

/* One look at the reader. */
DsIdentity *nfc_look(gpointer reader);

void nfc_assert_card(gpointer reader, const char *technology, const char *text);
void nfc_assert_flaw(gpointer reader, DsIdentityFlaw flaw);
void nfc_assert_nothing(gpointer reader);

/* The reader answers a look with this error. Returns how long that took, in milliseconds. */
guint nfc_assert_error(gpointer reader, DsErrorCode code);

/* open() with this `where` fails like this, and the message holds `hint`. */
void nfc_assert_open_error(const char *where, DsErrorCode code, const char *hint);

/* How many commands the reader got since it was last asked. */
guint nfc_commands(DsFakePn532 *fake);

guint nfc_ms_since(gint64 start_us);

/* ---- with rules ---- */

typedef struct {
	DsFakePn532 *fake;
	gpointer reader;
	GPtrArray *rules;
} NfcStage;

/* For g_test_add(). */
void nfc_stage_set_up(NfcStage *stage, gconstpointer unused);
void nfc_stage_tear_down(NfcStage *stage, gconstpointer unused);

/* One more rule, for technologies parted by ";"; its key is FF FF FF FF FF FF. Not to be freed. */
DsCardRule *nfc_stage_rule(
    NfcStage *stage, const char *technologies, DsCardContent content, DsCardForm form);

/* The cable was pulled out: in again, and the reader opened anew. */
void nfc_stage_open_again(NfcStage *stage);
