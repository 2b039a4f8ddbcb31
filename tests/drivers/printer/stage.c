/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/printer/stage.h"

#include <string.h>

#define AGAIN_US (2 * G_USEC_PER_SEC)

static const struct {
	const char *name;
	DsFakeLineKind line;
} doors[] = {{"tcp", DS_FAKE_NETWORK}, {"serial", DS_FAKE_SERIAL}, {"usb", DS_FAKE_USB}};

const DsPrinterDriver *
printer_driver(const char *id)
{
	const DsPrinterDriver *const *driver = ds_printer_drivers;

	while (!g_str_equal((*driver)->id, id))
		driver++;
	return *driver;
}

void
stage_set_up(Stage *stage, DsFakePrinterWays ways)
{
	const char *name = g_getenv("PRINTER_DOOR");
	g_autoptr(GError) error = NULL;

	*stage = (Stage){.driver = printer_driver("escpos")};
	for (guint i = 0; i < G_N_ELEMENTS(doors); i++)
		if (g_strcmp0(doors[i].name, name) == 0) {
			stage->is_usb = doors[i].line == DS_FAKE_USB;
			stage->printer = ds_fake_printer_new(doors[i].line, STAGE_WIDTH, ways);
		}
	if (stage->printer == NULL)
		g_error("PRINTER_DOOR: tcp, serial or usb");
	stage->self = stage->driver->open(ds_fake_printer_where(stage->printer), &error);
	g_assert_no_error(error);
}

void
stage_tear_down(Stage *stage)
{
	stage->driver->close(stage->self);
	g_assert_cmpuint(ds_fake_printer_stray(stage->printer), ==, 0);
	ds_fake_printer_free(stage->printer);
}

void
stage_open_again(Stage *stage)
{
	gint64 deadline_us = g_get_monotonic_time() + AGAIN_US;

	stage->driver->close(stage->self);
	do
		stage->self = stage->driver->open(ds_fake_printer_where(stage->printer), NULL);
	while (stage->self == NULL && g_get_monotonic_time() < deadline_us);
	g_assert_nonnull(stage->self);
}

DsRaster *
stage_page(guint height)
{
	DsRaster *page = ds_raster_new(STAGE_WIDTH, height);
	guint32 noise = height;

	for (gsize i = 0; i < ds_raster_stride(page) * height; i++) {
		noise = noise * 1664525 + 1013904223;
		/* no byte that may begin an order: those have a test of their own */
		page->bits[i] = noise >> 24 == 0x10 ? 0x11 : (guint8)(noise >> 24);
	}
	return page;
}

void
stage_assert_prints(Stage *stage, const DsRaster *page)
{
	g_autoptr(GPtrArray) slips = NULL;
	g_autoptr(GError) error = NULL;
	const DsRaster *slip;

	stage->driver->print(stage->self, page, STAGE_PATIENCE_MS, &error);
	g_assert_no_error(error);
	slips = ds_fake_printer_slips(stage->printer);
	g_assert_cmpuint(slips->len, ==, 1);
	slip = slips->pdata[0];
	g_assert_cmpuint(slip->height, ==, page->height);
	g_assert_cmpmem(slip->bits, ds_raster_stride(slip) * slip->height, page->bits,
	    ds_raster_stride(page) * page->height);
	g_assert_cmpuint(ds_fake_printer_hanging(stage->printer), ==, 0);
}

void
stage_assert_fails(Stage *stage, const DsRaster *page, DsErrorCode code, const char *words)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(stage->driver->print(stage->self, page, STAGE_PATIENCE_MS, &error));
	g_assert_error(error, DS_ERROR, (gint)code);
	if (strstr(error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, words);
}

void
stage_assert_status(Stage *stage, DsPrinterStatus status)
{
	g_autoptr(GError) error = NULL;
	DsPrinterStatus flags = G_MAXINT;
	gint64 begun_us = g_get_monotonic_time();

	stage->driver->status(stage->self, &flags, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(flags, ==, status);
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 500 * 1000 + 100 * 1000);
}

void
stage_assert_no_slip(Stage *stage)
{
	g_autoptr(GPtrArray) slips = ds_fake_printer_slips(stage->printer);

	g_assert_cmpuint(slips->len, ==, 0);
}
