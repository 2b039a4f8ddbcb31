/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the backend asks for and what it makes of the answers, where no recording has the case:
 * people and PINs, returns that are refused, remarks, character sets, profiles' switches.
 */
#include "sync/sip2-probe.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define PATRON(flags, rest) "64" flags "00020261122    083102000100000003000000000000" rest
#define OK14 "              "

/* ---- people ---- */

typedef struct {
	const char *name, *profile, *pin;
	const char *request; /* what the server is asked, without the fixed part */
	const char *answer;
	DsPinState state;
	DsReason refusal;
	gboolean details;
} Person;

static const Person people[] = {
    {"pin-not-needed", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON(OK14, "AAP-OK|AE|BLY|CQY|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_NONE, TRUE},
    {"pin-needed", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON(OK14, "AAP-OK|BLY|CQN|BV12.50|BHCNY|CB0005|"), DS_PIN_NEEDED, DS_REASON_NONE, FALSE},
    {"pin-right", "koha", "1234", "AOCPL|AAP-OK|AC|AD1234|AY2*",
	PATRON(OK14, "AAP-OK|BLY|CQY|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_NONE, TRUE},
    {"pin-wrong", "koha", "9999", "AOCPL|AAP-OK|AC|AD9999|AY2*",
	PATRON(OK14, "AAP-OK|BLY|CQN|BV12.50|BHCNY|CB0005|"), DS_PIN_WRONG, DS_REASON_PIN_WRONG,
	FALSE},
    {"pin-not-confirmed", "koha", "1234", "AOCPL|AAP-OK|AC|AD1234|AY2*",
	PATRON(OK14, "AAP-OK|BLY|BV12.50|BHCNY|CB0005|"), DS_PIN_WRONG, DS_REASON_PIN_WRONG, FALSE},
    {"always-first", "folio", NULL, "AOCPL|AAP-OK|AC|AY2*",
	PATRON(OK14, "AAP-OK|BLY|BV12.50|BHCNY|CB0005|"), DS_PIN_NEEDED, DS_REASON_NONE, FALSE},
    {"never", "slims", "1234", "AOCPL|AAP-OK|AC|AY2*",
	PATRON(OK14, "AAP-OK|BLY|CQN|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_NONE, TRUE},
    {"blocked-by-text", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON("YYYY          ",
	    "AAP-OK|BLY|CQY|AFGreetings from Koha.  -- Patron owes 15.00|"
	    "BV12.50|BHCNY|CB0005|PA20271231|"),
	DS_PIN_NONE, DS_REASON_PATRON_FEES, TRUE},
    {"owes-but-may-borrow", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON(OK14,
	    "AAP-OK|BLY|CQY|AFGreetings from Koha.  -- Patron owes 1.00|"
	    "BV12.50|BHCNY|CB0005|PA20271231|"),
	DS_PIN_NONE, DS_REASON_NONE, TRUE},
    {"flags-not-trusted", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON("    Y         ", "AAP-OK|BLY|CQY|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_NONE, TRUE},
    {"flags-trusted", "unknown", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON("    Y         ", "AAP-OK|BLY|CQY|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_CARD_LOST, TRUE},
    {"flags-overdue", "unknown", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON("YYYY  Y       ", "AAP-OK|BLY|CQY|BV12.50|BHCNY|CB0005|PA20271231|"), DS_PIN_NONE,
	DS_REASON_PATRON_OVERDUE, TRUE},
    {"unknown-card", "koha", NULL, "AOCPL|AAP-OK|AC|AD|AY2*",
	PATRON("YYYY          ", "AAP-OK|BLN|AFInvalid cardnumber|"), DS_PIN_NONE,
	DS_REASON_PATRON_UNKNOWN, FALSE},
    {"unknown-without-bl", "rero", NULL, "AOCPL|AAP-OK|AC|AY2*",
	PATRON(OK14, "AAP-OK|AFError encountered: patron not found|"), DS_PIN_NONE,
	DS_REASON_PATRON_UNKNOWN, FALSE},
};

static void
assert_details(const DsPatron *patron, gboolean told)
{
	g_assert_cmpstr(patron->fees, ==, told ? "12.50" : NULL);
	g_assert_cmpstr(patron->currency, ==, told ? "CNY" : NULL);
	g_assert_cmpint(patron->loans, ==, told ? 3 : -1);
	g_assert_cmpint(patron->loan_limit, ==, told ? 5 : -1);
	if (!told)
		g_assert_cmpint(patron->holds_ready, ==, -1);
	g_assert_cmpstr(
	    patron->expires, ==, told && patron->expires[0] != '\0' ? "2027-12-31" : "");
}

static void
test_person(gconstpointer data)
{
	const Person *person = data;
	g_autofree char *script = g_strconcat("63* : ", person->answer, NULL);
	g_autofree char *request = g_strconcat("> 63000*          ", person->request, NULL);
	g_autoptr(Rig) rig = rig_new(person->profile, script);
	DsWord pin = rig_word(person->pin != NULL ? person->pin : "");
	DsPatronId card = rig_patron("P-OK");
	g_autoptr(DsPatron) patron = NULL;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	patron = ds_sip2_backend.patron(
	    rig->self, &card, person->pin != NULL ? &pin : NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(patron->pin, ==, person->state);
	g_assert_cmpint(patron->refusal, ==, person->refusal);
	g_assert_cmpstr(patron->id.text, ==, "P-OK");
	assert_details(patron, person->details);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, request), ==, 1);
}

static DsPatron *
ask_person(const char *profile, const char *answer, GError **error)
{
	g_autofree char *script = g_strconcat("63* : ", answer, NULL);
	g_autoptr(Rig) rig = rig_new(profile, script);
	DsPatronId card = rig_patron("04A1B2C3");

	return ds_sip2_backend.patron(rig->self, &card, NULL, NULL, error);
}

/* Only a plain one, and nothing before the PIN was right. */
static void
test_mail(void)
{
	static const struct {
		const char *answer, *mail;
	} cases[] = {
	    {PATRON(OK14, "AAP-OK|BLY|CQY|BE lena@example.org |"), "lena@example.org"},
	    {PATRON(OK14, "AAP-OK|BLY|CQY|BELena <lena@example.org>|"), ""},
	    {PATRON(OK14, "AAP-OK|BLY|CQY|BElena@example.org> X|"), ""},
	    {PATRON(OK14, "AAP-OK|BLY|CQY|BE|"), ""},
	    {PATRON(OK14, "AAP-OK|BLY|CQN|BElena@example.org|"), ""},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsPatron) patron = ask_person("koha", cases[i].answer, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(patron->mail.text, ==, cases[i].mail);
	}
}

/* A card's UID may be known to the library under another number. The answer must then be ours by
 * its sequence number, and the number must be one that can be sent. */
static void
test_other_number(void)
{
	static const struct {
		const char *answer, *id;
	} cases[] = {
	    {PATRON(OK14, "AAP-OK|BLY|CQY|"), "P-OK"},
	    {PATRON(OK14, "AA P-OK |BLY|CQY|"), "P-OK"},
	    {PATRON(OK14, "AANguy\xE1\xBB\x85n|BLY|CQY|"), "04A1B2C3"},
	    {PATRON(OK14, "AA04a1b2c3|BLY|CQY|"), "04a1b2c3"},
	    {PATRON(OK14, "BLY|CQY|"), "04A1B2C3"},
	    {"!plain " PATRON(OK14, "AAP-OK|BLY|CQY|"), NULL},
	    {"!plain " PATRON(OK14, "BLY|CQY|"), NULL},
	    {"!plain " PATRON(OK14, "BLN|"), "04A1B2C3"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsPatron) patron = ask_person("koha", cases[i].answer, &error);

		g_test_message("case %u", i);
		if (cases[i].id == NULL)
			g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		else
			g_assert_cmpstr(patron->id.text, ==, cases[i].id);
	}
}

static void
test_odd_values(void)
{
	g_autoptr(DsPatron) patron = ask_person("koha",
	    "64              00020261122    0831020002    xxxx000000000000"
	    "AA04A1B2C3|BLY|CQY|BV$12<b>|BHcny|CBmany|PAsoon|AFOne|AFtwo \x1b[2J|",
	    NULL);
	g_autoptr(DsPatron) nothing = ask_person(
	    "koha", PATRON(OK14, "AA04A1B2C3|BLY|CQY|BV0.00|AFGreetings from Koha. |"), NULL);

	g_assert_null(patron->fees);
	g_assert_null(patron->currency);
	g_assert_cmpint(patron->loans, ==, -1);
	g_assert_cmpint(patron->loan_limit, ==, -1);
	g_assert_cmpint(patron->holds_ready, ==, 2);
	g_assert_cmpstr(patron->expires, ==, "");
	g_assert_cmpstr(patron->text, ==, "One two [2J");
	g_assert_null(nothing->fees);
	g_assert_null(nothing->text); /* the profile drops the greeting */
}

/* ---- loans ---- */

/* A 64 with the `count` items from the `first`th on, of `total`. */
static void
add_list(GString *script, guint first, guint count, guint total)
{
	g_string_append_printf(script,
	    "63* : 64              00020261122    0831020000%s%04u0000000000000000AOCPL|AAP-OK|BLY|",
	    "0000", total);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(script, "AUB%03u|", first + i);
	g_string_append_c(script, '\n');
}

/* One request for all loans of a person, one more for each further hundred. */
static void
test_loans(void)
{
	static const guint totals[] = {0, 3, 100, 150};

	for (guint i = 0; i < G_N_ELEMENTS(totals); i++) {
		GString *script = g_string_new(NULL);
		DsItemId first = rig_item("b001"), last = rig_item("B150");
		DsPatronId patron = rig_patron("P-OK");
		g_autoptr(DsPatronList) loans = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(Rig) rig = NULL;
		g_auto(GStrv) log = NULL;

		add_list(script, 1, MIN(totals[i], 100), totals[i]);
		if (totals[i] > 100)
			add_list(script, 101, totals[i] - 100, totals[i]);
		rig = rig_new("koha", script->str);
		loans = ds_sip2_backend.list(rig->self, &patron, DS_PATRON_LOANS, NULL, &error);
		g_assert_no_error(error);
		g_assert_true(loans->complete);
		g_assert_cmpuint(g_hash_table_size(loans->items), ==, totals[i]);
		g_assert_cmpint(ds_patron_list_have(loans, &first), ==, totals[i] > 0);
		g_assert_cmpint(ds_patron_list_have(loans, &last), ==, totals[i] == 150);
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, "> 63*"), ==, totals[i] > 100 ? 2 : 1);
		g_string_free(script, TRUE);
	}
}

/* Half a list, titles in the place of numbers, a person who is not known any more. */
static void
test_loans_not_relied_on(void)
{
	static const char *const answers[] = {
	    PATRON(OK14, "AAP-OK|BLY|AUB001|"),
	    PATRON(OK14, "AAP-OK|BLY|AUA plain book|AUAnother|AUB001|"),
	    PATRON(OK14, "AAP-OK|BLN|AUB001|AUB002|AUB003|"),
	};

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		g_autofree char *script = g_strconcat(
		    "63* : ", answers[i], "\n63* :: ", PATRON(OK14, "AAP-OK|BLY|"), NULL);
		g_autoptr(Rig) rig = rig_new("koha", script);
		DsPatronId patron = rig_patron("P-OK");
		DsItemId item = rig_item("B001");
		g_autoptr(DsPatronList) loans = NULL;

		loans = ds_sip2_backend.list(rig->self, &patron, DS_PATRON_LOANS, NULL, NULL);
		g_assert_false(loans->complete);
		g_assert_true(ds_patron_list_have(loans, &item));
	}
}

/* ---- returns ---- */

#define REFUSED \
	"09* : 100NNN20261122    083102AOCPL|ABB001|AJA plain book|AFItem not checked out|\n"
#define STATUS(code, rest) "17* : 18" code "020120261122    083102ABB001|AJA plain book|" rest "\n"

typedef struct {
	const char *name, *script;
	DsVerdict verdict;
	DsReason reason;
	gboolean keep_tag;
	guint asked; /* 17s */
} Return;

static const Return returns[] = {
    {"taken", "09* : 101YNN20261122    083102AOCPL|ABB001|AJA plain book|", DS_VERDICT_YES,
	DS_REASON_NONE, FALSE, 0},
    {"taken-keep-tag", "09* : 101NNN20261122    083102AOCPL|ABB001|AJA plain book|", DS_VERDICT_YES,
	DS_REASON_NONE, TRUE, 0},
    {"not-on-loan", REFUSED STATUS("03", ""), DS_VERDICT_YES, DS_REASON_NOT_ON_LOAN, FALSE, 1},
    {"hold-shelf", REFUSED STATUS("08", ""), DS_VERDICT_YES, DS_REASON_NOT_ON_LOAN, FALSE, 1},
    {"on-loan", REFUSED STATUS("04", ""), DS_VERDICT_NO, DS_REASON_OTHER, TRUE, 1},
    {"due", REFUSED STATUS("03", "AH20261213    235900|"), DS_VERDICT_NO, DS_REASON_OTHER, TRUE, 1},
    {"unknown", REFUSED STATUS("01", ""), DS_VERDICT_NO, DS_REASON_ITEM_UNKNOWN, TRUE, 1},
    {"lost", REFUSED STATUS("12", ""), DS_VERDICT_NO, DS_REASON_ITEM_LOST, TRUE, 1},
    {"missing", REFUSED STATUS("13", ""), DS_VERDICT_NO, DS_REASON_ITEM_LOST, TRUE, 1},
    {"said-unknown", "09* : 100NUY20261122    083102AOCPL|ABB001|CV99|AFInvalid Item|",
	DS_VERDICT_NO, DS_REASON_ITEM_UNKNOWN, TRUE, 0},
    {"alert-99", "09* : 100NUY20261122    083102AOCPL|ABB001|CV99|", DS_VERDICT_NO,
	DS_REASON_ITEM_UNKNOWN, TRUE, 0},
    {"no-text", "09* : 100NUN20261122    083102AOCPL|ABB001|\n" STATUS("03", ""), DS_VERDICT_YES,
	DS_REASON_NOT_ON_LOAN, FALSE, 1},
};

static void
test_return(gconstpointer data)
{
	const Return *one = data;
	g_autoptr(Rig) rig = rig_new("koha", one->script);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKIN, "B001", NULL);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(op->answer.verdict, ==, one->verdict);
	g_assert_cmpint(op->answer.reason, ==, one->reason);
	g_assert_cmpint(op->answer.keep_tag, ==, one->keep_tag);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "> 09*"), ==, 1);
	g_assert_cmpuint(rig_count(log, "> 17*"), ==, one->asked);
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
}

/* The 09 was refused and what that means could not be asked: the outcome is unknown. */
static void
test_return_not_settled(void)
{
	static const char *const scripts[] = {
	    REFUSED "17* : !close",
	    REFUSED "17* : !silent",
	    REFUSED "17* : 1803020120261122    083102ABB002|AJ|",
	    "09* : !last 100NNN20261122    083102AOCPL|ABB001|AJ|\n93* : 940",
	};

	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(Rig) rig = rig_new("koha", scripts[i]);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKIN, "B001", NULL);
		g_autoptr(GError) error = NULL;

		g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_UNKNOWN);
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NONE);
	}
}

