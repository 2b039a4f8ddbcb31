/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ISO 28560-2: broken and malicious memory, and how much of a tag is read. */
#include "drivers/iso15962.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

#define ITEM "9100051CBE991A14"

typedef struct {
	const char *why;
	const char *hex;
	gsize size; /* the tag's, filled up with 00 */
	const char *item;
} Memory;

static const Memory memories[] = {
    {"blank", "", SLIX_BYTES, NULL},
    {"3M blank", "55555555555555555555555555555555", SLIX_BYTES, NULL},
    {"all ones", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", SLIX_BYTES, NULL},
    {"item alone", ITEM, SLIX_BYTES, "123456789012"},
    {"item alone on the smallest tag", ITEM, 8, "123456789012"},
    {"length beyond a small tag", "11061CBE991A14", 7, NULL},
    {"length beyond the tag", "117F1CBE991A14", SLIX_BYTES, NULL},
    {"offset beyond the tag", "91FF051CBE991A14", SLIX_BYTES, NULL},
    {"length of two bytes, beyond all tags", "11FF7F", SLIX_BYTES, NULL},
    {"length of three bytes", "1181818105", SLIX_BYTES, NULL},
    {"length of three bytes, skipped", ITEM "7F028081", 256, NULL},
    {"length 0", "110000", SLIX_BYTES, NULL},
    {"item is not first", "020110" ITEM, SLIX_BYTES, NULL},
    {"two items", ITEM "11051CBE991A15", SLIX_BYTES, NULL},
    {"relative OID 0", ITEM "100105", SLIX_BYTES, NULL},
    {"OID arc of three bytes", ITEM "7F810174", SLIX_BYTES, NULL},
    {"far OID, skipped", ITEM "7F020474657374", SLIX_BYTES, "123456789012"},
    {"length of two bytes, skipped", ITEM "7F02800474657374", SLIX_BYTES, "123456789012"},
    {"content parameter of a wrong type", ITEM "720110", SLIX_BYTES, NULL},
    {"announces an owner and has none", ITEM "020180", SLIX_BYTES, NULL},
    {"announces a shelf and has none", ITEM "020110", SLIX_BYTES, "123456789012"},
    {"usage of two bytes", ITEM "05021010", SLIX_BYTES, NULL},
    {"owner longer than any", ITEM "73113131313131313131313131313131313131", SLIX_BYTES, NULL},
    {"owner as plain text", ITEM "7304434E2D31", SLIX_BYTES, "123456789012"},
    {"part beyond parts", ITEM "2401230000", SLIX_BYTES, NULL},
    {"set without parts", ITEM "24020001", SLIX_BYTES, NULL},
    {"set that is no number", ITEM "74023B41", SLIX_BYTES, NULL},
    {"control character in the item", "710431320A33", SLIX_BYTES, NULL},
    {"pipe in the item is for the validator", "710431327C33", SLIX_BYTES, "12|3"},
    {"long item in plain characters", "6118414243444546474849505152535455565758595051525354",
	SLIX_BYTES, "ABCDEFGHIPQRSTUVWXYPQRST"},
    {"half a character in the item", "71023141C3", SLIX_BYTES, NULL},
    {"item longer than any", "7141", SLIX_BYTES, NULL},
    {"integer below 10", "110101", SLIX_BYTES, NULL},
};

static void
test_memories(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(memories); i++) {
		const Memory *m = &memories[i];
		DsTagContent found;
		DsTagResult result = tag_memory_read_hex(m->hex, m->size, 0x06, &found, NULL);

		if ((result == DS_TAG_OK) != (m->item != NULL))
			g_error("%s: result %d, item \"%s\"", m->why, result, found.item);
		if (m->item != NULL)
			g_assert_cmpstr(found.item, ==, m->item);
	}
}

/* A tag of many small elements: 32 are read, then it is no library tag. */
static void
test_many_sets(void)
{
	for (guint sets = 31; sets <= 32; sets++) {
		g_autoptr(GString) hex = g_string_new(ITEM);
		DsTagContent found;

		for (guint i = 1; i < sets; i++)
			g_string_append(hex, "690131");
		g_assert_cmpint(tag_memory_read_hex(hex->str, 256, 0x06, &found, NULL), ==,
		    sets == 31 ? DS_TAG_OK : DS_TAG_DAMAGED);
	}
}

static void
test_set_information(void)
{
	static const struct {
		const char *digits;
		guint parts, part; /* 0 parts: refused */
	} cases[] = {{"1203", 12, 3}, {"32", 3, 2}, {"0302", 3, 2}, {"302", 3, 2}, {"102", 0, 0},
	    {"11", 1, 1}, {"10", 1, 1}, {"30", 3, 0}, {"1200", 12, 0}, {"255017", 255, 17},
	    {"5017", 50, 17}, {"12", 0, 0}, {"0", 0, 0}, {"3", 0, 0}, {"", 0, 0}, {"00", 0, 0},
	    {"0100002", 0, 0}, {"1 2", 0, 0}, {"3-2", 0, 0}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint parts = 0, part = 0;
		gboolean good = ds_iso15962_set_information(cases[i].digits, &parts, &part);

		g_test_message("\"%s\"", cases[i].digits);
		g_assert_true(good == (cases[i].parts != 0));
		g_assert_cmpuint(parts, ==, cases[i].parts);
		g_assert_cmpuint(part, ==, cases[i].part);
	}
}

