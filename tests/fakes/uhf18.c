/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames; what a reader answers is in uhf18-reader.c. UHFReader18 User's Manual V2.0, 3; its
 * own arithmetic, so that a mistake of the driver's is not shared. */
#include "tests/fakes/uhf18.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/uhf18-reader.h"

#include <string.h>

#define INVENTORY 0x01
#define COMPLETE 0x01
#define MORE 0x03
#define UNKNOWN_COMMAND 0xFE
#define ANYBODY 0xFF
#define DATA_MAX (255 - 5)

typedef struct {
	DsFakeUhf18Reader *reader;
	gboolean is_288;
} Uhf18;

/* Bit by bit, from the polynomial x16 + x12 + x5 + 1 as it stands in the books, lowest bit first.
 */
static guint
checksum(const guint8 *bytes, gsize count)
{
	guint sum = 0xFFFF, mirrored = 0;

	for (gsize i = 0; i < count * 8; i++) {
		guint bit = (bytes[i / 8] >> i % 8) & 1;
		guint top = (sum >> 15) & 1;

		sum = (sum << 1) & 0xFFFF;
		if (bit != top)
			sum ^= 0x1021;
	}
	for (guint i = 0; i < 16; i++)
		mirrored |= ((sum >> i) & 1) << (15 - i);
	return mirrored;
}

static gsize
measure(const guint8 *bytes, gsize count)
{
	if (count == 0)
		return 0;
	return bytes[0] < 4 ? 1 : 1 + (gsize)bytes[0]; /* shorter: noise */
}

static gboolean
unwrap(gpointer self, const guint8 *frame, gsize length, GByteArray *request)
{
	Uhf18 *uhf18 = self;
	guint8 address = ds_fake_uhf18_reader_habits(uhf18->reader)->address;

	if (length < 5 ||
	    checksum(frame, length - 2) != (guint)(frame[length - 2] | frame[length - 1] << 8) ||
	    (frame[1] != ANYBODY && frame[1] != address))
		return FALSE;
	g_byte_array_append(request, frame + 2, (guint)(length - 4));
	return TRUE;
}

/* ---- answers ---- */

static void
put_frame(Uhf18 *uhf18, guint8 command, const guint8 *answer, guint length, GByteArray *out)
{
	const DsFakeUhf18Habits *habits = ds_fake_uhf18_reader_habits(uhf18->reader);
	guint8 address = habits->answers_as != 0 ? habits->answers_as : habits->address;
	guint begin = out->len;
	guint8 head[] = {(guint8)(2 + length + 2), address, command};
	guint sum;
	guint8 tail[2];

	if (length > 1 + DATA_MAX)
		g_error("fake UHFReader18: an answer of %u bytes", length);
	g_byte_array_append(out, head, sizeof head);
	g_byte_array_append(out, answer, length);
	sum = checksum(out->data + begin, out->len - begin);
	tail[0] = (guint8)sum;
	tail[1] = (guint8)(sum >> 8);
	g_byte_array_append(out, tail, 2);
}

/* Status, 288: antenna, how many; records follow. */
static void
begin_list(Uhf18 *uhf18, GByteArray *list)
{
	static const guint8 of_288[] = {MORE, 0x01, 0}, of_18[] = {MORE, 0};

	g_byte_array_set_size(list, 0);
	if (uhf18->is_288)
		g_byte_array_append(list, of_288, sizeof of_288);
	else
		g_byte_array_append(list, of_18, sizeof of_18);
}

/* As many frames as it takes; all but the last say that there is more. */
static void
put_list(Uhf18 *uhf18, const GByteArray *answer, GByteArray *out)
{
	const DsFakeUhf18Habits *habits = ds_fake_uhf18_reader_habits(uhf18->reader);
	g_autoptr(GByteArray) list = g_byte_array_new();
	guint at_count = uhf18->is_288 ? 2 : 1;
	guint rssi = uhf18->is_288 ? 1 : 0;

	begin_list(uhf18, list);
	for (guint at = 1, size; at < answer->len; at += size) {
		size = 1 + answer->data[at] + rssi;
		if (list->len + size > 1 + DATA_MAX ||
		    (habits->tags_in_a_frame > 0 &&
			list->data[at_count] == habits->tags_in_a_frame)) {
			put_frame(uhf18, INVENTORY, list->data, list->len, out);
			begin_list(uhf18, list);
		}
		g_byte_array_append(list, answer->data + at, size);
		list->data[at_count]++;
	}
	if (habits->last_is_empty && list->data[at_count] > 0) {
		put_frame(uhf18, INVENTORY, list->data, list->len, out);
		begin_list(uhf18, list);
	}
	list->data[0] = COMPLETE;
	put_frame(uhf18, INVENTORY, list->data, list->len, out);
}

