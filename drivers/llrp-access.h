/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Doing something to a tag through an LLRP reader: it is told what (an AccessSpec), makes a round,
 * and says in its report of the tag what came of it. Blocking, for one thread.
 */
#pragma once

#include "drivers/llrp-link.h"
#include "drivers/llrp-specs.h"

/* A run of this ROSpec, as ds_llrp_run(), in which this is done to each tag that is meant and met.
 * Nothing of it stays in the reader: it would be done again in the next round. */
DS_MUST_USE gboolean ds_llrp_run_access(
    DsLlrpLink *link, guint32 rospec, const DsLlrpAccess *access, GError **error);

/* In the reports of the last run, what this came to for the tag of which is_it() is TRUE; valid
 * until the next run. FALSE: that tag was not met. */
gboolean ds_llrp_find_result(const DsLlrpLink *link, const DsLlrpAccess *access,
    gboolean (*is_it)(const DsLlrpTag *tag, gconstpointer data), gconstpointer data,
    DsLlrpResult *result);

/* TRUE when it was done. Otherwise the error that the result is; `name` is the tag's. */
DS_MUST_USE gboolean ds_llrp_is_ok(const DsLlrpResult *result, const char *name, GError **error);
