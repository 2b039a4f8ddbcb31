/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nothing is ever cut: every view of tests/shots/views, in every language, text size and layout,
 * asks for no more room than the screen has. So it does in a language whose texts are four tenths
 * longer (tests/ui/make-long), and with a fifth key among those of the languages.
 */
#include "tests/fakes/kiosk-script.h"
#include "ui/language.h"
#include "ui/view.h"
#include "ui/window.h"

#define LONG "qps"

typedef struct {
	const char *name;
	int width, height;
} Layout;

static const Layout layouts[] = {
    {"portrait", 1080, 1920},
    {"landscape", 1920, 1080},
    {"compact", 1280, 720},
};

/* The long one beside the four, and so one more than the foot has places for. */
static const char *const five[] = {"zh_CN", "zh_TW", "vi", "en", LONG, NULL};

static GVariant *
changes_for(const char *language, guint step, const char *flag)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(&changes, "{sv}", "language", g_variant_new_string(language));
	g_variant_builder_add(&changes, "{sv}", "text-size", g_variant_new_uint32(step));
	if (g_str_equal(language, LONG))
		g_variant_builder_add(&changes, "{sv}", "languages", g_variant_new_strv(five, -1));
	g_variant_builder_add(&changes, "{sv}", flag, g_variant_new_boolean(TRUE));
	return g_variant_builder_end(&changes);
}

static void
show_view(GtkWidget *window, const char *view, const char *language, guint step, const char *flag)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "shots", "views", view, NULL);

	ds_window_show_view(
	    DS_WINDOW(window), ds_kiosk_script_load(path, changes_for(language, step, flag)));
}

/* The widest of those that show, for whoever has to mend it. */
static void
find_widest(GtkWidget *widget, gpointer data)
{
	GtkWidget **widest = data;
	int least, most = 0, best;

	if (!gtk_widget_get_visible(widget))
		return;
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), find_widest, data);
	if (!GTK_IS_LABEL(widget))
		return;
	gtk_widget_get_preferred_width(widget, &least, &best);
	if (*widest != NULL)
		gtk_widget_get_preferred_width(*widest, &most, &best);
	if (least > most)
		*widest = widget;
}

static void
measure(GtkWidget *window, const Layout *layout, const char *view, const char *language, guint step)
{
	int need_width, need_height;

	ds_window_measure(
	    DS_WINDOW(window), layout->width, layout->height, &need_width, &need_height);
	if (need_width > layout->width || need_height > layout->height) {
		GtkWidget *widest = NULL;

		find_widest(ds_window_page(DS_WINDOW(window)), &widest);
		g_test_message(
		    "%s in %s, text size %u, needs %d x %d; its widest word is in \"%s\"", view,
		    language, step, need_width, need_height,
		    widest != NULL ? gtk_label_get_text(GTK_LABEL(widest)) : "");
		g_test_fail();
	}
}

/* Everything is measured in the usual layout; the low one changes nothing sideways, so the
 * languages with the longest words do for it. */
static void
check_view(
    GtkWidget *window, const Layout *layout, const char *view, const char *language, guint step)
{
	show_view(window, view, language, step, "slow");
	measure(window, layout, view, language, step);
	if (!g_str_equal(language, "vi") && !g_str_equal(language, LONG))
		return;
	show_view(window, view, language, step, "low");
	measure(window, layout, view, language, step);
}

/* The card with what makes it easier. */
static void
check_ease(GtkWidget *window, const Layout *layout, const char *language, guint step)
{
	show_view(window, "idle.gvariant", language, step, "speech"); /* it has the most then */
	g_action_group_activate_action(gtk_widget_get_action_group(window, "kiosk"), "ease", NULL);
	measure(window, layout, "ease", language, step);
	g_action_group_activate_action(gtk_widget_get_action_group(window, "kiosk"), "ease", NULL);
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
		for (guint i = 0; five[i] != NULL; i++)
			for (guint step = 1; step <= 3; step++)
				check_view(window, layout, view, five[i], step);
	for (guint i = 0; five[i] != NULL; i++)
		for (guint step = 1; step <= 3; step++)
			check_ease(window, layout, five[i], step);
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
