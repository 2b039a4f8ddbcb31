/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ESC/POS driver above a simulated wire: what comes out, and what is said when it does not. */
#include "tests/drivers/printer/stage.h"

#define NOTICED_US (500 * 1000)

static void
set_up(Stage *stage, gconstpointer unused)
{
	stage_set_up(stage, DS_FAKE_TWO_WAYS);
}

static void
tear_down(Stage *stage, gconstpointer unused)
{
	stage_tear_down(stage);
}

static void
fault(Stage *stage, DsFakePrinterFaultKind kind, guint position)
{
	ds_fake_printer_fault(stage->printer, (DsFakePrinterFault){kind, position});
}

/* ---- what comes out ---- */

/* Heights around the edges of a band, and a long one. */
static void
test_dot_for_dot(Stage *stage, gconstpointer unused)
{
	static const guint heights[] = {1, 23, 24, 25, 48, 1000};

	stage_assert_status(stage, 0);
	for (guint i = 0; i < G_N_ELEMENTS(heights); i++) {
		g_autoptr(DsRaster) page = stage_page(heights[i]);

		stage_assert_prints(stage, page);
	}
	stage_assert_status(stage, 0);
}

/* Dots that read like an order in real time: the printer never sees one, and the picture is the
 * same but for a dot. */
static void
test_picture_gives_no_order(Stage *stage, gconstpointer unused)
{
	static const guint8 orders[] = {0x04, 0x05, 0x14};
	g_autoptr(DsRaster) page = ds_raster_new(STAGE_WIDTH, 60);
	g_autoptr(GPtrArray) slips = NULL;
	g_autoptr(GError) error = NULL;
	gsize size = ds_raster_stride(page) * page->height;
	const DsRaster *slip;

	for (gsize i = 0; i + 2 < size; i += 3) {
		page->bits[i] = 0x10;
		page->bits[i + 1] = orders[i / 3 % 3];
		page->bits[i + 2] = 0x01;
	}
	g_assert_true(stage->driver->print(stage->self, page, STAGE_PATIENCE_MS, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(ds_fake_printer_orders(stage->printer), ==, 0);
	slips = ds_fake_printer_slips(stage->printer);
	g_assert_cmpuint(slips->len, ==, 1);
	slip = slips->pdata[0];
	for (gsize i = 0; i < size; i++)
		g_assert_cmphex(slip->bits[i], ==, page->bits[i] == 0x10 ? 0x18 : page->bits[i]);
}

/* Slow, but without a fault. */
static void
test_slow_paper(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(300);

	fault(stage, DS_FAKE_PRINTER_SLOW, 3000);
	stage_assert_prints(stage, page);
	fault(stage, DS_FAKE_PRINTER_LATE, 60);
	stage_assert_prints(stage, page);
}

/* ---- what it says of itself ---- */

static const struct {
	DsFakePrinterState state;
	DsPrinterStatus status; /* what has to be among it */
	DsPrinterStatus never;
	const char *word;
} states[] = {
    {{0}, 0, DS_PRINTER_STOPS | DS_PRINTER_PAPER_LOW, "ready"},
    {{.paper_low = TRUE}, DS_PRINTER_PAPER_LOW, DS_PRINTER_STOPS, "paper near end"},
    {{.paper_low = TRUE, .paper_out = TRUE}, DS_PRINTER_PAPER_OUT, DS_PRINTER_COVER_OPEN,
	"paper out"},
    {{.cover_open = TRUE}, DS_PRINTER_COVER_OPEN, DS_PRINTER_PAPER_OUT, "cover open"},
    {{.cover_open = TRUE, .paper_out = TRUE}, DS_PRINTER_COVER_OPEN | DS_PRINTER_PAPER_OUT, 0,
	"cover open"},
    {{.off_line = TRUE}, DS_PRINTER_OFFLINE, DS_PRINTER_PAPER_OUT, "offline"},
    {{.fault = TRUE}, DS_PRINTER_FAULT, DS_PRINTER_PAPER_OUT, "fault"},
};

/* With paper near its end it prints; with anything worse not a dot comes out, and the error says
 * what is to be done. Afterwards it prints again. */
static void
test_states(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);

	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		DsPrinterStatus flags = 0;
		g_autoptr(GError) error = NULL;

		ds_fake_printer_set(stage->printer, states[i].state);
		stage->driver->status(stage->self, &flags, &error);
		g_assert_no_error(error);
		g_assert_cmphex(flags & states[i].status, ==, states[i].status);
		g_assert_cmphex(flags & states[i].never, ==, 0);
		g_assert_cmpstr(ds_printer_status_word(flags), ==, states[i].word);
		if ((states[i].status & DS_PRINTER_STOPS) == 0) {
			stage_assert_prints(stage, page);
			continue;
		}
		stage_assert_fails(stage, page, DS_ERROR_RETRY, states[i].word);
		g_assert_cmpuint(ds_fake_printer_hanging(stage->printer), ==, 0);
		stage_assert_no_slip(stage);
		ds_fake_printer_set(stage->printer, states[0].state);
		stage_assert_no_slip(stage);
		stage_assert_prints(stage, page);
	}
}

