/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a kiosk opens its journal and its links it finds those of its house; its snapshot is the
 * library of yesterday, and its log is part of the story. */
#include "firmware/base/log.h"
#include "tests/pile/judge.h"

static DsHouse *
house_of(DsKiosk *kiosk)
{
	G_STATIC_ASSERT(G_STRUCT_OFFSET(DsHouse, config) == 0);
	return (DsHouse *)(gpointer)(gsize)kiosk->config;
}

DsTeller *
ds_teller_new(
    const char *path, GMainContext *home, DsTellerFailed on_failed, gpointer data, GError **error)
{
	return house_of(data)->teller;
}

void
ds_teller_set_tap(DsTeller *teller, DsTap *tap)
{
}

void
ds_teller_free(DsTeller *teller)
{
}

DsLink *
ds_link_new(const DsLibrarySettings *settings, GMainContext *home, DsLinkChanged on_changed,
    gpointer data, GError **error)
{
	DsHouse *house = house_of(data);

	ds_stage_link_listen(house->link, on_changed, data);
	return house->link;
}

void
ds_link_set_tap(DsLink *link, DsTap *tap)
{
}

void
ds_link_free(DsLink *link)
{
}

/* ---- in the place of firmware/kiosk-snapshot.c ---- */

gboolean
ds_kiosk_start_snapshot(DsKiosk *kiosk, GError **error)
{
	kiosk->snapshot = house_of(kiosk)->snapshot;
	return TRUE;
}

void
ds_kiosk_stop_snapshot(DsKiosk *kiosk)
{
}

gboolean
ds_kiosk_has_snapshot(const DsKiosk *kiosk)
{
	return TRUE;
}

/* ---- */

/* Nobody is alarmed by a million sessions; what was done is told by who did it. */
void
ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...)
{
}
