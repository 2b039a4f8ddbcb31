/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon and its tool: a visit, what is shown and what is refused. */
#include "tests/bus/programs.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define BOOK "04419000010375"
#define UID "E004015012345678"

static void
lay_down(Programs *p)
{
	g_autofree char *hex = programs_ctl(
	    p, NULL, "tag encode --format iso28560-3 --item " BOOK " --owner CN-441900");
	g_autofree char *command = g_strdup_printf(
	    "sim put " UID " memory=%s dsfid=3E afi=07", g_strstrip(hex));

	g_free(programs_ctl(p, NULL, command));
	programs_wait_for(p, "view", "identify");
}

static void
set_up(Programs *p, gconstpointer data)
{
	programs_start(p, NULL);
}

static void
tear_down(Programs *p, gconstpointer data)
{
	programs_stop(p);
}

/* A whole visit by the tool alone: everything the screen can do it can do. */
static void
test_visit_by_tool(Programs *p, gconstpointer data)
{
	g_autofree char *journal = NULL;
	g_autofree char *history = NULL;
	g_autofree char *tag = NULL;

	lay_down(p);
	g_free(programs_ctl(p, NULL, "sim card mifare-classic DEADBEEF"));
	programs_wait_for(p, "view", " pin\n");
	g_free(programs_ctl(p, NULL, "do language language=vi"));
	g_free(programs_ctl(p, NULL, "do pin pin=1234"));
	programs_wait_for(p, "view", "lent");
	programs_wait_for(p, "view", "pile-done");
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "view", "goodbye");
	g_free(programs_ctl(p, NULL, "sim card none"));
	g_free(programs_ctl(p, NULL, "feedback 3")); /* nobody was asked, and that is no mistake */
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "status", "idle");
	programs_wait_for(p, "journal", "CLOSED");
	journal = programs_ctl(p, NULL, "--json journal");
	g_assert_nonnull(strstr(journal, "\"state\":\"CLOSED\""));
	g_assert_nonnull(strstr(journal, BOOK));
	g_assert_null(strstr(journal, "80000002"));
	history = programs_ctl(p, NULL, "journal 1");
	g_assert_nonnull(strstr(history, "RELEASE_STARTED"));
	tag = programs_ctl(p, NULL, "sim show " UID);
	g_assert_nonnull(strstr(tag, "afi=C2"));
}

/* Who looks after a kiosk sees a scanned card in full; the log and the files never do. */
static void
test_identity_is_watched_not_logged(Programs *p, gconstpointer data)
{
	static const char *const secrets[] = {"CANARY77", "4711-canary"};
	g_autoptr(GSubprocess)
	    watch = PROGRAMS_SPAWN("firmware/duestampctl", NULL, "--json", "watch");
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(watch));
	gboolean seen = FALSE;
	GDir *dir;
	const char *name;

	g_free(g_data_input_stream_read_line(output, NULL, NULL, NULL)); /* it watches now */
	g_free(programs_ctl(p, NULL, "sim card mifare-classic CANARY77"));
	while (!seen) {
		g_autofree char *line = g_data_input_stream_read_line(output, NULL, NULL, NULL);

		g_assert_nonnull(line);
		g_assert_true(g_str_has_prefix(line, "{") && g_str_has_suffix(line, "}"));
		seen = strstr(line, "\"text\":\"CANARY77\"") != NULL;
	}
	g_subprocess_send_signal(watch, SIGTERM);
	g_subprocess_wait(watch, NULL, NULL);
	programs_wait_for(p, "view", "patron-unknown");
	g_free(programs_ctl(p, NULL, "sim card none"));
	g_free(programs_ctl(p, NULL, "do cancel"));
	programs_wait_for(p, "status", "idle");
	g_free(programs_ctl(p, NULL, "sim card mifare-classic DEADBEEF"));
	programs_wait_for(p, "view", " pin\n");
	g_free(programs_ctl(p, NULL, "do pin pin=4711-canary"));
	programs_wait_for(p, "view", "pin-wrong");
	programs_stop_process(&p->daemon, 0);
	dir = g_dir_open(p->folder, 0, NULL);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(p->folder, name, NULL);
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
test_killed(Programs *p, gconstpointer data)
{
	g_autofree char *journal = NULL;

	lay_down(p);
	g_free(programs_ctl(p, NULL, "sim card mifare-classic DEADBEEF"));
	programs_wait_for(p, "view", " pin\n");
	g_free(programs_ctl(p, NULL, "do pin pin=1234"));
	programs_wait_for(p, "journal", "1 ");
	g_subprocess_force_exit(p->daemon);
	g_subprocess_wait(p->daemon, NULL, NULL);
	g_clear_object(&p->daemon);
	g_free(programs_ctl(p, NULL, "sim card none"));
	g_free(programs_ctl(p, NULL, "sim take all")); /* whoever comes back to it goes on */
	programs_start_daemon(p);
	programs_wait_for_devices(p);
	programs_wait_for(p, "status", "open-operations  0");
	journal = programs_ctl(p, NULL, "journal");
	g_assert_true(strstr(journal, "CLOSED") != NULL || strstr(journal, "NEEDS_STAFF") != NULL ||
	    strstr(journal, "VOID") != NULL);
}

