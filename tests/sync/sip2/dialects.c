/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles: the built-in ones load, a wrong one says what is wrong with it.
 */
#include "sync/sip2-text.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define NAMES "duestamp, evergreen, folio, koha, rero, slims, unknown"

static void
test_built_in(void)
{
	g_auto(GStrv) names = ds_sip2_dialect_names();
	g_autofree char *list = g_strjoinv(", ", names);

	g_assert_cmpstr(list, ==, NAMES);
	for (guint i = 0; names[i] != NULL; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsSip2Dialect) dialect = ds_sip2_dialect_load(names[i], &error);

		g_assert_no_error(error);
		g_assert_cmpstr(dialect->name, ==, names[i]);
		g_assert_true(ds_sip2_dialect_may_ask(dialect, 3));
		g_assert_false(ds_sip2_dialect_may_ask(dialect, 7));
	}
}

static void
test_no_such_profile(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_sip2_dialect_load("evergren", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_cmpstr(error->message, ==,
	    "there is no profile \"evergren\", did you mean evergreen?; there are " NAMES
	    ", or the path of a file");
}

static void
test_like(void)
{
	g_autofree char *path = rig_profile(
	    "# ours\n[profile]\nlike=koha\n[patron]\npin=never\n"
	    "id-min=5\n[item-reasons]\nitem-lost=Verloren*;*fehlt\n");
	g_autoptr(GError) error = NULL;
	g_autoptr(DsSip2Dialect) dialect = ds_sip2_dialect_load(path, &error);

	g_assert_no_error(error);
	g_assert_cmpint(dialect->pin, ==, DS_SIP2_PIN_NEVER); /* said here */
	g_assert_cmpint(dialect->charset, ==, DS_SIP2_UTF8);  /* said by koha */
	g_assert_cmpstr(dialect->version, ==, "2.00");        /* said by unknown */
	g_assert_cmpuint(dialect->patron_rules.min_length, ==, 5);
	g_assert_cmpuint(dialect->item_rules.min_length, ==, 1);
	g_assert_cmpint(ds_sip2_item_reason(dialect, "VERLOREN gemeldet"), ==, DS_REASON_ITEM_LOST);
	g_assert_cmpint(ds_sip2_item_reason(dialect, "Item lost"), ==, DS_REASON_NONE);
	g_assert_cmpint(ds_sip2_item_reason(dialect, "Invalid item"), ==, DS_REASON_ITEM_UNKNOWN);
	unlink(path);
}

/* The longest pattern that fits decides, whatever stands first. */
static void
test_longest_pattern(void)
{
	g_autofree char *path = rig_profile("[item-reasons]\nitem-on-loan=*checked out*\n"
					    "not-on-loan=*not checked out*\nother=*\n");
	g_autoptr(DsSip2Dialect) dialect = ds_sip2_dialect_load(path, NULL);

	g_assert_cmpint(
	    ds_sip2_item_reason(dialect, "It is checked out."), ==, DS_REASON_ITEM_ON_LOAN);
	g_assert_cmpint(
	    ds_sip2_item_reason(dialect, "It is not checked out."), ==, DS_REASON_NOT_ON_LOAN);
	g_assert_cmpint(ds_sip2_item_reason(dialect, "Hm."), ==, DS_REASON_OTHER);
	g_assert_cmpint(ds_sip2_item_reason(dialect, NULL), ==, DS_REASON_NONE);
	unlink(path);
}

static void
test_chinese(void)
{
	static const struct {
		const char *charset, *bytes, *text;
	} cases[] = {
	    {"gb18030", "\xBA\xEC\xC2\xA5\xC3\xCE", "红楼梦"},
	    {"gb18030", "\x95\x32\x82\x36", "𠀀"}, /* four bytes: an ideograph outside the plane */
	    {"big5", "\xAC\xF5\xBC\xD3\xB9\xDA", "紅樓夢"},
	    {"gb18030", "\xBA\xEC\xFF\xFF", "红"},
	    /* the second byte is that of the bar, so half a sign is left */
	    {"gb18030", "\xBA\xEC\x81|", "红"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *key = g_strdup_printf("[wire]\ncharset=%s\n", cases[i].charset);
		g_autofree char *path = rig_profile(key);
		g_autofree char *line = g_strdup_printf(
		    "1803020120261122    083102ABB001|AJ%s|\r", cases[i].bytes);
		g_autoptr(DsSip2Message)
		    message = ds_sip2_parse(line, strlen(line), DS_SIP2_CHECKSUM_OFF, NULL);
		g_autoptr(DsSip2Dialect) dialect = ds_sip2_dialect_load(path, NULL);
		g_autofree char *title = ds_sip2_text(dialect, message, "AJ", 100);

		g_assert_cmpstr(title, ==, cases[i].text);
		unlink(path);
	}
}

/* Each: what is wrong, and what the message has to hold beside the name of the file. */
static const struct {
	const char *name, *text, *says[4];
} wrong[] = {
    {"misspelt-key", "[wire]\nchar-set=utf-8\n", {"[wire]", "char-set", "charset"}},
    {"misspelt-section", "[wires]\ncharset=utf-8\n", {"[wires]", "[wire]"}},
    {"misspelt-reason", "[item-reasons]\nitem-unknwon=x\n",
	{"[item-reasons]", "item-unknwon", "item-unknown"}},
    {"no-such-reason", "[patron-reasons]\nbad-hair=x\n", {"[patron-reasons]", "bad-hair"}},
    {"key-of-another-section", "[wire]\npin=never\n", {"[wire]", "pin"}},
    {"misspelt-like", "[profile]\nlikes=koha\n", {"[profile]", "likes", "like"}},
    {"like-nothing", "[profile]\nlike=kohas\n", {"like=kohas", "koha?"}},
    {"charset", "[wire]\ncharset=utf8\n", {"[wire] charset=utf8", "utf-8, iso-8859-1, cp850"}},
    {"checksum", "[wire]\nchecksum=maybe\n", {"[wire] checksum=maybe", "strict, lenient, off"}},
    {"version", "[wire]\nversion=2\n", {"[wire] version=2", "2.00"}},
    {"date-zone", "[wire]\ndate-zone=UTC\n", {"[wire] date-zone=UTC", "four"}},
    {"date-zone-bar", "[wire]\ndate-zone=UT|Z\n", {"[wire] date-zone=UT|Z"}},
    {"broken-answer", "[wire]\nbroken-answer=97\n", {"[wire] broken-answer=97", "ask-again"}},
    {"send-again-blindly", "[wire]\nbroken-answer=send-again\nchecksum=off\n",
	{"[wire] broken-answer=send-again", "checksum=off"}},
    {"careless-fields", "[wire]\ncareless-fields=1\n", {"[wire] careless-fields=1", "yes or no"}},
    {"loan-fields-of-others", "[wire]\nloan-fields=AO;AB;AA;BZ\n", {"[wire] loan-fields"}},
    {"loan-fields-without-patron", "[wire]\nloan-fields=AO;AB;AC\n",
	{"[wire] loan-fields=AO;AB;AC", "each once"}},
    {"loan-fields-twice", "[wire]\nloan-fields=AO;AB;AB;AA;AC\n", {"[wire] loan-fields"}},
    /* a message cut off in the item would lend to this patron what the stump names */
    {"patron-before-item", "[wire]\nloan-fields=AO;AA;AB;AC\n",
	{"[wire] loan-fields=AO;AA;AB;AC", "AB before AA"}},
    {"return-fields", "[wire]\nreturn-fields=AB\n", {"[wire] return-fields=AB", "each once"}},
    {"no-block", "[offline]\nno-block=sometimes\n", {"[offline] no-block=sometimes"}},
    {"replay", "[offline]\nloans=yes\n", {"[offline] loans=yes", "staff, ask-first"}},
    {"request", "[patron]\nrequest=65\n", {"[patron] request=65", "63, 23"}},
    {"summary", "[patron]\nsummary=1;11\n", {"[patron] summary=1;11"}},
    {"pin", "[patron]\npin=sometimes\n", {"[patron] pin=sometimes", "ask-by-cq"}},
    {"id-min", "[patron]\nid-min=0\n", {"[patron] id-min=0", "1 to 32"}},
    {"id-max", "[item]\nid-max=33\n", {"[item] id-max=33", "1 to 32"}},
    {"id-max-below-min", "[item]\nid-min=9\nid-max=8\n", {"[item] id-max"}},
    {"id-also", "[item]\nid-also=.|\n", {"[item] id-also=.|"}},
    {"charged", "[item]\ncharged=4\n", {"[item] charged=4", "04"}},
    {"no-key-file", "charset=utf-8\n", {"group"}},
};

static void
test_wrong(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *path = rig_profile(wrong[i].text);
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_sip2_dialect_load(path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, path));
	for (guint j = 0; wrong[i].says[j] != NULL; j++)
		g_assert_nonnull(strstr(error->message, wrong[i].says[j]));
	unlink(path);
}

static void
test_circle(void)
{
	g_autofree char *path = rig_profile("");
	g_autofree char *text = g_strdup_printf("[profile]\nlike=%s\n", path);
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_null(ds_sip2_dialect_load(path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "build on each other"));
	unlink(path);
	g_clear_error(&error);
	g_assert_null(ds_sip2_dialect_load(path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	g_test_add_func("/sip2/dialects/built-in", test_built_in);
	g_test_add_func("/sip2/dialects/no-such-profile", test_no_such_profile);
	g_test_add_func("/sip2/dialects/like", test_like);
	g_test_add_func("/sip2/dialects/longest-pattern", test_longest_pattern);
	g_test_add_func("/sip2/dialects/circle", test_circle);
	g_test_add_func("/sip2/dialects/chinese", test_chinese);
	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *path = g_strconcat("/sip2/dialects/wrong/", wrong[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_wrong);
	}
	return g_test_run();
}
