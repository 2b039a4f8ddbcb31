/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an answer about an item says: from a message to our records. Pure; any thread.
 *
 * Each reader first makes sure that the answer is about what was asked (rules, W3) and sets
 * DS_ERROR_PROTOCOL when it is not. Who had the item and who waits for it is not read at all.
 */
#pragma once

#include "sync/library.h"
#include "sync/sip2-dialect.h"

/* 12, 10, 30: the yes or no to an operation. `here` is the location of this kiosk. */
gboolean ds_sip2_read_answer(const DsSip2Dialect *dialect, const DsOperation *op,
    const DsWord *here, const DsSip2Message *message, DsAnswer *answer, GError **error);

/* 18: what the server says of an item. */
typedef struct {
	gboolean known;
	gboolean on_loan; /* by its status, or because it has a due date */
	gboolean lost;    /* 12 or 13 */
	gboolean held;    /* 08: waits on the shelf for somebody who wanted it */
	char due[20];     /* "" when not on loan or not told */
	char pickup[20];  /* CM, until when it waits there; "" when not told */
	char *title;      /* NULL when not told */
} DsSip2Item;

gboolean ds_sip2_read_item(const DsSip2Dialect *dialect, const DsItemId *asked,
    const DsSip2Message *message, DsSip2Item *item, GError **error);
void ds_sip2_item_clear(DsSip2Item *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsSip2Item, ds_sip2_item_clear)
