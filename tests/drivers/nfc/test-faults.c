/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver makes of each fault of the wire while a card lies there. */
#include "tests/drivers/nfc/support.h"

static const DsScannerDriver *const driver = &ds_scanner_driver_nfc;

/*
 * A select that gets no answer ends after 300 ms (libnfc, pn53x.c) and, when it had come as far as
 * the answer, 50 ms later still (a pause before libnfc empties the port); three such make GONE.
 */
#define SILENCE_MS (3 * 350)
/* A busy test machine may be slow, but not this slow. */
#define SLACK_MS 1000

typedef struct {
	DsFakePn532 *fake;
	gpointer reader;
} Desk;

static void
set_up(Desk *desk, gconstpointer unused)
{
	desk->fake = ds_fake_pn532_new();
	desk->reader = nfc_open_reader(desk->fake);
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_NTAG, NULL);
	nfc_assert_card(desk->reader, "ntag", "04A1B2C3D4E580");
}

static void
tear_down(Desk *desk, gconstpointer unused)
{
	nfc_close_reader(desk->reader);
	ds_fake_pn532_free(desk->fake);
}

static void
assert_sees_card(Desk *desk)
{
	nfc_assert_card(desk->reader, "ntag", "04A1B2C3D4E580");
}

static void
open_again(Desk *desk)
{
	nfc_close_reader(desk->reader);
	ds_fake_pn532_fault(desk->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SOUND});
	ds_fake_pn532_plug(desk->fake);
	desk->reader = nfc_open_reader(desk->fake);
}

typedef struct {
	const char *name;
	DsFakePn532Fault fault;
	guint limit_ms;
} Fault;

/* Each ends in GONE, and a new open() makes good. */
static const Fault fatal[] = {
    {"silent", {.kind = DS_FAKE_PN532_SILENT}, SILENCE_MS},
    {"no-ack", {.kind = DS_FAKE_PN532_NO_ACK}, 0},
    {"no-answer", {.kind = DS_FAKE_PN532_NO_ANSWER}, SILENCE_MS},
    {"nak", {.kind = DS_FAKE_PN532_NAK}, 0},
    {"error-frame", {.kind = DS_FAKE_PN532_ERROR_FRAME}, SILENCE_MS},
    {"bad-checksum", {.kind = DS_FAKE_PN532_BAD_CHECKSUM}, 50},
    {"bad-length", {.kind = DS_FAKE_PN532_BAD_LENGTH}, 50},
    {"other-command", {.kind = DS_FAKE_PN532_OTHER_COMMAND}, 50},
    {"junk-1", {.kind = DS_FAKE_PN532_JUNK, .position = 1}, 0},
    {"junk-6", {.kind = DS_FAKE_PN532_JUNK, .position = 6}, 0},
    {"junk-40", {.kind = DS_FAKE_PN532_JUNK, .position = 40}, 0},
    {"pulled", {.kind = DS_FAKE_PN532_PULLED}, 0},
};

static void
test_fatal(Desk *desk, gconstpointer data)
{
	const Fault *fault = data;
	guint took_ms;

	ds_fake_pn532_fault(desk->fake, fault->fault);
	took_ms = nfc_assert_error(desk->reader, DS_ERROR_GONE);
	g_test_message("gone after %u ms", took_ms);
	g_assert_cmpuint(took_ms, <, fault->limit_ms + SLACK_MS);
	open_again(desk);
	assert_sees_card(desk);
}

/* The third attempt is the last one. */
static void
test_silent_for_a_while(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_fault(
	    desk->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SILENT, .count = 2});
	assert_sees_card(desk);
	ds_fake_pn532_fault(
	    desk->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_NO_ANSWER, .count = 1});
	assert_sees_card(desk);
	ds_fake_pn532_fault(
	    desk->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SILENT, .count = 3});
	nfc_assert_error(desk->reader, DS_ERROR_GONE);
}

static void
test_bytewise(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_fault(desk->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_BYTEWISE});
	assert_sees_card(desk);
	nfc_close_reader(desk->reader);
	desk->reader = nfc_open_reader(desk->fake);
	assert_sees_card(desk);
}

