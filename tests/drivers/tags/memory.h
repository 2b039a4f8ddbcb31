/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the tag formats share: reading a tag the way the kiosk does. */
#pragma once

#include "drivers/tag.h"

#define SLIX_BYTES 112 /* 28 blocks of 4: the commonest library tag */

/*
 * Decodes a tag that holds this memory as a pad thread does: the first blocks, then as much as
 * the decoder asks for and the tag has. *rounds (or NULL) tells how many readings that took; a
 * tag that has no more than was given already is unknown.
 */
DsTagResult tag_memory_read(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, guint *rounds);

/* The same for hexadecimal text, continued with 00 up to `size` bytes. */
DsTagResult tag_memory_read_hex(
    const char *hex, gsize size, gint dsfid, DsTagContent *content, guint *rounds);

/*
 * Decodes a UHF tag as its pad's thread does: the EPC bank first, then as much of the USER bank as
 * the decoder asks for. A tag without one: NULL.
 */
DsTagResult tag_uhf_read(const GByteArray *epc, const GByteArray *user, DsTagContent *content);

/* Everything but `checked` is equal, and it was read as this format. */
void tag_assert_same(
    const DsTagContent *found, const DsTagContent *written, const DsTagFormat *format);

/* Any content that both formats can hold. */
void tag_draw(DsTagContent *content);

/* Every block back to front, as some systems write them. */
void tag_reverse_blocks(guint8 *memory, gsize length);
