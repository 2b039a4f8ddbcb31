/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/theme.h"
#include "tests/fakes/languages.h"
#include "ui/look.h"
#include "ui/reading.h"
#include "ui/script.h"
#include "ui/widgets/ring.h"

#include <math.h>
#include <stdio.h>

static void
test_layout(void)
{
	g_assert_cmpint(ds_look_layout(1080, 1920), ==, DS_LAYOUT_PORTRAIT);
	g_assert_cmpint(ds_look_layout(1920, 1080), ==, DS_LAYOUT_LANDSCAPE);
	g_assert_cmpint(ds_look_layout(1280, 720), ==, DS_LAYOUT_COMPACT);
}

/* No text is smaller than the eye needs (look.h), whatever the layout, language and step. */
static void
test_least_size(void)
{
	static const int least[DS_LAYOUT_N] = {42, 42, 38};

	for (int layout = 0; layout < DS_LAYOUT_N; layout++)
		for (guint l = 0; ds_test_languages[l] != NULL; l++)
			for (guint step = 1; step <= 3; step++) {
				const DsLook look = {.layout = layout,
				    .step = step,
				    .language = ds_test_language(ds_test_languages[l])};
				g_autofree char *sheet = ds_look_sheet(&look);
				g_auto(GStrv) rules = g_strsplit(sheet, "font-size: ", -1);

				g_assert_cmpuint(g_strv_length(rules), >, 10);
				for (guint i = 1; rules[i] != NULL; i++)
					g_assert_cmpint((int)g_ascii_strtoll(rules[i], NULL, 10),
					    >=, least[layout]);
			}
}

/* ---- contrast, by the formula of WCAG 2.2 */

static double
linear(double channel)
{
	return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double
luminance(GHashTable *palette, const char *name)
{
	const char *text = g_hash_table_lookup(palette, name);
	GdkRGBA colour;

	if (text == NULL || !gdk_rgba_parse(&colour, text))
		g_error("%s is no colour of the palette", name);
	return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) +
	    0.0722 * linear(colour.blue);
}

static GHashTable *
palette_of(DsContrast contrast)
{
	GHashTable *palette = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GBytes) sheet = g_resources_lookup_data(
	    ds_look_palette(contrast), G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
	g_auto(GStrv) lines = g_strsplit(g_bytes_get_data(sheet, NULL), "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		char name[40], colour[10];

		if (sscanf(lines[i], "@define-color %39s %9[^;]", name, colour) == 2)
			g_hash_table_insert(palette, g_strdup(name), g_strdup(colour));
	}
	return palette;
}

/* Every palette has the same names; text has 7:1 on its ground, edges and shapes have 3:1. */
static void
test_contrast(gconstpointer data)
{
	static const struct {
		const char *ink, *ground;
		double least;
	} pairs[] = {
	    {"ink", "ground", 7},
	    {"ink2", "ground", 7},
	    {"ink", "sheet", 7},
	    {"ink2", "sheet", 7},
	    {"on_field", "field_top", 7},
	    {"on_field", "field_end", 7},
	    {"on_field2", "field_end", 7},
	    {"on_field", "field2", 7},
	    {"on_field2", "field2", 7},
	    {"ink2", "stop_tint", 7}, /* the library's own words */
	    {"ink2", "wait_tint", 7},
	    {"wait_on_field", "field_end", 7},
	    {"on_field", "strip", 7},
	    {"wait_on_field", "strip", 7},
	    {"on_amber", "amber", 7},
	    {"on_calm", "calm", 7},
	    {"on_key", "key", 7},
	    {"on_teal", "teal", 7},
	    {"on_lent", "lent", 7},
	    {"on_wait", "wait", 7},
	    {"on_stop", "stop", 7},
	    {"lent_text", "sheet", 7},
	    {"lent_text", "lent_tint", 7},
	    {"wait_text", "wait_tint", 7},
	    {"wait_text", "sheet", 7},
	    {"stop_text", "stop_tint", 7},
	    {"stop_text", "sheet", 7},
	    {"on_paper", "paper", 7},
	    {"on_paper2", "paper", 7},
	    {"stamp", "paper", 7},
	    {"outline", "ground", 3},
	    {"outline", "sheet", 3},
	    {"key", "ground", 3},
	    {"teal", "ground", 3},
	    {"wait_edge", "ground", 3},
	    {"stop", "ground", 3},
	    {"lent", "ground", 3},
	    {"ring_ground_text", "ground", 7},
	    {"ring_field_text", "field_end", 7},
	    {"ring_primary_text", "key", 7},
	};
	g_autoptr(GHashTable) palette = palette_of((DsContrast)GPOINTER_TO_UINT(data));
	g_autoptr(GHashTable) usual = palette_of(DS_CONTRAST_NONE);

	g_assert_cmpuint(g_hash_table_size(palette), ==, g_hash_table_size(usual));
	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		double a = luminance(palette, pairs[i].ink),
		       b = luminance(palette, pairs[i].ground);
		double ratio = (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);

		if (ratio < pairs[i].least)
			g_error("%s on %s: %.2f", pairs[i].ink, pairs[i].ground, ratio);
	}
}

