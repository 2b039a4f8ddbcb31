/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The codec: every message the kiosk sends, byte for byte; what it reads of every recorded answer.
 */
#include "sync/sip2-msg.h"
#include "tests/sync/sip2/rig.h"
#include "tests/sync/sip2/transcript.h"

#include <string.h>

/* ---- writing ---- */

/* Independent of the product: the sum of all bytes and the checksum is 0 modulo 65536. */
static gboolean
sum_is_zero(const char *line, gsize length)
{
	guint sum = (guint)strtoul(line + length - 4, NULL, 16);

	for (gsize i = 0; i < length - 4; i++)
		sum += (guint8)line[i];
	return sum % 65536 == 0;
}

static void
test_requests(void)
{
	static const struct {
		DsOperationKind kind;
		const char *bytes;
	} cases[] = {
	    {DS_CHECKOUT,
		"11NN20261122    083102                  AOCPL|ABB001|AAP-OK|AC|AY2AZF14B"},
	    {DS_CHECKIN, "09N20261122    08310220261122    083102APCPL|AOCPL|ABB001|AC|AY2AZF0BD"},
	    {DS_RENEWAL,
		"29NN20261122    083102                  AOCPL|ABB001|AAP-OK|AC|AY2AZF142"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Rig) rig = rig_new("koha", "* :: !close");
		g_autoptr(DsOperation) op = rig_operation(
		    rig, cases[i].kind, "B001", cases[i].kind == DS_CHECKIN ? NULL : "P-OK");
		DsWord pin = rig_word("1234");
		g_auto(GStrv) log = NULL;

		g_assert_true(g_str_has_prefix(cases[i].bytes, op->request));
		g_assert_false(ds_sip2_backend.carry(rig->self, op, &pin, NULL, NULL));
		log = rig_log(rig);
		g_assert_cmpstr(log[1] + 2, ==, cases[i].bytes);
		g_assert_true(sum_is_zero(log[1] + 2, strlen(log[1] + 2)));
	}
}

static void
test_opening(void)
{
	g_autoptr(Rig) rig = rig_new("koha", "");
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	log = ds_sip2_script_stop(rig->server);
	g_assert_cmpstr(log[0], ==, "connect");
	g_assert_cmpstr(log[1], ==, "> 9300CNterm1|COterm1pwd|CPCPL|AY0AZF4A9");
	g_assert_cmpstr(log[2], ==, "> 9900802.00AY1AZFCA0"); /* as recorded, login-ok.sip */
	g_assert_cmpstr(log[3], ==, "> 9900802.00AY2AZFC9F");
	g_assert_null(log[4]);
}

static void
test_dates(void)
{
	static const struct {
		const char *text, *iso;
	} cases[] = {
	    {"20261213    235900", "2026-12-13T23:59:00"},
	    {"20261213   Z235900", "2026-12-13T23:59:00"},
	    {"20261213", "2026-12-13T00:00:00"},
	    {"2026-11-29", "2026-11-29T00:00:00"}, /* SLiMS */
	    {"2026-12-13 23:59", "2026-12-13T23:59:00"},
	    {"2026-12-13 23:59:58", "2026-12-13T23:59:58"}, /* Evergreen's mediator */
	    {"20250229    120000", ""},
	    {"20261301    120000", ""},
	    {"20261213    240000", ""},
	    {"20261213    1200", ""},
	    {"2026-1-1", ""},
	    {"", ""},
	    {"soon", ""},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		char iso[20] = "x";

		g_assert_cmpint(
		    ds_sip2_date_parse(cases[i].text, iso), ==, cases[i].iso[0] != '\0');
		g_assert_cmpstr(iso, ==, cases[i].iso);
	}
}

static void
test_date_written(void)
{
	char date[DS_SIP2_DATE_SIZE];

	ds_sip2_date(date, 1795336262, 7 * 3600, NULL);
	g_assert_cmpstr(date, ==, "20261122    153102");
	ds_sip2_date(date, 1795336262, -9 * 3600, "   Z");
	g_assert_cmpstr(date, ==, "20261121   Z233102");
}

