/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong on the line, in the reader and with the card: no number but the right one ever
 * comes out. */
#include "drivers/exchange.h"
#include "drivers/idsam-frame.h"
#include "tests/drivers/idsam/stage.h"

#include <string.h>

#define FRAME (DS_IDSAM_HEAD + 3 + 4 + 256 + 1024 + 1)

static void
set_fault(IdsamStage *stage, DsFakeFaultKind kind, guint position, const char *only)
{
	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = kind, .position = position, .only = only});
}

static void
lay_again(IdsamStage *stage)
{
	ds_fake_idsam_take(stage->reader);
	ds_fake_idsam_put(stage->reader, DS_FAKE_IDSAM_ANN);
}

/* ---- opening ---- */

static void
assert_opens_not(const char *where, int code)
{
	const DsScannerDriver *const *driver = ds_scanner_drivers;
	g_autoptr(GError) error = NULL;

	while (!g_str_equal((*driver)->id, "idsam"))
		driver++;
	g_assert_null((*driver)->open(where, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
}

static void
test_nowhere(void)
{
	assert_opens_not("", DS_ERROR_CONFIG);
	assert_opens_not("tcp:127.0.0.1", DS_ERROR_CONFIG);
	assert_opens_not("/dev/ttyS0", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null:12345", DS_ERROR_CONFIG);
	assert_opens_not("serial:/nowhere/port", DS_ERROR_GONE);
	assert_opens_not("usb:1-x", DS_ERROR_CONFIG);
	assert_opens_not("usb:1-9", DS_ERROR_GONE);
}

/* Another device, or a reader whose security module does not work. */
static void
test_opening(IdsamStage *stage, gconstpointer line)
{
	static const struct {
		guint8 sw;
		int code;
	} cases[] = {{0x60, DS_ERROR_GONE}, {0x66, DS_ERROR_CONFIG}, {0x21, DS_ERROR_PROTOCOL},
	    {0x41, DS_ERROR_PROTOCOL}};
	const char *where = ds_fake_reader_where(stage->reader);

	stage->driver->close(stage->self);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){.sw = cases[i].sw});
		assert_opens_not(where, cases[i].code);
	}
	ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){0});
	set_fault(stage, DS_FAKE_DEAF, 0, NULL);
	assert_opens_not(where, DS_ERROR_GONE);
	set_fault(stage, DS_FAKE_SOUND, 0, NULL);
	idsam_open(stage);
	idsam_assert_heard(stage, "11ff 11ff 11ff 11ff 11ff 11ff");
}

/* ---- the line ---- */

static const char *const commands[] = {"2001", "2002", "3001", "3005"};

/* In the answer to each command. Afterwards the line is not believed until it is opened anew. */
static void
test_lost(IdsamStage *stage, gconstpointer line)
{
	static const struct {
		DsFakeFaultKind kind;
		guint position;
	} faults[] = {
	    {DS_FAKE_JUNK, 1}, {DS_FAKE_JUNK, 64}, {DS_FAKE_TRAILING, 1}, {DS_FAKE_EARLY_NOISE, 3}};

	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		for (guint k = 0; k < G_N_ELEMENTS(commands); k++) {
			gboolean lies = g_str_equal(commands[k], "3005");

			g_test_message("fault %u, command %s", i, commands[k]);
			lay_again(stage);
			if (lies)
				idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
			set_fault(stage, faults[i].kind, faults[i].position, commands[k]);
			idsam_assert_fails(stage, DS_ERROR_GONE);
			set_fault(stage, DS_FAKE_SOUND, 0, NULL);
			idsam_assert_fails(stage, DS_ERROR_GONE);
			idsam_reopen(stage);
			idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
			idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
			ds_fake_idsam_take(stage->reader);
			idsam_assert_lies(stage, "");
		}
}

static void
test_silent(IdsamStage *stage, gconstpointer line)
{
	static const DsFakeFaultKind kinds[] = {
	    DS_FAKE_SILENT, DS_FAKE_DEAF, DS_FAKE_BAD_LENGTH, DS_FAKE_CUT};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		gint64 begin_us = g_get_monotonic_time();

		lay_again(stage);
		set_fault(stage, kinds[i], 9, "2002");
		idsam_assert_fails(stage, DS_ERROR_GONE);
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 2 * G_USEC_PER_SEC);
		set_fault(stage, DS_FAKE_SOUND, 0, NULL);
		idsam_reopen(stage);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	}
}

/* A sum that is wrong is a wrong answer, and the next one is as good as any. */
static void
test_bad_sum(IdsamStage *stage, gconstpointer line)
{
	for (guint i = 0; i < 3; i++) {
		lay_again(stage);
		idsam_reopen(stage);
		set_fault(stage, DS_FAKE_BAD_CRC, 0, commands[i]);
		idsam_assert_fails(stage, DS_ERROR_RETRY);
		set_fault(stage, DS_FAKE_SOUND, 0, NULL);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	}
}

