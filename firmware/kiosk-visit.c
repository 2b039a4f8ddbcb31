/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define WARNING_MS 10000 /* "are you still there?", see facts on time-outs in look.md */
#define SWEEPS_MAX 5     /* last looks at the pad for one goodbye */

static void enter(DsKiosk *kiosk);

/* ---- the page's time ---- */

static void on_page_time(gpointer data);

static void
start_time(DsKiosk *kiosk, guint ms)
{
	ds_clock_cancel(kiosk->clock, &kiosk->page_timer);
	kiosk->page_ms = ms;
	kiosk->page_deadline_us = 0;
	if (ms == 0)
		return;
	kiosk->page_deadline_us = ds_clock_monotonic_us(kiosk->clock) + (gint64)ms * 1000;
	kiosk->page_timer = ds_clock_call(kiosk->clock, ms, on_page_time, kiosk);
}

/* Of the idle time-out, in hundredths. Whoever takes a receipt along has to take out a phone. */
static guint
percent_of_page(const DsKiosk *kiosk)
{
	guint percent = ds_session_time_percent(kiosk->state);

	if (kiosk->state == DS_STATE_GOODBYE && kiosk->config->receipt == DS_RECEIPT_ASK)
		percent *= 2;
	return percent * ds_kiosk_patience(kiosk);
}

void
ds_kiosk_restart_time(DsKiosk *kiosk)
{
	kiosk->warning = FALSE;
	start_time(kiosk, kiosk->config->idle_timeout_s * 10 * percent_of_page(kiosk));
	ds_kiosk_changed(kiosk);
}

static gboolean
is_working(const DsKiosk *kiosk)
{
	return kiosk->busy || ds_circulation_count(kiosk->circulation).busy > 0 ||
	    ds_circulation_count(kiosk->circulation).put_back > 0;
}

static gboolean
came_of_nothing(const DsKiosk *kiosk)
{
	gboolean lending = kiosk->state == DS_STATE_PILE || kiosk->state == DS_STATE_PILE_DONE ||
	    kiosk->state == DS_STATE_RETURN || kiosk->state == DS_STATE_ACCOUNT;

	return lending && ds_circulation_count(kiosk->circulation).tried == 0;
}

/* Nobody is left alone with a clock while the machine itself is at work. */
static void
on_page_time(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->page_timer = 0;
	if (is_working(kiosk)) {
		ds_kiosk_restart_time(kiosk);
	} else if (ds_session_warns(kiosk->state) && !kiosk->warning) {
		kiosk->warning = TRUE;
		start_time(kiosk, WARNING_MS * ds_kiosk_patience(kiosk));
		ds_kiosk_changed(kiosk);
	} else {
		kiosk->warning = FALSE;
		ds_kiosk_step(kiosk, came_of_nothing(kiosk) ? DS_GOT_EMPTY : DS_GOT_TIME_UP, NULL);
	}
}

/* ---- who is there ---- */

void
ds_kiosk_say(DsKiosk *kiosk, const char *word, const char *text)
{
	DsKioskMessage *message = &kiosk->message;

	g_free(message->word);
	g_free(message->text);
	g_free(message->amount);
	*message = (DsKioskMessage){
	    .word = g_strdup(word), .text = g_strdup(text), .count = -1, .limit = -1};
	ds_kiosk_changed(kiosk);
}

/* Why, and by how much. */
static void
say_refusal(DsKiosk *kiosk, const DsPatron *patron)
{
	DsKioskMessage *message = &kiosk->message;

	ds_kiosk_say(kiosk, ds_reason_word(patron->refusal), patron->text);
	switch (patron->refusal) {
	case DS_REASON_PATRON_EXPIRED:
		g_strlcpy(message->date, patron->expires, sizeof message->date);
		break;
	case DS_REASON_PATRON_FEES: message->amount = ds_patron_owes(patron); break;
	case DS_REASON_LIMIT_REACHED:
		message->count = patron->loans;
		message->limit = patron->loan_limit;
		break;
	case DS_REASON_PATRON_OVERDUE: message->count = patron->overdue; break;
	default: break;
	}
}

/* The numbers under which wrong PINs are counted: the card's, and the one the library knows the
 * person by, which may be written on another card. Returns how many. */
static guint
numbers_of(const DsKiosk *kiosk, const DsPatron *patron, const DsPatronId *numbers[2])
{
	numbers[0] = &kiosk->card;
	numbers[1] = &patron->id;
	return patron->id.text[0] == '\0' ||
		g_ascii_strcasecmp(patron->id.text, kiosk->card.text) == 0
	    ? 1
	    : 2;
}