static void
test_return_sorting(void)
{
	g_autoptr(Rig) rig = rig_new("koha",
	    "09* : 101YNY20261122    083102AOCPL|ABB001|AQMPL|AAP-OK2|CL3|CTMPL|CV02|CYP-HOLD|"
	    "DAHanna Hold (555-0100)|AFThank you|");
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKIN, "B001", NULL);

	g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
	g_assert_true(op->answer.alert);
	g_assert_true(op->answer.hold);
	g_assert_cmpstr(op->answer.bin, ==, "3");
	g_assert_cmpstr(op->answer.destination, ==, "MPL");
	g_assert_cmpstr(op->answer.text, ==, "Thank you");
	g_assert_cmpstr(op->patron.text, ==, ""); /* whoever had it is nobody's business */
}

/* ---- loans ---- */

typedef struct {
	const char *name, *profile, *answer;
	DsVerdict verdict;
	DsReason reason;
	gboolean renewed, keep_tag;
	const char *due, *title;
} Loan;

static const Loan loans[] = {
    {"keep-tag", "koha", "121NNN20261122    083102AOCPL|AAP-OK|ABB001|AJDVD|AH20261213|",
	DS_VERDICT_YES, DS_REASON_NONE, FALSE, TRUE, "2026-12-13T00:00:00", "DVD"},
    {"unclear-flag", "koha", "121NUU20261122    083102AOCPL|AAP-OK|ABB001|AJDVD|AH|",
	DS_VERDICT_YES, DS_REASON_NONE, FALSE, TRUE, "", "DVD"},
    /* a refusal of FOLIO carries a due date, "now" */
    {"refused-with-due", "folio",
	"120NUN20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH20261122    083102|"
	"AFTitle (Barcode: B001) cannot be checked out to user Stuart, Rebecca because it has been "
	"requested by another patron|",
	DS_VERDICT_NO, DS_REASON_ITEM_RESERVED, FALSE, TRUE, "", NULL},
    {"yours-already", "rero", "120YUY20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH20261213|",
	DS_VERDICT_NO, DS_REASON_ITEM_YOURS, FALSE, TRUE, "", NULL},
    {"patron-invalid", "koha", "120NUN20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH|AFNo.|BLN|",
	DS_VERDICT_NO, DS_REASON_PATRON_UNKNOWN, FALSE, TRUE, "", NULL},
    {"other", "koha", "120NUN20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH|AFComputer says no|BLY|",
	DS_VERDICT_NO, DS_REASON_OTHER, FALSE, TRUE, "", NULL},
    {"lower-case", "koha", "121NNY20261122    083102AOCPL|AAp-ok|ABb001|AJ|AH|", DS_VERDICT_YES,
	DS_REASON_NONE, FALSE, FALSE, "", NULL},
    {"bar-in-title", "koha", "121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJa &#124; b|AH|",
	DS_VERDICT_YES, DS_REASON_NONE, FALSE, FALSE, "", "a | b"},
    {"impossible-due", "koha",
	"121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH20250229    120000|", DS_VERDICT_YES,
	DS_REASON_NONE, FALSE, FALSE, "", NULL},
};

