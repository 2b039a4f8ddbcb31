/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library that is told by files: operations go out once, wait for their result over a restart,
 * and close by staff's word. With the whole kiosk; the last tests with the programs themselves.
 */
#include "tests/bus/programs.h"
#include "tests/fakes/lab.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define BOOK "04419000010375"
#define BOOK2 "04419000010405"
#define BOOK3 "04419000010382"
#define GOOD "DEADBEEF"
#define PATRON "80000002"

#define RETURNED "ACCEPTED_OFFLINE SECURE_STARTED RESECURED"
#define LENT_HERE "ACCEPTED_OFFLINE RELEASE_STARTED RELEASED"

/* ---- asking ---- */

typedef struct {
	DsLab *lab;
	gboolean done;
	char *text; /* NULL: an error */
	guint count;
	gint64 first, last;
	char *marked; /* Health's count of what was exported, when the text came */
	DsOutboxResults results;
	GError *error;
} Answer;

static void
answer_clear(Answer *answer)
{
	g_free(answer->text);
	g_free(answer->marked);
	g_clear_error(&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static void
on_exported(const DsOutboxExport *export, const GError *error, gpointer data)
{
	Answer *answer = data;

	answer->done = TRUE;
	answer->marked = ds_lab_health(answer->lab, "exported");
	if (error != NULL) {
		answer->error = g_error_copy(error);
		return;
	}
	answer->text = g_strdup(export->text != NULL ? export->text : "");
	answer->count = export->count;
	answer->first = export->first;
	answer->last = export->last;
}

static void
on_taken(const DsOutboxResults *results, const GError *error, gpointer data)
{
	Answer *answer = data;

	answer->done = TRUE;
	if (error != NULL)
		answer->error = g_error_copy(error);
	else
		answer->results = *results;
}

static void export(DsLab *lab, DsExportFormat format, gboolean again, Answer *answer)
{
	*answer = (Answer){.lab = lab};
	ds_kiosk_export(lab->kiosk, format, again, on_exported, answer);
	while (!answer->done)
		g_main_context_iteration(NULL, TRUE);
}

static void
give_results(DsLab *lab, const char *text, Answer *answer)
{
	*answer = (Answer){.lab = lab};
	ds_kiosk_results(lab->kiosk, text, on_taken, answer);
	while (!answer->done)
		g_main_context_iteration(NULL, TRUE);
}

static void
expect_refused(DsLab *lab, const char *text, const char *message)
{
	g_auto(Answer) answer = {0};

	give_results(lab, text, &answer);
	g_assert_error(answer.error, DS_ERROR, DS_ERROR_PROTOCOL);
	if (strstr(answer.error->message, message) == NULL)
		g_error("\"%s\" does not say \"%s\"", answer.error->message, message);
}

static void
expect_health(DsLab *lab, const char *key, const char *value)
{
	g_autofree char *is = ds_lab_health(lab, key);

	g_assert_cmpstr(is, ==, value);
}

static void
expect_history(DsLab *lab, const char *item, const char *states)
{
	g_autofree char *history = ds_lab_history(lab, item);

	g_assert_cmpstr(history, ==, states);
}

/* ---- doing ---- */

static void
end_visit(DsLab *lab)
{
	ds_lab_card(lab, NULL);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

static void
bring_back(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_put(lab, item);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
	ds_lab_wait_status(lab, item, "returned");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	end_visit(lab);
}

/* Lent off line by a kiosk that has a library to ask, which then becomes one told by files. Loans
 * of such a kiosk itself need a snapshot. */
static DsLab *
lab_with_loan(void)
{
	DsLab *lab = ds_lab_new(&(DsLabOptions){.offline = "loans=yes\nunproven-disk=yes\n"});

	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	ds_lab_log_in(lab, GOOD, "1234");
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	end_visit(lab);
	ds_lab_stop(lab);
	lab->options.by_files = TRUE;
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	return lab;
}

static DsLab *
lab_by_files(void)
{
	return ds_lab_new_idle(&(DsLabOptions){.by_files = TRUE});
}

static void
switch_off_and_on(DsLab *lab)
{
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
}

/* ---- the way of a file ---- */

/* Nobody is there to be asked, and nothing is wrong with that. */
static void
test_calm(void)
{
	g_autoptr(DsLab) lab = lab_by_files();

	expect_health(lab, "ok", "true");
	expect_health(lab, "library", "by-files");
	ds_kiosk_sync(lab->kiosk);
	ds_lab_advance(lab, 60 * 1000);
	expect_health(lab, "library", "by-files");
	bring_back(lab, BOOK);
	expect_health(lab, "queued", "1");
	expect_health(lab, "ok", "true");
}

static void
test_whole_way(void)
{
	g_autoptr(DsLab) lab = lab_with_loan();
	g_auto(Answer) out = {0};
	g_auto(Answer) again = {0};
	g_auto(Answer) none = {0};
	g_auto(Answer) back = {0};
	g_auto(GStrv) lines = NULL;

	bring_back(lab, BOOK2);
	export(lab, DS_EXPORT_KOC, FALSE, &out);
	g_assert_no_error(out.error);
	g_assert_cmpstr(out.marked, ==, "2"); /* on the disk before the text left */
	g_assert_cmpuint(out.count, ==, 2);
	g_assert_cmpint(out.first, ==, 2); /* 1 was asked for over the link, which was not there */
	g_assert_cmpint(out.last, ==, 3);
	lines = g_strsplit(out.text, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_true(g_str_has_prefix(lines[0], "Version=1.0\tGenerator=duestamp\t"));
	g_assert_true(g_str_has_suffix(lines[1], " 000\tissue\t" PATRON "\t" BOOK));
	g_assert_true(g_str_has_suffix(lines[2], " 000\treturn\t" BOOK2));
	expect_history(lab, BOOK, LENT_HERE " SENDING");

	switch_off_and_on(lab);
	ds_lab_wait_health(lab, "exported", "2");
	expect_history(lab, BOOK, LENT_HERE " SENDING");
	export(lab, DS_EXPORT_KOC, FALSE, &none);
	g_assert_cmpuint(none.count, ==, 0);
	g_assert_cmpstr(none.text, ==, "");
	export(lab, DS_EXPORT_KOC, TRUE, &again);
	g_assert_cmpstr(again.text, ==, out.text);
	expect_history(lab, BOOK, LENT_HERE " SENDING");

	give_results(
	    lab, "op,result,text\r\n2,ok\r\n3,refused,no such\xE2\x80\xAE item\r\n", &back);
	g_assert_no_error(back.error);
	g_assert_cmpuint(back.results.ok, ==, 1);
	g_assert_cmpuint(back.results.refused, ==, 1);
	expect_history(lab, BOOK, LENT_HERE " SENDING SYNCED CLOSED");
	expect_history(lab, BOOK2, RETURNED " SENDING PARKED");
	ds_lab_wait_health(lab, "cases", "1");
	expect_health(lab, "queued", "0");
	expect_health(lab, "exported", "0");
}

/* A file that is taken a second time, after a power cut for example, changes nothing. */
static void
test_results_twice(void)
{
	g_autoptr(DsLab) lab = lab_by_files();
	g_auto(Answer) out = {0};
	g_auto(Answer) first = {0};
	g_auto(Answer) second = {0};

	bring_back(lab, BOOK);
	bring_back(lab, BOOK2);
	export(lab, DS_EXPORT_CSV, FALSE, &out);
	give_results(lab, "1,ok\n", &first);
	g_assert_no_error(first.error);
	switch_off_and_on(lab);
	give_results(lab, "1,ok\n2,unknown\n", &second);
	g_assert_no_error(second.error);
	g_assert_cmpuint(second.results.before, ==, 1);
	g_assert_cmpuint(second.results.unknown, ==, 1);
	expect_history(lab, BOOK2, RETURNED " SENDING");
	expect_refused(lab, "1,refused\n", "line 1: operation 1 waits for no result");
}

/* One wrong line, and nothing of the file is taken. */
static void
test_hostile_results(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"1,ok\n3,ok\n", "line 2: operation 3 waits for no result"}, /* not exported */
	    {"3,ok\n1,ok\n", "line 1: operation 3 waits for no result"},
	    {"1,ok\n99,ok\n", "line 2: operation 99 is not in the journal"},
	    {"1,ok\n2,ok\n1,ok\n", "line 3: operation 1 stands there twice"},
	    {"1,ok\n2,maybe\n", "line 2: result has to be one of"},
	    {"1,ok\n2,ok,a\rb\n", "line 2: not UTF-8, or it holds a control"},
	    {"op,result,item\n1,ok," BOOK "\n2,ok,4.419E+12\n",
		"line 3: operation 2 is of another"},
	    {"op,result,kiosk\n1,ok,lab-1\n2,ok,lab-2\n", "line 3: operation 2 is one of another"},
	};
	g_autoptr(DsLab) lab = lab_by_files();
	g_auto(Answer) out = {0};
	g_auto(Answer) good = {0};

	bring_back(lab, BOOK);
	bring_back(lab, BOOK2);
	export(lab, DS_EXPORT_CSV, FALSE, &out);
	bring_back(lab, BOOK3);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		expect_refused(lab, cases[i].text, cases[i].message);
		expect_history(lab, BOOK, RETURNED " SENDING");
		expect_history(lab, BOOK2, RETURNED " SENDING");
	}
	give_results(lab, "op,result,item,kiosk\n1,ok," BOOK ",lab-1\n2,ok,,\n", &good);
	g_assert_no_error(good.error);
	g_assert_cmpuint(good.results.ok, ==, 2);
	expect_history(lab, BOOK3, RETURNED);
}

/* What comes after an exported one of the same item waits for its result: files may be carried in
 * the wrong order. In one file both may stand. */
static void
test_order(void)
{
	g_autoptr(DsLab) lab = lab_by_files();
	g_auto(Answer) first = {0};
	g_auto(Answer) second = {0};
	g_auto(Answer) third = {0};
	g_auto(Answer) results = {0};

	bring_back(lab, BOOK);
	ds_lab_take(lab, NULL);
	bring_back(lab, BOOK);
	export(lab, DS_EXPORT_CSV, FALSE, &first);
	g_assert_cmpuint(first.count, ==, 2);
	bring_back(lab, BOOK);
	bring_back(lab, BOOK2);
	export(lab, DS_EXPORT_CSV, FALSE, &second);
	g_assert_cmpuint(second.count, ==, 1);
	g_assert_cmpint(second.first, ==, 4);
	give_results(lab, "1,ok\n2,ok\n", &results);
	g_assert_no_error(results.error);
	export(lab, DS_EXPORT_CSV, FALSE, &third);
	g_assert_cmpuint(third.count, ==, 1);
	g_assert_cmpint(third.first, ==, 3);
}

/* Dated by a clock that stood in the past: no matter for a file, but a case. */
static void
test_doubtful_date(void)
{
	g_autoptr(DsLab) lab = lab_by_files();
	g_auto(Answer) out = {0};

	bring_back(lab, BOOK);
	ds_clock_set_ntp(lab->clock, &(DsNtp){0});
	ds_clock_jump(lab->clock, -365 * 86400);
	bring_back(lab, BOOK2);
	export(lab, DS_EXPORT_CSV, FALSE, &out);
	g_assert_no_error(out.error);
	g_assert_cmpuint(out.count, ==, 1);
	g_assert_cmpint(out.first, ==, 1);
	ds_lab_wait_journal(lab, BOOK2, "PARKED");
	ds_lab_wait_health(lab, "cases", "1");
	expect_health(lab, "exported", "1");
}

/* The disk takes nothing more: then no text leaves, and the operations are still to be exported. */
static void
test_disk_full(void)
{
	g_autoptr(DsLab) lab = lab_by_files();
	g_auto(Answer) refused = {0};
	g_auto(Answer) out = {0};
	struct rlimit old, none;

	bring_back(lab, BOOK);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 1;
	setrlimit(RLIMIT_FSIZE, &none);
	export(lab, DS_EXPORT_KOC, FALSE, &refused);
	setrlimit(RLIMIT_FSIZE, &old);
	g_assert_error(refused.error, DS_ERROR, DS_ERROR_STORAGE);
	g_assert_null(refused.text);
	switch_off_and_on(lab);
	export(lab, DS_EXPORT_KOC, FALSE, &out);
	g_assert_no_error(out.error);
	g_assert_cmpuint(out.count, ==, 1);
}

/* A library that is asked over a link is not told by a file beside. */
static void
test_only_by_files(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});
	g_auto(Answer) out = {0};

	ds_lab_wait_page(lab, "idle");
	export(lab, DS_EXPORT_CSV, FALSE, &out);
	g_assert_error(out.error, DS_ERROR, DS_ERROR_PROTOCOL);
	expect_refused(lab, "1,ok\n", "not told by files");
}

