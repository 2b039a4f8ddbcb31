/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Ok" is no proof: do the library's own lists show what it was told (rules, R5)? */
#include "firmware/outbox-private.h"

static void
conclude(DsOutboxEntry *entry, const DsItemInfo *info)
{
	if (entry->followed || ds_replay_is_borne_out(entry->op, info))
		ds_outbox_close(entry);
	else
		ds_outbox_happen(entry, DS_EVENT_DENIED);
}

/* ---- one by one ---- */

static void
on_item(DsLinkReply *reply, gpointer data)
{
	DsOutboxEntry *entry = data;

	if (reply->error != NULL) {
		ds_outbox_not_answered(entry, reply->error);
		return;
	}
	ds_outbox_answered(entry);
	conclude(entry, reply->item);
}

static void
ask_item(DsOutboxEntry *entry, const DsPatronId *patron)
{
	entry->busy = TRUE;
	ds_link_item(entry->outbox->parts.link, &entry->op->item, patron, on_item, entry);
}

/* ---- all loans of a person ---- */

/* When no due date came with the answer, whether the loan ends too early is to be asked for. */
static gboolean
is_for_list(const DsOutboxEntry *entry)
{
	const DsOperation *op = entry->op;

	return op->kind == DS_CHECKOUT && op->patron.text[0] != '\0' &&
	    (op->answer.due[0] != '\0' || op->due_before[0] == '\0');
}

/* A list that may lack something proves what is on it, and nothing else. */
static void
look_it_up(DsOutboxEntry *entry, const DsPatronList *loans)
{
	gboolean listed = ds_patron_list_have(loans, &entry->op->item);
	const DsItemInfo info = {.known = TRUE, .on_loan = listed, .yours = listed};

	if (listed || loans->complete)
		conclude(entry, &info);
	else
		ask_item(entry, NULL);
}

static void
on_loans(DsLinkReply *reply, gpointer data)
{
	const DsOutboxEntry *first = data;
	const GPtrArray *entries = first->outbox->entries;
	guint list = first->list;

	for (guint i = 0; i < entries->len; i++) {
		DsOutboxEntry *entry = entries->pdata[i];

		if (entry->list != list)
			continue;
		entry->list = 0;
		if (reply->error != NULL) {
			ds_outbox_not_answered(entry, reply->error);
			continue;
		}
		ds_outbox_answered(entry);
		look_it_up(entry, reply->list);
	}
}

static gboolean
goes_with(const DsOutboxEntry *entry, const DsOutboxEntry *first)
{
	return ds_outbox_is_told(entry->op) && !entry->busy && !entry->stuck && !entry->followed &&
	    is_for_list(entry) &&
	    g_ascii_strcasecmp(entry->op->patron.text, first->op->patron.text) == 0;
}

static void
ask_loans(DsOutboxEntry *first)
{
	DsOutbox *self = first->outbox;
	guint list = ++self->lists;

	for (guint i = 0; i < self->entries->len; i++) {
		DsOutboxEntry *entry = self->entries->pdata[i];

		if (!goes_with(entry, first))
			continue;
		entry->list = list;
		entry->busy = TRUE;
	}
	ds_link_list(self->parts.link, &first->op->patron, DS_PATRON_LOANS, on_loans, first);
}

void
ds_outbox_confirm(DsOutboxEntry *entry)
{
	if (is_for_list(entry))
		ask_loans(entry);
	else
		ask_item(entry, &entry->op->patron);
}
