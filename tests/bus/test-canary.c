/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nothing about a person stays: visitors with marked numbers, names, PINs, telephone numbers,
 * addresses and titles go through everything a kiosk does, with and without the library, which
 * tells more than it was asked. Then the journal with its log, what the daemon said, and all it
 * left and tells are searched for the marks: all files of its folder, exports and pages for the
 * printer among them.
 *
 * --visitors N: how many (1000).
 */
#include "drivers/sim-client.h"
#include "tests/bus/cable.h"
#include "tests/bus/marks.h"
#include "tests/bus/programs.h"
#include "tests/bus/remote.h"
#include "tests/fakes/mail-server.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define ROUND 100    /* visitors between two power cuts; the library goes away once a round */
#define AWAY_FROM 80 /* ... for the visitors from here on */
#define KILLED_AT 95
#define CLEAN_US (10 * G_USEC_PER_SEC)
#define QUIET_MS 500 /* each look is a job for the journal, which clears up when it has none */

/* The short ones are what a character set without their letters leaves; five letters at least, or
 * what is sealed would hold one by chance. */
static const char *const stems[] = {
    "QZCARD", "Qznamé陈", "qznam", "QZPIN", "QZTEL", "Qzaddr", "Qzwundé", "qzwund", NULL};

static gint visitors = 1000;

typedef struct {
	Programs programs;
	char *state; /* folder */
	Cable *cable;
	Remote *remote;
	DsFakeMail *mail;
	GString *said; /* logs of daemons that were killed */
	guint visitor;
	char card[16], pin[16], book[16];
} Canary;

/* ---- the library ---- */

static void
write_file(Canary *c, const char *name, GString *text)
{
	g_autofree char *path = g_build_filename(c->programs.folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
}

/* Every fifth is blocked; every third has a book that may be renewed. */
static void
write_tables(Canary *c)
{
	g_autoptr(GString) patrons = g_string_new("number,name,pin,category,blocked\n");
	g_autoptr(GString) items = g_string_new("barcode,title,owner,location\n");
	g_autoptr(GString) loans = g_string_new("loan,patron,issued,due\n");
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) before = g_date_time_add_days(now, -27);
	g_autoptr(GDateTime) after = g_date_time_add_days(now, 3);
	g_autofree char *issued = g_date_time_format(before, "%F");
	g_autofree char *due = g_date_time_format(after, "%F");

	for (gint i = 0; i < visitors; i++) {
		g_string_append_printf(patrons, "QZCARD%06d,Qznamé陈%06d,QZPIN%06d,adult,%s\n", i,
		    i, i, i % 5 == 4 ? "Qznamé陈: see us" : "");
		g_string_append_printf(items, "B%06d,Qzwundé%06d,CN-441900,MAIN\n", i, i);
		g_string_append_printf(items, "R%06d,Qzwundé%06d,CN-441900,MAIN\n", i, i);
		g_string_append_printf(loans, "R%06d,QZCARD%06d,%s,%s\n", i, i, issued, due);
	}
	write_file(c, "ils.db-patrons.csv", patrons);
	write_file(c, "ils.db-items.csv", items);
	write_file(c, "ils.db-loans.csv", loans);
}

static void
fill_library(Canary *c)
{
	g_autofree char *store = g_build_filename(c->programs.folder, "ils.db", NULL);
	g_autofree char *patrons = g_strconcat(store, "-patrons.csv", NULL);
	g_autofree char *items = g_strconcat(store, "-items.csv", NULL);
	g_autofree char *loans = g_strconcat(store, "-loans.csv", NULL);
	g_autoptr(GSubprocess) import = NULL;

	write_tables(c);
	import = PROGRAMS_SPAWN(
	    "sync/ils/duestamp-ils", NULL, "--store", store, "import", patrons, items, loans);
	g_assert_true(g_subprocess_wait_check(import, NULL, NULL));
}

