/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * After an unknown outcome the server is asked, with requests that change nothing; what it cannot
 * tell stays undecided. Nothing is ever sent a second time from here.
 */
#include "sync/sip2-probe.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define LIST(charged, rest) \
	"63*  Y       AOCPL|AAP-OK|AC|BP1|BQ100| : 64              00020261122    08310200000000" charged \
	"000000000000AAP-OK|" rest "BLY|\n"
#define PAGE2(charged, rest) \
	"63*  Y       AOCPL|AAP-OK|AC|BP2|BQ101| : 64              00020261122    08310200000000" charged \
	"000000000000AAP-OK|" rest "BLY|\n"
#define ITEM(status, rest) "17* : 18" status "020120261122    083102ABB001|AJA plain book|" rest
#define DUE "2026-12-13T23:59:00"

typedef struct {
	const char *name;
	DsOperationKind kind;
	const char *due_before;
	const char *script;
	DsFate fate;
} Case;

static const Case cases[] = {
    {"listed", DS_CHECKOUT, "", LIST("0002", "AUB002|AUB001|") ITEM("04", "AH20261213    235900|"),
	DS_FATE_APPLIED},
    {"listed-in-other-case", DS_CHECKOUT, "",
	LIST("0001", "AU b001 |") ITEM("04", "AH20261213    235900|"), DS_FATE_APPLIED},
    {"not-listed", DS_CHECKOUT, "", LIST("0002", "AUB002|AUB003|") ITEM("03", ""),
	DS_FATE_NOT_APPLIED},
    {"no-loans", DS_CHECKOUT, "", LIST("0000", "") ITEM("03", ""), DS_FATE_NOT_APPLIED},
    {"count-blank", DS_CHECKOUT, "", LIST("    ", "AUB002|") ITEM("03", ""), DS_FATE_NOT_APPLIED},
    {"no-such-item", DS_CHECKOUT, "", LIST("0000", "") ITEM("01", ""), DS_FATE_NOT_APPLIED},
    {"somebody-else", DS_CHECKOUT, "", LIST("0001", "AUB002|") ITEM("04", "AH20261213    235900|"),
	DS_FATE_TAKEN},
    {"repeated-entries", DS_CHECKOUT, "",
	LIST("0003", "AUB002|AUB002|AUB002|") ITEM("04", "AH20261213    235900|"), DS_FATE_TAKEN},
    {"titles", DS_CHECKOUT, "", LIST("0001", "AUA plain book|") ITEM("03", ""), DS_FATE_UNDECIDED},
    {"title-of-one-word", DS_CHECKOUT, "", LIST("0001", "AUEmma|") ITEM("04", ""),
	DS_FATE_UNDECIDED},
    {"titles-and-listed", DS_CHECKOUT, "",
	LIST("0002", "AUEmma|AUB001|") ITEM("04", "AH20261213    235900|"), DS_FATE_APPLIED},
    {"list-too-short", DS_CHECKOUT, "", LIST("0002", "AUB002|") PAGE2("0002", "") ITEM("03", ""),
	DS_FATE_UNDECIDED},
    {"list-too-short-again", DS_CHECKOUT, "",
	LIST("0003", "AUB002|") PAGE2("0003", "AUB002|") ITEM("03", ""), DS_FATE_UNDECIDED},
    {"second-page", DS_CHECKOUT, "",
	LIST("0002", "AUB002|") PAGE2("0002", "AUB001|") ITEM("04", "AH20261213    235900|"),
	DS_FATE_APPLIED},
    {"no-list-at-all", DS_CHECKOUT, "", LIST("0002", "") ITEM("03", ""), DS_FATE_UNDECIDED},
    {"patron-gone", DS_CHECKOUT, "", LIST("0000", "BLN|") ITEM("03", ""), DS_FATE_UNDECIDED},

    {"returned", DS_CHECKIN, "", ITEM("03", ""), DS_FATE_APPLIED},
    {"returned-for-hold", DS_CHECKIN, "", ITEM("08", "CF1|"), DS_FATE_APPLIED},
    {"still-on-loan", DS_CHECKIN, "", ITEM("04", "AH20261213    235900|"), DS_FATE_NOT_APPLIED},
    {"still-due", DS_CHECKIN, "", ITEM("09", "AH20261213    235900|"), DS_FATE_NOT_APPLIED},
    {"return-unknown", DS_CHECKIN, "", ITEM("01", ""), DS_FATE_UNDECIDED},
    {"return-lost", DS_CHECKIN, "", ITEM("12", ""), DS_FATE_UNDECIDED},

    {"renewed", DS_RENEWAL, "2026-12-01T23:59:00", ITEM("04", "AH20261213    235900|"),
	DS_FATE_APPLIED},
    {"not-renewed", DS_RENEWAL, DUE, ITEM("04", "AH20261213    235900|"), DS_FATE_NOT_APPLIED},
    {"earlier", DS_RENEWAL, "2026-12-14T00:00:00", ITEM("04", "AH20261213    235900|"),
	DS_FATE_UNDECIDED},
    {"due-not-known-before", DS_RENEWAL, "", ITEM("04", "AH20261213    235900|"),
	DS_FATE_UNDECIDED},
    {"due-not-told", DS_RENEWAL, "2026-12-01T23:59:00", ITEM("04", ""), DS_FATE_UNDECIDED},
};

