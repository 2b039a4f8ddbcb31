/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plug is pulled: SIGKILL to the real daemon while books are lent and taken back, at random
 * moments and in the very moment in which the screen says that it is done, with the library there,
 * away, or going away meanwhile. Nothing that was acknowledged is lost, tags and library agree or
 * staff know of it, and the kiosk is back at once.
 *
 * --kills N: how often (50).
 */
#include "tests/bus/room.h"

#include "drivers/sim-client.h"

#include <stdlib.h>
#include <string.h>

#define BUSY_MS 600   /* a pile is through by then */
#define SHOWN_MS 3000 /* for the first acknowledgement */
#define BACK_MS 5000  /* from the start of the daemon to the idle page */

static gint kills = 50;

typedef enum { LIBRARY_THERE, LIBRARY_AWAY, LIBRARY_GOES, LIBRARY_N } Library;

typedef struct {
	gboolean borrow;
	guint books; /* bits */
	Library library;
	gboolean at_done;  /* pull it when the screen says "done", else at a random moment */
	gboolean stay;     /* the books lie there when it comes back, else they are taken away */
	gboolean slow_tag; /* its first write fails, so that there is a while between row and tag */
} Plan;

/* The books that can be borrowed, or can be brought back. */
static guint
books_that_are(Room *room, gboolean lent)
{
	guint books = 0;

	for (guint i = 0; i < ROOM_BOOKS; i++)
		if ((room_is_lent(room, i) || room_is_released(room, i)) == lent)
			books |= 1U << i;
	return books;
}

/* Without the library nobody is let in who wants to borrow. */
static Plan
make_plan(Room *room, gboolean away)
{
	guint there = books_that_are(room, FALSE), some = (guint)g_test_rand_int_range(1, 64);
	Plan plan = {.borrow = !away && (there & some) != 0 && g_test_rand_bit()};

	plan.books = some & (plan.borrow ? there : books_that_are(room, TRUE));
	if (plan.books == 0) { /* none of those: the other way round */
		plan.borrow = !plan.borrow && !away;
		plan.books = plan.borrow ? there : books_that_are(room, TRUE);
	}
	plan.library = away ? LIBRARY_AWAY : (Library)g_test_rand_int_range(0, LIBRARY_N);
	plan.at_done = g_test_rand_int_range(0, 3) == 0;
	plan.stay = g_test_rand_int_range(0, 4) == 0;
	plan.slow_tag = g_test_rand_int_range(0, 3) == 0;
	return plan;
}

static void
slow_down(Room *room)
{
	for (guint i = 1; i <= ROOM_BOOKS; i++) {
		g_autofree char *command = g_strdup_printf(
		    "fault write-refused E00401500000000%u", i);

		g_free(ds_sim_ask(room->programs.sim, command, NULL));
	}
}

static void
heal(Room *room)
{
	g_free(ds_sim_ask(room->programs.sim, "fault none", NULL));
}

/* A visit that is cut short. */
static void
visit(Room *room, const Plan *plan)
{
	guint ms = (guint)g_test_rand_int_range(0, BUSY_MS);

	g_assert_true(room_begin(room, plan->borrow, plan->books));
	if (plan->slow_tag)
		slow_down(room);
	if (plan->library == LIBRARY_AWAY)
		cable_cut(room->cable);
	room_put(room, plan->books);
	if (plan->library == LIBRARY_GOES) {
		remote_let_pass(ms / 2);
		cable_cut(room->cable);
		ms -= ms / 2;
	}
	if (plan->at_done)
		room_wait_shown(room, plan->books, SHOWN_MS);
	else
		remote_let_pass(ms);
	room_kill(room);
}

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static void
expect_nothing_lost(Room *room, const Plan *plan, gint kill)
{
	g_autofree char *all = NULL;

	if (room->lost == 0)
		return;
	all = remote_everything(room->remote);
	g_error("kill %d (%s %02x, library %d%s%s%s): %s%s", kill,
	    plan->borrow ? "borrow" : "return", plan->books, plan->library,
	    plan->at_done ? ", when it said done" : "", plan->slow_tag ? ", slow tag" : "",
	    plan->stay ? ", the books stayed" : "", room->wrong->str, all);
}

/* Sometimes the library stays away over several power cuts. */
static gboolean
stays_away(Room *room, const Plan *plan)
{
	return plan->library != LIBRARY_THERE && books_that_are(room, TRUE) != 0 &&
	    g_test_rand_int_range(0, 3) != 0;
}

/* Returns how long it took to come back; `away` goes from one to the next. */
static double
kill_once(Room *room, gint number, gboolean *away)
{
	Plan plan = make_plan(room, *away);
	double ms;

	visit(room, &plan);
	heal(room);
	if (!plan.stay) /* a pad that is off sees nobody go */
		room_take(room);
	ms = room_switch_on(room);
	room_expect_kept(room);
	*away = stays_away(room, &plan);
	if (!*away) {
		room_settle(room);
		room_expect_agreement(room);
	}
	expect_nothing_lost(room, &plan, number);
	if (plan.stay)
		room_take(room);
	remote_wait_text(room->remote, "pad-count", "0");
	return ms;
}

static void
test_killed(void)
{
	g_autoptr(Room) room = room_new();
	g_autoptr(GArray) back_ms = g_array_new(FALSE, FALSE, sizeof(double));
	gboolean away = FALSE;

	room_switch_on(room);
	for (gint i = 0; i < kills; i++) {
		double ms = kill_once(room, i, &away);

		g_array_append_val(back_ms, ms);
	}
	g_array_sort(back_ms, by_value);
	g_test_message("%d kills: %u acknowledged, 0 lost, %u cases for staff, %u requests to the "
		       "library; idle again after %.0f ms, at worst %.0f ms",
	    kills, room->acknowledged, room->cases, cable_requests(room->cable),
	    g_array_index(back_ms, double, back_ms->len / 2),
	    g_array_index(back_ms, double, back_ms->len - 1));
	g_assert_cmpfloat(g_array_index(back_ms, double, back_ms->len - 1), <, BACK_MS);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	const GOptionEntry entries[] = {
	    {"kills", 0, 0, G_OPTION_ARG_INT, &kills, "How often", "N"},
	    G_OPTION_ENTRY_NULL,
	};

	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL))
		return EXIT_FAILURE;
	g_test_add_func("/killed/nothing-is-lost", test_killed);
	return g_test_run();
}
