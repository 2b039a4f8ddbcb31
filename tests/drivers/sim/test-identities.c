/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card place and the scanner of the simulated world, through their drivers. */
#include "drivers/scanner.h"
#include "tests/drivers/sim/host.h"

#define WAITED_MS 20000 /* more than enough */

extern const DsScannerDriver ds_scanner_driver_sim_card;
extern const DsScannerDriver ds_scanner_driver_sim_scanner;

typedef struct {
	SimHost *host;
	const DsScannerDriver *driver;
	gpointer self;
} Stage;

static void
set_up(Stage *stage, gconstpointer driver)
{
	g_autoptr(GError) error = NULL;

	stage->host = sim_host_start();
	stage->driver = driver;
	stage->self = stage->driver->open(stage->host->where, &error);
	g_assert_no_error(error);
}

static void
tear_down(Stage *stage, gconstpointer driver)
{
	stage->driver->close(stage->self);
	sim_host_stop(stage->host);
}

static DsIdentity *
poll(Stage *stage, guint timeout_ms)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity;

	stage->driver->poll(stage->self, timeout_ms, &identity, &error);
	g_assert_no_error(error);
	return identity;
}

static void
assert_found(Stage *stage, DsIdentityKind kind, const char *technology, const char *text)
{
	g_autoptr(DsIdentity) identity = poll(stage, WAITED_MS);

	g_assert_nonnull(identity);
	g_assert_cmpint(identity->kind, ==, kind);
	g_assert_cmpint(identity->flaw, ==, DS_FLAW_NONE);
	g_assert_cmpstr(identity->technology, ==, technology);
	g_assert_cmpstr(identity->text, ==, text);
}

static void
test_registered(void)
{
	guint found = 0;

	for (const DsScannerDriver *const *driver = ds_scanner_drivers; *driver != NULL; driver++)
		found += *driver == &ds_scanner_driver_sim_card ||
		    *driver == &ds_scanner_driver_sim_scanner;
	g_assert_cmpuint(found, ==, 2);
	g_assert_true(ds_scanner_driver_sim_card.stays);
	g_assert_false(ds_scanner_driver_sim_scanner.stays);
	g_assert_true(ds_scanner_driver_sim_card.simulated);
	g_assert_true(ds_scanner_driver_sim_scanner.simulated);
}

static void
test_card(Stage *stage, gconstpointer driver)
{
	g_assert_null(poll(stage, 0));
	sim_host_do(stage->host, "card mifare-classic 04A1B2C3");
	assert_found(stage, DS_IDENTITY_CARD, "mifare-classic-1k", "04A1B2C3");
	assert_found(stage, DS_IDENTITY_CARD, "mifare-classic-1k", "04A1B2C3");
	sim_host_do(stage->host, "card ntag 04112233445566");
	assert_found(stage, DS_IDENTITY_CARD, "ntag", "04112233445566");
	sim_host_do(stage->host, "card none");
	g_assert_null(poll(stage, 0));
}

static void
test_card_flaws(Stage *stage, gconstpointer driver)
{
	static const struct {
		const char *command;
		DsIdentityFlaw flaw;
	} cases[] = {{"card desfire 08112233 flaw=random-uid", DS_FLAW_RANDOM_UID},
	    {"card card x flaw=unreadable", DS_FLAW_UNREADABLE}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsIdentity) identity = NULL;

		sim_host_do(stage->host, "%s", cases[i].command);
		identity = poll(stage, WAITED_MS);
		g_assert_cmpint(identity->flaw, ==, cases[i].flaw);
		g_assert_null(identity->text);
	}
}

/* A finished line cannot be said for the card to be there: it has to be read first. */
static void
test_card_takes_time(Stage *stage, gconstpointer driver)
{
	gint64 begun_us;

	sim_host_do(stage->host, "card ntag 04A1");
	sim_host_do(stage->host, "timing on");
	begun_us = g_get_monotonic_time();
	assert_found(stage, DS_IDENTITY_CARD, "ntag", "04A1");
	g_assert_cmpint(g_get_monotonic_time() - begun_us, >=, 5600);
}

typedef struct {
	Stage *stage;
	const char *command;
} Later;

static gpointer
say_later(gpointer data)
{
	Later *later = data;

	sim_host_do(later->stage->host, "%s", later->command);
	return NULL;
}

/* A poll that waits is woken by what comes; the other thread may as well be first. */
static void
test_waiting(Stage *stage, gconstpointer driver)
{
	Later later = {
	    stage, stage->driver->stays ? "card felica 0102030405060708" : "scan qr CARD-1"};
	gint64 begun_us = g_get_monotonic_time();
	GThread *thread = g_thread_new("person", say_later, &later);

	if (stage->driver->stays)
		assert_found(stage, DS_IDENTITY_CARD, "felica", "0102030405060708");
	else
		assert_found(stage, DS_IDENTITY_QR, "qr", "CARD-1");
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, WAITED_MS * 1000 / 2);
	g_thread_join(thread);
}

