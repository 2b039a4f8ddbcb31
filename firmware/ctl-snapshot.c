/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots as the library makes them, and a look at one; needs no daemon. */
#include "firmware/ctl.h"
#include "sync/snapshot-check.h"
#include "sync/snapshot-make.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define KEY_NAME "site"
#define BAD_SHOWN 20

GOptionGroup *
ds_ctl_snapshot_options(DsCtlSnapshot *snapshot)
{
	const GOptionEntry entries[] = {
	    {"key", 0, 0, G_OPTION_ARG_FILENAME, &snapshot->key,
		"The library's secret key file, to sign with", "FILE"},
	    {"public", 0, 0, G_OPTION_ARG_FILENAME, &snapshot->public_key,
		"The kiosks' key file, to check signatures with", "FILE"},
	    {"delta-from", 0, 0, G_OPTION_ARG_FILENAME, &snapshot->delta_from,
		"Make changes to this full snapshot", "FILE"},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new("snapshot",
	    "Options of snapshot:", "What snapshot key, make, show and check take", NULL, NULL);

	g_option_group_add_entries(group, entries);
	return group;
}

void
ds_ctl_snapshot_clear(DsCtlSnapshot *snapshot)
{
	g_free(snapshot->key);
	g_free(snapshot->public_key);
	g_free(snapshot->delta_from);
}

static gboolean
refuse(GError **error, const char *what)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, what);
	return FALSE;
}

/* ---- key ---- */

gboolean
ds_ctl_snapshot_key(DsCtl *ctl, char **arguments, GError **error)
{
	const char *name = ctl->out != NULL ? ctl->out : KEY_NAME;
	g_autofree char *secret = g_strconcat(name, ".secret", NULL);
	g_autofree char *shared = g_strconcat(name, ".key", NULL);
	g_autoptr(DsSnapshotKey) key = NULL;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return refuse(error, "usage: duestampctl snapshot key LIBRARY [-o NAME]");
	key = ds_snapshot_key_new(arguments[0], error);
	if (key == NULL || !ds_snapshot_key_save(key, secret, TRUE, error))
		return FALSE;
	if (!ds_snapshot_key_save(key, shared, FALSE, error)) {
		g_unlink(secret); /* half a pair is none */
		return FALSE;
	}
	g_autofree char *plain = g_strdup_printf(
	    "%s stays here and signs; %s goes to every kiosk", secret, shared);
	ds_ctl_print_answer(ctl, plain, "key", shared);
	return TRUE;
}

/* ---- what a head says ---- */

static void
add(GVariantBuilder *fields, const char *name, GVariant *value)
{
	g_variant_builder_add(fields, "{sv}", name, value);
}

static void
add_head(GVariantBuilder *fields, const DsSnapshotHead *head, const char *signature)
{
	g_autoptr(GDateTime) made = g_date_time_new_from_unix_utc(head->made_s);
	g_autofree char *when = made != NULL ? g_date_time_format_iso8601(made) : g_strdup("?");

	add(fields, "library", g_variant_new_string(head->library.text));
	add(fields, "kind",
	    g_variant_new_string(head->kind == DS_SNAPSHOT_FULL ? "full" : "changes"));
	add(fields, "number", g_variant_new_uint64(head->number));
	add(fields, "base", g_variant_new_uint64(head->base));
	add(fields, "made", g_variant_new_string(when));
	add(fields, "patrons", g_variant_new_uint64(head->patrons));
	add(fields, "items", g_variant_new_uint64(head->items));
	add(fields, "bytes", g_variant_new_uint64(head->body_bytes + DS_SNAPSHOT_HEAD_BYTES));
	add(fields, "signature", g_variant_new_string(signature));
}

static void
print_fields(const DsCtl *ctl, GVariantBuilder *fields)
{
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_builder_end(fields));

	ds_ctl_print_dict(ctl, all);
}

static void
print_head(const DsCtl *ctl, const DsSnapshotHead *head, const char *signature)
{
	GVariantBuilder fields;

	g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
	add_head(&fields, head, signature);
	print_fields(ctl, &fields);
}

