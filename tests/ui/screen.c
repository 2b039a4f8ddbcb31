/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/screen.h"

#include <signal.h>

#define LIMIT_US (20 * G_USEC_PER_SEC) /* generous: other tests run at the same time */

#define REGISTRY "org.a11y.atspi.Registry"
#define ROOT "/org/a11y/atspi/accessible/root"

/* Numbers of the protocol (atspi-constants.h). */
enum {
	STATE_SENSITIVE = 24,
	STATE_SHOWING = 25,
	ROLE_PUSH_BUTTON = 43,
	ROLE_TOGGLE_BUTTON = 62,
	COORDS_WINDOW = 1
};

struct Screen {
	GDBusConnection *bus;
	GDBusConnection *tree; /* the accessibility bus */
	DsKioskScript *kiosk;
	GSubprocess *process;
	char *app; /* its name on that bus; NULL until it was found */
};

/* One node of the tree. What a call says about a node that has just gone is "nothing". */
typedef struct {
	Screen *screen;
	const char *owner, *path;
} Node;

typedef void (*Visit)(const Node *node, gpointer data);

/* One turn of the loop: waits for something to happen, but not for ever. */
static gboolean
on_nudge(gpointer data)
{
	return G_SOURCE_REMOVE;
}

static void
turn(void)
{
	g_timeout_add(10, on_nudge, NULL);
	g_main_context_iteration(NULL, TRUE);
}

static GVariant *
ask(const Node *node, const char *interface, const char *method, GVariant *arguments)
{
	g_autofree char *full = g_strconcat("org.", interface, NULL);

	return g_dbus_connection_call_sync(node->screen->tree, node->owner, node->path, full,
	    method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, LIMIT_US / 1000, NULL, NULL);
}

static gboolean
has_state(const Node *node, guint state)
{
	g_autoptr(GVariant) answer = ask(node, "a11y.atspi.Accessible", "GetState", NULL);
	g_autoptr(GVariant) bits = answer == NULL ? NULL : g_variant_get_child_value(answer, 0);
	guint32 word = 0;

	if (bits == NULL || g_variant_n_children(bits) <= state / 32)
		return FALSE;
	g_variant_get_child(bits, state / 32, "u", &word);
	return (word >> state % 32 & 1) != 0;
}

static gboolean
is_button(const Node *node)
{
	g_autoptr(GVariant) answer = ask(node, "a11y.atspi.Accessible", "GetRole", NULL);
	guint32 role = 0;

	if (answer != NULL)
		g_variant_get(answer, "(u)", &role);
	return role == ROLE_PUSH_BUTTON || role == ROLE_TOGGLE_BUTTON;
}

static char *
text_of(const Node *node, const char *property)
{
	g_autoptr(GVariant) answer = ask(node, "freedesktop.DBus.Properties", "Get",
	    g_variant_new("(ss)", "org.a11y.atspi.Accessible", property));
	g_autoptr(GVariant) value = NULL;

	if (answer == NULL)
		return g_strdup("");
	g_variant_get(answer, "(v)", &value);
	return g_variant_dup_string(value, NULL);
}

static char *
name_of(const Node *node)
{
	return text_of(node, "Name");
}

/* a(so): who lies directly below. */
static GVariant *
children_of(const Node *node)
{
	g_autoptr(GVariant) answer = ask(node, "a11y.atspi.Accessible", "GetChildren", NULL);

	return answer == NULL ? NULL : g_variant_get_child_value(answer, 0);
}

/* Everything below that shows. */
static void
walk(const Node *node, Visit visit, gpointer data)
{
	g_autoptr(GVariant) children = children_of(node);
	gsize count = children == NULL ? 0 : g_variant_n_children(children);

	for (gsize i = 0; i < count; i++) {
		Node child = {.screen = node->screen};

		g_variant_get_child(children, i, "(&s&o)", &child.owner, &child.path);
		if (!has_state(&child, STATE_SHOWING))
			continue;
		visit(&child, data);
		walk(&child, visit, data);
	}
}

