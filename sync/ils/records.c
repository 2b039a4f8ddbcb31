/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/records.h"

static const char *const item_states[] = {
    [DS_ILS_AVAILABLE] = "available",
    [DS_ILS_NOT_FOR_LOAN] = "not-for-loan",
    [DS_ILS_WITHDRAWN] = "withdrawn",
    [DS_ILS_LOST] = "lost",
};

static char *
text_of(DsIlsRows *rows, int column)
{
	return g_strdup(ds_ils_rows_text(rows, column));
}

static guint
count_of(DsIlsRows *rows, int column)
{
	return (guint)ds_ils_rows_number(rows, column);
}

static DsDay
day_of(DsIlsRows *rows, int column)
{
	DsDay day = 0;

	return ds_day_parse(ds_ils_rows_text(rows, column), &day) ? day : 0;
}

/* ---- the patron */

static const char find_patron[] =
    "SELECT number, name, patron.category, pin, blocked, card_lost, expires,"
    " loan_limit, period_days, category.renewals, renew_from_days, overdue_limit, fee_limit,"
    " (SELECT count(*) FROM loan WHERE patron = number),"
    " (SELECT count(*) FROM loan WHERE patron = number AND due < ?2),"
    " (SELECT count(*) FROM hold WHERE patron = number AND ready_until <> ''),"
    " (SELECT count(*) FROM hold WHERE patron = number AND ready_until = ''),"
    " (SELECT count(*) FROM fee WHERE patron = number),"
    " (SELECT sum(amount) FROM fee WHERE patron = number),"
    " message"
    " FROM patron JOIN category ON category.category = patron.category"
    " WHERE number = ?1 OR (card = ?1 AND card <> '')";

static DsIlsTerms
read_terms(DsIlsRows *rows, int column)
{
	return (DsIlsTerms){
	    .loan_limit = count_of(rows, column),
	    .period_days = count_of(rows, column + 1),
	    .renewals = count_of(rows, column + 2),
	    .renew_from_days = count_of(rows, column + 3),
	    .overdue_limit = count_of(rows, column + 4),
	    .fee_limit = ds_ils_rows_number(rows, column + 5),
	};
}

DsIlsPatron *
ds_ils_find_patron(DsIlsStore *store, const char *id, DsDay today)
{
	g_autoptr(DsIlsRows)
	    rows = ds_ils_store_query(store, find_patron, "tt", id, ds_day_text(today).text);
	DsIlsPatron *patron;

	if (!ds_ils_store_next(store, rows))
		return NULL;
	patron = g_new0(DsIlsPatron, 1);
	*patron = (DsIlsPatron){
	    .number = text_of(rows, 0),
	    .name = text_of(rows, 1),
	    .category = text_of(rows, 2),
	    .pin = text_of(rows, 3),
	    .blocked = text_of(rows, 4),
	    .card_lost = ds_ils_rows_number(rows, 5) != 0,
	    .expires = day_of(rows, 6),
	    .terms = read_terms(rows, 7),
	    .loans = count_of(rows, 13),
	    .overdue = count_of(rows, 14),
	    .holds_ready = count_of(rows, 15),
	    .holds_waiting = count_of(rows, 16),
	    .fee_items = count_of(rows, 17),
	    .fees = ds_ils_rows_number(rows, 18),
	    .message = text_of(rows, 19),
	};
	return patron;
}

/* ---- the item */

static const char find_item[] =
    "SELECT barcode, title, owner, location, shelf, bin, parts, state, lending_fee,"
    " loan.patron, issued, due, renewals FROM item LEFT JOIN loan ON loan.item = barcode"
    " WHERE barcode = ?1";

/* A ready hold stands before those that wait. */
static const char head_of_queue[] =
    "SELECT patron, ready_until, count(*) OVER () FROM hold WHERE item = ?1"
    " ORDER BY ready_until = '', placed, id LIMIT 1";

static DsIlsItemState
state_of(DsIlsRows *rows, int column)
{
	for (guint i = 0; i < G_N_ELEMENTS(item_states); i++)
		if (g_str_equal(item_states[i], ds_ils_rows_text(rows, column)))
			return (DsIlsItemState)i;
	return DS_ILS_WITHDRAWN; /* the schema allows no other word */
}

static void
read_queue(DsIlsStore *store, DsIlsItem *item)
{
	g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, head_of_queue, "t", item->barcode);

	if (!ds_ils_store_next(store, rows))
		return;
	item->wanted_by = text_of(rows, 0);
	item->ready_until = day_of(rows, 1);
	item->queue = count_of(rows, 2);
}

DsIlsItem *
ds_ils_find_item(DsIlsStore *store, const char *barcode)
{
	g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, find_item, "t", barcode);
	DsIlsItem *item;

	if (!ds_ils_store_next(store, rows))
		return NULL;
	item = g_new0(DsIlsItem, 1);
	*item = (DsIlsItem){
	    .barcode = text_of(rows, 0),
	    .title = text_of(rows, 1),
	    .owner = text_of(rows, 2),
	    .location = text_of(rows, 3),
	    .shelf = text_of(rows, 4),
	    .bin = text_of(rows, 5),
	    .parts = count_of(rows, 6),
	    .state = state_of(rows, 7),
	    .lending_fee = ds_ils_rows_number(rows, 8),
	    .borrower = sqlite3_column_type(rows, 9) != SQLITE_NULL ? text_of(rows, 9) : NULL,
	    .issued_s = ds_ils_rows_number(rows, 10),
	    .due = day_of(rows, 11),
	    .renewals = count_of(rows, 12),
	};
	read_queue(store, item);
	return item;
}

