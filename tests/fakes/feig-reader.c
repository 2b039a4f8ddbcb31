/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FEIG manual H20800-16e-ID-B, 5 to 7, and H60301-3e-ID-B, 8.6; independent of the driver, but for
 * the same manuals. */
#include "tests/fakes/feig-reader.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/field.h"

#include <string.h>

#define UID_SIZE 8

#define OK 0x00
#define NO_TRANSPONDER 0x01
#define PARAMETER 0x11
#define UNKNOWN_COMMAND 0x80
#define LENGTH 0x81
#define MORE_DATA 0x94
#define ISO_ERROR 0x95
#define ISO_UNKNOWN 0x0F
#define ISO_NO_BLOCK 0x10

struct DsFakeFeigReader {
	DsFakeField *field;
	guint batch;
	gboolean has_outputs;
	GHashTable *silenced; /* UID: told since the field came up */
	GPtrArray *found;     /* of an inventory that is not told to its end: "UID=DSFID" */
};

/* An addressed request. */
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
say_iso_error(GByteArray *answer, guint8 number)
{
	say(answer, ISO_ERROR);
	say(answer, number);
}

/* ---- the field ---- */

/* What the pad answers; NULL, and a status, when it is nothing good. A pad without power says
 * nothing at all. */
static char *
ask_pad(DsFakeFeigReader *reader, GByteArray *answer, const char *request)
{
	char *text;

	switch (ds_fake_field_ask(reader->field, &text, "%s", request)) {
	case DS_FAKE_FIELD_SILENT: say(answer, NO_TRANSPONDER); break;
	case DS_FAKE_FIELD_REFUSED:
		say_iso_error(
		    answer, g_str_has_prefix(request, "read") ? ISO_NO_BLOCK : ISO_UNKNOWN);
		break;
	case DS_FAKE_FIELD_OK:
	case DS_FAKE_FIELD_GONE: break;
	}
	return text;
}

/* ---- inventory ---- */

static gboolean
find_tags(DsFakeFeigReader *reader, GByteArray *answer)
{
	g_autofree char *text = ask_pad(reader, answer, "inventory");
	g_auto(GStrv) words = text != NULL ? g_strsplit(text, " ", -1) : NULL;

	g_ptr_array_set_size(reader->found, 0);
	for (guint i = 0; words != NULL && words[i] != NULL; i++) {
		g_autofree char *uid = g_strndup(words[i], 2 * UID_SIZE);

		if (words[i][0] != '\0' && g_hash_table_add(reader->silenced, g_strdup(uid)))
			g_ptr_array_add(reader->found, g_strdup(words[i]));
	}
	return text != NULL;
}

static void
say_tag(GByteArray *answer, const char *found)
{
	g_autofree char *text = g_strndup(found, 2 * UID_SIZE);
	g_autoptr(GByteArray) uid = ds_unhex(text);

	say(answer, 0x03); /* TR-TYPE: ISO 15693 */
	say(answer, (guint8)g_ascii_strtoull(found + 2 * UID_SIZE + 1, NULL, 16));
	g_byte_array_append(answer, uid->data, uid->len);
}

static void
inventory(DsFakeFeigReader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	guint most = reader->batch > 0 ? reader->batch : G_MAXUINT8;
	guint count;

	if (length < 1) {
		say(answer, LENGTH);
		return;
	}
	if ((data[0] & 0x80) == 0 && !find_tags(reader, answer))
		return;
	count = MIN(most, reader->found->len);
	if (count == 0) {
		say(answer, NO_TRANSPONDER);
		return;
	}
	say(answer, count < reader->found->len ? MORE_DATA : OK);
	say(answer, (guint8)count);
	for (guint i = 0; i < count; i++)
		say_tag(answer, reader->found->pdata[i]);
	g_ptr_array_remove_range(reader->found, 0, count);
}

/* ---- one tag ---- */

static gboolean
take_target(const guint8 *data, gsize length, Target *target, GByteArray *answer)
{
	g_autofree char *hex = NULL;

	if (length < 1 + UID_SIZE) {
		say(answer, LENGTH);
		return FALSE;
	}
	if ((data[0] & 0x07) != 1) {
		say(answer, PARAMETER);
		return FALSE;
	}
	hex = ds_hex(data + 1, UID_SIZE);
	g_strlcpy(target->uid, hex, sizeof target->uid);
	target->rest = data + 1 + UID_SIZE;
	target->rest_length = length - 1 - UID_SIZE;
	return TRUE;
}

