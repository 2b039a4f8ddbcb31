/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fake printer on the line that PRINTER_DOOR names ("tcp", "serial", "usb"), and the driver in
 * front of it. */
#pragma once

#include "drivers/printer.h"
#include "tests/fakes/printer.h"

#define STAGE_WIDTH 384
#define STAGE_PATIENCE_MS 8000

typedef struct {
	const DsPrinterDriver *driver;
	DsFakePrinter *printer;
	gpointer self;
	gboolean is_usb;
} Stage;

const DsPrinterDriver *printer_driver(const char *id);

/* Opens it. */
void stage_set_up(Stage *stage, DsFakePrinterWays ways);
void stage_tear_down(Stage *stage);

/* Closes it and opens it until it works, two seconds at most. */
void stage_open_again(Stage *stage);

/* A page of noise: no two rows are alike. */
DsRaster *stage_page(guint height);

/* Prints it and wants it to come out, dot for dot. */
void stage_assert_prints(Stage *stage, const DsRaster *page);
/* Prints it and wants an error of this code. */
void stage_assert_fails(Stage *stage, const DsRaster *page, DsErrorCode code, const char *words);
void stage_assert_status(Stage *stage, DsPrinterStatus status);
/* Nothing has been cut off since the last look. */
void stage_assert_no_slip(Stage *stage);
