/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that can be cut off at any step. The test program is linked so that the product's calls of
 * open, write, fdatasync, fsync, rename and unlink come here (-Wl,--wrap); the product knows
 * nothing of it. GLib and SQLite keep their own.
 *
 * After the cut every call fails, so nothing the product does then reaches the disk. cut_lose()
 * makes of the files what a power cut may leave: data that was not synced is gone or torn, and the
 * newest changes of names that no sync of the folder has made durable are taken back.
 */
#pragma once

#include <glib.h>

typedef enum {
	CUT_KEEPS,       /* all of it had reached the disk anyway */
	CUT_LOSES_DATA,  /* names are newer than what the files hold */
	CUT_TEARS_DATA,  /* half of it */
	CUT_LOSES_NAMES, /* files hold more than any name shows */
	CUT_LOSES_BOTH,
	CUT_LOSES_ONE_NAME, /* a folder need not keep the order: an older change, not a newer one */
	CUT_N
} CutMode;

/* From now on: `steps` calls succeed, then the cut. `saved` is a folder for what may come back. */
void cut_after(guint steps, const char *saved);
/* From now on: this one call fails with this errno, all others succeed. */
void cut_one(guint step, gint number, const char *saved);
/* Ends it. TRUE: it had come to the cut. `undone`: how many changes of names are lost, of those
 * that may be, G_MAXUINT all; or which one, counted from the newest. */
gboolean cut_lose(CutMode mode, guint undone);
