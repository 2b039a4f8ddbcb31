/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/crash/world.h"

#include "tests/sync/crash/check.h"
#include "tests/unit/journal-rig.h"

#include <sqlite3.h>
#include <string.h>

#define NOW 1795000000
#define LATER (NOW + 31 * (gint64)24 * 3600) /* then what is over is old */
#define BATCH_MAX 4
#define LINES_MAX 6    /* operations that are not over */
#define ROWS_MAX 24    /* then a new disk: checking costs time for each row */
#define CUT_EACH 2     /* of the moments at which the disk changes */
#define FAIL_EACH 8    /* of the batches */
#define RECOVER_EACH 3 /* of the cuts: the start goes on to the end */
#define PURGE_EACH 8   /* of the batches: what is over leaves behind it */
#define TWICE_EACH 8   /* of the cuts: the recovery is cut too */

struct World {
	GRand *rand;     /* what happens */
	GRand *cut_rand; /* when the power is cut; used under the lock */
	GMutex lock;     /* of the lines: the teller's thread looks at them when it cuts */
	WorldWrong wrong;
	RamSync sync;
	gboolean failing;
	char *folder, *path;
	RamDisk *disk;
	DsTeller *teller;
	gboolean dead; /* the teller has said so */
	gboolean purging;
	GPtrArray *lines;
	guint items;
	guint waiting; /* answers of the teller that have not come */
	guint64 max_cuts;
	WorldReport report;
};

/* ---- the power is cut ---- */

static void
complain(World *world, char *problem)
{
	if (world->report.problem == NULL)
		world->report.problem = problem;
	else
		g_free(problem);
}

static void cut(World *world, RamDisk *disk, guint depth);

static void
on_change_while_recovering(RamDisk *disk, gpointer data)
{
	World *world = data;

	if (g_rand_int_range(world->cut_rand, 0, 16) == 0)
		cut(world, disk, 1);
}

/* What would be left, and whether a start makes everything of it that it has to. */
static void
cut(World *world, RamDisk *disk, guint depth)
{
	RamCut how = (RamCut)g_rand_int_range(world->cut_rand, 0, RAM_N_CUTS);
	RamDisk *left = ram_disk_cut(disk, how, world->cut_rand), *before = ram_used();
	g_autoptr(GError) error = NULL;
	g_autoptr(DsJournal) journal = NULL;
	char *problem;

	world->report.cuts++;
	if (depth == 0 && g_rand_int_range(world->cut_rand, 0, TWICE_EACH) == 0)
		ram_disk_watch(left, on_change_while_recovering, world);
	ram_use(left);
	journal = ds_journal_open_at(world->path, NOW, &error);
	problem = journal == NULL ? g_strdup_printf("it does not open: %s", error->message)
				  : check_journal(journal, world->lines, depth == 0);
	if (problem == NULL && world->purging && depth == 0)
		problem = check_purge(journal, LATER);
	if (problem == NULL && world->purging && depth == 0)
		problem = check_journal(journal, world->lines, TRUE);
	if (problem == NULL &&
	    (depth > 0 || g_rand_int_range(world->cut_rand, 0, RECOVER_EACH) == 0))
		problem = check_recovery(journal, world->cut_rand);
	g_clear_pointer(&journal, ds_journal_close);
	ram_use(before);
	ram_disk_free(left);
	if (problem != NULL)
		complain(world,
		    g_strdup_printf("cut %" G_GUINT64_FORMAT " (kind %d, depth %u): %s",
			world->report.cuts, how, depth, problem));
	g_free(problem);
}

static void
on_change(RamDisk *disk, gpointer data)
{
	World *world = data;

	g_mutex_lock(&world->lock);
	if (world->report.problem == NULL && world->report.cuts < world->max_cuts &&
	    g_rand_int_range(world->cut_rand, 0, CUT_EACH) == 0)
		cut(world, disk, 0);
	g_mutex_unlock(&world->lock);
}

