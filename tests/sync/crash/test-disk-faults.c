/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same few steps again and again, and each time another call of the disk fails: once, or from
 * then on, with each kind of error, before it was done, in the middle, or after. What was
 * acknowledged is there afterwards; what was not is answered with an error; a single failure is
 * overcome; a lasting one is told, once, and nothing is acknowledged behind it.
 */
#include "sync/teller.h"
#include "tests/sync/crash/check.h"
#include "tests/sync/crash/ram.h"
#include "tests/unit/journal-rig.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define CALLS_MAX 2000

typedef struct {
	const char *name;
	RamFault fault; /* `at` is filled in */
} Kind;

static const Kind kinds[] = {
    {"io-error-once", {.times = 1, .code = SQLITE_IOERR_WRITE}},
    {"io-error", {.times = 0, .code = SQLITE_IOERR_WRITE}},
    {"done-all-the-same", {.times = 1, .code = SQLITE_IOERR_WRITE, .done = TRUE}},
    {"no-space-once", {.times = 1, .code = SQLITE_FULL}},
    {"no-space", {.times = 0, .code = SQLITE_FULL}},
    {"half-a-write-once", {.times = 1, .code = SQLITE_FULL, .half = TRUE}},
    {"half-a-write", {.times = 0, .code = SQLITE_IOERR_WRITE, .half = TRUE}},
    {"no-memory-once", {.times = 1, .code = SQLITE_IOERR_NOMEM}},
    {"no-memory", {.times = 0, .code = SQLITE_IOERR_NOMEM}},
};

typedef struct {
	char *folder, *path;
	RamDisk *prepared; /* with a journal that has its log */
	DsTeller *teller;
	GPtrArray *lines;
	guint answers, errors, failures;
	gboolean after_error; /* something was acknowledged behind an error */
} Stage;

static void
on_failed(const GError *error, gpointer data)
{
	((Stage *)data)->failures++;
}

/* ---- the steps ---- */

static void
line_free(gpointer data)
{
	Line *line = data;

	ds_operation_free(line->op);
	g_array_unref(line->history);
	g_free(line);
}

static Line *
line_new(Stage *stage, const char *item)
{
	Line *line = g_new0(Line, 1);

	line->world = stage;
	line->op = journal_loan(item);
	line->history = g_array_new(FALSE, FALSE, sizeof(DsOperationState));
	g_ptr_array_add(stage->lines, line);
	return line;
}

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	Line *line = data;
	Stage *stage = line->world;

	stage->answers++;
	if (error != NULL) {
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
		stage->errors++;
		return;
	}
	stage->after_error |= stage->failures > 0;
	line->op->op_seq = op_seq;
	line->op->state = line->next.state;
	line->under_way = FALSE;
	g_array_append_val(line->history, line->next.state);
}

static void
take_step(Stage *stage, Line *line, DsOperationState state)
{
	guint asked = stage->answers + 1;

	if (stage->errors > 0)
		return;
	line->next.state = state;
	line->under_way = TRUE;
	ds_teller_record(stage->teller, line->op, state, &journal_now, "test", on_recorded, line);
	while (stage->answers < asked)
		g_main_context_iteration(NULL, TRUE);
}

static void
take_steps(Stage *stage)
{
	static const DsOperationState way[] = {
	    DS_OP_ASKED, DS_OP_GRANTED, DS_OP_RELEASE_STARTED, DS_OP_RELEASED, DS_OP_CLOSED};
	Line *lines[] = {line_new(stage, "BK1"), line_new(stage, "BK2")};

	for (guint i = 0; i < G_N_ELEMENTS(way); i++)
		for (guint k = 0; k < G_N_ELEMENTS(lines); k++)
			take_step(stage, lines[k], way[i]);
}

/* Off line: SENDING twice, the second time because the message leaves now. */
static void
take_offline_steps(Stage *stage)
{
	static const DsOperationState before[] = {
	    DS_OP_ACCEPTED_OFFLINE, DS_OP_RELEASE_STARTED, DS_OP_RELEASED, DS_OP_SENDING};
	Line *line = line_new(stage, "BK3");

	line->op->offline = line->op->queued = TRUE;
	line->op->sends = 0;
	for (guint i = 0; i < G_N_ELEMENTS(before); i++)
		take_step(stage, line, before[i]);
	line->op->sends = 1;
	take_step(stage, line, DS_OP_SENDING);
	line->op->queued = FALSE;
	take_step(stage, line, DS_OP_SYNCED);
	take_step(stage, line, DS_OP_CLOSED);
}

/* A number that only a scanner has read and nobody can name: it leaves its row with the last step.
 */
static void
take_nameless_steps(Stage *stage)
{
	Line *line = line_new(stage, "CARD4");

	g_array_set_size(line->op->parts, 0);
	take_step(stage, line, DS_OP_ASKED);
	line->op->answer.verdict = DS_VERDICT_NO;
	take_step(stage, line, DS_OP_DENIED);
	take_step(stage, line, DS_OP_CLOSED);
}