static void
wrap(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame)
{
	Uhf18 *uhf18 = self;

	if (command == INVENTORY && answer->data[0] == COMPLETE)
		put_list(uhf18, answer, frame);
	else if (answer->data[0] == UNKNOWN_COMMAND)
		put_frame(uhf18, 0x00, answer->data, answer->len, frame);
	else
		put_frame(uhf18, command, answer->data, answer->len, frame);
}

static gsize
length_at(const GByteArray *frame)
{
	return 0;
}

static void
obey(gpointer self, const guint8 *request, gsize length, GByteArray *answer)
{
	Uhf18 *uhf18 = self;

	ds_fake_uhf18_reader_obey(uhf18->reader, request, length, answer);
}

static void
restart(gpointer self)
{
	Uhf18 *uhf18 = self;

	ds_fake_uhf18_reader_restart(uhf18->reader);
}

static gpointer
start(const char *world, gboolean is_288)
{
	Uhf18 *uhf18 = g_new0(Uhf18, 1);

	uhf18->reader = ds_fake_uhf18_reader_new(world, is_288);
	uhf18->is_288 = is_288;
	return uhf18;
}

static gpointer
start_18(const char *world)
{
	return start(world, FALSE);
}

static gpointer
start_288(const char *world)
{
	return start(world, TRUE);
}

static void
stop(gpointer self)
{
	Uhf18 *uhf18 = self;

	ds_fake_uhf18_reader_free(uhf18->reader);
	g_free(uhf18);
}

const DsFakeProtocol ds_fake_uhf18 = {
    .name = "fake-uhf18",
    .start = start_18,
    .stop = stop,
    .restart = restart,
    .measure = measure,
    .unwrap = unwrap,
    .obey = obey,
    .wrap = wrap,
    .length_at = length_at,
};

const DsFakeProtocol ds_fake_uhf288 = {
    .name = "fake-uhf288",
    .start = start_288,
    .stop = stop,
    .restart = restart,
    .measure = measure,
    .unwrap = unwrap,
    .obey = obey,
    .wrap = wrap,
    .length_at = length_at,
};

/* ---- from outside ---- */

static void
behave(gpointer self, gpointer habits)
{
	Uhf18 *uhf18 = self;

	*ds_fake_uhf18_reader_habits(uhf18->reader) = *(const DsFakeUhf18Habits *)habits;
}

void
ds_fake_uhf18_behave(DsFakeReader *reader, DsFakeUhf18Habits habits)
{
	ds_fake_reader_do(reader, behave, &habits);
}

DsFakeUhf18Tag
ds_fake_uhf18_tag(const char *bank, const char *user)
{
	g_autoptr(GByteArray) epc = ds_unhex(bank);
	g_autoptr(GByteArray) memory = ds_unhex(user);
	DsFakeUhf18Tag tag = {0};

	if (epc == NULL || epc->len < 2 || epc->len > sizeof tag.bank ||
	    (memory != NULL && memory->len > sizeof tag.user))
		g_error("fake UHFReader18: no tag of \"%s\" and \"%s\"", bank, user);
	memcpy(tag.bank, epc->data, epc->len);
	tag.length = epc->len;
	if (memory != NULL && memory->len > 0)
		memcpy(tag.user, memory->data, memory->len);
	tag.user_words = memory != NULL ? memory->len / 2 : 0;
	return tag;
}

static void
put(gpointer self, gpointer data)
{
	Uhf18 *uhf18 = self;
	const DsFakeUhf18Tag *tag = data;
	GArray *tags = ds_fake_uhf18_reader_tags(uhf18->reader);

	for (guint i = 0; i < tags->len; i++) {
		const DsFakeUhf18Tag *other = &g_array_index(tags, DsFakeUhf18Tag, i);

		if (other->length == tag->length &&
		    memcmp(other->bank + 2, tag->bank + 2, tag->length - 2) == 0)
			g_array_remove_index(tags, i--);
	}
	g_array_append_vals(tags, tag, 1);
}

void
ds_fake_uhf18_put(DsFakeReader *reader, DsFakeUhf18Tag tag)
{
	ds_fake_reader_do(reader, put, &tag);
}

static void
take(gpointer self, gpointer data)
{
	Uhf18 *uhf18 = self;

	g_array_set_size(ds_fake_uhf18_reader_tags(uhf18->reader), 0);
}

void
ds_fake_uhf18_take(DsFakeReader *reader)
{
	ds_fake_reader_do(reader, take, NULL);
}
