/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 3M RFID Reader Model 210, Protocol Specification 1.0.0, 7; independent of the driver, but for the
 * same document and the same recordings. */
#include "tests/fakes/m3-reader.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/field.h"

#define UID_SIZE 8
#define BLOCK 4

#define OK 0x00
#define NOT_IMPLEMENTED 0x02
#define NO_TRANSPONDER 0x06
#define NOT_AVAILABLE 0x11
#define NOT_PUT 0x16
#define UNSUPPORTED 0x30

struct DsFakeM3Reader {
	DsFakeField *field;
	DsFakeM3Habits habits;
};

/* A request about one tag. */
typedef struct {
	char uid[2 * UID_SIZE + 1];
	const guint8 *rest;
	gsize rest_length;
} Target;

static void
say(GByteArray *answer, guint8 byte)
{
	g_byte_array_append(answer, &byte, 1);
}

static void
say_uid(GByteArray *answer, const char *text)
{
	g_autoptr(GByteArray) uid = ds_unhex(text);

	g_byte_array_append(answer, uid->data, uid->len);
}

/* ---- all tags ---- */

static void
say_tag(DsFakeM3Reader *reader, guint8 options, const char *found, GByteArray *answer)
{
	g_autofree char *uid = g_strndup(found, 2 * UID_SIZE);

	if ((options & 0x02) != 0 && !reader->habits.ignores_dsfid)
		say(answer, (guint8)g_ascii_strtoull(found + 2 * UID_SIZE + 1, NULL, 16));
	if ((options & 0x01) != 0)
		say_uid(answer, uid);
}

/* STATUS, what was asked, how many, the tags. */
static void
say_tags(DsFakeM3Reader *reader, const guint8 *asked, const char *text, GByteArray *answer)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint rounds = reader->habits.twice ? 2 : 1;
	guint at;

	say(answer, OK);
	say(answer, asked[0]);
	say(answer, asked[1]);
	at = answer->len;
	say(answer, 0);
	for (guint round = 0; round < rounds; round++)
		for (char **word = words; *word != NULL; word++)
			if (**word != '\0') {
				say_tag(reader, asked[1], *word, answer);
				answer->data[at]++;
			}
}

static void
inventory(DsFakeM3Reader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	g_autofree char *request = NULL;
	g_autofree char *text = NULL;

	if (length != 2 || (reader->habits.no_dsfid && (data[1] & 0x02) != 0)) {
		say(answer, UNSUPPORTED);
		return;
	}
	request = data[0] != 0 ? g_strdup_printf("inventory afi=%02X", data[0])
			       : g_strdup("inventory");
	if (ds_fake_field_ask(reader->field, &text, "%s", request) == DS_FAKE_FIELD_OK)
		say_tags(reader, data, text, answer);
}

/* ---- one tag ---- */

static void
refuse(const Target *target, guint8 status, GByteArray *answer)
{
	say(answer, status);
	say_uid(answer, target->uid);
}

/* What the pad answers; NULL, and an error, when it is nothing good. A pad without power says
 * nothing at all. */
static char *
ask_pad(DsFakeM3Reader *reader, const Target *target, const char *verb, const char *rest,
    guint8 refused, GByteArray *answer)
{
	char *text;

	switch (ds_fake_field_ask(reader->field, &text, "%s %s%s", verb, target->uid, rest)) {
	case DS_FAKE_FIELD_OK:
		say(answer, OK);
		say_uid(answer, target->uid);
		break;
	case DS_FAKE_FIELD_SILENT: refuse(target, NO_TRANSPONDER, answer); break;
	case DS_FAKE_FIELD_REFUSED: refuse(target, refused, answer); break;
	case DS_FAKE_FIELD_GONE: break;
	}
	return text;
}

/* Number, not locked, data. */
static void
say_block(GByteArray *answer, guint number, guint8 lock, const guint8 *data)
{
	say(answer, (guint8)number);
	say(answer, lock);
	g_byte_array_append(answer, data, BLOCK);
}

/* `text` is NULL where the tag has none of them. */
static void
say_blocks(DsFakeM3Reader *reader, const Target *target, const char *text, GByteArray *answer)
{
	static const guint8 nothing[BLOCK] = {0};
	g_autoptr(GByteArray) memory = text != NULL ? ds_unhex(text) : g_byte_array_new();
	guint first = target->rest[0], asked = target->rest[1], has = memory->len / BLOCK;

	if (has < asked && reader->habits.beyond != OK) {
		g_byte_array_set_size(answer, 0);
		refuse(target, reader->habits.beyond, answer);
		return;
	}
	if (has > 0 && reader->habits.lost_blocks > 0) {
		reader->habits.lost_blocks--;
		has--;
	}
	say(answer, (guint8)(reader->habits.bad_blocks ? asked : has));
	for (guint i = 0; i < has; i++)
		say_block(answer, first + i, i % 2 != 0, memory->data + i * BLOCK);
	for (guint i = has; i < asked && reader->habits.bad_blocks; i++)
		say_block(answer, first + i, NOT_AVAILABLE, nothing);
}

