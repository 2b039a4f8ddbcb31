/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dongles: the driver, the real libnfc and the real libusb-0.1 above a kernel that is mocked. */
#include "firmware/scanner-worker.h"
#include "tests/drivers/nfc/support.h"
#include "tests/fakes/scanner.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

static const DsScannerDriver *const driver = &ds_scanner_driver_nfc;

typedef struct {
	const char *name, *where;
	DsFakePn532Usb kind;
} Dongle;

static const Dongle dongles[] = {
    {"pn533", "pn53x_usb", DS_FAKE_PN533},
    {"acr122u", "acr122_usb", DS_FAKE_ACR122},
};

static gpointer
open_dongle(const char *where)
{
	g_autoptr(GError) error = NULL;
	gpointer reader = driver->open(where, &error);

	g_assert_no_error(error);
	return reader;
}

/* Each kind of card, and what only raw frames can read. */
static void
test_cards(gconstpointer data)
{
	const Dongle *dongle = data;
	NfcStage stage = {.fake = ds_fake_pn532_new_usb(dongle->kind),
	    .rules = g_ptr_array_new_with_free_func((GDestroyNotify)ds_card_rule_free)};
	g_autofree char *gap = g_strnfill(2 * (gsize)DS_FAKE_TYPE4_FILE - 30, '0');
	g_autofree char *memory = g_strconcat(
	    "000F20003B00340406E10408000000", gap, "000CD101085402656E5031303432", NULL);

	stage.reader = open_dongle(dongle->where);
	nfc_assert_nothing(stage.reader);
	ds_fake_pn532_lay(stage.fake, DS_FAKE_CARD_NTAG, NULL);
	nfc_assert_card(stage.reader, "ntag", "04A1B2C3D4E580");
	ds_fake_pn532_lay(stage.fake, DS_FAKE_CARD_FELICA, NULL);
	nfc_assert_card(stage.reader, "felica", "0114C3A2B1908F7E");
	ds_fake_pn532_lay(stage.fake, DS_FAKE_CARD_TYPE_B, NULL);
	nfc_assert_card(stage.reader, "iso14443b", "A1B2C3D4");
	ds_fake_pn532_take(stage.fake);
	nfc_assert_nothing(stage.reader);
	nfc_stage_rule(&stage, "*", DS_CARD_NDEF, DS_CARD_TEXT);
	ds_fake_pn532_lay_written(stage.fake, DS_FAKE_CARD_DESFIRE, NULL, 0, memory);
	nfc_assert_card(stage.reader, "mifare-desfire", "P1042");
	nfc_assert_card(stage.reader, "mifare-desfire", "P1042");
	nfc_stage_tear_down(&stage, NULL);
}

/* Other devices come first on the bus, and in the socket that is named. */
static void
test_among_others(gconstpointer data)
{
	const Dongle *dongle = data;
	DsFakeScanner *keyboard = ds_fake_scanner_new(DS_FAKE_LIBRARIAN, "1-2");
	g_autofree char *there = g_strconcat(dongle->where, ":1-1", NULL);
	g_autofree char *elsewhere = g_strconcat(dongle->where, ":1-2", NULL);
	DsFakePn532 *fake;

	nfc_assert_open_error(dongle->where, DS_ERROR_GONE, "no device of this kind");
	fake = ds_fake_pn532_new_usb(dongle->kind);
	nfc_close_reader(open_dongle(dongle->where));
	nfc_close_reader(open_dongle(there));
	nfc_assert_open_error(elsewhere, DS_ERROR_GONE, "no device of this kind");
	ds_fake_pn532_free(fake);
	ds_fake_scanner_free(keyboard);
}

/* ---- the cable, under the thread of the daemon ---- */

typedef struct {
	DsDeviceConfig config;
	DsScannerWorker *worker;
	DsDeviceState state;
	char *card;
} Desk;

static void
on_identity(const char *section, const DsIdentity *identity, gpointer data)
{
	Desk *desk = data;

	g_free(desk->card);
	desk->card = g_strdup(identity->text);
}

static void
on_taken(const char *section, gpointer data)
{
	Desk *desk = data;

	g_clear_pointer(&desk->card, g_free);
}

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	Desk *desk = data;

	desk->state = state;
}

