/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of duestamp-ils. */
#pragma once

#include "sync/ils/desk.h"
#include "sync/ils/server.h"

typedef struct {
	char *store;
	char *password_file;
	gboolean sample;
	gboolean json;
	char **words; /* the command and its arguments; empty: serve */
	DsIlsSettings library;
	DsIlsServerSettings server;
} DsIlsOptions;

/* DS_ERROR_CONFIG for what makes no sense; reads the password file. */
DsIlsOptions *ds_ils_options_parse(int argc, char **argv, GError **error);
void ds_ils_options_free(DsIlsOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsOptions, ds_ils_options_free)