/* Whatever is read first of a tag, the rest is asked for until the answer is that of the whole
 * tag; what the content parameter announces is never left out. */
static void
test_prefixes(void)
{
	for (guint round = 0; round < ROUNDS / 10; round++) {
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];
		gsize need;

		tag_draw(&written);
		g_assert_true(ds_iso28560_2.encode(&written, memory, sizeof memory));
		for (gsize given = DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK; given < sizeof memory;
		     given++) {
			DsTagResult result = ds_tag_decode_hf(memory, given, 0x06, &found, &need);

			if (result == DS_TAG_MORE) {
				g_assert_cmpuint(need, >, given);
				continue;
			}
			g_assert_cmpint(result, ==, DS_TAG_OK);
			tag_assert_same(&found, &written, &ds_iso28560_2);
		}
	}
}

/* An owner that ends behind the first nine blocks: one more reading, of what is lacking. */
static void
test_more(void)
{
	static const char example[] = "9100051CBE991A140205D000000000140204B34607441CB6E2E335D68302"
				      "07ACC09EBAA06F6B0000";
	g_autoptr(GByteArray) memory = ds_unhex(example);
	DsTagContent found;
	gsize need;

	g_assert_cmpint(ds_tag_decode_hf(memory->data, 36, 0x06, &found, &need), ==, DS_TAG_MORE);
	g_assert_cmpuint(need, ==, 40);
	g_assert_cmpstr(found.item, ==, "");
	g_assert_cmpint(ds_tag_decode_hf(memory->data, 40, 0x06, &found, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(found.owner, ==, "US-InU-Mu");
}

/* The standard's own example (annex D) to the byte, and a shorter shelf mark, which is
 * padded so that the owner still begins with a block. */
static void
test_lockable(void)
{
	static const struct {
		const char *shelf, *hex;
	} cases[] = {
	    {"QA268.L55",
		"9100051CBE991A140201D0140204B34607441CB6E2E335D6830207ACC09EBAA06F6B0000"},
	    {"QA268.L5",
		"9100051CBE991A140201D0140204B3C60006441CB6E2E335830207ACC09EBAA06F6B0000"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) expected = ds_unhex(cases[i].hex);
		DsTagContent written = {.item = "123456789012",
		    .owner = "US-InU-Mu",
		    .parts = 12,
		    .part = 3,
		    .lockable = TRUE};
		guint8 memory[36];

		g_strlcpy(written.shelf, cases[i].shelf, sizeof written.shelf);
		g_assert_true(ds_iso28560_2.encode(&written, memory, sizeof memory));
		g_assert_cmpmem(memory, sizeof memory, expected->data, expected->len);
	}
}

/* Where a precursor stands at the beginning of a block is seen by walking: the owner's does, and
 * item and owner come back whatever their length. */
static void
test_lockable_round_trip(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];
		gsize owner_at = 0;

		tag_draw(&written);
		written.lockable = TRUE;
		g_assert_true(ds_iso28560_2.encode(&written, memory, sizeof memory));
		g_assert_cmpint(
		    tag_memory_read(memory, sizeof memory, 0x06, &found, NULL), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, &ds_iso28560_2);
		for (gsize at = 0; memory[at] != 0;) {
			gboolean offset = (memory[at] & DS_ISO15962_OFFSET) != 0;

			if ((memory[at] & 0x0F) == DS_OID_OWNER)
				owner_at = at;
			at += 2 + (gsize)offset + (offset ? memory[at + 1] : 0) +
			    memory[at + 1 + offset];
			g_assert_cmpuint(at, <, sizeof memory);
			if (owner_at != 0)
				g_assert_cmpuint(at % DS_TAG_BLOCK, ==, 0);
		}
		g_assert_cmpuint(owner_at % DS_TAG_BLOCK, ==, 0);
		g_assert_true((owner_at != 0) == (*written.owner != '\0'));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/iso28560-2/memories", test_memories);
	g_test_add_func("/tags/iso28560-2/many-sets", test_many_sets);
	g_test_add_func("/tags/iso28560-2/set-information", test_set_information);
	g_test_add_func("/tags/iso28560-2/prefixes", test_prefixes);
	g_test_add_func("/tags/iso28560-2/more", test_more);
	g_test_add_func("/tags/iso28560-2/lockable", test_lockable);
	g_test_add_func("/tags/iso28560-2/lockable-round-trip", test_lockable_round_trip);
	return g_test_run();
}
