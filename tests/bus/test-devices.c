/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real daemon with the real drivers and their real libraries, above readers that do not exist:
 * how a card or a code comes to the screen, what happens to a cable, and how a device that cannot
 * work is told. Runs under umockdev-wrapper, and the daemon with it.
 */
#include "tests/bus/programs.h"
#include "tests/fakes/feig.h"
#include "tests/fakes/pn532.h"
#include "tests/fakes/scanner.h"

#include <string.h>

typedef struct {
	Programs programs;
	DsFakePn532 *cards;
	DsFakeScanner *codes;
} Stage;

static void
set_up(Stage *stage, gconstpointer data)
{
	g_autofree char *devices = NULL;

	stage->cards = ds_fake_pn532_new();
	stage->codes = ds_fake_scanner_new(DS_FAKE_SCANNER_POS, "1-1");
	devices = g_strdup_printf("[scanner card]\ndriver=nfc\nwhere=pn532_uart:%s:115200\n"
				  "[scanner code]\ndriver=hid\nwhere=%s\n",
	    ds_fake_pn532_path(stage->cards), ds_fake_scanner_where(stage->codes));
	programs_start(&stage->programs, devices);
	programs_wait_for_devices(&stage->programs);
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	programs_stop(&stage->programs);
	ds_fake_scanner_free(stage->codes);
	ds_fake_pn532_free(stage->cards);
}

static void
test_nfc_card(Stage *stage, gconstpointer data)
{
	ds_fake_pn532_lay(stage->cards, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
	programs_wait_for(&stage->programs, "view", " pin\n");
	ds_fake_pn532_take(stage->cards);
	g_free(programs_ctl(&stage->programs, NULL, "do pin pin=1234"));
	programs_wait_for(&stage->programs, "view", "pile");
}

static void
test_nfc_random(Stage *stage, gconstpointer data)
{
	ds_fake_pn532_lay(stage->cards, DS_FAKE_CARD_PHONE, NULL);
	programs_wait_for(&stage->programs, "view", "card-random");
}

/* Pulled out and put back: working again within two seconds, from the card to the page. */
static void
test_nfc_unplugged(Stage *stage, gconstpointer data)
{
	gint64 plugged_us;

	ds_fake_pn532_unplug(stage->cards);
	programs_wait_for(&stage->programs, "devices", "gone");
	ds_fake_pn532_plug(stage->cards);
	plugged_us = g_get_monotonic_time();
	ds_fake_pn532_lay(stage->cards, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
	programs_wait_for(&stage->programs, "view", " pin\n");
	g_test_message("card on the screen %.2f s after the cable was put back",
	    (double)(g_get_monotonic_time() - plugged_us) / G_USEC_PER_SEC);
}

/* A patron's code, by USB, after the scanner was plugged in anew under another number. */
static void
test_scanner(Stage *stage, gconstpointer data)
{
	ds_fake_scanner_scan(stage->codes, "]E0", "9787111128069");
	programs_wait_for(&stage->programs, "view", "card-unreadable");
	ds_fake_scanner_unplug(stage->codes);
	programs_wait_for(&stage->programs, "devices", "gone");
	ds_fake_scanner_plug(stage->codes);
	programs_wait_until(&stage->programs, "devices", "gone", FALSE);
	ds_fake_scanner_scan(stage->codes, "]Q1", "DEADBEEF");
	programs_wait_for(&stage->programs, "view", " pin\n");
}

/* ---- devices that cannot work: one clear line each, and the kiosk goes on ---- */

typedef struct {
	const char *name, *driver, *where, *words;
} Bad;

static void
test_bad_devices(void)
{
	DsFakeReader *pad = ds_fake_reader_new(&ds_fake_feig, DS_FAKE_SERIAL, "unix:/nowhere");
	DsFakeScanner *codes = ds_fake_scanner_new(DS_FAKE_SCANNER_POS, "1-1");
	DsFakeScanner *serial = ds_fake_scanner_new(DS_FAKE_SCANNER_SERIAL, NULL);
	const char *port = ds_fake_reader_where(pad) + strlen("serial:");
	g_autofree char *second = g_strdup(ds_fake_scanner_where(serial));
	g_autofree char *same = g_strconcat("pn532_uart:", port, ":115200", NULL);
	const Bad bad[] = {
	    {"missing", "nfc", "pn532_uart:/nowhere/ttyS9:115200", "is it plugged in?"},
	    {"no-port", "serial", "serial:/dev/null", "this is no serial port"},
	    {"same-port", "serial", second, "another program uses it"},
	    {"other-device", "nfc", same, "no reader answers"},
	    {"taken", "hid", "usb", "another section uses it"},
	    {"absent", "wedge", "usb:1-7", "no device of this kind is plugged in"},
	};
	g_autoptr(GString) sections = g_string_new(NULL);
	g_autofree char *log = NULL;
	Programs programs = {0};

	g_string_append_printf(sections,
	    "[scanner code]\ndriver=hid\nwhere=usb\n"
	    "[scanner line]\ndriver=serial\nwhere=%s\n",
	    second);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		g_string_append_printf(sections, "[scanner %s]\ndriver=%s\nwhere=%s\n", bad[i].name,
		    bad[i].driver, bad[i].where);
	programs_start(&programs, sections->str);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		programs_wait_for(&programs, "devices", bad[i].words);
	/* what works works */
	ds_fake_scanner_scan(codes, "]Q1", "DEADBEEF");
	ds_fake_scanner_scan(serial, "]Q1", "DEADBEEF");
	programs_wait_for(&programs, "view", " pin\n");
	g_assert_true(g_file_get_contents(programs.log, &log, NULL, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		const char *first = strstr(log, bad[i].words);

		g_assert_nonnull(first);
		g_assert_null(strstr(first + 1, bad[i].words)); /* once */
	}
	programs_stop(&programs);
	ds_fake_scanner_free(serial);
	ds_fake_scanner_free(codes);
	ds_fake_reader_free(pad);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/devices/" name, Stage, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("nfc-card", test_nfc_card);
	ADD("nfc-random", test_nfc_random);
	ADD("nfc-unplugged", test_nfc_unplugged);
	ADD("scanner", test_scanner);
	g_test_add_func("/devices/bad", test_bad_devices);
	return g_test_run();
}
