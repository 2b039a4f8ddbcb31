/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The five sounds: what is heard when, and what they are made of. */
#include "tests/fakes/languages.h"
#include "ui/earcon.h"

#include <stdlib.h>
#include <string.h>

#define RATE 22050
#define STEP_MS 10

static DsView *
view_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant)
	    dict = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

	g_assert_no_error(error);
	return ds_view_new(dict, ds_test_languages_open(), NULL);
}

#define LENT "'items': <[{'status': <'lent'>}]>"
#define REFUSED "'items': <[{'status': <'lent'>}, {'status': <'refused'>}]>"

static void
test_when(void)
{
	static const struct {
		const char *old, *view;
		DsEarcon earcon;
	} cases[] = {
	    {"{'page': <'idle'>}", "{'page': <'idle'>}", DS_EARCON_NONE},
	    {"{'page': <'idle'>}",
		"{'page': <'identify'>, 'session': <'a'>, 'pad-count': <uint32 2>}",
		DS_EARCON_SEEN},
	    {"{'page': <'idle'>}", "{'page': <'idle'>, 'pad-count': <uint32 1>}", DS_EARCON_NONE},
	    {"{'page': <'pile'>, 'session': <'a'>}",
		"{'page': <'pile'>, 'session': <'a'>, 'pad-count': <uint32 1>,"
		" 'items': <[{'status': <'found'>}]>}",
		DS_EARCON_SEEN},
	    {"{'page': <'pile'>, 'pad-count': <uint32 2>}",
		"{'page': <'pile'>, 'pad-count': <uint32 3>}", DS_EARCON_NONE},
	    {"{'page': <'pile'>}", "{'page': <'pile'>, " LENT "}", DS_EARCON_NONE},
	    {"{'page': <'pile'>}", "{'page': <'pile-done'>, " LENT "}", DS_EARCON_STAMP},
	    {"{'page': <'pile'>}", "{'page': <'pile-done'>, " REFUSED "}", DS_EARCON_STAMP},
	    {"{'page': <'pile-done'>, " LENT "}", "{'page': <'goodbye'>, " LENT "}",
		DS_EARCON_NONE},
	    {"{'page': <'return'>}",
		"{'page': <'goodbye'>, 'return': <true>, 'items': <[{'status': <'returned'>}]>}",
		DS_EARCON_STAMP},
	    {"{'page': <'pile'>, " LENT "}", "{'page': <'pile'>, " REFUSED "}", DS_EARCON_NO},
	    {"{'page': <'pile'>, " REFUSED "}", "{'page': <'pile'>, " REFUSED "}", DS_EARCON_NONE},
	    {"{'page': <'pin'>}", "{'page': <'pin'>, 'message': <'pin-wrong'>}", DS_EARCON_NO},
	    {"{'page': <'pin'>, 'message': <'pin-wrong'>}",
		"{'page': <'pin'>, 'message': <'pin-wrong'>}", DS_EARCON_NONE},
	    {"{'page': <'pile'>}", "{'page': <'put-back'>}", DS_EARCON_TURN},
	    {"{'page': <'pile'>}", "{'page': <'renew-own'>}", DS_EARCON_TURN},
	    {"{'page': <'pile'>}", "{'page': <'fee'>}", DS_EARCON_TURN},
	    {"{'page': <'pile'>}", "{'page': <'pile'>, 'warning': <true>}", DS_EARCON_TIME},
	    {"{'page': <'pile'>, 'warning': <true>}", "{'page': <'pile'>, 'warning': <true>}",
		DS_EARCON_NONE},
	};
	g_autoptr(DsView) away = ds_view_new(NULL, ds_test_languages_open(), NULL);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsView) old = view_of(cases[i].old), view = view_of(cases[i].view);

		if (ds_earcon_for(old, view) != cases[i].earcon)
			g_error("%s after %s sounds wrong", cases[i].view, cases[i].old);
		g_assert_cmpint(ds_earcon_for(NULL, view), ==, DS_EARCON_NONE);
		g_assert_cmpint(ds_earcon_for(away, view), ==, DS_EARCON_NONE);
	}
}

static guint
loudest_of(const GArray *samples, guint from, guint until)
{
	guint loudest = 0;

	for (guint i = from; i < MIN(until, samples->len); i++)
		loudest = MAX(loudest, (guint)abs(g_array_index(samples, gint16, i)));
	return loudest;
}

static void
test_samples(void)
{
	for (DsEarcon earcon = DS_EARCON_SEEN; earcon < DS_EARCON_N; earcon++) {
		g_autoptr(GArray) full = ds_earcon_samples(earcon, RATE, 100);
		g_autoptr(GArray) half = ds_earcon_samples(earcon, RATE, 50);
		g_autoptr(GArray) none = ds_earcon_samples(earcon, RATE, 0);
		guint loudest = loudest_of(full, 0, full->len);

		g_assert_cmpuint(full->len, >, 0);
		g_assert_cmpuint(full->len, <, RATE * DS_EARCON_MAX_MS / 1000);
		g_assert_cmpuint(loudest, >, G_MAXINT16 / 5);
		g_assert_cmpuint(loudest, <, G_MAXINT16);
		g_assert_cmpuint(loudest_of(half, 0, half->len), <=, loudest / 2 + 1);
		g_assert_cmpuint(loudest_of(none, 0, none->len), ==, 0);
		/* no click at either end */
		g_assert_cmpuint(loudest_of(full, 0, 4), <, loudest / 8);
		g_assert_cmpuint(loudest_of(full, full->len - 4, full->len), <, loudest / 8);
	}
}

/* When a note begins: it is much louder than a moment before. "x..x" for each step. */
static char *
rhythm_of(DsEarcon earcon)
{
	g_autoptr(GArray) samples = ds_earcon_samples(earcon, RATE, 100);
	GString *rhythm = g_string_new(NULL);
	guint step = RATE * STEP_MS / 1000, before = 0;

	for (guint at = 0; at < samples->len; at += step) {
		guint now = loudest_of(samples, at, at + step);

		g_string_append_c(rhythm, now > before + before / 2 + 1000 ? 'x' : '.');
		before = now;
	}
	return g_string_free(rhythm, FALSE);
}

static void
test_rhythms(void)
{
	for (DsEarcon a = DS_EARCON_SEEN; a < DS_EARCON_N; a++)
		for (DsEarcon b = a + 1; b < DS_EARCON_N; b++) {
			g_autofree char *one = rhythm_of(a), *other = rhythm_of(b);

			g_assert_cmpstr(one, !=, other);
		}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/earcon/when", test_when);
	g_test_add_func("/earcon/samples", test_samples);
	g_test_add_func("/earcon/rhythms", test_rhythms);
	return g_test_run();
}
