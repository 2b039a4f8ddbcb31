/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pile from the pad to the last "lent", beside the least time that the radio and the library
 * allow, and beside two other ways to do it on the same simulated pad and library:
 *
 * - bound: what rules.md demands and nothing else, overlapped without a gap (see bound_ms()).
 * - sequential: one book after the other: read, ask, still there?, write, prove.
 * - poll loop: what a well-known open kiosk does. Each turn an inventory, then content and AFI of
 *   every tag again, then 200 ms of sleep; any number of requests at the library at once.
 *
 * Each draw has tags of its own: anticollision depends on their UIDs, and the bound is computed
 * from the shortest exchanges that the simulated reader needs for just these, with the air time of
 * ISO 15693. Medians; one figure a line.
 */
#include "drivers/security.h"
#include "drivers/tag.h"
#include "sync/link.h"
#include "tests/fakes/lab.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOKS_MAX 20
#define PATRON "90000001"
#define FIRST_TAG "E004015000000001"
#define SLEEP_MS 200 /* of the poll loop */
#define BLOCKS DS_TAG_FIRST_BLOCKS
#define SYNCS 51
#define DISK_PAUSE_MS 10
#define CALLS 5
#define TWO_LOOKS_MS 22 /* at an empty pad: books come at moments spread evenly over them */

static gint repeats = 9;

typedef struct {
	guint books, latency_ms;
} Case;

static const Case cases[] = {{1, 20}, {5, 20}, {10, 20}, {20, 20}, {1, 100}, {5, 100}, {10, 100},
    {20, 100}, {1, 300}, {5, 300}, {10, 300}, {20, 300}};

typedef struct {
	double bound, sequential, poll_loop;
} Times;

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values, guint count)
{
	qsort(values, count, sizeof *values, by_value);
	return values[count / 2];
}

static double
ms_since(gint64 begin_us)
{
	return (double)(g_get_monotonic_time() - begin_us) / 1000;
}

static char *
item_of(guint book)
{
	return g_strdup_printf("0441900009%04u", book);
}

/* ---- the room and the library ---- */

static void
fill_library(DsLab *lab)
{
	g_autofree char *patrons = g_build_filename(lab->folder, "patrons.csv", NULL);
	g_autofree char *items = g_build_filename(lab->folder, "items.csv", NULL);
	g_autofree char *store = g_build_filename(lab->folder, "ils.db", NULL);
	g_autofree char *categories = g_build_filename(lab->folder, "categories.csv", NULL);
	g_autofree char *program = g_build_filename(
	    g_getenv("DUESTAMP_BUILD_ROOT"), "sync/ils/duestamp-ils", NULL);
	const char *argv[] = {
	    program, "--store", store, "import", categories, patrons, items, NULL};
	g_autoptr(GString) rows = g_string_new("barcode,title\n");
	gint status = 1;

	for (guint i = 0; i <= BOOKS_MAX; i++) {
		g_autofree char *item = item_of(i);

		g_string_append_printf(rows, "%s,Book %u\n", item, i);
	}
	g_assert_true(g_file_set_contents(items, rows->str, -1, NULL));
	g_assert_true(g_file_set_contents(
	    categories, "category,loan_limit,period_days\nbench,100,30\n", -1, NULL));
	g_assert_true(g_file_set_contents(
	    patrons, "number,name,category\n" PATRON ",Bench,bench\n", -1, NULL));
	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
	    NULL, NULL, NULL, &status, NULL));
	g_assert_true(g_spawn_check_wait_status(status, NULL));
}

static DsLab *
lab_new(guint latency_ms, gboolean with_pad)
{
	DsLab *lab = ds_lab_new(&(DsLabOptions){
	    .air_time = TRUE, .no_pad = !with_pad, .latency_ms = latency_ms, .not_recorded = TRUE});

	fill_library(lab);
	ds_lab_wait_page(lab, "idle");
	return lab;
}

/* The tags of this draw, known to the world and not on the pad yet. */
static void
draw(DsLab *lab, guint books, guint seed, char **uids)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(seed);

	for (guint i = 0; i < books; i++) {
		g_autofree char *item = item_of(i);

		uids[i] = g_strdup_printf(
		    "E00401%02X%08X", (guint)g_rand_int_range(random, 0, 256), g_rand_int(random));
		g_free(ds_lab_sim(lab, "put %s afi=07 item=%s owner=CN-441900", uids[i], item));
		g_free(ds_lab_sim(lab, "take %s", uids[i]));
	}
}

