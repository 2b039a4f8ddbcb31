/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evergreen's results of offline transactions, in the form that offline.pl writes them. */
#include "firmware/ctl-evergreen.h"

#include <string.h>

#define COMMAND(type, op) \
	"{\"command\":{\"type\":\"" type \
	"\",\"timestamp\":1764121620,\"barcode\":\"04419000010375\"," \
	"\"_workstation\":\"BR1-k1\",\"_realtime\":1764121620,\"duestamp_kiosk\":\"k1\"," \
	"\"duestamp_op\":" op "},"
#define OK "\"event\":{\"ilsevent\":\"0\",\"textcode\":\"SUCCESS\",\"desc\":\"\"}}"
#define NO "\"event\":{\"ilsevent\":\"1202\",\"textcode\":\"ITEM_NOT_CATALOGED\",\"desc\":\"a,b\"}}"

static void
expect(const char *text, const char *expected, guint others)
{
	g_autoptr(GError) error = NULL;
	guint left_out;
	g_autofree char *results = ds_ctl_evergreen_results(text, "k1", &left_out, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(results, ==, expected);
	g_assert_cmpuint(left_out, ==, others);
	g_assert_true(ds_ctl_is_evergreen(text));
}

static void
test_lines(void)
{
	expect(COMMAND("checkout", "17") OK "\n" COMMAND("checkin", "18") NO "\n\n",
	    "op,result,text\n17,ok\n18,refused,ITEM_NOT_CATALOGED\n", 0);
	expect(
	    COMMAND("checkout", "17") "\"event\":{\"ilsevent\":0}}", "op,result,text\n17,ok\n", 0);
}

static void
test_exceptions(void)
{
	expect("[]", "op,result,text\n", 0);
	expect(" [" COMMAND("checkin", "18") NO "]",
	    "op,result,text\n18,refused,ITEM_NOT_CATALOGED\n", 0);
	expect("[" COMMAND("checkout",
		   "18") "\"event\":[{\"ilsevent\":7013,\"textcode\":\"PATRON_EXCEEDS_FINES\"}]}]",
	    "op,result,text\n18,refused,PATRON_EXCEEDS_FINES\n", 0);
}

/* Taken back, and something is to be done with it; the same words mean no such thing of a loan. */
static void
test_returned_all_the_same(void)
{
	static const char *const words[] = {"ROUTE_ITEM", "NO_CHANGE"};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *event = g_strdup_printf(
		    "\"event\":{\"ilsevent\":\"7000\",\"textcode\":\"%s\"}}", words[i]);
		g_autofree char *back = g_strconcat(COMMAND("checkin", "18"), event, NULL);
		g_autofree char *loan = g_strconcat(COMMAND("checkout", "18"), event, NULL);
		g_autofree char *refused = g_strdup_printf(
		    "op,result,text\n18,refused,%s\n", words[i]);

		expect(back, "op,result,text\n18,ok\n", 0);
		expect(loan, refused, 0);
	}
}

/* What another kiosk or the desk has uploaded into the same session. */
static void
test_others(void)
{
	expect(
	    "{\"command\":{\"type\":\"checkout\",\"duestamp_kiosk\":\"k2\",\"duestamp_op\":17}," OK
	    "\n{\"command\":{\"type\":\"checkout\",\"barcode\":\"1\"}," OK,
	    "op,result,text\n", 2);
}

/* No byte of theirs can make another line. */
static void
test_hostile_reason(void)
{
	expect(COMMAND("checkout",
		   "17") "\"event\":{\"ilsevent\":\"1\",\"textcode\":\"A\\n18,ok\\u0000\"}}",
	    "op,result,text\n17,refused,A18ok\n", 0);
}

static void
test_wrong(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"[", "transaction 1: "},
	    {"{}", "transaction 1: it has no command"},
	    {"[17]", "transaction 1: it has no command"},
	    {"[null]", "transaction 1: it has no command"},
	    {COMMAND("checkout", "17") "\"event\":[]}", "transaction 1: it has no command, or no"},
	    {COMMAND("checkout", "17") "\"event\":{}}", "transaction 1: its event has no number"},
	    {COMMAND("checkout", "17") "\"event\":{\"ilsevent\":\"\"}}",
		"transaction 1: its event has no number"},
	    {COMMAND("checkout", "17") OK "\n{\"command\":", "transaction 2: "},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		guint others;

		g_assert_null(ds_ctl_evergreen_results(cases[i].text, "k1", &others, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_assert_true(g_str_has_prefix(error->message, cases[i].message));
	}
	g_assert_false(ds_ctl_is_evergreen("op,result\n"));
	g_assert_false(ds_ctl_is_evergreen(""));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/evergreen/lines", test_lines);
	g_test_add_func("/evergreen/exceptions", test_exceptions);
	g_test_add_func("/evergreen/returned-all-the-same", test_returned_all_the_same);
	g_test_add_func("/evergreen/others", test_others);
	g_test_add_func("/evergreen/hostile-reason", test_hostile_reason);
	g_test_add_func("/evergreen/wrong", test_wrong);
	return g_test_run();
}
