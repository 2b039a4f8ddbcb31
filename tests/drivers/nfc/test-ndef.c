/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NDEF on processor cards and on MIFARE Classic, honest ones and others, read by the real libnfc.
 */
#include "firmware/base/bytes.h"
#include "tests/drivers/nfc/support.h"

#include <string.h>

/* Text RTD 1.0: "P1042". */
#define MESSAGE "D101085402656E5031303432"

/* Type 4 Tag 2.0, table 4: 15 bytes, version 2.0, READ up to 59, UPDATE up to 52; the file is E104,
 * of 2 KiB, and anybody may read and write it. */
#define DESCRIPTION "000F20003B00340406E10408000000"

static void
set_up(NfcStage *stage, gconstpointer unused)
{
	nfc_stage_set_up(stage, NULL);
	nfc_stage_rule(stage, "*", DS_CARD_NDEF, DS_CARD_TEXT);
	nfc_stage_rule(stage, "*", DS_CARD_UID, DS_CARD_HEX);
}

/* Another card than the one before, so it is read. */
static const char *
next_uid(void)
{
	static char uid[15];
	static guint number;

	g_snprintf(uid, sizeof uid, "0411223344%04X", ++number);
	return uid;
}

/* ---- processor cards ---- */

static char *
type4(const char *description, const char *file)
{
	g_autofree char *gap = g_strnfill(2 * (gsize)DS_FAKE_TYPE4_FILE - strlen(description), '0');

	return g_strconcat(description, gap, file, NULL);
}

static const char *
lay_type4(NfcStage *stage, DsFakeCardKind kind, const char *uid, const char *description,
    const char *file)
{
	g_autofree char *memory = type4(description, file);

	ds_fake_pn532_lay_written(stage->fake, kind, uid, 0, memory);
	return uid;
}

static void
test_kinds(NfcStage *stage, gconstpointer unused)
{
	static const struct {
		DsFakeCardKind kind;
		const char *uid, *technology;
	} kinds[] = {
	    {DS_FAKE_CARD_DESFIRE, NULL, "mifare-desfire"},
	    {DS_FAKE_CARD_PROCESSOR, NULL, "iso14443-4a"},
	    {DS_FAKE_CARD_TYPE_B, NULL, "iso14443b"},
	    {DS_FAKE_CARD_DESFIRE, "08112233", "mifare-desfire"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_test_message("%s", kinds[i].technology);
		lay_type4(stage, kinds[i].kind, kinds[i].uid, DESCRIPTION, "000C" MESSAGE);
		for (guint look = 0; look < 3; look++)
			nfc_assert_card(stage->reader, kinds[i].technology, "P1042");
	}
	/* the same kind of card without the application */
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_DESFIRE, NULL);
	nfc_assert_card(stage->reader, "mifare-desfire", "04112233445566");
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_TYPE_B, NULL);
	nfc_assert_card(stage->reader, "iso14443b", "A1B2C3D4");
	ds_fake_pn532_take(stage->fake);
	nfc_assert_nothing(stage->reader);
}

/* It is read once while it lies there, and sleeps so that it is found again. */
static void
test_read_once(NfcStage *stage, gconstpointer unused)
{
	lay_type4(stage, DS_FAKE_CARD_DESFIRE, NULL, DESCRIPTION, "000C" MESSAGE);
	nfc_assert_card(stage->reader, "mifare-desfire", "P1042");
	nfc_commands(stage->fake);
	nfc_assert_card(stage->reader, "mifare-desfire", "P1042");
	g_assert_cmpuint(nfc_commands(stage->fake), ==, 1);
}

static char *
long_file(guint digits)
{
	g_autofree char *text = g_strnfill(2 * (gsize)digits, '3');

	return g_strdup_printf("%04XC101%04X%04X5402656E%s", 10 + digits, 0u, 3 + digits, text);
}

static void
test_long(NfcStage *stage, gconstpointer unused)
{
	static const guint digits[] = {60, 200};

	for (guint i = 0; i < G_N_ELEMENTS(digits); i++) {
		g_autofree char *file = long_file(digits[i]);
		g_autofree char *text = g_strnfill(digits[i], '3');

		lay_type4(stage, DS_FAKE_CARD_DESFIRE, next_uid(), DESCRIPTION, file);
		nfc_assert_card(stage->reader, "mifare-desfire", text);
	}
}

typedef struct {
	const char *name;
	DsFakeCardHabit habit;
} Habit;

