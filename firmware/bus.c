/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/bus.h"

#include "firmware/base/log.h"
#include "firmware/config-offline.h"
#include "firmware/kiosk.h"
#include "kiosk1.h"
#include "staff1.h"

#include <string.h>

#define ERROR_NOT_NOW "org.duestamp.Error.NotNow"
#define ERROR_INVALID "org.duestamp.Error.Invalid"
#define ERROR_STORAGE "org.duestamp.Error.Storage"
#define ERROR_GONE "org.duestamp.Error.Gone"
#define ERROR_UNKNOWN "org.duestamp.Error.Unknown"
#define ROWS_MAX 10000

struct DsBus {
	DsConfig *config;
	DsKiosk *kiosk;
	DsBusKiosk1 *kiosk1;
	DsBusStaff1 *staff1;
};

/* ---- Kiosk1 ---- */

/* Properties are set only when they differ: each setting is a signal to whoever watches. */
static void
on_changed(gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GVariant) view = ds_kiosk_view(bus->kiosk);
	g_autoptr(GVariant) health = ds_kiosk_health(bus->kiosk);
	GVariant *old_view = ds_bus_kiosk1_get_view(bus->kiosk1);
	GVariant *old_health = ds_bus_kiosk1_get_health(bus->kiosk1);

	ds_bus_kiosk1_set_state(bus->kiosk1, ds_kiosk_state(bus->kiosk));
	if (old_view == NULL || !g_variant_equal(old_view, view))
		ds_bus_kiosk1_set_view(bus->kiosk1, view);
	if (old_health == NULL || !g_variant_equal(old_health, health))
		ds_bus_kiosk1_set_health(bus->kiosk1, health);
	g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(bus->kiosk1));
}

static void
on_scanned(const char *section, GVariant *what, gpointer data)
{
	DsBus *bus = data;

	ds_bus_kiosk1_emit_scanned(bus->kiosk1, section, what);
}

static const char *
error_name(const GError *error)
{
	static const struct {
		DsErrorCode code;
		const char *name;
	} names[] = {
	    {DS_ERROR_RETRY, ERROR_NOT_NOW},
	    {DS_ERROR_STORAGE, ERROR_STORAGE},
	    {DS_ERROR_GONE, ERROR_GONE},
	    {DS_ERROR_UNKNOWN, ERROR_UNKNOWN},
	};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_error_matches(error, DS_ERROR, (gint)names[i].code))
			return names[i].name;
	return ERROR_INVALID;
}

static void
return_error(GDBusMethodInvocation *call, const GError *error)
{
	g_dbus_method_invocation_return_dbus_error(call, error_name(error), error->message);
}

static gboolean
on_do(DsBusKiosk1 *kiosk1, GDBusMethodInvocation *call, const char *event, GVariant *details,
    gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GError) error = NULL;

	if (ds_kiosk_do(bus->kiosk, event, details, &error))
		ds_bus_kiosk1_complete_do(kiosk1, call);
	else
		return_error(call, error);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- Staff1 ---- */

static GVariant *
parts_of(const DsOperation *op)
{
	GVariantBuilder parts;

	g_variant_builder_init(&parts, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < op->parts->len; i++)
		g_variant_builder_add(&parts, "s", g_array_index(op->parts, DsTagId, i).text);
	return g_variant_builder_end(&parts);
}

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* Everything but the person. */
static GVariant *
journal_row(gconstpointer data)
{
	const DsOperation *op = data;
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	g_variant_dict_insert(&row, "op", "x", op->op_seq);
	g_variant_dict_insert(&row, "kind", "s", ds_operation_kind_word(op->kind));
	g_variant_dict_insert(&row, "state", "s", ds_operation_state_word(op->state));
	g_variant_dict_insert(&row, "queued", "b", op->queued);
	g_variant_dict_insert(&row, "library", "s", op->library);
	g_variant_dict_insert(&row, "session", "s", op->session);
	g_variant_dict_insert(&row, "item", "s", op->item.text);
	g_variant_dict_insert(&row, "title", "s", or_empty(op->answer.title));
	g_variant_dict_insert(&row, "reason", "s", ds_reason_word(op->answer.reason));
	g_variant_dict_insert(&row, "case", "s", ds_operation_case(op));
	g_variant_dict_insert(&row, "due", "s", op->answer.due);
	g_variant_dict_insert(&row, "bin", "s", op->answer.bin != NULL ? op->answer.bin : "");
	g_variant_dict_insert(&row, "asked", "x", op->stamp.wall_s);
	g_variant_dict_insert(&row, "sends", "u", op->sends);
	g_variant_dict_insert_value(&row, "parts", parts_of(op));
	return g_variant_dict_end(&row);
}

