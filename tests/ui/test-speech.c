/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A loan by keys and ears alone: what is spoken, read from the accessibility tree, and what the
 * keys of a small keypad do. No page is looked at.
 */
#include "tests/ui/screen.h"

static GVariant *
spoken(void)
{
	return screen_change("speech", g_variant_new_boolean(TRUE));
}

static GVariant *
spoken_with(const char *key, GVariant *value)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(&changes, "{sv}", "speech", g_variant_new_boolean(TRUE));
	g_variant_builder_add(&changes, "{sv}", key, value);
	return g_variant_builder_end(&changes);
}

static void
expect_told(Screen *screen, const char *text)
{
	g_autofree char *told = screen_wait_told(screen);

	while (g_str_equal(told, "more-time {}")) { /* whoever moves is there */
		g_free(told);
		told = screen_wait_told(screen);
	}
	g_assert_cmpstr(told, ==, text);
}

/* Moves on until the control with this name is reached. */
static void
reach(Screen *screen, const char *name, const char *place)
{
	g_autofree char *text = g_strdup_printf("%s. %s", name, place);
	guint steps = (guint)g_ascii_strtoull(place, NULL, 10);

	for (guint i = 0; i < steps; i++)
		screen_key(screen, "Down");
	screen_wait_said(screen, text);
}

static void
test_loan(void)
{
	g_autoptr(Screen) screen = screen_new("idle", spoken());

	screen_wait_said(screen, "Put the whole pile here. All at once. It takes seconds.");
	reach(screen, "Borrow. With your card", "1 of 4");
	screen_key(screen, "Return");
	expect_told(screen, "borrow {}");

	screen_show(screen, "identify", spoken());
	screen_wait_said(screen, "6 books are on the pad. Show your card");

	screen_show(screen, "phone", spoken());
	screen_wait_said(screen, "Scan this with your phone. Use your library’s app.");
	reach(screen, "Use my card", "1 of 3");
	screen_key(screen, "Return");
	expect_told(screen, "use-card {}");

	/* a telephone's keys, by their places; the ring for more time comes before them */
	screen_show(screen, "pin", spoken());
	screen_wait_said(screen, "Enter your PIN. 4 digits. The screen shows only dots.");
	screen_key(screen, "Down");
	screen_wait_said(screen, "More time. 1 of 14");
	reach(screen, "Key", "2 of 11");
	screen_key(screen, "Return");
	screen_wait_said(
	    screen, "Enter your PIN. 4 digits. The screen shows only dots. 1 digit entered");

	screen_show(screen, "pile-done", spoken());
	screen_wait_said(screen, "9 books are yours");
	reach(screen, "Finish", "1 of 4");
	screen_key(screen, "Return");
	expect_told(screen, "finish {}");

	screen_show(screen, "goodbye", spoken());
	screen_wait_said(screen, "9 books until 20\u00A0December");
}

/* Back again, and once more what was said. */
static void
test_keys(void)
{
	g_autoptr(Screen) screen = screen_new("idle", spoken());

	screen_wait_said(screen, "Put the whole pile here");
	reach(screen, "Return. No card needed", "2 of 4");
	screen_key(screen, "Up");
	screen_wait_said(screen, "Borrow. With your card. 1 of 4");
	screen_key(screen, "F1");
	screen_wait_said(screen, "Put the whole pile here");
}

/* The question whether somebody is still there is spoken, and so is what it covers afterwards. */
static void
test_warning(void)
{
	g_autoptr(Screen) screen = screen_new("pile-done-warning", spoken());

	screen_wait_said(screen, "Are you still there?");
	screen_show(screen, "pile-done", spoken());
	screen_wait_said(screen, "9 books are yours");
}

static void
test_languages(void)
{
	static const struct {
		const char *language, *text;
	} cases[] = {
	    {"zh_CN", "整叠书放这里"},
	    {"zh_TW", "整疊書放這裡"},
	    {"vi", "Đặt cả chồng sách vào đây"},
	    {"en", "Put the whole pile here"},
	};
	g_autoptr(Screen) screen = screen_new("idle", spoken());

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		screen_show(screen, "idle",
		    spoken_with("language", g_variant_new_string(cases[i].language)));
		screen_wait_said(screen, cases[i].text);
	}
}

/* The card is built again when a switch changes, while the library is still being asked. */
static void
test_card_is_rebuilt(void)
{
	g_autoptr(Screen) screen = screen_new("pile", spoken());

	screen_touch(screen, "Make it easier");
	screen_wait_said(screen, "Make it easier");
	reach(screen, "Large, slow. off", "1 of 7");
	screen_show(screen, "pile", spoken_with("slow", g_variant_new_boolean(TRUE)));
	screen_wait_said(screen, "Make it easier");
	screen_key(screen, "F1");
	screen_wait_said(screen, "Make it easier");
}

/* Louder, and by another voice where the language has one: offered to whoever listens. */
static void
test_voice(void)
{
	g_autoptr(Screen) screen = screen_new("idle", spoken());
	g_autofree char *louder = NULL, *softer = NULL, *other = NULL;

	screen_touch(screen, "Make it easier");
	louder = screen_press(screen, "Louder");
	g_assert_cmpstr(louder, ==, "appearance {'loud': <true>}");
	screen_show(screen, "idle", spoken_with("loud", g_variant_new_boolean(TRUE)));
	softer = screen_press(screen, "Louder");
	g_assert_cmpstr(softer, ==, "appearance {'loud': <false>}");
	screen_show(screen, "idle", spoken_with("language", g_variant_new_string("zh_CN")));
	other = screen_press(screen, "粤语");
	g_assert_cmpstr(other, ==, "appearance {'other-voice': <true>}");
	screen_show(screen, "idle", NULL);
	screen_wait_for(screen, "Left hand");
	screen_wait_gone(screen, "Louder");
}

/* Nobody has asked for it: nothing is said, and the arrows are the page's own. */
static void
test_silence(void)
{
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	g_autofree char *told = NULL;

	screen_wait_for(screen, "Put the whole pile here");
	screen_key(screen, "Tab");
	told = screen_press(screen, "Speak to me");
	g_assert_cmpstr(told, ==, "appearance {'speech': <true>}");
	g_assert_true(screen_is_silent(screen));
	screen_show(screen, "idle", spoken());
	screen_wait_said(screen, "Put the whole pile here");
	screen_show(screen, "idle", NULL);
	screen_wait_for(screen, "Speak to me");
	g_assert_true(screen_is_silent(screen));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/speech/loan", test_loan);
	g_test_add_func("/ui/speech/keys", test_keys);
	g_test_add_func("/ui/speech/warning", test_warning);
	g_test_add_func("/ui/speech/languages", test_languages);
	g_test_add_func("/ui/speech/card-is-rebuilt", test_card_is_rebuilt);
	g_test_add_func("/ui/speech/voice", test_voice);
	g_test_add_func("/ui/speech/silence", test_silence);
	return g_test_run();
}
