/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a driver sees of books with tags of ISO 15693, above a reader of some habits: the same for
 * every reader that sees several at once. */
#pragma once

#include "tests/drivers/sim/reader-stage.h"

/* Adds these tests; `set_up` opens the driver, and gets `setting`. */
void hf_books_add(const char *driver, const char *setting_name, gconstpointer setting,
    void (*set_up)(ReaderStage *stage, gconstpointer setting));

/* Adds one that only this driver has, in the same place. */
void hf_books_add_one(const char *driver, const char *setting_name, gconstpointer setting,
    void (*set_up)(ReaderStage *stage, gconstpointer setting), const char *name,
    void (*test)(ReaderStage *stage, gconstpointer setting));

/* What an inventory sees, "UID=DSFID ..."; a reader that tells no DSFID says -1. */
void hf_books_assert_seen(ReaderStage *stage, gint afi, const char *expected);

/* Lays forty books there, and what has to be seen of them. Free with g_free(). */
char *hf_books_put_many(ReaderStage *stage);
