/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: what an operator can get wrong, and what a kiosk must survive by itself. */
#include "tests/drivers/nfc/support.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

static const DsScannerDriver *const driver = &ds_scanner_driver_nfc;

static const struct {
	const char *where;
	const char *hint;
} senseless[] = {
    {"", "pn532_uart:/dev/ttyS1:115200"},
    {":", "is no reader libnfc knows"},
    {"/dev/ttyS1", "is no reader libnfc knows"},
    {"pn532", "pn532_uart, arygon"},
    {"pn532_uart ", "is no reader libnfc knows"},
    {"usb", "pn53x_usb, acr122_usb"},
    {"pcsc:ACR122U", "is no reader libnfc knows"},
    {"pn532_uart", "write pn532_uart:/dev/ttyS1:115200"},
    {"pn532_uart:", "write pn532_uart:/dev/ttyS1:115200"},
    {"pn532_uart:ttyS1", "write pn532_uart:/dev/ttyS1:115200"},
    {"pn532_uart:/dev/ttyS1:", "usually 115200"},
    {"pn532_uart:/dev/ttyS1:1200", "9600 to 460800"},
    {"pn532_uart:/dev/ttyS1:115200:8N1", "write pn532_uart"},
    {"pn532_uart:/dev/serial/by-path/pci-0000:00:14.0-usb", "no colon"},
    {"pn532_i2c", ":/dev/i2c-1"},
    {"pn532_spi:/dev/spidev0.0:fast", ":/dev/spidev0.0"},
    {"pn53x_usb:", "the socket"},
    {"pn53x_usb:001:004", "the socket"},
    {"acr122_usb:/dev/bus", "the socket"},
    {"pn532_uart:/", "this is a folder"},
    {"pn532_uart:/dev/null:115200", "no serial port"},
};

static void
test_senseless(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(senseless); i++)
		nfc_assert_open_error(senseless[i].where, DS_ERROR_CONFIG, senseless[i].hint);
}

static void
test_too_long(void)
{
	g_autofree char *name = g_strnfill(1100, 'x');
	g_autofree char *where = g_strconcat("pn532_uart:/", name, NULL);

	nfc_assert_open_error(where, DS_ERROR_CONFIG, "too long");
}

/* It may have been pulled out: opened again later. */
static void
test_missing(void)
{
	nfc_assert_open_error(
	    "pn532_uart:/nowhere/ttyUSB7:115200", DS_ERROR_GONE, "is it plugged in?");
	nfc_assert_open_error("pn532_i2c:/nowhere/i2c-7", DS_ERROR_GONE, "is it plugged in?");
	nfc_assert_open_error("acr122_usb:250-7", DS_ERROR_GONE, "is plugged in there");
}

/* Root may open everything, so the test is somebody else for a moment. */
static void
test_permission(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-nfc-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "port", NULL);
	g_autofree char *where = g_strconcat("pn532_uart:", path, NULL);
	const uid_t self = geteuid(), nobody = 65534;

	g_assert_true(g_file_set_contents_full(path, "", 0, G_FILE_SET_CONTENTS_NONE, 0, NULL));
	g_assert_cmpint(g_chmod(folder, 0755), ==, 0);
	if (self == 0)
		g_assert_cmpint(seteuid(nobody), ==, 0);
	nfc_assert_open_error(where, DS_ERROR_CONFIG, "(dialout)");
	if (self == 0)
		g_assert_cmpint(seteuid(self), ==, 0);
	g_unlink(path);
	g_rmdir(folder);
}

/* Silent from some command of the opening on: an error in bounded time, never a crash. libnfc's
 * limits: 1000 ms for the first command, 350 for each later one and for those of closing. */
static void
test_silent(void)
{
	static const struct {
		guint after;
		guint usual_ms;
	} points[] = {{0, 1450}, {2, 800}, {3, 1150}, {11, 800}};
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *where = nfc_where(fake);

	for (guint i = 0; i < G_N_ELEMENTS(points); i++) {
		gint64 start_us = g_get_monotonic_time();
		guint took_ms;

		ds_fake_pn532_fault(fake,
		    (DsFakePn532Fault){.kind = DS_FAKE_PN532_SILENT, .after = points[i].after});
		nfc_assert_open_error(where, DS_ERROR_GONE, "check its cable and its power");
		took_ms = nfc_ms_since(start_us);
		g_test_message("silent after %u commands: %u ms", points[i].after, took_ms);
		g_assert_cmpuint(took_ms, <, points[i].usual_ms + 1000);
	}
	ds_fake_pn532_free(fake);
}

