/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/recorder.h"

#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/recorder-file.h"
#include "firmware/recorder-tags.h"
#include "firmware/recording.h"
#include "firmware/redact.h"

#include <glib/gstdio.h>
#include <string.h>

/* The looks at one pad. One that shows what the one before had shown is only counted, as long as
 * nothing is said about it. */
typedef struct {
	char *section;
	guint count;
	DsMoment last_moment; /* of the last that was counted */
	gint64 last_number;
	char *look; /* the last one, as text, without its number */
} Rounds;

struct DsRecorder {
	DsClock *clock;
	DsTap *tap;
	DsRedact *redact;
	DsRecorderFile *file;
	gboolean ended; /* nothing more is written */
	DsRecorderTags *tags;
	GPtrArray *rounds;   /* Rounds */
	Rounds *same;        /* a look has come in that may be one to count; NULL: none has */
	GVariant *look;      /* ... this one */
	DsMoment looked;     /* ... then */
	gint64 full_until_s; /* 0: it never was full */
	DsNtp ntp;           /* as it was told last */
	char *view;          /* the same */
};

/* ---- lines ---- */

static void
write_line(DsRecorder *self, GString *line)
{
	g_string_append_c(line, '\n');
	if (self->ended)
		g_string_free(line, TRUE);
	else
		self->ended = !ds_recorder_file_write(self->file, g_string_free(line, FALSE));
}

static GString *
begin_in(DsRecorder *self, const char *what, const DsMoment *moment)
{
	GString *line = g_string_new(NULL);

	g_string_append_printf(
	    line, "{\"in\":\"%s\",\"t\":%" G_GINT64_FORMAT, what, moment->monotonic_us);
	g_string_append_printf(line, ",\"wall\":%" G_GINT64_FORMAT, moment->wall_us);
	if (moment->ntp.in_step != self->ntp.in_step ||
	    moment->ntp.set_wall_s != self->ntp.set_wall_s)
		g_string_append_printf(line, ",\"in-step\":%s,\"clock-set\":%" G_GINT64_FORMAT,
		    moment->ntp.in_step ? "true" : "false", moment->ntp.set_wall_s);
	self->ntp = moment->ntp;
	return line;
}

static void
write_in(DsRecorder *self, const char *what, guint number, GVariant *facts, const DsMoment *moment)
{
	GString *line = begin_in(self, what, moment);

	if (number != 0)
		g_string_append_printf(line, ",\"n\":%u", number);
	ds_redact_facts(self->redact, facts, line);
	g_string_append_c(line, '}');
	write_line(self, line);
}

static void
write_end(DsRecorder *self, const char *why)
{
	GString *line = g_string_new("{\"end\":");

	ds_json_text(line, why);
	g_string_append_c(line, '}');
	write_line(self, line);
	self->ended = TRUE;
}

/* ---- looks that show nothing new ---- */

static void
rounds_free(gpointer data)
{
	Rounds *rounds = data;

	g_free(rounds->section);
	g_free(rounds->look);
	g_free(rounds);
}

static Rounds *
rounds_of(DsRecorder *self, const char *section)
{
	Rounds *rounds;

	for (guint i = 0; i < self->rounds->len; i++) {
		rounds = self->rounds->pdata[i];
		if (g_str_equal(rounds->section, section))
			return rounds;
	}
	rounds = g_new0(Rounds, 1);
	rounds->section = g_strdup(section);
	g_ptr_array_add(self->rounds, rounds);
	return rounds;
}

static gint
by_time(gconstpointer a, gconstpointer b)
{
	gint64 one_us = (*(const Rounds *const *)a)->last_moment.monotonic_us;
	gint64 other_us = (*(const Rounds *const *)b)->last_moment.monotonic_us;

	return one_us < other_us ? -1 : one_us > other_us;
}

static void
write_counts(DsRecorder *self)
{
	g_ptr_array_sort(self->rounds, by_time); /* no line is older than the one before it */
	for (guint i = 0; i < self->rounds->len; i++) {
		Rounds *rounds = self->rounds->pdata[i];
		GString *line;

		if (rounds->count == 0)
			continue;
		line = begin_in(self, "rounds", &rounds->last_moment);
		g_string_append_printf(line,
		    ",\"count\":%u,\"round\":%" G_GINT64_FORMAT ",\"section\":", rounds->count,
		    rounds->last_number);
		ds_json_text(line, rounds->section);
		g_string_append_c(line, '}');
		rounds->count = 0;
		write_line(self, line);
	}
}

/* Something else comes, or something is said. */
static void
write_rounds(DsRecorder *self)
{
	write_counts(self);
	if (self->same == NULL)
		return;
	self->same->last_number = ds_facts_number(self->look, "round", 0);
	self->same = NULL;
	write_in(self, "round", 0, self->look, &self->looked);
	g_clear_pointer(&self->look, g_variant_unref);
}

static gboolean
is_as_before(Rounds *rounds, GVariant *facts)
{
	g_autoptr(GVariant) tags = g_variant_lookup_value(facts, "tags", NULL);
	g_autofree char *printed = g_variant_print(tags, FALSE);
	g_autofree char *text = g_strconcat(ds_facts_text(facts, "look", ""), printed, NULL);
	gboolean same = g_strcmp0(text, rounds->look) == 0 &&
	    ds_facts_number(facts, "round", 0) == rounds->last_number + 1;

	g_free(rounds->look);
	rounds->look = g_steal_pointer(&text);
	return same;
}

static void
take_round(DsRecorder *self, GVariant *facts, const DsMoment *moment)
{
	Rounds *rounds = rounds_of(self, ds_facts_text(facts, "section", ""));

	ds_recorder_tags_seen(self->tags, facts);
	if (is_as_before(rounds, facts)) {
		self->same = rounds;
		self->look = g_variant_ref(facts);
		self->looked = *moment;
	} else {
		write_counts(self);
		rounds->last_number = ds_facts_number(facts, "round", 0);
		write_in(self, "round", 0, facts, moment);
	}
}

