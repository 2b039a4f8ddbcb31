/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library that is away, silent, slow, lying or mad, and readers that come and go: whatever
 * happens, the journal has a defined outcome, no tag is released without a yes, nothing ever says
 * "done" that is not, and the screen goes on.
 */
#include "tests/fakes/lab.h"
#include "tests/fakes/sip2-script.h"

#include <string.h>

#define BOOK "B001"
#define HELLO \
	"93* :: 941\n" \
	"99* :: 98YYYYNN02500520261122    0830502.00AOCPL|BXYYYYYYYYYYYNYYYY|\n"
#define PATRON \
	"63* : 64              00020261122    083058000000010002000000000000AOCPL|AAP1|AE|BLY|CQY|" \
	"AF|\n"
/* the list of what this patron has: with the book, without it */
#define HAS_IT \
	"63* :: 64              00020261122    083058000000010001000000000000AOCPL|AAP1|AE|BLY|CQY|" \
	"AUB001|AF|\n"
#define HAS_IT_NOT \
	"63* :: 64              00020261122    083058000000000000000000000000AOCPL|AAP1|AE|BLY|CQY|" \
	"AF|\n"
#define ON_LOAN \
	"17* :: 1804020120261122    083127ABB001|AJA plain book|AQCPL|AH20261213    235900|\n"
#define IN_HOUSE "17* :: 1803020120261122    083127ABB001|AJA plain book|AQCPL|\n"
#define GOODBYE "35* :: 36Y20261122    083148AOCPL|AAP1|\n"
#define YES "121NNY20261122    083102AOCPL|AAP1|ABB001|AJA plain book|AH20261213    235900|"

typedef struct {
	DsSip2Script *server;
	DsLab *lab;
} Fixture;

static void
start(Fixture *f, const char *script)
{
	f->server = ds_sip2_script_new(script);
	f->lab = ds_lab_new(&(DsLabOptions){.address = ds_sip2_script_address(f->server),
	    .profile = "unknown",
	    .library = "answer-timeout-s=2\nconnect-timeout-s=2\n"});
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_count(f->lab, 0);
}

static void
finish(Fixture *f)
{
	ds_lab_free(f->lab);
	ds_sip2_script_free(f->server);
}

static void
lay_down_and_log_in(Fixture *f)
{
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_page(f->lab, "identify");
	ds_lab_log_in(f->lab, "P1", NULL);
}

/* How an answer to the checkout can go wrong; none of them may look like a yes. */
static const struct {
	const char *name, *answer;
} wrong_answers[] = {
    {"silent", "!silent"},
    {"closes", "!close"},
    {"resets", "!reset"},
    {"half", "!half " YES},
    {"cut", "!cut " YES},
    {"drips", "!drip 100 " YES},
    {"other-item", "121NNY20261122    083102AOCPL|AAP1|ABB002|AJOther|AH20261213    235900|"},
    {"other-patron", "121NNY20261122    083102AOCPL|AAP2|ABB001|AJOther|AH20261213    235900|"},
    {"other-message", "101YNN20261122    083109AOCPL|ABB001|AQCPL|AJA plain book|"},
    {"wrong-sequence", "!echo 9 " YES},
    {"garbage", "!raw \\x00\\xFF\\xFEhello\\r"},
    {"a-megabyte", "!flood 1048576"},
    {"flag-unknown", "12XNNY20261122    083102AOCPL|AAP1|ABB001|AJA plain book|AH|"},
    {"short", "!raw 121\\r"},
};

/* The loan was carried out and the answer lost: found by asking, and the book released after all.
 */
static void
test_lost_answer_was_a_yes(gconstpointer data)
{
	const char *answer = data;
	g_autofree char *script = g_strdup_printf(
	    HELLO PATRON "11* : %s\n" HAS_IT ON_LOAN GOODBYE, answer);
	g_autofree char *history = NULL;
	Fixture f;

	start(&f, script);
	lay_down_and_log_in(&f);
	ds_lab_wait_status(f.lab, BOOK, "lent");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0xC2);
	history = ds_lab_history(f.lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN GRANTED RELEASE_STARTED RELEASED");
	finish(&f);
}

