/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A power cut, or an error of the disk, at every step of taking over a snapshot: afterwards the old
 * one or the new one is in use, whole, and the new one can be taken over again.
 */
#include "tests/sync/snapshot/cut.h"
#include "tests/sync/snapshot/rig.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define STEPS_MAX 200
#define OLD RIG_MADE_S
#define NEW (RIG_MADE_S + 1)

#define NEW_PATRONS \
	"card,status,expires,quota\n" \
	"CANARY-GOOD,blocked,2030-12-31,5\n" \
	"CANARY-NEW,good,,1\n"

static Rig *
rig_with(gboolean changes)
{
	Rig *rig = rig_new();
	g_autofree char *saved = rig_path(rig, "saved");

	g_mkdir(saved, 0700);
	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "old", OLD);
	rig_make(rig, NEW_PATRONS, NULL, changes ? "old" : NULL, "new", NEW);
	return rig;
}

/* A kiosk that has never seen anything but its key. */
static void
begin_again(const Rig *rig)
{
	g_autoptr(GDir) folder = g_dir_open(rig->state, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(rig->state, name, NULL);

		if (!g_str_equal(name, "site.key"))
			g_unlink(path);
	}
}

/* One of the two, and all of it. */
static guint64
assert_whole(const Rig *rig)
{
	g_autoptr(DsSnapshot) snapshot = rig_open(rig);
	gboolean new = ds_snapshot_number(snapshot) == NEW;

	g_assert_true(new || ds_snapshot_number(snapshot) == OLD);
	g_assert_cmpstr(rig_patron(snapshot, "CANARY-GOOD"), ==, new ? "patron-blocked" : "none");
	g_assert_cmpstr(
	    rig_patron(snapshot, "CANARY-OLD"), ==, new ? "patron-unknown" : "patron-expired");
	g_assert_cmpstr(rig_patron(snapshot, "CANARY-NEW"), ==, new ? "none" : "patron-unknown");
	return ds_snapshot_number(snapshot);
}

static void
assert_goes_on(const Rig *rig)
{
	if (assert_whole(rig) == OLD)
		rig_import(rig, "new");
	g_assert_cmpuint(assert_whole(rig), ==, NEW);
	rig_assert_refused(rig, "new", DS_ERROR_PROTOCOL, "it is the one in use already");
}

/* FALSE: the cut would come after the end. */
static gboolean
cut_at(const Rig *rig, guint step, CutMode mode, guint undone)
{
	g_autofree char *saved = rig_path(rig, "saved");
	g_autoptr(GError) error = NULL;
	gboolean done, reached;

	begin_again(rig);
	rig_import(rig, "old");
	cut_after(step, saved);
	done = rig_try_import(rig, "new", &error);
	reached = cut_lose(mode, undone);
	if (done) /* what was said to be done stays done, whatever is lost */
		g_assert_cmpuint(assert_whole(rig), ==, NEW);
	else
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	assert_goes_on(rig);
	return reached;
}

static void
sweep(gboolean changes)
{
	g_autoptr(Rig) rig = rig_with(changes);
	guint cuts = 0, step;

	for (step = 0; step < STEPS_MAX; step++) {
		gboolean reached = FALSE;

		for (guint mode = 0; mode < CUT_N; mode++)
			for (guint undone = 1; undone <= 4; undone++) {
				guint names = undone < 4 ? undone : G_MAXUINT;

				if (mode < CUT_LOSES_NAMES && undone > 1)
					break;
				reached = cut_at(rig, step, (CutMode)mode, names);
				cuts += reached;
			}
		if (!reached)
			break;
	}
	g_assert_cmpuint(step, >, 8); /* else nothing of it came here at all */
	g_assert_cmpuint(step, <, STEPS_MAX);
	g_test_message("%u steps, %u cuts", step, cuts);
}

static void
test_cut_full(void)
{
	sweep(FALSE);
}

static void
test_cut_changes(void)
{
	sweep(TRUE);
}

