/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/disk-check.h"
#include "tests/unit/journal-rig.h"

#include <string.h>

#define NOW 1795000000

typedef struct {
	char *folder;
	char *numbers;
	guint boot;
	gint64 told;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-disk-XXXXXX", NULL);
	f->numbers = g_build_filename(f->folder, "disk-check.numbers", NULL);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	journal_remove_folder(f->folder);
	g_free(f->numbers);
}

/* Starts, writes so many numbers, tells all but the last, and is cut off. */
static DsDiskVerdict
start(Fixture *f, guint count)
{
	g_autofree char *boot = g_strdup_printf("boot-%u", f->boot);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsDiskCheck) check = ds_disk_check_open(f->folder, boot, &error);
	DsDiskVerdict verdict;
	gint64 number = 0;

	g_assert_no_error(error);
	g_assert_true(ds_disk_check_compare(check, f->told, NOW, &verdict, &error));
	for (guint i = 0; i < count; i++) {
		f->told = MAX(f->told, number);
		g_assert_true(ds_disk_check_write(check, &number, &error));
		g_assert_cmpint(number, >, f->told);
	}
	return verdict;
}

static DsDiskVerdict
pull(Fixture *f, guint count)
{
	f->boot++;
	return start(f, count);
}

static void
test_honest(Fixture *f, gconstpointer data)
{
	g_assert_cmpint(pull(f, 260), ==, DS_DISK_FIRST);
	for (guint i = 1; i <= DS_DISK_PULLS; i++) {
		g_assert_false(ds_disk_result(f->folder).proven);
		g_assert_cmpint(pull(f, 5 * i), ==, DS_DISK_KEPT);
		g_assert_cmpuint(ds_disk_result(f->folder).pulls, ==, i);
	}
	g_assert_true(ds_disk_result(f->folder).proven);
	g_assert_cmpint(ds_disk_result(f->folder).wall_s, ==, NOW);
}

/* The program was killed, the machine was not. */
static void
test_not_switched_off(Fixture *f, gconstpointer data)
{
	pull(f, 20);
	g_assert_cmpint(start(f, 20), ==, DS_DISK_NO_CUT);
	g_assert_cmpuint(ds_disk_result(f->folder).pulls, ==, 0);
}

static void
test_end_is_no_cut(Fixture *f, gconstpointer data)
{
	g_autoptr(DsDiskCheck) check = NULL;

	pull(f, 20);
	check = ds_disk_check_open(f->folder, "boot-1", NULL);
	g_assert_true(ds_disk_check_end(check, NULL));
	g_clear_pointer(&check, ds_disk_check_close);
	g_assert_cmpint(pull(f, 1), ==, DS_DISK_FIRST);
}

/* A disk that goes back to what it held a moment ago; one that keeps all but one; half of one. */
static void
test_lost(Fixture *f, gconstpointer data)
{
	g_autofree char *before = NULL;
	gsize length;

	pull(f, 40);
	g_assert_true(g_file_get_contents(f->numbers, &before, &length, NULL));
	g_assert_cmpint(pull(f, 20), ==, DS_DISK_KEPT);
	g_assert_true(g_file_set_contents(f->numbers, before, (gssize)length, NULL));
	g_assert_cmpint(pull(f, 20), ==, DS_DISK_LOST);
	g_assert_cmpint(pull(f, 20), ==, DS_DISK_KEPT);
	journal_damage(f->numbers, (gssize)((f->told - 3) % 256) * 4096 + 1024, 512);
	g_assert_cmpint(pull(f, 20), ==, DS_DISK_LOST);
	g_assert_cmpuint(ds_disk_result(f->folder).losses, ==, 2);
	for (guint i = 0; i < DS_DISK_PULLS; i++)
		pull(f, 5);
	g_assert_cmpuint(ds_disk_result(f->folder).pulls, >=, DS_DISK_PULLS);
	g_assert_false(ds_disk_result(f->folder).proven); /* not any more */
}

static void
test_never_looked(Fixture *f, gconstpointer data)
{
	g_assert_false(ds_disk_result(f->folder).proven);
	g_assert_cmpint(ds_disk_result(f->folder).wall_s, ==, 0);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add("/disk-check/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("honest", test_honest);
	ADD("not-switched-off", test_not_switched_off);
	ADD("end-is-no-cut", test_end_is_no_cut);
	ADD("lost", test_lost);
	ADD("never-looked", test_never_looked);
	return g_test_run();
}