/* ---- what steps cause ---- */

static void
cause(World *world, Line *line, const DsStep *step)
{
	line->sent |= step->effect == DS_EFFECT_SEND;
	line->on_loan |= step->effect == DS_EFFECT_WRITE && line->op->kind == DS_CHECKOUT;
	line->done |= step->state == DS_OP_RELEASED || step->state == DS_OP_RESECURED;
}

/* What this world does before it may. */
static void
cause_too_early(World *world, Line *line, const DsStep *step)
{
	line->sent |= world->wrong == WORLD_EFFECT_FIRST && step->effect == DS_EFFECT_SEND;
	line->on_loan |= world->wrong == WORLD_TAG_FIRST && step->state == DS_OP_ASKED &&
	    line->op->kind == DS_CHECKOUT;
	line->done |= world->wrong == WORLD_DONE_FIRST &&
	    (step->state == DS_OP_RELEASED || step->state == DS_OP_RESECURED);
}

/* ---- sessions ---- */

static Line *
line_new(World *world)
{
	Line *line = g_new0(Line, 1);
	DsOperationKind kind = (DsOperationKind)g_rand_int_range(world->rand, 0, 3);
	DsTagId tag;

	line->op = ds_operation_new(kind, "main", "s1");
	g_snprintf(line->op->item.text, sizeof line->op->item.text, "BK%u", ++world->items);
	g_strlcpy(line->op->patron.text, "P1", sizeof line->op->patron.text);
	g_snprintf(tag.text, sizeof tag.text, "E00401%u", world->items);
	if (g_rand_int_range(world->rand, 0, 4) != 0)
		g_array_append_val(line->op->parts, tag);
	line->op->answer.title = g_strdup("T");
	line->op->request = g_strdup("11YN");
	line->history = g_array_new(FALSE, FALSE, sizeof(DsOperationState));
	g_ptr_array_add(world->lines, line);
	return line;
}

static void
line_free(gpointer data)
{
	Line *line = data;

	ds_operation_free(line->op);
	g_array_unref(line->history);
	g_free(line);
}

/* A step that the journal is asked to keep: to another state, or the message leaves once more. */
static gboolean
is_for_disk(const Line *line, const DsStep *step)
{
	return step->state != line->op->state || step->effect == DS_EFFECT_SEND;
}

/* One of the events that cause such a step; FALSE: there is none. */
static gboolean
choose_event(World *world, const Line *line, DsStep *step)
{
	guint found = 0;

	for (guint event = 0; event < DS_EVENT_N; event++) {
		DsStep possible;

		if (ds_operation_step(line->op, (DsOperationEvent)event, &possible) &&
		    is_for_disk(line, &possible) &&
		    g_rand_int_range(world->rand, 0, (gint32)++found) == 0)
			*step = possible;
	}
	return found > 0;
}

static void
acknowledge(World *world, Line *line)
{
	const DsStep step = line->next;

	line->op->state = step.state;
	ds_operation_mark(line->op, &step);
	line->op->sends += step.effect == DS_EFFECT_SEND;
	line->under_way = FALSE;
	g_array_append_val(line->history, step.state);
	cause(world, line, &step);
	world->report.steps++;
}

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	Line *line = data;
	World *world = line->world;

	g_mutex_lock(&world->lock);
	world->waiting--;
	if (error == NULL) {
		line->op->op_seq = op_seq;
		acknowledge(world, line);
	} else if (!world->failing || g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL))
		complain(world,
		    g_strdup_printf(
			"%s is answered with: %s", line->op->item.text, error->message));
	g_mutex_unlock(&world->lock);
}

