/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card place of a simulated world: what lies there stays until it is taken. */
#include "drivers/scanner.h"
#include "drivers/sim-client.h"

static gpointer
sim_open(const char *where, GError **error)
{
	return ds_sim_line_open(where, "card", error);
}

static gboolean
sim_poll(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error)
{
	return ds_sim_line_poll(self, timeout_ms, identity, error);
}

static void
sim_close(gpointer self)
{
	ds_sim_line_close(self);
}

extern const DsScannerDriver ds_scanner_driver_sim_card;
const DsScannerDriver ds_scanner_driver_sim_card = {
    .id = "sim-card",
    .summary = "card place of a simulated world, for demonstration, training and tests",
    .where = "unix:/path or tcp:127.0.0.1:port",
    .stays = TRUE,
    .simulated = TRUE,
    .open = sim_open,
    .poll = sim_poll,
    .close = sim_close,
};
