/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codes on the screen, read back from its picture as a phone does. */
#include "tests/ui/codes.h"
#include "tests/ui/screen.h"

/* The library's own code for a phone, read back from the screen as a phone does. */
static void
test_pay_code(void)
{
	g_autoptr(Screen) screen = screen_new("account-owes", NULL);
	g_autofree char *text = NULL;

	screen_wait_for(screen, "Pay CNY 12.50 by phone");
	text = codes_on_screen();
	if (text == NULL)
		g_test_skip("import (imagemagick) or zbarimg (zbar-tools) is not installed");
	else
		g_assert_cmpstr(text, ==, "https://library.example/pay?to=4711");
}

/* What a phone reads there, and that it is not offered where the daemon does not say so. */
static void
test_phone_code(void)
{
	g_autoptr(Screen) screen = screen_new("identify", NULL);
	g_autofree char *text = NULL;

	screen_wait_for(screen, "Type my number");
	screen_wait_gone(screen, "Use my phone");
	screen_show(screen, "phone", NULL);
	screen_wait_for(screen, "The code for your phone");
	text = codes_on_screen();
	if (text == NULL)
		g_test_skip("import (imagemagick) or zbarimg (zbar-tools) is not installed");
	else
		g_assert_cmpstr(
		    text, ==, "https://library.example/k/0f1e2d3c4b5a69788796a5b4c3d2e1f0");
}

/* A reader that is not told which letters these are takes them for Japanese ones; the mixture of
 * the receipt below it guesses right by itself. */
#define LETTERS "Đất rừng phương Nam"

static void
expect_receipt(GVariant *changes, const char *read)
{
	g_autoptr(Screen) screen = screen_new("goodbye-receipt", changes);
	g_autofree char *told = screen_press(screen, "On my phone");
	g_autofree char *text = NULL;

	g_assert_cmpstr(told, ==, "more-time {}");
	screen_wait_for(screen, "The receipt, for your phone");
	text = codes_on_screen();
	if (text == NULL)
		g_test_skip("import (imagemagick) or zbarimg (zbar-tools) is not installed");
	else
		g_assert_cmpstr(text, ==, read);
}

/* The receipt that somebody takes along is the list itself, as a phone reads it. */
static void
test_receipt_code(void)
{
	expect_receipt(NULL,
	    "City Library\n26 November 2026 14:32\nBorrowed\n三体\n"
	    "Due 20 December 2026\nĐất rừng phương Nam\nDue 20 December 2026\n"
	    "The Wind in the Willows\nDue 20 December 2026");
}

static void
test_receipt_letters(void)
{
	expect_receipt(g_variant_new_parsed("{'receipt': <%s>}", LETTERS), LETTERS);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/pay-code", test_pay_code);
	g_test_add_func("/ui/phone-code", test_phone_code);
	g_test_add_func("/ui/receipt-code", test_receipt_code);
	g_test_add_func("/ui/receipt-letters", test_receipt_letters);
	return g_test_run();
}
