/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards come, lie there and go, in front of readers of all habits. */
#include "tests/drivers/idsam/stage.h"

#define ARRIVES "2001 2002 3001"

static void
test_one_card(IdsamStage *stage, gconstpointer line)
{
	idsam_assert_lies(stage, "");
	idsam_assert_heard(stage, "2001");
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	idsam_assert_heard(stage, ARRIVES);
	ds_fake_idsam_take(stage->reader);
	idsam_assert_lies(stage, "");
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_BEN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_BEN);
}

/* It is read once, and its chip is asked from then on. */
static void
test_stays(IdsamStage *stage, gconstpointer line)
{
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	for (guint i = 0; i < 4; i++)
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	idsam_assert_heard(stage, ARRIVES " 3005 3005 3005");
	ds_fake_idsam_take(stage->reader);
	idsam_assert_lies(stage, "");
	idsam_assert_heard(stage, "3005 2001");
}

/* Lifted and laid back between two looks, or another one laid in its place: it is read anew. */
static void
test_swap(IdsamStage *stage, gconstpointer line)
{
	for (guint once = 0; once < 2; once++) {
		ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.finds_once = once});
		ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
		ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_BEN);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_BEN);
		ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_BEN);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_BEN);
		ds_fake_idsam_take(stage->reader);
		idsam_assert_lies(stage, "");
	}
}

/* ---- habits ---- */

/* Whoever finds a card once only can tell that it lies there by its chip alone. */
static void
test_finds_once(IdsamStage *stage, gconstpointer line)
{
	ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.finds_once = TRUE});
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	for (guint i = 0; i < 4; i++)
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	ds_fake_idsam_take(stage->reader);
	idsam_assert_lies(stage, "");
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
}

/* A reader that does not know the question to the chip says so, or nobody answers it. */
static void
test_no_chip(IdsamStage *stage, gconstpointer line)
{
	static const struct {
		guint8 chip;
		const char *heard;
	} habits[] = {
	    {0x21, ARRIVES " 3005 2001 2001 2001"},
	    {0x41, ARRIVES " 3005 " ARRIVES " 2001 2001"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(habits); i++) {
		ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.chip = habits[i].chip});
		ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
		for (guint k = 0; k < 4; k++)
			idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
		idsam_assert_heard(stage, habits[i].heard);
		ds_fake_idsam_take(stage->reader);
		idsam_assert_lies(stage, "");
		ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_BEN);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_BEN);
		idsam_reopen(stage);
		ds_fake_idsam_take(stage->reader);
		g_strfreev(ds_fake_reader_heard(stage->reader));
	}
}

/* There, another card that was laid on the first one shows after five seconds. */
static void
test_no_chip_swap(IdsamStage *stage, gconstpointer line)
{
	gint64 begin_us = g_get_monotonic_time();

	ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.chip = 0x21});
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_BEN);
	while (g_get_monotonic_time() < begin_us + 4 * G_USEC_PER_SEC) {
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
		g_usleep(G_USEC_PER_SEC / 2);
	}
	g_usleep(3 * G_USEC_PER_SEC / 2);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_BEN);
}

/* ---- cards that cannot be read ---- */

/* A card that is not there yet when it is found. */
static void
test_misses(IdsamStage *stage, gconstpointer line)
{
	ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.misses = 4});
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	ds_fake_idsam_take(stage->reader);
	idsam_assert_lies(stage, "");
	ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.misses = 5});
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
	idsam_assert_lies(stage, "?");
	idsam_assert_lies(stage, "?");
	g_usleep(G_USEC_PER_SEC);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
}

/* Any other card that the security module can read. */
static void
test_other_card(IdsamStage *stage, gconstpointer line)
{
	g_autoptr(GByteArray) data = ds_fake_idsam_data("990101199001010018");

	ds_fake_idsam_put_data(stage->reader, data);
	idsam_assert_lies(stage, "?");
	idsam_assert_lies(stage, "?");
	idsam_assert_heard(stage, ARRIVES " 2001");
	ds_fake_idsam_take(stage->reader);
	idsam_assert_lies(stage, "");
}

/* Waits for a card for the time it was given, and takes one that comes. */
static void
test_waits(IdsamStage *stage, gconstpointer line)
{
	gint64 begin_us = g_get_monotonic_time(), took_us;
	g_autoptr(DsIdentity) identity = NULL;

	g_assert_true(stage->driver->poll(stage->self, 300, &identity, NULL));
	took_us = g_get_monotonic_time() - begin_us;
	g_assert_null(identity);
	g_test_message("%" G_GINT64_FORMAT " us", took_us);
	g_assert_cmpint(took_us, >=, 300 * 1000);
	g_assert_cmpint(took_us, <, 600 * 1000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	idsam_add("poll/one-card", test_one_card);
	idsam_add("poll/stays", test_stays);
	idsam_add("poll/swap", test_swap);
	idsam_add("poll/finds-once", test_finds_once);
	idsam_add("poll/no-chip", test_no_chip);
	g_test_add("/idsam/poll/no-chip-swap", IdsamStage, &idsam_lines[0], idsam_set_up,
	    test_no_chip_swap, idsam_tear_down);
	idsam_add("poll/misses", test_misses);
	idsam_add("poll/other-card", test_other_card);
	idsam_add("poll/waits", test_waits);
	return g_test_run();
}
