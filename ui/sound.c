/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sound.h"

#include "firmware/base/log.h"

#include <errno.h>

#define RATE 22050
#define WAITING_MAX 2 /* more would tell of what is long over */

#ifdef WITH_SPEECH
#include <pcaudiolib/audio.h>
#endif

struct DsSound {
	GThread *thread;    /* NULL until something is to be heard */
	GAsyncQueue *queue; /* GArray of samples; an empty one is the end */

	/* of the thread */
	gboolean mute; /* no sound device was found, and that was said */
};

DsSound *
ds_sound_new(void)
{
	DsSound *self = g_new0(DsSound, 1);

	self->queue = g_async_queue_new_full((GDestroyNotify)g_array_unref);
	return self;
}

#ifdef WITH_SPEECH
static void
sound(DsSound *self, const GArray *samples)
{
	struct audio_object *device = create_audio_device_object(NULL, "Duestamp", "earcon");
	int error = device == NULL ? ENODEV
				   : audio_object_open(device, AUDIO_OBJECT_FORMAT_S16LE, RATE, 1);

	if (error != 0 && !self->mute)
		ds_warn(NULL, "screen: nobody hears its sounds: %s",
		    device == NULL ? g_strerror(error) : audio_object_strerror(device, error));
	self->mute = error != 0;
	if (error == 0) {
		audio_object_write(device, samples->data, samples->len * sizeof(gint16));
		audio_object_drain(device);
		audio_object_close(device);
	}
	if (device != NULL)
		audio_object_destroy(device);
}
#else
static void
sound(DsSound *self, const GArray *samples)
{
	if (!self->mute)
		ds_warn(NULL, "screen: no sounds: this program was built without libpcaudio");
	self->mute = TRUE;
}
#endif

static gpointer
run(gpointer data)
{
	DsSound *self = data;

	for (;;) {
		g_autoptr(GArray) samples = g_async_queue_pop(self->queue);

		if (samples->len == 0)
			return NULL;
		sound(self, samples);
	}
}

void
ds_sound_play(DsSound *self, DsEarcon earcon, guint volume)
{
	if (earcon == DS_EARCON_NONE || volume == 0 ||
	    g_async_queue_length(self->queue) >= WAITING_MAX)
		return;
	if (self->thread == NULL)
		self->thread = g_thread_new("sound", run, self);
	g_async_queue_push(self->queue, ds_earcon_samples(earcon, RATE, volume));
}

void
ds_sound_free(DsSound *self)
{
	if (self->thread != NULL) {
		g_async_queue_push_front(self->queue, g_array_new(FALSE, FALSE, sizeof(gint16)));
		g_thread_join(self->thread);
	}
	g_async_queue_unref(self->queue);
	g_free(self);
}