static void
read_blocks(DsFakeFeigReader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *request = NULL;
	g_autofree char *text = NULL;
	g_autoptr(GByteArray) memory = NULL;

	if (target->rest_length != 2) {
		say(answer, LENGTH);
		return;
	}
	request = g_strdup_printf("read %s %u %u", target->uid, target->rest[0], target->rest[1]);
	text = ask_pad(reader, answer, request);
	if (text == NULL)
		return;
	memory = ds_unhex(text);
	if (memory->len != target->rest[1] * 4u) {
		say_iso_error(answer, ISO_NO_BLOCK); /* a chip gives all or nothing */
		return;
	}
	say(answer, OK);
	say(answer, target->rest[1]);
	say(answer, 4);
	for (guint block = 0; block < target->rest[1]; block++) {
		say(answer, 0); /* not locked */
		for (guint i = 4; i-- > 0;)
			say(answer, memory->data[block * 4 + i]);
	}
}

static void
write_afi(DsFakeFeigReader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *request = NULL;
	g_autofree char *text = NULL;

	if (target->rest_length != 1) {
		say(answer, LENGTH);
		return;
	}
	request = g_strdup_printf("set-afi %s %02X", target->uid, target->rest[0]);
	text = ask_pad(reader, answer, request);
	if (text != NULL)
		say(answer, OK);
}

static void
system_info(DsFakeFeigReader *reader, const Target *target, GByteArray *answer)
{
	g_autofree char *request = g_strdup_printf("get-afi %s", target->uid);
	g_autofree char *text = ask_pad(reader, answer, request);
	g_autoptr(GByteArray) uid = ds_unhex(target->uid);

	if (text == NULL)
		return;
	memset(uid->data, 0, 4); /* only the last four bytes are valid (7.2.11) */
	say(answer, OK);
	say(answer, (guint8)ds_fake_field_constant(reader->field, target->uid, "dsfid", 16));
	g_byte_array_append(answer, uid->data, uid->len);
	say(answer, (guint8)g_ascii_strtoull(text, NULL, 16));
	say(answer, 4 - 1);
	say(answer, (guint8)(ds_fake_field_constant(reader->field, target->uid, "blocks", 10) - 1));
	say(answer, 0x01);
}

static void
eas(DsFakeFeigReader *reader, guint8 what, const Target *target, GByteArray *answer)
{
	static const struct {
		const char *verb, *value;
	} orders[] = {{"set-eas ", " 1"}, {"set-eas ", " 0"}, {NULL, NULL}, {"get-eas ", ""}};
	g_autofree char *request = NULL;
	g_autofree char *text = NULL;

	if (what < 0xA2 || what > 0xA5 || what == 0xA4) {
		say(answer, UNKNOWN_COMMAND);
		return;
	}
	request = g_strconcat(
	    orders[what - 0xA2].verb, target->uid, orders[what - 0xA2].value, NULL);
	text = ask_pad(reader, answer, request);
	if (text != NULL)
		say(answer, g_str_equal(text, "0") ? NO_TRANSPONDER : OK);
}

/* ---- commands ---- */

static void
iso_host(DsFakeFeigReader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	Target target;

	if (length == 0) {
		say(answer, LENGTH);
	} else if (data[0] == 0x01) {
		inventory(reader, data + 1, length - 1, answer);
	} else if (take_target(data + 1, length - 1, &target, answer)) {
		switch (data[0]) {
		case 0x23: read_blocks(reader, &target, answer); break;
		case 0x27: write_afi(reader, &target, answer); break;
		case 0x2B: system_info(reader, &target, answer); break;
		default: say(answer, UNKNOWN_COMMAND);
		}
	}
}

static void
custom(DsFakeFeigReader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	Target target;

	if (length < 2 || data[0] != 0x04) /* NXP */
		say(answer, PARAMETER);
	else if (take_target(data + 2, length - 2, &target, answer))
		eas(reader, data[1], &target, answer);
}

/* CRC-16 of ISO/IEC 13239 as tags send it (ISO/IEC 15693-3, annex C): low byte first. */
static void
add_checksum(GByteArray *air)
{
	guint16 crc = 0xFFFF;

	for (guint i = 0; i < air->len; i++) {
		crc ^= air->data[i];
		for (guint bit = 0; bit < 8; bit++)
			crc = crc & 1 ? (guint16)(crc >> 1 ^ 0x8408) : crc >> 1;
	}
	crc = (guint16)~crc;
	say(air, (guint8)crc);
	say(air, (guint8)(crc >> 8));
}

