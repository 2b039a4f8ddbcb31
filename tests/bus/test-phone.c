/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-in by phone: the code on the screen is the one the server is asked about, an approval counts
 * as far as it is signed, current and new, and an answer for somebody who has left counts for
 * nobody. */
#include "firmware/kiosk-private.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/lab.h"
#include "tests/fakes/patron-code.h"
#include "tests/fakes/phone-server.h"

#include <string.h>

#define CARD "80000001" /* needs no PIN */
#define PINNED "80000002"
#define PAGE "https://library.example/k/"
#define SHOWN_MS 120000
#define BODY_BYTES (1024 * 1024)

typedef struct {
	DsFakeCertificates *certificates;
	DsFakePhone *server;
	char *sections;
	DsLab *lab;
} Fixture;

static void
set_up_with(Fixture *f, const char *certificate_name, const char *offline)
{
	g_autoptr(GTlsCertificate) certificate = NULL;
	g_autofree char *authority = NULL;
	g_autofree char *key = ds_fake_code_key("k1");

	f->certificates = ds_fake_certificates_new(TRUE);
	certificate = ds_fake_certificates_load(f->certificates, certificate_name);
	authority = ds_fake_certificates_file(f->certificates, "ca", ".pem");
	f->server = ds_fake_phone_new(certificate);
	f->sections = g_strdup_printf(
	    "[patron-code]\nrealm=union.example\nkeys=%s\n[phone]\npage=" PAGE
	    "{code}\nanswer=%s/{code}\nca-file=%s\n",
	    key, ds_fake_phone_where(f->server), authority);
	f->lab = ds_lab_new(&(DsLabOptions){.library = f->sections, .offline = offline});
	ds_lab_wait_page(f->lab, "idle");
}

static void
set_up(Fixture *f, gconstpointer certificate)
{
	set_up_with(f, certificate, NULL);
}

static void
set_up_offline(Fixture *f, gconstpointer certificate)
{
	set_up_with(f, certificate, "loans=yes\nunproven-disk=yes\n");
}

static void
set_up_no_offline(Fixture *f, gconstpointer certificate)
{
	set_up_with(f, certificate, "returns=no\n");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->lab, ds_lab_free);
	ds_fake_phone_free(f->server);
	g_clear_pointer(&f->certificates, ds_fake_certificates_free);
	g_free(f->sections);
}

/* ---- the person and the phone ---- */

static void
show_code(Fixture *f)
{
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	ds_lab_wait_text(f->lab, "may-phone", "true");
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "phone");
}

/* Current, and with an id of its own. */
static DsFakeCode
code_now(const Fixture *f, guint8 id)
{
	gint64 now_s = ds_clock_wall_s(f->lab->clock);

	return (DsFakeCode){.issued_s = now_s, .expires_s = now_s + 60, .id = id};
}

static void
approve(Fixture *f, guint showing, const DsFakeCode *code)
{
	g_autofree char *text = ds_fake_code(code);

	ds_fake_phone_answer(f->server, showing, 200, text, strlen(text));
}

static gboolean
has_questions(DsLab *lab, const char *server, const char *number)
{
	return ds_fake_phone_questions((DsFakePhone *)server) >=
	    (guint)g_ascii_strtoull(number, NULL, 10);
}

static void
wait_questions(Fixture *f, const char *number)
{
	ds_lab_wait_until(f->lab, has_questions, (const char *)f->server, number);
}

/* Back where a card is asked for, and why. */
static void
wait_told(Fixture *f, const char *word)
{
	ds_lab_wait_page(f->lab, "identify");
	ds_lab_wait_text(f->lab, "message", word);
	g_assert_null(f->lab->kiosk->patron);
}

static void
leave(Fixture *f)
{
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
}

/* ---- tests ---- */

/* What the phone reads is what the server is asked about: 128 bits, others each time. */
static void
test_approved(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);
	g_autofree char *shown = NULL;
	g_autofree char *asked = NULL;
	g_autofree char *gone = NULL;

	show_code(f);
	shown = ds_lab_text(f->lab, "phone-code");
	wait_questions(f, "1");
	asked = ds_fake_phone_code(f->server, 1);
	g_assert_true(g_str_has_prefix(shown, PAGE));
	g_assert_cmpstr(shown + strlen(PAGE), ==, asked);
	g_assert_cmpuint(strlen(asked), ==, 32);
	g_assert_cmpuint(strspn(asked, "0123456789abcdef"), ==, 32);
	approve(f, 1, &code);
	ds_lab_wait_page(f->lab, "pile");
	g_assert_cmpstr(f->lab->kiosk->patron->id.text, ==, CARD);
	gone = ds_lab_text(f->lab, "phone-code");
	g_assert_cmpstr(gone, ==, "");
}

/* As with a card: the PIN is asked for where the library wants one. */
static void
test_pin(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);

	code.card = PINNED;
	show_code(f);
	approve(f, 1, &code);
	ds_lab_wait_page(f->lab, "pin");
}