/* All at once, as far as the radio can tell. */
static gint64
lay_down(DsLab *lab, guint books, char **uids)
{
	for (guint i = 0; i < books; i++)
		g_free(ds_lab_sim(lab, "put %s", uids[i]));
	return g_get_monotonic_time();
}

/* ---- the bound ---- */

typedef struct {
	double empty, inventory, read, check, write; /* the shortest call of the driver */
	double answer; /* the shortest that the library took for one request */
	double disk;   /* one durable step */
} Air;

/* A raw write into a file that has its size already, and fdatasync(): the journal cannot do with
 * less. Each comes after a pause, as in a pile, between two exchanges of the radio: a disk that was
 * left alone for a while takes longer than one that is kept busy. */
static double
disk_ms(DsLab *lab)
{
	g_autofree char *path = g_build_filename(lab->folder, "raw", NULL);
	char page[4096] = "";
	double times[SYNCS];
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	g_assert_cmpint(file, >=, 0);
	for (guint i = 0; i < 2 * SYNCS; i++) {
		off_t place = (off_t)(i % SYNCS * sizeof page);
		gint64 begin_us;

		g_usleep(DISK_PAUSE_MS * 1000);
		begin_us = g_get_monotonic_time();
		g_assert_cmpint(pwrite(file, page, sizeof page, place), ==, sizeof page);
		g_assert_cmpint(fdatasync(file), ==, 0);
		if (i >= SYNCS)
			times[i - SYNCS] = ms_since(begin_us);
	}
	close(file);
	return median(times, SYNCS);
}

static double
call_ms(const DsPadDriver *pad, gpointer self, const char *what, const DsTagId *tag)
{
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GByteArray) memory = g_byte_array_new();
	guint8 afi = 0;

	if (g_str_equal(what, "inventory"))
		g_assert_true(pad->inventory(self, DS_AFI_ANY, tags, 2000, NULL));
	else if (g_str_equal(what, "read"))
		g_assert_true(pad->read(self, tag, 0, BLOCKS, memory, NULL));
	else if (g_str_equal(what, "check"))
		g_assert_true(pad->get_afi(self, tag, &afi, NULL));
	else
		g_assert_true(pad->set_afi(self, tag, 0x07, NULL));
	return ms_since(begin_us);
}

/* Time on air, and what a question to the simulated reader takes beside it. */
static double
cost(const DsPadDriver *pad, gpointer self, const char *what, const DsTagId *tag)
{
	double least = G_MAXDOUBLE;

	for (guint i = 0; i < CALLS; i++)
		least = MIN(least, call_ms(pad, self, what, tag));
	return least;
}

/*
 * The least time in which `together` of the books are found to be there still by one round behind
 * the last answer, and the others each by its address as its answer comes. All that the rules
 * demand is on air once: the inventory that finds the books, a reading, a word of presence, the
 * write and the proof of each, the proofs by one round or by address, whichever is shorter. And the
 * library takes one request after the other, the first when the first book is read; behind its last
 * answer come presence, write and proof of what is left. A round of a part of the books is taken to
 * be as much shorter, so this is rather too little than too much. Four steps of a book are on the
 * disk before anything follows them: of the first book that it is asked for, of the last one the
 * other three; and nothing is "lent" before that of the last proof.
 */
static double
least_ms(const Air *air, const Case *c, guint together)
{
	double round = air->inventory * together / c->books;
	double proof = MIN(c->books * air->check, air->inventory);
	double last_proof = MIN(air->check, air->inventory);
	double radio = air->inventory + c->books * (air->read + air->write) + proof +
	    (c->books - together) * air->check + round;
	double answered = air->inventory + air->read + c->books * air->answer;
	double behind = together > 0 ? round + together * air->write : air->check + air->write;

	return MAX(radio + air->disk, answered + behind + last_proof + 4 * air->disk);
}

/* The strict bound: no schedule can be shorter. A book comes while an empty look is on air, on
 * average in the middle of it. */
static double
bound_ms(const Air *air, const Case *c)
{
	double least = least_ms(air, c, 0);

	for (guint together = 1; together <= c->books; together++)
		least = MIN(least, least_ms(air, c, together));
	return air->empty / 2 + least;
}

static const DsPadDriver *
sim_pad(void)
{
	for (guint i = 0; ds_pad_drivers[i] != NULL; i++)
		if (g_str_equal(ds_pad_drivers[i]->id, "sim"))
			return ds_pad_drivers[i];
	g_assert_not_reached();
}

/* ---- the other two ways, on a pad and a library that no kiosk uses ---- */

typedef struct {
	DsLab *lab;
	const DsPadDriver *driver;
	DsSecurityPad pad;
	const DsLibraryBackend *backend;
	gpointer library;
	DsLibrarySettings settings;
	guint latency_ms;
	double answer_ms; /* the shortest that the library took for one request */
} Rival;

