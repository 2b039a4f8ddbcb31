/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks for marked words in whatever a kiosk leaves behind. A mark begins with a stem that nothing
 * else in the world has ("QZCARD" of "QZCARD000123"); it is found in every character set that a
 * library, a file or a program may have written it in, capitals or not.
 */
#pragma once

#include <glib.h>

typedef struct Marks Marks;

Marks *marks_new(const char *const *stems); /* NULL at the end */
void marks_free(Marks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Marks, marks_free)

/* Each returns how many there are, and adds a line for each of the first ones to `found`. */
guint marks_in(
    const Marks *marks, const char *what, const char *bytes, gsize length, GString *found);

/* In all files below the folder, and in their names, except those whose name begins with `not`
 * (NULL: all). */
guint marks_in_folder(const Marks *marks, const char *folder, const char * not, GString *found);
