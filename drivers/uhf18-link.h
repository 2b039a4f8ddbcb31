/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a UHFReader18 or UHFReader288, above drivers/exchange.h: one request, one answer, of the
 * reader that was asked.
 */
#pragma once

#include "drivers/uhf18-data.h"

/* Commands: UHFReader18 User's Manual V2.0, 4; the inventory is in uhf18-frame.h. */
#define DS_UHF18_READ 0x02
#define DS_UHF18_WRITE 0x03
#define DS_UHF18_READER_INFO 0x21
#define DS_UHF18_SET_SCAN_TIME 0x25

/* Statuses that are not simply a failure (the others: uhf18-link.c). */
#define DS_UHF18_OK 0x00
#define DS_UHF18_COMPLETE 0x01
#define DS_UHF18_TIME_UP 0x02 /* of an inventory: there may be tags that were not told */
#define DS_UHF18_NO_TAG 0xFB
#define DS_UHF18_TAG_ERROR 0xFC /* one byte follows: */

/* Errors of the tag itself (EPC Gen2 2.0.1, annex I). */
#define DS_UHF18_TAG_BEYOND 0x03    /* it has no such memory */
#define DS_UHF18_TAG_NO_REASON 0x0F /* it never tells why */

typedef struct DsUhf18Link DsUhf18Link;

/* `where` as drivers/wire.h has it; serial line 57600 8N1, TCP port 27011. Finds out which reader
 * is there. Errors as in DsPadDriver's open(). */
DsUhf18Link *ds_uhf18_link_open(const char *where, DsUhf18Info *info, GError **error);
void ds_uhf18_link_close(DsUhf18Link *link);

/* All requests until the next begin have to be answered within this time from now. */
void ds_uhf18_begin(DsUhf18Link *link, guint timeout_ms);

/* Is there still time for a request that may take so long? A request that is not answered in time
 * costs the whole link, so whoever has already asked something looks first. FALSE and
 * DS_ERROR_RETRY. */
gboolean ds_uhf18_has_time(DsUhf18Link *link, guint ms, GError **error);

/* As ds_exchange_ask(). The answer's data are valid until the next call; its status is the caller's
 * business. */
DS_MUST_USE gboolean ds_uhf18_ask(DsUhf18Link *link, guint8 command, const guint8 *data,
    gsize length, DsUhf18Frame *answer, GError **error);

/* An inventory, whose answer may be several frames: appends a DsUhf18Epc for each tag. */
DS_MUST_USE gboolean ds_uhf18_ask_inventory(
    DsUhf18Link *link, DsUhf18Series series, GArray *epcs, GError **error);

/* TRUE for status 00. Otherwise the error that the status is. */
DS_MUST_USE gboolean ds_uhf18_is_ok(const DsUhf18Frame *answer, GError **error);
