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

/* On a small screen, too, a key is 20 mm: 74 px at 15.6 inch and 1280x720 pixels, 81 at 21.5 inch.
 * All that can be pressed lies on the screen, with the choices open as well. */
static void
check_places(Screen *screen, gboolean lying)
{
	g_autoptr(GArray) buttons = screen_buttons(screen);
	int least = lying ? 74 : 81;

	for (guint i = 0; i < buttons->len; i++) {
		const ScreenButton *button = &g_array_index(buttons, ScreenButton, i);
		const GdkRectangle *place = &button->place;

		g_test_message("\"%s\" %d x %d at %d, %d", button->name, place->width,
		    place->height, place->x, place->y);
		g_assert_cmpint(place->width, >=, least);
		g_assert_cmpint(place->height, >=, least);
		g_assert_cmpint(place->x + place->width, <=, lying ? 1280 : 1080);
		g_assert_cmpint(place->y + place->height, <=, lying ? 720 : 1920);
	}
	g_assert_cmpuint(buttons->len, >, 6);
}

static void
test_keys(gconstpointer lying)
{
	static const char *const languages[] = {"en", "vi", "zh_CN", "zh_TW"};
	g_autoptr(Screen) screen = screen_new("address", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		for (guint step = 1; step <= 3; step++) {
			g_autofree char *name = g_strdup_printf("%s %u", languages[i], step);
			GVariantDict changes;

			g_variant_dict_init(&changes, NULL);
			g_variant_dict_insert(&changes, "language", "s", languages[i]);
			g_variant_dict_insert(&changes, "text-size", "u", step);
			g_variant_dict_insert(&changes, "name", "s", name);
			screen_show(screen, "idle", g_variant_dict_end(&changes));
			screen_wait_for(screen, name);
			g_variant_dict_init(&changes, NULL);
			g_variant_dict_insert(&changes, "language", "s", languages[i]);
			g_variant_dict_insert(&changes, "text-size", "u", step);
			screen_show(screen, "address", g_variant_dict_end(&changes));
			screen_wait_for(screen, "q");
			screen_wait_gone(screen, name);
			check_places(screen, lying != NULL);
		}
}

static void
test_other(gconstpointer lying)
{
	g_autoptr(Screen) screen = screen_new("goodbye-mail-other", NULL);

	screen_wait_for(screen, BOOK);
	if (lying != NULL) {
		expect_told(screen, "Receipt", "more-time {}");
		screen_wait_gone(screen, BOOK);
	}
	screen_wait_for(screen, "Another address");
	check_places(screen, lying != NULL);
	expect_told(screen, "By e-mail, " ADDRESS, "mail {}");
	expect_told(screen, "Another address", "address {}");
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
	g_test_add_data_func("/ui/receipt/keys", GINT_TO_POINTER(lying), test_keys);
	g_test_add_data_func("/ui/receipt/other", GINT_TO_POINTER(lying), test_other);
	return g_test_run();
}
