/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is standing there: cards, numbers, PINs, refusals, and what is forgotten afterwards. */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"
#define PINNED "80000002"
#define PINNED_CARD "DEADBEEF" /* the same person */
#define BOOK "04419000010375"

static DsLab *
lab_new(void)
{
	return ds_lab_new_idle(&(DsLabOptions){0});
}

static gboolean
says(DsLab *lab, const char *word)
{
	g_autofree char *message = ds_lab_text(lab, "message");

	return g_str_equal(message, word);
}

static void
wait_message(DsLab *lab, const char *word)
{
	gint64 deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

	while (!says(lab, word)) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		g_main_context_iteration(NULL, TRUE);
	}
}

/* Each kind of person the sample library has, and what the screen says to each. */
static void
test_refusals(void)
{
	static const struct {
		const char *card, *pin, *message, *key, *value;
	} people[] = {
	    {"99999999", NULL, "patron-unknown", NULL, NULL},
	    {"80000003", "1234", "patron-blocked", NULL, NULL},
	    {"80000004", "1234", "patron-expired", "message-date", "2"},
	    {"80000005", "1234", "patron-fees", "message-amount", "60.00 CNY"},
	    {"80000007", "1234", "limit-reached", "message-limit", "5"},
	    {"80000007", "1234", "limit-reached", "message-count", "5"},
	    {"80000003", "1234", "patron-blocked", "message-count", "-1"},
	    {"80000009", "1234", "patron-overdue", "message-limit", "-1"},
	    {"80000009", "1234", "patron-overdue", "message-count", "1"},
	    {"CAFE0010", "1234", "card-lost", NULL, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
		g_autoptr(DsLab) lab = lab_new();

		ds_lab_card(lab, people[i].card);
		if (people[i].pin != NULL) {
			ds_lab_wait_page(lab, "pin");
			/* nothing is told about a person before the PIN was right */
			g_assert_true(says(lab, ""));
			g_assert_true(ds_lab_do(lab, "pin", "pin", people[i].pin));
		}
		wait_message(lab, people[i].message);
		g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
		if (people[i].key != NULL) {
			g_autofree char *value = ds_lab_text(lab, people[i].key);

			g_assert_true(g_str_has_prefix(value, people[i].value));
		}
	}
}

static void
test_pin(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_card(lab, PINNED);
	ds_lab_wait_page(lab, "pin");
	g_assert_false(ds_lab_do(lab, "pin", "pin", ""));
	g_assert_false(ds_lab_do(lab, "pin", "pin", "12|34"));
	g_assert_true(ds_lab_do(lab, "pin", "pin", "0000"));
	wait_message(lab, "pin-wrong");
	g_assert_cmpstr(ds_lab_page(lab), ==, "pin");
	g_assert_true(ds_lab_do(lab, "pin", "pin", "1234"));
	ds_lab_wait_page(lab, "pile");
}

static void
enter_wrong_pin(DsLab *lab)
{
	g_assert_true(ds_lab_do(lab, "pin", "pin", "0000"));
}

static void
lay_down_again(DsLab *lab, const char *card)
{
	ds_lab_card(lab, NULL);
	while (lab->kiosk->card_on != NULL)
		g_main_context_iteration(NULL, TRUE);
	ds_lab_card(lab, card);
}

/* The third wrong one ends the attempt, and showing the card again begins no new count. */
static void
test_three_wrong_pins(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_card(lab, PINNED);
	ds_lab_wait_page(lab, "pin");
	enter_wrong_pin(lab);
	wait_message(lab, "pin-wrong");
	enter_wrong_pin(lab);
	wait_message(lab, "");
	wait_message(lab, "pin-wrong");
	enter_wrong_pin(lab);
	wait_message(lab, "pin-tries");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_assert_false(ds_lab_do(lab, "pin", "pin", "1234"));
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	/* other letters, and the number by which the library knows the same person */
	g_free(ds_lab_sim(lab, "scan qr deadbeef"));
	wait_message(lab, "pin-tries");
	g_assert_true(ds_lab_do(lab, "type", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "number", "number", "80000002"));
	wait_message(lab, "pin-tries");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	if (!g_str_equal(ds_lab_page(lab), "idle"))
		g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	lay_down_again(lab, PINNED);
	wait_message(lab, "pin-tries");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_advance(lab, 300 * 1000);
	lay_down_again(lab, PINNED);
	ds_lab_wait_page(lab, "pin");
	g_assert_true(ds_lab_do(lab, "pin", "pin", "1234"));
	ds_lab_wait_page(lab, "pile");
}

/* The other way round: only the library knows that this card belongs to that number. */
static void
test_wrong_pins_for_the_number(void)
{
	g_autoptr(DsLab) lab = lab_new();

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "type", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "number", "number", "80000002"));
	ds_lab_wait_page(lab, "pin");
	for (guint i = 0; i < 3; i++) {
		enter_wrong_pin(lab);
		wait_message(lab, i < 2 ? "pin-wrong" : "pin-tries");
		if (i < 2)
			g_assert_cmpstr(ds_lab_page(lab), ==, "pin");
	}
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_card(lab, PINNED);
	wait_message(lab, "pin-tries");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
}

