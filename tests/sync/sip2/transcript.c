/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/sip2/transcript.h"

#include "tests/fakes/sip2-script.h"

#include <string.h>

typedef struct {
	guint line;
	char *text;
} Request;

typedef struct {
	GPtrArray *exchanges;
	GQueue waiting; /* Request: sent and not answered */
	GString *sent;  /* bytes behind the last CR */
	guint line;
} Reader;

static void
exchange_free(gpointer data)
{
	Exchange *exchange = data;

	g_free(exchange->request);
	if (exchange->answer != NULL)
		g_string_free(exchange->answer, TRUE);
	g_free(exchange->escaped);
	g_free(exchange->instead);
	g_free(exchange);
}

static void
push_request(Reader *reader, const char *text, gsize length)
{
	Request *request = g_new(Request, 1);

	*request = (Request){reader->line, g_strndup(text, length)};
	g_strchug(request->text);
	if (request->text[0] != '\0')
		g_queue_push_tail(&reader->waiting, request);
	else
		g_free(request->text), g_free(request);
}

static void
on_sent(Reader *reader, const char *escaped)
{
	gsize length;
	g_autofree char *bytes = ds_sip2_script_unescape(escaped, &length);
	char *end;

	g_string_append_len(reader->sent, bytes, (gssize)length);
	while ((end = memchr(reader->sent->str, '\r', reader->sent->len)) != NULL) {
		gsize count = (gsize)(end - reader->sent->str);

		push_request(reader, reader->sent->str, count);
		g_string_erase(reader->sent, 0, (gssize)count + 1);
	}
}

/* The exchange of the oldest request; one for half a message, or for none, when there is no whole.
 */
static Exchange *
add_exchange(Reader *reader)
{
	g_autofree Request *request = g_queue_pop_head(&reader->waiting);
	Exchange *exchange = g_new0(Exchange, 1);

	exchange->line = request != NULL ? request->line : reader->line;
	if (request != NULL)
		exchange->request = request->text;
	else if (reader->sent->len > 0)
		exchange->request = g_strdup(reader->sent->str);
	if (request == NULL)
		g_string_truncate(reader->sent, 0);
	g_ptr_array_add(reader->exchanges, exchange);
	return exchange;
}

static void
on_answer(Reader *reader, const char *escaped)
{
	Exchange *exchange = add_exchange(reader);
	gsize length;
	g_autofree char *bytes = ds_sip2_script_unescape(escaped, &length);

	exchange->answer = g_string_new_len(bytes, (gssize)length);
	exchange->escaped = g_strdup(escaped);
}

static void
on_event(Reader *reader, const char *event)
{
	if (g_str_has_prefix(event, "no answer")) {
		if (!g_queue_is_empty(&reader->waiting))
			add_exchange(reader)->instead = g_strdup(event);
		return;
	}
	while (!g_queue_is_empty(&reader->waiting))
		add_exchange(reader)->instead = g_strdup(event);
	g_string_truncate(reader->sent, 0);
}

static void
on_line(Reader *reader, const char *line)
{
	reader->line++;
	if (g_str_has_prefix(line, "> "))
		on_sent(reader, line + 2);
	else if (g_str_has_prefix(line, "< "))
		on_answer(reader, line + 2);
	else if (g_str_has_prefix(line, "! "))
		on_event(reader, line + 2);
}

GPtrArray *
transcript_read(const char *path)
{
	Reader reader = {
	    .exchanges = g_ptr_array_new_with_free_func(exchange_free),
	    .waiting = G_QUEUE_INIT,
	    .sent = g_string_new(NULL),
	};
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++)
		on_line(&reader, lines[i]);
	on_event(&reader, "end of the file");
	g_string_free(reader.sent, TRUE);
	return reader.exchanges;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Entries of a folder with this ending, as whole paths in order. */
static GPtrArray *
list_folder(const char *path, const char *suffix)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
	const char *name;

	g_assert_no_error(error);
	while ((name = g_dir_read_name(folder)) != NULL)
		if (g_str_has_suffix(name, suffix))
			g_ptr_array_add(paths, g_build_filename(path, name, NULL));
	g_ptr_array_sort(paths, compare);
	return paths;
}

void
transcript_foreach(void (*func)(const char *path, gpointer data), gpointer data)
{
	g_autofree char *root = g_test_build_filename(
	    G_TEST_DIST, "sync", "sip2", "transcripts", NULL);
	g_autoptr(GPtrArray) folders = list_folder(root, "");

	for (guint i = 0; i < folders->len; i++) {
		if (!g_file_test(folders->pdata[i], G_FILE_TEST_IS_DIR))
			continue;
		g_autoptr(GPtrArray) files = list_folder(folders->pdata[i], ".sip");
		for (guint j = 0; j < files->len; j++)
			func(files->pdata[j], data);
	}
}

char *
transcript_field(const char *request, gsize fixed, const char *code)
{
	g_auto(GStrv) fields = NULL;

	if (strlen(request) < fixed)
		return NULL;
	fields = g_strsplit(request + fixed, "|", -1);
	for (guint i = 0; fields[i] != NULL; i++)
		if (g_str_has_prefix(fields[i], code))
			return g_strdup(fields[i] + 2);
	return NULL;
}
