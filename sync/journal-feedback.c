/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What patrons thought of their visit: counts of a day, and nothing else. */
#include "sync/journal-private.h"

#define KIND "feedback"

static const char *const words[DS_FEEDBACK_N] = {
    [DS_FEEDBACK_GOOD] = "good",
    [DS_FEEDBACK_FAIR] = "fair",
    [DS_FEEDBACK_BAD] = "bad",
};

const char *
ds_feedback_word(DsFeedback feedback)
{
	return words[feedback];
}

gboolean
ds_feedback_parse(const char *word, DsFeedback *feedback)
{
	for (guint i = 0; i < DS_FEEDBACK_N; i++)
		if (g_str_equal(words[i], word)) {
			*feedback = i;
			return TRUE;
		}
	return FALSE;
}

gboolean
ds_journal_count_feedback(DsJournal *journal, DsFeedback feedback, gint64 wall_s, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "INSERT INTO day_count (day, kind, outcome, offline, count)"
	    " VALUES (:wall_s / 86400, '" KIND "', :outcome, 0, 1)"
	    " ON CONFLICT (day, kind, outcome, offline) DO UPDATE SET count=count+1",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":wall_s", wall_s);
	ds_statement_bind_text(row, ":outcome", words[feedback]);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "feedback", error);
}

/* The last of `days` is about this day already, or it is a new one. */
static DsJournalDay *
day_of(GPtrArray *days, gint64 day)
{
	DsJournalDay *last = days->len > 0 ? days->pdata[days->len - 1] : NULL;

	if (last != NULL && last->day == day)
		return last;
	last = g_new0(DsJournalDay, 1);
	last->day = day;
	g_ptr_array_add(days, last);
	return last;
}

GPtrArray *
ds_journal_feedback(DsJournal *journal, guint limit, GError **error)
{
	g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "SELECT day, outcome, count FROM day_count WHERE kind='" KIND "' AND day IN"
	    " (SELECT DISTINCT day FROM day_count WHERE kind='" KIND "' ORDER BY day DESC"
	    " LIMIT :number) ORDER BY day DESC",
	    error);
	int result;

	if (row == NULL)
		return NULL;
	ds_statement_bind_number(row, ":number", limit);
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		DsJournalDay *day = day_of(days, sqlite3_column_int64(row, 0));
		DsFeedback feedback;

		if (ds_feedback_parse(ds_statement_text(row, 1), &feedback))
			day->counts[feedback] = (guint)sqlite3_column_int64(row, 2);
	}
	if (result == SQLITE_DONE)
		return g_steal_pointer(&days);
	ds_journal_fail(journal, "feedback", error);
	return NULL;
}
