/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestampd: the whole kiosk, without a screen. Reads its configuration, takes its name on the
 * bus and runs until it is told to stop. duestampd(8) describes it.
 */
#include "firmware/base/log.h"
#include "firmware/bus.h"
#include "firmware/recorder.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

typedef struct {
	char *config_file;
	gboolean system_bus;
	gboolean version;
	gboolean check;

	GMainLoop *loop;
	DsConfig *config;
	DsClock *clock;
	DsRecorder *recorder; /* NULL: off */
	DsBus *bus;
	int exit_code;
} Program;

static gboolean
read_options(Program *program, int argc, char **argv, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	const GOptionEntry entries[] = {
	    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &program->config_file,
		"Configuration file (" DS_CONFIG_FILE ")", "FILE"},
	    {"system-bus", 0, 0, G_OPTION_ARG_NONE, &program->system_bus,
		"Serve on the system bus, not on the session's", NULL},
	    {"check", 0, 0, G_OPTION_ARG_NONE, &program->check,
		"Check the configuration, start nothing", NULL},
	    {"version", 0, 0, G_OPTION_ARG_NONE, &program->version, "Print the version", NULL},
	    G_OPTION_ENTRY_NULL,
	};

	g_option_context_set_summary(
	    context, "Runs a library self-service kiosk: readers, journal, library link.");
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, &argc, &argv, error);
}

static gboolean
on_stop(gpointer data)
{
	Program *program = data;

	ds_note(NULL, "stopping");
	g_main_loop_quit(program->loop);
	return G_SOURCE_CONTINUE;
}

static void
give_up(Program *program, const char *what)
{
	if (program->exit_code == EXIT_SUCCESS) /* what follows from the first mistake is no news */
		ds_alarm(NULL, "%s", what);
	program->exit_code = EXIT_FAILURE;
	g_main_loop_quit(program->loop);
}

static void
on_name(GDBusConnection *connection, const char *name, gpointer data)
{
	ds_note(NULL, "ready as %s", name);
}

static void
on_name_lost(GDBusConnection *connection, const char *name, gpointer data)
{
	give_up(data, "another program owns the name on the bus: is duestampd running already?");
}

static void
on_bus_closed(GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
	give_up(data, "the bus has gone away");
}

/* The object is there before the name: who waits for the name finds a kiosk behind it. */
static void
serve(Program *program, GDBusConnection *connection)
{
	g_autoptr(GError) error = NULL;
	guint owner;

	program->recorder = ds_recorder_new(program->config, program->clock);
	program->bus = ds_bus_new(program->config, program->clock, connection, &error);
	if (program->bus == NULL) {
		give_up(program, error->message);
		return;
	}
	owner = g_bus_own_name_on_connection(connection, DS_BUS_NAME,
	    G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, on_name, on_name_lost, program, NULL);
	g_main_loop_run(program->loop);
	g_bus_unown_name(owner);
	g_clear_pointer(&program->bus, ds_bus_free);
}

static void
run(Program *program)
{
	GBusType type = program->system_bus ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION;
	g_autoptr(GError) error = NULL;
	g_autoptr(GDBusConnection) connection = NULL;

	program->loop = g_main_loop_new(NULL, FALSE);
	connection = g_bus_get_sync(type, NULL, &error);
	if (connection == NULL) {
		ds_alarm(NULL, "no bus to serve on (%s): is --system-bus meant?", error->message);
		program->exit_code = EXIT_FAILURE;
	} else {
		program->clock = ds_clock_new_real();
		g_dbus_connection_set_exit_on_close(connection, FALSE);
		g_signal_connect(connection, "closed", G_CALLBACK(on_bus_closed), program);
		g_unix_signal_add(SIGTERM, on_stop, program);
		g_unix_signal_add(SIGINT, on_stop, program);
		serve(program, connection);
		g_signal_handlers_disconnect_by_data(connection, program);
		g_clear_pointer(&program->recorder, ds_recorder_free);
		g_clear_pointer(&program->clock, ds_clock_free);
	}
	g_clear_pointer(&program->loop, g_main_loop_unref);
}

int
main(int argc, char **argv)
{
	Program program = {0};
	g_autofree char *config_file = NULL;
	g_autoptr(GError) error = NULL;

	setlocale(LC_CTYPE, ""); /* what is printed may be in any script */
	if (!read_options(&program, argc, argv, &error)) {
		g_printerr("duestampd: %s\n", error->message);
		return EXIT_FAILURE;
	}
	if (program.version) {
		g_print("duestampd %s\n", DS_VERSION);
		return EXIT_SUCCESS;
	}
	umask(S_IRWXG | S_IRWXO); /* the journal names people */
	/* so does the memory: no core, not even to a program that kernel.core_pattern names */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	config_file = program.config_file;
	program.config = ds_config_load(config_file != NULL ? config_file : DS_CONFIG_FILE, &error);
	if (program.config == NULL) {
		ds_alarm(NULL, "%s", error->message);
		return EXIT_FAILURE;
	}
	if (!program.check)
		run(&program);
	ds_config_free(program.config);
	return program.exit_code;
}
