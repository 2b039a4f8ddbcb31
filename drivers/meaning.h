/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the numbers mean that a device or a tag answers, by tables from the documents of its
 * protocol. Pure.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct {
	guint8 number;
	DsErrorCode code;
	const char *text; /* what happened and, where somebody can help, how; NULL ends a table */
} DsMeaning;

/* NULL: the table does not have it. */
const DsMeaning *ds_meaning_find(const DsMeaning *table, guint8 number);

/* Always FALSE, with "WHO 13: text"; what the table does not have is DS_ERROR_PROTOCOL, "unknown".
 */
gboolean ds_meaning_fail(const DsMeaning *table, const char *who, guint8 number, GError **error);