/* The loan was not carried out: nothing is sent again by itself, the tag stays secured. */
static void
test_lost_answer_was_nothing(gconstpointer data)
{
	const char *answer = data;
	g_autofree char *script = g_strdup_printf(
	    HELLO PATRON "11* : %s\n" HAS_IT_NOT IN_HOUSE GOODBYE, answer);
	g_autofree char *history = NULL;
	Fixture f;

	start(&f, script);
	lay_down_and_log_in(&f);
	ds_lab_wait_journal(f.lab, BOOK, "VOID");
	ds_lab_wait_status(f.lab, BOOK, "refused");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0x07);
	history = ds_lab_history(f.lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN VOID");
	finish(&f);
}

/* Asked, no answer, and nobody answers the question either: unsure, until the library is back. */
static void
test_away_in_the_middle(void)
{
	Fixture f;

	start(&f, HELLO PATRON "11* : !silent\n63* : !silent\n" HAS_IT ON_LOAN GOODBYE);
	lay_down_and_log_in(&f);
	ds_lab_wait_journal(f.lab, BOOK, "UNKNOWN");
	ds_lab_wait_status(f.lab, BOOK, "unsure");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0x07);
	/* the library greets again, so the question is put once more */
	ds_lab_advance(f.lab, 5000);
	ds_lab_wait_status(f.lab, BOOK, "lent");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0xC2);
	finish(&f);
}