/* Too slow for its half second: what it says comes late, and is never taken for the answer to
 * another question, where the same bit means something else. */
static void
test_late_answers(Stage *stage, gconstpointer unused)
{
	ds_fake_printer_set(stage->printer, (DsFakePrinterState){.paper_low = TRUE});
	fault(stage, DS_FAKE_PRINTER_LATE, 170);
	for (guint i = 0; i < 6; i++) {
		g_autoptr(GError) error = NULL;
		DsPrinterStatus flags;

		if (stage->driver->status(stage->self, &flags, &error))
			g_assert_cmphex(flags, ==, DS_PRINTER_PAPER_LOW);
		else
			g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	}
	fault(stage, DS_FAKE_PRINTER_SOUND, 0);
	stage_assert_status(stage, DS_PRINTER_PAPER_LOW);
}

/* ---- what goes wrong in the middle ---- */

static void
test_paper_ends(Stage *stage, gconstpointer unused)
{
	static const guint rows[] = {1, 24, 100, 199};
	g_autoptr(DsRaster) page = stage_page(200);

	stage_assert_prints(stage, page); /* the first one knows the printer less */
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		fault(stage, DS_FAKE_PRINTER_PAPER_ENDS, rows[i]);
		stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "paper out");
		stage_assert_no_slip(stage);
		stage_assert_status(stage, DS_PRINTER_PAPER_OUT | DS_PRINTER_OFFLINE);
		stage_assert_fails(stage, page, DS_ERROR_RETRY, "paper out");
		/* a new roll: it ends the old slip, and the next one is whole */
		ds_fake_printer_set(stage->printer, states[0].state);
		g_ptr_array_unref(ds_fake_printer_slips(stage->printer));
		stage_assert_prints(stage, page);
	}
}

/* The same from a printer that cannot say that a slip is out. */
static void
test_paper_ends_wordless(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(200);

	fault(stage, DS_FAKE_PRINTER_NO_WORD, 0);
	stage_assert_prints(stage, page);
	fault(stage, DS_FAKE_PRINTER_PAPER_ENDS, 100);
	stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "paper out");
}

static void
test_pulled_in_the_middle(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(2000);
	DsPrinterStatus flags;

	for (gint remembers = 0; remembers < 2; remembers++) {
		gint64 begun_us = g_get_monotonic_time();

		fault(stage, DS_FAKE_PRINTER_PULLED, 30);
		stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "look at the printer");
		g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 2 * G_USEC_PER_SEC);
		g_assert_false(stage->driver->status(stage->self, &flags, NULL));
		ds_fake_printer_plug(stage->printer, remembers);
		stage_open_again(stage);
		/* what was torn off is on the paper; all that comes is whole */
		if (remembers) {
			g_autoptr(DsRaster) first = stage_page(10);
			g_autoptr(GError) error = NULL;

			stage->driver->print(stage->self, first, STAGE_PATIENCE_MS, &error);
			g_assert_no_error(error);
			g_ptr_array_unref(ds_fake_printer_slips(stage->printer));
		}
		stage_assert_prints(stage, page);
	}
}

static void
test_unplugged(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);
	g_autoptr(GError) error = NULL;
	DsPrinterStatus flags;
	gint64 begun_us;

	ds_fake_printer_unplug(stage->printer);
	begun_us = g_get_monotonic_time();
	g_assert_false(stage->driver->status(stage->self, &flags, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, NOTICED_US);
	stage_assert_fails(stage, page, DS_ERROR_GONE, "");
	ds_fake_printer_plug(stage->printer, FALSE);
	stage_open_again(stage);
	stage_assert_prints(stage, page);
}

