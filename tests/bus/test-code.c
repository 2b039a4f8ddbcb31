/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed patron codes held before the scanner: they count as far as they are signed, current and
 * new, with the library and without it, and one that was used opens nothing after a power cut. */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"
#include "tests/fakes/patron-code.h"

#include <string.h>

#define CARD "80000001" /* may borrow, has no PIN */
#define PINNED "80000002"
#define BLOCKED "80000003"
#define OTHER "80000011"
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define PATRONS "card,status,expires,quota\n" CARD ",good,,2\n" BLOCKED ",blocked,,\n"
#define ITEMS "barcode,title,held\n" BOOK ",红楼梦,\n" BOOK2 ",西游记,\n"

static DsLab *
lab_new_of(const char *more, const char *kiosk, const char *offline)
{
	g_autofree char *key = ds_fake_code_key("k1");
	g_autofree char *sections = g_strdup_printf(
	    "[patron-code]\nrealm=union.example\nkeys=%s\n%s", key, more);

	return ds_lab_new_idle(&(DsLabOptions){
	    .library = g_intern_string(sections), .kiosk = kiosk, .offline = offline});
}

static DsLab *
lab_new_with(const char *kiosk, const char *offline)
{
	return lab_new_of("", kiosk, offline);
}

static DsLab *
lab_new(void)
{
	return lab_new_with(NULL, NULL);
}

/* Current, and with an id of its own. */
static DsFakeCode
code_now(const DsLab *lab, guint8 id)
{
	gint64 now_s = ds_clock_wall_s(lab->clock);

	return (DsFakeCode){.issued_s = now_s, .expires_s = now_s + 60, .id = id};
}

/* And has been read. */
static void
show(DsLab *lab, const DsFakeCode *code)
{
	g_autofree char *text = ds_fake_code(code);
	g_autofree char *words = g_uri_escape_string(text, NULL, FALSE);

	g_string_truncate(lab->scanned, 0);
	g_free(ds_lab_sim(lab, "scan qr %s", words));
	ds_lab_wait_scanned(lab, "scanner code=");
}

static void
wait_told(DsLab *lab, const char *word)
{
	ds_lab_wait_text(lab, "message", word);
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_assert_null(lab->kiosk->patron);
}

static void
leave(DsLab *lab)
{
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

/* The text of a code opens an account until it is used: whoever listens is not told it. */
static void
test_shown(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	g_assert_cmpstr(lab->scanned->str, ==, "scanner code= ");
	ds_lab_wait_page(lab, "pile");
	g_assert_cmpstr(lab->kiosk->patron->id.text, ==, CARD);
}

/* As with a card: the PIN is asked for where the library wants one. */
static void
test_pin(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	code.card = PINNED;
	show(lab, &code);
	ds_lab_wait_page(lab, "pin");
}

static void
test_not_believed(void)
{
	g_autoptr(DsLab) lab = lab_new();
	const DsFakeCode good = code_now(lab, 1);
	struct {
		DsFakeCode code;
		const char *word;
	} bad[] = {{good, "code-unknown"}, {good, "code-unknown"}, {good, "code-unknown"},
	    {good, "code-unknown"}, {good, "code-unknown"}, {good, "code-unknown"},
	    {good, "phone-over"}, {good, "phone-over"}, {good, "phone-over"}};

	bad[0].code.forged = TRUE;
	bad[1].code.realm = "other.example";
	bad[2].code.kid = "k2"; /* ours does not have it */
	bad[3].code.card = "8|AO|";
	bad[4].code.other_alg = TRUE;
	bad[5].code.more_claims = TRUE;
	bad[6].code.issued_s -= 91, bad[6].code.expires_s -= 91;
	bad[7].code.issued_s += 31, bad[7].code.expires_s += 31;
	bad[8].code.expires_s += 1; /* made to last too long */
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		show(lab, &bad[i].code);
		wait_told(lab, bad[i].word);
		leave(lab);
	}
	/* none of them has used the id up */
	show(lab, &good);
	ds_lab_wait_page(lab, "pile");
}

/* It was photographed, and the power is cut: it is as used as before. */
static void
test_used(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	leave(lab);
	show(lab, &code);
	wait_told(lab, "phone-over");
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	code.issued_s = ds_clock_wall_s(lab->clock);
	code.expires_s = code.issued_s + 60; /* the id counts, whatever the rest says */
	show(lab, &code);
	wait_told(lab, "phone-over");
	code.id = 2;
	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
}

/* A phone that is held there is read again and again; what the page says stays. */
static void
test_held(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	code.card = "99999999";
	show(lab, &code);
	wait_told(lab, "patron-unknown");
	show(lab, &code);
	wait_told(lab, "patron-unknown");
	code.card = CARD;
	code.id = 2;
	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	code.id = 3; /* the app has drawn a new one */
	show(lab, &code);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_cmpint(ds_circulation_lines(lab->kiosk->circulation)->len, ==, 1);
}

/* Whoever gives up while the journal is asked does not find the account open. */
static void
test_given_up(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	show(lab, &code);
	g_assert_cmpstr(lab->kiosk->code.id, !=, "");
	leave(lab);
	ds_lab_put(lab, BOOK); /* much later */
	ds_lab_wait_read(lab, BOOK, 1);
	g_assert_cmpstr(lab->kiosk->code.id, ==, "");
	g_assert_null(lab->kiosk->patron);
	g_assert_cmpstr(lab->kiosk->card.text, ==, "");
}

