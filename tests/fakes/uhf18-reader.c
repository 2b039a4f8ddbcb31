/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UHFReader18 User's Manual V2.0, 5, 6 and 8; UR series User Manual v1.14, 8.2; independent of the
 * driver, but for the same documents. */
#include "tests/fakes/uhf18-reader.h"

#include "tests/fakes/uhf-field.h"

#include <string.h>

#define OK 0x00
#define COMPLETE 0x01
#define WRONG_PASSWORD 0x05
#define SAVE_FAILED 0x13
#define NO_TAG 0xFB
#define TAG_ERROR 0xFC
#define WRONG_LENGTH 0xFD
#define UNKNOWN_COMMAND 0xFE
#define WRONG_PARAMETER 0xFF

#define TAG_BEYOND 0x03
#define TAG_LOCKED 0x04
#define TAG_NO_REASON 0x0F

#define EPC_BANK 1
#define USER_BANK 3

struct DsFakeUhf18Reader {
	DsFakeField *field;
	gboolean is_288;
	guint8 scan_time;
	DsFakeUhf18Habits habits;
	GArray *tags;
};

/* A request about one tag, taken apart. */
typedef struct {
	const guint8 *epc;
	gsize epc_length;
	guint8 bank, word;
	guint8 count;
	const guint8 *data; /* of a writing */
	guint32 password;
} Target;

static void
say(GByteArray *answer, guint8 byte)
{
	g_byte_array_append(answer, &byte, 1);
}

static void
say_only(GByteArray *answer, guint8 status)
{
	g_byte_array_set_size(answer, 0);
	say(answer, status);
}

static void
say_tag_error(GByteArray *answer, guint8 code)
{
	say_only(answer, TAG_ERROR);
	say(answer, code);
}

/* ---- all tags ---- */

static void
say_epc(DsFakeUhf18Reader *reader, const guint8 *bank, gsize length, GByteArray *answer)
{
	say(answer, (guint8)(length - 2));
	g_byte_array_append(answer, bank + 2, (guint)length - 2);
	if (reader->is_288)
		say(answer, (guint8)(0x50 + answer->len % 32));
}

/* 18: nothing, or where of the TID to read; 288: Q and session at least. */
static void
inventory(DsFakeUhf18Reader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	DsFakeFieldResult result;
	g_autoptr(GArray) world = NULL;

	if (reader->is_288 ? length != 2 && length != 5 : length != 0) {
		say(answer, WRONG_LENGTH);
		return;
	}
	if (reader->is_288 && ((data[0] & 0x1F) > 15 || (data[1] > 3 && data[1] != 0xFF))) {
		say(answer, WRONG_PARAMETER);
		return;
	}
	world = ds_fake_uhf_inventory(reader->field, &result);
	if (world == NULL)
		return;
	say(answer, COMPLETE);
	for (guint i = 0; i < world->len; i++) {
		const DsFakeUhfTag *tag = &g_array_index(world, DsFakeUhfTag, i);

		say_epc(reader, tag->epc, tag->length, answer);
	}
	for (guint i = 0; i < reader->tags->len; i++) {
		const DsFakeUhf18Tag *tag = &g_array_index(reader->tags, DsFakeUhf18Tag, i);

		say_epc(reader, tag->bank, tag->length, answer);
	}
	if (answer->len == 1 && reader->habits.says_no_tag)
		say_only(answer, NO_TAG);
}

/* ---- a tag that was put here ---- */

/* The tag whose EPC is this, or, when none was named, the first. */
static DsFakeUhf18Tag *
find_tag(DsFakeUhf18Reader *reader, const Target *target)
{
	for (guint i = 0; i < reader->tags->len; i++) {
		DsFakeUhf18Tag *tag = &g_array_index(reader->tags, DsFakeUhf18Tag, i);

		if (target->epc_length == 0 ||
		    (tag->length == 2 + target->epc_length &&
			memcmp(tag->bank + 2, target->epc, target->epc_length) == 0))
			return tag;
	}
	return NULL;
}

