/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hands one message to a mail server (RFC 5321), over TLS: from the first byte (smtps://, RFC 8314)
 * or demanded at once (smtp://, STARTTLS, RFC 3207); without it nothing is sent, the login neither.
 * Only a server on this very machine may go without, and does where nothing is said of whom to
 * believe.
 *
 * Blocking, for a worker's thread; `cancel` works within a second, and a server that says nothing
 * is given up after a minute. No message of an error names the person: a server's own words are not
 * repeated.
 */
#pragma once

#include "sync/mail-queue.h"

#include <gio/gio.h>

/* [mail], checked by the configuration before it comes here. */
typedef struct {
	char *server; /* "smtps://host:465", "smtp://host:587" */
	DsMailAddress from;
	char *login; /* NULL: none */
	char *password;
	char *ca_file;   /* PEM; NULL: the system's authorities */
	gboolean plain;  /* this machine's own server, without TLS */
	guint timeout_s; /* 0: 60 */
} DsSmtpSettings;

void ds_smtp_settings_clear(DsSmtpSettings *settings);

/* Is it an address of a server? *loopback: of one on this machine. */
gboolean ds_smtp_is_server(const char *server, gboolean *loopback);

typedef enum {
	DS_SMTP_ACCEPTED, /* it is the server's now: erase it */
	DS_SMTP_REFUSED,  /* this message never will be: erase it */
	DS_SMTP_LATER,    /* not this message now ("greylisted"): again later, others may go */
	DS_SMTP_AWAY,     /* nothing was said about this message: all wait */
} DsSmtpOutcome;

/* `error` says why, but for DS_SMTP_ACCEPTED: DS_ERROR_RETRY, or DS_ERROR_CONFIG where only an
 * operator can help. */
DsSmtpOutcome ds_smtp_send(
    const DsSmtpSettings *settings, const DsMail *mail, GCancellable *cancel, GError **error);