static void
test_text_cannot_escape(void)
{
	GString *line = ds_sip2_new("94", "1");

	ds_sip2_add_text(line, "AF", "a|b\rc\nd\x7f");
	ds_sip2_finish(line, -1);
	g_assert_cmpstr(line->str, ==, "941AFa&#124;bcd|\r");
	g_string_free(line, TRUE);
}

static void
test_ids_cannot_escape(void)
{
	if (g_test_subprocess()) {
		GString *line = ds_sip2_new("94", "1");
		DsItemId id = {"B001|AAEVIL"};

		ds_sip2_add_item(line, "AB", &id);
		return;
	}
	g_test_trap_subprocess(NULL, 0, 0);
	g_test_trap_assert_failed();
}

/* ---- reading ---- */

static DsSip2Message *
parse(const char *text, DsSip2ChecksumMode mode)
{
	return ds_sip2_parse(text, strlen(text), mode, NULL);
}

static void
test_fields(void)
{
	g_autoptr(DsSip2Message) message = parse(
	    "64  Y           00120261122    085044           1            |AOP|AAM1||AUS001|xx|"
	    "AUS002|garbage AU no|AFlast\r\n",
	    DS_SIP2_CHECKSUM_LENIENT);
	guint at = 0;

	g_assert_cmpstr(ds_sip2_code(message), ==, "64");
	g_assert_cmpint(ds_sip2_sequence(message), ==, -1);
	g_assert_cmpint(ds_sip2_number(message, "charged"), ==, 1);
	g_assert_cmpint(ds_sip2_number(message, "holds"), ==, -1);
	g_assert_cmpint(ds_sip2_number(message, "nosuch"), ==, -1);
	g_assert_cmpstr(ds_sip2_piece(message, "status").text, ==, "  Y           ");
	g_assert_cmpstr(ds_sip2_field(message, "AF"), ==, "last");
	g_assert_null(ds_sip2_field(message, "BV"));
	g_assert_cmpstr(ds_sip2_next(message, "AU", &at), ==, "S001");
	g_assert_cmpstr(ds_sip2_next(message, "AU", &at), ==, "S002");
	g_assert_null(ds_sip2_next(message, "AU", &at));
	g_assert_true(ds_sip2_field_is(message, "AA", "m1"));
	g_assert_false(ds_sip2_field_is(message, "AA", "m"));
	g_assert_false(ds_sip2_field_is(message, "ZZ", "m"));
}

