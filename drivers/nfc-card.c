/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-card.h"

#include "firmware/base/bytes.h"

/* A card's number, in place, and what is known about it. */
typedef struct {
	const char *technology;
	const guint8 *number;
	gsize length; /* 0: none that could be used */
	gboolean random;
} Card;

typedef struct {
	guint8 sak_mask, sak;
	guint16 atqa_mask, atqa;
	const char *technology;
} TypeA;

/*
 * NXP AN10833 "MIFARE type identification procedure", tables 5 and 6; the first line that fits
 * counts. ATQA as libnfc gives it, high byte first. Ultralight and NTAG21x differ only in the
 * answer to a command of their own, so they share a name.
 */
/* clang-format off */
static const TypeA types_a[] = {
    {0xFF, 0x09, 0x0000, 0x0000, "mifare-mini"},
    {0xFF, 0x08, 0x0000, 0x0000, "mifare-classic-1k"},
    {0xFF, 0x88, 0x0000, 0x0000, "mifare-classic-1k"}, /* chips made by Infineon */
    {0xFF, 0x28, 0x0000, 0x0000, "mifare-classic-1k"}, /* emulated on a processor card */
    {0xFF, 0x18, 0x0000, 0x0000, "mifare-classic-4k"},
    {0xFF, 0x38, 0x0000, 0x0000, "mifare-classic-4k"}, /* emulated on a processor card */
    {0xFE, 0x10, 0x0000, 0x0000, "mifare-plus"},       /* 10: 2K, 11: 4K, both in level 2 */
    {0xFF, 0x00, 0xFFFF, 0x0044, "ntag"},
    {0xFF, 0x20, 0xFF3F, 0x0304, "mifare-desfire"},    /* bits 7 and 8 tell the UID's size */
    {0x20, 0x20, 0x0000, 0x0000, "iso14443-4a"},
    {0x00, 0x00, 0x0000, 0x0000, "iso14443-3a"},
};
/* clang-format on */

static const char *
type_a_technology(const nfc_iso14443a_info *info)
{
	guint16 atqa = (guint16)(info->abtAtqa[0] << 8 | info->abtAtqa[1]);

	for (guint i = 0; i < G_N_ELEMENTS(types_a) - 1; i++)
		if ((info->btSak & types_a[i].sak_mask) == types_a[i].sak &&
		    (atqa & types_a[i].atqa_mask) == types_a[i].atqa)
			return types_a[i].technology;
	return types_a[G_N_ELEMENTS(types_a) - 1].technology;
}

/* ISO/IEC 14443-3, 6.5.4: a UID has 4, 7 or 10 bytes; one of 4 that begins with 08 is random. */
static Card
type_a(const nfc_target_info *info)
{
	const nfc_iso14443a_info *nai = &info->nai;
	gsize length = nai->szUidLen;
	gboolean known = length == 4 || length == 7 || length == 10;

	return (Card){
	    .technology = type_a_technology(nai),
	    .number = nai->abtUid,
	    .length = known ? length : 0,
	    .random = length == 4 && nai->abtUid[0] == 0x08,
	};
}

/*
 * ISO/IEC 14443-3, 7.9.2: the PUPI, 4 bytes. The second-generation Chinese ID card sends zeros.
 */
static Card
type_b(const nfc_target_info *info)
{
	return (Card){
	    .technology = "iso14443b",
	    .number = info->nbi.abtPupi,
	    .length = sizeof(info->nbi.abtPupi),
	};
}

/*
 * JIS X 6319-4: an answer to polling has at least 18 bytes, length included, and response code
 * 01. NFCID2 beginning with 01 FE is a peer that makes up its number (NFC Forum Digital Protocol,
 * "SENSF_RES").
 */
static Card
felica(const nfc_target_info *info)
{
	const nfc_felica_info *nfi = &info->nfi;
	gboolean complete = nfi->szLen >= 18 && nfi->btResCode == 0x01;

	return (Card){
	    .technology = "felica",
	    .number = nfi->abtId,
	    .length = complete ? sizeof(nfi->abtId) : 0,
	    .random = nfi->abtId[0] == 0x01 && nfi->abtId[1] == 0xFE,
	};
}

static const struct {
	nfc_modulation_type type;
	Card (*card)(const nfc_target_info *info);
} families[] = {
    {NMT_ISO14443A, type_a},
    {NMT_ISO14443B, type_b},
    {NMT_FELICA, felica},
};

static Card
card_of(const nfc_target *target)
{
	for (guint i = 0; i < G_N_ELEMENTS(families); i++)
		if (families[i].type == target->nm.nmt)
			return families[i].card(&target->nti);
	return (Card){.technology = "unknown"};
}

/* A number of zeros only names nobody. */
static gboolean
is_usable(const Card *card)
{
	guint8 any = 0;

	for (gsize i = 0; i < card->length; i++)
		any |= card->number[i];
	return any != 0;
}

static DsIdentityFlaw
flaw_of(const Card *card)
{
	if (!is_usable(card))
		return DS_FLAW_UNREADABLE;
	return card->random ? DS_FLAW_RANDOM_UID : DS_FLAW_NONE;
}

DsIdentity *
ds_nfc_identity(const nfc_target *target)
{
	Card card = card_of(target);
	DsIdentityFlaw flaw = flaw_of(&card);
	DsIdentity *identity = ds_identity_new(DS_IDENTITY_CARD, flaw, card.technology, NULL);

	if (flaw == DS_FLAW_NONE)
		identity->text = ds_hex(card.number, card.length);
	return identity;
}
