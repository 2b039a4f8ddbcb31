/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/lab.h"

#include "drivers/sim-world.h"
#include "firmware/kiosk-private.h"
#include "tests/bus/cable.h"
#include "tests/fakes/folder.h"
#include "tests/fakes/playback.h"
#include "tests/fakes/view.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* ---- the world, in a thread of its own: drivers wait for it ---- */

typedef struct {
	DsLab *lab;
	GMutex mutex;
	GCond ready;
	char *where;
	char *bin_where;
} WorldStart;

static DsSimWorld *
open_world(DsLab *lab, const char *name, GMainContext *context)
{
	g_autofree char *wish = g_strdup_printf("unix:%s/%s", lab->folder, name);
	g_autoptr(GError) error = NULL;
	DsSimWorld *world = ds_sim_world_new(wish, context, &error);

	g_assert_no_error(error);
	return world;
}

static gpointer
run_world(gpointer data)
{
	WorldStart *start = data;
	DsLab *lab = start->lab;
	g_autoptr(GMainContext) context = g_main_context_new();
	DsSimWorld *world, *bin = NULL;
	GMainLoop *loop;

	g_main_context_push_thread_default(context);
	world = open_world(lab, "sim", context);
	if (lab->options.bin)
		bin = open_world(lab, "bin", context);
	loop = g_main_loop_new(context, FALSE);
	g_mutex_lock(&start->mutex);
	lab->world_loop = g_main_loop_ref(loop);
	start->where = g_strdup(ds_sim_world_where(world));
	start->bin_where = bin != NULL ? g_strdup(ds_sim_world_where(bin)) : NULL;
	g_cond_signal(&start->ready);
	g_mutex_unlock(&start->mutex);
	g_main_loop_run(loop);
	g_clear_pointer(&bin, ds_sim_world_free);
	ds_sim_world_free(world);
	g_main_loop_unref(loop);
	g_main_context_pop_thread_default(context);
	return NULL;
}

static void
start_world(DsLab *lab)
{
	WorldStart start = {.lab = lab};

	g_mutex_init(&start.mutex);
	g_cond_init(&start.ready);
	g_mutex_lock(&start.mutex);
	lab->world_thread = g_thread_new("world", run_world, &start);
	while (start.where == NULL)
		g_cond_wait(&start.ready, &start.mutex);
	g_mutex_unlock(&start.mutex);
	g_mutex_clear(&start.mutex);
	g_cond_clear(&start.ready);
	lab->sim = start.where;
	lab->bin_sim = start.bin_where;
	if (!lab->options.air_time)
		g_free(ds_lab_sim(lab, "timing off"));
	if (!lab->options.air_time && lab->options.bin)
		g_free(ds_lab_bin_sim(lab, "timing off"));
}

/* ---- the library ---- */

char *
ds_lab_stand_in(const char *path)
{
	const char *other = g_getenv("DUESTAMP_STAND_INS");
	const char *root = other != NULL ? other : g_getenv("DUESTAMP_BUILD_ROOT");

	g_assert_nonnull(root);
	return g_build_filename(root, path, NULL);
}

