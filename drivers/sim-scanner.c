/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner of a simulated world: each code is told once. */
#include "drivers/scanner.h"
#include "drivers/sim-client.h"

static gpointer
sim_open(const char *where, GError **error)
{
	return ds_sim_line_open(where, "scanner", error);
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

extern const DsScannerDriver ds_scanner_driver_sim_scanner;
const DsScannerDriver ds_scanner_driver_sim_scanner = {
    .id = "sim-scanner",
    .summary = "scanner of a simulated world, for demonstration, training and tests",
    .where = "unix:/path or tcp:127.0.0.1:port",
    .stays = FALSE,
    .simulated = TRUE,
    .open = sim_open,
    .poll = sim_poll,
    .close = sim_close,
};
