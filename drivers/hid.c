/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scanners in the mode "USB HID POS": they say what they read, how long it is and of which kind,
 * and are no keyboard, so nothing they read is ever typed anywhere. drivers/README-scanners.md.
 */
#include "drivers/hid-report.h"
#include "drivers/scanner.h"
#include "drivers/symbology.h"
#include "drivers/usb.h"

#include <string.h>

#define REST_MS 500 /* for the next report of a code that goes on */

/* Requests of the HID class: USB HID 1.11, 7.1 and 7.2. */
#define GET_DESCRIPTOR 0x06
#define REPORT_DESCRIPTOR (0x22 << 8)
#define FROM_INTERFACE 0x81
#define SET_REPORT 0x09
#define FEATURE_REPORT (0x03 << 8)
#define CLASS_TO_INTERFACE 0x21

#define HID 0x03

/* Makers of scanners, for where=usb; any other one is taken when where= names it. */
static const DsUsbMatch makers[] = {
    {0x0C2E, DS_USB_ANY, HID, 0, 0}, /* Honeywell */
    {0x23D0, DS_USB_ANY, HID, 0, 0}, /* Youjie */
    {0x05E0, DS_USB_ANY, HID, 0, 0}, /* Zebra, Symbol */
    {0x05F9, DS_USB_ANY, HID, 0, 0}, /* Datalogic */
    {0},
};

/* These are keyboards until they are told: feature report FE, 01 (NielsLeenheer/
 * WebHidBarcodeScanner, src/main.js). */
#define N_KEYBOARDS_AT_FIRST 2

typedef struct {
	DsUsb *usb;
	DsHidCode code;
	gint64 until_us; /* the rest of the code; 0: none is on its way */
} Scanner;

static void
forget(Scanner *scanner)
{
	if (scanner->code.text->len > 0)
		explicit_bzero(scanner->code.text->data, scanner->code.text->len);
	g_byte_array_set_size(scanner->code.text, 0);
	memset(scanner->code.aim, 0, sizeof scanner->code.aim);
	scanner->code.spoilt = FALSE;
	scanner->until_us = 0;
}

static void
hid_close(gpointer self)
{
	Scanner *scanner = self;

	if (scanner->usb != NULL)
		ds_usb_close(scanner->usb);
	forget(scanner);
	g_byte_array_unref(scanner->code.text);
	g_free(scanner);
}

/* TRUE when the device says of itself that it is a scanner. */
static gboolean
check_descriptor(Scanner *scanner, GError **error)
{
	guint8 descriptor[1024];
	gssize length = ds_usb_control(scanner->usb, FROM_INTERFACE, GET_DESCRIPTOR,
	    REPORT_DESCRIPTOR, descriptor, sizeof descriptor, error);

	if (length < 0)
		return FALSE;
	if (ds_hid_is_scanner(descriptor, (gsize)length))
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG,
	    "this is no scanner in the mode USB HID POS: scan the code for that mode in its manual, or "
	    "use driver=wedge");
	return FALSE;
}

/* A model that does not know the request needs none. */
static void
leave_keyboard_mode(Scanner *scanner)
{
	guint8 report[] = {0xFE, 0x01};

	if (ds_usb_match(scanner->usb) < N_KEYBOARDS_AT_FIRST)
		(void)ds_usb_control(scanner->usb, CLASS_TO_INTERFACE, SET_REPORT,
		    FEATURE_REPORT | report[0], report, sizeof report, NULL);
}

static gpointer
hid_open(const char *where, GError **error)
{
	Scanner *scanner = g_new0(Scanner, 1);

	scanner->code.text = g_byte_array_sized_new(DS_CODE_MAX); /* never moved: it is wiped */
	scanner->usb = ds_usb_open(where, makers, error);
	if (scanner->usb != NULL && check_descriptor(scanner, error)) {
		leave_keyboard_mode(scanner);
		return scanner;
	}
	if (scanner->usb != NULL)
		g_prefix_error(error, "%s: ", where);
	hid_close(scanner);
	return NULL;
}

static DsIdentity *
finish(Scanner *scanner, DsHidTaken taken)
{
	const DsSymbology *symbology = ds_symbology(scanner->code.aim);
	DsIdentity *identity;

	identity = taken == DS_HID_WHOLE
	    ? ds_symbology_identity(symbology, scanner->code.text->data, scanner->code.text->len)
	    : ds_identity_new(symbology->kind, DS_FLAW_UNREADABLE, symbology->technology, NULL);
	forget(scanner);
	return identity;
}

/* One report more, or none within the time. */
static gboolean
take_report(Scanner *scanner, gint64 deadline_us, DsIdentity **identity, GError **error)
{
	g_autoptr(GByteArray) report = g_byte_array_new();
	DsHidTaken taken;

	if (!ds_usb_read(scanner->usb, report, deadline_us, error))
		return FALSE;
	taken = ds_hid_take(&scanner->code, report->data, report->len);
	explicit_bzero(report->data, report->len);
	if (taken == DS_HID_OTHER)
		return TRUE;
	if (taken == DS_HID_MORE)
		scanner->until_us = g_get_monotonic_time() + REST_MS * 1000;
	else
		*identity = finish(scanner, taken);
	return TRUE;
}

static gboolean
hid_poll(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Scanner *scanner = self;
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
	gboolean came = TRUE;

	*identity = NULL;
	do {
		g_autoptr(GError) failure = NULL;

		came = take_report(scanner, end_us, identity, &failure);
		if (!came && !g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return FALSE;
		}
	} while (came && *identity == NULL && g_get_monotonic_time() < end_us);
	if (*identity == NULL && scanner->until_us != 0 &&
	    g_get_monotonic_time() >= scanner->until_us)
		*identity = finish(scanner, DS_HID_NONSENSE); /* the rest never came */
	return TRUE;
}

extern const DsScannerDriver ds_scanner_driver_hid;
const DsScannerDriver ds_scanner_driver_hid = {
    .id = "hid",
    .summary = "scanners for barcodes and QR codes, USB HID POS",
    .where = "usb, usb:1-1.4 (its socket) or usb:0C2E:0B61 (maker and model)",
    .open = hid_open,
    .poll = hid_poll,
    .close = hid_close,
};