/* The person goes; what comes out later is for staff: lent, but still secured. */
static void
test_answer_after_the_person_left(void)
{
	Fixture f;

	start(&f,
	    HELLO PATRON "11* : !silent\n63* : !silent\n63* : !silent\n" HAS_IT ON_LOAN GOODBYE);
	lay_down_and_log_in(&f);
	ds_lab_wait_status(f.lab, BOOK, "unsure");
	g_assert_true(ds_lab_do(f.lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f.lab, "pile-done");
	g_assert_true(ds_lab_do(f.lab, "finish", NULL, NULL));
	ds_lab_wait_page(f.lab, "goodbye");
	f.lab->time_passes = TRUE;
	ds_lab_wait_journal(f.lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0x07);
	finish(&f);
}

/* While nobody knows what became of it, this item is blocked here, for whoever comes next. */
static void
test_unsure_item_is_blocked(void)
{
	g_autofree char *history = NULL;
	Fixture f;

	start(&f,
	    HELLO PATRON "11* : !silent\n63*|AAP1|* :: !silent\n"
			 "63*|AAP2|* :: 64              00020261122    "
			 "083058000000010002000000000000AOCPL|AAP2|AE|BLY|CQY|AF|\n" GOODBYE);
	lay_down_and_log_in(&f);
	ds_lab_wait_status(f.lab, BOOK, "unsure");
	ds_lab_card(f.lab, NULL);
	g_assert_true(ds_lab_do(f.lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f.lab, "pile-done");
	g_assert_true(ds_lab_do(f.lab, "finish", NULL, NULL));
	ds_lab_wait_page(f.lab, "goodbye");
	ds_lab_lift(f.lab, BOOK);
	ds_lab_log_in(f.lab, "P2", NULL);
	ds_lab_put_back(f.lab, BOOK);
	ds_lab_wait_status(f.lab, BOOK, "unsure");
	g_assert_cmpint(ds_lab_row_number(f.lab, BOOK, "op"), ==, 0);
	history = ds_lab_history(f.lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0x07);
	finish(&f);
}

static void
test_hostile_texts(void)
{
	g_autofree char *title = NULL;
	g_autofree char *text = NULL;
	Fixture f;

	start(&f,
	    HELLO PATRON
	    "11* : !raw 120NUN20261122    083102AOCPL|AAP1|ABB001|AJ<b>\\x1B[31mR\\xE2\\x80\\xAEed"
	    "\\x00</b> &#124; \\xFF|AH|AFPatron\\x07 <i>Blocked</i>|AY@SEQAZ@SUM\\r\n" GOODBYE);
	lay_down_and_log_in(&f);
	ds_lab_wait_status(f.lab, BOOK, "refused");
	title = ds_lab_row_text(f.lab, BOOK, "title");
	text = ds_lab_row_text(f.lab, BOOK, "text");
	for (const char *c = title; *c != '\0'; c++)
		g_assert_cmpuint((guint8)*c, >=, 0x20);
	g_assert_null(strstr(title, "\xE2\x80\xAE"));
	g_assert_true(g_utf8_validate(title, -1, NULL));
	g_assert_true(g_utf8_validate(text, -1, NULL));
	finish(&f);
}

/* Servers renew a loan when it is asked for again (seen: Koha, openncip). So an item whose tag says
 * "on loan" is asked about first, and the loan itself is not asked for without a word. */
static void
test_own_book_is_asked_about(void)
{
	g_autofree char *uid = ds_lab_uid(BOOK, 1);
	Fixture f;

	start(&f, HELLO PATRON HAS_IT ON_LOAN GOODBYE);
	ds_lab_put(f.lab, BOOK);
	g_free(ds_lab_sim(f.lab, "put %s afi=C2", uid));
	ds_lab_wait_page(f.lab, "identify");
	ds_lab_log_in(f.lab, "P1", NULL);
	ds_lab_wait_page(f.lab, "renew-own");
	ds_lab_wait_status(f.lab, BOOK, "yours");
	finish(&f);
}

/* Ends the kiosk; how many requests of that look did the server see in all? */
static guint
finish_and_count(Fixture *f, const char *pattern)
{
	g_auto(GStrv) log = NULL;
	guint count = 0;

	ds_lab_free(f->lab);
	log = ds_sip2_script_stop(f->server);
	for (guint i = 0; log[i] != NULL; i++)
		count += g_pattern_match_simple(pattern, log[i]);
	ds_sip2_script_free(f->server);
	return count;
}

static void
scan(Fixture *f)
{
	ds_lab_log_in(f->lab, "P1", NULL);
	g_free(ds_lab_sim(f->lab, "scan barcode " BOOK));
}

/* A label says nothing of a loan, so the library is asked about each item that has no tag. */
static void
test_own_label_is_asked_about(void)
{
	g_autofree char *key = NULL;
	Fixture f;

	start(&f, HELLO PATRON HAS_IT ON_LOAN GOODBYE);
	scan(&f);
	ds_lab_wait_page(f.lab, "renew-own");
	ds_lab_wait_status(f.lab, BOOK, "yours");
	key = ds_lab_row_text(f.lab, BOOK, "key");
	g_assert_true(ds_lab_do(f.lab, "leave", "key", key));
	ds_lab_wait_status(f.lab, BOOK, "kept");
	g_assert_cmpuint(finish_and_count(&f, "*> 11*"), ==, 0);
}

/* And when it does not say whose it is, nothing is asked for. */
static void
test_label_and_no_word(void)
{
	g_autofree char *reason = NULL;
	Fixture f;

	start(&f, HELLO PATRON "17* :: !silent\n" GOODBYE);
	scan(&f);
	ds_lab_wait_status(f.lab, BOOK, "refused");
	reason = ds_lab_row_text(f.lab, BOOK, "reason");
	g_assert_cmpstr(reason, ==, "no-answer");
	g_assert_cmpint(ds_lab_row_number(f.lab, BOOK, "op"), ==, 0);
	g_assert_cmpuint(finish_and_count(&f, "*> 11*"), ==, 0);
}

/* Asked for by its label, no answer; then the same book is laid on the pad: still one request. */
static void
test_unsure_label_then_on_the_pad(void)
{
	Fixture f;

	start(&f,
	    HELLO PATRON "17* : 1803020120261122    083127ABB001|AJA plain book|AQCPL|\n"
			 "11* : !silent\n63* :: !silent\n17* :: !silent\n" GOODBYE);
	scan(&f);
	ds_lab_wait_journal(f.lab, BOOK, "UNKNOWN");
	ds_lab_put(f.lab, BOOK);
	ds_lab_wait_read(f.lab, BOOK, 1);
	ds_lab_wait_status(f.lab, BOOK, "unsure");
	g_assert_cmpuint(ds_lab_afi(f.lab, BOOK), ==, 0x07);
	g_assert_cmpuint(finish_and_count(&f, "*> 11*"), ==, 1);
}

static void
test_library_away(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.offline = "returns=no\n"});
	g_autofree char *online = NULL;

	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_library_off(lab);
	ds_lab_card(lab, "80000001");
	ds_lab_wait_page(lab, "library-away");
	g_assert_false(ds_lab_do(lab, "borrow", NULL, NULL));
	online = ds_lab_health(lab, "library");
	g_assert_cmpstr(online, ==, "away");
	ds_lab_card(lab, NULL);
	ds_lab_library_on(lab);
	ds_lab_wait_page(lab, "idle");
}

