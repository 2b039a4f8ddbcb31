/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small pure parts of duestamp-ils: days, money, PINs, CSV, sentences. */
#include "sync/csv.h"
#include "sync/day.h"
#include "sync/ils/pin.h"
#include "sync/ils/reasons.h"
#include "sync/money.h"

#include "firmware/base/bytes.h"

#include <string.h>

static void
test_days(void)
{
	static const char *const wrong[] = {"", "2026-02-29", "2026-13-01", "2026-00-10",
	    "26-12-13", "2026-12-13 ", "2026/12/13", "20261213", "2026-1-13", "+3d"};
	DsDay leap, next;

	g_assert_true(ds_day_parse("2028-02-29", &leap));
	g_assert_true(ds_day_parse("2028-03-01", &next));
	g_assert_cmpint(next - leap, ==, 1);
	g_assert_cmpstr(ds_day_text(leap).text, ==, "2028-02-29");
	g_assert_cmpstr(ds_day_text(0).text, ==, "");
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_false(ds_day_parse(wrong[i], &leap));
}

/* 2026-11-25 23:30 in Shanghai is still the 25th there, and 15:30 of it in UTC. */
static void
test_local_day(void)
{
	const gint64 wall_s = 1795620600; /* 2026-11-25T15:30:00Z */
	DsDay day;

	g_setenv("TZ", "XXX-8", TRUE);
	g_assert_true(ds_day_parse("2026-11-25", &day));
	g_assert_cmpint(ds_day_local(wall_s), ==, day);
	g_assert_cmpint(ds_day_local(wall_s + 1800), ==, day + 1);
	g_assert_cmpint(ds_day_utc_offset_s(wall_s), ==, 8 * 3600);
	g_assert_cmpint(ds_day_start_s(day + 1), ==, wall_s + 1800);
}

