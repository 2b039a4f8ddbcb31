/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library that is told by files: the file out, its results back in. */
#include "firmware/ctl-evergreen.h"
#include "firmware/ctl.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_MS (5 * 60 * 1000) /* thousands of rows are written to a slow disk first */

/* What to do with the file, and what is known to go wrong with it. */
static const struct {
	const char *format, *text;
} next_steps[] = {
    {"koc",
	"Next: Koha, Circulation, \"Upload offline circulation file\", once only: a second time renews "
	"the loans.\nKoha is silent about a loan whose item somebody else borrowed on the same day or "
	"later: look at each loan before you call it ok.\n"},
    {"evergreen",
	"Next: Evergreen, Offline Circulation, \"Import Transactions\", upload and process, then look "
	"at the exceptions.\nEvergreen skips what seems older than the item's last change: the kiosk's "
	"clock has to be right.\n"},
    {"csv", "Next: enter them, from the top down, at the time that is written there.\n"},
};

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
fail(GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, text);
	return FALSE;
}

GOptionGroup *
ds_ctl_export_options(DsCtlExport *export)
{
	const GOptionEntry entries[] = {
	    {"again", 0, 0, G_OPTION_ARG_NONE, &export->again,
		"What was exported and has no result yet", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new(
	    "export", "Options of export", "Show options of export", NULL, NULL);

	g_option_group_add_entries(group, entries);
	return group;
}

/* Before anything is recorded as exported. An older file may not have been carried away yet. */
static gboolean
check_output(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return fail(error, "%s is there already: give another name", path);
	if (g_access(folder, W_OK | X_OK) != 0)
		return fail(error, "no file can be written in %s", folder);
	return TRUE;
}

/* Whole or not at all, on the disk, and for nobody else: it names patrons. */
static gboolean
keep(const char *path, const char *text, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (g_file_set_contents_full(path, text, -1,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
		return TRUE;
	return fail(error,
	    "%s; the operations count as exported: write them with duestampctl export --again",
	    failure->message);
}

/* How many were left out because they wait for a result. */
static guint
left_waiting(const DsCtl *ctl)
{
	g_autoptr(GVariant) health = ds_ctl_health(ctl, NULL);
	guint queued = 0, exported = 0;

	if (health == NULL)
		return 0;
	g_variant_lookup(health, "queued", "u", &queued);
	g_variant_lookup(health, "exported", "u", &exported);
	return queued > exported ? queued - exported : 0;
}

static void
tell(const DsCtl *ctl, guint count, gint64 first, gint64 last)
{
	GVariantDict dict;

	if (ctl->json) {
		g_variant_dict_init(&dict, NULL);
		g_variant_dict_insert(&dict, "count", "u", count);
		g_variant_dict_insert(&dict, "first", "x", first);
		g_variant_dict_insert(&dict, "last", "x", last);
		if (count > 0)
			g_variant_dict_insert(&dict, "file", "s", ctl->out);
		g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
		ds_ctl_print_json(all);
		return;
	}
	if (count == 0) {
		g_print("Nothing to export.\n");
		return;
	}
	g_print("%u operations, %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", in %s\n", count,
	    first, last, ctl->out);
	for (guint i = 0; i < G_N_ELEMENTS(next_steps); i++)
		if (g_str_equal(next_steps[i].format, ctl->format))
			g_print("%s", next_steps[i].text);
	g_print("Then tell the kiosk what became of them: duestampctl results FILE\n"
		"The file names patrons: delete it when you have done so.\n");
}

/* For whoever may carry a file twice, or wonders where the rest is. */
static void
warn(const DsCtl *ctl, guint count)
{
	guint left = left_waiting(ctl);

	if (ctl->export.again && count > 0)
		g_printerr(
		    "Exported before: if the other file was uploaded, do not upload this one. Koha "
		    "renews each loan that it is told of twice.\n");
	if (left > 0)
		g_printerr("%u more wait: of an item or a patron that has an operation without a "
			   "result, or a case.\n",
		    left);
}

gboolean
ds_ctl_export(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;
	g_autofree char *text = NULL;
	gint64 first, last;
	guint count;

	if (ctl->format == NULL || ctl->out == NULL || arguments[0] != NULL)
		return fail(error,
		    "usage: duestampctl export --format koc|evergreen|csv -o FILE [--again]");
	if (!check_output(ctl->out, error))
		return FALSE;
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL)
		return FALSE;
	g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(proxy), EXPORT_MS);
	if (!ds_bus_staff1_call_export_sync(
		proxy, ctl->format, ctl->export.again, &text, &count, &first, &last, NULL, error) ||
	    (count > 0 && !keep(ctl->out, text, error)))
		return FALSE;
	tell(ctl, count, first, last);
	warn(ctl, count);
	return TRUE;
}

/* ---- results ---- */

/* The id of the kiosk that the daemon is. */
static char *
kiosk_id(DsBusStaff1 *proxy, GError **error)
{
	g_autoptr(GVariant) rows = NULL;

	if (!ds_bus_staff1_call_settings_sync(proxy, &rows, NULL, error))
		return NULL;
	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		const char *section, *key, *value, *origin;

		g_variant_get_child(rows, i, "(&s&s&s&s)", &section, &key, &value, &origin);
		if (g_str_equal(section, "kiosk") && g_str_equal(key, "id"))
			return g_strdup(value);
	}
	fail(error, "the daemon does not say which kiosk it is");
	return NULL;
}

/* Evergreen's own words as a table; says what was left out. */
static char *
from_evergreen(DsBusStaff1 *proxy, const char *text, GError **error)
{
	g_autofree char *kiosk = kiosk_id(proxy, error);
	guint others = 0;
	char *results = kiosk != NULL ? ds_ctl_evergreen_results(text, kiosk, &others, error)
				      : NULL;

	if (others > 0)
		g_printerr("%u transactions are not of this kiosk: they were left out.\n", others);
	return results;
}

static gboolean
send(DsCtl *ctl, DsBusStaff1 *proxy, const char *text, GError **error)
{
	guint ok, refused, unknown, before;
	GVariantDict dict;

	g_dbus_proxy_set_default_timeout(G_DBUS_PROXY(proxy), EXPORT_MS);
	if (!ds_bus_staff1_call_results_sync(
		proxy, text, &ok, &refused, &unknown, &before, NULL, error))
		return FALSE;
	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "ok", "u", ok);
	g_variant_dict_insert(&dict, "refused", "u", refused);
	g_variant_dict_insert(&dict, "unknown", "u", unknown);
	g_variant_dict_insert(&dict, "before", "u", before);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_dict(ctl, all);
	return TRUE;
}

gboolean
ds_ctl_results(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusStaff1) proxy = NULL;
	g_autofree char *text = NULL;
	g_autofree char *table = NULL;
	gsize length;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return fail(error, "usage: duestampctl results FILE");
	if (!g_file_get_contents(arguments[0], &text, &length, error))
		return FALSE;
	if (strlen(text) != length || !g_utf8_validate(text, (gssize)length, NULL))
		return fail(error, "%s is not UTF-8 text: nothing was taken", arguments[0]);
	proxy = ds_ctl_staff1(ctl, error);
	if (proxy == NULL)
		return FALSE;
	if (!ds_ctl_is_evergreen(text))
		return send(ctl, proxy, text, error);
	table = from_evergreen(proxy, text, error);
	return table != NULL && send(ctl, proxy, table, error);
}
