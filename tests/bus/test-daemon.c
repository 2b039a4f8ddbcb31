/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The programs themselves: duestampd on a private bus, duestampctl beside it, duestamp-ils as
 * library, a simulated room, and a patron card through the real libnfc.
 */
#include "tests/fakes/pn532.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PATIENCE_US (15 * G_USEC_PER_SEC)
#define BOOK "04419000010375"
#define UID "E004015012345678"

typedef struct {
	GTestDBus *bus;
	char *folder;
	char *sim;
	char *config;
	char *log;
	GSubprocess *ils, *world, *daemon;
} Fixture;

static void
die_with_the_test(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static char *
program(const char *path)
{
	return g_build_filename(g_getenv("DUESTAMP_BUILD_ROOT"), path, NULL);
}

static GSubprocess *
spawn(const char *path, const char *log, const char *const *arguments)
{
	g_autoptr(GSubprocessLauncher)
	    launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *binary = program(path);
	g_autoptr(GError) error = NULL;
	GSubprocess *process;

	g_ptr_array_add(argv, binary);
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

#define SPAWN(path, log, ...) spawn(path, log, (const char *const[]){__VA_ARGS__, NULL})

/* "listening on X": X. */
static char *
address_of(GSubprocess *server)
{
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(server));
	g_autofree char *line = g_data_input_stream_read_line(output, NULL, NULL, NULL);

	g_assert_nonnull(line);
	g_assert_true(g_str_has_prefix(line, "listening on "));
	return g_strdup(line + strlen("listening on "));
}

/* Runs duestampctl; returns what it printed, and its exit code. */
static char *
ctl(Fixture *f, int *exit_code, const char *arguments)
{
	g_autofree char *binary = program("firmware/duestampctl");
	g_autofree char *line = g_strdup_printf(
	    "'%s' --sim %s --config %s %s", binary, f->sim, f->config, arguments);
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

/* Asks until the output holds the words. */
static void
wait_until(Fixture *f, const char *arguments, const char *words, gboolean there)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	for (;;) {
		int code;
		g_autofree char *output = ctl(f, &code, arguments);

		if (code == 0 && (strstr(output, words) != NULL) == there)
			return;
		if (g_get_monotonic_time() > deadline_us)
			g_error("waited in vain for \"%s\" in duestampctl %s:\n%s", words,
			    arguments, output);
		g_usleep(20 * 1000);
	}
}

static void
wait_for(Fixture *f, const char *arguments, const char *words)
{
	wait_until(f, arguments, words, TRUE);
}

static void
write_config(Fixture *f, const char *address, const char *scanner)
{
	g_autofree char *text = g_strdup_printf("[kiosk]\nid=front-desk-1\ninstitution=CPL\n"
						"mode=demo\nname=City Library\nstate-dir=%s\n"
						"[library main]\nbackend=sip2\naddress=%s\n"
						"profile=duestamp\nlocation=CPL\n"
						"[pad desk]\ndriver=sim\nwhere=%s\n"
						"[scanner card]\n%s\n",
	    f->folder, address, f->sim, scanner);

	g_assert_true(g_file_set_contents(f->config, text, -1, NULL));
}

static void
start_daemon(Fixture *f)
{
	f->daemon = SPAWN("firmware/duestampd", f->log, "--config", f->config);
	wait_for(f, "status", "idle");
	wait_until(f, "devices", "opening", FALSE); /* a card that comes before does not arrive */
}

static void
set_up(Fixture *f, gconstpointer scanner)
{
	g_autofree char *where = NULL;
	g_autofree char *store = NULL;
	g_autofree char *address = NULL;
	g_autofree char *default_scanner = NULL;

	f->folder = g_dir_make_tmp("duestamp-daemon-XXXXXX", NULL);
	f->config = g_build_filename(f->folder, "duestamp.conf", NULL);
	f->log = g_build_filename(f->folder, "log", NULL);
	where = g_strdup_printf("unix:%s/sim", f->folder);
	store = g_build_filename(f->folder, "ils.db", NULL);
	f->bus = g_test_dbus_new(G_TEST_DBUS_NONE);
	g_test_dbus_up(f->bus);
	f->world = SPAWN("firmware/duestampctl", NULL, "sim", "serve", where);
	f->sim = address_of(f->world);
	f->ils = SPAWN(
	    "sync/ils/duestamp-ils", NULL, "--store", store, "--sample", "--listen", "127.0.0.1:0");
	address = address_of(f->ils);
	default_scanner = g_strdup_printf("driver=sim-card\nwhere=%s", f->sim);
	write_config(f, address, scanner != NULL ? scanner : default_scanner);
	start_daemon(f);
}

static void
stop(GSubprocess **process, gint expected)
{
	g_subprocess_send_signal(*process, SIGTERM);
	g_assert_true(g_subprocess_wait(*process, NULL, NULL));
	g_assert_true(g_subprocess_get_if_exited(*process));
	g_assert_cmpint(g_subprocess_get_exit_status(*process), ==, expected);
	g_clear_object(process);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	GDir *dir;
	const char *name;

	if (f->daemon != NULL)
		stop(&f->daemon, 0);
	stop(&f->ils, 0);
	stop(&f->world, 0);
	g_test_dbus_down(f->bus);
	g_object_unref(f->bus);
	dir = g_dir_open(f->folder, 0, NULL);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(f->folder, name, NULL);

		g_remove(path);
	}
	g_dir_close(dir);
	g_rmdir(f->folder);
	g_free(f->folder);
	g_free(f->sim);
	g_free(f->config);
	g_free(f->log);
}

