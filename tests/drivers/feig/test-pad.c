/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, by network and by serial line, in both forms of frames. */
#include "tests/drivers/sim/hf-books.h"
#include "tests/fakes/feig.h"

typedef struct {
	const char *name;
	DsFakeLineKind line;
	gboolean standard, advanced;
} Setting;

static const Setting settings[] = {
    {"network", DS_FAKE_NETWORK, TRUE, TRUE},
    {"network-old", DS_FAKE_NETWORK, TRUE, FALSE},
    {"serial", DS_FAKE_SERIAL, TRUE, TRUE},
    {"serial-new", DS_FAKE_SERIAL, FALSE, TRUE},
};

static void
set_up(ReaderStage *stage, gconstpointer data)
{
	const Setting *setting = data;

	reader_stage_init(stage, "feig", &ds_fake_feig, setting->line);
	ds_fake_feig_speak(stage->reader, setting->standard, setting->advanced);
	reader_stage_open(stage);
}

/* A reader may tell them by threes. */
static void
test_batches(ReaderStage *stage, gconstpointer data)
{
	g_autofree char *expected = hf_books_put_many(stage);

	ds_fake_feig_batch(stage->reader, 3);
	hf_books_assert_seen(stage, DS_AFI_ANY, expected);
}

/* The alarm of an armed tag that got lost once: it does not count as silence. */
static void
test_lost_alarm(ReaderStage *stage, gconstpointer data)
{
	gboolean armed = FALSE;

	sim_host_do(stage->host, "put " BOOK " eas=1");
	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x01, .count = 1});
	g_assert_true(stage->driver->get_eas(stage->self, &stage->book, &armed, NULL));
	g_assert_true(armed);
}

/* Each state of the lamp is one frame, with a beep where somebody should look up; a reader without
 * these outputs refuses, and nothing else happens. */
static void
test_lamp(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		DsSignal signal;
		const char *frames;
	} expected[] = {
	    {DS_SIGNAL_BUSY, "71000b0000ffff0000"},
	    {DS_SIGNAL_DONE, "7100090000ffff0000 710010000000020000"},
	    {DS_SIGNAL_ATTENTION, "71000e0000ffff0000 710010000000060000"},
	    {DS_SIGNAL_OFF, "71002a000000010000"},
	};

	for (guint known = 0; known < 2; known++) {
		ds_fake_feig_outputs(stage->reader, known == 1);
		g_strfreev(ds_fake_reader_heard(stage->reader));
		for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
			g_auto(GStrv) heard = NULL;
			g_autofree char *frames = NULL;

			stage->driver->signal(stage->self, expected[i].signal);
			heard = ds_fake_reader_heard(stage->reader);
			frames = g_strjoinv(" ", heard);
			g_assert_cmpstr(frames, ==, expected[i].frames);
		}
	}
	hf_books_assert_seen(stage, DS_AFI_ANY, "");
}

/* As the manual has it: BF, MODE 2, RSP-LENGTH in bits, t1, the frame as it is on the air. What the
 * reader itself says against it ends the try. */
static void
test_password(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) heard = NULL;

	sim_host_do(stage->host, "put " BOOK " password=12345678");
	g_strfreev(ds_fake_reader_heard(stage->reader));
	g_assert_true(stage->driver->unlock(stage->self, &stage->book, 0x12345678, NULL));
	heard = ds_fake_reader_heard(stage->reader);
	g_assert_cmpuint(g_strv_length(heard), ==, 2);
	g_assert_cmpstr(heard[0], ==, "bf020028021f22b20478563412500104e0");
	g_assert_true(g_str_has_prefix(heard[1], "bf020018021f22b30478563412500104e010"));
	g_assert_cmpuint(strlen(heard[1]), ==, 2 * (1 + 5 + 16));
	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x80});
	g_assert_false(stage->driver->unlock(stage->self, &stage->book, 0x12345678, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
}

static void
add(const Setting *setting, const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	hf_books_add_one("feig", setting->name, setting, set_up, name, test);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		hf_books_add("feig", settings[i].name, &settings[i], set_up);
		add(&settings[i], "batches", test_batches);
		add(&settings[i], "lost-alarm", test_lost_alarm);
		add(&settings[i], "lamp", test_lamp);
		add(&settings[i], "password", test_password);
	}
	return g_test_run();
}
