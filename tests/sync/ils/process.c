/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/ils/process.h"

#include "sync/sip2-msg.h"
#include "tests/fakes/folder.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT_S 10

struct Ils {
	GSubprocess *process;
	GDataInputStream *output;
	char *address;
};

struct Kiosk {
	GSocketConnection *stream;
	GDataInputStream *in;
	GOutputStream *out;
	gint sequence;
};

static const char *program;

void
ils_set_program(int argc, char **argv)
{
	g_assert_cmpint(argc, >, 1);
	program = argv[argc - 1];
}

void
ils_make_it_noon(void)
{
	g_autoptr(GDateTime) utc = g_date_time_new_now_utc();
	/* POSIX counts west of Greenwich: at 09 UTC it is noon in "XXX-3" */
	g_autofree char *zone = g_strdup_printf("XXX%d", g_date_time_get_hour(utc) - 12);

	g_setenv("TZ", zone, TRUE);
}

char *
ils_make_folder(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = g_dir_make_tmp("duestamp-ils-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

void
ils_remove_folder(char *folder)
{
	g_assert_true(ds_folder_remove(folder));
	g_free(folder);
}

/* A test that aborts leaves no server behind. */
static void
die_with_parent(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn(const char *const *args, const char *store, const char *listen, GSubprocessFlags flags)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(words, (char *)program);
	if (store != NULL) {
		g_ptr_array_add(words, (char *)"--store");
		g_ptr_array_add(words, (char *)store);
		g_ptr_array_add(words, (char *)"--listen");
		g_ptr_array_add(words, (char *)listen);
	}
	for (; args != NULL && *args != NULL; args++)
		g_ptr_array_add(words, (char *)*args);
	g_ptr_array_add(words, NULL);
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(flags);
	g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
	GSubprocess *process = g_subprocess_launcher_spawnv(
	    launcher, (const char *const *)words->pdata, &error);
	g_assert_no_error(error);
	return process;
}

Ils *
ils_start(const char *store, const char *const *args)
{
	static const char greeting[] = "listening on ";
	g_autoptr(GError) error = NULL;
	Ils *ils = g_new0(Ils, 1);

	ils->process = spawn(args, store, "127.0.0.1:0", G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	ils->output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(ils->process));
	g_autofree char *line = g_data_input_stream_read_line(ils->output, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(line);
	g_assert_true(g_str_has_prefix(line, greeting));
	ils->address = g_strdup(line + strlen(greeting));
	return ils;
}

static void
ils_free(Ils *ils)
{
	g_object_unref(ils->output);
	g_object_unref(ils->process);
	g_free(ils->address);
	g_free(ils);
}

void
ils_stop(Ils *ils)
{
	g_autoptr(GError) error = NULL;

	g_subprocess_send_signal(ils->process, SIGTERM);
	g_subprocess_wait(ils->process, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(g_subprocess_get_if_exited(ils->process));
	g_assert_cmpint(g_subprocess_get_exit_status(ils->process), ==, 0);
	ils_free(ils);
}

void
ils_kill(Ils *ils)
{
	g_subprocess_send_signal(ils->process, SIGKILL);
	g_subprocess_wait(ils->process, NULL, NULL);
	g_assert_true(g_subprocess_get_if_signaled(ils->process));
	ils_free(ils);
}

gint64
ils_memory_bytes(Ils *ils)
{
	g_autofree char *path = g_strdup_printf(
	    "/proc/%s/statm", g_subprocess_get_identifier(ils->process));
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	/* proc(5): the second number are resident pages */
	return g_ascii_strtoll(strchr(text, ' '), NULL, 10) * sysconf(_SC_PAGESIZE);
}

int
ils_run(const char *const *args, char **output, char **messages)
{
	g_autoptr(GSubprocess) process = spawn(
	    args, NULL, NULL, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
	g_autoptr(GError) error = NULL;
	char *out, *err;

	g_subprocess_communicate_utf8(process, NULL, NULL, &out, &err, &error);
	g_assert_no_error(error);
	*(output != NULL ? output : &out) = out;
	*(messages != NULL ? messages : &err) = err;
	if (output == NULL)
		g_free(out);
	if (messages == NULL)
		g_free(err);
	g_assert_true(g_subprocess_get_if_exited(process));
	return g_subprocess_get_exit_status(process);
}

/* ---- a kiosk */

Kiosk *
kiosk_connect(Ils *ils)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GError) error = NULL;
	Kiosk *kiosk = g_new0(Kiosk, 1);

	g_socket_client_set_timeout(client, LIMIT_S);
	kiosk->stream = g_socket_client_connect_to_host(client, ils->address, 0, NULL, &error);
	g_assert_no_error(error);
	kiosk->in = g_data_input_stream_new(
	    g_io_stream_get_input_stream(G_IO_STREAM(kiosk->stream)));
	kiosk->out = g_io_stream_get_output_stream(G_IO_STREAM(kiosk->stream));
	return kiosk;
}

void
kiosk_close(Kiosk *kiosk)
{
	g_object_unref(kiosk->in);
	g_object_unref(kiosk->stream);
	g_free(kiosk);
}

void
kiosk_reset(Kiosk *kiosk)
{
	GSocket *socket = g_socket_connection_get_socket(kiosk->stream);
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	g_assert_cmpint(
	    setsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_LINGER, &now, sizeof now), ==, 0);
	kiosk_close(kiosk);
}

GString *
kiosk_frame(Kiosk *kiosk, const char *message)
{
	GString *line = g_string_new(message);

	ds_sip2_finish(line, kiosk->sequence);
	kiosk->sequence = (kiosk->sequence + 1) % 10;
	return line;
}

void
kiosk_send(Kiosk *kiosk, const char *bytes, gsize length)
{
	g_autoptr(GError) error = NULL;

	g_output_stream_write_all(kiosk->out, bytes, length, NULL, NULL, &error);
	g_assert_no_error(error);
}

char *
kiosk_read(Kiosk *kiosk)
{
	g_autoptr(GError) error = NULL;
	gsize length;
	char *line = g_data_input_stream_read_upto(kiosk->in, "\r", 1, &length, NULL, &error);

	gboolean closed = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
	    line == NULL || length == 0;

	/* a half line or silence is no orderly end */
	if (error != NULL && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
		g_assert_no_error(error);
	if (closed) {
		g_free(line);
		return NULL;
	}
	g_assert_cmpint(g_data_input_stream_read_byte(kiosk->in, NULL, &error), ==, '\r');
	g_assert_no_error(error);
	char *whole = g_strconcat(line, "\r", NULL);
	g_free(line);
	return whole;
}

gboolean
kiosk_is_closed(Kiosk *kiosk)
{
	g_autofree char *line = kiosk_read(kiosk);

	return line == NULL;
}

char *
kiosk_ask(Kiosk *kiosk, const char *message)
{
	gint sequence = kiosk->sequence;
	g_autoptr(GString) line = kiosk_frame(kiosk, message);
	g_autoptr(GError) error = NULL;

	kiosk_send(kiosk, line->str, line->len);
	char *answer = kiosk_read(kiosk);
	if (answer == NULL)
		return NULL;
	if (g_str_equal(answer, "96AZFEF6\r")) {
		answer[2] = '\0';
		return answer;
	}
	g_autoptr(DsSip2Message)
	    parsed = ds_sip2_parse(answer, strlen(answer), DS_SIP2_CHECKSUM_STRICT, &error);
	g_assert_no_error(error);
	g_assert_cmpint(ds_sip2_sequence(parsed), ==, sequence);
	answer[strlen(answer) - strlen("AYnAZhhhh\r")] = '\0';
	return answer;
}
