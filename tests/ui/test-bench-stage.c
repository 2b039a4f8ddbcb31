/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/test-bench-stage.h"

#include "drivers/sim-client.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PATIENCE_US (20 * G_USEC_PER_SEC)

/* ---- processes */

static char *
program(const char *path)
{
	const char *root = g_getenv("DUESTAMP_BUILD_ROOT");

	g_assert_nonnull(root);
	return g_build_filename(root, path, NULL);
}

/* A test that ends in an abort takes its processes with it. */
static void
die_with_the_test(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn(GSubprocessFlags flags, const char *path, const char *const *arguments)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(flags);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	GSubprocess *process;

	g_ptr_array_add(words, program(path));
	for (; *arguments != NULL; arguments++)
		g_ptr_array_add(words, g_strdup(*arguments));
	g_ptr_array_add(words, NULL);
	g_subprocess_launcher_set_child_setup(launcher, die_with_the_test, NULL, NULL);
	process = g_subprocess_launcher_spawnv(launcher, (const char *const *)words->pdata, &error);
	g_assert_no_error(error);
	return process;
}

/* "network on 127.0.0.1:40123" */
static void
read_network(BenchStage *stage, GDataInputStream *output)
{
	g_autofree char *line = g_data_input_stream_read_line(output, NULL, NULL, NULL);

	g_assert_true(line != NULL && g_str_has_prefix(line, "network on "));
	g_free(stage->network);
	stage->network = g_strdup(line + strlen("network on "));
}

void
bench_stage_world_on(BenchStage *stage)
{
	g_autofree char *network = g_strdup_printf("127.0.0.1:0=%s", stage->library);
	const char *arguments[] = {
	    "sim", "serve", stage->where, "--network", network, "--power", stage->kiosk, NULL};
	g_autoptr(GDataInputStream) output = NULL;
	g_autofree char *line = NULL;

	if (stage->library == NULL)
		arguments[3] = NULL;

	stage->world = spawn(G_SUBPROCESS_FLAGS_STDOUT_PIPE, "firmware/duestampctl", arguments);
	output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(stage->world));
	line = g_data_input_stream_read_line(output, NULL, NULL, NULL);
	g_assert_nonnull(line);
	if (stage->library != NULL)
		read_network(stage, output);
}

void
bench_stage_world_off(BenchStage *stage)
{
	g_subprocess_force_exit(stage->world);
	g_subprocess_wait(stage->world, NULL, NULL);
	g_clear_object(&stage->world);
}

BenchStage *
bench_stage_new(void)
{
	return bench_stage_new_with(&(BenchMore){.library = NULL});
}

BenchStage *
bench_stage_new_with(const BenchMore *more)
{
	BenchStage *stage = g_new0(BenchStage, 1);
	const char *arguments[] = {
	    "--sim", NULL, more->sign != NULL ? "--sign" : NULL, more->sign, NULL};

	stage->tree = bench_tree_new();
	stage->folder = g_dir_make_tmp("duestamp-bench-XXXXXX", NULL);
	stage->where = g_strdup_printf("unix:%s/sim", stage->folder);
	stage->library = g_strdup(more->library);
	stage->kiosk = g_strdup(more->kiosk);
	bench_stage_world_on(stage);
	arguments[1] = stage->where;
	stage->window = spawn(G_SUBPROCESS_FLAGS_NONE, "ui/bench/duestamp-bench", arguments);
	bench_stage_wait_label(stage, "lamp: off");
	return stage;
}

/* It ends by itself and without a complaint: under a sanitizer that is a claim. */
void
bench_stage_free(BenchStage *stage)
{
	g_autofree char *socket = g_build_filename(stage->folder, "sim", NULL);

	g_subprocess_send_signal(stage->window, SIGTERM);
	g_assert_true(g_subprocess_wait_check(stage->window, NULL, NULL));
	g_clear_object(&stage->window);
	if (stage->world != NULL)
		bench_stage_world_off(stage);
	bench_tree_free(stage->tree);
	g_remove(socket);
	g_rmdir(stage->folder);
	g_free(stage->folder);
	g_free(stage->where);
	g_free(stage->network);
	g_free(stage->library);
	g_free(stage->kiosk);
	g_free(stage);
}

/* ---- looking at the window */

typedef enum { BUTTONS, LABELS } Kind;

/* The nodes of one moment, and the one that was looked for; NULL: there is none. */
typedef struct {
	GPtrArray *nodes;
	const BenchNode *found;
} Look;

static void
look_clear(Look *look)
{
	g_ptr_array_unref(look->nodes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Look, look_clear)

static GPtrArray *
all(BenchStage *stage)
{
	guint64 pid = g_ascii_strtoull(g_subprocess_get_identifier(stage->window), NULL, 10);

	return bench_tree_look(stage->tree, (guint)pid);
}

static Look
find(BenchStage *stage, Kind kind, const char *text)
{
	Look look = {all(stage), NULL};

	for (guint i = 0; i < look.nodes->len && look.found == NULL; i++) {
		const BenchNode *node = look.nodes->pdata[i];

		if (node->is_button == (kind == BUTTONS) && g_str_equal(node->name, text))
			look.found = node;
	}
	return look;
}

/* ---- waiting */

typedef gboolean (*Condition)(BenchStage *stage, const char *a, const char *b);

static void
wait_until(BenchStage *stage, Condition condition, const char *what, const char *a, const char *b)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	while (!condition(stage, a, b)) {
		if (g_get_monotonic_time() > deadline_us)
			g_error("waited in vain for %s \"%s\" %s", what, a, b);
		while (g_main_context_iteration(NULL, FALSE))
			;
		g_usleep(2000); /* until another process has something for us */
	}
}

