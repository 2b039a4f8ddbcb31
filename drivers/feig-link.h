/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a FEIG reader, above drivers/exchange.h: one request, one answer.
 */
#pragma once

#include "drivers/feig-frame.h"
#include "firmware/base/error.h"

/* Commands, FEIG manual H20800-16e-ID-B, 5 to 7. */
#define DS_FEIG_SOFTWARE_VERSION 0x65
#define DS_FEIG_RF_RESET 0x69
#define DS_FEIG_SET_OUTPUT 0x71
#define DS_FEIG_ISO_HOST 0xB0
#define DS_FEIG_CUSTOM 0xB1
#define DS_FEIG_TRANSPARENT 0xBF

/* Statuses that are not simply a failure (the others: feig-link.c). */
#define DS_FEIG_OK 0x00
#define DS_FEIG_NO_TAG 0x01
#define DS_FEIG_NO_ADDRESS 0x04 /* the tag has no such block */
#define DS_FEIG_MORE_DATA 0x94
#define DS_FEIG_ISO_ERROR 0x95 /* the tag's own error code follows */

typedef struct DsFeigLink DsFeigLink;

/*
 * `where` as drivers/wire.h has it; TCP port 10001, serial line 38400 8E1, USB 0AB1. Finds out
 * which form of frames the reader speaks. Errors as in DsPadDriver's open().
 */
DsFeigLink *ds_feig_link_open(const char *where, GError **error);
void ds_feig_link_close(DsFeigLink *link);

/* All requests until the next begin have to be answered within this time from now. */
void ds_feig_begin(DsFeigLink *link, guint timeout_ms);

/* As ds_exchange_ask(). The answer's data are valid until the next call; its status is the caller's
 * business. */
DS_MUST_USE gboolean ds_feig_ask(DsFeigLink *link, guint8 command, const guint8 *data, gsize length,
    DsFeigAnswer *answer, GError **error);

/* TRUE for status 00. Otherwise the error that the status is. */
DS_MUST_USE gboolean ds_feig_is_ok(const DsFeigAnswer *answer, GError **error);
