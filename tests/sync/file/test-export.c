/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files for libraries that are told by files, byte for byte, and read as their readers do. */
#include "sync/export.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <time.h>

#define MORNING 1764120600 /* 2025-11-26 01:30:00 UTC */

static const DsExportAbout about = {.version = "0.1.0", .kiosk = "front, desk \"1\""};

static DsOperation *
op_new(gint64 op_seq, DsOperationKind kind, const char *item, const char *patron)
{
	DsOperation *op = ds_operation_new(kind, "main", "s1");

	op->op_seq = op_seq;
	op->stamp.wall_s = MORNING + op_seq * 60;
	g_strlcpy(op->item.text, item, sizeof op->item.text);
	g_strlcpy(op->patron.text, patron, sizeof op->patron.text);
	return op;
}

/* A loan and its return, a loan without a due date, numbers with odd characters. */
static GPtrArray *
some_operations(void)
{
	GPtrArray *ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	DsOperation *loan = op_new(17, DS_CHECKOUT, "04419000010375", "80000002");

	g_strlcpy(loan->answer.due, "2025-12-24T23:59:00", sizeof loan->answer.due);
	g_ptr_array_add(ops, loan);
	g_ptr_array_add(ops, op_new(18, DS_CHECKIN, "04419000010375", ""));
	g_ptr_array_add(ops, op_new(21, DS_CHECKOUT, "a,b/c", "p@home"));
	return ops;
}

static void
expect_file(DsExportFormat format, const char *name)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "sync", "file", "golden", name, NULL);
	g_autoptr(GPtrArray) ops = some_operations();
	g_autofree char *text = ds_export_write(format, ops, &about);
	g_autofree char *golden = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_get_contents(path, &golden, NULL, &error));
	g_assert_cmpstr(text, ==, golden);
}

static void
test_koc(void)
{
	expect_file(DS_EXPORT_KOC, "three.koc");
}

static void
test_evergreen(void)
{
	expect_file(DS_EXPORT_EVERGREEN, "three.evergreen");
}

static void
test_csv(void)
{
	expect_file(DS_EXPORT_CSV, "three.csv");
}

/* As Evergreen's client reads it: each line by itself. */
static void
test_lines_are_json(void)
{
	g_autoptr(GPtrArray) ops = some_operations();
	g_autofree char *text = ds_export_write(DS_EXPORT_EVERGREEN, ops, &about);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	g_assert_cmpuint(g_strv_length(lines), ==, ops->len + 1);
	g_assert_cmpstr(lines[ops->len], ==, "");
	for (guint i = 0; i < ops->len; i++) {
		const DsOperation *op = ops->pdata[i];
		g_autoptr(GError) error = NULL;
		g_autoptr(JsonNode) node = json_from_string(lines[i], &error);
		JsonObject *row;

		g_assert_no_error(error);
		row = json_node_get_object(node);
		g_assert_cmpstr(json_object_get_string_member(row, "barcode"), ==, op->item.text);
		g_assert_cmpstr(
		    json_object_get_string_member(row, "duestamp_kiosk"), ==, about.kiosk);
		g_assert_cmpint(json_object_get_int_member(row, "timestamp"), ==, op->stamp.wall_s);
	}
}

/* The offset is that of the day of the operation, and that of the day it is due. */
static void
test_summer_and_winter(void)
{
	g_autoptr(GPtrArray)
	    ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	DsOperation *loan = op_new(1, DS_CHECKOUT, "1", "2");
	g_autofree char *text = NULL;

	loan->stamp.wall_s = 1761348600; /* 2025-10-24 23:30:00 UTC, two days before winter time */
	g_strlcpy(loan->answer.due, "2025-11-21T23:59:00", sizeof loan->answer.due);
	g_ptr_array_add(ops, loan);
	g_setenv("TZ", "Europe/Berlin", TRUE);
	tzset();
	text = ds_export_write(DS_EXPORT_EVERGREEN, ops, &about);
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	tzset();
	g_assert_nonnull(strstr(text, "\"checkout_time\":\"2025-10-25T01:30:00+02:00\""));
	g_assert_nonnull(strstr(text, "\"due_date\":\"2025-11-21T23:59:00+01:00\""));
}

/* A number of a form that no setter lets through: rather no file than another line in it. */
static void
write_hostile(gconstpointer data)
{
	g_autoptr(GPtrArray)
	    ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);

	g_ptr_array_add(ops, op_new(1, DS_CHECKIN, data, ""));
	for (guint format = 0; format < DS_EXPORT_N; format++)
		g_free(ds_export_write(format, ops, &about));
}

static void
test_hostile(void)
{
	static const char *const items[] = {
	    "1\tissue", "1\n2025", "1\r", "1\"", "1\\", "1 2", "1\x7F", "1\xC3\xA9"};

	if (g_test_subprocess()) {
		write_hostile(items[g_ascii_strtoull(g_getenv("DS_HOSTILE"), NULL, 10)]);
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		g_autofree char *number = g_strdup_printf("%u", i);

		g_setenv("DS_HOSTILE", number, TRUE);
		g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
		g_test_trap_assert_failed();
		g_test_trap_assert_stderr("*assertion failed*");
	}
}

static void
test_words(void)
{
	DsExportFormat format;

	for (guint i = 0; i < DS_EXPORT_N; i++) {
		g_assert_true(ds_export_format_parse(ds_export_formats[i], &format));
		g_assert_cmpint(format, ==, (gint)i);
	}
	g_assert_false(ds_export_format_parse("KOC", &format));
	g_assert_false(ds_export_format_parse("", &format));
}

int
main(int argc, char **argv)
{
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	tzset();
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/export/koc", test_koc);
	g_test_add_func("/export/evergreen", test_evergreen);
	g_test_add_func("/export/csv", test_csv);
	g_test_add_func("/export/lines-are-json", test_lines_are_json);
	g_test_add_func("/export/summer-and-winter", test_summer_and_winter);
	g_test_add_func("/export/hostile", test_hostile);
	g_test_add_func("/export/words", test_words);
	return g_test_run();
}