static void
lay_down(Fixture *f)
{
	g_autofree char *hex = ctl(f, NULL, "tag encode iso28560-3 " BOOK " CN-441900");
	g_autofree char *command = g_strdup_printf(
	    "sim put " UID " memory=%s dsfid=3E afi=07", g_strstrip(hex));

	g_free(ctl(f, NULL, command));
	wait_for(f, "view", "identify");
}

/* A whole visit by the tool alone: everything the screen can do it can do. */
static void
test_visit_by_tool(Fixture *f, gconstpointer data)
{
	g_autofree char *journal = NULL;
	g_autofree char *history = NULL;
	g_autofree char *tag = NULL;

	lay_down(f);
	g_free(ctl(f, NULL, "sim card mifare-classic DEADBEEF"));
	wait_for(f, "view", " pin\n");
	g_free(ctl(f, NULL, "do language language=vi"));
	g_free(ctl(f, NULL, "do pin pin=1234"));
	wait_for(f, "view", "lent");
	wait_for(f, "view", "pile-done");
	g_free(ctl(f, NULL, "do finish"));
	wait_for(f, "view", "goodbye");
	g_free(ctl(f, NULL, "sim card none"));
	g_free(ctl(f, NULL, "do finish"));
	wait_for(f, "status", "idle");
	wait_for(f, "journal", "CLOSED");
	journal = ctl(f, NULL, "--json journal");
	g_assert_nonnull(strstr(journal, "\"state\":\"CLOSED\""));
	g_assert_nonnull(strstr(journal, BOOK));
	g_assert_null(strstr(journal, "80000002"));
	history = ctl(f, NULL, "journal 1");
	g_assert_nonnull(strstr(history, "RELEASE_STARTED"));
	tag = ctl(f, NULL, "sim show " UID);
	g_assert_nonnull(strstr(tag, "afi=C2"));
}

/* Who looks after a kiosk sees a scanned card in full; the log and the files never do. */
static void
test_identity_is_watched_not_logged(Fixture *f, gconstpointer data)
{
	static const char *const secrets[] = {"CANARY77", "4711-canary"};
	g_autoptr(GSubprocess) watch = SPAWN("firmware/duestampctl", NULL, "--json", "watch");
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(watch));
	gboolean seen = FALSE;
	GDir *dir;
	const char *name;

	g_free(g_data_input_stream_read_line(output, NULL, NULL, NULL)); /* it watches now */
	g_free(ctl(f, NULL, "sim card mifare-classic CANARY77"));
	while (!seen) {
		g_autofree char *line = g_data_input_stream_read_line(output, NULL, NULL, NULL);

		g_assert_nonnull(line);
		g_assert_true(g_str_has_prefix(line, "{") && g_str_has_suffix(line, "}"));
		seen = strstr(line, "\"text\":\"CANARY77\"") != NULL;
	}
	g_subprocess_send_signal(watch, SIGTERM);
	g_subprocess_wait(watch, NULL, NULL);
	wait_for(f, "view", "patron-unknown");
	g_free(ctl(f, NULL, "sim card none"));
	g_free(ctl(f, NULL, "do cancel"));
	wait_for(f, "status", "idle");
	g_free(ctl(f, NULL, "sim card mifare-classic DEADBEEF"));
	wait_for(f, "view", " pin\n");
	g_free(ctl(f, NULL, "do pin pin=4711-canary"));
	wait_for(f, "view", "pin-wrong");
	stop(&f->daemon, 0);
	dir = g_dir_open(f->folder, 0, NULL);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(f->folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize length;

		if (!g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		for (guint i = 0; i < G_N_ELEMENTS(secrets); i++)
			if (memmem(bytes, length, secrets[i], strlen(secrets[i])) != NULL)
				g_error("%s holds %s", path, secrets[i]);
	}
	g_dir_close(dir);
}

