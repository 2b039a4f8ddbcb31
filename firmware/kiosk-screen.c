/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the screen is dark: outside the hours of [screen], while nobody is there. A touch lights it
 * for a while, and so does a card or a book, for that is somebody. A clock that is wrong must not
 * make a library's kiosk dark by day: then it is lit.
 */
#include "firmware/kiosk-private.h"

#define AWAKE_MS 60000 /* after a touch, and when somebody has left */

static gboolean
is_anybody_there(const DsKiosk *kiosk)
{
	return kiosk->session[0] != '\0' || kiosk->group.open || kiosk->awake_timer != 0;
}

gboolean
ds_kiosk_is_dark(const DsKiosk *kiosk)
{
	g_autoptr(GDateTime) now = NULL;

	if (kiosk->config->lit == NULL || is_anybody_there(kiosk) ||
	    ds_clock_trust(kiosk->clock) == DS_CLOCK_BAD)
		return FALSE;
	now = g_date_time_new_from_unix_local(ds_clock_wall_s(kiosk->clock));
	return !ds_spans_hold(kiosk->config->lit, now);
}

static void
on_asleep(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->awake_timer = 0;
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_wake(DsKiosk *kiosk)
{
	if (kiosk->config->lit == NULL)
		return;
	ds_clock_cancel(kiosk->clock, &kiosk->awake_timer);
	kiosk->awake_timer = ds_clock_call(kiosk->clock, AWAKE_MS, on_asleep, kiosk);
}