static guint
process_of(Screen *self, const char *owner)
{
	Node bus = {self, "org.freedesktop.DBus", "/org/freedesktop/DBus"};
	g_autoptr(GVariant) answer = ask(
	    &bus, "freedesktop.DBus", "GetConnectionUnixProcessID", g_variant_new("(s)", owner));
	guint32 pid = 0;

	if (answer != NULL)
		g_variant_get(answer, "(u)", &pid);
	return pid;
}

static char *
find_app(Screen *self, guint pid)
{
	Node desktop = {self, REGISTRY, ROOT};
	g_autoptr(GVariant) apps = children_of(&desktop);
	gsize count = apps == NULL ? 0 : g_variant_n_children(apps);

	for (gsize i = 0; i < count; i++) {
		const char *owner, *path;

		g_variant_get_child(apps, i, "(&s&o)", &owner, &path);
		if (process_of(self, owner) == pid)
			return g_strdup(owner);
	}
	return NULL;
}

static void
wait_for_app(Screen *self)
{
	guint pid = (guint)g_ascii_strtoull(g_subprocess_get_identifier(self->process), NULL, 10);
	gint64 until = g_get_monotonic_time() + LIMIT_US;

	while (self->app == NULL) {
		g_assert_cmpint(g_get_monotonic_time(), <, until);
		turn();
		self->app = find_app(self, pid);
	}
}

static Node
app_of(Screen *self)
{
	return (Node){self, self->app, ROOT};
}

static GDBusConnection *
open_tree(GDBusConnection *session)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer = g_dbus_connection_call_sync(session, "org.a11y.Bus",
	    "/org/a11y/bus", "org.a11y.Bus", "GetAddress", NULL, G_VARIANT_TYPE("(s)"),
	    G_DBUS_CALL_FLAGS_NONE, LIMIT_US / 1000, NULL, &error);
	const char *address;
	GDBusConnection *tree;

	g_assert_no_error(error);
	g_variant_get(answer, "(&s)", &address);
	tree = g_dbus_connection_new_for_address_sync(address,
	    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
		G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
	    NULL, NULL, &error);
	g_assert_no_error(error);
	return tree;
}

static void
start(Screen *self, const char *environment)
{
	g_autoptr(GSubprocessLauncher)
	    launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
	g_autoptr(GError) error = NULL;

	if (environment != NULL) {
		g_auto(GStrv) parts = g_strsplit(environment, "=", 2);

		g_subprocess_launcher_setenv(launcher, parts[0], parts[1], TRUE);
	}
	self->process = g_subprocess_launcher_spawn(
	    launcher, &error, g_getenv("DUESTAMP_UI"), "--fullscreen", NULL);
	g_assert_no_error(error);
	wait_for_app(self);
}

static GVariant *
load(const char *view, GVariant *changes)
{
	g_autofree char *file = g_strconcat(view, ".gvariant", NULL);
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "shots", "views", file, NULL);

	return ds_kiosk_script_load(path, changes);
}

Screen *
screen_new(const char *view, GVariant *changes)
{
	Screen *self = g_new0(Screen, 1);
	g_autoptr(GError) error = NULL;

	self->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	g_assert_no_error(error);
	self->tree = open_tree(self->bus);
	screen_daemon_back(self, view, changes);
	start(self, NULL);
	return self;
}

void
screen_free(Screen *self)
{
	g_autoptr(GError) error = NULL;

	g_clear_pointer(&self->app, g_free);
	g_subprocess_send_signal(self->process, SIGTERM);
	g_subprocess_wait_check(self->process, NULL, &error);
	g_assert_no_error(error);
	g_object_unref(self->process);
	g_clear_pointer(&self->kiosk, ds_kiosk_script_free);
	g_dbus_connection_close_sync(self->tree, NULL, NULL);
	g_object_unref(self->tree);
	g_object_unref(self->bus);
	g_free(self);
}

