/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to write a driver for a printer of slips.
 *
 * It gets finished pages, dots in black and white (drivers/raster.h): fonts, scripts and layout are
 * drivers/slip.h's business, and no text ever goes to a printer. The rules of drivers/pad.h hold
 * here too: one file, blocking calls from one thread, no log.
 *
 * status() comes back within 500 ms, open() within two seconds. Errors:
 *   DS_ERROR_RETRY     print() only: nothing was printed; the same call may be made again, when
 *                      there is paper or the cover is closed. The message says what is to be done.
 *   DS_ERROR_UNKNOWN   print() only: it was on its way to the paper and did not come out, or not
 *                      all of it, or nobody knows. Never repeated without a person who has looked.
 *   DS_ERROR_GONE      the printer does not answer or its port is closed, and nothing of the page
 *                      was sent. The core calls close() and opens it again later.
 *   DS_ERROR_PROTOCOL  the answer is none that a printer gives; say what. Treated like GONE.
 *   DS_ERROR_CONFIG    open() only: `where` makes no sense, permission missing; say what to do.
 */
#pragma once

#include "drivers/raster.h"
#include "firmware/base/error.h"

/* What a printer says of itself; 0 is ready. */
typedef enum {
	DS_PRINTER_PAPER_LOW = 1 << 0, /* near the end of the roll; it still prints */
	DS_PRINTER_PAPER_OUT = 1 << 1,
	DS_PRINTER_COVER_OPEN = 1 << 2,
	DS_PRINTER_OFFLINE = 1 << 3, /* by its own button, or for a reason it does not tell */
	DS_PRINTER_FAULT = 1 << 4,   /* cutter, jam, head: somebody has to look */
} DsPrinterStatus;

/* With one of these nothing is printed. */
#define DS_PRINTER_STOPS \
	(DS_PRINTER_PAPER_OUT | DS_PRINTER_COVER_OPEN | DS_PRINTER_OFFLINE | DS_PRINTER_FAULT)

/* What to attend to first, as words: "ready", "paper near end", "paper out", "cover open",
 * "offline", "fault". */
const char *ds_printer_status_word(DsPrinterStatus status);

/* FALSE with DS_ERROR_RETRY when nothing can be printed now: for drivers, before they begin. */
DS_MUST_USE gboolean ds_printer_can_print(DsPrinterStatus status, GError **error);

typedef struct {
	const char *id;      /* file name, value of driver=: one word */
	const char *summary; /* one line, for people */
	const char *where;   /* what `where=` looks like, for error messages */
	gboolean simulated;  /* refused unless [kiosk] mode is demo or training */

	/* Opens the printer and proves that it is one, as far as it lets itself be asked. */
	gpointer (*open)(const char *where, GError **error);

	/* Asks the printer, never a cache. */
	gboolean (*status)(gpointer self, DsPrinterStatus *status, GError **error);

	/* One page, and it is cut off. Asks for the status before anything is sent, and again when
	 * all is sent: TRUE when the page is out as far as this printer can tell. A page that is
	 * wider than the paper is cut off at the right: the width is configured, not known. */
	gboolean (*print)(gpointer self, const DsRaster *page, guint timeout_ms, GError **error);

	/* Never fails and accepts a half-dead device. Not called when open() failed. */
	void (*close)(gpointer self);
} DsPrinterDriver;

/* The drivers this build holds, ended by NULL (made from the list in drivers/meson.build). */
extern const DsPrinterDriver *const ds_printer_drivers[];
