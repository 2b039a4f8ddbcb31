/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line, the frames and what a fault makes of them; what a reader answers is in feig-reader.c.
 */
#include "tests/fakes/feig.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/feig-reader.h"
#include "tests/fakes/thread.h"

#include <string.h>

#define ADDRESS 0x00 /* of this reader */

struct DsFakeFeig {
	DsFakeThread *thread;
	DsFakeLine *line;
	char *where;
	DsFakeFeigReader *reader;
	GByteArray *received; /* not yet a frame */
	GPtrArray *heard;
	gboolean standard, advanced;
	DsFakeFeigFault fault;
};

/* ---- frames: manual, 3; its own arithmetic, so that a mistake of the driver's is not shared ----
 */

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

/* Length of the frame at the beginning; 0: not told yet. */
static gsize
frame_length(const GByteArray *bytes)
{
	if (bytes->len < 3)
		return 0;
	return bytes->data[0] == 0x02 ? bytes->data[1] * 256u + bytes->data[2] : bytes->data[0];
}

static GByteArray *
framed(gboolean advanced, guint8 command, const GByteArray *answer)
{
	GByteArray *frame = g_byte_array_new();
	gsize total = answer->len + (advanced ? 7u : 5u);
	guint8 head[] = {0x02, (guint8)(total >> 8), (guint8)total, ADDRESS, command};
	guint16 crc;
	guint8 tail[2];

	if (!advanced && total > 255) /* too long for the form it was asked in */
		return framed(TRUE, command, answer);
	g_byte_array_append(frame, advanced ? head : head + 2, advanced ? 5 : 3);
	g_byte_array_append(frame, answer->data, answer->len);
	crc = checksum(frame->data, frame->len);
	tail[0] = (guint8)crc;
	tail[1] = (guint8)(crc >> 8);
	g_byte_array_append(frame, tail, 2);
	return frame;
}

/* ---- faults ---- */

static DsFakeFeigFault
next_fault(DsFakeFeig *fake, const guint8 *request, gsize length)
{
	DsFakeFeigFault now = {.kind = DS_FAKE_FEIG_SOUND};

	if (fake->fault.command != 0 && (length < 2 || request[1] != fake->fault.command))
		return now;
	if (fake->fault.after > 0) {
		fake->fault.after--;
		return now;
	}
	now = fake->fault;
	if (fake->fault.count > 0 && --fake->fault.count == 0)
		fake->fault.kind = DS_FAKE_FEIG_SOUND;
	return now;
}

static void
add_noise(GByteArray *frame, guint count, gboolean before)
{
	for (guint i = 0; i < count; i++) {
		guint8 noise = (guint8)(0x55 + i);

		if (before)
			g_byte_array_prepend(frame, &noise, 1);
		else
			g_byte_array_append(frame, &noise, 1);
	}
}

static void
spoil(GByteArray *frame, const DsFakeFeigFault *fault)
{
	switch (fault->kind) {
	case DS_FAKE_FEIG_BAD_CRC: frame->data[frame->len - 1] ^= 0x01; break;
	case DS_FAKE_FEIG_BAD_LENGTH: frame->data[frame->data[0] == 0x02 ? 2 : 0]++; break;
	case DS_FAKE_FEIG_CUT:
		g_byte_array_set_size(frame, MIN(fault->position, frame->len));
		break;
	case DS_FAKE_FEIG_JUNK: add_noise(frame, fault->position, TRUE); break;
	case DS_FAKE_FEIG_TRAILING: add_noise(frame, fault->position, FALSE); break;
	default: break;
	}
}

static void
answer_request(DsFakeFeig *fake, gboolean advanced, const guint8 *request, gsize length)
{
	DsFakeFeigFault fault = next_fault(fake, request, length);
	g_autoptr(GByteArray) answer = g_byte_array_new();
	g_autoptr(GByteArray) frame = NULL;
	guint8 status = (guint8)fault.position;

	if (fault.kind == DS_FAKE_FEIG_CLOSE) {
		ds_fake_line_unplug(fake->line);
		return;
	}
	if (fault.kind == DS_FAKE_FEIG_DEAF)
		return;
	if (fault.kind == DS_FAKE_FEIG_STATUS)
		g_byte_array_append(answer, &status, 1);
	else
		ds_fake_feig_reader_obey(fake->reader, request, length, answer);
	if (fault.kind == DS_FAKE_FEIG_SILENT || answer->len == 0)
		return;
	frame = framed(advanced,
	    fault.kind == DS_FAKE_FEIG_OTHER_COMMAND ? request[0] ^ 0x40 : request[0], answer);
	if (fault.kind == DS_FAKE_FEIG_EARLY_NOISE) {
		g_autoptr(GByteArray) noise = g_byte_array_new();

		add_noise(noise, fault.position, FALSE);
		ds_fake_line_put(fake->line, noise, 0, 0);
		g_usleep(40 * 1000);
	}
	if (fault.kind == DS_FAKE_FEIG_SLOW)
		g_usleep(fault.position * 1000);
	spoil(frame, &fault);
	ds_fake_line_put(fake->line, frame, fault.kind == DS_FAKE_FEIG_SPLIT ? fault.position : 0,
	    fault.kind == DS_FAKE_FEIG_BYTEWISE ? 1 : 0);
}

/* ---- in the thread ---- */