static void
ask(World *world, Line *line, guint place)
{
	static const DsStamp now = {.wall_s = NOW, .boot_id = "boot", .trust = DS_CLOCK_GOOD};
	g_autoptr(DsOperation) op = NULL;
	DsStep step;

	if (line->under_way || !choose_event(world, line, &step))
		return;
	line->next = step;
	line->under_way = TRUE;
	line->world = world;
	line->place = place;
	cause_too_early(world, line, &step);
	op = ds_operation_copy(line->op);
	ds_operation_mark(op, &step);
	op->sends += step.effect == DS_EFFECT_SEND;
	op->answer.verdict = (DsVerdict)g_rand_int_range(world->rand, 0, 3);
	world->waiting++;
	ds_teller_record(world->teller, op, step.state, &now, "test", on_recorded, line);
}

static Line *
choose_line(World *world)
{
	guint open = 0;
	Line *line = NULL;

	for (guint i = 0; i < world->lines->len; i++) {
		Line *other = world->lines->pdata[i];

		if (!ds_operation_is_settled(other->op->state) &&
		    g_rand_int_range(world->rand, 0, (gint32)++open) == 0)
			line = other;
	}
	return open < LINES_MAX && world->lines->len < ROWS_MAX &&
		g_rand_int_range(world->rand, 0, 3) == 0
	    ? line_new(world)
	    : line;
}

/* A call of the disk will fail soon, once or from then on, with or without having worked. */
static void
let_disk_fail(World *world)
{
	static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_FULL, SQLITE_IOERR_NOMEM};
	const RamFault fault = {
	    .at = (guint)g_rand_int_range(world->rand, 1, 30),
	    .times = (guint)g_rand_int_range(world->rand, 0, 4),
	    .code = codes[g_rand_int_range(world->rand, 0, G_N_ELEMENTS(codes))],
	    .done = g_rand_boolean(world->rand),
	    .half = g_rand_boolean(world->rand),
	};

	ram_disk_fail(world->disk, &fault);
	world->report.failures++;
}

static void
on_failed(const GError *error, gpointer data)
{
	((World *)data)->dead = TRUE;
}

static void
play_batch(World *world)
{
	guint count = (guint)g_rand_int_range(world->rand, 1, BATCH_MAX + 1);

	g_mutex_lock(&world->lock);
	if (world->failing && g_rand_int_range(world->rand, 0, FAIL_EACH) == 0)
		let_disk_fail(world);
	for (guint i = 0; i < count; i++) {
		Line *line = choose_line(world);

		if (line != NULL)
			ask(world, line, i);
	}
	g_mutex_unlock(&world->lock);
	while (world->waiting > 0)
		g_main_context_iteration(NULL, TRUE);
}

/* ---- disks ---- */

static void
start(World *world)
{
	g_autoptr(GError) error = NULL;
	const RamFault none = {0};

	ram_disk_fail(world->disk, &none);
	world->dead = FALSE;
	world->teller = ds_teller_new(
	    world->path, g_main_context_default(), on_failed, world, &error);
	if (world->teller == NULL)
		complain(world, g_strdup_printf("no start: %s", error->message));
}

static void
stop(World *world)
{
	g_clear_pointer(&world->teller, ds_teller_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
}

/* Storage has failed, the daemon is started again: what was under way is there or not. */
static void
start_again(World *world)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsJournal) journal = NULL;
	const RamFault none = {0};
	char *problem;

	world->report.dead++;
	stop(world);
	ram_disk_fail(world->disk, &none);
	ram_disk_watch(world->disk, NULL, NULL);
	journal = ds_journal_open_at(world->path, NOW, &error);
	if (journal == NULL) {
		complain(world, g_strdup_printf("no start after a failure: %s", error->message));
		return;
	}
	problem = check_journal(journal, world->lines, TRUE);
	if (problem != NULL)
		complain(world, problem);
	for (guint i = 0; i < world->lines->len; i++) {
		Line *line = world->lines->pdata[i];

		if (line->under_way && check_is_there(journal, line))
			acknowledge(world, line);
		line->under_way = FALSE;
	}
	g_clear_pointer(&journal, ds_journal_close);
	ram_disk_watch(world->disk, on_change, world);
	start(world);
}