/* What this server tells of everybody, asked or not. */
static void
gossip(Canary *c)
{
	g_autofree char *fields = g_strdup_printf(
	    "BDQzaddr Street %06u|BEQzaddr%06u@example.org|BF+49 QZTEL%06u|CY%s|"
	    "DAQznamé陈%06u|AFQznamé陈%06u rings from QZTEL%06u|AGfor Qznamé陈%06u|",
	    c->visitor, c->visitor, c->visitor, c->card, c->visitor, c->visitor, c->visitor,
	    c->visitor);

	cable_add_fields(c->cable, fields);
}

/* ---- the kiosk ---- */

static void
configure(Canary *c)
{
	g_autofree char *sections = g_strdup_printf(
	    "[kiosk]\nkeep-personal-h=0\nrecorder=redacted\nreceipt=ask\n"
	    "[mail]\nserver=smtp://%s\nfrom=kiosk@library.example\n[offline]\nloans=yes\nunproven-disk=yes\npatron-max=20\n"
	    "[printer slip]\ndriver=file-png\nwhere=%s\n"
	    "[scanner card]\ndriver=sim-card\nwhere=%s\n"
	    "[scanner code]\ndriver=sim-scanner\nwhere=%s\n",
	    ds_fake_mail_where(c->mail), c->state, c->programs.sim, c->programs.sim);

	programs_write_config(&c->programs, c->state, cable_where(c->cable), sections);
}

static void
switch_on(Canary *c)
{
	programs_spawn_daemon(&c->programs);
	c->remote = remote_new();
	remote_wait_page(c->remote, "idle");
	remote_wait_devices(c->remote);
}

static void
keep_log(Canary *c)
{
	g_autofree char *log = NULL;

	g_assert_true(g_file_get_contents(c->programs.log, &log, NULL, NULL));
	g_string_append(c->said, log);
}

/* A power cut. */
static void
switch_off_and_on(Canary *c)
{
	g_subprocess_force_exit(c->programs.daemon);
	g_subprocess_wait(c->programs.daemon, NULL, NULL);
	g_clear_object(&c->programs.daemon);
	remote_free(c->remote);
	keep_log(c);
	switch_on(c);
}

static void
scan(Canary *c, const char *kind, const char *text)
{
	g_autofree char *command = g_strdup_printf("scan %s %s", kind, text);
	g_autoptr(GError) error = NULL;

	g_free(ds_sim_ask(c->programs.sim, command, &error));
	g_assert_no_error(error);
}

/* ---- what visitors do ---- */

static void
log_in(Canary *c)
{
	scan(c, "qr", c->card);
	remote_wait_page(c->remote, "pin");
	g_assert_true(remote_do(c->remote, "pin", "pin", c->pin));
}

/* Until the next one may come. */
static void
leave(Canary *c)
{
	for (guint steps = 0; steps < 10; steps++) {
		g_autofree char *page = remote_text(c->remote, "page");
		gboolean back = strstr("identify card-number pin renew-own", page) != NULL;

		if (g_str_equal(page, "idle"))
			return;
		if (remote_do(c->remote, back ? "cancel" : "finish", NULL, NULL))
			remote_wait_other_page(c->remote, page);
		else
			remote_let_pass(1);
	}
	g_error("visitor %u cannot leave", c->visitor);
}

#define DECIDED "lent returned renewed refused desk unsure staff kept left"

static void
do_book(Canary *c, const char *book)
{
	scan(c, "barcode", book);
	g_free(remote_wait_status(c->remote, book, DECIDED " yours"));
}

static void
borrow(Canary *c)
{
	log_in(c);
	remote_wait_page(c->remote, "pile");
	do_book(c, c->book);
}

static void
have_it_sent_elsewhere(Canary *c)
{
	g_autofree char *address = g_strdup_printf("qzaddr%06u@typed.example.org", c->visitor);

	g_assert_true(remote_do(c->remote, "address", NULL, NULL));
	remote_wait_page(c->remote, "address");
	g_assert_false(remote_do(c->remote, "mail", "address", "qzaddr@typed.example.org>"));
	g_assert_true(remote_do(c->remote, "mail", "address", address));
	remote_wait_text(c->remote, "mail", "q…@typed.example.org");
}

