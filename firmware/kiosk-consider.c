/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does the session go on? What pile, library and pad have come to, as an event of the session. */
#include "firmware/kiosk-private.h"

#define QUIET_MS 700      /* nothing moved for so long: the pile is complete */
#define IDLE_PAUSE_MS 200 /* at most five looks a second while nobody is there (rules 4) */
#define VISIT_PAUSE_MS 0  /* somebody lays books down: an empty pad is looked at again at once */
#define BIN_PAUSE_MS 50   /* what falls in stays there, and its person waits */
#define WORK_PAUSE_MS \
	250 /* readings and writes are due: a look at ten tags takes 80 ms of radio \
	     */

static void
on_quiet(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->quiet_timer = 0;
	kiosk->quiet = TRUE;
	ds_kiosk_consider(kiosk);
}

/* TRUE when nothing has moved for a moment; anything that moves starts the moment again. */
static gboolean
is_quiet(DsKiosk *kiosk, gboolean settled)
{
	gboolean quiet = settled && kiosk->quiet;

	if (!settled || quiet) {
		ds_clock_cancel(kiosk->clock, &kiosk->quiet_timer);
		kiosk->quiet = FALSE;
	} else if (kiosk->quiet_timer == 0) {
		kiosk->quiet_timer = ds_clock_call(kiosk->clock, QUIET_MS, on_quiet, kiosk);
	}
	return quiet;
}

/* A whole look at the pad has ended since it was asked for, and what it saw is read. Of a crowded
 * pad nothing is read. */
static gboolean
is_swept(const DsKiosk *kiosk)
{
	return kiosk->sweeping && kiosk->last_round >= kiosk->sweep_round &&
	    (kiosk->pile == NULL || ds_pile_is_crowded(kiosk->pile) ||
		ds_pile_is_settled(kiosk->pile));
}

static DsSessionEvent
over(const DsKiosk *kiosk, const DsCirculationCount *count)
{
	gboolean lies_there = kiosk->pile != NULL && ds_pile_items(kiosk->pile)->len > 0;

	/* what lies there and was not lent or taken back is told before everybody leaves */
	if (count->tried == 0 && !lies_there)
		return DS_GOT_EMPTY;
	return kiosk->stopping ? DS_GOT_STOPPED : DS_GOT_SWEPT;
}

static void
consider_pile(DsKiosk *kiosk, const DsCirculationCount *count)
{
	gboolean read = kiosk->pile == NULL || ds_pile_is_settled(kiosk->pile);
	gboolean something = ds_circulation_lines(kiosk->circulation)->len > 0;

	if (count->busy > 0)
		is_quiet(kiosk, FALSE);
	else if (count->put_back > 0)
		ds_kiosk_step(kiosk, DS_GOT_PUT_BACK, NULL);
	else if (count->own > 0 && read && !kiosk->stopping)
		ds_kiosk_step(kiosk, DS_GOT_OWN, NULL);
	else if (count->to_count > 0 && read && !kiosk->stopping)
		ds_kiosk_step(kiosk, DS_GOT_TO_COUNT, NULL);
	else if (count->fee > 0 && read && !kiosk->stopping)
		ds_kiosk_step(kiosk, DS_GOT_FEE, NULL);
	else if (kiosk->stopping || is_swept(kiosk))
		ds_kiosk_step(kiosk, over(kiosk, count), NULL);
	else if (is_quiet(kiosk, something && read && ds_view_hindered(kiosk) == 0))
		ds_kiosk_step(kiosk, DS_GOT_SETTLED, NULL);
}

static void
consider_return(DsKiosk *kiosk, const DsCirculationCount *count)
{
	gboolean read = kiosk->pile == NULL || ds_pile_is_settled(kiosk->pile);

	if (count->busy > 0 || count->put_back > 0)
		return;
	if (count->to_count > 0 && read && !kiosk->stopping)
		ds_kiosk_step(kiosk, DS_GOT_TO_COUNT, NULL);
	else if (kiosk->stopping || is_swept(kiosk))
		ds_kiosk_step(kiosk, over(kiosk, count), NULL);
}

static void
consider_done(DsKiosk *kiosk, const DsCirculationCount *count)
{
	if (count->busy > 0 || count->put_back > 0)
		ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
	else if (is_swept(kiosk))
		ds_kiosk_step(kiosk, DS_GOT_SWEPT, NULL);
}

