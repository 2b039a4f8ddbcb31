/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a 3M reader, above drivers/exchange.h: one request, one answer, and it is about the tag
 * that was asked.
 */
#pragma once

#include "drivers/m3-frame.h"
#include "firmware/base/error.h"
#include "firmware/base/ident.h"

/* Commands: 3M RFID Reader Model 210, Protocol Specification 1.0.0, 7. */
#define DS_M3_READ_BLOCKS 0x02
#define DS_M3_CHECK_EAS 0x03
#define DS_M3_WRITE_AFI 0x09
#define DS_M3_GET_AFI 0x0A
#define DS_M3_EAS_CONTROL 0x0C
#define DS_M3_TAG_INFO 0x0D
#define DS_M3_READER_VERSION 0x11
#define DS_M3_INVENTORY 0xFE /* "Read Block UID" */

/* Statuses that are not simply a failure (the others: m3-link.c). */
#define DS_M3_OK 0x00
#define DS_M3_NO_TAG 0x06

typedef struct DsM3Link DsM3Link;

/* `where` as drivers/wire.h has it; serial line 19200 8N1, TCP port 4001. Finds out that a 3M
 * reader is there and starts it up. Errors as in DsPadDriver's open(). */
DsM3Link *ds_m3_link_open(const char *where, GError **error);
void ds_m3_link_close(DsM3Link *link);

/* All requests until the next begin have to be answered within this time from now. */
void ds_m3_begin(DsM3Link *link, guint timeout_ms);

/* As ds_exchange_ask(). The answer's data are valid until the next call; its status is the caller's
 * business. */
DS_MUST_USE gboolean ds_m3_ask(DsM3Link *link, guint8 command, const guint8 *data, gsize length,
    DsM3Answer *answer, GError **error);

/* The same about one tag: its address, and what follows. `answer` holds what stands behind the
 * address. */
DS_MUST_USE gboolean ds_m3_ask_tag(DsM3Link *link, guint8 command, const DsTagId *tag,
    const guint8 *rest, gsize length, DsM3Answer *answer, GError **error);

/* TRUE for status 00. Otherwise the error that the status is. */
DS_MUST_USE gboolean ds_m3_is_ok(const DsM3Answer *answer, GError **error);
