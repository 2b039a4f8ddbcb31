/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kinds of printed codes, and what a scanner's text is worth. Pure.
 *
 * A scanner that says which kind it has read puts an AIM identifier before the text: "]", a letter
 * for the kind, a modifier (ISO/IEC 15424). A scanner that does not say gives codes of the
 * technology "code".
 */
#pragma once

#include "drivers/scanner.h"

/* A code holds at most so many bytes; what is longer is no card and no label. */
#define DS_CODE_MAX 1024

typedef struct {
	char letter;            /* of the AIM identifier; 0: not told */
	const char *technology; /* of the identity, and in accept= */
	DsIdentityKind kind;
	gboolean usual; /* accepted where accept= says nothing */
} DsSymbology;

extern const DsSymbology
    ds_symbologies[]; /* the unknown one last; its successor has no technology */

/* What "]Q1" stands for; the unknown one for NULL and for what is no AIM identifier. */
const DsSymbology *ds_symbology(const char *aim);

/* May a code of this technology come in? `accepted` are the technologies a library wants, ended by
 * NULL; NULL: the usual ones. What is no printed code, as a card, may. */
gboolean ds_symbology_accepts(const char *const *accepted, const char *technology);

/*
 * The identity that a code is. Line ends and blanks around the text are no part of it. Text that is
 * empty, too long, no UTF-8, or has control characters within gives DS_FLAW_UNREADABLE.
 */
DsIdentity *ds_symbology_identity(const DsSymbology *symbology, const guint8 *text, gsize length);

/* The same for text that may begin with an AIM identifier itself. */
DsIdentity *ds_symbology_identity_of(const guint8 *text, gsize length);
