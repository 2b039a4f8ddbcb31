/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sentences of field AF: one table from verdict to English words, and to the reason by which a
 * kiosk translates them (sync/operation.h). reasons.txt beside this file is the same table for the
 * author of a kiosk's profile; a test keeps the two equal.
 */
#pragma once

#include "sync/ils/rules.h"
#include "sync/operation.h"

/* "Loan limit reached: limit 5, has 5". Free with g_free(). */
char *ds_ils_sentence(DsIlsVerdict verdict, const DsIlsCase *c);

/* The sentence with a `*` for each part that changes. Free with g_free(); NULL for DS_ILS_OK. */
char *ds_ils_sentence_pattern(DsIlsVerdict verdict);

/* DS_REASON_NONE for the remarks, which refuse nothing. */
DsReason ds_ils_sentence_reason(DsIlsVerdict verdict);
