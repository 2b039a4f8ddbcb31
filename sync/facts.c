/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/facts.h"

#include <stdlib.h>
#include <string.h>

/* ---- words ---- */

static const char *
kind_word(gint value)
{
	return ds_operation_kind_word((DsOperationKind)value);
}

static const char *
state_word(gint value)
{
	return ds_operation_state_word((DsOperationState)value);
}

static const char *
reason_word(gint value)
{
	return ds_reason_word((DsReason)value);
}

static const char *
trust_word(gint value)
{
	return ds_clock_trust_word((DsClockTrust)value);
}

static const char *
verdict_word(gint value)
{
	static const char *const words[] = {
	    [DS_VERDICT_NONE] = "none", [DS_VERDICT_YES] = "yes", [DS_VERDICT_NO] = "no"};

	return words[value];
}

static const char *
pin_word(gint value)
{
	static const char *const words[] = {
	    [DS_PIN_NONE] = "none", [DS_PIN_NEEDED] = "needed", [DS_PIN_WRONG] = "wrong"};

	return words[value];
}

static const char *
fate_word(gint value)
{
	static const char *const words[] = {
	    [DS_FATE_APPLIED] = "applied",
	    [DS_FATE_NOT_APPLIED] = "not-applied",
	    [DS_FATE_TAKEN] = "taken",
	    [DS_FATE_UNDECIDED] = "undecided",
	};

	return words[value];
}

/* ---- records ---- */

#define FLAG(type, name, field) \
	{ \
		name, DS_FIELD_FLAG, .offset = offsetof(type, field) \
	}
#define INT(type, name, field) \
	{ \
		name, DS_FIELD_INT, .offset = offsetof(type, field) \
	}
#define COUNT(type, name, field) \
	{ \
		name, DS_FIELD_COUNT, .offset = offsetof(type, field) \
	}
#define NUMBER(type, name, field) \
	{ \
		name, DS_FIELD_NUMBER, .offset = offsetof(type, field) \
	}
#define TEXT(type, name, field) \
	{ \
		name, DS_FIELD_TEXT, .offset = offsetof(type, field) \
	}
#define CHARS(type, name, field) \
	{ \
		name, DS_FIELD_CHARS, .offset = offsetof(type, field), \
				      .size = sizeof((type *)0)->field \
	}
#define WORD(type, name, field, words, count) \
	{ \
		name, DS_FIELD_WORD, .offset = offsetof(type, field), .size = (count), \
				     .word = (words) \
	}
#define END \
	{ \
		.name = NULL \
	}

/* clang-format off */
static const DsField answer_fields[] = {
    WORD(DsAnswer, "verdict", verdict, verdict_word, DS_VERDICT_NO + 1),
    WORD(DsAnswer, "reason", reason, reason_word, DS_REASON_N),
    FLAG(DsAnswer, "renewed", renewed),
    FLAG(DsAnswer, "keep-tag", keep_tag),
    FLAG(DsAnswer, "alert", alert),
    FLAG(DsAnswer, "hold", hold),
    CHARS(DsAnswer, "due", due),
    TEXT(DsAnswer, "title", title),
    TEXT(DsAnswer, "text", text),
    TEXT(DsAnswer, "bin", bin),
    TEXT(DsAnswer, "destination", destination),
    NUMBER(DsAnswer, "fee", fee),
    CHARS(DsAnswer, "fee-currency", fee_currency),
    CHARS(DsAnswer, "borrower", borrower),
    END,
};

static const DsField operation_fields[] = {
    NUMBER(DsOperation, "op", op_seq),
    WORD(DsOperation, "kind", kind, kind_word, DS_RENEWAL + 1),
    WORD(DsOperation, "state", state, state_word, DS_OP_N_STATES),
    FLAG(DsOperation, "offline", offline),
    FLAG(DsOperation, "queued", queued),
    FLAG(DsOperation, "unproven", unproven),
    TEXT(DsOperation, "library", library),
    TEXT(DsOperation, "session", session),
    CHARS(DsOperation, "item", item.text),
    CHARS(DsOperation, "patron", patron.text),
    NUMBER(DsOperation, "asked", stamp.wall_s),
    WORD(DsOperation, "trust", stamp.trust, trust_word, DS_CLOCK_GOOD + 1),
    CHARS(DsOperation, "due-before", due_before),
    TEXT(DsOperation, "request", request),
    COUNT(DsOperation, "sends", sends),
    NUMBER(DsOperation, "changed", changed_s),
    {"answer", DS_FIELD_RECORD, .offset = offsetof(DsOperation, answer), .fields = answer_fields},
    END,
};

