/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an episode must never show. Whoever sees it says so here; the first word is kept. */
#pragma once

#include <glib.h>

typedef enum {
	DS_FAULT_SILENT, /* the library believes something else, and no list says so */
	DS_FAULT_THIRD,  /* somebody's loan was ended who still has the book, and no list says so */
	DS_FAULT_PROLONGED, /* a loan was prolonged that nobody wanted to */
	DS_FAULT_HISTORY,   /* the library has counted other loans than there were */
	DS_FAULT_STALL,     /* something is left that nobody waits for */
	DS_FAULT_ORDER,     /* told before what came before it (I4, R1) */
	DS_FAULT_TWICE,     /* sent again without having asked (I6) */
	DS_FAULT_EARLY,     /* sent before its row said so */
	DS_FAULT_LATE,      /* sent again after resend-max-age-min */
	DS_FAULT_POISON,    /* sent a third time */
	DS_FAULT_POLICY,    /* sent though staff are to tell this library */
	DS_FAULT_NEEDLESS,  /* handed to staff without a reason */
	/* of the pile */
	DS_FAULT_UNGRANTED, /* a tag was released, and no row says that it may (I1) */
	DS_FAULT_UNASKED,   /* ... was secured, and no row says that it may */
	DS_FAULT_GREEN,     /* called done, and it is not on the disk or not on the tag (I2) */
	DS_FAULT_PART,      /* ... and that is true of some volumes only */
	DS_FAULT_STRANGER,  /* on one person's account what another person has laid there */
	DS_FAULT_KIND,      /* lent or taken back what is no book of this library */
	DS_FAULT_UNNAMED,   /* lay there at the end, not lent, and was not told */
	DS_FAULT_UNLENT,    /* not on loan and silent at the gate, and no list says so */
	DS_FAULT_SOUNDS,    /* on loan and sounds at the gate, and no list says so */
	DS_FAULT_CHARGED,   /* somebody pays for a loan who has not agreed to it */
	DS_FAULT_ENDLESS,   /* does not come to rest */
	DS_FAULT_N
} DsFault;

typedef struct {
	guint counts[DS_FAULT_N];
	char *first;
	gboolean aloud; /* tell every step, for whoever looks for a fault */
	GQueue *story;  /* ... keeps the last ones here instead; NULL */
} DsWatch;

const char *ds_fault_word(DsFault fault);
void ds_watch_clear(DsWatch *watch);
guint ds_watch_total(const DsWatch *watch);
void ds_watch_fault(DsWatch *watch, DsFault fault, const char *format, ...) G_GNUC_PRINTF(3, 4);
void ds_watch_tell(const DsWatch *watch, const char *format, ...) G_GNUC_PRINTF(2, 3);
