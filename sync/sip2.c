/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2.h"

#include "sync/sip2-probe.h"

#include <string.h>

static void
sip2_close(gpointer data)
{
	DsSip2 *self = data;

	g_clear_pointer(&self->link, ds_sip2_link_free);
	g_clear_pointer(&self->dialect, ds_sip2_dialect_free);
	g_free(self);
}

/* A colon belongs to a name only where it is an address of IPv6. */
static gboolean
is_host(GSocketConnectable *where)
{
	const char *host = G_IS_NETWORK_ADDRESS(where)
	    ? g_network_address_get_hostname(G_NETWORK_ADDRESS(where))
	    : NULL;

	return host == NULL ||
	    (host[0] != '\0' && (strchr(host, ':') == NULL || g_hostname_is_ip_address(host)));
}

static gboolean
check_address(const DsLibrarySettings *settings, GError **error)
{
	g_autoptr(GSocketConnectable) where = NULL;
	g_autoptr(GError) failure = NULL;

	if (settings->address == NULL || settings->address[0] == '\0') {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "address= is missing");
		return FALSE;
	}
	where = g_network_address_parse(settings->address, 0, &failure);
	if (where != NULL && is_host(where) &&
	    g_network_address_get_port(G_NETWORK_ADDRESS(where)) != 0)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "address=%s: %s", settings->address,
	    failure != NULL ? failure->message : "allowed is host:port or [address]:port");
	return FALSE;
}

static gboolean
check_profile(const DsLibrarySettings *settings, GError **error)
{
	if (settings->profile != NULL)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "profile= is missing");
	return FALSE;
}

static gpointer
sip2_open(const DsLibrarySettings *settings, GError **error)
{
	DsSip2 *self = g_new0(DsSip2, 1);

	self->settings = settings;
	if (!check_profile(settings, error)) {
		sip2_close(self);
		return NULL;
	}
	self->dialect = ds_sip2_dialect_load(settings->profile, error);
	if (self->dialect == NULL)
		g_prefix_error(error, "profile=%s: ", settings->profile);
	else if (check_address(settings, error) &&
	    (self->link = ds_sip2_link_new(settings, self->dialect, error)) != NULL)
		return self;
	sip2_close(self);
	return NULL;
}

static const DsIdentRules *
sip2_item_rules(gconstpointer data)
{
	const DsSip2 *self = data;

	return &self->dialect->item_rules;
}

static const DsIdentRules *
sip2_patron_rules(gconstpointer data)
{
	const DsSip2 *self = data;

	return &self->dialect->patron_rules;
}

/* Where the library wants a PIN with each loan, nobody can be asked for it afterwards (rules, W8).
 */
static gboolean
sip2_may_replay(gconstpointer data, DsOperationKind kind)
{
	const DsSip2Dialect *dialect = ((const DsSip2 *)data)->dialect;

	if (kind == DS_CHECKIN)
		return dialect->returns == DS_SIP2_ASK_FIRST;
	return kind == DS_CHECKOUT && dialect->loans == DS_SIP2_ASK_FIRST &&
	    !dialect->pin_in_checkout;
}

static gboolean
sip2_may_list(gconstpointer data)
{
	const DsSip2 *self = data;

	return self->dialect->pin != DS_SIP2_PIN_NEVER && !self->dialect->by_status &&
	    ds_sip2_has_list(self, DS_PATRON_LOANS);
}

static gboolean
named(gboolean done, GError **error)
{
	if (!done)
		g_prefix_error(error, "sip2: ");
	return done;
}

static gboolean
sip2_hello(gpointer self, GCancellable *cancel, GError **error)
{
	return named(ds_sip2_greet(self, cancel, error), error);
}

static DsPatron *
sip2_patron(
    gpointer self, const DsPatronId *card, const DsWord *pin, GCancellable *cancel, GError **error)
{
	DsPatron *patron = ds_sip2_ask_patron(self, card, pin, cancel, error);

	named(patron != NULL, error);
	return patron;
}

static char *
sip2_compose(gconstpointer self, const DsOperation *op)
{
	return ds_sip2_compose(self, op);
}

/* Refused, and the item is not to be taken from the person's hand. */
static gboolean
is_handed_back(DsReason reason)
{
	return reason == DS_REASON_ITEM_UNKNOWN || reason == DS_REASON_ITEM_LOST ||
	    reason == DS_REASON_ITEM_WITHDRAWN || reason == DS_REASON_ITEM_FOREIGN;
}

/*
 * A refused return is mostly one that was taken already. When the server knows the item and says
 * that it is not on loan, it is accepted, and the tag is secured whatever the flag was (rules,
 * section 4, "Return"). Texts alone do not decide this: the server is asked.
 */
