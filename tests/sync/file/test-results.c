/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of results that somebody has edited by hand. */
#include "sync/results.h"

#include <string.h>

static GPtrArray *
read_text(const char *text)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *results = ds_results_read(text, strlen(text), &error);

	g_assert_no_error(error);
	g_assert_nonnull(results);
	return results;
}

/* "line:op:word:text:item:kiosk" of each. */
static void
expect(const char *text, const char *expected)
{
	static const char *const words[] = {"ok", "refused", "unknown"};
	g_autoptr(GPtrArray) results = read_text(text);
	g_autoptr(GString) got = g_string_new(NULL);

	for (guint i = 0; i < results->len; i++) {
		const DsResult *result = results->pdata[i];

		g_string_append_printf(got, "%s%u:%" G_GINT64_FORMAT ":%s:%s:%s:%s",
		    i > 0 ? " " : "", result->line, result->op_seq, words[result->word],
		    result->text, result->item, result->kiosk);
	}
	g_assert_cmpstr(got->str, ==, expected);
}

static void
test_right(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"17,ok\n18,refused,gone\n19,unknown\n",
		"1:17:ok::: 2:18:refused:gone:: 3:19:unknown:::"},
	    {"17,ok", "1:17:ok:::"},
	    {"op,result,text\r\n17,ok,\r\n\r\n18,OK,\r\n", "2:17:ok::: 4:18:ok:::"},
	    {"\xEF\xBB\xBFop,result\n17,ok\n", "2:17:ok:::"},
	    {"\xEF\xBB\xBF"
	     "17,ok\n",
		"1:17:ok:::"},
	    {" 17 , ok , no  more \n", "1:17:ok:no more::"},
	    {"\"17\",\"refused\",\"no, \"\"never\"\"\" \n", "1:17:refused:no, \"never\"::"},
	    {"Op,Kiosk,Kind,Time,Item,Patron,Due,Result,Text\n17,k,checkout,t,1,2,d,ok,x\n",
		"2:17:ok:x:1:k"},
	    {"result,op\nok,17\n", "2:17:ok:::"},
	    {"17,refused,\xE6\xB2\xA1\xE6\x9C\x89\n", "1:17:refused:\xE6\xB2\xA1\xE6\x9C\x89::"},
	    {"9223372036854775807,ok\n", "1:9223372036854775807:ok:::"},
	    /* what could turn a line round on a screen */
	    {"17,refused,a\xE2\x80\xAE"
	     "b\n",
		"1:17:refused:ab::"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		expect(cases[i].text, cases[i].expected);
}

static void
expect_wrong(const char *text, gsize length, const char *message)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_results_read(text, length, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	if (!g_str_has_prefix(error->message, message))
		g_error("\"%s\" is not \"%s\"", error->message, message);
}

static void
test_wrong(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"", "line 1: there is no result"},
	    {"\n \n", "line 2: there is no result"},
	    {"op,result\n", "line 1: there is no result"},
	    {"17,ok\n17,refused\n", "line 2: operation 17 stands there twice"},
	    {"17,ok\n18,yes\n", "line 2: result has to be one of"},
	    {"17,ok\n18\n", "line 2: result has to be one of"},
	    {"17,\n", "line 1: result has to be one of"},
	    {"17,ok\n-1,ok\n", "line 2: op is no number"},
	    {"17,ok\n,ok\n", "line 2: op is no number"},
	    {"17,ok\n1.8E1,ok\n", "line 2: op is no number"},
	    {"0,ok\n", "line 1: op is no number"},
	    {"9223372036854775808,ok\n", "line 1: op is no number"},
	    {"17;ok\n", "line 1: op is no number"},
	    {"17,refused,a,b\n", "line 1: more fields than columns"},
	    {"17,refused,\"a\n", "line 1: a quotation mark is missing"},
	    {"17,refused,\"a\" b\n", "line 1: a quotation mark is missing"},
	    {"17,refused,\"a\nb\"\n", "line 1: a quotation mark is missing"},
	    {"op,answer\n17,ok\n", "line 1: the first line names columns"},
	    {"op,op,result\n", "line 1: there are two columns op"},
	    {"op,text\n17,ok\n", "line 1: the columns op and result are needed"},
	    {"17,ok\n18,refused,a\tb\n", "line 2: not UTF-8, or it holds a control"},
	    {"17,ok\r18,ok\n", "line 1: not UTF-8, or it holds a control"},
	    {"17,refused,\xFF\n", "line 1: not UTF-8"},
	    {"\xFF\xFE"
	     "1\n",
		"line 1: not UTF-8"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		expect_wrong(cases[i].text, strlen(cases[i].text), cases[i].message);
	expect_wrong("17,ok\n\0"
		     "18,ok\n",
	    13, "line 2: not UTF-8");
}

static void
test_too_long(void)
{
	g_autofree char *text = g_malloc(DS_RESULTS_MAX + 1);

	memset(text, 'x', DS_RESULTS_MAX + 1);
	memcpy(text, "17,ok,", 6);
	expect_wrong(text, DS_RESULTS_MAX + 1, "line 1: the file is longer");
	expect_wrong(text, DS_RESULTS_LINE_MAX + 1, "line 1: longer than");
	text[DS_RESULTS_LINE_MAX] = '\0';
	g_autoptr(GPtrArray) results = read_text(text);
	g_assert_cmpuint(
	    strlen(((const DsResult *)results->pdata[0])->text), ==, DS_RESULTS_TEXT_MAX);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/results/right", test_right);
	g_test_add_func("/results/wrong", test_wrong);
	g_test_add_func("/results/too-long", test_too_long);
	return g_test_run();
}