/* TRUE: too many wrong PINs, so none is looked at. */
static gboolean
has_tried_too_often(DsKiosk *kiosk, const DsPatron *patron)
{
	gint64 now_us = ds_clock_monotonic_us(kiosk->clock);
	const DsPatronId *numbers[2];
	guint count = numbers_of(kiosk, patron, numbers);

	for (guint i = 0; i < count; i++)
		if (ds_pin_tries_are_over(kiosk->pin_tries, numbers[i], now_us)) {
			ds_kiosk_say(kiosk, "pin-tries", NULL);
			return TRUE;
		}
	return FALSE;
}

static DsSessionEvent
judge_wrong_pin(DsKiosk *kiosk, const DsPatron *patron)
{
	gint64 now_us = ds_clock_monotonic_us(kiosk->clock);
	const DsPatronId *numbers[2];
	guint count = numbers_of(kiosk, patron, numbers);

	for (guint i = 0; i < count; i++)
		ds_pin_tries_count(kiosk->pin_tries, numbers[i], now_us);
	if (has_tried_too_often(kiosk, patron))
		return DS_GOT_REFUSAL;
	ds_kiosk_say(kiosk, ds_reason_word(DS_REASON_PIN_WRONG), NULL);
	return DS_GOT_PIN_NEEDED;
}

static void
forgive(DsKiosk *kiosk, const DsPatron *patron)
{
	const DsPatronId *numbers[2];
	guint count = numbers_of(kiosk, patron, numbers);

	for (guint i = 0; i < count; i++)
		ds_pin_tries_forgive(kiosk->pin_tries, numbers[i]);
}

/* No name, fees or blocks before the PIN was right: the card may be a found one. */
static DsSessionEvent
judge(DsKiosk *kiosk, const DsPatron *patron)
{
	if (patron->refusal == DS_REASON_PATRON_UNKNOWN) {
		say_refusal(kiosk, patron);
		return DS_GOT_REFUSAL;
	}
	if (has_tried_too_often(kiosk, patron))
		return DS_GOT_REFUSAL;
	if (patron->pin == DS_PIN_WRONG)
		return judge_wrong_pin(kiosk, patron);
	if (patron->pin == DS_PIN_NEEDED)
		return DS_GOT_PIN_NEEDED;
	forgive(kiosk, patron);
	if (patron->refusal != DS_REASON_NONE) {
		say_refusal(kiosk, patron);
		return DS_GOT_REFUSAL;
	}
	return DS_GOT_PATRON;
}

static void
on_patron(DsLinkReply *reply, gpointer data)
{
	DsKioskAsked *asked = data;
	DsKiosk *kiosk = asked->kiosk;
	DsSessionEvent event;
	DsSessionStep step;

	/* One gives its answers in order: while another one is due this one is for somebody who has
	 * left, and so it is when somebody else was asked since. */
	if (--asked->unanswered > 0 || asked != kiosk->asked_last || !kiosk->busy)
		return;
	kiosk->busy = FALSE;
	if (reply->error != NULL) {
		ds_kiosk_say(kiosk, ds_reason_word(DS_REASON_NO_ANSWER), NULL);
		ds_kiosk_step(kiosk, DS_GOT_REFUSAL, NULL);
		return;
	}
	event = judge(kiosk, reply->patron);
	if (event == DS_GOT_PATRON && ds_session_step(kiosk->state, event, &step)) {
		kiosk->patron = g_steal_pointer(&reply->patron);
		ds_kiosk_judge_mail(kiosk);
		if (!kiosk->offline)
			kiosk->credential = DS_CREDENTIAL_VERIFIED;
		/* the number the library knows this person by may differ from the card's */
		if (kiosk->patron->id.text[0] == '\0')
			kiosk->patron->id = kiosk->card;
	}
	ds_kiosk_step(kiosk, event, NULL);
	ds_kiosk_grant_list(kiosk);
}

