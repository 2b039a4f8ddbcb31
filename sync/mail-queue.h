/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages that wait for a mail server: one file each in the folder "mail" of the kiosk's state,
 * sealed (sync/seal.h) with the key in the file "mail.key" beside the journal. Nothing of a message
 * is ever on the disk in plain, its address neither; a file's name says only when it was written.
 *
 * A queue that is open does not change: several threads may use it. Each file appears whole, by a
 * rename, and belongs to whoever takes messages out; files that another program has put there are
 * erased. Blocking.
 */
#pragma once

#include "firmware/base/mail-address.h"

#define DS_MAIL_QUEUE_MAX 200                /* waiting; one more is not taken */
#define DS_MAIL_TEXT_MAX ((gsize)128 * 1024) /* bytes of a message */

typedef struct {
	DsMailAddress to;
	char *text; /* the whole message, RFC 5322, lines ended by CR LF */
} DsMail;

DsMail *ds_mail_new(const DsMailAddress *to, char *text); /* takes the text */
void ds_mail_free(DsMail *mail);                          /* and wipes it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsMail, ds_mail_free)

typedef struct DsMailQueue DsMailQueue;

/* Makes key and folder where they are missing; erases what was half written. DS_ERROR_STORAGE. */
DsMailQueue *ds_mail_queue_open(const char *state_dir, GError **error);
void ds_mail_queue_close(DsMailQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsMailQueue, ds_mail_queue_close)

/* TRUE: it is on the disk and outlives a power cut. DS_ERROR_STORAGE: it is not, and nothing of it
 * is; DS_ERROR_RETRY: too many wait. One thread at a time. */
DS_MUST_USE gboolean ds_mail_queue_add(
    const DsMailQueue *queue, const DsMail *mail, gint64 wall_s, GError **error);

/* One that waits. */
typedef struct {
	char *name;
	gint64 written_s; /* seconds since 1970 */
	gint64 tried_s;   /* when it was tried last; 0: never */
} DsMailWaiting;

/* When it is to be tried: at once, then after a minute, then ever more rarely, at least every six
 * hours. Pure. */
gint64 ds_mail_waiting_due_s(const DsMailWaiting *waiting);

/* Oldest first; free with g_ptr_array_unref(). */
GPtrArray *ds_mail_queue_list(const DsMailQueue *queue);

/* NULL: it was sealed with another key, or is damaged: erase it. */
DsMail *ds_mail_queue_read(const DsMailQueue *queue, const DsMailWaiting *waiting);

/* Remembers when it was tried, over restarts too. Best effort. */
void ds_mail_queue_mark(const DsMailQueue *queue, DsMailWaiting *waiting, gint64 wall_s);

/* It was sent, refused, or is too old: overwritten and removed. */
void ds_mail_queue_erase(const DsMailQueue *queue, const DsMailWaiting *waiting);
