/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The situations that one trains on the bench, with everything real but the hardware: its window,
 * the simulated world, duestampd and duestamp-ils. What is done is done by pressing the bench's
 * buttons; what is compared is the screen's view, the journal, the library's store and the tags.
 */
#include "tests/bus/programs.h"
#include "tests/bus/remote.h"
#include "tests/fakes/folder.h"
#include "tests/fakes/lab.h"
#include "tests/ui/test-bench-stage.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define CARD "Lay the card on the reader: 陈晓明"
#define CARD_AWAY "Take the card off the reader: 陈晓明"
#define STATIC_PHONE "Hold the phone to the scanner: Emma Clarke"
#define SIGNING_PHONE "Hold the phone to the scanner: Nguyễn Thị Lan"
#define PATRONS "card,status\n80000006,good\n80000002,good\n"
#define ITEMS "barcode,title\nEN30041194,Jane Eyre\n"

/* What lies ready on the bench, as shelf.conf has it: number, title. */
typedef struct {
	const char *item, *title;
} Book;

static const Book jane = {"EN30041194", "Jane Eyre"}, kieu = {"VN00210371", "Truyện Kiều"},
		  camel = {"04419000020206", "骆驼祥子"}, so_do = {"VN00210401", "Số đỏ"};

/* "Lay down ten": eight items, one of them in three volumes */
static const char *const ten[] = {"04419000010375", "DG20034117", "VN00210371", "EN30041194",
    "04419000030151", "DG20034247", "VN00210456", "EN30041255"};

typedef struct {
	BenchStage *bench;
	Remote *kiosk; /* NULL: the power is off */
	GSubprocess *ils;
	char *folder, *config, *store, *key;
} Room;

/* What [offline] says of numbers that anybody can print. */
static const char static_card[] = "static-card=yes\n", no_static_card[] = "static-card=no\n";

/* ---- the room ---- */

static char *
start_library(Room *room)
{
	g_autoptr(GDataInputStream) output = NULL;
	g_autofree char *line = NULL;

	room->ils = PROGRAMS_SPAWN("sync/ils/duestamp-ils", NULL, "--store", room->store,
	    "--sample", "--listen", "127.0.0.1:0", "--latency-ms", "250");
	output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(room->ils));
	line = g_data_input_stream_read_line(output, NULL, NULL, NULL);
	g_assert_true(line != NULL && g_str_has_prefix(line, "listening on "));
	return g_strdup(line + strlen("listening on "));
}

/* The line for keys= that duestamp-pass prints. */
static char *
pass(Room *room, const char *command)
{
	const char *name = g_str_equal(command, "key") ? "t1" : room->key;
	g_autoptr(GSubprocess) process = PROGRAMS_SPAWN("sync/pass/duestamp-pass", NULL, command,
	    name, g_str_equal(command, "key") ? room->key : NULL);
	char *line = NULL;

	g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &line, NULL, NULL));
	g_assert_true(g_subprocess_get_successful(process));
	return g_strchomp(line);
}

/* A library that is silent is given up after a second, and missed after six. */
static void
write_config(Room *room, const char *offline)
{
	const char *where = room->bench->where;
	g_autofree char *key = pass(room, "show");
	g_autofree char *text = g_strdup_printf("[kiosk]\nid=training-1\ninstitution=CPL\n"
						"mode=training\nname=City Library\n"
						"state-dir=%s\nreceipt=ask\n"
						"[library main]\nbackend=sip2\naddress=%s\n"
						"profile=duestamp\nlocation=CPL\n"
						"connect-timeout-s=1\nanswer-timeout-s=1\n"
						"keep-alive-s=5\n"
						"[offline]\nloans=yes\nunproven-disk=yes\n"
						"%s"
						"[patron-code]\nrealm=training\nkeys=%s\n"
						"clock=own\n"
						"[pad desk]\ndriver=sim\nwhere=%s\n"
						"[scanner card]\ndriver=sim-card\nwhere=%s\n"
						"[scanner code]\ndriver=sim-scanner\nwhere=%s\n"
						"[printer slip]\ndriver=sim-printer\nwhere=%s\n",
	    room->folder, room->bench->network, offline, key, where, where, where, where);

	g_assert_true(g_file_set_contents(room->config, text, -1, NULL));
}

static void
switch_on(Room *room)
{
	bench_stage_press(room->bench, "Switch on the power");
	bench_stage_wait_button(room->bench, "Cut the power");
	room->kiosk = remote_new();
	remote_wait_devices(room->kiosk);
}

static void
cut_power(Room *room)
{
	bench_stage_press(room->bench, "Cut the power");
	bench_stage_wait_button(room->bench, "Switch on the power");
	remote_wait_gone(room->kiosk);
	g_clear_pointer(&room->kiosk, remote_free);
}

