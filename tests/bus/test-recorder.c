/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A day at the real daemon, recorded, and played back through the same machines: all is the same.
 * What a recording holds, when it ends, and what becomes of one that somebody has damaged.
 *
 * --keep FILE: makes tests/bus/recordings/day.jsonl anew, for when the machines are meant to say
 * something else than they did.
 */
#include "drivers/sim-client.h"
#include "tests/bus/cable.h"
#include "tests/bus/programs.h"
#include "tests/bus/remote.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <utime.h>

#define GOOD "80000001"   /* no PIN, twenty loans */
#define PINNED "80000002" /* PIN 1234 */
#define RESERVED "04419000030175"
#define BOOKS 9

static const char *const books[BOOKS] = {"04419000010375", "04419000010399", "04419000010405",
    "04419000010412", "DG20034117", "EN30041194", "VN00210371", "VN00210388", "VN00210395"};

typedef struct {
	Programs programs;
	char *state; /* folder of the daemon */
	Cable *cable;
	Remote *remote;
} Day;

/* ---- the room ---- */

static void sim(Day *day, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
sim(Day *day, const char *format, ...)
{
	g_autofree char *command = NULL;
	g_autoptr(GError) error = NULL;
	va_list args;

	va_start(args, format);
	command = g_strdup_vprintf(format, args);
	va_end(args);
	g_free(ds_sim_ask(day->programs.sim, command, &error));
	g_assert_no_error(error);
}

static char *
uid_of(const char *item)
{
	return g_strdup_printf("E0040150%08X", g_str_hash(item));
}

static void
make_book(Day *day, const char *item)
{
	g_autofree char *uid = uid_of(item);

	sim(day, "put %s item=%s owner=CN-441900 afi=07", uid, item);
}

static void
put(Day *day, const char *item)
{
	g_autofree char *uid = uid_of(item);

	sim(day, "put %s", uid);
}

static void
take(Day *day, const char *item)
{
	g_autofree char *uid = uid_of(item);

	sim(day, "take %s", uid);
}

/* What is proven of the disk is looked up there, and nowhere else when the day is played back. */
static void
prove_disk(Day *day)
{
	g_autofree char *path = g_build_filename(day->state, "disk-check.conf", NULL);

	g_assert_true(g_file_set_contents(path, "[disk-check]\npulls=10\n", -1, NULL));
}

/* `recorder`: the value of [kiosk] recorder=. */
static Day *
day_new(const char *recorder)
{
	Day *day = g_new0(Day, 1);
	g_autofree char *sections = NULL;

	programs_start_around(&day->programs);
	day->state = g_build_filename(day->programs.folder, "state", NULL);
	g_assert_cmpint(g_mkdir(day->state, 0700), ==, 0);
	prove_disk(day);
	day->cable = cable_new(day->programs.address);
	sections = g_strdup_printf(
	    "[kiosk]\nrecorder=%s\nreceipt=print\n[offline]\nloans=yes\nstatic-card=yes\npatron-max=20\n"
	    "session-max=20\n[pad desk]\ndriver=sim\nwhere=%s\n"
	    "[scanner code]\ndriver=sim-scanner\nwhere=%s\n"
	    "[printer slip]\ndriver=file-png\nwhere=%s\n",
	    recorder, day->programs.sim, day->programs.sim, day->state);
	programs_write_config(&day->programs, day->state, cable_where(day->cable), sections);
	for (guint i = 0; i < BOOKS; i++)
		make_book(day, books[i]);
	make_book(day, RESERVED);
	sim(day, "take all");
	return day;
}

static void
switch_on(Day *day)
{
	programs_spawn_daemon(&day->programs);
	day->remote = remote_new();
	remote_wait_page(day->remote, "idle");
	remote_wait_devices(day->remote);
}

static void
switch_off(Day *day)
{
	programs_stop_process(&day->programs.daemon, 0);
	g_clear_pointer(&day->remote, remote_free);
}

static void
day_free(Day *day)
{
	if (day->remote != NULL)
		switch_off(day);
	programs_stop(&day->programs);
	cable_free(day->cable);
	g_free(day->state);
	g_free(day);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Day, day_free)

/* ---- people ---- */

static void
expect_status(Day *day, const char *item, const char *status)
{
	g_free(remote_wait_status(day->remote, item, status));
}

static void
say_goodbye(Day *day)
{
	g_assert_true(remote_do(day->remote, "finish", NULL, NULL));
	remote_wait_page(day->remote, "goodbye");
	sim(day, "take all");
}

static void
leave(Day *day)
{
	say_goodbye(day);
	g_assert_true(remote_do(day->remote, "finish", NULL, NULL));
	remote_wait_page(day->remote, "idle");
	remote_wait_text(day->remote, "pad-count", "0");
}

/* The goodbye stands there for its time: so many looks later the kiosk is sure that what is gone
 * was lifted, and takes it when it is laid down again. */
static void
leave_in_peace(Day *day)
{
	say_goodbye(day);
	remote_wait_page(day->remote, "idle");
}

static void
lend_a_pile(Day *day, guint count)
{
	for (guint i = 0; i < count; i++)
		put(day, books[i]);
	put(day, RESERVED);
	remote_wait_page(day->remote, "identify");
	sim(day, "scan qr " GOOD);
	for (guint i = 0; i < count; i++)
		expect_status(day, books[i], "lent");
	expect_status(day, RESERVED, "refused");
	remote_wait_page(day->remote, "pile-done");
	leave_in_peace(day);
}

static void
bring_back(Day *day, guint count)
{
	g_assert_true(remote_do(day->remote, "return", NULL, NULL));
	remote_wait_page(day->remote, "return");
	for (guint i = 0; i < count; i++)
		put(day, books[i]);
	for (guint i = 0; i < count; i++)
		expect_status(day, books[i], "returned");
	leave_in_peace(day);
}

/* The library thinks; meanwhile the book is lifted. Of the three, two are asked for at a time. */
static void
lift_and_put_back(Day *day)
{
	sim(day, "scan qr " GOOD);
	remote_wait_page(day->remote, "pile");
	g_subprocess_send_signal(day->programs.ils, SIGSTOP);
	put(day, books[0]);
	expect_status(day, books[0], "asking");
	put(day, books[1]);
	expect_status(day, books[1], "asking");
	put(day, books[2]);
	expect_status(day, books[2], "found");
	take(day, books[0]);
	g_subprocess_send_signal(day->programs.ils, SIGCONT);
	expect_status(day, books[0], "put-back");
	remote_wait_page(day->remote, "put-back");
	put(day, books[0]);
	for (guint i = 0; i < 3; i++)
		expect_status(day, books[i], "lent");
	remote_wait_page(day->remote, "pile-done");
	leave_in_peace(day);
}

static void
mistype_pin(Day *day)
{
	sim(day, "scan qr " PINNED);
	remote_wait_page(day->remote, "pin");
	g_assert_true(remote_do(day->remote, "pin", "pin", "4321"));
	remote_wait_text(day->remote, "message", "pin-wrong");
	g_assert_true(remote_do(day->remote, "pin", "pin", "1234"));
	remote_wait_page(day->remote, "pile");
	g_assert_true(remote_do(day->remote, "cancel", NULL, NULL) ||
	    remote_do(day->remote, "finish", NULL, NULL));
	remote_wait_page(day->remote, "idle");
}

/* The library goes while somebody borrows: the next book is lent all the same. */
static void
lend_without_library(Day *day)
{
	sim(day, "scan qr " GOOD);
	remote_wait_page(day->remote, "pile");
	cable_cut(day->cable);
	put(day, books[3]);
	remote_wait_text(day->remote, "offline", "true");
	put(day, books[4]);
	expect_status(day, books[4], "lent");
	remote_wait_page(day->remote, "pile-done");
	leave(day);
}

static void
return_without_library(Day *day)
{
	g_autofree char *queued = NULL;

	sim(day, "scan qr " PINNED);
	remote_wait_text(day->remote, "offline", "true");
	remote_wait_text(day->remote, "message", "offline");
	g_assert_true(remote_do(day->remote, "cancel", NULL, NULL));
	remote_wait_page(day->remote, "idle");
	g_assert_true(remote_do(day->remote, "return", NULL, NULL));
	put(day, books[0]);
	expect_status(day, books[0], "returned");
	leave(day);
	queued = remote_health(day->remote, "queued");
	g_assert_cmpstr(queued, !=, "0");
	cable_join(day->cable);
	g_variant_unref(remote_staff(day->remote, "Sync", NULL));
	remote_wait_health(day->remote, "library", "online");
	remote_wait_health(day->remote, "queued", "0");
	remote_wait_health(day->remote, "to-confirm", "0");
	remote_wait_text(day->remote, "offline", "false");
}

/* ---- the recording ---- */

/* The newest file. */
static char *
recording_of(Day *day)
{
	g_autofree char *folder = g_build_filename(day->state, "recorder", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autofree char *newest = NULL;
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (newest == NULL || strcmp(name, newest) > 0) {
			g_free(newest);
			newest = g_strdup(name);
		}
	return newest != NULL ? g_build_filename(folder, newest, NULL) : NULL;
}

static char *
replay(Day *day, const char *path, int *exit_code)
{
	g_autofree char *arguments = g_strconcat("replay ", path, NULL);

	return programs_ctl(&day->programs, exit_code, arguments);
}

/* A short day: one is enough for what is done to its recording. */
static Day *
short_day(const char *recorder)
{
	Day *day = day_new(recorder);

	switch_on(day);
	mistype_pin(day);
	sim(day, "scan qr " GOOD);
	remote_wait_page(day->remote, "pile");
	put(day, books[0]);
	expect_status(day, books[0], "lent");
	remote_wait_page(day->remote, "pile-done");
	leave(day);
	switch_off(day);
	return day;
}

static char *
text_of(const char *path)
{
	g_autoptr(GError) error = NULL;
	char *text;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

static void
expect_absent(const char *text, const char *what)
{
	if (strstr(text, what) != NULL)
		g_error("the recording holds %s", what);
}

/* ---- a day ---- */

static Day *
whole_day(guint count)
{
	Day *day = day_new("redacted");

	switch_on(day);
	lend_a_pile(day, count);
	bring_back(day, count);
	lift_and_put_back(day);
	mistype_pin(day);
	lend_without_library(day);
	return_without_library(day);
	switch_off(day);
	return day;
}

static void
test_day(void)
{
	g_autoptr(Day) day = whole_day(BOOKS);
	g_autofree char *path = recording_of(day);
	g_autofree char *said = NULL;
	int exit_code;

	said = replay(day, path, &exit_code);
	g_test_message("%s", said);
	g_assert_cmpint(exit_code, ==, 0);
	g_assert_nonnull(strstr(said, "\nthe same: "));
	g_assert_nonnull(strstr(said, " screen  put-back"));
	g_assert_nonnull(strstr(said, " screen  pin: pin-wrong"));
	g_assert_nonnull(strstr(said, " library 11NN"));
	g_assert_nonnull(strstr(said, " library 09N"));
	g_assert_nonnull(strstr(said, "the end: the kiosk was stopped"));
}

/* ---- what a recording holds ---- */

static void
test_redacted(void)
{
	g_autoptr(Day) day = short_day("redacted");
	g_autofree char *path = recording_of(day);
	g_autofree char *text = text_of(path);
	g_autofree char *uid = uid_of(books[0]);
	const char *const personal[] = {
	    GOOD, PINNED, "\"4321\"", "\"1234\"", "红楼梦", books[0], uid};

	for (guint i = 0; i < G_N_ELEMENTS(personal); i++)
		expect_absent(text, personal[i]);
	expect_absent(text, day->programs.folder);
	expect_absent(text, day->programs.address);
}

static void
test_full(void)
{
	g_autoptr(Day) day = short_day("full");
	g_autofree char *path = recording_of(day);
	g_autofree char *text = text_of(path);
	int exit_code;

	g_assert_nonnull(strstr(text, "\"mode\":\"full\""));
	g_assert_nonnull(strstr(text, "红楼梦"));
	g_assert_nonnull(strstr(text, books[0]));
	expect_absent(text, GOOD);
	expect_absent(text, PINNED);
	expect_absent(text, "\"1234\"");
	g_free(replay(day, path, &exit_code));
	g_assert_cmpint(exit_code, ==, 0);
}

/* A day after it was switched on. */
static void
test_full_expires(void)
{
	g_autoptr(Day) day = day_new("full");
	gint64 before_s = g_get_real_time() / G_USEC_PER_SEC - 24 * 3600 - 1;
	struct utimbuf times = {.actime = before_s, .modtime = before_s};
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;

	g_assert_cmpint(g_utime(day->programs.config, &times), ==, 0);
	switch_on(day);
	switch_off(day);
	path = recording_of(day);
	text = text_of(path);
	g_assert_nonnull(strstr(text, "\"mode\":\"redacted\""));
}

static void
test_off(void)
{
	g_autoptr(Day) day = short_day("off");
	g_autofree char *path = recording_of(day);

	g_assert_null(path);
}

/* There is no place for it: the kiosk serves people all the same. */
static void
test_no_place(void)
{
	g_autoptr(Day) day = day_new("redacted");
	g_autofree char *folder = g_build_filename(day->state, "recorder", NULL);
	g_autofree char *log = NULL;

	g_assert_true(g_file_set_contents(folder, "", 0, NULL));
	switch_on(day);
	mistype_pin(day);
	switch_off(day);
	log = text_of(day->programs.log);
	g_assert_nonnull(strstr(log, "nothing is recorded: "));
}

/* ---- what is done to a recording ---- */

/* Plays `text` back; what is said has to hold the words. */
static void
expect_replay(Day *day, const char *text, int wanted, const char *words)
{
	g_autofree char *path = g_build_filename(day->programs.folder, "altered.jsonl", NULL);
	g_autofree char *said = NULL;
	int exit_code;

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	said = replay(day, path, &exit_code);
	if (exit_code != wanted || strstr(said, words) == NULL)
		g_error("exit code %d instead of %d, no \"%s\" in:\n%s", exit_code, wanted, words,
		    said);
}

/* The first `from` in the text is `to`. */
static char *
replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	g_autofree char *before = NULL;

	g_assert_nonnull(at);
	before = g_strndup(text, (gsize)(at - text));
	return g_strconcat(before, to, at + strlen(from), NULL);
}

static void
test_altered(void)
{
	static const struct {
		const char *from, *to;
		int exit_code;
		const char *words;
	} changes[] = {
	    /* the same as it was */
	    {"\"in\":\"start\"", "\"in\":\"start\"", 0, "the same: "},
	    /* something else than the machines say */
	    {"\"out\":\"carry\"", "\"out\":\"probe\"", 2, "different: line "},
	    {"|ABB", "|ABX", 2, "different: line "},
	    {"\"page\":\"pile-done\"", "\"page\":\"pile\"", 2, "different: line "},
	    {"\"verdict\":\"yes\"", "\"verdict\":\"no\"", 2, "different: line "},
	    {"\"outcome\":0", "\"outcome\":2", 2, "different: line "},
	    /* nonsense */
	    {"\"duestamp-recording\":1", "\"duestamp-recording\":2", 1, "newer program"},
	    {"\"duestamp-recording\":1", "\"recording\":1", 1, "no recording of a kiosk"},
	    /* other settings */
	    {"idle-timeout-s=30", "idle-timeout-s=40", 2, "different: line "},
	    {"institution=CPL", "institution=XYZ", 2, "different: line "},
	    {"backend=sip2", "backend=nonsense", 1, "line 1: configuration: "},
	    {"\"in\":\"start\"", "\"in\":\"nonsense\"", 1, "the kiosk has not been started"},
	    {"{\"in\":\"start\"", "{\"in\"\"start\"", 1, "line 2: it is no JSON"},
	    {"{\"in\":\"start\"", "[[[[[[[[[[[[[[[\"in\":\"start\"", 1, "line 2: it is too long"},
	    {"\"in\":\"scanned\"", "\"in\":\"nonsense\"", 1, "nothing like that can come in"},
	    {"\"kind\":\"qr\"", "\"kind\":\"xx\"", 1, "nothing like that is scanned"},
	    {"\"verdict\":\"yes\"", "\"verdict\":\"perhaps\"", 1,
		"\"verdict\" is none of the words"},
	    {"\"person\":", "\"nobody\":", 1, "the question was about a person"},
	};
	g_autoptr(Day) day = short_day("redacted");
	g_autofree char *path = recording_of(day);
	g_autofree char *text = text_of(path);

	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autofree char *altered = replaced(text, changes[i].from, changes[i].to);

		expect_replay(day, altered, changes[i].exit_code, changes[i].words);
	}
}

/* One that was made long ago. A changed rule shows itself here, and in tests/mutants/. */
static void
test_stored(void)
{
	g_autofree char *player = programs_path("firmware/replay/duestamp-replay");
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "bus", "recordings", "day.jsonl", NULL);
	g_autoptr(GSubprocess) process = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, player, path,
	    NULL);
	g_autofree char *said = NULL;

	g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &said, NULL, NULL));
	if (g_subprocess_get_exit_status(process) != 0)
		g_error("%s", said);
}

