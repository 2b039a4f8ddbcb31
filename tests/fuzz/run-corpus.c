/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target over a corpus as an ordinary test. Linked with the one function of a target,
 * LLVMFuzzerTestOneInput(); the libFuzzer build of the same target has its own main().
 *
 *     NAME-corpus FILE|FOLDER...              one TAP line a file; a folder stands for its files
 *     NAME-corpus --binary TO FILE|FOLDER...  writes the inputs as bytes, for libFuzzer to go on
 * from
 *
 * A file named *.hex holds its bytes as hexadecimal text, with blanks and line ends as one likes
 * and comments from # to the end of the line; any other file is taken as it is. A finding is a
 * crash, as it is under libFuzzer.
 */
#include "firmware/base/bytes.h"

#include <gio/gio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_folder(GPtrArray *files, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
	const char *name;

	g_assert_no_error(error);
	while ((name = g_dir_read_name(folder)) != NULL)
		g_ptr_array_add(files, g_build_filename(path, name, NULL));
}

static GPtrArray *
list_files(char **paths)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

	for (; *paths != NULL; paths++)
		if (g_file_test(*paths, G_FILE_TEST_IS_DIR))
			add_folder(files, *paths);
		else
			g_ptr_array_add(files, g_strdup(*paths));
	g_ptr_array_sort(files, by_name);
	return files;
}

static GByteArray *
from_hex(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *digits = NULL;
	GByteArray *bytes;

	for (char **line = lines; *line != NULL; line++)
		(*line)[strcspn(*line, "#")] = '\0';
	digits = g_strjoinv(" ", lines);
	bytes = ds_unhex(digits);
	g_assert_nonnull(bytes);
	return bytes;
}

static GByteArray *
load(const char *path)
{
	g_autoptr(GError) error = NULL;
	char *contents;
	gsize length;

	g_file_get_contents(path, &contents, &length, &error);
	g_assert_no_error(error);
	if (g_str_has_suffix(path, ".hex")) {
		g_autofree char *text = contents;

		return from_hex(text);
	}
	return g_byte_array_new_take((guint8 *)contents, length);
}

/* On the heap and exactly as long as the input, so that a sanitizer sees every step beyond. */
static void
run(const GByteArray *input)
{
	g_autofree guint8 *copy = g_memdup2(input->data, input->len);

	LLVMFuzzerTestOneInput(copy, input->len);
}

static void
write_binary(const char *folder, const char *path, const GByteArray *input)
{
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *to = g_build_filename(folder, name, NULL);
	g_autoptr(GError) error = NULL;

	g_file_set_contents(to, (const char *)input->data, (gssize)input->len, &error);
	g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
	gboolean binary = argc > 2 && g_str_equal(argv[1], "--binary");
	g_autoptr(GPtrArray) files = list_files(argv + (binary ? 3 : MIN(argc, 1)));

	if (!binary)
		g_print("1..%u\n", files->len);
	for (guint i = 0; i < files->len; i++) {
		const char *path = files->pdata[i];
		g_autoptr(GByteArray) input = load(path);

		if (binary) {
			write_binary(argv[2], path, input);
			continue;
		}
		run(input);
		g_print("ok %u %s\n", i + 1, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	}
	return files->len == 0;
}
