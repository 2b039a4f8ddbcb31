/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors say what the caller does next; the message says what happened, where, and what an
 * operator can do. A refusal by the library system is an answer, never an error.
 *
 * Each layer puts its name in front with g_prefix_error(), so one line of log tells the path.
 */
#pragma once

#include <glib.h>

/* A result that must be looked at. */
#define DS_MUST_USE G_GNUC_WARN_UNUSED_RESULT

#define DS_ERROR (ds_error_quark())

typedef enum {
	DS_ERROR_RETRY,    /* nothing happened: the same call may be made again */
	DS_ERROR_GONE,     /* the device or link is dead: close it, open it again later */
	DS_ERROR_UNKNOWN,  /* it left the kiosk and no answer came: ask, never repeat blindly */
	DS_ERROR_PROTOCOL, /* the other side answered what it must not: do not trust the answer */
	DS_ERROR_CONFIG,   /* only an operator can put this right */
	DS_ERROR_STORAGE,  /* the journal cannot be written: stop lending */
} DsErrorCode;

GQuark ds_error_quark(void);

/* Of a request: nothing of it has left the kiosk. */
gboolean ds_error_is_unsent(const GError *error);

/* The code as a word for logs and D-Bus error names: "retry", "gone", ...; "failed" for an error of
 * somebody else. */
const char *ds_error_word(const GError *error);
const char *ds_error_code_word(DsErrorCode code);
gboolean ds_error_code_parse(const char *word, DsErrorCode *code);
