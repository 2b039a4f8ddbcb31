/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What devices tell and are told, as facts (firmware/base/facts.h) for whoever listens at the
 * border of the main thread. As sync/facts.h: nothing is left out here. What is on a tag is bytes
 * ("ay").
 *
 * Pure.
 */
#pragma once

#include "drivers/scanner.h"
#include "drivers/security.h"
#include "firmware/base/facts.h"
#include "firmware/base/tap.h"
#include "firmware/device.h"
#include "firmware/pile.h"
#include "sync/patron-code.h"

/* "round": DsTagSeen. */
GVariant *ds_facts_of_round(const char *section, const GArray *tags, DsLook look, guint number);
/* Which tags a round was about. FALSE: no such word. */
gboolean ds_facts_look(GVariant *facts, DsLook *look);

/* "look-for". */
GVariant *ds_facts_of_look_for(DsLook look);

/* A question about tags. `tags`: DsTagId. */
GVariant *ds_facts_of_tags(const DsTagId *tags, guint count, gint64 detail);

/* Answers of the pad. */
GVariant *ds_facts_of_reading(const DsTagId *tag, const GByteArray *memory, const GError *error);
GVariant *ds_facts_of_outcome(DsSecurityOutcome outcome, const GError *error);
GVariant *ds_facts_of_state(const DsTagId *tag, DsSecurityState state);

/* "device": of one section, or of all sections of a device. */
GVariant *ds_facts_of_device(
    const char *section, DsDeviceState state, gint64 status, const GError *error);
gboolean ds_facts_device(GVariant *facts, DsDeviceState *state); /* FALSE: no such word */

/* "output". */
GVariant *ds_facts_of_order(const char *section, gboolean active, guint most_ms);

/* "patron-code": ds_patron_code_fields (firmware/phone-facts.h) as "signed". */
GVariant *ds_facts_of_code(const char *section, const DsPatronCode *code);

/* "scanned". */
GVariant *ds_facts_of_identity(const char *section, const DsIdentity *identity);
/* NULL: these are no facts of one. */
DsIdentity *ds_facts_identity(GVariant *facts);