static void
settle_return(DsAnswer *answer, const DsSip2Item *item)
{
	if (!item->known) {
		answer->reason = DS_REASON_ITEM_UNKNOWN;
	} else if (item->lost) {
		answer->reason = DS_REASON_ITEM_LOST;
	} else if (!item->on_loan) {
		answer->verdict = DS_VERDICT_YES;
		answer->reason = DS_REASON_NOT_ON_LOAN;
		answer->keep_tag = FALSE;
	} else if (answer->reason == DS_REASON_NOT_ON_LOAN) {
		answer->reason = DS_REASON_OTHER; /* the server contradicts itself */
	}
}

static gboolean
look_at_return(DsSip2 *self, DsOperation *op, GCancellable *cancel, GError **error)
{
	g_auto(DsSip2Item) item = {0};

	if (op->kind != DS_CHECKIN || op->answer.verdict != DS_VERDICT_NO ||
	    is_handed_back(op->answer.reason))
		return TRUE;
	if (ds_sip2_ask_item(self, &op->item, &item, cancel, error)) {
		settle_return(&op->answer, &item);
		return TRUE;
	}
	/* the 09 has left and been answered, but what the answer means is not known */
	ds_answer_clear(&op->answer);
	if (error != NULL && *error != NULL)
		(*error)->code = DS_ERROR_UNKNOWN;
	return FALSE;
}

static gboolean
sip2_carry(gpointer data, DsOperation *op, const DsWord *pin, GCancellable *cancel, GError **error)
{
	DsSip2 *self = data;

	if (op->request == NULL)
		op->request = ds_sip2_compose(self, op);
	ds_answer_clear(&op->answer);
	return named(ds_sip2_ask_operation(self, op, pin, &op->answer, cancel, error) &&
		look_at_return(self, op, cancel, error),
	    error);
}

static gboolean
sip2_probe(gpointer self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error)
{
	return named(ds_sip2_probe(self, op, fate, cancel, error), error);
}

static DsItemInfo *
sip2_item(gpointer data, const DsItemId *id, const DsPatronId *patron, GCancellable *cancel,
    GError **error)
{
	g_autoptr(DsItemInfo) info = ds_item_info_new();
	DsSip2Listing listing = DS_SIP2_NO_LIST;
	g_auto(DsSip2Item) item = {0};
	DsSip2 *self = data;

	if (!named(ds_sip2_ask_item(self, id, &item, cancel, error), error))
		return NULL;
	if (item.on_loan && patron != NULL && patron->text[0] != '\0' &&
	    !named(ds_sip2_find_loan(self, patron, id, &listing, cancel, error), error))
		return NULL;
	info->known = item.known;
	info->on_loan = item.on_loan;
	info->yours = listing == DS_SIP2_LISTED;
	info->unsure = item.on_loan && listing == DS_SIP2_NO_LIST;
	info->held = item.held;
	info->lost = item.lost;
	info->title = g_steal_pointer(&item.title);
	g_strlcpy(info->due, item.due, sizeof info->due);
	g_strlcpy(info->held_until, item.pickup, sizeof info->held_until);
	return g_steal_pointer(&info);
}

static DsPatronList *
sip2_list(gpointer self, const DsPatronId *patron, DsPatronListKind kind, GCancellable *cancel,
    GError **error)
{
	DsPatronList *list = ds_sip2_list(self, patron, kind, cancel, error);

	named(list != NULL, error);
	return list;
}

static void
sip2_goodbye(gpointer data, const DsPatronId *patron, GCancellable *cancel)
{
	DsSip2 *self = data;

	/* not worth a new connection, and not a second silence: the next person waits behind it */
	if (self->dialect->end_session && !self->end_ignored && ds_sip2_link_is_good(self->link))
		self->end_ignored = !ds_sip2_ask_end(self, patron, cancel, NULL);
}

static void
sip2_hang_up(gpointer data)
{
	ds_sip2_link_close(((DsSip2 *)data)->link);
}

const DsLibraryBackend ds_sip2_backend = {
    .id = "sip2",
    .summary = "a library system that speaks 3M SIP2",
    .open = sip2_open,
    .item_rules = sip2_item_rules,
    .patron_rules = sip2_patron_rules,
    .may_replay = sip2_may_replay,
    .may_list = sip2_may_list,
    .hello = sip2_hello,
    .patron = sip2_patron,
    .compose = sip2_compose,
    .carry = sip2_carry,
    .probe = sip2_probe,
    .item = sip2_item,
    .list = sip2_list,
    .goodbye = sip2_goodbye,
    .hang_up = sip2_hang_up,
    .close = sip2_close,
};