static void
rival_init(Rival *rival, DsLab *lab, guint latency_ms)
{
	g_autoptr(GError) error = NULL;

	*rival = (Rival){
	    .lab = lab, .driver = sim_pad(), .latency_ms = latency_ms, .answer_ms = G_MAXDOUBLE};
	rival->pad = (DsSecurityPad){.driver = rival->driver,
	    .self = rival->driver->open(lab->sim, &error),
	    .preset = ds_security_preset("afi")};
	g_assert_no_error(error);
	rival->settings = *(const DsLibrarySettings *)lab->config->libraries->pdata[0];
	rival->backend = ds_library_backend("sip2");
	rival->library = rival->backend->open(&rival->settings, &error);
	g_assert_no_error(error);
	g_assert_true(rival->backend->hello(rival->library, NULL, NULL));
}

static void
rival_clear(Rival *rival)
{
	rival->driver->close(rival->pad.self);
	rival->backend->close(rival->library);
}

static void
ask(Rival *rival, guint book)
{
	g_autoptr(DsOperation) op = ds_operation_new(DS_CHECKOUT, "main", "bench");
	g_autofree char *item = item_of(book);
	gint64 begin_us;

	g_assert_true(ds_item_id_set(
	    &op->item, item, strlen(item), rival->backend->item_rules(rival->library), NULL));
	g_assert_true(ds_patron_id_set(&op->patron, PATRON, strlen(PATRON),
	    rival->backend->patron_rules(rival->library), NULL));
	op->stamp.wall_s = g_get_real_time() / G_USEC_PER_SEC;
	op->request = rival->backend->compose(rival->library, op);
	begin_us = g_get_monotonic_time();
	g_assert_true(rival->backend->carry(rival->library, op, NULL, NULL, NULL));
	g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
	rival->answer_ms = MIN(rival->answer_ms, ms_since(begin_us));
}

static GArray *
inventory(Rival *rival)
{
	GArray *tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	g_assert_true(rival->driver->inventory(rival->pad.self, DS_AFI_ANY, tags, 2000, NULL));
	return tags;
}

static void
read_blocks(Rival *rival, const DsTagId *tag)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();

	g_assert_true(rival->driver->read(rival->pad.self, tag, 0, BLOCKS, memory, NULL));
}

static void
release(Rival *rival, const DsTagId *tag)
{
	g_assert_cmpint(
	    ds_security_set(&rival->pad, tag, 1, DS_SECURITY_RELEASED, NULL), ==, DS_SECURITY_DONE);
}

static double
sequential_ms(Rival *rival, const Case *c, char **uids)
{
	gint64 begin_us = lay_down(rival->lab, c->books, uids);
	g_autoptr(GArray) tags = inventory(rival);

	for (guint i = 0; i < c->books; i++) {
		const DsTagId *tag = &g_array_index(tags, DsTagSeen, i).id;

		read_blocks(rival, tag);
		ask(rival, i);
		g_assert_cmpint(
		    ds_security_present(&rival->pad, tag, 1, NULL), ==, DS_SECURITY_DONE);
		release(rival, tag);
	}
	return ms_since(begin_us);
}

/* Its requests run beside each other, each as long as the library thinks; they are not really sent,
 * for one connection of ours would queue them. */
static double
poll_loop_ms(Rival *rival, const Case *c, char **uids)
{
	gint64 begin_us = lay_down(rival->lab, c->books, uids), answer_us = G_MAXINT64;
	gboolean lent = FALSE;

	while (!lent) {
		g_autoptr(GArray) tags = inventory(rival);

		for (guint i = 0; i < tags->len; i++) {
			const DsTagId *tag = &g_array_index(tags, DsTagSeen, i).id;
			guint8 afi;

			read_blocks(rival, tag);
			g_assert_true(rival->driver->get_afi(rival->pad.self, tag, &afi, NULL));
		}
		if (g_get_monotonic_time() >= answer_us) {
			for (guint i = 0; i < tags->len; i++)
				release(rival, &g_array_index(tags, DsTagSeen, i).id);
			lent = TRUE;
		} else if (answer_us == G_MAXINT64) {
			answer_us = g_get_monotonic_time() + rival->latency_ms * 1000;
		}
		if (!lent)
			g_usleep(SLEEP_MS * 1000);
	}
	return ms_since(begin_us);
}

static void
bring_back(Rival *rival, const Case *c, char **uids)
{
	for (guint i = 0; i < c->books; i++)
		g_free(ds_lab_sim(rival->lab, "put %s afi=07", uids[i]));
}

