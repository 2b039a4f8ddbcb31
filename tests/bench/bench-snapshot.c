/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The snapshot of a large city: how large, how fast it is made, taken over, looked into from a cold
 * cache, and changed. One figure a line:
 *
 *	name value unit [target]
 *
 *     bench-snapshot [PATRONS [FOLDER]]    default 1 000 000; the targets are for 10 000 000
 *
 * The folder should be on a real disk: one in memory has no cold cache.
 */
#include "sync/snapshot-db.h"
#include "sync/snapshot-make.h"
#include "sync/snapshot.h"
#include "tests/fakes/folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATRONS_DEFAULT 1000000
#define CHANGES 10000
#define LOOKUPS 2000
#define FIRST_MADE_S 1764000000
#define FIRST_CARD 20000000000

typedef struct {
	guint patrons;
	char *folder;
	char *state; /* of the kiosk */
	DsSnapshotKey *key;
} Stage;

static char *
file_of(const Stage *stage, const char *name)
{
	return g_build_filename(stage->folder, name, NULL);
}

static double
since_s(gint64 begin_us)
{
	return (double)(g_get_monotonic_time() - begin_us) / G_USEC_PER_SEC;
}

static void
must(gboolean done, const GError *error)
{
	if (!done)
		g_error("%s", error->message);
}

/* Every 1000th patron or so differs where `changed`: CHANGES of them in all. */
static void
write_patrons(const Stage *stage, const char *name, gboolean changed)
{
	g_autofree char *path = file_of(stage, name);
	FILE *out = fopen(path, "w");
	guint step = MAX(stage->patrons / CHANGES, 1);

	g_assert_nonnull(out);
	fputs("card,status,expires,quota\n", out);
	for (guint i = 0; i < stage->patrons; i++)
		fprintf(out, "%" G_GINT64_FORMAT ",%s,20%02u-%02u-%02u,%u\n", FIRST_CARD + i,
		    i % 29 == 7 ? "patron-overdue" : "good", 26 + i % 5, 1 + i % 12, 1 + i % 28,
		    changed && i % step == 3 ? 99 : i % 20);
	g_assert_cmpint(fclose(out), ==, 0);
}

static DsSnapshotMade
make(const Stage *stage, const char *patrons, const char *base, const char *out, gint64 made_s)
{
	g_autofree char *from = file_of(stage, patrons);
	g_autofree char *to = file_of(stage, out);
	g_autofree char *old = base != NULL ? file_of(stage, base) : NULL;
	const DsSnapshotOrder order = {
	    .patrons = from, .base = old, .out = to, .key = stage->key, .made_s = made_s};
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	must(ds_snapshot_make(&order, &made, &error), error);
	return made;
}

static double
import_s(const Stage *stage, const char *name)
{
	g_autofree char *path = file_of(stage, name);
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;

	must(ds_snapshot_import(stage->state, path, NULL, NULL, NULL, NULL, &error), error);
	return since_s(begin_us);
}

/* ---- lookups ---- */

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