static void
read_blocks(DsFakeM3Reader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *range = NULL;
	g_autofree char *text = NULL;

	if (target->rest_length != 2) {
		refuse(target, UNSUPPORTED, answer);
		return;
	}
	range = g_strdup_printf(" %u %u", target->rest[0], target->rest[1]);
	text = ask_pad(reader, target, "read", range, reader->habits.beyond, answer);
	if (answer->len > 0 && answer->data[0] == OK)
		say_blocks(reader, target, text, answer);
}

static void
write_byte(DsFakeM3Reader *reader, const char *verb, const char *format, const Target *target,
    GByteArray *answer)
{
	g_autofree char *value = NULL;

	if (target->rest_length != 1) {
		refuse(target, UNSUPPORTED, answer);
		return;
	}
	value = g_strdup_printf(g_str_equal(format, "hex") ? " %02X" : " %u", target->rest[0]);
	g_free(ask_pad(reader, target, verb, value, NOT_PUT, answer));
}

static void
get_afi(DsFakeM3Reader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *text = ask_pad(reader, target, "get-afi", "", UNSUPPORTED, answer);

	if (text != NULL)
		say(answer, (guint8)g_ascii_strtoull(text, NULL, 16));
}

/* A tag that is not armed is silent to the alarm: for all this reader knows, an absent tag is one
 * that is not armed. */
static void
check_eas(DsFakeM3Reader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *text = ask_pad(reader, target, "get-eas", "", UNSUPPORTED, answer);
	gboolean silent = answer->len > 0 && answer->data[0] == NO_TRANSPONDER;

	gboolean heard = text != NULL && g_str_equal(text, "1");

	if (heard && reader->habits.missed_alarms > 0) {
		reader->habits.missed_alarms--;
		heard = FALSE;
	}
	if (silent)
		answer->data[0] = OK;
	if (silent || text != NULL)
		say(answer, heard);
}

/* Only the size of the memory: bytes of a block - 1, blocks - 1. The tag has to be there. */
static void
tag_info(DsFakeM3Reader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *text = NULL;

	if (reader->habits.no_tag_info) {
		refuse(target, NOT_IMPLEMENTED, answer);
		return;
	}
	text = ask_pad(reader, target, "get-afi", "", UNSUPPORTED, answer);
	if (text == NULL)
		return;
	say(answer, 0x04);
	say(answer, BLOCK - 1);
	say(answer, (guint8)(ds_fake_field_constant(reader->field, target->uid, "blocks", 10) - 1));
}

/* ---- commands ---- */

static void
about_a_tag(
    DsFakeM3Reader *reader, guint8 command, const guint8 *data, gsize length, GByteArray *answer)
{
	g_autofree char *hex = NULL;
	Target target;

	if (length < UID_SIZE) {
		say(answer, UNSUPPORTED);
		return;
	}
	hex = ds_hex(data, UID_SIZE);
	g_strlcpy(target.uid, hex, sizeof target.uid);
	target.rest = data + UID_SIZE;
	target.rest_length = length - UID_SIZE;
	switch (command) {
	case 0x02: read_blocks(reader, &target, answer); break;
	case 0x03: check_eas(reader, &target, answer); break;
	case 0x09: write_byte(reader, "set-afi", "hex", &target, answer); break;
	case 0x0A: get_afi(reader, &target, answer); break;
	case 0x0C: write_byte(reader, "set-eas", "digit", &target, answer); break;
	case 0x0D: tag_info(reader, &target, answer); break;
	default: refuse(&target, NOT_IMPLEMENTED, answer);
	}
	if (reader->habits.other_tag && answer->len > UID_SIZE)
		answer->data[UID_SIZE] ^= 0x01;
}

static void
say_all(GByteArray *answer, gboolean silent, const char *hex)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);

	if (!silent)
		g_byte_array_append(answer, bytes->data, bytes->len);
}

/* Version 10.5.0.2, and what one with it answered to 13: recorded (Biblio-RFID, 3M810.pm). */
void
ds_fake_m3_reader_obey(
    DsFakeM3Reader *reader, gboolean old, const guint8 *request, gsize length, GByteArray *answer)
{
	const DsFakeM3Habits *habits = &reader->habits;

	if (old) {
		say_all(answer, habits->no_old_version, "00110A050002");
		return;
	}
	switch (request[0]) {
	case 0x11: say_all(answer, habits->no_version, "000A050002"); break;
	case 0x13: say_all(answer, habits->no_start_up, "000201010302020300"); break;
	case 0xFE: inventory(reader, request + 1, length - 1, answer); break;
	default: about_a_tag(reader, request[0], request + 1, length - 1, answer);
	}
}

DsFakeM3Reader *
ds_fake_m3_reader_new(const char *world)
{
	DsFakeM3Reader *reader = g_new0(DsFakeM3Reader, 1);

	reader->field = ds_fake_field_new(world);
	return reader;
}

void
ds_fake_m3_reader_free(DsFakeM3Reader *reader)
{
	ds_fake_field_free(reader->field);
	g_free(reader);
}

void
ds_fake_m3_reader_restart(DsFakeM3Reader *reader)
{
	ds_fake_field_restart(reader->field);
}

void
ds_fake_m3_reader_behave(DsFakeM3Reader *reader, const DsFakeM3Habits *habits)
{
	reader->habits = *habits;
}
