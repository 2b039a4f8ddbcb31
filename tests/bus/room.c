/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bus/room.h"

#include "drivers/sim-client.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define PATRON "80000001" /* no PIN, twenty loans */
#define ON_LOAN "C2"
#define SETTLE_US (60 * G_USEC_PER_SEC)
#define TICK_MS 20
#define ALL ((1U << ROOM_BOOKS) - 1)

static const struct {
	const char *item, *uid;
} books[ROOM_BOOKS] = {
    {"04419000010375", "E004015000000001"},
    {"04419000010399", "E004015000000002"},
    {"04419000010405", "E004015000000003"},
    {"04419000010412", "E004015000000004"},
    {"04419000010429", "E004015000000005"},
    {"04419000010436", "E004015000000006"},
};

/* ---- the room ---- */

static char *ask(Room *room, const char *format, ...) G_GNUC_PRINTF(2, 3);

static char *
ask(Room *room, const char *format, ...)
{
	g_autofree char *command = NULL;
	g_autoptr(GError) error = NULL;
	char *answer;
	va_list args;

	va_start(args, format);
	command = g_strdup_vprintf(format, args);
	va_end(args);
	answer = ds_sim_ask(room->programs.sim, command, &error);
	g_assert_no_error(error);
	return answer;
}

void
room_put(Room *room, guint which)
{
	for (guint i = 0; i < ROOM_BOOKS; i++)
		if ((which & 1U << i) != 0)
			g_free(ask(room, "put %s", books[i].uid));
}

void
room_take(Room *room)
{
	g_free(ask(room, "take all"));
}

gboolean
room_is_released(Room *room, guint book)
{
	g_autofree char *answer = ask(room, "show %s", books[book].uid);

	return strstr(answer, "afi=" ON_LOAN) != NULL;
}

