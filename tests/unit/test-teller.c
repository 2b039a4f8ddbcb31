/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/teller.h"
#include "tests/unit/journal-rig.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

typedef struct {
	char *folder;
	char *path;
	DsTeller *teller;
	guint answers;
	guint errors;
	guint failures; /* times on_failed was called */
	gint64 last_seq;
	GPtrArray *rows;
} Fixture;

static const DsStamp now = {.wall_s = 1795000000, .boot_id = "boot-1"};

static void
on_failed(const GError *error, gpointer data)
{
	((Fixture *)data)->failures++;
}

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-teller-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
	g_assert_nonnull(f->teller);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->teller, ds_teller_free);
	g_clear_pointer(&f->rows, g_ptr_array_unref);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	Fixture *f = data;

	f->answers++;
	f->errors += error != NULL;
	f->last_seq = op_seq;
}

static void
on_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	Fixture *f = data;

	f->answers++;
	f->errors += error != NULL;
	g_clear_pointer(&f->rows, g_ptr_array_unref);
	f->rows = rows != NULL ? g_ptr_array_ref(rows) : NULL;
}

static void
wait_for(Fixture *f, guint answers)
{
	while (f->answers < answers)
		g_main_context_iteration(NULL, TRUE);
}

static DsOperation *
loan(const char *item)
{
	DsOperation *op = ds_operation_new(DS_CHECKOUT, "main", "s1");

	g_assert_true(ds_item_id_set(&op->item, item, strlen(item), &ds_ident_default, NULL));
	op->stamp = now;
	return op;
}

static void
ask(Fixture *f, const DsOperation *op, DsOperationState state)
{
	ds_teller_record(f->teller, op, state, &now, "test", on_recorded, f);
}

static void
test_record_and_list(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan("BK01");

	ask(f, op, DS_OP_ASKED);
	wait_for(f, 1);
	g_assert_cmpint(f->last_seq, ==, 1);
	ds_teller_list(f->teller, DS_JOURNAL_ALL, 10, on_rows, f);
	wait_for(f, 2);
	g_assert_cmpuint(f->rows->len, ==, 1);
	g_assert_cmpuint(f->errors, ==, 0);
}

/* What is asked for together is answered in order, and survives the teller being freed at once. */
static void
test_order_and_flush(Fixture *f, gconstpointer data)
{
	for (guint i = 0; i < 300; i++) {
		g_autofree char *item = g_strdup_printf("BK%03u", i);
		g_autoptr(DsOperation) op = loan(item);

		ask(f, op, DS_OP_ASKED);
	}
	g_clear_pointer(&f->teller, ds_teller_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpuint(f->answers, ==, 0); /* late callbacks are not delivered */

	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
	ds_teller_list(f->teller, DS_JOURNAL_OPEN, 0, on_rows, f);
	wait_for(f, 1);
	g_assert_cmpuint(f->rows->len, ==, 300);
	for (guint i = 0; i < 300; i++) {
		g_autofree char *item = g_strdup_printf("BK%03u", 299 - i);

		g_assert_cmpstr(((DsOperation *)f->rows->pdata[i])->item.text, ==, item);
	}
}

/* One wrong step among good ones of the same commit fails alone. */
static void
test_wrong_step_fails_alone(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) one = loan("BK01");
	g_autoptr(DsOperation) wrong = loan("BK02");
	g_autoptr(DsOperation) two = loan("BK03");

	ask(f, one, DS_OP_ASKED);
	ask(f, wrong, DS_OP_RELEASED);
	ask(f, two, DS_OP_ASKED);
	wait_for(f, 3);
	g_assert_cmpuint(f->errors, ==, 1);
	g_assert_cmpuint(f->failures, ==, 0);
	ds_teller_list(f->teller, DS_JOURNAL_ALL, 0, on_rows, f);
	wait_for(f, 4);
	g_assert_cmpuint(f->rows->len, ==, 2);
}

static void
limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = MIN(bytes, limit.rlim_max);
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* The disk takes nothing any more: every step is answered with an error, the kiosk hears of it
 * once, and what was acknowledged is there at the next start. */
static void
test_disk_fails(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) before = loan("BK00");

	ask(f, before, DS_OP_ASKED);
	wait_for(f, 1);
	limit_files(1);
	for (guint i = 1; i <= 5; i++) {
		g_autofree char *item = g_strdup_printf("BK%02u", i);
		g_autoptr(DsOperation) op = loan(item);

		ask(f, op, DS_OP_ASKED);
		wait_for(f, 1 + i);
	}
	limit_files(RLIM_INFINITY);
	g_assert_cmpuint(f->errors, ==, 5);
	g_assert_cmpuint(f->failures, ==, 1);

	g_clear_pointer(&f->teller, ds_teller_free);
	f->answers = 0;
	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
	g_assert_nonnull(f->teller);
	ds_teller_list(f->teller, DS_JOURNAL_ALL, 0, on_rows, f);
	wait_for(f, 1);
	g_assert_cmpuint(f->rows->len, ==, 1);
	g_assert_cmpstr(((DsOperation *)f->rows->pdata[0])->item.text, ==, "BK00");
}

