/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library and its kiosk in a folder of their own: what all tests of this folder start from. Any
 * step that the test does not expect to fail ends the test with its error.
 */
#pragma once

#include "sync/snapshot-make.h"
#include "sync/snapshot.h"

#define RIG_LIBRARY "CN-441900"
#define RIG_MADE_S 1764000000 /* the first snapshot; RIG_MADE_S + 1 the second ... */
#define RIG_TODAY "2026-11-26"

/* Numbers that would be recognised anywhere. */
#define RIG_PATRONS \
	"card,status,expires,quota\n" \
	"CANARY-GOOD,good,2030-12-31,5\n" \
	"CANARY-LOST,card-lost,,\n" \
	"CANARY-OLD,,2026-11-25,3\n" \
	"CANARY-FULL,good,,0\n"
#define RIG_ITEMS \
	"barcode,title,owner,held,not_for_loan,due,patron\n" \
	"BIRD-1,Dream of the Red Chamber,CN-441900,,,,\n" \
	"BIRD-2,,CN-441900,yes,no,,\n" \
	"BIRD-3,,DE-1,no,yes,,\n" \
	"BIRD-4,,,,,2026-12-13,CANARY-GOOD\n" \
	"BIRD-5,,,,,2026-12-13T18:30,\n"

typedef struct {
	char *folder;
	char *state; /* the kiosk's */
	DsSnapshotKey *key;
	GString *bad; /* "FILE:LINE: why\n" of the last one that was made */
} Rig;

Rig *rig_new(void);
void rig_free(Rig *rig); /* and all its files */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rig, rig_free)

char *rig_path(const Rig *rig, const char *name);
void rig_write(const Rig *rig, const char *name, const void *data, gsize length);
GByteArray *rig_read(const Rig *rig, const char *name);

/* Writes the rows to files, makes a snapshot `out` with `key`. `base` and `items` may be NULL. */
gboolean rig_try_make(Rig *rig, const DsSnapshotKey *key, const char *patrons, const char *items,
    const char *base, const char *out, gint64 made_s, DsSnapshotMade *made, GError **error);
DsSnapshotMade rig_make(Rig *rig, const char *patrons, const char *items, const char *base,
    const char *out, gint64 made_s);

gboolean rig_try_import(const Rig *rig, const char *name, GError **error);
void rig_import(const Rig *rig, const char *name);

/* Refused with this code and these words, and the one in use is still that of `made_s` (0: none).
 */
void rig_assert_refused(const Rig *rig, const char *name, gint code, const char *words);
void rig_assert_number(const Rig *rig, guint64 number);

DsSnapshot *rig_open(const Rig *rig);
/* "good", a word of DsReason on RIG_TODAY. */
const char *rig_patron(DsSnapshot *snapshot, const char *id);
/* A word of DsReason for this patron, or "none". */
const char *rig_item(DsSnapshot *snapshot, const char *id, const char *patron);
