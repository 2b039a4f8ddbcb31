/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of link and teller and what they answer, as facts (firmware/base/facts.h) for
 * whoever listens at the border of the main thread (firmware/base/tap.h), and back. Nothing is left
 * out here: whoever writes it down takes away what is personal (firmware/redact.h).
 *
 * Pure. Any thread.
 */
#pragma once

#include "firmware/base/facts.h"
#include "sync/link.h"
#include "sync/teller.h"

GVariant *ds_facts_of_operation(const DsOperation *op);
/* NULL on error. */
DsOperation *ds_facts_operation(GVariant *facts, GError **error);

/* A question to the library; what does not belong to it is NULL. */
typedef struct {
	const char *library; /* ds_link_name() */
	const DsPatronId *patron;
	const DsItemId *item;
	const DsOperation *op;
	gboolean pin; /* is one told */
	const DsPatronListKind *list;
} DsLinkQuestion;
GVariant *ds_facts_of_question(const DsLinkQuestion *question);

GVariant *ds_facts_of_link(const char *library, gboolean online, const GError *error);
GVariant *ds_facts_of_reply(const DsLinkReply *reply);
/* `reply` is all zero, but for `op`: a copy of the operation that was asked about, or NULL. Free
 * what it holds. */
DS_MUST_USE gboolean ds_facts_reply(GVariant *facts, DsLinkReply *reply, GError **error);
void ds_link_reply_clear(DsLinkReply *reply);

/* A step of an operation to be recorded. */
GVariant *ds_facts_of_step(const DsOperation *op, DsOperationState state, const char *detail);

/* What the journal knew of the clock. */
GVariant *ds_facts_of_clock(const DsClockMemory *memory);
DS_MUST_USE gboolean ds_facts_clock(GVariant *facts, DsClockMemory *memory, GError **error);

/* Rows are asked for. */
GVariant *ds_facts_of_look(DsJournalWhich which, gint64 op_seq);

/* Rows that the teller gives. */
typedef enum { DS_ROWS_OPERATIONS, DS_ROWS_EVENTS, DS_ROWS_ALARMS } DsRows;
/* Of alarms no more than that they are there. NULL, or `rows` of them. */
GVariant *ds_facts_of_rows(DsRows kind, const GPtrArray *rows, const GError *error);
/* As the teller would give them; NULL with error unset: the teller had none to give. */
GPtrArray *ds_facts_rows(DsRows kind, GVariant *facts, GError **error);
