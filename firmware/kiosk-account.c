/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person looks at what they have on loan (state "account"), and renews it. */
#include "firmware/kiosk-private.h"

/* A number can be guessed and a card found: without a PIN nobody sees what somebody has on loan
 * (rules 5). */
gboolean
ds_kiosk_may_list(const DsKiosk *kiosk)
{
	return kiosk->state == DS_STATE_PILE && kiosk->has_pin && !kiosk->offline &&
	    !kiosk->stopping && ds_circulation_lines(kiosk->circulation)->len == 0 &&
	    (kiosk->pile == NULL || ds_pile_items(kiosk->pile)->len == 0);
}

void
ds_kiosk_list_own(DsKiosk *kiosk)
{
	ds_circulation_list_own(kiosk->circulation);
}

void
ds_kiosk_renew_all(DsKiosk *kiosk)
{
	ds_circulation_renew_all(kiosk->circulation);
}

/* Whoever lays books down while looking at the list wants to borrow them. */
void
ds_kiosk_consider_account(DsKiosk *kiosk, const DsCirculationCount *count)
{
	if (count->busy > 0)
		return;
	if (kiosk->stopping)
		ds_kiosk_step(kiosk, count->tried > 0 ? DS_GOT_STOPPED : DS_GOT_EMPTY, NULL);
	else if (kiosk->pile != NULL && ds_pile_items(kiosk->pile)->len > 0)
		ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
}
