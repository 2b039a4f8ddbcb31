/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label of an item beside a pad that may know the same item: one number is one item. */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define RESERVED "04419000030175"
#define SET "04419000030151" /* three volumes */

static DsLab *
lab_new(void)
{
	DsLab *lab = ds_lab_new(&(DsLabOptions){.kiosk = "show-at-desk=no\n"});

	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	ds_lab_log_in(lab, GOOD, NULL);
	return lab;
}

/* Until the kiosk has taken it, or has not. */
static void
scan(DsLab *lab, const char *item)
{
	g_string_truncate(lab->scanned, 0);
	g_free(ds_lab_sim(lab, "scan barcode %s", item));
	ds_lab_wait_scanned(lab, item);
}

static guint
count_lines(DsLab *lab)
{
	return ds_circulation_lines(lab->kiosk->circulation)->len;
}

/* Lent by its label, then laid down: nothing is asked for twice, and as its tag would sound at the
 * gate it is shown at the desk. */
static void
test_then_on_the_pad(void)
{
	g_autoptr(DsLab) lab = lab_new();
	gint64 op;

	scan(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	op = ds_lab_row_number(lab, BOOK, "op");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_read(lab, BOOK, 1);
	g_assert_cmpuint(count_lines(lab), ==, 1);
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_wait_status(lab, BOOK, "desk");
	g_assert_cmpint(ds_lab_row_number(lab, BOOK, "op"), ==, op);
	g_assert_cmpuint(count_lines(lab), ==, 2);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* Lent from the pad; its label adds nothing. */
static void
test_of_what_was_lent(void)
{
	g_autoptr(DsLab) lab = lab_new();
	gint64 op;

	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	op = ds_lab_row_number(lab, BOOK, "op");
	scan(lab, BOOK);
	g_assert_cmpuint(count_lines(lab), ==, 1);
	scan(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_cmpint(ds_lab_row_number(lab, BOOK, "op"), ==, op);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* A label is no way around the volume that is missing. */
static void
test_of_a_set_in_part(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_put_part(lab, SET, 3, 1);
	ds_lab_wait_status(lab, SET, "part-missing");
	scan(lab, SET);
	g_assert_cmpuint(count_lines(lab), ==, 0);
	ds_lab_put_part(lab, SET, 3, 2);
	ds_lab_put_part(lab, SET, 3, 3);
	ds_lab_wait_status(lab, SET, "lent");
	g_assert_cmpuint(ds_lab_loans(lab, SET), ==, 1);
}

/* Nor around what the last person left there. */
static void
test_of_what_was_left(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_put(lab, RESERVED);
	ds_lab_wait_status(lab, RESERVED, "refused");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_card(lab, NULL);
	ds_lab_log_in(lab, "80000008", "1234");
	ds_lab_wait_status(lab, RESERVED, "lift");
	scan(lab, RESERVED);
	g_assert_cmpuint(count_lines(lab), ==, 0);
	ds_lab_wait_status(lab, RESERVED, "lift");
}

/* Refused by the label: once more when it is laid down, as it would be when it was lifted. */
static void
test_refused_then_on_the_pad(void)
{
	g_autoptr(DsLab) lab = lab_new();
	gint64 op;

	scan(lab, RESERVED);
	ds_lab_wait_status(lab, RESERVED, "refused");
	op = ds_lab_row_number(lab, RESERVED, "op");
	ds_lab_put(lab, RESERVED);
	ds_lab_wait_read(lab, RESERVED, 1);
	ds_lab_wait_status(lab, RESERVED, "refused");
	g_assert_cmpint(ds_lab_row_number(lab, RESERVED, "op"), >, op);
	g_assert_cmpuint(count_lines(lab), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/label/then-on-the-pad", test_then_on_the_pad);
	g_test_add_func("/label/of-what-was-lent", test_of_what_was_lent);
	g_test_add_func("/label/of-a-set-in-part", test_of_a_set_in_part);
	g_test_add_func("/label/of-what-was-left", test_of_what_was_left);
	g_test_add_func("/label/refused-then-on-the-pad", test_refused_then_on_the_pad);
	return g_test_run();
}
