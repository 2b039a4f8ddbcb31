/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-probe.h"

#include <string.h>

/* Each list of a patron in 63 and 64 (3M SIP 2.00, "Patron Information"): its place in the summary,
 * the field of an entry, and the count of all of them. */
static const struct {
	guint position;
	const char *field, *count;
} lists[DS_PATRON_LIST_N] = {
    [DS_PATRON_LOANS] = {3, "AU", "charged"},
    [DS_PATRON_HOLDS_READY] = {1, "AS", "holds"},
    [DS_PATRON_HOLDS_WAITING] = {6, "CD", "waiting"},
};

#define PAGE 100
#define PAGES_MAX 20 /* nobody has 2000 items on loan: a server that goes on makes fun of us */

/* A list as it comes, page by page. */
typedef struct {
	DsPatronListKind kind;
	const DsIdentRules *rules;
	const DsItemId *wanted; /* NULL: all of them */
	DsPatronList *seen;     /* what it held so far */
	guint listed;           /* entries that count */
	guint fresh;            /* of them on the last page */
	gint total;             /* how many the server says there are, -1: it does not */
	gboolean found;
	gboolean strange; /* an entry that is no item number: Evergreen can list titles (read) */
} List;

/* A title of one word would pass the rules of a number, so there must be a digit too. */
static gboolean
is_item_number(const List *list, const char *text)
{
	DsItemId id = {""};

	return ds_item_id_set(&id, text, strlen(text), list->rules, NULL) &&
	    strpbrk(id.text, "0123456789") != NULL;
}

static void
add_entry(List *list, const char *raw, gboolean first_page)
{
	g_autofree char *text = g_strstrip(g_strdup(raw));

	list->found = list->found ||
	    (list->wanted != NULL && g_ascii_strcasecmp(text, list->wanted->text) == 0);
	list->strange = list->strange || !is_item_number(list, text);
	/* a server that knows no pages sends the same again, so only new ones count there; on the
	 * first page even openncip's repeated ones do (seen: three times the same, count three) */
	if (ds_patron_list_add(list->seen, text) || first_page) {
		list->listed++;
		list->fresh++;
	}
}

static void
add_page(List *list, const DsSip2Message *message, gboolean first_page)
{
	const char *raw;
	guint at = 0;

	list->fresh = 0;
	list->total = ds_sip2_number(message, lists[list->kind].count);
	while ((raw = ds_sip2_next(message, lists[list->kind].field, &at)) != NULL)
		add_entry(list, raw, first_page);
}

static gboolean
is_complete(const List *list)
{
	return list->total >= 0 ? list->listed >= (guint)list->total : list->fresh < PAGE;
}

gboolean
ds_sip2_has_list(const DsSip2 *self, DsPatronListKind kind)
{
	return ds_sip2_dialect_may_ask(self->dialect, lists[kind].position) &&
	    (kind != DS_PATRON_HOLDS_READY || self->dialect->holds_ready);
}

/* What is not on it is not on loan to this patron. */
static gboolean
is_reliable(const List *list)
{
	return is_complete(list) && !list->strange;
}

static gboolean
read_pages(DsSip2 *self, const DsPatronId *patron, List *list, GCancellable *cancel, GError **error)
{
	for (guint page = 0; page < PAGES_MAX; page++) {
		g_autoptr(DsSip2Message) message = ds_sip2_ask_list(self, patron,
		    lists[list->kind].position, list->listed + 1, PAGE, cancel, error);

		if (message == NULL)
			return FALSE;
		/* of a patron it does not know (any more) a server says nothing */
		list->strange = list->strange || g_strcmp0(ds_sip2_field(message, "BL"), "N") == 0;
		add_page(list, message, page == 0);
		if (list->found || is_complete(list) || list->fresh == 0)
			return TRUE;
	}
	return TRUE;
}