static void
count_round(DsRecorder *self)
{
	if (self->same == NULL)
		return;
	self->same->count++;
	self->same->last_number++;
	self->same->last_moment = self->looked;
	self->same = NULL;
	g_clear_pointer(&self->look, g_variant_unref);
}

/* ---- the tap ---- */

static gboolean
is_over(DsRecorder *self, const DsMoment *moment)
{
	return self->full_until_s != 0 && moment->wall_us / G_USEC_PER_SEC >= self->full_until_s;
}

/* What a recording could not be played back with: whole files that staff bring. */
static gboolean
is_not_for_recordings(const char *what)
{
	return g_str_equal(what, "export") || g_str_equal(what, "results");
}

static void
on_in(const char *what, guint number, GVariant *facts, gpointer data)
{
	DsRecorder *self = data;
	DsMoment now = ds_clock_moment(self->clock);

	if (self->ended)
		return;
	ds_clock_hold(self->clock, &now);
	if (g_str_equal(what, "round")) {
		take_round(self, facts, &now);
		return;
	}
	write_rounds(self);
	if (is_not_for_recordings(what)) {
		write_end(self, "a file of results came, or one was made: that is not recorded");
	} else if (is_over(self, &now)) {
		ds_note(NULL, "recorder=full was switched on a day ago: the recording ends");
		write_end(self, "recorder=full holds for a day");
	} else {
		g_autoptr(GVariant) told = ds_recorder_tags_tell(self->tags, facts);

		write_in(self, what, number, told, &now);
	}
}

static void
on_over(gpointer data)
{
	DsRecorder *self = data;

	count_round(self);
	ds_clock_hold(self->clock, NULL);
}

static gboolean
is_last_view(DsRecorder *self, const char *what, const char *line)
{
	if (!g_str_equal(what, "view"))
		return FALSE;
	if (g_strcmp0(self->view, line) == 0)
		return TRUE;
	g_free(self->view);
	self->view = g_strdup(line);
	return FALSE;
}

static void
on_out(const char *what, guint number, GVariant *facts, gpointer data)
{
	DsRecorder *self = data;
	g_autofree char *line = NULL;

	if (self->ended)
		return;
	line = ds_recording_out(self->redact, what, number, facts);
	if (is_last_view(self, what, line))
		return;
	if (self->same != NULL)
		write_rounds(self);
	write_line(self, g_string_new(line));
}

/* ---- coming and going ---- */

/* When recorder=full was written into its file. */
static gint64
switched_on_s(const DsConfig *config)
{
	g_autoptr(GArray) shown = ds_config_shown(config);
	GStatBuf info;

	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);

		if (g_str_equal(line->section, "kiosk") && g_str_equal(line->name, "recorder") &&
		    g_stat(line->origin, &info) == 0)
			return (gint64)info.st_mtime;
	}
	return 0;
}

static DsRedactMode
mode_of(DsRecorder *self, const DsConfig *config)
{
	gint64 now_s = ds_clock_wall_s(self->clock);
	gint64 since_s;

	if (config->recorder != DS_RECORDER_FULL)
		return DS_REDACT_ALL;
	since_s = switched_on_s(config);
	if (since_s <= now_s && now_s < since_s + DS_RECORDER_FULL_S) {
		self->full_until_s = since_s + DS_RECORDER_FULL_S;
		return DS_REDACT_PERSONS;
	}
	ds_warn(NULL, "recorder=full was switched on more than a day ago: titles are not recorded");
	return DS_REDACT_ALL;
}

static void
listen(DsRecorder *self)
{
	const DsTapHandlers handlers = {
	    .on_in = on_in, .on_over = on_over, .on_out = on_out, .data = self};

	self->tap = ds_tap_new(&handlers);
	ds_clock_set_tap(self->clock, self->tap);
}

DsRecorder *
ds_recorder_new(const DsConfig *config, DsClock *clock)
{
	g_autofree char *dir = g_build_filename(config->state_dir, DS_RECORDER_FOLDER, NULL);
	g_autoptr(GError) error = NULL;
	DsRecorderFile *file;
	DsRedactMode mode;
	DsRecorder *self;

	if (config->recorder == DS_RECORDER_OFF)
		return NULL;
	file = ds_recorder_file_new(dir, ds_clock_wall_s(clock), DS_RECORDER_BYTES, &error);
	if (file == NULL) {
		ds_warn(NULL, "nothing is recorded: %s", error->message);
		return NULL;
	}
	self = g_new0(DsRecorder, 1);
	self->clock = clock;
	self->file = file;
	mode = mode_of(self, config);
	self->redact = ds_redact_new(mode);
	self->tags = ds_recorder_tags_new();
	self->rounds = g_ptr_array_new_with_free_func(rounds_free);
	listen(self);
	write_line(self, ds_recording_head(config, ds_clock_moment(clock), mode));
	ds_note(NULL, "what happens is recorded in %s", dir);
	return self;
}

void
ds_recorder_free(DsRecorder *self)
{
	if (!self->ended) {
		write_rounds(self);
		write_end(self, "the kiosk was stopped");
	}
	ds_recorder_file_free(self->file);
	ds_clock_set_tap(self->clock, NULL);
	ds_clock_hold(self->clock, NULL);
	ds_tap_free(self->tap);
	ds_redact_free(self->redact);
	ds_recorder_tags_free(self->tags);
	g_clear_pointer(&self->look, g_variant_unref);
	g_ptr_array_unref(self->rounds);
	g_free(self->view);
	g_free(self);
}
