/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/speaker.h"

#include "ui/reading.h"

#define FIRST_MS 60  /* a page that has just come knows only now what of it has room */
#define REST_MS 1200 /* a pile that is being worked changes all the time */

struct DsSpeaker {
	GtkWidget *window;
	DsSpeech *speech; /* NULL: not needed yet, or there is no voice */
	gboolean on, tried;
	gboolean loud, other; /* ds_speaker_set_voice() */
	GtkWidget *root; /* what is read; NULL: it is gone, and nothing has taken its place yet */
	const DsLanguage *language; /* of the window; lives for ever */
	char *said;                 /* of `root` */
	guint rest;                 /* timer */
	gboolean again;             /* then it is read although its words are the same */
};

DsSpeaker *
ds_speaker_new(GtkWidget *window)
{
	DsSpeaker *self = g_new0(DsSpeaker, 1);

	self->window = window;
	self->said = g_strdup("");
	return self;
}

void
ds_speaker_free(DsSpeaker *self)
{
	g_clear_handle_id(&self->rest, g_source_remove);
	g_clear_weak_pointer(&self->root);
	ds_speech_free(self->speech);
	g_free(self->said);
	g_free(self);
}

gboolean
ds_speaker_can_speak(DsSpeaker *self)
{
	return ds_speech_is_built_in() && (self->speech != NULL || !self->tried);
}

static void
say(DsSpeaker *self, GPtrArray *texts)
{
	g_autofree char *line = ds_reading_text(texts);

	atk_object_set_description(gtk_widget_get_accessible(self->window), line);
	if (self->other)
		ds_reading_change_voice(texts, self->language);
	if (self->speech != NULL) {
		ds_speech_set_loud(self->speech, self->loud);
		ds_speech_say(self->speech, texts);
	} else {
		g_ptr_array_unref(texts);
	}
}

void
ds_speaker_hush(DsSpeaker *self)
{
	if (self->speech != NULL)
		ds_speech_say(self->speech, g_ptr_array_new());
}

void
ds_speaker_set_on(DsSpeaker *self, gboolean on)
{
	if (on && !self->tried) {
		self->tried = TRUE;
		self->speech = ds_speech_new();
	}
	if (self->on && !on) {
		g_clear_handle_id(&self->rest, g_source_remove);
		ds_speaker_hush(self);
		g_free(self->said);
		self->said = g_strdup("");
		atk_object_set_description(gtk_widget_get_accessible(self->window), "");
	}
	self->on = on;
}

void
ds_speaker_set_voice(DsSpeaker *self, gboolean loud, gboolean other)
{
	self->loud = loud;
	self->other = other;
}

static void
read_root(DsSpeaker *self, gboolean again)
{
	g_autoptr(GPtrArray) texts = NULL;
	g_autofree char *line = NULL;

	if (self->root == NULL)
		return;
	texts = ds_reading_of(self->root, self->language);
	line = ds_reading_text(texts);
	if (!again && g_str_equal(line, self->said))
		return;
	g_free(self->said);
	self->said = g_steal_pointer(&line);
	say(self, g_steal_pointer(&texts));
}

static gboolean
on_rest(gpointer data)
{
	DsSpeaker *self = data;

	self->rest = 0;
	read_root(self, self->again);
	self->again = FALSE;
	return G_SOURCE_REMOVE;
}

void
ds_speaker_read(DsSpeaker *self, GtkWidget *root, const DsLanguage *window_language, gboolean fresh)
{
	gboolean other = root != self->root || fresh;

	g_set_weak_pointer(&self->root, root);
	self->language = window_language;
	g_clear_handle_id(&self->rest, g_source_remove);
	if (!self->on)
		return;
	self->again = self->again || other;
	self->rest = g_timeout_add(self->again ? FIRST_MS : REST_MS, on_rest, self);
}

void
ds_speaker_reach(DsSpeaker *self, GtkWidget *root, GtkWidget *control)
{
	if (!self->on)
		return;
	g_clear_handle_id(&self->rest, g_source_remove);
	self->again = FALSE;
	say(self, ds_reading_of_control(root, control, self->language));
}

void
ds_speaker_repeat(DsSpeaker *self)
{
	if (self->on)
		read_root(self, TRUE);
}
