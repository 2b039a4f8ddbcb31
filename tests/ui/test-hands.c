/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever hands do to a screen: taps, drags and right clicks anywhere, keys of a keyboard that
 * somebody has plugged in, while pages come and go with the worst texts there are. The screen goes
 * on, has one window, and starts nothing; a critical message of GTK ends it (G_DEBUG).
 *
 *	test-hands [--seconds N] [--count N] [--first N]
 */
#include "tests/ui/screen.h"

#include <string.h>

#define BATCH 40 /* events between two looks */
#define WIDTH 1080
#define HEIGHT 1920

static gint seconds = 20;
static gint count = 0;
static gint first = 0;

static const GOptionEntry options[] = {
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "for so long at least", "N"},
    {"count", 0, 0, G_OPTION_ARG_INT, &count, "so many events at least", "N"},
    {"first", 0, 0, G_OPTION_ARG_INT, &first, "number that all chances come from; 0: any", "N"},
    {0},
};

/* Those that mean something to GTK, to a desktop, or to whoever looks for a way out. */
static const char *const keys[] = {"Tab", "shift+Tab", "Return", "space", "Escape", "Up", "Down",
    "Left", "Right", "Home", "End", "Next", "Prior", "F1", "F5", "F10", "F11", "F12", "Menu",
    "shift+F10", "ctrl+shift+i", "ctrl+shift+d", "ctrl+q", "ctrl+w", "ctrl+o", "ctrl+n", "ctrl+c",
    "ctrl+v", "ctrl+a", "ctrl+z", "ctrl+f", "ctrl+alt+t", "ctrl+shift+u", "BackSpace", "Delete",
    "a", "7", "less", "Super_L", "Print", "XF86Back", "XF86AudioMute"};

static const char *const texts[] = {
    "",
    "War and Peace",
    "<b>&amp;</b><span size='999999'>x</span>",
    "\u202Eecaep dna raW\u202C\u2066\u2069",
    "كتاب الأغاني",
    "ספר הזוהר",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A\u030B\u030C\u030D\u030E",
    "Tie\u0302\u0301ng Vie\u0323\u0302t",
    "👩‍👩‍👧‍👦🇻🇳🏳️‍🌈",
    "\a\033[31m\n\r\t",
    "\uFDFD\uFDFD\uFDFD",
    "%s%n%d",
    "紅樓夢 · 红楼梦 · 紅楼夢",
};

static GPtrArray *
views(void)
{
	g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "shots", "views", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir)) != NULL)
		g_ptr_array_add(names, g_strndup(name, strcspn(name, ".")));
	g_assert_cmpuint(names->len, >, 10);
	return names;
}

static guint
below(GRand *rand, guint limit)
{
	return (guint)g_rand_int_range(rand, 0, (gint32)limit);
}

static gboolean
one_in(GRand *rand, guint limit)
{
	return below(rand, limit) == 0;
}

/* One of them, or very much of it. */
static char *
any_text(GRand *rand)
{
	const char *text = texts[below(rand, G_N_ELEMENTS(texts))];
	g_autoptr(GString) much = g_string_new(NULL);

	for (guint n = one_in(rand, 8) ? 500 : 1; n > 0; n--)
		g_string_append(much, text);
	return g_string_free(g_steal_pointer(&much), FALSE);
}

static GVariant *
any_items(GRand *rand)
{
	static const char *const states[] = {"found", "asking", "lent", "renewed", "returned",
	    "desk", "yours", "count", "put-back", "part-missing", "lift", "unreadable", "refused",
	    "kept", "left", "unsure", "staff", "dancing"};
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint n = below(rand, one_in(rand, 5) ? 120 : 9); n > 0; n--) {
		g_autofree char *title = any_text(rand);
		g_autofree char *text = any_text(rand);
		g_autofree char *key = g_strdup_printf("%u", n);

		g_variant_builder_add_parsed(&rows,
		    "{'key': <%s>, 'title': <%s>, 'text': <%s>, 'status': <%s>, 'due': <%s>,"
		    " 'bin': <%s>, 'parts': <%u>, 'missing': <[%u, 2]>}",
		    key, title, text, states[below(rand, G_N_ELEMENTS(states))],
		    one_in(rand, 2) ? "2026-12-20" : text, title, below(rand, 200),
		    below(rand, 200));
	}
	return g_variant_builder_end(&rows);
}

