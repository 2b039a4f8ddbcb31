/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A language is its catalogue and nothing else: a folder with a fifth one has five languages. */
#include "firmware/base/dates.h"
#include "firmware/config.h"
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define KIOSK "[kiosk]\nid=k\ninstitution=i\n"
#define LIBRARY "[library main]\nbackend=sip2\naddress=127.0.0.1:6001\nprofile=koha\n"

/* Some facts of a language that is not here yet; what it leaves out reads as English. */
static const char esperanto[] =
    "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
    "msgctxt \"own name\"\nmsgid \"English\"\nmsgstr \"Esperanto\"\n"
    "msgctxt \"own name, short\"\nmsgid \"EN\"\nmsgstr \"EO\"\n"
    "msgctxt \"voice of espeak-ng\"\nmsgid \"en\"\nmsgstr \"eo\"\n"
    "msgctxt \"letters: plain, tall, han or long\"\nmsgid \"plain\"\nmsgstr \"long\"\n"
    "msgctxt \"date in a sentence\"\nmsgid \"%d\u00a0%B\"\nmsgstr \"la %d-a de %B%\"\n"
    "msgctxt \"month\"\nmsgid \"December\"\nmsgstr \"decembro\"\n"
    "msgctxt \"sum of money\"\nmsgid \"€%s\"\nmsgstr \"%s eŭroj\"\n";

typedef struct {
	char *folder, *config;
} Fixture;

static void
link_language(Fixture *f, const char *id)
{
	g_autofree char *from = g_build_filename(g_getenv("DUESTAMP_LOCALE_DIR"), id, NULL);
	g_autofree char *to = g_build_filename(f->folder, id, NULL);

	g_assert_cmpint(symlink(from, to), ==, 0);
}

static void
install(Fixture *f, const char *id, const char *text)
{
	g_autofree char *messages = g_build_filename(f->folder, id, "LC_MESSAGES", NULL);
	g_autofree char *po = g_build_filename(messages, "x.po", NULL);
	g_autofree char *mo = g_build_filename(messages, "duestamp.mo", NULL);
	const char *arguments[] = {"msgfmt", "-o", mo, po, NULL};
	g_autoptr(GError) error = NULL;
	int status;

	g_assert_cmpint(g_mkdir_with_parents(messages, 0700), ==, 0);
	g_assert_true(g_file_set_contents(po, text, -1, NULL));
	g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
	    &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
}

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-languages-XXXXXX", NULL);
	f->config = g_build_filename(f->folder, "duestamp.conf", NULL);
	link_language(f, "en");
	link_language(f, "vi");
	install(f, "eo", esperanto);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_true(ds_folder_remove(f->folder));
	g_free(f->folder);
	g_free(f->config);
}

static void
test_facts(Fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) languages = ds_languages_open(f->folder);
	const DsLanguage *eo = ds_languages_find(languages, "eo");
	g_autofree char *day = NULL, *sum = NULL, *plain = NULL;
	GDate date;

	g_assert_cmpuint(languages->len, ==, 3);
	g_assert_cmpstr(eo->name, ==, "Esperanto");
	g_assert_cmpstr(eo->brief, ==, "EO");
	g_assert_cmpstr(eo->voice, ==, "eo");
	g_assert_cmpint(eo->letters, ==, DS_LETTERS_LONG);
	g_assert_cmpstr(eo->sans, ==, "Noto Sans,Noto Sans CJK SC");
	g_assert_true(ds_date_parse("2026-12-20", &date));
	day = ds_date_day(eo, &date);
	g_assert_cmpstr(day, ==, "la 20-a de decembro%"); /* half a form stands for itself */
	plain = ds_date_short(eo, &date);
	g_assert_cmpstr(plain, ==, "20\u00a0Dec");
	sum = ds_date_sum(eo, "1234.50 EUR");
	g_assert_cmpstr(sum, ==, "1,234.50 eŭroj");
}

/* English is in the program; a file that is none is no language. */
static void
test_nothing_installed(Fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) languages = ds_languages_open("/nowhere");
	const DsLanguage *en = ds_languages_find(languages, "en");

	g_assert_cmpuint(languages->len, ==, 1);
	g_assert_cmpstr(en->name, ==, "English");
	g_assert_null(ds_languages_find(languages, "vi"));
	g_assert_null(ds_languages_find(NULL, "en"));
}

static DsConfig *
load(Fixture *f, const char *languages, GError **error)
{
	g_autofree char *text = g_strconcat(KIOSK, languages, LIBRARY, NULL);
	g_autofree char *was = g_strdup(g_getenv("DUESTAMP_LOCALE_DIR"));
	DsConfig *config;

	g_assert_true(g_file_set_contents(f->config, text, -1, NULL));
	g_setenv("DUESTAMP_LOCALE_DIR", f->folder, TRUE);
	config = ds_config_load(f->config, error);
	g_setenv("DUESTAMP_LOCALE_DIR", was, TRUE);
	return config;
}

static void
test_config(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) usual = load(f, "", NULL);
	g_autoptr(DsConfig) chosen = load(f, "languages=eo;en\n", NULL);

	g_assert_cmpuint(g_strv_length(usual->languages), ==, 2); /* of the four that are usual */
	g_assert_cmpstr(usual->languages[0], ==, "vi");
	g_assert_cmpstr(chosen->languages[0], ==, "eo");
	g_assert_null(load(f, "languages=zh_CN\n", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "languages=zh_CN: allowed is one of: en, eo, vi"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/languages/facts", Fixture, NULL, set_up, test_facts, tear_down);
	g_test_add("/languages/nothing-installed", Fixture, NULL, set_up, test_nothing_installed,
	    tear_down);
	g_test_add("/languages/config", Fixture, NULL, set_up, test_config, tear_down);
	return g_test_run();
}
