/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes that put a page on the paper of an ESC/POS printer. Pure.
 *
 * Source: Epson, ESC/POS command reference: ESC @ (initialize), GS a (automatic status back),
 * GS v 0 (print raster bit image), GS V (cut), GS r (transmit status).
 */
#pragma once

#include "drivers/raster.h"

/* Rows that go over together. 24 rows of 80 mm paper are 1.7 kB: the smallest receive buffer on
 * the market has 4 kB, and a printer begins to print while the next ones come. */
#define DS_ESCPOS_BAND_ROWS 24

/* The printer's settings as after switching on, and no status that nobody asked for (GS a 0). With
 * `torn` it ends first what a page of that width left open when it was torn off, a picture that
 * waits for its last rows: zeros, which mean nothing outside of one. */
void ds_escpos_add_start(GByteArray *bytes, const DsRaster *torn);

/*
 * The rows from `first` on, as many as a band has; returns how many. A printer obeys DLE EOT, DLE
 * ENQ and DLE DC4 (10 04, 10 05, 10 14) as soon as they arrive, also where they are dots of a
 * picture, and DLE DC4 can switch it off. So where a picture holds such a pair its first byte gets
 * one dot more (18).
 */
guint ds_escpos_add_band(GByteArray *bytes, const DsRaster *page, guint first);

/* Feeds to the cutter and cuts, all but a corner (GS V 66 0). */
void ds_escpos_add_end(GByteArray *bytes);

/* "Say so when all before this is printed" (GS r 1). */
void ds_escpos_add_question(GByteArray *bytes);
