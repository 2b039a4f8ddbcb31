/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards come, lie there and go. */
#include "tests/drivers/nfc/support.h"

#include <string.h>
#include <time.h>

static const DsScannerDriver *const driver = &ds_scanner_driver_nfc;

typedef struct {
	DsFakePn532 *fake;
	gpointer reader;
} Desk;

static void
set_up(Desk *desk, gconstpointer unused)
{
	desk->fake = ds_fake_pn532_new();
	desk->reader = nfc_open_reader(desk->fake);
}

static void
tear_down(Desk *desk, gconstpointer unused)
{
	nfc_close_reader(desk->reader);
	ds_fake_pn532_free(desk->fake);
}

static const struct {
	const char *name;
	DsFakeCardKind kind;
	const char *uid;
	const char *technology;
	const char *text;
} cards[] = {
    {"classic-1k", DS_FAKE_CARD_CLASSIC_1K, NULL, "mifare-classic-1k", "DEADBEEF"},
    {"classic-4k", DS_FAKE_CARD_CLASSIC_4K, NULL, "mifare-classic-4k", "CAFE1234"},
    {"mini", DS_FAKE_CARD_MINI, NULL, "mifare-mini", "5E1F0A77"},
    {"ntag", DS_FAKE_CARD_NTAG, NULL, "ntag", "04A1B2C3D4E580"},
    {"desfire", DS_FAKE_CARD_DESFIRE, NULL, "mifare-desfire", "04112233445566"},
    {"processor", DS_FAKE_CARD_PROCESSOR, NULL, "iso14443-4a", "5A6B7C8D"},
    {"ten-bytes", DS_FAKE_CARD_PROCESSOR, "04112233445566778899", "iso14443-4a",
	"04112233445566778899"},
    {"felica", DS_FAKE_CARD_FELICA, NULL, "felica", "0114C3A2B1908F7E"},
    {"type-b", DS_FAKE_CARD_TYPE_B, NULL, "iso14443b", "A1B2C3D4"},
    {"bad-ats", DS_FAKE_CARD_BAD_ATS, NULL, "iso14443-4a", "0BAD0A75"},
};

static void
test_each_kind(Desk *desk, gconstpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(cards); i++) {
		g_test_message("%s", cards[i].name);
		ds_fake_pn532_lay(desk->fake, cards[i].kind, cards[i].uid);
		nfc_assert_card(desk->reader, cards[i].technology, cards[i].text);
		ds_fake_pn532_take(desk->fake);
		nfc_assert_nothing(desk->reader);
	}
}

static void
test_comes_stays_goes(Desk *desk, gconstpointer unused)
{
	nfc_assert_nothing(desk->reader);
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_FELICA, NULL);
	for (guint i = 0; i < 20; i++)
		nfc_assert_card(desk->reader, "felica", "0114C3A2B1908F7E");
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_CLASSIC_1K, "01020304");
	nfc_assert_card(desk->reader, "mifare-classic-1k", "01020304");
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_CLASSIC_1K, "01020305");
	nfc_assert_card(desk->reader, "mifare-classic-1k", "01020305");
	ds_fake_pn532_take(desk->fake);
	nfc_assert_nothing(desk->reader);
	nfc_assert_nothing(desk->reader);
}

static void
test_random_uid(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_PHONE, NULL);
	nfc_assert_flaw(desk->reader, DS_FLAW_RANDOM_UID);
	nfc_assert_flaw(desk->reader, DS_FLAW_RANDOM_UID);
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_DESFIRE, "08123456");
	nfc_assert_flaw(desk->reader, DS_FLAW_RANDOM_UID);
}

static void
test_unreadable(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_CHINA_ID, NULL);
	nfc_assert_flaw(desk->reader, DS_FLAW_UNREADABLE);
}

/* Jewel is no patron card: not looked for. */
static void
test_jewel(Desk *desk, gconstpointer unused)
{
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_JEWEL, NULL);
	nfc_assert_nothing(desk->reader);
}

/* A card that lies there costs one command a look, an empty reader one for each kind. */
static void
test_commands(Desk *desk, gconstpointer unused)
{
	static const char *const on_empty[] = {"0000ff04fcd44a0100e100",
	    "0000ff09f7d44a010100ffff0100e100", "0000ff09f7d44a010200ffff0100e000",
	    "0000ff05fbd44a010300de00", NULL};
	static const char *const on_type_b[] = {"0000ff05fbd44a010300de00", NULL};
	g_auto(GStrv) empty = NULL, first = NULL, stays = NULL;

	nfc_commands(desk->fake);
	nfc_assert_nothing(desk->reader);
	empty = ds_fake_pn532_heard(desk->fake);
	g_assert_true(g_strv_equal((const char *const *)empty, on_empty));
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_TYPE_B, NULL);
	nfc_assert_card(desk->reader, "iso14443b", "A1B2C3D4");
	first = ds_fake_pn532_heard(desk->fake);
	g_assert_true(g_strv_equal((const char *const *)first, on_empty));
	nfc_assert_card(desk->reader, "iso14443b", "A1B2C3D4");
	stays = ds_fake_pn532_heard(desk->fake);
	g_assert_true(g_strv_equal((const char *const *)stays, on_type_b));
}

