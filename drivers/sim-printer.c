/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The printer of a simulated world: what comes out of it, the world shows. */
#include "drivers/printer.h"
#include "drivers/sim-client.h"
#include "firmware/base/bytes.h"

#define ANSWER_MS 500                          /* drivers/printer.h: status() */
#define PART_BYTES (DS_SIM_LINE_MAX / 2 - 256) /* of a page, as hex in one request */

static gpointer
sim_open(const char *where, GError **error)
{
	return ds_sim_line_open(where, "printer", error);
}

static gboolean
sim_status(gpointer self, DsPrinterStatus *status, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(self, ANSWER_MS, error, "status");
	guint64 flags;

	if (answer == NULL)
		return FALSE;
	if (!g_ascii_string_to_unsigned(
		answer, 10, 0, (guint64)(DS_PRINTER_STOPS | DS_PRINTER_PAPER_LOW), &flags, NULL)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "simulator: \"%s\" is no status of a printer", answer);
		return FALSE;
	}
	*status = (DsPrinterStatus)flags;
	return TRUE;
}

static gboolean
send_rows(DsSimLine *line, const DsRaster *page, guint timeout_ms, GError **error)
{
	gsize stride = ds_raster_stride(page);
	guint most = (guint)(PART_BYTES / stride);

	for (guint first = 0; first < page->height; first += most) {
		guint count = MIN(most, page->height - first);
		g_autofree char *hex = ds_hex(page->bits + first * stride, count * stride);
		g_autofree char *answer = ds_sim_line_ask(
		    line, timeout_ms, error, "rows %u %s", page->width, hex);

		if (answer == NULL)
			return FALSE;
	}
	return TRUE;
}

/* Once rows are on their way, a failure leaves half a slip. */
static gboolean
sim_print(gpointer self, const DsRaster *page, guint timeout_ms, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *answer = NULL;
	DsPrinterStatus status;

	if (!sim_status(self, &status, error) || !ds_printer_can_print(status, error))
		return FALSE;
	if (send_rows(self, page, timeout_ms, &failure))
		answer = ds_sim_line_ask(self, timeout_ms, &failure, "cut");
	if (answer != NULL)
		return TRUE;
	g_set_error(
	    error, DS_ERROR, DS_ERROR_UNKNOWN, "the slip did not come out: %s", failure->message);
	return FALSE;
}

static void
sim_close(gpointer self)
{
	ds_sim_line_close(self);
}

extern const DsPrinterDriver ds_printer_driver_sim_printer;
const DsPrinterDriver ds_printer_driver_sim_printer = {
    .id = "sim-printer",
    .summary = "printer of a simulated world, for demonstration, training and tests",
    .where = "unix:/path or tcp:127.0.0.1:port",
    .simulated = TRUE,
    .open = sim_open,
    .status = sim_status,
    .print = sim_print,
    .close = sim_close,
};