static void
test_loan(gconstpointer data)
{
	const Loan *loan = data;
	g_autofree char *script = g_strconcat("11* : ", loan->answer, NULL);
	g_autoptr(Rig) rig = rig_new(loan->profile, script);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GError) error = NULL;

	ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(op->answer.verdict, ==, loan->verdict);
	g_assert_cmpint(op->answer.reason, ==, loan->reason);
	g_assert_cmpint(op->answer.renewed, ==, loan->renewed);
	g_assert_cmpint(op->answer.keep_tag, ==, loan->keep_tag);
	g_assert_cmpstr(op->answer.due, ==, loan->due);
	g_assert_cmpstr(op->answer.title, ==, loan->title);
	if (op->answer.text != NULL)
		g_assert_null(strstr(op->answer.text, "Rebecca"));
}

/* Character sets, and what is done to every text. */
static void
test_texts(void)
{
	static const struct {
		const char *profile, *sent, *title;
	} cases[] = {
	    {"koha", "caf\\xC3\\xA9", "café"},
	    {"koha", "caf\\xE9", "caf\xEF\xBF\xBD"},
	    {"folio", "caf\\x82", "café"},   /* cp850 */
	    {"unknown", "caf\\xE9", "café"}, /* detect: Latin-1 */
	    {"unknown", "caf\\xC3\\xA9", "café"},
	    {"evergreen", "Nguy\\x65\\xCC\\xA3\\xCC\\x82n", "Nguyện"}, /* decomposed */
	    {"koha", "a\\x01b\\x1B[31m\\xE2\\x80\\xAEc\\xE2\\x81\\xA6", "ab[31mc"},
	    {"koha", "two\\nlines\\x09and  more ", "two lines and more"},
	    {"koha", "", NULL},
	    {"koha", "\\xE2\\x80\\xAE ", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *script = g_strdup_printf(
		    "11* : !raw 121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ%s|AH|\\r",
		    cases[i].sent);
		g_autoptr(Rig) rig = rig_new(cases[i].profile, script);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");

		g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
		g_assert_cmpstr(op->answer.title, ==, cases[i].title);
	}
}

static void
test_long_texts(void)
{
	g_autofree char *long_text = g_strnfill(4000, 'x');
	g_autofree char *script = g_strdup_printf(
	    "11* : 121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ%s|AF%s|AF%s|", long_text,
	    long_text, long_text);
	g_autoptr(Rig) rig = rig_new("koha", script);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");

	g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
	g_assert_cmpuint(strlen(op->answer.title), ==, 200);
	g_assert_cmpuint(strlen(op->answer.text), ==, 300);
}

/* ---- the profile's switches ---- */

#define GRANTED "121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH|"

static void
test_pin_in_checkout(void)
{
	static const struct {
		const char *profile, *request;
	} cases[] = {
	    {"folio", "> 11*AOCPL|ABB001|AAP-OK|AC|AD1234|AY2AZ*"},
	    {"koha", "> 11*AOCPL|ABB001|AAP-OK|AC|AY2AZ*"},
	};
	DsWord pin = rig_word("1234");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Rig) rig = rig_new(cases[i].profile, "11* : " GRANTED);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
		g_auto(GStrv) log = NULL;

		g_assert_true(ds_sip2_backend.carry(rig->self, op, &pin, NULL, NULL));
		g_assert_null(strstr(op->request, "1234")); /* goes to the journal */
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, cases[i].request), ==, 1);
	}
}