/* Whoever borrows has the receipt sent, every second one to an address that they type, and every
 * third server does not want it. */
static void
borrow_and_have_it_sent(Canary *c)
{
	static const DsFakeMailMood moods[] = {
	    DS_FAKE_MAIL_ACCEPTS, DS_FAKE_MAIL_ACCEPTS, DS_FAKE_MAIL_REFUSES};

	ds_fake_mail_set(c->mail, moods[c->visitor / 10 % G_N_ELEMENTS(moods)]);
	borrow(c);
	g_assert_true(remote_do(c->remote, "finish", NULL, NULL));
	if (!remote_wait_either_page(c->remote, "goodbye", "pile-done"))
		g_assert_true(remote_do(c->remote, "finish", NULL, NULL));
	remote_wait_page(c->remote, "goodbye");
	remote_wait_text(c->remote, "mail", "Q…@example.org");
	if (c->visitor / 10 % 2 == 1)
		have_it_sent_elsewhere(c);
	else
		g_assert_true(remote_do(c->remote, "mail", NULL, NULL));
	remote_wait_text(c->remote, "mailed", "waits");
}

static void
renew(Canary *c)
{
	g_autofree char *book = g_strdup_printf("R%06u", c->visitor);
	g_autofree char *key = NULL;

	log_in(c);
	remote_wait_page(c->remote, "pile");
	do_book(c, book);
	key = remote_row(c->remote, book, "key");
	remote_wait_page(c->remote, "renew-own");
	g_assert_true(remote_do(c->remote, "renew", "key", key));
	g_free(remote_wait_status(c->remote, book, DECIDED));
}

static void
renew_from_list(Canary *c)
{
	g_autofree char *book = g_strdup_printf("R%06u", c->visitor);

	log_in(c);
	remote_wait_page(c->remote, "pile");
	g_assert_true(remote_do(c->remote, "account", NULL, NULL));
	g_free(remote_wait_status(c->remote, book, "yours"));
	g_assert_true(remote_do(c->remote, "renew-all", NULL, NULL));
	g_free(remote_wait_status(c->remote, book, DECIDED));
}

/* What the one before has borrowed, or has had for long. */
static void
bring_back(Canary *c)
{
	g_autofree char *before = g_strdup_printf("B%06u", c->visitor - 1);
	g_autofree char *old = g_strdup_printf("R%06u", c->visitor);

	g_assert_true(remote_do(c->remote, "return", NULL, NULL));
	do_book(c, before);
	do_book(c, old);
}

static void
mistype_pin(Canary *c)
{
	scan(c, "qr", c->card);
	remote_wait_page(c->remote, "pin");
	g_assert_true(remote_do(c->remote, "pin", "pin", "QZPINwrong"));
	remote_wait_text(c->remote, "message", "pin-wrong");
}

static void
be_refused(Canary *c)
{
	log_in(c);
	remote_wait_text(c->remote, "message", "patron-blocked");
}

static void
type_unknown_number(Canary *c)
{
	g_assert_true(remote_do(c->remote, "borrow", NULL, NULL));
	g_assert_true(remote_do(c->remote, "type", NULL, NULL));
	g_assert_true(remote_do(c->remote, "number", "number", "QZCARD-unknown"));
	remote_wait_text(c->remote, "message", "patron-unknown");
}

/* Somebody else's card, held before the scanner as if it were a book. */
static void
borrow_a_card(Canary *c)
{
	log_in(c);
	remote_wait_page(c->remote, "pile");
	do_book(c, "QZCARD000000");
}

static void
bring_back_a_card(Canary *c)
{
	g_assert_true(remote_do(c->remote, "return", NULL, NULL));
	do_book(c, c->card);
}

/* The library goes: one book is refused for want of an answer, and the next is lent all the same.
 */