/* A test that ends in an abort takes its library with it. */
static void
die_with_the_test(gpointer data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void
ds_lab_library_on(DsLab *lab)
{
	g_autoptr(GSubprocessLauncher)
	    launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	g_autofree char *ils = ds_lab_stand_in("sync/ils/duestamp-ils");
	g_autofree char *store = g_build_filename(lab->folder, "ils.db", NULL);
	g_autofree char *listen = g_strdup_printf(
	    "--listen=%s", lab->address != NULL ? lab->address : "127.0.0.1:0");
	g_autofree char *latency = g_strdup_printf("--latency-ms=%u", lab->options.latency_ms);
	g_autoptr(GDataInputStream) output = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *line = NULL;
	gboolean is_new = !g_file_test(store, G_FILE_TEST_EXISTS);

	g_subprocess_launcher_set_child_setup(launcher, die_with_the_test, NULL, NULL);
	lab->ils = g_subprocess_launcher_spawn(launcher, &error, ils, "--store", store, listen,
	    latency, is_new ? "--sample" : NULL, NULL);
	g_assert_no_error(error);
	output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(lab->ils));
	line = g_data_input_stream_read_line(output, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(g_str_has_prefix(line, "listening on "));
	g_free(lab->address);
	lab->address = g_strdup(line + strlen("listening on "));
}

void
ds_lab_library_off(DsLab *lab)
{
	g_subprocess_force_exit(lab->ils);
	g_subprocess_wait(lab->ils, NULL, NULL);
	g_clear_object(&lab->ils);
}

/* ---- the kiosk ---- */

/* Where the kiosk finds the lab's own library. */
static const char *
own_address(DsLab *lab)
{
	if (lab->options.told == NULL)
		return lab->address;
	if (lab->cable == NULL)
		lab->cable = cable_new(lab->address);
	cable_add_fields(lab->cable, lab->options.told);
	return cable_where(lab->cable);
}

static void
write_config(DsLab *lab)
{
	const DsLabOptions *options = &lab->options;
	gboolean ours = options->address == NULL;
	const char *profile = options->profile != NULL ? options->profile
						       : (ours ? "duestamp" : "unknown");
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_append_printf(text,
	    "[kiosk]\nid=lab-1\ninstitution=CPL\nmode=demo\nname=City Library\nstate-dir=%s\n"
	    "recorder=%s\n%s\n"
	    "[library main]\nprofile=%s\n",
	    lab->folder, options->not_recorded || options->return_only ? "off" : "redacted",
	    options->kiosk != NULL ? options->kiosk : "", profile);
	if (options->by_files)
		g_string_append(text, "backend=file\n");
	else
		g_string_append_printf(text, "backend=sip2\naddress=%s\nlocation=CPL\n",
		    ours ? own_address(lab) : options->address);
	g_string_append_printf(text, "%s\n", options->library != NULL ? options->library : "");
	if (options->offline != NULL)
		g_string_append_printf(text, "[offline]\n%s", options->offline);
	if (!options->no_pad)
		g_string_append_printf(text, "[pad desk]\ndriver=sim\nwhere=%s\n", lab->sim);
	if (options->bin)
		g_string_append_printf(
		    text, "[pad bin]\nuse=bin\ndriver=sim\nwhere=%s\n", lab->bin_sim);
	g_string_append_printf(text,
	    "[scanner card]\ndriver=sim-card\nwhere=%s\n"
	    "[scanner code]\ndriver=sim-scanner\nwhere=%s\n",
	    lab->sim, lab->sim);
	g_assert_true(g_file_set_contents(lab->config_file, text->str, -1, NULL));
}

static void
on_changed(gpointer data)
{
	((DsLab *)data)->changes++;
}

static void
on_scanned(const char *section, GVariant *what, gpointer data)
{
	g_autoptr(GVariant) scan = g_variant_ref_sink(what);
	DsLab *lab = data;
	const char *text = "";

	g_variant_lookup(scan, "text", "&s", &text);
	g_string_append_printf(lab->scanned, "%s=%s ", section, text);
}

static void
give_up(DsLab *lab, const char *a, const char *b)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);
	g_autoptr(GVariant) health = ds_kiosk_health(lab->kiosk);
	g_autofree char *seen = g_variant_print(view, FALSE);
	g_autofree char *known = g_variant_print(health, FALSE);

	g_error("waited in vain for %s %s; the screen shows %s, health is %s", a, b, seen, known);
}

void
ds_lab_wait_until(DsLab *lab, DsLabCondition condition, const char *a, const char *b)
{
	gint64 passed_us = g_get_monotonic_time(), deadline_us = passed_us + PATIENCE_US;

	while (!condition(lab, a, b)) {
		gint64 now_us = g_get_monotonic_time();
		gboolean worked;

		if (now_us > deadline_us)
			give_up(lab, a, b);
		worked = g_main_context_iteration(NULL, FALSE);
		/* a pad without air time can look so fast that there always is something to do */
		if (worked && now_us < passed_us + 1000)
			continue;
		passed_us = now_us;
		if (lab->time_passes)
			ds_clock_advance(lab->clock, 10);
		if (!worked)
			g_usleep(500); /* until a thread or a process has something for us */
	}
}

/* Ready, or known not to be: a card that comes before has not been seen arriving. */
static gboolean
are_devices_settled(DsLab *lab, const char *a, const char *b)
{
	g_autoptr(GVariant) rows = ds_kiosk_devices(lab->kiosk);

	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *state = "", *error = "";

		g_variant_lookup(row, "state", "&s", &state);
		g_variant_lookup(row, "error", "&s", &error);
		if (!g_str_equal(state, "ready") && error[0] == '\0')
			return FALSE;
	}
	return TRUE;
}