static void
test_bad_word(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);

	stage_assert_prints(stage, page);
	fault(stage, DS_FAKE_PRINTER_BAD_WORD, 0);
	stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "paper out");
}

static void
test_falls_silent(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);
	g_autoptr(GError) error = NULL;
	DsPrinterStatus flags;

	fault(stage, DS_FAKE_PRINTER_SILENT, 0);
	g_assert_false(stage->driver->status(stage->self, &flags, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	stage_assert_fails(stage, page, DS_ERROR_GONE, "no answer");
	g_assert_cmpuint(ds_fake_printer_hanging(stage->printer), ==, 0);
}

/* All that is no status is no status, one by one. */
static void
test_nonsense(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);
	DsPrinterStatus flags;

	for (guint byte = 0; byte < 256; byte++) {
		g_autoptr(GError) error = NULL;
		gboolean fits = (byte & 0x93) == 0x12;

		fault(stage, DS_FAKE_PRINTER_NONSENSE, byte);
		g_assert_cmpint(stage->driver->status(stage->self, &flags, &error), ==, fits);
		if (!fits)
			g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	}
	fault(stage, DS_FAKE_PRINTER_NONSENSE, 0xFF);
	stage_assert_fails(stage, page, DS_ERROR_PROTOCOL, "another device");
	fault(stage, DS_FAKE_PRINTER_SOUND, 0);
	stage_assert_prints(stage, page);
}

/* ---- opening ---- */

static void
assert_opens_not(Stage *stage, const char *where, DsErrorCode code, const char *words)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(stage->driver->open(where, &error));
	g_assert_error(error, DS_ERROR, (gint)code);
	if (!g_pattern_match_simple(words, error->message))
		g_error("\"%s\" is not like \"%s\"", error->message, words);
}

static void
test_where(Stage *stage, gconstpointer unused)
{
	assert_opens_not(stage, "", DS_ERROR_CONFIG, "*tcp:*serial:*usb*");
	assert_opens_not(stage, "lp0", DS_ERROR_CONFIG, "*tcp:*serial:*usb*");
	assert_opens_not(stage, "serial:/dev/null", DS_ERROR_CONFIG, "*no serial port*");
	assert_opens_not(stage, "serial:/nowhere/ttyUSB0", DS_ERROR_GONE, "*no such file*");
	assert_opens_not(stage, "serial:/dev/tty:1200", DS_ERROR_CONFIG, "*9600*");
}

/* A second driver on the same port is turned away, and the first goes on. */
static void
test_busy(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(50);

	assert_opens_not(stage, ds_fake_printer_where(stage->printer), DS_ERROR_GONE,
	    g_strcmp0(g_getenv("PRINTER_DOOR"), "tcp") == 0 ? "*" : "*uses it: stop that*");
	stage_assert_prints(stage, page);
}

static void
test_no_printer(Stage *stage, gconstpointer unused)
{
	const char *where = ds_fake_printer_where(stage->printer);

	stage->driver->close(stage->self);
	fault(stage, DS_FAKE_PRINTER_NONSENSE, 0x55);
	assert_opens_not(stage, where, DS_ERROR_PROTOCOL, "*55 is no status*");
	ds_fake_printer_unplug(stage->printer);
	assert_opens_not(stage, where, DS_ERROR_GONE, "*");
	ds_fake_printer_plug(stage->printer, FALSE);
	fault(stage, DS_FAKE_PRINTER_SOUND, 0);
	stage->self = stage->driver->open(where, NULL);
	g_assert_nonnull(stage->self);
}

/* On a line nothing else tells that somebody is there. */
static void
test_silent_at_first(Stage *stage, gconstpointer unused)
{
	const char *where = ds_fake_printer_where(stage->printer);

	stage->driver->close(stage->self);
	fault(stage, DS_FAKE_PRINTER_SILENT, 0);
	assert_opens_not(stage, where, DS_ERROR_GONE, "*no answer*speed*");
	fault(stage, DS_FAKE_PRINTER_SOUND, 0);
	stage->self = stage->driver->open(where, NULL);
	g_assert_nonnull(stage->self);
}

/* ---- USB alone ---- */

/* The kernel's driver loses it and gets it back. */
static void
test_kernel_driver(Stage *stage, gconstpointer unused)
{
	g_assert_false(ds_fake_printer_is_with_kernel(stage->printer));
	stage->driver->close(stage->self);
	g_assert_true(ds_fake_printer_is_with_kernel(stage->printer));
	stage->self = stage->driver->open("usb:04B8:0202", NULL);
	g_assert_nonnull(stage->self);
	g_assert_false(ds_fake_printer_is_with_kernel(stage->printer));
}