/* ---- one disk after the other ---- */

static RamDisk *
copy_of(RamDisk *disk)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	return ram_disk_cut(disk, RAM_ALL, rand);
}

static void
open_stage(Stage *stage)
{
	g_autoptr(GError) error = NULL;
	DsJournal *journal;

	memset(stage, 0, sizeof *stage);
	stage->folder = g_dir_make_tmp("duestamp-faults-XXXXXX", NULL);
	stage->path = g_build_filename(stage->folder, "journal.db", NULL);
	stage->prepared = ram_disk_new();
	ram_use(stage->prepared);
	journal = ds_journal_open(stage->path, &error);
	g_assert_no_error(error);
	ds_journal_close(journal);
}

static void
close_stage(Stage *stage)
{
	ram_disk_free(stage->prepared);
	journal_remove_folder(stage->folder);
	g_free(stage->path);
}

/* Start, steps, stop, with a disk that fails at that call. Gives how many calls there were. */
static guint
play(Stage *stage, RamDisk *disk, const RamFault *fault)
{
	g_autoptr(GError) error = NULL;
	guint calls;

	stage->answers = stage->errors = stage->failures = 0;
	stage->after_error = FALSE;
	stage->lines = g_ptr_array_new_with_free_func(line_free);
	ram_use(disk);
	ram_disk_fail(disk, fault);
	stage->teller = ds_teller_new(
	    stage->path, g_main_context_default(), on_failed, stage, &error);
	if (stage->teller != NULL) {
		take_steps(stage);
		take_offline_steps(stage);
		take_nameless_steps(stage);
	} else {
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	}
	/* what cannot be read now is not damaged: nobody has tried to move it away */
	g_assert_null(error != NULL ? strstr(error->message, "cannot move") : NULL);
	while (g_main_context_iteration(NULL, FALSE))
		;
	calls = ram_disk_calls(disk);
	g_clear_pointer(&stage->teller, ds_teller_free);
	return calls;
}

static void
assert_sound(Stage *stage, RamDisk *disk)
{
	const RamFault none = {0};
	g_autoptr(GError) error = NULL;
	g_autoptr(DsJournal) journal = NULL;
	g_autofree char *problem = NULL;

	ram_disk_fail(disk, &none);
	journal = ds_journal_open(stage->path, &error);
	g_assert_no_error(error);
	problem = check_journal(journal, stage->lines, TRUE);
	g_assert_cmpstr(problem, ==, NULL);
}

/* Did it start before the disk failed? Then all that is asked for is answered as it should. */
static void
assert_told(Stage *stage, const RamFault *fault)
{
	if (stage->answers == 0)
		return;
	g_assert_false(stage->after_error);
	if (fault->times == 1)
		g_assert_cmpuint(stage->errors, ==, 0);
	g_assert_cmpuint(stage->failures, ==, stage->errors > 0 ? 1 : 0);
}

static void
test_kind(gconstpointer data)
{
	const Kind *kind = data;
	const RamFault none = {0};
	RamFault fault = kind->fault;
	Stage stage;
	guint calls, started = 0, given_up = 0;
	RamDisk *disk;

	open_stage(&stage);
	disk = copy_of(stage.prepared);
	calls = play(&stage, disk, &none);
	g_assert_cmpuint(calls, <, CALLS_MAX);
	g_assert_cmpuint(stage.errors, ==, 0);
	assert_sound(&stage, disk);
	g_ptr_array_unref(stage.lines);
	ram_disk_free(disk);
	for (fault.at = 1; fault.at <= calls; fault.at++) {
		disk = copy_of(stage.prepared);
		play(&stage, disk, &fault);
		started += stage.answers > 0;
		given_up += stage.failures;
		assert_told(&stage, &fault);
		assert_sound(&stage, disk);
		g_ptr_array_unref(stage.lines);
		ram_disk_free(disk);
	}
	g_test_message("%s at each of %u calls: %u had started, %u gave up, nothing lost",
	    kind->name, calls, started, given_up);
	g_assert_cmpuint(started, >, 30);
	if (fault.times == 0)
		g_assert_cmpuint(given_up, >, 30);
	close_stage(&stage);
}

/* ---- the system's own calls ---- */

static sqlite3_syscall_ptr real_write, real_read;
static guint interruptions;

static gboolean
is_interrupted(void)
{
	return ++interruptions % 3 == 0;
}

static ssize_t
interrupted_write(int fd, const void *bytes, size_t length, off_t at)
{
	if (is_interrupted()) {
		errno = EINTR;
		return -1;
	}
	return ((ssize_t(*)(int, const void *, size_t, off_t))real_write)(
	    fd, bytes, interruptions % 3 == 1 ? (length + 1) / 2 : length, at);
}