static void
set_up(Room *room, gconstpointer data)
{
	g_autofree char *library = NULL, *daemon = programs_path("firmware/duestampd");
	g_autofree char *signer = programs_path("sync/pass/duestamp-pass");
	g_autofree char *command = NULL, *sign = NULL, *line = NULL;

	room->folder = g_dir_make_tmp("duestamp-training-XXXXXX", NULL);
	room->config = g_build_filename(room->folder, "duestamp.conf", NULL);
	room->store = g_build_filename(room->folder, "ils.db", NULL);
	room->key = g_build_filename(room->folder, "app.key", NULL);
	line = pass(room, "key");
	library = start_library(room);
	command = g_strdup_printf("'%s' --config %s", daemon, room->config);
	sign = g_strdup_printf("'%s' code --realm training %s -", signer, room->key);
	room->bench = bench_stage_new_with(&(BenchMore){library, command, sign});
	write_config(room, data);
	switch_on(room);
	remote_wait_page(room->kiosk, "idle");
}

static void
tear_down(Room *room, gconstpointer data)
{
	if (room->kiosk != NULL)
		cut_power(room);
	bench_stage_free(room->bench);
	programs_stop_process(&room->ils, 0);
	ds_folder_remove(room->folder);
	g_free(room->folder);
	g_free(room->config);
	g_free(room->store);
	g_free(room->key);
}

/* ---- hands ---- */

static void
put(Room *room, const Book *book)
{
	g_autofree char *name = g_strdup_printf("Put %s on the pad", book->title);

	bench_stage_press(room->bench, name);
}

static void
show_card(Room *room)
{
	bench_stage_press(room->bench, CARD);
	bench_stage_wait_button(room->bench, CARD_AWAY);
}

static void
finish(Room *room)
{
	remote_wait_either_page(room->kiosk, "pile-done", "return");
	g_assert_true(remote_do(room->kiosk, "finish", NULL, NULL));
	remote_wait_page(room->kiosk, "goodbye");
}

static void
leave(Room *room)
{
	bench_stage_press(room->bench, "Take all");
	bench_stage_wait_label(room->bench, "0");
	remote_wait_text(room->kiosk, "pad-count", "0");
	g_assert_true(remote_do(room->kiosk, "finish", NULL, NULL));
	remote_wait_page(room->kiosk, "idle");
}

static void
expect_status(Room *room, const Book *book, const char *status)
{
	g_autofree char *now = remote_wait_status(
	    room->kiosk, book->item, "lent returned refused unsure");

	g_assert_cmpstr(now, ==, status);
}

/* ---- what is so ---- */

