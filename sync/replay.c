/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/replay.h"

#include <string.h>

#define POISON_SENDS 2
#define DATE_LENGTH 10 /* of "2026-12-13T23:59:00" */
#define NO_TIME "T00:00:00"

const DsReplayRules ds_replay_usual = {
    .resend_max_age_min = 60,
    .max_return_age_h = 24,
    .max_known_return_age_h = 7 * 24,
    .send_idle_returns = FALSE,
    .other_kiosks = FALSE,
};

static gboolean
is_older(gint64 then_s, gint64 now_s, gint64 limit_s)
{
	return now_s - then_s > limit_s ||
	    now_s < then_s; /* a clock that went back proves nothing */
}

static DsOperationEvent
judge_loan(const DsItemInfo *info)
{
	if (info->yours)
		return DS_EVENT_APPLIED;
	if (info->unsure)
		return DS_EVENT_UNDECIDED;
	return info->on_loan || info->held ? DS_EVENT_TAKEN : DS_EVENT_NOT_APPLIED;
}

/* Where one side knows the day alone, the time of the other says nothing. */
static gboolean
is_same_due(const char *a, const char *b)
{
	gboolean day_only = g_str_has_suffix(a, NO_TIME) || g_str_has_suffix(b, NO_TIME);

	return day_only ? strncmp(a, b, DATE_LENGTH) == 0 : strcmp(a, b) == 0;
}

/* A loan that is open now: is it the one that the book came back from? */
static DsOperationEvent
judge_open_loan(
    const DsOperation *op, const DsItemInfo *info, gint64 now_s, const DsReplayRules *rules)
{
	gboolean known = op->due_before[0] != '\0' && info->due[0] != '\0';
	guint limit_h = known ? rules->max_known_return_age_h : rules->max_return_age_h;

	if (known && !is_same_due(op->due_before, info->due))
		return DS_EVENT_TAKEN;
	if (!known && (op->sends > 0 || rules->other_kiosks))
		return DS_EVENT_UNDECIDED;
	return is_older(op->stamp.wall_s, now_s, (gint64)limit_h * 3600) ? DS_EVENT_TAKEN
									 : DS_EVENT_NOT_APPLIED;
}

static DsOperationEvent
judge_return(
    const DsOperation *op, const DsItemInfo *info, gint64 now_s, const DsReplayRules *rules)
{
	if (!info->known || info->lost)
		return DS_EVENT_UNDECIDED;
	if (info->on_loan)
		return judge_open_loan(op, info, now_s, rules);
	return rules->send_idle_returns ? DS_EVENT_NOT_APPLIED : DS_EVENT_APPLIED;
}

static gboolean
may_send_again(const DsOperation *op, gint64 sent_s, gint64 now_s, const DsReplayRules *rules)
{
	return op->sends < POISON_SENDS &&
	    !is_older(sent_s, now_s, (gint64)rules->resend_max_age_min * 60);
}

gboolean
ds_replay_is_anothers(const DsItemInfo *info)
{
	return info->on_loan && !info->yours && !info->unsure;
}

gboolean
ds_replay_is_doubtful(const DsOperation *op)
{
	return ds_clock_allows(op->stamp.trust, DS_CLOCK_REPLAY) == DS_CLOCK_STAFF;
}

DsOperationEvent
ds_replay_judge(const DsOperation *op, const DsItemInfo *info, gint64 sent_s, gint64 now_s,
    const DsReplayRules *rules)
{
	DsOperationEvent event = op->kind == DS_CHECKIN ? judge_return(op, info, now_s, rules)
							: judge_loan(info);

	if (ds_replay_is_doubtful(op))
		return DS_EVENT_UNDECIDED;
	if (event == DS_EVENT_NOT_APPLIED && op->sends > 0 &&
	    !may_send_again(op, sent_s, now_s, rules))
		return DS_EVENT_UNDECIDED;
	if (event == DS_EVENT_APPLIED && rules->other_kiosks)
		return DS_EVENT_UNDECIDED;
	return event;
}

DsOperationEvent
ds_replay_judge_answer(const DsOperation *op, const DsReplayRules *rules)
{
	gboolean was_idle = op->kind == DS_CHECKIN && op->answer.reason == DS_REASON_NOT_ON_LOAN;

	if (op->answer.verdict != DS_VERDICT_YES)
		return DS_EVENT_NO;
	if (was_idle && rules->other_kiosks)
		return DS_EVENT_UNDECIDED;
	return op->answer.renewed ? DS_EVENT_TAKEN : DS_EVENT_YES;
}

