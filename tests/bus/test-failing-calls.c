/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk fails below the real daemon: strace answers one call for the journal, or all from one
 * on, with an error while books are lent and taken back. Nothing that was acknowledged is lost, and
 * an error that lasts puts "out of order" on the screen within two seconds.
 *
 * By itself it fails a few calls, each kind at another place each time; --all fails every call in
 * turn.
 */
#include "tests/bus/room.h"

#include <stdlib.h>
#include <string.h>

#define BOOKS 0x3U
#define CLOSED_MS 2000
#define CLEAR_UP_MS 500 /* the journal does when it has had nothing to do for a while */
#define ENOUGH_MS 10000
#define TICK_MS 20
#define SAMPLES 2

static gboolean all;

/* Only a checkpoint makes a file shorter, and nothing is lost with one that fails. */
static const struct {
	const char *call;
	gboolean commits_need_it;
} calls[] = {
    {"pwrite64", TRUE},
    {"fdatasync", TRUE},
    {"fsync", TRUE},
    {"ftruncate", FALSE},
};

/* EINTR does not last. */
static const struct {
	const char *error;
	gboolean may_last;
} errors[] = {{"EIO", TRUE}, {"ENOSPC", TRUE}, {"EINTR", FALSE}};

typedef struct {
	const char *call, *error;
	guint when; /* 1: the first such call */
	gboolean lasts;
	gboolean closes;     /* no step can be recorded any more */
	gboolean afterwards; /* when all was acknowledged and the journal clears up */
} Fault;

/* How many calls of a kind one run makes; strace counts them for each thread. */
typedef struct {
	guint opening; /* of the first thread, which opens the journal */
	/* of the teller, up to the idle page, to the last acknowledgement, to the end */
	guint idle, through, in_all;
} Calls;

typedef struct {
	guint faults, ended, closed, acknowledged;
	double worst_ms; /* from the first failing call to the closed screen */
} Count;

/* ---- strace ---- */

typedef struct {
	Room *room;
	char *log;
	char *paths[4]; /* of the journal */
	char *inject;
	const char *words[32];
} Tracer;

