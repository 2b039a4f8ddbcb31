/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pn532-card.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/pn532-isodep.h"

#include <string.h>

#define ANSWERS(brty) (1u << (brty))
#define TYPE_A ANSWERS(DS_FAKE_BRTY_A)
#define TYPE_B ANSWERS(DS_FAKE_BRTY_B)
#define FELICA (ANSWERS(DS_FAKE_BRTY_F212) | ANSWERS(DS_FAKE_BRTY_F424))
#define JEWEL ANSWERS(DS_FAKE_BRTY_JEWEL)

typedef struct {
	guint answers;      /* one bit for each BrTy */
	guint8 length;      /* of the number; 0: any a type A card may have */
	const char *uid;    /* usual one */
	const char *before; /* what an answer holds before the UID, in hexadecimal */
	const char *after;  /* and after it */
	const char *ats;    /* type A with RATS */
	gboolean random;
} Kind;

/*
 * SENS_RES and SEL_RES of type A: NXP AN10833. The ID card's ATQB is a public trace (softs.im);
 * what else FeliCa and type B send is made up, in the lengths of UM0701-02, 7.3.5.
 */
/* clang-format off */
static const Kind kinds[] = {
    [DS_FAKE_CARD_CLASSIC_1K] = {.answers = TYPE_A, .uid = "DEADBEEF", .before = "000408"},
    [DS_FAKE_CARD_CLASSIC_4K] = {.answers = TYPE_A, .uid = "CAFE1234", .before = "000218"},
    [DS_FAKE_CARD_MINI] = {.answers = TYPE_A, .uid = "5E1F0A77", .before = "000409"},
    [DS_FAKE_CARD_NTAG] = {.answers = TYPE_A, .uid = "04A1B2C3D4E580", .before = "004400"},
    [DS_FAKE_CARD_DESFIRE] = {.answers = TYPE_A, .uid = "04112233445566", .before = "034420",
        .ats = "067577810280"},
    [DS_FAKE_CARD_PROCESSOR] = {.answers = TYPE_A, .uid = "5A6B7C8D", .before = "000420",
        .ats = "0578807102"},
    [DS_FAKE_CARD_PHONE] = {.answers = TYPE_A, .uid = "08000000", .before = "000420",
        .ats = "0578807002", .random = TRUE},
    [DS_FAKE_CARD_BAD_ATS] = {.answers = TYPE_A, .uid = "0BAD0A75", .before = "000420",
        .ats = "00"},
    [DS_FAKE_CARD_FELICA] = {.answers = FELICA, .length = 8, .uid = "0114C3A2B1908F7E",
        .before = "1201", .after = "0120220427674EFF"},
    [DS_FAKE_CARD_TYPE_B] = {.answers = TYPE_B, .length = 4, .uid = "A1B2C3D4",
        .before = "50", .after = "000000007171850100"},
    [DS_FAKE_CARD_CHINA_ID] = {.answers = TYPE_B, .length = 4, .uid = "00000000",
        .before = "50", .after = "D103860C0080800100"},
    [DS_FAKE_CARD_JEWEL] = {.answers = JEWEL, .length = 4, .uid = "B1C2D3E4", .before = "0C00"},
};
/* clang-format on */

static gboolean
length_fits(const Kind *kind, guint length)
{
	if (kind->answers != TYPE_A)
		return length == kind->length;
	return length == 4 || length == 7 || length == 10;
}

void
ds_fake_card_init(DsFakeCard *card, DsFakeCardKind kind, const char *uid)
{
	g_autoptr(GByteArray) bytes = ds_unhex(uid != NULL ? uid : kinds[kind].uid);

	if (bytes == NULL || !length_fits(&kinds[kind], bytes->len))
		g_error("fake card: \"%s\" is no number for a card of kind %d", uid, kind);
	*card = (DsFakeCard){.kind = kind, .uid_length = (guint8)bytes->len};
	memcpy(card->uid, bytes->data, bytes->len);
}

gboolean
ds_fake_card_answers(const DsFakeCard *card, guint8 brty)
{
	return brty <= DS_FAKE_BRTY_JEWEL && (kinds[card->kind].answers & ANSWERS(brty)) != 0 &&
	    !card->in_blocks;
}

/* ISO/IEC 14443-3, 6.5.4: each level of a longer UID begins with 88 and three bytes of it. */
static GByteArray *
cascade(const guint8 *uid, gsize length)
{
	const guint8 tag = 0x88;
	GByteArray *levels = g_byte_array_new();

	for (; length > 4; uid += 3, length -= 3) {
		g_byte_array_append(levels, &tag, 1);
		g_byte_array_append(levels, uid, 3);
	}
	return g_byte_array_append(levels, uid, (guint)length);
}

gboolean
ds_fake_card_is_meant(const DsFakeCard *card, const guint8 *data, gsize length)
{
	g_autoptr(GByteArray) own = cascade(card->uid, card->uid_length);

	return length == 0 || (length == own->len && memcmp(data, own->data, length) == 0);
}

static void
append_hex(GByteArray *out, const char *hex)
{
	g_autoptr(GByteArray) bytes = hex != NULL ? ds_unhex(hex) : NULL;

	if (bytes != NULL)
		g_byte_array_append(out, bytes->data, bytes->len);
}

/* 08 and three bytes that are not those of the last time. */
static void
make_up_number(DsFakeCard *card)
{
	card->uid[1] ^= 0x5A;
	card->uid[3]++;
}

void
ds_fake_card_list(DsFakeCard *card, gboolean rats, GByteArray *out)
{
	const Kind *kind = &kinds[card->kind];

	card->authenticated = FALSE;
	if (kind->random)
		make_up_number(card);
	append_hex(out, kind->before);
	if (kind->answers == TYPE_A)
		g_byte_array_append(out, &card->uid_length, 1);
	g_byte_array_append(out, card->uid, card->uid_length);
	append_hex(out, kind->after);
	if (rats)
		append_hex(out, kind->ats);
}

