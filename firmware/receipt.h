/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The receipt: what a session came to, on paper, in the words of the screen. Pure.
 *
 * It names no person, and no card; where several had what is brought back together, the end of each
 * card's number. Of an item without a title only the end of its number is printed, for a number
 * that only a scanner read may be somebody's card. Each item that was dealt with has the number of
 * its operation (rules J8), by which staff find it: duestampctl journal.
 */
#pragma once

#include "firmware/slip-parts.h"

/* `items` as View["items"] of kiosk1.xml has them at the goodbye. NULL: nothing was lent, renewed
 * or taken back, so there is nothing to print. */
DsSlip *ds_receipt_new(const DsSlipHead *head, GVariant *items);
