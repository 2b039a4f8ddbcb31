/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duestamp-ils: a small library system that speaks SIP2. README.md beside this file. */
#include "firmware/base/log.h"
#include "sync/ils/import.h"
#include "sync/ils/list.h"
#include "sync/ils/options.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define STDOUT "-"

static DsCellContext
cell_context(const DsIlsOptions *options)
{
	return (DsCellContext){.currency = options->library.currency};
}

/* Writes to a file that only its owner can read: it may hold people. */
static gboolean
write_out(const char *path, const char *text, GError **error)
{
	g_autoptr(GError) reason = NULL;
	gboolean ok;

	if (g_str_equal(path, STDOUT))
		ok = fputs(text, stdout) >= 0 && fflush(stdout) == 0;
	else
		ok = g_file_set_contents_full(path, text, -1,
		    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &reason);
	if (!ok)
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "cannot write %s: %s", path,
		    reason != NULL ? reason->message : "standard output is closed");
	return ok;
}

static const DsIlsTable *
find_table(const char *name, GError **error)
{
	g_autofree const char **names = ds_ils_table_names();
	g_autofree char *known = g_strjoinv(", ", (char **)names);
	const DsIlsTable *table = name != NULL ? ds_ils_table(name) : NULL;

	if (table == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "\"%s\" is no table; there are %s",
		    name != NULL ? name : "", known);
	return table;
}

/* ---- commands */

static gboolean
run_import(const DsIlsOptions *options, DsIlsStore *store, GError **error)
{
	char **paths = options->words + 1;
	guint n_files = g_strv_length(paths), rows = 0;
	g_autofree DsIlsFile *files = g_new0(DsIlsFile, n_files);
	g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	DsCellContext context = cell_context(options);

	for (guint i = 0; i < n_files; i++) {
		g_autoptr(GError) reason = NULL;
		char *text;
		gsize length;

		if (!g_file_get_contents(paths[i], &text, &length, &reason)) {
			g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, reason->message);
			return FALSE;
		}
		files[i] = (DsIlsFile){.name = paths[i], .data = g_bytes_new_take(text, length)};
		g_ptr_array_add(keep, files[i].data);
	}
	if (!ds_ils_import(store, files, n_files, &context, &rows, error))
		return FALSE;
	printf("%u rows imported\n", rows);
	return TRUE;
}

static gboolean
run_export(const DsIlsOptions *options, DsIlsStore *store, GError **error)
{
	const DsIlsTable *table = find_table(options->words[1], error);
	DsCellContext context = cell_context(options);
	g_autofree char *text = table != NULL ? ds_ils_export(store, table, &context, error) : NULL;

	return text != NULL && write_out(options->words[2], text, error);
}

static gboolean
run_list(const DsIlsOptions *options, DsIlsStore *store, GError **error)
{
	const DsIlsTable *table = find_table(options->words[1], error);
	DsCellContext context = cell_context(options);
	DsIlsStyle style = options->json ? DS_ILS_AS_JSON : DS_ILS_FOR_PEOPLE;
	g_autofree char *text = table != NULL ? ds_ils_show(store, table, style, &context, error)
					      : NULL;

	return text != NULL && write_out(STDOUT, text, error);
}

/* ---- serving */

typedef struct {
	GMainLoop *loop;
	DsIlsServer *server;
	gboolean stopped;
} Serving;

static void
on_stopped(gpointer data)
{
	Serving *serving = data;

	g_main_loop_quit(serving->loop);
}

static gboolean
on_signal(gpointer data)
{
	Serving *serving = data;

	ds_ils_server_stop(serving->server, on_stopped, serving);
	return G_SOURCE_CONTINUE;
}

static gboolean
run_server(const DsIlsOptions *options, DsIlsStore *store, GError **error)
{
	g_autoptr(DsClock) clock = ds_clock_new_real();
	g_autoptr(DsIlsDesk) desk = ds_ils_desk_new(store, &options->library, clock);
	g_autoptr(DsIlsServer) server = ds_ils_server_new(desk, clock, &options->server, error);
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Serving serving = {.loop = loop, .server = server};

	if (server == NULL)
		return FALSE;
	guint term = g_unix_signal_add(SIGTERM, on_signal, &serving);
	guint interrupt = g_unix_signal_add(SIGINT, on_signal, &serving);
	printf("listening on %s\n", ds_ils_server_address(server));
	fflush(stdout);
	g_main_loop_run(loop);
	g_source_remove(term);
	g_source_remove(interrupt);
	return TRUE;
}

/* ---- which */

static const struct {
	const char *word;  /* NULL: none */
	gboolean creates;  /* the store is made when there is none */
	guint least, most; /* words behind it */
	gboolean (*run)(const DsIlsOptions *options, DsIlsStore *store, GError **error);
} commands[] = {
    {NULL, TRUE, 0, 0, run_server},
    {"import", TRUE, 1, 32, run_import},
    {"export", FALSE, 2, 2, run_export},
    {"list", FALSE, 1, 1, run_list},
};

static gint
find_command(const DsIlsOptions *options, GError **error)
{
	guint n_words = g_strv_length(options->words);

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		guint behind = n_words > 0 ? n_words - 1 : 0;

		if (g_strcmp0(commands[i].word, options->words[0]) != 0)
			continue;
		if (behind >= commands[i].least && behind <= commands[i].most)
			return (gint)i;
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s has too many or too few words behind it; --help tells", commands[i].word);
		return -1;
	}
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "\"%s\" is no command; there are import, export and list", options->words[0]);
	return -1;
}

static gboolean
fill_with_sample(const DsIlsOptions *options, DsIlsStore *store, GError **error)
{
	DsCellContext context = cell_context(options);
	g_autoptr(DsClock) clock = ds_clock_new_real();
	gboolean filled;

	context.today = ds_day_local(ds_clock_wall_s(clock));
	if (!ds_ils_import_sample(store, &context, &filled, error))
		return FALSE;
	if (!filled)
		ds_note(NULL, "the store is not empty: no sample library was put into it");
	return TRUE;
}

static gboolean
run(int argc, char **argv, GError **error)
{
	g_autoptr(DsIlsOptions) options = ds_ils_options_parse(argc, argv, error);
	gint command = options != NULL ? find_command(options, error) : -1;
	g_autoptr(DsIlsStore) store = NULL;

	if (command < 0)
		return FALSE;
	store = ds_ils_store_open(options->store,
	    commands[command].creates || options->sample ? DS_ILS_CREATE : DS_ILS_OPEN, error);
	if (store == NULL || (options->sample && !fill_with_sample(options, store, error)))
		return FALSE;
	return commands[command].run(options, store, error);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	setlocale(LC_ALL, "");
	if (run(argc, argv, &error))
		return 0;
	fprintf(stderr, "duestamp-ils: %s\n", error->message);
	return g_error_matches(error, DS_ERROR, DS_ERROR_STORAGE) ? 1
								  : 2; /* 2: only words are wrong */
}
