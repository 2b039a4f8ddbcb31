/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/offline.h"

static gboolean
is_old(const DsOfflineRules *rules, const DsOfflineQueue *queue)
{
	gint64 age_s = queue->oldest_s != 0 ? queue->now_s - queue->oldest_s : 0;

	return age_s < 0 || age_s > (gint64)rules->queue_max_h * 3600;
}

/* clang-format off */
static const struct {
	const char *word, *advice;
} states[DS_OFFLINE_N] = {
    [DS_OFFLINE_LOANS] = {"on", ""},
    [DS_OFFLINE_UNWANTED] = {"off", ""},
    [DS_OFFLINE_DISK_LOSES] = {"disk-loses",
	"this disk has lost what it said it had kept: put in another, and prove it with duestampctl disk-check"},
    [DS_OFFLINE_DISK_UNPROVEN] = {"disk-unproven",
	"prove that the disk keeps what it says: duestampctl disk-check; or unproven-disk=yes in [offline] where it is "
	"known to"},
    [DS_OFFLINE_NO_ROOM] = {"no-room", "make room on the disk of the journal"},
    [DS_OFFLINE_CLOCK] = {"clock", "set the clock of this machine, or let a time server do it"},
    [DS_OFFLINE_QUEUE_FULL] = {"queue-full", "bring the library back, or tell it: duestampctl sync"},
    [DS_OFFLINE_QUEUE_OLD] = {"queue-old", "bring the library back, or tell it: duestampctl sync"},
};
/* clang-format on */

DsOfflineState
ds_offline_state(const DsOfflineRules *rules, const DsOfflineQueue *queue)
{
	const struct {
		gboolean against;
		DsOfflineState state;
	} table[] = {
	    {!rules->loans, DS_OFFLINE_UNWANTED},
	    {queue->disk.losses > 0, DS_OFFLINE_DISK_LOSES},
	    {!queue->disk.proven && !rules->unproven_disk, DS_OFFLINE_DISK_UNPROVEN},
	    {!queue->room, DS_OFFLINE_NO_ROOM},
	    {ds_clock_allows(queue->trust, DS_CLOCK_OFFLINE_LOAN) == DS_CLOCK_NO, DS_OFFLINE_CLOCK},
	    {queue->queued >= rules->queue_max, DS_OFFLINE_QUEUE_FULL},
	    {is_old(rules, queue), DS_OFFLINE_QUEUE_OLD},
	};

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].against)
			return table[i].state;
	return DS_OFFLINE_LOANS;
}

const char *
ds_offline_state_word(DsOfflineState state)
{
	return states[state].word;
}

const char *
ds_offline_state_advice(DsOfflineState state)
{
	return states[state].advice;
}

DsReason
ds_offline_judge_credential(const DsOfflineRules *rules, DsCredential credential)
{
	switch (credential) {
	case DS_CREDENTIAL_CARD:
	case DS_CREDENTIAL_SIGNED:
	case DS_CREDENTIAL_VERIFIED: return DS_REASON_NONE;
	case DS_CREDENTIAL_PRINTED:
	case DS_CREDENTIAL_TYPED:
		return rules->static_card ? DS_REASON_NONE : DS_REASON_OFFLINE_CARD;
	case DS_CREDENTIAL_NONE: break;
	}
	return DS_REASON_OFFLINE_CARD;
}

DsReason
ds_offline_judge_item(const DsOfflineRules *rules, guint in_session, guint of_patron, gint quota,
    const DsItemInfo *info)
{
	if (in_session >= rules->session_max || of_patron >= rules->patron_max)
		return DS_REASON_OFFLINE_LIMIT;
	if (quota >= 0 && of_patron >= (guint)quota)
		return DS_REASON_LIMIT_REACHED;
	if (info == NULL)
		return DS_REASON_NONE;
	if (info->not_for_loan)
		return DS_REASON_ITEM_NOT_FOR_LOAN;
	if (info->held)
		return DS_REASON_ITEM_RESERVED;
	if (info->yours)
		return DS_REASON_ITEM_YOURS;
	return info->on_loan ? DS_REASON_ITEM_ON_LOAN : DS_REASON_NONE;
}

void
ds_offline_due(const DsOfflineRules *rules, gint64 now_s, char due[DS_OFFLINE_DUE_SIZE])
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(now_s);
	g_autoptr(GDateTime) day = g_date_time_add_days(now, (gint)rules->loan_days);
	g_autofree char *text = g_date_time_format(day, "%Y-%m-%dT23:59:00");

	g_strlcpy(due, text, DS_OFFLINE_DUE_SIZE);
}