/* Cut in two anywhere, and byte for byte. */
static void
test_split(IdsamStage *stage, gconstpointer line)
{
	guint step = ((const IdsamLine *)line)->line == DS_FAKE_SERIAL ? 1 : 37;

	for (guint at = 1; at < FRAME; at += at < 16 ? 1 : step) {
		lay_again(stage);
		set_fault(stage, DS_FAKE_SPLIT, at, NULL);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	}
	lay_again(stage);
	set_fault(stage, DS_FAKE_BYTEWISE, 0, NULL);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
}

/* Real ones take their time to read. */
static void
test_slow(IdsamStage *stage, gconstpointer line)
{
	lay_again(stage);
	set_fault(stage, DS_FAKE_SLOW, 900, "3001");
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
}

/* The answer to an earlier question is thrown away: "found", and there is none. */
static void
test_late_answer(IdsamStage *stage, gconstpointer line)
{
	ds_fake_reader_babble(stage->reader, "AAAAAA966900080000 9F0000000097");
	idsam_assert_lies(stage, "");
	ds_fake_reader_babble(stage->reader, "AAAAAA966900080000 9F0000000097");
	ds_fake_reader_babble(stage->reader, "55AA55");
	lay_again(stage);
	idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
}

static void
test_cable(IdsamStage *stage, gconstpointer line)
{
	for (guint i = 0; i < 2; i++) {
		lay_again(stage);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
		ds_fake_reader_unplug(stage->reader);
		idsam_assert_fails(stage, DS_ERROR_GONE);
		idsam_assert_fails(stage, DS_ERROR_GONE);
		stage->driver->close(stage->self);
		assert_opens_not(ds_fake_reader_where(stage->reader), DS_ERROR_GONE);
		ds_fake_reader_plug(stage->reader);
		idsam_open(stage);
		idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
	}
	set_fault(stage, DS_FAKE_CLOSE, 0, "3001");
	lay_again(stage);
	idsam_assert_fails(stage, DS_ERROR_GONE);
}

/* ---- statuses ---- */

static void
test_troubles(IdsamStage *stage, gconstpointer line)
{
	static const struct {
		guint8 sw;
		int code;
	} cases[] = {{0x10, DS_ERROR_RETRY}, {0x11, DS_ERROR_RETRY}, {0x21, DS_ERROR_PROTOCOL},
	    {0x23, DS_ERROR_PROTOCOL}, {0x24, DS_ERROR_PROTOCOL}, {0x60, DS_ERROR_GONE},
	    {0x66, DS_ERROR_CONFIG}};
	static const char *const upper[] = {"2001", "2002", "3001"};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		for (guint k = 0; k < G_N_ELEMENTS(upper); k++) {
			lay_again(stage);
			ds_fake_idsam_behave(stage->reader,
			    (DsFakeIdsamHabits){.sw = cases[i].sw, .sw_only = upper[k]});
			idsam_assert_fails(stage, cases[i].code);
			ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){0});
			idsam_assert_lies(stage, DS_FAKE_IDSAM_ANN);
			ds_fake_idsam_take(stage->reader);
			idsam_assert_lies(stage, "");
		}
}

/* What is said of the card, and what nobody knows: nothing found, or nothing that can be read. */
static void
test_card_statuses(IdsamStage *stage, gconstpointer line)
{
	static const guint8 sws[] = {
	    0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x80, 0x81, 0x91, 0x9F, 0xFF};

	for (guint i = 0; i < G_N_ELEMENTS(sws); i++) {
		lay_again(stage);
		ds_fake_idsam_behave(
		    stage->reader, (DsFakeIdsamHabits){.sw = sws[i], .sw_only = "3001"});
		idsam_assert_lies(stage, "?");
		ds_fake_idsam_behave(
		    stage->reader, (DsFakeIdsamHabits){.sw = sws[i], .sw_only = "2001"});
		if (sws[i] != 0x9F)
			idsam_assert_lies(stage, "");
		ds_fake_idsam_behave(stage->reader, (DsFakeIdsamHabits){0});
		ds_fake_idsam_take(stage->reader);
		idsam_assert_lies(stage, "");
	}
}

/* "Done", and no data: no number comes of that. */
static void
test_no_data(IdsamStage *stage, gconstpointer line)
{
	static const guint sizes[] = {0, 3, 4, 259, 260, 1283, 1285};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(GByteArray) data = ds_fake_idsam_data(DS_FAKE_IDSAM_ANN);

		g_byte_array_set_size(data, sizes[i]);
		ds_fake_idsam_put_data(stage->reader, data);
		idsam_assert_lies(stage, "?");
		ds_fake_idsam_take(stage->reader);
		idsam_assert_lies(stage, "");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/idsam/faults/nowhere", test_nowhere);
	idsam_add("faults/opening", test_opening);
	idsam_add("faults/lost", test_lost);
	idsam_add("faults/silent", test_silent);
	idsam_add("faults/bad-sum", test_bad_sum);
	idsam_add("faults/split", test_split);
	idsam_add("faults/slow", test_slow);
	idsam_add("faults/late-answer", test_late_answer);
	idsam_add("faults/cable", test_cable);
	idsam_add("faults/troubles", test_troubles);
	g_test_add("/idsam/faults/card-statuses", IdsamStage, &idsam_lines[0], idsam_set_up,
	    test_card_statuses, idsam_tear_down);
	idsam_add("faults/no-data", test_no_data);
	return g_test_run();
}
