/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of exported operations (sync/export.h), as staff write it into a file. Pure.
 *
 *	op,result,text          a line of column names, which may be left out
 *	17,ok                   the library system shows it
 *	18,refused,item unknown the library system will not have it, and why
 *	19,unknown              not known yet: nothing changes
 *
 * RFC 4180 with LF or CRLF, UTF-8 with or without a byte order mark. With column names the columns
 * may stand in any order, and those of the CSV export may stay: item and kiosk are kept for a
 * comparison, the others are not looked at.
 *
 * Somebody has edited the file by hand, so it is hostile: one wrong line, and nothing of it counts.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_RESULTS_MAX (4 * 1024 * 1024) /* bytes of a file */
#define DS_RESULTS_LINE_MAX 1000         /* bytes of a line */
#define DS_RESULTS_TEXT_MAX 200          /* characters of a text that are kept */

typedef enum { DS_RESULT_OK, DS_RESULT_REFUSED, DS_RESULT_UNKNOWN, DS_RESULT_N } DsResultWord;

typedef struct {
	guint line; /* of the file, from 1 */
	gint64 op_seq;
	DsResultWord word;
	char *text;  /* clean (ds_text_clean); "" for none */
	char *item;  /* as it stands there; "" where nothing does */
	char *kiosk; /* ... */
} DsResult;

/* DsResult, in the order of the lines; no operation comes twice. Free with g_ptr_array_unref().
 * NULL: DS_ERROR_PROTOCOL, and the message begins with the line's number. */
GPtrArray *ds_results_read(const char *text, gsize length, GError **error);

/* Says what is wrong with a line: DS_ERROR_PROTOCOL. Returns FALSE. */
gboolean ds_results_fail(guint line, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