/* A server that holds nothing is asked once a second at most. */
static void
test_not_yet(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);
	gint64 begun_us = g_get_monotonic_time();

	for (guint i = 0; i < 2; i++)
		ds_fake_phone_answer(f->server, 1, 204, "", 0);
	approve(f, 1, &code);
	show_code(f);
	ds_lab_wait_page(f->lab, "pile");
	g_assert_cmpuint(ds_fake_phone_questions(f->server), ==, 3);
	g_assert_cmpint(g_get_monotonic_time() - begun_us, >=, 2 * G_USEC_PER_SEC);
}

/* And can be tried again, with another code. */
static void
refuse_with(Fixture *f, guint status)
{
	DsFakeCode code = code_now(f, 1);
	g_autofree char *one = NULL;
	g_autofree char *two = NULL;

	show_code(f);
	ds_fake_phone_answer(f->server, 1, status, "no", 2);
	wait_told(f, "phone-refused");
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	ds_lab_wait_text(f->lab, "message", "");
	approve(f, 2, &code);
	ds_lab_wait_page(f->lab, "pile");
	one = ds_fake_phone_code(f->server, 1);
	two = ds_fake_phone_code(f->server, 2);
	g_assert_cmpstr(one, !=, two);
}

static void
test_not_found(Fixture *f, gconstpointer data)
{
	refuse_with(f, 404);
}

static void
test_gone(Fixture *f, gconstpointer data)
{
	refuse_with(f, 410);
}

/* What a server may say, and what is no approval. */
static void
test_not_believed(Fixture *f, gconstpointer data)
{
	DsFakeCode good = code_now(f, 1), bad[9];
	static const struct {
		guint status;
		const char *body;
	} answers[] = {
	    {200, ""}, {200, CARD}, {200, "garbage"}, {302, ""}, {401, ""}, {500, ""}, {203, CARD}};
	g_autofree char *large = g_strnfill(BODY_BYTES, '0');
	guint showing = 0;

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		bad[i] = good;
	bad[0].forged = TRUE;
	bad[1].realm = "other.example";
	bad[2].kid = "k2"; /* ours does not have it */
	bad[3].issued_s -= 91, bad[3].expires_s -= 91;
	bad[4].issued_s += 31, bad[4].expires_s += 31;
	bad[5].expires_s += 1; /* made to last too long */
	bad[6].card = "8|AO|";
	bad[7].other_alg = TRUE;
	bad[8].more_claims = TRUE;
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(bad) + G_N_ELEMENTS(answers) + 1; i++) {
		guint a = i - G_N_ELEMENTS(bad);

		showing++;
		if (i < G_N_ELEMENTS(bad))
			approve(f, showing, &bad[i]);
		else if (a < G_N_ELEMENTS(answers))
			ds_fake_phone_answer(f->server, showing, answers[a].status, answers[a].body,
			    strlen(answers[a].body));
		else
			ds_fake_phone_answer(f->server, showing, 200, large, BODY_BYTES);
		g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
		wait_told(f, "phone-away");
	}
	/* none of them has used the id up */
	approve(f, ++showing, &good);
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile");
}

/* A code that has been used once is nobody's any more, however good its signature is. */
static void
test_replayed(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);

	show_code(f);
	approve(f, 1, &code);
	ds_lab_wait_page(f->lab, "pile");
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
	show_code(f);
	approve(f, 2, &code);
	wait_told(f, "phone-away");
	code.id = 2;
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	approve(f, 3, &code);
	ds_lab_wait_page(f->lab, "pile");
}

static void
test_server_away(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->server, ds_fake_phone_free);
	show_code(f);
	wait_told(f, "phone-away");
	ds_lab_card(f->lab, CARD);
	ds_lab_wait_page(f->lab, "pile");
}

/* Somebody else's server is not even asked. */
static void
test_other_server(Fixture *f, gconstpointer data)
{
	show_code(f);
	wait_told(f, "phone-away");
	g_assert_cmpuint(ds_fake_phone_questions(f->server), ==, 0);
}

/* Cards go on working, and so does the way back. */
static void
test_card_instead(Fixture *f, gconstpointer data)
{
	show_code(f);
	wait_questions(f, "1");
	g_assert_true(ds_lab_do(f->lab, "use-card", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "identify");
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	wait_questions(f, "2");
	ds_lab_card(f->lab, CARD);
	ds_lab_wait_page(f->lab, "pile");
}

static gboolean
has_answered(DsLab *lab, const char *server, const char *number)
{
	return ds_fake_phone_answered((DsFakePhone *)server) >=
	    (guint)g_ascii_strtoull(number, NULL, 10);
}

/* The first phone approves in the very moment its person cancels: the answer is on its way already.
 * Whoever comes next must not get that person's account. One thread asks, so the second answer
 * comes after the first. */
static void
test_late_answer(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);
	gint64 deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

	show_code(f);
	wait_questions(f, "1");
	approve(f, 1, &code);
	while (!has_answered(f->lab, (const char *)f->server, "1")) { /* the kiosk stands still */
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		g_thread_yield();
	}
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "idle");
	show_code(f);
	ds_fake_phone_answer(f->server, 2, 404, "", 0);
	wait_told(f, "phone-refused");
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	approve(f, 3, &code); /* it has counted for nobody yet */
	ds_lab_wait_page(f->lab, "pile");
}

