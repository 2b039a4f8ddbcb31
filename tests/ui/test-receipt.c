/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receipt by e-mail beside the other two: as buttons of their own on an upright screen, behind
 * one button on a lying one, which is what the argument says: "upright" or "lying".
 */
#include "tests/ui/screen.h"

#define ADDRESS "l…@example.org"
#define BOOK "A Room with a View" /* that has to stay here */

static void
expect_told(Screen *screen, const char *button, const char *expected)
{
	g_autofree char *told = screen_press(screen, button);

	g_assert_cmpstr(told, ==, expected);
}

static void
test_upright(void)
{
	g_autoptr(Screen) screen = screen_new("goodbye-mail", NULL);

	screen_wait_for(screen, BOOK);
	expect_told(screen, "On paper", "print {}");
	expect_told(screen, "By e-mail, " ADDRESS, "mail {}");
}

/* Whoever opens the choices sees all of them, and the books again when one is taken. */
static void
test_lying(void)
{
	g_autoptr(Screen) screen = screen_new("goodbye-mail", NULL);

	screen_wait_for(screen, BOOK);
	expect_told(screen, "Receipt", "more-time {}");
	screen_wait_gone(screen, BOOK);
	screen_wait_gone(screen, "Receipt");
	screen_wait_for(screen, "On paper");
	screen_wait_for(screen, "On my phone");
	expect_told(screen, "By e-mail, " ADDRESS, "mail {}");
	screen_show(screen, "goodbye-mail-waits", NULL);
	screen_wait_for(screen, "It will be sent");
	screen_wait_for(screen, BOOK);
	screen_wait_gone(screen, "On paper");
}

/* What is said then cannot be pressed again. */
static void
expect_answer(const char *view, const char *answer)
{
	g_autoptr(Screen) screen = screen_new(view, NULL);
	g_autoptr(GArray) buttons = NULL;
	gboolean found = FALSE;

	screen_wait_for(screen, answer);
	buttons = screen_buttons(screen);
	for (guint i = 0; i < buttons->len; i++) {
		const ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (g_str_equal(button->name, answer)) {
			found = TRUE;
			g_assert_false(button->usable);
		}
	}
	g_assert_true(found);
}

static void
test_waits_upright(void)
{
	expect_answer("goodbye-mail-waits", "It will be sent, " ADDRESS);
}

static void
test_waits_lying(void)
{
	expect_answer("goodbye-mail-waits", "It will be sent");
}

static void
test_failed(void)
{
	expect_answer("goodbye-mail-failed",
	    "Not possible now, l…@verwaltung.stadtbuecherei-muenchen.example.org");
}

int
main(int argc, char **argv)
{
	gboolean lying;

	g_test_init(&argc, &argv, NULL);
	lying = argc > 1 && g_str_equal(argv[1], "lying");
	g_test_add_func("/ui/receipt/choices", lying ? test_lying : test_upright);
	g_test_add_func("/ui/receipt/waits", lying ? test_waits_lying : test_waits_upright);
	g_test_add_func("/ui/receipt/failed", test_failed);
	return g_test_run();
}