static const Habit good_habits[] = {
    {"short-blocks", DS_FAKE_HABIT_SHORT_BLOCKS},
    {"slow", DS_FAKE_HABIT_SLOW},
    {"loses-answers", DS_FAKE_HABIT_LOSES_ANSWERS},
    {"deaf-at-first", DS_FAKE_HABIT_DEAF_AT_FIRST},
    {"stays-awake", DS_FAKE_HABIT_STAYS_AWAKE},
};

static void
test_good_habit(NfcStage *stage, gconstpointer data)
{
	const Habit *habit = data;

	ds_fake_pn532_habit(stage->fake, habit->habit);
	lay_type4(stage, DS_FAKE_CARD_PROCESSOR, NULL, DESCRIPTION, "000C" MESSAGE);
	nfc_assert_card(stage->reader, "iso14443-4a", "P1042");
	nfc_assert_card(stage->reader, "iso14443-4a", "P1042");
}

static const Habit bad_habits[] = {
    {"never-ready", DS_FAKE_HABIT_NEVER_READY},
    {"endless", DS_FAKE_HABIT_ENDLESS},
    {"wrong-number", DS_FAKE_HABIT_WRONG_NUMBER},
    {"long-ats", DS_FAKE_HABIT_LONG_ATS},
    {"generous", DS_FAKE_HABIT_GENEROUS},
    {"one-byte", DS_FAKE_HABIT_ONE_BYTE},
};

/* Its message counts for nothing, the next rule does, and so does the next card. */
static void
test_bad_habit(NfcStage *stage, gconstpointer data)
{
	g_autofree char *file = long_file(200);
	const Habit *habit = data;
	gint64 start_us = g_get_monotonic_time();

	ds_fake_pn532_habit(stage->fake, habit->habit);
	lay_type4(stage, DS_FAKE_CARD_PROCESSOR, NULL, DESCRIPTION, file);
	nfc_assert_card(stage->reader, "iso14443-4a", "5A6B7C8D");
	g_assert_cmpuint(nfc_ms_since(start_us), <, 2000);
	nfc_assert_card(stage->reader, "iso14443-4a", "5A6B7C8D");
	ds_fake_pn532_habit(stage->fake, DS_FAKE_HABIT_NONE);
	lay_type4(stage, DS_FAKE_CARD_PROCESSOR, "5A6B7C8E", DESCRIPTION, "000C" MESSAGE);
	nfc_assert_card(stage->reader, "iso14443-4a", "P1042");
}

/* A greeting of length 0 ends a program that lets libnfc ask for it. */
static void
test_empty_greeting(NfcStage *stage, gconstpointer unused)
{
	lay_type4(stage, DS_FAKE_CARD_BAD_ATS, NULL, DESCRIPTION, "000C" MESSAGE);
	nfc_assert_card(stage->reader, "iso14443-4a", "0BAD0A75");
}

static void
test_descriptions(NfcStage *stage, gconstpointer unused)
{
	static const struct {
		const char *name, *description, *file;
	} cases[] = {
	    {"description too short", "000E20003B00340406E10408000000", "000C" MESSAGE},
	    {"length of nothing", "000020003B00340406E10408000000", "000C" MESSAGE},
	    {"version 1", "000F10003B00340406E10408000000", "000C" MESSAGE},
	    {"version 4", "000F40003B00340406E10408000000", "000C" MESSAGE},
	    {"reads of 0", "000F20000000340406E10408000000", "000C" MESSAGE},
	    {"reads of 14", "000F20000E00340406E10408000000", "000C" MESSAGE},
	    {"another kind of file", "000F20003B00340506E10408000000", "000C" MESSAGE},
	    {"its length is wrong", "000F20003B00340405E10408000000", "000C" MESSAGE},
	    {"its length is everything", "000F20003B003404FFE10408000000", "000C" MESSAGE},
	    {"the file is the description", "000F20003B00340406E10308000000", "000C" MESSAGE},
	    {"the file is the root", "000F20003B003404063F0008000000", "000C" MESSAGE},
	    {"the file has no number", "000F20003B00340406000008000000", "000C" MESSAGE},
	    {"reserved number", "000F20003B00340406FFFF08000000", "000C" MESSAGE},
	    {"no room in it", "000F20003B00340406E10400040000", "000C" MESSAGE},
	    {"more room than there is", "000F20003B00340406E104FFFF0000", "000C" MESSAGE},
	    {"nobody may read", "000F20003B00340406E1040800FF00", "000C" MESSAGE},
	    {"with a key only", "000F20003B00340406E10408008000", "000C" MESSAGE},
	    {"empty", DESCRIPTION, "0000" MESSAGE},
	    {"longer than its file", "000F20003B00340406E104000C0000", "000C" MESSAGE},
	    {"longer than anything", DESCRIPTION, "FFFF" MESSAGE},
	    {"longer than a number", DESCRIPTION, "0401" MESSAGE},
	    {"shorter than its record", DESCRIPTION, "000B" MESSAGE},
	    {"record of 4 GB", DESCRIPTION, "000CC101FFFFFFFF5402656E5031"},
	    {"no text", DESCRIPTION, "0003D00000"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *uid;

		g_test_message("%s", cases[i].name);
		uid = lay_type4(
		    stage, DS_FAKE_CARD_DESFIRE, next_uid(), cases[i].description, cases[i].file);
		nfc_assert_card(stage->reader, "mifare-desfire", uid);
	}
}

/* ---- MIFARE Classic ---- */

#define NDEF_KEYS "D3F7D3F7D3F77F078840FFFFFFFFFFFF"
#define MAD_KEYS "A0A1A2A3A4A5787788C1FFFFFFFFFFFF"
#define MAD_KEYS_4K "A0A1A2A3A4A5787788C2FFFFFFFFFFFF"
#define SECTOR 64
#define SECTOR_16 (16 * SECTOR)
#define SECTOR_32 (32 * SECTOR)

/* What a card holds, put down piece by piece. */
typedef struct {
	guint8 bytes[4096];
} Memory;

static void
write_at(Memory *memory, gsize at, const char *hex)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);

	memcpy(memory->bytes + at, bytes->data, bytes->len);
}