/* Records two steps, lets somebody alter the file (or nobody), and starts again. */
static void
start_on_altered(Fixture *f, const char *sql)
{
	g_autoptr(DsOperation) op = loan("BK01");
	sqlite3 *db = NULL;

	ask(f, op, DS_OP_ASKED);
	wait_for(f, 1);
	op->op_seq = f->last_seq;
	op->state = DS_OP_ASKED;
	ask(f, op, DS_OP_DENIED);
	wait_for(f, 2);
	g_clear_pointer(&f->teller, ds_teller_free);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
	ds_teller_list(f->teller, DS_JOURNAL_ALL, 0, on_rows, f);
	wait_for(f, 3);
	g_assert_cmpuint(f->rows->len, ==, 1);
	g_assert_cmpuint(f->failures, ==, 0);
}

/* The alarm stays until it is confirmed, once. */
static void
confirm_alarm(Fixture *f)
{
	gint64 seq;

	g_clear_pointer(&f->teller, ds_teller_free);
	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
	ds_teller_alarms(f->teller, on_rows, f);
	wait_for(f, 4);
	g_assert_cmpuint(f->rows->len, ==, 1);
	g_assert_cmpstr(((DsJournalAlarm *)f->rows->pdata[0])->kind, ==, "altered");
	seq = ((DsJournalAlarm *)f->rows->pdata[0])->alarm_seq;
	ds_teller_confirm(f->teller, seq, on_rows, f);
	wait_for(f, 5);
	g_assert_cmpuint(f->rows->len, ==, 0);
	g_assert_cmpuint(f->errors, ==, 0);
	ds_teller_confirm(f->teller, seq, on_rows, f);
	wait_for(f, 6);
	g_assert_cmpuint(f->errors, ==, 1);
}

typedef struct {
	const char *name, *sql;
	gboolean shows;
} Change;

static const Change changes[] = {
    {"event", "UPDATE event SET state='GRANTED' WHERE event_seq=2", TRUE},
    {"gap", "DELETE FROM event WHERE event_seq=1", TRUE},
    {"nothing", "SELECT 1", FALSE},
};

/* A chain that does not hold is an alarm at the start; the kiosk goes on. */
static void
test_altered(Fixture *f, gconstpointer data)
{
	const Change *change = data;

	if (g_test_subprocess()) {
		start_on_altered(f, change->sql);
		if (change->shows)
			confirm_alarm(f);
		return;
	}
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_passed();
	if (change->shows)
		g_test_trap_assert_stderr("*alarm Somebody has altered the journal: *");
	else
		g_test_trap_assert_stderr_unmatched("*alarm*");
}

/* ---- somebody always asks ---- */

#define POLL_MS 100
#define POLL_MAX 300

static gboolean
on_poll(gpointer data)
{
	Fixture *f = data;

	ds_teller_alarms(f->teller, on_rows, f);
	return G_SOURCE_REMOVE;
}

static void
alter(Fixture *f)
{
	g_autoptr(DsOperation) op = loan("BK01");

	ask(f, op, DS_OP_ASKED);
	wait_for(f, 1);
	g_clear_pointer(&f->teller, ds_teller_free);
	journal_tamper(f->path, "UPDATE event SET detail='' WHERE event_seq=1");
	f->teller = ds_teller_new(f->path, g_main_context_default(), on_failed, f, NULL);
}

/* A program that looks ten times a second does not keep the teller from its chores: here from
 * seeing that the journal was altered. */
static void
test_polled(Fixture *f, gconstpointer data)
{
	if (g_test_subprocess()) {
		alter(f);
		for (guint i = 1; i <= POLL_MAX && (f->rows == NULL || f->rows->len == 0); i++) {
			g_timeout_add(POLL_MS, on_poll, f);
			wait_for(f, 1 + i);
		}
		g_assert_cmpuint(f->rows->len, ==, 1);
		return;
	}
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_passed();
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/teller/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("record-and-list", test_record_and_list);
	ADD("order-and-flush", test_order_and_flush);
	ADD("wrong-step-fails-alone", test_wrong_step_fails_alone);
	ADD("disk-fails", test_disk_fails);
	ADD("polled", test_polled);
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autofree char *path = g_strdup_printf("/teller/altered/%s", changes[i].name);

		g_test_add(path, Fixture, &changes[i], set_up, test_altered, tear_down);
	}
	return g_test_run();
}