/* Pages 0 to 4 of an NTAG21x: UID with its two check bytes, capability container, empty NDEF. */
static guint8
ntag_read(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	const guint8 *u = card->uid;
	guint8 head[] = {u[0], u[1], u[2], (guint8)(0x88 ^ u[0] ^ u[1] ^ u[2]), u[3], u[4], u[5],
	    u[6], (guint8)(u[3] ^ u[4] ^ u[5] ^ u[6]), 0x48, 0x00, 0x00, 0xE1, 0x10, 0x12, 0x00,
	    0x03, 0x00, 0xFE, 0x00};

	guint8 memory[256 * 4 + 16] = {0};

	memcpy(memory, card->memory, 256 * 4);
	memcpy(memory, head, 16);
	if (memory[16] == 0)
		memcpy(memory + 16, head + 16, sizeof head - 16);
	g_byte_array_append(out, memory + 4 * command[1], 16);
	return DS_FAKE_STATUS_OK;
}

/* MF1S70yyX data sheet, 8.6: 32 sectors of 4 blocks, then 8 of 16; the last block of each holds its
 * keys. */
static guint8
sector_of(guint block)
{
	return (guint8)(block < 128 ? block / 4 : 32 + (block - 128) / 16);
}

static guint
trailer_of(guint block)
{
	return block < 128 ? block | 3 : block | 15;
}

/* Block 0 holds the UID. */
static guint8
classic_read(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	guint8 block[16];

	if (!card->authenticated || card->open_sector != sector_of(command[1]))
		return DS_FAKE_STATUS_TIMEOUT;
	memcpy(block, card->memory + 16u * command[1], sizeof block);
	if (command[1] == 0)
		memcpy(block, card->uid, card->uid_length);
	if (command[1] == trailer_of(command[1]))
		memset(block, 0, 6); /* key A is never told */
	g_byte_array_append(out, block, sizeof(block));
	return DS_FAKE_STATUS_OK;
}

/* Where no key was written, both are the one with which a card leaves the factory. */
static guint8
classic_auth(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	static const guint8 factory[6] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, none[6] = {0};
	const guint8 *key = card->memory + 16 * trailer_of(command[1]);

	if (command[0] == 0x61)
		key += 10;
	if (memcmp(key, none, sizeof none) == 0)
		key = factory;
	card->open_sector = sector_of(command[1]);
	card->authenticated = length >= 8 && memcmp(command + 2, key, sizeof none) == 0;
	return card->authenticated ? DS_FAKE_STATUS_OK : DS_FAKE_STATUS_AUTH;
}

void
ds_fake_card_greet(const DsFakeCard *card, GByteArray *out)
{
	guint at = out->len;

	append_hex(out, kinds[card->kind].ats);
	if (card->habit == DS_FAKE_HABIT_LONG_ATS && out->len > at)
		out->data[at]++;
}

void
ds_fake_card_power_off(DsFakeCard *card)
{
	card->in_blocks = FALSE;
	card->authenticated = FALSE;
}

/* A card of type B, whose blocks the chip makes. */
static guint8
chip_command(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	return ds_fake_isodep_command(card, command, length, out) ? DS_FAKE_STATUS_OK
								  : DS_FAKE_STATUS_TIMEOUT;
}

guint8
ds_fake_card_raw(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	static const struct {
		const char *command, *answer;
	} steps[] = {
	    {"050000", "5000000000D103860C008080"},
	    {"1D0000000000080108", "08"},
	    {"0036000008", ""},
	};
	static const guint8 done[] = {0x90, 0x00};
	g_autofree char *hex = ds_hex(command, length);

	if (card->kind != DS_FAKE_CARD_CHINA_ID)
		return DS_FAKE_STATUS_TIMEOUT;
	if (g_str_equal(hex, steps[0].command))
		card->raw_step = 0;
	if (card->raw_step >= G_N_ELEMENTS(steps) ||
	    !g_str_equal(hex, steps[card->raw_step].command))
		return DS_FAKE_STATUS_TIMEOUT;
	if (++card->raw_step < G_N_ELEMENTS(steps)) {
		append_hex(out, steps[card->raw_step - 1].answer);
		return DS_FAKE_STATUS_OK;
	}
	g_byte_array_append(out, card->memory, 8);
	g_byte_array_append(out, done, sizeof done);
	return DS_FAKE_STATUS_OK;
}

static const struct {
	DsFakeCardKind kind;
	guint8 code;
	guint8 (*answer)(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);
} exchanges[] = {
    {DS_FAKE_CARD_NTAG, 0x30, ntag_read},
    {DS_FAKE_CARD_CLASSIC_1K, 0x60, classic_auth},
    {DS_FAKE_CARD_CLASSIC_1K, 0x61, classic_auth},
    {DS_FAKE_CARD_CLASSIC_1K, 0x30, classic_read},
    {DS_FAKE_CARD_CLASSIC_4K, 0x60, classic_auth},
    {DS_FAKE_CARD_CLASSIC_4K, 0x61, classic_auth},
    {DS_FAKE_CARD_CLASSIC_4K, 0x30, classic_read},
    {DS_FAKE_CARD_TYPE_B, 0x00, chip_command},
};

guint8
ds_fake_card_exchange(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	for (guint i = 0; length >= 2 && i < G_N_ELEMENTS(exchanges); i++)
		if (exchanges[i].kind == card->kind && exchanges[i].code == command[0])
			return exchanges[i].answer(card, command, length, out);
	return DS_FAKE_STATUS_TIMEOUT;
}
