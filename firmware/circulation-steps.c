/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/circulation-private.h"
#include "firmware/sort.h"
#include "firmware/stamp.h"
#include "sync/replay.h"

/* One item is at the library while the next one's request is being made durable; more would only
 * mean that "stop" comes too late for them. */
#define IN_FLIGHT_MAX 2

/* A library that has not said for so long what became of one operation will not say it. */
#define SILENT_S 3600

static void ask_next(DsCirculation *self);

void
ds_circulation_changed(DsCirculation *self)
{
	self->handlers.on_changed(self->handlers.data);
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
	const DsOperation *const *one = a, *const *other = b;

	return (*one)->op_seq < (*other)->op_seq ? -1 : (*one)->op_seq > (*other)->op_seq;
}

/* Decided here, and something may still happen to them on the pad. */
static void
add_undecided(GPtrArray *ops, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		DsOperation *op = ((const DsLine *)lines->pdata[i])->op;

		if (op->offline && op->op_seq != 0 && !ds_operation_is_settled(op->state))
			g_ptr_array_add(ops, op);
	}
}

/* Those of the decided that no earlier one holds back. The library is told in order for each item
 * and each person (rules, R1), and the pad may have finished a later one first. */
static GPtrArray *
take_next(DsCirculation *self)
{
	g_autoptr(GPtrArray) ops = g_ptr_array_new();
	g_autoptr(GArray) is_decided = g_array_new(FALSE, FALSE, sizeof(gboolean));
	g_autoptr(GArray) next = NULL;
	GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);

	add_undecided(ops, self->lines);
	add_undecided(ops, self->orphans);
	g_ptr_array_extend(ops, self->decided, NULL, NULL);
	g_ptr_array_sort(ops, by_number);
	for (guint i = 0; i < ops->len; i++) {
		gboolean decided = g_ptr_array_find(self->decided, ops->pdata[i], NULL);

		g_array_append_val(is_decided, decided);
	}
	next = ds_replay_together(ops, is_decided);
	for (guint i = 0; i < next->len; i++) {
		DsOperation *op = ops->pdata[g_array_index(next, guint, i)];
		guint at;

		if (g_ptr_array_find(self->decided, op, &at))
			g_ptr_array_add(taken, g_ptr_array_steal_index(self->decided, at));
	}
	return taken;
}

void
ds_circulation_hand_on(DsCirculation *self)
{
	g_autoptr(GPtrArray) taken = self->decided->len > 0 ? take_next(self) : g_ptr_array_new();

	for (guint i = 0; i < taken->len; i++)
		self->handlers.on_decided(taken->pdata[i], self->handlers.data);
}

/* An orphan that is over leaves; its row in the journal says the rest. One that was decided off
 * line goes on to be told to the library. */
static void
drop_if_over(DsCirculation *self, DsLine *line)
{
	const DsOperation *op = line->op;
	gboolean for_outbox = ds_operation_is_for_outbox(op);

	if (!line->orphan || line->busy || (!ds_operation_is_over(op->state) && !for_outbox))
		return;
	if (ds_operation_needs_staff(op->state)) {
		self->cases++;
		ds_alarm(DS_ABOUT(.op = op->op_seq, .item = ds_operation_item_for_log(op),
			     .state = ds_operation_state_word(op->state)),
		    "an item needs staff: %s", ds_operation_kind_word(op->kind));
	}
	if (for_outbox)
		g_ptr_array_add(self->decided, ds_operation_copy(op));
	g_ptr_array_remove(self->orphans, line);
	ds_circulation_hand_on(self);
}

/* ---- asking for a book that was lifted too early ---- */

static void
on_put_back_over(gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->timer = 0;
	if (line->busy)
		return; /* the pad is looking: miss_parts() or the proof decides */
	ds_circulation_stop_waiting(self, line);
	ds_circulation_happen(self, line, DS_EVENT_ABSENT);
	ds_circulation_changed(self);
}

void
ds_circulation_stop_waiting(DsCirculation *self, DsLine *line)
{
	ds_clock_cancel(self->parts.clock, &line->timer);
	line->put_back = FALSE;
	line->deadline_us = 0;
}

void
ds_circulation_wait(DsCirculation *self, DsLine *line)
{
	ds_clock_cancel(self->parts.clock, &line->timer);
	line->put_back = TRUE;
	line->deadline_us = ds_clock_monotonic_us(self->parts.clock) +
	    (gint64)DS_PUT_BACK_MS * 1000;
	line->timer = ds_clock_call(self->parts.clock, DS_PUT_BACK_MS, on_put_back_over, line);
}

/* The pad did not find all parts. Only a round that begins after this can tell that they are back.
 */
