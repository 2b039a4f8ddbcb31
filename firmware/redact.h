/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the flight recorder writes down of facts: JSON without what is personal. The numbers of
 * persons, cards and tags, PINs, titles and all free text become pseudonyms, the same for the same
 * within one recording, and of the same form, so that machines that read them do the same:
 *
 *	a number   as long as it was, with its punctuation: "29-00412" is "P0-00003"; upper and
 *	           lower case of one number are two writings of one pseudonym
 *	a text     "title-4", "text-2"
 *	an amount  "99.99 xxx"
 *	a request  of SIP2, with the pseudonyms in its fields AA and AB
 *
 * Which fact is what, its name alone says: the table is in redact.c. A text whose name is not in
 * the table is a free text.
 *
 * Main thread only.
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_REDACT_ALL,      /* recorder=redacted: numbers of items, too */
	DS_REDACT_PERSONS,  /* recorder=full: items and titles as they are */
	DS_REDACT_SESSIONS, /* of a recording that is played back: its pseudonyms as they are */
} DsRedactMode;

typedef struct DsRedact DsRedact;

DsRedact *ds_redact_new(DsRedactMode mode);
void ds_redact_free(DsRedact *redact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsRedact, ds_redact_free)

/* Appends the members of facts (a{sv}) as JSON, by name, each with a comma before it. */
void ds_redact_facts(DsRedact *redact, GVariant *facts, GString *json);

/* Appends text as JSON writes it, with its quotes. */
void ds_json_text(GString *json, const char *text);