static void
read_own(const DsFakeUhf18Tag *tag, const Target *target, GByteArray *answer)
{
	gboolean user = target->bank == USER_BANK;
	guint first = user ? 0 : 1; /* the StoredCRC is not kept here */
	guint words = user ? tag->user_words : 1 + (guint)tag->length / 2;
	const guint8 *memory = user ? tag->user : tag->bank;

	if (target->word < first || (guint)target->word + target->count > words) {
		say_tag_error(answer, tag->no_reasons ? TAG_NO_REASON : TAG_BEYOND);
		return;
	}
	say(answer, OK);
	g_byte_array_append(answer, memory + 2 * (target->word - first), 2 * target->count);
}

static void
write_own(DsFakeUhf18Tag *tag, const Target *target, GByteArray *answer)
{
	if (target->word == 0 || 2 * (gsize)(target->word - 1 + target->count) > tag->length) {
		say_tag_error(answer, TAG_BEYOND);
	} else if (tag->password != 0 && target->password == 0) {
		say_tag_error(answer, TAG_LOCKED);
	} else if (tag->password != 0 && target->password != tag->password) {
		say(answer, WRONG_PASSWORD);
	} else {
		memcpy(tag->bank + 2 * (target->word - 1), target->data, 2 * target->count);
		say(answer, OK);
	}
}

/* ---- a tag of the world ---- */

static DsFakeFieldResult
select_world(DsFakeUhf18Reader *reader, const Target *target, DsFakeUhfTag *tag)
{
	guint8 bits[2 + 2 * 255] = {0}, mask[2 + 2 * 255] = {0};
	DsFakeFieldResult result;

	memcpy(bits + 2, target->epc, target->epc_length);
	memset(mask + 2, 0xFF, target->epc_length);
	result = ds_fake_uhf_select(reader->field, bits, mask, 2 + target->epc_length, tag);
	if (result == DS_FAKE_FIELD_OK && target->epc_length > 0 &&
	    tag->length != 2 + target->epc_length)
		return DS_FAKE_FIELD_SILENT;
	return result;
}

/* Turns the world's word into the answer; what was read is there already. */
static void
say_result(DsFakeFieldResult result, guint8 refused, GByteArray *answer)
{
	switch (result) {
	case DS_FAKE_FIELD_OK: break;
	case DS_FAKE_FIELD_SILENT: say_only(answer, NO_TAG); break;
	case DS_FAKE_FIELD_REFUSED: say_tag_error(answer, refused); break;
	case DS_FAKE_FIELD_GONE: g_byte_array_set_size(answer, 0); break;
	}
}

static void
read_world(DsFakeUhf18Reader *reader, const Target *target, GByteArray *answer)
{
	DsFakeUhfTag tag;
	DsFakeFieldResult result = select_world(reader, target, &tag);

	say(answer, OK);
	if (result == DS_FAKE_FIELD_OK)
		result = target->bank == USER_BANK ? ds_fake_uhf_read_user(reader->field, &tag,
							 target->word, target->count, answer)
						   : ds_fake_uhf_read_epc(reader->field, &tag,
							 target->word, target->count, answer);
	say_result(result, TAG_BEYOND, answer);
}

static void
write_world(DsFakeUhf18Reader *reader, const Target *target, GByteArray *answer)
{
	guint16 value = (guint16)(target->data[0] << 8 | target->data[1]);
	DsFakeUhfTag tag;
	DsFakeFieldResult result = select_world(reader, target, &tag);

	say(answer, OK);
	if (result == DS_FAKE_FIELD_OK)
		result = ds_fake_uhf_write(reader->field, &tag, target->word, value);
	say_result(result, TAG_LOCKED, answer);
}

/* ---- one tag ---- */

/* ENum EPC Mem WordPtr Num Pwd, or WNum ENum EPC Mem WordPtr Wdt Pwd; a mask is not understood. */
static gboolean
take_apart(gboolean writes, const guint8 *data, gsize length, Target *target)
{
	gsize at = writes ? 1 : 0, end;

	if (length < at + 1 || data[at] > 15)
		return FALSE;
	target->epc = data + at + 1;
	target->epc_length = 2 * (gsize)data[at];
	at += 1 + target->epc_length;
	end = at + 2 + (writes ? 2 * (gsize)data[0] : 1) + 4;
	if (length != end)
		return FALSE;
	target->bank = data[at];
	target->word = data[at + 1];
	target->count = writes ? data[0] : data[at + 2];
	target->data = data + at + 2;
	for (gsize i = end - 4; i < end; i++)
		target->password = target->password << 8 | data[i];
	return TRUE;
}

