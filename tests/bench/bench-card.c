/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a card that is laid down to the first event on D-Bus that tells of it: the real daemon, the
 * real libnfc, and a PN532 on a serial line that takes as long as one of 115200 baud. One figure a
 * line, as in bench-core.c; medians.
 */
#include "tests/bus/programs.h"
#include "tests/fakes/pn532.h"

#include <stdlib.h>

#define CARDS 24

/* 115200 baud, ten bits a byte. The radio of UM0701-02 for a UID of 4 bytes with the field on, and
 * for a look that finds nothing a quarter of the slowest round of four that is known. */
#define BYTE_US 87
#define FOUND_US 2500
#define EMPTY_US 10000

#define LOOK_MS 100  /* of the driver: a card comes at any moment between two looks */
#define GONE_MS 1300 /* until the daemon thinks that a card was taken */

typedef struct {
	GDBusConnection *bus;
	char *state;
} Screen;

static void
on_properties(GDBusConnection *bus, const char *sender, const char *path, const char *interface,
    const char *signal, GVariant *parameters, gpointer data)
{
	g_autoptr(GVariant) changed = g_variant_get_child_value(parameters, 1);
	Screen *screen = data;
	char *state;

	if (!g_variant_lookup(changed, "State", "s", &state))
		return;
	g_free(screen->state);
	screen->state = state;
}

static void
wait_for(const Screen *screen, const char *state, gboolean is)
{
	while (g_str_equal(screen->state, state) != is)
		g_main_context_iteration(NULL, TRUE);
}

static void
cancel(const Screen *screen)
{
	g_autoptr(GError) error = NULL;
	GVariant *answer = g_dbus_connection_call_sync(screen->bus, "org.duestamp.Kiosk1",
	    "/org/duestamp/Kiosk1", "org.duestamp.Kiosk1", "Do",
	    g_variant_new("(sa{sv})", "cancel", NULL), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
	    &error);

	g_assert_no_error(error);
	g_variant_unref(answer);
}

/* The card is one of the sample library's, whose patron has a PIN. */
static double
card_ms(const Screen *screen, DsFakePn532 *fake, guint round)
{
	gint64 begin_us;
	double took_ms;

	g_usleep((GONE_MS + round * 37 % LOOK_MS) * 1000);
	begin_us = g_get_monotonic_time();
	ds_fake_pn532_lay(fake, DS_FAKE_CARD_CLASSIC_1K, "DEADBEEF");
	wait_for(screen, "idle", FALSE);
	took_ms = (double)(g_get_monotonic_time() - begin_us) / 1000;
	wait_for(screen, "pin", TRUE);
	ds_fake_pn532_take(fake);
	cancel(screen);
	wait_for(screen, "idle", TRUE);
	return took_ms;
}

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

int
main(void)
{
	DsFakePn532 *fake = ds_fake_pn532_new();
	g_autofree char *devices = g_strdup_printf(
	    "[scanner card]\ndriver=nfc\nwhere=pn532_uart:%s:115200\n", ds_fake_pn532_path(fake));
	Screen screen = {.state = g_strdup("idle")};
	double took_ms[CARDS];
	Programs p = {0};

	ds_fake_pn532_pace(fake,
	    (DsFakePn532Pace){.byte_us = BYTE_US, .found_us = FOUND_US, .empty_us = EMPTY_US});
	programs_start(&p, devices);
	programs_wait_for_devices(&p);
	screen.bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
	g_dbus_connection_signal_subscribe(screen.bus, NULL, "org.freedesktop.DBus.Properties",
	    "PropertiesChanged", "/org/duestamp/Kiosk1", "org.duestamp.Kiosk1",
	    G_DBUS_SIGNAL_FLAGS_NONE, on_properties, &screen, NULL);
	for (guint i = 0; i < CARDS; i++)
		took_ms[i] = card_ms(&screen, fake, i);
	qsort(took_ms, CARDS, sizeof *took_ms, by_value);
	g_print("card-to-event-on-pn532-at-115200 %.0f ms (target 120)\n"
		"card-to-event-slowest-of-%d %.0f ms\n",
	    took_ms[CARDS / 2], CARDS, took_ms[CARDS - 1]);
	g_object_unref(screen.bus);
	g_free(screen.state);
	programs_stop(&p);
	ds_fake_pn532_free(fake);
	return EXIT_SUCCESS;
}
