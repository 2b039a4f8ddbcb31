/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Does this disk keep what it says it has kept? (rules J9) Numbers are written, each flushed, and
 * each told to a witness on another machine only after the flush; somebody pulls the plug. At the
 * next start every number that the witness was told has to be there. One that is not proves that
 * the disk answers before it has written; then nothing the kiosk does without the library is safe.
 *
 * Two files of the folder: disk-check.numbers, and disk-check.conf with the result. One thread.
 * Errors are DS_ERROR_STORAGE.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_DISK_PULLS 10 /* so many without a loss are a proof */

typedef struct {
	guint pulls;     /* the plug was pulled, and all was there */
	guint losses;    /* ... and something was not */
	gboolean proven; /* enough pulls, no loss */
	gint64 wall_s;   /* of the last, 0: none */
} DsDiskResult;

/* What is known of the disk below this folder; all zero where it was never looked at. */
DsDiskResult ds_disk_result(const char *folder);

typedef struct DsDiskCheck DsDiskCheck;

/* `boot_id` tells one start of the machine from the next. */
DsDiskCheck *ds_disk_check_open(const char *folder, const char *boot_id, GError **error);
void ds_disk_check_close(DsDiskCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsDiskCheck, ds_disk_check_close)

/* What the witness knows this check by; one word. */
const char *ds_disk_check_id(const DsDiskCheck *check);

typedef enum {
	DS_DISK_FIRST,  /* nothing was written before */
	DS_DISK_NO_CUT, /* it was written, but the machine has not been off since: not counted */
	DS_DISK_KEPT,
	DS_DISK_LOST,
} DsDiskVerdict;

/* Compares with `told`, the last number the witness heard of, and stores the result. Once, before
 * writing. */
DS_MUST_USE gboolean ds_disk_check_compare(
    DsDiskCheck *check, gint64 told, gint64 wall_s, DsDiskVerdict *verdict, GError **error);

/* Writes and flushes the next number. When it returns TRUE the witness may be told. */
DS_MUST_USE gboolean ds_disk_check_write(DsDiskCheck *check, gint64 *number, GError **error);

/* An end without a power cut. */
DS_MUST_USE gboolean ds_disk_check_end(DsDiskCheck *check, GError **error);
