/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The check of a disk with a plug that is pulled (sync/disk-check.h). The witness is this same
 * program on another computer. They speak lines: the kiosk says "check ID" and hears "told N", then
 * says each number once it is on the disk.
 */
#include "firmware/ctl.h"
#include "sync/disk-check.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "/var/lib/duestamp"
#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define PORT 7423   /* no meaning */
#define SILENCE_S 5 /* then the plug was pulled: numbers come all the time */
#define ID_MAX 64

/* ---- the witness ---- */

/* Hears numbers until they end. */
static void
hear(GSocketConnection *connection, GHashTable *told)
{
	g_autoptr(GDataInputStream)
	    in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
	g_autofree char *hello = g_data_input_stream_read_line(in, NULL, NULL, NULL);
	g_autofree char *answer = NULL;
	gint64 *last;
	const char *id;

	if (hello == NULL || !g_str_has_prefix(hello, "check ") || strlen(hello) > ID_MAX)
		return;
	id = hello + strlen("check ");
	last = g_hash_table_lookup(told, id);
	if (last == NULL) {
		last = g_new0(gint64, 1);
		g_hash_table_insert(told, g_strdup(id), last);
	}
	answer = g_strdup_printf("told %" G_GINT64_FORMAT "\n", *last);
	if (!g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
		answer, strlen(answer), NULL, NULL, NULL))
		return;
	for (;;) {
		g_autofree char *line = g_data_input_stream_read_line(in, NULL, NULL, NULL);

		if (line == NULL)
			break;
		*last = g_ascii_strtoll(line, NULL, 10);
	}
	g_print("%s: %" G_GINT64_FORMAT " was the last\n", id, *last);
	fflush(stdout);
}

/* Until it is stopped; it keeps what it was told in memory alone. */
gboolean
ds_ctl_disk_witness(DsCtl *ctl, char **arguments, GError **error)
{
	guint16 port = (guint16)(arguments[0] ? g_ascii_strtoull(arguments[0], NULL, 10) : PORT);
	g_autoptr(GSocketListener) listener = g_socket_listener_new();
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	if (port != 0 && !g_socket_listener_add_inet_port(listener, port, NULL, error))
		return FALSE;
	if (port == 0) {
		port = g_socket_listener_add_any_inet_port(listener, NULL, error);
		if (port == 0)
			return FALSE;
	}
	g_print("listening on 127.0.0.1:%u and every other address\n", port);
	fflush(stdout);
	for (;;) {
		g_autoptr(GSocketConnection)
		    connection = g_socket_listener_accept(listener, NULL, NULL, error);

		if (connection == NULL)
			return FALSE;
		g_socket_set_timeout(g_socket_connection_get_socket(connection), SILENCE_S);
		hear(connection, told);
	}
}

/* ---- the kiosk ---- */

static void
print_result(const DsCtl *ctl, const char *folder)
{
	const DsDiskResult result = ds_disk_result(folder);
	g_autofree char *text = g_strdup_printf("%s: the plug was pulled %u times, %u times "
						"something was lost: %s",
	    folder, result.pulls + result.losses, result.losses,
	    result.losses > 0   ? "this disk lies, do not lend off line with it"
		: result.proven ? "proven"
				: "not proven yet");

	ds_ctl_print_answer(ctl, text, "disk", text);
	fflush(stdout);
}

gboolean
ds_ctl_disk_show(DsCtl *ctl, char **arguments, GError **error)
{
	print_result(ctl, arguments[0] != NULL ? arguments[0] : FOLDER);
	return TRUE;
}

/* What the witness has heard of, -1 on error. */
static gint64
ask_witness(GSocketConnection *connection, const char *id, GError **error)
{
	g_autofree char *hello = g_strdup_printf("check %s\n", id);
	g_autoptr(GDataInputStream)
	    in = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
	g_autofree char *answer = NULL;

	g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(in), FALSE);
	if (!g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
		hello, strlen(hello), NULL, NULL, error))
		return -1;
	answer = g_data_input_stream_read_line(in, NULL, NULL, error);
	if (answer != NULL && g_str_has_prefix(answer, "told "))
		return g_ascii_strtoll(answer + strlen("told "), NULL, 10);
	if (error != NULL && *error == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "that is no witness");
	return -1;
}

static gboolean
tell(GSocketConnection *connection, gint64 number, GError **error)
{
	g_autofree char *line = g_strdup_printf("%" G_GINT64_FORMAT "\n", number);

	return g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
	    line, strlen(line), NULL, NULL, error);
}

static const char *
verdict_text(DsDiskVerdict verdict)
{
	switch (verdict) {
	case DS_DISK_FIRST: return "nothing was written before";
	case DS_DISK_NO_CUT: return "the machine was not switched off: not counted";
	case DS_DISK_KEPT: return "all that was told is there";
	case DS_DISK_LOST: return "something that was told is not there";
	}
	return "";
}

static gboolean
write_one(DsDiskCheck *check, GSocketConnection *connection, GError **error)
{
	gint64 number;

	return ds_disk_check_write(check, &number, error) && tell(connection, number, error);
}

static gboolean
write_on(DsDiskCheck *check, GSocketConnection *connection, GError **error)
{
	if (!write_one(check, connection, error))
		return FALSE;
	g_print("it is being written: pull the plug, then start this again\n");
	fflush(stdout);
	while (write_one(check, connection, error))
		;
	return FALSE;
}

gboolean
ds_ctl_disk_run(DsCtl *ctl, char **arguments, GError **error)
{
	const char *folder = arguments[0] != NULL && arguments[1] != NULL ? arguments[1] : FOLDER;
	g_autofree char *boot_id = NULL;
	g_autoptr(DsDiskCheck) check = NULL;
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GSocketConnection) connection = NULL;
	DsDiskVerdict verdict;
	gint64 told;

	if (arguments[0] == NULL || !g_file_get_contents(BOOT_ID_FILE, &boot_id, NULL, NULL)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "which witness? start \"duestampctl disk-check witness\" on another computer");
		return FALSE;
	}
	check = ds_disk_check_open(folder, g_strstrip(boot_id), error);
	if (check == NULL)
		return FALSE;
	connection = g_socket_client_connect_to_host(client, arguments[0], PORT, NULL, error);
	told = connection ? ask_witness(connection, ds_disk_check_id(check), error) : -1;
	if (told < 0 ||
	    !ds_disk_check_compare(
		check, told, g_get_real_time() / G_USEC_PER_SEC, &verdict, error))
		return FALSE;
	g_print("%s\n", verdict_text(verdict));
	print_result(ctl, folder);
	if (verdict == DS_DISK_LOST || ds_disk_result(folder).proven)
		return ds_disk_check_end(check, error);
	return write_on(check, connection, error);
}
