/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scanners for printed codes that do not exist: by USB as "USB HID POS" or as a keyboard, below the
 * real libusb (the program runs under umockdev-wrapper), or on a pseudo-terminal.
 *
 * All calls may come from any thread. A mistake of the test's author is a g_error().
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_FAKE_SCANNER_POS,      /* of a maker whose scanners are scanners from the start */
	DS_FAKE_SCANNER_LATE_POS, /* says nothing until it was told to be no keyboard any more */
	DS_FAKE_SCANNER_KEYBOARD,
	DS_FAKE_SCANNER_SERIAL,
	DS_FAKE_LIBRARIAN, /* an ordinary keyboard */
	DS_FAKE_TOUCH,     /* another HID device: a touch screen */
} DsFakeScannerKind;

typedef struct DsFakeScanner DsFakeScanner;

/* Plugged in; `socket` ("1-1") is where, for those on USB. */
DsFakeScanner *ds_fake_scanner_new(DsFakeScannerKind kind, const char *socket);
void ds_fake_scanner_free(DsFakeScanner *scanner);

/* For the driver: "usb", or "serial:PATH". */
const char *ds_fake_scanner_where(const DsFakeScanner *scanner);

void ds_fake_scanner_unplug(DsFakeScanner *scanner);
void ds_fake_scanner_plug(DsFakeScanner *scanner);

/* Somebody holds a code before it; it sends that as its kind does. `aim` is NULL where the scanner
 * is not set up to say what it read. */
void ds_fake_scanner_scan(DsFakeScanner *scanner, const char *aim, const char *text);

/* Raw: a report, or bytes on the line. */
void ds_fake_scanner_send(DsFakeScanner *scanner, const guint8 *bytes, gsize count);

/* The kernel's keyboard driver has it: what it sends is typed on the desktop. */
gboolean ds_fake_scanner_types(DsFakeScanner *scanner);

/* The control requests heard, in lower-case hexadecimal with their data ("21090003fe010200fe01");
 * free with g_strfreev(). */
GStrv ds_fake_scanner_heard(DsFakeScanner *scanner);