static const DsField patron_fields[] = {
    CHARS(DsPatron, "patron", id.text),
    WORD(DsPatron, "pin", pin, pin_word, DS_PIN_WRONG + 1),
    WORD(DsPatron, "refusal", refusal, reason_word, DS_REASON_N),
    TEXT(DsPatron, "text", text),
    TEXT(DsPatron, "fees", fees),
    TEXT(DsPatron, "currency", currency),
    INT(DsPatron, "loans", loans),
    INT(DsPatron, "loan-limit", loan_limit),
    INT(DsPatron, "overdue", overdue),
    INT(DsPatron, "holds-ready", holds_ready),
    CHARS(DsPatron, "expires", expires),
    CHARS(DsPatron, "mail", mail.text),
    END,
};

static const DsField item_fields[] = {
    FLAG(DsItemInfo, "known", known),
    FLAG(DsItemInfo, "on-loan", on_loan),
    FLAG(DsItemInfo, "yours", yours),
    FLAG(DsItemInfo, "unsure", unsure),
    FLAG(DsItemInfo, "held", held),
    FLAG(DsItemInfo, "lost", lost),
    FLAG(DsItemInfo, "not-for-loan", not_for_loan),
    CHARS(DsItemInfo, "due", due),
    CHARS(DsItemInfo, "held-until", held_until),
    TEXT(DsItemInfo, "title", title),
    END,
};

static const DsField list_fields[] = {
    FLAG(DsPatronList, "complete", complete),
    END,
};

static const DsField fate_fields[] = {
    WORD(DsLinkReply, "fate", fate, fate_word, DS_FATE_UNDECIDED + 1),
    END,
};

static const DsField clock_fields[] = {
    NUMBER(DsClockMemory, "sync", sync_wall_s),
    NUMBER(DsClockMemory, "newest", newest_wall_s),
    NUMBER(DsClockMemory, "set", set_wall_s),
    END,
};

static const DsField event_fields[] = {
    WORD(DsJournalEvent, "state", state, state_word, DS_OP_N_STATES),
    NUMBER(DsJournalEvent, "when", wall_s),
    TEXT(DsJournalEvent, "detail", detail),
    END,
};
/* clang-format on */

/* ---- operations ---- */

static GVariant *
parts_of(const DsOperation *op)
{
	GVariantBuilder parts;

	if (op->parts->len == 0)
		return NULL;
	g_variant_builder_init(&parts, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < op->parts->len; i++)
		g_variant_builder_add_value(&parts,
		    ds_facts_new("tag", "s", g_array_index(op->parts, DsTagId, i).text, NULL));
	return g_variant_builder_end(&parts);
}

GVariant *
ds_facts_of_operation(const DsOperation *op)
{
	g_autoptr(GVariant) facts = g_variant_ref_sink(ds_facts_of(operation_fields, op));
	GVariant *parts = parts_of(op);
	GVariantDict dict;

	g_variant_dict_init(&dict, facts);
	if (parts != NULL)
		g_variant_dict_insert_value(&dict, "parts", parts);
	return g_variant_dict_end(&dict);
}

static gboolean
read_parts(GVariant *facts, GArray *parts, GError **error)
{
	static const DsField tag_fields[] = {
	    CHARS(DsTagId, "tag", text),
	    END,
	};
	g_autoptr(GPtrArray) list = ds_facts_list(facts, "parts");

	for (guint i = 0; i < list->len; i++) {
		DsTagId tag = {""};

		if (!ds_facts_read(tag_fields, list->pdata[i], &tag, error))
			return FALSE;
		g_array_append_val(parts, tag);
	}
	return TRUE;
}

DsOperation *
ds_facts_operation(GVariant *facts, GError **error)
{
	g_autoptr(DsOperation) op = ds_operation_new(DS_CHECKOUT, "", "");

	if (!ds_facts_read(operation_fields, facts, op, error) ||
	    !read_parts(facts, op->parts, error))
		return NULL;
	return g_steal_pointer(&op);
}