static void
test_pad_unplugged(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *reason = NULL;

	g_free(ds_lab_sim(lab, "unplug pad"));
	ds_lab_wait_page(lab, "out-of-order");
	reason = ds_lab_text(lab, "reason");
	g_assert_cmpstr(reason, ==, "pad");
	g_free(ds_lab_sim(lab, "plug pad"));
	ds_lab_wait_page(lab, "idle");
	ds_lab_put(lab, "04419000010375");
	ds_lab_wait_page(lab, "identify");
}

/* Unplugged between the library's yes and the write: the book waits, and is finished. */
static void
test_pad_unplugged_in_the_middle(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.latency_ms = 300});

	ds_lab_put(lab, "04419000010375");
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, "80000001", NULL);
	ds_lab_wait_journal(lab, "04419000010375", "ASKED");
	g_free(ds_lab_sim(lab, "unplug pad"));
	ds_lab_wait_status(lab, "04419000010375", "put-back");
	g_assert_cmpuint(ds_lab_afi(lab, "04419000010375"), ==, 0x07);
	g_free(ds_lab_sim(lab, "plug pad"));
	ds_lab_wait_status(lab, "04419000010375", "lent");
	g_assert_cmpuint(ds_lab_afi(lab, "04419000010375"), ==, 0xC2);
}

static void
test_scanner_unplugged(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});

	ds_lab_wait_page(lab, "idle");
	g_free(ds_lab_sim(lab, "unplug card"));
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL)); /* typing and codes still work */
	ds_lab_wait_device(lab, "card", "gone");
	g_free(ds_lab_sim(lab, "plug card"));
	ds_lab_wait_device(lab, "card", "ready");
	ds_lab_card(lab, "80000001");
	ds_lab_wait_page(lab, "pile");
}

/* ---- a card that lies there while its reader does not work ---- */

/* What lay there at the start was forgotten by somebody; the next card arrives. */
static void
test_card_lies_at_the_start(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});

	ds_lab_wait_page(lab, "idle");
	ds_lab_stop(lab);
	ds_lab_card(lab, "80000001");
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	g_assert_cmpstr(lab->scanned->str, ==, "");
	ds_lab_card(lab, "80000011");
	ds_lab_wait_page(lab, "pile");
	g_assert_cmpstr(lab->scanned->str, ==, "scanner card=80000011 ");
}

typedef struct {
	const char *name;
	const char *before; /* what lies there when the reader fails */
	const char *after;  /* ... when it is back */
	const char *told;   /* what has arrived then */
} Dropout;

