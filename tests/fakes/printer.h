/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An ESC/POS printer on a pseudo-terminal, a TCP port or a mocked USB bus:
 *
 *     DsFakePrinter *fake = ds_fake_printer_new(DS_FAKE_USB, 576, DS_FAKE_TWO_WAYS);
 *     self = driver->open(ds_fake_printer_where(fake), &error);
 *
 * It obeys DLE EOT as soon as it arrives, also within a picture, as real ones do, and stops taking
 * commands while its paper is out or its cover open. It lives in a thread of its own; every call
 * below may come from any other thread and returns when it has been done. A mistake of the test's
 * author is a g_error().
 */
#pragma once

#include "drivers/raster.h"
#include "tests/fakes/line.h"
#include "tests/fakes/thread.h"

typedef struct DsFakePrinter DsFakePrinter;

/* Of a USB printer: with a bulk IN endpoint (class 7/1/2) or without (7/1/1). */
typedef enum { DS_FAKE_TWO_WAYS, DS_FAKE_ONE_WAY } DsFakePrinterWays;

/* Plugged in, with a roll of paper `width` dots wide. */
DsFakePrinter *ds_fake_printer_new(DsFakeLineKind line, guint width, DsFakePrinterWays ways);
void ds_fake_printer_free(DsFakePrinter *printer);

const char *ds_fake_printer_where(const DsFakePrinter *printer);

void ds_fake_printer_unplug(DsFakePrinter *printer);
/* It has been switched off and on: what it had not printed is forgotten. With `remembers` only its
 * cable was pulled. */
void ds_fake_printer_plug(DsFakePrinter *printer, gboolean remembers);

typedef struct {
	gboolean paper_low, paper_out, cover_open, off_line, fault;
} DsFakePrinterState;

/* What a person does to it. All FALSE: ready. */
void ds_fake_printer_set(DsFakePrinter *printer, DsFakePrinterState state);

typedef enum {
	DS_FAKE_PRINTER_SOUND,
	DS_FAKE_PRINTER_SILENT,     /* answers nothing */
	DS_FAKE_PRINTER_SLOW,       /* each row takes `position` us */
	DS_FAKE_PRINTER_LATE,       /* each answer takes `position` ms */
	DS_FAKE_PRINTER_NONSENSE,   /* answers `position` to DLE EOT */
	DS_FAKE_PRINTER_TWICE,      /* answers DLE EOT twice */
	DS_FAKE_PRINTER_NO_PORT,    /* does not know GET_PORT_STATUS */
	DS_FAKE_PRINTER_PORT,       /* answers `position` to it */
	DS_FAKE_PRINTER_NO_WORD,    /* does not know GS r */
	DS_FAKE_PRINTER_BAD_WORD,   /* answers it with "paper end" */
	DS_FAKE_PRINTER_PAPER_ENDS, /* after `position` rows more */
	DS_FAKE_PRINTER_STUCK,      /* after `position` rows more it takes nothing, by USB */
	DS_FAKE_PRINTER_PULLED,     /* after `position` rows more its cable is pulled */
} DsFakePrinterFaultKind;

typedef struct {
	DsFakePrinterFaultKind kind;
	guint position;
} DsFakePrinterFault;

/* From now on; replaces the fault before it. */
void ds_fake_printer_fault(DsFakePrinter *printer, DsFakePrinterFault fault);

/* What was cut off since the last call: DsRaster; free with g_ptr_array_unref(). */
GPtrArray *ds_fake_printer_slips(DsFakePrinter *printer);

/* Rows that hang out of it and are not cut off. */
guint ds_fake_printer_hanging(DsFakePrinter *printer);

/* Bytes that it printed as text, and orders (10 04, 10 05, 10 14) that it found in pictures. */
guint ds_fake_printer_stray(DsFakePrinter *printer);
guint ds_fake_printer_orders(DsFakePrinter *printer);

/* Does the kernel's driver (usblp) hold it? */
gboolean ds_fake_printer_is_with_kernel(DsFakePrinter *printer);