/* ---- ours ---- */

static gboolean
on_passed(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

/* While the kiosk goes on. */
static void
pass_ms(guint ms)
{
	gboolean passed = FALSE;

	g_timeout_add(ms, on_passed, &passed);
	while (!passed)
		g_main_context_iteration(NULL, TRUE);
}

/* The first step of a day makes the key that the day's rows are sealed with, and is not what is
 * measured. */
static void
lend_first_of_day(DsLab *lab)
{
	g_autofree char *item = item_of(BOOKS_MAX);

	g_free(ds_lab_sim(lab, "put " FIRST_TAG " afi=07 item=%s owner=CN-441900", item));
	ds_lab_wait_status(lab, item, "lent");
	g_free(ds_lab_sim(lab, "take all"));
	ds_lab_wait_count(lab, 0);
}

/* Somebody is there, has borrowed a book, and the tags of this draw are in a hand. */
static DsLab *
lab_with_person(guint latency_ms, guint books, guint seed, char **uids)
{
	DsLab *lab = lab_new(latency_ms, TRUE);

	ds_lab_wait_count(lab, 0);
	draw(lab, books, seed, uids);
	ds_lab_wait_count(lab, 0);
	ds_lab_log_in(lab, PATRON, NULL);
	lend_first_of_day(lab);
	return lab;
}

static void
wait_all_lent(DsLab *lab, guint books)
{
	for (guint i = 0; i < books; i++) {
		g_autofree char *item = item_of(i);

		ds_lab_wait_status(lab, item, "lent");
	}
}

static void
forget(guint books, char **uids)
{
	for (guint i = 0; i < books; i++)
		g_free(uids[i]);
}

static double
ours_ms(const Case *c, guint seed, guint moment_ms)
{
	char *uids[BOOKS_MAX + 1] = {NULL};
	g_autoptr(DsLab) lab = lab_with_person(c->latency_ms, c->books, seed, uids);
	gint64 begin_us;
	double took;

	pass_ms(moment_ms);
	begin_us = lay_down(lab, c->books, uids);
	wait_all_lent(lab, c->books);
	took = ms_since(begin_us);
	forget(c->books, uids);
	return took;
}

/* The bound and the rivals need the pad for themselves: this kiosk has none. */
static void
measure_others(const Case *c, guint seed, Times *times)
{
	g_autoptr(DsLab) lab = lab_new(c->latency_ms, FALSE);
	char *uids[BOOKS_MAX + 1] = {NULL};
	DsTagId tag;
	Rival rival;
	Air air;

	rival_init(&rival, lab, c->latency_ms);
	draw(lab, c->books, seed, uids);
	g_strlcpy(tag.text, uids[0], sizeof tag.text);
	air.empty = cost(rival.driver, rival.pad.self, "inventory", &tag);
	lay_down(lab, c->books, uids);
	air.inventory = cost(rival.driver, rival.pad.self, "inventory", &tag);
	air.read = cost(rival.driver, rival.pad.self, "read", &tag);
	air.check = cost(rival.driver, rival.pad.self, "check", &tag);
	air.write = cost(rival.driver, rival.pad.self, "write", &tag);
	times->poll_loop = poll_loop_ms(&rival, c, uids);
	bring_back(&rival, c, uids);
	times->sequential = sequential_ms(&rival, c, uids);
	air.answer = rival.answer_ms;
	air.disk = disk_ms(lab);
	times->bound = bound_ms(&air, c);
	rival_clear(&rival);
	forget(c->books, uids);
}

static void
bench(const Case *c)
{
	gint turns = c->books == 1 ? 3 * repeats
				   : repeats; /* a millisecond is much of a short time */
	g_autofree double *ratio = g_new(double, turns), *ours = g_new(double, turns);
	g_autofree double *over = g_new(double, turns), *poll = g_new(double, turns);
	g_autofree double *bound = g_new(double, turns);
	double faster;

	for (gint i = 0; i < turns; i++) {
		guint seed = (guint)i * 1000 + c->books;
		Times times;

		measure_others(c, seed, &times);
		ours[i] = ours_ms(c, seed, (guint)i * TWO_LOOKS_MS / (guint)turns);
		bound[i] = times.bound;
		ratio[i] = ours[i] / times.bound;
		over[i] = times.sequential / ours[i];
		poll[i] = times.poll_loop / ours[i];
	}
	faster = median(over, (guint)turns);
	g_print("pile-of-%u-at-%u-ms %.0f ms (bound %.0f ms)\n"
		"pile-of-%u-at-%u-ms-of-bound %.3f (target 1.10, aim 1.05)\n"
		"pile-of-%u-at-%u-ms-sequential %.2f x as long%s, poll loop %.2f x\n",
	    c->books, c->latency_ms, median(ours, (guint)turns), median(bound, (guint)turns),
	    c->books, c->latency_ms, median(ratio, (guint)turns), c->books, c->latency_ms, faster,
	    c->latency_ms == 20 && c->books >= 5 ? " (target 1.35)" : "",
	    median(poll, (guint)turns));
}

/* Nobody is there, and a book is laid down at any moment: until View tells of it. */
static void
bench_feedback(void)
{
	g_autoptr(DsLab) lab = lab_new(0, TRUE);
	double times[SYNCS];
	char *uids[2] = {NULL};

	draw(lab, 1, 1, uids);
	for (guint i = 0; i < SYNCS; i++) {
		gint64 begin_us;

		ds_lab_wait_count(lab, 0);
		pass_ms(i * 37 % 211);
		begin_us = lay_down(lab, 1, uids);
		ds_lab_wait_count(lab, 1);
		times[i] = ms_since(begin_us);
		g_free(ds_lab_sim(lab, "take all"));
	}
	qsort(times, SYNCS, sizeof *times, by_value);
	g_print("first-feedback %.0f ms, slowest of %d %.0f ms (target 300)\n", times[SYNCS / 2],
	    SYNCS, times[SYNCS - 1]);
	g_free(uids[0]);
}

/* ---- a finger on the screen meanwhile ---- */

#define TOUCHED_PILES 9
#define TOUCH_EVERY_US 10000

typedef struct {
	DsLab *lab;
	GArray *times;    /* double, ms; main thread */
	gint on_the_way;  /* touches that have not been seen to, atomic */
	gint pile_is_out; /* atomic */
} Finger;

typedef struct {
	Finger *finger;
	gint64 touched_us;
} Touch;

static gboolean
on_touch(gpointer data)
{
	g_autofree Touch *touch = data;
	Finger *finger = touch->finger;
	double took;

	g_assert_true(ds_lab_do(
	    finger->lab, "language", "language", finger->times->len % 2 == 0 ? "vi" : "en"));
	took = ms_since(touch->touched_us);
	g_array_append_val(finger->times, took);
	g_atomic_int_add(&finger->on_the_way, -1);
	return G_SOURCE_REMOVE;
}

static gpointer
touch_often(gpointer data)
{
	Finger *finger = data;

	while (!g_atomic_int_get(&finger->pile_is_out)) {
		Touch *touch = g_new(Touch, 1);

		g_usleep(TOUCH_EVERY_US);
		*touch = (Touch){finger, g_get_monotonic_time()};
		g_atomic_int_add(&finger->on_the_way, 1);
		g_main_context_invoke(NULL, on_touch, touch);
	}
	return NULL;
}

static void
touch_beside_pile(guint seed, GArray *times)
{
	char *uids[BOOKS_MAX + 1] = {NULL};
	g_autoptr(DsLab) lab = lab_with_person(20, BOOKS_MAX, seed, uids);
	Finger finger = {.lab = lab, .times = times};
	GThread *thread;

	lay_down(lab, BOOKS_MAX, uids);
	thread = g_thread_new("finger", touch_often, &finger);
	wait_all_lent(lab, BOOKS_MAX);
	forget(BOOKS_MAX, uids);
	g_atomic_int_set(&finger.pile_is_out, 1);
	g_thread_join(thread);
	while (g_atomic_int_get(&finger.on_the_way) > 0)
		g_main_context_iteration(NULL, TRUE);
}

/* From the moment in which it comes, whatever the main thread does just then, until it has been
 * seen to, and View tells what came of it. */
static void
bench_touch(void)
{
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
	const double *sorted;

	for (guint seed = 1; seed <= TOUCHED_PILES; seed++)
		touch_beside_pile(seed, times);
	g_array_sort(times, by_value);
	sorted = (const double *)(gpointer)times->data;
	g_print("touch-beside-pile-of-20 median %.1f ms, p99 %.1f ms of %u (target 8)\n",
	    sorted[times->len / 2], sorted[times->len * 99 / 100], times->len);
}

int
main(int argc, char **argv)
{
	guint only = argc > 1 ? (guint)atoi(argv[1]) : 0;

	if (argc > 2)
		repeats = MAX(atoi(argv[2]), 1);
	if (only == 0) {
		bench_feedback();
		bench_touch();
	}
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		if (only == 0 || only == i + 1)
			bench(&cases[i]);
	return EXIT_SUCCESS;
}
