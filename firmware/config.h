/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration: one key file and its drop-ins (FILE.d/ *.conf, in the order of their names),
 * checked whole before anything starts. duestamp.conf(5) describes each key; the tables in
 * config.c are what it is checked against.
 */
#pragma once

#include "drivers/card-rule.h"
#include "drivers/output.h"
#include "drivers/pad.h"
#include "drivers/printer.h"
#include "drivers/scanner.h"
#include "drivers/security.h"
#include "firmware/base/languages.h"
#include "firmware/notices.h"
#include "firmware/offline.h"
#include "sync/patron-code.h"
#include "sync/phone-ask.h"
#include "sync/replay.h"
#include "sync/smtp.h"

typedef enum {
	DS_MODE_SELF_SERVICE,
	DS_MODE_RETURN_ONLY,
	DS_MODE_DEMO,
	DS_MODE_TRAINING,
} DsMode;

const char *ds_mode_word(DsMode mode);

/* Is there a slip for the person when a session ends? DS_RECEIPT_ASK: on paper, or as a code for a
 * phone, for whoever wants it. */
typedef enum { DS_RECEIPT_NONE, DS_RECEIPT_PRINT, DS_RECEIPT_ASK } DsReceiptWhen;

/* Which returned items get a slip that goes with them (firmware/routing-slip.h). */
typedef enum {
	DS_SLIP_FOR_HOLD = 1 << 0,    /* somebody waits for it */
	DS_SLIP_FOR_TRANSIT = 1 << 1, /* it travels to another library */
	DS_SLIP_FOR_BIN = 1 << 2,     /* its bin is known */
} DsSlipFor;
#define DS_SLIP_FOR_ALL (DS_SLIP_FOR_HOLD | DS_SLIP_FOR_TRANSIT | DS_SLIP_FOR_BIN)

/* When the screen shows what the library system says in its own words, which may be in any
 * language.
 */
typedef enum {
	DS_LIBRARY_TEXTS_UNKNOWN, /* where no word of ours says why */
	DS_LIBRARY_TEXTS_ALWAYS,  /* ... and below ours, small */
	DS_LIBRARY_TEXTS_NEVER,
} DsLibraryTexts;

/* What the flight recorder (firmware/recorder.h) writes down. */
typedef enum { DS_RECORDER_OFF, DS_RECORDER_REDACTED, DS_RECORDER_FULL } DsRecorderMode;

/* When an output is active: states of the kiosk, and moments. */
typedef enum {
	DS_OUTPUT_BUSY = 1 << 0,      /* as the lamp of a pad: DsSignal */
	DS_OUTPUT_DONE = 1 << 1,      /* ... */
	DS_OUTPUT_ATTENTION = 1 << 2, /* ... */
	DS_OUTPUT_IN_USE = 1 << 3,    /* somebody is there */
	DS_OUTPUT_STAFF_CALLED = 1 << 4,
	DS_OUTPUT_LIBRARY_AWAY = 1 << 5,
	DS_OUTPUT_OUT_OF_ORDER = 1 << 6,
	DS_OUTPUT_RELEASED = 1 << 7,   /* what was lent is released, proven and in the journal */
	DS_OUTPUT_RETURNED = 1 << 8,   /* an item was taken back, and secured where it has a tag */
	DS_OUTPUT_SCREEN_LIT = 1 << 9, /* as the hours of [screen] say, or somebody is there */
} DsOutputWhen;
#define DS_OUTPUT_EVENTS (DS_OUTPUT_RELEASED | DS_OUTPUT_RETURNED)

/* Where a pad is. */
typedef enum {
	DS_PAD_DESK, /* before the person, or in the chute */
	DS_PAD_BIN,  /* behind the flap: firmware/bin.h */
} DsPadUse;

/* [snapshot] */
typedef struct {
	char *url; /* NULL: staff bring it */
	char *ca_file;
	guint every_h;
} DsSnapshotConfig;

/* [mail] */
typedef struct {
	DsSmtpSettings smtp; /* server NULL: nothing is sent */
	guint keep_days;     /* so long one may wait */
	gboolean typed;      /* who is known may type where theirs goes */
} DsMailConfig;