static double
cpu_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Nothing comes: the whole time is waited, in looks 100 ms apart. */
static void
test_waits(Desk *desk, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity = (DsIdentity *)desk;
	gint64 start_us = g_get_monotonic_time();
	double start_cpu = cpu_ms();
	guint took_ms, commands;

	nfc_commands(desk->fake);
	g_assert_true(driver->poll(desk->reader, 1000, &identity, &error));
	took_ms = nfc_ms_since(start_us);
	commands = nfc_commands(desk->fake);
	g_assert_null(identity);
	g_assert_cmpuint(took_ms, >=, 1000);
	g_assert_cmpuint(took_ms, <, 2000);
	g_assert_cmpuint(commands, >=, 4);
	g_assert_cmpuint(commands, <=, 4 * 11);
	g_test_message("an empty reader: %.2f ms of CPU in %u ms, %u commands",
	    cpu_ms() - start_cpu, took_ms, commands);
}

static gpointer
lay_when_polled(gpointer data)
{
	Desk *desk = data;
	for (guint commands = 0; commands < 8; commands += nfc_commands(desk->fake))
		g_thread_yield();
	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_NTAG, NULL);
	return NULL;
}

/* A card that comes while poll() waits ends the waiting. */
static void
test_comes_while_waiting(Desk *desk, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsIdentity) identity = NULL;
	gint64 start_us = g_get_monotonic_time();
	GThread *person;

	nfc_commands(desk->fake);
	person = g_thread_new("person", lay_when_polled, desk);
	g_assert_true(driver->poll(desk->reader, 30000, &identity, &error));
	g_thread_join(person);
	g_assert_no_error(error);
	g_assert_nonnull(identity);
	g_assert_cmpstr(identity->text, ==, "04A1B2C3D4E580");
	g_assert_cmpuint(nfc_ms_since(start_us), <, 10000);
}

/* Polling in a loop looks ten times a second, not as often as the wire allows. */
static void
test_stays_at_a_calm_pace(Desk *desk, gconstpointer unused)
{
	gint64 start_us = g_get_monotonic_time();

	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_NTAG, NULL);
	for (guint i = 0; i < 6; i++) {
		g_autoptr(DsIdentity) identity = NULL;

		g_assert_true(driver->poll(desk->reader, 1000, &identity, NULL));
		g_assert_nonnull(identity);
	}
	g_assert_cmpuint(nfc_ms_since(start_us), >=, 500);
	g_assert_cmpuint(nfc_ms_since(start_us), <, 2000);
}

/* The leak checker looks at the end of the program. */
static void
test_thousand_looks(Desk *desk, gconstpointer unused)
{
	for (guint i = 0; i < 1000; i++) {
		g_autoptr(DsIdentity) identity = NULL;

		if (i % 100 == 0)
			ds_fake_pn532_lay(desk->fake, cards[i / 100].kind, cards[i / 100].uid);
		identity = nfc_look(desk->reader);
		g_assert_nonnull(identity);
		g_assert_cmpstr(identity->text, ==, cards[i / 100].text);
	}
}

/* Each has its own device; closing one leaves the other alone. */
static void
test_two_readers(Desk *desk, gconstpointer unused)
{
	DsFakePn532 *other = ds_fake_pn532_new();
	gpointer reader = nfc_open_reader(other);

	ds_fake_pn532_lay(desk->fake, DS_FAKE_CARD_NTAG, NULL);
	ds_fake_pn532_lay(other, DS_FAKE_CARD_CLASSIC_1K, NULL);
	nfc_assert_card(desk->reader, "ntag", "04A1B2C3D4E580");
	nfc_assert_card(reader, "mifare-classic-1k", "DEADBEEF");
	nfc_close_reader(reader);
	nfc_assert_card(desk->reader, "ntag", "04A1B2C3D4E580");
	reader = nfc_open_reader(other);
	nfc_assert_card(reader, "mifare-classic-1k", "DEADBEEF");
	nfc_close_reader(reader);
	ds_fake_pn532_free(other);
}

#define ADD(name, func) g_test_add("/nfc/poll/" name, Desk, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("each-kind", test_each_kind);
	ADD("comes-stays-goes", test_comes_stays_goes);
	ADD("random-uid", test_random_uid);
	ADD("unreadable", test_unreadable);
	ADD("jewel", test_jewel);
	ADD("commands", test_commands);
	ADD("waits", test_waits);
	ADD("comes-while-waiting", test_comes_while_waiting);
	ADD("calm-pace", test_stays_at_a_calm_pace);
	ADD("thousand-looks", test_thousand_looks);
	ADD("two-readers", test_two_readers);
	return g_test_run();
}
