/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pin-tries.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define PAUSE (DS_PIN_PAUSE_S * SECOND)

typedef struct {
	DsPinTries *tries;
	gint64 now_us;
} Fixture;

static const DsPatronId card = {"80000002"};
static const DsPatronId other = {"80000003"};

static void
set_up(Fixture *f, gconstpointer data)
{
	f->tries = ds_pin_tries_new();
	f->now_us = 7 * SECOND;
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_pin_tries_free(f->tries);
}

static void
wrong(Fixture *f, const DsPatronId *who, guint times)
{
	for (guint i = 0; i < times; i++)
		ds_pin_tries_count(f->tries, who, f->now_us);
}

static gboolean
is_over(Fixture *f, const DsPatronId *who)
{
	return ds_pin_tries_are_over(f->tries, who, f->now_us);
}

static void
test_three(Fixture *f, gconstpointer data)
{
	g_assert_false(is_over(f, &card));
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	g_assert_false(is_over(f, &card));
	wrong(f, &card, 1);
	g_assert_true(is_over(f, &card));
}

/* The pause runs from the last wrong one; then the count begins again. */
static void
test_pause(Fixture *f, gconstpointer data)
{
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	f->now_us += PAUSE - 1;
	wrong(f, &card, 1);
	f->now_us += PAUSE - 1;
	g_assert_true(is_over(f, &card));
	f->now_us += 1;
	g_assert_false(is_over(f, &card));
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	g_assert_false(is_over(f, &card));
	wrong(f, &card, 1);
	g_assert_true(is_over(f, &card));
}

/* What lies a whole pause back does not count any more. */
static void
test_long_ago(Fixture *f, gconstpointer data)
{
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	f->now_us += PAUSE;
	wrong(f, &card, 1);
	g_assert_false(is_over(f, &card));
}

static void
test_other_card(Fixture *f, gconstpointer data)
{
	wrong(f, &card, DS_PIN_TRIES_MAX);
	g_assert_false(is_over(f, &other));
	wrong(f, &other, 1);
	g_assert_false(is_over(f, &other));
	g_assert_true(is_over(f, &card));
	ds_pin_tries_forgive(f->tries, &other);
	g_assert_true(is_over(f, &card));
}

/* Library systems do not tell them apart, so neither may we. */
static void
test_spelling(Fixture *f, gconstpointer data)
{
	static const DsPatronId upper = {"DEADBEEF"}, mixed = {"deadBEEF"};

	wrong(f, &upper, DS_PIN_TRIES_MAX - 1);
	wrong(f, &mixed, 1);
	g_assert_true(is_over(f, &upper));
	g_assert_true(is_over(f, &mixed));
}

/* The right one clears the count, of its own card alone. */
static void
test_forgiven(Fixture *f, gconstpointer data)
{
	ds_pin_tries_forgive(f->tries, &card); /* nothing was counted yet */
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	wrong(f, &other, DS_PIN_TRIES_MAX);
	ds_pin_tries_forgive(f->tries, &card);
	wrong(f, &card, DS_PIN_TRIES_MAX - 1);
	g_assert_false(is_over(f, &card));
	g_assert_true(is_over(f, &other));
}

/* Whoever shows many cards gets no memory for it: the oldest make room, the newest are known. */
static void
test_many_cards(Fixture *f, gconstpointer data)
{
	enum { CARDS = 500 };
	DsPatronId cards[CARDS];
	guint over = 0;

	for (guint i = 0; i < CARDS; i++) {
		g_snprintf(cards[i].text, sizeof cards[i].text, "C%04u", i);
		f->now_us += 1;
		wrong(f, &cards[i], DS_PIN_TRIES_MAX);
		g_assert_true(is_over(f, &cards[i]));
	}
	for (guint i = 0; i < CARDS; i++)
		over += is_over(f, &cards[i]);
	g_assert_cmpuint(over, >=, 16);
	g_assert_cmpuint(over, <, CARDS);
	for (guint i = CARDS - over; i < CARDS; i++)
		g_assert_true(is_over(f, &cards[i]));
}

/* What was counted in one run says nothing in another: no number is kept, but what a key makes. */
static void
test_another_run(Fixture *f, gconstpointer data)
{
	DsPinTries *another = ds_pin_tries_new();

	wrong(f, &card, DS_PIN_TRIES_MAX);
	g_assert_false(ds_pin_tries_are_over(another, &card, f->now_us));
	ds_pin_tries_free(another);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add("/pin-tries/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("three", test_three);
	ADD("pause", test_pause);
	ADD("long-ago", test_long_ago);
	ADD("other-card", test_other_card);
	ADD("spelling", test_spelling);
	ADD("forgiven", test_forgiven);
	ADD("many-cards", test_many_cards);
	ADD("another-run", test_another_run);
	return g_test_run();
}
