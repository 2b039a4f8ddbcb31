/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pad of a simulated world as a UHF reader above it sees it. The world knows HF tags; each is
 * shown as a UHF tag of ISO 28560-4 whose item is the UID, whose PC holds the tag's AFI, and whose
 * USER bank is its memory. So all that can go wrong with a tag there (not stored, refused, mute,
 * lifted, missed) goes wrong with the UHF tag, and air times are the world's. Not for use outside
 * tests/fakes and tests/drivers. Calls wait for the world.
 */
#pragma once

#include "tests/fakes/field.h"

#define DS_FAKE_UHF_BANK_MAX 64

typedef struct {
	char uid[17];
	guint8 epc[DS_FAKE_UHF_BANK_MAX]; /* from the PC word on */
	gsize length;
} DsFakeUhfTag;

/* What a tag of this UID answers by; `afi` is that of its PC. */
void ds_fake_uhf_tag(DsFakeUhfTag *tag, const char *uid, guint8 afi);

/* One round: an array of DsFakeUhfTag, free with g_array_unref(); NULL where *result is not OK. */
GArray *ds_fake_uhf_inventory(DsFakeField *field, DsFakeFieldResult *result);

/*
 * The tag whose bank from its PC word on has these bits: `mask` says which count. SILENT when none
 * on the pad has. Costs no time on the air.
 */
DsFakeFieldResult ds_fake_uhf_select(
    DsFakeField *field, const guint8 *bits, const guint8 *mask, gsize length, DsFakeUhfTag *tag);

/* Reads words of the EPC bank (1 is the PC), of a tag that was selected. REFUSED beyond its end. */
DsFakeFieldResult ds_fake_uhf_read_epc(
    DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint count, GByteArray *out);

/* The same of the USER bank; count 0: to its end. */
DsFakeFieldResult ds_fake_uhf_read_user(
    DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint count, GByteArray *out);

/* Writes the PC word: only its AFI can change. REFUSED for any other word. */
DsFakeFieldResult ds_fake_uhf_write(
    DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint16 value);