static void
take_frame(DsFakeFeig *fake, const guint8 *frame, gsize length)
{
	gboolean advanced = frame[0] == 0x02;
	gsize head = advanced ? 4 : 2; /* up to CMD */
	const guint8 *request = frame + head;
	g_autofree char *hex = NULL;

	if (length < head + 3 || checksum(frame, length) != 0 ||
	    !(advanced ? fake->advanced : fake->standard) ||
	    (frame[head - 1] != ADDRESS && frame[head - 1] != 0xFF))
		return; /* not understood */
	hex = ds_hex(request, length - head - 2);
	g_ptr_array_add(fake->heard, g_ascii_strdown(hex, -1));
	answer_request(fake, advanced, request, length - head - 2);
}

static void
on_bytes(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakeFeig *fake = data;
	gsize length;

	g_byte_array_append(fake->received, bytes, (guint)count);
	while ((length = frame_length(fake->received)) > 0 && fake->received->len >= length) {
		g_autofree guint8 *frame = g_memdup2(fake->received->data, length);

		g_byte_array_remove_range(fake->received, 0, (guint)length);
		take_frame(fake, frame, length);
	}
}

static void
on_host(gpointer data)
{
	DsFakeFeig *fake = data;

	g_byte_array_set_size(fake->received, 0);
}

static void
plug(gpointer object, gpointer unused)
{
	DsFakeFeig *fake = object;

	ds_fake_feig_reader_restart(fake->reader);
	g_byte_array_set_size(fake->received, 0);
	ds_fake_line_plug(fake->line);
}

static void
unplug(gpointer object, gpointer unused)
{
	DsFakeFeig *fake = object;

	ds_fake_line_unplug(fake->line);
}

static void
speak(gpointer object, gpointer forms)
{
	DsFakeFeig *fake = object;
	const gboolean *form = forms;

	fake->standard = form[0];
	fake->advanced = form[1];
}

static void
set_batch(gpointer object, gpointer tags)
{
	DsFakeFeig *fake = object;

	ds_fake_feig_reader_batch(fake->reader, *(guint *)tags);
}

static void
set_fault(gpointer object, gpointer fault)
{
	DsFakeFeig *fake = object;

	fake->fault = *(const DsFakeFeigFault *)fault;
}

static void
babble(gpointer object, gpointer bytes)
{
	DsFakeFeig *fake = object;

	ds_fake_line_put(fake->line, bytes, 0, 0);
}

static void
hand_over_heard(gpointer object, gpointer data)
{
	DsFakeFeig *fake = object;
	GPtrArray **heard = data;

	*heard = fake->heard;
	fake->heard = g_ptr_array_new_with_free_func(g_free);
}

/* ---- from outside ---- */

DsFakeFeig *
ds_fake_feig_new(DsFakeLineKind line, const char *world)
{
	DsFakeFeig *fake = g_new0(DsFakeFeig, 1);
	const DsFakeLineHandlers handlers = {on_bytes, on_host, fake};

	fake->standard = fake->advanced = TRUE;
	fake->reader = ds_fake_feig_reader_new(world);
	fake->received = g_byte_array_new();
	fake->heard = g_ptr_array_new_with_free_func(g_free);
	fake->thread = ds_fake_thread_new("fake-feig");
	fake->line = ds_fake_line_new(line, ds_fake_thread_context(fake->thread), &handlers);
	fake->where = g_strconcat(
	    line == DS_FAKE_SERIAL ? "serial:" : "tcp:", ds_fake_line_where(fake->line), NULL);
	ds_fake_feig_plug(fake);
	return fake;
}

void
ds_fake_feig_free(DsFakeFeig *fake)
{
	ds_fake_feig_unplug(fake);
	ds_fake_thread_free(fake->thread);
	ds_fake_line_free(fake->line);
	ds_fake_feig_reader_free(fake->reader);
	g_ptr_array_unref(fake->heard);
	g_byte_array_unref(fake->received);
	g_free(fake->where);
	g_free(fake);
}

const char *
ds_fake_feig_where(const DsFakeFeig *fake)
{
	return fake->where;
}

void
ds_fake_feig_unplug(DsFakeFeig *fake)
{
	ds_fake_thread_do(fake->thread, unplug, fake, NULL);
}

void
ds_fake_feig_plug(DsFakeFeig *fake)
{
	ds_fake_thread_do(fake->thread, plug, fake, NULL);
}

void
ds_fake_feig_speak(DsFakeFeig *fake, gboolean standard, gboolean advanced)
{
	gboolean forms[] = {standard, advanced};

	ds_fake_thread_do(fake->thread, speak, fake, forms);
}

void
ds_fake_feig_batch(DsFakeFeig *fake, guint tags)
{
	ds_fake_thread_do(fake->thread, set_batch, fake, &tags);
}

void
ds_fake_feig_fault(DsFakeFeig *fake, DsFakeFeigFault fault)
{
	ds_fake_thread_do(fake->thread, set_fault, fake, &fault);
}

void
ds_fake_feig_babble(DsFakeFeig *fake, const char *bytes)
{
	g_autoptr(GByteArray) raw = ds_unhex(bytes);

	if (raw == NULL)
		g_error("fake FEIG reader: \"%s\" is no hexadecimal", bytes);
	ds_fake_thread_do(fake->thread, babble, fake, raw);
}

GStrv
ds_fake_feig_heard(DsFakeFeig *fake)
{
	GPtrArray *heard = NULL;

	ds_fake_thread_do(fake->thread, hand_over_heard, fake, &heard);
	g_ptr_array_add(heard, NULL);
	return (GStrv)g_ptr_array_free(heard, FALSE);
}
