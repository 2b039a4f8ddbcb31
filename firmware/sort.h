/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorting: into which bin does a returned item go? The library says so (SIP2 field CL), and the
 * site's own rules, sections [sort NAME] of the configuration, have the last word. Pure.
 */
#pragma once

#include "sync/operation.h"

#define DS_SORT_BIN_MAX 40 /* characters of a bin's name, as many as are taken from a CL */

/* What a rule wants to be so; unknown is neither. */
typedef enum { DS_SORT_ANY, DS_SORT_NO, DS_SORT_YES } DsSortWanted;

/* All that is given must be so. A list is about one of its words, "*" in it about any; NULL asks
 * for nothing. */
typedef struct {
	char *section; /* "sort holds" */
	char *bin;
	char **library_bins; /* what the library says */
	char **destinations; /* institutions */
	char **owners;       /* ISILs, as the item's tag tells */
	char **numbers;      /* with which the item's number begins; case does not count */
	guint hold;          /* DsSortWanted: somebody waits for it */
	guint alert;         /* ... staff should see it */
	guint offline;       /* ... taken back without the library, which could not say anything */
} DsSortRule;

void ds_sort_rule_free(DsSortRule *rule);

/* Does it take whatever comes? */
gboolean ds_sort_rule_takes_all(const DsSortRule *rule);

/* The bin of the first of `rules` (DsSortRule) that fits this return; `owner` is "" when no tag
 * told it. NULL: none fits, and what the library said holds. */
const char *ds_sort_bin(const GPtrArray *rules, const DsOperation *op, const char *owner);
