/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/earcon.h"

#include "ui/words.h"

#include <math.h>

#define NOTES_MAX 3
#define ATTACK_S 0.004 /* without it each note begins with a click */
#define RELEASE_S 0.02
#define LOUDEST 0.5 /* of what 16 bits hold; two notes may sound at once */

/* ---- what is heard when ---- */

#define NOT_DONE \
	(DS_SET(DS_ITEM_REFUSED) | DS_SET(DS_ITEM_UNSURE) | DS_SET(DS_ITEM_STAFF) | \
	    DS_SET(DS_ITEM_UNREADABLE))

static gboolean
asks_for_time(const DsView *old, const DsView *view)
{
	return view->warning && !old->warning;
}

static gboolean
asks_something(const DsView *old, const DsView *view)
{
	return old->page != view->page &&
	    (view->page == DS_PAGE_PUT_BACK || view->page == DS_PAGE_RENEW_OWN ||
		view->page == DS_PAGE_FEE || view->page == DS_PAGE_COUNT_SET ||
		view->page == DS_PAGE_COUNT_RETURN);
}

static gboolean
is_over(const DsView *old, const DsView *view)
{
	gboolean ends = view->page == DS_PAGE_PILE_DONE ||
	    (view->page == DS_PAGE_GOODBYE && view->returned);

	return ends && old->page != view->page &&
	    ds_view_count(view, DS_ITEMS_LENT | DS_ITEMS_RETURNED) > 0;
}

static gboolean
refuses(const DsView *old, const DsView *view)
{
	if (view->message[0] != '\0' && !g_str_equal(old->message, view->message))
		return TRUE;
	return ds_view_count(old, NOT_DONE) == 0 && ds_view_count(view, NOT_DONE) > 0;
}

/* A visit begins with books, or its first ones are laid down. A tag at the edge of the field, which
 * comes and goes while nobody is there, is no visit. */
static gboolean
sees_books(const DsView *old, const DsView *view)
{
	if (view->session[0] == '\0' || view->pad_count == 0)
		return FALSE;
	return old->session[0] == '\0' ||
	    (old->page == view->page && old->items->len == 0 && view->items->len > 0);
}

DsEarcon
ds_earcon_for(const DsView *old, const DsView *view)
{
	static const struct {
		gboolean (*happens)(const DsView *old, const DsView *view);
		DsEarcon earcon;
	} table[] = {
	    {asks_for_time, DS_EARCON_TIME},
	    {asks_something, DS_EARCON_TURN},
	    {is_over, DS_EARCON_STAMP},
	    {refuses, DS_EARCON_NO},
	    {sees_books, DS_EARCON_SEEN},
	};

	if (old == NULL || !old->present || !view->present)
		return DS_EARCON_NONE;
	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].happens(old, view))
			return table[i].earcon;
	return DS_EARCON_NONE;
}

/* ---- how it sounds ---- */

/* A mallet on wood: the note, and two octaves above it a part that is gone at once. */
typedef struct {
	guint at_ms, length_ms;
	double hertz, strength;
} Note;

static const Note notes[DS_EARCON_N][NOTES_MAX] = {
    [DS_EARCON_SEEN] = {{0, 220, 261.6, 0.8}},
    [DS_EARCON_STAMP] = {{0, 90, 87.3, 1}, {60, 160, 392, 0.6}, {190, 200, 493.9, 0.7}},
    [DS_EARCON_TURN] = {{0, 190, 440, 0.8}, {180, 210, 392, 0.8}},
    [DS_EARCON_NO] = {{0, 150, 174.6, 0.9}, {210, 170, 174.6, 0.9}},
    [DS_EARCON_TIME] = {{0, 90, 587.3, 0.6}, {110, 90, 587.3, 0.6}, {290, 100, 587.3, 0.6}},
};

static double
sample_of(const Note *note, double s)
{
	double length_s = note->length_ms / 1000.0;
	double begin = MIN(s / ATTACK_S, 1), end = MIN((length_s - s) / RELEASE_S, 1);
	double tone = sin(2 * G_PI * note->hertz * s) * exp(-s * 9);
	double wood = sin(2 * G_PI * note->hertz * 4 * s) * exp(-s * 60) * 0.3;

	return note->strength * begin * end * (tone + wood);
}

GArray *
ds_earcon_samples(DsEarcon earcon, guint rate, guint volume)
{
	GArray *samples = g_array_new(FALSE, TRUE, sizeof(gint16));
	const double loudest = G_MAXINT16 * LOUDEST * MIN(volume, 100) / 100;
	guint length_ms = 0;

	for (guint n = 0; n < NOTES_MAX; n++)
		length_ms = MAX(length_ms, notes[earcon][n].at_ms + notes[earcon][n].length_ms);
	g_array_set_size(samples, rate * length_ms / 1000);
	for (guint i = 0; i < samples->len; i++) {
		double sum = 0;

		for (guint n = 0; n < NOTES_MAX; n++) {
			double s = (double)i / rate - notes[earcon][n].at_ms / 1000.0;

			if (s >= 0 && s * 1000 < notes[earcon][n].length_ms)
				sum += sample_of(&notes[earcon][n], s);
		}
		g_array_index(samples, gint16, i) = (gint16)(CLAMP(sum, -1.9, 1.9) * loudest);
	}
	return samples;
}
