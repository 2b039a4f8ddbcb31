/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration: one key file and its drop-ins (FILE.d/ *.conf, in the order of their names),
 * checked whole before anything starts. duestamp.conf(5) describes each key; the tables in
 * config.c are what it is checked against.
 */
#pragma once

#include "drivers/card-rule.h"
#include "drivers/pad.h"
#include "drivers/printer.h"
#include "drivers/scanner.h"
#include "drivers/security.h"
#include "firmware/base/keys.h"
#include "sync/library.h"

typedef enum {
	DS_MODE_SELF_SERVICE,
	DS_MODE_RETURN_ONLY,
	DS_MODE_DEMO,
	DS_MODE_TRAINING,
} DsMode;

const char *ds_mode_word(DsMode mode);

/* One [pad], [scanner] or [printer] section. */
typedef struct {
	char *name;    /* "desk" */
	char *section; /* "pad desk" */
	char *driver_id;
	char *where;
	char *security; /* of a pad */
	char *access_password_file;
	guint32 access_password; /* of UHF tags; 0: none */
	char *
	    *accept; /* of a scanner: kinds of codes (drivers/symbology.h); NULL: the usual ones */
	const DsSecurityPreset *preset;
	guint width_mm;         /* of a printer: index into its choices */
	guint width_dots;       /* ... 0: it follows from the paper */
	guint width;            /* ... what is printed, in dots */
	const DsPadDriver *pad; /* one of the three */
	const DsScannerDriver *scanner;
	const GPtrArray *cards; /* of a scanner: the rules for cards */
	const DsPrinterDriver *printer;
} DsDeviceConfig;

typedef struct {
	DsWord id;
	DsWord institution;
	guint mode; /* DsMode */
	char **languages;
	guint idle_timeout_s;
	guint pin_length;
	gboolean call_staff;   /* somebody hears it when a patron rings */
	gboolean show_at_desk; /* loans without a tag are to be shown to staff */
	char *state_dir;
	char *name;
	GPtrArray *names;        /* DsKeyPair: name[zh_CN], ... */
	char **owners;           /* ISILs whose items are lent here; empty: all */
	GPtrArray *libraries;    /* DsLibrarySettings; one in this version */
	DsDeviceConfig *pad;     /* NULL: barcode only */
	GPtrArray *scanners;     /* DsDeviceConfig */
	GPtrArray *cards;        /* DsCardRule, in their order */
	DsDeviceConfig *printer; /* NULL: nothing is printed */
	DsKeys *keys;
} DsConfig;

/* Every language the screen speaks; [kiosk] languages= chooses from them. Ended by NULL. */
extern const char *const ds_languages[];

/* DS_ERROR_CONFIG: file, section, key, what is allowed, the nearest known key. */
DsConfig *ds_config_load(const char *path, GError **error);
void ds_config_free(DsConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsConfig, ds_config_free)

/* The library's name in this language, else in any. "" when none is configured. */
const char *ds_config_name(const DsConfig *config, const char *language);

/* Every key with its effective value and its origin: DsKeyShown, secrets as "(set)". Free with
 * g_array_unref(); the strings belong to config. */
GArray *ds_config_shown(const DsConfig *config);
