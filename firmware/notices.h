/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a library says to whoever passes by: when it is open, and messages with their dates. Pure:
 * what is true at a moment that it is given, in the local time of that moment. Any thread.
 */
#pragma once

#include "firmware/base/keys.h"

/* Minutes of one day; `until` is after `from`, and at most 24 * 60. */
typedef struct {
	guint from, until;
} DsSpan;

#define DS_DAY_MINUTES (24 * 60)

/* "09:00-12:00;14:00-18:00", or "closed": DsSpan in their order, none of which touch. NULL: it is
 * neither. Free with g_array_unref(). */
GArray *ds_spans_parse(const char *text);

/* Is this minute of its day in one of them? NULL: no. */
gboolean ds_spans_hold(const GArray *spans, GDateTime *now);

/* Seconds until it is another answer than now: at least one, at most until tomorrow. */
guint ds_spans_next_s(const GArray *spans, GDateTime *now);

/* These days are not as the week says. */
typedef struct {
	GDate first, last;
	GArray *spans; /* DsSpan */
} DsHoliday;

typedef struct {
	GArray *week[7];     /* DsSpan, Monday first */
	GPtrArray *holidays; /* DsHoliday; the first that holds a day counts */
} DsHours;

DsHours *ds_hours_new(void); /* never open */
void ds_hours_free(DsHours *hours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsHours, ds_hours_free)

typedef enum {
	DS_OPEN_UNTIL,  /* open, until `at` */
	DS_OPEN_FROM,   /* closed, until `at` */
	DS_OPEN_ALWAYS, /* open, for a week at least */
	DS_OPEN_CLOSED, /* closed, for longer than anybody looks ahead */
} DsOpen;

const char *ds_open_word(DsOpen open);

/* `at` is a new reference, or NULL for the last two. */
DsOpen ds_hours_at(const DsHours *hours, GDateTime *now, GDateTime **at);

/* Midnights between two moments of one time zone, the later one second. */
guint ds_days_between(GDateTime *from, GDateTime *until);

/* One message. */
typedef struct {
	char *section;     /* "message story-hour" */
	char *text;        /* where there is none in the language */
	GPtrArray *texts;  /* DsKeyPair: text[zh_CN], ... */
	GDate first, last; /* shown on these days; invalid: any */
	GDateTime
	    *begins; /* what it is about; NULL: it is about no moment. Not shown any more then */
} DsNotice;

void ds_notice_free(DsNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsNotice, ds_notice_free)

gboolean ds_notice_is_shown(const DsNotice *notice, GDateTime *now);
const char *ds_notice_text(const DsNotice *notice, const char *language);

/* Seconds until what is shown may be another than now: at least one, at most until tomorrow.
 * `hours` may be NULL. */
guint ds_notices_next_s(const DsHours *hours, const GPtrArray *notices, GDateTime *now);