static void
ask_patron(DsKiosk *kiosk)
{
	DsReason reason;
	DsLink *link = ds_kiosk_whom_to_ask(kiosk, &reason);
	DsKioskAsked *asked = link == kiosk->link ? &kiosk->asked_library : &kiosk->asked_snapshot;

	if (kiosk->space >= DS_SPACE_RETURNS_ONLY) {
		/* what is left on the disk is for books that come back (rules, J6) */
		ds_kiosk_say(kiosk, "no-room", NULL);
		return;
	}
	if (link == NULL) {
		ds_kiosk_say(kiosk, ds_reason_word(reason), NULL);
		return;
	}
	asked->kiosk = kiosk;
	asked->unanswered++;
	kiosk->asked_last = asked;
	kiosk->busy = TRUE;
	ds_kiosk_say(kiosk, "", NULL);
	ds_link_patron(link, &kiosk->card, kiosk->has_pin ? &kiosk->pin : NULL, on_patron, asked);
}

void
ds_kiosk_ask_again(DsKiosk *kiosk)
{
	const char *said = ds_reason_word(DS_REASON_NO_ANSWER);

	if (kiosk->patron == NULL && !kiosk->busy && g_str_equal(kiosk->message.word, said))
		ask_patron(kiosk);
}

static void
forget_pin(DsKiosk *kiosk)
{
	ds_word_wipe(&kiosk->pin);
	kiosk->has_pin = FALSE;
}

static void
forget_card(DsKiosk *kiosk)
{
	forget_pin(kiosk);
	explicit_bzero(&kiosk->card, sizeof kiosk->card);
}

void
ds_kiosk_refuse_card(DsKiosk *kiosk, const char *word)
{
	ds_kiosk_step(kiosk, DS_DID_BORROW, NULL);
	ds_kiosk_restart_time(kiosk);
	ds_kiosk_say(kiosk, word, NULL);
}

gboolean
ds_kiosk_take_card(
    DsKiosk *kiosk, const DsPatronId *card, DsCredential credential, DsSessionEvent event)
{
	DsCredential before = kiosk->credential;

	forget_pin(kiosk);
	if (ds_pin_tries_are_over(kiosk->pin_tries, card, ds_clock_monotonic_us(kiosk->clock))) {
		ds_kiosk_refuse_card(kiosk, "pin-tries");
		return TRUE;
	}
	kiosk->card = *card;
	kiosk->credential = credential;
	if (ds_kiosk_step(kiosk, event, NULL))
		return TRUE;
	kiosk->credential = before;
	return FALSE;
}

DsCredential
ds_kiosk_credential(const DsIdentity *identity)
{
	return identity->kind == DS_IDENTITY_CARD ? DS_CREDENTIAL_CARD : DS_CREDENTIAL_PRINTED;
}

gboolean
ds_kiosk_wants_card(const DsKiosk *kiosk)
{
	DsSessionStep step;

	if (ds_kiosk_is_lending(kiosk))
		return kiosk->config->next_card && kiosk->state == DS_STATE_PILE_DONE;
	return !kiosk->busy && kiosk->config->mode != DS_MODE_RETURN_ONLY &&
	    ds_session_step(kiosk->state, DS_DID_CARD, &step);
}

void
ds_kiosk_show_card(DsKiosk *kiosk, const DsIdentity *identity)
{
	static const char *const flaws[] = {
	    [DS_FLAW_NONE] = "",
	    [DS_FLAW_RANDOM_UID] = "card-random",
	    [DS_FLAW_UNREADABLE] = "card-unreadable",
	};
	const char *word = flaws[identity->flaw];
	DsPatronId card;

	if (!ds_kiosk_wants_card(kiosk))
		return;
	if (word[0] == '\0' &&
	    !ds_patron_id_set(&card, identity->text, strlen(identity->text),
		ds_link_patron_rules(kiosk->link), NULL))
		word = identity->kind == DS_IDENTITY_QR ? "code-unknown" : "card-unreadable";
	if (word[0] != '\0') {
		ds_kiosk_refuse_card(kiosk, word);
		return;
	}
	ds_kiosk_take_card(kiosk, &card, ds_kiosk_credential(identity), DS_DID_CARD);
}

/* ---- one after the other ---- */

void
ds_kiosk_take_next(DsKiosk *kiosk, const DsPatronId *card, DsCredential credential)
{
	if (!ds_kiosk_wants_card(kiosk))
		return;
	kiosk->next_card = *card;
	kiosk->next_credential = credential;
	ds_kiosk_gather(kiosk);
	ds_kiosk_step(kiosk, DS_DID_FINISH, NULL);
}

