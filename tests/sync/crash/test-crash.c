/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power is cut, again and again, and nothing is ever lost (world.h says what that means).
 *
 *	test-crash [--seconds N | --cuts N] [--seed N]
 *
 * The controls are disks and worlds that do wrong: each must be found out.
 */
#include "tests/sync/crash/world.h"

#include <stdlib.h>

#define CONTROL_CUTS 200000

static gint seconds = 4, cuts, seed;

static const GOptionEntry options[] = {
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "for so long", "N"},
    {"cuts", 0, 0, G_OPTION_ARG_INT, &cuts, "so often", "N"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &seed, "the same as another time", "N"},
    G_OPTION_ENTRY_NULL,
};

typedef struct {
	const char *name;
	WorldWrong wrong;
	RamSync sync;
} Control;

static const Control controls[] = {
    {"no-sync", WORLD_RIGHT, RAM_NO_SYNC},
    {"no-sync-of-the-log", WORLD_RIGHT, RAM_NO_LOG_SYNC},
    {"effect-before-intent", WORLD_EFFECT_FIRST, RAM_HONEST},
    {"tag-before-yes", WORLD_TAG_FIRST, RAM_HONEST},
    {"done-before-proof", WORLD_DONE_FIRST, RAM_HONEST},
};

static guint32
choose_seed(void)
{
	return seed != 0 ? (guint32)seed : (guint32)g_test_rand_int();
}

static void
run(gboolean failing)
{
	guint32 chosen = choose_seed();
	World *world = world_new(chosen, WORLD_RIGHT, RAM_HONEST, failing);
	WorldReport report;

	world_run(world, cuts > 0 ? (guint64)cuts : G_MAXUINT64,
	    cuts > 0 ? G_MAXINT64 : g_get_monotonic_time() + seconds * G_USEC_PER_SEC);
	report = world_free(world);
	g_test_message("seed %u: %" G_GUINT64_FORMAT " power cuts in %" G_GUINT64_FORMAT
		       " steps, %" G_GUINT64_FORMAT " purges, %" G_GUINT64_FORMAT
		       " failing disks, given up %" G_GUINT64_FORMAT " times: %s",
	    chosen, report.cuts, report.steps, report.purges, report.failures, report.dead,
	    report.problem != NULL ? report.problem : "lost 0, torn 0");
	g_assert_cmpstr(report.problem, ==, NULL);
	g_assert_cmpuint(report.cuts, >, 50);
	g_free(report.problem);
}

static void
test_cuts(void)
{
	run(FALSE);
}

static void
test_cuts_and_failures(void)
{
	run(TRUE);
}

static void
test_control(gconstpointer data)
{
	const Control *control = data;
	World *world = world_new(choose_seed(), control->wrong, control->sync, FALSE);
	WorldReport report;

	world_run(world, CONTROL_CUTS, G_MAXINT64);
	report = world_free(world);
	g_test_message("%s: %s", control->name, report.problem);
	g_assert_nonnull(report.problem);
	g_free(report.problem);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);

	g_option_context_add_main_entries(context, options, NULL);
	g_option_context_set_ignore_unknown_options(context, TRUE);
	if (!g_option_context_parse(context, &argc, &argv, NULL))
		return EXIT_FAILURE;
	g_test_init(&argc, &argv, NULL);
	ram_install();
	g_test_add_func("/crash/cuts", test_cuts);
	g_test_add_func("/crash/cuts-and-failures", test_cuts_and_failures);
	for (guint i = 0; i < G_N_ELEMENTS(controls); i++) {
		g_autofree char *path = g_strdup_printf("/crash/control/%s", controls[i].name);

		g_test_add_data_func(path, &controls[i], test_control);
	}
	return g_test_run();
}