static void
test_scan(Stage *stage, gconstpointer driver)
{
	g_assert_null(poll(stage, 0));
	sim_host_do(stage->host, "scan barcode 29123000000017");
	sim_host_do(stage->host, "scan qr B");
	assert_found(stage, DS_IDENTITY_BARCODE, "code128", "29123000000017");
	assert_found(stage, DS_IDENTITY_QR, "qr", "B");
	g_assert_null(poll(stage, 0));
}

/* Whatever a code says reaches the one who has to judge it, byte for byte. */
static void
test_hostile(Stage *stage, gconstpointer driver)
{
	g_autofree char *much = g_strnfill(DS_SIM_TEXT_MAX, 'x');
	g_autofree char *command = g_strdup_printf("scan qr %sx", much);

	sim_host_do(stage->host, "scan qr EVIL%%7CAOfake%%0D%%0A%%20%%FF%%25");
	assert_found(stage, DS_IDENTITY_QR, "qr", "EVIL|AOfake\r\n \xFF%");
	sim_host_do(stage->host, "scan qr %s", much);
	assert_found(stage, DS_IDENTITY_QR, "qr", much);
	sim_host_refuses(stage->host, DS_ERROR_PROTOCOL, command);
}

static void
test_nobody_scans(Stage *stage, gconstpointer driver)
{
	stage->driver->close(stage->self);
	for (;;) { /* until the world has noticed */
		g_autoptr(GError) error = NULL;
		g_autofree char *answer = ds_sim_ask(stage->host->where, "scan qr A", &error);

		if (answer != NULL)
			continue;
		g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
		break;
	}
	stage->self = stage->driver->open(stage->host->where, NULL);
	g_assert_null(poll(stage, 0));
	/* more than are kept waiting */
	for (guint i = 0; i < 16; i++)
		sim_host_do(stage->host, "scan qr %u", i);
	sim_host_refuses(stage->host, DS_ERROR_RETRY, "scan qr 16");
	assert_found(stage, DS_IDENTITY_QR, "qr", "0");
}

static gpointer
unplug_later(gpointer data)
{
	Stage *stage = data;

	sim_host_do(stage->host, "unplug %s", stage->driver->stays ? "card" : "scanner");
	return NULL;
}

static void
test_unplug(Stage *stage, gconstpointer driver)
{
	GThread *thread = g_thread_new("person", unplug_later, stage);
	g_autoptr(GError) error = NULL, again = NULL, shut = NULL;
	DsIdentity *identity;

	g_assert_false(stage->driver->poll(stage->self, 10000, &identity, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_thread_join(thread);
	g_assert_false(stage->driver->poll(stage->self, 0, &identity, &again));
	g_assert_error(again, DS_ERROR, DS_ERROR_GONE);
	g_assert_null(stage->driver->open(stage->host->where, &shut));
	g_assert_error(shut, DS_ERROR, DS_ERROR_GONE);
	sim_host_do(stage->host, "plug %s", stage->driver->stays ? "card" : "scanner");
	stage->driver->close(stage->self);
	stage->self = stage->driver->open(stage->host->where, NULL);
	g_assert_null(poll(stage, 0));
}

/* A poll ends by itself; the world's answer is awaited a little longer than that. */
static void
test_time_out(Stage *stage, gconstpointer driver)
{
	gint64 begun_us = g_get_monotonic_time();

	g_assert_null(poll(stage, 30));
	g_assert_cmpint(g_get_monotonic_time() - begun_us, >=, 30000);
}

#define CARD(name, func) \
	g_test_add("/sim-card/" name, Stage, &ds_scanner_driver_sim_card, set_up, func, tear_down)
#define SCANNER(name, func) \
	g_test_add( \
	    "/sim-scanner/" name, Stage, &ds_scanner_driver_sim_scanner, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-identities/registered", test_registered);
	CARD("lies-there", test_card);
	CARD("flaws", test_card_flaws);
	CARD("takes-time", test_card_takes_time);
	CARD("waiting", test_waiting);
	CARD("time-out", test_time_out);
	CARD("unplug", test_unplug);
	SCANNER("once", test_scan);
	SCANNER("hostile", test_hostile);
	SCANNER("nobody", test_nobody_scans);
	SCANNER("waiting", test_waiting);
	SCANNER("time-out", test_time_out);
	SCANNER("unplug", test_unplug);
	return g_test_run();
}