static void
miss_parts(DsCirculation *self, DsLine *line)
{
	line->busy = FALSE;
	if (line->orphan) {
		ds_circulation_happen(self, line, DS_EVENT_ENDED);
		return;
	}
	line->in_bin = FALSE; /* until it is seen there again */
	if (self->parts.pad != NULL)
		line->after_round = ds_pad_worker_next_round(self->parts.pad);
	if (line->put_back && line->timer == 0)
		on_put_back_over(line); /* its time ran out while the pad looked */
	else if (!line->put_back && line->op->state != DS_OP_RELEASE_PENDING)
		ds_circulation_wait(self, line);
	ds_circulation_changed(self);
}

/* ---- effects: the pad ---- */

static void
on_checked(DsSecurityOutcome outcome, const GError *error, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	if (outcome != DS_SECURITY_DONE)
		miss_parts(self, line);
	else if (ds_circulation_waits_for_person(line))
		line->busy = FALSE;
	else
		ds_circulation_happen(self, line, DS_EVENT_PRESENT);
}

/* The state in which all its tags were found; UNSET: they differ, or nobody knows. */
static DsSecurityState
known_security(const DsCirculation *self, const DsLine *line)
{
	const GArray *parts = line->op->parts;
	DsSecurityState known = DS_SECURITY_UNSET;

	for (guint i = 0; !line->in_bin && i < parts->len; i++) {
		DsSecurityState state = ds_pile_security(
		    self->parts.pile, &g_array_index(parts, DsTagId, i));

		if (i > 0 && state != known)
			return DS_SECURITY_UNSET;
		known = state;
	}
	return known;
}

/* What was written is known without a look; what failed is not. */
static void
tell_pile(const DsCirculation *self, const DsLine *line, DsSecurityOutcome outcome)
{
	DsSecurityState wanted = line->op->kind == DS_CHECKOUT ? DS_SECURITY_RELEASED
							       : DS_SECURITY_SECURED;

	for (guint i = 0; self->parts.pile != NULL && i < line->op->parts->len; i++)
		ds_pile_set_security(self->parts.pile, &g_array_index(line->op->parts, DsTagId, i),
		    outcome == DS_SECURITY_DONE ? wanted : DS_SECURITY_UNSET);
}

static void
on_secured(DsSecurityOutcome outcome, const GError *error, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	tell_pile(self, line, outcome);
	if (outcome != DS_SECURITY_DONE)
		ds_warn(
		    DS_ABOUT(.op = line->op->op_seq), "security not written: %s", error->message);
	if (outcome != DS_SECURITY_DONE && outcome != DS_SECURITY_FAILED) {
		miss_parts(self, line);
		return;
	}
	ds_circulation_stop_waiting(self, line);
	ds_circulation_happen(
	    self, line, outcome == DS_SECURITY_DONE ? DS_EVENT_WRITTEN : DS_EVENT_UNWRITTEN);
}

/* What was found at the start and lies there still secured waits for its person. */
static void
on_proven(DsSecurityOutcome outcome, const GError *error, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	if (outcome == DS_SECURITY_DONE)
		ds_circulation_happen(self, line, DS_EVENT_WRITTEN);
	else if (outcome == DS_SECURITY_FAILED && ds_circulation_waits_for_person(line))
		line->busy = FALSE;
	else
		miss_parts(self, line);
}

static void
on_restored(DsSecurityOutcome outcome, const GError *error, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	if (outcome != DS_SECURITY_DONE)
		ds_warn(DS_ABOUT(.op = line->op->op_seq), "not secured again: %s", error->message);
	ds_circulation_happen(
	    self, line, outcome == DS_SECURITY_DONE ? DS_EVENT_RESTORED : DS_EVENT_UNWRITTEN);
}

/* ---- effects: the library ---- */

/* A recording has pseudonyms, which the rules of a site do not know: it says what they said. */
static char *
sorted_into(const DsCirculation *self, const DsLine *line)
{
	DsTap *tap = self->parts.tap;
	g_autoptr(GVariant) said = tap != NULL ? ds_tap_look(tap, "sort") : NULL;
	const char *bin = said != NULL ? ds_facts_text(said, "bin", "")
				       : ds_sort_bin(self->parts.sorting, line->op, line->isil);

	bin = bin != NULL ? bin : "";
	if (tap != NULL)
		ds_tap_out(tap, "sort", ds_facts_new("bin", "s", bin, NULL));
	return bin[0] != '\0' ? g_strdup(bin) : NULL;
}

/* Where a returned item goes the site's own rules know best. */
static void
sort(const DsCirculation *self, DsLine *line)
{
	DsAnswer *answer = &line->op->answer;
	gboolean has_rules = self->parts.sorting != NULL && self->parts.sorting->len > 0;
	char *bin = NULL;

	if (has_rules && line->op->kind == DS_CHECKIN && answer->verdict != DS_VERDICT_NO)
		bin = sorted_into(self, line);
	if (bin == NULL)
		return;
	g_free(answer->bin);
	answer->bin = bin;
}

