/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames; what a reader answers is in feig-reader.c. Manual, 3; its own arithmetic, so that a
 * mistake of the driver's is not shared. */
#include "tests/fakes/feig.h"

#include "tests/fakes/feig-reader.h"

#define ADDRESS 0x00 /* of this reader */

typedef struct {
	DsFakeFeigReader *reader;
	gboolean standard, advanced; /* understood */
	gboolean asked_advanced;     /* the last request */
} Feig;

static guint16
checksum(const guint8 *bytes, gsize count)
{
	guint crc = 0xFFFF;

	for (gsize i = 0; i < count; i++) {
		crc ^= bytes[i];
		for (guint bit = 0; bit < 8; bit++)
			crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
	}
	return (guint16)crc;
}

static gsize
measure(const guint8 *bytes, gsize count)
{
	if (count < 3)
		return 0;
	return bytes[0] == 0x02 ? bytes[1] * 256u + bytes[2] : bytes[0];
}

static gboolean
unwrap(gpointer self, const guint8 *frame, gsize length, GByteArray *request)
{
	Feig *feig = self;
	gsize head = frame[0] == 0x02 ? 4 : 2; /* up to CMD */

	feig->asked_advanced = frame[0] == 0x02;
	if (length < head + 3 || checksum(frame, length) != 0 ||
	    !(feig->asked_advanced ? feig->advanced : feig->standard) ||
	    (frame[head - 1] != ADDRESS && frame[head - 1] != 0xFF))
		return FALSE;
	g_byte_array_append(request, frame + head, (guint)(length - head - 2));
	return TRUE;
}

static void
wrap(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame)
{
	Feig *feig = self;
	/* too long for the form it was asked in? */
	gboolean advanced = feig->asked_advanced || answer->len + 5 > 255;
	gsize total = answer->len + (advanced ? 7u : 5u);
	guint8 head[] = {0x02, (guint8)(total >> 8), (guint8)total, ADDRESS, command};
	guint16 crc;
	guint8 tail[2];

	g_byte_array_append(frame, advanced ? head : head + 2, advanced ? 5 : 3);
	g_byte_array_append(frame, answer->data, answer->len);
	crc = checksum(frame->data, frame->len);
	tail[0] = (guint8)crc;
	tail[1] = (guint8)(crc >> 8);
	g_byte_array_append(frame, tail, 2);
}

static gsize
length_at(const GByteArray *frame)
{
	return frame->data[0] == 0x02 ? 2 : 0;
}

static void
obey(gpointer self, const guint8 *request, gsize length, GByteArray *answer)
{
	Feig *feig = self;

	ds_fake_feig_reader_obey(feig->reader, request, length, answer);
}

static void
restart(gpointer self)
{
	Feig *feig = self;

	ds_fake_feig_reader_restart(feig->reader);
}

static gpointer
start(const char *world)
{
	Feig *feig = g_new0(Feig, 1);

	feig->standard = feig->advanced = TRUE;
	feig->reader = ds_fake_feig_reader_new(world);
	return feig;
}

static void
stop(gpointer self)
{
	Feig *feig = self;

	ds_fake_feig_reader_free(feig->reader);
	g_free(feig);
}

/* ID ISC.MR101-U as facts of its kind are known: one interface of the maker's own class with two
 * bulk endpoints of 64 bytes, full speed. */
static const DsFakeUsbModel usb = {
    .descriptors = "12011001000000 40 B10A 0200 0001 010203 01"
		   "0902 2000 01 01 00 80 32"
		   "0904 00 00 02 FF0000 00"
		   "0705 81 02 4000 00"
		   "0705 02 02 4000 00",
};

const DsFakeProtocol ds_fake_feig = {
    .name = "fake-feig",
    .usb = &usb,
    .resets_field = TRUE,
    .start = start,
    .stop = stop,
    .restart = restart,
    .measure = measure,
    .unwrap = unwrap,
    .obey = obey,
    .wrap = wrap,
    .length_at = length_at,
};

/* ---- what only this reader has ---- */

static void
speak(gpointer self, gpointer forms)
{
	Feig *feig = self;
	const gboolean *form = forms;

	feig->standard = form[0];
	feig->advanced = form[1];
}

static void
set_batch(gpointer self, gpointer tags)
{
	Feig *feig = self;

	ds_fake_feig_reader_batch(feig->reader, *(guint *)tags);
}

static void
set_outputs(gpointer self, gpointer has_outputs)
{
	Feig *feig = self;

	ds_fake_feig_reader_outputs(feig->reader, *(gboolean *)has_outputs);
}

void
ds_fake_feig_outputs(DsFakeReader *reader, gboolean has_outputs)
{
	ds_fake_reader_do(reader, set_outputs, &has_outputs);
}

void
ds_fake_feig_speak(DsFakeReader *reader, gboolean standard, gboolean advanced)
{
	gboolean forms[] = {standard, advanced};

	ds_fake_reader_do(reader, speak, forms);
}

void
ds_fake_feig_batch(DsFakeReader *reader, guint tags)
{
	ds_fake_reader_do(reader, set_batch, &tags);
}
