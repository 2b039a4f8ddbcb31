/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flight recorder's parts: what it takes away, its file, its lines. */
#include "firmware/base/facts.h"
#include "firmware/recorder-file.h"
#include "firmware/recording.h"
#include "firmware/redact.h"
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* ---- what it takes away ---- */

static char *
redacted(DsRedact *redact, const char *name, const char *text)
{
	g_autoptr(GVariant) facts = g_variant_ref_sink(ds_facts_new(name, "s", text, NULL));
	g_autoptr(GString) json = g_string_new(NULL);
	const char *value;

	ds_redact_facts(redact, facts, json);
	value = strstr(json->str, "\":\"") + strlen("\":\"");
	return g_strndup(value, strlen(value) - 1);
}

static void
test_forms(void)
{
	static const struct {
		const char *name, *text, *all, *persons;
	} rows[] = {
	    {"patron", "80000001", "P0000001", "P0000001"},
	    {"card", "80000001", "P0000001", "P0000001"},
	    {"patron", "29-004 12", "P0-000 02", "P0-000 02"},
	    {"patron", "abcd", "P003", "P003"},
	    {"patron", "ABcd", "p003", "p003"},
	    {"patron", "x\ty", "P?4", "P?4"},
	    {"item", "04419000010375", "B0000000000005", "04419000010375"},
	    {"key", "04419000010375+", "B0000000000005+", "04419000010375+"},
	    {"key", "CN-441900/04419000010375", "CN-441900/B0000000000005",
		"CN-441900/04419000010375"},
	    /* what was written as it is stays so; a card that was scanned is never written */
	    {"code", "04419000010375", "B0000000000005", "04419000010375"},
	    {"code", "29000000017", "C0000000006", "C0000000005"},
	    {"item", "29000000017", "C0000000006", "C0000000005"},
	    {"tag", "E004015000000001", "E000000000000007", "E000000000000006"},
	    {"title", "红楼梦", "title-1", "红楼梦"},
	    {"title", "三体", "title-2", "三体"},
	    {"title", "红楼梦", "title-1", "红楼梦"},
	    {"text", "Mr Qi, see us", "text-1", "text-1"},
	    {"nobody-knows-this", "Mr Qi", "text-2", "text-2"},
	    {"typed-pin", "1234", "****", "****"},
	    {"typed-pin", "", "", ""},
	    {"typed-pin", "12\n34", "", ""},
	    {"fees", "12.50", "99.99", "99.99"},
	    {"message-amount", "12.50 CNY", "99.99 xxx", "99.99 xxx"},
	    {"session", "41a727a0", "session-1", "session-1"},
	    {"page", "pile", "pile", "pile"},
	    {"request",
		"11NN20261126    05161920261127    051619AOCPL|AB04419000010375|AA80000001|ACsecret|",
		"11NN20261126    05161920261127    051619AOCPL|ABB0000000000005|AAP0000001|AC|",
		"11NN20261126    05161920261127    051619AOCPL|AB04419000010375|AAP0000001|AC|"},
	    {"request", "of another kind: 80000001", "text-3", "text-3"},
	};
	g_autoptr(DsRedact) all = ds_redact_new(DS_REDACT_ALL);
	g_autoptr(DsRedact) persons = ds_redact_new(DS_REDACT_PERSONS);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *first = redacted(all, rows[i].name, rows[i].text);
		g_autofree char *second = redacted(persons, rows[i].name, rows[i].text);

		g_assert_cmpstr(first, ==, rows[i].all);
		g_assert_cmpstr(second, ==, rows[i].persons);
	}
}

/* ---- the file ---- */