static void
assert_filled(const DsOperation *op)
{
	g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
	g_assert_cmpstr(op->answer.due, ==, op->kind == DS_CHECKIN ? "" : DUE);
	g_assert_cmpstr(op->answer.title, ==, "A plain book");
	g_assert_false(op->answer.keep_tag);
	g_assert_cmpint(op->answer.renewed, ==, op->kind == DS_RENEWAL);
}

static void
test_fate(gconstpointer data)
{
	const Case *one = data;
	g_autoptr(Rig) rig = rig_new("koha", one->script);
	g_autoptr(DsOperation)
	    op = rig_operation(rig, one->kind, "B001", one->kind == DS_CHECKIN ? NULL : "P-OK");
	DsFate fate = DS_FATE_UNDECIDED;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	g_strlcpy(op->due_before, one->due_before, sizeof op->due_before);
	ds_sip2_backend.probe(rig->self, op, &fate, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(fate, ==, one->fate);
	if (fate == DS_FATE_APPLIED)
		assert_filled(op);
	else
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NONE);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
	g_assert_cmpuint(
	    rig_count(log, "> 6*") + rig_count(log, "> 17*"), ==, rig_count(log, "> *"));
}

/* ---- many loans ---- */

/* A 64 with items L<first> to L<last>, one of which may be B001. */
static char *
make_page(guint total, guint first, guint last, guint ours)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(
	    text, "64              00020261122    08310200000000%04u000000000000AAP-OK|", total);
	for (guint i = first; i <= last; i++)
		if (i == ours)
			g_string_append(text, "AUB001|");
		else
			g_string_append_printf(text, "AUL%05u|", i);
	g_string_append(text, "BLY|\n");
	return g_string_free(text, FALSE);
}

static DsFate
probe_pages(const char *script, const char *status, char ***log)
{
	g_autofree char *whole = g_strconcat(script, status, NULL);
	g_autoptr(Rig) rig = rig_new("koha", whole);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	DsFate fate = DS_FATE_UNDECIDED;
	g_autoptr(GError) error = NULL;

	ds_sip2_backend.probe(rig->self, op, &fate, NULL, &error);
	g_assert_no_error(error);
	*log = rig_log(rig);
	return fate;
}

static DsFate
probe_250(guint ours)
{
	/* Koha gives one item more than was asked for (seen) */
	g_autofree char *first = make_page(250, 1, 101, ours);
	g_autofree char *second = make_page(250, 102, 202, ours);
	g_autofree char *third = make_page(250, 203, 250, ours);
	g_autofree char *script = g_strdup_printf("63*BP1|BQ100| :: %s63*BP102|BQ201| :: %s"
						  "63*BP203|BQ302| :: %s",
	    first, second, third);
	g_auto(GStrv) log = NULL;

	return probe_pages(script, ITEM("03", ""), &log);
}

static void
test_pages(void)
{
	g_assert_cmpint(probe_250(1), ==, DS_FATE_APPLIED);
	g_assert_cmpint(probe_250(150), ==, DS_FATE_APPLIED);
	g_assert_cmpint(probe_250(250), ==, DS_FATE_APPLIED);
	g_assert_cmpint(probe_250(0), ==, DS_FATE_NOT_APPLIED);
}

