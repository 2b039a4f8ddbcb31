/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person looks at what they have on loan (state "account"), and renews it. */
#include "firmware/kiosk-private.h"

/* A number can be guessed and a card found: without a PIN nobody sees what somebody has on loan
 * (rules 5). */
static gboolean
may_see_list(const DsKiosk *kiosk)
{
	return kiosk->has_pin && !kiosk->offline && !kiosk->stopping &&
	    ds_circulation_lines(kiosk->circulation)->len == 0 &&
	    (kiosk->pile == NULL || ds_pile_items(kiosk->pile)->len == 0);
}

/* Nobody is there yet: does it make sense to ask who wants to see a list? */
static gboolean
may_offer_list(const DsKiosk *kiosk)
{
	return kiosk->config->mode != DS_MODE_RETURN_ONLY && !ds_kiosk_is_offline(kiosk) &&
	    ds_link_may_list(kiosk->link);
}

gboolean
ds_kiosk_may_list(const DsKiosk *kiosk)
{
	switch (kiosk->state) {
	case DS_STATE_IDLE: return may_offer_list(kiosk);
	case DS_STATE_PILE: return may_see_list(kiosk);
	default: return FALSE;
	}
}

void
ds_kiosk_grant_list(DsKiosk *kiosk)
{
	if (kiosk->wants_list && ds_kiosk_may_list(kiosk))
		ds_kiosk_step(kiosk, DS_DID_ACCOUNT, NULL);
	if (kiosk->state == DS_STATE_PILE || kiosk->state == DS_STATE_ACCOUNT)
		kiosk->wants_list = FALSE;
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