/* The order of fields is the profile's. */
static void
test_field_order(void)
{
	g_autofree char *profile = rig_profile("[profile]\nlike=koha\n[wire]\n"
					       "loan-fields=AB;AA;AC;AO\n"
					       "return-fields=AB;AP;AC;AO\n");
	static const struct {
		DsOperationKind kind;
		const char *fields;
	} cases[] = {
	    {DS_CHECKOUT, "ABB001|AAP-OK|AC|AOCPL|"},
	    {DS_RENEWAL, "ABB001|AAP-OK|AC|AOCPL|"},
	    {DS_CHECKIN, "ABB001|APCPL|AC|AOCPL|"},
	};
	g_autoptr(Rig) rig = rig_new(profile, "");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = rig_operation(rig, cases[i].kind, "B001", "P-OK");

		g_assert_true(g_str_has_suffix(op->request, cases[i].fields));
	}
	unlink(profile);
}

/* FOLIO knows a repeated message by its sequence number and checksum. */
static void
test_send_again(void)
{
	g_autoptr(Rig) rig = rig_new("folio", "11* : !bad " GRANTED "\n11* : " GRANTED);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
	log = rig_log(rig);
	g_assert_cmpstr(log[1], ==, log[2]);
	g_assert_cmpuint(rig_count(log, "> 97*"), ==, 0);
}

