/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/paper.h"

#include <string.h>

#define PICTURE_HEAD 8 /* 1D 76 30 m xL xH yL yH */

typedef struct {
	const char *begins;
	gsize begins_length;
	gsize length; /* of the whole; 0: a picture */
	void (*act)(DsFakePaper *paper);
} Command;

static gsize
stride_of(guint width)
{
	return (width + 7) / 8;
}

static guint
picture_bytes(const GByteArray *command)
{
	return command->data[4] + command->data[5] * 256u;
}

static guint
picture_rows(const GByteArray *command)
{
	return command->data[6] + command->data[7] * 256u;
}

/* ---- what commands do ---- */

static void
do_nothing(DsFakePaper *paper)
{
}

static void
ask(DsFakePaper *paper)
{
	paper->questions++;
}

static void
cut(DsFakePaper *paper)
{
	guint rows = ds_fake_paper_hanging(paper);
	DsRaster *slip;

	if (rows == 0)
		return;
	slip = ds_raster_new(paper->width, rows);
	memcpy(slip->bits, paper->dots->data, paper->dots->len);
	g_ptr_array_add(paper->slips, slip);
	g_byte_array_set_size(paper->dots, 0);
}

/* A row that is wider than the paper loses its right end. */
static void
print_row(DsFakePaper *paper, const guint8 *row, gsize length)
{
	gsize stride = stride_of(paper->width);
	guint at = paper->dots->len;

	g_byte_array_set_size(paper->dots, at + (guint)stride);
	memset(paper->dots->data + at, 0, stride);
	memcpy(paper->dots->data + at, row, MIN(length, stride));
	paper->rows++;
}

static void
print_rows(DsFakePaper *paper)
{
	gsize length = picture_bytes(paper->command);
	const guint8 *dots = paper->command->data + PICTURE_HEAD;

	while (paper->command->len - PICTURE_HEAD >= paper->taken + length && length > 0) {
		print_row(paper, dots + paper->taken, length);
		paper->taken += length;
	}
}

static const Command commands[] = {
    {"", 1, 1, do_nothing}, /* 00 */
    {"\x10\x04", 2, 3, do_nothing},
    {"\x1B\x40", 2, 2, do_nothing},
    {"\x1D\x61", 2, 3, do_nothing},
    {"\x1D\x72", 2, 3, ask},
    {"\x1D\x56\x42", 3, 4, cut},
    {"\x1D\x76\x30", 3, 0, print_rows},
};

/* ---- bytes ---- */

/* The command that begins so; NULL: none does, or not enough of it is there yet. */
static const Command *
find(const GByteArray *begun, gboolean *possible)
{
	*possible = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		gsize common = MIN(begun->len, commands[i].begins_length);

		if (memcmp(begun->data, commands[i].begins, common) != 0)
			continue;
		*possible = TRUE;
		if (begun->len >= commands[i].begins_length)
			return &commands[i];
	}
	return NULL;
}

static gsize
length_of(const Command *command, const GByteArray *begun)
{
	if (command->length > 0)
		return command->length;
	if (begun->len < PICTURE_HEAD)
		return PICTURE_HEAD + 1;
	return PICTURE_HEAD + picture_bytes(begun) * picture_rows(begun);
}

void
ds_fake_paper_take(DsFakePaper *paper, guint8 byte)
{
	gboolean possible;
	const Command *command;

	g_byte_array_append(paper->command, &byte, 1);
	command = find(paper->command, &possible);
	if (!possible) {
		paper->stray += paper->command->len;
		g_byte_array_set_size(paper->command, 0);
	}
	if (command == NULL)
		return;
	if (ds_fake_paper_is_in_picture(paper))
		print_rows(paper);
	if (paper->command->len < length_of(command, paper->command))
		return;
	if (command->length > 0)
		command->act(paper);
	g_byte_array_set_size(paper->command, 0);
	paper->taken = 0;
}

gboolean
ds_fake_paper_is_in_picture(const DsFakePaper *paper)
{
	return paper->command->len >= PICTURE_HEAD && paper->command->data[0] == 0x1D &&
	    paper->command->data[1] == 0x76;
}

guint
ds_fake_paper_hanging(const DsFakePaper *paper)
{
	return paper->dots->len / (guint)stride_of(paper->width);
}

/* ---- coming and going ---- */

void
ds_fake_paper_restart(DsFakePaper *paper)
{
	g_byte_array_set_size(paper->command, 0);
	g_byte_array_set_size(paper->dots, 0);
	paper->taken = 0;
}

DsFakePaper *
ds_fake_paper_new(guint width)
{
	DsFakePaper *paper = g_new0(DsFakePaper, 1);

	paper->width = width;
	paper->command = g_byte_array_new();
	paper->dots = g_byte_array_new();
	paper->slips = g_ptr_array_new_with_free_func((GDestroyNotify)ds_raster_free);
	return paper;
}

void
ds_fake_paper_free(DsFakePaper *paper)
{
	g_byte_array_unref(paper->command);
	g_byte_array_unref(paper->dots);
	g_ptr_array_unref(paper->slips);
	g_free(paper);
}
