/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library's colours and logo: what is taken, and what is refused with its reason. */
#include "firmware/base/theme.h"

#include <string.h>

#define DEFINE "@define-color "

static void
assert_refused(const char *text, const char *why)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *now = NULL, *usual = NULL;
	DsTheme theme, none;

	if (ds_theme_parse(text, strlen(text), &theme, &error))
		g_error("taken: %s", text);
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	if (strstr(error->message, why) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, why);
	g_assert_true(ds_theme_parse("", 0, &none, NULL));
	now = ds_theme_text(&theme);
	usual = ds_theme_text(&none);
	g_assert_cmpstr(now, ==, usual); /* nothing of it stays */
}

static void
test_taken(void)
{
	static const char text[] = "/* ours */\n" DEFINE "key #5A1E3C;\n\n" DEFINE
				   "field-foot\t#4a1a38 ;/* ; */";
	g_autoptr(GError) error = NULL;
	g_autofree char *again = NULL, *css = NULL;
	DsTheme theme, same;

	g_assert_true(ds_theme_parse(text, strlen(text), &theme, &error));
	g_assert_no_error(error);
	g_assert_cmphex(theme.rgb[DS_THEME_KEY], ==, 0x5A1E3C);
	g_assert_cmphex(theme.rgb[DS_THEME_FIELD_FOOT], ==, 0x4A1A38);
	g_assert_cmphex(theme.rgb[DS_THEME_TEAL], ==, 0x0C564F);
	again = ds_theme_text(&theme);
	g_assert_true(ds_theme_parse(again, strlen(again), &same, NULL));
	g_assert_cmpmem(&theme, sizeof theme, &same, sizeof same);
	css = ds_theme_css(&theme);
	g_assert_nonnull(strstr(css, DEFINE "field_end #4A1A38;\n"));
	g_assert_nonnull(strstr(css, DEFINE "ring_ground_arc #5A1E3C;\n"));
}

/* One hair below 7:1 with one of the inks, and one hair above. */
static void
test_contrast(void)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	    {DEFINE "key #7A7A7A;", "key #7A7A7A with white #FFFFFF has a contrast of 4."},
	    {DEFINE "key #595959;",
		"key #595959 with ground #E8EFEC has a contrast of 6.0:1, and needs 7:1"},
	    {DEFINE "teal #5C5C00;", "teal #5C5C00 with"},
	    {DEFINE "field #C0C0C0;", "field #C0C0C0 with white"},
	    {DEFINE "field #454545;",
		"field #454545 with amber text #FFD27A has a contrast of 6.7:1"},
	    {DEFINE "field-foot #3A3A3A;", "the panel that follows from field-foot, #444444 with"},
	};
	static const char fine[] = DEFINE "key #4D4D4D;" DEFINE "field #3A3A3A;";
	DsTheme theme;

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_refused(cases[i].text, cases[i].why);
	g_assert_true(ds_theme_parse(fine, strlen(fine), &theme, NULL));
}

static void
test_hostile(void)
{
	static const char *const bad[] = {"* { color: red; }", "@import url(file:///etc/passwd);",
	    DEFINE "ink #000000;", DEFINE "key red;", DEFINE "key #12345;", DEFINE "key #1234567;",
	    DEFINE "key #123456", DEFINE "key #12345G;", DEFINE "key @teal;",
	    DEFINE "key #000000; } * { background: red;", DEFINE "keyx #000000;", DEFINE ";",
	    DEFINE "", "@define-colorkey #000000;", "/* never ends", "<!-- -->",
	    DEFINE "key #000000;\n@define-color teal shade(@key, 2);"};
	g_autofree char *long_text = g_strnfill(DS_THEME_BYTES_MAX + 1, ' ');
	DsTheme theme;

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_refused(bad[i], "all that may stand here is");
	assert_refused(bad[G_N_ELEMENTS(bad) - 1], "line 2: ");
	assert_refused(long_text, "longer than 4096 bytes");
	g_assert_false(ds_theme_parse("\0", 1, &theme, NULL));
}

static gboolean
takes_logo(const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	gboolean taken = ds_theme_check_logo(text, length, &error);

	g_assert_true(taken == (error == NULL));
	return taken;
}

static void
test_svg(void)
{
	static const char *const bad[] = {"", "x", "<html/>", "<svg", "<svg><script/></svg>",
	    "<svg><image href='file:///etc/passwd'/></svg>",
	    "<svg><use xlink:href='http://x/y#z'/></svg>", "<svg onload='x()'/>",
	    "<svg><rect fill='url(http://x/)'/></svg>",
	    "<svg><rect style='fill:url(#a);stroke:url(http://x/)'/></svg>",
	    "<svg><style>@import 'x'</style></svg>", "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"};
	g_autofree char *large = g_strnfill(DS_LOGO_BYTES_MAX + 1, ' ');
	static const char good[] = "<?xml version='1.0'?><!-- ours --><svg><defs/><use href='#a'/>"
				   "<rect fill='url(#b)'/></svg>";

	g_assert_true(takes_logo(good, strlen(good)));
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		if (takes_logo(bad[i], strlen(bad[i])))
			g_error("taken: %s", bad[i]);
	g_assert_false(takes_logo(large, DS_LOGO_BYTES_MAX + 1));
}

static void
test_png(void)
{
	char head[33] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\1\0\0\0\0\x80";

	g_assert_true(takes_logo(head, sizeof head));
	g_assert_false(takes_logo(head, 20));
	head[17] = 1; /* 65792 wide */
	g_assert_false(takes_logo(head, sizeof head));
	head[17] = head[18] = 0;
	g_assert_false(takes_logo(head, sizeof head));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/theme/taken", test_taken);
	g_test_add_func("/theme/contrast", test_contrast);
	g_test_add_func("/theme/hostile", test_hostile);
	g_test_add_func("/theme/svg", test_svg);
	g_test_add_func("/theme/png", test_png);
	return g_test_run();
}