static void
test_give_up(void)
{
	g_autoptr(Rig) rig = rig_new("slims", "11* : !bad " GRANTED);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "> *"), ==, 1);
}

static void
test_careless_fields(void)
{
	static const struct {
		const char *profile, *item;
		gboolean sent;
	} cases[] = {
	    {"slims", "B001", TRUE},
	    {"slims", "CAAB1", FALSE}, /* it would lend B1 to whoever is behind that AA */
	    {"slims", "1AA2", FALSE},
	    {"koha", "1AA2", TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Rig) rig = rig_new(cases[i].profile, "11* : !close");
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, cases[i].item, "P-OK");
		gint code = cases[i].sent ? DS_ERROR_UNKNOWN : DS_ERROR_CONFIG;
		g_autoptr(GError) error = NULL;
		g_auto(GStrv) log = NULL;

		g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
		g_assert_error(error, DS_ERROR, code);
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, "> 11*"), ==, cases[i].sent);
	}
}

static void
test_checksum_off_and_strict(void)
{
	g_autofree char *off = rig_profile("[wire]\nchecksum=off\n");
	g_autofree char *strict = rig_profile("[profile]\nlike=koha\n[wire]\nchecksum=strict\n");
	const char *const profiles[] = {off, strict};

	for (guint i = 0; i < 2; i++) {
		g_autoptr(Rig) rig = rig_new(profiles[i], "11* : !plain " GRANTED "\n97* : !close");
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
		g_auto(GStrv) log = NULL;

		g_assert_cmpint(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL), ==, i == 0);
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, "> *AY?AZ*"), ==, i);
	}
	unlink(off);
	unlink(strict);
}