static void
test_money(void)
{
	static const struct {
		const char *text, *currency;
		DsMoney amount; /* -1: refused */
		const char *written;
	} cases[] = {
	    {"12.50", "CNY", 1250, "12.50"},
	    {"12.5", "CNY", 1250, "12.50"},
	    {"12", "CNY", 1200, "12.00"},
	    {"0.07", "EUR", 7, "0.07"},
	    {"5000", "VND", 5000, "5000"},
	    {"999999999.99", "CNY", G_GINT64_CONSTANT(99999999999), "999999999.99"},
	    {"5000.5", "VND", -1, NULL},
	    {"1.234", "CNY", -1, NULL},
	    {"-3.00", "CNY", -1, NULL},
	    {"abc", "CNY", -1, NULL},
	    {"", "CNY", -1, NULL},
	    {"1.", "CNY", -1, NULL},
	    {".5", "CNY", -1, NULL},
	    {"1,50", "CNY", -1, NULL},
	    {" 1", "CNY", -1, NULL},
	    {"1234567890", "CNY", -1, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsMoney amount = -1;

		ds_money_parse(cases[i].text, cases[i].currency, &amount);
		g_assert_cmpint(amount, ==, cases[i].amount);
		if (amount >= 0)
			g_assert_cmpstr(
			    ds_money_text(amount, cases[i].currency).text, ==, cases[i].written);
	}
	g_assert_true(ds_money_is_currency("CNY"));
	g_assert_false(ds_money_is_currency("cny"));
	g_assert_false(ds_money_is_currency("CNYX"));
	g_assert_false(ds_money_is_currency(""));
}

/* RFC 7914, section 11: PBKDF2-HMAC-SHA-256, the first 32 bytes of each. */
static void
test_pin_vectors(void)
{
	static const struct {
		const char *pin, *salt;
		guint iterations;
		const char *key;
	} vectors[] = {
	    {"passwd", "salt", 1,
		"55AC046E56E3089FEC1691C22544B605F94185216DDE0465E68B9D57C20DACBC"},
	    {"Password", "NaCl", 80000,
		"4DDCD8F60B98BE21830CEE5EF22701F9641A4418D04C0414AEFF08876B34AB56"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(vectors); i++) {
		guint8 key[DS_PIN_KEY_BYTES];

		ds_pin_derive(vectors[i].pin, (const guint8 *)vectors[i].salt,
		    strlen(vectors[i].salt), vectors[i].iterations, key);
		g_autofree char *hex = ds_hex(key, sizeof key);
		g_assert_cmpstr(hex, ==, vectors[i].key);
	}
}

static void
test_pin_hash(void)
{
	g_autofree char *one = ds_pin_hash("1234");
	g_autofree char *other = ds_pin_hash("1234");
	g_autofree char *cut = g_strndup(one, strlen(one) - 1);

	g_assert_cmpstr(one, !=, other); /* the salt */
	g_assert_true(ds_pin_is_hash(one));
	g_assert_true(ds_pin_fits(one, "1234"));
	g_assert_false(ds_pin_fits(one, "1235"));
	g_assert_false(ds_pin_fits(one, ""));
	g_assert_false(ds_pin_fits("", "1234"));
	g_assert_false(ds_pin_fits("1234", "1234"));
	g_assert_false(ds_pin_is_hash(cut));
	g_assert_false(ds_pin_is_hash("1234"));
	g_assert_false(ds_pin_is_hash("pbkdf2-sha256$4294967295$00$00"));
}

/* All bytes of the key count: of two thousand wrong PINs some fit in any one byte. */
static void
test_pin_guessing(void)
{
	static const guint8 salt[16] = {1};
	guint8 key[DS_PIN_KEY_BYTES];

	ds_pin_derive("1234", salt, sizeof salt, 1, key);
	g_autofree char *salt_text = ds_hex(salt, sizeof salt);
	g_autofree char *key_text = ds_hex(key, sizeof key);
	g_autofree char *hash = g_strdup_printf("pbkdf2-sha256$1$%s$%s", salt_text, key_text);

	g_assert_true(ds_pin_fits(hash, "1234"));
	for (guint i = 2000; i < 4000; i++) {
		g_autofree char *pin = g_strdup_printf("%u", i);

		g_assert_false(ds_pin_fits(hash, pin));
	}
}

/* ---- CSV */

static GPtrArray *
parse(const char *text, GError **error)
{
	return ds_csv_parse(text, strlen(text), error);
}

static const char *
cell(GPtrArray *rows, guint row, guint column)
{
	const DsCsvRow *at = g_ptr_array_index(rows, row);

	return g_ptr_array_index(at->cells, column);
}

static void
test_csv(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = parse("\xEF\xBB\xBF"
					  "a,b\r\n\n\"x,\"\"y\"\"\",\n\"\",三体\nlast,row",
	    &error);

	g_assert_no_error(error);
	g_assert_cmpuint(rows->len, ==, 4);
	g_assert_cmpstr(cell(rows, 0, 0), ==, "a");
	g_assert_cmpstr(cell(rows, 0, 1), ==, "b");
	g_assert_cmpstr(cell(rows, 1, 0), ==, "x,\"y\"");
	g_assert_cmpstr(cell(rows, 1, 1), ==, "");
	g_assert_cmpstr(cell(rows, 2, 0), ==, "");
	g_assert_cmpstr(cell(rows, 2, 1), ==, "三体");
	g_assert_cmpstr(cell(rows, 3, 1), ==, "row");
	g_assert_cmpuint(((DsCsvRow *)g_ptr_array_index(rows, 1))->line, ==, 3);
}

static void
test_csv_errors(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"a\nb\"c\n", "line 2: a quote in a field that does not begin with one"},
	    {"a\n\n\"b\nc\"\n", "line 3: a quote is not closed on its line"},
	    {"\"a\"b\n", "line 1: text behind a closing quote"},
	    {"a\nb\n\xFF\n", "line 3: not UTF-8"},
	    {"a\tb\n", "line 1: a control character"},
	    {"a\rb\n", "line 1: a control character"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(parse(cases[i].text, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_assert_cmpstr(error->message, ==, cases[i].message);
	}
}

static void
test_csv_nul(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_csv_parse("a\nb\0c\n", 6, &error));
	g_assert_cmpstr(error->message, ==, "line 2: not UTF-8");
}

static void
test_csv_round_trip(void)
{
	const char *const cells[] = {
	    "plain", "", "with, comma", "with \"quotes\"", "\"", "Đ", NULL};
	g_autoptr(GString) text = g_string_new(NULL);

	ds_csv_append(text, cells);
	g_autoptr(GPtrArray) rows = parse(text->str, NULL);
	for (guint i = 0; cells[i] != NULL; i++)
		g_assert_cmpstr(cell(rows, 0, i), ==, cells[i]);
}

/* ---- sentences */

/* reasons.txt is the table, word for word. */
static void
test_reasons_file(void)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "..", "sync", "ils", "reasons.txt", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *file = NULL;
	g_autoptr(GString) wanted = g_string_new(NULL);

	g_file_get_contents(path, &file, NULL, &error);
	g_assert_no_error(error);
	for (guint i = DS_ILS_OK + 1; i < DS_ILS_N_VERDICTS; i++) {
		g_autofree char *pattern = ds_ils_sentence_pattern((DsIlsVerdict)i);

		g_assert_nonnull(pattern);
		g_string_append_printf(wanted, "%s=%s\n",
		    ds_reason_word(ds_ils_sentence_reason((DsIlsVerdict)i)), pattern);
	}
	const char *table = strstr(file, "\n\n");
	g_assert_nonnull(table);
	g_assert_cmpstr(table + 2, ==, wanted->str);
}

static void
test_sentences(void)
{
	DsIlsPatron patron = {.blocked = (char *)"unpaid bill",
	    .loans = 5,
	    .fees = 6000,
	    .terms = {.loan_limit = 5, .fee_limit = 5000, .renew_from_days = 7, .renewals = 2}};
	DsIlsItem item = {
	    .due = 2461400, .renewals = 2, .lending_fee = 200, .owner = (char *)"CN-440100"};
	const DsIlsCase c = {.patron = &patron, .item = &item, .currency = "CNY", .today = 2461403};
	static const struct {
		DsIlsVerdict verdict;
		const char *sentence;
	} cases[] = {
	    {DS_ILS_LIMIT, "Loan limit reached: limit 5, has 5"},
	    {DS_ILS_FEES, "Fees over the limit: limit 50.00 CNY, owes 60.00 CNY"},
	    {DS_ILS_BLOCKED, "Patron is blocked: unpaid bill"},
	    {DS_ILS_NO_RENEWALS, "No renewals left: limit 2, used 2"},
	    {DS_ILS_FEE_ASKED, "A lending fee must be accepted first: 2.00 CNY"},
	    {DS_ILS_NOTE_FOREIGN, "Belongs to another library: CN-440100"},
	    {DS_ILS_NOTE_WAS_OVERDUE, "Item was overdue: days 3"},
	    {DS_ILS_YOURS, "Item already checked out to you"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *sentence = ds_ils_sentence(cases[i].verdict, &c);

		g_assert_cmpstr(sentence, ==, cases[i].sentence);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ils/days", test_days);
	g_test_add_func("/ils/local-day", test_local_day);
	g_test_add_func("/ils/money", test_money);
	g_test_add_func("/ils/pin-vectors", test_pin_vectors);
	g_test_add_func("/ils/pin-hash", test_pin_hash);
	g_test_add_func("/ils/pin-guessing", test_pin_guessing);
	g_test_add_func("/ils/csv", test_csv);
	g_test_add_func("/ils/csv-errors", test_csv_errors);
	g_test_add_func("/ils/csv-nul", test_csv_nul);
	g_test_add_func("/ils/csv-round-trip", test_csv_round_trip);
	g_test_add_func("/ils/reasons-file", test_reasons_file);
	g_test_add_func("/ils/sentences", test_sentences);
	return g_test_run();
}
