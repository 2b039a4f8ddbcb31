/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host wants of a fake LLRP reader, out of the bytes. LLRP 1.0.1, 10 and 12 to 15. Not for
 * use outside tests/fakes and tests/drivers. */
#pragma once

#include "tests/fakes/uhf-field.h"

typedef struct {
	guint32 id;
	gboolean enabled;
	gboolean attempts;    /* ends after so many attempts to see all tags */
	gboolean singulation; /* tells how tags are singled out ... */
	guint session;        /* ... in which session */
	gboolean immediate;   /* starts by itself */
	guint report_trigger;
	gboolean pc; /* wants the PC */
} DsFakeLlrpRoSpec;

typedef struct {
	guint32 id;
	guint32 rospec;
	gboolean enabled;
	guint left; /* times that it is carried out still; 0: for ever */
	gboolean dead;
	guint8 bits[DS_FAKE_UHF_BANK_MAX]; /* of the tags that it is for, from the PC on */
	guint8 mask[DS_FAKE_UHF_BANK_MAX];
	gboolean writes;
	guint operation;
	guint32 password;
	guint bank, word, count, value;
} DsFakeLlrpAccess;

typedef struct {
	guint32 keepalive_ms;
	guint events; /* bits */
} DsFakeLlrpConfig;

/* Each FALSE when the bytes do not fit. `bytes` is the body of ADD_ROSPEC, ADD_ACCESSSPEC and
 * SET_READER_CONFIG. */
gboolean ds_fake_llrp_rospec(DsFakeLlrpRoSpec *spec, const guint8 *bytes, gsize count);
gboolean ds_fake_llrp_access(DsFakeLlrpAccess *access, const guint8 *bytes, gsize count);
gboolean ds_fake_llrp_config(DsFakeLlrpConfig *config, const guint8 *bytes, gsize count);
