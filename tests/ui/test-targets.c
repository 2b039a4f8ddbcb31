/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a finger needs: every button has a name, is 20 mm or more in both directions (81 px at 21.5
 * inch; Colle and Hiszem, "Standing at a kiosk", 2004), lies inside the screen and touches no
 * other. English and a language of long words (tests/ui/make-long) by default; with -m thorough all
 * languages and text sizes.
 */
#include "tests/ui/screen.h"

#define TARGET_MIN 81

static const char *const views[] = {"idle", "idle-offline", "idle-offline-returns", "identify",
    "identify-offline", "identify-expired", "identify-phone", "card-number", "phone", "pin",
    "pile-empty", "pile", "pile-long", "put-back", "renew-own", "fee", "fee-several", "account",
    "account-long", "pile-empty-account", "count-set", "count-return", "pile-done",
    "pile-done-stays", "return", "return-bins", "goodbye-card", "goodbye-receipt", "goodbye-mail",
    "goodbye-mail-other", "address", "goodbye-faces", "group", "idle-group", "idle-offline-group",
    "pile-done-group", "goodbye-next", "library-away", "out-of-order", "pile-done-warning"};

static const struct {
	const char *language, *library;
} languages[] = {{"en", "L1"}, {"qps", "L5"}, {"zh_CN", "L2"}, {"zh_TW", "L3"}, {"vi", "L4"}};

static const char *const five[] = {"zh_CN", "zh_TW", "vi", "en", "qps", NULL};

static gboolean
overlap(const GdkRectangle *a, const GdkRectangle *b)
{
	return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
	    b->y < a->y + a->height;
}

static GdkRectangle
window_size(void)
{
	/* tests/ui/meson.build gives the display this size */
	const char *thorough = g_test_thorough() ? "1920x1080" : "1080x1920";
	g_auto(GStrv) parts = g_strsplit(thorough, "x", 2);

	return (GdkRectangle){0, 0, (int)g_ascii_strtoll(parts[0], NULL, 10),
	    (int)g_ascii_strtoll(parts[1], NULL, 10)};
}

static void
check_button(const char *where, const ScreenButton *button)
{
	GdkRectangle window = window_size();
	const GdkRectangle *place = &button->place;

	g_test_message("%s: \"%s\" %d x %d at %d, %d", where, button->name, place->width,
	    place->height, place->x, place->y);
	g_assert_cmpint((int)g_utf8_strlen(button->name, -1), >, 0);
	g_assert_cmpint(place->width, >=, TARGET_MIN);
	g_assert_cmpint(place->height, >=, TARGET_MIN);
	g_assert_cmpint(place->x, >=, 0);
	g_assert_cmpint(place->y, >=, 0);
	g_assert_cmpint(place->x + place->width, <=, window.width);
	g_assert_cmpint(place->y + place->height, <=, window.height);
}

static void
check_buttons(Screen *screen, const char *where)
{
	g_autoptr(GArray) buttons = screen_buttons(screen);

	for (guint i = 0; i < buttons->len; i++) {
		const ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		check_button(where, button);
		for (guint k = 0; k < i; k++) {
			const ScreenButton *other = &g_array_index(buttons, ScreenButton, k);

			/* what the dialog covers cannot be pressed */
			if (button->usable && other->usable &&
			    overlap(&button->place, &other->place))
				g_error(
				    "%s: \"%s\" lies on \"%s\"", where, button->name, other->name);
		}
	}
}

static GVariant *
changes_for(guint language, guint step, const char *library)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(
	    &changes, "{sv}", "language", g_variant_new_string(languages[language].language));
	g_variant_builder_add(&changes, "{sv}", "languages", g_variant_new_strv(five, -1));
	g_variant_builder_add(&changes, "{sv}", "text-size", g_variant_new_uint32(step));
	g_variant_builder_add(&changes, "{sv}", "name", g_variant_new_string(library));
	g_variant_builder_add(&changes, "{sv}", "mode", g_variant_new_string("self-service"));
	return g_variant_builder_end(&changes);
}

/* An idle page with a name of its own between two views tells that the first is gone. */
static void
check_view(Screen *screen, const char *view, guint language, guint step)
{
	g_autofree char *where = g_strdup_printf(
	    "%s %s %u", view, languages[language].language, step);

	screen_show(screen, "idle", changes_for(language, step, where));
	screen_wait_for(screen, where);
	screen_show(screen, view, changes_for(language, step, "library"));
	screen_wait_gone(screen, where);
	check_buttons(screen, where);
}

/* In the low layout everything that can be pressed lies in the lower 40 % of an upright screen. */
static void
check_low(Screen *screen, const char *view)
{
	g_autofree char *where = g_strdup_printf("low %s", view);
	g_autoptr(GVariant) changes = g_variant_ref_sink(changes_for(0, 1, where));
	g_auto(GVariantDict) low = G_VARIANT_DICT_INIT(changes);
	g_autoptr(GVariant) both = NULL;
	g_autoptr(GArray) buttons = NULL;

	screen_show(screen, "idle", changes);
	screen_wait_for(screen, where);
	g_variant_dict_insert(&low, "low", "b", TRUE);
	g_variant_dict_insert(&low, "name", "s", "library");
	both = g_variant_ref_sink(g_variant_dict_end(&low));
	screen_show(screen, view, both);
	screen_wait_gone(screen, where);
	check_buttons(screen, where);
	buttons = screen_buttons(screen);
	for (guint i = 0; i < buttons->len; i++) {
		const ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (button->usable && button->place.y < window_size().height * 6 / 10) {

			g_test_message(
			    "%s: \"%s\" lies at %d", where, button->name, button->place.y);
			g_test_fail();
		}
	}
}

static void
test_low(void)
{
	g_autoptr(Screen) screen = NULL;

	if (g_test_thorough()) { /* on a wide screen */
		g_test_skip("a wide screen is low already");
		return;
	}
	screen = screen_new("idle", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(views); i++)
		check_low(screen, views[i]);
}

static void
test_targets(void)
{
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	guint n_languages = g_test_thorough() ? G_N_ELEMENTS(languages) : 2;
	guint n_steps = g_test_thorough() ? 3 : 1;

	for (guint language = 0; language < n_languages; language++)
		for (guint step = 1; step <= n_steps; step++)
			for (guint i = 0; i < G_N_ELEMENTS(views); i++)
				check_view(screen, views[i], language, step);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/targets", test_targets);
	g_test_add_func("/ui/low", test_low);
	return g_test_run();
}
