/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/receipt.h"

#include "firmware/base/dates.h"

#include <string.h>

#define SHOWN 4 /* characters of a number that may be a card's */
#define N_(text) text

/* The parts of a receipt, in their order. */
typedef enum { BORROWED, RENEWED, RETURNED, KEPT, STAFF, NOT_DONE, PARTS } Part;

typedef struct {
	const char *status; /* kiosk1.xml, View["items"]["status"] */
	Part part, part_returning;
	const char *what, *what_returning;
} StatusRow;

/* clang-format off */
static const StatusRow statuses[] = {
    {"lent", BORROWED, BORROWED, "", ""},
    {"renewed", RENEWED, RENEWED, "", ""},
    {"returned", RETURNED, RETURNED, "", ""},
    {"desk", BORROWED, RETURNED, N_("Show it at the desk."), N_("Hand it in at the desk.")},
    {"yours", KEPT, KEPT, "", ""},
    {"kept", KEPT, KEPT, "", ""},
    {"put-back", STAFF, STAFF, N_("Take it to the desk."), N_("Take it to the desk.")},
    {"staff", STAFF, STAFF, N_("Take it to the desk."), N_("Take it to the desk.")},
    {"unsure", STAFF, STAFF, N_("Please leave it here."), N_("Please leave it here.")},
    {NULL, NOT_DONE, NOT_DONE, N_("Please leave it here."), N_("Take it to the desk.")}, /* any other */
};

static const struct {
	const char *heading, *returning, *provisional;
	const char *due, *due_provisional; /* with the day */
	const char *provisional_note;
} parts[PARTS] = {
    [BORROWED] = {N_("Borrowed"), N_("Borrowed"), N_("Borrowed"), N_("Due %s"), N_("Due about %s"), ""},
    [RENEWED] = {N_("Renewed"), N_("Renewed"), N_("Renewed"), N_("Renewed to %s"), N_("Renewed to %s"), ""},
    [RETURNED] = {N_("Returned"), N_("Returned"), N_("Taken back"), NULL, NULL, N_("It will be entered soon.")},
    [KEPT] = {N_("Yours already"), N_("Yours already"), N_("Yours already"), N_("Yours until %s"), N_("Yours until %s"), ""},
    [STAFF] = {N_("Please see staff"), N_("Please see staff"), N_("Please see staff"), NULL, NULL, ""},
    [NOT_DONE] = {N_("Not borrowed"), N_("Not returned"), N_("Not borrowed"), NULL, NULL, ""},
};
/* clang-format on */

/* One entry of View["items"]; the texts are its own. */
typedef struct {
	const char *item, *title, *due;
	const char *borrower; /* the end of a number; "" unknown */
	const StatusRow *status;
	gboolean provisional;
	gint64 op_seq;
	Part part;
} Row;

typedef struct {
	const DsSlipHead *head;
	GVariant *items;
	DsSlip *slip;
} Receipt;

static const char *
tr(const Receipt *receipt, const char *text)
{
	return ds_slip_tr(receipt->head, text);
}

static const StatusRow *
find_status(const char *status)
{
	const StatusRow *row = statuses;

	while (row->status != NULL && !g_str_equal(row->status, status))
		row++;
	return row;
}

static void
read_row(const Receipt *receipt, GVariant *entry, Row *row)
{
	const char *status = "";

	*row = (Row){.item = "", .title = "", .due = "", .borrower = ""};
	g_variant_lookup(entry, "status", "&s", &status);
	g_variant_lookup(entry, "item", "&s", &row->item);
	g_variant_lookup(entry, "title", "&s", &row->title);
	g_variant_lookup(entry, "due", "&s", &row->due);
	g_variant_lookup(entry, "borrower", "&s", &row->borrower);
	g_variant_lookup(entry, "provisional", "b", &row->provisional);
	g_variant_lookup(entry, "op", "x", &row->op_seq);
	row->status = find_status(status);
	row->part = receipt->head->returning ? row->status->part_returning : row->status->part;
}

/* How many rows of this part there are, and how many of them are provisional. */
static guint
count(const Receipt *receipt, Part part, guint *provisional)
{
	guint number = 0;

	*provisional = 0;
	for (gsize i = 0; i < g_variant_n_children(receipt->items); i++) {
		g_autoptr(GVariant) entry = g_variant_get_child_value(receipt->items, i);
		Row row;

		read_row(receipt, entry, &row);
		number += row.part == part;
		*provisional += row.part == part && row.provisional;
	}
	return number;
}

static gboolean
is_done(Part part)
{
	return part == BORROWED || part == RENEWED || part == RETURNED;
}

/* ---- lines ---- */

static char *
end_of(const char *number)
{
	gsize length = strlen(number); /* ASCII: firmware/base/ident.h */

	return g_strconcat("…", number + length - MIN(SHOWN, length / 2), NULL);
}

static char *
name_of(const Receipt *receipt, const Row *row)
{
	g_autofree char *title = ds_slip_title(row->title);
	g_autofree char *end = end_of(row->item);

	if (title[0] != '\0')
		return g_steal_pointer(&title);
	return row->item[0] != '\0' ? ds_slip_fill(tr(receipt, N_("Book %s")), end)
				    : g_strdup(tr(receipt, N_("One book")));
}

