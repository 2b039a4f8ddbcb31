/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As the documents and programs named in drivers/README-idsam.md have it; its own arithmetic, so
 * that a mistake of the driver's is not shared. */
#include "tests/fakes/idsam.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define PHOTO 1024

typedef struct {
	GByteArray *data; /* of the card that lies there; NULL: none */
	gboolean selected, found, was_selected;
	DsFakeIdsamHabits habits;
} Idsam;

/* ---- frames ---- */

static gsize
measure(const guint8 *bytes, gsize count)
{
	static const guint8 begin[] = {0xAA, 0xAA, 0xAA, 0x96, 0x69};

	if (count > 0 && memcmp(bytes, begin, MIN(count, sizeof begin)) != 0)
		return 1; /* noise */
	return count < 7 ? 0 : 7u + bytes[5] * 256u + bytes[6];
}

static guint8
xor_all(const guint8 *bytes, gsize from, gsize to)
{
	guint8 sum = 0;

	while (from < to)
		sum ^= bytes[from++];
	return sum;
}

static gboolean
unwrap(gpointer self, const guint8 *frame, gsize length, GByteArray *request)
{
	if (length < 10 || xor_all(frame, 5, length - 1) != frame[length - 1])
		return FALSE;
	g_byte_array_append(request, frame + 7, (guint)length - 8);
	return TRUE;
}

static void
wrap(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame)
{
	guint length = answer->len + 1;
	const guint8 head[] = {
	    0xAA, 0xAA, 0xAA, 0x96, 0x69, (guint8)(length / 256), (guint8)(length % 256)};
	guint8 sum;

	g_byte_array_append(frame, head, sizeof head);
	g_byte_array_append(frame, answer->data, answer->len);
	sum = xor_all(frame->data, 5, frame->len);
	g_byte_array_append(frame, &sum, 1);
}

static gsize
length_at(const GByteArray *frame)
{
	return 6;
}

/* ---- answers ---- */

static void
say(GByteArray *answer, guint8 sw, const guint8 *data, gsize length)
{
	const guint8 status[] = {0x00, 0x00, sw};

	g_byte_array_append(answer, status, sizeof status);
	if (length > 0)
		g_byte_array_append(answer, data, (guint)length);
}

static const guint8 zeros[8]; /* what cards of today tell of themselves */

static void
find(Idsam *idsam, GByteArray *answer)
{
	if (idsam->data == NULL || (idsam->habits.finds_once && idsam->was_selected)) {
		say(answer, 0x80, NULL, 0);
		return;
	}
	idsam->selected = FALSE; /* the field was switched off */
	idsam->found = TRUE;
	say(answer, 0x9F, zeros, 4);
}

static gboolean
fails(Idsam *idsam)
{
	if (idsam->habits.misses == 0)
		return FALSE;
	idsam->habits.misses--;
	return TRUE;
}

static void
select_card(Idsam *idsam, GByteArray *answer)
{
	if (idsam->data == NULL || !idsam->found || fails(idsam) ||
	    (idsam->habits.selects_once && idsam->was_selected)) {
		say(answer, 0x81, NULL, 0);
		return;
	}
	idsam->selected = idsam->was_selected = TRUE;
	say(answer, 0x90, zeros, 8);
}

static void
read_card(Idsam *idsam, GByteArray *answer)
{
	if (idsam->data == NULL || !idsam->selected || fails(idsam))
		say(answer, 0x41, NULL, 0);
	else
		say(answer, 0x90, idsam->data->data, idsam->data->len);
}

static void
read_chip(Idsam *idsam, GByteArray *answer)
{
	static const guint8 numbers[] = {
	    0x00, 0x00, 0x00, 0x00, 0x4A, 0x5B, 0x6C, 0x7D, 0x01, 0x02, 0x03, 0x04};

	if (idsam->habits.chip != 0)
		say(answer, idsam->habits.chip, NULL, 0);
	else if (idsam->data == NULL || !idsam->selected)
		say(answer, 0x41, NULL, 0);
	else
		say(answer, 0x90, numbers, sizeof numbers);
}

static gboolean
is_refused(const Idsam *idsam, const guint8 *request, gsize length)
{
	g_autofree char *hex = ds_hex(request, length);

	return idsam->habits.sw != 0 &&
	    (idsam->habits.sw_only == NULL || g_str_equal(hex, idsam->habits.sw_only));
}

static void
obey(gpointer self, const guint8 *request, gsize length, GByteArray *answer)
{
	Idsam *idsam = self;

	if (is_refused(idsam, request, length)) {
		say(answer, idsam->habits.sw, NULL, 0);
		return;
	}
	switch (length == 2 ? request[0] << 8 | request[1] : 0) {
	case 0x11FF: say(answer, 0x90, NULL, 0); break;
	case 0x2001: find(idsam, answer); break;
	case 0x2002: select_card(idsam, answer); break;
	case 0x3001: read_card(idsam, answer); break;
	case 0x3005: read_chip(idsam, answer); break;
	default: say(answer, 0x21, NULL, 0);
	}
}