/* Whoever has to leave a book here is told so first, and whoever is to be asked is asked. */
static void
greet_next(DsKiosk *kiosk)
{
	DsPatronId card = kiosk->next_card;

	if (kiosk->state == DS_STATE_PILE_DONE)
		return;
	explicit_bzero(&kiosk->next_card, sizeof kiosk->next_card);
	if (kiosk->state == DS_STATE_GOODBYE && card.text[0] != '\0' &&
	    ds_kiosk_has_said_all(kiosk)) {
		ds_kiosk_step(kiosk, DS_DID_FINISH, NULL);
		ds_kiosk_take_card(kiosk, &card, kiosk->next_credential, DS_DID_CARD);
	}
	explicit_bzero(&card, sizeof card);
}

/* ---- what a step demands ---- */

static void
begin(DsKiosk *kiosk)
{
	g_autofree char *id = g_uuid_string_random();

	g_free(kiosk->session);
	kiosk->session = g_strndup(id, 8);
	kiosk->offline = ds_kiosk_is_offline(kiosk);
	ds_note(DS_ABOUT(.session = kiosk->session), "a session begins%s",
	    kiosk->offline ? ", without the library" : "");
}

static void
take_up(DsKiosk *kiosk)
{
	if (kiosk->offline)
		ds_circulation_go_offline(kiosk->circulation);
	else
		ds_circulation_take_up(kiosk->circulation);
}

static void
lend(DsKiosk *kiosk)
{
	kiosk->stopping = kiosk->sweeping = FALSE;
	kiosk->was_return = FALSE;
	ds_circulation_begin(kiosk->circulation, DS_CHECKOUT, kiosk->session, &kiosk->patron->id,
	    kiosk->has_pin ? &kiosk->pin : NULL);
	take_up(kiosk);
}

/* Whoever brings books back needs no card: one that was being asked about is forgotten. */
static void
take_back(DsKiosk *kiosk)
{
	kiosk->wants_list = FALSE;
	kiosk->busy = FALSE;
	forget_card(kiosk);
	kiosk->stopping = kiosk->sweeping = FALSE;
	kiosk->was_return = TRUE;
	ds_circulation_begin(kiosk->circulation, DS_CHECKIN, kiosk->session, NULL, NULL);
	take_up(kiosk);
}

static void
stop(DsKiosk *kiosk)
{
	kiosk->stopping = TRUE;
	ds_circulation_stop(kiosk->circulation);
}

/* Whoever says it once more may have put another book down meanwhile: only a look that begins after
 * the last word has seen all. A child that does not stop pressing is looked for SWEEPS_MAX times.
 */
static void
sweep(DsKiosk *kiosk)
{
	if (kiosk->sweeping && kiosk->sweeps >= SWEEPS_MAX)
		return;
	kiosk->sweeps = kiosk->sweeping ? kiosk->sweeps + 1 : 1;
	kiosk->sweeping = TRUE;
	kiosk->sweep_round = kiosk->pad != NULL ? ds_pad_worker_next_round(kiosk->pad) : 0;
}

static void
end(DsKiosk *kiosk)
{
	g_clear_pointer(&kiosk->summary, g_variant_unref);
	kiosk->summary = g_variant_ref_sink(ds_view_items(kiosk));
	kiosk->summary_done = ds_circulation_count(kiosk->circulation).done;
	kiosk->summary_loans = ds_view_loans(kiosk);
	kiosk->summary_wall_s = ds_clock_wall_s(kiosk->clock);
	ds_kiosk_count_person(kiosk);
	ds_kiosk_print_receipt(kiosk);
	ds_kiosk_print_slips(kiosk);
	ds_circulation_end(kiosk->circulation);
	if (kiosk->patron != NULL && !kiosk->offline)
		ds_link_goodbye(kiosk->link, &kiosk->patron->id);
	if (kiosk->pile != NULL)
		ds_pile_new_visit(kiosk->pile);
	forget_pin(kiosk);
}

static void
forget(DsKiosk *kiosk)
{
	if (kiosk->session[0] != '\0')
		ds_note(DS_ABOUT(.session = kiosk->session), "the session is over");
	ds_kiosk_wake(kiosk);
	ds_circulation_end(kiosk->circulation);
	g_clear_pointer(&kiosk->patron, ds_patron_free);
	g_clear_pointer(&kiosk->summary, g_variant_unref);
	kiosk->summary_done = 0;
	ds_kiosk_forget_mail(kiosk);
	if (!kiosk->group.open)
		kiosk->group.people = kiosk->group.books = 0;
	forget_card(kiosk);
	kiosk->busy = kiosk->offline = kiosk->wants_list = FALSE;
	kiosk->credential = DS_CREDENTIAL_NONE;
	kiosk->stopping = kiosk->sweeping = kiosk->thanked = FALSE;
	g_free(kiosk->session);
	kiosk->session = g_strdup("");
	ds_kiosk_reset_look(kiosk);
	ds_clock_cancel(kiosk->clock, &kiosk->staff_timer);
	ds_kiosk_say(kiosk, "", NULL);
	if (kiosk->pile != NULL)
		ds_pile_new_visit(kiosk->pile);
}

