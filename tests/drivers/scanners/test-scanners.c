/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drivers of scanners above the real libusb and real termios. */
#include "drivers/scanner.h"
#include "drivers/symbology.h"
#include "tests/fakes/scanner.h"

#include <string.h>

#define POLL_MS 300
#define LOOKS 100    /* a keyboard needs some for a long code, a busy machine more */
#define SOON_MS 500  /* an unplugged device is noticed */
#define SLACK_MS 300 /* of a busy test machine */

typedef struct {
	const char *name, *driver;
	DsFakeScannerKind kind;
	gboolean tells; /* which kind of code it read, without a prefix of its own */
} Setting;

static const Setting settings[] = {
    {"pos", "hid", DS_FAKE_SCANNER_POS, TRUE},
    {"late-pos", "hid", DS_FAKE_SCANNER_LATE_POS, TRUE},
    {"keyboard", "wedge", DS_FAKE_SCANNER_KEYBOARD, FALSE},
    {"serial", "serial", DS_FAKE_SCANNER_SERIAL, FALSE},
};

typedef struct {
	const DsScannerDriver *driver;
	DsFakeScanner *scanner;
	gpointer self;
} Stage;

static const DsScannerDriver *
driver_of(const char *id)
{
	const DsScannerDriver *const *driver = ds_scanner_drivers;

	while (!g_str_equal((*driver)->id, id))
		driver++;
	return *driver;
}

static void
open_driver(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_scanner_where(stage->scanner), &error);
	g_assert_no_error(error);
}

static void
set_up(Stage *stage, gconstpointer data)
{
	const Setting *setting = data;

	stage->driver = driver_of(setting->driver);
	stage->scanner = ds_fake_scanner_new(setting->kind, "1-1");
	open_driver(stage);
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	stage->driver->close(stage->self);
	ds_fake_scanner_free(stage->scanner);
}

/* The next code, or NULL; one look. */
static DsIdentity *
poll_one(Stage *stage)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity;
	gboolean done = stage->driver->poll(stage->self, POLL_MS, &identity, &error);

	g_assert_no_error(error);
	g_assert_true(done);
	return identity;
}

static void
assert_next(Stage *stage, const char *technology, const char *text)
{
	g_autoptr(DsIdentity) identity = NULL;

	for (guint i = 0; i < LOOKS && identity == NULL; i++)
		identity = poll_one(stage);
	g_assert_nonnull(identity);
	g_assert_cmpstr(identity->technology, ==, technology);
	g_assert_cmpstr(identity->text, ==, text);
	g_assert_cmpint(identity->flaw, ==, text != NULL ? DS_FLAW_NONE : DS_FLAW_UNREADABLE);
}

static void
test_codes(Stage *stage, gconstpointer data)
{
	g_autofree char *long_text = g_strnfill(700, 'x');
	g_autoptr(DsIdentity) none = poll_one(stage);

	g_assert_null(none);
	ds_fake_scanner_scan(stage->scanner, "]C0", "0441900001234");
	assert_next(stage, "code128", "0441900001234");
	ds_fake_scanner_scan(stage->scanner, "]Q1", "Reader_7 (card)?");
	ds_fake_scanner_scan(stage->scanner, "]A0", "A-1");
	assert_next(stage, "qr", "Reader_7 (card)?");
	assert_next(stage, "code39", "A-1");
	ds_fake_scanner_scan(stage->scanner, "]Q1", long_text);
	assert_next(stage, "qr", long_text);
	g_assert_null(poll_one(stage));
}

/* Exactly at the edges of a report. */
static void
test_lengths(Stage *stage, gconstpointer data)
{
	for (guint length = 1; length < 180;
	     length += length % 56 < 54 && length % 56 > 2 ? 26 : 1) {
		g_autofree char *text = g_strnfill(length, '5');

		ds_fake_scanner_scan(stage->scanner, "]Q1", text);
		assert_next(stage, "qr", text);
	}
}

/* A code is told with its kind where the scanner tells it, and as any code where it does not. */
static void
test_unnamed(Stage *stage, gconstpointer data)
{
	ds_fake_scanner_scan(stage->scanner, NULL, "12345");
	assert_next(stage, "code", "12345");
}

static void
test_too_long(Stage *stage, gconstpointer data)
{
	g_autofree char *text = g_strnfill(2 * DS_CODE_MAX, '7');

	ds_fake_scanner_scan(stage->scanner, "]Q1", text);
	assert_next(stage, "qr", NULL);
	ds_fake_scanner_scan(stage->scanner, "]Q1", "P-1");
	assert_next(stage, "qr", "P-1");
}

