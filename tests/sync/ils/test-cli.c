/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: what each command prints, and what is refused with which exit status. */
#include "tests/sync/ils/process.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
	char *folder;
	char *store;
	char *file;
} World;

static void
set_up(World *world, gconstpointer data)
{
	world->folder = ils_make_folder();
	world->store = g_build_filename(world->folder, "store.db", NULL);
	world->file = g_build_filename(world->folder, "file", NULL);
}

static void
tear_down(World *world, gconstpointer data)
{
	g_free(world->store);
	g_free(world->file);
	ils_remove_folder(world->folder);
}

/* Runs it with --store and these words; NULL ends them. */
static int
run(World *world, char **output, char **messages, ...)
{
	g_autoptr(GPtrArray) args = g_ptr_array_new();
	va_list words;

	g_ptr_array_add(args, (char *)"--store");
	g_ptr_array_add(args, world->store);
	va_start(words, messages);
	for (char *word; (word = va_arg(words, char *)) != NULL;)
		g_ptr_array_add(args, word);
	va_end(words);
	g_ptr_array_add(args, NULL);
	return ils_run((const char *const *)args->pdata, output, messages);
}

static void
write_file(World *world, const char *text)
{
	g_assert_true(g_file_set_contents(world->file, text, -1, NULL));
}

static void
fill(World *world)
{
	write_file(world, "number,name,pin\nP1,陈晓明,1234\nP22,Nguyễn Du,\n");
	g_autofree char *output = NULL;

	g_assert_cmpint(run(world, &output, NULL, "import", world->file, NULL), ==, 0);
	g_assert_cmpstr(output, ==, "2 rows imported\n");
}

static void
test_import_and_list(World *world, gconstpointer data)
{
	g_autofree char *table = NULL, *json = NULL;

	fill(world);
	g_assert_cmpint(run(world, &table, NULL, "list", "patrons", NULL), ==, 0);
	g_assert_cmpstr(table, ==,
	    "number  name       category  expires  loans  fees  card_lost  blocked\n"
	    "P1      陈晓明     adult              0      0.00  no\n"
	    "P22     Nguyễn Du  adult              0      0.00  no\n"
	    "2 patrons\n");
	g_assert_cmpint(run(world, &json, NULL, "list", "patrons", "--json", NULL), ==, 0);
	g_assert_true(g_str_has_prefix(json,
	    "[\n  {\n    \"number\" : \"P1\",\n    \"name\" : \"陈晓明\",\n"
	    "    \"category\" : \"adult\",\n    \"expires\" : \"\",\n    \"loans\" : 0,\n"
	    "    \"fees\" : \"0.00\",\n    \"card_lost\" : false,\n    \"blocked\" : \"\"\n  },\n"));
	g_assert_null(strstr(json, "pin"));
}

static void
test_every_list(World *world, gconstpointer data)
{
	static const char *const tables[] = {
	    "categories", "patrons", "items", "loans", "holds", "fees"};

	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *table = NULL, *json = NULL;

		g_assert_cmpint(
		    run(world, &table, NULL, "--sample", "list", tables[i], NULL), ==, 0);
		g_assert_true(
		    g_str_has_suffix(table, tables[i] + 1) || strstr(table, tables[i]) != NULL);
		g_assert_cmpint(run(world, &json, NULL, "list", tables[i], "--json", NULL), ==, 0);
		g_assert_true(g_str_has_prefix(json, "[\n  {\n"));
		g_assert_true(g_str_has_suffix(json, "\n  }\n]\n"));
	}
}

