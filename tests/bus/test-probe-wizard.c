/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestampctl sip2 probe, the real program, against duestamp-ils and against servers that are not
 * to be trusted; no daemon, no bus.
 */
#include "sync/sip2.h"
#include "tests/bus/programs.h"
#include "tests/fakes/folder.h"
#include "tests/fakes/sip2-script.h"

#include <json-glib/json-glib.h>
#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATRON "80000002" /* three loans, PIN 1234: the sample library of duestamp-ils */
#define ITEM "04419000010375"
#define TITLE "红楼梦"
#define LOGIN "kiosk7"
#define PASSWORD "a-secret-word"
#define PIN "1234"

#define LIMIT_S 60

/* The library of one test, its address, and a folder for everything. */
typedef struct {
	char *folder, *store, *address;
	GSubprocess *ils;
} Library;

static void
write_file(const Library *library, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(library->folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
start_ils(Library *library)
{
	g_autofree char *password = g_build_filename(library->folder, "password", NULL);
	g_autoptr(GDataInputStream) output = NULL;
	g_autofree char *line = NULL;

	write_file(library, "password", PASSWORD "\n");
	library->ils = PROGRAMS_SPAWN("sync/ils/duestamp-ils", NULL, "--store", library->store,
	    "--sample", "--listen", "127.0.0.1:0", "--login", LOGIN, "--password-file", password,
	    "--idle-timeout-s", "2");
	output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(library->ils));
	line = g_data_input_stream_read_line(output, NULL, NULL, NULL);
	g_assert_nonnull(line);
	library->address = g_strdup(line + strlen("listening on "));
}

static Library
library_new(gboolean with_ils)
{
	Library library = {.folder = g_dir_make_tmp("duestamp-probe-XXXXXX", NULL)};

	write_file(&library, "pin", PIN "\n");
	library.store = g_build_filename(library.folder, "store.db", NULL);
	if (with_ils)
		start_ils(&library);
	return library;
}

static void
library_clear(Library *library)
{
	if (library->ils != NULL)
		programs_stop_process(&library->ils, 0);
	ds_folder_remove(library->folder);
	g_free(library->folder);
	g_free(library->store);
	g_free(library->address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Library, library_clear)

typedef struct {
	char *out, *err;
	int code;
} Run;

static void
run_clear(Run *run)
{
	g_free(run->out);
	g_free(run->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* In the library's folder, so that files have short names. */
static Run
run_in(const Library *library, const char *program, const char *arguments)
{
	g_autofree char *binary = programs_path(program);
	g_autofree char *line = g_strdup_printf("'%s' %s", binary, arguments);
	g_auto(GStrv) words = NULL;
	g_autoptr(GError) error = NULL;
	Run run;
	int status;

	g_assert_true(g_shell_parse_argv(line, NULL, &words, &error));
	g_spawn_sync(library->folder, words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &run.out, &run.err,
	    &status, &error);
	g_assert_no_error(error);
	g_test_message("%s: %d\n%s%s", arguments, WEXITSTATUS(status), run.out, run.err);
	g_assert_true(WIFEXITED(status));
	run.code = WEXITSTATUS(status);
	return run;
}

static Run
probe(const Library *library, const char *address, const char *options)
{
	g_autofree char *arguments = g_strdup_printf("sip2 probe %s %s", address, options);

	return run_in(library, "firmware/duestampctl", arguments);
}

static void
assert_nobody(const char *text)
{
	g_assert_null(strstr(text, PATRON));
	g_assert_null(strstr(text, "Lan")); /* her name */
	g_assert_null(strstr(text, PASSWORD));
	g_assert_null(strstr(text, PIN));
}

/* ---- the small real server ---- */

#define KNOWN \
	"--login " LOGIN " --password-file password --patron " PATRON \
	" --pin-file pin --item " ITEM " --title " TITLE

static char *
books(const Library *library)
{
	static const char *const tables[] = {"patrons", "items", "loans", "holds", "fees"};
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *arguments = g_strdup_printf(
		    "--store store.db export %s -", tables[i]);
		g_auto(Run) run = run_in(library, "sync/ils/duestamp-ils", arguments);

		g_assert_cmpint(run.code, ==, 0);
		g_string_append(all, run.out);
	}
	return g_string_free(all, FALSE);
}

/* A kiosk with that profile lends and takes back. */
static void
assert_profile_works(const Library *library, const char *file)
{
	g_autoptr(DsLibrarySettings) settings = g_new0(DsLibrarySettings, 1);
	g_autoptr(GError) error = NULL;
	DsPatronId card = {PATRON};
	DsWord pin = {PIN};

	settings->address = g_strdup(library->address);
	settings->profile = g_build_filename(library->folder, file, NULL);
	settings->institution = (DsWord){"CPL"};
	settings->login = (DsWord){LOGIN};
	settings->password = (DsWord){PASSWORD};
	settings->connect_timeout_s = settings->answer_timeout_s = 10;
	gpointer backend = ds_sip2_backend.open(settings, &error);
	g_assert_no_error(error);
	g_autoptr(DsPatron) patron = ds_sip2_backend.patron(backend, &card, &pin, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(patron->pin, ==, DS_PIN_NONE);
	g_assert_cmpint(patron->loans, ==, 3);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(DsOperation)
		    op = ds_operation_new(i == 0 ? DS_CHECKOUT : DS_CHECKIN, "main", "s1");

		op->item = (DsItemId){ITEM};
		op->patron = card;
		op->stamp.wall_s = g_get_real_time() / G_USEC_PER_SEC;
		op->request = ds_sip2_backend.compose(backend, op);
		g_assert_true(ds_sip2_backend.carry(backend, op, &pin, NULL, &error));
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
		g_assert_cmpstr(op->answer.title, ==, TITLE);
	}
	ds_sip2_backend.close(backend);
}

static void
test_ils(void)
{
	g_auto(Library) library = library_new(TRUE);
	g_autofree char *before = books(&library);
	g_auto(Run) run = probe(&library, library.address, KNOWN " --profile ours.conf");
	g_autofree char *after = books(&library);
	g_autofree char *path = g_build_filename(library.folder, "ours.conf", NULL);
	g_autofree char *profile = NULL;

	g_assert_cmpint(run.code, ==, 0);
	g_assert_cmpstr(before, ==, after);
	assert_nobody(run.out);
	g_assert_nonnull(strstr(run.out, TITLE));
	g_assert_true(g_file_get_contents(path, &profile, NULL, NULL));
	assert_nobody(profile);
	for (guint i = 0; i < 8; i++)
		g_assert_nonnull(strstr(profile,
		    (const char *const[]){"like=duestamp", "charset=utf-8", "checksum=strict",
			"broken-answer=ask-again", "pin=ask-by-cq", "charged=04", "unknown=01",
			"# seen: "}[i]));
	assert_profile_works(&library, "ours.conf");
}

static void
test_json(void)
{
	g_auto(Library) library = library_new(TRUE);
	g_auto(Run) run = probe(&library, library.address, KNOWN " --json --idle 9 --connections");
	g_autoptr(JsonParser) parser = json_parser_new();

	g_assert_cmpint(run.code, ==, 0);
	assert_nobody(run.out);
	g_assert_true(json_parser_load_from_data(parser, run.out, -1, NULL));
	JsonObject *all = json_node_get_object(json_parser_get_root(parser));
	JsonObject *settings = json_object_get_object_member(all, "settings");
	g_assert_true(json_object_get_boolean_member(all, "usable"));
	g_assert_cmpstr(json_object_get_string_member(settings, "wire.checksum"), ==, "strict");
	g_assert_cmpuint(json_array_get_length(json_object_get_array_member(all, "report")), >, 20);
	g_assert_nonnull(strstr(run.out, "hangs up after 2 s"));
	g_assert_nonnull(strstr(run.out, "of 10 at once 10 got answers"));
}

/* What was not given is not asked, and the rest is found all the same. */
static void
test_little(void)
{
	g_auto(Library) library = library_new(TRUE);
	g_auto(Run)
	    run = probe(&library, library.address, "--login " LOGIN " --password-file password");

	g_assert_cmpint(run.code, ==, 0);
	g_assert_nonnull(strstr(run.out, "no test patron was given"));
	g_assert_nonnull(strstr(run.out, "no test item was given"));
}

/* ---- exit status ---- */

static void
test_refused(void)
{
	g_auto(Library) library = library_new(TRUE);

	write_file(&library, "wrong", "not the password");
	g_auto(Run) refused = probe(
	    &library, library.address, "--login " LOGIN " --password-file wrong --profile x.conf");
	g_auto(Run) without = probe(&library, library.address, "--answer-timeout 1");
	g_assert_cmpint(refused.code, ==, 4);
	g_assert_nonnull(strstr(refused.out, "the login was refused"));
	g_assert_null(strstr(refused.out, "x.conf"));
	g_assert_cmpint(without.code, ==, 3);
	g_assert_nonnull(strstr(without.out, "--login"));
}

static void
test_nobody_there(void)
{
	g_auto(Library) library = library_new(FALSE);
	g_auto(Run) run = probe(&library, "127.0.0.1:1", "");

	g_assert_cmpint(run.code, ==, 2);
	g_assert_nonnull(strstr(run.out, "cannot connect"));
}

static void
test_unusable(void)
{
	g_auto(Library) library = library_new(FALSE);
	g_autoptr(DsSip2Script) server = ds_sip2_script_new(
	    "* :: 98NYYYNN02500520261122    0830502.00AOCPL|BXYYYYYYYYYYYNYYYY|");
	g_auto(Run) run = probe(&library, ds_sip2_script_address(server), "--profile x.conf");

	g_assert_cmpint(run.code, ==, 5);
	g_assert_nonnull(strstr(run.out, "stop"));
}

static void
test_wrong_call(void)
{
	static const struct {
		const char *options, *words;
	} cases[] = {
	    {"", "HOST:PORT"},
	    {"127.0.0.1:1 127.0.0.1:2", "HOST:PORT"},
	    {"127.0.0.1:1 --login x", "--password-file"},
	    {"127.0.0.1:1 --password-file pin", "--login"},
	    {"127.0.0.1:1 --pin-file pin", "--patron"},
	    {"127.0.0.1:1 --patron 1 --pin-file missing", "missing"},
	    {"127.0.0.1:1 --patron 'a|b'", "--patron"},
	    {"127.0.0.1:1 --item 'a b'", "--item"},
	    {"127.0.0.1:1 --tls-ca pin", "--tls"},
	    {"127.0.0.1:1 --profile pin", "there already"},
	    {"127.0.0.1:1 --answer-timeout 999", "--answer-timeout"},
	    {"127.0.0.1:1 --idle -1", "--idle"},
	};
	g_auto(Library) library = library_new(FALSE);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Run) run = probe(&library, "", cases[i].options);

		g_assert_cmpint(run.code, ==, 1);
		g_assert_nonnull(strstr(run.err, cases[i].words));
	}
}

/* ---- TLS ---- */

static gboolean
make_certificates(const Library *library)
{
	static const char script[] =
	    "for n in ours foreign; do openssl req -x509 -newkey ec -pkeyopt "
	    "ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout $n.key -out $n.pem -subj /CN=$n "
	    "-addext subjectAltName=IP:127.0.0.1 || exit 1; done";
	char *argv[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
	int status = 1;

	return g_spawn_sync(library->folder, argv, NULL,
		   G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
		   NULL, NULL, NULL, NULL, &status, NULL) &&
	    status == 0;
}

static DsSip2Script *
tls_server(const Library *library, const char *name)
{
	g_autofree char *key = g_strdup_printf("%s/%s.key", library->folder, name);
	g_autofree char *pem = g_strdup_printf("%s/%s.pem", library->folder, name);
	g_autoptr(GTlsCertificate) own = g_tls_certificate_new_from_files(pem, key, NULL);

	return ds_sip2_script_new_tls(
	    "93* :: 941\n97 :: 98YYYYNN02500520261122    0830502.00AOCPL|\n"
	    "99* :: 98YYYYNN02500520261122    0830502.00AOCPL|",
	    own, NULL);
}

#define WITH_TLS "--tls --tls-ca ours.pem --login " LOGIN " --password-file word"

static void
test_tls(void)
{
	g_auto(Library) library = library_new(FALSE);

	write_file(&library, "word", PASSWORD);
	if (!make_certificates(&library)) {
		g_test_skip("there is no openssl command to make certificates with");
		return;
	}
	g_autoptr(DsSip2Script) ours = tls_server(&library, "ours");
	g_auto(Run) good = probe(&library, ds_sip2_script_address(ours), WITH_TLS);
	g_assert_cmpint(good.code, ==, 0);
	g_assert_nonnull(strstr(good.out, "TLS"));
}

/* Not even the login goes to a server that is not trusted. */
static void
test_foreign_certificate(void)
{
	g_auto(Library) library = library_new(FALSE);

	write_file(&library, "word", PASSWORD);
	if (!make_certificates(&library)) {
		g_test_skip("there is no openssl command to make certificates with");
		return;
	}
	g_autoptr(DsSip2Script) foreign = tls_server(&library, "foreign");
	g_auto(Run) run = probe(&library, ds_sip2_script_address(foreign), WITH_TLS);
	g_auto(GStrv) log = ds_sip2_script_stop(foreign);
	g_assert_cmpint(run.code, ==, 2);
	g_assert_nonnull(strstr(run.out, "nobody we know"));
	for (guint i = 0; log[i] != NULL; i++)
		g_assert_null(strstr(log[i], LOGIN));
}

/* ---- a person at a terminal ---- */

/* What comes until it holds `words`. */
static void
read_until(int terminal, GString *heard, const char *words)
{
	gsize begin = heard->len;

	while (strstr(heard->str + begin, words) == NULL) {
		char bytes[1024];
		gssize count = read(terminal, bytes, sizeof bytes);

		if (count <= 0)
			g_error("waited in vain for \"%s\" in:\n%s", words, heard->str);
		g_string_append_len(heard, bytes, count);
	}
}

static void
type(int terminal, const char *text)
{
	g_assert_cmpint(write(terminal, text, strlen(text)), ==, (gssize)strlen(text));
}

static void
test_terminal(void)
{
	g_auto(Library) library = library_new(TRUE);
	g_autofree char *binary = programs_path("firmware/duestampctl");
	g_autoptr(GString) heard = g_string_new(NULL);
	int terminal, status;
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	if (child == 0) {
		alarm(LIMIT_S); /* whatever happens, the test ends */
		execl(binary, binary, "sip2", "probe", library.address, "--login", LOGIN, NULL);
		_exit(127);
	}
	read_until(terminal, heard, "Password of the login: ");
	type(terminal, PASSWORD "\n");
	read_until(terminal, heard, "test patron (empty: none): ");
	type(terminal, PATRON "\n");
	read_until(terminal, heard, "test item (empty: none): ");
	type(terminal, ITEM "\n");
	read_until(terminal, heard, "PIN of the test patron (empty: none): ");
	type(terminal, PIN "\n");
	read_until(terminal, heard, "closest built-in profile: duestamp");
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	close(terminal);
	g_test_message("%s", heard->str);
	g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	g_assert_nonnull(strstr(heard->str, "asking about the test patron"));
	/* what is secret was not echoed */
	g_assert_null(strstr(heard->str, PASSWORD));
	g_assert_null(strstr(heard->str, PIN));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/probe-wizard/ils", test_ils);
	g_test_add_func("/probe-wizard/json", test_json);
	g_test_add_func("/probe-wizard/little", test_little);
	g_test_add_func("/probe-wizard/refused", test_refused);
	g_test_add_func("/probe-wizard/nobody-there", test_nobody_there);
	g_test_add_func("/probe-wizard/unusable", test_unusable);
	g_test_add_func("/probe-wizard/wrong-call", test_wrong_call);
	g_test_add_func("/probe-wizard/tls", test_tls);
	g_test_add_func("/probe-wizard/foreign-certificate", test_foreign_certificate);
	g_test_add_func("/probe-wizard/terminal", test_terminal);
	return g_test_run();
}