static void
add_to_config(Programs *p, const char *sections)
{
	g_autofree char *text = NULL;
	g_autofree char *more = NULL;

	programs_stop_process(&p->daemon, 0);
	g_assert_true(g_file_get_contents(p->config, &text, NULL, NULL));
	more = g_strconcat(text, "\n", sections, NULL);
	g_assert_true(g_file_set_contents(p->config, more, -1, NULL));
	programs_start_daemon(p);
}

/* A page from the tool to the folder; without a printer one line says what is missing. */
static void
test_printer(Programs *p, gconstpointer data)
{
	g_autofree char *slip = g_build_filename(p->folder, "slip-000001.png", NULL);
	g_autofree char *sections = g_strdup_printf(
	    "[printer slip]\ndriver=file-png\nwhere=%s\nwidth-mm=58\n", p->folder);
	g_autofree char *refused = NULL;
	g_autofree char *done = NULL;
	int code;

	refused = programs_ctl(p, &code, "printer test");
	g_assert_cmpint(code, ==, 1);
	g_assert_nonnull(strstr(refused, "no section [printer NAME]"));
	add_to_config(p, sections);
	programs_wait_for(p, "devices", "printer");
	done = programs_ctl(p, NULL, "--json printer test");
	g_assert_cmpstr(done, ==, "{\"ok\":\"printed\"}\n");
	g_assert_true(g_file_test(slip, G_FILE_TEST_EXISTS));
}

/* A visit ends with a picture of a receipt. What is on it: unit/receipt, bus/printer. */
static void
test_receipt(Programs *p, gconstpointer data)
{
	g_autofree char *slip = g_build_filename(p->folder, "slip-000001.png", NULL);
	g_autofree char *sections = g_strdup_printf("[kiosk]\nreceipt=print\n[printer slip]\n"
						    "driver=file-png\nwhere=%s\n",
	    p->folder);
	gint64 deadline_us;

	add_to_config(p, sections);
	programs_wait_for_devices(p);
	lay_down(p);
	g_free(programs_ctl(p, NULL, "sim card mifare-classic DEADBEEF"));
	programs_wait_for(p, "view", " pin\n");
	g_free(programs_ctl(p, NULL, "do pin pin=1234"));
	programs_wait_for(p, "view", "pile-done");
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "view", "goodbye");
	deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	while (!g_file_test(slip, G_FILE_TEST_EXISTS)) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		g_usleep(1000);
	}
}

