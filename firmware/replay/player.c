/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/replay/player.h"

#include "firmware/base/facts.h"
#include "firmware/config-offline.h"
#include "firmware/kiosk-private.h"
#include "sync/facts.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
	DsPlayerIn in;
	gpointer stage;
} Source;

struct DsPlayer {
	const DsRecording *recording;
	DsPlayerHeard on_heard;
	gpointer data;
	char *folder; /* state folder, profile and configuration, for as long as it runs */
	GMainContext *home;
	DsClock *clock;
	DsTap *tap;
	DsRedact *redact;
	DsConfig *config;
	DsKiosk *kiosk;      /* NULL before "start" */
	GHashTable *sources; /* "device pad desk" -> Source */
	GHashTable *jobs;    /* number -> DsPlayerJob */
	DsMoment now;
	guint next; /* line */
	char *view; /* as it was said last */
	char *difference;
};

/* ---- what they say ---- */

static const DsRecordingLine *
next_line(const DsPlayer *self)
{
	return self->next < self->recording->lines->len ? self->recording->lines->pdata[self->next]
							: NULL;
}

static void G_GNUC_PRINTF(2, 3) differ(DsPlayer *self, const char *format, ...)
{
	va_list args;

	if (self->difference != NULL)
		return;
	va_start(args, format);
	self->difference = g_strdup_vprintf(format, args);
	va_end(args);
}

static void
hear(DsPlayer *self, const DsRecordingLine *line)
{
	g_autoptr(GDateTime)
	    when = g_date_time_new_from_unix_local(self->now.wall_us / G_USEC_PER_SEC);
	g_autofree char *time = when != NULL ? g_date_time_format(when, "%H:%M:%S") : g_strdup("");

	if (self->on_heard != NULL)
		self->on_heard(line, time, self->data);
}

static void
compare(DsPlayer *self, const char *said)
{
	const DsRecordingLine *line = next_line(self);

	if (self->difference != NULL)
		return;
	if (line == NULL) {
		if (!self->recording->cut)
			differ(
			    self, "behind the last line: nothing is recorded\nnow said: %s", said);
	} else if (line->kind != DS_LINE_OUT) {
		differ(self, "line %u: nothing was said before this\nnow said: %s", line->number,
		    said);
	} else if (!g_str_equal(line->text, said)) {
		differ(self, "line %u\nrecorded: %s\nnow said: %s", line->number, line->text, said);
	} else {
		self->next++;
		hear(self, line);
	}
}

static void
on_out(const char *what, guint number, GVariant *facts, gpointer data)
{
	DsPlayer *self = data;
	g_autofree char *said = ds_recording_out(self->redact, what, number, facts);

	if (g_str_equal(what, "view") && g_strcmp0(self->view, said) == 0)
		return;
	if (g_str_equal(what, "view")) {
		g_free(self->view);
		self->view = g_strdup(said);
	}
	compare(self, said);
}

/* What comes in comes from here. */
static void
on_in(const char *what, guint number, GVariant *facts, gpointer data)
{
}

static void
on_over(gpointer data)
{
}

/* ---- for the stage ---- */

static DsPlayer *
player_of(DsTap *tap)
{
	return ds_tap_listener(tap);
}

static void
job_free(gpointer data)
{
	DsPlayerJob *job = data;

	job->free(job);
}

void
ds_player_ask(DsTap *tap, const char *what, GVariant *facts, DsPlayerJob *job)
{
	guint number = ds_tap_ask(tap, what, facts);

	g_hash_table_insert(player_of(tap)->jobs, GUINT_TO_POINTER(number), job);
}

GVariant *
ds_player_peek(DsTap *tap, const char *what)
{
	const DsRecordingLine *line = next_line(player_of(tap));
	gboolean same = line != NULL && line->kind == DS_LINE_OUT && g_str_equal(line->what, what);

	return same ? line->facts : NULL;
}

void
ds_player_listen(DsTap *tap, const char *what, const char *name, DsPlayerIn in, gpointer stage)
{
	Source *source = g_new(Source, 1);

	*source = (Source){.in = in, .stage = stage};
	g_hash_table_replace(player_of(tap)->sources, g_strconcat(what, " ", name, NULL), source);
}