/* One [pad], [scanner], [printer] or [output] section. */
typedef struct {
	char *name;    /* "desk" */
	char *section; /* "pad desk" */
	char *driver_id;
	char *where;
	char *security; /* of a pad */
	guint use;      /* ... DsPadUse */
	char *access_password_file;
	guint32 access_password; /* of UHF tags, EAS/AFI of HF tags; 0: none */
	DsTlsSettings trust;     /* of a pad */
	DsTls *tls;              /* ... made of it; NULL: its where= is none with TLS */
	char *
	    *accept; /* of a scanner: kinds of codes (drivers/symbology.h); NULL: the usual ones */
	const DsSecurityPreset *preset;
	guint width_mm;         /* of a printer: index into its choices */
	guint width_dots;       /* ... 0: it follows from the paper */
	guint width;            /* ... what is printed, in dots */
	const DsPadDriver *pad; /* one of the four */
	const DsScannerDriver *scanner;
	const GPtrArray *cards;         /* of a scanner: the rules for cards */
	const DsPatronCodeRules *codes; /* ... whose signed codes it takes; NULL: nobody's */
	const DsPrinterDriver *printer;
	const DsOutputDriver *output;
	gboolean is_jack;      /* it is the jack of headphones, and none of the four */
	guint channel;         /* of an output, from 1 */
	guint when;            /* ... DsOutputWhen */
	char *bin;             /* ... NULL: whichever */
	guint pulse_ms;        /* ... 0: as long as the state lasts */
	gboolean active_is_on; /* ... else it is off while it is active, and on at rest */
} DsDeviceConfig;

typedef struct {
	DsWord id;
	DsWord institution;
	guint mode;           /* DsMode */
	GPtrArray *installed; /* DsLanguage: what languages= chooses from */
	char **languages;     /* their ids, in the order of the screen */
	guint idle_timeout_s;
	guint pin_length;
	gboolean screen;       /* there is one; without, mode is DS_MODE_RETURN_ONLY */
	gboolean children;     /* the screen is for children, until somebody wants it otherwise */
	gboolean next_card;    /* a card on the page "pile-done" is the next person's */
	gboolean feedback;     /* the last page asks how it was */
	gboolean call_staff;   /* somebody hears it when a patron rings */
	gboolean show_at_desk; /* loans without a tag are to be shown to staff */
	guint pad_at;          /* as the person sees it from the screen: an index of its words */
	guint scanner_at;      /* ... */
	guint receipt;         /* DsReceiptWhen */
	char **slips_for;      /* as it was written; NULL: none */
	guint slips;           /* ... DsSlipFor */
	char *state_dir;
	char *name;
	GPtrArray *names;      /* DsKeyPair: name[zh_CN], ... */
	guint library_texts;   /* DsLibraryTexts */
	char *pay_code;        /* what a phone reads to pay a fee; NULL: none */
	char **owners;         /* ISILs whose items are lent here; empty: all */
	GPtrArray *libraries;  /* DsLibrarySettings; one in this version */
	guint recorder;        /* DsRecorderMode */
	guint keep_personal_h; /* so long after it is over a row may still name a person */
	guint keep_items_days; /* so long after it is over a row stays at all */
	DsOfflineRules offline;
	DsSnapshotConfig snapshot;
	DsMailConfig mail;
	DsPatronCodeRules codes;     /* whose signed codes are believed */
	gboolean codes_by_own_clock; /* they are made by the clock of this machine: for practice */
	DsPhoneSettings phone;
	DsReplayRules replay;
	DsDeviceConfig *pad;     /* NULL: barcode only */
	DsDeviceConfig *bin;     /* a pad, too; NULL: nobody sees what falls in */
	GPtrArray *scanners;     /* DsDeviceConfig */
	GPtrArray *cards;        /* DsCardRule, in their order */
	DsDeviceConfig *printer; /* NULL: nothing is printed */
	DsDeviceConfig *jack;    /* of headphones; NULL: there is none */
	GPtrArray *outputs;      /* DsDeviceConfig */
	GPtrArray *sorting;      /* DsSortRule, in their order */
	DsHours *hours;          /* NULL: the kiosk does not tell them */
	guint volume;            /* of the screen's sounds, 0 (none) to 100 ... */
	GArray *quiet;           /* ... but not then; DsSpan, of each day. NULL: always */
	GArray *lit;             /* when the screen is, of each day; DsSpan. NULL: always */
	GPtrArray *notices;      /* DsNotice, in their order */
	char *theme_file;        /* the library's colours; NULL: ours */
	char *logo_file;         /* ... and its logo; NULL: ours */
	DsKeys *keys;
} DsConfig;

/* DS_ERROR_CONFIG: file, section, key, what is allowed, the nearest known key. */
DsConfig *ds_config_load(const char *path, GError **error);
/* The same of what was recorded (firmware/recording.h), where other readers stand for the real
 * ones. */
DsConfig *ds_config_load_recorded(const char *path, GError **error);
void ds_config_free(DsConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsConfig, ds_config_free)

/* Where the pad and the scanner of this machine are, in the words of the configuration: "left". */
const char *ds_config_pad_at(const DsConfig *config);
const char *ds_config_scanner_at(const DsConfig *config);

/* The library's name in this language, else in any. "" when none is configured. */
const char *ds_config_name(const DsConfig *config, const char *language);

/* Every key with its effective value and its origin: DsKeyShown, secrets as "(set)". Free with
 * g_array_unref(); the strings belong to config. */
GArray *ds_config_shown(const DsConfig *config);