/* A theme that says nothing is the palette by day. */
static void
test_usual_theme(void)
{
	g_autoptr(GHashTable) palette = palette_of(DS_CONTRAST_NONE);
	g_autofree char *css = NULL;
	g_auto(GStrv) lines = NULL;
	DsTheme theme;

	g_assert_true(ds_theme_parse("", 0, &theme, NULL));
	css = ds_theme_css(&theme);
	lines = g_strsplit(css, "\n", -1);
	for (guint i = 0; lines[i + 1] != NULL; i++) {
		char name[40], colour[10];

		g_assert_cmpint(sscanf(lines[i], "@define-color %39s %9[^;]", name, colour), ==, 2);
		if (!g_str_equal(name, "strip")) /* a shade darker, by day */
			g_assert_cmpstr(g_hash_table_lookup(palette, name), ==, colour);
	}
}

static void
test_scripts(void)
{
	g_assert_cmpstr(ds_script_of_title("Moby-Dick", ds_test_language("en")), ==, NULL);
	g_assert_cmpstr(
	    ds_script_of_title("Đất rừng phương Nam", ds_test_language("zh_CN")), ==, NULL);
	g_assert_cmpstr(ds_script_of_title("红楼梦", ds_test_language("en")), ==, "zh-cn");
	g_assert_cmpstr(ds_script_of_title("城南舊事", ds_test_language("vi")), ==, "zh-tw");
	g_assert_cmpstr(ds_script_of_title("水", ds_test_language("en")), ==, "zh-cn"); /* a draw */
	g_assert_cmpstr(ds_script_of_title("城南舊事", ds_test_language("zh_CN")), ==, "zh-cn");
	g_assert_cmpstr(ds_script_of_title("红楼梦", ds_test_language("zh_TW")), ==, "zh-tw");
	g_assert_cmpstr(ds_script_of_title("吾輩は猫である", ds_test_language("zh_TW")), ==, "ja");
	g_assert_cmpstr(ds_script_of_title("엄마를 부탁해", ds_test_language("en")), ==, "ko");
}

/* Each title in its own voice, the words of the page in the page's. */
static void
test_voices(void)
{
	static const struct {
		const char *text, *window, *voice;
	} cases[] = {
	    {"Put the whole pile here", "en", "en"},
	    {"整叠书放这里", "zh_CN", "cmn"},
	    {"Moby-Dick", "zh_TW", "en"},
	    {"Đất rừng phương Nam", "zh_CN", "vi"},
	    {"Đất rừng phương Nam", "en", "vi"},
	    {"Trả", "vi", "vi"},
	    {"红楼梦", "en", "cmn"},
	    {"吾輩は猫である", "vi", "ja"},
	    {"10", "zh_CN", "cmn"},
	    {"10", "vi", "vi"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(ds_reading_voice(cases[i].text, ds_test_language(cases[i].window)),
		    ==, cases[i].voice);
}

/* The other voice speaks what the window's would, and nothing of what is in another language. */
static void
test_other_voice(void)
{
	static const struct {
		const char *window, *voice, *becomes;
	} cases[] = {
	    {"zh_CN", "cmn", "yue"},
	    {"zh_TW", "cmn", "yue"},
	    {"zh_CN", "en", "en"},
	    {"vi", "vi", "vi"},
	    {"en", "cmn", "cmn"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsSaid said = {.voice = cases[i].voice};
		g_autoptr(GPtrArray) texts = g_ptr_array_new();

		g_ptr_array_add(texts, &said);
		ds_reading_change_voice(texts, ds_test_language(cases[i].window));
		g_assert_cmpstr(said.voice, ==, cases[i].becomes);
	}
}

static void
test_seconds(void)
{
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, 0), ==, 10);
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, 1), ==, 10);
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, G_USEC_PER_SEC), ==, 9);
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, 10 * G_USEC_PER_SEC - 1), ==, 1);
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, 10 * G_USEC_PER_SEC), ==, 0);
	g_assert_cmpuint(ds_ring_seconds(10 * G_USEC_PER_SEC, G_MAXINT64), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/look/layout", test_layout);
	g_test_add_func("/ui/look/least-size", test_least_size);
	g_test_add_data_func(
	    "/ui/look/palette/usual", GUINT_TO_POINTER(DS_CONTRAST_NONE), test_contrast);
	g_test_add_data_func(
	    "/ui/look/palette/dark", GUINT_TO_POINTER(DS_CONTRAST_DARK), test_contrast);
	g_test_add_data_func(
	    "/ui/look/palette/light", GUINT_TO_POINTER(DS_CONTRAST_LIGHT), test_contrast);
	g_test_add_func("/ui/look/usual-theme", test_usual_theme);
	g_test_add_func("/ui/look/scripts", test_scripts);
	g_test_add_func("/ui/look/voices", test_voices);
	g_test_add_func("/ui/look/other-voice", test_other_voice);
	g_test_add_func("/ui/look/seconds", test_seconds);
	return g_test_run();
}