/* A kiosk that may ask again asks what became of an exported one, and sends nothing by itself. */
static void
test_back_to_a_link(void)
{
	g_autoptr(DsLab) lab = lab_with_loan();
	g_auto(Answer) out = {0};

	export(lab, DS_EXPORT_KOC, FALSE, &out);
	g_assert_cmpuint(out.count, ==, 1);
	ds_lab_stop(lab);
	lab->options.by_files = FALSE;
	ds_lab_library_on(lab);
	ds_lab_start(lab);
	ds_lab_wait_journal(lab, BOOK, "PARKED");
	expect_history(lab, BOOK, LENT_HERE " SENDING UNKNOWN PARKED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
}

/* ---- the programs ---- */

/* The daemon's library becomes one that is told by files. */
static void
programs_by_files(Programs *p)
{
	programs_stop_process(&p->daemon, 0);
	programs_configure_by_files(p);
	programs_start_daemon(p);
	programs_wait_for_devices(p);
}

static void
bring_to_programs(Programs *p)
{
	g_autofree char *hex = programs_ctl(
	    p, NULL, "tag encode --format iso28560-3 --item " BOOK " --owner CN-441900");
	g_autofree char *command = g_strdup_printf(
	    "sim put E004015012345678 memory=%s dsfid=3E afi=C2", g_strstrip(hex));

	g_free(programs_ctl(p, NULL, "do return"));
	g_free(programs_ctl(p, NULL, command));
	programs_wait_for(p, "view", "returned");
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "status", "goodbye");
	g_free(programs_ctl(p, NULL, "sim take E004015012345678"));
	programs_wait_for(p, "journal", "RESECURED");
}

