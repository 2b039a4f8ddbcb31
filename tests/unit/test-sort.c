/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Into which bin? Sections [sort NAME], from the words in the file to the answer. */
#include "firmware/config.h"
#include "firmware/sort.h"

#include <glib/gstdio.h>
#include <string.h>

#define KIOSK \
	"[kiosk]\nid=front-desk-1\ninstitution=CPL\n" \
	"[library main]\nbackend=sip2\naddress=127.0.0.1:6001\nprofile=koha\n"

static DsConfig *
load(const char *text, GError **error)
{
	g_autofree char *whole = g_strconcat(KIOSK, text, NULL);
	g_autofree char *folder = g_dir_make_tmp("duestamp-sort-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "duestamp.conf", NULL);
	DsConfig *config;

	g_assert_true(g_file_set_contents(path, whole, -1, NULL));
	config = ds_config_load(path, error);
	g_remove(path);
	g_rmdir(folder);
	return config;
}

/* A return; `text` NULL stands for a library that could not be asked. */
typedef struct {
	const char *number, *owner;
	const char *library_bin, *destination;
	gboolean offline, hold, alert;
} Return;

static char *
bin_of(const DsConfig *config, const Return *what)
{
	g_autoptr(DsOperation) op = ds_operation_new(DS_CHECKIN, "main", "s1");

	g_assert_true(
	    ds_item_id_set(&op->item, what->number, strlen(what->number), &ds_ident_default, NULL));
	op->answer.verdict = what->offline ? DS_VERDICT_NONE : DS_VERDICT_YES;
	op->answer.bin = g_strdup(what->library_bin);
	op->answer.destination = g_strdup(what->destination);
	op->answer.hold = what->hold;
	op->answer.alert = what->alert;
	return g_strdup(ds_sort_bin(config->sorting, op, what->owner != NULL ? what->owner : ""));
}

#define NUMBER .number = "04419000010382"

static void
test_rules(void)
{
	static const struct {
		const char *rule; /* with bin=1 */
		Return what;
		gboolean fits;
	} cases[] = {
	    {"", {NUMBER}, TRUE},
	    {"", {NUMBER, .offline = TRUE}, TRUE},
	    {"library-bin=B6;B7\n", {NUMBER, .library_bin = "B7"}, TRUE},
	    {"library-bin=B6;B7\n", {NUMBER, .library_bin = "B8"}, FALSE},
	    {"library-bin=B6;B7\n", {NUMBER, .library_bin = "B77"}, FALSE},
	    {"library-bin=B7\n", {NUMBER}, FALSE},
	    {"library-bin=*\n", {NUMBER, .library_bin = "B8"}, TRUE},
	    {"library-bin=*\n", {NUMBER, .library_bin = ""}, FALSE},
	    {"destination=EAST\n", {NUMBER, .destination = "EAST"}, TRUE},
	    {"destination=EAST\n", {NUMBER, .destination = "WEST"}, FALSE},
	    {"destination=*\n", {NUMBER, .destination = "WEST"}, TRUE},
	    {"destination=*\n", {NUMBER}, FALSE},
	    {"owner=CN-440100\n", {NUMBER, .owner = "CN-440100"}, TRUE},
	    {"owner=CN-440100\n", {NUMBER, .owner = "CN-441900"}, FALSE},
	    {"owner=CN-440100\n", {NUMBER}, FALSE},
	    {"number=GZ;DG2\n", {.number = "DG20034162"}, TRUE},
	    {"number=gz;dg2\n", {.number = "DG20034162"}, TRUE},
	    {"number=GZ;DG3\n", {.number = "DG20034162"}, FALSE},
	    {"number=DG200341622\n", {.number = "DG20034162"}, FALSE},
	    {"hold=yes\n", {NUMBER, .hold = TRUE}, TRUE},
	    {"hold=yes\n", {NUMBER}, FALSE},
	    {"hold=no\n", {NUMBER}, TRUE},
	    {"hold=no\n", {NUMBER, .hold = TRUE}, FALSE},
	    {"alert=yes\n", {NUMBER, .alert = TRUE}, TRUE},
	    {"alert=yes\n", {NUMBER, .hold = TRUE}, FALSE},
	    {"alert=no\n", {NUMBER, .alert = TRUE}, FALSE},
	    /* off line nobody has said whether somebody waits for it */
	    {"hold=no\n", {NUMBER, .offline = TRUE}, FALSE},
	    {"hold=yes\n", {NUMBER, .offline = TRUE}, FALSE},
	    {"alert=no\n", {NUMBER, .offline = TRUE}, FALSE},
	    {"offline=yes\n", {NUMBER, .offline = TRUE}, TRUE},
	    {"offline=yes\n", {NUMBER}, FALSE},
	    {"offline=no\n", {NUMBER, .offline = TRUE}, FALSE},
	    /* all that is given */
	    {"hold=yes\ndestination=EAST\n", {NUMBER, .hold = TRUE}, FALSE},
	    {"hold=yes\ndestination=EAST\n", {NUMBER, .hold = TRUE, .destination = "EAST"}, TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat("[sort a]\nbin=1\n", cases[i].rule, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = load(text, &error);
		g_autofree char *bin = NULL;

		g_assert_no_error(error);
		bin = bin_of(config, &cases[i].what);
		if ((bin != NULL) != cases[i].fits)
			g_error("case %u: %s", i, cases[i].rule);
	}
}

/* The first that fits; none: what the library says holds. */
static void
test_order(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = load("[sort holds]\nbin=3\nhold=yes\n"
					  "[sort away]\nbin=2\ndestination=*\n"
					  "[sort far]\nbin=远\ndestination=EAST\n",
	    &error);
	const Return both = {NUMBER, .hold = TRUE, .destination = "EAST"};
	const Return away = {NUMBER, .destination = "EAST"};
	const Return here = {NUMBER, .library_bin = "B7"};
	g_autofree char *first = NULL, *second = NULL, *third = NULL;

	g_assert_no_error(error);
	first = bin_of(config, &both);
	g_assert_cmpstr(first, ==, "3");
	second = bin_of(config, &away);
	g_assert_cmpstr(second, ==, "2");
	third = bin_of(config, &here);
	g_assert_null(third);
}

static void
test_bad(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"[sort a]\n", "[sort a] bin= is missing"},
	    {"[sort a]\nbin=\n", "bin= is empty"},
	    {"[sort a]\nbin=12345678901234567890123456789012345678901\n", "1 to 40 characters"},
	    {"[sort a]\nbin=1\nhold=perhaps\n", "any, no, yes"},
	    {"[sort a]\nbin=1\nnumber=\n", "number=: name at least one"},
	    {"[sort a]\nbin=1\nowner= ; \n", "owner=: name at least one"},
	    {"[sort a]\nbin=1\nlibary-bin=B7\n", "did you mean library-bin=?"},
	    {"[sort a]\nbin=1\n[sort b]\nbin=2\nhold=yes\n",
		"[sort b] is never asked: [sort a] before it asks for nothing"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = load(cases[i].text, &error);

		g_assert_null(config);
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (strstr(error->message, cases[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, cases[i].words);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sort/rules", test_rules);
	g_test_add_func("/sort/order", test_order);
	g_test_add_func("/sort/bad", test_bad);
	return g_test_run();
}