/* An addressed frame of NXP's: flags, command, 04, UID low byte first, rest. */
static DsFakeFieldResult
pass_on(DsFakeFeigReader *reader, const guint8 *frame, gsize length, GByteArray *air)
{
	guint8 uid[UID_SIZE];
	g_autofree char *text = NULL;

	if (length < 3 + UID_SIZE || (frame[0] & 0x24) != 0x20 || frame[2] != 0x04)
		return DS_FAKE_FIELD_SILENT;
	for (guint i = 0; i < UID_SIZE; i++)
		uid[i] = frame[3 + UID_SIZE - 1 - i];
	text = ds_hex(uid, UID_SIZE);
	return ds_fake_field_nxp(
	    reader->field, text, frame[1], frame + 3 + UID_SIZE, length - 3 - UID_SIZE, air);
}

/* MODE 2: the answer has the length that was asked for, or is a refusal. */
static void
transparent(DsFakeFeigReader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	g_autoptr(GByteArray) air = g_byte_array_new();
	DsFakeFieldResult result;

	if (length < 6) {
		say(answer, LENGTH);
		return;
	}
	if (data[0] != 0x02) {
		say(answer, PARAMETER);
		return;
	}
	result = pass_on(reader, data + 5, length - 5, air);
	if (result == DS_FAKE_FIELD_GONE)
		return;
	if (result == DS_FAKE_FIELD_REFUSED) {
		say_iso_error(answer, air->data[1]);
		return;
	}
	add_checksum(air);
	if (result != DS_FAKE_FIELD_OK || air->len * 8 != (guint)(data[1] << 8 | data[2])) {
		say(answer, NO_TRANSPONDER);
		return;
	}
	say(answer, OK);
	g_byte_array_append(answer, air->data, air->len);
}

static void
reset_field(DsFakeFeigReader *reader, GByteArray *answer)
{
	g_autofree char *text = ask_pad(reader, answer, "field-reset");

	g_hash_table_remove_all(reader->silenced);
	if (text != NULL)
		say(answer, OK);
}

/* An old reader's outputs (H60301-3e-ID-B, 5.8); a newer one does not know the command. */
static void
set_output(DsFakeFeigReader *reader, const guint8 *data, gsize length, GByteArray *answer)
{
	if (!reader->has_outputs)
		say(answer, UNKNOWN_COMMAND);
	else if (length != 8)
		say(answer, LENGTH);
	else
		say(answer, OK);
}

void
ds_fake_feig_reader_obey(
    DsFakeFeigReader *reader, const guint8 *request, gsize length, GByteArray *answer)
{
	/* SW-REV 3.03, D-REV 0, HW 44, SW-TYPE 83 (CPR40.xx-C), TR-TYPE 0D30: a real one's answer
	 */
	static const guint8 version[] = {OK, 0x03, 0x03, 0x00, 0x44, 0x53, 0x0D, 0x30};

	switch (request[0]) {
	case 0x65: g_byte_array_append(answer, version, sizeof version); break;
	case 0x69: reset_field(reader, answer); break;
	case 0x71: set_output(reader, request + 1, length - 1, answer); break;
	case 0xB0: iso_host(reader, request + 1, length - 1, answer); break;
	case 0xB1: custom(reader, request + 1, length - 1, answer); break;
	case 0xBF: transparent(reader, request + 1, length - 1, answer); break;
	default: say(answer, UNKNOWN_COMMAND);
	}
}

DsFakeFeigReader *
ds_fake_feig_reader_new(const char *world)
{
	DsFakeFeigReader *reader = g_new0(DsFakeFeigReader, 1);

	reader->field = ds_fake_field_new(world);
	reader->silenced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	reader->found = g_ptr_array_new_with_free_func(g_free);
	return reader;
}

void
ds_fake_feig_reader_free(DsFakeFeigReader *reader)
{
	ds_fake_field_free(reader->field);
	g_hash_table_unref(reader->silenced);
	g_ptr_array_unref(reader->found);
	g_free(reader);
}

void
ds_fake_feig_reader_restart(DsFakeFeigReader *reader)
{
	g_hash_table_remove_all(reader->silenced);
	g_ptr_array_set_size(reader->found, 0);
	ds_fake_field_restart(reader->field);
}

void
ds_fake_feig_reader_outputs(DsFakeFeigReader *reader, gboolean has_outputs)
{
	reader->has_outputs = has_outputs;
}

void
ds_fake_feig_reader_batch(DsFakeFeigReader *reader, guint tags)
{
	reader->batch = tags;
}
