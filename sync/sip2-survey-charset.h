/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which character set a server's texts are in, as far as their bytes or a title that somebody
 * knows can prove it. Pure; keeps no text, so it may be fed with names of people.
 *
 * Bytes alone prove little: each text in GB18030 is some text in CP850 too. So a set is disproved
 * by what no text in it can hold, and called certain only where the evidence leaves no doubt.
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_CHARSET_UTF8,
	DS_CHARSET_GB18030,
	DS_CHARSET_BIG5,
	DS_CHARSET_LATIN1,
	DS_CHARSET_CP850,
	DS_CHARSETS,
	DS_CHARSET_NONE = DS_CHARSETS,
} DsCharset;

typedef struct {
	guint plain;   /* texts of ASCII alone */
	guint foreign; /* texts with other bytes */
	gboolean disproved[DS_CHARSETS];
	guint utf8_signs;        /* characters of several bytes, where it is UTF-8 */
	guint twice;             /* texts that are UTF-8 of UTF-8 */
	guint lost;              /* U+FFFD: the server itself has lost a character */
	guint decomposed;        /* texts that are not composed (NFC) */
	gboolean titled;         /* a known title was compared ... */
	DsCharset by_title;      /* ... and it reads right in this set; or NONE */
	gboolean twice_by_title; /* ... when it is decoded twice */
	gboolean ascii_by_title; /* the title has other letters, and the server sends none */
} DsCharsetEvidence;

DsCharsetEvidence ds_charset_evidence(void);

/* Takes the raw bytes of one text into account. */
void ds_charset_add(DsCharsetEvidence *evidence, const char *raw);

/* The server's text for an item whose title is known to be `title` (UTF-8). A title of ASCII
 * alone proves nothing. */
void ds_charset_compare(DsCharsetEvidence *evidence, const char *raw, const char *title);

/* What follows from it. */
typedef struct {
	const char *value; /* of charset= in a profile; NULL: it cannot be told */
	gboolean certain;
	char *why; /* for people; free it */
} DsCharsetVerdict;

DsCharsetVerdict ds_charset_judge(const DsCharsetEvidence *evidence);

/* A text of that server as clean UTF-8, as far as it can be read. */
char *ds_charset_read(const DsCharsetEvidence *evidence, const char *raw);
