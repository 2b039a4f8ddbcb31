/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may happen to a screen: it is killed, the daemon goes and comes back, and hostile text
 * arrives.
 */
#include "tests/ui/screen.h"

#include <string.h>

static void
assert_same_names(GPtrArray *before, GPtrArray *after)
{
	for (guint i = 0; i < before->len; i++) {
		const char *name = g_ptr_array_index(before, i);

		/* the time may have gone on */
		if (strlen(name) == 5 && name[2] == ':')
			continue;
		g_assert_true(g_ptr_array_find_with_equal_func(after, name, g_str_equal, NULL));
	}
	g_assert_cmpuint(before->len, ==, after->len);
}

static void
test_killed(void)
{
	static const char *const views[] = {"pile", "pile-done", "return-bins"};

	for (guint i = 0; i < G_N_ELEMENTS(views); i++) {
		g_autoptr(Screen) screen = screen_new(views[i], NULL);
		g_autoptr(GPtrArray) before = NULL;
		g_autoptr(GPtrArray) after = NULL;

		screen_wait_for(screen, "Call staff");
		before = screen_names(screen);
		screen_restart(screen, NULL);
		screen_wait_for(screen, "Call staff");
		after = screen_names(screen);
		assert_same_names(before, after);
	}
}

static void
test_daemon_gone(void)
{
	g_autoptr(Screen) screen = screen_new("pile", NULL);

	screen_wait_for(screen, "Leave them on the pad");
	screen_daemon_gone(screen);
	screen_wait_for(screen, "This machine is resting");
	screen_wait_gone(screen, "Leave them on the pad");
	screen_wait_gone(screen, "Call staff"); /* nobody would hear it */
	screen_wait_gone(screen, "English");
	screen_daemon_back(screen, "pile", NULL);
	screen_wait_for(screen, "Leave them on the pad");
	screen_wait_for(screen, "Call staff");
}

/* Without the daemon the screen stays in the language it had. */
static void
test_daemon_gone_in_chinese(void)
{
	g_autoptr(Screen)
	    screen = screen_new("idle", screen_change("language", g_variant_new_string("zh_CN")));

	screen_wait_for(screen, "整叠书放这里");
	screen_daemon_gone(screen);
	screen_wait_for(screen, "这台机器正在休息");
}

static void
test_one_window(void)
{
	g_autoptr(Screen) screen = screen_new("pile-done-warning", NULL);

	screen_wait_for(screen, "Are you still there?");
	g_assert_cmpuint(screen_n_windows(screen), ==, 1);
}

static GVariant *
items_with_title(const char *title)
{
	return g_variant_new_parsed(
	    "[{'key': <'a'>, 'title': <%s>, 'status': <'lent'>, 'due': <'2026-12-20'>},"
	    " {'key': <'b'>, 'title': <%s>, 'status': <'refused'>, 'reason': <'other'>,"
	    "  'text': <%s>}]",
	    title, title, title);
}

static void
check_title(const char *title, const char *shown)
{
	g_autoptr(Screen)
	    screen = screen_new("pile", screen_change("items", items_with_title(title)));

	screen_wait_for(screen, shown);
	g_assert_cmpuint(screen_n_windows(screen), ==, 1);
}

static void
test_markup(void)
{
	check_title("<b>Bold</b> &amp; <span size='999999'>large</span>",
	    "<b>Bold</b> &amp; <span size='999999'>large</span>");
}

/* Right-to-left overrides and isolates, controls, line breaks: dropped or made a blank. */
static void
test_controls(void)
{
	check_title("War\u202E\u2066 and\a\033[31m\r\n\tPeace\u2069", "War and[31m Peace");
}

static void
test_long_title(void)
{
	g_autoptr(GString) title = g_string_new(NULL);
	g_autofree char *shown = NULL;

	for (guint i = 0; i < 2000; i++)
		g_string_append(title, i % 7 == 6 ? "字" : "W");
	shown = g_utf8_substring(title->str, 0, 300);
	check_title(title->str, shown);
}

/* The daemon gives each row a key of its own; a screen must not stumble when it does not. */
static void
test_same_keys(void)
{
	GVariant *items = g_variant_new_parsed(
	    "[{'key': <'a'>, 'title': <'First'>, 'status': <'lent'>},"
	    " {'key': <'a'>, 'title': <'Second'>, 'status': <'lent'>},"
	    " {'title': <'Third'>, 'status': <'unreadable'>},"
	    " {'title': <'Fourth'>, 'status': <'unreadable'>}]");
	g_autoptr(GVariant) kept = g_variant_ref_sink(items);
	g_autoptr(Screen) screen = screen_new("pile", screen_change("items", kept));

	screen_show(screen, "pile", screen_change("items", kept));
	screen_wait_for(screen, "First");
	screen_wait_for(screen, "Second");
	screen_wait_for(screen, "Third");
	screen_wait_for(screen, "Fourth");
	screen_show(screen, "pile", NULL);
	screen_wait_gone(screen, "Fourth");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/life/killed", test_killed);
	g_test_add_func("/ui/life/daemon-gone", test_daemon_gone);
	g_test_add_func("/ui/life/daemon-gone-in-chinese", test_daemon_gone_in_chinese);
	g_test_add_func("/ui/life/one-window", test_one_window);
	g_test_add_func("/ui/life/markup", test_markup);
	g_test_add_func("/ui/life/controls", test_controls);
	g_test_add_func("/ui/life/long-title", test_long_title);
	g_test_add_func("/ui/life/same-keys", test_same_keys);
	return g_test_run();
}