void
screen_show(Screen *self, const char *view, GVariant *changes)
{
	ds_kiosk_script_show(self->kiosk, load(view, changes));
}

void
screen_restart(Screen *self, const char *environment)
{
	g_clear_pointer(&self->app, g_free);
	g_subprocess_force_exit(self->process);
	g_subprocess_wait(self->process, NULL, NULL);
	g_clear_object(&self->process);
	start(self, environment);
}

void
screen_daemon_gone(Screen *self)
{
	g_clear_pointer(&self->kiosk, ds_kiosk_script_free);
}

void
screen_daemon_back(Screen *self, const char *view, GVariant *changes)
{
	self->kiosk = ds_kiosk_script_new(self->bus);
	screen_show(self, view, changes);
}

static void
add_name(const Node *node, gpointer data)
{
	g_autofree char *name = name_of(node);

	if (name[0] != '\0')
		g_ptr_array_add(data, g_steal_pointer(&name));
}

GPtrArray *
screen_names(Screen *self)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	Node app = app_of(self);

	walk(&app, add_name, names);
	return names;
}

static gboolean
shows(Screen *self, const char *name)
{
	g_autoptr(GPtrArray) names = screen_names(self);

	return g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
}

static void
wait_until(Screen *self, const char *name, gboolean wanted)
{
	gint64 until = g_get_monotonic_time() + LIMIT_US;

	while (shows(self, name) != wanted) {
		if (g_get_monotonic_time() > until) {
			g_autoptr(GPtrArray) names = screen_names(self);

			for (guint i = 0; i < names->len; i++)
				g_test_message("shows: %s", (char *)g_ptr_array_index(names, i));
			g_error("\"%s\" is %s", name, wanted ? "not there" : "still there");
		}
		turn();
	}
}

void
screen_wait_for(Screen *self, const char *name)
{
	wait_until(self, name, TRUE);
}

void
screen_wait_gone(Screen *self, const char *name)
{
	wait_until(self, name, FALSE);
}

typedef struct {
	const char *name;
	gboolean pressed;
} Search;

static void
press_match(const Node *node, gpointer data)
{
	Search *search = data;
	g_autofree char *name = NULL;
	g_autoptr(GVariant) answer = NULL;

	if (search->pressed || !is_button(node) || !has_state(node, STATE_SENSITIVE))
		return;
	name = name_of(node);
	if (!g_str_equal(name, search->name))
		return;
	answer = ask(node, "a11y.atspi.Action", "DoAction", g_variant_new("(i)", 0));
	search->pressed = answer != NULL;
}

void
screen_touch(Screen *self, const char *name)
{
	gint64 until = g_get_monotonic_time() + LIMIT_US;
	Search search = {name, FALSE};
	Node app = app_of(self);

	while (!search.pressed) {
		walk(&app, press_match, &search);
		if (!search.pressed && g_get_monotonic_time() > until)
			g_error("there is no button \"%s\"", name);
		if (!search.pressed)
			turn();
	}
}

char *
screen_wait_told(Screen *self)
{
	gint64 until = g_get_monotonic_time() + LIMIT_US;
	char *told;

	while ((told = ds_kiosk_script_take(self->kiosk)) == NULL) {
		if (g_get_monotonic_time() > until)
			g_error("the daemon is told nothing");
		turn();
	}
	return told;
}

void
screen_forget_told(Screen *self)
{
	char *told;

	while ((told = ds_kiosk_script_take(self->kiosk)) != NULL)
		g_free(told);
}

char *
screen_press(Screen *self, const char *name)
{
	screen_touch(self, name);
	return screen_wait_told(self);
}

static void
clear_button(gpointer data)
{
	g_free(((ScreenButton *)data)->name);
}

