/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language switch while the program runs. Three traps (see ui/language.h and ui/script.h):
 *
 *	A  with LC_ALL=C in the environment glibc ignores LANGUAGE altogether
 *	B  GtkBuilder looks once whether there is a catalogue; if not, half of the screen stays
 *English C  Han characters get Japanese forms where nobody says which they are: test-label.c
 */
#include "tests/ui/screen.h"

#include <string.h>

static const struct {
	const char *language, *key, *library;
} languages[] = {
    {"zh_CN", "简体中文", "市图书馆"},
    {"zh_TW", "繁體中文", "市立圖書館"},
    {"vi", "Tiếng Việt", "Thư viện Tỉnh"},
    {"en", "English", "City Library"},
};

/* Names of rail keys, numbers, titles and the time are the same in all languages. */
static gboolean
is_neutral(const char *name)
{
	static const char *const titles[] = {"Đất rừng phương Nam", "十万个为什么",
	    "A Room with a View", "Discovery Box: The Night Sky", "茶馆", "水浒传", "西游记（上）",
	    "Dế Mèn phiêu lưu ký", "The Wind in the Willows", "三体", "Duestamp", NULL};

	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		if (g_str_equal(name, languages[i].key))
			return TRUE;
	for (const char *at = name; *at != '\0'; at = g_utf8_next_char(at))
		if (g_unichar_isalpha(g_utf8_get_char(at)))
			return g_strv_contains(titles, name) || g_str_equal(name, "EN") ||
			    g_str_equal(name, "Việt") || g_str_equal(name, "简体") ||
			    g_str_equal(name, "繁體");
	return TRUE;
}

static GVariant *
in_language(guint i)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(
	    &changes, "{sv}", "language", g_variant_new_string(languages[i].language));
	g_variant_builder_add(&changes, "{sv}", "name", g_variant_new_string(languages[i].library));
	return g_variant_builder_end(&changes);
}

/* No text of the former language is left. zh_CN and zh_TW share a few words: `shared` says so. */
static void
assert_all_changed(GPtrArray *before, GPtrArray *after, const char *const *shared)
{
	g_assert_cmpuint(before->len, >, 5);
	for (guint i = 0; i < before->len; i++) {
		const char *name = g_ptr_array_index(before, i);

		if (is_neutral(name) || g_strv_contains(shared, name))
			continue;
		if (g_ptr_array_find_with_equal_func(after, name, g_str_equal, NULL))
			g_error("\"%s\" was not translated", name);
	}
}

static void
switch_to(Screen *screen, const char *view, guint from, guint to)
{
	static const char *const shared[] = {"取消", "4\u00A0本請您看一下", NULL};
	g_autoptr(GPtrArray) before = screen_names(screen);
	g_autoptr(GPtrArray) after = NULL;
	g_autofree char *told = screen_press(screen, languages[to].key);
	g_autofree char *expected = g_strdup_printf(
	    "language {'language': <'%s'>}", languages[to].language);

	g_assert_cmpstr(told, ==, expected);
	screen_show(screen, view, in_language(to));
	screen_wait_for(screen, languages[to].library);
	after = screen_names(screen);
	assert_all_changed(before, after, shared);
	screen_show(screen, view, in_language(from));
	screen_wait_for(screen, languages[from].library);
}

/* Start in each language, switch to each other one (trap B). */
static void
check_start_in(guint from, const char *view)
{
	g_autoptr(Screen) screen = screen_new(view, in_language(from));

	screen_wait_for(screen, languages[from].library);
	for (guint to = 0; to < G_N_ELEMENTS(languages); to++)
		if (to != from)
			switch_to(screen, view, from, to);
}

static void
test_switch(void)
{
	for (guint from = 0; from < G_N_ELEMENTS(languages); from++) {
		check_start_in(from, "idle");
		if (g_test_thorough()) {
			check_start_in(from, "identify");
			check_start_in(from, "library-away");
		}
	}
}

/* A page with numbers in its words and no name of the library: question and buttons follow. */
static void
test_question(void)
{
	static const char *const questions[] = {
	    "5 件都在吗？", "5 件都在嗎？", "Có đủ cả 5 phần không?", "Are all 5 pieces here?"};
	static const char *const buttons[] = {
	    "5 件都在", "5 件都在", "Đủ cả 5 phần", "All 5 are here"};
	static const char *const shared[] = {"5 件都在", NULL};
	g_autoptr(Screen) screen = screen_new("count-set", in_language(3));
	g_autoptr(GPtrArray) before = NULL;

	screen_wait_for(screen, questions[3]);
	before = screen_names(screen);
	for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
		g_autoptr(GPtrArray) after = NULL;

		screen_show(screen, "count-set", in_language(i));
		screen_wait_for(screen, questions[i]);
		g_free(screen_press(screen, buttons[i]));
		screen_show(screen, "count-set", in_language(i));
		after = screen_names(screen);
		assert_all_changed(before, after, shared);
		g_ptr_array_unref(before);
		before = g_steal_pointer(&after);
	}
}

/* Whatever the environment says (trap A). */
static void
test_environment(void)
{
	static const char *const environments[] = {
	    "LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=xx_XX.UTF-8", "LANGUAGE=en:vi"};
	g_autoptr(Screen) screen = screen_new("idle", in_language(0));

	for (guint i = 0; i < G_N_ELEMENTS(environments); i++) {
		screen_restart(screen, environments[i]);
		screen_wait_for(screen, "整叠书放这里"); /* from C */
		screen_wait_for(screen, "呼叫馆员");     /* from a template */
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/languages/switch", test_switch);
	g_test_add_func("/ui/languages/question", test_question);
	g_test_add_func("/ui/languages/environment", test_environment);
	return g_test_run();
}