/* Nobody scans: poll() takes its time, and not more. */
static void
test_nothing(Stage *stage, gconstpointer data)
{
	gint64 begin_us = g_get_monotonic_time();

	g_assert_null(poll_one(stage));
	g_assert_cmpint(g_get_monotonic_time() - begin_us, >=, POLL_MS * 1000 * 9 / 10);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, (POLL_MS + SLACK_MS) * 1000);
}

static void
test_unplugged(Stage *stage, gconstpointer data)
{
	gint64 begin_us;
	DsIdentity *identity;
	g_autoptr(GError) error = NULL, absent = NULL;

	ds_fake_scanner_unplug(stage->scanner);
	begin_us = g_get_monotonic_time();
	g_assert_false(stage->driver->poll(stage->self, POLL_MS, &identity, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, SOON_MS * 1000);
	stage->driver->close(stage->self);
	g_assert_null(stage->driver->open(ds_fake_scanner_where(stage->scanner), &absent));
	g_assert_error(absent, DS_ERROR, DS_ERROR_GONE);
	ds_fake_scanner_plug(stage->scanner);
	open_driver(stage);
	ds_fake_scanner_scan(stage->scanner, "]C0", "77");
	assert_next(stage, "code128", "77");
}

/* Pulled out in the middle of a wait. */
static gpointer
pull(gpointer scanner)
{
	g_usleep(50 * 1000);
	ds_fake_scanner_unplug(scanner);
	return NULL;
}

static void
test_pulled(Stage *stage, gconstpointer data)
{
	GThread *hand = g_thread_new("hand", pull, stage->scanner);
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	DsIdentity *identity;

	g_assert_false(stage->driver->poll(stage->self, 5000, &identity, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, SOON_MS * 1000);
	g_thread_join(hand);
}

static void
test_two_on_one(Stage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(stage->driver->open(ds_fake_scanner_where(stage->scanner), &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	ds_fake_scanner_scan(stage->scanner, "]C0", "77");
	assert_next(stage, "code128", "77");
}

/* While it is open nothing that it sends is typed on the desktop; afterwards the kernel has it. */
static void
test_desktop(Stage *stage, gconstpointer data)
{
	const Setting *setting = data;

	g_assert_false(ds_fake_scanner_types(stage->scanner));
	stage->driver->close(stage->self);
	g_assert_true(
	    ds_fake_scanner_types(stage->scanner) == (setting->kind != DS_FAKE_SCANNER_SERIAL));
	open_driver(stage);
	g_assert_false(ds_fake_scanner_types(stage->scanner));
}

/* ---- what only one of them has ---- */

static void
send_hid(DsFakeScanner *scanner, guint8 number, guint8 length, const char *text, guint8 more)
{
	guint8 report[64] = {number, length, ']', 'Q', '1'};

	for (gsize i = 0; text[i] != '\0'; i++)
		report[5 + i] = (guint8)text[i];
	report[63] = more;
	ds_fake_scanner_send(scanner, report, sizeof report);
}

/* The rest never comes; other reports; a length beyond the report. */
static void
test_hid_reports(void)
{
	Stage stage;

	set_up(&stage, &settings[0]);
	send_hid(stage.scanner, 0x02, 2, "12", 0x01);
	g_assert_null(poll_one(&stage));
	assert_next(&stage, "qr", NULL);
	ds_fake_scanner_scan(stage.scanner, "]Q1", "P-1");
	assert_next(&stage, "qr", "P-1");
	send_hid(stage.scanner, 0x03, 2, "12", 0x00);
	g_assert_null(poll_one(&stage));
	send_hid(stage.scanner, 0x02, 200, "12", 0x00);
	assert_next(&stage, "qr", NULL);
	for (guint i = 0; i < 40; i++)
		send_hid(stage.scanner, 0x02, 0, "", 0x01); /* on and on */
	g_assert_null(poll_one(&stage));
	tear_down(&stage, &settings[0]);
}

static void
test_leaves_keyboard_mode(void)
{
	g_auto(GStrv) heard = NULL;
	Stage stage;

	set_up(&stage, &settings[1]);
	heard = ds_fake_scanner_heard(stage.scanner);
	g_assert_cmpuint(g_strv_length(heard), ==, 1);
	g_assert_cmpstr(heard[0], ==, "2109fe0300000200fe01");
	tear_down(&stage, &settings[1]);
}

static void
assert_opens_not(const char *driver, const char *where, DsErrorCode code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(driver_of(driver)->open(where, &error));
	g_test_message("%s: %s", driver, error->message);
	g_assert_error(error, DS_ERROR, (int)code);
}

/* The librarian's keyboard and a touch screen are no scanners, and keep their drivers; named by
 * hand the keyboard is taken, for nobody knows all makers of scanners. */
static void
test_others(void)
{
	DsFakeScanner *keyboard = ds_fake_scanner_new(DS_FAKE_LIBRARIAN, "1-2");
	DsFakeScanner *touch = ds_fake_scanner_new(DS_FAKE_TOUCH, "1-3");
	gpointer self;

	assert_opens_not("hid", "usb", DS_ERROR_GONE);
	assert_opens_not("wedge", "usb", DS_ERROR_GONE);
	assert_opens_not("hid", "usb:1-3", DS_ERROR_CONFIG);
	assert_opens_not("hid", "usb:1-2", DS_ERROR_GONE);
	assert_opens_not("wedge", "usb:1-3", DS_ERROR_GONE);
	assert_opens_not("wedge", "usb:046D:C31D", DS_ERROR_GONE);
	g_assert_true(ds_fake_scanner_types(keyboard));
	g_assert_true(ds_fake_scanner_types(touch));
	self = driver_of("wedge")->open("usb:046D:C31C", NULL);
	g_assert_nonnull(self);
	g_assert_false(ds_fake_scanner_types(keyboard));
	driver_of("wedge")->close(self);
	g_assert_true(ds_fake_scanner_types(keyboard));
	ds_fake_scanner_free(touch);
	ds_fake_scanner_free(keyboard);
}

/* Two scanners of a kind: each is named by its socket. */
static void
test_two(void)
{
	DsFakeScanner *left = ds_fake_scanner_new(DS_FAKE_SCANNER_POS, "1-1");
	DsFakeScanner *right = ds_fake_scanner_new(DS_FAKE_SCANNER_POS, "1-4");
	g_autoptr(GError) error = NULL;
	Stage stage = {.driver = driver_of("hid"), .scanner = right};

	g_assert_null(stage.driver->open("usb", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "usb:1-1"));
	g_assert_nonnull(strstr(error->message, "usb:1-4"));
	stage.self = stage.driver->open("usb:1-4", NULL);
	g_assert_nonnull(stage.self);
	ds_fake_scanner_scan(left, "]C0", "1");
	ds_fake_scanner_scan(right, "]C0", "2");
	assert_next(&stage, "code128", "2");
	stage.driver->close(stage.self);
	ds_fake_scanner_free(right);
	ds_fake_scanner_free(left);
}

static void
test_nowhere(void)
{
	static const char *const wrong[] = {"", "usb:", "usb:0c2e", "usb:0c2e:0b8", "usb:0c2e:0b8x",
	    "usb:1-1:2:3", "serial:/dev/x"};

	for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
		assert_opens_not("hid", wrong[i], DS_ERROR_CONFIG);
		assert_opens_not("wedge", wrong[i], DS_ERROR_CONFIG);
	}
	assert_opens_not("serial", "", DS_ERROR_CONFIG);
	assert_opens_not("serial", "usb", DS_ERROR_CONFIG);
	assert_opens_not("serial", "tcp:127.0.0.1:80", DS_ERROR_CONFIG);
	assert_opens_not("serial", "serial:/nowhere/port", DS_ERROR_GONE);
}

static void
add(const Setting *setting, const char *name, void (*test)(Stage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/scanners/%s/%s", setting->name, name);

	g_test_add(path, Stage, setting, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		add(&settings[i], "codes", test_codes);
		add(&settings[i], "lengths", test_lengths);
		add(&settings[i], "unnamed", test_unnamed);
		add(&settings[i], "too-long", test_too_long);
		add(&settings[i], "nothing", test_nothing);
		add(&settings[i], "unplugged", test_unplugged);
		add(&settings[i], "pulled", test_pulled);
		add(&settings[i], "two-on-one", test_two_on_one);
		add(&settings[i], "desktop", test_desktop);
	}
	g_test_add_func("/scanners/hid-reports", test_hid_reports);
	g_test_add_func("/scanners/leaves-keyboard-mode", test_leaves_keyboard_mode);
	g_test_add_func("/scanners/others", test_others);
	g_test_add_func("/scanners/two", test_two);
	g_test_add_func("/scanners/nowhere", test_nowhere);
	return g_test_run();
}