/* What the machines look up is not here: they find what they found. */
static GVariant *
on_look(const char *what, gpointer data)
{
	const DsPlayer *self = data;
	GVariant *said = ds_player_peek(self->tap, what);

	return said != NULL ? g_variant_ref(said) : NULL;
}

/* ---- what comes in ---- */

static gboolean
bad(const DsRecordingLine *line, GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "line %u: %s", line->number, what);
	return FALSE;
}

static void
on_changed(gpointer data)
{
	DsPlayer *self = data;

	g_variant_unref(ds_kiosk_health(self->kiosk)); /* as the bus asks: the clock learns by it */
}

static void
on_scanned(const char *section, GVariant *what, gpointer data)
{
	g_variant_unref(g_variant_ref_sink(what));
}

static gboolean
play_start(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	const DsKioskHandlers handlers = {
	    .on_changed = on_changed, .on_scanned = on_scanned, .data = self};

	if (self->kiosk != NULL)
		return bad(line, error, "the kiosk has been started before");
	self->kiosk = ds_kiosk_new(self->config, self->clock, self->home, &handlers, error);
	return self->kiosk != NULL;
}

static gboolean
play_shown(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	if (!g_main_context_iteration(self->home, FALSE))
		differ(self, "line %u: nothing has changed that would be shown", line->number);
	return TRUE;
}

static gboolean
play_timer(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	gint64 handle = ds_facts_number(line->facts, "timer", 0);
	gint64 ms = ds_facts_number(line->facts, "ms", 0);
	guint set_ms = 0;

	if (handle <= 0 || handle > G_MAXUINT)
		return bad(line, error, "there is no such timer");
	if (!ds_clock_make_call(self->clock, (guint)handle, &set_ms))
		differ(self, "line %u: this timer does not run now", line->number);
	else if (ms != (gint64)set_ms)
		differ(self, "line %u: this timer was set to %u ms now", line->number, set_ms);
	return TRUE;
}

static gboolean
play_answer(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	DsPlayerJob *job = NULL;
	gboolean ok;

	if (!g_hash_table_steal_extended(
		self->jobs, GUINT_TO_POINTER(line->n), NULL, (gpointer *)&job)) {
		differ(self, "line %u: nobody has asked question %u now", line->number, line->n);
		return TRUE;
	}
	ok = job->answer(job, line->facts, error);
	job->free(job);
	if (!ok)
		g_prefix_error(error, "line %u: ", line->number);
	return ok;
}

static gboolean
play_do(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	g_autoptr(GVariant) facts = ds_facts_dict(line->facts, "details");
	g_autoptr(GVariant) details = NULL;
	g_autoptr(GError) refused = NULL;

	if (facts == NULL)
		return bad(line, error, "\"details\" are missing");
	details = g_variant_ref_sink(ds_kiosk_details(facts));
	if (!ds_kiosk_do(self->kiosk, ds_facts_text(line->facts, "event", ""), details, &refused))
		g_debug("refused as before: %s", refused->message);
	return TRUE;
}

static void
on_decided(gint64 op_seq, const GError *error, gpointer data)
{
}

typedef void (*Decide)(DsKiosk *kiosk, const DsOperation *op, DsTellerRecorded done, gpointer data);

static gboolean
play_decision(DsPlayer *self, const DsRecordingLine *line, Decide decide, GError **error)
{
	g_autoptr(DsOperation) op = ds_facts_operation(line->facts, error);

	if (op == NULL)
		return FALSE;
	decide(self->kiosk, op, on_decided, NULL);
	return TRUE;
}

static gboolean
play_resolve(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	return play_decision(self, line, ds_kiosk_resolve, error);
}

static gboolean
play_send_again(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	return play_decision(self, line, ds_kiosk_send_again, error);
}

