/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of FEIG readers (OBID i-scan, classic-pro): pure. FEIG manual H20800-16e-ID-B, 3.
 *
 *	standard   LEN ADR CMD data CRC            LEN: all bytes of the frame, 5 to 255
 *	advanced   02 LEN(2) ADR CMD data CRC      LEN: the same, high byte first
 *
 * An answer has STATUS between CMD and data; the CRC has its low byte first. 02 is no LEN that a
 * standard frame can have, so a frame tells by its first byte which one it is. A reader answers in
 * the form it was asked in, but a standard request whose answer is too long in the advanced one.
 */
#pragma once

#include "drivers/exchange.h"

#define DS_FEIG_ADDRESS_ANY 0xFF /* every reader obeys and answers with its own address */

typedef enum { DS_FEIG_STANDARD, DS_FEIG_ADVANCED, DS_FEIG_FORMS } DsFeigForm;

/* Appends a request. `length` is at most 240 bytes. */
void ds_feig_request(
    GByteArray *out, DsFeigForm form, guint8 command, const guint8 *data, gsize length);

typedef struct {
	DsFeigForm form;
	guint8 command;
	guint8 status;
	const guint8 *data; /* within the bytes that were parsed */
	gsize length;
} DsFeigAnswer;

/* DsExchangeKind's judge(), and what the frame says. */
DsFrame ds_feig_parse(const guint8 *bytes, gsize length, DsFeigAnswer *answer);
