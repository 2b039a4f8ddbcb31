/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the shelf share; nobody else includes this. */
#pragma once

#include "firmware/base/keys.h"
#include "ui/bench/shelf.h"

/* Words of a file, ended by NULL, and what the nth of them means. */
extern const char *const ds_bench_language_words[];
extern const DsBenchLanguage ds_bench_languages[];
extern const char *const ds_bench_colours[];

/* DS_ERROR_CONFIG; always FALSE. */
gboolean ds_bench_refuse(const char *section, const char *what, GError **error);

/* For a screen; NULL when nothing is left. Free with g_free(). */
char *ds_bench_cleaned(const char *text);

/* shelf-book.c: a section [book NUMBER]; `security` is an index into the words of security=. */
extern const char *const ds_bench_security_words[];
gboolean ds_bench_shelf_take_book(
    DsBenchShelf *shelf, DsKeys *keys, const char *name, guint security, GError **error);
void ds_bench_book_free(gpointer book);
