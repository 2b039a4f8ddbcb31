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

/* ---- a fifth one, of long words (tests/ui/make-long) ---- */

#define FIFTH "qps"
#define FIFTH_NAME "Ļöñĝ Ļåñĝûåĝé"

static const char *const five[] = {"zh_CN", "zh_TW", "vi", "en", FIFTH, NULL};

static GVariant *
among_five(const char *language, const char *library)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(&changes, "{sv}", "language", g_variant_new_string(language));
	g_variant_builder_add(&changes, "{sv}", "languages", g_variant_new_strv(five, -1));
	g_variant_builder_add(&changes, "{sv}", "name", g_variant_new_string(library));
	return g_variant_builder_end(&changes);
}

/* Three show, those of the present one among them; the fourth place turns to the others. */
static void
test_fifth(void)
{
	g_autoptr(Screen) screen = screen_new("idle", among_five("zh_CN", "Library 1"));
	g_autofree char *told = NULL;

	screen_wait_for(screen, "Library 1");
	screen_wait_for(screen, "Tiếng Việt");
	screen_wait_gone(screen, FIFTH_NAME);
	screen_touch(screen, "更多语言");
	screen_wait_for(screen, FIFTH_NAME);
	screen_wait_gone(screen, "简体中文");
	screen_touch(screen, "更多语言");
	screen_wait_for(screen, "简体中文");
	screen_touch(screen, "更多语言");
	screen_wait_for(screen, FIFTH_NAME);
	told = screen_press(screen, FIFTH_NAME);
	g_assert_cmpstr(told, ==, "language {'language': <'" FIFTH "'>}");
	screen_show(screen, "idle", among_five(FIFTH, "Library 2"));
	screen_wait_for(screen, "Library 2");
	screen_wait_for(screen, "Çåļļ šţåƒƒ öñéå");
	screen_wait_for(screen, FIFTH_NAME);
}

/* "put-back": between the programs only. */
static gboolean
is_word_of_the_bus(const char *text)
{
	while (g_ascii_islower(*text) || *text == '-')
		text++;
	return *text == '\0';
}

/* What the library says in a view, which nobody translates. */
static void
add_data(GVariant *value, GPtrArray *data)
{
	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)) {
		if (!is_word_of_the_bus(g_variant_get_string(value, NULL)))
			g_ptr_array_add(data, g_variant_dup_string(value, NULL));
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
		g_autoptr(GVariant) inner = g_variant_get_variant(value);

		add_data(inner, data);
	} else if (g_variant_is_container(value)) {
		for (gsize i = 0; i < g_variant_n_children(value); i++) {
			g_autoptr(GVariant) child = g_variant_get_child_value(value, i);

			add_data(child, data);
		}
	}
}

static gint
longer_first(gconstpointer a, gconstpointer b)
{
	gsize first = strlen(*(const char *const *)a), second = strlen(*(const char *const *)b);

	return (first < second) - (first > second);
}

static GPtrArray *
data_of(const char *path)
{
	GPtrArray *data = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GVariant) view = g_variant_ref_sink(ds_kiosk_script_load(path, NULL));

	add_data(view, data);
	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		g_ptr_array_add(data, g_strdup(languages[i].key));
	g_ptr_array_add(data, g_strdup("Duestamp")); /* the window */
	g_ptr_array_sort(data, longer_first);
	return data;
}

/* "q", "@gmail.com" */
static gboolean
is_key_of_address(const char *name)
{
	return name[0] == '@' || (g_ascii_islower(name[0]) && name[1] == '\0');
}

/* The long language has marks on all letters: one without is of a text that nobody translated. */
static gboolean
has_plain_letter(const char *name, const GPtrArray *data)
{
	g_autoptr(GString) rest = g_string_new(is_key_of_address(name) ? "" : name);

	for (guint i = 0; i < data->len; i++)
		if (strlen(data->pdata[i]) > 1)
			g_string_replace(rest, data->pdata[i], "", 0);
	for (gsize i = 0; i < rest->len; i++)
		if (g_ascii_isalpha(rest->str[i]))
			return TRUE;
	return FALSE;
}

static void
check_translated(Screen *screen, const char *folder, const char *file)
{
	g_autofree char *path = g_build_filename(folder, file, NULL);
	g_autofree char *view = g_strndup(file, strcspn(file, "."));
	g_autoptr(GPtrArray) data = data_of(path);
	g_autoptr(GPtrArray) names = NULL;

	/* an idle page with a name of its own between two views tells that the first is gone */
	screen_show(screen, "idle", among_five(FIFTH, file));
	screen_wait_for(screen, file);
	screen_show(screen, view, among_five(FIFTH, "·"));
	screen_wait_gone(screen, file);
	names = screen_names(screen);
	for (guint i = 0; i < names->len; i++)
		if (has_plain_letter(names->pdata[i], data)) {
			g_test_message(
			    "%s: \"%s\" is not translated", view, (const char *)names->pdata[i]);
			g_test_fail();
		}
}

static void
test_nothing_raw(void)
{
	g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "shots", "views", NULL);
	g_autoptr(GDir) views = g_dir_open(folder, 0, NULL);
	g_autoptr(Screen) screen = screen_new("idle", among_five(FIFTH, "·"));
	const char *file;

	while ((file = g_dir_read_name(views)) != NULL)
		check_translated(screen, folder, file);
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
	g_test_add_func("/ui/languages/fifth", test_fifth);
	g_test_add_func("/ui/languages/nothing-raw", test_nothing_raw);
	return g_test_run();
}
