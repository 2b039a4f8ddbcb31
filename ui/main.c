/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestamp-ui: the patron's screen. It draws the property View of org.duestamp.Kiosk1 and passes on
 * what a person does. It may be killed at any moment and comes back to the same page; while the
 * daemon is away it shows that the machine is resting.
 */
#include "ui/language.h"
#include "ui/window.h"

#include "firmware/base/log.h"
#include "kiosk1.h"

#include <glib-unix.h>

#include <malloc.h>
#include <signal.h>
#include <stdio.h>

typedef struct {
	GtkWidget *window;
	DsBusKiosk1 *kiosk; /* NULL until the bus answered */
	char *owner;        /* whose Look was taken; NULL: none yet */
	gint64 began;       /* of the process, for DUESTAMP_DEBUG */
} Screen;

typedef struct {
	gboolean fullscreen, system_bus;
	char *size;
} Options;

static void
on_do(DsWindow *window, const char *event, GVariant *details, Screen *screen)
{
	/* What comes of it is told by the next View; so is that nothing came of it. */
	if (screen->kiosk != NULL)
		ds_bus_kiosk1_call_do(screen->kiosk, event, details, NULL, NULL, NULL);
}

static void
show_state(Screen *screen)
{
	/* the proxy forgets the view when the daemon goes */
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(screen->kiosk));

	/* a daemon that was started again may have another */
	if (owner != NULL && g_strcmp0(owner, screen->owner) != 0)
		ds_window_set_look(
		    DS_WINDOW(screen->window), ds_bus_kiosk1_get_look(screen->kiosk));
	if (owner != NULL) {
		g_free(screen->owner);
		screen->owner = g_steal_pointer(&owner);
	}
	ds_window_show_view(DS_WINDOW(screen->window), ds_bus_kiosk1_get_view(screen->kiosk));
}

static void
on_proxy(GObject *source, GAsyncResult *result, gpointer data)
{
	Screen *screen = data;
	g_autoptr(GError) error = NULL;

	screen->kiosk = ds_bus_kiosk1_proxy_new_for_bus_finish(result, &error);
	if (screen->kiosk == NULL) {
		ds_alarm(NULL, "screen: no bus: %s", error->message);
		gtk_main_quit();
		return;
	}
	g_signal_connect_swapped(screen->kiosk, "notify::view", G_CALLBACK(show_state), screen);
	g_signal_connect_swapped(
	    screen->kiosk, "notify::g-name-owner", G_CALLBACK(show_state), screen);
	show_state(screen);
	gtk_widget_show(screen->window);
}

static gboolean
on_first_draw(GtkWidget *window, cairo_t *cr, Screen *screen)
{
	ds_debug(NULL, "screen: first picture after %d ms",
	    (int)((g_get_monotonic_time() - screen->began) / 1000));
	g_signal_handlers_disconnect_by_func(window, on_first_draw, screen);
	return FALSE;
}

static gboolean
on_signal(gpointer data)
{
	gtk_main_quit();
	return G_SOURCE_CONTINUE;
}

/* Doors into a shell or a debugger that GTK opens for developers. */
static void
lock_down(void)
{
	static const char *const doors[] = {
	    "GTK_DEBUG", "GTK_MODULES", "GTK3_MODULES", "GTK_PATH", "GTK_THEME", "GTK_DATA_PREFIX"};

	for (guint i = 0; i < G_N_ELEMENTS(doors); i++)
		g_unsetenv(doors[i]);
	/* nothing here is drawn with GL: do without 17 MB of drivers */
	g_setenv("GDK_GL", "disable", TRUE);
}

/* The same on every machine, whatever a desktop has set. */
static void
fix_settings(void)
{
	g_object_set(gtk_settings_get_default(), "gtk-theme-name", "Adwaita", "gtk-icon-theme-name",
	    "hicolor", "gtk-font-name", "Noto Sans 12", "gtk-xft-antialias", 1, "gtk-xft-hinting",
	    0, "gtk-xft-rgba", "none", "gtk-application-prefer-dark-theme", FALSE, NULL);
}

static void
size_of_screen(const Options *options, int *width, int *height)
{
	GdkRectangle monitor = {0, 0, 1080, 1920};

	if (options->fullscreen)
		gdk_monitor_get_geometry(
		    gdk_display_get_monitor(gdk_display_get_default(), 0), &monitor);
	*width = monitor.width;
	*height = monitor.height;
	if (options->size != NULL)
		sscanf(options->size, "%4dx%4d", width, height);
}

static gboolean
parse_options(int *argc, char ***argv, Options *options)
{
	const GOptionEntry entries[] = {
	    {"fullscreen", 0, 0, G_OPTION_ARG_NONE, &options->fullscreen, "Fill the screen", NULL},
	    {"size", 0, 0, G_OPTION_ARG_STRING, &options->size, "A window of this size instead",
		"WxH"},
	    {"system-bus", 0, 0, G_OPTION_ARG_NONE, &options->system_bus,
		"Look for the daemon on the system bus", NULL},
	    {NULL, 0, 0, 0, NULL, NULL, NULL},
	};
	g_autoptr(GOptionContext)
	    context = g_option_context_new("- the screen of a Duestamp kiosk");
	g_autoptr(GError) error = NULL;

	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, argc, argv, &error))
		return TRUE;
	g_printerr("duestamp-ui: %s\n", error->message);
	return FALSE;
}

static void
open_window(Screen *screen, const Options *options)
{
	int width, height;

	size_of_screen(options, &width, &height);
	screen->window = ds_window_new(width, height);
	if (options->fullscreen)
		gtk_window_fullscreen(GTK_WINDOW(screen->window));
	g_signal_connect(screen->window, "do", G_CALLBACK(on_do), screen);
	g_signal_connect_after(screen->window, "draw", G_CALLBACK(on_first_draw), screen);
	ds_bus_kiosk1_proxy_new_for_bus(
	    options->system_bus ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION,
	    G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, "org.duestamp.Kiosk1", "/org/duestamp/Kiosk1",
	    NULL, on_proxy, screen);
}

/* Pictures are large and short-lived: their memory goes back at once (without this, glibc raises
 * the threshold with the first one that is freed and keeps them in the heap). */
static void
return_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
}

int
main(int argc, char **argv)
{
	Screen screen = {.began = g_get_monotonic_time()};
	Options options = {0};
	const char *folder = g_getenv("DUESTAMP_LOCALE_DIR");

	return_memory();
	lock_down();
	ds_language_init(folder == NULL ? LOCALEDIR : folder);
	if (!parse_options(&argc, &argv, &options))
		return 2;
	if (!gtk_init_check(NULL, NULL)) {
		g_printerr("duestamp-ui: there is no display\n");
		return 1;
	}
	fix_settings();
	open_window(&screen, &options);
	g_unix_signal_add(SIGTERM, on_signal, NULL);
	g_unix_signal_add(SIGINT, on_signal, NULL);
	gtk_main();
	g_clear_object(&screen.kiosk);
	gtk_widget_destroy(screen.window);
	g_free(options.size);
	g_free(screen.owner);
	return 0;
}
