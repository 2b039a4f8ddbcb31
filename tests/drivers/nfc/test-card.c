/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a target of libnfc is taken for. */
#include "drivers/nfc-card.h"
#include "firmware/base/bytes.h"

#include <string.h>

typedef struct {
	const char *name;
	guint16 atqa;
	guint8 sak;
	const char *uid;
	const char *technology;
	const char *text; /* NULL: random */
} TypeA;

/* NXP AN10833, tables 5 and 6; ISO/IEC 14443-3, 6.5.4. */
/* clang-format off */
static const TypeA types_a[] = {
    {"mini", 0x0004, 0x09, "5E1F0A77", "mifare-mini", "5E1F0A77"},
    {"classic-1k", 0x0004, 0x08, "DEADBEEF", "mifare-classic-1k", "DEADBEEF"},
    {"classic-1k-7-bytes", 0x0044, 0x08, "04A1B2C3D4E580", "mifare-classic-1k", "04A1B2C3D4E580"},
    {"classic-1k-infineon", 0x0004, 0x88, "DEADBEEF", "mifare-classic-1k", "DEADBEEF"},
    {"classic-1k-emulated", 0x0004, 0x28, "DEADBEEF", "mifare-classic-1k", "DEADBEEF"},
    {"classic-4k", 0x0002, 0x18, "CAFE1234", "mifare-classic-4k", "CAFE1234"},
    {"classic-4k-emulated", 0x0002, 0x38, "CAFE1234", "mifare-classic-4k", "CAFE1234"},
    {"plus-2k", 0x0004, 0x10, "DEADBEEF", "mifare-plus", "DEADBEEF"},
    {"plus-4k", 0x0002, 0x11, "DEADBEEF", "mifare-plus", "DEADBEEF"},
    {"ntag", 0x0044, 0x00, "04A1B2C3D4E580", "ntag", "04A1B2C3D4E580"},
    {"desfire", 0x0344, 0x20, "04112233445566", "mifare-desfire", "04112233445566"},
    {"desfire-random", 0x0304, 0x20, "08112233", "mifare-desfire", NULL},
    {"processor", 0x0004, 0x20, "5A6B7C8D", "iso14443-4a", "5A6B7C8D"},
    {"processor-7-bytes", 0x0048, 0x20, "02112233445566", "iso14443-4a", "02112233445566"},
    {"phone", 0x0004, 0x20, "08A0B1C2", "iso14443-4a", NULL},
    {"phone-classic", 0x0004, 0x08, "08A0B1C2", "mifare-classic-1k", NULL},
    {"other", 0x0004, 0x01, "DEADBEEF", "iso14443-3a", "DEADBEEF"},
    {"no-ntag", 0x0004, 0x00, "DEADBEEF", "iso14443-3a", "DEADBEEF"},
    {"ten-bytes", 0x00C4, 0x20, "04112233445566778899", "iso14443-4a", "04112233445566778899"},
    {"seven-bytes-with-08", 0x0044, 0x00, "08A1B2C3D4E580", "ntag", "08A1B2C3D4E580"},
    {"not-unique-but-fixed", 0x0004, 0x08, "0FADBEEF", "mifare-classic-1k", "0FADBEEF"},
};
/* clang-format on */

static nfc_target
target_a(guint16 atqa, guint8 sak, const char *uid)
{
	g_autoptr(GByteArray) bytes = ds_unhex(uid);
	nfc_target target = {.nm = {NMT_ISO14443A, NBR_106}};

	target.nti.nai.abtAtqa[0] = (guint8)(atqa >> 8);
	target.nti.nai.abtAtqa[1] = (guint8)atqa;
	target.nti.nai.btSak = sak;
	target.nti.nai.szUidLen = bytes->len;
	memcpy(target.nti.nai.abtUid, bytes->data, bytes->len);
	return target;
}

static void
assert_identity(
    const nfc_target *target, const char *technology, DsIdentityFlaw flaw, const char *text)
{
	g_autoptr(DsIdentity) identity = ds_nfc_identity(target);

	g_assert_cmpint(identity->kind, ==, DS_IDENTITY_CARD);
	g_assert_cmpstr(identity->technology, ==, technology);
	g_assert_cmpint(identity->flaw, ==, flaw);
	g_assert_cmpstr(identity->text, ==, text);
}

static void
test_type_a(gconstpointer data)
{
	const TypeA *type = data;
	nfc_target target = target_a(type->atqa, type->sak, type->uid);
	DsIdentityFlaw flaw = type->text != NULL ? DS_FLAW_NONE : DS_FLAW_RANDOM_UID;

	assert_identity(&target, type->technology, flaw, type->text);
}