static guint
count_files(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint count = 0;

	while (g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

static void
test_ring(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-recorder-XXXXXX", NULL);

	for (guint i = 0; i < 2 * DS_RECORDER_FILES; i++) {
		g_autoptr(GError) error = NULL;
		DsRecorderFile *file = ds_recorder_file_new(folder, 1000, 100, &error);

		g_assert_no_error(error);
		g_assert_true(ds_recorder_file_write(file, g_strdup("a line\n")));
		ds_recorder_file_free(file);
		g_assert_cmpuint(count_files(folder), <=, DS_RECORDER_FILES);
	}
	g_assert_cmpuint(count_files(folder), ==, DS_RECORDER_FILES);
	ds_folder_remove(folder);
}

static void
test_bound(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-recorder-XXXXXX", NULL);
	DsRecorderFile *file = ds_recorder_file_new(folder, 1000, 20, NULL);

	g_assert_true(ds_recorder_file_write(file, g_strdup("ten bytes\n")));
	g_assert_true(ds_recorder_file_write(file, g_strdup("ten bytes\n")));
	g_assert_false(ds_recorder_file_write(file, g_strdup("ten bytes\n")));
	g_assert_false(ds_recorder_file_write(file, g_strdup("\n")));
	ds_recorder_file_free(file);
	ds_folder_remove(folder);
}

/* A disk that takes no more: nobody waits, and the end is told. */
static void
test_full_disk(void)
{
	const struct rlimit small = {.rlim_cur = 15, .rlim_max = RLIM_INFINITY};
	const struct rlimit any = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
	g_autofree char *folder = g_dir_make_tmp("duestamp-recorder-XXXXXX", NULL);
	gint64 deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	DsRecorderFile *file;

	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
	file = ds_recorder_file_new(folder, 1000, DS_RECORDER_BYTES, NULL);
	while (ds_recorder_file_write(file, g_strdup("ten bytes\n")))
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
	ds_recorder_file_free(file);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &any), ==, 0);
	ds_folder_remove(folder);
}

/* ---- lines ---- */

#define HEAD "{\"duestamp-recording\":1,\"program\":\"0.1\",\"config\":\"[kiosk]\"}\n"

static void
test_lines(void)
{
	const char *text = HEAD
	    "{\"in\":\"round\",\"t\":5,\"wall\":7,\"n\":3,\"new\":{\"a\":[1]}}\n"
	    "{\"out\":\"view\",\"view\":{\"items\":[{\"key\":\"a\"}]}}\n{\"in\":\"ro";
	g_autoptr(GError) error = NULL;
	g_autoptr(DsRecording) recording = ds_recording_parse(text, strlen(text), &error);
	const DsRecordingLine *line;

	g_assert_no_error(error);
	g_assert_true(recording->cut);
	g_assert_cmpuint(recording->lines->len, ==, 2);
	line = recording->lines->pdata[0];
	g_assert_cmpint(line->kind, ==, DS_LINE_IN);
	g_assert_cmpstr(line->what, ==, "round");
	g_assert_cmpuint(line->n, ==, 3);
	g_assert_cmpint(line->monotonic_us, ==, 5);
	g_assert_cmpint(line->wall_us, ==, 7);
	line = recording->lines->pdata[1];
	g_assert_cmpuint(line->number, ==, 3);
	g_assert_cmpint(line->kind, ==, DS_LINE_OUT);
}

/* The power may go between two lines, too: only its end says that a recording is whole. */
static void
test_cut(void)
{
	static const struct {
		const char *text;
		gboolean cut;
	} recordings[] = {
	    {HEAD, TRUE},
	    {HEAD "{\"in\":\"round\",\"t\":5,\"wall\":7,\"n\":3,\"new\":{}}\n", TRUE},
	    {HEAD "{\"end\":\"over\"}\n", FALSE},
	    {HEAD "{\"end\":\"over\"}\n{\"in\":\"ro", TRUE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(recordings); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsRecording) recording = ds_recording_parse(
		    recordings[i].text, strlen(recordings[i].text), &error);

		g_assert_no_error(error);
		g_assert_cmpint(recording->cut, ==, recordings[i].cut);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recorder/forms", test_forms);
	g_test_add_func("/recorder/ring", test_ring);
	g_test_add_func("/recorder/bound", test_bound);
	g_test_add_func("/recorder/full-disk", test_full_disk);
	g_test_add_func("/recorder/lines", test_lines);
	g_test_add_func("/recorder/cut", test_cut);
	return g_test_run();
}
