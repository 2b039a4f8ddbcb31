/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The PC word of each EPC that lies on a UHFReader18 pad. The reader's inventory tells EPCs without
 * it, and without it nobody knows how a tag is called (ds_uhf_identity()); so it is read once when
 * a tag arrives, and remembered for as long as the tag is told in each round. One thread.
 */
#pragma once

#include "drivers/uhf18-data.h"

typedef struct DsUhf18Known DsUhf18Known;

DsUhf18Known *ds_uhf18_known_new(void);
void ds_uhf18_known_free(DsUhf18Known *known);

/* FALSE: it has to be read. */
gboolean ds_uhf18_known_pc(DsUhf18Known *known, const DsUhf18Epc *epc, guint16 *pc);
void ds_uhf18_known_learn(DsUhf18Known *known, const DsUhf18Epc *epc, guint16 pc);

/* It was written, or may have been. */
void ds_uhf18_known_forget(DsUhf18Known *known, const guint8 *epc, gsize length);

/* Forgets all but these DsUhf18Epc: the others have left, and whoever comes back may have changed.
 */
void ds_uhf18_known_keep(DsUhf18Known *known, const GArray *epcs);
