/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class or a family: one person after the other, and each has what is theirs. */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#define FIRST "80000001"  /* may borrow, has no PIN */
#define SECOND "80000011" /* may have two loans, has one */
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define HIDDEN "04419000010405"
#define RESERVED "04419000030175"

static DsLab *
lab_new(void)
{
	return ds_lab_new_idle(&(DsLabOptions){.kiosk = "next-card=yes\n"});
}

static void
borrow(DsLab *lab, const char *card, const char *book)
{
	ds_lab_log_in(lab, card, NULL);
	ds_lab_put(lab, book);
	ds_lab_wait_status(lab, book, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
}

/* The second card ends the first visit, all of it recorded, and the books that still lie there are
 * no business of the second person. */
static void
test_next(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *first = NULL, *second = NULL;

	borrow(lab, FIRST, BOOK);
	ds_lab_wait_text(lab, "next-card", "true");
	first = ds_lab_text(lab, "session");
	ds_lab_card(lab, SECOND);
	ds_lab_wait_page(lab, "pile");
	second = ds_lab_text(lab, "session");
	g_assert_cmpstr(first, !=, second);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	ds_lab_wait_text(lab, "loans", "1"); /* the child's own */
	ds_lab_take(lab, BOOK);
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_wait_text(lab, "loans", "2");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* What the first one pushed under the pile in the last moment is theirs, not the next one's. */
static void
test_last_look_comes_first(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(
	    &(DsLabOptions){.kiosk = "next-card=yes\n", .not_recorded = TRUE});
	g_autoptr(DsIdentity) card = ds_identity_new(
	    DS_IDENTITY_CARD, DS_FLAW_NONE, "shown in this very moment", SECOND);
	g_autofree char *first = NULL, *whose = NULL;

	borrow(lab, FIRST, BOOK);
	ds_lab_put(lab, HIDDEN);
	first = ds_lab_text(lab, "session");
	ds_kiosk_take_identity(lab->kiosk, card);
	ds_lab_wait_status(lab, HIDDEN, "lent");
	whose = ds_lab_text(lab, "session");
	g_assert_cmpstr(whose, ==, first);
}

/* Whoever has to leave a book here is told so before anybody else is greeted. */
static void
test_first_has_to_leave_one(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_put(lab, RESERVED);
	borrow(lab, FIRST, BOOK);
	ds_lab_card(lab, SECOND);
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, RESERVED, "refused");
	ds_lab_card(lab, NULL);
	ds_lab_wait_text(lab, "card-left", "false");
	ds_lab_card(lab, SECOND);
	ds_lab_wait_page(lab, "pile");
}

/* The own card once more, or a kiosk that is not told to do so: nothing happens. */
static void
test_not_next(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autoptr(DsLab) usual = ds_lab_new_idle(&(DsLabOptions){0});

	borrow(lab, FIRST, BOOK);
	g_free(ds_lab_sim(lab, "scan barcode " FIRST));
	ds_lab_wait_scanned(lab, FIRST);
	g_assert_cmpstr(ds_lab_page(lab), ==, "pile-done");
	borrow(usual, FIRST, BOOK);
	ds_lab_card(usual, SECOND);
	ds_lab_wait_scanned(usual, SECOND);
	g_assert_cmpstr(ds_lab_page(usual), ==, "pile-done");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/next-card/next", test_next);
	g_test_add_func("/next-card/last-look-comes-first", test_last_look_comes_first);
	g_test_add_func("/next-card/first-has-to-leave-one", test_first_has_to_leave_one);
	g_test_add_func("/next-card/not-next", test_not_next);
	return g_test_run();
}