static void
lend_without(Canary *c, const char *book)
{
	cable_cut(c->cable);
	scan(c, "barcode", "04419000010399");
	remote_wait_text(c->remote, "offline", "true");
	scan(c, "barcode", book);
	g_free(remote_wait_status(c->remote, book, "lent desk"));
}

static void
borrow_while_it_goes(Canary *c)
{
	log_in(c);
	remote_wait_page(c->remote, "pile");
	lend_without(c, c->book);
}

static void
show_card_offline(Canary *c)
{
	scan(c, "qr", c->card);
	remote_wait_text(c->remote, "message", "offline-card");
}

static void
type_number_offline(Canary *c)
{
	g_assert_true(remote_do(c->remote, "borrow", NULL, NULL));
	g_assert_true(remote_do(c->remote, "type", NULL, NULL));
	g_assert_true(remote_do(c->remote, "number", "number", c->card));
	remote_wait_text(c->remote, "message", "offline-card");
}

static void
resolve_cases(Canary *c)
{
	gint64 op;

	while ((op = remote_first_case(c->remote)) != 0) {
		g_autoptr(GVariant)
		    answer = remote_staff(c->remote, "Resolve", g_variant_new("(x)", op));

		g_assert_nonnull(answer);
	}
}

/* The library is told; what it knows otherwise, staff settle. */
static void
settle(Canary *c)
{
	cable_join(c->cable);
	g_variant_unref(remote_staff(c->remote, "Sync", NULL));
	remote_wait_health(c->remote, "library", "online");
	remote_wait_health(c->remote, "to-confirm", "0");
	remote_wait_health(c->remote, "open-operations", "0");
	resolve_cases(c);
	remote_wait_health(c->remote, "queued", "0");
}

static void
be_killed(Canary *c)
{
	log_in(c);
	remote_wait_page(c->remote, "pile");
	scan(c, "barcode", c->book);
	remote_let_pass((guint)g_random_int_range(0, 12));
	switch_off_and_on(c);
	settle(c);
}

typedef void (*Visit)(Canary *c);

static Visit
visit_of(guint visitor)
{
	/* every fifth is blocked: it can do what needs no loan */
	static const Visit online[] = {borrow_and_have_it_sent, bring_back, mistype_pin, renew,
	    be_refused, type_unknown_number, borrow_a_card, bring_back_a_card, renew_from_list,
	    be_refused};
	static const Visit away[] = {borrow_while_it_goes, bring_back, show_card_offline,
	    bring_back_a_card, type_number_offline};
	guint place = visitor % ROUND;

	if (place == KILLED_AT)
		return be_killed;
	if (place >= AWAY_FROM && place < AWAY_FROM + G_N_ELEMENTS(away))
		return away[place - AWAY_FROM];
	return online[place % G_N_ELEMENTS(online)];
}

static void
introduce(Canary *c, guint visitor)
{
	c->visitor = visitor;
	g_snprintf(c->card, sizeof c->card, "QZCARD%06u", visitor);
	g_snprintf(c->pin, sizeof c->pin, "QZPIN%06u", visitor);
	g_snprintf(c->book, sizeof c->book, "B%06u", visitor);
	gossip(c);
}

static void
visit(Canary *c, guint visitor)
{
	introduce(c, visitor);
	visit_of(visitor)(c);
	leave(c);
	if (visitor % ROUND == AWAY_FROM + 4)
		settle(c);
}

/* ---- what stays ---- */

static guint
look(Canary *c, const Marks *marks, GString *found)
{
	g_autofree char *told = c->remote != NULL ? remote_everything(c->remote) : g_strdup("");
	guint count = marks_in_folder(marks, c->programs.folder, "ils.db", found);

	count += marks_in(marks, "what it tells", told, strlen(told), found);
	return count + marks_in(marks, "what it said before", c->said->str, c->said->len, found);
}

