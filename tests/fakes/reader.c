/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/reader.h"

#include "firmware/base/bytes.h"

#include <string.h>

struct DsFakeReader {
	const DsFakeProtocol *protocol;
	gpointer self; /* the protocol's */
	DsFakeThread *thread;
	DsFakeLine *line;
	GByteArray *received; /* not yet a frame */
	GPtrArray *heard;
	DsFakeFault fault;
};

/* Work of the protocol's, on its way to the thread. */
typedef struct {
	DsFakeWork work;
	gpointer data;
} Order;

/* What TLS shows and wants to see, on the same way. */
typedef struct {
	GTlsCertificate *certificate;
	GTlsDatabase *hosts;
} Show;

/* ---- faults ---- */

static DsFakeFault
next_fault(DsFakeReader *reader, const char *request)
{
	DsFakeFault now = {.kind = DS_FAKE_SOUND};
	const char *only = reader->fault.only;

	if (only != NULL && g_ascii_strncasecmp(request, only, strlen(only)) != 0)
		return now;
	if (reader->fault.after > 0) {
		reader->fault.after--;
		return now;
	}
	now = reader->fault;
	if (reader->fault.count > 0 && --reader->fault.count == 0)
		reader->fault.kind = DS_FAKE_SOUND;
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

/* What comes before the answer. */
static void
delay(DsFakeReader *reader, const DsFakeFault *fault)
{
	g_autoptr(GByteArray) noise = g_byte_array_new();

	if (fault->kind == DS_FAKE_EARLY_NOISE) {
		add_noise(noise, fault->position, FALSE);
		ds_fake_line_put(reader->line, noise, 0, 0);
		g_usleep(40 * 1000);
	}
	if (fault->kind == DS_FAKE_SLOW)
		g_usleep(fault->position * 1000);
}

static void
spoil(DsFakeReader *reader, GByteArray *frame, const DsFakeFault *fault)
{
	switch (fault->kind) {
	case DS_FAKE_BAD_CRC: frame->data[frame->len - 1] ^= 0x01; break;
	case DS_FAKE_BAD_LENGTH: frame->data[reader->protocol->length_at(frame)]++; break;
	case DS_FAKE_CUT: g_byte_array_set_size(frame, MIN(fault->position, frame->len)); break;
	case DS_FAKE_JUNK: add_noise(frame, fault->position, TRUE); break;
	case DS_FAKE_TRAILING: add_noise(frame, fault->position, FALSE); break;
	default: break;
	}
}

static void
obey(DsFakeReader *reader, const DsFakeFault *fault, const GByteArray *request, GByteArray *answer)
{
	guint8 status = (guint8)fault->position;

	if (fault->kind != DS_FAKE_STATUS)
		reader->protocol->obey(reader->self, request->data, request->len, answer);
	if (fault->kind == DS_FAKE_STATUS || fault->kind == DS_FAKE_LIE) {
		g_byte_array_set_size(answer, 0);
		g_byte_array_append(answer, &status, 1);
	}
}

/* What is said unasked behind the answer. */
static void
follow(DsFakeReader *reader, const DsFakeFault *fault)
{
	g_autoptr(GByteArray) frames = g_byte_array_new();

	if (reader->protocol->follow == NULL)
		return;
	reader->protocol->follow(reader->self, frames);
	if (fault->kind != DS_FAKE_SILENT)
		ds_fake_line_put(reader->line, frames, 0, fault->kind == DS_FAKE_BYTEWISE ? 1 : 0);
}

static void
answer_it(DsFakeReader *reader, const GByteArray *request, const DsFakeFault *fault)
{
	g_autoptr(GByteArray) answer = g_byte_array_new();
	g_autoptr(GByteArray) frame = g_byte_array_new();
	guint8 command = request->data[0];

	obey(reader, fault, request, answer);
	if (fault->kind == DS_FAKE_SILENT || answer->len == 0)
		return;
	if (fault->kind == DS_FAKE_OTHER_COMMAND)
		command ^= 0x40;
	reader->protocol->wrap(reader->self, command, answer, frame);
	delay(reader, fault);
	spoil(reader, frame, fault);
	ds_fake_line_put(reader->line, frame, fault->kind == DS_FAKE_SPLIT ? fault->position : 0,
	    fault->kind == DS_FAKE_BYTEWISE ? 1 : 0);
}

static void
serve(DsFakeReader *reader, const GByteArray *request, const DsFakeFault *fault)
{
	answer_it(reader, request, fault);
	follow(reader, fault);
}

/* ---- in the thread ---- */

static void
take_frame(DsFakeReader *reader, const guint8 *frame, gsize length)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	g_autofree char *hex = NULL;
	DsFakeFault fault;

	if (!reader->protocol->unwrap(reader->self, frame, length, request))
		return;
	hex = ds_hex(request->data, request->len);
	g_ptr_array_add(reader->heard, g_ascii_strdown(hex, -1));
	fault = next_fault(reader, hex);
	if (fault.kind == DS_FAKE_CLOSE)
		ds_fake_line_unplug(reader->line);
	else if (fault.kind != DS_FAKE_DEAF)
		serve(reader, request, &fault);
}

