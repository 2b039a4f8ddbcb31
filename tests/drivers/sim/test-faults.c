/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of faults: what each call of a driver makes of each thing a line or a reader can do.
 * Never a wrong answer, never longer than the time it has, and the book is as it was unless a write
 * was asked for. PAD_DOOR names the driver and its line (door.h).
 */
#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/uhf-field.h"

#define LIMIT_MS 500 /* drivers/pad.h */
#define SLACK_MS 400 /* of a busy test machine */

typedef struct {
	SimHost *host;
	PadDoor door;
	gpointer self;
	DsTagId book;
} Stage;

static void
open_driver(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->door.driver->open(stage->door.where, &error);
	g_assert_no_error(error);
}

static void
set_up(Stage *stage)
{
	*stage = (Stage){.host = sim_host_start()};
	pad_door_init(&stage->door, stage->host);
	stage->book = pad_door_tag(&stage->door, BOOK);
	sim_host_do(stage->host, "put " BOOK " dsfid=3E afi=07 eas=1 memory=0102030405060708");
	open_driver(stage);
}

static void
tear_down(Stage *stage)
{
	stage->door.driver->close(stage->self);
	pad_door_clear(&stage->door);
	sim_host_stop(stage->host);
}

/* ---- the calls; each is TRUE only when what it tells is right ---- */

typedef gboolean (*Call)(Stage *stage, GError **error);

static gboolean
inventory(Stage *stage, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	if (!stage->door.driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, error))
		return FALSE;
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 0).id.text, ==, stage->book.text);
	return TRUE;
}

static gboolean
read_memory(Stage *stage, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autofree char *hex = NULL;

	if (!stage->door.driver->read(stage->self, &stage->book, 0, 2, out, error)) {
		g_assert_cmpuint(out->len, ==, 0);
		return FALSE;
	}
	hex = ds_hex(out->data, out->len);
	g_assert_cmpstr(hex, ==, "0102030405060708");
	return TRUE;
}

static gboolean
get_afi(Stage *stage, GError **error)
{
	guint8 afi;

	if (!stage->door.driver->get_afi(stage->self, &stage->book, &afi, error))
		return FALSE;
	g_assert_cmphex(afi, ==, 0x07);
	return TRUE;
}

static gboolean
set_afi(Stage *stage, GError **error)
{
	return stage->door.driver->set_afi(stage->self, &stage->book, 0x07, error);
}

static gboolean
get_eas(Stage *stage, GError **error)
{
	gboolean armed;

	if (!stage->door.driver->get_eas(stage->self, &stage->book, &armed, error))
		return FALSE;
	g_assert_true(armed);
	return TRUE;
}

static gboolean
set_eas(Stage *stage, GError **error)
{
	return stage->door.driver->set_eas(stage->self, &stage->book, TRUE, error);
}

/* AFI 07: in the library. */
static gboolean
get_epc(Stage *stage, GError **error)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();

	if (!stage->door.driver->get_epc(stage->self, &stage->book, epc, error))
		return FALSE;
	g_assert_cmpuint(epc->len, >, 2);
	g_assert_cmphex(epc->data[1], ==, 0x07);
	return TRUE;
}

/* The PC word as it is. */
static gboolean
write_epc(Stage *stage, GError **error)
{
	DsFakeUhfTag tag;

	ds_fake_uhf_tag(&tag, BOOK, 0x07);
	return stage->door.driver->write_epc(stage->self, &stage->book, 1,
	    (guint16)(tag.epc[0] << 8 | tag.epc[1]), 0x12345678, error);
}

static gboolean
field_reset(Stage *stage, GError **error)
{
	return stage->door.driver->field_reset(stage->self, error);
}

static const struct {
	const char *name;
	Call call;
	DsPadCaps needs;
} calls[] = {
    {"inventory", inventory, 0},
    {"read", read_memory, 0},
    {"get-afi", get_afi, DS_PAD_AFI},
    {"set-afi", set_afi, DS_PAD_AFI},
    {"get-eas", get_eas, DS_PAD_EAS},
    {"set-eas", set_eas, DS_PAD_EAS},
    {"get-epc", get_epc, DS_PAD_EPC},
    {"write-epc", write_epc, DS_PAD_EPC},
    {"field-reset", field_reset, 0},
};

