/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot: asked like a library of its own, renewed by a thread of its own. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"
#include "sync/snapshot-library.h"

#define FOLDER "snapshot"
#define KEY_FILE "site.key"
#define HOUR_MS (60 * 60 * 1000u)
#define SIGN_OF_LIFE_S 3600 /* it looks for a newer one at each question anyway */

gboolean
ds_kiosk_has_snapshot(const DsKiosk *kiosk)
{
	return kiosk->snapshot != NULL && kiosk->snapshot_made_s != 0;
}

static void
on_link_changed(gboolean online, const GError *error, gpointer data)
{
	ds_kiosk_changed(data);
}

static void
on_hour(gpointer data)
{
	DsKiosk *kiosk = data;
	const DsSnapshotConfig *config = &kiosk->config->snapshot;

	kiosk->snapshot_timer = ds_clock_call(
	    kiosk->clock, config->every_h * HOUR_MS, on_hour, kiosk);
	ds_snapshot_worker_take(kiosk->snapshot_worker, config->url, config->ca_file, NULL, NULL);
}

static void
on_taken(gint64 made_s, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->snapshot_made_s = made_s;
	g_free(kiosk->snapshot_error);
	kiosk->snapshot_error = error != NULL ? g_strdup(error->message) : NULL;
	ds_link_wake(kiosk->snapshot);
	ds_kiosk_changed(kiosk);
}

/* Where the key of the library's snapshots is; else this kiosk has none. */
gboolean
ds_kiosk_start_snapshot(DsKiosk *kiosk, GError **error)
{
	const DsLibrarySettings *library = kiosk->config->libraries->pdata[0];
	g_autofree char *dir = g_build_filename(kiosk->config->state_dir, FOLDER, NULL);
	g_autofree char *key = g_build_filename(dir, KEY_FILE, NULL);

	if (!g_file_test(key, G_FILE_TEST_EXISTS)) {
		if (kiosk->config->snapshot.url == NULL)
			return TRUE;
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "[snapshot] url= is set, and %s is missing: it is made by duestampctl snapshot key",
		    key);
		return FALSE;
	}
	kiosk->snapshot_settings = (DsLibrarySettings){
	    .name = g_strdup("snapshot"),
	    .address = g_strdup(dir),
	    .profile = g_strdup(library->profile),
	    .keep_alive_s = SIGN_OF_LIFE_S,
	};
	kiosk->snapshot = ds_link_new_for(&ds_snapshot_backend, &kiosk->snapshot_settings,
	    kiosk->home, on_link_changed, kiosk, error);
	if (kiosk->snapshot == NULL)
		return FALSE;
	ds_link_set_tap(kiosk->snapshot, kiosk->tap);
	kiosk->snapshot_worker = ds_snapshot_worker_new(dir, kiosk->home, on_taken, kiosk);
	ds_snapshot_worker_set_tap(kiosk->snapshot_worker, kiosk->tap);
	if (kiosk->config->snapshot.url != NULL)
		on_hour(kiosk);
	return TRUE;
}

void
ds_kiosk_stop_snapshot(DsKiosk *kiosk)
{
	ds_clock_cancel(kiosk->clock, &kiosk->snapshot_timer);
	g_clear_pointer(&kiosk->snapshot_worker, ds_snapshot_worker_free);
	g_clear_pointer(&kiosk->snapshot, ds_link_free);
	g_clear_pointer(&kiosk->snapshot_settings.name, g_free);
	g_clear_pointer(&kiosk->snapshot_settings.address, g_free);
	g_clear_pointer(&kiosk->snapshot_settings.profile, g_free);
	g_clear_pointer(&kiosk->snapshot_error, g_free);
}

gboolean
ds_kiosk_take_snapshot(
    DsKiosk *kiosk, const char *source, DsSnapshotDone done, gpointer data, GError **error)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "staff-snapshot", NULL)
	    : NULL;

	if (kiosk->snapshot_worker == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "this kiosk has no key for snapshots: put %s into the folder %s of its state",
		    KEY_FILE, FOLDER);
		return FALSE;
	}
	ds_snapshot_worker_take(
	    kiosk->snapshot_worker, source, kiosk->config->snapshot.ca_file, done, data);
	return TRUE;
}