static ssize_t
interrupted_read(int fd, void *bytes, size_t length, off_t at)
{
	if (is_interrupted()) {
		errno = EINTR;
		return -1;
	}
	return ((ssize_t(*)(int, void *, size_t, off_t))real_read)(
	    fd, bytes, interruptions % 3 == 1 ? (length + 1) / 2 : length, at);
}

static void
replace(const char *name, const char *long_name, sqlite3_syscall_ptr call, sqlite3_syscall_ptr *old)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
	const char *used = vfs->xGetSystemCall(vfs, long_name) != NULL ? long_name : name;

	*old = vfs->xGetSystemCall(vfs, used);
	g_assert_cmpint(vfs->xSetSystemCall(vfs, used, call), ==, SQLITE_OK);
}

/* Every third call is interrupted by a signal, every third does half of it: nobody notices. */
static void
test_interrupted(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
	Stage stage = {0};
	g_autoptr(DsJournal) journal = NULL;
	g_autofree char *problem = NULL;

	stage.folder = g_dir_make_tmp("duestamp-faults-XXXXXX", NULL);
	stage.path = g_build_filename(stage.folder, "journal.db", NULL);
	stage.lines = g_ptr_array_new_with_free_func(line_free);
	sqlite3_vfs_register(vfs, TRUE);
	replace("pwrite", "pwrite64", (sqlite3_syscall_ptr)interrupted_write, &real_write);
	replace("pread", "pread64", (sqlite3_syscall_ptr)interrupted_read, &real_read);
	stage.teller = ds_teller_new(stage.path, g_main_context_default(), on_failed, &stage, NULL);
	g_assert_nonnull(stage.teller);
	take_steps(&stage);
	ds_teller_free(stage.teller);
	vfs->xSetSystemCall(vfs, NULL, NULL);
	g_assert_cmpuint(interruptions, >, 100);
	g_assert_cmpuint(stage.errors, ==, 0);
	journal = ds_journal_open(stage.path, NULL);
	problem = check_journal(journal, stage.lines, TRUE);
	g_assert_cmpstr(problem, ==, NULL);
	g_clear_pointer(&journal, ds_journal_close);
	sqlite3_vfs_register(sqlite3_vfs_find("ram"), TRUE);
	g_ptr_array_unref(stage.lines);
	journal_remove_folder(stage.folder);
	g_free(stage.path);
}

/* ---- a full disk ---- */

typedef struct {
	gboolean came;
	DsSpace space;
} Answer;

static void
on_space(DsSpace space, guint64 free_bytes, gpointer data)
{
	*(Answer *)data = (Answer){TRUE, space};
}

static DsSpace
ask_space(DsTeller *teller)
{
	Answer answer = {0};

	ds_teller_space(teller, on_space, &answer);
	while (!answer.came)
		g_main_context_iteration(NULL, TRUE);
	return answer.space;
}

/* The reserve is given up for the commit that found no room; where there is room again it comes
 * back. */
static void
test_reserve(void)
{
	const RamFault full = {.at = 1, .code = SQLITE_FULL}, none = {0};
	g_autofree char *reserve = NULL;
	g_autoptr(DsJournal) journal = NULL;
	g_autoptr(DsOperation) op = journal_loan("BK9");
	Stage stage;

	open_stage(&stage);
	reserve = g_strconcat(stage.path, ".reserve", NULL);
	journal = ds_journal_open(stage.path, NULL);
	g_assert_true(g_file_test(reserve, G_FILE_TEST_EXISTS));
	g_assert_true(ds_journal_begin(journal, NULL));
	g_assert_true(ds_journal_record(journal, op, DS_OP_ASKED, &journal_now, "test", NULL));
	ram_disk_fail(stage.prepared, &full);
	g_assert_false(ds_journal_commit(journal, NULL));
	g_assert_false(g_file_test(reserve, G_FILE_TEST_EXISTS));
	g_assert_cmpint(ds_journal_space(journal, NULL), ==, DS_SPACE_NONE);
	ds_journal_rollback(journal);
	g_clear_pointer(&journal, ds_journal_close);
	ram_disk_fail(stage.prepared, &none);
	stage.teller = ds_teller_new(stage.path, g_main_context_default(), on_failed, &stage, NULL);
	g_assert_cmpint(ask_space(stage.teller), !=, DS_SPACE_NONE);
	g_assert_true(g_file_test(reserve, G_FILE_TEST_EXISTS));
	ds_teller_free(stage.teller);
	close_stage(&stage);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ram_install();
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *path = g_strdup_printf("/disk-faults/%s", kinds[i].name);

		g_test_add_data_func(path, &kinds[i], test_kind);
	}
	g_test_add_func("/disk-faults/interrupted", test_interrupted);
	g_test_add_func("/disk-faults/reserve", test_reserve);
	return g_test_run();
}