/* While it runs: as soon as it is quiet. */
static void
expect_clean(Canary *c, const Marks *marks)
{
	gint64 deadline_us = g_get_monotonic_time() + CLEAN_US;

	for (;;) {
		g_autoptr(GString) found = g_string_new(NULL);
		guint count = look(c, marks, found);

		if (count == 0)
			return;
		if (g_get_monotonic_time() > deadline_us)
			g_error("%u marks were left:\n%s", count, found->str);
		remote_let_pass(QUIET_MS);
	}
}

/* What is sealed is erased too, not only unreadable. */
static void
expect_nothing_sealed(Canary *c)
{
	g_autofree char *path = g_build_filename(c->state, "journal.db", NULL);
	sqlite3_stmt *count;
	sqlite3 *db = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db,
			    "SELECT count(*), count(coalesce(patron_sealed, request_sealed,"
			    " text_sealed)) FROM operation",
			    -1, &count, NULL),
	    ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(count), ==, SQLITE_ROW);
	g_assert_cmpint(sqlite3_column_int(count, 0), >, 0);
	g_assert_cmpint(sqlite3_column_int(count, 1), ==, 0);
	sqlite3_finalize(count);
	sqlite3_close(db);
}

static Canary *
canary_new(void)
{
	Canary *c = g_new0(Canary, 1);

	c->said = g_string_new(NULL);
	programs_start_around(&c->programs);
	c->state = g_build_filename(c->programs.folder, "state", NULL);
	g_assert_cmpint(g_mkdir(c->state, 0700), ==, 0);
	fill_library(c);
	c->cable = cable_new(c->programs.address);
	c->mail = ds_fake_mail_new(DS_FAKE_MAIL_PLAIN, NULL);
	configure(c);
	switch_on(c);
	return c;
}

static void
canary_free(Canary *c)
{
	g_clear_pointer(&c->remote, remote_free);
	programs_stop(&c->programs);
	ds_fake_mail_free(c->mail);
	cable_free(c->cable);
	g_string_free(c->said, TRUE);
	g_free(c->state);
	g_free(c);
}

static void
test_visits(void)
{
	Canary *c = canary_new();
	g_autoptr(Marks) marks = marks_new(stems);
	gint64 begin_us = g_get_monotonic_time();

	for (gint i = 0; i < visitors; i++)
		visit(c, (guint)i);
	settle(c);
	remote_wait_health(c->remote, "mails", "0");
	g_assert_cmpuint(ds_fake_mail_count(c->mail), >, 0);
	g_variant_unref(remote_staff(c->remote, "PrintTest", NULL));
	expect_clean(c, marks);
	g_clear_pointer(&c->remote, remote_free);
	programs_stop_process(&c->programs.daemon, 0);
	expect_clean(c, marks);
	expect_nothing_sealed(c);
	g_test_message("%d visitors in %.1f s, %u requests to the library: 0 marks left", visitors,
	    (double)(g_get_monotonic_time() - begin_us) / G_USEC_PER_SEC, cable_requests(c->cable));
	canary_free(c);
}

/* A file with one mark in this character set. */
static void
expect_found_in(Canary *c, const Marks *marks, const char *set)
{
	g_autofree char *path = g_build_filename(c->state, "left", NULL);
	g_autoptr(GString) found = g_string_new(NULL);
	gsize length;
	g_autofree char *bytes = g_convert("x qZpin0001", -1, set, "UTF-8", NULL, &length, NULL);

	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
	g_assert_cmpuint(look(c, marks, found), >, 0);
	g_remove(path);
}

/* The search is not blind: not for files, and not for what the daemon tells while somebody is
 * there. Nor is anything left of one who went on without the library. */
