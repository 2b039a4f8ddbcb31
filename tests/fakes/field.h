/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pad of a simulated world as the reader above it asks it. Not for use outside tests/fakes.
 * Calls wait for the world, and for its air times. */
#pragma once

#include <glib.h>

typedef struct DsFakeField DsFakeField;

DsFakeField *ds_fake_field_new(const char *world);
void ds_fake_field_free(DsFakeField *field);

/* Switched off and on: it connects anew. */
void ds_fake_field_restart(DsFakeField *field);

typedef enum {
	DS_FAKE_FIELD_OK,
	DS_FAKE_FIELD_SILENT,  /* no tag answers */
	DS_FAKE_FIELD_REFUSED, /* the tag answers with an error */
	DS_FAKE_FIELD_GONE,    /* the world has unplugged its pad: it has no power */
} DsFakeFieldResult;

/* One request as drivers/sim.c makes it ("inventory", "read UID FIRST COUNT"); with OK *text is the
 * answer, free with g_free(). */
DsFakeFieldResult ds_fake_field_ask(DsFakeField *field, char **text, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* A command of NXP's about passwords (B2, B3) as it is said on the air: `rest` is what stands
 * behind the UID, `air` gets what the tag answers from its flags on, nothing when it is silent. */
DsFakeFieldResult ds_fake_field_nxp(DsFakeField *field, const char *uid, guint8 command,
    const guint8 *rest, gsize length, GByteArray *air);

/* KEY=VALUE of a tag, without air time: the chip's constants. 0: there is none. */
guint ds_fake_field_constant(DsFakeField *field, const char *uid, const char *key, guint base);

/* The tags on the pad, without air time; free with g_strfreev(). */
GStrv ds_fake_field_uids(DsFakeField *field);
