/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of a flight recorder: UTF-8, one JSON object a line.
 *
 *	{"duestamp-recording":1, ...}   the head: format, program, configuration
 *	{"in":WHAT,"t":..,"wall":.., facts}   something came to the machines: monotonic and wall
 *	                                clock in microseconds, "in-step" and "clock-set" when what
 *	                                NTP says has changed; "n": the question that it answers
 *	{"in":"rounds","count":N,..}    N looks at the pad "section" that showed what the one
 *	                                before had shown, and about which nothing was said; the
 *	                                last has number "round"
 *	{"out":WHAT, facts}             what they said, before anything else came; "n": a question
 *	{"end":WHY}                     nothing more was recorded; a power cut leaves none
 *
 * Facts are sorted by name; zero, empty and absent ones are left out. A tag's memory is a word;
 * what it says stands beside it ("says"). Members that nobody knows are passed over, and a format
 * of a higher number is refused.
 *
 * What comes from a file is hostile: lines, their depth and their number are bounded.
 */
#pragma once

#include "drivers/tag.h"
#include "firmware/base/clock.h"
#include "firmware/config.h"
#include "firmware/redact.h"

#define DS_RECORDING_FORMAT 1
#define DS_RECORDING_BYTES_MAX (64 * (gsize)1024 * 1024)

/* ---- writing ---- */

/* The first line, without its end. */
GString *ds_recording_head(const DsConfig *config, DsMoment now, DsRedactMode mode);
/* The line of something that was said. */
char *ds_recording_out(DsRedact *redact, const char *what, guint number, GVariant *facts);

/* What a tag says: ds_tag_decode(). */
typedef struct {
	DsTagResult result;
	gsize need_bytes;
	DsTagContent content;
} DsTagSays;

GVariant *ds_facts_of_tag(const DsTagSays *says);
DS_MUST_USE gboolean ds_facts_tag(GVariant *facts, DsTagSays *says, GError **error);

/* ---- reading ---- */

typedef struct {
	char *program;     /* its version */
	char *mode;        /* "redacted", "full" */
	char *zone;        /* time zone in which it was: requests and due dates tell local time */
	gint64 begun_s;    /* wall clock */
	gint64 built_s;    /* ... before which that program believed no clock */
	char *config;      /* a key file */
	char *profile;     /* text of the library's profile; NULL: it is one of the program's own */
	gboolean snapshot; /* it had a key for snapshots */
} DsRecordingHead;

typedef enum { DS_LINE_IN, DS_LINE_OUT, DS_LINE_END } DsLineKind;

typedef struct {
	guint number; /* from 1 */
	char *text;
	DsLineKind kind;
	char *what;
	guint n;
	gint64 monotonic_us, wall_us;
	GVariant *facts; /* all of its members */
} DsRecordingLine;

typedef struct {
	DsRecordingHead head;
	GPtrArray *lines; /* DsRecordingLine, without the head */
	gboolean cut;     /* it has no end; a last line that is not whole was left out */
} DsRecording;

/* DS_ERROR_PROTOCOL names the line. */
DsRecording *ds_recording_parse(const char *text, gsize length, GError **error);
DsRecording *ds_recording_load(const char *path, GError **error);
void ds_recording_free(DsRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsRecording, ds_recording_free)