static const Dropout dropouts[] = {
    {"same", "mifare-classic 80000001", "mifare-classic 80000001", ""},
    {"other", "mifare-classic 80000001", "mifare-classic 80000011", "scanner card=80000011 "},
    {"none-before", "none", "mifare-classic 80000001", "scanner card=80000001 "},
    {"none-after", "mifare-classic 80000001", "none", ""},
    /* a phone has no number of its own: it cannot be told from another */
    {"phone", "mifare-classic 08112233 flaw=random-uid", "mifare-classic 08445566 flaw=random-uid",
	""},
    {"phone-then-card", "mifare-classic 08112233 flaw=random-uid", "mifare-classic 80000001",
	"scanner card=80000001 "},
};

static void
test_reader_drops_out(gconstpointer data)
{
	const Dropout *one = data;
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});

	ds_lab_wait_page(lab, "idle");
	g_free(ds_lab_sim(lab, "card %s", one->before));
	if (!g_str_equal(one->before, "none"))
		ds_lab_wait_scanned(lab, "scanner card=");
	g_free(ds_lab_sim(lab, "unplug card"));
	ds_lab_wait_device(lab, "card", "gone");
	g_string_truncate(lab->scanned, 0);
	g_free(ds_lab_sim(lab, "card %s", one->after));
	g_free(ds_lab_sim(lab, "plug card"));
	ds_lab_wait_device(lab, "card", "ready");
	g_assert_cmpstr(lab->scanned->str, ==, one->told);
	/* and from now on whatever is laid down arrives */
	g_free(ds_lab_sim(lab, "card mifare-classic 80000099"));
	ds_lab_wait_scanned(lab, "80000099");
}

/* ---- tags that mean harm ---- */

#define HARMFUL 29  /* and one book: as many as a pile may have */
#define READS_MAX 4 /* of one tag: first its beginning, then what that says is there */

/* What a tag of ours holds, with some of its bits turned: lengths that do not fit, blocks that run
 * in circles, numbers with control characters. */
static void
put_harmful(DsLab *lab, guint number, GRand *random)
{
	static const char *const formats[] = {"iso28560-3", "iso28560-2"};
	g_autofree char *uid = g_strdup_printf("E0040177%08X", number);
	g_autofree char *shown = NULL, *memory = NULL;
	guint blocks = number % 5 == 0 ? 256 : 28;

	g_free(ds_lab_sim(lab, "put %s item=HARM%04u owner=CN-441900 format=%s", uid, number,
	    formats[number % 2]));
	shown = ds_lab_sim(lab, "show %s", uid);
	memory = g_strdup(strstr(shown, "memory=") + strlen("memory="));
	for (gint i = g_rand_int_range(random, 1, 12); i > 0; i--)
		memory[g_rand_int_range(random, 0, 64)] =
		    "0123456789ABCDEF"[g_rand_int_range(random, 0, 16)];
	memory[MIN(strlen(memory), 28 * 8)] = '\0';
	g_free(ds_lab_sim(lab, "put %s memory=%s blocks=%u dsfid=%s afi=07", uid, memory, blocks,
	    number % 2 == 0 ? "3E" : "06"));
}

static void
expect_clean(GVariant *value)
{
	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)) {
		for (const char *at = g_variant_get_string(value, NULL); *at != '\0';
		     at = g_utf8_next_char(at))
			g_assert_false(g_unichar_iscntrl(g_utf8_get_char(at)));
	} else if (g_variant_is_container(value)) {
		for (gsize i = 0; i < g_variant_n_children(value); i++) {
			g_autoptr(GVariant) child = g_variant_get_child_value(value, i);

			expect_clean(child);
		}
	}
}

static guint
reads_of(DsLab *lab)
{
	g_autofree char *stats = ds_lab_sim(lab, "stats");
	const char *reads = strstr(stats, " reads=");

	g_assert_nonnull(reads);
	return (guint)g_ascii_strtoull(reads + strlen(" reads="), NULL, 10);
}

