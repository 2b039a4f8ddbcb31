/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/kiosk-script.h"

#include "kiosk1.h"

#define BUS_NAME "org.duestamp.Kiosk1"
#define BUS_PATH "/org/duestamp/Kiosk1"

struct DsKioskScript {
	DsBusKiosk1 *skeleton;
	guint owner;
	GQueue did; /* char* */
};

static GVariant *from_now(GVariant *dict);

/* deadlines from now on, also in the rows */
static GVariant *
shifted(const char *key, GVariant *value)
{
	GVariantBuilder rows;
	GVariantIter iter;
	GVariant *row;

	if (g_str_equal(key, "deadline") && g_variant_get_int64(value) != 0)
		return g_variant_new_int64(g_get_monotonic_time() + g_variant_get_int64(value));
	if (!g_str_equal(key, "items"))
		return value;
	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	g_variant_iter_init(&iter, value);
	while ((row = g_variant_iter_next_value(&iter)) != NULL) {
		g_variant_builder_add_value(&rows, from_now(row));
		g_variant_unref(row);
	}
	return g_variant_builder_end(&rows);
}

static GVariant *
from_now(GVariant *dict)
{
	GVariantBuilder entries;
	GVariantIter iter;
	const char *key;
	GVariant *value;

	g_variant_builder_init(&entries, G_VARIANT_TYPE_VARDICT);
	g_variant_iter_init(&iter, dict);
	while (g_variant_iter_next(&iter, "{&sv}", &key, &value)) {
		g_variant_builder_add(&entries, "{sv}", key, shifted(key, value));
		g_variant_unref(value);
	}
	return g_variant_builder_end(&entries);
}

static GVariant *
changed(GVariant *dict, GVariant *changes)
{
	g_auto(GVariantDict) result = G_VARIANT_DICT_INIT(dict);
	GVariantIter iter;
	const char *key;
	GVariant *value;

	g_variant_iter_init(&iter, changes);
	while (g_variant_iter_next(&iter, "{&sv}", &key, &value)) {
		g_variant_dict_insert_value(&result, key, value);
		g_variant_unref(value);
	}
	return g_variant_dict_end(&result);
}

static const char *
after_comments(const char *text)
{
	while (*text == '#') {
		while (*text != '\n' && *text != '\0')
			text++;
		while (*text == '\n')
			text++;
	}
	return text;
}

GVariant *
ds_kiosk_script_load(const char *path, GVariant *changes)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) dict = NULL;
	g_autoptr(GVariant) more = changes == NULL ? NULL : g_variant_ref_sink(changes);
	GVariant *view;

	if (!g_file_get_contents(path, &text, NULL, &error))
		g_error("%s", error->message);
	dict = g_variant_parse(G_VARIANT_TYPE_VARDICT, after_comments(text), NULL, NULL, &error);
	if (dict == NULL)
		g_error("%s: %s", path, error->message);
	view = from_now(dict);
	return more == NULL ? view : changed(view, more);
}

static gboolean
on_do(DsBusKiosk1 *skeleton, GDBusMethodInvocation *call, const char *event, GVariant *details,
    DsKioskScript *self)
{
	g_autofree char *text = g_variant_print(details, FALSE);

	g_queue_push_tail(&self->did, g_strdup_printf("%s %s", event, text));
	ds_bus_kiosk1_complete_do(skeleton, call);
	return TRUE;
}

DsKioskScript *
ds_kiosk_script_new(GDBusConnection *connection)
{
	DsKioskScript *self = g_new0(DsKioskScript, 1);
	g_autoptr(GError) error = NULL;

	g_queue_init(&self->did);
	self->skeleton = ds_bus_kiosk1_skeleton_new();
	g_signal_connect(self->skeleton, "handle-do", G_CALLBACK(on_do), self);
	if (!g_dbus_interface_skeleton_export(
		G_DBUS_INTERFACE_SKELETON(self->skeleton), connection, BUS_PATH, &error))
		g_error("%s", error->message);
	self->owner = g_bus_own_name_on_connection(
	    connection, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
	return self;
}

void
ds_kiosk_script_free(DsKioskScript *self)
{
	g_bus_unown_name(self->owner);
	g_dbus_interface_skeleton_unexport(G_DBUS_INTERFACE_SKELETON(self->skeleton));
	g_object_unref(self->skeleton);
	g_queue_clear_full(&self->did, g_free);
	g_free(self);
}

void
ds_kiosk_script_show(DsKioskScript *self, GVariant *view)
{
	g_autoptr(GVariant) kept = g_variant_ref_sink(view);
	g_autoptr(GVariant) page = g_variant_lookup_value(kept, "page", G_VARIANT_TYPE_STRING);

	ds_bus_kiosk1_set_state(
	    self->skeleton, page == NULL ? "" : g_variant_get_string(page, NULL));
	ds_bus_kiosk1_set_view(self->skeleton, kept);
	g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(self->skeleton));
}

char *
ds_kiosk_script_take(DsKioskScript *self)
{
	return g_queue_pop_head(&self->did);
}

void
ds_kiosk_script_set_look(DsKioskScript *self, GVariant *look)
{
	ds_bus_kiosk1_set_look(self->skeleton, look);
}
