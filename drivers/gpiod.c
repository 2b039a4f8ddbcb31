/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of a GPIO chip, through libgpiod 1.x (its gpiod.h documents the calls). Built only with
 * -Dgpiod=enabled. `where` is /dev/gpiochip0:17, chip and offset, or /dev/gpiochip0:17,27,22, the
 * channels 1, 2 and 3. The state is read back, which proves the line, not what hangs on it.
 *
 * When the program ends in whatever way the kernel takes the lines back; what level they have then
 * is the chip's affair, on most it stays.
 */
#include "drivers/output.h"

#include <errno.h>
#include <gpiod.h>
#include <string.h>

#define CONSUMER "duestamp"
#define OFFSET_MOST 1023

typedef struct {
	struct gpiod_chip *chip;
	guint count;
	guint offsets[DS_OUTPUT_CHANNELS];
	struct gpiod_line *lines[DS_OUTPUT_CHANNELS]; /* NULL: not asked for yet */
} Lines;

static gboolean
failed(const char *what, GError **error)
{
	int number = errno;
	gboolean denied = number == EACCES || number == EPERM;

	g_set_error(error, DS_ERROR, denied ? DS_ERROR_CONFIG : DS_ERROR_GONE, "%s: %s%s", what,
	    g_strerror(number), number == EBUSY ? ": another program has this line" : "");
	return FALSE;
}

static gboolean
take_offsets(Lines *lines, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	lines->count = g_strv_length(words);
	if (lines->count < 1 || lines->count > DS_OUTPUT_CHANNELS)
		return FALSE;
	for (guint i = 0; i < lines->count; i++) {
		guint64 offset;

		if (!g_ascii_string_to_unsigned(words[i], 10, 0, OFFSET_MOST, &offset, NULL))
			return FALSE;
		lines->offsets[i] = (guint)offset;
	}
	return TRUE;
}

static void
lines_close(gpointer object)
{
	Lines *lines = object;

	if (lines->chip != NULL)
		gpiod_chip_close(lines->chip); /* its lines go with it */
	g_free(lines);
}

static gpointer
lines_open(const char *where, GError **error)
{
	const char *colon = strrchr(where, ':');
	Lines *lines = g_new0(Lines, 1);
	g_autofree char *path = NULL;

	if (where[0] != '/' || colon == NULL || !take_offsets(lines, colon + 1)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "where=%s: write /dev/gpiochip0:17, or /dev/gpiochip0:17,27 for two channels",
		    where);
		lines_close(lines);
		return NULL;
	}
	path = g_strndup(where, (gsize)(colon - where));
	lines->chip = gpiod_chip_open(path);
	if (lines->chip != NULL)
		return lines;
	failed(path, error);
	lines_close(lines);
	return NULL;
}

/* Asked for with the state that it is to have: no moment of the other one. */
static gboolean
request(Lines *lines, guint i, gboolean on, GError **error)
{
	struct gpiod_line *line = gpiod_chip_get_line(lines->chip, lines->offsets[i]);

	if (line == NULL || gpiod_line_request_output(line, CONSUMER, on ? 1 : 0) != 0)
		return failed("line", error);
	lines->lines[i] = line;
	return TRUE;
}

static gboolean
lines_set(gpointer object, guint channel, gboolean on, GError **error)
{
	Lines *lines = object;
	guint i = channel - 1;
	int is;

	if (i >= lines->count) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "there is no channel %u: where= names %u", channel, lines->count);
		return FALSE;
	}
	if (lines->lines[i] == NULL && !request(lines, i, on, error))
		return FALSE;
	if (gpiod_line_set_value(lines->lines[i], on ? 1 : 0) != 0)
		return failed("line", error);
	is = gpiod_line_get_value(lines->lines[i]);
	if (is < 0)
		return failed("line", error);
	if (is == (on ? 1 : 0))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "line %u was told to be %s and is not",
	    lines->offsets[i], on ? "on" : "off");
	return FALSE;
}

const DsOutputDriver ds_output_driver_gpiod = {
    .id = "gpiod",
    .summary = "lines of a GPIO chip",
    .where = "/dev/gpiochip0:17",
    .open = lines_open,
    .set = lines_set,
    .close = lines_close,
};