static void
test_broken_lines(void)
{
	static const char *const lines[] = {"", "1", "\r\n", "121NNY2026", "12", "98YYYY",
	    "941AY0AZFDFE", "941AY0AZ1234", "64", "AZFFFF", "AY1AZ0000", "\xFF\xFE|AZ1234"};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(
		    ds_sip2_parse(lines[i], strlen(lines[i]), DS_SIP2_CHECKSUM_LENIENT, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	}
}

static void
test_limits(void)
{
	g_autofree char *long_line = g_strnfill(DS_SIP2_LINE_MAX + 1, 'x');
	g_autoptr(GString) many = g_string_new("941");

	g_assert_null(ds_sip2_parse(long_line, DS_SIP2_LINE_MAX + 1, DS_SIP2_CHECKSUM_OFF, NULL));
	for (guint i = 0; i <= DS_SIP2_FIELDS_MAX; i++)
		g_string_append(many, "AA|");
	g_assert_null(ds_sip2_parse(many->str, many->len, DS_SIP2_CHECKSUM_OFF, NULL));
}

static void
test_checksum_modes(void)
{
	static const struct {
		const char *line;
		gboolean strict, lenient;
	} cases[] = {
	    {"941AY0AZFDFD", TRUE, TRUE},
	    {"941AY0AZfdfd", TRUE, TRUE},
	    {"941", FALSE, TRUE},
	    {"941AY0AZ0000", FALSE, TRUE},
	    {"941AY0AZFDFC", FALSE, FALSE},
	    {"96AZFEF6", FALSE, TRUE}, /* no AY: the link looks for 96 before it parses */
	    /* Koha without an encoding: the sum is over U+00E9, not over C3 A9 */
	    {"941AFcaf\xC3\xA9|AY0AZFA64", TRUE, TRUE},
	    {"941AFcaf\xC3\xA9|AY0AZFAE7", FALSE, TRUE},
	    {"941AFcaf\xE9|AY0AZFAE7", TRUE, TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsSip2Message) strict = parse(cases[i].line, DS_SIP2_CHECKSUM_STRICT);
		g_autoptr(DsSip2Message) lenient = parse(cases[i].line, DS_SIP2_CHECKSUM_LENIENT);
		g_autoptr(DsSip2Message) off = parse(cases[i].line, DS_SIP2_CHECKSUM_OFF);

		g_test_message("case %u", i);
		g_assert_cmpint(strict != NULL, ==, cases[i].strict);
		g_assert_cmpint(lenient != NULL, ==, cases[i].lenient);
		g_assert_nonnull(off);
	}
}

/* ---- every recorded answer ---- */

typedef struct {
	guint answers, with_checksum, right, zero;
	guint strict, lenient, no_sequence;
} Counts;

static gboolean
has_checksum(const char *line, gsize length)
{
	if (length < 6 || memcmp(line + length - 6, "AZ", 2) != 0)
		return FALSE;
	for (gsize i = length - 4; i < length; i++)
		if (!g_ascii_isxdigit(line[i]))
			return FALSE;
	return TRUE;
}

static void
count_answer(Counts *counts, const char *line, gsize length)
{
	g_autoptr(DsSip2Message) strict = NULL;
	g_autoptr(DsSip2Message) lenient = NULL;

	while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
		length--;
	counts->answers++;
	lenient = ds_sip2_parse(line, length, DS_SIP2_CHECKSUM_LENIENT, NULL);
	strict = ds_sip2_parse(line, length, DS_SIP2_CHECKSUM_STRICT, NULL);
	if (!has_checksum(line, length))
		return;
	counts->with_checksum++;
	counts->right += sum_is_zero(line, length);
	counts->zero += memcmp(line + length - 4, "0000", 4) == 0;
	counts->strict += strict != NULL;
	counts->lenient += lenient != NULL;
	counts->no_sequence += lenient != NULL && ds_sip2_sequence(lenient) < 0;
}

static void
count_transcript(const char *path, gpointer data)
{
	g_autoptr(GPtrArray) exchanges = transcript_read(path);

	for (guint i = 0; i < exchanges->len; i++) {
		const Exchange *exchange = exchanges->pdata[i];

		if (exchange->answer != NULL)
			count_answer(data, exchange->answer->str, exchange->answer->len);
	}
}

static void
test_recorded_answers(void)
{
	Counts counts = {0};

	transcript_foreach(count_transcript, &counts);
	g_test_message(
	    "%u answers, %u with a checksum: %u right, %u are 0000; accepted: %u strictly, "
	    "%u leniently",
	    counts.answers, counts.with_checksum, counts.right, counts.zero, counts.strict,
	    counts.lenient);
	/* counted by hand over the files, with another program */
	g_assert_cmpuint(counts.with_checksum, ==, 542);
	g_assert_cmpuint(counts.right, ==, 479);
	g_assert_cmpuint(counts.zero, ==, 63);
	g_assert_cmpuint(counts.lenient, ==, 542);
	g_assert_cmpuint(counts.strict, ==, counts.right - counts.no_sequence);
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	g_test_add_func("/sip2/codec/requests", test_requests);
	g_test_add_func("/sip2/codec/opening", test_opening);
	g_test_add_func("/sip2/codec/dates", test_dates);
	g_test_add_func("/sip2/codec/date-written", test_date_written);
	g_test_add_func("/sip2/codec/text-cannot-escape", test_text_cannot_escape);
	g_test_add_func("/sip2/codec/ids-cannot-escape", test_ids_cannot_escape);
	g_test_add_func("/sip2/codec/fields", test_fields);
	g_test_add_func("/sip2/codec/broken-lines", test_broken_lines);
	g_test_add_func("/sip2/codec/limits", test_limits);
	g_test_add_func("/sip2/codec/checksum-modes", test_checksum_modes);
	g_test_add_func("/sip2/codec/recorded-answers", test_recorded_answers);
	return g_test_run();
}
