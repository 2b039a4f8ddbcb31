/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that stand on cards, read by the real libnfc above a simulated wire. */
#include "drivers/card-rule.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/nfc/support.h"

#include <string.h>

static void
test_block(NfcStage *stage, gconstpointer data)
{
	DsCardRule *rule = nfc_stage_rule(stage, "mifare-classic-*", DS_CARD_BLOCK, DS_CARD_TEXT);

	rule->block = 4;
	ds_fake_pn532_lay_written(
	    stage->fake, DS_FAKE_CARD_CLASSIC_1K, NULL, 64, "3230323630303737");
	nfc_assert_card(stage->reader, "mifare-classic-1k", "20260077");
	/* it is read once while it lies there */
	nfc_commands(stage->fake);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "20260077");
	g_assert_cmpuint(nfc_commands(stage->fake), ==, 1);
	/* another card of the same kind, without a number in its block */
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_CLASSIC_1K, "11223344");
	nfc_assert_flaw(stage->reader, DS_FLAW_UNREADABLE);
}

/* A key that the card does not know: refused, and the next rule still finds the card. */
static void
test_wrong_key(NfcStage *stage, gconstpointer data)
{
	DsCardRule *rule = nfc_stage_rule(stage, "mifare-classic-*", DS_CARD_BLOCK, DS_CARD_TEXT);

	rule->block = 4;
	rule->key[0] = 0x12;
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_CLASSIC_1K, NULL, 64, "3737");
	nfc_assert_flaw(stage->reader, DS_FLAW_UNREADABLE);
	ds_fake_pn532_take(stage->fake);
	nfc_assert_nothing(stage->reader);
	nfc_stage_rule(stage, "*", DS_CARD_UID, DS_CARD_DECIMAL);
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_CLASSIC_1K, NULL, 64, "3737");
	nfc_assert_card(stage->reader, "mifare-classic-1k", "3735928559");
}

static void
test_ndef(NfcStage *stage, gconstpointer data)
{
	nfc_stage_rule(stage, "ntag", DS_CARD_NDEF, DS_CARD_TEXT);
	nfc_stage_rule(stage, "ntag;felica", DS_CARD_UID, DS_CARD_HEX);
	ds_fake_pn532_lay_written(
	    stage->fake, DS_FAKE_CARD_NTAG, NULL, 16, "0309D101055402656E5037FE");
	nfc_assert_card(stage->reader, "ntag", "P7");
	/* over several pages */
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_NTAG, "04000000000001", 16,
	    "0103A00C34 0323D1011F5402656E"
	    "31313131313131313131313131313131313131313131313131313131FE");
	nfc_assert_card(stage->reader, "ntag", "1111111111111111111111111111");
	/* an empty one: the next rule */
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_NTAG, NULL);
	nfc_assert_card(stage->reader, "ntag", "04A1B2C3D4E580");
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_FELICA, NULL);
	nfc_assert_card(stage->reader, "felica", "0114C3A2B1908F7E");
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_DESFIRE, NULL);
	nfc_assert_flaw(stage->reader, DS_FLAW_UNREADABLE);
}

/* A patron card by ISO 28560; a book's tag names no person. */
static void
test_iso28560(NfcStage *stage, gconstpointer data)
{
	DsTagContent content = {.parts = 1, .part = 1, .usage = DS_USAGE_PATRON};
	guint8 memory[36];
	g_autofree char *patron = NULL;
	g_autofree char *book = NULL;

	nfc_stage_rule(stage, "ntag", DS_CARD_ISO28560, DS_CARD_TEXT);
	g_strlcpy(content.item, "P0077", sizeof content.item);
	g_strlcpy(content.owner, "CN-441900", sizeof content.owner);
	g_assert_true(ds_tag_format("iso28560-3")->encode(&content, memory, sizeof memory));
	patron = ds_hex(memory, sizeof memory);
	content.usage = DS_USAGE_ITEM;
	g_assert_true(ds_tag_format("iso28560-3")->encode(&content, memory, sizeof memory));
	book = ds_hex(memory, sizeof memory);
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_NTAG, NULL, 16, patron);
	nfc_assert_card(stage->reader, "ntag", "P0077");
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_NTAG, "04000000000002", 16, book);
	nfc_assert_flaw(stage->reader, DS_FLAW_UNREADABLE);
}

/* The chip of an ID card, as a token; the same card the same token, and no number in it. */
static void
test_id_card(NfcStage *stage, gconstpointer data)
{
	DsCardRule *rule = nfc_stage_rule(stage, "iso14443b", DS_CARD_CHIP_SERIAL, DS_CARD_TOKEN);
	g_autoptr(DsIdentity) first = NULL, again = NULL, other = NULL;

	rule->token_key = g_bytes_new_static("0123456789abcdef", 16);
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_CHINA_ID, NULL, 0, "0102030405060708");
	first = nfc_look(stage->reader);
	g_assert_cmpint(first->flaw, ==, DS_FLAW_NONE);
	g_assert_cmpuint(strlen(first->text), ==, 32);
	g_assert_null(strstr(first->text, "01020304"));
	again = nfc_look(stage->reader);
	g_assert_cmpstr(again->text, ==, first->text);
	ds_fake_pn532_lay_written(stage->fake, DS_FAKE_CARD_CHINA_ID, NULL, 0, "0102030405060709");
	other = nfc_look(stage->reader);
	g_assert_cmpstr(other->text, !=, first->text);
	/* and other cards are found as before */
	nfc_stage_rule(stage, "*", DS_CARD_UID, DS_CARD_HEX);
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_CLASSIC_1K, NULL);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "DEADBEEF");
	ds_fake_pn532_take(stage->fake);
	nfc_assert_nothing(stage->reader);
}

/* A number that is made up anew stays refused, also when a rule would take it. */
static void
test_random(NfcStage *stage, gconstpointer data)
{
	nfc_stage_rule(stage, "*", DS_CARD_UID, DS_CARD_HEX);
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_PHONE, NULL);
	nfc_assert_flaw(stage->reader, DS_FLAW_RANDOM_UID);
}

/* Pulled out in the middle of a reading. */
static void
test_pulled(NfcStage *stage, gconstpointer data)
{
	nfc_stage_rule(stage, "ntag", DS_CARD_NDEF, DS_CARD_TEXT);
	for (guint after = 1; after <= 3; after++) {
		ds_fake_pn532_lay_written(
		    stage->fake, DS_FAKE_CARD_NTAG, NULL, 16, "0309D101055402656E5037FE");
		ds_fake_pn532_fault(stage->fake,
		    (DsFakePn532Fault){.kind = DS_FAKE_PN532_PULLED, .after = after, .count = 1});
		if (after < 2)
			nfc_assert_error(stage->reader, DS_ERROR_GONE);
		else
			nfc_assert_card(stage->reader, "ntag", "P7");
		nfc_stage_open_again(stage);
	}
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add( \
	    "/nfc-read/" name, NfcStage, NULL, nfc_stage_set_up, function, nfc_stage_tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("block", test_block);
	ADD("wrong-key", test_wrong_key);
	ADD("ndef", test_ndef);
	ADD("iso28560", test_iso28560);
	ADD("id-card", test_id_card);
	ADD("random", test_random);
	ADD("pulled", test_pulled);
	return g_test_run();
}