/* Killed in the middle of a loan, started again: the loan is complete or on the staff list. */
static void
test_killed(Fixture *f, gconstpointer data)
{
	g_autofree char *journal = NULL;

	lay_down(f);
	g_free(ctl(f, NULL, "sim card mifare-classic DEADBEEF"));
	wait_for(f, "view", " pin\n");
	g_free(ctl(f, NULL, "do pin pin=1234"));
	wait_for(f, "journal", "1 ");
	g_subprocess_force_exit(f->daemon);
	g_subprocess_wait(f->daemon, NULL, NULL);
	g_clear_object(&f->daemon);
	g_free(ctl(f, NULL, "sim card none"));
	start_daemon(f);
	wait_for(f, "status", "open-operations  0");
	journal = ctl(f, NULL, "journal");
	g_assert_true(strstr(journal, "CLOSED") != NULL || strstr(journal, "NEEDS_STAFF") != NULL ||
	    strstr(journal, "VOID") != NULL);
}

static void
test_staff_resolve(Fixture *f, gconstpointer data)
{
	g_autofree char *refused = NULL;
	int code;

	lay_down(f);
	g_free(ctl(f, NULL, "sim fault write-not-stored " UID " 100"));
	g_free(ctl(f, NULL, "sim card mifare-classic 80000001"));
	wait_for(f, "journal cases", "NEEDS_STAFF");
	wait_for(f, "view", "pile-done");
	g_free(ctl(f, NULL, "do finish"));
	wait_for(f, "status", "cases            1");
	g_free(ctl(f, NULL, "resolve 1"));
	wait_for(f, "status", "cases            0");
	wait_for(f, "journal 1", "resolved");
	refused = ctl(f, &code, "resolve 1");
	g_assert_cmpint(code, !=, 0);
	g_assert_nonnull(strstr(refused, "is CLOSED: it waits for nobody"));
}

static void
test_tool_refuses(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *arguments, *words;
	} cases[] = {
	    {"do dance", "no such event"},
	    {"do renew key=nothing", "key names no row"},
	    {"do finish", "means nothing on the page idle"},
	    {"do language language=fr", "does not speak that language"},
	    {"do pin pin=1", "means nothing on the page idle"},
	    {"do", "usage: duestampctl do EVENT"},
	    {"journal some", "all, open, cases"},
	    {"resolve 12345", "no such operation"},
	    {"tag decode 00zz", "no hexadecimal"},
	    {"tag decode 000000000000", "no format this kiosk knows"},
	    {"sim put", "error"},
	    {"nonsense", "which command?"},
	    {"--json nonsense", "{\"error\":"},
	    {"--json resolve 12345", "{\"error\":"},
	    {"do appearance contrast=true", "contrast=yes|no"},
	    {"journal all abc", "N a number"},
	    {"journal 99", "no such operation"},
	    {"tag decode 110101 zz", "one byte in hexadecimal"},
	    {"tag encode danish BOOK CN-441900", "iso28560-3|iso28560-2"},
	    {"config check /nowhere.conf", "/nowhere.conf"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		int code;
		g_autofree char *errors = ctl(f, &code, cases[i].arguments);

		g_assert_cmpint(code, !=, 0);
		if (strstr(errors, cases[i].words) == NULL && !g_str_equal(cases[i].words, "error"))
			g_error("%s: %s", cases[i].arguments, errors);
	}
}

static void
test_tool_shows(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *arguments, *words;
	} cases[] = {
	    {"devices", "desk"},
	    {"devices", "ready"},
	    {"--json devices", "\"kind\":\"pad\""},
	    {"config show", "idle-timeout-s"},
	    {"--json config show", "\"origin\":\"default\""},
	    {"config check", ": ok"},
	    {"--json status", "\"state\":\"idle\""},
	    {"--json view", "\"page\":\"idle\""},
	    {"tag decode 110101666f6f6261720000000000000000000088af4445353236000000000000000000",
		"foobar"},
	    {"--json config check", "{\"ok\":\""},
	    {"--json tag encode iso28560-3 " BOOK " CN-441900", "{\"memory\":\"11"},
	    {"--json do language language=vi", "{\"ok\":\"language\"}"},
	    {"--json sim list", "{\"answer\":\""},
	    {"--version", "duestampctl"},
	    {"--help", "what a book tag says"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *output = ctl(f, NULL, cases[i].arguments);

		if (strstr(output, cases[i].words) == NULL)
			g_error("%s: %s", cases[i].arguments, output);
	}
}

/* Without a file it is the running kiosk that tells: who asks may not be allowed to read its files.
 */
