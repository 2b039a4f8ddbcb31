/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random episodes: one to three kiosks, a few people and books, a desk, a library system with the
 * habits of a real one, wires that are cut and power that goes at any point. In the end everything
 * is mended and told, and then the library's loans must be what is true, or the item is on the
 * staff's list, and nothing is on that list without a reason.
 *
 *	test-episodes [--seconds N | --count N] [--first N] [--aloud] [--go-on]
 *
 * Each episode has a seed of its own, the first one that of the command line: a fault is found
 * again with --first N --count 1 --aloud. With --go-on all faults are counted.
 */
#include "tests/sync/episodes/people.h"

#include <stdlib.h>

#define START_S 1764100000
#define CHECK_SECONDS 20
#define HOUR 3600

static gint seconds = CHECK_SECONDS;
static gint count = 0;
static gint seed = 1;
static gboolean aloud = FALSE;
static gboolean go_on = FALSE;

static const GOptionEntry options[] = {
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "play for so long", "N"},
    {"count", 0, 0, G_OPTION_ARG_INT, &count, "play so many episodes", "N"},
    {"first", 0, 0, G_OPTION_ARG_INT, &seed, "of the first episode", "N"},
    {"go-on", 0, 0, G_OPTION_ARG_NONE, &go_on, "do not stop at a fault", NULL},
    {"aloud", 0, 0, G_OPTION_ARG_NONE, &aloud, "tell every step", NULL},
    {0},
};

typedef struct {
	guint episodes;
	DsWorldCount count;
	DsWatch watch;
	guint32 first[DS_FAULT_N]; /* seed of the first episode with this fault */
} Sum;

static gboolean
chance(GRand *rand, gint percent)
{
	return g_rand_int_range(rand, 0, 100) < percent;
}

static DsWorldParts
parts_new(GRand *rand, DsWatch *watch)
{
	return (DsWorldParts){
	    .habits = &ds_server_habits[g_rand_int_range(rand, 0, (gint)ds_server_n_habits)],
	    .kiosks = chance(rand, 60) ? 1 : (guint)g_rand_int_range(rand, 2, 4),
	    .items = (guint)g_rand_int_range(rand, 2, 7),
	    .patrons = (guint)g_rand_int_range(rand, 2, 5),
	    .desk = chance(rand, 35),
	    .shared = chance(rand, 50),
	    .clocks = chance(rand, 5),
	    .profile = chance(rand, 5),
	    .loan_days = chance(rand, 95) ? 30 : 14,
	    .known_due = chance(rand, 50) ? 0 : 80,
	    .watch = watch,
	    .rand = rand,
	};
}

static void
wait_somewhat(DsWorld *world, GRand *rand)
{
	gint roll = g_rand_int_range(rand, 0, 100);

	if (roll < 60)
		ds_world_pass(world, g_rand_int_range(rand, 1, 300));
	else if (roll < 95)
		ds_world_pass(world, g_rand_int_range(rand, 300, 2 * HOUR));
	else
		ds_world_pass(world, g_rand_int_range(rand, 2 * HOUR, 30 * HOUR));
}

/* The first thing on it that can be settled. */
static void
look_at_list(DsWorld *world)
{
	for (guint item = 0; item < world->parts.items; item++)
		if (ds_people_work_off(world, item))
			return;
}

static void
do_something(DsWorld *world, GRand *rand)
{
	guint kiosk = (guint)g_rand_int_range(rand, 0, (gint)world->parts.kiosks);
	guint item = (guint)g_rand_int_range(rand, 0, (gint)world->parts.items);
	gint roll = g_rand_int_range(rand, 0, 100);

	if (roll < 40)
		ds_people_use(world, kiosk, item);
	else if (roll < 65)
		ds_world_pump(world, (guint)g_rand_int_range(rand, 1, 30));
	else if (roll < 75)
		wait_somewhat(world, rand);
	else if (roll < 83)
		ds_world_wire(world, kiosk, chance(rand, 60));
	else if (roll < 90)
		ds_world_come_back(world);
	else if (roll < 94)
		ds_world_power(world, kiosk);
	else if (world->parts.desk && roll < 98)
		ds_people_desk(world, item);
	else if (world->parts.desk)
		look_at_list(world);
}

static void
play(guint32 number, Sum *sum)
{
	GRand *rand = g_rand_new_with_seed(number);
	const DsWorldParts parts = parts_new(rand, &sum->watch);
	DsWorld *world = ds_world_new(&parts, START_S + g_rand_int_range(rand, 0, 24 * HOUR));
	gint steps = g_rand_int_range(rand, 10, 80);

	ds_watch_tell(&sum->watch, "episode %u: %s, %u kiosks%s%s", number, parts.habits->name,
	    parts.kiosks, parts.shared ? ", shared" : "", parts.desk ? ", desk" : "");
	for (guint i = 0; i < parts.kiosks; i++)
		ds_world_wire(world, i, chance(rand, 70));
	for (gint i = 0; i < steps; i++)
		do_something(world, rand);
	ds_world_drain(world);
	ds_world_judge(world);
	sum->episodes++;
	sum->count.operations += world->count.operations;
	for (guint i = 0; i < DS_CAUSE_N; i++)
		sum->count.cases[i] += world->count.cases[i];
	for (guint i = 0; i < DS_FAULT_N; i++)
		if (sum->watch.counts[i] > 0 && sum->first[i] == 0)
			sum->first[i] = number;
	ds_world_free(world);
	g_rand_free(rand);
}

