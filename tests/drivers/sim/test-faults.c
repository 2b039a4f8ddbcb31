/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of faults: what each call of a driver makes of each thing a line or a reader can do.
 * Never a wrong answer, never longer than the time it has, and the book is as it was unless a write
 * was asked for. PAD_DOOR names the driver and its line (door.h). What cannot happen on a line is
 * a test that is skipped with the reason.
 */
#include "tests/drivers/sim/pad-calls.h"

/* ---- the faults, and how each ends ---- */

/* Where an answer comes in one piece, as from pcscd, one that is cut or too long is known at once
 * to make no sense, and the next one is no part of it. */
#define OF_A_PIECE DS_ERROR_PROTOCOL

static const struct {
	const char *name;
	DsFakeFault fault;
	int outcome; /* DsErrorCode */
	int whole;   /* the same where door.whole */
} faults[] = {
    {"sound", {.kind = DS_FAKE_SOUND}, CALL_FINE, CALL_FINE},
    {"bytewise", {.kind = DS_FAKE_BYTEWISE}, CALL_FINE, CALL_FINE},
    {"silent", {.kind = DS_FAKE_SILENT}, DS_ERROR_GONE, DS_ERROR_GONE},
    {"deaf", {.kind = DS_FAKE_DEAF}, DS_ERROR_GONE, DS_ERROR_GONE},
    {"bad-crc", {.kind = DS_FAKE_BAD_CRC}, DS_ERROR_RETRY, DS_ERROR_RETRY},
    {"bad-length", {.kind = DS_FAKE_BAD_LENGTH}, DS_ERROR_GONE, OF_A_PIECE}, /* waits for a byte */
    {"cut-0", {.kind = DS_FAKE_CUT, .position = 0}, DS_ERROR_GONE, DS_ERROR_GONE},
    {"cut-1", {.kind = DS_FAKE_CUT, .position = 1}, DS_ERROR_GONE, OF_A_PIECE},
    {"cut-5", {.kind = DS_FAKE_CUT, .position = 5}, DS_ERROR_GONE, OF_A_PIECE},
    {"trailing-1", {.kind = DS_FAKE_TRAILING, .position = 1}, DS_ERROR_GONE, OF_A_PIECE},
    {"trailing-40", {.kind = DS_FAKE_TRAILING, .position = 40}, DS_ERROR_GONE, OF_A_PIECE},
    {"other-command", {.kind = DS_FAKE_OTHER_COMMAND}, DS_ERROR_GONE, DS_ERROR_GONE},
    {"closed", {.kind = DS_FAKE_CLOSE}, DS_ERROR_GONE, DS_ERROR_GONE},
};

static const char *const outcome_words[] = {
    [DS_ERROR_RETRY] = "RETRY",
    [DS_ERROR_GONE] = "GONE",
    [DS_ERROR_UNKNOWN] = "UNKNOWN",
    [DS_ERROR_PROTOCOL] = "PROTOCOL",
    [DS_ERROR_CONFIG] = "CONFIG",
    [DS_ERROR_STORAGE] = "STORAGE",
};

static void
test_one(CallStage *stage, guint fault, const PadCallOf *call)
{
	int outcome = stage->door.whole ? faults[fault].whole : faults[fault].outcome;
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	gboolean done;

	pad_door_fault(&stage->door, faults[fault].fault);
	done = call->call(stage, &error);
	/* tests/drivers/sim/faults-table reads this */
	g_test_message("%s | %s | %s | %s", faults[fault].name, call->name,
	    error != NULL ? outcome_words[error->code] : "done",
	    error != NULL ? error->message : "");
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS) * 1000);
	call_stage_assert(done, error, outcome);
	pad_door_fault(&stage->door, (DsFakeFault){.kind = DS_FAKE_SOUND});
	pad_door_plug(&stage->door);
	call_stage_assert_heals(stage, call, outcome);
}

static void
test_fault(gconstpointer data)
{
	guint fault = GPOINTER_TO_UINT(data);
	const PadCallOf *call = pad_calls_of_book;
	CallStage stage;

	call_stage_init(&stage);
	/* of a driver's second line only two calls: above the line all is the same */
	for (guint i = 0; call[i].name != NULL && (i < 2 || !stage.door.again); i++)
		if (call_stage_can(&stage, &call[i]))
			test_one(&stage, fault, &call[i]);
	call_stage_clear(&stage);
}

/* Noise before the answer: damaged, or not complete in time; never an answer made of its middle. */
static void
test_junk(gconstpointer unused)
{
	CallStage stage;

	call_stage_init(&stage);
	for (guint length = 1; length <= 6; length++) {
		g_autoptr(GError) error = NULL;

		pad_door_fault(
		    &stage.door, (DsFakeFault){.kind = DS_FAKE_JUNK, .position = length});
		g_assert_false(call_stage_read(&stage, &error));
		g_assert_true(stage.door.whole ? g_error_matches(error, DS_ERROR, OF_A_PIECE)
					       : g_error_matches(error, DS_ERROR, DS_ERROR_RETRY) ||
			    g_error_matches(error, DS_ERROR, DS_ERROR_GONE));
		pad_door_fault(&stage.door, (DsFakeFault){.kind = DS_FAKE_SOUND});
		call_stage_reopen(&stage);
	}
	call_stage_clear(&stage);
}

