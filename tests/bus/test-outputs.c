/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's lamps, gates and flaps, through the real drivers to relays that do not exist. Runs
 * under umockdev-wrapper. Time is the lab's: a pulse ends when the test says so, but for the limit
 * that the worker keeps by itself.
 */
#include "tests/bus/programs.h"
#include "tests/fakes/lab.h"
#include "tests/fakes/relay.h"

#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define GOOD "80000001" /* may borrow, has no PIN */
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define RESERVED "04419000030175"
#define FOREIGN "GZ440100540" /* on loan, too */
#define LENT "04419000010382" /* on loan to somebody */

typedef struct {
	DsFakeRelay *relay;
	char *sections;
	DsLab *lab;
	GString *history; /* of the relay since the lab is there */
	gboolean bin;     /* a reader sees what falls in */
} Fixture;

/* One [output] a line: "NAME KEYS", all on the one relay. */
static void
set_up_with(Fixture *f, DsFakeRelayKind kind, const char *const *outputs)
{
	GString *text = g_string_new(NULL);

	f->relay = ds_fake_relay_new(kind, 4);
	f->history = g_string_new(NULL);
	for (; *outputs != NULL; outputs++) {
		g_auto(GStrv) words = g_strsplit(*outputs, " ", -1);
		g_autofree char *keys = g_strjoinv("\n", words + 1);

		g_string_append_printf(text, "[output %s]\ndriver=%s\nwhere=%s\n%s\n", words[0],
		    kind == DS_FAKE_RELAY_SERIAL ? "relay-serial" : "relay-hid",
		    ds_fake_relay_where(f->relay), keys);
	}
	f->sections = g_string_free(text, FALSE);
	f->lab = ds_lab_new(
	    &(DsLabOptions){.kiosk = "call-staff=yes", .library = f->sections, .bin = f->bin});
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_count(f->lab, 0);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(ds_fake_relay_stray(f->relay), ==, 0);
	if (f->lab != NULL)
		ds_lab_free(f->lab);
	ds_fake_relay_free(f->relay);
	g_string_free(f->history, TRUE);
	g_free(f->sections);
}

/* Until the relay was switched like this since it was asked last, and no other way. */
static void
wait_for(Fixture *f, const char *expected)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	for (;;) {
		g_autofree char *more = ds_fake_relay_history(f->relay);

		g_string_append(f->history, more);
		if (strcmp(f->history->str, expected) == 0)
			break;
		if (!g_str_has_prefix(expected, f->history->str) ||
		    g_get_monotonic_time() > deadline_us)
			g_error("\"%s\", not \"%s\"", f->history->str, expected);
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(500);
	}
	g_string_truncate(f->history, 0);
}

static void
wait_relay(Fixture *f, guint number, gboolean on)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	while (ds_fake_relay_is_on(f->relay, number) != on) {
		if (g_get_monotonic_time() > deadline_us)
			g_error("relay %u is not %s", number, on ? "on" : "off");
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(500);
	}
}

static void
lend(Fixture *f, const char *item, const char *status)
{
	ds_lab_put(f->lab, item);
	ds_lab_wait_status(f->lab, item, status);
}

/* ---- states ---- */

static const char *const lamps[] = {"red channel=1 when=staff-called;library-away;out-of-order",
    "green channel=2 when=in-use", "held channel=3 when=in-use active=off", NULL};

/* At first the library is away, until it has answered. */
static void
set_up_lamps(Fixture *f, gconstpointer data)
{
	set_up_with(f, (DsFakeRelayKind)GPOINTER_TO_UINT(data), lamps);
	ds_lab_wait_device(f->lab, "red", "ready");
	wait_relay(f, 1, FALSE);
	wait_relay(f, 3, TRUE);
	/* one port, one thread: behind this it has done all that it was told at the start */
	g_assert_true(ds_kiosk_test_output(f->lab->kiosk, "green", NULL));
	wait_relay(f, 2, TRUE);
	ds_lab_advance(f->lab, 1000);
	wait_relay(f, 2, FALSE);
	g_free(ds_fake_relay_history(f->relay));
}

/* Three sections, one port. What is active while it is off is on at rest. */
static void
test_states(Fixture *f, gconstpointer data)
{
	ds_lab_log_in(f->lab, GOOD, NULL);
	wait_for(f, "2+ 3- ");
	g_assert_true(ds_lab_do(f->lab, "call-staff", NULL, NULL));
	wait_for(f, "1+ ");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL)); /* the call ends with the visit */
	wait_for(f, "1- 2- 3+ ");
	g_assert_true(ds_lab_do(f->lab, "call-staff", NULL, NULL));
	wait_for(f, "1+ ");
	ds_lab_advance(f->lab, 60000);
	wait_for(f, "1- ");
	g_free(ds_lab_sim(f->lab, "unplug pad"));
	wait_for(f, "1+ ");
	g_free(ds_lab_sim(f->lab, "plug pad"));
	wait_for(f, "1- ");
}