/* The power goes in the middle of a line. */
static void
test_cut(void)
{
	g_autoptr(Day) day = short_day("redacted");
	g_autofree char *path = recording_of(day);
	g_autofree char *text = text_of(path);

	text[strlen(text) / 2] = '\0';
	expect_replay(day, text, 0, "the recording has no end");
	expect_replay(day, "", 1, "no recording of a kiosk");
	expect_replay(day, "\xff\n", 1, "no UTF-8");
}

static int
keep(const char *file)
{
	g_autoptr(Day) day = whole_day(2);
	g_autofree char *path = recording_of(day);
	g_autofree char *text = text_of(path);

	return g_file_set_contents(file, text, -1, NULL) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && g_str_equal(argv[1], "--keep"))
		return keep(argv[2]);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recorder/stored", test_stored);
	g_test_add_func("/recorder/day", test_day);
	g_test_add_func("/recorder/redacted", test_redacted);
	g_test_add_func("/recorder/full", test_full);
	g_test_add_func("/recorder/full-expires", test_full_expires);
	g_test_add_func("/recorder/off", test_off);
	g_test_add_func("/recorder/no-place", test_no_place);
	g_test_add_func("/recorder/altered", test_altered);
	g_test_add_func("/recorder/cut", test_cut);
	return g_test_run();
}