/* Cut into two parts at every position. */
static void
test_split(gconstpointer unused)
{
	CallStage stage;

	call_stage_init(&stage);
	for (guint position = 0; position <= 24; position++) {
		pad_door_fault(
		    &stage.door, (DsFakeFault){.kind = DS_FAKE_SPLIT, .position = position});
		g_assert_true(call_stage_read(&stage, NULL));
		g_assert_true(call_stage_inventory(&stage, NULL));
	}
	call_stage_clear(&stage);
}

/* Noise at once, the answer a moment later: it must not be taken for the answer to the next
 * request, which is about another book. */
static void
test_noise_then_answer(gconstpointer unused)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) noise = NULL, next = NULL;
	DsTagId other;
	CallStage stage;

	call_stage_init(&stage);
	other = pad_door_tag(&stage.door, "E004015000000022");
	sim_host_do(stage.host, "put E004015000000022 memory=2222222222222222");
	pad_door_fault(
	    &stage.door, (DsFakeFault){.kind = DS_FAKE_EARLY_NOISE, .position = 1, .count = 1});
	g_assert_false(call_stage_read(&stage, &noise));
	g_assert_error(noise, DS_ERROR, DS_ERROR_GONE);
	g_assert_false(stage.door.driver->read(stage.self, &other, 0, 2, out, &next));
	g_assert_error(next, DS_ERROR, DS_ERROR_GONE);
	call_stage_clear(&stage);
}

/* Each call as a whole has its time, however many requests it is made of. */
static void
test_slow_reader(gconstpointer unused)
{
	CallStage stage;

	call_stage_init(&stage);
	for (const PadCallOf *each = pad_calls_of_book; each->name != NULL; each++) {
		gint64 begin_us;
		g_autoptr(GError) error = NULL;

		if (!call_stage_can(&stage, each))
			continue;
		pad_door_fault(&stage.door, (DsFakeFault){.kind = DS_FAKE_SLOW, .position = 300});
		begin_us = g_get_monotonic_time();
		each->call(&stage, &error);
		g_assert_cmpint(
		    g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS / 2) * 1000);
		pad_door_fault(&stage.door, (DsFakeFault){.kind = DS_FAKE_SOUND});
		call_stage_reopen(&stage);
	}
	call_stage_clear(&stage);
}

/* Cable out and in again: the old opening is gone for good, at once; a new one sees the same book.
 */
static void
test_unplugged(gconstpointer unused)
{
	CallStage stage;

	call_stage_init(&stage);
	pad_door_unplug(&stage.door);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GError) error = NULL;
		gint64 begin_us = g_get_monotonic_time();

		g_assert_false(call_stage_inventory(&stage, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, LIMIT_MS * 1000);
	}
	stage.door.driver->close(stage.self);
	g_assert_null(pad_door_open(&stage.door, NULL));
	pad_door_plug(&stage.door);
	call_stage_open(&stage);
	g_assert_true(call_stage_inventory(&stage, NULL));
	call_stage_clear(&stage);
}

/* A second section, or another program, wants the same reader. The first one does not notice. */
static void
test_two_on_one(gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	CallStage stage;

	call_stage_init(&stage);
	g_assert_null(pad_door_open(&stage.door, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_true(call_stage_inventory(&stage, NULL));
	call_stage_clear(&stage);
}

/* ---- what this line can have ---- */

/* A skipped test says why, each by itself. */
static void
skip(gconstpointer why)
{
	g_test_skip(why);
}

static void
add(const char *name, DsFakeFaultKind kind, GTestDataFunc func, gconstpointer data)
{
	g_autofree char *path = g_strconcat("/faults/", name, NULL);
	const char *why;

	if (pad_door_possible(&why) && pad_door_can_have(kind, &why))
		g_test_add_data_func(path, data, func);
	else
		g_test_add_data_func(path, why, skip);
}

static void
add_table(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *name = g_strconcat("table/", faults[i].name, NULL);

		add(name, faults[i].fault.kind, test_fault, GUINT_TO_POINTER(i));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("unplugged", DS_FAKE_CLOSE, test_unplugged, NULL);
	add("two-on-one", DS_FAKE_SOUND, test_two_on_one, NULL);
	add("split", DS_FAKE_SPLIT, test_split, NULL);
	add("junk", DS_FAKE_JUNK, test_junk, NULL);
	add("noise-then-answer", DS_FAKE_EARLY_NOISE, test_noise_then_answer, NULL);
	add("slow-reader", DS_FAKE_SLOW, test_slow_reader, NULL);
	add_table();
	return g_test_run();
}