static void
add_button(const Node *node, gpointer data)
{
	ScreenButton button = {0};
	g_autoptr(GVariant) place = NULL;

	if (!is_button(node))
		return;
	place = ask(
	    node, "a11y.atspi.Component", "GetExtents", g_variant_new("(u)", COORDS_WINDOW));
	if (place == NULL)
		return;
	g_variant_get(place, "((iiii))", &button.place.x, &button.place.y, &button.place.width,
	    &button.place.height);
	button.name = name_of(node);
	button.usable = has_state(node, STATE_SENSITIVE);
	g_array_append_val((GArray *)data, button);
}

GArray *
screen_buttons(Screen *self)
{
	GArray *buttons = g_array_new(FALSE, FALSE, sizeof(ScreenButton));
	Node app = app_of(self);

	g_array_set_clear_func(buttons, clear_button);
	walk(&app, add_button, buttons);
	return buttons;
}

guint
screen_n_windows(Screen *self)
{
	Node app = app_of(self);
	g_autoptr(GVariant) windows = children_of(&app);

	return windows == NULL ? 0 : (guint)g_variant_n_children(windows);
}

void
screen_hands(Screen *self, const char *const *words)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	g_autoptr(GSubprocess) process = NULL;

	g_ptr_array_add(all, (gpointer) "xdotool");
	for (; *words != NULL; words++)
		g_ptr_array_add(all, (gpointer)*words);
	g_ptr_array_add(all, NULL);
	process = g_subprocess_newv((const char *const *)all->pdata, G_SUBPROCESS_FLAGS_NONE, NULL);
	g_assert_nonnull(process);
	g_assert_true(g_subprocess_wait_check(process, NULL, NULL));
}

void
screen_key(Screen *self, const char *key)
{
	screen_hands(self, (const char *const[]){"key", key, NULL});
}

guint
screen_n_children(Screen *self)
{
	const char *pid = g_subprocess_get_identifier(self->process);
	g_autofree char *tasks = NULL;
	g_autoptr(GDir) dir = NULL;
	const char *task;
	guint count = 0;

	g_assert_nonnull(pid);
	tasks = g_strdup_printf("/proc/%s/task", pid);
	dir = g_dir_open(tasks, 0, NULL);
	g_assert_nonnull(dir);
	while ((task = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(tasks, task, "children", NULL);
		g_autofree char *children = NULL;
		g_auto(GStrv) pids = NULL;

		if (!g_file_get_contents(path, &children, NULL, NULL))
			continue; /* a thread that has ended */
		pids = g_strsplit(g_strstrip(children), " ", -1);
		count += children[0] != '\0' ? g_strv_length(pids) : 0;
	}
	return count;
}

/* The description of its window (ui/speaker.h). */
static char *
said(Screen *self)
{
	Node app = app_of(self), window = {.screen = self};
	g_autoptr(GVariant) windows = children_of(&app);

	if (windows == NULL || g_variant_n_children(windows) == 0)
		return g_strdup("");
	g_variant_get_child(windows, 0, "(&s&o)", &window.owner, &window.path);
	return text_of(&window, "Description");
}

gboolean
screen_is_silent(Screen *self)
{
	g_autofree char *now = said(self);

	return now[0] == '\0';
}

void
screen_wait_said(Screen *self, const char *text)
{
	gint64 until = g_get_monotonic_time() + LIMIT_US;
	g_autofree char *now = said(self);

	while (!g_str_has_prefix(now, text)) {
		if (g_get_monotonic_time() > until)
			g_error("\"%s\" is not said, but \"%s\"", text, now);
		turn();
		g_free(now);
		now = said(self);
	}
}

GVariant *
screen_change(const char *key, GVariant *value)
{
	GVariantBuilder changes;

	g_variant_builder_init(&changes, G_VARIANT_TYPE_VARDICT);
	g_variant_builder_add(&changes, "{sv}", key, value);
	return g_variant_builder_end(&changes);
}