static Tracer *
tracer_new(Room *room)
{
	static const char *const names[] = {"journal.db", "journal.db-wal", "journal.db.reserve"};
	Tracer *tracer = g_new0(Tracer, 1);

	tracer->room = room;
	tracer->log = g_build_filename(room->programs.folder, "strace", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		tracer->paths[i] = g_build_filename(room->state, names[i], NULL);
	return tracer;
}

static void
tracer_free(Tracer *tracer)
{
	for (guint i = 0; i < G_N_ELEMENTS(tracer->paths); i++)
		g_free(tracer->paths[i]);
	g_free(tracer->inject);
	g_free(tracer->log);
	g_free(tracer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tracer, tracer_free)

/* The next daemon is traced; with a fault, NULL: none. -D: the daemon stays our own child. */
static void
trace(Tracer *tracer, const Fault *fault)
{
	guint count = 0;

	g_clear_pointer(&tracer->inject, g_free);
	if (fault != NULL)
		tracer->inject = g_strdup_printf("inject=%s:error=%s:when=%u%s", fault->call,
		    fault->error, fault->when, fault->lasts ? "+" : "");
	tracer->words[count++] = "strace";
	tracer->words[count++] = "-D";
	tracer->words[count++] = "-f";
	tracer->words[count++] = "-qq";
	tracer->words[count++] = "-ttt";
	tracer->words[count++] = "-o";
	tracer->words[count++] = tracer->log;
	for (guint i = 0; i < G_N_ELEMENTS(tracer->paths) && tracer->paths[i] != NULL; i++) {
		tracer->words[count++] = "-P";
		tracer->words[count++] = tracer->paths[i];
	}
	tracer->words[count++] = "-e";
	tracer->words[count++] = "trace=pwrite64,fdatasync,fsync,ftruncate";
	if (tracer->inject != NULL) {
		tracer->words[count++] = "-e";
		tracer->words[count++] = tracer->inject;
	}
	tracer->words[count] = NULL;
	tracer->room->programs.before = tracer->words;
}

static void
leave_alone(Tracer *tracer)
{
	tracer->room->programs.before = NULL;
}

static char *
read_log(Tracer *tracer)
{
	char *text = NULL;

	g_assert_true(g_file_get_contents(tracer->log, &text, NULL, NULL));
	return text;
}

/* When the first call failed, seconds since 1970; 0: none did. */
static double
first_fault_s(Tracer *tracer)
{
	g_autofree char *text = read_log(tracer);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		if (strstr(lines[i], "(INJECTED)") != NULL)
			return g_ascii_strtod(strchr(lines[i], ' '), NULL);
	return 0;
}

static gboolean
works(void)
{
	g_autofree char *errors_of_it = NULL;
	int status = -1;

	return g_spawn_command_line_sync(
		   "strace -f -qq -o /dev/null true", NULL, &errors_of_it, &status, NULL) &&
	    status == 0;
}

/* ---- a visit ---- */

/* Not for want of a pad, as at the start. */
static gboolean
is_closed(Room *room)
{
	g_autofree char *page = remote_text(room->remote, "page");
	g_autofree char *reason = remote_text(room->remote, "reason");

	return g_str_equal(page, "out-of-order") && g_str_equal(reason, "storage");
}

static gboolean
is_open(Room *room)
{
	g_autofree char *page = remote_text(room->remote, "page");

	return g_str_equal(page, "idle");
}

/* TRUE: closed, FALSE: open; or it takes too long. */
static gboolean
wait_closed_or_open(Room *room, gboolean (*open)(Room *room))
{
	gint64 deadline_us = g_get_monotonic_time() + (gint64)ENOUGH_MS * 1000;

	while (!is_closed(room) && !open(room)) {
		if (g_get_monotonic_time() > deadline_us) {
			g_autofree char *told = remote_everything(room->remote);

			g_error("neither out of order nor an end: %.3000s", told);
		}
		remote_let_pass_until_change(room->remote, TICK_MS);
	}
	return is_closed(room);
}

static gboolean
is_through(Room *room)
{
	room_look(room);
	return room->shown[0] != NULL && room->shown[1] != NULL;
}

/* Borrows what can be borrowed, or brings it back. */
static void
visit(Room *room)
{
	gboolean lent = room_is_lent(room, 0) || room_is_lent(room, 1) ||
	    room_is_released(room, 0) || room_is_released(room, 1);

	if (wait_closed_or_open(room, is_open))
		return;
	remote_wait_devices(room->remote);
	if (is_closed(room) || !room_begin(room, !lent, BOOKS))
		return;
	room_put(room, BOOKS);
	wait_closed_or_open(room, is_through);
}

/* The rows are closed, and what was personal in them is cleared up. */
static void
finish(Room *room)
{
	for (guint i = 0; i < 3; i++) /* the pile, the list, the goodbye */
		remote_do(room->remote, "finish", NULL, NULL);
	remote_let_pass(CLEAR_UP_MS);
}

static gboolean
is_never(Room *room)
{
	return FALSE;
}

/* It has failed for good: the screen says so soon after the first call that failed. */
static void
expect_closed(Tracer *tracer, const Fault *fault, Count *count)
{
	double first_s = first_fault_s(tracer), ms;

	if (first_s == 0)
		return; /* so many calls there were not */
	wait_closed_or_open(tracer->room, is_never);
	ms = (double)g_get_real_time() / 1000 - first_s * 1000;
	count->worst_ms = MAX(count->worst_ms, ms);
	count->closed++;
	if (ms > CLOSED_MS)
		g_error("%s %s from call %u on: out of order after %.0f ms", fault->call,
		    fault->error, fault->when, ms);
}

static void
fail_one(Tracer *tracer, const Fault *fault, Count *count)
{
	Room *room = tracer->room;

	count->faults++;
	trace(tracer, fault);
	if (room_try_to_switch_on(room)) {
		visit(room);
		if (fault->afterwards)
			finish(room);
		else if (fault->closes)
			expect_closed(tracer, fault, count);
		room_kill(room);
	} else {
		count->ended++;
	}
	leave_alone(tracer);
	room_take(room);
	room_switch_on(room);
	room_expect_kept(room);
	room_settle(room);
	room_expect_agreement(room);
	if (room->lost > 0)
		g_error("%s %s at call %u%s: %s", fault->call, fault->error, fault->when,
		    fault->lasts ? " and on" : "", room->wrong->str);
	room_kill(room);
}

/* Of this call in the first thread, or in all others. */
static guint
count_lines(char **lines, const char *call, gboolean first)
{
	g_autofree char *opener = g_strndup(lines[0], strcspn(lines[0], " "));
	g_autofree char *words = g_strdup_printf(" %s(", call);
	guint count = 0;

	for (; *lines != NULL; lines++)
		count += strstr(*lines, words) != NULL && g_str_has_prefix(*lines, opener) == first;
	return count;
}

static void
count_calls(Tracer *tracer, Calls counts[G_N_ELEMENTS(calls)], gsize offset)
{
	g_autofree char *text = read_log(tracer);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
		counts[i].opening = count_lines(lines, calls[i].call, TRUE);
		G_STRUCT_MEMBER(guint, &counts[i], offset) = count_lines(
		    lines, calls[i].call, FALSE);
	}
}

static void
measure(Tracer *tracer, Calls counts[G_N_ELEMENTS(calls)])
{
	Room *room = tracer->room;

	trace(tracer, NULL);
	room_switch_on(room);
	count_calls(tracer, counts, offsetof(Calls, idle));
	visit(room);
	g_assert_true(is_through(room));
	count_calls(tracer, counts, offsetof(Calls, through));
	finish(room);
	room_kill(room);
	count_calls(tracer, counts, offsetof(Calls, in_all));
	leave_alone(tracer);
	room_take(room);
}

static void
fail_call(Tracer *tracer, Fault fault, const Calls *calls_of_it, Count *count)
{
	fault.afterwards = fault.when > MAX(calls_of_it->opening, calls_of_it->through);
	fail_one(tracer, &fault, count);
}

/* Some, in the visit itself where it makes such calls; or all. */
static void
fail_calls(Tracer *tracer, Fault fault, const Calls *calls_of_it, Count *count)
{
	guint opening = MAX(calls_of_it->opening, calls_of_it->idle);
	gboolean in_visit = calls_of_it->through > opening;
	guint first = in_visit && !all ? opening + 1 : 1;
	guint last = in_visit && !all ? calls_of_it->through
				      : MAX(calls_of_it->opening, calls_of_it->in_all);

	for (fault.when = first; all && fault.when <= last; fault.when++)
		fail_call(tracer, fault, calls_of_it, count);
	for (guint i = 0; !all && i < SAMPLES; i++) {
		fault.when = (guint)g_test_rand_int_range((gint32)first, (gint32)last + 1);
		fail_call(tracer, fault, calls_of_it, count);
	}
}

static void
fail_each(Tracer *tracer, const Calls counts[G_N_ELEMENTS(calls)], Count *count)
{
	for (guint call = 0; call < G_N_ELEMENTS(calls); call++)
		for (guint error = 0; error < G_N_ELEMENTS(errors); error++)
			for (gboolean lasts = FALSE; lasts <= errors[error].may_last; lasts++) {
				const Fault fault = {.call = calls[call].call,
				    .error = errors[error].error,
				    .lasts = lasts,
				    .closes = lasts && calls[call].commits_need_it};

				if (counts[call].opening + counts[call].in_all > 0)
					fail_calls(tracer, fault, &counts[call], count);
			}
}

static void
test_each_call(void)
{
	g_autoptr(Room) room = NULL;
	g_autoptr(Tracer) tracer = NULL;
	Calls counts[G_N_ELEMENTS(calls)] = {0};
	Count count = {0};

	if (!works()) {
		g_test_skip("strace is not there, or may not trace here");
		return;
	}
	room = room_new();
	tracer = tracer_new(room);
	room_switch_on(room); /* it finds a journal from then on */
	room_kill(room);
	measure(tracer, counts);
	fail_each(tracer, counts, &count);
	g_test_message(
	    "%u faults (of a visit's %u pwrite64, %u fdatasync, %u fsync, %u ftruncate): "
	    "%u acknowledged, 0 lost; %u times it did not start, %u times out of order, "
	    "at worst %.0f ms after the first",
	    count.faults, counts[0].opening + counts[0].in_all,
	    counts[1].opening + counts[1].in_all, counts[2].opening + counts[2].in_all,
	    counts[3].opening + counts[3].in_all, room->acknowledged, count.ended, count.closed,
	    count.worst_ms);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	const GOptionEntry entries[] = {
	    {"all", 0, 0, G_OPTION_ARG_NONE, &all, "Fail every call in turn", NULL},
	    G_OPTION_ENTRY_NULL,
	};

	g_setenv("ASAN_OPTIONS", "detect_leaks=0", TRUE); /* it would want to trace, too */
	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL))
		return EXIT_FAILURE;
	g_test_add_func("/failing-calls/each", test_each_call);
	return g_test_run();
}
