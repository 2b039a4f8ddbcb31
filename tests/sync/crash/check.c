/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/crash/check.h"

#include "sync/journal-private.h"

#include <string.h>

#define TRIES_MAX 16 /* events until a row is over */

typedef GPtrArray Rows;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, g_ptr_array_unref)

/* A number that nobody could name has left its row when that is over: then the row is known by its
 * own number. */
static gboolean
is_of(const DsOperation *row, const Line *line)
{
	return ds_item_id_equal(&row->item, &line->op->item) ||
	    (line->op->op_seq != 0 && row->op_seq == line->op->op_seq);
}

/* NULL: none. *twice: more than one. */
static const DsOperation *
find(const GPtrArray *rows, const Line *line, gboolean *twice)
{
	const DsOperation *found = NULL;

	*twice = FALSE;
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if (!is_of(row, line))
			continue;
		*twice |= found != NULL;
		found = row;
	}
	return found;
}

static DsOperationState
event_at(const GPtrArray *events, guint i)
{
	return ((const DsJournalEvent *)events->pdata[i])->state;
}

static gboolean
has_either(const GPtrArray *events, DsOperationState one, DsOperationState other)
{
	for (guint i = 0; events != NULL && i < events->len; i++)
		if (event_at(events, i) == one || event_at(events, i) == other)
			return TRUE;
	return FALSE;
}

/* What the world has seen of it must be on the disk. */
static const char *
check_effects(const Line *line, const GPtrArray *events)
{
	if (line->on_loan && !has_either(events, DS_OP_GRANTED, DS_OP_ACCEPTED_OFFLINE))
		return "I1: its tag is on loan, nobody has granted it";
	if (line->done && !has_either(events, DS_OP_RELEASED, DS_OP_RESECURED))
		return "I2: somebody has seen \"done\", no proof is there";
	if (line->sent && !has_either(events, DS_OP_ASKED, DS_OP_SENDING))
		return "its message has left, and nobody knows";
	return NULL;
}

static const char *
check_history(const Line *line, const GPtrArray *events, gboolean exact)
{
	guint known = line->history->len, length = events != NULL ? events->len : 0;

	if (length < known)
		return "lost: a step that was acknowledged";
	for (guint i = 0; i < known; i++)
		if (event_at(events, i) != g_array_index(line->history, DsOperationState, i))
			return "torn: its steps are others";
	if (exact && length > known + 1)
		return "torn: steps that nobody asked for";
	if (exact && length == known + 1 &&
	    (!line->under_way || event_at(events, known) != line->next.state))
		return "torn: a step that nobody asked for";
	return NULL;
}

/* The steps of a batch come in its order: of a prefix all, of the rest none. */
static const char *
check_order(const GPtrArray *lines, const GArray *there)
{
	guint last = 0;
	gboolean any = FALSE;

	for (guint i = 0; i < lines->len; i++)
		if (g_array_index(there, gboolean, i)) {
			last = MAX(last, ((const Line *)lines->pdata[i])->place);
			any = TRUE;
		}
	for (guint i = 0; any && i < lines->len; i++) {
		const Line *line = lines->pdata[i];

		if (line->under_way && line->place < last && !g_array_index(there, gboolean, i))
			return "torn: a later step of the batch is there, an earlier one is not";
	}
	return NULL;
}

/* Each that has left is counted, and none but they. */
static char *
check_counts(DsJournal *journal, guint gone)
{
	g_autofree char *counted = ds_journal_ask(
	    journal, "SELECT ifnull(sum(count), 0) FROM day_count", NULL);

	if (counted != NULL && g_ascii_strtoll(counted, NULL, 10) == gone)
		return NULL;
	return g_strdup_printf(
	    "%u have left, counted: %s", gone, counted != NULL ? counted : "unreadable");
}

static gboolean
has_left(const Line *line, const DsOperation *row)
{
	return row == NULL && line->may_leave && ds_operation_is_settled(line->op->state);
}

