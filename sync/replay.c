/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/replay.h"

#include <string.h>

#define POISON_SENDS 2

const DsReplayRules ds_replay_usual = {
    .resend_max_age_min = 60,
    .max_return_age_h = 24,
    .max_known_return_age_h = 7 * 24,
    .send_idle_returns = FALSE,
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

/* A loan that is open now: is it the one that the book came back from? */
static DsOperationEvent
judge_open_loan(
    const DsOperation *op, const DsItemInfo *info, gint64 now_s, const DsReplayRules *rules)
{
	gboolean known = op->due_before[0] != '\0' && info->due[0] != '\0';
	guint limit_h = known ? rules->max_known_return_age_h : rules->max_return_age_h;

	if (known && strcmp(op->due_before, info->due) != 0)
		return DS_EVENT_TAKEN;
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

DsOperationEvent
ds_replay_judge(
    const DsOperation *op, const DsItemInfo *info, gint64 now_s, const DsReplayRules *rules)
{
	return op->kind == DS_CHECKIN ? judge_return(op, info, now_s, rules) : judge_loan(info);
}

DsOperationEvent
ds_replay_judge_fate(
    const DsOperation *op, DsFate fate, gint64 sent_s, gint64 now_s, const DsReplayRules *rules)
{
	switch (fate) {
	case DS_FATE_APPLIED: return DS_EVENT_APPLIED;
	case DS_FATE_TAKEN: return DS_EVENT_TAKEN;
	case DS_FATE_UNDECIDED: return DS_EVENT_UNDECIDED;
	case DS_FATE_NOT_APPLIED: break;
	}
	if (op->sends >= POISON_SENDS ||
	    is_older(sent_s, now_s, (gint64)rules->resend_max_age_min * 60))
		return DS_EVENT_UNDECIDED;
	return DS_EVENT_NOT_APPLIED;
}

gboolean
ds_replay_is_borne_out(const DsOperation *op, const DsItemInfo *info)
{
	if (op->kind == DS_CHECKIN)
		return !info->on_loan;
	return info->yours || (info->on_loan && info->unsure);
}

typedef struct {
	GHashTable *items, *patrons; /* of the operations that were passed by */
} Passed;

static gboolean
is_held_back(const Passed *passed, const DsOperation *op)
{
	return g_hash_table_contains(passed->items, op->item.text) ||
	    g_hash_table_contains(passed->patrons, op->patron.text);
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
	g_autoptr(GHashTable) items = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) patrons = g_hash_table_new(g_str_hash, g_str_equal);
	Passed passed = {.items = items, .patrons = patrons};

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];

		if (g_array_index(is_free, gboolean, i) && !is_held_back(&passed, op))
			return (gint)i;
		pass_by(&passed, op);
	}
	return -1;
}

GArray *
ds_replay_together(const GPtrArray *ops, const GArray *is_free)
{
	g_autoptr(GHashTable) items = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) patrons = g_hash_table_new(g_str_hash, g_str_equal);
	Passed passed = {.items = items, .patrons = patrons};
	GArray *together = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];

		if (g_array_index(is_free, gboolean, i) && !is_held_back(&passed, op))
			g_array_append_val(together, i);
		else
			pass_by(&passed, op);
	}
	return together;
}
