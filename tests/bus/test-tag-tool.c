/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duestampctl tag, the real program: no daemon, no bus. */
#include "firmware/base/error.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

typedef struct {
	char *out, *err;
	gboolean good;
} Run;

static void
clear(Run *run)
{
	g_free(run->out);
	g_free(run->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, clear)

/* "tag decode ..." without a bus to ask. */
static Run
run(const char *arguments)
{
	g_autofree char *binary = g_build_filename(
	    g_getenv("DUESTAMP_BUILD_ROOT"), "firmware", "duestampctl", NULL);
	g_autofree char *line = g_strdup_printf("'%s' %s", binary, arguments);
	g_auto(GStrv) words = NULL;
	g_auto(GStrv) environment = g_get_environ();
	g_autoptr(GError) error = NULL;
	Run result;
	int status;

	environment = g_environ_setenv(
	    environment, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
	g_assert_true(g_shell_parse_argv(line, NULL, &words, &error));
	g_spawn_sync(NULL, words, environment, G_SPAWN_DEFAULT, NULL, NULL, &result.out,
	    &result.err, &status, &error);
	g_assert_no_error(error);
	result.good = g_spawn_check_wait_status(status, NULL);
	return result;
}

static JsonObject *
parse(const char *text)
{
	g_autoptr(JsonParser) parser = json_parser_new();

	g_assert_true(json_parser_load_from_data(parser, text, -1, NULL));
	return json_object_ref(json_node_get_object(json_parser_get_root(parser)));
}

#define DANISH "110101666f6f6261720000000000000000000088af4445353236000000000000000000"
#define EXAMPLE "9100051cbe991a140201d0140204b34607441cb6e2e335d6830207acc09ebaa06f6b0000"
#define UHF "45c2141cc04fc70badb5c6e2da1ded4dd319"
#define UHF_USER "060201d0140204b34607441cb6e2e335d65308ab4d6c9dd556cdeb00"

static void
test_decode(void)
{
	static const struct {
		const char *arguments;
		gboolean good;
		const char *json;
	} cases[] = {
	    {"--afi 07 --dsfid 3E " DANISH, TRUE,
		"{'format':'iso28560-3','item':'foobar','owner':'DE-526','parts':1,'part':1,"
		"'usage':'item','shelf':'','secured':true,'checksum':'right','confidence':'certain',"
		"'why':'the checksum is right','errors':[]}"},
	    {"--afi C2 --dsfid 06 " EXAMPLE, TRUE,
		"{'format':'iso28560-2','item':'123456789012','owner':'US-InU-Mu','parts':12,"
		"'part':3,'usage':'item','shelf':'QA268.L55','secured':false,'checksum':'none',"
		"'confidence':'likely','why':'well-formed, and the DSFID names this format',"
		"'errors':[]}"},
	    {"0411000032303039303130313031323300000000ffffffff7fffffff00000000", TRUE,
		"{'format':'rfid501','item':'200901010123','secured':null,'confidence':'likely'}"},
	    {"--uhf " UHF, TRUE,
		"{'format':'iso28560-4','item':'12345678.31','owner':'CH-000134-1','secured':false,"
		"'errors':['a USER bank is announced and there is none']}"},
	    {"--uhf a3623d07150cc6b7c697adb45964b3cfc1c123ef 0000", TRUE,
		"{'item':'001','owner':'CN-110108-1-NLC','secured':true,'errors':[]}"},
	    {"--uhf " UHF " " UHF_USER, TRUE,
		"{'parts':12,'part':3,'shelf':'QA268.L55','confidence':'guess',"
		"'errors':['it names two owners']}"},
	    {"00000000", TRUE, "{'format':'blank','item':'','parts':0,'errors':[]}"},
	    {"11010131313232333334350000000000000000513e4445373035000000000000", FALSE,
		"{'format':'iso28560-3','item':'','owner':'','checksum':'wrong',"
		"'confidence':'none','errors':['the checksum is wrong']}"},
	    {"0B41244D54655D18", FALSE, "{'format':'unknown','item':''}"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = g_strdup_printf("--json tag decode %s", cases[i].arguments);
		g_autofree char *wanted_text = g_strdelimit(g_strdup(cases[i].json), "'", '"');
		g_auto(Run) done = run(line);
		g_autoptr(JsonObject) found = parse(done.out);
		g_autoptr(JsonObject) wanted = parse(wanted_text);
		g_autoptr(GList) members = json_object_get_members(wanted);

		g_test_message("%s", cases[i].arguments);
		g_assert_true(done.good == cases[i].good);
		g_assert_true((*done.err == '\0') == cases[i].good);
		for (GList *member = members; member != NULL; member = member->next)
			if (!json_node_equal(json_object_get_member(found, member->data),
				json_object_get_member(wanted, member->data)))
				g_error("%s: %s in %s", cases[i].arguments, (char *)member->data,
				    done.out);
	}
}

static void
test_plain(void)
{
	g_auto(Run) done = run("tag decode --afi 07 " DANISH);

	g_assert_true(done.good);
	g_assert_true(
	    g_str_has_prefix(done.out, "format           iso28560-3\nitem             foobar\n"));
	g_assert_nonnull(strstr(done.out, "secured          yes\n"));
}

/* What is printed is read back by the same program. */
static void
test_encode(void)
{
	static const struct {
		const char *arguments, *decode, *item;
	} cases[] = {
	    {"--format iso28560-3 --item DG20034117 --owner CN-441900 --set 2/3", "", "DG20034117"},
	    {"--format iso28560-3 --item A1 --owner CN-441900 --size 32 --usage patron", "", "A1"},
	    {"--format iso28560-2 --item 书-1 --owner CN-441900 --shelf TP312 --usage other", "",
		"书-1"},
	    {"--format rfid501 --item 1302003767 --set 2/2", "", "1302003767"},
	    {"--format iso28560-4 --item 00123 --owner CN-441900 --set 2/3 --released", "--uhf",
		"00123"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = g_strdup_printf("--json tag encode %s", cases[i].arguments);
		g_auto(Run) written = run(line);
		g_autoptr(JsonObject) memory = parse(written.out);
		gboolean uhf = *cases[i].decode != '\0';
		g_autofree char *back = g_strdup_printf("--json tag decode %s %s %s",
		    cases[i].decode, json_object_get_string_member(memory, uhf ? "epc" : "memory"),
		    uhf ? json_object_get_string_member(memory, "user") : "");
		g_auto(Run) read = run(back);
		g_autoptr(JsonObject) found = parse(read.out);

		g_assert_true(written.good && read.good);
		g_assert_cmpstr(json_object_get_string_member(found, "item"), ==, cases[i].item);
	}
}

/* The standard's own example, to the byte. */
static void
test_encode_example(void)
{
	g_auto(Run)
	    done = run("tag encode --format iso28560-2 --item 123456789012 --set 3/12 --shelf "
		       "QA268.L55 --owner US-InU-Mu --locked --size 36");
	g_autofree char *expected = g_ascii_strup(EXAMPLE "\n", -1);

	g_assert_cmpstr(done.out, ==, expected);
}

static void
test_refused(void)
{
	static const struct {
		const char *arguments, *words;
	} cases[] = {
	    {"tag decode", "usage:"},
	    {"tag decode " DANISH " 3E", "usage:"},
	    {"tag decode --dsfid 3E3E " DANISH, "one byte"},
	    {"tag decode --afi x " DANISH, "one byte"},
	    {"tag decode 123", "no hexadecimal"},
	    {"tag decode --uhf " UHF " 0g", "no hexadecimal"},
	    {"tag decode 1131313131313131313131313131313131313131313131313131313131313131313131313131",
		"at least"},
	    {"tag encode", "iso28560-3|iso28560-2|rfid501"},
	    {"tag encode --format blank --item 1", "--format iso"},
	    {"tag encode --format iso28560-3", "--item"},
	    {"tag encode --format iso28560-3 --item 12345678901234567", "no place"},
	    {"tag encode --format iso28560-3 --item 1 --owner 12345678901234567", "too long"},
	    {"tag encode --format iso28560-3 --item 1 --set 3", "like 2/3"},
	    {"tag encode --format iso28560-3 --item 1 --set 1/x", "like 2/3"},
	    {"tag encode --format iso28560-3 --item 1 --set 4/3", "no place"},
	    {"tag encode --format iso28560-3 --item 1 --usage book", "item, patron or other"},
	    {"tag encode --format iso28560-3 --item 1 --size 9999", "no tag"},
	    {"tag encode --format rfid501 --item 1 --owner DE-7", "no place"},
	    {"tag encode --format iso28560-3 --item 1 more", "options"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Run) done = run(cases[i].arguments);

		g_assert_false(done.good);
		g_assert_cmpstr(done.out, ==, "");
		if (strstr(done.err, cases[i].words) == NULL)
			g_error("%s: %s", cases[i].arguments, done.err);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tag-tool/decode", test_decode);
	g_test_add_func("/tag-tool/plain", test_plain);
	g_test_add_func("/tag-tool/encode", test_encode);
	g_test_add_func("/tag-tool/encode-example", test_encode_example);
	g_test_add_func("/tag-tool/refused", test_refused);
	return g_test_run();
}