/* ---- show, check ---- */

static gboolean
load_public(const DsCtl *ctl, DsSnapshotKey **key, GError **error)
{
	*key = NULL;
	if (ctl->snapshot.public_key != NULL)
		*key = ds_snapshot_key_load(ctl->snapshot.public_key, error);
	return *key != NULL || ctl->snapshot.public_key == NULL;
}

gboolean
ds_ctl_snapshot_show(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsSnapshotKey) key = NULL;
	DsSnapshotHead head;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return refuse(error, "usage: duestampctl snapshot show FILE [--public KEY]");
	if (!load_public(ctl, &key, error) || !ds_snapshot_look(arguments[0], key, &head, error))
		return FALSE;
	print_head(ctl, &head, key != NULL ? "right" : "not checked");
	return TRUE;
}

gboolean
ds_ctl_snapshot_check(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsSnapshotKey) key = NULL;
	DsSnapshotHead head;

	if (arguments[0] == NULL || arguments[1] != NULL || ctl->snapshot.public_key == NULL)
		return refuse(error, "usage: duestampctl snapshot check FILE --public KEY");
	if (!load_public(ctl, &key, error) || !ds_snapshot_check(arguments[0], key, &head, error))
		return FALSE;
	print_head(ctl, &head, "right");
	return TRUE;
}

/* ---- make ---- */

typedef struct {
	guint bad;
	gboolean on_terminal;
	guint shown; /* per cent */
} Making;

static void
on_bad(const char *file, guint line, const char *why, gpointer data)
{
	Making *making = data;

	if (++making->bad <= BAD_SHOWN)
		g_printerr("%s:%u: %s\n", file, line, why);
}

static void
on_progress(const char *what, guint64 done, guint64 total, gpointer data)
{
	Making *making = data;
	guint percent = total > 0 ? (guint)(done * 100 / total) : 0;

	if (!making->on_terminal || percent == making->shown)
		return;
	making->shown = percent;
	g_printerr("\r%s %u %%\033[K", what, percent);
}

static gboolean
check_order(DsCtl *ctl, char **arguments, GError **error)
{
	const DsCtlSnapshot *options = &ctl->snapshot;

	if (arguments[0] != NULL && (arguments[1] == NULL || arguments[2] == NULL) &&
	    options->key != NULL && ctl->out != NULL)
		return TRUE;
	return refuse(error,
	    "usage: duestampctl snapshot make PATRONS [ITEMS] --key FILE "
	    "[--delta-from FULL] -o OUT");
}

static void
print_made(const DsCtl *ctl, const DsSnapshotMade *made)
{
	GVariantBuilder fields;

	g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
	add_head(&fields, &made->head, "right");
	add(&fields, "changed", g_variant_new_uint64(made->changed));
	add(&fields, "bad-rows", g_variant_new_uint64(made->bad_rows));
	print_fields(ctl, &fields);
}

gboolean
ds_ctl_snapshot_make(DsCtl *ctl, char **arguments, GError **error)
{
	Making making = {.on_terminal = isatty(STDERR_FILENO), .shown = G_MAXUINT};
	g_autoptr(DsSnapshotKey) key = NULL;
	DsSnapshotMade made;
	gboolean done;

	if (!check_order(ctl, arguments, error))
		return FALSE;
	key = ds_snapshot_key_load(ctl->snapshot.key, error);
	if (key == NULL)
		return FALSE;
	done = ds_snapshot_make(&(DsSnapshotOrder){.patrons = arguments[0],
				    .items = arguments[1],
				    .base = ctl->snapshot.delta_from,
				    .out = ctl->out,
				    .key = key,
				    .made_s = g_get_real_time() / G_USEC_PER_SEC,
				    .on_bad = on_bad,
				    .on_progress = on_progress,
				    .data = &making},
	    &made, error);
	if (making.on_terminal)
		g_printerr("\r\033[K");
	if (making.bad > BAD_SHOWN)
		g_printerr("and %u bad rows more\n", making.bad - BAD_SHOWN);
	if (done)
		print_made(ctl, &made);
	return done;
}
