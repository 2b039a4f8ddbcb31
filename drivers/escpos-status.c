/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/escpos-status.h"

#define STATUS_FIXED 0x93 /* these bits of an answer to DLE EOT ... */
#define STATUS_IS 0x12    /* ... are so */
#define WORD_FIXED 0x90   /* these bits of an answer to GS r are 0 */
#define WORD_PAPER_END 0x0C

#define PORT_PAPER_EMPTY 0x20
#define PORT_SELECTED 0x10
#define PORT_NO_ERROR 0x08

static const struct {
	DsEscposQuestion question;
	guint8 bits; /* one of them is enough */
	DsPrinterStatus flag;
} meanings[] = {
    {DS_ESCPOS_PRINTER, 0x08, DS_PRINTER_OFFLINE},
    {DS_ESCPOS_CAUSE, 0x04, DS_PRINTER_COVER_OPEN},
    {DS_ESCPOS_CAUSE, 0x20, DS_PRINTER_PAPER_OUT},
    {DS_ESCPOS_CAUSE, 0x40, DS_PRINTER_FAULT},
    {DS_ESCPOS_PAPER, 0x0C, DS_PRINTER_PAPER_LOW},
    {DS_ESCPOS_PAPER, 0x60, DS_PRINTER_PAPER_OUT},
};

gboolean
ds_escpos_is_status(guint8 answer)
{
	return (answer & STATUS_FIXED) == STATUS_IS;
}

gboolean
ds_escpos_is_word(guint8 answer)
{
	return (answer & WORD_FIXED) == 0;
}

gboolean
ds_escpos_word_is_good(guint8 answer)
{
	return (answer & WORD_PAPER_END) == 0;
}

gboolean
ds_escpos_take_status(
    DsEscposQuestion question, guint8 answer, DsPrinterStatus *status, GError **error)
{
	if (!ds_escpos_is_status(answer)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "%02X is no status: is this another device, or another speed?", answer);
		return FALSE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
		if (meanings[i].question == question && (answer & meanings[i].bits) != 0)
			*status |= meanings[i].flag;
	return TRUE;
}

gboolean
ds_escpos_take_port(guint8 answer, DsPrinterStatus *status, GError **error)
{
	if ((answer & ~(PORT_PAPER_EMPTY | PORT_SELECTED | PORT_NO_ERROR)) != 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "%02X is no status of a printer's port", answer);
		return FALSE;
	}
	if ((answer & PORT_PAPER_EMPTY) != 0)
		*status |= DS_PRINTER_PAPER_OUT;
	if ((answer & PORT_SELECTED) == 0)
		*status |= DS_PRINTER_OFFLINE;
	if ((answer & PORT_NO_ERROR) == 0 && (answer & PORT_PAPER_EMPTY) == 0)
		*status |= DS_PRINTER_FAULT;
	return TRUE;
}
