/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SIP2 codec: bytes in, fields out, and the reverse. Pure functions, used by the kiosk's link
 * and by duestamp-ils alike.
 *
 * Source of codes, widths and the checksum: 3M Standard Interchange Protocol, version 2.00,
 * April 1997; where real servers differ, what was seen decides (tests/sync/sip2/transcripts
 * holds their words). A message is
 *
 *	code(2) fixed part, field(2)value| field(2)value| ... AYsequence AZchecksum CR
 *
 * Reading is liberal: fields in any order and any number, unknown ones kept, garbage between them
 * skipped. It is one pass over one copy of the line, with hard bounds.
 */
#pragma once

#include "firmware/base/ident.h"

#define DS_SIP2_LINE_MAX 16384 /* bytes; a longer answer is refused (rules W3) */
#define DS_SIP2_FIELDS_MAX 1024

typedef enum {
	DS_SIP2_CHECKSUM_STRICT,  /* AY and AZ must be there and right */
	DS_SIP2_CHECKSUM_LENIENT, /* may be missing, "0000", or summed over code points */
	DS_SIP2_CHECKSUM_OFF,     /* not looked at, and not sent */
} DsSip2ChecksumMode;

typedef struct DsSip2Message DsSip2Message;

/*
 * Reads one line, with or without its CR or CR LF; the line need not end in a NUL. NULL with
 * DS_ERROR_PROTOCOL when it is too long, too short for its fixed part, or fails the checksum.
 * Codes this file does not know are read as a message without a fixed part.
 */
DsSip2Message *ds_sip2_parse(
    const char *line, gsize length, DsSip2ChecksumMode mode, GError **error);
void ds_sip2_message_free(DsSip2Message *message); /* wipes it: it may be about a person */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Message, ds_sip2_message_free)

const char *ds_sip2_code(const DsSip2Message *message); /* "12" */
gint ds_sip2_sequence(const DsSip2Message *message);    /* of AY; -1 when it has none */

/* A piece of the fixed part by the name the table in sip2-msg.c gives it, NUL-terminated in the
 * caller's buffer; "" when this message has no such piece. */
typedef struct {
	char text[19];
} DsSip2Piece;
DsSip2Piece ds_sip2_piece(const DsSip2Message *message, const char *name);
gboolean ds_sip2_is_yes(const DsSip2Message *message, const char *name); /* 'Y' or '1' */
gint ds_sip2_number(const DsSip2Message *message, const char *name);     /* -1 for none */

/* The first field of that code: raw bytes, NUL-terminated, owned by the message. NULL: none. */
const char *ds_sip2_field(const DsSip2Message *message, const char *code);

/* TRUE when that first field is `ours`, but for case and blanks around it: servers answer with the
 * form they have stored (seen: Koha answers "B001" to "b001"). */
gboolean ds_sip2_field_is(const DsSip2Message *message, const char *code, const char *ours);

/* All fields of that code: start with *at = 0 and call until NULL. */
const char *ds_sip2_next(const DsSip2Message *message, const char *code, guint *at);

/*
 * Writing. ds_sip2_new() starts a message with its code and fixed part (whose width is checked);
 * fields are appended; ds_sip2_finish() adds AY, AZ and CR. Identifiers go in by their validated
 * types only. Free the line with g_string_free().
 */
GString *ds_sip2_new(const char *code, const char *fixed);
GString *ds_sip2_resume(const char *begun); /* goes on with a message without its trailer */
void ds_sip2_add_item(GString *line, const char *code, const DsItemId *id);
void ds_sip2_add_patron(GString *line, const char *code, const DsPatronId *id);
void ds_sip2_add_word(GString *line, const char *code, const DsWord *word);
void ds_sip2_add_flag(GString *line, const char *code, gboolean yes);
/* For a server's texts: control characters are dropped, `|` becomes &#124;. */
void ds_sip2_add_text(GString *line, const char *code, const char *text);
/* sequence -1: no error detection, the message ends with CR alone. */
void ds_sip2_finish(GString *line, gint sequence);

/* "20261122    083102": 18 characters, local time `offset_s` east of UTC, blanks for the zone (or
 * `zone`, four characters, where a profile wants one). */
#define DS_SIP2_DATE_SIZE 19
void ds_sip2_date(char date[DS_SIP2_DATE_SIZE], gint64 wall_s, gint32 offset_s, const char *zone);

/*
 * A date as servers write it ("20261213    235900", "20261213", "2026-12-13", "2026-12-13 23:59")
 * to "2026-12-13T23:59:00". FALSE, and "" in iso, for anything else, impossible dates included.
 */
gboolean ds_sip2_date_parse(const char *text, char iso[20]);
