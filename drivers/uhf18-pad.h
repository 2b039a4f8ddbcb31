/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tags on a UHFReader18 or 288 pad: which there are, and asking one of them by its name. One
 * thread; all requests of a call share the time that ds_uhf18_begin() gave it.
 */
#pragma once

#include "drivers/uhf-tags.h"
#include "drivers/uhf18-known.h"
#include "drivers/uhf18-link.h"

#define DS_UHF18_ASK_MS 100 /* a request about one tag takes so long at most */
#define DS_UHF18_PC_WORD 1  /* Gen2 WordPtr */
#define DS_UHF18_PC_SIZE 2

typedef struct {
	DsUhf18Link *link;
	DsUhf18Series series;
	DsUhfTags *tags;     /* what each is called, and answers by */
	DsUhf18Known *known; /* the PC of those that are there */
} DsUhf18Pad;

/* One round: appends a DsTagSeen for each tag to `tags` (may be NULL). A tag whose PC could not be
 * read yet is told by the next round, since nobody could say its name. */
DS_MUST_USE gboolean ds_uhf18_look(DsUhf18Pad *pad, GArray *tags, GError **error);

/* What is asked of one tag. */
typedef struct {
	guint8 command;
	DsUhf18Range range; /* of DS_UHF18_READ */
	guint8 word;        /* of DS_UHF18_WRITE, in the EPC bank */
	guint16 value;
	guint32 password;
} DsUhf18TagRequest;

/*
 * Asks by the EPC that the tag had when it was heard last. When it was never heard, or nobody
 * answers to that any more (a write of ours may have been done and not acknowledged), the reader
 * looks round once: what is found under the same name then is the tag. The answer may still be that
 * nobody is there; its status is the caller's business. A writing is not repeated: it may have been
 * done.
 */
DS_MUST_USE gboolean ds_uhf18_ask_tag(DsUhf18Pad *pad, const DsTagId *tag,
    const DsUhf18TagRequest *request, DsUhf18Frame *answer, GError **error);
