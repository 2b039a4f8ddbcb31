/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes pictures of the real window: each view of tests/shots/views in each language and layout, as
 * OUT/LAYOUT/VIEW.LANGUAGE.png; some also in large type and in high contrast.
 *
 *	shots VIEWS OUT [--only=PATTERN] [--layout=portrait] [--language=vi] [--step=3]
 *[--with=WORD,…]
 *
 * WORD: dark or light (contrast), any switch of View (low, left, still, speech, child), ease (the
 * card of that name is open).
 *
 * tests/shots/run runs it on a display of its own and makes the contact sheets.
 */
#include "tests/fakes/kiosk-script.h"
#include "ui/language.h"
#include "ui/window.h"

#include <locale.h>
#include <string.h>

static const struct {
	const char *name;
	int width, height;
} layouts[] = {
    {"portrait", 1080, 1920},
    {"landscape", 1920, 1080},
    {"compact", 1280, 720},
};

#define LONG "qps" /* tests/ui/make-long */

static const struct {
	const char *language, *library;
} languages[] = {
    {"zh_CN", "市图书馆"}, {"zh_TW", "市立圖書館"}, {"vi", "Thư viện Tỉnh"}, {"en", "City Library"},
    {LONG, "Çîţý Ļîƀŕåŕý"}, /* only where it is asked for */
};

static const char *const five[] = {"zh_CN", "zh_TW", "vi", "en", LONG, NULL};

/* Also in step 3, and in high contrast. */
static const char *const more_looks[] = {"idle", "idle-offline", "idle-offline-returns",
    "pile-done-offline", "identify-expired", "pin", "pile", "pile-refused", "put-back", "pile-done",
    "account-long", "return-bins", "goodbye-card", "group", "idle-group", "pile-done-warning",
    NULL};

typedef struct {
	char *only, *layout, *language;
	int step;
	char *with;
	char *theme, *logo; /* as in [look] */
	const char *views, *out;
} Options;

static void
on_painted(GdkFrameClock *clock, gboolean *painted)
{
	*painted = TRUE;
}

/* Runs the loop until the window has been laid out and painted after this call. */
static void
wait_for_frame(GtkWidget *window)
{
	GdkFrameClock *clock = gtk_widget_get_frame_clock(window);
	gboolean painted = FALSE;
	gulong handler = g_signal_connect(clock, "after-paint", G_CALLBACK(on_painted), &painted);

	gtk_widget_queue_draw(window);
	while (!painted)
		gtk_main_iteration();
	while (gtk_events_pending())
		gtk_main_iteration();
	g_signal_handler_disconnect(clock, handler);
}

static void
take(GtkWidget *window, int layout, const char *file)
{
	g_autoptr(GdkPixbuf) picture = NULL;
	g_autoptr(GError) error = NULL;

	wait_for_frame(window);
	wait_for_frame(window);
	picture = gdk_pixbuf_get_from_window(
	    gtk_widget_get_window(window), 0, 0, layouts[layout].width, layouts[layout].height);
	if (!gdk_pixbuf_save(picture, file, "png", &error, "compression", "2", NULL))
		g_error("%s: %s", file, error->message);
}

static GVariant *
changes_for(guint language, int step, const char *with)
{
	g_auto(GStrv) words = g_strsplit(with, ",", -1);
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(
	    &changes, "{sv}", "language", g_variant_new_string(languages[language].language));
	g_variant_builder_add(
	    &changes, "{sv}", "name", g_variant_new_string(languages[language].library));
	g_variant_builder_add(&changes, "{sv}", "text-size", g_variant_new_uint32((guint)step));
	if (g_str_equal(languages[language].language, LONG))
		g_variant_builder_add(&changes, "{sv}", "languages", g_variant_new_strv(five, -1));
	for (guint i = 0; words[i] != NULL; i++)
		if (g_str_equal(words[i], "dark") || g_str_equal(words[i], "light"))
			g_variant_builder_add(
			    &changes, "{sv}", "contrast", g_variant_new_string(words[i]));
		else
			g_variant_builder_add(
			    &changes, "{sv}", words[i], g_variant_new_boolean(TRUE));
	return g_variant_builder_end(&changes);
}

static void
take_view(const Options *options, GtkWidget *window, int layout, const char *view, guint language,
    int step, const char *with)
{
	g_autofree char *from = g_strdup_printf("%s/%s.gvariant", options->views, view);
	g_autofree char *look = step == 1 && with[0] == '\0' ? g_strdup("")
							     : g_strdup_printf(".%d%s", step, with);
	g_autofree char *file = g_strdup_printf("%s/%s/%s.%s%s.png", options->out,
	    layouts[layout].name, view, languages[language].language, look);

	if (strstr(with, "ease") != NULL) /* of the picture before */
		ds_window_show_view(DS_WINDOW(window), NULL);
	ds_window_show_view(
	    DS_WINDOW(window), ds_kiosk_script_load(from, changes_for(language, step, with)));
	if (strstr(with, "ease") != NULL)
		g_action_group_activate_action(
		    gtk_widget_get_action_group(window, "kiosk"), "ease", NULL);
	take(window, layout, file);
}

