/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duestampctl snapshot, as a library uses it. Its path is the first argument. */
#include "tests/sync/snapshot/rig.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *program; /* set once in main() */

/* Runs it in the rig's folder. Words of a line are separated by blanks. */
static gboolean
run(const Rig *rig, const char *line, char **output)
{
	g_autofree char *all = g_strconcat(program, " ", line, NULL);
	g_auto(GStrv) argv = g_strsplit(all, " ", -1);
	g_autofree char *out = NULL, *err = NULL;
	g_autoptr(GError) error = NULL;
	gint status;

	g_spawn_sync(
	    rig->folder, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
	g_assert_no_error(error);
	*output = g_strconcat(out, err, NULL);
	g_test_message("%s", *output);
	return g_spawn_check_wait_status(status, NULL);
}

static void
assert_runs(const Rig *rig, const char *line, const char *words)
{
	g_autofree char *output = NULL;

	g_assert_true(run(rig, line, &output));
	g_assert_nonnull(strstr(output, words));
}

static void
assert_fails(const Rig *rig, const char *line, const char *words)
{
	g_autofree char *output = NULL;

	g_assert_false(run(rig, line, &output));
	g_assert_nonnull(strstr(output, words));
}

static void
write_rows(const Rig *rig)
{
	rig_write(rig, "patrons.csv", RIG_PATRONS, strlen(RIG_PATRONS));
	rig_write(rig, "items.csv", RIG_ITEMS, strlen(RIG_ITEMS));
}

/* From nothing to a kiosk that answers. */
static void
test_from_keys_to_kiosk(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *key = rig_path(rig, "site.key");
	g_autoptr(DsSnapshot) snapshot = NULL;
	g_autoptr(GError) error = NULL;
	DsSnapshotSettings settings = {.key_file = key};
	g_autofree char *file = rig_path(rig, "full");

	write_rows(rig);
	assert_runs(rig, "snapshot key CN-441900", "site.secret stays here");
	assert_runs(rig, "snapshot make patrons.csv items.csv --key site.secret -o full",
	    "patrons          4");
	assert_runs(rig, "snapshot check full --public site.key", "signature        right");
	g_assert_true(ds_snapshot_import(rig->state, file, &settings, NULL, NULL, NULL, &error));
	snapshot = ds_snapshot_open(rig->state, &settings, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(rig_patron(snapshot, "CANARY-GOOD"), ==, "none");
}

static void
test_changes(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *secret = rig_path(rig, "site.secret");

	g_assert_true(ds_snapshot_key_save(rig->key, secret, TRUE, NULL));
	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_write(rig, "patrons.csv", "card\nCANARY-GOOD\n", strlen("card\nCANARY-GOOD\n"));
	assert_runs(rig,
	    "--json snapshot make patrons.csv --key site.secret --delta-from full -o changes",
	    "\"kind\":\"changes\"");
	rig_import(rig, "full");
	rig_import(rig, "changes");
}

static void
test_show(void)
{
	g_autoptr(Rig) rig = rig_new();

	rig_make(rig, RIG_PATRONS, NULL, NULL, "full", RIG_MADE_S);
	assert_runs(rig, "snapshot show full", "signature        not checked");
	assert_runs(rig, "snapshot show full --public state/site.key", "signature        right");
	assert_runs(rig, "--json snapshot show full", "\"number\":1764000000");
}

static void
test_bad_rows_are_told(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *secret = rig_path(rig, "site.secret");
	g_autoptr(GString) rows = g_string_new("card,quota\n");

	g_assert_true(ds_snapshot_key_save(rig->key, secret, TRUE, NULL));
	for (guint i = 0; i < 3000; i++)
		g_string_append_printf(rows, "%u,%s\n", i, i % 120 == 0 ? "x" : "1");
	rig_write(rig, "patrons.csv", rows->str, rows->len);
	assert_runs(rig, "snapshot make patrons.csv --key site.secret -o full",
	    "patrons.csv:122: quota: it is a number, or empty");
	assert_runs(
	    rig, "snapshot make patrons.csv --key site.secret -o full", "and 5 bad rows more");
}

static const struct {
	const char *name, *line, *words;
} wrong[] = {
    {"no-library", "snapshot key", "usage: duestampctl snapshot key"},
    {"no-key", "snapshot make patrons.csv -o full", "usage: duestampctl snapshot make"},
    {"no-output", "snapshot make patrons.csv --key state/site.key", "usage: duestampctl"},
    {"no-rows", "snapshot make none.csv --key site.secret -o out", "none.csv"},
    {"kiosk-key", "snapshot make patrons.csv --key state/site.key -o out", "the secret one"},
    {"no-snapshot", "snapshot check patrons.csv --public state/site.key", "no snapshot"},
    {"no-file", "snapshot show none", "none"},
    {"json", "--json snapshot show none", "{\"error\":"},
};

static void
test_wrong(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *secret = rig_path(rig, "site.secret");
	g_autofree char *out = rig_path(rig, "out");

	g_assert_true(ds_snapshot_key_save(rig->key, secret, TRUE, NULL));
	write_rows(rig);
	assert_fails(rig, wrong[i].line, wrong[i].words);
	g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
}

/* A second pair under the same name would make all kiosks deaf: never over the first. */
static void
test_keys_are_kept(void)
{
	g_autoptr(Rig) rig = rig_new();

	assert_runs(rig, "snapshot key CN-441900 -o mine", "mine.key goes to every kiosk");
	g_autoptr(GByteArray) before = rig_read(rig, "mine.secret");
	assert_fails(rig, "snapshot key CN-441900 -o mine", "mine.secret");
	g_autoptr(GByteArray) after = rig_read(rig, "mine.secret");
	g_assert_cmpmem(before->data, before->len, after->data, after->len);
}

int
main(int argc, char **argv)
{
	g_autofree char *absolute = NULL;

	g_test_init(&argc, &argv, NULL);
	program = absolute = g_canonicalize_filename(argv[1], NULL);
	g_test_add_func("/snapshot/tool/from-keys-to-kiosk", test_from_keys_to_kiosk);
	g_test_add_func("/snapshot/tool/changes", test_changes);
	g_test_add_func("/snapshot/tool/show", test_show);
	g_test_add_func("/snapshot/tool/bad-rows-are-told", test_bad_rows_are_told);
	g_test_add_func("/snapshot/tool/keys-are-kept", test_keys_are_kept);
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *path = g_strconcat("/snapshot/tool/wrong/", wrong[i].name, NULL);
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_wrong);
	}
	return g_test_run();
}