static GVariant *
any_notices(GRand *rand)
{
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint n = below(rand, 4); n > 0; n--) {
		g_autofree char *words = any_text(rand);

		g_variant_builder_add_parsed(&rows, "{'words': <%s>, 'begins': <%s>}", words,
		    one_in(rand, 2) ? "2026-11-28T15:00" : words);
	}
	return g_variant_builder_end(&rows);
}

static GVariant *
any_changes(GRand *rand)
{
	static const char *const languages[] = {"zh_CN", "zh_TW", "vi", "en", "tlh"};
	static const char *const contrasts[] = {"none", "dark", "light"};
	static const char *const flags[] = {"low", "left", "still", "slow", "speech", "child",
	    "warning", "offline", "busy", "crowded", "card-left", "staff-called"};
	g_autofree char *text = any_text(rand);
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(
	    &dict, "language", "s", languages[below(rand, G_N_ELEMENTS(languages))]);
	g_variant_dict_insert(&dict, "text-size", "u", 1 + below(rand, 3));
	g_variant_dict_insert(
	    &dict, "contrast", "s", contrasts[below(rand, G_N_ELEMENTS(contrasts))]);
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (one_in(rand, 6))
			g_variant_dict_insert(&dict, flags[i], "b", TRUE);
	if (one_in(rand, 3))
		g_variant_dict_insert(&dict, "name", "s", text);
	if (one_in(rand, 3))
		g_variant_dict_insert(&dict, "message-text", "s", text);
	if (one_in(rand, 2))
		g_variant_dict_insert_value(&dict, "items", any_items(rand));
	if (one_in(rand, 3))
		g_variant_dict_insert_value(&dict, "notices", any_notices(rand));
	return g_variant_dict_end(&dict);
}

/* ---- hands ---- */

static void add(GPtrArray *words, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
add(GPtrArray *words, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(words, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static void
move(GRand *rand, GPtrArray *words)
{
	add(words, "mousemove");
	add(words, "%u", below(rand, WIDTH));
	add(words, "%u", below(rand, HEIGHT));
}

static void
tap(GRand *rand, GPtrArray *words)
{
	move(rand, words);
	add(words, "click");
	add(words, "%u", one_in(rand, 5) ? 1 + below(rand, 9) : 1);
}

static void
drag(GRand *rand, GPtrArray *words)
{
	move(rand, words);
	add(words, "mousedown");
	add(words, "1");
	move(rand, words);
	add(words, "mouseup");
	add(words, "1");
}

static void
press_key(GRand *rand, GPtrArray *words)
{
	add(words, "key");
	add(words, "%s", keys[below(rand, G_N_ELEMENTS(keys))]);
}

static void
do_something(GRand *rand, Screen *screen)
{
	void (*const movements[])(GRand * rand, GPtrArray * words) = {
	    tap, tap, tap, drag, press_key};
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < BATCH; i++)
		movements[below(rand, G_N_ELEMENTS(movements))](rand, words);
	g_ptr_array_add(words, NULL);
	screen_hands(screen, (const char *const *)words->pdata);
}

static void
test_hands(void)
{
	gint64 until_us = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	guint32 number = first > 0 ? (guint32)first : (guint32)g_random_int_range(1, G_MAXINT32);
	g_autoptr(GRand) rand = g_rand_new_with_seed(number);
	g_autoptr(GPtrArray) names = views();
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	gint done = 0;

	g_test_message("--first %u", number);
	screen_wait_for(screen, "Put the whole pile here");
	while (done < count || g_get_monotonic_time() < until_us) {
		const char *view = names->pdata[below(rand, names->len)];

		screen_show(screen, view, any_changes(rand));
		do_something(rand, screen);
		done += BATCH;
		g_assert_cmpuint(screen_n_windows(screen), ==, 1);
		g_assert_cmpuint(screen_n_children(screen), ==, 0);
		screen_forget_told(screen);
	}
	screen_show(screen, "idle", NULL);
	screen_wait_for(screen, "Put the whole pile here");
	g_test_message("%d events", done);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("- hands");
	g_autoptr(GError) error = NULL;

	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	g_test_add_func("/ui/hands", test_hands);
	return g_test_run();
}
