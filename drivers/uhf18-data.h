/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of UHFReader18 and UHFReader288 readers about tags, and what they say: the data of
 * requests and answers, pure. UHFReader18 User's Manual V2.0, 8.2 and 8.4; UR series (288) User
 * Manual v1.14, 8.2. What does not fit to its last byte is DS_ERROR_PROTOCOL, and nothing is taken
 * of it.
 */
#pragma once

#include "drivers/uhf18-frame.h"
#include "firmware/base/error.h"

/* They differ in an inventory alone: 288 readers have several antennas and tell how loud a tag was.
 */
typedef enum { DS_UHF18_SERIES_18, DS_UHF18_SERIES_288 } DsUhf18Series;

typedef struct {
	guint8 type;
	guint8 scan_time; /* how long an inventory may take, in units of 100 ms */
	DsUhf18Series series;
} DsUhf18Info;

/* Reader information (command 21). */
DS_MUST_USE gboolean ds_uhf18_take_info(
    const DsUhf18Frame *frame, DsUhf18Info *info, GError **error);

/* A tag is addressed by all of its EPC, and these readers take 15 words of it at most. */
#define DS_UHF18_EPC_MAX 30

typedef struct {
	guint8 bytes[DS_UHF18_EPC_MAX];
	gsize length;
} DsUhf18Epc;

/* One frame of an inventory: appends a DsUhf18Epc for each tag that is not among them yet. Those
 * that cannot be addressed, having no EPC or a longer one, are passed over. */
DS_MUST_USE gboolean ds_uhf18_take_epcs(
    const DsUhf18Frame *frame, DsUhf18Series series, GArray *epcs, GError **error);

/* Memory banks. */
#define DS_UHF18_BANK_EPC 1
#define DS_UHF18_BANK_USER 3

#define DS_UHF18_WORDS_MAX 120 /* of one reading */

/* Words of one tag's memory. */
typedef struct {
	guint8 bank;
	guint8 word; /* the first */
	guint8 count;
} DsUhf18Range;

/* Appends the data of command 02 or 03. Each is addressed to the tag with this EPC, whose length is
 * even, not 0 (all tags would feel meant) and at most DS_UHF18_EPC_MAX. */
void ds_uhf18_make_read(
    GByteArray *out, const guint8 *epc, gsize length, const DsUhf18Range *range);
void ds_uhf18_make_write(
    GByteArray *out, const guint8 *epc, gsize length, guint8 word, guint16 value, guint32 password);

/* The answer to a reading: appends so many words as they lie on the tag. */
DS_MUST_USE gboolean ds_uhf18_take_words(
    const DsUhf18Frame *frame, guint count, GByteArray *out, GError **error);

/* FALSE, and DS_ERROR_PROTOCOL: what the reader said makes no sense. */
gboolean ds_uhf18_nonsense(GError **error, const char *what);