static void
test_export(World *world, gconstpointer data)
{
	g_autofree char *out = g_build_filename(world->folder, "out.csv", NULL);
	g_autofree char *printed = NULL, *written = NULL;
	GStatBuf info;

	fill(world);
	g_assert_cmpint(run(world, &printed, NULL, "export", "patrons", "-", NULL), ==, 0);
	g_assert_cmpint(run(world, NULL, NULL, "export", "patrons", out, NULL), ==, 0);
	g_assert_true(g_file_get_contents(out, &written, NULL, NULL));
	g_assert_cmpstr(printed, ==, written);
	g_assert_true(g_str_has_prefix(printed,
	    "number,card,name,pin,category,expires,blocked,card_lost,message\n"
	    "P1,,陈晓明,pbkdf2-sha256$4096$"));
	g_assert_null(strstr(printed, "1234,"));
	g_assert_cmpint(g_stat(out, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

static void
test_import_refused(World *world, gconstpointer data)
{
	g_autofree char *messages = NULL, *left = NULL;

	fill(world);
	write_file(world, "number,name\nP3,Three\nP4\n");
	g_assert_cmpint(run(world, NULL, &messages, "import", world->file, NULL), ==, 2);
	g_autofree char *wanted = g_strdup_printf(
	    "duestamp-ils: %s: line 3: 1 fields, the head has 2\n", world->file);
	g_assert_cmpstr(messages, ==, wanted);
	g_assert_cmpint(run(world, &left, NULL, "list", "patrons", NULL), ==, 0);
	g_assert_nonnull(strstr(left, "2 patrons"));
}

typedef struct {
	int status;
	const char *words;
	const char *says;
} Refused;

static const Refused refused[] = {
    {2, "frobnicate", "\"frobnicate\" is no command"},
    {2, "list", "list has too many or too few words behind it"},
    {2, "list patrons items", "list has too many or too few words behind it"},
    {2, "export patrons", "export has too many or too few words behind it"},
    {2, "import", "import has too many or too few words behind it"},
    {2, "--sample list people", "\"people\" is no table; there are categories, patrons, items"},
    {2, "import /nowhere/at/all.csv", "No such file"},
    {1, "list patrons", "cannot open"}, /* a list makes no store */
    {2, "--frob", "Unknown option --frob"},
    {2, "--latency-ms 600001", "--latency-ms is a number from 0 to 600000"},
    {2, "--latency-ms -1", "--latency-ms is a number from 0 to 600000"},
    {2, "--idle-timeout-s 0", "--idle-timeout-s is a number from 1 to 86400"},
    {2, "--hold-days 400", "--hold-days is a number from 0 to 365"},
    {2, "--currency yuan", "--currency is three capital letters"},
    {2, "--institution A|B", "--institution: value has a character that is not allowed"},
    {2, "--login kiosk", "--login and --password-file belong together"},
    {2, "--password-file /dev/null", "--login and --password-file belong together"},
    {2, "--login kiosk --password-file /dev/null", "its first line is empty"},
    {2, "--login kiosk --password-file /nowhere", "--password-file: "},
    {2, "--listen nowhere:1", "\"nowhere:1\" is no address"},
    {2, "--listen 127.0.0.1:99999", "is no address"},
    {2, "--listen 192.0.2.1:0", "cannot listen on 192.0.2.1:0"},
};

static void
test_refused(World *world, gconstpointer data)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_auto(GStrv) words = g_strsplit(refused[i].words, " ", -1);
		g_autoptr(GPtrArray) args = g_ptr_array_new();
		g_autofree char *messages = NULL;

		g_ptr_array_add(args, (char *)"--store");
		g_ptr_array_add(args, world->store);
		for (guint at = 0; words[at] != NULL; at++)
			g_ptr_array_add(args, words[at]);
		g_ptr_array_add(args, NULL);
		int status = ils_run((const char *const *)args->pdata, NULL, &messages);
		g_test_message("%s: %s", refused[i].words, messages);
		if (strstr(messages, refused[i].says) == NULL)
			g_assert_cmpstr(messages, ==, refused[i].says);
		g_assert_cmpint(status, ==, refused[i].status);
		g_remove(world->store);
	}
}

static void
test_no_store(void)
{
	static const char *const args[] = {"list", "patrons", NULL};
	g_autofree char *messages = NULL;

	g_assert_cmpint(ils_run(args, NULL, &messages), ==, 2);
	g_assert_cmpstr(messages, ==, "duestamp-ils: --store FILE is missing\n");
}

static void
test_help(void)
{
	static const char *const args[] = {"--help", NULL};
	g_autofree char *output = NULL;

	g_assert_cmpint(ils_run(args, &output, NULL), ==, 0);
	g_assert_nonnull(strstr(output, "--password-file=FILE"));
	g_assert_nonnull(strstr(output, "import FILE.csv..."));
}

/* The books may be looked at and added to while kiosks are served. */
static void
test_while_serving(World *world, gconstpointer data)
{
	Ils *ils = ils_start(world->store, NULL);
	Kiosk *kiosk = kiosk_connect(ils);
	g_autofree char *list = NULL;

	fill(world);
	write_file(world, "barcode,title\nB1,Walden\n");
	g_assert_cmpint(run(world, NULL, NULL, "import", world->file, NULL), ==, 0);
	g_autofree char *answer = kiosk_ask(
	    kiosk, "11NN20261125    120000                  AOCPL|AAP1|ABB1|AC|");
	g_assert_true(g_str_has_prefix(answer, "121N"));
	g_assert_cmpint(run(world, &list, NULL, "list", "loans", NULL), ==, 0);
	g_assert_nonnull(strstr(list, "Walden"));
	kiosk_close(kiosk);
	ils_stop(ils);
}

/* A currency without decimals, from import to message. */
static void
test_currency(World *world, gconstpointer data)
{
	static const char *const args[] = {"--currency", "VND", NULL};
	g_autofree char *messages = NULL;

	fill(world);
	write_file(world, "fee,what,amount\nP1,Trễ hạn,2500.50\n");
	g_assert_cmpint(
	    run(world, NULL, &messages, "--currency", "VND", "import", world->file, NULL), ==, 2);
	write_file(world, "fee,what,amount\nP1,Trễ hạn,2500\n");
	g_assert_cmpint(
	    run(world, NULL, NULL, "--currency", "VND", "import", world->file, NULL), ==, 0);
	Ils *ils = ils_start(world->store, args);
	Kiosk *kiosk = kiosk_connect(ils);
	g_autofree char *answer = kiosk_ask(
	    kiosk, "6300020261125    120000   Y      AOCPL|AAP1|AC|");
	g_assert_nonnull(strstr(answer, "|BHVND|BV2500|"));
	g_assert_nonnull(strstr(answer, "|AV2500 VND Trễ hạn|"));
	kiosk_close(kiosk);
	ils_stop(ils);
}

static void
test_ipv6(World *world, gconstpointer data)
{
	static const char *const args[] = {"--listen", "[::1]:0", NULL}; /* the last one counts */

	if (!g_file_test("/proc/net/if_inet6", G_FILE_TEST_EXISTS)) {
		g_test_skip("there is no IPv6 here");
		return;
	}
	Ils *ils = ils_start(world->store, args);
	Kiosk *kiosk = kiosk_connect(ils);
	g_autofree char *answer = kiosk_ask(kiosk, "9900302.00");
	g_assert_true(g_str_has_prefix(answer, "98Y"));
	kiosk_close(kiosk);
	ils_stop(ils);
}

#define ADD(name, func) g_test_add("/ils/cli/" name, World, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ils_set_program(argc, argv);
	ADD("import-and-list", test_import_and_list);
	ADD("every-list", test_every_list);
	ADD("export", test_export);
	ADD("import-refused", test_import_refused);
	ADD("refused", test_refused);
	g_test_add_func("/ils/cli/no-store", test_no_store);
	g_test_add_func("/ils/cli/help", test_help);
	ADD("while-serving", test_while_serving);
	ADD("currency", test_currency);
	ADD("ipv6", test_ipv6);
	return g_test_run();
}