static guint
count_loans(Room *room, const char *item)
{
	sqlite3_stmt *statement;
	sqlite3 *db = NULL;
	guint count = 0;

	g_assert_cmpint(
	    sqlite3_open_v2(room->store, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	g_assert_cmpint(
	    sqlite3_prepare_v2(db, "SELECT 1 FROM loan WHERE item = ?", -1, &statement, NULL), ==,
	    SQLITE_OK);
	sqlite3_bind_text(statement, 1, item, -1, SQLITE_STATIC);
	while (sqlite3_step(statement) == SQLITE_ROW)
		count++;
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}

/* The states of the item's operations; free with g_free(). */
static char *
journal_states(Room *room, const char *item)
{
	g_autoptr(GVariant)
	    answer = remote_staff(room->kiosk, "Journal", g_variant_new("(su)", "all", 1000));
	g_autoptr(GVariant) rows = NULL;
	GString *states = g_string_new(NULL);

	g_assert_nonnull(answer);
	rows = g_variant_get_child_value(answer, 0);
	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *its = "", *in = "";

		g_variant_lookup(row, "item", "&s", &its);
		g_variant_lookup(row, "state", "&s", &in);
		if (g_str_equal(its, item))
			g_string_append_printf(states, " %s", in);
	}
	return g_string_free(states, FALSE);
}

/* "E004015003037501": shelf.conf's rule, for the first volume. */
static gboolean
is_released(Room *room, const char *item)
{
	const char *digits = item + strlen(item) - 6;
	g_autofree char *shown = bench_stage_ask(room->bench, "show E0040150%s01", digits);

	return strstr(shown, "afi=C2") != NULL;
}

/* Journal, library and tag say the same about it, and nothing is left open. */
static void
expect_agreement(Room *room, const char *item, gboolean lent)
{
	g_autofree char *states = journal_states(room, item);
	g_autofree char *is = g_strdup_printf("%s:%s, library %u, tag %s", item, states,
	    count_loans(room, item), is_released(room, item) ? "released" : "secured");
	gboolean never = !lent && (states[0] == '\0' || g_str_equal(states, " VOID"));
	g_autofree char *should = g_strdup_printf("%s:%s, library %u, tag %s", item,
	    never ? states : " CLOSED", lent ? 1 : 0, lent ? "released" : "secured");

	g_assert_cmpstr(is, ==, should);
}

/* ---- the network plug ---- */

/* The plug is pulled in the middle of a visit: the kiosk notices, and goes on as it is configured.
 */
static void
test_lent_without_network(Room *room, gconstpointer data)
{
	show_card(room);
	remote_wait_page(room->kiosk, "pile");
	bench_stage_press(room->bench, "Unplug the network");
	bench_stage_wait_button(room->bench, "Plug in the network");
	remote_wait_text(room->kiosk, "offline", "true");
	put(room, &jane);
	put(room, &kieu);
	expect_status(room, &jane, "lent");
	expect_status(room, &kieu, "lent");
	finish(room);
	leave(room);
	remote_wait_health(room->kiosk, "queued", "2");
	g_assert_cmpuint(count_loans(room, jane.item) + count_loans(room, kieu.item), ==, 0);

	bench_stage_press(room->bench, "Plug in the network");
	remote_wait_health(room->kiosk, "queued", "0");
	remote_wait_text(room->kiosk, "offline", "false");
	expect_agreement(room, jane.item, TRUE);
	expect_agreement(room, kieu.item, TRUE);
}

/* The kiosk finds out while nobody is there; what is brought back then is told once. */
static void
test_returned_without_network(Room *room, gconstpointer data)
{
	bench_stage_press(room->bench, "Unplug the network");
	remote_wait_text(room->kiosk, "offline", "true");
	g_assert_true(remote_do(room->kiosk, "return", NULL, NULL));
	remote_wait_page(room->kiosk, "return");
	put(room, &camel);
	put(room, &so_do);
	expect_status(room, &camel, "returned");
	expect_status(room, &so_do, "returned");
	finish(room);
	leave(room);
	remote_wait_health(room->kiosk, "queued", "2");
	g_assert_cmpuint(count_loans(room, camel.item), ==, 1);

	bench_stage_press(room->bench, "Plug in the network");
	remote_wait_health(room->kiosk, "queued", "0");
	remote_wait_text(room->kiosk, "offline", "false");
	expect_agreement(room, camel.item, FALSE);
	expect_agreement(room, so_do.item, FALSE);
}

/* ---- phones ---- */

static void
bring_snapshot(Room *room)
{
	gint64 made_s = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *made_at = g_strdup_printf("%" G_GINT64_FORMAT, made_s);
	g_autofree char *path = ds_lab_make_snapshot(room->folder, made_s, PATRONS, ITEMS);
	g_autoptr(GVariant) answer = NULL;

	cut_power(room); /* it looks for the library's key when it starts */
	switch_on(room);
	remote_wait_text(room->kiosk, "offline", "false");
	answer = remote_staff(room->kiosk, "TakeSnapshot", g_variant_new("(s)", path));
	g_assert_nonnull(answer);
	remote_wait_health(room->kiosk, "snapshot-made", made_at);
}

/* With the library each does; the PIN is asked for. Each press is another code, for each counts
 * once. */
static void
test_phones(Room *room, gconstpointer data)
{
	static const char *const phones[] = {SIGNING_PHONE, STATIC_PHONE, SIGNING_PHONE};

	for (guint i = 0; i < G_N_ELEMENTS(phones); i++) {
		bench_stage_press(room->bench, phones[i]);
		remote_wait_page(room->kiosk, "pin");
		g_assert_true(remote_do(room->kiosk, "cancel", NULL, NULL));
		remote_wait_page(room->kiosk, "idle");
	}
}

/* Without the library a signed code borrows, and one that anybody can print does not. */
static void
test_phones_without_network(Room *room, gconstpointer data)
{
	bring_snapshot(room);
	bench_stage_press(room->bench, "Unplug the network");
	remote_wait_text(room->kiosk, "offline", "true");
	bench_stage_press(room->bench, STATIC_PHONE);
	remote_wait_text(room->kiosk, "message", "offline-card");
	g_assert_true(remote_do(room->kiosk, "cancel", NULL, NULL));
	remote_wait_page(room->kiosk, "idle");
	bench_stage_press(room->bench, SIGNING_PHONE);
	remote_wait_page(room->kiosk, "pile");
	put(room, &jane);
	expect_status(room, &jane, "lent");
	finish(room);
	leave(room);
	remote_wait_health(room->kiosk, "queued", "1");
	bench_stage_press(room->bench, "Plug in the network");
	remote_wait_health(room->kiosk, "queued", "0");
	remote_wait_text(room->kiosk, "offline", "false");
	expect_agreement(room, jane.item, TRUE);
}

/* ---- the power plug ---- */

/* Notes which of the ten the screen calls lent, and how many. */
static guint
note_lent(Room *room, gboolean *lent)
{
	guint count = 0;

	for (guint i = 0; i < G_N_ELEMENTS(ten); i++) {
		g_autofree char *status = remote_row(room->kiosk, ten[i], "status");

		lent[i] |= g_str_equal(status, "lent");
		count += lent[i];
	}
	return count;
}

/* In the middle of a pile. What the screen had said is so; the same person goes on with the rest:
 * what lay there before is lifted and laid down again. */
static void
test_power_cut(Room *room, gconstpointer data)
{
	gboolean lent[G_N_ELEMENTS(ten)] = {FALSE};
	guint before;

	show_card(room);
	remote_wait_page(room->kiosk, "pile");
	bench_stage_press(room->bench, "Lay down ten");
	while ((before = note_lent(room, lent)) < 2)
		remote_let_pass_until_change(room->kiosk, 100);
	cut_power(room);
	g_assert_cmpuint(before, <, G_N_ELEMENTS(ten)); /* it was the middle */
	bench_stage_wait_label(room->bench, "10");      /* books lie where they lay */
	for (guint i = 0; i < G_N_ELEMENTS(ten); i++)
		if (lent[i]) {
			g_assert_true(is_released(room, ten[i]));
			g_assert_cmpuint(count_loans(room, ten[i]), ==, 1);
		}
	bench_stage_press(room->bench, CARD_AWAY);

	switch_on(room);
	show_card(room);
	remote_wait_page(room->kiosk, "pile");
	for (guint i = 0; i < G_N_ELEMENTS(ten); i++) /* "lift": to be laid down anew */
		g_free(remote_wait_status(room->kiosk, ten[i], "lent yours lift refused"));
	bench_stage_press(room->bench, "Take all");
	bench_stage_wait_label(room->bench, "0");
	remote_wait_text(room->kiosk, "pad-count", "0");
	finish(room);
	g_assert_true(remote_do(room->kiosk, "finish", NULL, NULL));
	remote_wait_page(room->kiosk, "idle");
	remote_wait_health(room->kiosk, "open-operations", "0");
	for (guint i = 0; i < G_N_ELEMENTS(ten); i++)
		expect_agreement(room, ten[i], lent[i] || is_released(room, ten[i]));
}

/* ---- paper ---- */

static void
lend_one(Room *room, const Book *book)
{
	put(room, book);
	remote_wait_page(room->kiosk, "identify");
	show_card(room);
	expect_status(room, book, "lent");
	finish(room);
}

static void
go(Room *room)
{
	bench_stage_press(room->bench, CARD_AWAY);
	remote_wait_text(room->kiosk, "card-left", "false"); /* what comes now has arrived */
	leave(room);
}

/* Nobody is held up, and nobody is offered what does not come. */
static void
test_paper_out(Room *room, gconstpointer data)
{
	g_autofree char *receipt = NULL;

	bench_stage_press(room->bench, "Take the roll out of the printer");
	bench_stage_wait_button(room->bench, "Put a new roll into the printer");
	lend_one(room, &jane);
	remote_wait_text(room->kiosk, "may-print", "false");
	receipt = remote_text(room->kiosk, "receipt");
	g_assert_nonnull(strstr(receipt, jane.title));
	go(room);

	bench_stage_press(room->bench, "Put a new roll into the printer");
	bench_stage_wait_description(room->bench, "Read the slip", "Ready, no slip yet");
	bench_stage_wait_disabled(room->bench, "Read the slip");
	lend_one(room, &kieu);
	remote_wait_text(room->kiosk, "may-print", "true");
	g_assert_true(remote_do(room->kiosk, "print", NULL, NULL));
	bench_stage_wait_description(room->bench, "Read the slip", "Ready, slip 1");
	bench_stage_press(room->bench, "Read the slip");
	bench_stage_wait_label(room->bench, "Slip 1");
	bench_stage_press(room->bench, "Put the slip away");
	bench_stage_wait_no_label(room->bench, "Slip 1");
	go(room);
	expect_agreement(room, jane.item, TRUE);
	expect_agreement(room, kieu.item, TRUE);
}

#define STAGED_WITH(name, offline, func) \
	g_test_add("/ui/bench-kiosk/" name, Room, offline, set_up, func, tear_down)
#define STAGED(name, func) STAGED_WITH(name, static_card, func)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	STAGED("lent-without-network", test_lent_without_network);
	STAGED("returned-without-network", test_returned_without_network);
	STAGED("phones", test_phones);
	STAGED_WITH("phones-without-network", no_static_card, test_phones_without_network);
	STAGED("power-cut", test_power_cut);
	STAGED("paper-out", test_paper_out);
	return g_test_run();
}
