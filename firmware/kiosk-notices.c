/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours, messages and quiet hours, as they are at this moment; and the moment when the
 * first two change, or the screen is to be lit or dark. */
#include "firmware/kiosk-private.h"
#include "firmware/notices.h"

#define NEXT_MAX_S 300 /* somebody may set the clock */

static gboolean
has_any(const DsKiosk *kiosk)
{
	return kiosk->config->hours != NULL || kiosk->config->notices->len > 0;
}

static GDateTime *
now_of(const DsKiosk *kiosk)
{
	return g_date_time_new_from_unix_local(ds_clock_wall_s(kiosk->clock));
}

static void
on_turn(gpointer data)
{
	DsKiosk *kiosk = data;

	ds_kiosk_start_notices(kiosk);
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_start_notices(DsKiosk *kiosk)
{
	g_autoptr(GDateTime) now = NULL;
	guint next_s;

	if (!has_any(kiosk) && kiosk->config->lit == NULL)
		return;
	now = now_of(kiosk);
	next_s = ds_notices_next_s(kiosk->config->hours, kiosk->config->notices, now);
	if (kiosk->config->lit != NULL)
		next_s = MIN(next_s, ds_spans_next_s(kiosk->config->lit, now));
	kiosk->notices_timer = ds_clock_call(
	    kiosk->clock, MIN(next_s, NEXT_MAX_S) * 1000, on_turn, kiosk);
}

static void
put_moment(GVariantDict *dict, const char *key, GDateTime *moment)
{
	g_autofree char *text = moment != NULL ? g_date_time_format(moment, "%Y-%m-%dT%H:%M")
					       : NULL;

	g_variant_dict_insert(dict, key, "s", text != NULL ? text : "");
}

static void
put_hours(const DsKiosk *kiosk, GDateTime *now, GVariantDict *view)
{
	g_autoptr(GDateTime) at = NULL;
	DsOpen open = ds_hours_at(kiosk->config->hours, now, &at);

	g_variant_dict_insert(view, "open", "s", ds_open_word(open));
	put_moment(view, "open-at", at);
	if (at != NULL)
		g_variant_dict_insert(view, "open-days", "u", ds_days_between(now, at));
}

static GVariant *
notices_at(const DsKiosk *kiosk, GDateTime *now)
{
	const GPtrArray *notices = kiosk->config->notices;
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < notices->len; i++) {
		const DsNotice *notice = notices->pdata[i];
		GVariantDict row;

		if (!ds_notice_is_shown(notice, now))
			continue;
		g_variant_dict_init(&row, NULL);
		g_variant_dict_insert(&row, "words", "s", ds_notice_text(notice, kiosk->language));
		put_moment(&row, "begins", notice->begins);
		g_variant_builder_add_value(&rows, g_variant_dict_end(&row));
	}
	return g_variant_builder_end(&rows);
}

/* A clock that is wrong would open a library at night. */
void
ds_kiosk_put_notices(const DsKiosk *kiosk, GVariantDict *view)
{
	g_autoptr(GDateTime) now = NULL;

	if (!has_any(kiosk) || ds_clock_trust(kiosk->clock) == DS_CLOCK_BAD)
		return;
	now = now_of(kiosk);
	if (kiosk->config->hours != NULL)
		put_hours(kiosk, now, view);
	g_variant_dict_insert_value(view, "notices", notices_at(kiosk, now));
}

guint
ds_kiosk_volume(const DsKiosk *kiosk)
{
	g_autoptr(GDateTime) now = kiosk->config->volume > 0 ? now_of(kiosk) : NULL;

	return now == NULL || ds_spans_hold(kiosk->config->quiet, now) ? 0 : kiosk->config->volume;
}
