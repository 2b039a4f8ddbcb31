/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a book tag says: pure functions over its memory, one file per data format. Formats are
 * tried in the order of the table in tag.c; the tag's DSFID says which to try first.
 *
 * Nothing here trusts the tag: memory is bounded, lengths must fit, ids are text that still has
 * to pass ds_item_id_set() before it names an item.
 */
#pragma once

#include "firmware/base/error.h"

/*
 * A tag as its reader gives it. HF (ISO 15693): `memory` is the user memory from block 0 on.
 * UHF (EPC Gen2, ISO/IEC 18000-63): `epc` is the EPC bank from the PC word on (EPC bank, word 1;
 * the StoredCRC before it is the reader's business), `memory` the USER bank.
 *
 * Zero is a safe value of every member: nothing is known.
 */
typedef struct {
	const guint8 *memory; /* UHF: NULL when the USER bank was not read; length 0: has none */
	gsize length;
	gint dsfid; /* data format byte of an HF tag; 0: never set, -1: the reader does not tell */
	gint afi;   /* application family byte of an HF tag; the same */
	const guint8 *epc; /* NULL: an HF tag */
	gsize epc_length;
} DsTagMemory;

#define DS_TAG_MEMORY_MAX 2048 /* bytes; no library tag is larger */
#define DS_TAG_BLOCK 4         /* bytes of a block, ICODE and most others */
/* Enough of a 28560-3 tag for its checksum (34 bytes) and of most 28560-2 tags. */
#define DS_TAG_FIRST_BLOCKS 9

typedef enum {
	DS_USAGE_ITEM,   /* something that can be lent */
	DS_USAGE_PATRON, /* a patron card lying among the books */
	DS_USAGE_OTHER,  /* equipment, discarded, for acquisition: never lent */
} DsTagUsage;

typedef struct {
	const char *format; /* "iso28560-3", "iso28560-2": a static string */
	gboolean checked;   /* the format has a checksum and it is right: one reading is enough */
	DsTagUsage usage;
	char item[65];  /* primary item identifier, raw */
	char owner[17]; /* ISIL, "CN-441900", raw; "" when the tag does not tell */
	guint parts;    /* how many volumes or pieces belong together; 1 for a single item */
	guint part;     /* which of them this is, 1 to parts; 0: the tag counts, does not number */
} DsTagContent;

typedef enum {
	DS_TAG_OK,
	DS_TAG_MORE,    /* goes on behind the memory given: read up to need_bytes */
	DS_TAG_UNKNOWN, /* no format this kiosk knows, or damaged */
} DsTagResult;

/*
 * What a tag says. With DS_TAG_MORE, *need_bytes tells how much memory to give next time, at most
 * DS_TAG_MEMORY_MAX.
 */
DsTagResult ds_tag_decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);

/* The same for an HF tag of which no more is known. */
DsTagResult ds_tag_decode_hf(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, gsize *need_bytes);

/* One data format, a line of the table in tag.c. */
typedef struct {
	const char *id;
	gint dsfid; /* what tags of this format usually carry */
	DsTagResult (*decode)(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);
	/* For simulators, training and tests: fills `size` bytes of memory; FALSE when it does not
	 * fit. The kiosk never writes this to a tag. */
	gboolean (*encode)(const DsTagContent *content, guint8 *memory, gsize size);
} DsTagFormat;

extern const DsTagFormat *const ds_tag_formats[]; /* ended by NULL */
const DsTagFormat *ds_tag_format(const char *id); /* NULL for an unknown name */