/* Rows of the journal, each as `row_of` tells it; or why there are none. */
static void
answer_rows(GDBusMethodInvocation *call, const GPtrArray *rows, const GError *error,
    GVariant *(*row_of)(gconstpointer row))
{
	GVariantBuilder list;

	if (error != NULL) {
		return_error(call, error);
		return;
	}
	g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < rows->len; i++)
		g_variant_builder_add_value(&list, row_of(rows->pdata[i]));
	g_dbus_method_invocation_return_value(call, g_variant_new("(aa{sv})", &list));
}

static void
on_journal_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	answer_rows(data, rows, error, journal_row);
}

static gboolean
on_journal(
    DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *which, guint limit, gpointer data)
{
	static const char *const words[] = {
	    [DS_JOURNAL_ALL] = "all",
	    [DS_JOURNAL_OPEN] = "open",
	    [DS_JOURNAL_CASES] = "cases",
	};
	DsBus *bus = data;

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i], which)) {
			ds_teller_list(ds_kiosk_teller(bus->kiosk), (DsJournalWhich)i,
			    CLAMP(limit, 1, ROWS_MAX), on_journal_rows, call);
			return G_DBUS_METHOD_INVOCATION_HANDLED;
		}
	g_dbus_method_invocation_return_dbus_error(
	    call, ERROR_INVALID, "allowed is one of: all, open, cases");
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
event_row(gconstpointer data)
{
	const DsJournalEvent *event = data;
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	g_variant_dict_insert(&row, "state", "s", ds_operation_state_word(event->state));
	g_variant_dict_insert(&row, "when", "x", event->wall_s);
	g_variant_dict_insert(&row, "detail", "s", event->detail);
	return g_variant_dict_end(&row);
}

static void
on_event_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	answer_rows(data, rows, error, event_row);
}

