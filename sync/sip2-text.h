/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server's texts: from its character set to clean UTF-8, and from its words to our reasons.
 * Pure; any thread.
 */
#pragma once

#include "sync/sip2-dialect.h"

#define DS_SIP2_TITLE_MAX 200 /* characters on a line of the screen and of a slip */
#define DS_SIP2_TEXT_MAX 300  /* three lines of the screen (rules, section 5) */
#define DS_SIP2_WORD_MAX 40   /* a bin, an institution */

/* The first field of that code as clean text, &#124; decoded. NULL when absent or empty. */
char *ds_sip2_text(
    const DsSip2Dialect *dialect, const DsSip2Message *message, const char *code, guint max_chars);

/* All screen messages (AF) in one, as the server sent them but clean; NULL for none. */
char *ds_sip2_screen_text(const DsSip2Dialect *dialect, const DsSip2Message *message);

/* FALSE when the profile says that it must not be shown: it says nothing, or names a person. */
gboolean ds_sip2_text_is_shown(const DsSip2Dialect *dialect, const char *text);

/* The reason whose longest pattern fits; DS_REASON_NONE when none does or text is NULL. */
DsReason ds_sip2_item_reason(const DsSip2Dialect *dialect, const char *text);
DsReason ds_sip2_patron_reason(const DsSip2Dialect *dialect, const char *text);