static void
test_library_away(Fixture *f, gconstpointer data)
{
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	ds_lab_library_off(f->lab);
	ds_lab_card(f->lab, GOOD);
	ds_lab_wait_health(f->lab, "library", "away");
	wait_relay(f, 1, TRUE);
	ds_lab_library_on(f->lab);
	wait_relay(f, 1, FALSE);
}

/* What comes back is set to what it should be by then. */
static void
test_unplugged(Fixture *f, gconstpointer data)
{
	ds_lab_log_in(f->lab, GOOD, NULL);
	wait_for(f, "2+ 3- ");
	ds_fake_relay_unplug(f->relay);
	ds_lab_wait_device(f->lab, "red", "gone");
	ds_lab_wait_device(f->lab, "green", "gone");
	wait_for(f, "2- "); /* its power has gone with it */
	g_assert_true(ds_lab_do(f->lab, "call-staff", NULL, NULL));
	ds_fake_relay_plug(f->relay);
	wait_for(f, "1+ 2+ ");
	ds_lab_wait_device(f->lab, "held", "ready");
	/* nobody was kept from anything */
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "pile");
}

/* The end of the daemon puts all to rest. */
static void
test_end(Fixture *f, gconstpointer data)
{
	ds_lab_log_in(f->lab, GOOD, NULL);
	wait_for(f, "2+ 3- ");
	g_assert_true(ds_lab_do(f->lab, "call-staff", NULL, NULL));
	wait_for(f, "1+ ");
	ds_lab_stop(f->lab);
	wait_for(f, "1- 2- 3+ ");
}

/* ---- a gate ---- */

static const char *const gate[] = {
    "gate channel=1 when=released pulse-ms=10000", "lamp channel=4 when=done", NULL};

static void
set_up_gate(Fixture *f, gconstpointer data)
{
	set_up_with(f, (DsFakeRelayKind)GPOINTER_TO_UINT(data), gate);
	ds_lab_wait_device(f->lab, "gate", "ready");
	ds_lab_log_in(f->lab, GOOD, NULL);
}