/* The answer has 22 bytes: 00 00 FF LEN LCS D5 4B 01 01 ATQA SAK 07 UID DCS 00. */
static void
test_split(Desk *desk, gconstpointer unused)
{
	for (guint position = 0; position <= 22; position++) {
		ds_fake_pn532_fault(desk->fake,
		    (DsFakePn532Fault){.kind = DS_FAKE_PN532_SPLIT, .position = position});
		assert_sees_card(desk);
	}
}

/* The answer ends after its first byte, in the UID, before its last byte: never a card. */
static void
test_cut(Desk *desk, gconstpointer unused)
{
	for (guint position = 1; position < 22; position += 10) {
		ds_fake_pn532_fault(desk->fake,
		    (DsFakePn532Fault){
			.kind = DS_FAKE_PN532_CUT, .position = position, .count = 3});
		nfc_assert_error(desk->reader, DS_ERROR_GONE);
	}
	open_again(desk);
	assert_sees_card(desk);
}

/* What arrived before the command is thrown away, be it noise or a late answer. */
static void
test_babble(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_babble(desk->fake, "A5A5A5");
	assert_sees_card(desk);
	ds_fake_pn532_babble(desk->fake, "0000FF00FF00 0000FF0CF4D54B010100040804DEADBEEF9600");
	assert_sees_card(desk);
	ds_fake_pn532_babble(desk->fake, "0000");
	assert_sees_card(desk);
}

static gpointer
pull_when_polled(gpointer data)
{
	Desk *desk = data;
	for (guint commands = 0; commands < 8; commands += nfc_commands(desk->fake))
		g_thread_yield();
	ds_fake_pn532_unplug(desk->fake);
	return NULL;
}

/* The cable is pulled while poll() waits for a card. */
static void
test_pulled_while_waiting(Desk *desk, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity = NULL;
	gint64 start_us = g_get_monotonic_time();
	GThread *person;

	ds_fake_pn532_take(desk->fake);
	nfc_commands(desk->fake);
	person = g_thread_new("person", pull_when_polled, desk);
	g_assert_false(driver->poll(desk->reader, 30000, &identity, &error));
	g_thread_join(person);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_cmpuint(nfc_ms_since(start_us), <, 5000);
}

/* Pulled out: an error at once. Not there: open() says so. There again: it works. */
static void
test_pulled_and_back(Desk *desk, gconstpointer unused)
{
	g_autofree char *where = nfc_where(desk->fake);
	gint64 start_us;

	ds_fake_pn532_unplug(desk->fake);
	g_assert_cmpuint(nfc_assert_error(desk->reader, DS_ERROR_GONE), <, 250);
	g_assert_cmpuint(nfc_assert_error(desk->reader, DS_ERROR_GONE), <, 250);
	nfc_close_reader(desk->reader);
	nfc_assert_open_error(where, DS_ERROR_GONE, "is it plugged in?");
	ds_fake_pn532_plug(desk->fake);
	start_us = g_get_monotonic_time();
	desk->reader = nfc_open_reader(desk->fake);
	assert_sees_card(desk);
	g_test_message("back after %u ms", nfc_ms_since(start_us));
	g_assert_cmpuint(nfc_ms_since(start_us), <, 2000);
}

#define ADD(name, func) g_test_add("/nfc/faults/" name, Desk, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(fatal); i++) {
		g_autofree char *path = g_strconcat("/nfc/faults/fatal/", fatal[i].name, NULL);

		g_test_add(path, Desk, &fatal[i], set_up, test_fatal, tear_down);
	}
	ADD("silent-for-a-while", test_silent_for_a_while);
	ADD("bytewise", test_bytewise);
	ADD("split", test_split);
	ADD("cut", test_cut);
	ADD("babble", test_babble);
	ADD("pulled-while-waiting", test_pulled_while_waiting);
	ADD("pulled-and-back", test_pulled_and_back);
	return g_test_run();
}