gboolean
ds_sip2_find_loan(DsSip2 *self, const DsPatronId *patron, const DsItemId *item,
    DsSip2Listing *listing, GCancellable *cancel, GError **error)
{
	g_autoptr(DsPatronList) seen = ds_patron_list_new();
	List list = {
	    .rules = &self->dialect->item_rules,
	    .wanted = item,
	    .seen = seen,
	    .total = -1,
	};

	*listing = DS_SIP2_NO_LIST;
	if (patron->text[0] == '\0' || !ds_sip2_has_list(self, DS_PATRON_LOANS))
		return TRUE;
	if (!read_pages(self, patron, &list, cancel, error))
		return FALSE;
	if (list.found)
		*listing = DS_SIP2_LISTED;
	else if (is_reliable(&list))
		*listing = DS_SIP2_NOT_LISTED;
	return TRUE;
}

DsPatronList *
ds_sip2_list(DsSip2 *self, const DsPatronId *patron, DsPatronListKind kind, GCancellable *cancel,
    GError **error)
{
	g_autoptr(DsPatronList) entries = ds_patron_list_new();
	List list = {
	    .kind = kind,
	    .rules = &self->dialect->item_rules,
	    .seen = entries,
	    .total = -1,
	};

	if (!ds_sip2_has_list(self, kind))
		return g_steal_pointer(&entries);
	if (!read_pages(self, patron, &list, cancel, error))
		return NULL;
	entries->complete = is_reliable(&list);
	return g_steal_pointer(&entries);
}

/* ---- what became of it ---- */

static DsFate
checkout_fate(DsSip2Listing listing, const DsSip2Item *item)
{
	switch (listing) {
	case DS_SIP2_LISTED: return DS_FATE_APPLIED;
	case DS_SIP2_NOT_LISTED: return item->on_loan ? DS_FATE_TAKEN : DS_FATE_NOT_APPLIED;
	case DS_SIP2_NO_LIST: break;
	}
	return DS_FATE_UNDECIDED;
}

static DsFate
checkin_fate(const DsSip2Item *item)
{
	if (!item->known || item->lost)
		return DS_FATE_UNDECIDED;
	return item->on_loan ? DS_FATE_NOT_APPLIED : DS_FATE_APPLIED;
}

/* Dates of this form compare as texts do. An earlier one is nothing a renewal makes. */
static DsFate
renewal_fate(const DsOperation *op, const DsSip2Item *item)
{
	int order = strcmp(item->due, op->due_before);

	if (op->due_before[0] == '\0' || item->due[0] == '\0' || order < 0)
		return DS_FATE_UNDECIDED;
	return order > 0 ? DS_FATE_APPLIED : DS_FATE_NOT_APPLIED;
}

static void
fill_answer(DsOperation *op, DsSip2Item *item)
{
	ds_answer_clear(&op->answer);
	op->answer.verdict = DS_VERDICT_YES;
	op->answer.renewed = op->kind == DS_RENEWAL;
	op->answer.title = g_steal_pointer(&item->title);
	if (op->kind != DS_CHECKIN)
		g_strlcpy(op->answer.due, item->due, sizeof op->answer.due);
}

gboolean
ds_sip2_probe(DsSip2 *self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error)
{
	g_auto(DsSip2Item) item = {0};
	DsSip2Listing listing = DS_SIP2_NO_LIST;

	if (op->kind == DS_CHECKOUT &&
	    !ds_sip2_find_loan(self, &op->patron, &op->item, &listing, cancel, error))
		return FALSE;
	if (!ds_sip2_ask_item(self, &op->item, &item, cancel, error))
		return FALSE;
	switch (op->kind) {
	case DS_CHECKOUT: *fate = checkout_fate(listing, &item); break;
	case DS_CHECKIN: *fate = checkin_fate(&item); break;
	case DS_RENEWAL: *fate = renewal_fate(op, &item); break;
	}
	if (*fate == DS_FATE_APPLIED)
		fill_answer(op, &item);
	return TRUE;
}
