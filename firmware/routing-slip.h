/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slip that goes with one returned item: that somebody waits for it, the institution it travels
 * to, its bin. It is for staff, who lay it into the book, and names no person: whoever checks the
 * item in where it arrives is told by the library system. Pure.
 */
#pragma once

#include "firmware/slip-parts.h"
#include "sync/operation.h"

/* NULL: none of what is wanted (DsSlipFor of firmware/config.h) is so of this return. */
DsSlip *ds_routing_slip_new(const DsSlipHead *head, guint wanted, const DsOperation *op);