static void
take_looks(const Options *options, GtkWidget *window, int layout, const char *view, guint language)
{
	if (options->step > 0 || options->with != NULL) {
		take_view(options, window, layout, view, language, MAX(options->step, 1),
		    options->with != NULL ? options->with : "");
		return;
	}
	take_view(options, window, layout, view, language, 1, "");
	if (!g_strv_contains(more_looks, view))
		return;
	take_view(options, window, layout, view, language, 3, "");
	take_view(options, window, layout, view, language, 3, "dark");
	take_view(options, window, layout, view, language, 1, "light");
	take_view(options, window, layout, view, language, 1, "low,left");
}

static GPtrArray *
list_views(const Options *options)
{
	GPtrArray *views = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) folder = g_dir_open(options->views, 0, NULL);
	const char *file;

	while (folder != NULL && (file = g_dir_read_name(folder)) != NULL) {
		g_autofree char *name = g_strndup(file, strcspn(file, "."));

		if (g_str_has_suffix(file, ".gvariant") &&
		    (options->only == NULL || g_pattern_match_simple(options->only, name)))
			g_ptr_array_add(views, g_steal_pointer(&name));
	}
	return views;
}

static void
set_look(GtkWidget *window, const Options *options)
{
	g_autofree char *colours = NULL;
	g_autoptr(GVariant) look = NULL;
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	if (options->theme != NULL && g_file_get_contents(options->theme, &colours, NULL, NULL))
		g_variant_dict_insert(&dict, "theme", "s", colours);
	if (options->logo != NULL)
		g_variant_dict_insert(&dict, "logo", "s", options->logo);
	look = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_window_set_look(DS_WINDOW(window), look);
}

static void
take_layout(const Options *options, int layout, GPtrArray *views)
{
	GtkWidget *window = ds_window_new(layouts[layout].width, layouts[layout].height);
	g_autofree char *folder = g_build_filename(options->out, layouts[layout].name, NULL);

	g_mkdir_with_parents(folder, 0755);
	set_look(window, options);
	ds_window_show_view(DS_WINDOW(window), NULL);
	gtk_widget_show(window);
	wait_for_frame(window);
	for (guint language = 0; language < G_N_ELEMENTS(languages); language++)
		for (guint i = 0; i < views->len; i++)
			if (options->language == NULL
				? !g_str_equal(languages[language].language, LONG)
				: g_str_equal(options->language, languages[language].language))
				take_looks(
				    options, window, layout, g_ptr_array_index(views, i), language);
	gtk_widget_destroy(window);
}

int
main(int argc, char **argv)
{
	Options options = {0};
	const GOptionEntry entries[] = {
	    {"only", 0, 0, G_OPTION_ARG_STRING, &options.only, "Views of this name", "PATTERN"},
	    {"layout", 0, 0, G_OPTION_ARG_STRING, &options.layout, "This layout", "NAME"},
	    {"language", 0, 0, G_OPTION_ARG_STRING, &options.language, "This language", "zh_TW"},
	    {"step", 0, 0, G_OPTION_ARG_INT, &options.step, "This text size", "1..3"},
	    {"theme", 0, 0, G_OPTION_ARG_FILENAME, &options.theme, "Colours", "FILE"},
	    {"logo", 0, 0, G_OPTION_ARG_FILENAME, &options.logo, "Logo", "FILE"},
	    {"with", 0, 0, G_OPTION_ARG_STRING, &options.with, "Appearance", "WORD,..."},
	    {NULL, 0, 0, 0, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext) context = g_option_context_new("VIEWS OUT");
	g_autoptr(GPtrArray) views = NULL;

	ds_language_init(g_getenv("DUESTAMP_LOCALE_DIR"));
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || argc != 3)
		return 2;
	options.views = argv[1];
	options.out = argv[2];
	gtk_init(NULL, NULL);
	g_object_set(gtk_settings_get_default(), "gtk-enable-animations", FALSE, "gtk-xft-hinting",
	    0, "gtk-xft-rgba", "none", NULL);
	views = list_views(&options);
	for (int layout = 0; layout < (int)G_N_ELEMENTS(layouts); layout++)
		if (options.layout == NULL || g_str_equal(options.layout, layouts[layout].name))
			take_layout(&options, layout, views);
	return 0;
}