GVariant *
ds_facts_of_step(const DsOperation *op, DsOperationState state, const char *detail)
{
	return ds_facts_new("operation", "?", ds_facts_of_operation(op), "to", "s",
	    ds_operation_state_word(state), "detail", "s", detail, NULL);
}

/* ---- the link ---- */

static GVariant *
text_or_nothing(const char *text)
{
	return text != NULL && text[0] != '\0' ? g_variant_new_string(text) : NULL;
}

static const char *
list_word(gint kind)
{
	static const char *const words[DS_PATRON_LIST_N] = {
	    [DS_PATRON_LOANS] = "loans",
	    [DS_PATRON_HOLDS_READY] = "holds-ready",
	    [DS_PATRON_HOLDS_WAITING] = "holds-waiting",
	};

	return words[kind];
}

GVariant *
ds_facts_of_question(const DsLinkQuestion *q)
{
	return ds_facts_new("library", "s", q->library, "patron", "?",
	    text_or_nothing(q->patron != NULL ? q->patron->text : NULL), "item", "?",
	    text_or_nothing(q->item != NULL ? q->item->text : NULL), "operation", "?",
	    q->op != NULL ? ds_facts_of_operation(q->op) : NULL, "with-pin", "?",
	    q->pin ? g_variant_new_boolean(TRUE) : NULL, "of", "?",
	    text_or_nothing(q->list != NULL ? list_word((gint)*q->list) : NULL), NULL);
}

GVariant *
ds_facts_of_link(const char *library, gboolean online, const GError *error)
{
	return ds_facts_new("library", "s", library, "online", "b", online, "error", "?",
	    ds_facts_of_error(error), NULL);
}

static GVariant *
facts_of_list(const DsPatronList *list)
{
	g_autoptr(GVariant) facts = g_variant_ref_sink(ds_facts_of(list_fields, list));
	g_autoptr(GPtrArray) entries = ds_patron_list_entries(list);
	GVariantBuilder items;
	GVariantDict dict;

	g_variant_builder_init(&items, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < entries->len; i++)
		g_variant_builder_add_value(
		    &items, ds_facts_new("item", "s", (const char *)entries->pdata[i], NULL));
	g_variant_dict_init(&dict, facts);
	g_variant_dict_insert_value(&dict, "items", g_variant_builder_end(&items));
	return g_variant_dict_end(&dict);
}

static DsPatronList *
read_list(GVariant *facts, GError **error)
{
	g_autoptr(DsPatronList) list = ds_patron_list_new();
	g_autoptr(GPtrArray) items = ds_facts_list(facts, "items");

	if (!ds_facts_read(list_fields, facts, list, error))
		return NULL;
	for (guint i = 0; i < items->len; i++)
		ds_patron_list_add(list, ds_facts_text(items->pdata[i], "item", ""));
	return g_steal_pointer(&list);
}

GVariant *
ds_facts_of_reply(const DsLinkReply *reply)
{
	if (reply->error != NULL)
		return ds_facts_new("error", "?", ds_facts_of_error(reply->error), NULL);
	if (reply->patron != NULL)
		return ds_facts_new("person", "?", ds_facts_of(patron_fields, reply->patron), NULL);
	if (reply->item != NULL)
		return ds_facts_new("copy", "?", ds_facts_of(item_fields, reply->item), NULL);
	if (reply->list != NULL)
		return ds_facts_new("list", "?", facts_of_list(reply->list), NULL);
	return ds_facts_new("fate", "s", fate_word((gint)reply->fate), "says", "?",
	    ds_facts_of(answer_fields, &reply->op->answer), NULL);
}

/* An answer that has none of them is one about an operation. */
static gboolean
read_answer(GVariant *facts, DsLinkReply *reply, GError **error)
{
	g_autoptr(GVariant) says = ds_facts_dict(facts, "says");

	if (says == NULL || reply->op == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "an answer of the library that is none to this question");
		return FALSE;
	}
	ds_answer_clear(&reply->op->answer);
	return ds_facts_read(answer_fields, says, &reply->op->answer, error) &&
	    ds_facts_read(fate_fields, facts, reply, error);
}

