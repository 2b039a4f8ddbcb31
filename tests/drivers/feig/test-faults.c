/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only this protocol can do wrong: its statuses, its two forms of frames, an answer that comes
 * late. All else is in tests/drivers/sim/test-faults.c. */
#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/feig.h"

static void
set_up(ReaderStage *stage, DsFakeLineKind line)
{
	reader_stage_init(stage, "feig", &ds_fake_feig, line);
	reader_stage_put_book(stage);
	reader_stage_open(stage);
}

/* ---- statuses ---- */

static const struct {
	const char *name;
	guint8 status;
	DsErrorCode outcome;
} statuses[] = {
    {"tag-damaged", 0x02, DS_ERROR_RETRY},
    {"radio-broke-off", 0x83, DS_ERROR_RETRY},
    {"no-antenna", 0x84, DS_ERROR_GONE},
    {"login", 0x13, DS_ERROR_GONE},
    {"unknown-status", 0x77, DS_ERROR_PROTOCOL},
    {"iso-error-unsaid", 0x95, DS_ERROR_PROTOCOL},
};

static void
test_statuses(void)
{
	ReaderStage stage;

	set_up(&stage, DS_FAKE_NETWORK);
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		g_autoptr(GError) error = NULL, other = NULL;
		const DsFakeFault fault = {.kind = DS_FAKE_STATUS, .position = statuses[i].status};

		ds_fake_reader_fault(stage.reader, fault);
		g_assert_false(reader_stage_inventory(&stage, &error));
		g_test_message("%s: %s", statuses[i].name, error->message);
		g_assert_error(error, DS_ERROR, (int)statuses[i].outcome);
		g_assert_false(reader_stage_get_afi(&stage, &other));
		g_assert_error(other, DS_ERROR, (int)statuses[i].outcome);
		ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		g_assert_true(reader_stage_inventory(&stage, NULL));
	}
	reader_stage_clear(&stage);
}

/* Something lies on the line before the request: noise, or an answer that came too late. It is the
 * right answer, to another question: AFI C2. */
static void
test_late_answer(void)
{
	ReaderStage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	ds_fake_reader_babble(stage.reader, "55AA55");
	ds_fake_reader_babble(stage.reader, "1300b00000e004015012345678c2031b01");
	g_assert_true(reader_stage_get_afi(&stage, NULL));
	reader_stage_clear(&stage);
}

/* ---- opening ---- */

static void
assert_opens_not(const char *where, int code)
{
	reader_stage_opens_not("feig", where, code);
}

static void
test_nowhere(void)
{
	assert_opens_not("", DS_ERROR_CONFIG);
	assert_opens_not("/dev/ttyS0", DS_ERROR_CONFIG);
	assert_opens_not("serial:ttyS0", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null:12345", DS_ERROR_CONFIG);
	assert_opens_not("serial:/dev/null:38400:7E1", DS_ERROR_CONFIG);
	assert_opens_not("serial:/nowhere/port", DS_ERROR_GONE);
	assert_opens_not("tcp", DS_ERROR_CONFIG);
	assert_opens_not("serial", DS_ERROR_CONFIG);
	assert_opens_not("tcp:", DS_ERROR_CONFIG);
	assert_opens_not("tcp:reader.example.org", DS_ERROR_CONFIG);
	assert_opens_not("tcp:127.0.0.1:1", DS_ERROR_GONE);
}

/* Something listens there that is no reader; or the reader belongs to somebody else already. */
static void
test_somebody_else(void)
{
	ReaderStage stage;

	set_up(&stage, DS_FAKE_NETWORK);
	assert_opens_not(ds_fake_reader_where(stage.reader), DS_ERROR_GONE);
	reader_stage_clear(&stage);
	set_up(&stage, DS_FAKE_SERIAL);
	assert_opens_not(ds_fake_reader_where(stage.reader), DS_ERROR_GONE);
	reader_stage_close(&stage);
	ds_fake_feig_speak(stage.reader, FALSE, FALSE);
	assert_opens_not(ds_fake_reader_where(stage.reader), DS_ERROR_GONE);
	ds_fake_feig_speak(stage.reader, TRUE, TRUE);
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x13});
	assert_opens_not(ds_fake_reader_where(stage.reader), DS_ERROR_GONE);
	/* it speaks, but it cannot look at its field */
	ds_fake_reader_fault(
	    stage.reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x82, .only = "B001"});
	assert_opens_not(ds_fake_reader_where(stage.reader), DS_ERROR_GONE);
	ds_fake_reader_fault(stage.reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
	reader_stage_open(&stage);
	reader_stage_clear(&stage);
}

/* A reader that answers the first probe while the second one, in a form it does not know, is on its
 * way: the form is that of the answer. */
static void
test_late_probe(void)
{
	ReaderStage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	reader_stage_close(&stage);
	ds_fake_feig_speak(stage.reader, TRUE, FALSE);
	ds_fake_reader_fault(
	    stage.reader, (DsFakeFault){.kind = DS_FAKE_SLOW, .position = 250, .count = 1});
	reader_stage_open(&stage);
	g_assert_true(reader_stage_inventory(&stage, NULL));
	reader_stage_clear(&stage);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feig/faults/nowhere", test_nowhere);
	g_test_add_func("/feig/faults/somebody-else", test_somebody_else);
	g_test_add_func("/feig/faults/late-probe", test_late_probe);
	g_test_add_func("/feig/faults/statuses", test_statuses);
	g_test_add_func("/feig/faults/late-answer", test_late_answer);
	return g_test_run();
}
