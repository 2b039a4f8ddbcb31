/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of faults: what each call of the driver makes of each thing a line or a reader can do.
 * Never a wrong answer, never longer than the time it has, and the book is as it was unless a write
 * was asked for.
 */
#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"

#include "firmware/base/bytes.h"

#define LIMIT_MS 500 /* drivers/pad.h */
#define SLACK_MS 400 /* of a busy test machine */

typedef struct {
	SimHost *host;
	DsFakeFeig *reader;
	const DsPadDriver *driver;
	gpointer self;
	DsTagId book;
} Stage;

static void
open_driver(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_feig_where(stage->reader), &error);
	g_assert_no_error(error);
}

static void
set_up(Stage *stage, DsFakeLineKind line)
{
	*stage = (Stage){
	    .driver = pad_driver("feig"), .host = sim_host_start(), .book = pad_tag_id(BOOK)};
	stage->reader = ds_fake_feig_new(line, stage->host->where);
	sim_host_do(stage->host, "put " BOOK " dsfid=3E afi=07 eas=1 memory=0102030405060708");
	open_driver(stage);
}

static void
tear_down(Stage *stage)
{
	stage->driver->close(stage->self);
	ds_fake_feig_free(stage->reader);
	sim_host_stop(stage->host);
}

/* ---- the calls; each is TRUE only when what it tells is right ---- */

typedef gboolean (*Call)(Stage *stage, GError **error);

static gboolean
inventory(Stage *stage, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	if (!stage->driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, error))
		return FALSE;
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 0).id.text, ==, BOOK);
	return TRUE;
}

static gboolean
read_memory(Stage *stage, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autofree char *hex = NULL;

	if (!stage->driver->read(stage->self, &stage->book, 0, 2, out, error)) {
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

	if (!stage->driver->get_afi(stage->self, &stage->book, &afi, error))
		return FALSE;
	g_assert_cmphex(afi, ==, 0x07);
	return TRUE;
}

static gboolean
set_afi(Stage *stage, GError **error)
{
	return stage->driver->set_afi(stage->self, &stage->book, 0x07, error);
}

static gboolean
get_eas(Stage *stage, GError **error)
{
	gboolean armed;

	if (!stage->driver->get_eas(stage->self, &stage->book, &armed, error))
		return FALSE;
	g_assert_true(armed);
	return TRUE;
}

static gboolean
set_eas(Stage *stage, GError **error)
{
	return stage->driver->set_eas(stage->self, &stage->book, TRUE, error);
}

static gboolean
field_reset(Stage *stage, GError **error)
{
	return stage->driver->field_reset(stage->self, error);
}

static const struct {
	const char *name;
	Call call;
} calls[] = {
    {"inventory", inventory},
    {"read", read_memory},
    {"get-afi", get_afi},
    {"set-afi", set_afi},
    {"get-eas", get_eas},
    {"set-eas", set_eas},
    {"field-reset", field_reset},
};

/* ---- the faults, and how each ends ---- */

#define FINE (-1)

static const struct {
	const char *name;
	DsFakeFeigFault fault;
	int outcome; /* DsErrorCode */
} faults[] = {
    {"sound", {.kind = DS_FAKE_FEIG_SOUND}, FINE},
    {"bytewise", {.kind = DS_FAKE_FEIG_BYTEWISE}, FINE},
    {"silent", {.kind = DS_FAKE_FEIG_SILENT}, DS_ERROR_GONE},
    {"deaf", {.kind = DS_FAKE_FEIG_DEAF}, DS_ERROR_GONE},
    {"bad-crc", {.kind = DS_FAKE_FEIG_BAD_CRC}, DS_ERROR_RETRY},
    {"bad-length", {.kind = DS_FAKE_FEIG_BAD_LENGTH}, DS_ERROR_GONE}, /* waits for a byte */
    {"cut-0", {.kind = DS_FAKE_FEIG_CUT, .position = 0}, DS_ERROR_GONE},
    {"cut-1", {.kind = DS_FAKE_FEIG_CUT, .position = 1}, DS_ERROR_GONE},
    {"cut-5", {.kind = DS_FAKE_FEIG_CUT, .position = 5}, DS_ERROR_GONE},
    {"trailing-1", {.kind = DS_FAKE_FEIG_TRAILING, .position = 1}, DS_ERROR_GONE},
    {"trailing-40", {.kind = DS_FAKE_FEIG_TRAILING, .position = 40}, DS_ERROR_GONE},
    {"other-command", {.kind = DS_FAKE_FEIG_OTHER_COMMAND}, DS_ERROR_GONE},
    {"closed", {.kind = DS_FAKE_FEIG_CLOSE}, DS_ERROR_GONE},
    {"tag-damaged", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x02}, DS_ERROR_RETRY},
    {"radio-broke-off", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x83}, DS_ERROR_RETRY},
    {"no-antenna", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x84}, DS_ERROR_GONE},
    {"login", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x13}, DS_ERROR_GONE},
    {"unknown-status", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x77}, DS_ERROR_PROTOCOL},
    {"iso-error-unsaid", {.kind = DS_FAKE_FEIG_STATUS, .position = 0x95}, DS_ERROR_PROTOCOL},
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

	ds_fake_feig_fault(stage->reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SOUND});
	ds_fake_feig_plug(stage->reader);
	if (outcome == DS_ERROR_GONE) {
		stage->driver->close(stage->self);
		open_driver(stage);
	}
	call(stage, &error);
	g_assert_no_error(error);
	g_assert_true(get_afi(stage, NULL));
	g_assert_true(get_eas(stage, NULL));
}

