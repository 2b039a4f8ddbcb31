/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanners on a serial line, or by USB in the mode CDC ("virtual COM port"): text, and a line end.
 * drivers/README-scanners.md. */
#include "drivers/code-line.h"
#include "drivers/wire.h"

static const DsWireDefaults defaults = {.speed = "9600", .mode = "8N1"};

typedef struct {
	DsWire *wire;
	DsCodeLine *line;
} Scanner;

/* Nothing can be asked: that a scanner is there shows with its first code. */
static gpointer
serial_open(const char *where, GError **error)
{
	DsWire *wire = ds_wire_open(where, &defaults, error);
	Scanner *scanner;

	if (wire == NULL)
		return NULL;
	scanner = g_new(Scanner, 1);
	*scanner = (Scanner){wire, ds_code_line_new()};
	return scanner;
}

static gboolean
read_line(gpointer wire, GByteArray *in, gint64 deadline_us, GError **error)
{
	return ds_wire_read(wire, in, deadline_us, error);
}

static gboolean
serial_poll(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Scanner *scanner = self;

	return ds_code_line_poll(
	    scanner->line, read_line, scanner->wire, timeout_ms, identity, error);
}

static void
serial_close(gpointer self)
{
	Scanner *scanner = self;

	ds_wire_close(scanner->wire);
	ds_code_line_free(scanner->line);
	g_free(scanner);
}

extern const DsScannerDriver ds_scanner_driver_serial;
const DsScannerDriver ds_scanner_driver_serial = {
    .id = "serial",
    .summary = "scanners for barcodes and QR codes on a serial line or a virtual COM port",
    .where = "serial:/dev/ttyACM0[:9600[:8N1]]",
    .open = serial_open,
    .poll = serial_poll,
    .close = serial_close,
};
