/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scanners that play a keyboard. The kernel's keyboard driver is taken off the device as long as it
 * is open, so nothing is typed into whatever has the focus: a code with a key such as Enter or
 * Alt+F4 in it is text like any other. drivers/README-scanners.md.
 */
#include "drivers/code-line.h"
#include "drivers/usb.h"
#include "drivers/wedge-keys.h"

#include <string.h>

/* Requests of the HID class: USB HID 1.11, 7.2. */
#define CLASS_TO_INTERFACE 0x21
#define SET_IDLE 0x0A
#define SET_PROTOCOL 0x0B
#define BOOT_PROTOCOL 0

#define HID 0x03
#define BOOT 0x01
#define KEYBOARD 0x01

/* Makers of scanners, for where=usb. A keyboard of another maker may be the librarian's: where= has
 * to name it. */
static const DsUsbMatch makers[] = {
    {0x0C2E, DS_USB_ANY, HID, BOOT, KEYBOARD}, /* Honeywell */
    {0x23D0, DS_USB_ANY, HID, BOOT, KEYBOARD}, /* Youjie */
    {0x05E0, DS_USB_ANY, HID, BOOT, KEYBOARD}, /* Zebra, Symbol */
    {0x05F9, DS_USB_ANY, HID, BOOT, KEYBOARD}, /* Datalogic */
    {0},
};

typedef struct {
	DsUsb *usb;
	DsWedge keys;
	DsCodeLine *line;
} Scanner;

/* Reports as a BIOS reads them, and only when a key changes. A device that refuses sends such
 * reports anyway. */
static void
set_boot_reports(DsUsb *usb)
{
	(void)ds_usb_control(usb, CLASS_TO_INTERFACE, SET_PROTOCOL, BOOT_PROTOCOL, NULL, 0, NULL);
	(void)ds_usb_control(usb, CLASS_TO_INTERFACE, SET_IDLE, 0, NULL, 0, NULL);
}

static gpointer
wedge_open(const char *where, GError **error)
{
	DsUsb *usb = ds_usb_open(where, makers, error);
	Scanner *scanner;

	if (usb == NULL)
		return NULL;
	set_boot_reports(usb);
	scanner = g_new0(Scanner, 1);
	scanner->usb = usb;
	scanner->line = ds_code_line_new();
	return scanner;
}

/* What the next report types. */
static gboolean
read_keys(gpointer self, GByteArray *in, gint64 deadline_us, GError **error)
{
	Scanner *scanner = self;
	g_autoptr(GByteArray) report = g_byte_array_new();
	char typed[7];
	guint count;

	if (!ds_usb_read(scanner->usb, report, deadline_us, error))
		return FALSE;
	count = ds_wedge_take(&scanner->keys, report->data, report->len, typed);
	g_byte_array_append(in, (const guint8 *)typed, count);
	explicit_bzero(report->data, report->len);
	explicit_bzero(typed, sizeof typed);
	return TRUE;
}

static gboolean
wedge_poll(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Scanner *scanner = self;

	return ds_code_line_poll(scanner->line, read_keys, scanner, timeout_ms, identity, error);
}

static void
wedge_close(gpointer self)
{
	Scanner *scanner = self;

	ds_usb_close(scanner->usb);
	ds_code_line_free(scanner->line);
	g_free(scanner);
}

extern const DsScannerDriver ds_scanner_driver_wedge;
const DsScannerDriver ds_scanner_driver_wedge = {
    .id = "wedge",
    .summary = "scanners for barcodes and QR codes that play a keyboard",
    .where = "usb, usb:1-1.4 (its socket) or usb:0C2E:0B61 (maker and model)",
    .open = wedge_open,
    .poll = wedge_poll,
    .close = wedge_close,
};