static char *
read_file(Programs *p, const char *name)
{
	g_autofree char *path = g_build_filename(p->folder, name, NULL);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

/* Runs duestampctl export into a file of the test's folder; returns what it said. */
static char *
export_to(Programs *p, int *code, const char *options, const char *name)
{
	g_autofree char *command = g_strdup_printf("export %s -o %s/%s", options, p->folder, name);

	return programs_ctl(p, code, command);
}

static void
test_programs(void)
{
	Programs p = {0};
	g_autofree char *said = NULL;
	g_autofree char *one = NULL;
	g_autofree char *two = NULL;
	g_autofree char *results = NULL;
	GStatBuf info;
	int code;

	programs_start(&p, NULL);
	programs_by_files(&p);
	bring_to_programs(&p);
	g_free(programs_ctl(&p, &code, "sync --wait")); /* and not for ever */
	g_assert_cmpint(code, ==, 2);
	said = export_to(&p, NULL, "--format koc", "one.koc");
	g_assert_true(g_str_has_prefix(said, "1 operations, 1 to 1, in "));
	g_assert_nonnull(strstr(said, "renews"));
	one = read_file(&p, "one.koc");
	g_assert_true(g_str_has_suffix(one, "\treturn\t" BOOK "\n"));
	g_autofree char *path = g_build_filename(p.folder, "one.koc", NULL);
	g_assert_cmpint(g_stat(path, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);

	g_subprocess_send_signal(p.daemon, SIGKILL);
	g_subprocess_wait(p.daemon, NULL, NULL);
	g_clear_object(&p.daemon);
	programs_start_daemon(&p);
	programs_wait_for(&p, "status", "by-files");
	g_free(export_to(&p, NULL, "--format koc --again", "two.koc"));
	two = read_file(&p, "two.koc");
	g_assert_cmpstr(one, ==, two);

	/* an older file is never written over, and then nothing is recorded */
	g_free(export_to(&p, &code, "--format koc", "one.koc"));
	g_assert_cmpint(code, ==, 1);
	g_free(export_to(&p, &code, "--format xml", "three"));
	g_assert_cmpint(code, ==, 1);
	g_free(export_to(&p, &code, "--format koc", "no/folder"));
	g_assert_cmpint(code, ==, 1);

	/* Evergreen's word, once for another kiosk and once for this one; op 1 is not known yet */
	results = g_build_filename(p.folder, "results.csv", NULL);
	g_assert_true(g_file_set_contents(results,
	    "[{\"command\":{\"type\":\"checkin\",\"duestamp_kiosk\":\"front-desk-2\","
	    "\"duestamp_op\":1},\"event\":{\"ilsevent\":\"0\"}}]\n",
	    -1, NULL));
	g_autofree char *other = g_strdup_printf("results %s", results);
	g_free(programs_ctl(&p, &code, other));
	g_assert_cmpint(code, ==, 1);
	programs_wait_for(&p, "journal", "SENDING");
	g_assert_true(g_file_set_contents(results,
	    "{\"command\":{\"type\":\"checkin\",\"duestamp_kiosk\":\"front-desk-1\","
	    "\"duestamp_op\":1},\"event\":{\"ilsevent\":\"0\"}}\n",
	    -1, NULL));
	g_autofree char *command = g_strdup_printf("--json results %s", results);
	g_autofree char *taken = programs_ctl(&p, NULL, command);
	g_assert_nonnull(strstr(taken, "\"ok\":1"));
	programs_wait_for(&p, "journal", "CLOSED");
	g_assert_true(g_file_set_contents(results, "1,ok\0\n", 6, NULL));
	g_free(programs_ctl(&p, &code, command));
	g_assert_cmpint(code, ==, 1);
	programs_stop(&p);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/by-files/calm", test_calm);
	g_test_add_func("/by-files/whole-way", test_whole_way);
	g_test_add_func("/by-files/results-twice", test_results_twice);
	g_test_add_func("/by-files/hostile-results", test_hostile_results);
	g_test_add_func("/by-files/order", test_order);
	g_test_add_func("/by-files/doubtful-date", test_doubtful_date);
	g_test_add_func("/by-files/disk-full", test_disk_full);
	g_test_add_func("/by-files/only-by-files", test_only_by_files);
	g_test_add_func("/by-files/back-to-a-link", test_back_to_a_link);
	g_test_add_func("/by-files/programs", test_programs);
	return g_test_run();
}