DsOperationEvent
ds_replay_judge_fate(
    const DsOperation *op, DsFate fate, gint64 sent_s, gint64 now_s, const DsReplayRules *rules)
{
	if (fate == DS_FATE_TAKEN)
		return DS_EVENT_TAKEN;
	if (rules->other_kiosks)
		return DS_EVENT_UNDECIDED;
	switch (fate) {
	case DS_FATE_APPLIED: return DS_EVENT_APPLIED;
	case DS_FATE_TAKEN:
	case DS_FATE_UNDECIDED: return DS_EVENT_UNDECIDED;
	case DS_FATE_NOT_APPLIED: break;
	}
	return may_send_again(op, sent_s, now_s, rules) ? DS_EVENT_NOT_APPLIED : DS_EVENT_UNDECIDED;
}

/* From its turn on: a sending adds one, and is taken back when it turns out that it did not leave.
 */
gint64
ds_replay_sent_s(const GPtrArray *events)
{
	DsOperationState before = DS_OP_SEEN;
	gint64 sent_s = 0;
	guint sends = 0;

	for (guint i = 0; i < events->len; i++) {
		const DsJournalEvent *event = events->pdata[i];

		if (event->state == DS_OP_SENDING && before == DS_OP_SENDING) {
			gboolean left = g_str_equal(
			    event->detail, ds_operation_event_word(DS_EVENT_NOT_APPLIED));

			if (left && sends++ == 0)
				sent_s = event->wall_s;
			else if (!left && sends > 0)
				sends--;
		} else if (event->state == DS_OP_SENDING && before != DS_OP_UNKNOWN) {
			sends = 0;
		}
		before = event->state;
	}
	return sends > 0 ? sent_s : 0;
}

/* By days: a library may lend to the minute. */
static gboolean
is_earlier(const char *due, const char *promised)
{
	return due[0] != '\0' && promised[0] != '\0' && strncmp(due, promised, DATE_LENGTH) < 0;
}

gboolean
ds_replay_is_borne_out(const DsOperation *op, const DsItemInfo *info)
{
	if (op->kind == DS_CHECKIN)
		return !info->on_loan;
	if (is_earlier(info->due[0] != '\0' ? info->due : op->answer.due, op->due_before))
		return FALSE;
	return info->yours || (info->on_loan && info->unsure);
}

/* Items and patrons of the operations that were passed by. Servers take a number as the same in
 * small letters, and so does this. */
typedef struct {
	GHashTable *items, *patrons;
} Passed;

static guint
hash_number(gconstpointer text)
{
	guint hash = 5381;

	for (const char *at = text; *at != '\0'; at++)
		hash = hash * 33 + (guchar)g_ascii_tolower(*at);
	return hash;
}

static gboolean
equal_number(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(a, b) == 0;
}

static Passed *
passed_new(void)
{
	Passed *passed = g_new(Passed, 1);

	passed->items = g_hash_table_new(hash_number, equal_number);
	passed->patrons = g_hash_table_new(hash_number, equal_number);
	return passed;
}

static void
passed_free(Passed *passed)
{
	g_hash_table_unref(passed->items);
	g_hash_table_unref(passed->patrons);
	g_free(passed);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Passed, passed_free)

static gboolean
is_held_back(const Passed *passed, const DsOperation *op)
{
	return g_hash_table_size(passed->items) > 0 &&
	    (g_hash_table_contains(passed->items, op->item.text) ||
		g_hash_table_contains(passed->patrons, op->patron.text));
}

static void
pass_by(Passed *passed, const DsOperation *op)
{
	g_hash_table_add(passed->items, (gpointer)op->item.text);
	if (op->patron.text[0] != '\0')
		g_hash_table_add(passed->patrons, (gpointer)op->patron.text);
}

gint
ds_replay_next(const GPtrArray *ops, const GArray *is_free)
{
	g_autoptr(Passed) passed = passed_new();

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];

		if (g_array_index(is_free, gboolean, i) && !is_held_back(passed, op))
			return (gint)i;
		pass_by(passed, op);
	}
	return -1;
}

GArray *
ds_replay_together(const GPtrArray *ops, const GArray *is_free)
{
	g_autoptr(Passed) passed = passed_new();
	GArray *together = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];

		if (g_array_index(is_free, gboolean, i) && !is_held_back(passed, op))
			g_array_append_val(together, i);
		else
			pass_by(passed, op);
	}
	return together;
}

guint
ds_replay_held_back(const GPtrArray *ops)
{
	g_autoptr(Passed) passed = passed_new();
	guint count = 0;

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];
		gboolean held_back = op->queued && is_held_back(passed, op);

		count += held_back;
		if (held_back || (!op->queued && ds_operation_needs_staff(op->state)))
			pass_by(passed, op);
	}
	return count;
}
