/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that ask the daemon. */
#include "firmware/appearance.h"
#include "firmware/bus.h"
#include "firmware/ctl.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

#define ROWS_DEFAULT 50
#define FEEDBACK_DAYS 30

static GBusType
bus_type(const DsCtl *ctl)
{
	return ctl->system_bus ? G_BUS_TYPE_SYSTEM : G_BUS_TYPE_SESSION;
}

DsBusKiosk1 *
ds_ctl_kiosk1(const DsCtl *ctl, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = ds_bus_kiosk1_proxy_new_for_bus_sync(bus_type(ctl),
	    G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, DS_BUS_NAME, DS_BUS_PATH, NULL, error);
	g_autofree char *owner = NULL;

	if (proxy == NULL)
		return NULL;
	owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(proxy));
	if (owner != NULL && ds_bus_kiosk1_get_state(proxy) != NULL)
		return g_steal_pointer(&proxy);
	if (owner != NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "duestampd does not talk to this user: be root or in the group duestamp-staff");
		return NULL;
	}
	g_set_error(error, DS_ERROR, DS_ERROR_GONE, "no duestampd runs on the %s bus%s",
	    ctl->system_bus ? "system" : "session",
	    ctl->system_bus ? "" : "; an installed kiosk needs --system-bus");
	return NULL;
}

DsBusStaff1 *
ds_ctl_staff1(const DsCtl *ctl, GError **error)
{
	g_autoptr(DsBusKiosk1) kiosk = ds_ctl_kiosk1(ctl, error);

	if (kiosk == NULL)
		return NULL;
	return ds_bus_staff1_proxy_new_for_bus_sync(bus_type(ctl),
	    G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, DS_BUS_NAME, DS_BUS_PATH, NULL, error);
}

GVariant *
ds_ctl_health(const DsCtl *ctl, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = ds_ctl_kiosk1(ctl, error);

	return proxy != NULL ? ds_bus_kiosk1_dup_health(proxy) : NULL;
}

gboolean
ds_ctl_usage(GError **error, const char *text)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "usage: duestampctl %s", text);
	return FALSE;
}

/* ---- Kiosk1 ---- */

gboolean
ds_ctl_status(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = ds_ctl_kiosk1(ctl, error);
	GVariantDict dict;
	GVariant *health;

	if (proxy == NULL)
		return FALSE;
	health = ds_bus_kiosk1_get_health(proxy);
	g_variant_dict_init(&dict, health);
	g_variant_dict_insert(&dict, "state", "s", ds_bus_kiosk1_get_state(proxy));
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_dict(ctl, all);
	return TRUE;
}

gboolean
ds_ctl_view(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = ds_ctl_kiosk1(ctl, error);

	if (proxy == NULL)
		return FALSE;
	ds_ctl_print_dict(ctl, ds_bus_kiosk1_get_view(proxy));
	return TRUE;
}

/* "key=value" as the daemon wants it: text, except where the event's own key is a number or a
 * switch. */
static gboolean
is_yes_or_no(const char *text)
{
	return g_str_equal(text, "yes") || g_str_equal(text, "no");
}

static gboolean
add_detail(GVariantBuilder *details, const char *argument, GError **error)
{
	const char *equals = strchr(argument, '=');
	g_autofree char *key = NULL;
	gboolean is_switch;

	if (equals == NULL || equals == argument)
		return ds_ctl_usage(error, "do EVENT [KEY=VALUE ...]");
	key = g_strndup(argument, (gsize)(equals - argument));
	is_switch = g_strv_contains(ds_appearance_switches, key);
	if (g_str_equal(key, "text-size"))
		g_variant_builder_add(details, "{sv}", key,
		    g_variant_new_uint32((guint32)g_ascii_strtoull(equals + 1, NULL, 10)));
	else if (is_switch && !is_yes_or_no(equals + 1))
		return ds_ctl_usage(error, "do appearance low|left|still|slow|speech|child=yes|no");
	else if (is_switch)
		g_variant_builder_add(
		    details, "{sv}", key, g_variant_new_boolean(g_str_equal(equals + 1, "yes")));
	else
		g_variant_builder_add(details, "{sv}", key, g_variant_new_string(equals + 1));
	return TRUE;
}

gboolean
ds_ctl_do(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = NULL;
	g_auto(GVariantBuilder) details = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a{sv}"));

	if (arguments[0] == NULL)
		return ds_ctl_usage(error, "do EVENT [KEY=VALUE ...]");
	for (guint i = 1; arguments[i] != NULL; i++)
		if (!add_detail(&details, arguments[i], error))
			return FALSE;
	proxy = ds_ctl_kiosk1(ctl, error);
	if (proxy == NULL)
		return FALSE;
	if (!ds_bus_kiosk1_call_do_sync(
		proxy, arguments[0], g_variant_builder_end(&details), NULL, error))
		return FALSE;
	if (ctl->json)
		ds_ctl_print_answer(ctl, NULL, "ok", arguments[0]);
	return TRUE;
}