static void
run_table(DsFakeLineKind line, guint n_calls)
{
	Stage stage;

	set_up(&stage, line);
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		for (guint k = 0; k < n_calls; k++) {
			gint64 begin_us = g_get_monotonic_time();
			g_autoptr(GError) error = NULL;
			gboolean done;

			ds_fake_feig_fault(stage.reader, faults[i].fault);
			done = calls[k].call(&stage, &error);
			g_test_message("%s, %s: %s", faults[i].name, calls[k].name,
			    error != NULL ? error->message : "done");
			g_assert_cmpint(
			    g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS) * 1000);
			assert_outcome(done, error, faults[i].outcome);
			assert_heals(&stage, calls[k].call, faults[i].outcome);
		}
	tear_down(&stage);
}

static void
test_network(void)
{
	run_table(DS_FAKE_NETWORK, G_N_ELEMENTS(calls));
}

static void
test_serial(void)
{
	run_table(DS_FAKE_SERIAL, 2); /* above the line all is the same */
}

/* Noise before the answer: damaged, or not complete in time; never an answer made of its middle. */
static void
test_junk(void)
{
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	for (guint length = 1; length <= 6; length++) {
		g_autoptr(GError) error = NULL;

		ds_fake_feig_fault(
		    stage.reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_JUNK, .position = length});
		g_assert_false(get_afi(&stage, &error));
		g_assert_true(g_error_matches(error, DS_ERROR, DS_ERROR_RETRY) ||
		    g_error_matches(error, DS_ERROR, DS_ERROR_GONE));
		assert_heals(&stage, get_afi, DS_ERROR_GONE);
	}
	tear_down(&stage);
}

/* Cut into two parts at every position. */
static void
test_split(void)
{
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	for (guint position = 0; position <= 24; position++) {
		ds_fake_feig_fault(stage.reader,
		    (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SPLIT, .position = position});
		g_assert_true(read_memory(&stage, NULL));
		g_assert_true(get_afi(&stage, NULL));
	}
	tear_down(&stage);
}

/* Something lies on the line before the request: noise, or an answer that came too late. It is the
 * right answer, to another question: AFI C2. */
static void
test_late_answer(void)
{
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	ds_fake_feig_babble(stage.reader, "55AA55");
	ds_fake_feig_babble(stage.reader, "1300b00000e004015012345678c2031b01");
	g_assert_true(get_afi(&stage, NULL));
	tear_down(&stage);
}

/* Noise at once, the answer a moment later: it must not be taken for the answer to the next
 * request, which is about another book. */
