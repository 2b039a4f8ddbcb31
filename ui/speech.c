/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/speech.h"

#include "firmware/base/log.h"

void
ds_said_free(gpointer data)
{
	DsSaid *said = data;

	g_free(said->text);
	g_free(said);
}

#ifdef WITH_SPEECH

#include <espeak-ng/speak_lib.h>
#include <pcaudiolib/audio.h>
#include <string.h>

#define WORDS_A_MINUTE 150
#define VOLUME 100 /* espeakVOLUME: 100 is its usual one, 200 the most */
#define VOLUME_LOUD 180

struct DsSpeech {
	GThread *thread;
	GMutex lock;
	GCond changed;
	GPtrArray *next; /* NULL: nothing new */
	gint latest;     /* atomic: counts what was asked for; -1: the end */
	gint loud;       /* atomic */
	guint rate;      /* of the sound, in hertz */

	/* of the thread */
	struct audio_object *sound;
	gint speaking; /* of `latest` */
	gboolean mute; /* no sound device was found, and that was said */
};

gboolean
ds_speech_is_built_in(void)
{
	return TRUE;
}

static gboolean
is_wanted(DsSpeech *self)
{
	return g_atomic_int_get(&self->latest) == self->speaking;
}

/* Called by the library with each piece of sound; 1 stops it. */
static int
on_sound(short *samples, int count, espeak_EVENT *events)
{
	DsSpeech *self = events->user_data;

	if (!is_wanted(self))
		return 1;
	if (samples != NULL && count > 0)
		audio_object_write(self->sound, samples, (size_t)count * sizeof *samples);
	return 0;
}

static gboolean
open_sound(DsSpeech *self)
{
	int error = audio_object_open(self->sound, AUDIO_OBJECT_FORMAT_S16LE, self->rate, 1);

	if (error != 0 && !self->mute)
		ds_warn(NULL, "screen: nobody hears the voice: %s",
		    audio_object_strerror(self->sound, error));
	self->mute = error != 0;
	return error == 0;
}

/* The device is ours only while something is said. */
static void
speak(DsSpeech *self, const GPtrArray *texts)
{
	if (texts->len == 0 || !open_sound(self))
		return;
	espeak_SetParameter(
	    espeakVOLUME, g_atomic_int_get(&self->loud) != 0 ? VOLUME_LOUD : VOLUME, 0);
	for (guint i = 0; i < texts->len && is_wanted(self); i++) {
		const DsSaid *said = texts->pdata[i];

		if (espeak_SetVoiceByName(said->voice) == EE_OK)
			espeak_Synth(said->text, strlen(said->text) + 1, 0, POS_CHARACTER, 0,
			    espeakCHARS_UTF8, NULL, self);
	}
	if (is_wanted(self))
		audio_object_drain(self->sound);
	else
		audio_object_flush(self->sound);
	audio_object_close(self->sound);
}

static gpointer
run(gpointer data)
{
	DsSpeech *self = data;

	g_mutex_lock(&self->lock);
	while (self->latest >= 0) {
		g_autoptr(GPtrArray) texts = g_steal_pointer(&self->next);

		self->speaking = self->latest;
		if (texts == NULL) {
			g_cond_wait(&self->changed, &self->lock);
			continue;
		}
		g_mutex_unlock(&self->lock);
		speak(self, texts);
		g_mutex_lock(&self->lock);
	}
	g_mutex_unlock(&self->lock);
	return NULL;
}

/* Hertz; at most 0: there is no voice. The library has one state in a process. It is never stopped:
 * espeak_Terminate() of 1.51 may wait for ever for a thread of its own that has not begun yet. */
static int
start_library(void)
{
	static gsize started;
	static int rate;

	if (g_once_init_enter(&started)) {
		rate = espeak_Initialize(
		    AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, espeakINITIALIZE_DONT_EXIT);
		g_once_init_leave(&started, 1);
	}
	return rate;
}

DsSpeech *
ds_speech_new(void)
{
	int rate = start_library();
	DsSpeech *self;

	if (rate <= 0) {
		ds_warn(NULL, "screen: no voice: espeak-ng does not start; are its data there?");
		return NULL;
	}
	espeak_SetSynthCallback(on_sound);
	espeak_SetParameter(espeakRATE, WORDS_A_MINUTE, 0);
	self = g_new0(DsSpeech, 1);
	self->rate = (guint)rate;
	self->sound = create_audio_device_object(NULL, "Duestamp", "voice");
	g_mutex_init(&self->lock);
	g_cond_init(&self->changed);
	self->thread = g_thread_new("voice", run, self);
	return self;
}

static void
tell(DsSpeech *self, GPtrArray *texts, gboolean end)
{
	g_mutex_lock(&self->lock);
	g_clear_pointer(&self->next, g_ptr_array_unref);
	self->next = texts;
	g_atomic_int_set(&self->latest, end ? -1 : (self->latest + 1) % G_MAXINT);
	g_cond_signal(&self->changed);
	g_mutex_unlock(&self->lock);
}

void
ds_speech_set_loud(DsSpeech *self, gboolean loud)
{
	g_atomic_int_set(&self->loud, loud);
}

void
ds_speech_say(DsSpeech *self, GPtrArray *texts)
{
	tell(self, texts, FALSE);
}

void
ds_speech_free(DsSpeech *self)
{
	if (self == NULL)
		return;
	tell(self, NULL, TRUE);
	g_thread_join(self->thread);
	audio_object_destroy(self->sound);
	g_mutex_clear(&self->lock);
	g_cond_clear(&self->changed);
	g_free(self);
}

#else

gboolean
ds_speech_is_built_in(void)
{
	return FALSE;
}

DsSpeech *
ds_speech_new(void)
{
	ds_warn(NULL, "screen: no voice: this program was built without libespeak-ng");
	return NULL;
}

void
ds_speech_set_loud(DsSpeech *speech, gboolean loud)
{
}

void
ds_speech_say(DsSpeech *speech, GPtrArray *texts)
{
	g_ptr_array_unref(texts);
}

void
ds_speech_free(DsSpeech *speech)
{
}

#endif