static gboolean
is_in_state(DsLab *lab, const char *name, const char *state)
{
	g_autoptr(GVariant) rows = ds_kiosk_devices(lab->kiosk);

	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *its_name = "", *its_state = "";

		g_variant_lookup(row, "name", "&s", &its_name);
		g_variant_lookup(row, "state", "&s", &its_state);
		if (g_str_equal(its_name, name) && g_str_equal(its_state, state))
			return TRUE;
	}
	return FALSE;
}

void
ds_lab_wait_device(DsLab *lab, const char *name, const char *state)
{
	ds_lab_wait_until(lab, is_in_state, name, state);
}

static gboolean
lists_tag(DsLab *lab, const char *name, const char *uid)
{
	g_autoptr(GVariant) rows = ds_kiosk_devices(lab->kiosk);

	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		g_autofree const char **tags = NULL;
		const char *its_name = "";

		g_variant_lookup(row, "name", "&s", &its_name);
		if (g_str_equal(its_name, name) && g_variant_lookup(row, "tags", "^a&s", &tags) &&
		    g_strv_contains(tags, uid))
			return TRUE;
	}
	return FALSE;
}

static gboolean
lists_no_tag(DsLab *lab, const char *name, const char *uid)
{
	return !lists_tag(lab, name, uid);
}

void
ds_lab_wait_tag(DsLab *lab, const char *name, const char *uid, gboolean there)
{
	ds_lab_wait_until(lab, there ? lists_tag : lists_no_tag, name, uid);
}

void
ds_lab_start(DsLab *lab)
{
	const DsKioskHandlers handlers = {
	    .on_changed = on_changed, .on_scanned = on_scanned, .data = lab};
	g_autoptr(GError) error = NULL;

	write_config(lab);
	lab->config = ds_config_load(lab->config_file, &error);
	g_assert_no_error(error);
	if (lab->options.return_only)
		lab->config->mode = DS_MODE_RETURN_ONLY;
	lab->config->screen = !lab->options.no_screen;
	lab->recorder = ds_recorder_new(lab->config, lab->clock);
	lab->kiosk = ds_kiosk_new(
	    lab->config, lab->clock, g_main_context_default(), &handlers, &error);
	g_assert_no_error(error);
	ds_lab_wait_until(lab, are_devices_settled, "the devices", "");
}

void
ds_lab_stop(DsLab *lab)
{
	g_autofree char *player = NULL;

	g_clear_pointer(&lab->kiosk, ds_kiosk_free);
	g_clear_pointer(&lab->recorder, ds_recorder_free);
	player = ds_lab_stand_in("firmware/replay/duestamp-replay");
	ds_play_back(player, lab->folder);
	g_clear_pointer(&lab->config, ds_config_free);
}

DsLab *
ds_lab_new(const DsLabOptions *options)
{
	DsLab *lab = g_new0(DsLab, 1);

	lab->options = *options;
	lab->folder = g_dir_make_tmp("duestamp-lab-XXXXXX", NULL);
	lab->config_file = g_build_filename(lab->folder, "duestamp.conf", NULL);
	lab->scanned = g_string_new(NULL);
	lab->clock = ds_clock_new_fake(g_get_real_time() / G_USEC_PER_SEC);
	start_world(lab);
	if (options->address == NULL && !options->by_files)
		ds_lab_library_on(lab);
	ds_lab_start(lab);
	return lab;
}

void
ds_lab_free(DsLab *lab)
{
	ds_lab_stop(lab);
	g_clear_pointer(&lab->cable, cable_free);
	if (lab->ils != NULL)
		ds_lab_library_off(lab);
	g_main_loop_quit(lab->world_loop);
	g_thread_join(lab->world_thread);
	g_main_loop_unref(lab->world_loop);
	ds_clock_free(lab->clock);
	ds_folder_remove(lab->folder);
	g_string_free(lab->scanned, TRUE);
	g_free(lab->folder);
	g_free(lab->sim);
	g_free(lab->bin_sim);
	g_free(lab->config_file);
	g_free(lab->address);
	g_free(lab);
}