static void
test_date_zone(void)
{
	g_autofree char *zone = rig_profile("[wire]\ndate-zone= EST\n");
	g_autofree char *quoted = rig_profile("[wire]\ndate-zone=\\sEST\n");
	DsLibrarySettings *settings = rig_settings();
	g_autoptr(DsOperation) op = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Rig) rig = NULL;

	g_free(settings->profile);
	settings->address = g_strdup("127.0.0.1:1");
	settings->profile = g_strdup(zone); /* the blank is lost: three characters */
	g_assert_null(ds_sip2_backend.open(settings, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_free(settings->profile);
	settings->profile = g_strdup(quoted);
	rig = rig_new_with(settings, ds_sip2_script_new(""));
	op = rig_operation(rig, DS_CHECKIN, "B001", NULL);
	g_assert_cmpstr(
	    op->request, ==, "09N20261122 EST08310220261122 EST083102APCPL|AOCPL|ABB001|AC|");
	unlink(zone);
	unlink(quoted);
}

static void
test_goodbye(void)
{
	g_autoptr(Rig)
	    rig = rig_new("koha", "35* : 36Y20261122    083102AOCPL|AAP-OK|AFThank you !|");
	DsPatronId patron = rig_patron("P-OK");
	g_auto(GStrv) log = NULL;

	ds_sip2_backend.goodbye(rig->self, &patron, NULL); /* the link is down: no new connection */
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	ds_sip2_backend.goodbye(rig->self, &patron, NULL);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "connect"), ==, 1);
	g_assert_cmpuint(rig_count(log, "> 35*AOCPL|AAP-OK|AC|AY2AZ*"), ==, 1);
}

