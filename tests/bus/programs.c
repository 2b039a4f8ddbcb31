/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bus/programs.h"

#include "tests/fakes/folder.h"
#include "tests/fakes/lab.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PATIENCE_US (15 * G_USEC_PER_SEC)

static void
die_with_the_test(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

char *
programs_path(const char *path)
{
	return g_build_filename(g_getenv("DUESTAMP_BUILD_ROOT"), path, NULL);
}

static GSubprocess *
spawn(const char *binary, const char *log, const char *const *arguments)
{
	g_autoptr(GSubprocessLauncher)
	    launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	GSubprocess *process;

	g_ptr_array_add(argv, (gpointer)binary);
	for (; *arguments != NULL; arguments++)
		g_ptr_array_add(argv, (gpointer)*arguments);
	g_ptr_array_add(argv, NULL);
	g_subprocess_launcher_set_child_setup(launcher, die_with_the_test, NULL, NULL);
	if (log != NULL)
		g_subprocess_launcher_set_stderr_file_path(launcher, log);
	process = g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error);
	g_assert_no_error(error);
	return process;
}

GSubprocess *
programs_spawn(const char *path, const char *log, const char *const *arguments)
{
	gboolean around = g_str_equal(path, "sync/ils/duestamp-ils");
	g_autofree char *binary = around ? ds_lab_stand_in(path) : programs_path(path);

	return spawn(binary, log, arguments);
}

static char *
first_line_of(GSubprocess *server)
{
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(server));
	char *line = g_data_input_stream_read_line(output, NULL, NULL, NULL);

	g_assert_nonnull(line);
	return line;
}

/* "listening on X": X. */
static char *
address_of(GSubprocess *server)
{
	g_autofree char *line = first_line_of(server);

	g_assert_true(g_str_has_prefix(line, "listening on "));
	return g_strdup(line + strlen("listening on "));
}

static char *
run_ctl(Programs *p, const char *binary, int *exit_code, const char *arguments)
{
	g_autofree char *line = g_strdup_printf(
	    "'%s' --sim %s --config %s %s", binary, p->sim, p->config, arguments);
	g_autofree char *errors = NULL;
	g_autoptr(GError) error = NULL;
	char *output = NULL;
	int status;

	g_assert_true(g_spawn_command_line_sync(line, &output, &errors, &status, &error));
	if (exit_code != NULL)
		*exit_code = WEXITSTATUS(status);
	else if (status != 0)
		g_error("duestampctl %s: %s", arguments, errors);
	if (exit_code != NULL && *exit_code != 0) {
		g_free(output);
		return g_steal_pointer(&errors);
	}
	return output;
}

char *
programs_ctl(Programs *p, int *exit_code, const char *arguments)
{
	g_autofree char *binary = programs_path("firmware/duestampctl");

	return run_ctl(p, binary, exit_code, arguments);
}

void
programs_wait_until(Programs *p, const char *arguments, const char *words, gboolean there)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;
	g_autofree char *binary = ds_lab_stand_in("firmware/duestampctl");

	for (;;) {
		int code;
		g_autofree char *output = run_ctl(p, binary, &code, arguments);

		if (code == 0 && (strstr(output, words) != NULL) == there)
			return;
		if (g_get_monotonic_time() > deadline_us)
			g_error("waited in vain for \"%s\" in duestampctl %s:\n%s", words,
			    arguments, output);
		g_usleep(20 * 1000);
	}
}

void
programs_wait_for(Programs *p, const char *arguments, const char *words)
{
	programs_wait_until(p, arguments, words, TRUE);
}

void
programs_write_config(Programs *p, const char *state, const char *library, const char *sections)
{
	g_autofree char *text = g_strdup_printf("[kiosk]\nid=front-desk-1\ninstitution=CPL\n"
						"mode=demo\nname=City Library\nstate-dir=%s\n"
						"[library main]\nbackend=sip2\naddress=%s\n"
						"profile=duestamp\nlocation=CPL\n"
						"%s\n",
	    state, library, sections);

	g_assert_true(g_file_set_contents(p->config, text, -1, NULL));
}

void
programs_configure_by_files(Programs *p)
{
	g_autofree char *text = NULL;
	g_autoptr(GString) config = NULL;

	g_assert_true(g_file_get_contents(p->config, &text, NULL, NULL));
	config = g_string_new(text);
	g_string_replace(config, "backend=sip2\n", "backend=file\n", 1);
	g_string_replace(config, "address=", "owners=CN-441900\n#", 1);
	g_assert_true(g_file_set_contents(p->config, config->str, -1, NULL));
}

