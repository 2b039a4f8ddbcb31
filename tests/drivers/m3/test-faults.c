/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only this protocol can do wrong: its statuses, an answer about another tag, and one that
 * comes late. All else is in tests/drivers/sim/test-faults.c. */
#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/m3.h"

static void
set_up(ReaderStage *stage)
{
	reader_stage_init(stage, "m3", &ds_fake_m3, DS_FAKE_SERIAL);
	reader_stage_put_book(stage);
	reader_stage_open(stage);
}

/* ---- calls about one tag ---- */

typedef gboolean (*Call)(ReaderStage *stage, GError **error);

static gboolean
read_memory(ReaderStage *stage, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	gboolean done = stage->driver->read(stage->self, &stage->book, 0, 2, out, error);

	g_assert_cmpuint(out->len, ==, done ? 8 : 0);
	return done;
}

static gboolean
set_afi(ReaderStage *stage, GError **error)
{
	return stage->driver->set_afi(stage->self, &stage->book, 0x07, error);
}

static gboolean
get_eas(ReaderStage *stage, GError **error)
{
	gboolean armed;

	return stage->driver->get_eas(stage->self, &stage->book, &armed, error);
}

static gboolean
set_eas(ReaderStage *stage, GError **error)
{
	return stage->driver->set_eas(stage->self, &stage->book, TRUE, error);
}

static const Call calls[] = {read_memory, reader_stage_get_afi, set_afi, get_eas, set_eas};

static void
assert_fails(ReaderStage *stage, Call call, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(call(stage, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
}

/* Each call gets an answer that is right but for its tag, done or refused: it is about another one.
 * Nothing is believed then until the reader is opened anew. */
static void
test_another_tag(void)
{
	ReaderStage stage;

	set_up(&stage);
	for (guint present = 0; present < 2; present++) {
		for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
			ds_fake_m3_behave(stage.reader, (DsFakeM3Habits){.other_tag = TRUE});
			assert_fails(&stage, calls[i], DS_ERROR_GONE);
			ds_fake_m3_behave(stage.reader, (DsFakeM3Habits){0});
			assert_fails(&stage, calls[i], DS_ERROR_GONE);
			reader_stage_reopen(&stage);
		}
		sim_host_do(stage.host, "take all");
	}
	reader_stage_clear(&stage);
}

/* Done, and about no tag at all. */
static void
test_no_tag(void)
{
	ReaderStage stage;

	set_up(&stage);
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
		ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_LIE});
		assert_fails(&stage, calls[i], DS_ERROR_GONE);
		ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		reader_stage_reopen(&stage);
	}
	reader_stage_clear(&stage);
}

/* ---- statuses ---- */

static const struct {
	const char *name;
	guint8 status;
	int inventory, tag; /* DsErrorCode */
} statuses[] = {
    {"not implemented", 0x02, DS_ERROR_PROTOCOL, DS_ERROR_PROTOCOL},
    {"not available", 0x11, DS_ERROR_PROTOCOL, DS_ERROR_PROTOCOL},
    {"locked", 0x12, DS_ERROR_PROTOCOL, DS_ERROR_PROTOCOL},
    {"not read", 0x15, DS_ERROR_RETRY, DS_ERROR_RETRY},
    {"not put", 0x16, DS_ERROR_RETRY, DS_ERROR_RETRY},
    {"unsupported", 0x30, DS_ERROR_PROTOCOL, DS_ERROR_PROTOCOL},
    {"unknown", 0x77, DS_ERROR_PROTOCOL, DS_ERROR_PROTOCOL},
};

static void
test_statuses(void)
{
	ReaderStage stage;

	set_up(&stage);
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		const DsFakeFault fault = {.kind = DS_FAKE_STATUS, .position = statuses[i].status};

		g_test_message("%s", statuses[i].name);
		ds_fake_reader_fault(stage.reader, fault);
		assert_fails(&stage, reader_stage_inventory, statuses[i].inventory);
		for (guint k = 0; k < G_N_ELEMENTS(calls); k++)
			assert_fails(&stage, calls[k], statuses[i].tag);
		ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		g_assert_true(reader_stage_inventory(&stage, NULL));
	}
	reader_stage_clear(&stage);
}

/* To an inventory it is an empty pad, to a tag that it is not there. */
static void
test_no_transponder(void)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	ReaderStage stage;

	set_up(&stage);
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x06});
	g_assert_true(stage.driver->inventory(stage.self, DS_AFI_ANY, tags, LIMIT_MS, NULL));
	g_assert_cmpuint(tags->len, ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
		assert_fails(&stage, calls[i], DS_ERROR_RETRY);
	reader_stage_clear(&stage);
}