/* ---- looking ---- */

const char *
ds_lab_page(DsLab *lab)
{
	return ds_kiosk_state(lab->kiosk);
}

static gboolean
is_page(DsLab *lab, const char *page, const char *unused)
{
	return g_str_equal(ds_lab_page(lab), page);
}

void
ds_lab_wait_page(DsLab *lab, const char *page)
{
	ds_lab_wait_until(lab, is_page, page, "");
}

char *
ds_lab_text(DsLab *lab, const char *key)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);

	return ds_view_text(view, key);
}

char *
ds_lab_health(DsLab *lab, const char *key)
{
	g_autoptr(GVariant) health = ds_kiosk_health(lab->kiosk);

	return ds_view_text(health, key);
}

char *
ds_lab_row_text(DsLab *lab, const char *item, const char *key)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);
	g_autoptr(GVariant) row = ds_view_row(view, item);

	return row != NULL ? ds_view_text(row, key) : g_strdup("");
}

gint64
ds_lab_row_number(DsLab *lab, const char *item, const char *key)
{
	g_autofree char *text = ds_lab_row_text(lab, item, key);

	return g_ascii_strtoll(text, NULL, 10);
}

static gboolean
is_status(DsLab *lab, const char *item, const char *status)
{
	g_autofree char *now = ds_lab_row_text(lab, item, "status");

	return g_str_equal(now, status);
}

void
ds_lab_wait_status(DsLab *lab, const char *item, const char *status)
{
	ds_lab_wait_until(lab, is_status, item, status);
}

static gboolean
is_count(DsLab *lab, const char *count, const char *unused)
{
	g_autofree char *now = ds_lab_text(lab, "pad-count");
	DsPile *pile = lab->kiosk->pile;
	gboolean none = g_str_equal(count, "0") && pile != NULL;

	return g_str_equal(now, count) && !(none && ds_pile_is_in_doubt(pile));
}

void
ds_lab_wait_count(DsLab *lab, guint count)
{
	g_autofree char *text = g_strdup_printf("%u", count);

	ds_lab_wait_until(lab, is_count, text, "items on the pad");
}

static gboolean
is_read(DsLab *lab, const char *item, const char *tags)
{
	const DsPileItem *found = ds_pile_find(lab->kiosk->pile, item);

	return found != NULL && found->parts->len == g_ascii_strtoull(tags, NULL, 10) &&
	    ds_pile_is_settled(lab->kiosk->pile);
}

void
ds_lab_wait_read(DsLab *lab, const char *item, guint tags)
{
	g_autofree char *text = g_strdup_printf("%u", tags);

	ds_lab_wait_until(lab, is_read, item, text);
}

static gboolean
is_text(DsLab *lab, const char *key, const char *value)
{
	g_autofree char *now = ds_lab_text(lab, key);

	return g_str_equal(now, value);
}

void
ds_lab_wait_text(DsLab *lab, const char *key, const char *value)
{
	ds_lab_wait_until(lab, is_text, key, value);
}

static gboolean
is_healthy(DsLab *lab, const char *key, const char *value)
{
	g_autofree char *now = ds_lab_health(lab, key);

	return g_str_equal(now, value);
}

void
ds_lab_wait_health(DsLab *lab, const char *key, const char *value)
{
	ds_lab_wait_until(lab, is_healthy, key, value);
}

static gboolean
is_scanned(DsLab *lab, const char *text, const char *unused)
{
	return strstr(lab->scanned->str, text) != NULL;
}

void
ds_lab_wait_scanned(DsLab *lab, const char *text)
{
	ds_lab_wait_until(lab, is_scanned, text, "to be scanned");
}

/* ---- the journal ---- */

typedef struct {
	gboolean done;
	const char *item;
	gint64 op_seq;
	char *state;
	char *bin;
	char *part; /* the first one */
	GString *history;
} Question;

static void
on_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	Question *question = data;

	question->done = TRUE;
	for (guint i = 0; rows != NULL && i < rows->len && question->state == NULL; i++) {
		const DsOperation *op = rows->pdata[i];

		if (!g_str_equal(op->item.text, question->item))
			continue;
		question->op_seq = op->op_seq;
		question->state = g_strdup(ds_operation_state_word(op->state));
		question->bin = g_strdup(op->answer.bin);
		if (op->parts->len > 0)
			question->part = g_strdup(g_array_index(op->parts, DsTagId, 0).text);
	}
}

