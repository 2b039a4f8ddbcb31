/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of one language, as msgfmt(1) has packed them: the same files as the screen's, read
 * without gettext's library. That one chooses by the environment of the whole process, which may
 * not be changed while other threads run; here two languages can be open side by side.
 *
 * No plural forms. Nothing changes after opening: any thread.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct DsCatalogue DsCatalogue;

/* folder/LANGUAGE/LC_MESSAGES/duestamp.mo. DS_ERROR_CONFIG: it is not there, or no such file; texts
 * then stay as they are in the program, English. */
DsCatalogue *ds_catalogue_open(const char *folder, const char *language, GError **error);
void ds_catalogue_free(DsCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsCatalogue, ds_catalogue_free)

/* The translation, or `text` itself where there is none. `catalogue` may be NULL: English. A text
 * with a context is "CONTEXT\004TEXT". */
const char *ds_catalogue_get(const DsCatalogue *catalogue, const char *text);
