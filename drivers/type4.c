/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/type4.h"

#include "drivers/apdu.h"

#include <string.h>

/* Commands: Type 4 Tag 2.0, 5.4. */
static const guint8 select_application[] = {
    0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01, 0x00};
#define DESCRIPTION 0xE103

/* The description (capability container): table 4, and 5.1.2.1 for the file it describes. */
enum {
	DESCRIPTION_SIZE = 15,
	VERSION_AT = 2,
	READ_MAX_AT = 3,
	READ_MAX_LEAST = 0x0F,
	FILE_KIND_AT = 7, /* 04, and 06 bytes follow: number, size, who may read, who may write */
	FILE_KIND = 0x0406,
	FILE_AT = 9,
	FILE_SIZE_AT = 11,
	FILE_SIZE_LEAST = 5,
	MAY_READ_AT = 13,
	ANYBODY = 0x00,
};

#define READ_MAX 112  /* one of our blocks holds as much */
#define READS_MAX 90  /* a card that gives a byte at a time is not waited for */
#define LENGTH_SIZE 2 /* the message's length stands before it */

typedef struct {
	guint16 number;
	guint read_max;
	guint size; /* of a message that fits */
} File;

static guint16
u16(const guint8 *bytes)
{
	return (guint16)(bytes[0] << 8 | bytes[1]);
}

/* The answer without its status; FALSE: refused, or none. */
static gboolean
ask(const DsType4Card *card, const guint8 *command, gsize length, GByteArray *answer)
{
	DsApduAnswer apdu;

	g_byte_array_set_size(answer, 0);
	if (!card->command(card->link, command, length, answer) ||
	    !ds_apdu_parse(answer->data, answer->len, &apdu, NULL) || apdu.status != DS_APDU_FINE)
		return FALSE;
	g_byte_array_set_size(answer, (guint)apdu.length);
	return TRUE;
}

static gboolean
select_file(const DsType4Card *card, guint16 number, GByteArray *answer)
{
	const guint8 command[] = {
	    0x00, 0xA4, 0x00, 0x0C, 0x02, (guint8)(number >> 8), (guint8)number};

	return ask(card, command, sizeof command, answer);
}

/* From 1 to `count` bytes of the file that was selected. */
static gboolean
read_binary(const DsType4Card *card, guint at, guint count, GByteArray *answer)
{
	const guint8 command[] = {0x00, 0xB0, (guint8)(at >> 8), (guint8)at, (guint8)count};

	return ask(card, command, sizeof command, answer) && answer->len > 0 &&
	    answer->len <= count;
}

/* File numbers that mean something else: 5.1.2.1. */
static gboolean
is_file_number(guint16 number)
{
	static const guint16 others[] = {0x0000, 0xE102, DESCRIPTION, 0x3F00, 0x3FFF, 0xFFFF};

	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (number == others[i])
			return FALSE;
	return TRUE;
}

static gboolean
take_description(const guint8 *description, File *file)
{
	guint major = description[VERSION_AT] >> 4, size = u16(description + FILE_SIZE_AT);

	*file = (File){
	    .number = u16(description + FILE_AT),
	    .read_max = MIN(u16(description + READ_MAX_AT), READ_MAX),
	    .size = size - LENGTH_SIZE,
	};
	return u16(description) >= DESCRIPTION_SIZE && (major == 2 || major == 3) &&
	    file->read_max >= READ_MAX_LEAST && u16(description + FILE_KIND_AT) == FILE_KIND &&
	    is_file_number(file->number) && size >= FILE_SIZE_LEAST && size <= 0xFFFE &&
	    description[MAY_READ_AT] == ANYBODY;
}

static gboolean
find_file(const DsType4Card *card, GByteArray *answer, File *file)
{
	return ask(card, select_application, sizeof select_application, answer) &&
	    select_file(card, DESCRIPTION, answer) &&
	    read_binary(card, 0, DESCRIPTION_SIZE, answer) && answer->len == DESCRIPTION_SIZE &&
	    take_description(answer->data, file) && select_file(card, file->number, answer);
}

static gboolean
read_message(const DsType4Card *card, const File *file, GByteArray *answer, GByteArray *message)
{
	guint length, done = 0;

	if (!read_binary(card, 0, LENGTH_SIZE, answer) || answer->len != LENGTH_SIZE)
		return FALSE;
	length = u16(answer->data);
	if (length == 0 || length > MIN(file->size, DS_TYPE4_MESSAGE))
		return FALSE;
	for (guint i = 0; done < length && i < READS_MAX; i++) {
		guint count = MIN(length - done, file->read_max);

		if (!read_binary(card, LENGTH_SIZE + done, count, answer))
			return FALSE;
		g_byte_array_append(message, answer->data, answer->len);
		done += answer->len;
	}
	return done == length;
}

gboolean
ds_type4_read(const DsType4Card *card, GByteArray *message)
{
	g_autoptr(GByteArray) answer = g_byte_array_sized_new(DS_APDU_ANSWER);
	File file;
	gboolean done = find_file(card, answer, &file) &&
	    read_message(card, &file, answer, message);

	if (answer->data != NULL)
		explicit_bzero(answer->data, answer->len);
	return done;
}