/* An NDEF card as phones write it: the whole of a 1K, its keys the public ones. */
static Memory
ndef_1k(const char *tlvs)
{
	g_autoptr(GByteArray) bytes = ds_unhex(tlvs);
	Memory memory = {0};

	write_at(&memory, 16, "140103E103E103E103E103E103E103E1");
	write_at(&memory, 32, "03E103E103E103E103E103E103E103E1");
	write_at(&memory, 48, MAD_KEYS);
	for (guint sector = 1; sector < 16; sector++)
		write_at(&memory, SECTOR * sector + 48, NDEF_KEYS);
	for (guint i = 0; i < bytes->len; i++)
		memory.bytes[SECTOR + i / 48 * SECTOR + i % 48] = bytes->data[i];
	return memory;
}

static void
lay_memory(NfcStage *stage, DsFakeCardKind kind, const char *uid, const Memory *memory)
{
	g_autofree char *hex = ds_hex(memory->bytes, sizeof memory->bytes);

	ds_fake_pn532_lay_written(stage->fake, kind, uid, 0, hex);
}

static void
test_classic(NfcStage *stage, gconstpointer unused)
{
	Memory memory = ndef_1k("030C" MESSAGE "FE");

	lay_memory(stage, DS_FAKE_CARD_CLASSIC_1K, NULL, &memory);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "P1042");
	nfc_commands(stage->fake);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "P1042");
	g_assert_cmpuint(nfc_commands(stage->fake), ==, 1);
	lay_memory(stage, DS_FAKE_CARD_CLASSIC_1K, "04112233445577", &memory);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "P1042");
	/* as it left the factory */
	ds_fake_pn532_lay(stage->fake, DS_FAKE_CARD_CLASSIC_1K, "01020304");
	nfc_assert_card(stage->reader, "mifare-classic-1k", "01020304");
}

/* Over the trailers of two sectors, and behind other TLVs. */
static void
test_classic_long(NfcStage *stage, gconstpointer unused)
{
	g_autofree char *digits = g_strnfill(120, '3');
	g_autofree char *text = g_strnfill(60, '3');
	g_autofree char *tlvs = g_strdup_printf(
	    "0000 FD0511223344 55 0343D1013F5402656E%sFE", digits);
	Memory memory = ndef_1k(tlvs);

	lay_memory(stage, DS_FAKE_CARD_CLASSIC_1K, NULL, &memory);
	nfc_assert_card(stage->reader, "mifare-classic-1k", text);
}

/* A 4K with its message in a large sector, of which the second directory tells. */
static void
test_classic_4k(NfcStage *stage, gconstpointer unused)
{
	Memory memory = {0};

	write_at(&memory, 16, "D501"); /* nothing */
	write_at(&memory, 48, MAD_KEYS_4K);
	write_at(&memory, SECTOR_16, "91");
	write_at(&memory, SECTOR_16 + 2 + 2 * (33 - 17), "03E1");
	write_at(&memory, SECTOR_16 + 48, MAD_KEYS);
	write_at(&memory, SECTOR_32 + 256, "030C" MESSAGE "FE");
	write_at(&memory, SECTOR_32 + 2 * 256 - 16, NDEF_KEYS);
	lay_memory(stage, DS_FAKE_CARD_CLASSIC_4K, NULL, &memory);
	nfc_assert_card(stage->reader, "mifare-classic-4k", "P1042");
	/* its trailer says that there is no second directory */
	write_at(&memory, 48, MAD_KEYS);
	lay_memory(stage, DS_FAKE_CARD_CLASSIC_4K, "CAFE1235", &memory);
	nfc_assert_card(stage->reader, "mifare-classic-4k", "CAFE1235");
}