/* A question that is held is given up, and the next one is not kept waiting. */
static void
test_cancel(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 2);

	show_code(f);
	wait_questions(f, "1");
	leave(f);
	g_assert_cmpstr(f->lab->kiosk->session, ==, "");
	show_code(f);
	approve(f, 2, &code);
	ds_lab_wait_page(f->lab, "pile");
}

/* Two minutes, whatever is done meanwhile; then the way it was. */
static void
test_time_out(Fixture *f, gconstpointer data)
{
	DsFakeCode code = code_now(f, 1);

	show_code(f);
	wait_questions(f, "1");
	ds_lab_advance(f->lab, SHOWN_MS - 1000);
	g_assert_true(ds_lab_do(f->lab, "more-time", NULL, NULL));
	g_assert_true(ds_lab_do(f->lab, "language", "language", "vi"));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "phone");
	ds_lab_advance(f->lab, 1000);
	wait_told(f, "phone-over");
	approve(f, 1, &code); /* nobody asks any more */
	g_assert_true(ds_lab_do(f->lab, "phone", NULL, NULL));
	ds_fake_phone_answer(f->server, 2, 404, "", 0);
	wait_told(f, "phone-refused");
}

static void
assert_over(Fixture *f)
{
	g_assert_null(f->lab->kiosk->phone_page);
	g_assert_null(f->lab->kiosk->patron);
	g_assert_false(ds_lab_do(f->lab, "phone", NULL, NULL));
}

/* And the link looks at once. */
static void
lose_library(Fixture *f)
{
	ds_lab_library_off(f->lab);
	ds_kiosk_sync(f->lab->kiosk);
}

/* Where the library goes, and nothing is done without it, the visit ends. */
static void
test_visit_ends(Fixture *f, gconstpointer data)
{
	show_code(f);
	wait_questions(f, "1");
	lose_library(f);
	ds_lab_wait_page(f->lab, "library-away");
	assert_over(f);
}

/* ... or goes on without it: nobody would answer. */
static void
test_goes_on_offline(Fixture *f, gconstpointer data)
{
	show_code(f);
	wait_questions(f, "1");
	lose_library(f);
	wait_told(f, "phone-away");
	assert_over(f);
}

/* Not offered where the clock cannot tell whether a code has run out. */
static void
test_clock(Fixture *f, gconstpointer data)
{
	const DsNtp none = {0};

	ds_clock_set_ntp(f->lab->clock, &none);
	ds_clock_jump(f->lab->clock, -2 * 86400);
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	ds_lab_wait_text(f->lab, "may-phone", "false");
	g_assert_false(ds_lab_do(f->lab, "phone", NULL, NULL));
}

static void
test_not_configured(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *may = NULL;

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	may = ds_lab_text(lab, "may-phone");
	g_assert_cmpstr(may, ==, "");
	g_assert_false(ds_lab_do(lab, "phone", NULL, NULL));
}

/* The daemon ends while it asks. */
static void
test_stop(Fixture *f, gconstpointer data)
{
	gint64 begun_us;

	show_code(f);
	wait_questions(f, "1");
	begun_us = g_get_monotonic_time();
	ds_lab_stop(f->lab);
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 10 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	const char *why;

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/phone/not-configured", test_not_configured);
	if (!ds_fake_certificates_possible(&why)) {
		g_test_message("log-in by phone not tested: %s", why);
		return g_test_run();
	}
#define TEST(name, function, data, begin) \
	g_test_add("/phone/" name, Fixture, data, begin, function, tear_down)
	TEST("approved", test_approved, "good", set_up);
	TEST("pin", test_pin, "good", set_up);
	TEST("not-yet", test_not_yet, "good", set_up);
	TEST("not-found", test_not_found, "good", set_up);
	TEST("gone", test_gone, "good", set_up);
	TEST("visit-ends", test_visit_ends, "good", set_up_no_offline);
	TEST("goes-on-offline", test_goes_on_offline, "good", set_up_offline);
	TEST("not-believed", test_not_believed, "good", set_up);
	TEST("replayed", test_replayed, "good", set_up);
	TEST("server-away", test_server_away, "good", set_up);
	TEST("other-server", test_other_server, "of-other-ca", set_up);
	TEST("other-name", test_other_server, "other-name", set_up);
	TEST("card-instead", test_card_instead, "good", set_up);
	TEST("late-answer", test_late_answer, "good", set_up);
	TEST("cancel", test_cancel, "good", set_up);
	TEST("time-out", test_time_out, "good", set_up);
	TEST("clock", test_clock, "good", set_up);
	TEST("stop", test_stop, "good", set_up);
	return g_test_run();
}