static void
test_typed_number(void)
{
	g_autoptr(DsLab) lab = lab_new();

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "type", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "card-number");
	g_assert_true(ds_lab_do(lab, "number", "number", "8000|0001"));
	g_assert_true(says(lab, "number-invalid"));
	g_assert_true(ds_lab_do(lab, "number", "number", "12345"));
	wait_message(lab, "patron-unknown");
	g_assert_cmpstr(ds_lab_page(lab), ==, "card-number");
	g_assert_true(ds_lab_do(lab, "number", "number", GOOD));
	ds_lab_wait_page(lab, "pile");
}

static void
test_cards_that_do_not_work(void)
{
	g_autoptr(DsLab) lab = lab_new();

	g_free(ds_lab_sim(lab, "card mifare-classic 08112233 flaw=random-uid"));
	wait_message(lab, "card-random");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_free(ds_lab_sim(lab, "card none"));
	g_free(ds_lab_sim(lab, "scan qr http://example.org/?a=1|2"));
	wait_message(lab, "code-unknown");
	ds_lab_card(lab, GOOD);
	ds_lab_wait_page(lab, "pile");
}

/* A printed card and a code on a phone are a person here, and an item on the pile page. */
static void
test_scanned_card(void)
{
	g_autoptr(DsLab) lab = lab_new();

	g_free(ds_lab_sim(lab, "scan qr %s", GOOD));
	ds_lab_wait_page(lab, "pile");
	g_string_truncate(lab->scanned, 0);
	g_free(ds_lab_sim(lab, "scan barcode %s", GOOD)); /* the own card once more is no item */
	g_free(ds_lab_sim(lab, "scan barcode 80000003"));
	ds_lab_wait_status(lab, "80000003", "refused");
	g_assert_cmpstr(lab->scanned->str, ==, "scanner code=" GOOD " scanner code=80000003 ");
	ds_lab_wait_status(lab, GOOD, "");
	g_assert_cmpint(ds_circulation_lines(lab->kiosk->circulation)->len, ==, 1);
}

/* The card may lie there all the time: it was shown once. At the end it is not to be forgotten. */
static void
test_card_stays(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *left = NULL;

	ds_lab_put(lab, "04419000010375");
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, "04419000010375", "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	left = ds_lab_text(lab, "card-left");
	g_assert_cmpstr(left, ==, "true");
	ds_lab_card(lab, NULL);
	while (g_str_equal(left, "true")) {
		g_main_context_iteration(NULL, TRUE);
		g_free(left);
		left = ds_lab_text(lab, "card-left");
	}
}

static void
visit_and_finish(DsLab *lab)
{
	ds_lab_log_in(lab, PINNED_CARD, "1234");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
}

/* A card that was forgotten begins no second visit, not even when its reader drops out meanwhile;
 * lifted and laid down again it does. */
static void
test_card_forgotten(void)
{
	g_autoptr(DsLab) lab = lab_new();

	visit_and_finish(lab);
	ds_lab_wait_text(lab, "card-left", "true");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
	lay_down_again(lab, PINNED_CARD);
	ds_lab_wait_page(lab, "pin");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	g_free(ds_lab_sim(lab, "unplug card"));
	ds_lab_wait_device(lab, "card", "gone");
	g_free(ds_lab_sim(lab, "plug card"));
	ds_lab_wait_device(lab, "card", "ready");
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
	ds_lab_card(lab, GOOD);
	ds_lab_wait_page(lab, "pile");
}