/* Returns after how many milliseconds it was so. */
static guint
wait_for(Desk *desk, DsDeviceState state)
{
	gint64 start_us = g_get_monotonic_time();

	while (desk->state != state)
		g_main_context_iteration(NULL, TRUE);
	return nfc_ms_since(start_us);
}

static void
show_card(Desk *desk, DsFakePn532 *fake, const char *uid)
{
	ds_fake_pn532_lay(fake, DS_FAKE_CARD_NTAG, uid);
	while (g_strcmp0(desk->card, uid) != 0)
		g_main_context_iteration(NULL, TRUE);
	ds_fake_pn532_take(fake);
	while (desk->card != NULL)
		g_main_context_iteration(NULL, TRUE);
}

static void
desk_open(Desk *desk, const Dongle *dongle)
{
	static char section[] = "scanner card";
	const DsScannerHandlers handlers = {.on_identity = on_identity,
	    .on_taken = on_taken,
	    .on_changed = on_changed,
	    .data = desk};

	desk->config = (DsDeviceConfig){
	    .section = section, .scanner = driver, .where = (char *)(guintptr)dongle->where};
	desk->worker = ds_scanner_worker_new(&desk->config, g_main_context_default(), &handlers);
}

static void
test_cable(gconstpointer data)
{
	static const char *const uids[] = {"04000000000001", "04000000000002"};
	const Dongle *dongle = data;
	DsFakePn532 *fake = ds_fake_pn532_new_usb(dongle->kind);
	Desk desk = {.state = DS_DEVICE_OPENING};

	desk_open(&desk, dongle);
	wait_for(&desk, DS_DEVICE_READY);
	for (guint i = 0; i < G_N_ELEMENTS(uids); i++) {
		guint noticed_ms, back_ms;

		show_card(&desk, fake, uids[i]);
		ds_fake_pn532_unplug(fake);
		noticed_ms = wait_for(&desk, DS_DEVICE_GONE);
		ds_fake_pn532_plug(fake);
		back_ms = wait_for(&desk, DS_DEVICE_READY);
		g_test_message("noticed after %u ms, back after %u ms", noticed_ms, back_ms);
		g_assert_cmpuint(noticed_ms, <, 500);
		g_assert_cmpuint(back_ms, <, 2000);
	}
	show_card(&desk, fake, uids[0]);
	ds_scanner_worker_free(desk.worker);
	ds_fake_pn532_free(fake);
}

/* libnfc 1.8.0 loses 240 bytes when a dongle says nothing while it is opened. */
static void
forgive_leaks(gboolean forgive)
{
#ifdef __SANITIZE_ADDRESS__
	if (forgive)
		__lsan_disable();
	else
		__lsan_enable();
#endif
}

/* One who says nothing, from the beginning and later on; and finds its voice again. */
static void
test_silent(gconstpointer data)
{
	const DsFakePn532Fault silent = {.kind = DS_FAKE_PN532_SILENT};
	const Dongle *dongle = data;
	DsFakePn532 *fake = ds_fake_pn532_new_usb(dongle->kind);
	gpointer reader = open_dongle(dongle->where);
	Desk desk = {.state = DS_DEVICE_OPENING};
	guint took_ms;

	ds_fake_pn532_fault(fake, silent);
	took_ms = nfc_assert_error(reader, DS_ERROR_GONE);
	g_test_message("%u ms", took_ms);
	g_assert_cmpuint(took_ms, <, 3000);
	nfc_close_reader(reader);
	forgive_leaks(TRUE);
	nfc_assert_open_error(dongle->where, DS_ERROR_GONE, "no reader answers");
	forgive_leaks(FALSE);
	ds_fake_pn532_fault(fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SOUND});
	desk_open(&desk, dongle);
	wait_for(&desk, DS_DEVICE_READY);
	show_card(&desk, fake, "04000000000001");
	ds_scanner_worker_free(desk.worker);
	ds_fake_pn532_free(fake);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		GTestDataFunc test;
	} tests[] = {
	    {"cards", test_cards},
	    {"among-others", test_among_others},
	    {"silent", test_silent},
	    {"cable", test_cable},
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(dongles); i++)
		for (guint k = 0; k < G_N_ELEMENTS(tests); k++) {
			g_autofree char *path = g_strdup_printf(
			    "/nfc/usb/%s/%s", dongles[i].name, tests[k].name);

			g_test_add_data_func(path, &dongles[i], tests[k].test);
		}
	return g_test_run();
}
