/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log lines with fields. Who is meant to read which level:
 *
 *   alarm   an operator, now: a loan, a book or a device needs a hand
 *   warn    an operator, some day
 *   note    whoever wonders what the kiosk did: start, stop, link up, link down
 *   debug   a developer; written only when DUESTAMP_DEBUG is set
 *
 * DsLogAbout is the allow-list: nothing else may become a field, and it has no place for a
 * patron number, a name, a PIN, a title or a message dump, nor may the text hold one. Bytes from
 * outside are escaped, so they cannot forge a line. Callable from any thread.
 *
 * These lines are for people; they never abort a program, not even under G_DEBUG=fatal-warnings.
 * A mistake of a programmer is g_critical()'s business.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *device;  /* the section's name: "pad desk" */
	const char *library; /* the section's name: "library main" */
	const char *session; /* the session's id: says nothing about a person */
	const char *item;    /* item identifier */
	const char *state;   /* state of an operation, a session or a link */
	gint64 op;           /* op_seq, 0 for none */
} DsLogAbout;

typedef enum { DS_LOG_ALARM, DS_LOG_WARN, DS_LOG_NOTE, DS_LOG_DEBUG } DsLogLevel;

#define DS_ABOUT(...) (&(const DsLogAbout){__VA_ARGS__})

#define ds_alarm(about, ...) ds_log(DS_LOG_ALARM, about, __VA_ARGS__)
#define ds_warn(about, ...) ds_log(DS_LOG_WARN, about, __VA_ARGS__)
#define ds_note(about, ...) ds_log(DS_LOG_NOTE, about, __VA_ARGS__)
#define ds_debug(about, ...) ds_log(DS_LOG_DEBUG, about, __VA_ARGS__)

/* `about` may be NULL. To the system journal where stderr is connected to it, else to stderr. */
void ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...) G_GNUC_PRINTF(3, 4);
