/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestamp-bench: a window that stands beside the kiosk and lets anybody play a patron without
 * hardware. It moves books, cards and cables in the simulated world, and shows what happens there.
 */
#include "ui/bench/line.h"
#include "ui/bench/window.h"

#include <glib-unix.h>

#include <locale.h>

#define DEFAULT_SIM "unix:/run/duestamp/sim" /* as duestampctl has it */

typedef struct {
	char *sim, *shelf, *sign;
	gboolean version;
} Options;

static gboolean
parse_options(int *argc, char ***argv, Options *options, GError **error)
{
	const GOptionEntry entries[] = {
	    {"sim", 0, 0, G_OPTION_ARG_STRING, &options->sim,
		"Where the simulated world listens (" DEFAULT_SIM ")", "WHERE"},
	    {"shelf", 0, 0, G_OPTION_ARG_FILENAME, &options->shelf,
		"Other books and cards than those of the sample library", "FILE"},
	    {"sign", 0, 0, G_OPTION_ARG_STRING, &options->sign,
		"What signs the code on a phone: duestamp-pass code ... -", "COMMAND"},
	    {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL},
	    {NULL, 0, 0, 0, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext) context = g_option_context_new("- play a patron of the kiosk");

	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, error);
}

/* The same on every machine, whatever a desktop has set. */
static void
fix_settings(void)
{
	g_object_set(gtk_settings_get_default(), "gtk-theme-name", "Adwaita", "gtk-icon-theme-name",
	    "hicolor", "gtk-font-name", "Noto Sans 11", "gtk-application-prefer-dark-theme", FALSE,
	    NULL);
}

static void
load_sheet(const char *path)
{
	g_autoptr(GtkCssProvider) sheet = gtk_css_provider_new();

	gtk_css_provider_load_from_resource(sheet, path);
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
	    GTK_STYLE_PROVIDER(sheet), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static gboolean
on_signal(gpointer data)
{
	gtk_main_quit();
	return G_SOURCE_CONTINUE;
}

static void
run(const DsBenchShelf *shelf, const DsBenchRoom *room)
{
	g_autoptr(DsClock) clock = ds_clock_new_real();
	GtkWidget *window;

	fix_settings();
	load_sheet("/org/duestamp/ui/light.css");
	load_sheet("/org/duestamp/ui/bench/bench.css");
	window = g_object_ref(ds_bench_window_new(shelf, room, clock));
	g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
	g_unix_signal_add(SIGTERM, on_signal, NULL);
	g_unix_signal_add(SIGINT, on_signal, NULL);
	gtk_widget_show(window);
	gtk_main();
	g_signal_handlers_disconnect_by_func(window, G_CALLBACK(gtk_main_quit), NULL);
	gtk_widget_destroy(window);
	g_object_unref(window);
}

static gboolean
parse_sign(const char *text, char ***sign, GError **error)
{
	if (text == NULL || g_shell_parse_argv(text, NULL, sign, error))
		return TRUE;
	g_prefix_error(error, "--sign: ");
	return FALSE;
}

/* FALSE with an error, or when there is no display. */
static gboolean
prepare_and_run(const Options *options, GError **error)
{
	const char *where = options->sim != NULL ? options->sim : DEFAULT_SIM;
	g_autoptr(DsBenchShelf) shelf = ds_bench_shelf_load(options->shelf, error);
	g_autoptr(GSocketAddress) address = NULL;
	g_auto(GStrv) sign = NULL;

	if (shelf == NULL || !parse_sign(options->sign, &sign, error))
		return FALSE;
	address = ds_bench_line_address(where, error);
	if (address == NULL)
		return FALSE;
	if (!gtk_init_check(NULL, NULL)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "there is no display");
		return FALSE;
	}
	run(shelf, &(DsBenchRoom){where, address, sign});
	return TRUE;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	Options options = {0};
	gboolean understood;

	gtk_disable_setlocale();
	setlocale(LC_ALL, "C.UTF-8");
	understood = parse_options(&argc, &argv, &options, &error);
	if (understood && options.version)
		g_print("duestamp-bench %s\n", DS_VERSION);
	else if (understood)
		(void)prepare_and_run(&options, &error);
	if (error != NULL)
		g_printerr("duestamp-bench: %s\n", error->message);
	g_free(options.sim);
	g_free(options.shelf);
	g_free(options.sign);
	if (!understood)
		return 2;
	return error == NULL ? 0 : 1;
}
