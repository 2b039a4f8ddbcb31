/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bus/remote.h"

#include "tests/fakes/view.h"

#include <string.h>

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define NAME "org.duestamp.Kiosk1"
#define PATH "/org/duestamp/Kiosk1"
#define STAFF "org.duestamp.Staff1"
#define CALL_MS 20000

struct Remote {
	GDBusConnection *bus;
	guint subscription;
	GVariant *view, *health;
	guint changes; /* how often it has told something */
};

/* ---- what it tells ---- */

static void
take(GVariant **place, GVariant *changed, const char *property)
{
	GVariant *value = g_variant_lookup_value(changed, property, G_VARIANT_TYPE_VARDICT);

	if (value == NULL)
		return;
	g_clear_pointer(place, g_variant_unref);
	*place = value;
}

static void
on_properties(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
    const char *signal, GVariant *arguments, gpointer data)
{
	Remote *remote = data;
	g_autoptr(GVariant) changed = g_variant_get_child_value(arguments, 1);

	take(&remote->view, changed, "View");
	take(&remote->health, changed, "Health");
	remote->changes++;
}

static GVariant *
call(Remote *remote, const char *interface, const char *method, GVariant *arguments)
{
	return g_dbus_connection_call_sync(remote->bus, NAME, PATH, interface, method, arguments,
	    NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, NULL);
}

/* The daemon may not have come yet. */
static gboolean
read_all(Remote *remote)
{
	g_autoptr(GVariant) answer = call(
	    remote, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new("(s)", NAME));
	g_autoptr(GVariant) all = NULL;

	if (answer == NULL)
		return FALSE;
	all = g_variant_get_child_value(answer, 0);
	take(&remote->view, all, "View");
	take(&remote->health, all, "Health");
	return remote->view != NULL && remote->health != NULL;
}