static gboolean
goes_on(const Sum *sum, gint64 until_us)
{
	if (sum->watch.first != NULL && !go_on)
		return FALSE;
	return count > 0 ? sum->episodes < (guint)count : g_get_monotonic_time() < until_us;
}

static void
print_faults(const Sum *sum)
{
	for (guint i = 0; i < DS_FAULT_N; i++)
		if (sum->watch.counts[i] > 0)
			g_test_message("%s: %u, the first with --first %u", ds_fault_word(i),
			    sum->watch.counts[i], sum->first[i]);
}

static void
print(const Sum *sum)
{
	g_autoptr(GString) causes = g_string_new(NULL);

	for (guint i = 0; i < DS_CAUSE_N; i++)
		if (sum->count.cases[i] > 0)
			g_string_append_printf(causes, " %s %.1f,", ds_cause_word(i),
			    1000.0 * sum->count.cases[i] / MAX(sum->count.operations, 1));
	g_test_message("%u episodes, %u operations, %u silent differences, %u third persons' loans "
		       "closed, %u stalls, %u needless cases",
	    sum->episodes, sum->count.operations, sum->watch.counts[DS_FAULT_SILENT],
	    sum->watch.counts[DS_FAULT_THIRD], sum->watch.counts[DS_FAULT_STALL],
	    sum->watch.counts[DS_FAULT_NEEDLESS]);
	g_test_message("cases of 1000 operations:%s", causes->str);
}

static void
test_episodes(void)
{
	gint64 until_us = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	guint32 number = (guint32)seed;
	Sum sum = {.watch = {.aloud = aloud}};

	while (goes_on(&sum, until_us))
		play(number++, &sum);
	print(&sum);
	print_faults(&sum);
	g_assert_cmpstr(sum.watch.first, ==, NULL);
	g_assert_cmpuint(sum.count.operations, >, sum.episodes);
	ds_watch_clear(&sum.watch);
}

/* Rules, R5: when all is told, one list for each person bears their loans out, and not a question
 * for each book. Before it is told each is asked about. */
static void
test_one_list(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	DsWatch watch = {0};
	const DsWorldParts parts = {.habits = &ds_server_habits[0], /* koha, as it comes */
	    .kiosks = 1,
	    .items = 12,
	    .patrons = 2,
	    .loan_days = 30,
	    .watch = &watch,
	    .rand = rand};
	DsWorld *world = ds_world_new(&parts, START_S);
	const DsLink *link = ds_stage_kiosk_link(world->kiosks[0]);
	guint items, lists;

	ds_world_pump(world, 10);
	ds_world_wire(world, 0, TRUE);
	ds_stage_link_notice(ds_stage_kiosk_link(world->kiosks[0]));
	for (guint i = 0; i < parts.items; i++)
		if (ds_world_item(world, i)->holder == DS_NOBODY)
			ds_people_use(world, 0, i);
	ds_world_pump(world, 200);
	ds_world_drain(world);
	ds_stage_link_asked(link, &items, &lists);
	g_assert_cmpuint(world->count.operations, >=, 4);
	g_assert_cmpuint(items, ==, world->count.operations);
	g_assert_cmpuint(lists, ==, 2);
	ds_world_judge(world);
	g_assert_cmpstr(watch.first, ==, NULL);
	ds_world_free(world);
}

static const DsOperation *
first_row(const DsWorld *world, guint op_seq)
{
	return ds_stage_teller_row(ds_stage_kiosk_teller(world->kiosks[0]), op_seq);
}

/* Lent and brought back without the library. When the loan is told the desk finds the book, takes
 * it back and lends it to somebody else: that person's loan is not this return's to end, though no
 * due date tells the two apart (rules, R5). */
static void
test_somebody_elses(void)
{
	static const DsServerHabits reticent = {.name = "tells no due date", .no_due = TRUE};
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	DsWatch watch = {0};
	const DsWorldParts parts = {.habits = &reticent,
	    .kiosks = 1,
	    .items = 1,
	    .patrons = 1,
	    .loan_days = 30,
	    .watch = &watch,
	    .rand = rand};
	DsWorld *world = ds_world_new(&parts, START_S);
	DsStageKiosk *kiosk = world->kiosks[0];

	ds_world_pump(world, 10);
	ds_world_wire(world, 0, TRUE);
	ds_stage_link_notice(ds_stage_kiosk_link(kiosk));
	for (guint i = 0; i < 2; i++) {
		ds_people_use(world, 0, 0);
		ds_world_pump(world, 50);
	}
	g_assert_cmpint(first_row(world, 1)->kind, ==, DS_CHECKOUT);
	g_assert_cmpint(first_row(world, 2)->kind, ==, DS_CHECKIN);
	ds_world_wire(world, 0, FALSE);
	ds_stage_kiosk_come_back(kiosk);
	while (first_row(world, 1)->state != DS_OP_SYNCED)
		if (!ds_stage_kiosk_step_disk(kiosk))
			g_assert_true(ds_stage_kiosk_step_library(kiosk));
	ds_server_end_loan(world->server, 0);
	ds_server_lend(world->server, 0, 1, 99);
	ds_world_drain(world);
	g_assert_cmpint(first_row(world, 2)->state, ==, DS_OP_CONFLICT);
	g_assert_cmpint(ds_server_item(world->server, 0)->patron, ==, 1);
	g_assert_cmpstr(watch.first, ==, NULL);
	ds_world_free(world);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("- the outbox in a small world");
	g_autoptr(GError) error = NULL;

	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	g_test_add_func("/episodes/one-list", test_one_list);
	g_test_add_func("/episodes/somebody-elses", test_somebody_elses);
	g_test_add_func("/episodes/random", test_episodes);
	return g_test_run();
}