static void
about_a_tag(DsFakeUhf18Reader *reader, gboolean writes, const guint8 *data, gsize length,
    GByteArray *answer)
{
	Target target = {0};
	DsFakeUhf18Tag *own;

	if (!take_apart(writes, data, length, &target)) {
		say(answer, WRONG_LENGTH);
		return;
	}
	if (target.count == 0 || target.count > 120 ||
	    (target.bank != EPC_BANK && (writes || target.bank != USER_BANK))) {
		say(answer, WRONG_PARAMETER);
		return;
	}
	own = find_tag(reader, &target);
	if (own != NULL)
		(writes ? write_own(own, &target, answer) : read_own(own, &target, answer));
	else
		(writes ? write_world : read_world)(reader, &target, answer);
	if (reader->habits.other_tag && target.bank == EPC_BANK && answer->len > 5)
		answer->data[answer->len - 1] ^= 0x10;
}

/* ---- the reader ---- */

/* Version, type, protocols, frequencies, power, scan time; 288: antennas, beep, and two more. */
static void
say_info(DsFakeUhf18Reader *reader, GByteArray *answer)
{
	const DsFakeUhf18Habits *habits = &reader->habits;
	guint8 type = reader->is_288 ? 0x0C : 0x09;
	guint8 scan_time = habits->scan_time != 0 ? habits->scan_time : reader->scan_time;
	const guint8 info[] = {OK, 0x02, 0x36, habits->type != 0 ? habits->type : type, 0x02, 0x4E,
	    0x00, 0x1E, scan_time, 0x01, 0x01, 0x00, 0x00};
	gsize length = reader->is_288 || habits->more_of_itself ? sizeof info : 9;

	g_byte_array_append(answer, info, (guint)length);
}

static void
set_scan_time(DsFakeUhf18Reader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	if (length != 1) {
		say(answer, WRONG_LENGTH);
	} else if (reader->habits.keeps_scan_time) {
		say(answer, SAVE_FAILED);
	} else {
		reader->scan_time = data[0] < 3 ? 10 : data[0];
		say(answer, OK);
	}
}

void
ds_fake_uhf18_reader_obey(
    DsFakeUhf18Reader *reader, const guint8 *request, gsize length, GByteArray *answer)
{
	const guint8 *data = request + 1;

	switch (request[0]) {
	case 0x01: inventory(reader, data, length - 1, answer); break;
	case 0x02: about_a_tag(reader, FALSE, data, length - 1, answer); break;
	case 0x03: about_a_tag(reader, TRUE, data, length - 1, answer); break;
	case 0x21: say_info(reader, answer); break;
	case 0x25: set_scan_time(reader, data, length - 1, answer); break;
	default: say(answer, UNKNOWN_COMMAND);
	}
}

DsFakeUhf18Reader *
ds_fake_uhf18_reader_new(const char *world, gboolean is_288)
{
	DsFakeUhf18Reader *reader = g_new0(DsFakeUhf18Reader, 1);

	reader->field = ds_fake_field_new(world);
	reader->is_288 = is_288;
	reader->scan_time = is_288 ? 20 : 10;
	reader->tags = g_array_new(FALSE, FALSE, sizeof(DsFakeUhf18Tag));
	return reader;
}

void
ds_fake_uhf18_reader_free(DsFakeUhf18Reader *reader)
{
	ds_fake_field_free(reader->field);
	g_array_unref(reader->tags);
	g_free(reader);
}

void
ds_fake_uhf18_reader_restart(DsFakeUhf18Reader *reader)
{
	ds_fake_field_restart(reader->field);
}

DsFakeUhf18Habits *
ds_fake_uhf18_reader_habits(DsFakeUhf18Reader *reader)
{
	return &reader->habits;
}

GArray *
ds_fake_uhf18_reader_tags(DsFakeUhf18Reader *reader)
{
	return reader->tags;
}
