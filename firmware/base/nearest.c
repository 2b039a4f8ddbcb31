/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/keys.h"

#include <string.h>

#define WORD_MAX 64

/* Levenshtein's distance: inserted, left out and changed characters. */
static guint
distance(const char *a, const char *b)
{
	guint row[WORD_MAX + 1];
	gsize length = strlen(b);

	for (guint i = 0; i <= length; i++)
		row[i] = i;
	for (gsize y = 1; y <= strlen(a); y++) {
		guint diagonal = row[0];

		row[0] = (guint)y;
		for (gsize x = 1; x <= length; x++) {
			guint change = diagonal + (a[y - 1] != b[x - 1]);

			diagonal = row[x];
			row[x] = MIN(change, MIN(row[x], row[x - 1]) + 1);
		}
	}
	return row[length];
}

const char *
ds_nearest(const char *word, const char *const *known)
{
	const char *nearest = NULL;
	guint least = MAX(3, (guint)strlen(word) / 2) + 1;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (; *known != NULL; known++) {
		guint far = strlen(*known) > WORD_MAX ? G_MAXUINT : distance(word, *known);

		if (far < least) {
			least = far;
			nearest = *known;
		}
	}
	return nearest;
}