/* The books of this session are mostly of one state; its last look is for all of them, and so are
 * those that tell whether something is in a hand: whoever was asked to lift it puts it back soon.
 */
static DsLook
looked_for(const DsKiosk *kiosk)
{
	if (kiosk->session[0] == '\0' || kiosk->sweeping || ds_session_is_over(kiosk->state) ||
	    ds_pile_is_in_doubt(kiosk->pile))
		return DS_LOOK_ALL;
	return kiosk->state == DS_STATE_RETURN || kiosk->state == DS_STATE_COUNT_RETURN
	    ? DS_LOOK_RELEASED
	    : DS_LOOK_SECURED;
}

static void
pace(DsKiosk *kiosk, const DsCirculationCount *count)
{
	guint pause_ms = count->busy > 0 ? WORK_PAUSE_MS : VISIT_PAUSE_MS;

	if (kiosk->bin != NULL)
		ds_pad_worker_set_pause(ds_bin_pad(kiosk->bin),
		    kiosk->state == DS_STATE_RETURN ? BIN_PAUSE_MS : IDLE_PAUSE_MS);
	if (kiosk->pad == NULL)
		return;
	ds_pad_worker_look_for(kiosk->pad, looked_for(kiosk));
	ds_pad_worker_set_pause(kiosk->pad, kiosk->session[0] == '\0' ? IDLE_PAUSE_MS : pause_ms);
}

DsSignal
ds_kiosk_signal(const DsKiosk *kiosk, const DsCirculationCount *count)
{
	gboolean crowded = kiosk->pile != NULL && ds_pile_is_crowded(kiosk->pile);

	if (count->put_back > 0 || crowded)
		return DS_SIGNAL_ATTENTION;
	if (count->busy > 0)
		return DS_SIGNAL_BUSY;
	return count->done > 0 ? DS_SIGNAL_DONE : DS_SIGNAL_OFF;
}

/* The lamp of the pad, where it has one. */
static void
light(DsKiosk *kiosk, const DsCirculationCount *count)
{
	DsSignal signal = ds_kiosk_signal(kiosk, count);

	if (kiosk->pad == NULL)
		return;
	if (signal != kiosk->lamp)
		ds_pad_worker_signal(kiosk->pad, signal);
	kiosk->lamp = signal;
}

void
ds_kiosk_consider(DsKiosk *kiosk)
{
	DsCirculationCount count = ds_circulation_count(kiosk->circulation);

	pace(kiosk, &count);
	light(kiosk, &count);
	ds_kiosk_move_outputs(kiosk);
	ds_kiosk_consider_lifted(kiosk);
	switch (kiosk->state) {
	case DS_STATE_IDLE:
		if (kiosk->pile != NULL && ds_pile_arrivals(kiosk->pile) > 0)
			ds_kiosk_step(kiosk,
			    kiosk->config->mode == DS_MODE_RETURN_ONLY ? DS_DID_RETURN
								       : DS_GOT_BOOKS,
			    NULL);
		break;
	case DS_STATE_GROUP: ds_kiosk_consider_group(kiosk); break;
	case DS_STATE_GOODBYE: ds_kiosk_consider_goodbye(kiosk); break;
	case DS_STATE_PILE: consider_pile(kiosk, &count); break;
	case DS_STATE_PUT_BACK:
		if (count.put_back == 0)
			ds_kiosk_step(kiosk, DS_GOT_PUT_BACK_OVER, NULL);
		break;
	case DS_STATE_RENEW_OWN:
		if (count.own == 0 || count.busy > 0)
			ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
		break;
	case DS_STATE_COUNT_SET:
	case DS_STATE_COUNT_RETURN:
		if (count.to_count == 0 || count.busy > 0)
			ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
		break;
	case DS_STATE_FEE:
		if (count.fee == 0 || count.busy > 0)
			ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
		break;
	case DS_STATE_ACCOUNT: ds_kiosk_consider_account(kiosk, &count); break;
	case DS_STATE_PILE_DONE: consider_done(kiosk, &count); break;
	case DS_STATE_RETURN: consider_return(kiosk, &count); break;
	default: break;
	}
}