static void
test_search(void)
{
	static const char *const sets[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"};
	gint before = visitors;
	Canary *c;
	g_autoptr(GString) found = g_string_new(NULL);
	g_autoptr(Marks) marks = marks_new(stems);

	visitors = 1;
	c = canary_new();
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
		expect_found_in(c, marks, sets[i]);
	visit(c, 0);
	expect_clean(c, marks);
	log_in(c);
	remote_wait_page(c->remote, "pile");
	do_book(c, "R000000");
	g_assert_cmpuint(look(c, marks, found), >, 0); /* its title */
	lend_without(c, "04419000010375");
	leave(c);
	settle(c);
	expect_clean(c, marks);
	canary_free(c);
	visitors = before;
}

/* ---- told by files ---- */

/* The loan that waits goes into a file, which names its patron. */
static char *export(Canary *c)
{
	char *path = g_build_filename(c->programs.folder, "loans.csv", NULL);
	g_autofree char *command = g_strdup_printf("export --format csv -o %s", path);
	g_autofree char *said = programs_ctl(&c->programs, NULL, command);

	g_assert_true(g_str_has_prefix(said, "1 operations, 1 to 1, in "));
	return path;
}

static void
take_result(Canary *c)
{
	g_autofree char *path = g_build_filename(c->programs.folder, "results.csv", NULL);
	g_autofree char *command = g_strdup_printf("results %s", path);

	g_assert_true(g_file_set_contents(path, "1,ok\n", -1, NULL));
	g_free(programs_ctl(&c->programs, NULL, command));
	resolve_cases(c);
	remote_wait_health(c->remote, "exported", "0");
}

/* What is exported names a person, in that file and nowhere else; when its result is in and staff
 * have removed it, nothing does. */
static void
test_export(void)
{
	gint before = visitors;
	g_autoptr(Marks) marks = marks_new(stems);
	g_autoptr(GString) found = g_string_new(NULL);
	g_autofree char *path = NULL;
	Canary *c;

	visitors = 1;
	c = canary_new();
	introduce(c, 0);
	log_in(c);
	remote_wait_page(c->remote, "pile");
	lend_without(c, "04419000010375");
	leave(c);
	programs_stop_process(&c->programs.daemon, 0);
	g_clear_pointer(&c->remote, remote_free);
	keep_log(c);
	programs_configure_by_files(&c->programs);
	switch_on(c);
	path = export(c);
	g_assert_cmpuint(look(c, marks, found), >, 0);
	g_assert_nonnull(strstr(found->str, "loans.csv"));
	g_assert_cmpint(g_remove(path), ==, 0);
	take_result(c);
	expect_clean(c, marks);
	g_clear_pointer(&c->remote, remote_free);
	programs_stop_process(&c->programs.daemon, 0);
	expect_nothing_sealed(c);
	canary_free(c);
	visitors = before;
}

/* A daemon that falls over leaves no picture of its memory. */
static void
test_core(void)
{
	gint before = visitors;
	struct rlimit limit, all;
	Canary *c;

	getrlimit(RLIMIT_CORE, &limit);
	all = limit;
	all.rlim_cur = all.rlim_max;
	if (all.rlim_max == 0) {
		g_test_skip("this machine lets nobody write a core");
		return;
	}
	visitors = 1;
	setrlimit(RLIMIT_CORE, &all);
	c = canary_new();
	setrlimit(RLIMIT_CORE, &limit);
	g_subprocess_send_signal(c->programs.daemon, SIGABRT);
	g_assert_true(g_subprocess_wait(c->programs.daemon, NULL, NULL));
	g_assert_true(g_subprocess_get_if_signaled(c->programs.daemon));
	g_assert_false(WCOREDUMP(g_subprocess_get_status(c->programs.daemon)));
	g_clear_object(&c->programs.daemon);
	canary_free(c);
	visitors = before;
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = NULL;
	const GOptionEntry entries[] = {
	    {"visitors", 0, 0, G_OPTION_ARG_INT, &visitors, "How many", "N"},
	    G_OPTION_ENTRY_NULL,
	};

	g_test_init(&argc, &argv, NULL);
	context = g_option_context_new(NULL);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL))
		return EXIT_FAILURE;
	g_test_add_func("/canary/search", test_search);
	g_test_add_func("/canary/core", test_core);
	g_test_add_func("/canary/export", test_export);
	g_test_add_func("/canary/visits", test_visits);
	return g_test_run();
}
