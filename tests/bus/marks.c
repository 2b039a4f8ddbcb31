/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bus/marks.h"

#include <string.h>

#define CONTEXT 24 /* bytes of a hit that are shown */
#define SHOWN_MAX 2000

typedef struct {
	char *bytes; /* small letters, as the text is searched in */
	gsize length;
	const char *set;
} Needle;

struct Marks {
	GArray *needles;
};

/* Of the libraries' servers (sync/sip2-text.h), of programs and of files. */
static const char *const sets[] = {"UTF-8", "ISO-8859-1", "CP850", "GB18030", "BIG5", "UTF-16LE",
    "UTF-16BE", "UTF-32LE", "UTF-32BE"};

static void
lower(char *bytes, gsize length)
{
	for (gsize i = 0; i < length; i++)
		bytes[i] = g_ascii_tolower(bytes[i]);
}

static gboolean
is_there(const GArray *needles, const Needle *needle)
{
	for (guint i = 0; i < needles->len; i++) {
		const Needle *other = &g_array_index(needles, Needle, i);

		if (other->length == needle->length &&
		    memcmp(other->bytes, needle->bytes, needle->length) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Those at the ends of wide characters: without them both byte orders are one needle, and the
 * search does not linger in empty blocks. */
static void
strip_zeros(Needle *needle)
{
	gsize first = 0;

	while (needle->length > 0 && needle->bytes[needle->length - 1] == '\0')
		needle->length--;
	while (first < needle->length && needle->bytes[first] == '\0')
		first++;
	needle->length -= first;
	memmove(needle->bytes, needle->bytes + first, needle->length);
}

/* A set that cannot write the stem is left out; what is written alike is looked for once. */
static void
add_needle(Marks *marks, const char *stem, const char *set)
{
	Needle needle = {.set = set};

	needle.bytes = g_convert(stem, -1, set, "UTF-8", NULL, &needle.length, NULL);
	if (needle.bytes == NULL)
		return;
	lower(needle.bytes, needle.length);
	strip_zeros(&needle);
	if (is_there(marks->needles, &needle))
		g_free(needle.bytes);
	else
		g_array_append_val(marks->needles, needle);
}

static void
needle_clear(gpointer data)
{
	g_free(((Needle *)data)->bytes);
}

Marks *
marks_new(const char *const *stems)
{
	Marks *marks = g_new0(Marks, 1);

	marks->needles = g_array_new(FALSE, FALSE, sizeof(Needle));
	g_array_set_clear_func(marks->needles, needle_clear);
	for (; *stems != NULL; stems++)
		for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
			add_needle(marks, *stems, sets[i]);
	return marks;
}

void
marks_free(Marks *marks)
{
	g_array_unref(marks->needles);
	g_free(marks);
}

static void
show(GString *found, const char *what, const char *set, const char *hit, gsize left)
{
	g_autofree char *begin = g_strndup(hit, MIN(left, CONTEXT));
	g_autofree char *escaped = NULL;

	if (found->len > SHOWN_MAX)
		return;
	for (char *byte = begin; *byte != '\0'; byte++)
		*byte = g_ascii_isprint(*byte) ? *byte : '?';
	escaped = g_strescape(begin, NULL);
	g_string_append_printf(found, "%s (%s): %s\n", what, set, escaped);
}

guint
marks_in(const Marks *marks, const char *what, const char *bytes, gsize length, GString *found)
{
	g_autofree char *small = g_memdup2(bytes, length);
	guint count = 0;

	lower(small, length);
	for (guint i = 0; length > 0 && i < marks->needles->len; i++) {
		const Needle *needle = &g_array_index(marks->needles, Needle, i);
		const char *at = small;

		while ((at = memmem(at, length - (gsize)(at - small), needle->bytes,
			    needle->length)) != NULL) {
			show(found, what, needle->set, bytes + (at - small),
			    length - (gsize)(at - small));
			at += needle->length;
			count++;
		}
	}
	return count;
}

guint
marks_in_folder(const Marks *marks, const char *folder, const char * not, GString *found)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint count = 0;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize length = 0;

		if (not != NULL && g_str_has_prefix(name, not ))
			continue;
		count += marks_in(marks, "a file's name", name, strlen(name), found);
		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			count += marks_in_folder(marks, path, not, found);
		else if (g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
		    g_file_get_contents(path, &bytes, &length, NULL))
			count += marks_in(marks, name, bytes, length, found);
	}
	return count;
}