static char *
write_file(Programs *p, const char *name, const char *text)
{
	char *path = g_build_filename(p->folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

/* What the library does on its own machine: keys, then a snapshot; the kiosk gets the shared key.
 */
static void
make_snapshot(Programs *p)
{
	g_autofree char *patrons = write_file(p, "patrons.csv", "card,status\n80000002,good\n");
	g_autofree char *items = write_file(p, "items.csv", "barcode,title\n" BOOK ",A title\n");
	g_autofree char *folder = g_build_filename(p->folder, "snapshot", NULL);
	g_autofree char *key = g_strdup_printf("snapshot key CPL -o %s/site", folder);
	g_autofree char *make = g_strdup_printf(
	    "snapshot make %s %s --key %s/site.secret -o %s/stick.snapshot", patrons, items, folder,
	    p->folder);

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_free(programs_ctl(p, NULL, key));
	g_free(programs_ctl(p, NULL, make));
}

/* From a stick: staff name the file, and are told when it is in use, or what is wrong with it. */
static void
test_snapshot_from_a_stick(Programs *p, gconstpointer data)
{
	g_autofree char *take = g_strdup_printf("snapshot take %s/stick.snapshot", p->folder);
	g_autofree char *damaged = g_strdup_printf("snapshot take %s/damaged", p->folder);
	g_autofree char *keyless = NULL;
	int code;

	keyless = programs_ctl(p, &code, take);
	g_assert_cmpint(code, ==, 1);
	g_assert_nonnull(strstr(keyless, "no key for snapshots"));
	make_snapshot(p);
	programs_stop_process(&p->daemon, 0);
	programs_start_daemon(p);
	g_free(write_file(p, "damaged", "this is no snapshot"));
	g_free(programs_ctl(p, &code, damaged));
	g_assert_cmpint(code, ==, 1);
	g_free(programs_ctl(p, &code, "snapshot take /nowhere/stick.snapshot"));
	g_assert_cmpint(code, ==, 1);
	g_autofree char *taken = programs_ctl(p, NULL, take);
	g_assert_cmpstr(taken, ==, "in use from now on\n");
	programs_wait_for(p, "status", "snapshot-made    20");
	g_autofree char *again = programs_ctl(p, NULL, take);
	g_assert_cmpstr(again, ==, "in use already\n");
}

static void
test_staff_resolve(Programs *p, gconstpointer data)
{
	g_autofree char *refused = NULL;
	int code;

	lay_down(p);
	g_free(programs_ctl(p, NULL, "sim fault write-not-stored " UID " 100"));
	g_free(programs_ctl(p, NULL, "sim card mifare-classic 80000001"));
	programs_wait_for(p, "journal cases", "NEEDS_STAFF");
	programs_wait_for(p, "view", "pile-done");
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "status", "cases            1");
	g_free(programs_ctl(p, NULL, "resolve 1"));
	programs_wait_for(p, "status", "cases            0");
	programs_wait_for(p, "journal 1", "resolved");
	refused = programs_ctl(p, &code, "resolve 1");
	g_assert_cmpint(code, !=, 0);
	g_assert_nonnull(strstr(refused, "is CLOSED: it waits for nobody"));
}

static void
test_tool_refuses(Programs *p, gconstpointer data)
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
	    {"tag decode 010203040506", "no format this kiosk knows"},
	    {"sim put", "error"},
	    {"nonsense", "which command?"},
	    {"--json nonsense", "{\"error\":"},
	    {"--json resolve 12345", "{\"error\":"},
	    {"do appearance low=true", "low|left|still|slow|speech|child=yes|no"},
	    {"journal all abc", "N a number"},
	    {"journal 99", "no such operation"},
	    {"tag decode --dsfid zz 110101", "one byte in hexadecimal"},
	    {"tag encode --format danish --item BOOK", "iso28560-3|iso28560-2"},
	    {"config check /nowhere.conf", "/nowhere.conf"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		int code;
		g_autofree char *errors = programs_ctl(p, &code, cases[i].arguments);

		g_assert_cmpint(code, !=, 0);
		if (strstr(errors, cases[i].words) == NULL && !g_str_equal(cases[i].words, "error"))
			g_error("%s: %s", cases[i].arguments, errors);
	}
}

static void
test_tool_shows(Programs *p, gconstpointer data)
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
	    {"--json tag encode --format iso28560-3 --item " BOOK " --owner CN-441900",
		"{\"memory\":\"11"},
	    {"--json do language language=vi", "{\"ok\":\"language\"}"},
	    {"--json sim list", "{\"answer\":\""},
	    {"--version", "duestampctl"},
	    {"--help", "what a book tag says"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *output = programs_ctl(p, NULL, cases[i].arguments);

		if (strstr(output, cases[i].words) == NULL)
			g_error("%s: %s", cases[i].arguments, output);
	}
}

/* Without a file it is the running kiosk that tells: who asks may not be allowed to read its files.
 */