/* ... and whoever has shown one to a kiosk whose disk hangs has gone by the time it answers. */
static void
test_too_late(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	g_assert_cmpstr(lab->kiosk->code.id, !=, "");
	ds_lab_advance(lab, 6000);
	ds_lab_put(lab, BOOK); /* somebody else's */
	ds_lab_wait_read(lab, BOOK, 1);
	g_assert_cmpstr(lab->kiosk->code.id, ==, "");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_assert_cmpstr(lab->kiosk->card.text, ==, "");
}

/* Behind somebody who has not left yet: what the library says of the next one stays, too. */
static void
test_held_at_goodbye(void)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_say_goodbye(lab);
	show(lab, &code); /* the same phone is still held there */
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_cmpstr(ds_lab_page(lab), ==, "goodbye");
	code.card = "99999999";
	code.id = 2;
	show(lab, &code);
	wait_told(lab, "patron-unknown");
	show(lab, &code);
	wait_told(lab, "patron-unknown");
}

/* From now on the clock is by so much wrong, and nobody sets it. */
static void
leave_clock_alone(DsLab *lab, gint days)
{
	const DsNtp none = {0};

	ds_clock_set_ntp(lab->clock, &none);
	ds_clock_jump(lab->clock, days * 86400);
}

/* A clock that is in doubt cannot tell whether a code has run out. */
static void
test_clock(gconstpointer days)
{
	g_autoptr(DsLab) lab = lab_new();
	DsFakeCode code;

	leave_clock_alone(lab, GPOINTER_TO_INT(days));
	code = code_now(lab, 1);
	show(lab, &code);
	wait_told(lab, "phone-away");
	ds_lab_card(lab, CARD);
	ds_lab_wait_page(lab, "pile");
}

/* On a machine for practice that makes its codes itself it may run free; but not go back. */
static void
test_own_clock(void)
{
	g_autoptr(DsLab) lab = lab_new_of("clock=own\n", NULL, NULL);
	DsFakeCode code;

	leave_clock_alone(lab, 8);
	code = code_now(lab, 1);
	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	leave(lab);
	leave_clock_alone(lab, -10);
	code = code_now(lab, 2);
	show(lab, &code);
	wait_told(lab, "phone-away");
}

/* The next of a class by phone, too; while books are lent nobody is greeted. */
static void
test_next(void)
{
	g_autoptr(DsLab) lab = lab_new_with("next-card=yes\n", NULL);
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	code.card = OTHER;
	code.id = 2;
	show(lab, &code);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_cmpstr(lab->kiosk->patron->id.text, ==, CARD);
	show(lab, &code); /* it was not used up meanwhile */
	ds_lab_wait_page(lab, "pile");
	g_assert_cmpstr(lab->kiosk->patron->id.text, ==, OTHER);
}

/* rules, R7: without the library a signed code borrows where the snapshot calls its person good.
 * The same number as a code that is always the same does not. */
static void
test_offline(void)
{
	g_autoptr(DsLab) lab = lab_new_with(NULL, "loans=yes\nunproven-disk=yes\n");
	DsFakeCode code;

	ds_lab_bring_snapshot(lab, PATRONS, ITEMS);
	ds_lab_library_off(lab);
	ds_kiosk_sync(lab->kiosk);
	ds_lab_wait_text(lab, "offline", "true");
	g_free(ds_lab_sim(lab, "scan qr " CARD));
	wait_told(lab, "offline-card");
	leave(lab);
	code = code_now(lab, 1);
	code.card = BLOCKED;
	show(lab, &code);
	wait_told(lab, "patron-blocked");
	leave(lab);
	code.card = CARD;
	code.id = 2;
	show(lab, &code);
	ds_lab_wait_page(lab, "pile");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_say_goodbye(lab);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	show(lab, &code);
	wait_told(lab, "phone-over");
	leave(lab);
	ds_lab_library_on(lab);
	ds_lab_wait_health(lab, "library", "online");
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* Nobody's codes are believed where no keys are. */
static void
test_not_configured(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	DsFakeCode code = code_now(lab, 1);

	show(lab, &code);
	wait_told(lab, "code-unknown");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/code/shown", test_shown);
	g_test_add_func("/code/pin", test_pin);
	g_test_add_func("/code/not-believed", test_not_believed);
	g_test_add_func("/code/used", test_used);
	g_test_add_func("/code/held", test_held);
	g_test_add_func("/code/given-up", test_given_up);
	g_test_add_func("/code/too-late", test_too_late);
	g_test_add_func("/code/held-at-goodbye", test_held_at_goodbye);
	g_test_add_data_func("/code/clock-behind", GINT_TO_POINTER(-2), test_clock);
	g_test_add_data_func("/code/clock-free", GINT_TO_POINTER(8), test_clock);
	g_test_add_func("/code/own-clock", test_own_clock);
	g_test_add_func("/code/next", test_next);
	g_test_add_func("/code/offline", test_offline);
	g_test_add_func("/code/not-configured", test_not_configured);
	return g_test_run();
}