/* A block was lost on the way, and the tag says that it has it: that is no shorter tag. Once it is
 * read again. */
static void
test_lost_block(void)
{
	ReaderStage stage;

	set_up(&stage);
	ds_fake_m3_behave(stage.reader, (DsFakeM3Habits){.lost_blocks = 1});
	g_assert_true(read_memory(&stage, NULL));
	ds_fake_m3_behave(stage.reader, (DsFakeM3Habits){.lost_blocks = 2});
	assert_fails(&stage, read_memory, DS_ERROR_RETRY);
	reader_stage_clear(&stage);
}

/* Refused, and not because the tag is too short. */
static void
test_not_read_once(void)
{
	ReaderStage stage;

	set_up(&stage);
	ds_fake_reader_fault(stage.reader,
	    (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x15, .only = "02", .count = 1});
	assert_fails(&stage, read_memory, DS_ERROR_RETRY);
	g_assert_true(read_memory(&stage, NULL));
	reader_stage_clear(&stage);
}

/* Something lies on the line before the request: noise, or an answer that came too late. It is the
 * right answer to the same question, of before: AFI C2. */
static void
test_late_answer(void)
{
	ReaderStage stage;

	set_up(&stage);
	ds_fake_reader_babble(stage.reader, "55AA55");
	ds_fake_reader_babble(stage.reader, "d6000d0a00e004015012345678c27299");
	g_assert_true(reader_stage_get_afi(&stage, NULL));
	reader_stage_clear(&stage);
}

/* ---- opening ---- */

static void
assert_opens_not(const char *where, int code)
{
	reader_stage_opens_not("m3", where, code);
}

static void
test_nowhere(void)
{
	assert_opens_not("", DS_ERROR_CONFIG);
	assert_opens_not("usb", DS_ERROR_CONFIG);
	assert_opens_not("/dev/ttyS0", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null:12345", DS_ERROR_CONFIG);
	assert_opens_not("serial:/nowhere/port", DS_ERROR_GONE);
	assert_opens_not("tcp:reader.example.org", DS_ERROR_CONFIG);
	assert_opens_not("tcp:127.0.0.1:1", DS_ERROR_GONE);
}

/* Something is plugged in there that is no reader; or the reader cannot look at its field. */
static void
test_something_else(void)
{
	const char *where;
	ReaderStage stage;

	set_up(&stage);
	where = ds_fake_reader_where(stage.reader);
	assert_opens_not(where, DS_ERROR_GONE); /* it is ours already */
	reader_stage_close(&stage);
	ds_fake_m3_behave(
	    stage.reader, (DsFakeM3Habits){.no_old_version = TRUE, .no_version = TRUE});
	assert_opens_not(where, DS_ERROR_GONE);
	ds_fake_m3_behave(stage.reader, (DsFakeM3Habits){0});
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x02});
	assert_opens_not(where, DS_ERROR_PROTOCOL);
	ds_fake_reader_fault(
	    stage.reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x31, .only = "fe"});
	assert_opens_not(where, DS_ERROR_PROTOCOL);
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SILENT, .only = "fe"});
	assert_opens_not(where, DS_ERROR_GONE);
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
	reader_stage_open(&stage);
	reader_stage_clear(&stage);
}

/* What it says, and in which order: as the maker's program does. */
static void
test_first_words(void)
{
	g_auto(GStrv) heard = NULL;
	g_autofree char *words = NULL;
	ReaderStage stage;

	set_up(&stage);
	heard = ds_fake_reader_heard(stage.reader);
	words = g_strjoinv(" ", heard);
	g_assert_cmpstr(words, ==, "040011 13040100020003000400 fe0007");
	reader_stage_clear(&stage);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/m3/faults/nowhere", test_nowhere);
	g_test_add_func("/m3/faults/something-else", test_something_else);
	g_test_add_func("/m3/faults/first-words", test_first_words);
	g_test_add_func("/m3/faults/another-tag", test_another_tag);
	g_test_add_func("/m3/faults/no-tag", test_no_tag);
	g_test_add_func("/m3/faults/statuses", test_statuses);
	g_test_add_func("/m3/faults/no-transponder", test_no_transponder);
	g_test_add_func("/m3/faults/lost-block", test_lost_block);
	g_test_add_func("/m3/faults/not-read-once", test_not_read_once);
	g_test_add_func("/m3/faults/late-answer", test_late_answer);
	return g_test_run();
}
