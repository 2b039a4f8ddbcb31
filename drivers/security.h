/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The security state of tags: what the gate at the door asks for. This file alone knows what
 * "secured" and "released" mean on a tag, how a change is written and what counts as proof.
 *
 * All calls are blocking and belong to the thread of the pad.
 */
#pragma once

#include "drivers/pad.h"

typedef enum {
	DS_SECURITY_UNSET,    /* neither of the two: never programmed, or another site's values */
	DS_SECURITY_SECURED,  /* in the library: the gate sounds */
	DS_SECURITY_RELEASED, /* on loan: the gate stays silent */
} DsSecurityState;

/* How a site secures its items: a line of the table in security.c, chosen by security=. */
typedef struct {
	const char *id;
	DsPadCaps by; /* DS_PAD_AFI, DS_PAD_EAS, DS_PAD_EPC, or several: then all must agree */
	guint8 secured_afi; /* with DS_PAD_AFI */
	guint8 released_afi;
} DsSecurityPreset;

extern const DsSecurityPreset *const ds_security_presets[]; /* ended by NULL */
/* NULL for an unknown name. */
const DsSecurityPreset *ds_security_preset(const char *id);

/* A pad as the functions below need it: driver, its state, the site's preset. */
typedef struct {
	const DsPadDriver *driver;
	gpointer self;
	const DsSecurityPreset *preset;
	guint32 password; /* access password of UHF tags, EAS/AFI password of HF tags; 0: none */
} DsSecurityPad;

/* Asks the tag. */
DS_MUST_USE gboolean ds_security_get(
    const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error);

typedef enum {
	DS_SECURITY_DONE,   /* every part holds the new state and has said so itself */
	DS_SECURITY_ABSENT, /* a part does not answer: it is not on the pad (any more) */
	DS_SECURITY_FAILED, /* a part answers but does not keep the new state */
	DS_SECURITY_BROKEN, /* the reader itself failed: nothing is known about the parts */
} DsSecurityOutcome;

/* Are all of these tags on the pad at this moment? Each is asked by its address; only its own
 * answer counts. DONE, ABSENT or BROKEN. */
DsSecurityOutcome ds_security_present(
    const DsSecurityPad *pad, const DsTagId *parts, guint count, GError **error);

/* Does every one of these tags say that it holds the state? Nothing is written. */
DsSecurityOutcome ds_security_proven(const DsSecurityPad *pad, const DsTagId *parts, guint count,
    DsSecurityState wanted, GError **error);

/* ... asked once, without patience: FALSE proves nothing. */
gboolean ds_security_holds(
    const DsSecurityPad *pad, const DsTagId *parts, guint count, DsSecurityState wanted);

/* Does one inventory list just the tags of one state? Then those it lists are proven to hold it,
 * all at once; of the others it says nothing. */
gboolean ds_security_can_list(const DsSecurityPad *pad);
/* Appends a DsTagSeen for each of them. Only where ds_security_can_list(). */
DS_MUST_USE gboolean ds_security_list(const DsSecurityPad *pad, DsSecurityState state, GArray *tags,
    guint timeout_ms, GError **error);

/* Writes the state to every part, once, and asks nothing: whoever calls this has it proven by
 * ds_security_list() or, where that does not list a part, by ds_security_set(). FALSE: the reader
 * is broken. */
DS_MUST_USE gboolean ds_security_write(const DsSecurityPad *pad, const DsTagId *parts, guint count,
    DsSecurityState wanted, GError **error);

/*
 * Gives every part of an item the wanted state, or leaves all of them secured: an item that is
 * released in part would pass the gate with one volume and sound with the next. Each write is
 * tried up to three times more (after 50, 100, 200 ms, with the field reset in between) and
 * counts only when the tag, asked again, tells the new state. `error` says what went wrong for
 * all outcomes but DONE. After ABSENT the part that is gone may hold either state: set them all
 * once more when it is back.
 *
 * The password is given only to a tag that has not taken a write without it: one that is not
 * protected has another, for the factory's is 0, and would fall silent.
 */
DsSecurityOutcome ds_security_set(const DsSecurityPad *pad, const DsTagId *parts, guint count,
    DsSecurityState wanted, GError **error);
