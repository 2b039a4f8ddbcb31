/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nothing is ever cut: every view of tests/shots/views, in every language, text size and layout,
 * asks for no more room than the screen has.
 */
#include "tests/fakes/kiosk-script.h"
#include "ui/language.h"
#include "ui/view.h"
#include "ui/window.h"

typedef struct {
	const char *name;
	int width, height;
} Layout;

static const Layout layouts[] = {
    {"portrait", 1080, 1920},
    {"landscape", 1920, 1080},
    {"compact", 1280, 720},
};

static GVariant *
changes_for(const char *language, guint step)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(&changes, "{sv}", "language", g_variant_new_string(language));
	g_variant_builder_add(&changes, "{sv}", "text-size", g_variant_new_uint32(step));
	return g_variant_builder_end(&changes);
}

static void
check_view(
    GtkWidget *window, const Layout *layout, const char *view, const char *language, guint step)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "shots", "views", view, NULL);
	int width, height;

	ds_window_show_view(
	    DS_WINDOW(window), ds_kiosk_script_load(path, changes_for(language, step)));
	ds_window_measure(DS_WINDOW(window), layout->width, layout->height, &width, &height);
	if (width > layout->width || height > layout->height) {
		g_test_message(
		    "%s in %s, text size %u, needs %d x %d", view, language, step, width, height);
		g_test_fail();
	}
}

static void
check_layout(gconstpointer data)
{
	const Layout *layout = data;
	GtkWidget *window = ds_window_new(layout->width, layout->height);
	g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "shots", "views", NULL);
	g_autoptr(GDir) views = g_dir_open(folder, 0, NULL);
	const char *view;

	g_assert_nonnull(views);
	while ((view = g_dir_read_name(views)) != NULL)
		for (guint i = 0; ds_view_languages[i] != NULL; i++)
			for (guint step = 1; step <= 3; step++)
				check_view(window, layout, view, ds_view_languages[i], step);
	gtk_widget_destroy(window);
}

int
main(int argc, char **argv)
{
	ds_language_init(g_getenv("DUESTAMP_LOCALE_DIR"));
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
		g_autofree char *path = g_strconcat("/ui/fit/", layouts[i].name, NULL);

		g_test_add_data_func(path, &layouts[i], check_layout);
	}
	return g_test_run();
}
