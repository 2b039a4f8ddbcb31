/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the world says of its printer: how much paper there is, and the slip that came out. */
#include "ui/bench/world-private.h"

#include <string.h>

#define ROWS_BYTES 30000 /* of a slip that is asked for at once; README-sim.md, "Talking to it" */
#define WIDTH_MAX 2048   /* dots, and rows: what a world prints */
#define HEIGHT_MAX 16384

static gsize
stride(const DsBenchPaper *slip)
{
	return (slip->width + 7) / 8;
}

static gboolean
read_number(const char *word, guint most, guint *number)
{
	guint64 value;

	if (word == NULL || !g_ascii_string_to_unsigned(word, 10, 0, most, &value, NULL))
		return FALSE;
	*number = (guint)value;
	return TRUE;
}

void
ds_bench_world_clear_slip(DsBenchWorld *world)
{
	g_clear_pointer(&world->slip.rows, g_byte_array_unref);
	world->slip = (DsBenchPaper){0};
}

/* NUMBER WIDTH ROWS; number 0: nothing came out yet. */
void
ds_bench_world_hear_slip(DsBenchWorld *world, char **words)
{
	DsBenchPaper slip = {0};
	guint rows;

	ds_bench_world_clear_slip(world);
	if (g_strv_length(words) < 3 || !read_number(words[0], G_MAXUINT, &slip.number) ||
	    !read_number(words[1], WIDTH_MAX, &slip.width) ||
	    !read_number(words[2], HEIGHT_MAX, &slip.height) || slip.number == 0 ||
	    slip.width == 0 || slip.height == 0)
		return;
	slip.rows = g_byte_array_new();
	world->slip = slip;
	rows = (guint)(ROWS_BYTES / stride(&slip));
	for (guint first = 0; first < slip.height; first += rows) {
		g_autofree char *request = g_strdup_printf("slip %u %u", first, rows);

		ds_bench_world_ask(world, DS_BENCH_ASKED_ROWS, request);
	}
}

/* NUMBER FIRST HEX. What belongs to another slip, or was told already, is left aside. */
void
ds_bench_world_hear_rows(DsBenchWorld *world, char **words)
{
	DsBenchPaper *slip = &world->slip;
	g_autoptr(GByteArray) bytes = g_strv_length(words) == 3 ? ds_unhex(words[2]) : NULL;
	guint number, first;

	if (bytes == NULL || slip->rows == NULL || !read_number(words[0], G_MAXUINT, &number) ||
	    !read_number(words[1], HEIGHT_MAX, &first) || number != slip->number ||
	    first * stride(slip) != slip->rows->len ||
	    slip->rows->len + bytes->len > slip->height * stride(slip))
		return;
	g_byte_array_append(slip->rows, bytes->data, bytes->len);
}

void
ds_bench_world_hear_paper(DsBenchWorld *world, const char *word)
{
	world->paper_out = g_str_equal(word, "out");
	world->paper_low = g_str_equal(word, "low");
}

const DsBenchPaper *
ds_bench_world_slip(const DsBenchWorld *world)
{
	const DsBenchPaper *slip = &world->slip;

	return slip->rows != NULL && slip->rows->len == slip->height * stride(slip) ? slip : NULL;
}

gboolean
ds_bench_world_is_paper_out(const DsBenchWorld *world)
{
	return world->paper_out;
}

gboolean
ds_bench_world_is_paper_low(const DsBenchWorld *world)
{
	return world->paper_low;
}

void
ds_bench_world_set_paper(DsBenchWorld *world, gboolean there)
{
	ds_bench_world_ask(world, DS_BENCH_ASKED_ORDER, there ? "paper full" : "paper out");
}
