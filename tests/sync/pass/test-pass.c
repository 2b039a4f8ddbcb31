/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real duestamp-pass as a process: what it signs, a kiosk's own reader believes, who has the
 * line that it printed; and what no kiosk would believe it does not sign. */
#include "sync/patron-code.h"
#include "tests/fakes/folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define REALM "union.example"

static const char *program;

typedef struct {
	char *folder, *key;
} Room;

static void
set_up(Room *room, gconstpointer data)
{
	room->folder = g_dir_make_tmp("duestamp-pass-XXXXXX", NULL);
	room->key = g_build_filename(room->folder, "key", NULL);
}

static void
tear_down(Room *room, gconstpointer data)
{
	g_assert_true(ds_folder_remove(room->folder));
	g_free(room->folder);
	g_free(room->key);
}

/* Runs it with these words, and that input where there is any; its exit status. What it printed and
 * what it said of a failure go into *output and *said, without the end of the line; g_free() both.
 */
static int
run(const char *const *words, const char *input, char **output, char **said)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	g_autoptr(GSubprocess) process = NULL;
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(all, (char *)program);
	for (; *words != NULL; words++)
		g_ptr_array_add(all, (char *)*words);
	g_ptr_array_add(all, NULL);
	process = g_subprocess_newv((const char *const *)all->pdata,
	    (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0) | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
		G_SUBPROCESS_FLAGS_STDERR_PIPE,
	    &error);
	g_assert_no_error(error);
	g_subprocess_communicate_utf8(process, input, NULL, output, said, &error);
	g_assert_no_error(error);
	(*output)[strcspn(*output, "\n")] = '\0';
	g_assert_true(g_subprocess_get_if_exited(process));
	return g_subprocess_get_exit_status(process);
}

/* The one line that it prints; free with g_free(). */
static char *
printed(const char *const *words, const char *input)
{
	g_autofree char *said = NULL;
	char *output = NULL;

	g_assert_cmpint(run(words, input, &output, &said), ==, 0);
	g_assert_cmpstr(said, ==, "");
	return output;
}

static char *
make_key(Room *room, const char *kid)
{
	const char *words[] = {"key", kid, room->key, NULL};

	return printed(words, NULL);
}

static void
expect_code(const char *line, const char *text, const char *realm, DsPatronCode *code)
{
	DsPatronCodeRules rules = {.realm = g_strdup(realm)};

	g_assert_true(ds_patron_code_rules_add(&rules, line));
	g_assert_true(ds_patron_code_open(text, strlen(text), &rules, code, NULL));
	ds_patron_code_rules_clear(&rules);
}

static void
test_code(Room *room, gconstpointer data)
{
	const char *show[] = {"show", room->key, NULL};
	const char *words[] = {"code", "--realm", REALM, room->key, "80000001", NULL};
	g_autofree char *line = make_key(room, "k.1_a-B");
	g_autofree char *again = printed(show, NULL);
	g_autofree char *one = NULL, *two = NULL;
	gint64 before_s = g_get_real_time() / G_USEC_PER_SEC;
	DsPatronCode first, second;

	g_assert_true(g_str_has_prefix(line, "k.1_a-B:"));
	g_assert_cmpstr(again, ==, line);
	one = printed(words, NULL);
	two = printed(words, NULL);
	g_assert_cmpuint(strlen(one), <, 200);
	expect_code(line, one, REALM, &first);
	expect_code(line, two, REALM, &second);
	g_assert_cmpstr(first.card, ==, "80000001");
	g_assert_cmpstr(first.id, !=, second.id);
	g_assert_cmpint(first.issued_s, >=, before_s);
	g_assert_cmpint(first.expires_s, ==, first.issued_s + 60);
	g_assert_true(ds_patron_code_is_current(&first, g_get_real_time() / G_USEC_PER_SEC));
}

static void
test_from_input(Room *room, gconstpointer data)
{
	const char *words[] = {"code", "--life-s", "1", "--realm", REALM, room->key, "-", NULL};
	g_autofree char *line = make_key(room, "k1");
	g_autofree char *text = printed(words, "B-7.x\n80000002\n");
	DsPatronCode code;

	expect_code(line, text, REALM, &code);
	g_assert_cmpstr(code.card, ==, "B-7.x");
	g_assert_cmpint(code.expires_s, ==, code.issued_s + 1);
}

