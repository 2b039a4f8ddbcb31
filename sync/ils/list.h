/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in the store, as text: CSV that can be imported again, a table for people, JSON. */
#pragma once

#include "sync/ils/cell.h"
#include "sync/ils/store.h"
#include "sync/ils/tables.h"

/* CSV with all columns of the table; PINs as hashes. Free with g_free(); NULL is an error. */
char *ds_ils_export(
    DsIlsStore *store, const DsIlsTable *table, const DsCellContext *context, GError **error);

typedef enum {
	DS_ILS_FOR_PEOPLE, /* columns under each other, a head, a count */
	DS_ILS_AS_JSON,    /* an array of objects */
} DsIlsStyle;

/* The same lists with what one wants to see beside: titles, numbers of loans; no PINs. */
char *ds_ils_show(DsIlsStore *store, const DsIlsTable *table, DsIlsStyle style,
    const DsCellContext *context, GError **error);
