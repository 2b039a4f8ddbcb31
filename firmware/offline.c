/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/offline.h"

DsReason
ds_offline_judge_kiosk(const DsOfflineRules *rules, const DsOfflineQueue *queue)
{
	gint64 age_s = queue->oldest_s != 0 ? queue->now_s - queue->oldest_s : 0;
	gboolean full = queue->queued >= rules->queue_max;
	gboolean old = age_s < 0 || age_s > (gint64)rules->queue_max_h * 3600;

	gboolean dated = ds_clock_allows(queue->trust, DS_CLOCK_OFFLINE_LOAN) != DS_CLOCK_NO;

	return rules->loans && !full && !old && dated && queue->room ? DS_REASON_NONE
								     : DS_REASON_OFFLINE;
}

DsReason
ds_offline_judge_credential(const DsOfflineRules *rules, DsCredential credential)
{
	switch (credential) {
	case DS_CREDENTIAL_CARD:
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
