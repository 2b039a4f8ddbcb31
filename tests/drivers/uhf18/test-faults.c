/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only this protocol can do wrong: its statuses, answers of several frames of which one is
 * missing, another reader on the same line. All else is in tests/drivers/sim/test-faults.c. */
#include "tests/drivers/uhf18/stage.h"

#define BANK "34001703000398130803F4040000"

static const Uhf18Setting of_18 = {"18", &ds_fake_uhf18, DS_FAKE_SERIAL, {0}};
static const Uhf18Setting of_288 = {"288", &ds_fake_uhf288, DS_FAKE_NETWORK, {0}};

/* ---- calls ---- */

typedef gboolean (*Call)(ReaderStage *stage, const DsTagId *tag, GError **error);

static gboolean
inventory(ReaderStage *stage, const DsTagId *tag, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	gboolean done = stage->driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, error);

	g_assert_true(done || tags->len == 0);
	return done;
}

static gboolean
read_user(ReaderStage *stage, const DsTagId *tag, GError **error)
{
	g_autofree char *hex = reader_stage_read(stage, tag, 0, 2, error);

	g_assert_true(hex == NULL || g_str_equal(hex, "0102030405060708"));
	return hex != NULL;
}

static gboolean
get_epc(ReaderStage *stage, const DsTagId *tag, GError **error)
{
	g_autofree char *hex = uhf18_bank(stage, tag, error);

	g_assert_true(hex == NULL || g_str_equal(hex, BANK));
	return hex != NULL;
}

static gboolean
write_epc(ReaderStage *stage, const DsTagId *tag, GError **error)
{
	return stage->driver->write_epc(stage->self, tag, 2, 0x1703, 0, error);
}

static const struct {
	Call call;
	const char *command;
} calls[] = {{inventory, "01"}, {read_user, "02"}, {get_epc, "02"}, {write_epc, "03"}};

static void
assert_fails(ReaderStage *stage, const DsTagId *tag, Call call, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(call(stage, tag, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
}

/* ---- statuses ---- */

/* To each command, and never a success that is none; the reader goes on afterwards. */
static void
test_statuses(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		guint8 status;
		int code; /* DsErrorCode */
	} cases[] = {
	    {0x04, DS_ERROR_RETRY},
	    {0x05, DS_ERROR_PROTOCOL},
	    {0x0B, DS_ERROR_PROTOCOL},
	    {0x0C, DS_ERROR_PROTOCOL},
	    {0x10, DS_ERROR_PROTOCOL},
	    {0x13, DS_ERROR_PROTOCOL},
	    {0x77, DS_ERROR_PROTOCOL},
	    {0xF8, DS_ERROR_RETRY},
	    {0xF9, DS_ERROR_RETRY},
	    {0xFA, DS_ERROR_RETRY},
	    {0xFC, DS_ERROR_PROTOCOL},
	    {0xFD, DS_ERROR_PROTOCOL},
	    {0xFE, DS_ERROR_RETRY},
	    {0xFF, DS_ERROR_PROTOCOL},
	};
	DsTagId tag = uhf18_put(stage, BANK, "0102030405060708");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		for (guint k = 0; k < G_N_ELEMENTS(calls); k++) {
			g_assert_true(inventory(stage, &tag, NULL));
			ds_fake_reader_fault(stage->reader,
			    (DsFakeFault){.kind = DS_FAKE_STATUS,
				.position = cases[i].status,
				.only = calls[k].command});
			assert_fails(stage, &tag, calls[k].call, cases[i].code);
			ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
			g_assert_true(calls[k].call(stage, &tag, NULL));
		}
}

/* "Done" without a word of what was read, and "done" to an inventory, are none. */
static void
test_empty_success(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "0102030405060708");

	g_assert_true(inventory(stage, &tag, NULL));
	ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS});
	assert_fails(stage, &tag, inventory, DS_ERROR_PROTOCOL);
	assert_fails(stage, &tag, read_user, DS_ERROR_PROTOCOL);
	assert_fails(stage, &tag, get_epc, DS_ERROR_PROTOCOL);
}

/* Nobody answers: an empty pad to an inventory. */
static void
test_no_tag(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "0102030405060708");

	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0xFB});
	g_assert_true(inventory(stage, &tag, NULL));
	assert_fails(stage, &tag, read_user, DS_ERROR_RETRY);
	assert_fails(stage, &tag, get_epc, DS_ERROR_RETRY);
	assert_fails(stage, &tag, write_epc, DS_ERROR_RETRY);
}

/* ---- several frames ---- */

/* An answer of four frames, ended within each of them: no tag of it is told, and nothing more is
 * believed. */
