/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relays behind a USB bridge (CH340) that are sold as "LCUS-1", -2, -4 and -8: 9600 baud 8N1, and
 * four bytes an order, A0, channel, 01 or 00, and the sum of the three (the makers' leaflet:
 * A0 01 01 A2 closes relay 1, A0 01 00 A1 opens it). They answer nothing, so that it was done is
 * not known, only that the port took it.
 */
#include "drivers/output.h"
#include "drivers/wire.h"

#define START 0xA0
#define ORDER_SIZE 4
#define WRITE_MS 400

static const DsWireDefaults defaults = {.speed = "9600", .mode = "8N1"};

static gpointer
relay_open(const char *where, GError **error)
{
	return ds_wire_open(where, &defaults, error);
}

static gboolean
relay_set(gpointer self, guint channel, gboolean on, GError **error)
{
	const guint8 state = on ? 0x01 : 0x00;
	const guint8 order[ORDER_SIZE] = {
	    START, (guint8)channel, state, (guint8)(START + channel + state)};

	ds_wire_discard(self); /* some tell their state in words at each order */
	return ds_wire_write(
	    self, order, sizeof order, g_get_monotonic_time() + (gint64)WRITE_MS * 1000, error);
}

static void
relay_close(gpointer self)
{
	ds_wire_close(self);
}

const DsOutputDriver ds_output_driver_relay_serial = {
    .id = "relay-serial",
    .summary = "relays on a serial port: LCUS-1 and its siblings with up to eight",
    .where = "serial:/dev/ttyUSB0",
    .open = relay_open,
    .set = relay_set,
    .close = relay_close,
};