static char *
settings_of_the_running(void)
{
	g_autofree char *binary = programs_path("firmware/duestampctl");
	g_autofree char *line = g_strdup_printf("'%s' --json config show", binary);
	char *output = NULL;
	int status;

	g_assert_true(g_spawn_command_line_sync(line, &output, NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	return output;
}

static void
test_settings_of_the_running(Programs *p, gconstpointer data)
{
	g_autofree char *output = settings_of_the_running();

	g_assert_nonnull(strstr(output, "front-desk-1"));
	g_assert_nonnull(strstr(output, p->config));
}

static void
assert_fails_to_start(Programs *p, const char *config, const char *words)
{
	g_autofree char *path = g_build_filename(p->folder, "bad.conf", NULL);
	g_autofree char *log = g_build_filename(p->folder, "bad.log", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GSubprocess) daemon = NULL;

	g_assert_true(g_file_set_contents(path, config, -1, NULL));
	daemon = PROGRAMS_SPAWN("firmware/duestampd", log, "--config", path);
	g_assert_true(g_subprocess_wait(daemon, NULL, NULL));
	g_assert_cmpint(g_subprocess_get_exit_status(daemon), ==, 1);
	g_assert_true(g_file_get_contents(log, &text, NULL, NULL));
	if (strstr(text, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", text, words);
}

static void
test_does_not_start(Programs *p, gconstpointer data)
{
	g_autofree char *config = NULL;

	assert_fails_to_start(p, "[kiosk]\nid=a\ninstitutoin=b\n",
	    "has no key institutoin=; did you mean institution=?");
	assert_fails_to_start(p,
	    "[kiosk]\nid=a\ninstitution=b\n[library main]\nbackend=sip2\naddress=127.0.0.1:1\n"
	    "profile=kohaa\n",
	    "did you mean koha?");
	/* the name is taken by the one that runs */
	g_assert_true(g_file_get_contents(p->config, &config, NULL, NULL));
	assert_fails_to_start(p, config, "is duestampd running already?");
}

/* Staff set a rule: it holds at once and after the next start; a wrong one changes nothing. */
static void
test_set_rule(Programs *p, gconstpointer data)
{
	int code;
	g_autofree char *wrong = programs_ctl(p, &code, "config set loans perhaps");

	g_assert_cmpint(code, !=, 0);
	g_assert_nonnull(strstr(wrong, "yes"));
	g_free(programs_ctl(p, &code, "config set lones yes"));
	g_assert_cmpint(code, !=, 0);
	g_free(programs_ctl(p, NULL, "config set loans yes"));
	g_free(programs_ctl(p, NULL, "config set session-max 7"));
	for (guint start = 0; start < 2; start++) {
		g_autofree char *shown = settings_of_the_running();

		g_assert_nonnull(strstr(shown, "staff.conf"));
		g_assert_nonnull(strstr(shown, "\"7\""));
		programs_stop_process(&p->daemon, 0);
		programs_start_daemon(p);
	}
}

/* A damaged journal: the kiosk works, and says so until somebody has read it. */
static void
test_damaged_journal(Programs *p, gconstpointer data)
{
	g_autofree char *journal = g_build_filename(p->folder, "journal.db", NULL);
	g_autofree char *alarms = NULL;
	g_autofree char *left = NULL;

	programs_stop_process(&p->daemon, 0);
	g_assert_true(g_file_set_contents(journal, "this was a journal", -1, NULL));
	programs_start_daemon(p);
	alarms = programs_ctl(p, NULL, "alarms");
	g_assert_nonnull(strstr(alarms, "damaged"));
	left = programs_ctl(p, NULL, "alarms confirm 1");
	g_assert_null(strstr(left, "damaged"));
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/daemon/" name, Programs, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("visit-by-tool", test_visit_by_tool);
	ADD("identity-is-watched-not-logged", test_identity_is_watched_not_logged);
	ADD("killed", test_killed);
	ADD("printer", test_printer);
	ADD("receipt", test_receipt);
	ADD("snapshot-from-a-stick", test_snapshot_from_a_stick);
	ADD("staff-resolve", test_staff_resolve);
	ADD("tool-refuses", test_tool_refuses);
	ADD("tool-shows", test_tool_shows);
	ADD("settings-of-the-running", test_settings_of_the_running);
	ADD("set-rule", test_set_rule);
	ADD("damaged-journal", test_damaged_journal);
	ADD("does-not-start", test_does_not_start);
	return g_test_run();
}