/* One command of the opening goes wrong. Some of them libnfc can do without, so it may succeed. */
static void
test_nonsense(void)
{
	static const DsFakePn532FaultKind kinds[] = {
	    DS_FAKE_PN532_BAD_CHECKSUM, DS_FAKE_PN532_PULLED};
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *where = nfc_where(fake);

	for (guint i = 0; i < 14 * G_N_ELEMENTS(kinds); i++) {
		g_autoptr(GError) error = NULL;
		DsIdentity *identity;
		gpointer reader;

		ds_fake_pn532_fault(fake,
		    (DsFakePn532Fault){.kind = kinds[i % G_N_ELEMENTS(kinds)],
			.after = i / G_N_ELEMENTS(kinds),
			.count = 1});
		reader = driver->open(where, &error);
		if (reader != NULL && driver->poll(reader, 0, &identity, &error))
			g_assert_null(identity);
		else
			g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_clear_pointer(&reader, nfc_close_reader);
		ds_fake_pn532_plug(fake);
	}
	ds_fake_pn532_fault(fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SOUND});
	nfc_close_reader(nfc_open_reader(fake));
	ds_fake_pn532_free(fake);
}

/* The other program of the next test: has the reader open until its input ends. */
static int
hold(const char *where)
{
	gpointer reader = driver->open(where, NULL);
	char end;

	if (reader == NULL || write(STDOUT_FILENO, "+", 1) != 1)
		return 1;
	while (read(STDIN_FILENO, &end, 1) > 0)
		;
	nfc_close_reader(reader);
	return 0;
}

/* A program that had the reader open is killed: the next one gets it, chip awake as it is. */
static void
test_killed_before(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *where = nfc_where(fake);
	g_autoptr(GError) error = NULL;
	g_autoptr(GSubprocess)
	    other = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
		&error, "/proc/self/exe", "--hold", where, NULL);
	gpointer reader;
	char sign = 0;

	g_assert_no_error(error);
	g_input_stream_read(g_subprocess_get_stdout_pipe(other), &sign, 1, NULL, NULL);
	g_assert_cmpint(sign, ==, '+');
	nfc_assert_open_error(where, DS_ERROR_GONE, "another program uses it");
	g_subprocess_force_exit(other);
	g_assert_true(g_subprocess_wait(other, NULL, NULL));
	ds_fake_pn532_lay(fake, DS_FAKE_CARD_NTAG, NULL);
	reader = nfc_open_reader(fake);
	nfc_assert_card(reader, "ntag", "04A1B2C3D4E580");
	nfc_close_reader(reader);
	ds_fake_pn532_free(fake);
}

static void
test_in_use(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *where = nfc_where(fake);
	gpointer reader = nfc_open_reader(fake);

	nfc_assert_open_error(where, DS_ERROR_GONE, "another program uses it");
	ds_fake_pn532_lay(fake, DS_FAKE_CARD_NTAG, NULL);
	nfc_assert_card(reader, "ntag", "04A1B2C3D4E580");
	nfc_close_reader(reader);
	nfc_close_reader(nfc_open_reader(fake));
	ds_fake_pn532_free(fake);
}

static guint
open_descriptors(void)
{
	g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(folder) != NULL)
		count++;
	return count;
}

/* Opened and closed often, with success and without: no descriptor is left behind. */
static void
test_descriptors(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *where = nfc_where(fake);
	guint before = open_descriptors();

	for (guint i = 0; i < 10; i++)
		nfc_close_reader(nfc_open_reader(fake));
	ds_fake_pn532_fault(fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_NAK});
	for (guint i = 0; i < 10; i++) {
		nfc_assert_open_error(where, DS_ERROR_GONE, "no reader answers");
		nfc_assert_open_error("pn532_uart:/dev/null", DS_ERROR_CONFIG, "no serial port");
	}
	g_assert_cmpuint(open_descriptors(), ==, before);
	ds_fake_pn532_free(fake);
}

/* In another process, because it is about that process's output. */
static void
test_quiet(void)
{
	if (g_test_subprocess()) {
		DsFakePn532 *fake = ds_fake_pn532_new();
		g_autofree char *where = nfc_where(fake);

		ds_fake_pn532_fault(fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_NAK});
		g_assert_null(driver->open(where, NULL));
		ds_fake_pn532_free(fake);
		return;
	}
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_passed();
	g_test_trap_assert_stderr("");
	g_test_trap_assert_stdout_unmatched("*libnfc*");
}

int
main(int argc, char **argv)
{
	if (argc == 3 && g_str_equal(argv[1], "--hold"))
		return hold(argv[2]);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/nfc/open/senseless", test_senseless);
	g_test_add_func("/nfc/open/too-long", test_too_long);
	g_test_add_func("/nfc/open/missing", test_missing);
	g_test_add_func("/nfc/open/permission", test_permission);
	g_test_add_func("/nfc/open/silent", test_silent);
	g_test_add_func("/nfc/open/nonsense", test_nonsense);
	g_test_add_func("/nfc/open/killed-before", test_killed_before);
	g_test_add_func("/nfc/open/in-use", test_in_use);
	g_test_add_func("/nfc/open/descriptors", test_descriptors);
	g_test_add_func("/nfc/open/quiet", test_quiet);
	return g_test_run();
}