static void
on_events(GPtrArray *rows, const GError *error, gpointer data)
{
	Question *question = data;

	question->done = TRUE;
	for (guint i = 0; rows != NULL && i < rows->len; i++)
		g_string_append_printf(question->history, "%s%s", i > 0 ? " " : "",
		    ds_operation_state_word(((DsJournalEvent *)rows->pdata[i])->state));
}

static void
ask_journal(DsLab *lab, Question *question)
{
	ds_teller_list(ds_kiosk_teller(lab->kiosk), DS_JOURNAL_ALL, 0, on_rows, question);
	while (!question->done)
		g_main_context_iteration(NULL, TRUE);
}

static void
question_clear(Question *question)
{
	g_free(question->state);
	g_free(question->bin);
	g_free(question->part);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Question, question_clear)

static gboolean
is_journal(DsLab *lab, const char *item, const char *state)
{
	g_auto(Question) question = {.item = item};

	ask_journal(lab, &question);
	return g_strcmp0(question.state, state) == 0;
}

void
ds_lab_wait_journal(DsLab *lab, const char *item, const char *state)
{
	ds_lab_wait_until(lab, is_journal, item, state);
}

static gboolean
is_part_of(DsLab *lab, const char *item, const char *uid)
{
	g_auto(Question) question = {.item = item};

	ask_journal(lab, &question);
	return g_strcmp0(question.part, uid) == 0;
}

void
ds_lab_wait_part(DsLab *lab, const char *item, const char *uid)
{
	ds_lab_wait_until(lab, is_part_of, item, uid);
}

char *
ds_lab_history(DsLab *lab, const char *item)
{
	g_auto(Question) question = {.item = item, .history = g_string_new(NULL)};

	ask_journal(lab, &question);
	question.done = FALSE;
	ds_teller_events(ds_kiosk_teller(lab->kiosk), question.op_seq, on_events, &question);
	while (!question.done)
		g_main_context_iteration(NULL, TRUE);
	return g_string_free(question.history, FALSE);
}

char *
ds_lab_journal_bin(DsLab *lab, const char *item)
{
	g_auto(Question) question = {.item = item};

	ask_journal(lab, &question);
	return g_strdup(question.bin != NULL ? question.bin : "");
}

/* The table that `duestamp-ils list loans` prints. */
static GStrv
list_loans(DsLab *lab)
{
	g_autofree char *ils = ds_lab_stand_in("sync/ils/duestamp-ils");
	g_autofree char *store = g_build_filename(lab->folder, "ils.db", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *output = NULL;
	GSubprocess *list = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ils, "--store", store, "list", "loans", NULL);

	g_assert_no_error(error);
	g_assert_true(g_subprocess_communicate_utf8(list, NULL, NULL, &output, NULL, &error));
	g_object_unref(list);
	return g_strsplit(output, "\n", -1);
}

guint
ds_lab_loans(DsLab *lab, const char *item)
{
	g_auto(GStrv) lines = list_loans(lab);
	guint loans = 0;

	for (guint i = 0; lines[i] != NULL; i++)
		loans += g_str_has_prefix(lines[i], item);
	return loans;
}

char *
ds_lab_due_day(DsLab *lab, const char *item)
{
	g_auto(GStrv) lines = list_loans(lab);

	for (guint i = 0; lines[i] != NULL; i++) {
		const char *issued = strchr(lines[i], 'Z'); /* the end of that column */

		if (g_str_has_prefix(lines[i], item) && issued != NULL)
			return g_strndup(issued + strspn(issued, "Z "), strlen("2026-12-13"));
	}
	g_error("%s is not on loan", item);
}

/* ---- the person ---- */

gboolean
ds_lab_do(DsLab *lab, const char *event, const char *key, const char *value)
{
	g_autoptr(GVariant) details = NULL;
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	if (key != NULL)
		g_variant_dict_insert(&dict, key, "s", value);
	details = g_variant_ref_sink(g_variant_dict_end(&dict));
	return ds_kiosk_do(lab->kiosk, event, details, NULL);
}

void
ds_lab_advance(DsLab *lab, guint ms)
{
	ds_clock_advance(lab->clock, ms);
}
