/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recorded conversations as test data: transcripts/README.md describes the files.
 */
#pragma once

#include <glib.h>

typedef struct {
	guint line;      /* in the file, of the request */
	char *request;   /* one message without its end; NULL for a prompt nobody asked for */
	GString *answer; /* its bytes, NULL when none came */
	char *escaped;   /* the same as it stands in the file */
	char *instead;   /* "closed by server", "no answer within 2 s": what came instead */
} Exchange;

/* Requests and what came of them, in order. Free with g_ptr_array_unref(). */
GPtrArray *transcript_read(const char *path);

/* Calls func(path, data) for each file, in order of the alphabet. */
void transcript_foreach(void (*func)(const char *path, gpointer data), gpointer data);

/* A piece of a request: the first field of that code behind a fixed part of `fixed` characters
 * (code included); NULL when it has none. Free with g_free(). */
char *transcript_field(const char *request, gsize fixed, const char *code);
