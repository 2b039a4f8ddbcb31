/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#define SPACE_MS 60000 /* between two looks at the disk: its room, and what is known of it */

gboolean
ds_kiosk_is_offline(const DsKiosk *kiosk)
{
	return !ds_link_is_online(kiosk->link) || ds_outbox_is_draining(kiosk->outbox) ||
	    ds_circulation_owes(kiosk->circulation);
}

gboolean
ds_kiosk_may_open(const DsKiosk *kiosk)
{
	if (!kiosk->restarted || !kiosk->link_known)
		return FALSE;
	return !ds_kiosk_is_offline(kiosk) || kiosk->config->offline.returns;
}

DsOfflineState
ds_kiosk_offline_loans(const DsKiosk *kiosk)
{
	DsOutboxCount count = ds_outbox_count(kiosk->outbox);
	const DsOfflineQueue queue = {
	    .queued = count.queued,
	    .oldest_s = count.oldest_s,
	    .now_s = ds_clock_wall_s(kiosk->clock),
	    .trust = ds_clock_trust(kiosk->clock),
	    .room = kiosk->space == DS_SPACE_PLENTY,
	    .disk = kiosk->disk,
	};

	return ds_offline_state(&kiosk->config->offline, &queue);
}

DsReason
ds_kiosk_judge_offline(const DsKiosk *kiosk)
{
	return ds_kiosk_offline_loans(kiosk) == DS_OFFLINE_LOANS ? DS_REASON_NONE
								 : DS_REASON_OFFLINE;
}

DsLink *
ds_kiosk_whom_to_ask(const DsKiosk *kiosk, DsReason *reason)
{
	*reason = DS_REASON_NONE;
	if (!kiosk->offline)
		return kiosk->link;
	*reason = ds_kiosk_judge_offline(kiosk);
	if (*reason == DS_REASON_NONE)
		*reason = ds_offline_judge_credential(&kiosk->config->offline, kiosk->credential);
	if (*reason == DS_REASON_NONE && !ds_kiosk_has_snapshot(kiosk))
		*reason = DS_REASON_OFFLINE;
	return *reason == DS_REASON_NONE ? kiosk->snapshot : NULL;
}

DsReason
ds_kiosk_may_lend_offline(const DsItemInfo *info, guint in_session, gpointer data)
{
	const DsKiosk *kiosk = data;
	DsReason reason = ds_kiosk_judge_offline(kiosk);
	guint before;
	gint quota;

	if (reason == DS_REASON_NONE)
		reason = ds_offline_judge_credential(&kiosk->config->offline, kiosk->credential);
	if (reason != DS_REASON_NONE)
		return reason;
	before = ds_outbox_loans_of(kiosk->outbox, &kiosk->patron->id) +
	    ds_circulation_loans_of(kiosk->circulation, &kiosk->patron->id);
	quota = kiosk->patron->loan_limit;
	if (quota >= 0 && kiosk->patron->loans >= 0)
		quota -= MIN(quota, kiosk->patron->loans);
	return ds_offline_judge_item(
	    &kiosk->config->offline, in_session, before + in_session, quota, info);
}

void
ds_kiosk_on_decided(const DsOperation *op, gpointer data)
{
	DsKiosk *kiosk = data;

	ds_outbox_take(kiosk->outbox, op);
}