/* A book that somebody left: the pad knows that something lies there, and asks it nothing. */
static void
test_nothing_is_read_while_nobody_is_there(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.offline = "returns=no\n"});
	g_autofree char *stats = NULL;

	ds_lab_wait_page(lab, "idle");
	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, GOOD);
	ds_lab_wait_page(lab, "library-away");
	ds_lab_card(lab, NULL);
	ds_lab_put(lab, "04419000010375");
	ds_lab_wait_count(lab, 1);
	for (guint round = 0; round < 3; round++) {
		ds_lab_lift(lab, "04419000010375");
		ds_lab_put_back(lab, "04419000010375");
		ds_lab_wait_count(lab, 1);
	}
	stats = ds_lab_sim(lab, "stats");
	g_assert_nonnull(strstr(stats, " reads=0 "));
}

/* ---- time ---- */

static void
test_time_runs_out(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *warning = NULL;

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_advance(lab, 44000);
	warning = ds_lab_text(lab, "warning");
	g_assert_cmpstr(warning, ==, "false");
	ds_lab_advance(lab, 1000);
	g_free(warning);
	warning = ds_lab_text(lab, "warning");
	g_assert_cmpstr(warning, ==, "true");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	ds_lab_advance(lab, 9000);
	g_assert_true(ds_lab_do(lab, "more-time", NULL, NULL));
	g_free(warning);
	warning = ds_lab_text(lab, "warning");
	g_assert_cmpstr(warning, ==, "false");
	ds_lab_advance(lab, 44000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	ds_lab_advance(lab, 11000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
}

/* Language, large type and everything personal are gone for the next person. */
static void
test_forgets(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autoptr(GVariant) view = NULL;
	g_autofree char *text = NULL;

	g_assert_true(ds_lab_do(lab, "language", "language", "vi"));
	g_assert_false(ds_lab_do(lab, "language", "language", "fr"));
	ds_lab_log_in(lab, PINNED, "1234");
	g_free(ds_lab_sim(lab, "scan barcode 04419000010375"));
	ds_lab_wait_status(lab, "04419000010375", "desk");
	ds_lab_card(lab, NULL);
	ds_lab_advance(lab, 45000);
	ds_lab_advance(lab, 10000);
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_advance(lab, 15000);
	ds_lab_wait_page(lab, "idle");
	view = ds_kiosk_view(lab->kiosk);
	text = g_variant_print(view, FALSE);
	g_assert_null(strstr(text, "80000002"));
	g_assert_null(strstr(text, "04419000010375"));
	g_assert_null(strstr(text, "'items'"));
	g_assert_nonnull(strstr(text, "'language': <'zh_CN'>"));
}

/* ---- language and appearance ---- */

static void
choose_look(DsLab *lab)
{
	g_autoptr(GVariant) details = NULL;
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "text-size", "u", 3);
	g_variant_dict_insert(&dict, "contrast", "s", "light");
	g_variant_dict_insert(&dict, "low", "b", TRUE);
	details = g_variant_ref_sink(g_variant_dict_end(&dict));
	g_assert_true(ds_lab_do(lab, "language", "language", "vi"));
	g_assert_true(ds_kiosk_do(lab->kiosk, "appearance", details, NULL));
}

static void
assert_look(DsLab *lab, gboolean chosen)
{
	g_autofree char *language = ds_lab_text(lab, "language");
	g_autofree char *size = ds_lab_text(lab, "text-size");
	g_autofree char *contrast = ds_lab_text(lab, "contrast");
	g_autofree char *low = ds_lab_text(lab, "low");

	g_assert_cmpstr(language, ==, chosen ? "vi" : "zh_CN");
	g_assert_cmpstr(size, ==, chosen ? "3" : "1");
	g_assert_cmpstr(contrast, ==, chosen ? "light" : "none");
	g_assert_cmpstr(low, ==, chosen ? "true" : "false");
}

static guint
time_of_page(DsLab *lab)
{
	g_autofree char *text = ds_lab_text(lab, "time-ms");

	return (guint)g_ascii_strtoull(text, NULL, 10);
}

/* Chosen before the card, it holds for the whole visit, and for nobody else. */
static void
test_look_of_a_visit(void)
{
	g_autoptr(DsLab) lab = lab_new();

	choose_look(lab);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_advance(lab, 31000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "pile");
	assert_look(lab, TRUE);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	assert_look(lab, TRUE);
	g_free(ds_lab_sim(lab, "scan barcode 80000011"));
	ds_lab_wait_page(lab, "pile");
	assert_look(lab, FALSE);
}

/* A screen for children stays one, whatever somebody has wanted in between. */
static void
test_children(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "children=yes\n"});
	g_autoptr(GVariant) details = NULL;
	GVariantDict dict;

	ds_lab_wait_text(lab, "child", "true");
	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "child", "b", FALSE);
	details = g_variant_ref_sink(g_variant_dict_end(&dict));
	g_assert_true(ds_kiosk_do(lab->kiosk, "appearance", details, NULL));
	ds_lab_wait_text(lab, "child", "false");
	ds_lab_advance(lab, 31000);
	ds_lab_wait_text(lab, "child", "true");
}

