/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/app.h"

#include "firmware/base/text.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 5000
#define CODE_MAX 1000    /* characters: ds_qr_set() draws no more */
#define SENTENCE_MAX 200 /* characters of what the command says */

struct DsBenchApp {
	char **command;
	DsClock *clock;
	DsBenchAppHandlers handlers;
	GQueue jobs; /* Job, running */
};

typedef struct {
	DsBenchApp *app;
	DsBenchCard *phone;
	gboolean for_scanner;
	gboolean abandoned; /* nobody is told any more */
	gboolean late;
	GSubprocess *process;
	GCancellable *cancel; /* a child of the process may hold its output open */
	guint timeout;
} Job;

gboolean
ds_bench_app_is_there(const DsBenchApp *app)
{
	return app->command != NULL;
}

DsBenchApp *
ds_bench_app_new(char **command, DsClock *clock, const DsBenchAppHandlers *handlers)
{
	DsBenchApp *app = g_new0(DsBenchApp, 1);

	app->command = g_strdupv(command);
	app->clock = clock;
	app->handlers = *handlers;
	return app;
}

static void
stop(Job *job)
{
	g_subprocess_force_exit(job->process);
	g_cancellable_cancel(job->cancel);
}

void
ds_bench_app_free(DsBenchApp *app)
{
	for (GList *link = app->jobs.head; link != NULL; link = link->next) {
		Job *job = link->data;

		job->abandoned = TRUE;
		stop(job);
	}
	while (app->jobs.length > 0)
		g_main_context_iteration(NULL, TRUE);
	g_strfreev(app->command);
	g_free(app);
}

static void
job_free(Job *job)
{
	ds_clock_cancel(job->app->clock, &job->timeout);
	g_queue_remove(&job->app->jobs, job);
	g_object_unref(job->process);
	g_object_unref(job->cancel);
	g_free(job);
}

static void
fail(DsBenchApp *app, const char *why)
{
	g_autofree char *clean = ds_text_clean(why, -1, SENTENCE_MAX);
	g_autofree char *sentence = g_strdup_printf("The phone's app signs nothing: %s.", clean);

	app->handlers.on_failed(sentence, app->handlers.data);
}

static gboolean
is_code(const char *text)
{
	return text[0] != '\0' && strlen(text) <= CODE_MAX && ds_text_is_plain(text, -1);
}

static void
cut_line(char *text)
{
	if (text != NULL)
		text[strcspn(text, "\r\n")] = '\0';
}

static void
on_ended(GObject *process, GAsyncResult *result, gpointer data)
{
	Job *job = data;
	g_autofree char *code = NULL, *said = NULL;
	g_autoptr(GError) error = NULL;

	(void)g_subprocess_communicate_utf8_finish(job->process, result, &code, &said, &error);
	cut_line(code);
	cut_line(said);
	if (job->abandoned) {
		job_free(job);
		return;
	}
	if (job->late) {
		fail(job->app, "it took longer than five seconds");
	} else if (error != NULL) {
		fail(job->app, error->message);
	} else if (!g_subprocess_get_successful(job->process)) {
		fail(job->app, said[0] != '\0' ? said : "it ended without a word");
	} else if (!is_code(code)) {
		fail(job->app, "what it printed is no code");
	} else {
		ds_bench_card_set_text(job->phone, code);
		job->app->handlers.on_signed(job->phone, job->for_scanner, job->app->handlers.data);
	}
	job_free(job);
}

static void
on_late(gpointer data)
{
	Job *job = data;

	job->timeout = 0;
	job->late = TRUE;
	stop(job);
}

/* A pipe that holds this already: nobody waits for a command that does not read it. -1: there is
 * none. */
static int
pipe_with(const char *line, GError **error)
{
	gssize length = (gssize)strlen(line);
	gboolean full;
	int ends[2];

	if (!g_unix_open_pipe(ends, FD_CLOEXEC, error))
		return -1;
	full = write(ends[1], line, (gsize)length) == length;
	(void)g_close(ends[1], NULL);
	if (full)
		return ends[0];
	(void)g_close(ends[0], NULL);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "a pipe takes nothing");
	return -1;
}

static GSubprocess *
start(DsBenchApp *app, const char *patron, GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
	g_autofree char *line = g_strdup_printf("%s\n", patron);
	int input = pipe_with(line, error);

	if (input < 0)
		return NULL;
	g_subprocess_launcher_take_stdin_fd(launcher, input);
	return g_subprocess_launcher_spawnv(launcher, (const char *const *)app->command, error);
}

void
ds_bench_app_sign(DsBenchApp *app, DsBenchCard *phone, gboolean for_scanner)
{
	g_autoptr(GError) error = NULL;
	GSubprocess *process = start(app, phone->patron, &error);
	Job *job;

	if (process == NULL) {
		fail(app, error->message);
		return;
	}
	job = g_new(Job, 1);
	*job = (Job){.app = app,
	    .phone = phone,
	    .for_scanner = for_scanner,
	    .process = process,
	    .cancel = g_cancellable_new()};
	job->timeout = ds_clock_call(app->clock, PATIENCE_MS, on_late, job);
	g_queue_push_tail(&app->jobs, job);
	g_subprocess_communicate_utf8_async(process, NULL, job->cancel, on_ended, job);
}
