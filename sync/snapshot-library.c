/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-library.h"

#include "sync/sip2-dialect.h"
#include "sync/snapshot.h"

typedef struct {
	const DsLibrarySettings *settings;
	DsSip2Dialect *dialect; /* NULL: the usual identifiers */
	DsSnapshot *snapshot;   /* NULL: none was there yet */
} Self;

static void
snapshot_close(gpointer data)
{
	Self *self = data;

	g_clear_pointer(&self->snapshot, ds_snapshot_close);
	g_clear_pointer(&self->dialect, ds_sip2_dialect_free);
	g_free(self);
}

static gpointer
snapshot_open(const DsLibrarySettings *settings, GError **error)
{
	Self *self = g_new0(Self, 1);

	self->settings = settings;
	if (settings->address == NULL || settings->address[0] != '/')
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "snapshot: its folder has to be given from the root: /...");
	else if (settings->profile == NULL ||
	    (self->dialect = ds_sip2_dialect_load(settings->profile, error)) != NULL)
		return self;
	snapshot_close(self);
	return NULL;
}

static const DsIdentRules *
snapshot_item_rules(gconstpointer data)
{
	const Self *self = data;

	return self->dialect != NULL ? &self->dialect->item_rules : &ds_ident_default;
}

static const DsIdentRules *
snapshot_patron_rules(gconstpointer data)
{
	const Self *self = data;

	return self->dialect != NULL ? &self->dialect->patron_rules : &ds_ident_default;
}

static gboolean
snapshot_may_replay(gconstpointer self, DsOperationKind kind)
{
	return FALSE;
}

/* The newest one. When that cannot be opened the one we had is not used either: it may be years
 * old by now, and whoever replaced it had a reason. */
static DsSnapshot *
newest(Self *self, GError **error)
{
	if (self->snapshot != NULL && ds_snapshot_is_current(self->snapshot))
		return self->snapshot;
	g_clear_pointer(&self->snapshot, ds_snapshot_close);
	self->snapshot = ds_snapshot_open(self->settings->address, NULL, error);
	return self->snapshot;
}

static gboolean
snapshot_hello(gpointer self, GCancellable *cancel, GError **error)
{
	return newest(self, error) != NULL;
}

/* After an error it is opened anew, as a connection would be. */
static gboolean
kept(Self *self, gboolean right)
{
	if (!right)
		g_clear_pointer(&self->snapshot, ds_snapshot_close);
	return right;
}

static DsPatron *
snapshot_patron(
    gpointer data, const DsPatronId *card, const DsWord *pin, GCancellable *cancel, GError **error)
{
	DsDay today = ds_day_local(g_get_real_time() / G_USEC_PER_SEC);
	DsSnapshot *snapshot = newest(data, error);
	DsSnapshotPatron found;
	DsPatron *patron;

	if (snapshot == NULL || !kept(data, ds_snapshot_patron(snapshot, card, &found, error)))
		return NULL;
	patron = ds_patron_new();
	patron->id = *card;
	patron->pin = DS_PIN_NONE;
	patron->refusal = ds_snapshot_patron_refusal(&found, today);
	if (!found.known)
		return patron;
	patron->loan_limit = found.facts.quota;
	g_strlcpy(patron->expires, ds_day_text(found.facts.expires).text, sizeof patron->expires);
	return patron;
}

static char *
snapshot_compose(gconstpointer self, const DsOperation *op)
{
	return g_strdup("");
}

static gboolean
carries_nothing(GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
	    "snapshot: it carries nothing: loans and returns wait for the library");
	return FALSE;
}

static gboolean
snapshot_carry(
    gpointer self, DsOperation *op, const DsWord *pin, GCancellable *cancel, GError **error)
{
	return carries_nothing(error);
}

static gboolean
snapshot_probe(gpointer self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error)
{
	return carries_nothing(error);
}

static DsItemInfo *
snapshot_item(gpointer data, const DsItemId *item, const DsPatronId *patron, GCancellable *cancel,
    GError **error)
{
	DsSnapshot *snapshot = newest(data, error);
	g_auto(DsSnapshotItem) found = {0};
	DsItemInfo *info;

	if (snapshot == NULL ||
	    !kept(data, ds_snapshot_item(snapshot, item, patron, &found, error)))
		return NULL;
	info = ds_item_info_new();
	info->known = found.known;
	info->on_loan = found.facts.on_loan;
	info->yours = found.yours;
	info->held = found.facts.held;
	info->not_for_loan = found.facts.not_for_loan;
	g_strlcpy(info->due, found.due, sizeof info->due);
	info->title = g_steal_pointer(&found.title);
	return info;
}

static void
snapshot_goodbye(gpointer self, const DsPatronId *patron, GCancellable *cancel)
{
}

static void
snapshot_hang_up(gpointer data)
{
	g_clear_pointer(&((Self *)data)->snapshot, ds_snapshot_close);
}

const DsLibraryBackend ds_snapshot_backend = {
    .id = "snapshot",
    .summary = "what was known when the library system was last there",
    .open = snapshot_open,
    .item_rules = snapshot_item_rules,
    .patron_rules = snapshot_patron_rules,
    .may_replay = snapshot_may_replay,
    .hello = snapshot_hello,
    .patron = snapshot_patron,
    .compose = snapshot_compose,
    .carry = snapshot_carry,
    .probe = snapshot_probe,
    .item = snapshot_item,
    .goodbye = snapshot_goodbye,
    .hang_up = snapshot_hang_up,
    .close = snapshot_close,
};
