/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Social security cards: the number, nothing else, and the same card until it is taken. The card in
 * the reader (tests/fakes/ssc.h) aborts the test when it is asked for its holder. */
#include "drivers/scanner.h"
#include "tests/fakes/ssc.h"

#define NUMBER "A12345678"

extern const DsScannerDriver ds_scanner_driver_ssc;

typedef struct {
	DsFakePcsc *fake;
	gpointer self;
} Stage;

static void
begin(Stage *stage, const DsFakeCard *card, const char *content)
{
	g_autoptr(GError) error = NULL;

	stage->fake = ds_fake_pcsc_new(card, content);
	stage->self = ds_scanner_driver_ssc.open(ds_fake_pcsc_where(stage->fake), &error);
	g_assert_no_error(error);
}

static void
end(Stage *stage)
{
	ds_scanner_driver_ssc.close(stage->self);
	ds_fake_pcsc_free(stage->fake);
}

/* `number` NULL: nothing lies there; "": something that is no such card. */
static void
assert_told(Stage *stage, const char *number)
{
	g_autoptr(DsIdentity) identity = NULL;
	g_autoptr(GError) error = NULL;

	ds_scanner_driver_ssc.poll(stage->self, 300, &identity, &error);
	g_assert_no_error(error);
	g_assert_true((identity == NULL) == (number == NULL));
	if (identity == NULL)
		return;
	g_assert_cmpint(identity->kind, ==, DS_IDENTITY_CARD);
	g_assert_cmpstr(identity->technology, ==, "cn-ssc");
	g_assert_cmpint(identity->flaw, ==, number[0] != '\0' ? DS_FLAW_NONE : DS_FLAW_UNREADABLE);
	g_assert_cmpstr(identity->text, ==, number[0] != '\0' ? number : NULL);
}

static void
test_contents(void)
{
	static const struct {
		const char *content, *number;
	} cases[] = {
	    {NUMBER, NUMBER},
	    {"file " NUMBER, NUMBER},
	    {"locked " NUMBER, ""},
	    {"other", ""},
	    {"a12345678", ""},
	};
	static const DsFakeCard *const cards[] = {&ds_fake_ssc, &ds_fake_ssc_t1};

	for (guint i = 0; i < G_N_ELEMENTS(cases) * 2; i++) {
		Stage stage;

		begin(&stage, cards[i % 2], cases[i / 2].content);
		assert_told(&stage, cases[i / 2].number);
		end(&stage);
	}
}

/* It is read once, told each time, and forgotten when it goes. */
static void
test_stays(void)
{
	g_auto(GStrv) heard = NULL;
	Stage stage;

	begin(&stage, &ds_fake_ssc, NUMBER);
	assert_told(&stage, NUMBER);
	g_strfreev(ds_fake_pcsc_heard(stage.fake));
	assert_told(&stage, NUMBER);
	heard = ds_fake_pcsc_heard(stage.fake);
	g_assert_cmpuint(g_strv_length(heard), ==, 0);
	ds_fake_pcsc_take_card(stage.fake);
	assert_told(&stage, NULL);
	ds_fake_pcsc_lay_card(stage.fake, "B00000001");
	assert_told(&stage, "B00000001");
	end(&stage);
}

/* Between two looks one card was exchanged for another. */
static void
test_exchanged(void)
{
	Stage stage;

	begin(&stage, &ds_fake_ssc, NUMBER);
	assert_told(&stage, NUMBER);
	ds_fake_pcsc_take_card(stage.fake);
	ds_fake_pcsc_lay_card(stage.fake, "B00000001");
	assert_told(&stage, "B00000001");
	end(&stage);
}

/* T=0 says by 6C how long the answer is, and 61 that one waits. */
static void
test_lengths(void)
{
	Stage stage;

	begin(&stage, &ds_fake_ssc, NUMBER);
	ds_fake_pcsc_fault(stage.fake,
	    (DsFakeCardFault){
		.kind = DS_FAKE_CARD_SAYS, .only = "00B2072C", .says = "6C0B", .count = 1});
	assert_told(&stage, NUMBER);
	end(&stage);
}

static void
test_bad_answers(void)
{
	static const char *const answers[] = {
	    "9000", "07099000", "6C0B", "90", "07094131323334353637389000AA9000", "6100"};

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		Stage stage;

		begin(&stage, &ds_fake_ssc, NUMBER);
		ds_fake_pcsc_fault(stage.fake,
		    (DsFakeCardFault){
			.kind = DS_FAKE_CARD_SAYS, .only = "00B2", .says = answers[i]});
		assert_told(&stage, "");
		end(&stage);
	}
}

/* A reader that hangs is gone within the time, and so is one without its service. */
static void
test_gone(void)
{
	for (guint killed = 0; killed < 2; killed++) {
		g_autoptr(DsIdentity) identity = NULL;
		g_autoptr(GError) error = NULL;
		gint64 begin_us;
		Stage stage;

		begin(&stage, &ds_fake_ssc, NUMBER);
		ds_fake_pcsc_fault(stage.fake, (DsFakeCardFault){.kind = DS_FAKE_CARD_HANGS});
		if (killed)
			ds_fake_pcsc_kill(stage.fake);
		begin_us = g_get_monotonic_time();
		g_assert_false(ds_scanner_driver_ssc.poll(stage.self, 100, &identity, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_assert_null(strstr(error->message, NUMBER));
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 1000 * 1000);
		end(&stage);
	}
}

/* Drawn out while it was read: no number, and the next card is told. */
static void
test_drawn_out(void)
{
	g_autoptr(DsIdentity) identity = NULL;
	g_autoptr(GError) error = NULL;
	Stage stage;

	begin(&stage, &ds_fake_ssc, NUMBER);
	ds_fake_pcsc_fault(
	    stage.fake, (DsFakeCardFault){.kind = DS_FAKE_CARD_LIFTED, .only = "00B2", .count = 1});
	ds_scanner_driver_ssc.poll(stage.self, 100, &identity, &error);
	g_assert_no_error(error);
	g_assert_true(identity == NULL || identity->text == NULL);
	ds_fake_pcsc_take_card(stage.fake);
	ds_fake_pcsc_lay_card(stage.fake, "B00000001");
	assert_told(&stage, "B00000001");
	end(&stage);
}

static void
skip(void)
{
	const char *why = NULL;

	if (!ds_fake_pcsc_possible(&why))
		g_test_skip(why);
}

static void
add(const char *path, GTestFunc func)
{
	const char *why;

	g_test_add_func(path, ds_fake_pcsc_possible(&why) ? func : skip);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/ssc/contents", test_contents);
	add("/ssc/stays", test_stays);
	add("/ssc/exchanged", test_exchanged);
	add("/ssc/lengths", test_lengths);
	add("/ssc/bad-answers", test_bad_answers);
	add("/ssc/drawn-out", test_drawn_out);
	add("/ssc/gone", test_gone);
	return g_test_run();
}