static char *
check_lines(DsJournal *journal, const GPtrArray *rows, GPtrArray *lines, gboolean exact)
{
	g_autoptr(GArray) there = g_array_new(FALSE, TRUE, sizeof(gboolean));
	const char *problem;
	guint gone = 0;

	for (guint i = 0; i < lines->len; i++) {
		const Line *line = lines->pdata[i];
		gboolean twice, is_there = FALSE;
		const DsOperation *row = find(rows, line, &twice);

		if (has_left(line, row)) {
			gone++;
			g_array_append_val(there, is_there);
			continue;
		}
		g_autoptr(Rows) events = row ? ds_journal_events(journal, row->op_seq, NULL) : NULL;

		problem = twice ? "torn: it is there twice" : check_history(line, events, exact);
		if (problem == NULL)
			problem = check_effects(line, events);
		if (problem != NULL)
			return g_strdup_printf("%s: %s", line->op->item.text, problem);
		is_there = events != NULL && events->len > line->history->len;
		g_array_append_val(there, is_there);
	}
	problem = exact ? check_order(lines, there) : NULL;
	return problem != NULL ? g_strdup(problem) : check_counts(journal, gone);
}

char *
check_journal(DsJournal *journal, GPtrArray *lines, gboolean exact)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Rows) rows = ds_journal_list(journal, DS_JOURNAL_ALL, 0, &error);
	g_autoptr(Rows) alarms = rows ? ds_journal_alarms(journal, &error) : NULL;

	if (alarms == NULL || !ds_journal_verify(journal, &error))
		return g_strdup(error->message);
	if (alarms->len > 0)
		return g_strdup(((const DsJournalAlarm *)alarms->pdata[0])->text);
	return check_lines(journal, rows, lines, exact);
}

gboolean
check_is_there(DsJournal *journal, const Line *line)
{
	g_autoptr(Rows) rows = ds_journal_list(journal, DS_JOURNAL_ALL, 0, NULL);
	gboolean twice;
	const DsOperation *row = find(rows, line, &twice);
	g_autoptr(Rows) events = row ? ds_journal_events(journal, row->op_seq, NULL) : NULL;

	if (events == NULL || events->len <= line->history->len)
		return FALSE;
	line->op->op_seq = row->op_seq;
	return TRUE;
}

char *
check_purge(DsJournal *journal, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;
	gint64 place = 0;

	ds_journal_keep_items(journal, 30);
	do
		if (!ds_journal_purge(journal, wall_s, DS_CLOCK_GOOD, &place, &error))
			return g_strdup(error->message);
	while (place != 0);
	return ds_journal_scrub(journal, &error) ? NULL : g_strdup(error->message);
}

/* ---- as a start does ---- */

static gboolean
next_step(const DsOperation *row, guint try, GRand *rand, DsStep *step)
{
	static const DsOperationEvent events[] = {
	    DS_EVENT_ENDED, DS_EVENT_APPLIED, DS_EVENT_DUE, DS_EVENT_YES, DS_EVENT_CONFIRMED};

	/* the library has lost the message */
	if (try < 2 && g_rand_boolean(rand) && ds_operation_step(row, DS_EVENT_NOT_APPLIED, step) &&
	    step->state != row->state)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(events); i++)
		if (ds_operation_step(row, events[i], step) && step->state != row->state)
			return TRUE;
	return FALSE;
}

static gboolean
write_step(DsJournal *journal, DsOperation *row, const DsStep *step, GError **error)
{
	static const DsStamp now = {.wall_s = 1795000100, .boot_id = "next"};

	ds_operation_mark(row, step);
	if (!ds_journal_begin(journal, error) ||
	    !ds_journal_record(journal, row, step->state, &now, "restart", error) ||
	    !ds_journal_commit(journal, error))
		return FALSE;
	row->state = step->state;
	return TRUE;
}

static char *
recover(DsJournal *journal, DsOperation *row, GRand *rand)
{
	g_autoptr(GError) error = NULL;
	DsStep step;

	for (guint try = 0; try < TRIES_MAX && next_step(row, try, rand, &step); try++)
		if (!write_step(journal, row, &step, &error))
			return g_strdup(error->message);
	return ds_operation_is_over(row->state)
	    ? NULL
	    : g_strdup_printf(
		  "I3: %s stays in %s", row->item.text, ds_operation_state_word(row->state));
}

char *
check_recovery(DsJournal *journal, GRand *rand)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Rows) rows = ds_journal_list(journal, DS_JOURNAL_OPEN, 0, &error);
	char *problem = rows == NULL ? g_strdup(error->message) : NULL;

	for (guint i = 0; problem == NULL && i < rows->len; i++)
		problem = recover(journal, rows->pdata[i], rand);
	if (problem == NULL && !ds_journal_verify(journal, &error))
		problem = g_strdup(error->message);
	return problem;
}