static void
on_space(DsSpace space, guint64 free_bytes, gpointer data)
{
	DsKiosk *kiosk = data;

	if (kiosk->space != space)
		ds_warn(NULL, "%" G_GUINT64_FORMAT " MiB are left for the journal",
		    free_bytes / 1024 / 1024);
	kiosk->space = space;
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_tell_teller(DsKiosk *kiosk)
{
	ds_teller_rest(kiosk->teller, kiosk->session[0] == '\0', ds_clock_trust(kiosk->clock));
}

/* Staff prove it with another program, while this one runs. */
static void
look_at_disk(DsKiosk *kiosk)
{
	DsOfflineState now;

	kiosk->disk = ds_kiosk_disk_result(kiosk);
	now = ds_kiosk_offline_loans(kiosk);
	if (now != kiosk->offline_loans && ds_offline_state_advice(now)[0] != '\0')
		ds_warn(NULL, "no loans without the library: %s: %s", ds_offline_state_word(now),
		    ds_offline_state_advice(now));
	kiosk->offline_loans = now;
}

static void
watch_disk(gpointer data)
{
	DsKiosk *kiosk = data;

	ds_kiosk_tell_teller(kiosk);
	kiosk->space_timer = ds_clock_call(kiosk->clock, SPACE_MS, watch_disk, kiosk);
	look_at_disk(kiosk);
	ds_teller_space(kiosk->teller, on_space, kiosk);
}

/* Nothing is left to be said, and nobody is being served by the library. */
static void
let_link_rest(DsKiosk *kiosk)
{
	gboolean served = kiosk->session[0] != '\0' && !kiosk->offline;

	if (!served && !ds_kiosk_is_offline(kiosk))
		ds_link_rest(kiosk->link);
}

/* The library is back for patrons when it has been told everything. */
static void
on_outbox_changed(gpointer data)
{
	DsKiosk *kiosk = data;

	ds_kiosk_watch_cases(kiosk);
	let_link_rest(kiosk);
	ds_kiosk_open(kiosk);
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_start_outbox(DsKiosk *kiosk)
{
	const DsOutboxParts parts = {
	    .teller = kiosk->teller,
	    .link = kiosk->link,
	    .clock = kiosk->clock,
	    .rules = &kiosk->config->replay,
	};

	kiosk->outbox = ds_outbox_new(&parts, on_outbox_changed, kiosk);
	ds_outbox_hold(kiosk->outbox, kiosk->config->offline.tell_when_told);
	watch_disk(kiosk);
}

void
ds_kiosk_link_is(DsKiosk *kiosk, gboolean online)
{
	kiosk->link_known = TRUE;
	if (!online)
		ds_outbox_hold(kiosk->outbox, kiosk->config->offline.tell_when_told);
	if (online) {
		ds_circulation_library_back(kiosk->circulation);
		ds_outbox_library_back(kiosk->outbox);
		let_link_rest(kiosk);
	} else if (kiosk->session[0] != '\0' && !kiosk->offline && kiosk->config->offline.returns) {
		ds_note(DS_ABOUT(.session = kiosk->session), "goes on without the library");
		kiosk->offline = TRUE;
		if (kiosk->patron != NULL)
			kiosk->credential = DS_CREDENTIAL_VERIFIED;
		ds_circulation_go_offline(kiosk->circulation);
		ds_kiosk_phone_without_library(kiosk);
		ds_kiosk_ask_again(kiosk);
	}
	ds_kiosk_open(kiosk);
}

void
ds_kiosk_sync(DsKiosk *kiosk)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "sync", NULL)
	    : NULL;

	ds_outbox_hold(kiosk->outbox, FALSE);
	ds_link_wake(kiosk->link);
}

void
ds_kiosk_rules_have_changed(DsKiosk *kiosk)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "rules", ds_kiosk_facts_of_rules(kiosk))
	    : NULL;

	if (!kiosk->config->offline.tell_when_told)
		ds_outbox_hold(kiosk->outbox, FALSE);
	look_at_disk(kiosk);
	ds_kiosk_open(kiosk);
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_export(
    DsKiosk *kiosk, DsExportFormat format, gboolean again, DsOutboxExported done, gpointer data)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "export", NULL)
	    : NULL;

	ds_outbox_export(kiosk->outbox, format, kiosk->config->id.text, again, done, data);
}

void
ds_kiosk_results(DsKiosk *kiosk, const char *text, DsOutboxTaken done, gpointer data)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "results", NULL)
	    : NULL;

	ds_outbox_results(kiosk->outbox, text, kiosk->config->id.text, done, data);
}
