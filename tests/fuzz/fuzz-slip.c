/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles and messages from anywhere, on a slip. The first byte tells style and width. */
#include "drivers/slip.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean
begins_like(const DsRaster *page, const DsRaster *head)
{
	gsize length = ds_raster_stride(head) * head->height;

	return page->height >= head->height && memcmp(page->bits, head->bits, length) == 0;
}

static DsSlip *
slip_with_a_head(void)
{
	DsSlip *slip = ds_slip_new();

	ds_slip_add_text(slip, DS_SLIP_PLAIN, "Head");
	return slip;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const char *const languages[] = {"en", "vi", "zh-cn", "zh-tw"};
	guint width = size > 0 && (data[0] & 8) != 0 ? DS_SLIP_WIDTH_58MM : DS_SLIP_WIDTH_LEAST;
	g_autoptr(DsSlip) slip = slip_with_a_head();
	g_autoptr(DsSlip) alone = slip_with_a_head();
	g_autoptr(DsRaster) head = ds_slip_draw(alone, width, NULL);
	g_autoptr(DsRaster) page = NULL;
	g_autofree char *text = NULL;

	if (size == 0)
		return 0;
	text = g_strndup((const char *)data + 1, size - 1);
	ds_slip_set_language(slip, languages[data[0] >> 4 & 3], "Noto Sans,Noto Sans CJK TC");
	ds_slip_add_text(slip, (DsSlipStyle)(data[0] & 7), text);
	if ((data[0] & 0x80) != 0)
		ds_slip_add_code(slip, text);
	page = ds_slip_draw(slip, width, NULL);
	/* only a code may be refused; what stands above is as it was */
	g_assert_true(page != NULL || (data[0] & 0x80) != 0);
	g_assert_true(page == NULL || begins_like(page, head));
	return 0;
}
