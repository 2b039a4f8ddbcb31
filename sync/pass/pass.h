/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes signed patron codes (sync/patron-code.h). Whoever calls this has found out who is asking.
 * Pure but for the random id. One thread.
 */
#pragma once

#include "sync/pass/key.h"

typedef struct {
	const char *card;  /* what the library calls the person: ds_patron_code_is_card() */
	const char *realm; /* whose kiosks are to believe it: realm= of their [patron-code] */
	gint64 now_s;      /* by a clock that is right: kiosks allow 30 seconds */
	guint life_s;      /* 1 to DS_PATRON_CODE_LIFE_S */
} DsPass;

/* Base45 text for a QR code, of letters, digits and $%*+-./: and blanks only (alphanumeric mode,
 * ISO/IEC 18004, 7.4.4), some 180 characters; g_free() it. NULL: DS_ERROR_CONFIG, and no kiosk
 * would believe it. */
char *ds_pass_issue(const DsPassKey *key, const DsPass *pass, GError **error);
