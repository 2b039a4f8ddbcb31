/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/printer.h"

/* In the order in which somebody would attend to them: an open cover explains the rest. */
static const struct {
	DsPrinterStatus flag;
	const char *word;
	const char *advice;
} conditions[] = {
    {DS_PRINTER_COVER_OPEN, "cover open", "close it"},
    {DS_PRINTER_PAPER_OUT, "paper out", "put a new roll in"},
    {DS_PRINTER_FAULT, "fault", "look for a jam, then switch it off and on"},
    {DS_PRINTER_OFFLINE, "offline", "press its button, or switch it off and on"},
    {DS_PRINTER_PAPER_LOW, "paper near end", "have a new roll ready"},
};

const char *
ds_printer_status_word(DsPrinterStatus status)
{
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if ((status & conditions[i].flag) != 0)
			return conditions[i].word;
	return "ready";
}

gboolean
ds_printer_can_print(DsPrinterStatus status, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if ((status & conditions[i].flag & DS_PRINTER_STOPS) != 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "nothing was printed: %s: %s",
			    conditions[i].word, conditions[i].advice);
			return FALSE;
		}
	return TRUE;
}