/* In the order in which they are to be done: what leaves before what comes. */
static void
perform(DsKiosk *kiosk, guint actions, const char *key)
{
	static const struct {
		DsSessionDo action;
		void (*perform)(DsKiosk *kiosk);
	} table[] = {
	    {DS_DO_STOP, stop},
	    {DS_DO_END, end},
	    {DS_DO_GATHER, ds_kiosk_gather},
	    {DS_DO_DISBAND, ds_kiosk_disband},
	    {DS_DO_FORGET, forget},
	    {DS_DO_BEGIN, begin},
	    {DS_DO_ASK, ask_patron},
	    {DS_DO_BORROW, lend},
	    {DS_DO_TAKE_BACK, take_back},
	    {DS_DO_SWEEP, sweep},
	    {DS_DO_LIST, ds_kiosk_list_own},
	    {DS_DO_RENEW_ALL, ds_kiosk_renew_all},
	};

	if ((actions & DS_DO_RENEW) != 0)
		ds_circulation_renew(kiosk->circulation, key);
	if ((actions & DS_DO_CONFIRM) != 0)
		ds_circulation_confirm(kiosk->circulation, key);
	if ((actions & DS_DO_LEAVE) != 0)
		ds_circulation_leave(kiosk->circulation, key);
	if ((actions & (DS_DO_AGREE | DS_DO_DECLINE)) != 0)
		ds_circulation_answer_fee(kiosk->circulation, (actions & DS_DO_AGREE) != 0);
	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if ((actions & table[i].action) != 0)
			table[i].perform(kiosk);
}

gboolean
ds_kiosk_step(DsKiosk *kiosk, DsSessionEvent event, const char *key)
{
	DsSessionStep step;
	/* outlive a FORGET that is followed by ASK */
	DsPatronId card = kiosk->card;
	DsCredential credential = kiosk->credential;

	if (!ds_session_step(kiosk->state, event, &step))
		return FALSE;
	if (step.state != kiosk->state && step.state == DS_STATE_PILE_DONE)
		kiosk->sweeping = FALSE; /* what was lent is looked at before the goodbye */
	kiosk->state = step.state;
	if ((step.actions & DS_DO_FORGET) != 0 && (step.actions & DS_DO_ASK) != 0) {
		forget(kiosk);
		kiosk->card = card;
		kiosk->credential = credential;
		step.actions &= ~(guint)DS_DO_FORGET;
	}
	explicit_bzero(&card, sizeof card);
	perform(kiosk, step.actions, key);
	enter(kiosk);
	return TRUE;
}

/* A kiosk that is closed has sent a group home. */
static void
close_group(DsKiosk *kiosk)
{
	if (!kiosk->group.open || kiosk->state < DS_STATE_LIBRARY_AWAY)
		return;
	ds_kiosk_disband(kiosk);
	kiosk->group.people = kiosk->group.books = 0;
	ds_kiosk_reset_look(kiosk);
}

static void
enter(DsKiosk *kiosk)
{
	gboolean idle = kiosk->state == DS_STATE_IDLE;

	ds_kiosk_restart_time(kiosk);
	ds_kiosk_watch_phone(kiosk);
	close_group(kiosk);
	greet_next(kiosk);
	if (idle && ds_kiosk_is_broken(kiosk))
		ds_kiosk_step(kiosk, DS_GOT_BROKEN, NULL);
	else if (idle && !ds_kiosk_may_open(kiosk))
		ds_kiosk_step(kiosk, DS_GOT_AWAY, NULL);
	else if (idle && kiosk->group.open)
		ds_kiosk_step(kiosk, DS_GOT_NEXT, NULL);
	ds_kiosk_tell_teller(kiosk);
	ds_kiosk_watch_cases(kiosk);
	ds_kiosk_read_tags(kiosk);
	ds_kiosk_consider(kiosk);
	ds_kiosk_changed(kiosk);
}