static void
add_due(Receipt *receipt, const Row *row)
{
	const char *form = row->provisional ? parts[row->part].due_provisional
					    : parts[row->part].due;
	g_autofree char *day = NULL;
	g_autofree char *line = NULL;
	GDate date;

	if (form == NULL || !ds_date_parse(row->due, &date))
		return;
	day = ds_date_year(receipt->head->language, &date);
	line = ds_slip_fill(tr(receipt, form), day);
	ds_slip_add_text(receipt->slip, DS_SLIP_BOLD, line);
}

static void
add_number(Receipt *receipt, const Row *row)
{
	g_autofree char *line = ds_slip_number(receipt->head, row->op_seq);

	if (row->op_seq > 0 && row->part != NOT_DONE && !receipt->head->brief)
		ds_slip_add_text(receipt->slip, DS_SLIP_PLAIN, line);
}

static void
add_words(Receipt *receipt, const char *text)
{
	if (text[0] != '\0')
		ds_slip_add_text(receipt->slip, DS_SLIP_PLAIN, tr(receipt, text));
}

static void
add_row(Receipt *receipt, const Row *row)
{
	g_autofree char *name = name_of(receipt, row);

	ds_slip_add_text(receipt->slip, DS_SLIP_PLAIN, name);
	add_due(receipt, row);
	add_words(
	    receipt, receipt->head->returning ? row->status->what_returning : row->status->what);
	if (row->provisional)
		add_words(receipt, parts[row->part].provisional_note);
	add_number(receipt, row);
	ds_slip_add_gap(receipt->slip);
}

/* The rows of a part, all of them, or those of one borrower. */
static void
add_rows(Receipt *receipt, Part part, const char *borrower)
{
	for (gsize i = 0; i < g_variant_n_children(receipt->items); i++) {
		g_autoptr(GVariant) entry = g_variant_get_child_value(receipt->items, i);
		Row row;

		read_row(receipt, entry, &row);
		if (row.part == part && (borrower == NULL || g_str_equal(row.borrower, borrower)))
			add_row(receipt, &row);
	}
}

/* Whose books came back, in their order, each once. */
static GPtrArray *
borrowers_of(const Receipt *receipt)
{
	GPtrArray *borrowers = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < g_variant_n_children(receipt->items); i++) {
		g_autoptr(GVariant) entry = g_variant_get_child_value(receipt->items, i);
		Row row;

		read_row(receipt, entry, &row);
		if (row.part == RETURNED &&
		    !g_ptr_array_find_with_equal_func(borrowers, row.borrower, g_str_equal, NULL))
			g_ptr_array_add(borrowers, g_strdup(row.borrower));
	}
	return borrowers;
}

/* Somebody brings back what several have borrowed: whose books these were is told by the end of
 * each card's number, and only then. */
static void
add_returned(Receipt *receipt)
{
	g_autoptr(GPtrArray) borrowers = borrowers_of(receipt);

	for (guint i = 0; i < borrowers->len; i++) {
		const char *borrower = borrowers->pdata[i];
		const char *form = borrower[0] != '\0' ? N_("Card %s") : N_("Others");
		g_autofree char *line = ds_slip_fill(tr(receipt, form), borrower);

		if (borrowers->len > 1)
			ds_slip_add_text(receipt->slip, DS_SLIP_BOLD, line);
		add_rows(receipt, RETURNED, borrower);
	}
}

static void
add_part(Receipt *receipt, Part part)
{
	const char *heading = receipt->head->returning ? parts[part].returning
						       : parts[part].heading;
	guint provisional, number = count(receipt, part, &provisional);

	if (number == 0)
		return;
	if (provisional > 0 && is_done(part))
		heading = parts[part].provisional;
	ds_slip_add_rule(receipt->slip);
	ds_slip_add_text(receipt->slip, DS_SLIP_BOLD | DS_SLIP_LARGE, tr(receipt, heading));
	if (part == RETURNED)
		add_returned(receipt);
	else
		add_rows(receipt, part, NULL);
}

/* ---- the whole ---- */

static void
add_foot(Receipt *receipt)
{
	guint total = 0, provisional;

	for (Part part = 0; part < PARTS; part++) {
		count(receipt, part, &provisional);
		total += is_done(part) ? provisional : 0;
	}
	if (total == 0)
		return;
	ds_slip_add_rule(receipt->slip);
	ds_slip_add_text(receipt->slip, DS_SLIP_BOLD,
	    tr(receipt,
		N_("Provisional: the library system could not be asked. What it records later counts.")));
}

DsSlip *
ds_receipt_new(const DsSlipHead *head, GVariant *items)
{
	Receipt receipt = {.head = head, .items = items};
	guint done = 0, provisional;

	for (Part part = 0; part < PARTS; part++)
		done += is_done(part) ? count(&receipt, part, &provisional) : 0;
	if (done == 0)
		return NULL;
	receipt.slip = ds_slip_head_new(head);
	for (Part part = 0; part < PARTS; part++)
		add_part(&receipt, part);
	add_foot(&receipt);
	return receipt.slip;
}