static gboolean
on_events(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gint64 op, gpointer data)
{
	DsBus *bus = data;

	ds_teller_events(ds_kiosk_teller(bus->kiosk), op, on_event_rows, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
alarm_row(gconstpointer data)
{
	const DsJournalAlarm *alarm = data;
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	g_variant_dict_insert(&row, "alarm", "x", alarm->alarm_seq);
	g_variant_dict_insert(&row, "when", "x", alarm->wall_s);
	g_variant_dict_insert(&row, "kind", "s", alarm->kind);
	g_variant_dict_insert(&row, "text", "s", alarm->text);
	return g_variant_dict_end(&row);
}

static void
on_alarm_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	answer_rows(data, rows, error, alarm_row);
}

static gboolean
on_alarms(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gpointer data)
{
	DsBus *bus = data;

	ds_teller_alarms(ds_kiosk_teller(bus->kiosk), on_alarm_rows, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Answers what is left. */
static gboolean
on_confirm_alarm(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gint64 alarm, gpointer data)
{
	DsBus *bus = data;

	ds_teller_confirm(ds_kiosk_teller(bus->kiosk), alarm, on_alarm_rows, call);
	ds_kiosk_look_for_alarms(bus->kiosk);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GVariant *
feedback_row(gconstpointer data)
{
	const DsJournalDay *day = data;
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(day->day * 86400);
	g_autofree char *text = g_date_time_format(date, "%F");
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	g_variant_dict_insert(&row, "day", "s", text);
	for (guint i = 0; i < DS_FEEDBACK_N; i++)
		g_variant_dict_insert(&row, ds_feedback_word(i), "u", day->counts[i]);
	return g_variant_dict_end(&row);
}

static void
on_feedback_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	answer_rows(data, rows, error, feedback_row);
}

static gboolean
on_feedback(DsBusStaff1 *staff1, GDBusMethodInvocation *call, guint days, gpointer data)
{
	DsBus *bus = data;

	ds_teller_feedback(ds_kiosk_teller(bus->kiosk), days, on_feedback_rows, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What staff decide about a row: it is looked up first. */
typedef struct {
	DsBus *bus;
	GDBusMethodInvocation *call;
	void (*decide)(DsKiosk *, const DsOperation *, DsTellerRecorded, gpointer);
} Decision;

static void
on_decided(gint64 op_seq, const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call, NULL);
}

static void
on_row_to_decide(GPtrArray *rows, const GError *error, gpointer data)
{
	g_autofree Decision *decision = data;

	if (error != NULL)
		return_error(decision->call, error);
	else if (rows->len == 0)
		g_dbus_method_invocation_return_dbus_error(
		    decision->call, ERROR_INVALID, "the journal has no such operation");
	else
		decision->decide(decision->bus->kiosk, rows->pdata[0], on_decided, decision->call);
}

static gboolean
find_and_decide(Decision decision, gint64 op)
{
	ds_teller_find(ds_kiosk_teller(decision.bus->kiosk), op, on_row_to_decide,
	    g_memdup2(&decision, sizeof decision));
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_resolve(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gint64 op, gpointer data)
{
	return find_and_decide((Decision){data, call, ds_kiosk_resolve}, op);
}

static gboolean
on_send_again(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gint64 op, gpointer data)
{
	return find_and_decide((Decision){data, call, ds_kiosk_send_again}, op);
}

static gboolean
on_devices(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GVariant) rows = ds_kiosk_devices(bus->kiosk);

	ds_bus_staff1_complete_devices(staff1, call, rows);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_printed(const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call, NULL);
}

static gboolean
on_print_test(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_print_test(bus->kiosk, on_printed, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_papered(guint count, gint64 last, const GError *error, gpointer data)
{
	on_printed(error, data);
}

static gboolean
on_print_receipt(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *op, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_print_visit(bus->kiosk, op, on_papered, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_print_slip(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *op, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_print_slip(bus->kiosk, op, on_papered, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_waybill(guint count, gint64 last, const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call, g_variant_new("(ux)", count, last));
}

static gboolean
on_print_waybill(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *institution,
    const char *after, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_print_waybill(bus->kiosk, institution, after, on_waybill, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_test_output(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *name, gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GError) error = NULL;

	if (ds_kiosk_test_output(bus->kiosk, name, &error))
		ds_bus_staff1_complete_test_output(staff1, call);
	else
		return_error(call, error);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_snapshot_taken(gboolean no_news, const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call, g_variant_new("(b)", !no_news));
}

static gboolean
on_take_snapshot(
    DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *source, gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GError) error = NULL;

	if (!ds_kiosk_take_snapshot(bus->kiosk, source, on_snapshot_taken, call, &error))
		return_error(call, error);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_sync(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_sync(bus->kiosk);
	ds_bus_staff1_complete_sync(staff1, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_exported(const DsOutboxExport *export, const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call,
		    g_variant_new("(suxx)", or_empty(export->text), export->count, export->first,
			export->last));
}

static gboolean
on_export(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *word, gboolean again,
    gpointer data)
{
	DsBus *bus = data;
	DsExportFormat format;

	if (ds_export_format_parse(word, &format))
		ds_kiosk_export(bus->kiosk, format, again, on_exported, call);
	else
		g_dbus_method_invocation_return_dbus_error(
		    call, ERROR_INVALID, "allowed is one of: koc, evergreen, csv");
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_results_taken(const DsOutboxResults *results, const GError *error, gpointer data)
{
	GDBusMethodInvocation *call = data;

	if (error != NULL)
		return_error(call, error);
	else
		g_dbus_method_invocation_return_value(call,
		    g_variant_new("(uuuu)", results->ok, results->refused, results->unknown,
			results->before));
}

static gboolean
on_results(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *text, gpointer data)
{
	DsBus *bus = data;

	ds_kiosk_results(bus->kiosk, text, on_results_taken, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_set_rule(DsBusStaff1 *staff1, GDBusMethodInvocation *call, const char *key, const char *value,
    gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GError) error = NULL;

	if (!ds_config_set_offline(bus->config, key, value, &error)) {
		return_error(call, error);
		return G_DBUS_METHOD_INVOCATION_HANDLED;
	}
	ds_note(NULL, "staff have set a rule: [offline] %s=%s", key, value);
	ds_kiosk_rules_have_changed(bus->kiosk);
	ds_bus_staff1_complete_set_rule(staff1, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_settings(DsBusStaff1 *staff1, GDBusMethodInvocation *call, gpointer data)
{
	DsBus *bus = data;
	g_autoptr(GArray) shown = ds_config_shown(bus->config);
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("a(ssss)"));
	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);

		g_variant_builder_add(
		    &rows, "(ssss)", line->section, line->name, line->value, line->origin);
	}
	ds_bus_staff1_complete_settings(staff1, call, g_variant_builder_end(&rows));
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- coming and going ---- */

static gboolean
export_all(DsBus *bus, GDBusConnection *connection, GError **error)
{
	GDBusInterfaceSkeleton *kiosk1 = G_DBUS_INTERFACE_SKELETON(bus->kiosk1);
	GDBusInterfaceSkeleton *staff1 = G_DBUS_INTERFACE_SKELETON(bus->staff1);

	g_signal_connect(bus->kiosk1, "handle-do", G_CALLBACK(on_do), bus);
	g_signal_connect(bus->staff1, "handle-journal", G_CALLBACK(on_journal), bus);
	g_signal_connect(bus->staff1, "handle-events", G_CALLBACK(on_events), bus);
	g_signal_connect(bus->staff1, "handle-resolve", G_CALLBACK(on_resolve), bus);
	g_signal_connect(bus->staff1, "handle-send-again", G_CALLBACK(on_send_again), bus);
	g_signal_connect(bus->staff1, "handle-alarms", G_CALLBACK(on_alarms), bus);
	g_signal_connect(bus->staff1, "handle-confirm-alarm", G_CALLBACK(on_confirm_alarm), bus);
	g_signal_connect(bus->staff1, "handle-feedback", G_CALLBACK(on_feedback), bus);
	g_signal_connect(bus->staff1, "handle-devices", G_CALLBACK(on_devices), bus);
	g_signal_connect(bus->staff1, "handle-print-test", G_CALLBACK(on_print_test), bus);
	g_signal_connect(bus->staff1, "handle-print-receipt", G_CALLBACK(on_print_receipt), bus);
	g_signal_connect(bus->staff1, "handle-print-slip", G_CALLBACK(on_print_slip), bus);
	g_signal_connect(bus->staff1, "handle-print-waybill", G_CALLBACK(on_print_waybill), bus);
	g_signal_connect(bus->staff1, "handle-test-output", G_CALLBACK(on_test_output), bus);
	g_signal_connect(bus->staff1, "handle-take-snapshot", G_CALLBACK(on_take_snapshot), bus);
	g_signal_connect(bus->staff1, "handle-sync", G_CALLBACK(on_sync), bus);
	g_signal_connect(bus->staff1, "handle-export", G_CALLBACK(on_export), bus);
	g_signal_connect(bus->staff1, "handle-results", G_CALLBACK(on_results), bus);
	g_signal_connect(bus->staff1, "handle-set-rule", G_CALLBACK(on_set_rule), bus);
	g_signal_connect(bus->staff1, "handle-settings", G_CALLBACK(on_settings), bus);
	return g_dbus_interface_skeleton_export(kiosk1, connection, DS_BUS_PATH, error) &&
	    g_dbus_interface_skeleton_export(staff1, connection, DS_BUS_PATH, error);
}

DsBus *
ds_bus_new(DsConfig *config, DsClock *clock, GDBusConnection *connection, GError **error)
{
	g_autoptr(DsBus) bus = g_new0(DsBus, 1);
	const DsKioskHandlers handlers = {
	    .on_changed = on_changed, .on_scanned = on_scanned, .data = bus};
	g_autoptr(GVariant) look = NULL;

	bus->config = config;
	bus->kiosk1 = ds_bus_kiosk1_skeleton_new();
	bus->staff1 = ds_bus_staff1_skeleton_new();
	bus->kiosk = ds_kiosk_new(config, clock, g_main_context_default(), &handlers, error);
	if (bus->kiosk == NULL)
		return NULL;
	look = ds_kiosk_look(bus->kiosk);
	ds_bus_kiosk1_set_look(bus->kiosk1, look);
	on_changed(bus);
	if (!export_all(bus, connection, error))
		return NULL;
	return g_steal_pointer(&bus);
}

static void
unexport(GDBusInterfaceSkeleton *skeleton)
{
	if (g_dbus_interface_skeleton_get_connection(skeleton) != NULL)
		g_dbus_interface_skeleton_unexport(skeleton);
}

void
ds_bus_free(DsBus *bus)
{
	g_clear_pointer(&bus->kiosk, ds_kiosk_free);
	unexport(G_DBUS_INTERFACE_SKELETON(bus->kiosk1));
	unexport(G_DBUS_INTERFACE_SKELETON(bus->staff1));
	g_object_unref(bus->kiosk1);
	g_object_unref(bus->staff1);
	g_free(bus);
}
