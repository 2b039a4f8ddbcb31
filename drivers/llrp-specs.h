/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an LLRP reader is told to do: bodies of requests, pure. A ROSpec is a round of an inventory;
 * an AccessSpec is what shall be done to one tag when a round meets it (LLRP 1.0.1, 6 to 9).
 *
 * Readers differ in what they understand of this, so each is offered in forms, the best one first;
 * a reader that refuses one is asked with the next.
 */
#pragma once

#include "drivers/llrp-msg.h"

/* SET_READER_CONFIG: signs of life, and which events are told. Nothing else of the reader's own
 * settings is touched. */
#define DS_LLRP_CONFIG_FORMS 2
void ds_llrp_put_config(GByteArray *body, guint form);

/* GET_READER_CONFIG: which antennas are connected. */
void ds_llrp_put_antenna_question(GByteArray *body);

/* ADD_ROSPEC: all antennas, one round, over after limit_ms at the latest; reports come when it is
 * over. */
#define DS_LLRP_ROSPEC_FORMS 3
void ds_llrp_put_rospec(GByteArray *body, guint32 id, guint limit_ms, guint form);

/* Banks of a Gen2 tag. */
#define DS_LLRP_BANK_EPC 1
#define DS_LLRP_BANK_USER 3

typedef struct {
	gboolean all; /* of all tags, each time they are met; otherwise once, of the one that */
	const guint8 *mask; /* ... has this in its EPC bank, from the PC word on */
	gsize mask_length;  /* in bytes; more than a tag can compare is cut off */
	guint16 operation;  /* comes back with the result */
	guint8 bank;
	guint16 word;
	gboolean writes;
	guint16 count;    /* words to be read; 0: to the end of the bank */
	guint16 value;    /* the word to be written */
	guint32 password; /* access password of the tag; 0: none */
} DsLlrpAccess;

/* ADD_ACCESSSPEC, for rounds of this ROSpec. */
void ds_llrp_put_access(GByteArray *body, guint32 id, guint32 rospec, const DsLlrpAccess *access);