/* ---- the reader ---- */

static void
forget(Idsam *idsam)
{
	g_clear_pointer(&idsam->data, g_byte_array_unref);
	idsam->found = idsam->selected = idsam->was_selected = FALSE;
}

static gpointer
start(const char *world)
{
	return g_new0(Idsam, 1);
}

static void
stop(gpointer self)
{
	forget(self);
	g_free(self);
}

/* Without power a card forgets everything. */
static void
restart(gpointer self)
{
	Idsam *idsam = self;

	idsam->found = idsam->selected = idsam->was_selected = FALSE;
}

/* The four pipes of SAM_V, table 2. */
static const DsFakeUsbModel four = {
    .descriptors = "12011001000000 40 0004 5AC3 6300 010203 01"
		   "0902 2E00 01 01 00 C0 32"
		   "0904 00 00 04 FF0000 00"
		   "0705 81 02 4000 00"
		   "0705 02 02 4000 00"
		   "0705 85 02 4000 00"
		   "0705 06 02 4000 00",
    .head = 7,
};

static const DsFakeUsbModel one = {
    .descriptors = "12011001000000 40 0004 5AC3 6300 010203 01"
		   "0902 2000 01 01 00 C0 32"
		   "0904 00 00 02 FF0000 00"
		   "0705 81 02 4000 00"
		   "0705 02 02 4000 00",
};

#define PROTOCOL(model) \
	{ \
		.name = "fake-idsam", .usb = &(model), .start = start, .stop = stop, \
		.restart = restart, .measure = measure, .unwrap = unwrap, .obey = obey, \
		.wrap = wrap, .length_at = length_at, \
	}

const DsFakeProtocol ds_fake_idsam = PROTOCOL(four);
const DsFakeProtocol ds_fake_idsam_one = PROTOCOL(one);

/* ---- cards ---- */

static void
put_field(GByteArray *data, const char *text, gsize size)
{
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, NULL, NULL);

	for (gsize i = 0, end = FALSE; i < size / 2; i++) {
		gunichar2 unit = end || (end = units[i] == 0) ? ' ' : units[i];
		guint8 bytes[] = {(guint8)unit, (guint8)(unit >> 8)};

		g_byte_array_append(data, bytes, 2);
	}
}

GByteArray *
ds_fake_idsam_data(const char *number)
{
	static const guint8 lengths[] = {0x01, 0x00, 0x04, 0x00};
	static const struct {
		const char *text;
		gsize size;
	} fields[] = {{"虚构人", 30}, {"2", 2}, {"01", 4}, {"19000101", 16},
	    {"乌有市子虚路123456789012345678号", 70}, {NULL, 36}, {"乌有市公安局", 30},
	    {"20200101", 16}, {"20400101", 16}, {"", 36}};
	GByteArray *data = g_byte_array_new();

	g_byte_array_append(data, lengths, sizeof lengths);
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		put_field(data, fields[i].text != NULL ? fields[i].text : number, fields[i].size);
	for (guint i = 0; i < PHOTO; i++) {
		guint8 dot = (guint8)(i * 7 + 3);

		g_byte_array_append(data, &dot, 1);
	}
	return data;
}

static void
lay(gpointer self, gpointer data)
{
	forget(self);
	((Idsam *)self)->data = g_byte_array_ref(data);
}

void
ds_fake_idsam_put_data(DsFakeReader *reader, GByteArray *data)
{
	ds_fake_reader_do(reader, lay, data);
}

void
ds_fake_idsam_put(DsFakeReader *reader, const char *number)
{
	g_autoptr(GByteArray) data = ds_fake_idsam_data(number);

	ds_fake_idsam_put_data(reader, data);
}

gpointer
ds_fake_idsam_with(const char *number)
{
	g_autoptr(GByteArray) data = ds_fake_idsam_data(number);
	gpointer self = start(NULL);

	lay(self, data);
	return self;
}

static void
lift(gpointer self, gpointer unused)
{
	forget(self);
}

void
ds_fake_idsam_take(DsFakeReader *reader)
{
	ds_fake_reader_do(reader, lift, NULL);
}

static void
behave(gpointer self, gpointer habits)
{
	((Idsam *)self)->habits = *(const DsFakeIdsamHabits *)habits;
}

void
ds_fake_idsam_behave(DsFakeReader *reader, DsFakeIdsamHabits habits)
{
	ds_fake_reader_do(reader, behave, &habits);
}
