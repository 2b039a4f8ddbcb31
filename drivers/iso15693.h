/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags of ISO 15693 as the drivers of all readers see them, whatever the reader speaks.
 */
#pragma once

#include "drivers/pad.h"

#define DS_ISO15693_UID_SIZE 8 /* bytes, E0 first; ISO/IEC 15693-3, 4.1 */

/* The address of a tag as its reader wants it, first byte first. DS_ERROR_PROTOCOL: no such tag. */
DS_MUST_USE gboolean ds_iso15693_uid(
    const DsTagId *tag, guint8 uid[DS_ISO15693_UID_SIZE], GError **error);

/* Whether an inventory can ask for the tags of this AFI, or DS_AFI_ANY. To a tag 00 means any, and
 * X0 the whole family X (ISO/IEC 15693-3, 5.2): DS_ERROR_PROTOCOL for those. */
DS_MUST_USE gboolean ds_iso15693_can_ask_for(gint afi, GError **error);

/* Appends a DsTagSeen, unless that tag is among them: rounds of an inventory overlap. */
void ds_iso15693_add_once(GArray *tags, const guint8 *uid, gint dsfid);

/* Appends `*count` blocks from `first` on; *count then tells how many came: fewer at the tag's end.
 * FALSE: what it appended does not count. */
typedef gboolean (*DsIso15693Read)(gpointer reader, const DsTagId *tag, guint first, guint *count,
    GByteArray *out, GError **error);

/* DsPadDriver's read() by pieces of at most `at_once` blocks. */
DS_MUST_USE gboolean ds_iso15693_read(DsIso15693Read read_some, guint at_once, gpointer reader,
    const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error);

/* Always FALSE: what a tag says why it refuses (ISO/IEC 15693-3, 7.4.2), as DS_ERROR_PROTOCOL. */
gboolean ds_iso15693_fail(guint8 number, GError **error);

/* EAS and passwords are commands of NXP's chips (UID E0 04; SL2S2002 data sheet, 9.4.3). Those of
 * other makers are silent to them whatever their state is: DS_ERROR_PROTOCOL, "its `what` is not
 * known here". */
DS_MUST_USE gboolean ds_iso15693_is_nxp(const DsTagId *tag, const char *what, GError **error);
DS_MUST_USE gboolean ds_iso15693_has_eas(const DsTagId *tag, GError **error);