/* All that may be long is; and the realm is in its own script. */
static void
test_longest(Room *room, gconstpointer data)
{
	g_autofree char *kid = g_strnfill(32, 'k');
	g_autofree char *card = g_strnfill(32, '9');
	const char *realm = "广东省公共图书馆联盟.读者.电子证";
	const char *words[] = {"code", "--realm", realm, room->key, card, NULL};
	g_autofree char *line = make_key(room, kid);
	g_autofree char *text = printed(words, NULL);
	DsPatronCode code;

	g_assert_cmpuint(strlen(realm), >, 40);
	expect_code(line, text, realm, &code);
	g_assert_cmpstr(code.card, ==, card);
	g_assert_cmpuint(
	    strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), ==, strlen(text));
}

/* Whoever has it is everybody's card. */
static void
test_file(Room *room, gconstpointer data)
{
	const char *again[] = {"key", "k2", room->key, NULL}, *show[] = {"show", room->key, NULL};
	g_autofree char *line = make_key(room, "k1");
	g_autofree char *kept = NULL, *output = NULL, *said = NULL, *others = NULL, *none = NULL;
	GStatBuf info;

	g_assert_cmpint(g_stat(room->key, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
	g_assert_cmpint(run(again, NULL, &output, &said), ==, 2);
	g_assert_nonnull(strstr(said, "is there already"));
	kept = printed(show, NULL);
	g_assert_cmpstr(kept, ==, line);
	g_assert_cmpint(g_chmod(room->key, 0640), ==, 0);
	g_assert_cmpint(run(show, NULL, &none, &others), ==, 2);
	g_assert_nonnull(strstr(others, "can be read by others"));
	g_assert_cmpstr(none, ==, "");
}

static void
test_no_key(Room *room, gconstpointer data)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
	    {"", "is no key file"},
	    {"[patron-code-key]\nkid=k1\n", "is no key file"},
	    {"[patron-code-key]\nkid=k:1\nseed=00\n", "is no key file"},
	    {"[patron-code-key]\nkid=k1\nseed=00\n", "is no key file"},
	    {"[patron-code-key]\nkid=k1\nseed="
	     "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F20\n",
		"is no key file"},
	    {"[patron-code-key]\nkid=k1\nseed="
	     "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\nlife=1\n",
		"is no key file"},
	    {"[patron-code-key]\nkid=k1\nseed 00010203040506\n", "is no key file"},
	    {"[patron-code-key]\nkid=k1\n00010203040506=\n", "is no key file"},
	    {"[patron-code-key]\nkid=00010203040506.,\nseed=00\n", "is no key file"},
	};
	const char *words[] = {"code", "--realm", REALM, room->key, "80000001", NULL};

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *output = NULL, *said = NULL;

		g_assert_true(g_file_set_contents_full(
		    room->key, bad[i].text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
		g_assert_cmpint(run(words, NULL, &output, &said), ==, 2);
		g_assert_cmpstr(output, ==, "");
		g_assert_nonnull(strstr(said, bad[i].says));
		g_assert_null(strstr(said, "0001020304"));
	}
}

/* RFC 8032, 7.1, test 1: the public key of a known seed. */
static void
test_known_key(Room *room, gconstpointer data)
{
	const char *words[] = {"show", room->key, NULL};
	g_autofree char *line = NULL;

	g_assert_true(g_file_set_contents_full(room->key,
	    "[patron-code-key]\nkid=k1\nseed="
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
	    -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
	line = printed(words, NULL);
	g_assert_cmpstr(
	    line, ==, "k1:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

static void
expect_refused(const char *const *words, const char *says, const char *input)
{
	g_autofree char *output = NULL, *said = NULL;

	g_assert_cmpint(run(words, input, &output, &said), ==, 2);
	g_assert_cmpstr(output, ==, "");
	g_assert_true(g_str_has_prefix(said, "duestamp-pass: "));
	g_assert_nonnull(strstr(said, says));
}

static void
test_refused(Room *room, gconstpointer data)
{
	g_autofree char *long_realm = g_strnfill(65, 'r');
	g_autofree char *long_card = g_strnfill(33, '8');
	const char *key = room->key;
	const char *nobody[] = {"code", "--realm", REALM, key, "-", NULL}; /* an empty line */
	const struct {
		const char *words[8];
		const char *says;
	} bad[] = {
	    {{NULL}, "the commands"},
	    {{"sign", NULL}, "the commands"},
	    {{"key", "k1", NULL}, "too few"},
	    {{"show", key, "more", NULL}, "too many"},
	    {{"key", "", "new", NULL}, "no name"},
	    {{"key", "k 1", "new", NULL}, "no name"},
	    {{"key", "k,1", "new", NULL}, "no name"},
	    {{"key", long_card, "new", NULL}, "no name"},
	    {{"show", "/nowhere", NULL}, "/nowhere"},
	    {{"code", key, "8", NULL}, "--realm"},
	    {{"code", "--realm", "", key, "8", NULL}, "the realm"},
	    {{"code", "--realm", long_realm, key, "8", NULL}, "the realm"},
	    {{"code", "--realm", REALM, key, "", NULL}, "the card"},
	    {{"code", "--realm", REALM, key, "8 0", NULL}, "the card"},
	    {{"code", "--realm", REALM, key, "8|AO", NULL}, "the card"},
	    {{"code", "--realm", REALM, key, "8\r", NULL}, "the card"},
	    {{"code", "--realm", REALM, key, "đ", NULL}, "the card"},
	    {{"code", "--realm", REALM, key, long_card, NULL}, "the card"},
	    {{"code", "--life-s", "0", "--realm", REALM, key, "8"}, "--life-s"},
	    {{"code", "--life-s", "61", "--realm", REALM, key, "8"}, "--life-s"},
	    {{"code", "--life", "9", NULL}, "--life"},
	};

	g_free(make_key(room, "k1"));
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		expect_refused(bad[i].words, bad[i].says, NULL);
	expect_refused(nobody, "the card", "\n");
	expect_refused(nobody, "the card", "8\rX\n");
	expect_refused(nobody, "the card", "8 \n");
}

/* A server's own locale does not matter, and no byte is taken for the end of a card. */
static void
test_bytes(Room *room, gconstpointer data)
{
	const char *realm = "广东.example";
	const char *words[] = {"code", "--realm", realm, room->key, "-", NULL};
	g_autofree char *line = make_key(room, "k1");
	g_autofree char *before = g_strdup(g_getenv("LC_ALL")), *text = NULL;
	DsPatronCode code;

	g_setenv("LC_ALL", "C", TRUE);
	text = printed(words, "80000001\r\n");
	g_setenv("LC_ALL", before != NULL ? before : "C.UTF-8", TRUE);
	expect_code(line, text, realm, &code);
	g_assert_cmpstr(code.card, ==, "80000001");
	expect_refused(words, "the card", "8\r\r\n");
}

static void
test_not_written(Room *room, gconstpointer data)
{
	const char *words[] = {"key", "k1", "/nowhere/key", NULL};
	g_autofree char *output = NULL, *said = NULL;

	g_assert_cmpint(run(words, NULL, &output, &said), ==, 1);
	g_assert_cmpstr(output, ==, "");
	g_assert_nonnull(strstr(said, "/nowhere/key"));
}

#define STAGED(name, func) g_test_add("/pass/" name, Room, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	umask(022); /* a file for all to read shows, whoever runs this */
	g_assert_cmpint(argc, >, 1);
	program = argv[argc - 1];
	STAGED("code", test_code);
	STAGED("from-input", test_from_input);
	STAGED("longest", test_longest);
	STAGED("file", test_file);
	STAGED("no-key", test_no_key);
	STAGED("known-key", test_known_key);
	STAGED("refused", test_refused);
	STAGED("bytes", test_bytes);
	STAGED("not-written", test_not_written);
	return g_test_run();
}
