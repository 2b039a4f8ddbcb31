/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desk: one line of SIP2 in, one line out. It knows the library's settings, its store and the
 * clock, but no socket. One thread.
 *
 * A request is one transaction of the store, and its answer exists only after the commit. Where the
 * commit fails there is no answer at all: the caller closes the connection, and the kiosk asks
 * what became of it.
 */
#pragma once

#include "firmware/base/clock.h"
#include "sync/ils/rules.h"
#include "sync/ils/store.h"
#include "sync/sip2-msg.h"

#define DS_ILS_LOGIN_TRIES 3 /* then the connection is closed */

typedef struct {
	DsWord institution; /* AO */
	char *name;         /* AM */
	char *owner;        /* our ISIL: items of others travel */
	char *currency;     /* ISO 4217 */
	DsWord login;       /* "": none is asked for */
	DsWord password;
	guint hold_days;            /* a ready hold waits so long */
	gboolean no_checksums;      /* messages without AY and AZ are taken too */
	gboolean tells_hold_patron; /* CY in the answer to a return */
} DsIlsSettings;

typedef struct DsIlsDesk DsIlsDesk;

/* All three must outlive the desk. */
DsIlsDesk *ds_ils_desk_new(DsIlsStore *store, const DsIlsSettings *settings, const DsClock *clock);
void ds_ils_desk_free(DsIlsDesk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsDesk, ds_ils_desk_free)

/* What the desk remembers of one connection. */
typedef struct DsIlsTalk DsIlsTalk;
DsIlsTalk *ds_ils_talk_new(void);
void ds_ils_talk_free(DsIlsTalk *talk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsTalk, ds_ils_talk_free)

/*
 * The answer to a line (without its CR or LF), with its CR, owned by the talk until the next call.
 * NULL, with DS_ERROR_STORAGE or, after too many wrong logins, DS_ERROR_CONFIG: close the
 * connection.
 */
GString *ds_ils_desk_answer(
    DsIlsDesk *desk, DsIlsTalk *talk, const char *line, gsize length, GError **error);

/* The answer to a line that is too long to be read: "send that again". */
GString *ds_ils_desk_refuse(DsIlsTalk *talk);
