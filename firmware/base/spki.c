/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/spki.h"

#include "firmware/base/bytes.h"

#include <string.h>

/* X.690: identifier octets of what is met on the way to the key */
enum {
	TAG_SEQUENCE = 0x30,
	TAG_INTEGER = 0x02,
	TAG_VERSION = 0xA0, /* [0] EXPLICIT */
};

/* X.690, 8.1.3: up to four length octets are plenty for a certificate. */
static gboolean
take_length(DsReader *reader, gsize *length)
{
	guint8 first, octet;

	if (!ds_reader_u8(reader, &first))
		return FALSE;
	*length = first;
	if (first < 0x80)
		return TRUE;
	*length = 0;
	for (guint i = first & 0x7F; i > 0; i--) {
		if (*length > G_MAXUINT32 >> 8 || !ds_reader_u8(reader, &octet))
			return FALSE;
		*length = *length << 8 | octet;
	}
	return first != 0x80;
}

/* The next element of this kind; `inside` becomes its content. */
static gboolean
take(DsReader *reader, guint8 tag, DsReader *inside)
{
	DsReader at = *reader;
	const guint8 *data;
	guint8 found;
	gsize length;

	if (!ds_reader_u8(&at, &found) || found != tag || !take_length(&at, &length) ||
	    !ds_reader_take(&at, length, &data))
		return FALSE;
	*inside = ds_reader(data, length);
	*reader = at;
	return TRUE;
}

/* Certificate { TBSCertificate { [0] version, serial, signature, issuer, validity, subject, key } }
 */
static gboolean
find_key(DsReader reader, const guint8 **key, gsize *length)
{
	DsReader certificate, body, skipped;

	if (!take(&reader, TAG_SEQUENCE, &certificate) || !take(&certificate, TAG_SEQUENCE, &body))
		return FALSE;
	take(&body, TAG_VERSION, &skipped); /* absent in version 1 */
	if (!take(&body, TAG_INTEGER, &skipped))
		return FALSE;
	for (guint i = 0; i < 4; i++)
		if (!take(&body, TAG_SEQUENCE, &skipped))
			return FALSE;
	*key = body.at;
	if (!take(&body, TAG_SEQUENCE, &skipped))
		return FALSE;
	*length = (gsize)(body.at - *key);
	return TRUE;
}

char *
ds_spki_sha256(const void *der, gsize length)
{
	const guint8 *key;
	gsize key_length;

	if (!find_key(ds_reader(der, length), &key, &key_length))
		return NULL;
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, key, key_length);
}

gboolean
ds_spki_is_pin(const char *text)
{
	return strlen(text) == DS_SPKI_HEX_LENGTH &&
	    strspn(text, "0123456789abcdefABCDEF") == DS_SPKI_HEX_LENGTH;
}
