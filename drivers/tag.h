/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a book tag says: pure functions over its memory, one file per data format. All formats that
 * fit the kind of tag are tried; how sure a reading is decides between them, and the table in
 * tag.c where they are equally sure. drivers/README-tags.md tells the formats and their quirks.
 *
 * Nothing here trusts the tag: memory is bounded, lengths must fit, ids are text that still has
 * to pass ds_item_id_set() before it names an item.
 *
 * What may be lent by. The number on a tag decides whose loan is written into the library system,
 * so a wrong one is worse than none:
 *
 *   certain  the format has a checksum over the number, and it is right: one reading is enough
 *   likely   no checksum, but the format's own rules hold and a second sign agrees (the tag's
 *            DSFID or AFI, a header, a list of contents that is complete): enough when the same
 *            is read twice
 *   guess    it could be read this way, and nothing confirms it: never
 *
 * A tag that looks like a damaged one of a format with a checksum is read as no other format. A
 * blank tag is told as blank, never as an item.
 */
#pragma once

#include "drivers/security.h"
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
#define DS_TAG_USER_MAX 128    /* bytes of a USER bank that is written */
#define DS_TAG_BLOCK 4         /* bytes of a block, ICODE and most others */
/* Enough of a 28560-3 tag for its checksum (34 bytes) and of most 28560-2 tags. */
#define DS_TAG_FIRST_BLOCKS 9

typedef enum {
	DS_USAGE_ITEM,   /* something that can be lent */
	DS_USAGE_PATRON, /* a patron card lying among the books */
	DS_USAGE_OTHER,  /* equipment, discarded, for acquisition: never lent */
} DsTagUsage;

typedef enum {
	DS_TAG_NOTHING, /* it was not read */
	DS_TAG_GUESS,
	DS_TAG_LIKELY,
	DS_TAG_CERTAIN,
} DsTagConfidence;

const char *ds_tag_confidence_word(DsTagConfidence confidence); /* "none", "guess", ... */

/* What is wrong with a tag, as bits: some make it unreadable, with others it can be read. */
typedef enum {
	DS_TAG_ERROR_CHECKSUM = 1 << 0,
	DS_TAG_ERROR_STRUCTURE = 1 << 1,
	DS_TAG_ERROR_NO_ITEM = 1 << 2,
	DS_TAG_ERROR_AMBIGUOUS = 1 << 3,
	DS_TAG_ERROR_DSFID = 1 << 4,
	DS_TAG_ERROR_EXTENSION = 1 << 5,
	DS_TAG_ERROR_SHELF = 1 << 6,
	DS_TAG_ERROR_NO_USER_BANK = 1 << 7,
	DS_TAG_ERROR_OWNERS = 1 << 8,
	DS_TAG_ERROR_MISSING = 1 << 9,
} DsTagErrors;

#define DS_TAG_ERROR_BITS 10

/* Of one of these bits, a sentence for staff. */
const char *ds_tag_error_text(DsTagErrors error);

typedef struct {
	const char
	    *format;      /* "iso28560-3", "iso28560-2", ..., "blank", "unknown": a static string */
	gboolean checked; /* the format has a checksum and it is right: one reading is enough */
	DsTagConfidence confidence;
	const char *why;          /* it is as sure as that: a static sentence */
	guint errors;             /* DsTagErrors */
	DsSecurityState security; /* as far as the memory given tells it; UNSET: it does not */
	DsTagUsage usage;
	char item[65];  /* primary item identifier, raw */
	char owner[17]; /* ISIL, "CN-441900", raw; "" when the tag does not tell */
	char shelf[65]; /* shelf location, as far as it was read; nothing is decided by it */
	guint parts;    /* how many volumes or pieces belong together; 1 for a single item */
	guint part;     /* which of them this is, 1 to parts; 0: the tag counts, does not number */
	/* To be written only: item and owner begin and end with a block, so that these can be
	 * locked and the rest altered later. */
	gboolean lockable;
} DsTagContent;

typedef enum {
	DS_TAG_OK,
	DS_TAG_MORE,    /* goes on behind the memory given: read up to need_bytes */
	DS_TAG_BLANK,   /* nothing has ever been written on it */
	DS_TAG_DAMAGED, /* made for a format that it now breaks */
	DS_TAG_UNKNOWN, /* no format this kiosk knows */
} DsTagResult;

/*
 * What a tag says. With DS_TAG_MORE, *need_bytes tells how much memory to give next time, at most
 * DS_TAG_MEMORY_MAX. Unless the result is DS_TAG_OK, *content holds the format it looks like, the
 * errors and the reason, and no item.
 */
DsTagResult ds_tag_decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);

/* The same of memory that is not too long. */
DsTagResult ds_tag_decode_any(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);

/* The same for an HF tag of which no more is known. */
DsTagResult ds_tag_decode_hf(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, gsize *need_bytes);

/* What would be on a UHF tag, beginning with the PC word. */
typedef struct {
	guint8 epc[DS_PAD_EPC_MAX];
	gsize epc_length;
	guint8 user[DS_TAG_USER_MAX];
	gsize user_length; /* 0: nothing that needs the USER bank */
} DsTagUhf;

/* One data format, a line of the table in tag.c. */
typedef struct {
	const char *id;
	gboolean uhf;
	gint dsfid;         /* what HF tags of this format usually carry; 0: nothing of its own */
	DsTagErrors broken; /* what is wrong with a tag that has this DSFID and cannot be read */
	/* Sets format, confidence and why of *content as well. */
	DsTagResult (*decode)(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);
	/* HF, for simulators, training and tests: fills `size` bytes of memory; FALSE when it does
	 * not fit, or when the format has no place for something. The kiosk never writes this to a
	 * tag. NULL: cannot be written, or is no HF format. */
	gboolean (*encode)(const DsTagContent *content, guint8 *memory, gsize size);
	/* The same for UHF; a content that is not released is written as secured. */
	gboolean (*encode_uhf)(const DsTagContent *content, DsTagUhf *banks);
} DsTagFormat;

extern const DsTagFormat *const ds_tag_formats[]; /* ended by NULL */
const DsTagFormat *ds_tag_format(const char *id); /* NULL for an unknown name */

/* How an AFI of this value secures an item, by the first preset of drivers/security.c that knows
 * it. For whoever looks at a tag; what a site means by it is said by its own preset. */
DsSecurityState ds_tag_afi_security(gint afi);