static void
set_up_one_way(Stage *stage, gconstpointer unused)
{
	stage_set_up(stage, DS_FAKE_ONE_WAY);
}

/* Its port is all that it says. */
static void
test_one_way(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(100);

	stage_assert_status(stage, 0);
	stage_assert_prints(stage, page);
	ds_fake_printer_set(stage->printer, (DsFakePrinterState){.paper_out = TRUE});
	stage_assert_status(stage, DS_PRINTER_PAPER_OUT);
	stage_assert_fails(stage, page, DS_ERROR_RETRY, "paper out");
	ds_fake_printer_set(stage->printer, states[0].state);
	fault(stage, DS_FAKE_PRINTER_PAPER_ENDS, 50);
	stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "paper out");
}

/* It has a way back and never uses it: its port speaks for it. */
static void
test_mute(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(100);

	stage->driver->close(stage->self);
	fault(stage, DS_FAKE_PRINTER_SILENT, 0);
	stage->self = stage->driver->open("usb", NULL);
	g_assert_nonnull(stage->self);
	stage_assert_prints(stage, page);
	ds_fake_printer_set(stage->printer, (DsFakePrinterState){.off_line = TRUE});
	stage_assert_status(stage, DS_PRINTER_OFFLINE | DS_PRINTER_FAULT);
}

static void
test_no_port(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(100);

	stage->driver->close(stage->self);
	fault(stage, DS_FAKE_PRINTER_NO_PORT, 0);
	stage->self = stage->driver->open("usb", NULL);
	g_assert_nonnull(stage->self);
	stage_assert_prints(stage, page);
}

/* The cover is opened while it prints, and its buffer is full: it takes nothing more, not even a
 * question. */
static void
test_stuck(Stage *stage, gconstpointer unused)
{
	g_autoptr(DsRaster) page = stage_page(400);
	gint64 begun_us;

	stage_assert_prints(stage, page);
	fault(stage, DS_FAKE_PRINTER_STUCK, 48);
	begun_us = g_get_monotonic_time();
	stage_assert_fails(stage, page, DS_ERROR_UNKNOWN, "fault");
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 5 * G_USEC_PER_SEC);
	stage_assert_status(stage, DS_PRINTER_FAULT);
	ds_fake_printer_set(stage->printer, states[0].state);
	stage_assert_status(stage, 0);
	/* what was torn off comes out, and then a whole one */
	g_ptr_array_unref(ds_fake_printer_slips(stage->printer));
	(void)!stage->driver->print(stage->self, page, STAGE_PATIENCE_MS, NULL);
	g_ptr_array_unref(ds_fake_printer_slips(stage->printer));
	stage_assert_prints(stage, page);
}

#define ADD(path, set_up, test) g_test_add("/printer/" path, Stage, NULL, set_up, test, tear_down)

static void
add_usb(void)
{
	ADD("kernel-driver", set_up, test_kernel_driver);
	ADD("one-way", set_up_one_way, test_one_way);
	ADD("mute", set_up, test_mute);
	ADD("no-port", set_up, test_no_port);
	ADD("stuck", set_up, test_stuck);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("dot-for-dot", set_up, test_dot_for_dot);
	ADD("picture-gives-no-order", set_up, test_picture_gives_no_order);
	ADD("slow-paper", set_up, test_slow_paper);
	ADD("states", set_up, test_states);
	ADD("late-answers", set_up, test_late_answers);
	ADD("paper-ends", set_up, test_paper_ends);
	ADD("paper-ends-wordless", set_up, test_paper_ends_wordless);
	ADD("pulled-in-the-middle", set_up, test_pulled_in_the_middle);
	ADD("unplugged", set_up, test_unplugged);
	ADD("bad-word", set_up, test_bad_word);
	ADD("nonsense", set_up, test_nonsense);
	ADD("where", set_up, test_where);
	ADD("busy", set_up, test_busy);
	ADD("no-printer", set_up, test_no_printer);
	if (g_strcmp0(g_getenv("PRINTER_DOOR"), "usb") == 0) {
		add_usb();
	} else {
		ADD("falls-silent", set_up, test_falls_silent);
		ADD("silent-at-first", set_up, test_silent_at_first);
	}
	return g_test_run();
}