/* None is written to, none says anything to the screen, and the book between them is lent. */
static void
test_harmful_tags(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(15962);

	for (guint pile = 0; pile < 8; pile++) {
		g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});
		g_autoptr(GVariant) view = NULL;
		guint reads;

		ds_lab_wait_page(lab, "idle");
		ds_lab_wait_count(lab, 0);
		ds_lab_log_in(lab, "80000001", NULL);
		reads = reads_of(lab);
		for (guint i = 0; i < HARMFUL; i++)
			put_harmful(lab, pile * HARMFUL + i, random);
		ds_lab_put(lab, "04419000010375");
		ds_lab_wait_status(lab, "04419000010375", "lent");
		view = g_variant_ref_sink(ds_kiosk_view(lab->kiosk));
		expect_clean(view);
		g_assert_cmpuint(reads_of(lab) - reads, <=, (HARMFUL + 1) * READS_MAX);
		for (guint i = 0; i < HARMFUL; i++) {
			g_autofree char *shown = ds_lab_sim(
			    lab, "show E0040177%08X", pile * HARMFUL + i);

			g_assert_nonnull(strstr(shown, "afi=07"));
		}
	}
}

static void
test_crowded(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *crowded = NULL;

	for (guint i = 0; i < 45; i++) {
		g_autofree char *item = g_strdup_printf("X%04u", i);

		ds_lab_put(lab, item);
	}
	ds_lab_log_in(lab, "80000001", NULL);
	ds_lab_wait_count(lab, 45);
	crowded = ds_lab_text(lab, "crowded");
	g_assert_cmpstr(crowded, ==, "true");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done"); /* where it says what stays here */
}

/* Nothing is done with it, and who wants to go may go. */
static void
test_crowded_and_finished(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	for (guint i = 0; i < 45; i++) {
		g_autofree char *item = g_strdup_printf("X%04u", i);

		ds_lab_put(lab, item);
	}
	ds_lab_wait_text(lab, "crowded", "true");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye"); /* where it says so of each */
	ds_lab_wait_count(lab, 45);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(wrong_answers); i++) {
		g_autofree char *yes = g_strdup_printf(
		    "/faults/was-a-yes/%s", wrong_answers[i].name);
		g_autofree char *nothing = g_strdup_printf(
		    "/faults/was-nothing/%s", wrong_answers[i].name);

		g_test_add_data_func(yes, wrong_answers[i].answer, test_lost_answer_was_a_yes);
		g_test_add_data_func(
		    nothing, wrong_answers[i].answer, test_lost_answer_was_nothing);
	}
	g_test_add_func("/faults/away-in-the-middle", test_away_in_the_middle);
	g_test_add_func("/faults/answer-after-the-person-left", test_answer_after_the_person_left);
	g_test_add_func("/faults/unsure-item-is-blocked", test_unsure_item_is_blocked);
	g_test_add_func("/faults/own-book-is-asked-about", test_own_book_is_asked_about);
	g_test_add_func("/faults/own-label-is-asked-about", test_own_label_is_asked_about);
	g_test_add_func("/faults/label-and-no-word", test_label_and_no_word);
	g_test_add_func("/faults/unsure-label-then-on-the-pad", test_unsure_label_then_on_the_pad);
	g_test_add_func("/faults/library-away", test_library_away);
	g_test_add_func("/faults/pad-unplugged", test_pad_unplugged);
	g_test_add_func("/faults/pad-unplugged-in-the-middle", test_pad_unplugged_in_the_middle);
	g_test_add_func("/faults/scanner-unplugged", test_scanner_unplugged);
	g_test_add_func("/faults/card-lies-at-the-start", test_card_lies_at_the_start);
	for (guint i = 0; i < G_N_ELEMENTS(dropouts); i++) {
		g_autofree char *path = g_strdup_printf(
		    "/faults/reader-drops-out/%s", dropouts[i].name);

		g_test_add_data_func(path, &dropouts[i], test_reader_drops_out);
	}
	g_test_add_func("/faults/harmful-tags", test_harmful_tags);
	g_test_add_func("/faults/crowded", test_crowded);
	g_test_add_func("/faults/crowded-and-finished", test_crowded_and_finished);
	g_test_add_func("/faults/hostile-texts", test_hostile_texts);
	return g_test_run();
}