static void
test_open_refuses(void)
{
	static const struct {
		const char *address, *profile, *pin, *ca, *message;
	} cases[] = {
	    {NULL, "koha", NULL, NULL, "address="},
	    {"", "koha", NULL, NULL, "address="},
	    {"ils.example.org:99999", "koha", NULL, NULL, "address="},
	    {"127.0.0.1:1", "kohaa", NULL, NULL, "did you mean koha?"},
	    {"127.0.0.1:1", "koha", "12ab", NULL, "pin="},
	    {"127.0.0.1:1", "koha", NULL, "/no/such/file", "ca-file="},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsLibrarySettings) settings = rig_settings();
		g_autoptr(GError) error = NULL;

		g_free(settings->profile);
		settings->address = g_strdup(cases[i].address);
		settings->profile = g_strdup(cases[i].profile);
		settings->tls = TRUE;
		settings->trust.pin = g_strdup(cases[i].pin);
		settings->trust.ca_file = g_strdup(cases[i].ca);
		g_assert_null(ds_sip2_backend.open(settings, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_assert_nonnull(strstr(error->message, cases[i].message));
	}
}

static void
test_registered(void)
{
	g_assert_true(ds_library_backend("sip2") == &ds_sip2_backend);
	g_assert_null(ds_library_backend("sip3"));
}

#define ADD(table, folder, test) \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) { \
		g_autofree char *path = g_strconcat(folder, table[i].name, NULL); \
		g_test_add_data_func(path, &table[i], test); \
	}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	ADD(people, "/sip2/patron/", test_person)
	ADD(returns, "/sip2/return/", test_return)
	ADD(loans, "/sip2/loan/", test_loan)
	g_test_add_func("/sip2/patron/other-number", test_other_number);
	g_test_add_func("/sip2/patron/odd-values", test_odd_values);
	g_test_add_func("/sip2/patron/mail", test_mail);
	g_test_add_func("/sip2/loans", test_loans);
	g_test_add_func("/sip2/loans/not-relied-on", test_loans_not_relied_on);
	g_test_add_func("/sip2/return/not-settled", test_return_not_settled);
	g_test_add_func("/sip2/return/sorting", test_return_sorting);
	g_test_add_func("/sip2/texts/charsets", test_texts);
	g_test_add_func("/sip2/texts/long", test_long_texts);
	g_test_add_func("/sip2/profile/pin-in-checkout", test_pin_in_checkout);
	g_test_add_func("/sip2/profile/field-order", test_field_order);
	g_test_add_func("/sip2/profile/send-again", test_send_again);
	g_test_add_func("/sip2/profile/give-up", test_give_up);
	g_test_add_func("/sip2/profile/careless-fields", test_careless_fields);
	g_test_add_func("/sip2/profile/checksum", test_checksum_off_and_strict);
	g_test_add_func("/sip2/profile/date-zone", test_date_zone);
	g_test_add_func("/sip2/goodbye", test_goodbye);
	g_test_add_func("/sip2/open-refuses", test_open_refuses);
	g_test_add_func("/sip2/registered", test_registered);
	return g_test_run();
}
