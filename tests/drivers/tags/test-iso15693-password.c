/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The password of ICODE SLIX, byte for byte, in front of a tag that says what it is told to say.
 * The whole way, from a locked book to a released one, is in sim-security, pcsc-security and
 * feig-*-security.
 */
#include "drivers/iso15693-password.h"

#define TAG "E00401082F81D8FC"
#define PASSWORD 0x5EC2E7EDu
#define PASSWORD_TEXT "5EC2E7ED"
#define SILENCE ""
#define BROKEN NULL

typedef struct {
	const char *says[2]; /* to B2, to B3; what it says on the air, or nothing; BROKEN */
	guint asked, resets;
	GString *heard;
} Air;

static gboolean
talk(gpointer reader, const DsWriter *frame, guint8 *answer, gsize expected, gsize *length,
    GError **error)
{
	Air *air = reader;
	const char *says = air->says[air->asked];
	g_autofree char *hex = ds_hex(frame->data, frame->used);
	g_autoptr(GByteArray) bytes = says != BROKEN ? ds_unhex(says) : NULL;

	air->asked++;
	g_string_append_printf(air->heard, "%s%s", air->heard->len > 0 ? " " : "", hex);
	if (says == BROKEN) {
		g_set_error(error, DS_ERROR, DS_ERROR_GONE, "the reader was unplugged");
		return FALSE;
	}
	g_assert_cmpuint(bytes->len, <=, MAX(expected, DS_ISO15693_REFUSAL_SIZE));
	if (bytes->len > 0)
		memcpy(answer, bytes->data, bytes->len);
	*length = bytes->len;
	return TRUE;
}

static gboolean
reset_field(gpointer reader, GError **error)
{
	Air *air = reader;

	air->resets++;
	return TRUE;
}

static gboolean
unlock(Air *air, const char *uid, guint32 password, GError **error)
{
	const DsIso15693Air lent = {air, talk, reset_field};
	g_autoptr(GByteArray) bytes = ds_unhex(uid);
	DsTagId tag;

	air->heard = g_string_new(NULL);
	ds_tag_id_set(&tag, bytes->data, bytes->len);
	return ds_iso15693_unlock(&lent, &tag, password, error);
}

/* Random number 606B and password 0 make 606B606B: a thread of NXP's own (community.nxp.com,
 * message 854659). The frame around it: recorded between a reader and a SLIX2
 * (flipperzero-firmware, issue 2781), 22 B3 04, UID, identifier, password. */
static void
test_frames(void)
{
	static const struct {
		guint32 password;
		const char *given;
	} cases[] = {{0, "6B606B60"}, {0x12345678, "13365F72"}, {0xFFFFFFFF, "949F949F"}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Air air = {.says = {"006B60", "00"}};
		g_autofree char *expected = g_strconcat(
		    "22B204FCD8812F080104E0 22B304FCD8812F080104E010", cases[i].given, NULL);
		g_autoptr(GError) error = NULL;

		unlock(&air, TAG, cases[i].password, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(air.heard->str, ==, expected);
		g_assert_cmpuint(air.resets, ==, 0);
		g_string_free(air.heard, TRUE);
	}
}

static void
test_recorded(void)
{
	static const guint8 uid[] = {0xE0, 0x04, 0x01, 0x08, 0x2F, 0x81, 0xD8, 0xFC};
	static const guint8 rest[] = {0x01, 0xD6, 0x2A, 0x6E, 0x2E};
	guint8 bytes[DS_ISO15693_FRAME_MAX];
	DsWriter frame = ds_writer(bytes, sizeof bytes);
	g_autofree char *hex = NULL;

	ds_iso15693_ask(&frame, DS_ISO15693_SET_PASSWORD, uid, rest, sizeof rest);
	hex = ds_hex(bytes, frame.used);
	g_assert_cmpstr(hex, ==, "22B304FCD8812F080104E001D62A6E2E");
}

/* Behind a password that may have been a wrong one the field was off; and nobody is told the
 * password. */
static void
test_outcomes(void)
{
	static const struct {
		const char *name, *uid, *random, *password;
		int code;
		guint asked, resets;
	} cases[] = {
	    {"silent at once", TAG, SILENCE, SILENCE, DS_ERROR_RETRY, 1, 0},
	    {"has no password", TAG, "0101", SILENCE, DS_ERROR_PROTOCOL, 1, 0},
	    {"half a number", TAG, "006B", SILENCE, DS_ERROR_PROTOCOL, 1, 0},
	    {"silent then", TAG, "006B60", SILENCE, DS_ERROR_PROTOCOL, 2, 1},
	    {"refuses it", TAG, "006B60", "010F", DS_ERROR_PROTOCOL, 2, 1},
	    {"reader gone", TAG, BROKEN, SILENCE, DS_ERROR_GONE, 1, 0},
	    {"reader gone then", TAG, "006B60", BROKEN, DS_ERROR_GONE, 2, 0},
	    {"of another maker", "E007000012345678", "006B60", "00", DS_ERROR_PROTOCOL, 0, 0},
	    {"no tag of ISO 15693", "04A1B2C3D4E580", "006B60", "00", DS_ERROR_PROTOCOL, 0, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Air air = {.says = {cases[i].random, cases[i].password}};
		g_autoptr(GError) error = NULL;

		g_test_message("%s", cases[i].name);
		g_assert_false(unlock(&air, cases[i].uid, PASSWORD, &error));
		g_assert_error(error, DS_ERROR, cases[i].code);
		g_assert_null(strstr(error->message, PASSWORD_TEXT));
		g_assert_cmpuint(air.asked, ==, cases[i].asked);
		g_assert_cmpuint(air.resets, ==, cases[i].resets);
		g_string_free(air.heard, TRUE);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/iso15693-password/frames", test_frames);
	g_test_add_func("/iso15693-password/recorded", test_recorded);
	g_test_add_func("/iso15693-password/outcomes", test_outcomes);
	return g_test_run();
}
