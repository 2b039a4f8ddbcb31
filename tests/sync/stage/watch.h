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
	DS_FAULT_N
} DsFault;

typedef struct {
	guint counts[DS_FAULT_N];
	char *first;
	gboolean aloud; /* tell every step, for whoever looks for a fault */
} DsWatch;

const char *ds_fault_word(DsFault fault);
void ds_watch_clear(DsWatch *watch);
guint ds_watch_total(const DsWatch *watch);
void ds_watch_fault(DsWatch *watch, DsFault fault, const char *format, ...) G_GNUC_PRINTF(3, 4);
void ds_watch_tell(const DsWatch *watch, const char *format, ...) G_GNUC_PRINTF(2, 3);