gboolean
room_is_lent(Room *room, guint book)
{
	g_autofree char *store = g_build_filename(room->programs.folder, "ils.db", NULL);
	sqlite3_stmt *statement;
	sqlite3 *db = NULL;
	gboolean lent;

	g_assert_cmpint(sqlite3_open_v2(store, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	g_assert_cmpint(
	    sqlite3_prepare_v2(db, "SELECT 1 FROM loan WHERE item = ?", -1, &statement, NULL), ==,
	    SQLITE_OK);
	sqlite3_bind_text(statement, 1, books[book].item, -1, SQLITE_STATIC);
	lent = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return lent;
}

Room *
room_new(void)
{
	Room *room = g_new0(Room, 1);
	g_autofree char *sections = NULL;

	room->wrong = g_string_new(NULL);
	programs_start_around(&room->programs);
	room->state = g_build_filename(room->programs.folder, "state", NULL);
	g_assert_cmpint(g_mkdir(room->state, 0700), ==, 0);
	room->cable = cable_new(room->programs.address);
	sections = g_strdup_printf(
	    "[offline]\nloans=yes\nunproven-disk=yes\npatron-max=20\nsession-max=20\n"
	    "[pad desk]\ndriver=sim\nwhere=%s\n"
	    "[scanner code]\ndriver=sim-scanner\nwhere=%s\n",
	    room->programs.sim, room->programs.sim);
	programs_write_config(&room->programs, room->state, cable_where(room->cable), sections);
	for (guint i = 0; i < ROOM_BOOKS; i++)
		g_free(ask(
		    room, "put %s item=%s owner=CN-441900 afi=07", books[i].uid, books[i].item));
	room_take(room);
	return room;
}

static void
forget_shown(Room *room, guint which)
{
	for (guint i = 0; i < ROOM_BOOKS; i++)
		if ((which & 1U << i) != 0)
			g_clear_pointer(&room->shown[i], g_free);
}

void
room_free(Room *room)
{
	forget_shown(room, ALL);
	g_clear_pointer(&room->remote, remote_free);
	programs_stop(&room->programs);
	cable_free(room->cable);
	g_string_free(room->wrong, TRUE);
	g_free(room->state);
	g_free(room);
}

/* ---- the daemon ---- */

double
room_switch_on(Room *room)
{
	gint64 begin_us = g_get_monotonic_time();
	double ms;

	programs_spawn_daemon(&room->programs);
	room->remote = remote_new();
	remote_wait_page(room->remote, "idle");
	ms = (double)(g_get_monotonic_time() - begin_us) / 1000;
	remote_wait_devices(room->remote);
	return ms;
}

gboolean
room_try_to_switch_on(Room *room)
{
	programs_spawn_daemon(&room->programs);
	room->remote = remote_new_of(room->programs.daemon);
	if (room->remote == NULL)
		g_clear_object(&room->programs.daemon);
	return room->remote != NULL;
}

void
room_look(Room *room)
{
	for (guint i = 0; i < ROOM_BOOKS; i++) {
		g_autofree char *status = remote_row(room->remote, books[i].item, "status");

		if (!g_str_equal(status, "lent") && !g_str_equal(status, "returned"))
			continue;
		room->acknowledged += g_strcmp0(status, room->shown[i]) != 0;
		g_free(room->shown[i]);
		room->shown[i] = g_steal_pointer(&status);
	}
}

void
room_kill(Room *room)
{
	g_subprocess_force_exit(room->programs.daemon);
	g_subprocess_wait(room->programs.daemon, NULL, NULL);
	g_clear_object(&room->programs.daemon);
	remote_wait_gone(room->remote);
	room_look(room);
	g_clear_pointer(&room->remote, remote_free);
}

/* ---- the person ---- */

gboolean
room_begin(Room *room, gboolean borrow, guint which)
{
	forget_shown(room, which);
	if (borrow)
		g_free(ask(room, "scan qr " PATRON));
	else if (!remote_do(room->remote, "return", NULL, NULL))
		return FALSE;
	return remote_wait_either_page(room->remote, borrow ? "pile" : "return", "out-of-order");
}

static gboolean
is_shown(Room *room, guint which)
{
	room_look(room);
	for (guint i = 0; i < ROOM_BOOKS; i++)
		if ((which & 1U << i) != 0 && room->shown[i] != NULL)
			return TRUE;
	return FALSE;
}

gboolean
room_wait_shown(Room *room, guint which, guint ms)
{
	gint64 deadline_us = g_get_monotonic_time() + (gint64)ms * 1000;

	while (!is_shown(room, which)) {
		if (g_get_monotonic_time() > deadline_us)
			return FALSE;
		remote_let_pass_until_change(room->remote, TICK_MS);
	}
	return TRUE;
}

/* ---- was anything lost? ---- */

static void
complain(Room *room, guint book, const char *what)
{
	room->lost++;
	g_string_append_printf(room->wrong,
	    "%s: %s; the screen said \"%s\", the tag says %s, the library %s\n", books[book].item,
	    what, room->shown[book] != NULL ? room->shown[book] : "",
	    room_is_released(room, book) ? "on loan" : "secured",
	    room_is_lent(room, book) ? "lent" : "not lent");
}

typedef gboolean (*RowFunc)(Room *room, GVariant *row, guint book);

/* Calls the function for the rows of our books until it says TRUE. */
static gboolean
any_row(Room *room, const char *which, RowFunc function)
{
	g_autoptr(GVariant)
	    answer = remote_staff(room->remote, "Journal", g_variant_new("(su)", which, 1000));
	g_autoptr(GVariant) rows = NULL;

	g_assert_nonnull(answer);
	rows = g_variant_get_child_value(answer, 0);
	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *item = "";

		g_variant_lookup(row, "item", "&s", &item);
		for (guint book = 0; book < ROOM_BOOKS; book++)
			if (g_str_equal(books[book].item, item) && function(room, row, book))
				return TRUE;
	}
	return FALSE;
}

/* The newest row of each book: is it queued, and does it mean what was shown? */
static gboolean
note_queued(Room *room, GVariant *row, guint book)
{
	const char *kind = "";
	gboolean queued = FALSE;

	g_variant_lookup(row, "kind", "&s", &kind);
	g_variant_lookup(row, "queued", "b", &queued);
	if (queued && g_strcmp0(room->shown[book], "lent") == 0 && g_str_equal(kind, "checkout"))
		room->cased[book] = TRUE;
	if (queued && g_strcmp0(room->shown[book], "returned") == 0 && g_str_equal(kind, "checkin"))
		room->cased[book] = TRUE;
	return FALSE;
}

void
room_expect_kept(Room *room)
{
	gboolean cased[ROOM_BOOKS];

	memcpy(cased, room->cased, sizeof cased);
	any_row(room, "all", note_queued);
	for (guint i = 0; i < ROOM_BOOKS; i++) {
		gboolean lent = g_strcmp0(room->shown[i], "lent") == 0;

		if (room->shown[i] == NULL)
			continue;
		if (room_is_released(room, i) != lent)
			complain(room, i, "its tag does not hold what was acknowledged");
		if (room_is_lent(room, i) != lent && !room->cased[i])
			complain(room, i, "neither library nor queue knows what was acknowledged");
	}
	memcpy(room->cased, cased, sizeof cased);
}

static gboolean
resolve(Room *room, GVariant *row, guint book)
{
	g_autoptr(GVariant) answer = NULL;
	gint64 op = 0;

	g_variant_lookup(row, "op", "x", &op);
	answer = remote_staff(room->remote, "Resolve", g_variant_new("(x)", op));
	if (answer == NULL)
		return FALSE;
	room->cased[book] = TRUE;
	room->cases++;
	return FALSE;
}

static gboolean
is_any(Room *room, GVariant *row, guint book)
{
	return TRUE;
}

static gboolean
is_health(Room *room, const char *key, const char *value)
{
	g_autofree char *now = remote_health(room->remote, key);

	return g_str_equal(now, value);
}

static gboolean
is_on_page(Room *room, const char *page)
{
	g_autofree char *now = remote_text(room->remote, "page");

	return g_str_equal(now, page);
}

static gboolean
is_told(Room *room)
{
	return is_health(room, "library", "online") && is_health(room, "queued", "0") &&
	    is_health(room, "to-confirm", "0");
}

static gboolean
is_settled(Room *room)
{
	return is_told(room) && is_health(room, "open-operations", "0") &&
	    is_health(room, "cases", "0") && !any_row(room, "open", is_any) &&
	    !any_row(room, "cases", is_any);
}

/* Loans whose books lie there still wait for two minutes for their person. */
static gboolean
is_person_waited_for(Room *room)
{
	g_autofree char *books_here = remote_text(room->remote, "pad-count");

	return is_told(room) && !is_health(room, "open-operations", "0") &&
	    is_on_page(room, "idle") && !g_str_equal(books_here, "0");
}

/* ... who comes now, goes on, and ends the visit. */
static void
come_back(Room *room)
{
	gint64 deadline_us = g_get_monotonic_time() + SETTLE_US;

	g_free(ask(room, "scan qr " PATRON));
	remote_wait_page(room->remote, "pile");
	while (!is_on_page(room, "idle")) {
		if (g_get_monotonic_time() > deadline_us) {
			g_autofree char *all = remote_everything(room->remote);

			g_error("the visit comes to no end:\n%s", all);
		}
		if (!remote_do(room->remote, "finish", NULL, NULL))
			remote_do(room->remote, "cancel", NULL, NULL);
		remote_let_pass_until_change(room->remote, TICK_MS);
	}
}

void
room_settle(Room *room)
{
	gint64 deadline_us = g_get_monotonic_time() + SETTLE_US;

	cable_join(room->cable);
	g_variant_unref(remote_staff(room->remote, "Sync", NULL));
	while (!is_settled(room)) {
		if (g_get_monotonic_time() > deadline_us) {
			g_autofree char *all = remote_everything(room->remote);

			g_error("what was begun comes to no end:\n%s", all);
		}
		any_row(room, "cases", resolve);
		if (is_person_waited_for(room))
			come_back(room);
		remote_let_pass_until_change(room->remote, TICK_MS);
	}
}

void
room_expect_agreement(Room *room)
{
	for (guint i = 0; i < ROOM_BOOKS; i++) {
		gboolean lent = room_is_lent(room, i), differ = room_is_released(room, i) != lent;
		gboolean excused = room->cased[i] || (room->known[i] && room->shown[i] == NULL);

		if (differ && !excused)
			complain(room, i, "tag and library differ, and staff know nothing of it");
		if (room->shown[i] != NULL && g_str_equal(room->shown[i], "lent") != lent &&
		    !room->cased[i])
			complain(room, i, "the library does not hold what was acknowledged");
		room->known[i] = differ;
		room->cased[i] = FALSE;
	}
	forget_shown(room, ALL);
}
