/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/ndef.h"

#include "firmware/base/bytes.h"
#include "firmware/base/text.h"

#include <string.h>

/* TLVs: Type 2 Tag 2.0, table 4. */
enum { TLV_NULL = 0x00, TLV_NDEF = 0x03, TLV_END = 0xFE, TLV_LONG = 0xFF };

/* First byte of a record: NDEF 1.0, 3.2. */
enum {
	MESSAGE_END = 0x40,
	CHUNKED = 0x20,
	SHORT = 0x10,
	HAS_ID = 0x08,
	KIND = 0x07,
	WELL_KNOWN = 0x01,
};

/* First byte of a text: Text RTD 1.0, 3.2.1. */
enum { UTF16 = 0x80, LANGUAGE_LENGTH = 0x3F };

typedef struct {
	guint8 flags;
	const guint8 *type, *payload;
	guint8 type_length;
	guint32 length;
} Record;

/* URI RTD 1.0, table 3; one of them alone is no address. */
static const char *const prefixes[] = {"", "http://www.", "https://www.", "http://", "https://",
    "tel:", "mailto:", "ftp://anonymous:anonymous@", "ftp://ftp.", "ftps://", "sftp://", "smb://",
    "nfs://", "ftp://", "dav://", "news:", "telnet://", "imap:", "rtsp://",
    "urn:", "pop:", "sip:", "sips:", "tftp:", "btspp://", "btl2cap://", "btgoep://", "tcpobex://",
    "irdaobex://", "file://",
    "urn:epc:id:", "urn:epc:tag:", "urn:epc:pat:", "urn:epc:raw:", "urn:epc:", "urn:nfc:"};

/* ---- TLVs ---- */

static gboolean
take_length(DsReader *memory, gsize *length)
{
	guint8 first, high, low;

	if (!ds_reader_u8(memory, &first))
		return FALSE;
	*length = first;
	if (first != TLV_LONG)
		return TRUE;
	if (!ds_reader_u8(memory, &high) || !ds_reader_u8(memory, &low))
		return FALSE;
	*length = (gsize)high << 8 | low;
	return TRUE;
}

/* The message of the first NDEF TLV. */
static DsNdefResult
find_message(DsReader memory, DsReader *message)
{
	const guint8 *value;
	guint8 kind;
	gsize length;

	while (ds_reader_u8(&memory, &kind)) {
		if (kind == TLV_NULL)
			continue;
		if (kind == TLV_END)
			return DS_NDEF_NONE;
		if (!take_length(&memory, &length) || !ds_reader_take(&memory, length, &value))
			return DS_NDEF_MORE;
		if (kind == TLV_NDEF) {
			*message = ds_reader(value, length);
			return DS_NDEF_TEXT;
		}
	}
	return DS_NDEF_MORE;
}

/* ---- records ---- */

static gboolean
take_payload_length(DsReader *message, Record *record)
{
	guint8 count = (record->flags & SHORT) != 0 ? 1 : 4, byte;

	record->length = 0;
	for (guint8 i = 0; i < count; i++) {
		if (!ds_reader_u8(message, &byte))
			return FALSE;
		record->length = record->length << 8 | byte;
	}
	return TRUE;
}

static gboolean
take_record(DsReader *message, Record *record)
{
	guint8 id_length = 0;
	const guint8 *id;

	return ds_reader_u8(message, &record->flags) &&
	    ds_reader_u8(message, &record->type_length) && take_payload_length(message, record) &&
	    ((record->flags & HAS_ID) == 0 || ds_reader_u8(message, &id_length)) &&
	    ds_reader_take(message, record->type_length, &record->type) &&
	    ds_reader_take(message, id_length, &id) &&
	    ds_reader_take(message, record->length, &record->payload);
}

/* A text that holds a NUL is two texts, or half a number. */
static char *
copy(const guint8 *bytes, gsize length)
{
	return memchr(bytes, 0, length) == NULL ? g_strndup((const char *)bytes, length) : NULL;
}

static char *
text_of(const Record *record)
{
	gsize skip;

	if (record->length == 0 || (record->payload[0] & UTF16) != 0)
		return NULL;
	skip = 1 + (gsize)(record->payload[0] & LANGUAGE_LENGTH);
	if (skip > record->length)
		return NULL;
	return copy(record->payload + skip, record->length - skip);
}

static char *
address_of(const Record *record)
{
	g_autofree char *rest = NULL;

	if (record->length == 0 || record->payload[0] >= G_N_ELEMENTS(prefixes))
		return NULL;
	rest = copy(record->payload + 1, record->length - 1);
	if (rest == NULL || *rest == '\0')
		return NULL;
	return g_strconcat(prefixes[record->payload[0]], rest, NULL);
}

static char *
read_record(const Record *record)
{
	char *text = NULL;

	if ((record->flags & KIND) != WELL_KNOWN || (record->flags & CHUNKED) != 0 ||
	    record->type_length != 1)
		return NULL;
	if (record->type[0] == 'T')
		text = text_of(record);
	else if (record->type[0] == 'U')
		text = address_of(record);
	if (text != NULL && (*text == '\0' || !ds_text_is_plain(text, -1)))
		g_clear_pointer(&text, g_free);
	return text;
}

static DsNdefResult
read_records(DsReader message, char **text)
{
	Record record = {0};

	*text = NULL;
	while (*text == NULL && (record.flags & MESSAGE_END) == 0 && take_record(&message, &record))
		*text = read_record(&record);
	return *text != NULL ? DS_NDEF_TEXT : DS_NDEF_NONE;
}

DsNdefResult
ds_ndef_read_message(const guint8 *message, gsize length, char **text)
{
	return read_records(ds_reader(message, length), text);
}

DsNdefResult
ds_ndef_read(const guint8 *memory, gsize length, char **text)
{
	DsReader message;
	DsNdefResult found = find_message(ds_reader(memory, length), &message);

	*text = NULL;
	return found == DS_NDEF_TEXT ? read_records(message, text) : found;
}