/* A server that knows no BP and BQ and cuts its list: the rest of the list is not known. */
static void
test_pages_ignored(void)
{
	g_autofree char *page = make_page(150, 1, 100, 0);
	g_autofree char *script = g_strconcat("63* :: ", page, NULL);
	g_auto(GStrv) log = NULL;

	g_assert_cmpint(probe_pages(script, ITEM("03", ""), &log), ==, DS_FATE_UNDECIDED);
	g_assert_cmpuint(rig_count(log, "> 63*"), ==, 2);
}

/* A server that never comes to an end. */
static void
test_pages_without_end(void)
{
	g_autoptr(GString) script = g_string_new(NULL);
	g_auto(GStrv) log = NULL;

	for (guint i = 0; i < 40; i++) {
		g_autofree char *page = make_page(9999, 100 * i + 1, 100 * i + 100, 0);

		g_string_append_printf(script, "63*BP%u|* :: %s", 100 * i + 1, page);
	}
	g_assert_cmpint(probe_pages(script->str, ITEM("03", ""), &log), ==, DS_FATE_UNDECIDED);
	g_assert_cmpuint(rig_count(log, "> 63*"), ==, 20);
}

/* ---- the rest ---- */

static void
test_position_not_allowed(void)
{
	g_autofree char *profile = rig_profile("[profile]\nlike=koha\n[patron]\nsummary=1;2\n");
	g_autoptr(Rig) rig = rig_new(profile, ITEM("03", ""));
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	DsFate fate = DS_FATE_APPLIED;
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.probe(rig->self, op, &fate, NULL, NULL));
	g_assert_cmpint(fate, ==, DS_FATE_UNDECIDED);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "> 63*"), ==, 0);
	unlink(profile);
}

static void
test_unanswered(void)
{
	static const char *const scripts[] = {
	    "63* : !close",
	    LIST("0001", "AUB001|") "17* : !silent",
	    LIST("0001", "AUB001|") "17* : 1803020120261122    083102ABB002|AJ|",
	};

	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(Rig) rig = rig_new("koha", scripts[i]);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
		DsFate fate = DS_FATE_UNDECIDED;
		g_autoptr(GError) error = NULL;

		g_test_message("script %u", i);
		gboolean told = ds_sip2_backend.probe(rig->self, op, &fate, NULL, &error);
		g_assert_false(told);
		g_assert_nonnull(error);
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NONE);
	}
}

static void
test_item(void)
{
	static const struct {
		const char *script, *patron;
		gboolean known, on_loan, yours;
	} items[] = {
	    {ITEM("04", "AH20261213    235900|") "\n" LIST("0001", "AUB001|"), "P-OK", TRUE, TRUE,
		TRUE},
	    {ITEM("04", "AH20261213    235900|") "\n" LIST("0001", "AUB002|"), "P-OK", TRUE, TRUE,
		FALSE},
	    {ITEM("04", "AH20261213    235900|"), NULL, TRUE, TRUE, FALSE},
	    {ITEM("03", ""), "P-OK", TRUE, FALSE, FALSE},
	    {ITEM("01", ""), "P-OK", FALSE, FALSE, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		g_autoptr(Rig) rig = rig_new("koha", items[i].script);
		DsPatronId patron = {""};
		DsItemId item = rig_item("B001");
		g_autoptr(DsItemInfo) info = NULL;
		g_auto(GStrv) log = NULL;

		if (items[i].patron != NULL)
			patron = rig_patron(items[i].patron);
		info = ds_sip2_backend.item(rig->self, &item, &patron, NULL, NULL);
		g_assert_nonnull(info);
		g_assert_cmpint(info->known, ==, items[i].known);
		g_assert_cmpint(info->on_loan, ==, items[i].on_loan);
		g_assert_cmpint(info->yours, ==, items[i].yours);
		g_assert_cmpstr(info->due, ==, items[i].on_loan ? DUE : "");
		g_assert_cmpstr(info->title, ==, "A plain book");
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
	}
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/sip2/probe/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_fate);
	}
	g_test_add_func("/sip2/probe/pages", test_pages);
	g_test_add_func("/sip2/probe/pages-ignored", test_pages_ignored);
	g_test_add_func("/sip2/probe/pages-without-end", test_pages_without_end);
	g_test_add_func("/sip2/probe/position-not-allowed", test_position_not_allowed);
	g_test_add_func("/sip2/probe/unanswered", test_unanswered);
	g_test_add_func("/sip2/item", test_item);
	return g_test_run();
}