/* Opens for what is lent, by then RELEASED in the journal, and closes by the clock. */
static void
test_released(Fixture *f, gconstpointer data)
{
	g_autofree char *history = NULL;

	lend(f, BOOK, "lent");
	wait_for(f, "1+ 4+ ");
	history = ds_lab_history(f->lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED GRANTED RELEASE_STARTED RELEASED");
	ds_lab_advance(f->lab, 9990);
	g_assert_true(ds_fake_relay_is_on(f->relay, 1));
	ds_lab_advance(f->lab, 10);
	wait_for(f, "1- ");
}

/* What is refused, or could not be written, opens nothing. */
static void
test_not_released(Fixture *f, gconstpointer data)
{
	g_autofree char *uid = ds_lab_uid(BOOK, 1);
	g_autoptr(GError) error = NULL;

	lend(f, RESERVED, "refused");
	ds_lab_put(f->lab, BOOK);
	g_free(ds_lab_sim(f->lab, "fault write-not-stored %s 100", uid));
	ds_lab_wait_journal(f->lab, BOOK, "NEEDS_STAFF");
	g_free(ds_lab_sim(f->lab, "fault none"));
	/* the thread does one order after the other: had it opened the gate, that came first */
	g_assert_true(ds_kiosk_test_output(f->lab->kiosk, "lamp", &error));
	wait_for(f, "4+ ");
	ds_lab_advance(f->lab, 1000);
	wait_for(f, "4- ");
	lend(f, BOOK2, "lent");
	wait_for(f, "1+ 4+ ");
}

/* What comes later opens it again; the end of the visit does not. */
static void
test_again(Fixture *f, gconstpointer data)
{
	lend(f, BOOK, "lent");
	wait_relay(f, 1, TRUE);
	ds_lab_advance(f->lab, 10000);
	wait_relay(f, 1, FALSE);
	lend(f, BOOK2, "lent");
	wait_relay(f, 1, TRUE);
	ds_lab_advance(f->lab, 10000);
	wait_relay(f, 1, FALSE);
	g_free(ds_fake_relay_history(f->relay));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	wait_for(f, "4- ");
}

/* Pulled while it is open: when it comes back the pulse is over, and it stays shut. */
static void
test_never_late(Fixture *f, gconstpointer data)
{
	lend(f, BOOK, "lent");
	wait_for(f, "1+ 4+ ");
	ds_fake_relay_unplug(f->relay);
	ds_lab_wait_device(f->lab, "gate", "gone");
	ds_lab_advance(f->lab, 10000);
	ds_fake_relay_plug(f->relay);
	wait_for(f, "1- 4- 4+ ");
	ds_lab_wait_device(f->lab, "gate", "ready");
	g_assert_false(ds_fake_relay_is_on(f->relay, 1));
}

/* ---- the worker's own limit ---- */

static const char *const short_pulse[] = {"bell channel=1 when=in-use pulse-ms=50", NULL};

/* The clock of the main loop stands still, and the pulse ends all the same. */
static void
test_limit(Fixture *f, gconstpointer data)
{
	set_up_with(f, DS_FAKE_RELAY_SERIAL, short_pulse);
	ds_lab_wait_device(f->lab, "bell", "ready");
	ds_lab_log_in(f->lab, GOOD, NULL);
	wait_for(f, "1+ 1- ");
}

/* ---- the panel's own light ---- */

static const char *const panel[] = {"light channel=1 when=screen-lit\n[screen]\non=closed", NULL};

/* Dark at all hours: it follows what lights the screen. */
static void
test_screen(Fixture *f, gconstpointer data)
{
	set_up_with(f, DS_FAKE_RELAY_SERIAL, panel);
	ds_lab_wait_device(f->lab, "light", "ready");
	wait_relay(f, 1, FALSE);
	g_free(ds_fake_relay_history(f->relay));
	g_assert_true(ds_lab_do(f->lab, "more-time", NULL, NULL));
	wait_for(f, "1+ ");
	ds_lab_advance(f->lab, 60000);
	wait_for(f, "1- ");
}

/* ---- a flap ---- */

static const char *const flaps[] = {"holds channel=1 when=returned bin=B7 pulse-ms=10000",
    "any channel=2 when=returned pulse-ms=10000",
    "try channel=4 when=staff-called\n[sort]\nbin=B7\nnumber=GZ", NULL};

static void
set_up_flaps(Fixture *f, gconstpointer data)
{
	set_up_with(f, DS_FAKE_RELAY_SERIAL, flaps);
	ds_lab_wait_device(f->lab, "any", "ready");
}

static void
bring_part(Fixture *f, const char *item, guint parts, guint part)
{
	g_autofree char *uid = ds_lab_uid(item, part);

	ds_lab_put_part(f->lab, item, parts, part);
	g_free(ds_lab_sim(f->lab, "put %s afi=C2", uid));
}

static void
bring(Fixture *f, const char *item)
{
	bring_part(f, item, 1, 1);
}

/* The thread does one order after the other: had a flap opened before, that would come first. */
static void
expect_shut(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(ds_kiosk_test_output(f->lab->kiosk, "try", &error));
	wait_for(f, "4+ ");
	ds_lab_advance(f->lab, 1000);
	wait_for(f, "4- ");
}

/* Opens for what is in the journal as RESECURED by then, and its tag says so. */
static void
expect_open(Fixture *f, const char *item, const char *expected)
{
	g_autofree char *history = NULL;

	wait_for(f, expected);
	history = ds_lab_history(f->lab, item);
	g_assert_true(g_str_has_suffix(history, "SECURE_STARTED RESECURED"));
	g_assert_cmpuint(ds_lab_afi(f->lab, item), ==, 0x07);
}

static void
test_returned(Fixture *f, gconstpointer data)
{
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	bring(f, LENT);
	expect_open(f, LENT, "2+ ");
	ds_lab_advance(f->lab, 10000);
	wait_for(f, "2- ");
	ds_lab_take(f->lab, NULL);
	ds_lab_wait_count(f->lab, 0);
	bring(f, FOREIGN); /* which the site's rules send into B7 */
	expect_open(f, FOREIGN, "1+ 2+ ");
}

/* Taken back, but its tag stays as it is. */
static void
fail_to_return(Fixture *f, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	bring(f, item);
	g_free(ds_lab_sim(f->lab, "fault write-not-stored %s 100", uid));
	ds_lab_wait_journal(f->lab, item, "NEEDS_STAFF");
	g_free(ds_lab_sim(f->lab, "fault none"));
}

static void
test_returned_offline(Fixture *f, gconstpointer data)
{
	ds_lab_library_off(f->lab);
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	ds_lab_card(f->lab, GOOD);
	ds_lab_wait_text(f->lab, "offline", "true");
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	fail_to_return(f, LENT);
	expect_shut(f);
	ds_lab_take(f->lab, NULL);
	ds_lab_wait_count(f->lab, 0);
	bring(f, BOOK2);
	expect_open(f, BOOK2, "2+ ");
}

/* What could not be secured opens nothing, and what came with it stays where it is, too. */
static void
test_not_returned(Fixture *f, gconstpointer data)
{
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	fail_to_return(f, LENT);
	bring(f, BOOK2);
	ds_lab_wait_status(f->lab, BOOK2, "returned");
	expect_shut(f);
	ds_lab_take(f->lab, LENT);
	expect_open(f, BOOK2, "2+ ");
}

/* A refused book, and one that nobody can read, would fall in with the one that is taken back. */
static void
test_not_alone(Fixture *f, gconstpointer data)
{
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	bring(f, "UNKNOWN1");
	ds_lab_wait_status(f->lab, "UNKNOWN1", "refused");
	g_free(ds_lab_sim(f->lab, "put E00401500000AAAA memory=00 dsfid=00 afi=C2"));
	bring(f, LENT);
	ds_lab_wait_status(f->lab, LENT, "returned");
	ds_lab_wait_read(f->lab, LENT, 1);
	expect_shut(f);
	ds_lab_take(f->lab, "UNKNOWN1");
	ds_lab_wait_count(f->lab, 2);
	expect_shut(f);
	g_free(ds_lab_sim(f->lab, "take E00401500000AAAA"));
	expect_open(f, LENT, "2+ ");
}

/* What was lifted may be thrown in at any moment. */
static void
test_lifted(Fixture *f, gconstpointer data)
{
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	bring(f, LENT);
	g_free(ds_lab_sim(f->lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(f->lab, LENT, "put-back");
	ds_lab_wait_count(f->lab, 0);
	bring(f, BOOK2);
	ds_lab_wait_status(f->lab, BOOK2, "returned");
	expect_shut(f);
	ds_lab_put_back(f->lab, LENT);
	expect_open(f, LENT, "2+ ");
}

/* One opening, when every volume is secured. */
static void
test_set(Fixture *f, gconstpointer data)
{
	g_autofree char *second = ds_lab_uid(LENT, 2);

	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	bring_part(f, LENT, 2, 1);
	ds_lab_wait_status(f->lab, LENT, "part-missing");
	expect_shut(f);
	bring_part(f, LENT, 2, 2);
	g_free(ds_lab_sim(f->lab, "fault lifted-after-write %s", second));
	ds_lab_wait_status(f->lab, LENT, "put-back");
	expect_shut(f);
	g_free(ds_lab_sim(f->lab, "put %s", second));
	expect_open(f, LENT, "2+ ");
}

/* What is secured inside opens nothing: another book would fall in. Nor does it a second time for
 * one that it has opened for by its label. */
static void
test_inside(Fixture *f, gconstpointer data)
{
	g_autofree char *uid = ds_lab_uid(LENT, 1);
	g_autofree char *label = ds_lab_uid(FOREIGN, 1);

	f->bin = TRUE;
	set_up_flaps(f, data);
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	bring(f, LENT);
	g_free(ds_lab_sim(f->lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(f->lab, LENT, "put-back");
	ds_lab_fall(f->lab, LENT, 1);
	ds_lab_wait_status(f->lab, LENT, "returned");
	expect_shut(f);
	ds_lab_wait_count(f->lab, 0);
	g_free(ds_lab_sim(f->lab, "scan barcode " FOREIGN));
	wait_for(f, "1+ 2+ ");
	ds_lab_advance(f->lab, 10000);
	wait_for(f, "1- 2- ");
	g_free(ds_lab_bin_sim(f->lab, "put %s item=" FOREIGN " owner=CN-441900 afi=C2", label));
	ds_lab_wait_journal(f->lab, FOREIGN, "RESECURED");
	ds_lab_wait_status(f->lab, FOREIGN, "returned");
	expect_shut(f);
	bring(f, BOOK2);
	expect_open(f, BOOK2, "2+ ");
}

/* ---- staff ---- */

/* Active for a second, then what it was. */
static void
test_staff(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL, unknown = NULL, gone = NULL;

	g_assert_true(ds_kiosk_test_output(f->lab->kiosk, "green", &error));
	wait_for(f, "2+ ");
	ds_lab_advance(f->lab, 1000);
	wait_for(f, "2- ");
	g_assert_true(ds_kiosk_test_output(f->lab->kiosk, "held", &error));
	wait_for(f, "3- ");
	ds_lab_advance(f->lab, 1000);
	wait_for(f, "3+ ");
	g_assert_false(ds_kiosk_test_output(f->lab->kiosk, "blue", &unknown));
	g_assert_error(unknown, DS_ERROR, DS_ERROR_CONFIG);
	ds_fake_relay_unplug(f->relay);
	ds_lab_wait_device(f->lab, "green", "gone");
	g_assert_false(ds_kiosk_test_output(f->lab->kiosk, "green", &gone));
	g_assert_error(gone, DS_ERROR, DS_ERROR_GONE);
}

/* ---- one that does not obey ---- */

static void
test_stuck(Fixture *f, gconstpointer data)
{
	ds_fake_relay_stick(f->relay, 2);
	ds_lab_log_in(f->lab, GOOD, NULL);
	wait_for(f, "3- "); /* the others go on */
	ds_lab_wait_device(f->lab, "green", "gone");
	ds_fake_relay_stick(f->relay, 0);
	wait_for(f, "2+ ");
	ds_lab_wait_device(f->lab, "green", "ready");
}

/* By hand, through the bus; and the real daemon's end is rest. */
static void
test_programs(void)
{
	Fixture f = {.relay = ds_fake_relay_new(DS_FAKE_RELAY_SERIAL, 2)};
	g_autofree char *devices = g_strdup_printf(
	    "[output lamp]\ndriver=relay-serial\nwhere=%s\nwhen=busy\n"
	    "[output held]\ndriver=relay-serial\nwhere=%s\nchannel=2\nwhen=in-use\n",
	    ds_fake_relay_where(f.relay), ds_fake_relay_where(f.relay));
	Programs programs = {0};
	int code;

	programs_start(&programs, devices);
	programs_wait_for_devices(&programs);
	programs_wait_for(&programs, "devices", "relay-serial");
	programs_wait_for(&programs, "config show", "pulse-ms");
	g_free(programs_ctl(&programs, NULL, "output test lamp"));
	wait_relay(&f, 1, TRUE);
	wait_relay(&f, 1, FALSE);
	g_free(programs_ctl(&programs, &code, "output test lam"));
	g_assert_cmpint(code, ==, 1);
	g_free(programs_ctl(&programs, NULL, "do borrow"));
	wait_relay(&f, 2, TRUE);
	programs_stop_process(&programs.daemon, 0);
	wait_relay(&f, 2, FALSE);
	programs_stop(&programs);
	ds_fake_relay_free(f.relay);
}

int
main(int argc, char **argv)
{
#define ADD(name, kind, set_up, function) \
	g_test_add("/outputs/" name, Fixture, GUINT_TO_POINTER(kind), set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("serial/states", DS_FAKE_RELAY_SERIAL, set_up_lamps, test_states);
	ADD("serial/unplugged", DS_FAKE_RELAY_SERIAL, set_up_lamps, test_unplugged);
	ADD("serial/end", DS_FAKE_RELAY_SERIAL, set_up_lamps, test_end);
	ADD("serial/released", DS_FAKE_RELAY_SERIAL, set_up_gate, test_released);
	ADD("hid/unplugged", DS_FAKE_RELAY_HID, set_up_lamps, test_unplugged);
	ADD("hid/end", DS_FAKE_RELAY_HID, set_up_lamps, test_end);
	ADD("hid/stuck", DS_FAKE_RELAY_HID, set_up_lamps, test_stuck);
	ADD("hid/released", DS_FAKE_RELAY_HID, set_up_gate, test_released);
	ADD("library-away", DS_FAKE_RELAY_SERIAL, set_up_lamps, test_library_away);
	ADD("not-released", DS_FAKE_RELAY_SERIAL, set_up_gate, test_not_released);
	ADD("again", DS_FAKE_RELAY_SERIAL, set_up_gate, test_again);
	ADD("never-late", DS_FAKE_RELAY_SERIAL, set_up_gate, test_never_late);
	g_test_add("/outputs/limit", Fixture, NULL, NULL, test_limit, tear_down);
	g_test_add("/outputs/screen", Fixture, NULL, NULL, test_screen, tear_down);
	ADD("returned", 0, set_up_flaps, test_returned);
	ADD("returned-offline", 0, set_up_flaps, test_returned_offline);
	ADD("not-returned", 0, set_up_flaps, test_not_returned);
	ADD("not-alone", 0, set_up_flaps, test_not_alone);
	g_test_add("/outputs/inside", Fixture, NULL, NULL, test_inside, tear_down);
	ADD("lifted", 0, set_up_flaps, test_lifted);
	ADD("set", 0, set_up_flaps, test_set);
	ADD("staff", DS_FAKE_RELAY_SERIAL, set_up_lamps, test_staff);
	g_test_add_func("/outputs/programs", test_programs);
	return g_test_run();
}