/* Nothing of the snapshot's files stays in the kernel's memory. */
static void
make_cold(const Stage *stage)
{
	g_autoptr(GDir) folder = g_dir_open(stage->state, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(stage->state, name, NULL);
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
}

static void
print_spread(const char *name, double *took, const char *target)
{
	qsort(took, LOOKUPS, sizeof *took, by_value);
	g_print("%s-p50 %.3f ms\n%s-p99 %.3f ms%s\n", name, took[LOOKUPS / 2], name,
	    took[LOOKUPS * 99 / 100], target);
}

/* What one page costs here: a lookup reads one to three. */
static void
measure_disk(const Stage *stage)
{
	g_autofree char *name = g_strdup_printf("full-%u", FIRST_MADE_S);
	g_autofree char *path = g_build_filename(stage->state, name, NULL);
	g_autofree double *took = g_new(double, LOOKUPS);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t pages = lseek(fd, 0, SEEK_END) / DS_SNAPSHOT_PAGE_BYTES;
	char page[DS_SNAPSHOT_PAGE_BYTES];

	for (guint i = 0; i < LOOKUPS; i++) {
		off_t at = (off_t)((guint64)i * 2654435761u % (guint64)pages) * (off_t)sizeof page;

		make_cold(stage);
		gint64 begin_us = g_get_monotonic_time();
		g_assert_cmpint(pread(fd, page, sizeof page, at), ==, sizeof page);
		took[i] = since_s(begin_us) * 1000;
	}
	close(fd);
	print_spread("snapshot-page-of-the-disk", took, "");
}

/* `opened`: the kiosk keeps it open, and its few inner pages in memory. */
static void
measure_lookups(const Stage *stage, const char *name, gboolean opened)
{
	g_autofree double *took = g_new(double, LOOKUPS);
	g_autoptr(DsSnapshot) snapshot = NULL;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < LOOKUPS; i++) {
		guint which = (guint)((guint64)i * 2654435761u % stage->patrons);
		DsSnapshotPatron patron;
		DsPatronId id;

		g_snprintf(id.text, sizeof id.text, "%" G_GINT64_FORMAT, FIRST_CARD + which);
		if (!opened)
			g_clear_pointer(&snapshot, ds_snapshot_close);
		if (snapshot == NULL)
			snapshot = ds_snapshot_open(stage->state, NULL, &error);
		must(snapshot != NULL, error);
		make_cold(stage);
		gint64 begin_us = g_get_monotonic_time();
		must(ds_snapshot_patron(snapshot, &id, &patron, &error), error);
		took[i] = since_s(begin_us) * 1000;
		g_assert_true(patron.known);
	}
	print_spread(name, took, " (target 1)");
}

/* ---- the stage ---- */

static void
stage_init(Stage *stage, int argc, char **argv)
{
	g_autofree char *key_path = NULL;
	g_autoptr(GError) error = NULL;

	stage->patrons = argc > 1 ? (guint)atoi(argv[1]) : PATRONS_DEFAULT;
	stage->folder = g_build_filename(
	    argc > 2 ? argv[2] : g_get_tmp_dir(), "duestamp-bench-snapshot-XXXXXX", NULL);
	g_assert_nonnull(g_mkdtemp(stage->folder));
	stage->state = file_of(stage, "state");
	g_mkdir(stage->state, 0700);
	stage->key = ds_snapshot_key_new("CN-441900", &error);
	must(stage->key != NULL, error);
	key_path = g_build_filename(stage->state, "site.key", NULL);
	must(ds_snapshot_key_save(stage->key, key_path, FALSE, &error), error);
}

static void
stage_clear(Stage *stage)
{
	ds_folder_remove(stage->folder);
	g_free(stage->folder);
	g_free(stage->state);
	ds_snapshot_key_free(stage->key);
}

int
main(int argc, char **argv)
{
	Stage stage;
	DsSnapshotMade made;
	gint64 begin_us;

	stage_init(&stage, argc, argv);
	write_patrons(&stage, "old.csv", FALSE);
	write_patrons(&stage, "new.csv", TRUE);
	g_print("snapshot-patrons %u\n", stage.patrons);
	begin_us = g_get_monotonic_time();
	made = make(&stage, "old.csv", NULL, "full.snapshot", FIRST_MADE_S);
	g_print("snapshot-make %.2f s\n", since_s(begin_us));
	g_print("snapshot-size %.1f MB (target %.0f: 21 bytes a patron)\n",
	    (double)made.head.body_bytes / 1e6, stage.patrons * 21 / 1e6);
	g_print("snapshot-import %.2f s (target 60)\n", import_s(&stage, "full.snapshot"));
	measure_disk(&stage);
	measure_lookups(&stage, "snapshot-lookup-cold", TRUE);
	measure_lookups(&stage, "snapshot-first-lookup-cold", FALSE);
	begin_us = g_get_monotonic_time();
	made = make(&stage, "new.csv", "full.snapshot", "changes.snapshot", FIRST_MADE_S + 1);
	g_print("snapshot-make-changes %.2f s\n", since_s(begin_us));
	g_print("snapshot-import-%" G_GUINT64_FORMAT "-changes %.3f s (target 1), %.1f MB\n",
	    made.changed, import_s(&stage, "changes.snapshot"), (double)made.head.body_bytes / 1e6);
	measure_lookups(&stage, "snapshot-lookup-cold-with-changes", TRUE);
	stage_clear(&stage);
	return EXIT_SUCCESS;
}