void
programs_spawn_daemon(Programs *p)
{
	g_autofree char *binary = programs_path("firmware/duestampd");
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (const char *const *word = p->before; word != NULL && *word != NULL; word++)
		g_ptr_array_add(words, (gpointer)*word);
	g_ptr_array_add(words, binary);
	g_ptr_array_add(words, (gpointer) "--config");
	g_ptr_array_add(words, p->config);
	g_ptr_array_add(words, NULL);
	p->daemon = spawn(words->pdata[0], p->log, (const char *const *)words->pdata + 1);
}

void
programs_start_daemon(Programs *p)
{
	programs_spawn_daemon(p);
	programs_wait_for(p, "status", "idle");
}

/* A card that comes before its reader was opened does not arrive. */
void
programs_wait_for_devices(Programs *p)
{
	programs_wait_until(p, "devices", "opening", FALSE);
}

/* A bus of this test's own, for itself and all it starts; no service is started by it. Not
 * GTestDBus: that forks this program, and the copy waits for ever for a lock that a thread of ours
 * held in that moment. */
static void
start_bus(Programs *p)
{
	g_autofree char *config = g_build_filename(p->folder, "bus.conf", NULL);
	g_autofree char *option = g_strconcat("--config-file=", config, NULL);
	g_autofree char *text = g_strdup_printf(
	    "<busconfig><type>session</type><listen>unix:dir=%s</listen><auth>EXTERNAL</auth>"
	    "<policy context='default'><allow send_destination='*' eavesdrop='true'/>"
	    "<allow eavesdrop='true'/><allow own='*'/></policy></busconfig>\n",
	    p->folder);
	const char *const arguments[] = {
	    option, "--nofork", "--nopidfile", "--print-address", NULL};
	g_autofree char *address = NULL;

	g_assert_true(g_file_set_contents(config, text, -1, NULL));
	p->bus = spawn("dbus-daemon", NULL, arguments);
	address = first_line_of(p->bus);
	g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

void
programs_start_around(Programs *p)
{
	g_autofree char *where = NULL;

	p->folder = g_dir_make_tmp("duestamp-daemon-XXXXXX", NULL);
	p->config = g_build_filename(p->folder, "duestamp.conf", NULL);
	p->log = g_build_filename(p->folder, "log", NULL);
	where = g_strdup_printf("unix:%s/sim", p->folder);
	p->store = g_build_filename(p->folder, "ils.db", NULL);
	start_bus(p);
	p->world = PROGRAMS_SPAWN("firmware/duestampctl", NULL, "sim", "serve", where);
	p->sim = address_of(p->world);
	p->ils = PROGRAMS_SPAWN("sync/ils/duestamp-ils", NULL, "--store", p->store, "--sample",
	    "--listen", "127.0.0.1:0");
	p->address = address_of(p->ils);
}

void
programs_start(Programs *p, const char *devices)
{
	g_autofree char *simulated = NULL;

	programs_start_around(p);
	simulated = g_strdup_printf("[pad desk]\ndriver=sim\nwhere=%s\n"
				    "[scanner card]\ndriver=sim-card\nwhere=%s\n",
	    p->sim, p->sim);
	programs_write_config(p, p->folder, p->address, devices != NULL ? devices : simulated);
	programs_start_daemon(p);
	if (devices == NULL)
		programs_wait_for_devices(p);
}

void
programs_library_off(Programs *p)
{
	g_subprocess_force_exit(p->ils);
	g_subprocess_wait(p->ils, NULL, NULL);
	g_clear_object(&p->ils);
}

void
programs_library_on(Programs *p)
{
	g_autofree char *address = NULL;

	p->ils = PROGRAMS_SPAWN(
	    "sync/ils/duestamp-ils", NULL, "--store", p->store, "--listen", p->address);
	address = address_of(p->ils);
	g_assert_cmpstr(address, ==, p->address);
}

void
programs_stop_process(GSubprocess **process, gint exit_code)
{
	g_subprocess_send_signal(*process, SIGTERM);
	g_assert_true(g_subprocess_wait(*process, NULL, NULL));
	g_assert_true(g_subprocess_get_if_exited(*process));
	g_assert_cmpint(g_subprocess_get_exit_status(*process), ==, exit_code);
	g_clear_object(process);
}

void
programs_stop(Programs *p)
{
	if (p->daemon != NULL)
		programs_stop_process(&p->daemon, 0);
	programs_stop_process(&p->ils, 0);
	programs_stop_process(&p->world, 0);
	programs_stop_process(&p->bus, 0);
	ds_folder_remove(p->folder);
	g_free(p->folder);
	g_free(p->sim);
	g_free(p->config);
	g_free(p->log);
	g_free(p->store);
	g_free(p->address);
}
