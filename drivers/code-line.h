/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Codes out of a stream of bytes, as scanners on a serial line and those that play a keyboard send
 * them: a code ends with CR, LF or TAB, or when nothing follows for a moment.
 */
#pragma once

#include "drivers/scanner.h"

/* A scanner sends a code in one go; this is longer than any pause within it. */
#define DS_CODE_LINE_REST_MS 100

typedef struct DsCodeLine DsCodeLine;

DsCodeLine *ds_code_line_new(void);
void ds_code_line_free(DsCodeLine *line); /* wipes what it holds */

/* now_us: CLOCK_MONOTONIC, never earlier than before. */
void ds_code_line_add(DsCodeLine *line, const guint8 *bytes, gsize count, gint64 now_us);

/* The next code that is complete, or NULL. What is too long or unreadable comes as one code with
 * that flaw. */
DsIdentity *ds_code_line_take(DsCodeLine *line, gint64 now_us);

/* Appends what the device has next; DS_ERROR_RETRY: nothing came in time. */
typedef gboolean (*DsCodeSource)(
    gpointer device, GByteArray *in, gint64 deadline_us, GError **error);

/* DsScannerDriver's poll() above such a device. */
DS_MUST_USE gboolean ds_code_line_poll(DsCodeLine *line, DsCodeSource read, gpointer device,
    guint timeout_ms, DsIdentity **identity, GError **error);