static gboolean
on_patience_over(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

void
remote_let_pass(guint ms)
{
	gboolean over = FALSE;

	g_timeout_add(ms, on_patience_over, &over);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
}

void
remote_let_pass_until_change(Remote *remote, guint ms)
{
	guint changes = remote->changes;
	gboolean over = FALSE;
	guint patience = g_timeout_add(ms, on_patience_over, &over);

	while (!over && remote->changes == changes)
		g_main_context_iteration(NULL, TRUE);
	if (!over)
		g_source_remove(patience);
}

static void
on_name_owner(GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
	*(gboolean *)data = TRUE;
}

static void
on_no_owner(GDBusConnection *bus, const char *name, gpointer data)
{
	*(gboolean *)data = TRUE;
}

/* Until somebody has it, or nobody; or until *unless. */
static void
wait_for_the_name(GDBusConnection *bus, gboolean owned, const gboolean *unless)
{
	gboolean so = FALSE, over = FALSE;
	guint watch = g_bus_watch_name_on_connection(bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
	    owned ? on_name_owner : NULL, owned ? NULL : on_no_owner, &so, NULL);
	guint patience = g_timeout_add(PATIENCE_US / 1000, on_patience_over, &over);

	while (!so && !over && !*unless)
		g_main_context_iteration(NULL, TRUE);
	if (over)
		g_error("the daemon has not %s", owned ? "come" : "gone");
	g_source_remove(patience);
	g_bus_unwatch_name(watch);
}

void
remote_wait_gone(Remote *remote)
{
	const gboolean never = FALSE;

	wait_for_the_name(remote->bus, FALSE, &never);
}

static Remote *
connect_to_bus(void)
{
	Remote *remote = g_new0(Remote, 1);

	/* not the shared connection of GLib: the next test has another bus */
	remote->bus = g_dbus_connection_new_for_address_sync(g_getenv("DBUS_SESSION_BUS_ADDRESS"),
	    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
		G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
	    NULL, NULL, NULL);
	g_assert_nonnull(remote->bus);
	remote->subscription = g_dbus_connection_signal_subscribe(remote->bus, NAME,
	    "org.freedesktop.DBus.Properties", "PropertiesChanged", PATH, NAME,
	    G_DBUS_SIGNAL_FLAGS_NONE, on_properties, remote, NULL);
	return remote;
}

static void
on_end(GObject *process, GAsyncResult *result, gpointer data)
{
	g_subprocess_wait_finish(G_SUBPROCESS(process), result, NULL);
	*(gboolean *)data = TRUE;
}

Remote *
remote_new_of(GSubprocess *daemon)
{
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	gboolean ended = FALSE;
	Remote *remote = connect_to_bus();
	gboolean there;

	g_subprocess_wait_async(daemon, cancellable, on_end, &ended);
	wait_for_the_name(remote->bus, TRUE, &ended);
	there = !ended && read_all(remote);
	g_cancellable_cancel(cancellable);
	while (!ended)
		g_main_context_iteration(NULL, TRUE);
	if (!there)
		g_clear_pointer(&remote, remote_free);
	return remote;
}

Remote *
remote_new(void)
{
	Remote *remote = connect_to_bus();
	const gboolean never = FALSE;

	wait_for_the_name(remote->bus, TRUE, &never);
	g_assert_true(read_all(remote));
	return remote;
}

void
remote_free(Remote *remote)
{
	g_dbus_connection_signal_unsubscribe(remote->bus, remote->subscription);
	g_clear_pointer(&remote->view, g_variant_unref);
	g_clear_pointer(&remote->health, g_variant_unref);
	g_dbus_connection_close_sync(remote->bus, NULL, NULL);
	g_object_unref(remote->bus);
	g_free(remote);
}

/* ---- doing ---- */

gboolean
remote_do(Remote *remote, const char *event, const char *key, const char *value)
{
	g_autoptr(GVariant) answer = NULL;
	GVariantBuilder details;

	g_variant_builder_init(&details, G_VARIANT_TYPE_VARDICT);
	if (key != NULL)
		g_variant_builder_add(&details, "{sv}", key, g_variant_new_string(value));
	answer = call(remote, NAME, "Do", g_variant_new("(sa{sv})", event, &details));
	return answer != NULL;
}

GVariant *
remote_staff(Remote *remote, const char *method, GVariant *arguments)
{
	return call(remote, STAFF, method, arguments);
}

gint64
remote_first_case(Remote *remote)
{
	g_autoptr(GVariant)
	    answer = remote_staff(remote, "Journal", g_variant_new("(su)", "cases", 1));
	g_autoptr(GVariant) rows = NULL;
	g_autoptr(GVariant) row = NULL;
	gint64 op = 0;

	g_assert_nonnull(answer);
	rows = g_variant_get_child_value(answer, 0);
	if (g_variant_n_children(rows) == 0)
		return 0;
	row = g_variant_get_child_value(rows, 0);
	g_variant_lookup(row, "op", "x", &op);
	return op;
}

/* ---- looking ---- */

char *
remote_text(Remote *remote, const char *key)
{
	return ds_view_text(remote->view, key);
}

char *
remote_health(Remote *remote, const char *key)
{
	return ds_view_text(remote->health, key);
}

char *
remote_row(Remote *remote, const char *item, const char *key)
{
	g_autoptr(GVariant) row = ds_view_row(remote->view, item);

	return row != NULL ? ds_view_text(row, key) : g_strdup("");
}

static void
add_answer(GString *all, Remote *remote, const char *method, GVariant *arguments)
{
	g_autoptr(GVariant) answer = remote_staff(remote, method, arguments);
	g_autofree char *text = answer != NULL ? g_variant_print(answer, FALSE)
					       : g_strdup("refused");

	g_string_append_printf(all, "%s %s\n", method, text);
}

char *
remote_everything(Remote *remote)
{
	GString *all = g_string_new(NULL);
	g_autofree char *view = g_variant_print(remote->view, FALSE);
	g_autofree char *health = g_variant_print(remote->health, FALSE);

	g_string_append_printf(all, "View %s\nHealth %s\n", view, health);
	add_answer(all, remote, "Journal", g_variant_new("(su)", "all", 10000));
	add_answer(all, remote, "Journal", g_variant_new("(su)", "open", 10000));
	add_answer(all, remote, "Journal", g_variant_new("(su)", "cases", 10000));
	add_answer(all, remote, "Alarms", NULL);
	add_answer(all, remote, "Settings", NULL);
	add_answer(all, remote, "Devices", NULL);
	return g_string_free(all, FALSE);
}

/* ---- waiting ---- */

typedef gboolean (*Condition)(Remote *remote, const char *a, const char *b);

static void
wait_until(Remote *remote, Condition condition, const char *a, const char *b)
{
	gboolean over = FALSE;
	guint patience = g_timeout_add(PATIENCE_US / 1000, on_patience_over, &over);

	while (!condition(remote, a, b)) {
		if (over) {
			g_autofree char *view = g_variant_print(remote->view, FALSE);

			g_error("waited in vain for %s %s; the screen shows %s", a, b, view);
		}
		g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(patience);
}

static gboolean
is_text(Remote *remote, const char *key, const char *value)
{
	g_autofree char *now = remote_text(remote, key);

	return g_str_equal(now, value);
}

void
remote_wait_text(Remote *remote, const char *key, const char *value)
{
	wait_until(remote, is_text, key, value);
}

void
remote_wait_page(Remote *remote, const char *page)
{
	remote_wait_text(remote, "page", page);
}

static gboolean
is_either(Remote *remote, const char *a, const char *b)
{
	return is_text(remote, "page", a) || is_text(remote, "page", b);
}

gboolean
remote_wait_either_page(Remote *remote, const char *page, const char *other)
{
	wait_until(remote, is_either, page, other);
	return is_text(remote, "page", page);
}

static gboolean
is_other_text(Remote *remote, const char *key, const char *value)
{
	return !is_text(remote, key, value);
}

void
remote_wait_other_page(Remote *remote, const char *page)
{
	wait_until(remote, is_other_text, "page", page);
}

static gboolean
is_healthy(Remote *remote, const char *key, const char *value)
{
	g_autofree char *now = remote_health(remote, key);

	return g_str_equal(now, value);
}

void
remote_wait_health(Remote *remote, const char *key, const char *value)
{
	wait_until(remote, is_healthy, key, value);
}

static gboolean
is_status(Remote *remote, const char *item, const char *statuses)
{
	g_autofree char *now = remote_row(remote, item, "status");
	g_auto(GStrv) words = g_strsplit(statuses, " ", -1);

	return g_strv_contains((const char *const *)words, now);
}

char *
remote_wait_status(Remote *remote, const char *item, const char *statuses)
{
	wait_until(remote, is_status, item, statuses);
	return remote_row(remote, item, "status");
}

static gboolean
are_devices_settled(Remote *remote, const char *a, const char *b)
{
	g_autofree char *devices = remote_health(remote, "devices");

	return strstr(devices, "'opening'") == NULL;
}

void
remote_wait_devices(Remote *remote)
{
	wait_until(remote, are_devices_settled, "the devices", "");
}
