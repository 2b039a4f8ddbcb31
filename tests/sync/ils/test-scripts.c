/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays the conversations of scripts/ with the real server; scripts/README.md tells how they read.
 */
#include "tests/sync/ils/process.h"

#include <string.h>

typedef struct {
	char *folder;
	char *store;
	char *password; /* path of a file */
	Ils *ils;
	Kiosk *kiosk;
	GDateTime *asked; /* when the last message was sent */
	char *answer;     /* to it; NULL: the server closed */
} Play;

/* ---- {names} */

static char *
day_of(const char *name, GDateTime *now)
{
	const char *sign = strpbrk(name, "+-");
	const char *format = g_str_has_prefix(name, "iso") ? "%Y-%m-%d" : "%Y%m%d";

	g_assert_nonnull(sign);
	g_autoptr(GDateTime) day = g_date_time_add_days(now, (gint)g_ascii_strtoll(sign, NULL, 10));
	return g_date_time_format(day, format);
}

static char *
value_of(const Play *play, const char *name, GDateTime *now)
{
	if (g_str_equal(name, "now"))
		return g_date_time_format(now, "%Y%m%d    %H%M%S");
	if (g_str_equal(name, "password"))
		return g_strdup(play->password);
	return day_of(name, now);
}

static char *
expand(const Play *play, const char *text, GDateTime *now)
{
	GString *result = g_string_new(NULL);
	const char *brace;

	while ((brace = strchr(text, '{')) != NULL) {
		g_autofree char *name = g_strndup(brace + 1, strcspn(brace + 1, "}"));
		g_autofree char *value = value_of(play, name, now);

		g_string_append_len(result, text, brace - text);
		g_string_append(result, value);
		text = brace + strlen(name) + 2;
	}
	g_string_append(result, text);
	return g_string_free(result, FALSE);
}

/* ---- lines */

static void
ask(Play *play, const char *message)
{
	g_clear_pointer(&play->asked, g_date_time_unref);
	g_clear_pointer(&play->answer, g_free);
	play->asked = g_date_time_new_now_local();
	g_autofree char *expanded = expand(play, message, play->asked);
	play->answer = kiosk_ask(play->kiosk, expanded);
}

/* The server's "now" lies between asking and having the answer. */
static void
check_answer(const Play *play, const char *wanted)
{
	g_autoptr(GDateTime) end = g_date_time_new_now_local();
	gint64 took_s = g_date_time_difference(end, play->asked) / G_TIME_SPAN_SECOND;

	g_assert_nonnull(play->answer);
	for (gint s = 0; s <= took_s + 1; s++) {
		g_autoptr(GDateTime) at = g_date_time_add_seconds(play->asked, s);
		g_autofree char *text = expand(play, wanted, at);

		if (g_str_equal(play->answer, text))
			return;
	}
	g_autofree char *text = expand(play, wanted, play->asked);
	g_assert_cmpstr(play->answer, ==, text);
}

static void
play_line(Play *play, const char *line)
{
	if (line[0] == '#' || line[0] == '\0' || line[0] == '@')
		return;
	if (g_str_has_prefix(line, "> ")) {
		ask(play, line + 2);
	} else if (g_str_has_prefix(line, "< ")) {
		check_answer(play, line + 2);
	} else if (g_str_equal(line, "! closed")) {
		g_assert_null(play->answer);
	} else if (g_str_equal(line, "! connect")) {
		kiosk_close(play->kiosk);
		play->kiosk = kiosk_connect(play->ils);
	} else {
		g_error("what is this line? %s", line);
	}
}

/* ---- one script */

static void
begin(Play *play, char *const *lines)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GString) args = g_string_new("--sample");

	play->folder = ils_make_folder();
	play->store = g_build_filename(play->folder, "store.db", NULL);
	play->password = g_build_filename(play->folder, "password", NULL);
	g_assert_true(g_file_set_contents(play->password, "s3cret word\n", -1, NULL));
	for (; *lines != NULL; lines++)
		if (g_str_has_prefix(*lines, "@ ")) {
			g_autofree char *more = expand(play, *lines + 1, now);
			g_string_append(args, more);
		}
	g_auto(GStrv) words = g_strsplit(args->str, " ", -1);
	play->ils = ils_start(play->store, (const char *const *)words);
	play->kiosk = kiosk_connect(play->ils);
}

static void
end(Play *play)
{
	kiosk_close(play->kiosk);
	ils_stop(play->ils);
	ils_remove_folder(play->folder);
	g_free(play->store);
	g_free(play->password);
	g_free(play->answer);
	g_date_time_unref(play->asked);
}

static void
test_script(gconstpointer data)
{
	const char *name = data;
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "sync", "ils", "scripts", name, NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	Play play = {0};

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	begin(&play, lines);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_test_message("%s:%u", name, i + 1);
		play_line(&play, lines[i]);
	}
	end(&play);
}

int
main(int argc, char **argv)
{
	static const char *const scripts[] = {"status.sip", "patron-status.sip",
	    "patron-information.sip", "checkout.sip", "checkin.sip", "checkin-tells.sip",
	    "renew.sip", "renew-all.sip", "item.sip", "login.sip"};

	g_test_init(&argc, &argv, NULL);
	ils_set_program(argc, argv);
	ils_make_it_noon();
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autofree char *name = g_strconcat("/ils/scripts/", scripts[i], NULL);

		g_test_add_data_func(name, scripts[i], test_script);
	}
	return g_test_run();
}
