/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mail server that does not exist: SMTP on loopback, on a free port, one client at a time, with
 * TLS from the first byte, after STARTTLS, or not at all. It keeps what it has taken.
 *
 * All calls may come from any thread.
 */
#pragma once

#include <gio/gio.h>

typedef enum { DS_FAKE_MAIL_PLAIN, DS_FAKE_MAIL_STARTTLS, DS_FAKE_MAIL_TLS } DsFakeMailKind;

/* What it does with whoever comes. */
typedef enum {
	DS_FAKE_MAIL_ACCEPTS,
	DS_FAKE_MAIL_REFUSES,      /* 550 to RCPT */
	DS_FAKE_MAIL_REFUSES_TEXT, /* 554 to the text */
	DS_FAKE_MAIL_GREYLISTS,    /* 451 to RCPT */
	DS_FAKE_MAIL_CLOSED,       /* 554 in the place of a greeting */
	DS_FAKE_MAIL_HANGS,        /* says nothing */
	DS_FAKE_MAIL_HANGS_LATE,   /* ... after the text */
} DsFakeMailMood;

typedef struct DsFakeMail DsFakeMail;

/* `certificate` is NULL for DS_FAKE_MAIL_PLAIN. It accepts. */
DsFakeMail *ds_fake_mail_new(DsFakeMailKind kind, GTlsCertificate *certificate);
void ds_fake_mail_free(DsFakeMail *mail);

const char *ds_fake_mail_where(const DsFakeMail *mail); /* "127.0.0.1:40123" */
void ds_fake_mail_set(DsFakeMail *mail, DsFakeMailMood mood);

guint ds_fake_mail_visits(DsFakeMail *mail); /* so many have connected */
guint ds_fake_mail_count(DsFakeMail *mail);  /* messages taken */

/* Of the taken message i, from 0: the whole text, and "TO FROM" of its envelope. Free with
 * g_free(). */
char *ds_fake_mail_text(DsFakeMail *mail, guint i);
char *ds_fake_mail_envelope(DsFakeMail *mail, guint i);