static char *
purge_once(World *world)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsJournal) journal = ds_journal_open_at(world->path, NOW, &error);
	char *problem;

	if (journal == NULL)
		return g_strdup_printf("no purge: %s", error->message);
	problem = check_purge(journal, LATER);
	return problem != NULL ? problem : check_journal(journal, world->lines, TRUE);
}

static void
let_leave(World *world)
{
	g_mutex_lock(&world->lock);
	for (guint i = 0; i < world->lines->len; i++) {
		Line *line = world->lines->pdata[i];

		line->may_leave |= ds_operation_is_settled(line->op->state);
	}
	world->purging = TRUE;
	g_mutex_unlock(&world->lock);
}

/* Nobody is there, and what is over is old: it leaves, and the power may be cut meanwhile, or the
 * disk fail. */
static void
purge(World *world)
{
	const RamFault none = {0};
	char *problem;

	stop(world);
	let_leave(world);
	ram_disk_fail(world->disk, &none);
	if (world->failing && g_rand_boolean(world->rand))
		let_disk_fail(world);
	problem = purge_once(world);
	if (problem != NULL && world->failing) {
		g_free(problem);
		ram_disk_fail(world->disk, &none);
		problem = purge_once(world);
	}
	if (problem != NULL)
		complain(world, problem);
	world->purging = FALSE;
	world->report.purges++;
	start(world);
}

static void
new_disk(World *world)
{
	if (world->disk != NULL)
		ram_disk_free(world->disk);
	g_ptr_array_set_size(world->lines, 0);
	world->disk = ram_disk_new();
	ram_disk_set_sync(world->disk, world->sync);
	ram_disk_watch(world->disk, on_change, world);
	ram_use(world->disk);
}

static gboolean
has_open_line(const World *world)
{
	for (guint i = 0; i < world->lines->len; i++)
		if (!ds_operation_is_settled(((const Line *)world->lines->pdata[i])->op->state))
			return TRUE;
	return FALSE;
}

static gboolean
goes_on(const World *world, gint64 until_us)
{
	return world->report.problem == NULL && world->report.cuts < world->max_cuts &&
	    g_get_monotonic_time() < until_us;
}

void
world_run(World *world, guint64 cuts, gint64 until_us)
{
	world->max_cuts = cuts;
	while (goes_on(world, until_us)) {
		new_disk(world);
		start(world);
		for (guint i = 0; i < 4 * ROWS_MAX && goes_on(world, until_us) &&
		     (has_open_line(world) || world->lines->len < ROWS_MAX);
		     i++) {
			play_batch(world);
			if (world->dead)
				start_again(world);
			else if (g_rand_int_range(world->rand, 0, PURGE_EACH) == 0)
				purge(world);
		}
		stop(world);
	}
}

World *
world_new(guint32 seed, WorldWrong wrong, RamSync sync, gboolean failing)
{
	World *world = g_new0(World, 1);

	g_mutex_init(&world->lock);
	world->rand = g_rand_new_with_seed(seed);
	world->cut_rand = g_rand_new_with_seed(seed + 1);
	world->wrong = wrong;
	world->sync = sync;
	world->failing = failing;
	world->folder = g_dir_make_tmp("duestamp-crash-XXXXXX", NULL); /* of the key file */
	world->path = g_build_filename(world->folder, "journal.db", NULL);
	world->lines = g_ptr_array_new_with_free_func(line_free);
	return world;
}

WorldReport
world_free(World *world)
{
	WorldReport report = world->report;

	if (world->disk != NULL)
		ram_disk_free(world->disk);
	g_ptr_array_unref(world->lines);
	journal_remove_folder(world->folder);
	g_free(world->path);
	g_rand_free(world->rand);
	g_rand_free(world->cut_rand);
	g_mutex_clear(&world->lock);
	g_free(world);
	return report;
}