/* ---- lists */

/* Parameters of each: patron, today, how many, after how many. */
#define PAGE " LIMIT ?3 OFFSET ?4"
static const char *const lists[DS_ILS_N_LISTS] = {
    [DS_ILS_LIST_READY_HOLDS] = "SELECT item FROM hold WHERE patron = ?1 AND ready_until <> ''"
				" AND ?2 <> '' ORDER BY placed, id" PAGE,
    [DS_ILS_LIST_OVERDUE] = "SELECT item FROM loan WHERE patron = ?1 AND due < ?2"
			    " ORDER BY due, item" PAGE,
    [DS_ILS_LIST_LOANS] = "SELECT item FROM loan WHERE patron = ?1 AND ?2 <> ''"
			  " ORDER BY due, item" PAGE,
    [DS_ILS_LIST_FEES] = "SELECT what, amount FROM fee WHERE patron = ?1 AND ?2 <> ''"
			 " ORDER BY id" PAGE,
    [DS_ILS_LIST_WAITING_HOLDS] = "SELECT item FROM hold WHERE patron = ?1 AND ready_until = ''"
				  " AND ?2 <> '' ORDER BY placed, id" PAGE,
};

GPtrArray *
ds_ils_list(DsIlsStore *store, DsIlsList list, const DsIlsPatron *patron, DsDay today,
    const char *currency, guint first, guint most)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

	if (lists[list] == NULL)
		return g_steal_pointer(&found);
	g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, lists[list], "ttii", patron->number,
	    ds_day_text(today).text, (gint64)most, (gint64)first);
	while (ds_ils_store_next(store, rows)) {
		DsMoney amount = list == DS_ILS_LIST_FEES ? ds_ils_rows_number(rows, 1) : 0;

		g_ptr_array_add(found,
		    list != DS_ILS_LIST_FEES
			? text_of(rows, 0)
			: g_strdup_printf("%s %s %s", ds_money_text(amount, currency).text,
			      currency, ds_ils_rows_text(rows, 0)));
	}
	return g_steal_pointer(&found);
}

guint
ds_ils_list_length(DsIlsList list, const DsIlsPatron *patron)
{
	switch (list) {
	case DS_ILS_LIST_READY_HOLDS: return patron->holds_ready;
	case DS_ILS_LIST_OVERDUE: return patron->overdue;
	case DS_ILS_LIST_LOANS: return patron->loans;
	case DS_ILS_LIST_FEES: return patron->fee_items;
	case DS_ILS_LIST_WAITING_HOLDS: return patron->holds_waiting;
	default: return 0;
	}
}

/* ---- what was decided */

void
ds_ils_lend(DsIlsStore *store, const char *barcode, const char *number, gint64 now_s, DsDay due)
{
	ds_ils_store_run(store,
	    "INSERT INTO loan (item, patron, issued, due, renewals) VALUES (?, ?, ?, ?, 0)", "ttit",
	    barcode, number, now_s, ds_day_text(due).text);
	ds_ils_store_run(
	    store, "DELETE FROM hold WHERE item = ? AND patron = ?", "tt", barcode, number);
}

void
ds_ils_charge(DsIlsStore *store, const char *number, const char *what, DsMoney amount)
{
	ds_ils_store_run(store,
	    "INSERT INTO fee (patron, what, amount, acknowledged) VALUES (?, ?, ?, 1)"
	    " ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
	    "tti", number, what, amount);
}

void
ds_ils_renew(DsIlsStore *store, const char *barcode, DsDay due)
{
	ds_ils_store_run(store, "UPDATE loan SET due = ?2, renewals = renewals + 1 WHERE item = ?1",
	    "tt", barcode, ds_day_text(due).text);
}

static void
make_next_ready(DsIlsStore *store, const char *barcode, DsDay ready_until)
{
	ds_ils_store_run(store,
	    "UPDATE hold SET ready_until = ?2 WHERE id = (SELECT id FROM hold WHERE item = ?1"
	    " ORDER BY placed, id LIMIT 1)"
	    " AND NOT EXISTS (SELECT 1 FROM hold WHERE item = ?1 AND ready_until <> '')",
	    "tt", barcode, ds_day_text(ready_until).text);
}

void
ds_ils_take_back(DsIlsStore *store, const char *barcode, DsDay ready_until)
{
	ds_ils_store_run(store, "DELETE FROM loan WHERE item = ?", "t", barcode);
	make_next_ready(store, barcode, ready_until);
}

void
ds_ils_tend_holds(DsIlsStore *store, DsDay today, DsDay ready_until)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(DsIlsRows) rows = ds_ils_store_query(store,
	    "DELETE FROM hold WHERE ready_until <> '' AND ready_until < ? RETURNING item", "t",
	    ds_day_text(today).text);

	while (ds_ils_store_next(store, rows))
		g_ptr_array_add(items, text_of(rows, 0));
	for (guint i = 0; i < items->len; i++)
		make_next_ready(store, g_ptr_array_index(items, i), ready_until);
}