static void
take_answer(DsLine *line, DsOperation *carried)
{
	ds_answer_clear(&line->op->answer);
	line->op->answer = carried->answer;
	carried->answer = (DsAnswer){0};
	sort(line->owner, line);
}

static void
on_carried(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;
	DsOperationEvent event;

	line->flying = FALSE;
	if (reply->error != NULL) {
		line->op->answer.reason = DS_REASON_NO_ANSWER;
		line->unsent = ds_error_is_unsent(reply->error);
		event = line->unsent ? DS_EVENT_NOT_SENT : DS_EVENT_NO_ANSWER;
	} else {
		self->answers++;
		take_answer(line, reply->op);
		event = line->op->answer.verdict == DS_VERDICT_YES ? DS_EVENT_YES : DS_EVENT_NO;
	}
	ds_circulation_happen(self, line, event);
	ask_next(self);
}

static void
on_ask_again(gpointer data)
{
	DsCirculation *self = data;

	self->ask_again = 0;
	ds_circulation_library_back(self);
}

/* As unsure as before. */
static void
not_answered(DsCirculation *self, DsLine *line, const GError *error)
{
	gint64 now_s = ds_clock_monotonic_us(self->parts.clock) / G_USEC_PER_SEC;

	if (!ds_error_is_unsent(error))
		ds_silence_add(&line->silence, self->answers, now_s);
	if (ds_silence_is_poison(&line->silence, self->answers, now_s, SILENT_S)) {
		ds_circulation_happen(self, line, DS_EVENT_UNDECIDED);
		return;
	}
	line->busy = FALSE;
	if (self->ask_again == 0)
		self->ask_again = ds_clock_call(
		    self->parts.clock, DS_SILENCE_ASK_AGAIN_MS, on_ask_again, self);
	ds_circulation_changed(self);
}

static void
on_probed(DsLinkReply *reply, gpointer data)
{
	static const DsOperationEvent events[] = {
	    [DS_FATE_APPLIED] = DS_EVENT_APPLIED,
	    [DS_FATE_NOT_APPLIED] = DS_EVENT_NOT_APPLIED,
	    [DS_FATE_TAKEN] = DS_EVENT_TAKEN,
	    [DS_FATE_UNDECIDED] = DS_EVENT_UNDECIDED,
	};
	DsLine *line = data;
	DsCirculation *self = line->owner;

	if (reply->error != NULL) {
		not_answered(self, line, reply->error);
		return;
	}
	self->answers++;
	if (reply->fate == DS_FATE_APPLIED)
		take_answer(line, reply->op);
	ds_circulation_happen(self, line, events[reply->fate]);
}

/* ---- steps ---- */

static gboolean
needs_radio(DsEffect effect)
{
	return effect == DS_EFFECT_CHECK || effect == DS_EFFECT_WRITE ||
	    effect == DS_EFFECT_PROVE || effect == DS_EFFECT_RESTORE;
}

/* Without its person an item is not touched: whoever took it may be at the door. TRUE: so it is
 * with this one, and what is to become of it has been said, or waits for a look at the pad. */
static gboolean
is_left_alone(DsCirculation *self, DsLine *line, DsEffect effect)
{
	gboolean concerned = effect == DS_EFFECT_NONE || needs_radio(effect);

	if (!line->orphan || !concerned)
		return FALSE;
	line->busy = FALSE;
	if ((line->repair || line->in_bin) && effect != DS_EFFECT_NONE)
		return FALSE;
	if (line->found && effect != DS_EFFECT_NONE)
		return !line->looked;
	ds_circulation_happen(self, line, DS_EVENT_ENDED);
	return TRUE;
}

static void
start_effect(DsCirculation *self, DsLine *line, DsEffect effect)
{
	gboolean out = line->op->kind == DS_CHECKOUT;
	DsPadWorker *pad = ds_circulation_pad_of(self, line);

	if (is_left_alone(self, line, effect))
		return;
	line->busy = effect != DS_EFFECT_NONE;
	switch (effect) {
	case DS_EFFECT_NONE: break;
	case DS_EFFECT_SEND:
		ds_link_carry(self->parts.link, line->op, self->has_pin ? &self->pin : NULL,
		    on_carried, line);
		break;
	case DS_EFFECT_PROBE: ds_link_probe(self->parts.link, line->op, on_probed, line); break;
	case DS_EFFECT_CHECK:
		ds_pad_worker_check(
		    pad, line->op->parts, known_security(self, line), on_checked, line);
		break;
	case DS_EFFECT_WRITE:
		ds_pad_worker_secure(pad, line->op->parts,
		    out ? DS_SECURITY_RELEASED : DS_SECURITY_SECURED, on_secured, line);
		break;
	case DS_EFFECT_PROVE:
		ds_pad_worker_prove(pad, line->op->parts, DS_SECURITY_RELEASED, on_proven, line);
		break;
	case DS_EFFECT_RESTORE:
		ds_pad_worker_secure(pad, line->op->parts, DS_SECURITY_SECURED, on_restored, line);
		break;
	}
}