/* ---- watch ---- */

typedef struct {
	const DsCtl *ctl;
	GMainLoop *loop;
} Watch;

/* One object a line: "event" says which kind it is. */
static void
print_event(const Watch *watch, const char *event, GVariant *details)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, details);
	g_variant_dict_insert(&dict, "event", "s", event);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	if (watch->ctl->json) {
		ds_ctl_print_json(all);
	} else {
		g_print("-- %s\n", event);
		ds_ctl_print_dict(watch->ctl, details);
	}
	fflush(stdout);
}

static void
on_properties(GDBusProxy *proxy, GVariant *changed, char **invalidated, gpointer data)
{
	static const char *const names[] = {"View", "Health"};
	static const char *const events[] = {"view", "health"};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GVariant) value = g_variant_lookup_value(changed, names[i], NULL);

		if (value != NULL)
			print_event(data, events[i], value);
	}
}

static void
on_scanned(DsBusKiosk1 *proxy, const char *device, GVariant *what, gpointer data)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, what);
	g_variant_dict_insert(&dict, "device", "s", device);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	print_event(data, "scanned", all);
}

static void
on_owner(GObject *proxy, GParamSpec *spec, gpointer data)
{
	Watch *watch = data;
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(proxy));

	if (owner == NULL)
		g_main_loop_quit(watch->loop);
}

static gboolean
on_interrupt(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_CONTINUE;
}

gboolean
ds_ctl_watch(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusKiosk1) proxy = ds_ctl_kiosk1(ctl, error);
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Watch watch = {.ctl = ctl, .loop = loop};

	if (proxy == NULL)
		return FALSE;
	print_event(&watch, "view", ds_bus_kiosk1_get_view(proxy));
	g_signal_connect(proxy, "g-properties-changed", G_CALLBACK(on_properties), &watch);
	g_signal_connect(proxy, "scanned", G_CALLBACK(on_scanned), &watch);
	g_signal_connect(proxy, "notify::g-name-owner", G_CALLBACK(on_owner), &watch);
	g_unix_signal_add(SIGINT, on_interrupt, loop);
	g_unix_signal_add(SIGTERM, on_interrupt, loop);
	g_main_loop_run(loop);
	return TRUE;
}

/* ---- Staff1 ---- */

static gboolean
print_history(DsCtl *ctl, DsBusStaff1 *proxy, gint64 op, GError **error)
{
	static const char *const columns[] = {"when", "state", "detail", NULL};
	g_autoptr(GVariant) rows = NULL;

	if (!ds_bus_staff1_call_events_sync(proxy, op, &rows, NULL, error))
		return FALSE;
	if (g_variant_n_children(rows) == 0) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "no such operation: %" G_GINT64_FORMAT, op);
		return FALSE;
	}
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

gboolean
ds_ctl_journal(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {
	    "op", "asked", "kind", "state", "item", "title", "reason", "case", "due", "bin", NULL};
	g_autoptr(DsBusStaff1) proxy = ds_ctl_staff1(ctl, error);
	const char *which = arguments[0] != NULL ? arguments[0] : "all";
	g_autoptr(GVariant) rows = NULL;
	guint limit = ROWS_DEFAULT;
	guint64 number = 0;
	gint64 op;

	if (proxy == NULL)
		return FALSE;
	if (g_ascii_string_to_signed(which, 10, 1, G_MAXINT64, &op, NULL))
		return print_history(ctl, proxy, op, error);
	if (arguments[0] != NULL && arguments[1] != NULL &&
	    !g_ascii_string_to_unsigned(arguments[1], 10, 1, G_MAXUINT, &number, NULL))
		return ds_ctl_usage(error, "journal [all|open|cases|OP] [N], N a number");
	if (number > 0)
		limit = (guint)number;
	if (!ds_bus_staff1_call_journal_sync(proxy, which, limit, &rows, NULL, error))
		return FALSE;
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

gboolean
ds_ctl_alarms(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {"alarm", "when", "kind", "text", NULL};
	gboolean confirm = g_strcmp0(arguments[0], "confirm") == 0;
	g_autoptr(DsBusStaff1) proxy = NULL;
	g_autoptr(GVariant) rows = NULL;
	gint64 alarm = 0;

	if ((arguments[0] != NULL && !confirm) ||
	    (confirm &&
		(arguments[1] == NULL ||
		    !g_ascii_string_to_signed(arguments[1], 10, 1, G_MAXINT64, &alarm, NULL))))
		return ds_ctl_usage(error, "alarms [confirm N]");
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL)
		return FALSE;
	if (confirm ? !ds_bus_staff1_call_confirm_alarm_sync(proxy, alarm, &rows, NULL, error)
		    : !ds_bus_staff1_call_alarms_sync(proxy, &rows, NULL, error))
		return FALSE;
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

gboolean
ds_ctl_feedback(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {"day", "good", "fair", "bad", NULL};
	g_autoptr(DsBusStaff1) proxy = NULL;
	g_autoptr(GVariant) rows = NULL;
	guint64 days = FEEDBACK_DAYS;

	if (arguments[0] != NULL &&
	    (arguments[1] != NULL ||
		!g_ascii_string_to_unsigned(arguments[0], 10, 1, G_MAXUINT, &days, NULL)))
		return ds_ctl_usage(error, "feedback [DAYS]");
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL ||
	    !ds_bus_staff1_call_feedback_sync(proxy, (guint)days, &rows, NULL, error))
		return FALSE;
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

/* What staff decide about a row; the method has one argument, its number. */
static gboolean
decide(DsCtl *ctl, char **arguments, const char *usage,
    gboolean (*call)(DsBusStaff1 *, gint64, GCancellable *, GError **), GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;
	gint64 op;

	if (arguments[0] == NULL || arguments[1] != NULL ||
	    !g_ascii_string_to_signed(arguments[0], 10, 1, G_MAXINT64, &op, NULL))
		return ds_ctl_usage(error, usage);
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL || !call(proxy, op, NULL, error))
		return FALSE;
	if (ctl->json)
		ds_ctl_print_answer(ctl, NULL, "ok", arguments[0]);
	return TRUE;
}