/* ---- the faults, and how each ends ---- */

#define FINE (-1)

static const struct {
	const char *name;
	DsFakeFault fault;
	int outcome; /* DsErrorCode */
} faults[] = {
    {"sound", {.kind = DS_FAKE_SOUND}, FINE},
    {"bytewise", {.kind = DS_FAKE_BYTEWISE}, FINE},
    {"silent", {.kind = DS_FAKE_SILENT}, DS_ERROR_GONE},
    {"deaf", {.kind = DS_FAKE_DEAF}, DS_ERROR_GONE},
    {"bad-crc", {.kind = DS_FAKE_BAD_CRC}, DS_ERROR_RETRY},
    {"bad-length", {.kind = DS_FAKE_BAD_LENGTH}, DS_ERROR_GONE}, /* waits for a byte */
    {"cut-0", {.kind = DS_FAKE_CUT, .position = 0}, DS_ERROR_GONE},
    {"cut-1", {.kind = DS_FAKE_CUT, .position = 1}, DS_ERROR_GONE},
    {"cut-5", {.kind = DS_FAKE_CUT, .position = 5}, DS_ERROR_GONE},
    {"trailing-1", {.kind = DS_FAKE_TRAILING, .position = 1}, DS_ERROR_GONE},
    {"trailing-40", {.kind = DS_FAKE_TRAILING, .position = 40}, DS_ERROR_GONE},
    {"other-command", {.kind = DS_FAKE_OTHER_COMMAND}, DS_ERROR_GONE},
    {"closed", {.kind = DS_FAKE_CLOSE}, DS_ERROR_GONE},
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
assert_outcome(gboolean done, const GError *error, int outcome)
{
	if (outcome == FINE) {
		g_assert_no_error(error);
		g_assert_true(done);
	} else {
		g_assert_false(done);
		g_assert_error(error, DS_ERROR, outcome);
	}
}

/* After GONE nothing is believed any more until the reader is opened anew; after anything else the
 * next call goes well. Then all is as it was. */
static void
assert_heals(Stage *stage, Call call, int outcome)
{
	g_autoptr(GError) error = NULL;

	ds_fake_reader_fault(stage->door.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
	ds_fake_reader_plug(stage->door.reader);
	if (outcome == DS_ERROR_GONE) {
		g_assert_false(call(stage, NULL));
		stage->door.driver->close(stage->self);
		open_driver(stage);
	}
	call(stage, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
		if ((stage->door.driver->caps & calls[i].needs) == calls[i].needs)
			g_assert_true(calls[i].call(stage, NULL));
}

static void
test_one(Stage *stage, guint fault, guint call)
{
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	gboolean done;

	ds_fake_reader_fault(stage->door.reader, faults[fault].fault);
	done = calls[call].call(stage, &error);
	/* tests/drivers/sim/faults-table reads this */
	g_test_message("%s | %s | %s | %s", faults[fault].name, calls[call].name,
	    error != NULL ? outcome_words[error->code] : "done",
	    error != NULL ? error->message : "");
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS) * 1000);
	assert_outcome(done, error, faults[fault].outcome);
	assert_heals(stage, calls[call].call, faults[fault].outcome);
}

/* What damages a frame behind the back of its checksum needs one. */
static gboolean
can_have(const Stage *stage, const DsFakeFault *fault)
{
	return fault->kind != DS_FAKE_BAD_CRC || !stage->door.unchecked;
}

static void
test_table(void)
{
	Stage stage;
	guint n_calls;

	set_up(&stage);
	n_calls = stage.door.again ? 2 : G_N_ELEMENTS(calls); /* above the line all is the same */
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		for (guint k = 0; k < n_calls && can_have(&stage, &faults[i].fault); k++)
			if ((stage.door.driver->caps & calls[k].needs) == calls[k].needs)
				test_one(&stage, i, k);
	tear_down(&stage);
}

/* Noise before the answer: damaged, or not complete in time; never an answer made of its middle. */
static void
test_junk(void)
{
	Stage stage;

	set_up(&stage);
	for (guint length = 1; length <= 6; length++) {
		g_autoptr(GError) error = NULL;

		ds_fake_reader_fault(
		    stage.door.reader, (DsFakeFault){.kind = DS_FAKE_JUNK, .position = length});
		g_assert_false(read_memory(&stage, &error));
		g_assert_true(g_error_matches(error, DS_ERROR, DS_ERROR_RETRY) ||
		    g_error_matches(error, DS_ERROR, DS_ERROR_GONE));
		ds_fake_reader_fault(stage.door.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		stage.door.driver->close(stage.self);
		open_driver(&stage);
	}
	tear_down(&stage);
}

/* Cut into two parts at every position. */
static void
test_split(void)
{
	Stage stage;

	set_up(&stage);
	for (guint position = 0; position <= 24; position++) {
		ds_fake_reader_fault(
		    stage.door.reader, (DsFakeFault){.kind = DS_FAKE_SPLIT, .position = position});
		g_assert_true(read_memory(&stage, NULL));
		g_assert_true(inventory(&stage, NULL));
	}
	tear_down(&stage);
}

/* Noise at once, the answer a moment later: it must not be taken for the answer to the next
 * request, which is about another book. */
static void
test_noise_then_answer(void)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) noise = NULL, next = NULL;
	DsTagId other;
	Stage stage;

	set_up(&stage);
	other = pad_door_tag(&stage.door, "E004015000000022");
	sim_host_do(stage.host, "put E004015000000022 memory=2222222222222222");
	ds_fake_reader_fault(stage.door.reader,
	    (DsFakeFault){.kind = DS_FAKE_EARLY_NOISE, .position = 1, .count = 1});
	g_assert_false(read_memory(&stage, &noise));
	g_assert_error(noise, DS_ERROR, DS_ERROR_GONE);
	g_assert_false(stage.door.driver->read(stage.self, &other, 0, 2, out, &next));
	g_assert_error(next, DS_ERROR, DS_ERROR_GONE);
	tear_down(&stage);
}

