/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso15693-password.h"

#include <string.h>

#define EAS_AFI 0x10 /* password identifier; data sheet, table 12 */
#define RANDOM_ANSWER 3
#define PASSWORD_REST 5
#define PASSWORD_ANSWER 1

guint32
ds_iso15693_mask_password(guint32 password, guint16 random)
{
	return password ^ ((guint32)random << 16 | random);
}

gboolean
ds_iso15693_wrong_password(const DsTagId *tag, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "tag %s has another EAS/AFI password: see access-password-file= of this pad",
	    tag->text);
	return FALSE;
}

/* Numbers go least significant byte first, as all of ISO/IEC 15693-3 does. */
static gboolean
ask_random(const DsIso15693Air *air, const guint8 *uid, guint16 *random, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX], answer[RANDOM_ANSWER];
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	gsize length = 0;

	ds_iso15693_ask(&frame, DS_ISO15693_RANDOM_NUMBER, uid, NULL, 0);
	if (!air->talk(air->reader, &frame, answer, sizeof answer, &length, error))
		return FALSE;
	if (length == 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "the tag does not answer when its password is to be given");
		return FALSE;
	}
	if (!ds_iso15693_is_ok(answer, length, error))
		return FALSE;
	if (length != sizeof answer) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "the tag's random number makes no sense");
		return FALSE;
	}
	*random = (guint16)(answer[1] | answer[2] << 8);
	return TRUE;
}

/* *taken FALSE: it refused, or was silent, which is what a wrong one leads to. */
static gboolean
give(const DsIso15693Air *air, const guint8 *uid, guint32 masked, gboolean *taken, GError **error)
{
	guint8 bytes[DS_ISO15693_FRAME_MAX], answer[DS_ISO15693_REFUSAL_SIZE] = {0};
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	guint8 rest[PASSWORD_REST] = {EAS_AFI, (guint8)masked, (guint8)(masked >> 8),
	    (guint8)(masked >> 16), (guint8)(masked >> 24)};
	gsize length = 0;
	gboolean told;

	ds_iso15693_ask(&frame, DS_ISO15693_SET_PASSWORD, uid, rest, sizeof rest);
	told = air->talk(air->reader, &frame, answer, PASSWORD_ANSWER, &length, error);
	*taken = told && length > 0 && ds_iso15693_is_ok(answer, length, NULL);
	explicit_bzero(bytes, sizeof bytes);
	explicit_bzero(rest, sizeof rest);
	return told;
}

gboolean
ds_iso15693_unlock(const DsIso15693Air *air, const DsTagId *tag, guint32 password, GError **error)
{
	guint8 uid[DS_ISO15693_UID_SIZE];
	gboolean taken;
	guint16 random;

	if (!ds_iso15693_uid(tag, uid, error) || !ds_iso15693_is_nxp(tag, "password", error) ||
	    !ask_random(air, uid, &random, error) ||
	    !give(air, uid, ds_iso15693_mask_password(password, random), &taken, error))
		return FALSE;
	if (taken)
		return TRUE;
	return air->reset_field(air->reader, error) && ds_iso15693_wrong_password(tag, error);
}
