/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking the person at the terminal, and reading secrets from files: neither is ever an argument,
 * for everybody on a machine can read those.
 */
#pragma once

#include "firmware/base/ident.h"

/* Is there a person to ask? */
gboolean ds_ctl_can_prompt(void);

/* Asks on stderr, reads a line; `secret`: without echo. An empty word for an empty line. */
gboolean ds_ctl_prompt(const char *question, gboolean secret, DsWord *word, GError **error);

/* The first line of a file. DS_ERROR_CONFIG. */
gboolean ds_ctl_read_secret(const char *path, DsWord *word, GError **error);
