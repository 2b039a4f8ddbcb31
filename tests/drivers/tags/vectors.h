/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Public test vectors: files of JSON under vectors/. Every vector names its source. */
#pragma once

#include <json-glib/json-glib.h>

JsonObject *vectors_load(const char *name);

/* Calls func for each object of an array, of which there must be one, and counts it for its source:
 * the member "source", a text or the first of several. */
void vectors_each(JsonObject *file, const char *array, void (*func)(JsonObject *vector));

/* Tells how many vectors of which source went through vectors_each() so far, and forgets them. */
void vectors_report(void);

const char *vectors_text(JsonObject *vector, const char *member);
guint vectors_number(JsonObject *vector, const char *member);
gboolean vectors_flag(JsonObject *vector, const char *member);
