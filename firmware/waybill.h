/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The waybill: one paper for the box that a courier takes to another library, with what lies in it.
 * It names items and operations, and no person. Pure.
 */
#pragma once

#include "firmware/slip-parts.h"
#include "sync/operation.h"

/* Items on one paper, so that it is no longer than an arm. */
#define DS_WAYBILL_ITEMS 40

/* Was this item taken back here, and does it travel to that institution? */
gboolean ds_waybill_has(const DsOperation *op, const char *institution);

/*
 * `ops`: DsOperation, at most DS_WAYBILL_ITEMS of them, all for `to`; `from` is this kiosk's
 * institution. The items stand as text, and once more in QR codes of this form, each of which can
 * be read by itself:
 *
 *	duestamp-waybill 1 FROM TO 2026-11-27 1/2 04419000010375 04419000010382 ...
 *
 * 1: version; then which of how many codes. Of an institution these are its first 24 characters,
 * a space among them is "_".
 */
DsSlip *ds_waybill_new(
    const DsSlipHead *head, const char *from, const char *to, const GPtrArray *ops);
