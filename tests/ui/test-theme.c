/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the screen makes of the property Look: the colours that are drawn, in the real window. High
 * contrast is nobody's, and what the daemon should never have passed on is not taken.
 */
#include "tests/fakes/kiosk-script.h"
#include "ui/language.h"
#include "ui/theme.h"
#include "ui/window.h"

#define THEME "@define-color key #5A1E3C;\n@define-color field #33122A;\n"

static GVariant *
look_of(const char *theme, const char *logo)
{
	GVariantDict look;

	g_variant_dict_init(&look, NULL);
	if (theme != NULL)
		g_variant_dict_insert(&look, "theme", "s", theme);
	if (logo != NULL)
		g_variant_dict_insert(&look, "logo", "s", logo);
	return g_variant_ref_sink(g_variant_dict_end(&look));
}

static GtkWidget *
window_with(const char *theme, const char *logo, const char *contrast)
{
	GtkWidget *window = ds_window_new(1080, 1920);
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "shots", "views", "idle.gvariant", NULL);
	g_autoptr(GVariant) look = look_of(theme, logo);

	ds_window_set_look(DS_WINDOW(window), look);
	ds_window_show_view(DS_WINDOW(window),
	    ds_kiosk_script_load(path, g_variant_new_parsed("{'contrast': <%s>}", contrast)));
	return window;
}

static void
assert_colour(const char *theme, const char *contrast, const char *name, const char *expected)
{
	GtkWidget *window = window_with(theme, NULL, contrast);
	GdkRGBA is, wanted;

	g_assert_true(gdk_rgba_parse(&wanted, expected));
	g_assert_true(
	    gtk_style_context_lookup_color(gtk_widget_get_style_context(window), name, &is));
	if (!gdk_rgba_equal(&is, &wanted))
		g_error("%s in %s is not %s", name, contrast, expected);
	gtk_widget_destroy(window);
}

static void
test_colours(void)
{
	assert_colour(THEME, "none", "key", "#5A1E3C");
	assert_colour(THEME, "none", "field_top", "#33122A");
	assert_colour(THEME, "none", "teal", "#0C564F"); /* says nothing of it */
	assert_colour(THEME, "dark", "key", "#FFD54A");
	assert_colour(THEME, "light", "field_top", "#000000");
	assert_colour(NULL, "none", "key", "#1F3478");
	assert_colour("@define-color ink #FFFFFF;", "none", "ink", "#0E1E3C");
	assert_colour("@define-color key #7A7A7A;", "none", "key", "#1F3478");
	assert_colour("* { color: red; }", "none", "key", "#1F3478");
}

static void
find_logo(GtkWidget *widget, gpointer data)
{
	if (GTK_IS_IMAGE(widget) && gtk_widget_get_visible(widget))
		*(GdkPixbuf **)data = gtk_image_get_pixbuf(GTK_IMAGE(widget));
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), find_logo, data);
}

/* NULL: our own mark stands there. */
static void
assert_logo(const char *logo, gboolean shown)
{
	GtkWidget *window = window_with(NULL, logo, "none");
	GdkPixbuf *found = NULL;

	find_logo(window, &found);
	g_assert_true((found != NULL) == shown);
	if (shown)
		g_assert_cmpint(gdk_pixbuf_get_height(found), ==, 76);
	gtk_widget_destroy(window);
}

static void
test_logo(void)
{
	g_autofree char *svg = g_test_build_filename(
	    G_TEST_DIST, "..", "images", "look", "dongcheng.svg", NULL);
	g_autofree char *none = g_test_build_filename(G_TEST_DIST, "shots", "run", NULL);

	assert_logo(svg, TRUE);
	assert_logo(none, FALSE);
	assert_logo("/nowhere.png", FALSE);
	assert_logo(NULL, FALSE);
}

int
main(int argc, char **argv)
{
	ds_language_init(g_getenv("DUESTAMP_LOCALE_DIR"));
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/theme/colours", test_colours);
	g_test_add_func("/ui/theme/logo", test_logo);
	return g_test_run();
}