static void
tell_proven(DsCirculation *self, const DsOperation *op)
{
	if (op->state == DS_OP_RELEASED || op->state == DS_OP_RESECURED)
		self->handlers.on_proven(op, self->handlers.data);
}

static void
on_recorded(gint64 op_seq, const GError *error, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;
	gboolean in_session;

	if (error != NULL) {
		/* The row stays where it is, and nothing goes on: not even a disk that works helps
		 * when it says something else than we believe. */
		ds_alarm(DS_ABOUT(.op = line->op->op_seq), "not recorded: %s", error->message);
		line->busy = line->flying = FALSE;
		self->failed = TRUE;
	} else {
		line->op->op_seq = op_seq;
		line->op->state = line->next.state;
		tell_proven(self, line->op);
		in_session = !line->orphan;
		start_effect(self, line, line->next.effect);
		if (in_session)
			ds_circulation_look_for_repair(self, line);
	}
	ask_next(self);
	ds_circulation_changed(self);
}

void
ds_circulation_happen(DsCirculation *self, DsLine *line, DsOperationEvent event)
{
	DsStamp now;

	line->busy = FALSE;
	if (!ds_operation_step(line->op, event, &line->next)) {
		drop_if_over(self, line);
		return;
	}
	if (line->next.state == line->op->state) {
		start_effect(self, line, line->next.effect);
		return;
	}
	now = ds_stamp_now(self->parts.clock);
	line->busy = TRUE;
	ds_operation_mark(line->op, &line->next);
	ds_teller_record(self->parts.teller, line->op, line->next.state, &now,
	    ds_operation_event_word(event), on_recorded, line);
}

/* ---- off line: which loan does a return end? ---- */

/* What the snapshot does not know, or cannot tell, hinders no return. */
static void
on_looked_up(DsLinkReply *reply, gpointer data)
{
	DsLine *line = data;
	DsCirculation *self = line->owner;

	line->busy = FALSE;
	if (ds_circulation_is_too_late(self, line))
		return;
	if (reply->item != NULL) {
		if (line->title == NULL)
			line->title = g_steal_pointer(&reply->item->title);
		g_strlcpy(line->op->due_before, reply->item->due, sizeof line->op->due_before);
	}
	ds_circulation_queue(self, line);
	ds_circulation_changed(self);
}

/* The due date of the loan goes into the row: later it tells that loan from another one (rules,
 * R2). The snapshot is a file on this machine, so this takes no time that a person would notice. */
static void
look_up(DsCirculation *self, DsLine *line)
{
	line->looked_up = line->busy = TRUE;
	ds_link_item(self->parts.snapshot, &line->op->item, NULL, on_looked_up, line);
}

static gboolean
is_to_be_looked_up(const DsCirculation *self, const DsLine *line)
{
	return self->offline && line->op->kind == DS_CHECKIN && self->parts.snapshot != NULL &&
	    !line->looked_up;
}

static void
want(DsCirculation *self, DsLine *line)
{
	DsOperation *op = line->op;

	line->queued = FALSE;
	if (is_to_be_looked_up(self, line)) {
		look_up(self, line);
		return;
	}
	op->stamp = ds_stamp_now(self->parts.clock);
	if (self->offline && op->kind != DS_RENEWAL) {
		if (op->kind == DS_CHECKOUT)
			ds_offline_due(self->parts.offline, op->stamp.wall_s, op->answer.due);
		sort(self, line);
		ds_circulation_happen(self, line, DS_EVENT_WANTED_OFFLINE);
		return;
	}
	line->flying = TRUE;
	op->request = ds_link_compose(self->parts.link, op);
	op->sends = 1;
	ds_circulation_happen(self, line, DS_EVENT_WANTED);
}

/* Sends the next items on their way while there is room. */
static void
ask_next(DsCirculation *self)
{
	guint flying = 0;

	for (guint i = 0; i < self->lines->len; i++)
		flying += ((const DsLine *)self->lines->pdata[i])->flying;
	for (guint i = 0; i < self->lines->len && flying < IN_FLIGHT_MAX; i++) {
		DsLine *line = self->lines->pdata[i];

		if (line->queued && !line->busy) {
			want(self, line);
			flying++;
		}
	}
}

void
ds_circulation_queue(DsCirculation *self, DsLine *line)
{
	line->queued = TRUE;
	ask_next(self);
}
