/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The printer of the simulated world: its roll, and the last slip that came out. A driver says rows
 * and then "cut"; what a lost cable leaves in it comes out never.
 */
#include "drivers/sim-private.h"

#include "drivers/printer.h"
#include "firmware/base/bytes.h"

#include <string.h>

/* of a slip that one answer has room for, as hex */
#define ANSWER_BYTES (DS_SIM_LINE_MAX / 2 - 64)

static const struct {
	const char *word;
	DsPrinterStatus status;
} papers[] = {
    [DS_SIM_PAPER_FULL] = {"full", 0},
    [DS_SIM_PAPER_LOW] = {"low", DS_PRINTER_PAPER_LOW},
    [DS_SIM_PAPER_OUT] = {"out", DS_PRINTER_PAPER_OUT},
};

const char *
ds_sim_paper_word(DsSimPaper paper)
{
	return papers[paper].word;
}

static gsize
stride(guint width)
{
	return (width + 7) / 8;
}

static guint
rows_of(const DsSimSlip *slip)
{
	return slip->width == 0 ? 0 : (guint)(slip->rows->len / stride(slip->width));
}

/* ---- for people */

char *
ds_sim_run_paper(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	for (guint i = 0; i < G_N_ELEMENTS(papers); i++)
		if (g_str_equal(words[1], papers[i].word)) {
			world->paper = (DsSimPaper)i;
			ds_sim_world_tell(world, "paper %s", words[1]);
			return g_strdup("ok");
		}
	return ds_sim_error(DS_ERROR_PROTOCOL, "paper full, paper low, or paper out");
}

/* A part of it comes with its number and place: a new slip may have come out meanwhile. */
char *
ds_sim_run_slip(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	const DsSimSlip *slip = &world->slip;
	gsize row = stride(MAX(slip->width, 1));
	guint rows = rows_of(slip);
	guint64 first, count;
	g_autofree char *hex = NULL;

	if (words[1] == NULL)
		return g_strdup_printf("ok %u %u %u", world->slips, slip->width, rows);
	if (words[2] == NULL || !ds_sim_number(words[1], 10, DS_RASTER_HEIGHT_MAX, &first) ||
	    !ds_sim_number(words[2], 10, DS_RASTER_HEIGHT_MAX, &count))
		return ds_sim_error(DS_ERROR_PROTOCOL, "slip, or slip FIRST COUNT");
	first = MIN(first, rows);
	count = MIN(MIN(count, rows - first), ANSWER_BYTES / row);
	hex = slip->rows == NULL ? g_strdup("")
				 : ds_hex(slip->rows->data + first * row, count * row);
	return g_strdup_printf("ok %u %u %s", world->slips, (guint)first, hex);
}

/* ---- for the driver */

char *
ds_sim_run_status(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	return g_strdup_printf("ok %u", (guint)papers[world->paper].status);
}

/* WIDTH HEX: whole rows. Without paper nothing comes out any more. */
char *
ds_sim_run_rows(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	g_autoptr(GByteArray) bytes = ds_unhex(words[2]);
	DsSimSlip *slip = &peer->slip;
	guint64 width;

	if (!ds_sim_number(words[1], 10, DS_RASTER_WIDTH_MAX, &width) || width == 0 ||
	    bytes == NULL || bytes->len % stride((guint)width) != 0 ||
	    (slip->rows != NULL && slip->width != width))
		return ds_sim_error(DS_ERROR_PROTOCOL,
		    "rows are their width in dots, the same for a slip, and their bytes");
	if (world->paper == DS_SIM_PAPER_OUT)
		return ds_sim_error(DS_ERROR_RETRY, "paper out");
	if (slip->rows == NULL)
		*slip = (DsSimSlip){(guint)width, g_byte_array_new()};
	if ((slip->rows->len + bytes->len) / stride(slip->width) > DS_RASTER_HEIGHT_MAX)
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "a slip has at most %d rows", DS_RASTER_HEIGHT_MAX);
	g_byte_array_append(slip->rows, bytes->data, bytes->len);
	return g_strdup("ok");
}

char *
ds_sim_run_cut(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	if (peer->slip.rows == NULL)
		return ds_sim_error(DS_ERROR_PROTOCOL, "nothing is printed yet");
	ds_sim_slip_clear(&world->slip);
	world->slip = peer->slip;
	peer->slip = (DsSimSlip){0, NULL};
	world->slips++;
	ds_sim_world_tell(
	    world, "slip %u %u %u", world->slips, world->slip.width, rows_of(&world->slip));
	return g_strdup("ok");
}

void
ds_sim_slip_clear(DsSimSlip *slip)
{
	g_clear_pointer(&slip->rows, g_byte_array_unref);
	slip->width = 0;
}