static void
on_bytes(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakeReader *reader = data;
	GByteArray *received = reader->received;
	gsize length;

	g_byte_array_append(received, bytes, (guint)count);
	while ((length = reader->protocol->measure(received->data, received->len)) > 0 &&
	    received->len >= length) {
		g_autofree guint8 *frame = g_memdup2(received->data, length);

		g_byte_array_remove_range(received, 0, (guint)length);
		take_frame(reader, frame, length);
	}
}

static void
on_host(gpointer data)
{
	DsFakeReader *reader = data;

	g_autoptr(GByteArray) frames = g_byte_array_new();

	g_byte_array_set_size(reader->received, 0);
	if (reader->protocol->greet == NULL)
		return;
	reader->protocol->greet(reader->self, frames);
	ds_fake_line_put(reader->line, frames, 0, 0);
}

static void
on_second(GByteArray *words, gpointer data)
{
	DsFakeReader *reader = data;

	if (reader->protocol->turn_away != NULL)
		reader->protocol->turn_away(reader->self, words);
}

static void
plug(gpointer object, gpointer unused)
{
	DsFakeReader *reader = object;

	reader->protocol->restart(reader->self);
	g_byte_array_set_size(reader->received, 0);
	ds_fake_line_plug(reader->line);
}

static void
unplug(gpointer object, gpointer unused)
{
	DsFakeReader *reader = object;

	ds_fake_line_unplug(reader->line);
}

static void
set_fault(gpointer object, gpointer fault)
{
	DsFakeReader *reader = object;

	reader->fault = *(const DsFakeFault *)fault;
}

static void
babble(gpointer object, gpointer bytes)
{
	DsFakeReader *reader = object;

	ds_fake_line_put(reader->line, bytes, 0, 0);
}

static void
show(gpointer object, gpointer data)
{
	DsFakeReader *reader = object;
	const Show *order = data;

	ds_fake_line_show(reader->line, order->certificate, order->hosts);
}

static void
hand_over_heard(gpointer object, gpointer data)
{
	DsFakeReader *reader = object;
	GPtrArray **heard = data;

	*heard = reader->heard;
	reader->heard = g_ptr_array_new_with_free_func(g_free);
}

static void
carry_out(gpointer object, gpointer data)
{
	DsFakeReader *reader = object;
	Order *order = data;

	order->work(reader->self, order->data);
}

/* ---- from outside ---- */

DsFakeReader *
ds_fake_reader_new(const DsFakeProtocol *protocol, DsFakeLineKind line, const char *world)
{
	DsFakeReader *reader = g_new0(DsFakeReader, 1);
	const DsFakeLineHandlers handlers = {
	    on_bytes, on_host, on_second, reader, protocol->usb, NULL};

	reader->protocol = protocol;
	reader->self = protocol->start(world);
	reader->received = g_byte_array_new();
	reader->heard = g_ptr_array_new_with_free_func(g_free);
	reader->thread = ds_fake_thread_new(protocol->name);
	reader->line = ds_fake_line_new(line, ds_fake_thread_context(reader->thread), &handlers);
	ds_fake_reader_plug(reader);
	return reader;
}

void
ds_fake_reader_free(DsFakeReader *reader)
{
	ds_fake_reader_unplug(reader);
	ds_fake_thread_free(reader->thread);
	ds_fake_line_free(reader->line);
	reader->protocol->stop(reader->self);
	g_ptr_array_unref(reader->heard);
	g_byte_array_unref(reader->received);
	g_free(reader);
}

const char *
ds_fake_reader_where(const DsFakeReader *reader)
{
	return ds_fake_line_where(reader->line);
}

const char *
ds_fake_reader_certificate(const DsFakeReader *reader)
{
	return ds_fake_line_certificate(reader->line);
}

void
ds_fake_reader_show(DsFakeReader *reader, GTlsCertificate *certificate, GTlsDatabase *hosts)
{
	Show order = {certificate, hosts};

	ds_fake_thread_do(reader->thread, show, reader, &order);
}

void
ds_fake_reader_unplug(DsFakeReader *reader)
{
	ds_fake_thread_do(reader->thread, unplug, reader, NULL);
}

void
ds_fake_reader_plug(DsFakeReader *reader)
{
	ds_fake_thread_do(reader->thread, plug, reader, NULL);
}

void
ds_fake_reader_fault(DsFakeReader *reader, DsFakeFault fault)
{
	ds_fake_thread_do(reader->thread, set_fault, reader, &fault);
}

void
ds_fake_reader_babble(DsFakeReader *reader, const char *bytes)
{
	g_autoptr(GByteArray) raw = ds_unhex(bytes);

	if (raw == NULL)
		g_error("fake reader: \"%s\" is no hexadecimal", bytes);
	ds_fake_thread_do(reader->thread, babble, reader, raw);
}

GStrv
ds_fake_reader_heard(DsFakeReader *reader)
{
	GPtrArray *heard = NULL;

	ds_fake_thread_do(reader->thread, hand_over_heard, reader, &heard);
	g_ptr_array_add(heard, NULL);
	return (GStrv)g_ptr_array_free(heard, FALSE);
}

void
ds_fake_reader_do(DsFakeReader *reader, DsFakeWork work, gpointer data)
{
	Order order = {work, data};

	ds_fake_thread_do(reader->thread, carry_out, reader, &order);
}