gboolean
ds_facts_reply(GVariant *facts, DsLinkReply *reply, GError **error)
{
	g_autoptr(GVariant) person = ds_facts_dict(facts, "person");
	g_autoptr(GVariant) copy = ds_facts_dict(facts, "copy");
	g_autoptr(GVariant) list = ds_facts_dict(facts, "list");

	reply->error = ds_facts_error(facts);
	if (reply->error != NULL)
		return TRUE;
	if (person != NULL) {
		reply->patron = ds_patron_new();
		reply->patron->loans = reply->patron->loan_limit = reply->patron->overdue =
		    reply->patron->holds_ready = 0;
		return ds_facts_read(patron_fields, person, reply->patron, error);
	}
	if (copy != NULL) {
		reply->item = ds_item_info_new();
		return ds_facts_read(item_fields, copy, reply->item, error);
	}
	if (list != NULL) {
		reply->list = read_list(list, error);
		return reply->list != NULL;
	}
	return read_answer(facts, reply, error);
}

void
ds_link_reply_clear(DsLinkReply *reply)
{
	g_clear_pointer(&reply->patron, ds_patron_free);
	g_clear_pointer(&reply->op, ds_operation_free);
	g_clear_pointer(&reply->item, ds_item_info_free);
	g_clear_pointer(&reply->list, ds_patron_list_free);
	g_clear_error(&reply->error);
}

/* ---- the teller ---- */

GVariant *
ds_facts_of_clock(const DsClockMemory *memory)
{
	return ds_facts_of(clock_fields, memory);
}

gboolean
ds_facts_clock(GVariant *facts, DsClockMemory *memory, GError **error)
{
	return ds_facts_read(clock_fields, facts, memory, error);
}

GVariant *
ds_facts_of_look(DsJournalWhich which, gint64 op_seq)
{
	static const char *const words[] = {
	    [DS_JOURNAL_ALL] = "all",
	    [DS_JOURNAL_OPEN] = "open",
	    [DS_JOURNAL_CASES] = "cases",
	};

	return ds_facts_new("which", "s", words[which], "op", "x", op_seq, NULL);
}

static GVariant *
row_of(DsRows kind, gconstpointer row)
{
	switch (kind) {
	case DS_ROWS_OPERATIONS: return ds_facts_of_operation(row);
	case DS_ROWS_EVENTS: return ds_facts_of(event_fields, row);
	case DS_ROWS_ALARMS: break;
	}
	return ds_facts_new("alarm", "x", ((const DsJournalAlarm *)row)->alarm_seq, NULL);
}

GVariant *
ds_facts_of_rows(DsRows kind, const GPtrArray *rows, const GError *error)
{
	GVariantBuilder list;

	if (rows == NULL)
		return ds_facts_new("error", "?", ds_facts_of_error(error), NULL);
	g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < rows->len; i++)
		g_variant_builder_add_value(&list, row_of(kind, rows->pdata[i]));
	return ds_facts_new("rows", "?", g_variant_builder_end(&list), NULL);
}

static void
event_free(gpointer data)
{
	DsJournalEvent *event = data;

	g_free(event->detail);
	g_free(event);
}

static gpointer
read_row(DsRows kind, GVariant *facts, GError **error)
{
	DsJournalEvent *event;

	if (kind == DS_ROWS_OPERATIONS)
		return ds_facts_operation(facts, error);
	if (kind == DS_ROWS_ALARMS)
		return g_new0(DsJournalAlarm, 1);
	event = g_new0(DsJournalEvent, 1);
	if (ds_facts_read(event_fields, facts, event, error))
		return event;
	event_free(event);
	return NULL;
}

GPtrArray *
ds_facts_rows(DsRows kind, GVariant *facts, GError **error)
{
	static const GDestroyNotify frees[] = {
	    [DS_ROWS_OPERATIONS] = (GDestroyNotify)ds_operation_free,
	    [DS_ROWS_EVENTS] = event_free,
	    [DS_ROWS_ALARMS] = g_free,
	};
	g_autoptr(GPtrArray) list = ds_facts_list(facts, "rows");
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(frees[kind]);

	if (ds_facts_text(facts, "error", NULL) != NULL)
		return NULL;
	for (guint i = 0; i < list->len; i++) {
		gpointer row = read_row(kind, list->pdata[i], error);

		if (row == NULL)
			return NULL;
		g_ptr_array_add(rows, row);
	}
	return g_steal_pointer(&rows);
}