/* Each call as a whole has its time, however many requests it is made of. */
static void
test_slow_reader(void)
{
	Stage stage;

	set_up(&stage);
	for (guint k = 0; k < G_N_ELEMENTS(calls); k++) {
		gint64 begin_us;
		g_autoptr(GError) error = NULL;

		if ((stage.door.driver->caps & calls[k].needs) != calls[k].needs)
			continue;
		ds_fake_reader_fault(
		    stage.door.reader, (DsFakeFault){.kind = DS_FAKE_SLOW, .position = 300});
		begin_us = g_get_monotonic_time();
		calls[k].call(&stage, &error);
		g_assert_cmpint(
		    g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS / 2) * 1000);
		ds_fake_reader_fault(stage.door.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		stage.door.driver->close(stage.self);
		open_driver(&stage);
	}
	tear_down(&stage);
}

/* Cable out and in again: the old opening is gone for good, at once; a new one sees the same book.
 */
static void
test_unplugged(void)
{
	Stage stage;

	set_up(&stage);
	ds_fake_reader_unplug(stage.door.reader);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GError) error = NULL;
		gint64 begin_us = g_get_monotonic_time();

		g_assert_false(inventory(&stage, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, LIMIT_MS * 1000);
	}
	stage.door.driver->close(stage.self);
	g_assert_null(stage.door.driver->open(stage.door.where, NULL));
	ds_fake_reader_plug(stage.door.reader);
	open_driver(&stage);
	g_assert_true(inventory(&stage, NULL));
	tear_down(&stage);
}

/* A second section, or another program, wants the same reader. The first one does not notice. */
static void
test_two_on_one(void)
{
	g_autoptr(GError) error = NULL;
	Stage stage;

	set_up(&stage);
	g_assert_null(stage.door.driver->open(stage.door.where, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_true(inventory(&stage, NULL));
	tear_down(&stage);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/faults/unplugged", test_unplugged);
	g_test_add_func("/faults/two-on-one", test_two_on_one);
	g_test_add_func("/faults/split", test_split);
	g_test_add_func("/faults/junk", test_junk);
	g_test_add_func("/faults/noise-then-answer", test_noise_then_answer);
	g_test_add_func("/faults/slow-reader", test_slow_reader);
	g_test_add_func("/faults/table", test_table);
	return g_test_run();
}