static void
test_noise_then_answer(void)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) noise = NULL, next = NULL;
	DsTagId other = pad_tag_id("E004015000000022");
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	sim_host_do(stage.host, "put E004015000000022 memory=2222222222222222");
	ds_fake_feig_fault(stage.reader,
	    (DsFakeFeigFault){.kind = DS_FAKE_FEIG_EARLY_NOISE, .position = 1, .count = 1});
	g_assert_false(read_memory(&stage, &noise));
	g_assert_error(noise, DS_ERROR, DS_ERROR_GONE);
	g_assert_false(stage.driver->read(stage.self, &other, 0, 2, out, &next));
	g_assert_error(next, DS_ERROR, DS_ERROR_GONE);
	assert_heals(&stage, read_memory, DS_ERROR_GONE);
	tear_down(&stage);
}

/* Each call as a whole has its time, however many requests it is made of. */
static void
test_slow_reader(void)
{
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	for (guint k = 0; k < G_N_ELEMENTS(calls); k++) {
		gint64 begin_us;
		g_autoptr(GError) error = NULL;

		ds_fake_feig_fault(
		    stage.reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SLOW, .position = 300});
		begin_us = g_get_monotonic_time();
		calls[k].call(&stage, &error);
		g_assert_cmpint(
		    g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS / 2) * 1000);
		ds_fake_feig_fault(stage.reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SOUND});
		stage.driver->close(stage.self);
		open_driver(&stage);
	}
	tear_down(&stage);
}

/* ---- opening ---- */

static void
assert_opens_not(const char *where, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(pad_driver("feig")->open(where, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
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
	Stage stage;

	set_up(&stage, DS_FAKE_NETWORK);
	assert_opens_not(ds_fake_feig_where(stage.reader), DS_ERROR_GONE);
	tear_down(&stage);
	set_up(&stage, DS_FAKE_SERIAL);
	assert_opens_not(ds_fake_feig_where(stage.reader), DS_ERROR_GONE);
	stage.driver->close(stage.self);
	ds_fake_feig_speak(stage.reader, FALSE, FALSE);
	assert_opens_not(ds_fake_feig_where(stage.reader), DS_ERROR_GONE);
	ds_fake_feig_speak(stage.reader, TRUE, TRUE);
	ds_fake_feig_fault(
	    stage.reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_STATUS, .position = 0x13});
	assert_opens_not(ds_fake_feig_where(stage.reader), DS_ERROR_GONE);
	/* it speaks, but it cannot look at its field */
	ds_fake_feig_fault(stage.reader,
	    (DsFakeFeigFault){.kind = DS_FAKE_FEIG_STATUS, .position = 0x82, .command = 0x01});
	assert_opens_not(ds_fake_feig_where(stage.reader), DS_ERROR_GONE);
	ds_fake_feig_fault(stage.reader, (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SOUND});
	open_driver(&stage);
	tear_down(&stage);
}

/* A reader that answers the first probe while the second one, in a form it does not know, is on its
 * way: the form is that of the answer. */
static void
test_late_probe(void)
{
	Stage stage;

	set_up(&stage, DS_FAKE_SERIAL);
	stage.driver->close(stage.self);
	ds_fake_feig_speak(stage.reader, TRUE, FALSE);
	ds_fake_feig_fault(stage.reader,
	    (DsFakeFeigFault){.kind = DS_FAKE_FEIG_SLOW, .position = 250, .count = 1});
	open_driver(&stage);
	g_assert_true(inventory(&stage, NULL));
	tear_down(&stage);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feig/faults/nowhere", test_nowhere);
	g_test_add_func("/feig/faults/somebody-else", test_somebody_else);
	g_test_add_func("/feig/faults/late-probe", test_late_probe);
	g_test_add_func("/feig/faults/network", test_network);
	g_test_add_func("/feig/faults/serial", test_serial);
	g_test_add_func("/feig/faults/junk", test_junk);
	g_test_add_func("/feig/faults/split", test_split);
	g_test_add_func("/feig/faults/noise-then-answer", test_noise_then_answer);
	g_test_add_func("/feig/faults/slow-reader", test_slow_reader);
	g_test_add_func("/feig/faults/late-answer", test_late_answer);
	return g_test_run();
}
