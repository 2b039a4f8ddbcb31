/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headphones: whoever plugs theirs in asks to be spoken to; whoever pulls them out does not listen
 * any more. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

static void
on_jack_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	ds_kiosk_device_is(data, section, state, NULL, error);
}

static void
on_plugged(gboolean plugged, gpointer data)
{
	g_autoptr(GError) error = NULL;
	GVariantDict details;
	g_autoptr(GVariant) speech = NULL;

	g_variant_dict_init(&details, NULL);
	g_variant_dict_insert(&details, "speech", "b", plugged);
	speech = g_variant_ref_sink(g_variant_dict_end(&details));
	if (!ds_kiosk_do(data, "listen", speech, &error))
		ds_warn(NULL, "headphones: %s", error->message);
}

void
ds_kiosk_start_headphones(DsKiosk *kiosk)
{
	const DsJackHandlers handlers = {
	    .on_changed = on_jack_changed, .on_plugged = on_plugged, .data = kiosk};

	if (kiosk->config->jack == NULL)
		return;
	ds_kiosk_add_device(kiosk, kiosk->config->jack);
	kiosk->jack = ds_jack_worker_new(kiosk->config->jack, kiosk->home, &handlers);
	ds_jack_worker_set_tap(kiosk->jack, kiosk->tap);
}