typedef struct {
	const char *name;
	gsize at;
	const char *hex;
} Change;

static const Change changes[] = {
    {"checksum", 16, "15"},
    {"directory", 18, "0000"},
    {"key-of-directory", 48, "FFFFFFFFFFFF"},
    {"key-of-sector", SECTOR + 48, "FFFFFFFFFFFF"},
    {"end-at-once", SECTOR, "FE"},
    {"empty-message", SECTOR, "0300FE"},
    {"length-of-everything", SECTOR, "03FFFFFF"},
    {"longer-than-the-card", SECTOR, "03FF02D1"},
    {"other-tlv-of-everything", SECTOR, "FDFFFFFF"},
    {"record-longer-than-message", SECTOR, "030CD101FF54"},
};

static void
test_changed(NfcStage *stage, gconstpointer data)
{
	const Change *change = data;
	Memory memory = ndef_1k("030C" MESSAGE "FE");
	gint64 start_us = g_get_monotonic_time();

	write_at(&memory, change->at, change->hex);
	lay_memory(stage, DS_FAKE_CARD_CLASSIC_1K, NULL, &memory);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "DEADBEEF");
	g_assert_cmpuint(nfc_ms_since(start_us), <, 2000);
	nfc_assert_card(stage->reader, "mifare-classic-1k", "DEADBEEF");
}

/* ---- the cable ---- */

/* Pulled out at each command of a reading: gone, and good again when it is back. */
static void
test_pulled(NfcStage *stage, gconstpointer unused)
{
	Memory memory = ndef_1k("030C" MESSAGE "FE");
	guint classic = 0, processor = 0;

	for (guint after = 1; after < 20; after += 2) {
		const DsFakePn532Fault pulled = {
		    .kind = DS_FAKE_PN532_PULLED, .after = after, .count = 1};
		DsIdentity *identity = NULL;

		g_test_message("after %u commands", after);
		if (after % 4 == 1)
			lay_memory(stage, DS_FAKE_CARD_CLASSIC_1K, NULL, &memory);
		else
			lay_type4(stage, DS_FAKE_CARD_DESFIRE, NULL, DESCRIPTION, "000C" MESSAGE);
		ds_fake_pn532_fault(stage->fake, pulled);
		if (ds_scanner_driver_nfc.poll(stage->reader, 0, &identity, NULL))
			g_assert_cmpstr(identity->text, ==, "P1042");
		else
			after % 4 == 1 ? classic++ : processor++;
		g_clear_pointer(&identity, ds_identity_free);
		nfc_stage_open_again(stage);
		nfc_assert_card(stage->reader,
		    after % 4 == 1 ? "mifare-classic-1k" : "mifare-desfire", "P1042");
	}
	g_assert_cmpuint(classic, >=, 2);
	g_assert_cmpuint(processor, >=, 3);
}

static void
add(const char *group, const char *name, gconstpointer data,
    void (*test)(NfcStage *stage, gconstpointer data))
{
	g_autofree char *path = g_strdup_printf("/nfc-ndef/%s%s", group, name);

	g_test_add(path, NfcStage, data, set_up, test, nfc_stage_tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("type4/", "kinds", NULL, test_kinds);
	add("type4/", "read-once", NULL, test_read_once);
	add("type4/", "long", NULL, test_long);
	add("type4/", "empty-greeting", NULL, test_empty_greeting);
	add("type4/", "descriptions", NULL, test_descriptions);
	for (guint i = 0; i < G_N_ELEMENTS(good_habits); i++)
		add("type4/", good_habits[i].name, &good_habits[i], test_good_habit);
	for (guint i = 0; i < G_N_ELEMENTS(bad_habits); i++)
		add("type4/", bad_habits[i].name, &bad_habits[i], test_bad_habit);
	add("classic/", "whole", NULL, test_classic);
	add("classic/", "long", NULL, test_classic_long);
	add("classic/", "4k", NULL, test_classic_4k);
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
		add("classic/", changes[i].name, &changes[i], test_changed);
	add("", "pulled", NULL, test_pulled);
	return g_test_run();
}