static void
test_cut_between_frames(ReaderStage *stage, gconstpointer data)
{
	static const guint positions[] = {1, 18, 19, 20, 38, 40, 57, 60};
	DsTagId tag = uhf18_put(stage, BANK, "");

	uhf18_put(stage, "34001703000398130803F4040001", "");
	uhf18_put(stage, "34001703000398130803F4040002", "");
	ds_fake_uhf18_behave(
	    stage->reader, (DsFakeUhf18Habits){.tags_in_a_frame = 1, .last_is_empty = TRUE});
	g_assert_true(inventory(stage, &tag, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(positions); i++) {
		ds_fake_reader_fault(
		    stage->reader, (DsFakeFault){.kind = DS_FAKE_CUT, .position = positions[i]});
		assert_fails(stage, &tag, inventory, DS_ERROR_GONE);
		ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		assert_fails(stage, &tag, get_epc, DS_ERROR_GONE);
		reader_stage_reopen(stage);
	}
}

/* One byte after the other, and in two parts: the same. */
static void
test_split_between_frames(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "");

	uhf18_put(stage, "34001703000398130803F4040001", "");
	ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.tags_in_a_frame = 1});
	for (guint position = 0; position < 45; position++) {
		ds_fake_reader_fault(stage->reader,
		    (DsFakeFault){.kind = DS_FAKE_SPLIT, .position = position, .only = "01"});
		g_assert_true(inventory(stage, &tag, NULL));
	}
}

/* ---- whose answer ---- */

/* The reader was given another address: nobody answers to the old one. */
static void
test_another_reader(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "");

	ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.address = 9});
	assert_fails(stage, &tag, inventory, DS_ERROR_GONE);
	reader_stage_reopen(stage);
	g_assert_true(inventory(stage, &tag, NULL));
}

/* Right but for who says it. */
static void
test_answer_of_another_reader(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "");

	ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.answers_as = 9});
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
		assert_fails(stage, &tag, calls[i].call, DS_ERROR_GONE);
		ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){0});
		reader_stage_reopen(stage);
		ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.answers_as = 9});
	}
}

/* Something lies on the line before the request: noise, or an answer that came too late. */
static void
test_late_answer(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, BANK, "");
	g_autoptr(GError) error = NULL;

	ds_fake_reader_babble(stage->reader, "55AA55");
	ds_fake_reader_babble(stage->reader, "13000103010c49440000000000000a000334a5fb");
	g_usleep(20 * 1000);
	g_assert_true(get_epc(stage, &tag, &error));
	g_assert_no_error(error);
}

/* ---- opening ---- */

static void
assert_opens_not(const char *where, int code, const char *word)
{
	g_autoptr(GError) error = NULL;
	gint64 begin_us = g_get_monotonic_time();

	g_assert_null(pad_driver("uhf18")->open(where, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_nonnull(strstr(error->message, word));
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 2000 * 1000);
}

static void
test_nowhere(void)
{
	assert_opens_not("", DS_ERROR_CONFIG, "");
	assert_opens_not("usb", DS_ERROR_CONFIG, "");
	assert_opens_not("serial:/dev/null", DS_ERROR_CONFIG, "");
	assert_opens_not("serial:/nowhere/port", DS_ERROR_GONE, "");
	assert_opens_not("tcp:127.0.0.1:1", DS_ERROR_GONE, "");
}

/* Something else is plugged in there; or a reader that tells about tags by itself and takes no
 * order. */
static void
test_something_else(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		DsFakeFault fault;
		int code;
		const char *word;
	} cases[] = {
	    {{.kind = DS_FAKE_DEAF}, DS_ERROR_GONE, "is this its port and speed"},
	    {{.kind = DS_FAKE_OTHER_COMMAND}, DS_ERROR_GONE, "is this its port and speed"},
	    {{.kind = DS_FAKE_STATUS}, DS_ERROR_PROTOCOL, "makes no sense"},
	    {{.kind = DS_FAKE_SILENT, .only = "01"}, DS_ERROR_GONE, "answer mode"},
	    {{.kind = DS_FAKE_STATUS, .only = "01", .position = 0xFE}, DS_ERROR_RETRY,
		"answer mode"},
	    {{.kind = DS_FAKE_SILENT, .only = "25"}, DS_ERROR_GONE, ""},
	};
	const char *where = ds_fake_reader_where(stage->reader);

	reader_stage_close(stage);
	ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.scan_time = 10});
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		ds_fake_reader_fault(stage->reader, cases[i].fault);
		assert_opens_not(where, cases[i].code, cases[i].word);
	}
	ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
	reader_stage_open(stage);
}

static void
add(const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	static const Uhf18Setting *const settings[] = {&of_18, &of_288};

	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autofree char *path = g_strdup_printf(
		    "/uhf18/faults/%s/%s", settings[i]->name, name);

		g_test_add(path, ReaderStage, settings[i], uhf18_set_up, test, uhf18_tear_down);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uhf18/faults/nowhere", test_nowhere);
	add("statuses", test_statuses);
	add("empty-success", test_empty_success);
	add("no-tag", test_no_tag);
	add("cut-between-frames", test_cut_between_frames);
	add("split-between-frames", test_split_between_frames);
	add("another-reader", test_another_reader);
	add("answer-of-another-reader", test_answer_of_another_reader);
	g_test_add("/uhf18/faults/18/late-answer", ReaderStage, &of_18, uhf18_set_up,
	    test_late_answer, uhf18_tear_down);
	add("something-else", test_something_else);
	return g_test_run();
}