/* Whoever asks for it is waited for twice as long. */
static void
test_slow(void)
{
	g_autoptr(DsLab) lab = lab_new();
	GVariantDict dict;
	g_autoptr(GVariant) details = NULL;
	guint usual, slow;

	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	usual = time_of_page(lab);
	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "slow", "b", TRUE);
	details = g_variant_ref_sink(g_variant_dict_end(&dict));
	g_assert_true(ds_kiosk_do(lab->kiosk, "appearance", details, NULL));
	slow = time_of_page(lab);
	g_assert_cmpuint(slow, ==, 2 * usual);
	ds_lab_advance(lab, slow + 15 * 1000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	ds_lab_wait_text(lab, "warning", "true");
	ds_lab_advance(lab, 6 * 1000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
}

static void
test_unknown_appearance(void)
{
	g_autoptr(DsLab) lab = lab_new();

	choose_look(lab);
	g_assert_false(ds_lab_do(lab, "appearance", "contrast", "purple"));
	assert_look(lab, TRUE);
}

/* Chosen, and then nobody began anything: not for whoever comes an hour later. */
static void
test_look_without_a_visit(void)
{
	g_autoptr(DsLab) lab = lab_new();

	choose_look(lab);
	ds_lab_advance(lab, 29000);
	assert_look(lab, TRUE);
	ds_lab_advance(lab, 1000);
	assert_look(lab, FALSE);
	choose_look(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	assert_look(lab, FALSE);
}

/* ---- what stays in the files ---- */

/* The journal as it lies on the disk, and the log beside it. */
static gboolean
journal_holds(DsLab *lab, const char *text)
{
	static const char *const names[] = {"journal.db", "journal.db-wal"};
	gboolean found = FALSE;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(lab->folder, names[i], NULL);
		g_autofree char *bytes = NULL;
		gsize length = 0;

		if (g_file_get_contents(path, &bytes, &length, NULL))
			found |= memmem(bytes, length, text, strlen(text)) != NULL;
	}
	return found;
}

static void
wait_forgotten(DsLab *lab, const char *text)
{
	gint64 deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

	while (journal_holds(lab, text)) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		g_main_context_iteration(NULL, TRUE);
	}
}

/* Who borrowed and what it is called leave the journal with the visit, while the kiosk runs on. */
static void
test_files_forget(void)
{
	static const char *const secrets[] = {PINNED, PINNED_CARD, "红楼梦"};
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "keep-personal-h=0"});

	visit_and_finish(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	for (guint i = 0; i < G_N_ELEMENTS(secrets); i++)
		wait_forgotten(lab, secrets[i]);
	g_assert_true(journal_holds(lab, BOOK));
}

/* A library card that was scanned where a book was expected: the library knows no such book, and
 * its number does not stay either. */
static void
test_files_forget_a_scanned_card(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_log_in(lab, GOOD, NULL);
	g_free(ds_lab_sim(lab, "scan barcode 80000003"));
	ds_lab_wait_status(lab, "80000003", "refused");
	g_assert_true(journal_holds(lab, "80000003"));
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	wait_forgotten(lab, "80000003");
}

/* While it is needed the title is there: else the test above would look in the wrong place. Who
 * borrows it never is. */