static gboolean
is_button(BenchStage *stage, const char *name, const char *unused)
{
	g_auto(Look) look = find(stage, BUTTONS, name);

	return look.found != NULL;
}

static gboolean
is_no_button(BenchStage *stage, const char *name, const char *unused)
{
	return !is_button(stage, name, unused);
}

static gboolean
is_disabled(BenchStage *stage, const char *name, const char *unused)
{
	g_auto(Look) look = find(stage, BUTTONS, name);

	return look.found != NULL && !look.found->usable;
}

static gboolean
is_pressed(BenchStage *stage, const char *name, const char *unused)
{
	g_auto(Look) look = find(stage, BUTTONS, name);

	return look.found != NULL && look.found->usable &&
	    bench_tree_press(stage->tree, look.found);
}

static gboolean
is_described(BenchStage *stage, const char *name, const char *description)
{
	g_auto(Look) look = find(stage, BUTTONS, name);
	g_autofree char *now = look.found == NULL ? NULL
						  : bench_tree_description(stage->tree, look.found);

	return g_strcmp0(now, description) == 0;
}

static gboolean
is_label(BenchStage *stage, const char *text, const char *unused)
{
	g_auto(Look) look = find(stage, LABELS, text);

	return look.found != NULL;
}

static gboolean
is_no_label(BenchStage *stage, const char *text, const char *unused)
{
	return !is_label(stage, text, unused);
}

static gboolean
is_answer(BenchStage *stage, const char *command, const char *answer)
{
	g_autofree char *now = bench_stage_ask(stage, "%s", command);

	return g_str_equal(now, answer);
}

static gboolean
holds(BenchStage *stage, const char *command, const char *part)
{
	g_autofree char *now = ds_sim_ask(stage->where, command, NULL);

	return now != NULL && strstr(now, part) != NULL;
}

void
bench_stage_press(BenchStage *stage, const char *name)
{
	wait_until(stage, is_pressed, "a button to press", name, "");
}

void
bench_stage_wait_button(BenchStage *stage, const char *name)
{
	wait_until(stage, is_button, "a button", name, "");
}

void
bench_stage_wait_no_button(BenchStage *stage, const char *name)
{
	wait_until(stage, is_no_button, "the end of button", name, "");
}

void
bench_stage_wait_disabled(BenchStage *stage, const char *name)
{
	wait_until(stage, is_disabled, "a grey button", name, "");
}

void
bench_stage_wait_description(BenchStage *stage, const char *name, const char *description)
{
	wait_until(stage, is_described, "a button", name, description);
}

void
bench_stage_wait_label(BenchStage *stage, const char *text)
{
	wait_until(stage, is_label, "a label", text, "");
}

void
bench_stage_wait_no_label(BenchStage *stage, const char *text)
{
	wait_until(stage, is_no_label, "the end of label", text, "");
}

void
bench_stage_wait_answer(BenchStage *stage, const char *command, const char *answer)
{
	wait_until(stage, is_answer, "the world to answer", command, answer);
}

void
bench_stage_wait_holds(BenchStage *stage, const char *command, const char *part)
{
	wait_until(stage, holds, "the world to answer", command, part);
}

/* ---- the rest */

char *
bench_stage_ask(BenchStage *stage, const char *format, ...)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *command = NULL;
	char *answer;
	va_list arguments;

	va_start(arguments, format);
	command = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	answer = ds_sim_ask(stage->where, command, &error);
	g_assert_no_error(error);
	return answer;
}

gboolean
bench_stage_has_button(BenchStage *stage, const char *name)
{
	return is_button(stage, name, "");
}

guint
bench_stage_count(BenchStage *stage, const char *prefix)
{
	g_autoptr(GPtrArray) nodes = all(stage);
	guint count = 0;

	for (guint i = 0; i < nodes->len; i++) {
		const BenchNode *node = nodes->pdata[i];

		count += node->is_button && g_str_has_prefix(node->name, prefix);
	}
	return count;
}

static void
clear_button(gpointer data)
{
	g_free(((BenchButton *)data)->name);
}

GArray *
bench_stage_buttons(BenchStage *stage)
{
	GArray *buttons = g_array_new(FALSE, FALSE, sizeof(BenchButton));
	g_autoptr(GPtrArray) nodes = all(stage);

	g_array_set_clear_func(buttons, clear_button);
	for (guint i = 0; i < nodes->len; i++) {
		const BenchNode *node = nodes->pdata[i];
		BenchButton button = {.name = g_strdup(node->name)};

		if (node->is_button &&
		    bench_tree_place(
			stage->tree, node, &button.x, &button.y, &button.width, &button.height))
			g_array_append_val(buttons, button);
		else
			g_free(button.name);
	}
	return buttons;
}