static void
test_settings_of_the_running(Fixture *f, gconstpointer data)
{
	g_autofree char *binary = program("firmware/duestampctl");
	g_autofree char *line = g_strdup_printf("'%s' --json config show", binary);
	g_autofree char *output = NULL;
	int status;

	g_assert_true(g_spawn_command_line_sync(line, &output, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	g_assert_nonnull(strstr(output, "front-desk-1"));
	g_assert_nonnull(strstr(output, f->config));
}

static void
assert_fails_to_start(Fixture *f, const char *config, const char *words)
{
	g_autofree char *path = g_build_filename(f->folder, "bad.conf", NULL);
	g_autofree char *log = g_build_filename(f->folder, "bad.log", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GSubprocess) daemon = NULL;

	g_assert_true(g_file_set_contents(path, config, -1, NULL));
	daemon = SPAWN("firmware/duestampd", log, "--config", path);
	g_assert_true(g_subprocess_wait(daemon, NULL, NULL));
	g_assert_cmpint(g_subprocess_get_exit_status(daemon), ==, 1);
	g_assert_true(g_file_get_contents(log, &text, NULL, NULL));
	if (strstr(text, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", text, words);
}

static void
test_does_not_start(Fixture *f, gconstpointer data)
{
	g_autofree char *config = NULL;

	assert_fails_to_start(f, "[kiosk]\nid=a\ninstitutoin=b\n",
	    "has no key institutoin=; did you mean institution=?");
	assert_fails_to_start(f,
	    "[kiosk]\nid=a\ninstitution=b\n[library main]\nbackend=sip2\naddress=127.0.0.1:1\n"
	    "profile=kohaa\n",
	    "did you mean koha?");
	/* the name is taken by the one that runs */
	g_assert_true(g_file_get_contents(f->config, &config, NULL, NULL));
	assert_fails_to_start(f, config, "is duestampd running already?");
}

/* ---- a real reader library ---- */

typedef struct {
	Fixture base;
	DsFakePn532 *reader;
} NfcFixture;

static void
set_up_nfc(NfcFixture *f, gconstpointer data)
{
	g_autofree char *scanner = NULL;

	f->reader = ds_fake_pn532_new();
	scanner = g_strdup_printf(
	    "driver=nfc\nwhere=pn532_uart:%s:115200", ds_fake_pn532_path(f->reader));
	set_up(&f->base, scanner);
	wait_until(&f->base, "devices", "opening", FALSE);
}

static void
tear_down_nfc(NfcFixture *f, gconstpointer data)
{
	tear_down(&f->base, data);
	ds_fake_pn532_free(f->reader);
}

static void
test_nfc_card(NfcFixture *f, gconstpointer data)
{
	ds_fake_pn532_lay(f->reader, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
	wait_for(&f->base, "view", " pin\n");
	ds_fake_pn532_take(f->reader);
	g_free(ctl(&f->base, NULL, "do pin pin=1234"));
	wait_for(&f->base, "view", "pile");
}

static void
test_nfc_random(NfcFixture *f, gconstpointer data)
{
	ds_fake_pn532_lay(f->reader, DS_FAKE_CARD_PHONE, NULL);
	wait_for(&f->base, "view", "card-random");
}

/* Pulled out and put back: working again within two seconds, from the card to the page. */
static void
test_nfc_unplugged(NfcFixture *f, gconstpointer data)
{
	gint64 plugged_us;

	ds_fake_pn532_unplug(f->reader);
	wait_for(&f->base, "devices", "gone");
	ds_fake_pn532_plug(f->reader);
	plugged_us = g_get_monotonic_time();
	ds_fake_pn532_lay(f->reader, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
	wait_for(&f->base, "view", " pin\n");
	g_test_message("card on the screen %.2f s after the cable was put back",
	    (double)(g_get_monotonic_time() - plugged_us) / G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/daemon/" name, Fixture, NULL, set_up, function, tear_down)
#define ADD_NFC(name, function) \
	g_test_add("/daemon/" name, NfcFixture, NULL, set_up_nfc, function, tear_down_nfc)
	g_test_init(&argc, &argv, NULL);
	ADD("visit-by-tool", test_visit_by_tool);
	ADD("identity-is-watched-not-logged", test_identity_is_watched_not_logged);
	ADD("killed", test_killed);
	ADD("staff-resolve", test_staff_resolve);
	ADD("tool-refuses", test_tool_refuses);
	ADD("tool-shows", test_tool_shows);
	ADD("settings-of-the-running", test_settings_of_the_running);
	ADD("does-not-start", test_does_not_start);
	ADD_NFC("nfc-card", test_nfc_card);
	ADD_NFC("nfc-random", test_nfc_random);
	ADD_NFC("nfc-unplugged", test_nfc_unplugged);
	return g_test_run();
}
