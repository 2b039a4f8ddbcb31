/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/tables.h"

/* clang-format off */
static const DsIlsColumn category_columns[] = {
    {"category", NULL, DS_CELL_ID, NULL, TRUE},
    {"loan_limit", NULL, DS_CELL_COUNT, NULL, FALSE},
    {"period_days", NULL, DS_CELL_COUNT, NULL, FALSE},
    {"renewals", NULL, DS_CELL_COUNT, "0", FALSE},
    {"renew_from_days", NULL, DS_CELL_COUNT, "0", FALSE},
    {"overdue_limit", NULL, DS_CELL_COUNT, "0", FALSE},
    {"fee_limit", NULL, DS_CELL_MONEY, "0", FALSE},
    {.name = NULL},
};

static const DsIlsColumn patron_columns[] = {
    {"number", NULL, DS_CELL_ID, NULL, TRUE},
    {"card", NULL, DS_CELL_CARD, "", FALSE},
    {"name", NULL, DS_CELL_TEXT, NULL, FALSE},
    {"pin", NULL, DS_CELL_PIN, "", FALSE},
    {"category", NULL, DS_CELL_ID, "adult", FALSE},
    {"expires", NULL, DS_CELL_DAY, "", FALSE},
    {"blocked", NULL, DS_CELL_TEXT, "", FALSE},
    {"card_lost", NULL, DS_CELL_YES, "no", FALSE},
    {"message", NULL, DS_CELL_TEXT, "", FALSE},
    {.name = NULL},
};

static const DsIlsColumn item_columns[] = {
    {"barcode", NULL, DS_CELL_ID, NULL, TRUE},
    {"title", NULL, DS_CELL_TEXT, NULL, FALSE},
    {"author", NULL, DS_CELL_TEXT, "", FALSE},
    {"language", NULL, DS_CELL_CARD, "", FALSE},
    {"owner", NULL, DS_CELL_CARD, "", FALSE},
    {"location", NULL, DS_CELL_CARD, "", FALSE},
    {"shelf", NULL, DS_CELL_TEXT, "", FALSE},
    {"bin", NULL, DS_CELL_CARD, "", FALSE},
    {"parts", NULL, DS_CELL_COUNT, "1", FALSE},
    {"state", NULL, DS_CELL_STATE, "available", FALSE},
    {"lending_fee", NULL, DS_CELL_MONEY, "0", FALSE},
    {.name = NULL},
};

static const DsIlsColumn loan_columns[] = {
    {"loan", "item", DS_CELL_ID, NULL, TRUE},
    {"patron", NULL, DS_CELL_ID, NULL, FALSE},
    {"issued", NULL, DS_CELL_MOMENT, NULL, FALSE},
    {"due", NULL, DS_CELL_DAY, NULL, FALSE},
    {"renewals", NULL, DS_CELL_COUNT, "0", FALSE},
    {.name = NULL},
};

static const DsIlsColumn hold_columns[] = {
    {"hold", "item", DS_CELL_ID, NULL, TRUE},
    {"patron", NULL, DS_CELL_ID, NULL, TRUE},
    {"placed", NULL, DS_CELL_MOMENT, NULL, FALSE},
    {"ready_until", NULL, DS_CELL_DAY, "", FALSE},
    {.name = NULL},
};

static const DsIlsColumn fee_columns[] = {
    {"fee", "patron", DS_CELL_ID, NULL, TRUE},
    {"what", NULL, DS_CELL_TEXT, NULL, TRUE},
    {"amount", NULL, DS_CELL_MONEY, NULL, FALSE},
    {"acknowledged", NULL, DS_CELL_YES, "no", FALSE},
    {.name = NULL},
};

const DsIlsTable ds_ils_tables[] = {
    {"categories", "category", NULL, NULL, category_columns},
    {"patrons", "patron", "category", NULL, patron_columns},
    {"items", "item", NULL, NULL, item_columns},
    {"loans", "loan", "item or patron", NULL, loan_columns},
    {"holds", "hold", "item or patron", NULL, hold_columns},
    {"fees", "fee", "patron", "DELETE FROM fee WHERE amount = 0", fee_columns},
};
const guint ds_ils_n_tables = G_N_ELEMENTS(ds_ils_tables);
/* clang-format on */

const DsIlsTable *
ds_ils_table(const char *name)
{
	for (guint i = 0; i < ds_ils_n_tables; i++)
		if (g_str_equal(ds_ils_tables[i].name, name))
			return &ds_ils_tables[i];
	return NULL;
}

const DsIlsTable *
ds_ils_table_of_column(const char *first_column)
{
	for (guint i = 0; i < ds_ils_n_tables; i++)
		if (g_str_equal(ds_ils_tables[i].columns[0].name, first_column))
			return &ds_ils_tables[i];
	return NULL;
}

const char **
ds_ils_table_names(void)
{
	const char **names = g_new0(const char *, ds_ils_n_tables + 1);

	for (guint i = 0; i < ds_ils_n_tables; i++)
		names[i] = ds_ils_tables[i].name;
	return names;
}

const char *
ds_ils_column_sql(const DsIlsColumn *column)
{
	return column->sql != NULL ? column->sql : column->name;
}