gboolean
ds_ctl_resolve(DsCtl *ctl, char **arguments, GError **error)
{
	return decide(ctl, arguments, "resolve OP", ds_bus_staff1_call_resolve_sync, error);
}

gboolean
ds_ctl_journal_again(DsCtl *ctl, char **arguments, GError **error)
{
	return decide(
	    ctl, arguments, "journal again OP", ds_bus_staff1_call_send_again_sync, error);
}

/* The daemon reads the file: it must be allowed to. */
gboolean
ds_ctl_snapshot_take(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;
	g_autofree char *source = NULL;
	gboolean news;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return ds_ctl_usage(error, "snapshot take FILE|URL");
	source = strstr(arguments[0], "://") != NULL ? g_strdup(arguments[0])
						     : g_canonicalize_filename(arguments[0], NULL);
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL)
		return FALSE;
	g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(proxy), G_MAXINT);
	if (!ds_bus_staff1_call_take_snapshot_sync(proxy, source, &news, NULL, error))
		return FALSE;
	ds_ctl_print_answer(
	    ctl, news ? "in use from now on" : "in use already", "news", news ? "yes" : "no");
	return TRUE;
}

gboolean
ds_ctl_config_set(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;

	if (arguments[0] == NULL || arguments[1] == NULL || arguments[2] != NULL)
		return ds_ctl_usage(error, "config set KEY VALUE");
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL ||
	    !ds_bus_staff1_call_set_rule_sync(proxy, arguments[0], arguments[1], NULL, error))
		return FALSE;
	if (ctl->json)
		ds_ctl_print_answer(ctl, NULL, "ok", arguments[0]);
	return TRUE;
}

/* What the running kiosk goes by: for whoever may not read its files. */
gboolean
ds_ctl_settings(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {"section", "key", "value", "origin", NULL};
	g_autoptr(DsBusStaff1) proxy = ds_ctl_staff1(ctl, error);
	g_autoptr(GVariant) list = NULL;
	g_autoptr(GVariant) rows = NULL;
	GVariantBuilder builder;

	if (proxy == NULL || !ds_bus_staff1_call_settings_sync(proxy, &list, NULL, error))
		return FALSE;
	g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
	for (gsize i = 0; i < g_variant_n_children(list); i++) {
		GVariantDict row;

		g_variant_dict_init(&row, NULL);
		for (gsize k = 0; columns[k] != NULL; k++) {
			const char *text;

			g_autoptr(GVariant) line = g_variant_get_child_value(list, i);
			g_variant_get_child(line, k, "&s", &text);
			g_variant_dict_insert(&row, columns[k], "s", text);
		}
		g_variant_builder_add_value(&builder, g_variant_dict_end(&row));
	}
	rows = g_variant_ref_sink(g_variant_builder_end(&builder));
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

gboolean
ds_ctl_devices(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {
	    "kind", "name", "driver", "where", "state", "since", "error", NULL};
	g_autoptr(DsBusStaff1) proxy = ds_ctl_staff1(ctl, error);
	g_autoptr(GVariant) rows = NULL;

	if (proxy == NULL || !ds_bus_staff1_call_devices_sync(proxy, &rows, NULL, error))
		return FALSE;
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}

gboolean
ds_ctl_output_test(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;

	if (arguments[0] == NULL)
		return ds_ctl_usage(error, "output test NAME");
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL || !ds_bus_staff1_call_test_output_sync(proxy, arguments[0], NULL, error))
		return FALSE;
	if (ctl->json)
		ds_ctl_print_answer(ctl, NULL, "ok", arguments[0]);
	return TRUE;
}