static gboolean
play_rules(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	g_autoptr(GPtrArray) rules = ds_facts_list(line->facts, "rules");

	for (guint i = 0; i < rules->len; i++)
		if (!ds_config_set_offline(self->config, ds_facts_text(rules->pdata[i], "rule", ""),
			ds_facts_text(rules->pdata[i], "value", ""), error))
			return FALSE;
	ds_kiosk_rules_have_changed(self->kiosk);
	return TRUE;
}

static gboolean
play_sync(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	ds_kiosk_sync(self->kiosk);
	return TRUE;
}

static gboolean
play_alarms(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	ds_kiosk_look_for_alarms(self->kiosk);
	return TRUE;
}

static gboolean
play_output(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	g_autoptr(GError) refused = NULL;

	if (!ds_kiosk_test_output(self->kiosk, ds_facts_text(line->facts, "output", ""), &refused))
		g_debug("refused as before: %s", refused->message);
	return TRUE;
}

static gboolean
play_snapshot(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	g_autoptr(GError) refused = NULL;

	if (!ds_kiosk_take_snapshot(self->kiosk, "", NULL, NULL, &refused))
		g_debug("refused as before: %s", refused->message);
	return TRUE;
}

/* From a worker: of a section, of a library, or of the only one there is. */
static gboolean
play_source(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	const char *section = ds_facts_text(line->facts, "section", NULL);
	const char *name = section != NULL ? section : ds_facts_text(line->facts, "library", "");
	const char *what = g_str_equal(line->what, "rounds") ? "round" : line->what;
	g_autofree char *key = g_strconcat(what, " ", name, NULL);
	const Source *source = g_hash_table_lookup(self->sources, key);

	if (source == NULL)
		return bad(line, error, "nothing like that can come in here");
	if (source->in(source->stage, line->facts, error))
		return TRUE;
	g_prefix_error(error, "line %u: ", line->number);
	return FALSE;
}

static const struct {
	const char *what;
	gboolean (*play)(DsPlayer *self, const DsRecordingLine *line, GError **error);
} plays[] = {
    {"start", play_start},
    {"shown", play_shown},
    {"timer", play_timer},
    {"answer", play_answer},
    {"do", play_do},
    {"resolve", play_resolve},
    {"send-again", play_send_again},
    {"rules", play_rules},
    {"sync", play_sync},
    {"look-for-alarms", play_alarms},
    {"test-output", play_output},
    {"staff-snapshot", play_snapshot},
};

#define YEAR_10000_US (253402300800 * G_USEC_PER_SEC)

static gboolean
is_time(const DsRecordingLine *line)
{
	return line->monotonic_us >= 0 && line->monotonic_us < YEAR_10000_US &&
	    line->wall_us >= 0 && line->wall_us < YEAR_10000_US;
}

static void
set_time(DsPlayer *self, const DsRecordingLine *line)
{
	DsMoment *now = &self->now;

	now->monotonic_us = now->boot_us = line->monotonic_us;
	now->wall_us = line->wall_us;
	if (g_variant_lookup(line->facts, "in-step", "b", &now->ntp.in_step))
		now->ntp.set_wall_s = ds_facts_number(line->facts, "clock-set", 0);
	ds_clock_hold(self->clock, now);
}

static gboolean
play(DsPlayer *self, const DsRecordingLine *line, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = ds_tap_in(self->tap, line->what, NULL);

	ds_redact_facts(self->redact, line->facts, text); /* sessions are counted */
	if (!is_time(line))
		return bad(line, error, "\"t\" or \"wall\" is no time");
	set_time(self, line);
	if (self->kiosk == NULL && !g_str_equal(line->what, "start"))
		return bad(line, error, "the kiosk has not been started");
	for (guint i = 0; i < G_N_ELEMENTS(plays); i++)
		if (g_str_equal(plays[i].what, line->what))
			return plays[i].play(self, line, error);
	return play_source(self, line, error);
}

gboolean
ds_player_run(DsPlayer *self, GError **error)
{
	const DsRecordingLine *line;

	while (self->difference == NULL && (line = next_line(self)) != NULL) {
		if (line->kind == DS_LINE_OUT) {
			differ(self, "line %u: this is not said now\nrecorded: %s", line->number,
			    line->text);
			break;
		}
		self->next++;
		if (line->kind == DS_LINE_IN && !play(self, line, error))
			return FALSE;
		hear(self, line);
	}
	return self->difference == NULL;
}

