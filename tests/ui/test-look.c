/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/look.h"
#include "ui/script.h"
#include "ui/widgets/ring.h"

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
	static const char *const languages[] = {"zh_CN", "zh_TW", "vi", "en"};
	static const int least[DS_LAYOUT_N] = {42, 42, 38};

	for (int layout = 0; layout < DS_LAYOUT_N; layout++)
		for (guint l = 0; l < G_N_ELEMENTS(languages); l++)
			for (guint step = 1; step <= 3; step++) {
				DsLook look = {layout, step, FALSE, languages[l]};
				g_autofree char *sheet = ds_look_sheet(&look);
				g_auto(GStrv) rules = g_strsplit(sheet, "font-size: ", -1);

				g_assert_cmpuint(g_strv_length(rules), >, 10);
				for (guint i = 1; rules[i] != NULL; i++)
					g_assert_cmpint((int)g_ascii_strtoll(rules[i], NULL, 10),
					    >=, least[layout]);
			}
}

static void
test_scripts(void)
{
	g_assert_cmpstr(ds_script_of_title("Moby-Dick", "en"), ==, NULL);
	g_assert_cmpstr(ds_script_of_title("Đất rừng phương Nam", "zh_CN"), ==, NULL);
	g_assert_cmpstr(ds_script_of_title("红楼梦", "en"), ==, "zh-cn");
	g_assert_cmpstr(ds_script_of_title("城南舊事", "vi"), ==, "zh-tw");
	g_assert_cmpstr(ds_script_of_title("水", "en"), ==, "zh-cn"); /* a draw */
	g_assert_cmpstr(ds_script_of_title("城南舊事", "zh_CN"), ==, "zh-cn");
	g_assert_cmpstr(ds_script_of_title("红楼梦", "zh_TW"), ==, "zh-tw");
	g_assert_cmpstr(ds_script_of_title("吾輩は猫である", "zh_TW"), ==, "ja");
	g_assert_cmpstr(ds_script_of_title("엄마를 부탁해", "en"), ==, "ko");
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
	g_test_add_func("/ui/look/scripts", test_scripts);
	g_test_add_func("/ui/look/seconds", test_seconds);
	return g_test_run();
}