static void
test_length(void)
{
	nfc_target target = target_a(0x0004, 0x08, "DEADBEEF");

	for (gsize length = 0; length < 300; length++) {
		g_autoptr(DsIdentity) identity = NULL;
		gboolean known = length == 4 || length == 7 || length == 10;

		target.nti.nai.szUidLen = length;
		identity = ds_nfc_identity(&target);
		g_assert_cmpint(identity->flaw, ==, known ? DS_FLAW_NONE : DS_FLAW_UNREADABLE);
		g_assert_true((identity->text != NULL) == known);
	}
	target.nti.nai.szUidLen = G_MAXSIZE;
	assert_identity(&target, "mifare-classic-1k", DS_FLAW_UNREADABLE, NULL);
}

static void
test_zeros(void)
{
	nfc_target a = target_a(0x0004, 0x08, "00000000");
	nfc_target felica = {.nm = {NMT_FELICA, NBR_212}};

	felica.nti.nfi.szLen = 18;
	felica.nti.nfi.btResCode = 0x01;
	assert_identity(&a, "mifare-classic-1k", DS_FLAW_UNREADABLE, NULL);
	assert_identity(&felica, "felica", DS_FLAW_UNREADABLE, NULL);
}

static nfc_target
target_felica(gsize length, guint8 code, guint8 first, guint8 second)
{
	nfc_target target = {.nm = {NMT_FELICA, NBR_212}};
	const guint8 id[8] = {first, second, 0xC3, 0xA2, 0xB1, 0x90, 0x8F, 0x7E};

	target.nti.nfi.szLen = length;
	target.nti.nfi.btResCode = code;
	memcpy(target.nti.nfi.abtId, id, sizeof(id));
	return target;
}

static void
test_felica(void)
{
	nfc_target card = target_felica(18, 0x01, 0x01, 0x14);
	nfc_target with_system_code = target_felica(20, 0x01, 0x01, 0x14);
	nfc_target peer = target_felica(18, 0x01, 0x01, 0xFE);
	nfc_target cut = target_felica(17, 0x01, 0x01, 0x14);
	nfc_target other_answer = target_felica(18, 0x03, 0x01, 0x14);

	assert_identity(&card, "felica", DS_FLAW_NONE, "0114C3A2B1908F7E");
	assert_identity(&with_system_code, "felica", DS_FLAW_NONE, "0114C3A2B1908F7E");
	assert_identity(&peer, "felica", DS_FLAW_RANDOM_UID, NULL);
	assert_identity(&cut, "felica", DS_FLAW_UNREADABLE, NULL);
	assert_identity(&other_answer, "felica", DS_FLAW_UNREADABLE, NULL);
}

static void
test_type_b(void)
{
	nfc_target card = {.nm = {NMT_ISO14443B, NBR_106}};
	nfc_target id_card = card;

	memcpy(card.nti.nbi.abtPupi, "\xA1\xB2\xC3\xD4", 4);
	assert_identity(&card, "iso14443b", DS_FLAW_NONE, "A1B2C3D4");
	assert_identity(&id_card, "iso14443b", DS_FLAW_UNREADABLE, NULL);
}

static void
test_unknown_family(void)
{
	nfc_target target = {.nm = {NMT_JEWEL, NBR_106}};

	memset(&target.nti, 0x55, sizeof(target.nti));
	assert_identity(&target, "unknown", DS_FLAW_UNREADABLE, NULL);
}

/* Whatever a card says: either a flaw and no text, or a text of the right form. */
static void
test_anything(void)
{
	static const nfc_modulation_type families[] = {NMT_ISO14443A, NMT_ISO14443B, NMT_FELICA};
	nfc_target target;

	for (guint round = 0; round < 100000; round++) {
		g_autoptr(DsIdentity) identity = NULL;
		guint8 *bytes = (guint8 *)&target;

		for (gsize i = 0; i < sizeof(target); i++)
			bytes[i] = (guint8)g_test_rand_int_range(0, 256);
		target.nm.nmt = families[round % G_N_ELEMENTS(families)];
		if (round % 2 == 0)
			target.nti.nai.szUidLen = (gsize)g_test_rand_int_range(0, 12);
		identity = ds_nfc_identity(&target);
		g_assert_nonnull(identity->technology);
		if (identity->flaw != DS_FLAW_NONE) {
			g_assert_null(identity->text);
			continue;
		}
		g_assert_cmpuint(
		    strspn(identity->text, "0123456789ABCDEF"), ==, strlen(identity->text));
		g_assert_cmpuint(strlen(identity->text), >=, 8);
		g_assert_cmpuint(strlen(identity->text), <=, 20);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(types_a); i++) {
		g_autofree char *path = g_strdup_printf("/nfc/card/type-a/%s", types_a[i].name);

		g_test_add_data_func(path, &types_a[i], test_type_a);
	}
	g_test_add_func("/nfc/card/length", test_length);
	g_test_add_func("/nfc/card/zeros", test_zeros);
	g_test_add_func("/nfc/card/felica", test_felica);
	g_test_add_func("/nfc/card/type-b", test_type_b);
	g_test_add_func("/nfc/card/unknown-family", test_unknown_family);
	g_test_add_func("/nfc/card/anything", test_anything);
	return g_test_run();
}