const char *
ds_player_difference(const DsPlayer *self)
{
	return self->difference;
}

/* ---- coming and going ---- */

static gboolean
write_file(const char *path, const char *text, GError **error)
{
	return g_file_set_contents(path, text, -1, error);
}

/* Its configuration, with what has to be somewhere here. */
static char *
local_config(DsPlayer *self, GError **error)
{
	const DsRecordingHead *head = &self->recording->head;
	g_autofree char *profile = g_build_filename(self->folder, "library.profile", NULL);
	g_autofree char *key = g_build_filename(self->folder, "snapshot", "site.key", NULL);
	g_autofree char *dir = g_path_get_dirname(key);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_auto(GStrv) groups = NULL;

	if (!g_key_file_load_from_data(file, head->config, (gsize)-1, G_KEY_FILE_NONE, error))
		return NULL;
	g_key_file_set_string(file, "kiosk", "state-dir", self->folder);
	groups = g_key_file_get_groups(file, NULL);
	for (char **group = groups; head->profile != NULL && *group != NULL; group++)
		if (g_str_has_prefix(*group, "library"))
			g_key_file_set_string(file, *group, "profile", profile);
	if (head->profile != NULL && !write_file(profile, head->profile, error))
		return NULL;
	if (head->snapshot && (g_mkdir_with_parents(dir, 0700) != 0 || !write_file(key, "", error)))
		return NULL;
	return g_key_file_to_data(file, NULL, NULL);
}

static gboolean
load_config(DsPlayer *self, GError **error)
{
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;

	self->folder = g_dir_make_tmp("duestamp-replay-XXXXXX", error);
	if (self->folder == NULL)
		return FALSE;
	path = g_build_filename(self->folder, "recorded.conf", NULL);
	text = local_config(self, error);
	if (text == NULL || !write_file(path, text, error))
		return FALSE;
	self->config = ds_config_load_recorded(path, error);
	return self->config != NULL;
}

static void
set_stage(DsPlayer *self)
{
	const DsTapHandlers handlers = {
	    .on_in = on_in, .on_over = on_over, .on_out = on_out, .on_look = on_look, .data = self};

	self->home = g_main_context_new();
	self->clock = ds_clock_new_fake(self->recording->head.begun_s);
	self->now.built_wall_s = self->recording->head.built_s;
	self->tap = ds_tap_new(&handlers);
	ds_clock_set_tap(self->clock, self->tap);
	self->redact = ds_redact_new(DS_REDACT_SESSIONS);
	self->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->jobs = g_hash_table_new_full(NULL, NULL, NULL, job_free);
}

DsPlayer *
ds_player_new(const DsRecording *recording, DsPlayerHeard on_heard, gpointer data, GError **error)
{
	g_autoptr(DsPlayer) self = g_new0(DsPlayer, 1);

	self->recording = recording;
	self->on_heard = on_heard;
	self->data = data;
	set_stage(self);
	return load_config(self, error) ? g_steal_pointer(&self) : NULL;
}

static void
remove_folder(const char *folder)
{
	static const char *const files[] = {
	    "snapshot/site.key", "snapshot", "library.profile", "recorded.conf", "staff.conf", "."};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(folder, files[i], NULL);

		g_remove(path);
	}
	g_rmdir(folder);
}

void
ds_player_free(DsPlayer *self)
{
	g_clear_pointer(&self->kiosk, ds_kiosk_free);
	g_hash_table_unref(self->jobs);
	g_hash_table_unref(self->sources);
	g_clear_pointer(&self->config, ds_config_free);
	ds_clock_free(self->clock);
	ds_tap_free(self->tap);
	ds_redact_free(self->redact);
	g_main_context_unref(self->home);
	if (self->folder != NULL)
		remove_folder(self->folder);
	g_free(self->folder);
	g_free(self->view);
	g_free(self->difference);
	g_free(self);
}
