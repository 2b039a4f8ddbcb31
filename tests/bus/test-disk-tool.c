/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `duestampctl disk-check` and its witness, as two processes. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

typedef struct {
	GSubprocess *process;
	GDataInputStream *out;
} Tool;

static Tool
start(const char *word, const char *one, const char *other)
{
	g_autofree char *binary = g_build_filename(
	    g_getenv("DUESTAMP_BUILD_ROOT"), "firmware", "duestampctl", NULL);
	g_autoptr(GError) error = NULL;
	Tool tool = {.process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, binary,
			 "disk-check", word, one, other, NULL)};

	g_assert_no_error(error);
	tool.out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(tool.process));
	return tool;
}

static char *
read_line(Tool *tool)
{
	char *line = g_data_input_stream_read_line(tool->out, NULL, NULL, NULL);

	g_assert_nonnull(line);
	return line;
}

static void
stop(Tool *tool)
{
	g_subprocess_send_signal(tool->process, SIGKILL);
	g_assert_true(g_subprocess_wait(tool->process, NULL, NULL));
	g_object_unref(tool->out);
	g_object_unref(tool->process);
}

/* As if the machine had been off: the result was stored in another life of it. */
static void
pretend_boot(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "disk-check.conf", NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();

	g_assert_true(g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL));
	g_key_file_set_string(file, "disk-check", "boot", "another");
	g_assert_true(g_key_file_save_to_file(file, path, NULL));
}

/* Starts the writer, hears its verdict, waits until it writes, and kills it. */
static void
write_and_die(Tool *witness, const char *where, const char *folder, const char *expected)
{
	Tool writer = start("run", where, folder);
	g_autofree char *verdict = read_line(&writer);
	g_autofree char *result = read_line(&writer);
	g_autofree char *word = read_line(&writer);
	g_autofree char *heard = NULL;

	g_assert_cmpstr(verdict, ==, expected);
	g_assert_nonnull(strstr(result, "not proven yet"));
	g_assert_nonnull(strstr(word, "pull the plug"));
	stop(&writer);
	heard = read_line(witness);
	g_assert_nonnull(strstr(heard, "was the last"));
}

static void
remove_folder(char *folder)
{
	static const char *const names[] = {"disk-check.conf", "disk-check.numbers"};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);

		g_unlink(path);
	}
	g_assert_cmpint(g_rmdir(folder), ==, 0);
	g_free(folder);
}

static void
test_pulls(void)
{
	char *folder = g_dir_make_tmp("duestamp-disk-XXXXXX", NULL);
	Tool witness = start("witness", "0", NULL);
	g_autofree char *line = read_line(&witness);
	g_autofree char *where = NULL;

	g_assert_true(g_str_has_prefix(line, "listening on "));
	where = g_strndup(
	    line + strlen("listening on "), strcspn(line + strlen("listening on "), " "));
	write_and_die(&witness, where, folder, "nothing was written before");
	write_and_die(&witness, where, folder, "the machine was not switched off: not counted");
	pretend_boot(folder);
	write_and_die(&witness, where, folder, "all that was told is there");
	stop(&witness);
	remove_folder(folder);
}

static void
test_no_witness(void)
{
	char *folder = g_dir_make_tmp("duestamp-disk-XXXXXX", NULL);
	Tool writer = start("run", "127.0.0.1:1", folder);

	g_assert_true(g_subprocess_wait(writer.process, NULL, NULL));
	g_assert_cmpint(g_subprocess_get_exit_status(writer.process), ==, 1);
	g_object_unref(writer.out);
	g_object_unref(writer.process);
	remove_folder(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/disk-tool/pulls", test_pulls);
	g_test_add_func("/disk-tool/no-witness", test_no_witness);
	return g_test_run();
}
