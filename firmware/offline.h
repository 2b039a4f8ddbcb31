/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be decided while the library is away (rules, R7): to whom, how much, for how long. Pure.
 *
 * Returns come first: they are taken as long as the journal takes them. Loans are off unless the
 * site switches them on and the disk is proven to keep what it says it has kept, and then only for
 * a credential that cannot be typed or printed by anybody, of a person whom the snapshot calls
 * good, or whom the library itself has just called good.
 */
#pragma once

#include "firmware/base/clock-trust.h"
#include "sync/disk-check.h"
#include "sync/library.h"

/* [offline] of the configuration. */
typedef struct {
	gboolean returns;
	gboolean loans;
	gboolean unproven_disk; /* ... though nobody has proven that the disk keeps what it says */
	gboolean static_card;   /* a printed or typed number is enough */
	guint loan_days;
	guint patron_max;        /* loans of one patron that the library does not know of */
	guint session_max;       /* loans of one session */
	guint queue_max;         /* operations that the library does not know of */
	guint queue_max_h;       /* ... and how old the oldest may be */
	gboolean tell_when_told; /* what waits is told to the library when staff say so */
} DsOfflineRules;

/* How a person has shown who they are. */
typedef enum {
	DS_CREDENTIAL_NONE,
	DS_CREDENTIAL_CARD,     /* a chip */
	DS_CREDENTIAL_SIGNED,   /* a patron code, signed and used once */
	DS_CREDENTIAL_PRINTED,  /* a barcode, a QR code that is always the same */
	DS_CREDENTIAL_TYPED,    /* a number typed on the screen */
	DS_CREDENTIAL_VERIFIED, /* the library has said yes in this session, before it went away */
} DsCredential;

/* What waits to be told to the library. */
typedef struct {
	guint queued;
	gint64 oldest_s; /* 0: nothing waits */
	gint64 now_s;
	DsClockTrust trust; /* in now_s */
	gboolean room;      /* on the disk, for loans without the library (rules, J6) */
	DsDiskResult disk;  /* what is known of it (rules, J9) */
} DsOfflineQueue;

/* Whether loans are possible at all, or the first thing that stands against them. */
typedef enum {
	DS_OFFLINE_LOANS,
	DS_OFFLINE_UNWANTED, /* by the site */
	DS_OFFLINE_DISK_LOSES,
	DS_OFFLINE_DISK_UNPROVEN,
	DS_OFFLINE_NO_ROOM,
	DS_OFFLINE_CLOCK,
	DS_OFFLINE_QUEUE_FULL,
	DS_OFFLINE_QUEUE_OLD,
	DS_OFFLINE_N,
} DsOfflineState;

/* A disk that has lost something is out of the question, whatever the site says. */
DsOfflineState ds_offline_state(const DsOfflineRules *rules, const DsOfflineQueue *queue);
/* The state in one word, and what staff can do about it; "" for nothing. */
const char *ds_offline_state_word(DsOfflineState state);
const char *ds_offline_state_advice(DsOfflineState state);

/* To somebody with this credential? DS_REASON_OFFLINE_CARD: not with this one. */
DsReason ds_offline_judge_credential(const DsOfflineRules *rules, DsCredential credential);

/* One more item? `in_session` have been lent in this session, `of_patron` of the patron's loans are
 * not known to the library yet, `quota` more are allowed by the snapshot (-1: it does not say).
 * `info` is what the snapshot knows of the item, NULL for nothing. */
DsReason ds_offline_judge_item(const DsOfflineRules *rules, guint in_session, guint of_patron,
    gint quota, const DsItemInfo *info);

/* The due date that is promised off line, local time: "2026-12-24T23:59:00". */
#define DS_OFFLINE_DUE_SIZE 20
void ds_offline_due(const DsOfflineRules *rules, gint64 now_s, char due[DS_OFFLINE_DUE_SIZE]);
