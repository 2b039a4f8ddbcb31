/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames; what a reader does is in llrp-reader.c. LLRP 1.0.1, 16.1; nothing of the driver's is
 * used, so that a mistake of its is not shared. */
#include "tests/fakes/llrp.h"

#include "tests/fakes/llrp-reader.h"

#include <string.h>

#define HEAD 10
#define VERSION 0x04 /* 1.0.1, in the first byte */
#define STATUS 287
#define ERROR_MESSAGE 100
#define DEVICE_ERROR 401

typedef struct {
	DsFakeLlrpReader *reader;
	guint8 id[4]; /* of the last request */
	guint32 own_id;
} Llrp;

static void
put(GByteArray *out, guint value, guint bytes)
{
	for (guint i = bytes; i-- > 0;) {
		guint8 byte = (guint8)(value >> (8 * i));

		g_byte_array_append(out, &byte, 1);
	}
}

static gsize
measure(const guint8 *bytes, gsize count)
{
	if (count > 0 && bytes[0] >> 2 != 1)
		return 1; /* noise */
	if (count < HEAD)
		return 0;
	return MAX(
	    bytes[2] * 0x1000000u + bytes[3] * 0x10000u + bytes[4] * 0x100u + bytes[5], HEAD);
}

static gboolean
unwrap(gpointer self, const guint8 *frame, gsize length, GByteArray *request)
{
	Llrp *llrp = self;

	if (length < HEAD)
		return FALSE;
	memcpy(llrp->id, frame + 6, sizeof llrp->id);
	g_byte_array_append(request, frame + 1, 1);
	g_byte_array_append(request, frame + HEAD, (guint)(length - HEAD));
	return TRUE;
}

static void
put_head(GByteArray *frame, guint type, gsize body)
{
	put(frame, VERSION << 8 | type, 2);
	put(frame, (guint)(HEAD + body), 4);
}

/* Status, and whatever else. */
static void
wrap(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame)
{
	Llrp *llrp = self;
	static const char words[] = "bad";
	guint status = answer->data[0] == 255 ? DEVICE_ERROR : answer->data[0];
	guint text = status != 0 ? 3 : 0;
	guint type = command == 14 ? 4 : command + 10u;

	if (ds_fake_llrp_reader_errs(llrp->reader, command))
		type = ERROR_MESSAGE;
	put_head(frame, type, 8 + text + answer->len - 1);
	g_byte_array_append(frame, llrp->id, sizeof llrp->id);
	put(frame, STATUS, 2);
	put(frame, 8 + text, 2);
	put(frame, status, 2);
	put(frame, text, 2);
	g_byte_array_append(frame, (const guint8 *)words, text);
	g_byte_array_append(frame, answer->data + 1, answer->len - 1);
}

static gsize
length_at(const GByteArray *frame)
{
	return 5;
}

/* Its own messages are numbered from 1 on, as the host's are. */
static void
say(guint type, const GByteArray *body, gpointer frames, gpointer self)
{
	Llrp *llrp = self;

	put_head(frames, type, body->len);
	put(frames, ++llrp->own_id, 4);
	g_byte_array_append(frames, body->data, body->len);
}

static void
obey(gpointer self, const guint8 *request, gsize length, GByteArray *answer)
{
	Llrp *llrp = self;

	ds_fake_llrp_reader_obey(llrp->reader, request, length, answer);
}

static void
greet(gpointer self, GByteArray *frames)
{
	Llrp *llrp = self;
	const DsFakeLlrpVoice voice = {say, frames, self};

	ds_fake_llrp_reader_greet(llrp->reader, FALSE, &voice);
}

static void
turn_away(gpointer self, GByteArray *frames)
{
	Llrp *llrp = self;
	const DsFakeLlrpVoice voice = {say, frames, self};

	ds_fake_llrp_reader_greet(llrp->reader, TRUE, &voice);
}

static void
follow(gpointer self, GByteArray *frames)
{
	Llrp *llrp = self;
	const DsFakeLlrpVoice voice = {say, frames, self};

	ds_fake_llrp_reader_go_on(llrp->reader, &voice);
}

static void
restart(gpointer self)
{
	Llrp *llrp = self;

	ds_fake_llrp_reader_restart(llrp->reader);
}

static gpointer
start(const char *world)
{
	Llrp *llrp = g_new0(Llrp, 1);

	llrp->reader = ds_fake_llrp_reader_new(world);
	return llrp;
}

static void
stop(gpointer self)
{
	Llrp *llrp = self;

	ds_fake_llrp_reader_free(llrp->reader);
	g_free(llrp);
}

const DsFakeProtocol ds_fake_llrp = {
    .name = "fake-llrp",
    .resets_field = TRUE,
    .unchecked = TRUE,
    .start = start,
    .stop = stop,
    .restart = restart,
    .measure = measure,
    .unwrap = unwrap,
    .obey = obey,
    .wrap = wrap,
    .length_at = length_at,
    .greet = greet,
    .turn_away = turn_away,
    .follow = follow,
};

static void
behave(gpointer self, gpointer habits)
{
	Llrp *llrp = self;

	ds_fake_llrp_reader_behave(llrp->reader, habits);
}

void
ds_fake_llrp_behave(DsFakeReader *reader, DsFakeLlrpHabits habits)
{
	ds_fake_reader_do(reader, behave, &habits);
}
