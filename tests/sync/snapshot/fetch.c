/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching, from a web server that may do anything, and from a stick. */
#include "sync/snapshot-fetch.h"
#include "tests/fakes/certificates.h"
#include "tests/sync/snapshot/rig.h"
#include "tests/sync/snapshot/server.h"

#include <glib/gstdio.h>
#include <string.h>

#define LIMIT_US (6 * G_TIME_SPAN_SECOND)

static DsFakeCertificates *made; /* set once in main() */

/* A kiosk, and a library that publishes "full". */
typedef struct {
	Rig *rig;
	Server *server;
	char *ca_file;
} Stage;

static void
stage_init(Stage *stage, const char *certificate)
{
	g_autoptr(GTlsCertificate) shown = ds_fake_certificates_load(made, certificate);

	stage->rig = rig_new();
	rig_make(stage->rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	stage->server = server_new(shown, stage->rig->folder);
	stage->ca_file = ds_fake_certificates_file(made, "ca", ".pem");
}

static void
stage_clear(Stage *stage)
{
	server_free(stage->server);
	rig_free(stage->rig);
	g_free(stage->ca_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

static gboolean
fetch_url(const Stage *stage, const char *url, DsSnapshotOutcome *outcome, GError **error)
{
	const DsSnapshotSource source = {
	    .url = url, .ca_file = stage->ca_file, .connect_timeout_s = 3, .stall_timeout_s = 1};

	return ds_snapshot_fetch(
	    stage->rig->state, NULL, &source, NULL, NULL, outcome, NULL, error);
}

static void
assert_fetched(const Stage *stage, const char *path, DsSnapshotOutcome expected)
{
	g_autofree char *url = server_url(stage->server, path);
	g_autoptr(GError) error = NULL;
	DsSnapshotOutcome outcome;
	gboolean done = fetch_url(stage, url, &outcome, &error);

	g_assert_no_error(error);
	g_assert_true(done);
	g_assert_cmpint(outcome, ==, expected);
}

static void
assert_not_fetched(const Stage *stage, const char *url, gint code, const char *words)
{
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	DsSnapshotOutcome outcome;

	g_assert_false(fetch_url(stage, url, &outcome, &error));
	g_test_message("%s: %s", ds_error_word(error), error->message);
	g_assert_error(error, DS_ERROR, code);
	if (strstr(error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, words);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, LIMIT_US);
}

/* ---- as it should be ---- */

static void
test_new_and_same(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	rig_assert_number(stage.rig, RIG_MADE_S);
	g_assert_cmpuint(server_count(stage.server, "If-None-Match"), ==, 0);
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NO_NEWS);
	g_assert_cmpuint(server_count(stage.server, "If-None-Match"), ==, 1);
	rig_make(stage.rig, RIG_PATRONS, NULL, NULL, "full", RIG_MADE_S + 1);
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	rig_assert_number(stage.rig, RIG_MADE_S + 1);
}

/* A server without ETags: the head tells that it is the same. */
static void
test_same_without_etag(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	assert_fetched(&stage, "/odd-etag/full", DS_SNAPSHOT_NEWS);
	assert_fetched(&stage, "/odd-etag/full", DS_SNAPSHOT_NO_NEWS);
	g_assert_cmpuint(server_count(stage.server, "If-None-Match"), ==, 0);
	rig_assert_number(stage.rig, RIG_MADE_S);
}

/* What one address calls its file says nothing of another's. */
static void
test_etag_of_another_address(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	rig_make(stage.rig, RIG_PATRONS, NULL, "full", "changes", RIG_MADE_S + 1);
	assert_fetched(&stage, "/as-is/changes", DS_SNAPSHOT_NEWS);
	g_assert_cmpuint(server_count(stage.server, "If-None-Match"), ==, 0);
}

/* The snapshot was lost: "not modified" would leave the kiosk without one. */
static void
test_lost_snapshot(void)
{
	g_auto(Stage) stage = {0};
	g_autofree char *current = NULL;

	stage_init(&stage, "good");
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	current = g_build_filename(stage.rig->state, "current", NULL);
	g_unlink(current);
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	rig_assert_number(stage.rig, RIG_MADE_S);
}

static void
test_changes(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	rig_make(stage.rig, RIG_PATRONS, NULL, "full", "changes", RIG_MADE_S + 1);
	assert_fetched(&stage, "/as-is/changes", DS_SNAPSHOT_NO_BASE);
	rig_assert_number(stage.rig, 0);
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	assert_fetched(&stage, "/as-is/changes", DS_SNAPSHOT_NEWS);
	rig_assert_number(stage.rig, RIG_MADE_S + 1);
}

static void
test_moved(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	assert_fetched(&stage, "/moved/full", DS_SNAPSHOT_NEWS);
}

static void
test_stick(void)
{
	g_auto(Stage) stage = {0};
	g_autofree char *path = NULL, *uri = NULL, *none = NULL;
	g_autoptr(GError) error = NULL;
	DsSnapshotOutcome outcome;

	stage_init(&stage, "good");
	path = rig_path(stage.rig, "full");
	uri = g_filename_to_uri(path, NULL, NULL);
	none = rig_path(stage.rig, "none");
	g_assert_true(fetch_url(&stage, path, &outcome, &error));
	g_assert_cmpint(outcome, ==, DS_SNAPSHOT_NEWS);
	g_assert_true(fetch_url(&stage, uri, &outcome, &error));
	g_assert_cmpint(outcome, ==, DS_SNAPSHOT_NO_NEWS);
	rig_assert_number(stage.rig, RIG_MADE_S);
	assert_not_fetched(&stage, none, DS_ERROR_RETRY, "No such file");
}

/* ---- as it should not ---- */

static const struct {
	const char *name, *path;
	gint code;
	const char *words;
} faults[] = {
    {"plain-redirect", "/plain/full", DS_ERROR_CONFIG, "http"},
    {"loop", "/loop/full", DS_ERROR_CONFIG, "redirects"},
    {"not-there", "/status/404", DS_ERROR_CONFIG, "404"},
    {"forbidden", "/status/403", DS_ERROR_CONFIG, "403"},
    {"server-trouble", "/status/503", DS_ERROR_RETRY, "503"},
    {"no-content", "/status/204", DS_ERROR_RETRY, "the server answered 204"},
    {"not-modified-unasked", "/status/304", DS_ERROR_RETRY, "the server answered 304"},
    {"cut", "/cut/full", DS_ERROR_RETRY, "remaining to read"},
    {"short", "/short/full", DS_ERROR_PROTOCOL, "cut off"},
    {"endless", "/endless/full", DS_ERROR_PROTOCOL, "more of it than its head says"},
    {"stall", "/stall/full", DS_ERROR_RETRY, "silent, or too slow"},
    {"silent", "/silent/full", DS_ERROR_RETRY, "silent, or too slow"},
    {"drip", "/drip/full", DS_ERROR_RETRY, "silent, or too slow"},
    {"headers", "/headers/full", DS_ERROR_RETRY, ""},
    {"no-snapshot", "/as-is/patrons.csv", DS_ERROR_PROTOCOL, "cut off, or no snapshot"},
};

static void
test_fault(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_auto(Stage) stage = {0};
	g_autofree char *url = NULL;

	stage_init(&stage, "good");
	url = server_url(stage.server, faults[i].path);
	assert_not_fetched(&stage, url, faults[i].code, faults[i].words);
	rig_assert_number(stage.rig, 0);
	assert_fetched(&stage, "/as-is/full", DS_SNAPSHOT_NEWS);
	rig_make(stage.rig, RIG_PATRONS, NULL, NULL, "full", RIG_MADE_S + 1);
	assert_not_fetched(&stage, url, faults[i].code, faults[i].words);
	rig_assert_number(stage.rig, RIG_MADE_S);
}

static const char *const impostors[] = {"self-signed", "other-name", "of-other-ca", "expired"};

static void
test_impostor(gconstpointer data)
{
	g_auto(Stage) stage = {0};
	g_autofree char *url = NULL;

	stage_init(&stage, data);
	url = server_url(stage.server, "/as-is/full");
	assert_not_fetched(&stage, url, DS_ERROR_CONFIG, "certificate");
	g_assert_cmpuint(server_count(stage.server, "GET"), ==, 0); /* nothing was asked */
}

static void
test_nobody_there(void)
{
	g_auto(Stage) stage = {0};
	g_autofree char *url = NULL;

	stage_init(&stage, "good");
	url = server_url(stage.server, "/as-is/full");
	server_free(stage.server);
	assert_not_fetched(&stage, url, DS_ERROR_RETRY, "connect");
	g_autoptr(GTlsCertificate) again = ds_fake_certificates_load(made, "good");
	stage.server = server_new(again, stage.rig->folder);
}

static void
test_wrong_address(void)
{
	static const char *const urls[] = {"", "full", "http://127.0.0.1/full",
	    "ftp://127.0.0.1/full", "file://host/full", "https//127.0.0.1",
	    "gopher://127.0.0.1:1/x"};
	g_auto(Stage) stage = {0};

	stage_init(&stage, "good");
	for (guint i = 0; i < G_N_ELEMENTS(urls); i++)
		assert_not_fetched(
		    &stage, urls[i], DS_ERROR_CONFIG, "its address has to begin with https://");
}

/* Name and password go to the server and nowhere else: no message, no file. */
static void
test_password(void)
{
	g_auto(Stage) stage = {0};
	g_autofree char *plain = NULL, *url = NULL, *wrong = NULL;
	g_autoptr(GError) error = NULL;
	DsSnapshotOutcome outcome;

	stage_init(&stage, "good");
	plain = server_url(stage.server, "");
	url = g_strdup_printf(
	    "https://kiosk:CANARY-PASS@%s/as-is/full", plain + strlen("https://"));
	wrong = g_strdup_printf(
	    "https://kiosk:CANARY-PASS@%s/status/403", plain + strlen("https://"));
	g_assert_true(fetch_url(&stage, url, &outcome, &error));
	g_assert_cmpuint(server_count(stage.server, "Authorization: Basic "), ==, 1);
	g_assert_true(fetch_url(&stage, url, &outcome, &error));
	g_assert_cmpint(outcome, ==, DS_SNAPSHOT_NO_NEWS);
	g_assert_cmpuint(server_count(stage.server, "If-None-Match"), ==, 1);
	g_autoptr(GByteArray) kept = rig_read(stage.rig, "state/fetched");
	g_assert_null(memmem(kept->data, kept->len, "CANARY", 6));
	g_assert_false(fetch_url(&stage, wrong, &outcome, &error));
	g_test_message("%s", error->message);
	g_assert_null(strstr(error->message, "CANARY"));
}

static void
on_progress(guint64 done, guint64 total, gpointer data)
{
	g_cancellable_cancel(data);
}

/* Whoever waits for the worker thread does not wait for the server. */
static gpointer
cancel_it(gpointer data)
{
	g_cancellable_cancel(data);
	return NULL;
}

static void
test_stopped(void)
{
	g_auto(Stage) stage = {0};
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autofree char *url = NULL;
	g_autoptr(GError) error = NULL;
	DsSnapshotOutcome outcome;
	gint64 begin_us = g_get_monotonic_time();

	stage_init(&stage, "good");
	url = server_url(stage.server, "/silent/full");
	const DsSnapshotSource source = {.url = url, .ca_file = stage.ca_file};
	GThread *thread = g_thread_new("cancel", cancel_it, cancel);
	g_assert_false(ds_snapshot_fetch(
	    stage.rig->state, NULL, &source, on_progress, cancel, &outcome, cancel, &error));
	g_thread_join(thread);
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_assert_nonnull(strstr(error->message, "it was stopped"));
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 5 * G_TIME_SPAN_SECOND);
}

int
main(int argc, char **argv)
{
	const char *why;
	int result;

	g_test_init(&argc, &argv, NULL);
	/* the machine's way out of the house is none of our business */
	g_unsetenv("https_proxy");
	g_unsetenv("HTTPS_PROXY");
	g_unsetenv("ALL_PROXY");
	g_unsetenv("all_proxy");
	if (!ds_fake_certificates_possible(&why)) {
		g_print("1..0 # SKIP %s\n", why);
		return 0;
	}
	made = ds_fake_certificates_new(TRUE);
	g_test_add_func("/snapshot/fetch/new-and-same", test_new_and_same);
	g_test_add_func("/snapshot/fetch/same-without-etag", test_same_without_etag);
	g_test_add_func("/snapshot/fetch/etag-of-another-address", test_etag_of_another_address);
	g_test_add_func("/snapshot/fetch/lost-snapshot", test_lost_snapshot);
	g_test_add_func("/snapshot/fetch/changes", test_changes);
	g_test_add_func("/snapshot/fetch/moved", test_moved);
	g_test_add_func("/snapshot/fetch/stick", test_stick);
	g_test_add_func("/snapshot/fetch/nobody-there", test_nobody_there);
	g_test_add_func("/snapshot/fetch/wrong-address", test_wrong_address);
	g_test_add_func("/snapshot/fetch/password", test_password);
	g_test_add_func("/snapshot/fetch/stopped", test_stopped);
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *path = g_strconcat("/snapshot/fetch/fault/", faults[i].name, NULL);
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_fault);
	}
	for (guint i = 0; i < G_N_ELEMENTS(impostors); i++) {
		g_autofree char *path = g_strconcat(
		    "/snapshot/fetch/impostor/", impostors[i], NULL);
		g_test_add_data_func(path, impostors[i], test_impostor);
	}
	result = g_test_run();
	ds_fake_certificates_free(made);
	return result;
}
