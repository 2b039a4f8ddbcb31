/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Evergreen says of offline transactions that it has processed, as a file of results
 * (sync/results.h). Pure.
 *
 * Open-ILS/src/offline/offline.pl writes one object a transaction into a file "results" of the
 * session; status_type=exceptions answers an array of those whose event is not 0:
 *
 *	{"command": {"type": "checkout", ..., "duestamp_kiosk": "k1", "duestamp_op": 17},
 *	 "event": {"ilsevent": "0", "textcode": "SUCCESS", ...}}
 *
 * The command is what was uploaded, so it bears the number and the kiosk that sync/export.h has
 * put there. What is missing in an array of exceptions is not known to be ok, and stays as it is.
 */
#pragma once

#include "firmware/base/error.h"

/* Does the text look like that, rather than like a table? */
gboolean ds_ctl_is_evergreen(const char *text);

/* The results of this kiosk's operations; `others` counts what others have uploaded. Free with
 * g_free(). NULL: DS_ERROR_CONFIG says what is wrong. */
char *ds_ctl_evergreen_results(const char *text, const char *kiosk, guint *others, GError **error);