/* The very first one: no snapshot, or it. */
static void
test_cut_first(void)
{
	g_autoptr(Rig) rig = rig_with(FALSE);
	g_autofree char *saved = rig_path(rig, "saved");
	gboolean reached = TRUE;

	for (guint step = 0; reached; step++)
		for (guint mode = 0; mode < CUT_N; mode++) {
			g_autoptr(DsSnapshot) snapshot = NULL;
			g_autoptr(GError) error = NULL;

			begin_again(rig);
			cut_after(step, saved);
			if (rig_try_import(rig, "old", NULL))
				g_test_message("done before step %u", step);
			reached = cut_lose((CutMode)mode, G_MAXUINT);
			snapshot = ds_snapshot_open(rig->state, NULL, &error);
			if (snapshot == NULL)
				g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
			else
				g_assert_cmpstr(rig_patron(snapshot, "CANARY-GOOD"), ==, "none");
			if (snapshot == NULL)
				rig_import(rig, "old");
			rig_assert_number(rig, OLD);
		}
}

/* One call fails, the disk goes on: an error in words, the old one in use, nothing left behind. */
static void
test_one_error(gconstpointer data)
{
	gint number = GPOINTER_TO_INT(data);
	g_autoptr(Rig) rig = rig_with(FALSE);
	g_autofree char *saved = rig_path(rig, "saved");
	gboolean reached = TRUE;
	guint errors = 0;

	for (guint step = 0; reached && step < STEPS_MAX; step++) {
		g_autoptr(GError) error = NULL;
		gboolean done;

		begin_again(rig);
		rig_import(rig, "old");
		cut_one(step, number, saved);
		done = rig_try_import(rig, "new", &error);
		reached = cut_lose(CUT_KEEPS, 0);
		if (!done) {
			g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
			g_assert_nonnull(strstr(error->message, g_strerror(number)));
			errors++;
		}
		assert_goes_on(rig);
	}
	g_assert_cmpuint(errors, >, 5);
}

/* Whoever has the old one open reads on while the new one comes, and after. */
static void
test_readers_go_on(void)
{
	g_autoptr(Rig) rig = rig_with(FALSE);
	g_autoptr(DsSnapshot) before = NULL;
	g_autofree char *body = g_strdup_printf("state/full-%u", OLD);
	g_autofree char *path = rig_path(rig, body);

	rig_import(rig, "old");
	before = rig_open(rig);
	rig_import(rig, "new");
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	g_assert_false(ds_snapshot_is_current(before));
	g_assert_cmpstr(rig_patron(before, "CANARY-OLD"), ==, "patron-expired");
	g_assert_cmpstr(rig_item(before, "BIRD-4", ""), ==, "item-on-loan");
}

typedef struct {
	const Rig *rig;
	gint stop;
	guint opened;
} Reader;

static gpointer
read_on(gpointer data)
{
	Reader *reader = data;

	while (!g_atomic_int_get(&reader->stop)) {
		g_autoptr(DsSnapshot) snapshot = rig_open(reader->rig);

		g_assert_cmpstr(rig_patron(snapshot, "CANARY-LOST"), ==, "card-lost");
		reader->opened++;
	}
	return NULL;
}

/* Opening never fails because a writer is at work in another thread. */
static void
test_opens_meanwhile(void)
{
	g_autoptr(Rig) rig = rig_new();
	Reader reader = {.rig = rig};
	GThread *thread;

	for (guint i = 0; i < 30; i++) {
		g_autofree char *name = g_strdup_printf("full%u", i);

		rig_make(rig, RIG_PATRONS, NULL, NULL, name, RIG_MADE_S + i);
	}
	rig_import(rig, "full0");
	thread = g_thread_new("reader", read_on, &reader);
	for (guint i = 1; i < 30; i++) {
		g_autofree char *name = g_strdup_printf("full%u", i);

		rig_import(rig, name);
	}
	g_atomic_int_set(&reader.stop, TRUE);
	g_thread_join(thread);
	g_test_message("opened %u times", reader.opened);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snapshot/cut/full", test_cut_full);
	g_test_add_func("/snapshot/cut/changes", test_cut_changes);
	g_test_add_func("/snapshot/cut/first", test_cut_first);
	g_test_add_data_func("/snapshot/error/io", GINT_TO_POINTER(EIO), test_one_error);
	g_test_add_data_func("/snapshot/error/full-disk", GINT_TO_POINTER(ENOSPC), test_one_error);
	g_test_add_func("/snapshot/readers-go-on", test_readers_go_on);
	g_test_add_func("/snapshot/opens-meanwhile", test_opens_meanwhile);
	return g_test_run();
}
