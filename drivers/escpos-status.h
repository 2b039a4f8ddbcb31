/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an ESC/POS printer says of itself, one byte an answer. Pure; the bytes are hostile.
 *
 * Sources: Epson, ESC/POS command reference, DLE EOT n and GS r n (the same tables are in the
 * manuals of Bixolon SRP-350, HPRT TP80K and Partner RP-330); USB Device Class Definition for
 * Printing Devices 1.1, 4.2.2 (GET_PORT_STATUS).
 */
#pragma once

#include "drivers/printer.h"

/* What is asked with DLE EOT n. */
typedef enum {
	DS_ESCPOS_PRINTER = 1, /* bit 3: offline */
	DS_ESCPOS_CAUSE = 2,   /* why: bit 2 cover, bit 5 paper end, bit 6 error */
	DS_ESCPOS_PAPER = 4,   /* bits 2-3 near end, bits 5-6 end */
} DsEscposQuestion;

/* The answer to DLE EOT n has bits 0 and 7 clear and bits 1 and 4 set. */
gboolean ds_escpos_is_status(guint8 answer);

/* The answer to GS r 1 has bits 4 and 7 clear, so that the two are told apart. */
gboolean ds_escpos_is_word(guint8 answer);

/* Adds the flags that this answer to `question` stands for. DS_ERROR_PROTOCOL: it is none. */
DS_MUST_USE gboolean ds_escpos_take_status(
    DsEscposQuestion question, guint8 answer, DsPrinterStatus *status, GError **error);

/* GS r 1 comes when all before it is printed; FALSE when it says that the paper is out (bits 2-3).
 */
gboolean ds_escpos_word_is_good(guint8 answer);

/* GET_PORT_STATUS: bit 5 paper empty, bit 4 selected, bit 3 no error; the others are 0. */
DS_MUST_USE gboolean ds_escpos_take_port(guint8 answer, DsPrinterStatus *status, GError **error);