static void
test_files_know_meanwhile(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_log_in(lab, PINNED_CARD, "1234");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_true(journal_holds(lab, "红楼梦"));
	g_assert_false(journal_holds(lab, PINNED));
	g_assert_false(journal_holds(lab, PINNED_CARD));
}

/* A card shown on the goodbye page begins the next person's session; the last one is over. */
static void
test_next_person_at_goodbye(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autofree char *loans = NULL;

	ds_lab_put(lab, "04419000010375");
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	first = ds_lab_text(lab, "session");
	ds_lab_wait_status(lab, "04419000010375", "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_take(lab, NULL);
	ds_lab_card(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_free(ds_lab_sim(lab, "scan barcode 80000011"));
	ds_lab_wait_page(lab, "pile");
	second = ds_lab_text(lab, "session");
	loans = ds_lab_text(lab, "loans");
	g_assert_cmpstr(first, !=, second);
	g_assert_cmpstr(loans, ==, "1");
	ds_lab_wait_status(lab, "04419000010375", "");
}

static void
test_answer_for_somebody_who_left(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});

	ds_lab_wait_page(lab, "idle");
	ds_lab_card(lab, GOOD);
	ds_lab_wait_page(lab, "identify");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
	ds_lab_card(lab, NULL);
	g_free(ds_lab_sim(lab, "scan barcode 99999999"));
	wait_message(lab, "patron-unknown");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
}

/* The reader drops out and comes back: the card still lies there, and is still the one to be taken.
 */
static void
test_card_left_after_a_drop_out(void)
{
	g_autoptr(DsLab) lab = lab_new();

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_free(ds_lab_sim(lab, "unplug card"));
	ds_lab_wait_device(lab, "card", "gone");
	g_free(ds_lab_sim(lab, "plug card"));
	ds_lab_wait_device(lab, "card", "ready");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_text(lab, "card-left", "true");
}

/* The disk is nearly full: what is left of it is for books that come back. */
static void
test_no_room(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.not_recorded = TRUE});

	lab->kiosk->space = DS_SPACE_RETURNS_ONLY;
	ds_lab_card(lab, GOOD);
	ds_lab_wait_text(lab, "message", "no-room");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_put(lab, "04419000010382");
	ds_lab_wait_status(lab, "04419000010382", "returned");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/identify/refusals", test_refusals);
	g_test_add_func("/identify/pin", test_pin);
	g_test_add_func("/identify/three-wrong-pins", test_three_wrong_pins);
	g_test_add_func("/identify/wrong-pins-for-the-number", test_wrong_pins_for_the_number);
	g_test_add_func("/identify/typed-number", test_typed_number);
	g_test_add_func("/identify/cards-that-do-not-work", test_cards_that_do_not_work);
	g_test_add_func("/identify/scanned-card", test_scanned_card);
	g_test_add_func("/identify/card-stays", test_card_stays);
	g_test_add_func("/identify/card-forgotten", test_card_forgotten);
	g_test_add_func("/identify/nothing-is-read-while-nobody-is-there",
	    test_nothing_is_read_while_nobody_is_there);
	g_test_add_func("/identify/time-runs-out", test_time_runs_out);
	g_test_add_func("/identify/forgets", test_forgets);
	g_test_add_func("/identify/look-of-a-visit", test_look_of_a_visit);
	g_test_add_func("/identify/slow", test_slow);
	g_test_add_func("/identify/unknown-appearance", test_unknown_appearance);
	g_test_add_func("/identify/children", test_children);
	g_test_add_func("/identify/look-without-a-visit", test_look_without_a_visit);
	g_test_add_func("/identify/files-forget", test_files_forget);
	g_test_add_func("/identify/files-forget-a-scanned-card", test_files_forget_a_scanned_card);
	g_test_add_func("/identify/files-know-meanwhile", test_files_know_meanwhile);
	g_test_add_func("/identify/next-person-at-goodbye", test_next_person_at_goodbye);
	g_test_add_func(
	    "/identify/answer-for-somebody-who-left", test_answer_for_somebody_who_left);
	g_test_add_func("/identify/card-left-after-a-drop-out", test_card_left_after_a_drop_out);
	g_test_add_func("/identify/no-room", test_no_room);
	return g_test_run();
}
