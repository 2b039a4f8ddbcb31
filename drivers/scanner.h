/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to write a driver for a scanner: anything that yields one identity, be it a card reader, a
 * barcode scanner or a camera for codes on a phone.
 *
 * The rules of drivers/pad.h hold here too: one file, blocking calls from one thread, no log, and
 * the same meaning of the error codes.
 */
#pragma once

#include "firmware/base/error.h"

typedef enum {
	DS_IDENTITY_CARD,    /* a card by its UID or by what is stored on it */
	DS_IDENTITY_BARCODE, /* a linear code: a printed card, or the label of an item */
	DS_IDENTITY_QR,      /* a square code */
} DsIdentityKind;

/* Why something was seen and yet gives no identity; the screen has a sentence for each. */
typedef enum {
	DS_FLAW_NONE,
	DS_FLAW_RANDOM_UID, /* the card makes up a new number each time (phones, some DESFire) */
	DS_FLAW_UNREADABLE, /* something is there, in a form this reader cannot use */
} DsIdentityFlaw;

typedef struct {
	DsIdentityKind kind;
	DsIdentityFlaw flaw;
	const char *technology; /* "mifare-classic", "ntag", "code128"; a static string */
	char *text;             /* raw, unchecked; NULL with a flaw. Personal: never log it */
} DsIdentity;

DsIdentity *ds_identity_new(
    DsIdentityKind kind, DsIdentityFlaw flaw, const char *technology, const char *text);
DsIdentity *ds_identity_copy(const DsIdentity *identity);
void ds_identity_free(DsIdentity *identity); /* wipes the text */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIdentity, ds_identity_free)

typedef struct {
	const char *id;
	const char *summary;
	const char *where;
	/* A card lies there until it is taken: poll() tells what lies there now. Without it a scan
	 * is an event, and poll() gives each one once. */
	gboolean stays;
	gboolean simulated; /* refused unless [kiosk] mode is demo or training */
	/* The technology of a number that names a person by itself, beyond this library: the
	 * configuration has to say in a [card] section what becomes of it. NULL: none. */
	const char *personal;

	gpointer (*open)(const char *where, GError **error);

	/* For drivers that can read more of a card than its own number: the rules (DsCardRule,
	 * drivers/card-rule.h) that tell what to read and what to make of it; NULL or empty: the
	 * own number as it is. They outlive the device. Called once, after open(). NULL: the core
	 * applies the rules to the number that the driver tells. */
	void (*want)(gpointer self, const GPtrArray *rules);

	/* Waits up to timeout_ms for something to be there. TRUE with *identity NULL: nothing came.
	 * With `stays`, a card that lies there gives the same identity again at each call. */
	gboolean (*poll)(gpointer self, guint timeout_ms, DsIdentity **identity, GError **error);

	void (*close)(gpointer self);
} DsScannerDriver;

extern const DsScannerDriver *const ds_scanner_drivers[];
