/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one answer of a server tells, as rules without I/O. Used by the survey
 * (sync/sip2-survey.h).
 */
#pragma once

#include "sync/sip2-msg.h"
#include "sync/sip2-wire.h"

/* What came of a message. */
typedef enum {
	DS_REPLY_NOT_ASKED,
	DS_REPLY_ANSWER,  /* the answer to it */
	DS_REPLY_AGAIN,   /* 96: not understood */
	DS_REPLY_OTHER,   /* something that is no answer to it */
	DS_REPLY_SILENCE, /* nothing in time */
	DS_REPLY_CLOSED,  /* the end of the connection */
} DsReplyKind;

/* How a line ended. */
typedef enum { DS_END_CR, DS_END_CRLF, DS_END_LF, DS_ENDS } DsEnd;

/* The checksum of a line. */
typedef enum {
	DS_SUM_RIGHT,       /* over bytes */
	DS_SUM_CODE_POINTS, /* right over code points only (seen: Koha without an encoding) */
	DS_SUM_ZERO,        /* "0000" (seen: a fork of openncip) */
	DS_SUM_WRONG,
	DS_SUM_NONE,
	DS_SUMS,
} DsSum;

/* BP and BQ of 63. */
typedef enum {
	DS_PAGES_UNKNOWN, /* fewer than two entries: nothing can be seen */
	DS_PAGES_OBEYED,
	DS_PAGES_ONE_MORE, /* one entry too many (seen: Koha) */
	DS_PAGES_IGNORED,
} DsPages;

/* Each kind of message has its own pace. */
typedef enum { DS_PACE_LOGIN, DS_PACE_STATUS, DS_PACE_PATRON, DS_PACE_ITEM, DS_PACES } DsPace;

typedef struct {
	guint count;
	gint64 worst_us;
} DsSpeed;

/* The first line of what came, and where it ends. */
typedef struct {
	const char *line; /* within `bytes`; NULL: none */
	gsize length;
	DsEnd end;
	gboolean late_lf; /* an LF came first: it belongs to the line before */
	gboolean more;    /* something follows */
} DsFirstLine;

DsFirstLine ds_survey_first_line(const char *bytes, gsize length);

/* May a message of that code be sent by the survey? Only if it changes nothing. */
gboolean ds_survey_is_harmless(const char *request);

/* `request`: what was sent, code first. `line` may be NULL. */
DsReplyKind ds_survey_kind(const char *request, const char *line, gsize length, DsSip2WireEnd end);

DsSum ds_survey_sum(const char *line, gsize length);

DsPace ds_survey_pace(const char *request);

/* Is this the first record of a TLS server? RFC 8446, 5.1: an alert (21) or a handshake (22). */
gboolean ds_survey_is_tls(const char *bytes, gsize length);

/* Do both lines say the same but for AY and AZ? */
gboolean ds_survey_is_same(const GString *a, const GString *b);

/* Entries of a list asked for in full, and for its first entry alone. */
DsPages ds_survey_pages(guint all, guint first_only);

/* Signs of `text` that the default rules of identifiers do not know, added to *also; NULL stays
 * for none. FALSE when it is no identifier whatever the profile says. */
gboolean ds_survey_note_signs(const char *text, char **also);

/* Can it be the number of an item? A title of one word has no digit. */
gboolean ds_survey_is_number(const char *text);

/* Seconds the server is ahead; FALSE when this is no date. `now_s`: local time as if it were UTC.
 */
gboolean ds_survey_clock(const char *date, gint64 now_s, gint64 *ahead_s);
