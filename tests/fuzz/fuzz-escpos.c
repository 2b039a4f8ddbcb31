/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers from whoever sits at the other end of a printer's line, and a page of any dots on its way
 * to one. */
#include "drivers/escpos-page.h"
#include "drivers/escpos-status.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_answer(guint8 answer)
{
	static const DsEscposQuestion questions[] = {
	    DS_ESCPOS_PRINTER, DS_ESCPOS_CAUSE, DS_ESCPOS_PAPER};
	const DsPrinterStatus all = DS_PRINTER_STOPS | DS_PRINTER_PAPER_LOW;
	DsPrinterStatus flags = 0;

	/* never both: the two are told apart by their bits alone */
	g_assert_false(ds_escpos_is_status(answer) && ds_escpos_is_word(answer));
	for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
		DsPrinterStatus before = flags;

		if (ds_escpos_take_status(questions[i], answer, &flags, NULL))
			g_assert_cmphex(flags & ~all, ==, 0);
		else
			g_assert_cmphex(flags, ==, before);
		g_assert_cmphex(flags & before, ==, before);
	}
	if (ds_escpos_take_port(answer, &flags, NULL))
		g_assert_cmphex(flags & ~all, ==, 0);
	g_assert_nonnull(ds_printer_status_word(flags));
}

/* Is there an order in real time? */
static gboolean
holds_order(const GByteArray *bytes)
{
	for (guint i = 0; i + 1 < bytes->len; i++) {
		guint8 next = bytes->data[i + 1];

		if (bytes->data[i] == 0x10 && (next == 0x04 || next == 0x05 || next == 0x14))
			return TRUE;
	}
	return FALSE;
}

/* Whatever the dots are, no order is among them, and no dot is lost. */
static void
check_page(const guint8 *data, gsize size)
{
	gsize stride = 1 + (gsize)data[0] % 72;
	guint width = 8 * (guint)stride, row = 0;
	g_autoptr(DsRaster) page = NULL;

	if (size - 1 < stride)
		return;
	page = ds_raster_new(width, (guint)MIN((size - 1) / stride, 4096));
	memcpy(page->bits, data + 1, stride * page->height);
	while (row < page->height) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();
		guint rows = ds_escpos_add_band(bytes, page, row);

		g_assert_cmpuint(rows, >, 0);
		g_assert_cmpuint(bytes->len, ==, 8 + rows * stride);
		g_assert_false(holds_order(bytes));
		for (gsize i = 0; i < rows * stride; i++) {
			guint8 dots = page->bits[row * stride + i];

			g_assert_cmphex(bytes->data[8 + i] & dots, ==, dots);
		}
		row += rows;
	}
	g_assert_cmpuint(row, ==, page->height);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	for (gsize i = 0; i < size; i++)
		check_answer(data[i]);
	if (size > 0)
		check_page(data, size);
	return 0;
}
