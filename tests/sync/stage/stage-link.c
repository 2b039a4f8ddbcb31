/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/stage/stage-link.h"

#include <stdlib.h>
#include <string.h>

typedef enum { JOB_CARRY, JOB_PROBE, JOB_ITEM, JOB_LIST, JOB_PATRON, JOB_N } JobKind;

typedef struct {
	JobKind kind;
	DsOperation *op; /* carry, probe */
	DsItemId item;   /* of all */
	DsPatronId patron;
	DsPatronListKind list;
	DsLinkFunc on_reply;
	gpointer data;
} Job;

/* What is known here of the sendings of one operation. */
typedef struct {
	guint sent;      /* how often it left */
	gint64 first_s;  /* ... for the first time */
	gboolean unsure; /* it was sent, and nobody has asked what became of it */
	gint64 lost_s;
	guint losses;
} Sending;

struct DsLink {
	DsServer *server;
	const DsTeller *teller;
	const DsReplayRules *rules;
	const char *name;
	GQueue jobs;
	GHashTable *sendings; /* op_seq -> Sending */
	GHashTable *silences; /* item -> how many questions were not answered */
	guint counts[JOB_N];  /* of requests and questions that were answered */
	gboolean cut, online;
	gboolean loans, returns;
	DsLinkChanged on_changed; /* NULL: nobody listens */
	gpointer data;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->op, ds_operation_free);
	g_free(job);
}

DsLink *
ds_stage_link_new(
    DsServer *server, const DsTeller *teller, const DsReplayRules *rules, const char *name)
{
	DsLink *self = g_new0(DsLink, 1);

	self->server = server;
	self->teller = teller;
	self->rules = rules;
	self->name = name;
	self->sendings = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	self->silences = g_hash_table_new(NULL, NULL);
	self->online = self->loans = self->returns = TRUE;
	g_queue_init(&self->jobs);
	return self;
}

void
ds_stage_link_free(DsLink *self)
{
	g_queue_clear_full(&self->jobs, job_free);
	g_hash_table_unref(self->sendings);
	g_hash_table_unref(self->silences);
	g_free(self);
}

/* ---- coming and going ---- */

static void
be_online(DsLink *self, gboolean online)
{
	g_autoptr(GError) error = NULL;

	if (!online)
		error = g_error_new(DS_ERROR, DS_ERROR_RETRY, "the wire is cut");
	self->online = online;
	if (self->on_changed != NULL)
		self->on_changed(online, error, self->data);
}

void
ds_stage_link_listen(DsLink *self, DsLinkChanged on_changed, gpointer data)
{
	self->on_changed = on_changed;
	self->data = data;
}

void
ds_stage_link_greet(DsLink *self)
{
	be_online(self, !self->cut);
}

/* ---- as sync/link.h has it ---- */

gboolean
ds_link_is_online(const DsLink *self)
{
	return self->online;
}

gboolean
ds_link_may_replay(const DsLink *self, DsOperationKind kind)
{
	return kind == DS_CHECKOUT ? self->loans : kind == DS_CHECKIN && self->returns;
}

gboolean
ds_link_may_list(const DsLink *self)
{
	return !self->server->habits->no_list;
}

gboolean
ds_link_is_by_files(const DsLink *self)
{
	return FALSE;
}

char *
ds_link_compose(const DsLink *self, const DsOperation *op)
{
	return g_strdup(ds_operation_kind_word(op->kind));
}

static Job *
job_new(DsLink *self, JobKind kind, const DsOperation *op, DsLinkFunc on_reply, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->kind = kind;
	job->on_reply = on_reply;
	job->data = data;
	if (op != NULL) {
		job->op = ds_operation_copy(op);
		job->item = op->item;
		job->patron = op->patron;
	}
	g_queue_push_tail(&self->jobs, job);
	return job;
}

void
ds_link_carry(
    DsLink *self, const DsOperation *op, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	job_new(self, JOB_CARRY, op, on_reply, data);
}

void
ds_link_probe(DsLink *self, const DsOperation *op, DsLinkFunc on_reply, gpointer data)
{
	job_new(self, JOB_PROBE, op, on_reply, data);
}

void
ds_link_item(DsLink *self, const DsItemId *item, const DsPatronId *patron, DsLinkFunc on_reply,
    gpointer data)
{
	Job *job = job_new(self, JOB_ITEM, NULL, on_reply, data);

	job->item = *item;
	if (patron != NULL)
		job->patron = *patron;
}

void
ds_link_list(DsLink *self, const DsPatronId *patron, DsPatronListKind kind, DsLinkFunc on_reply,
    gpointer data)
{
	Job *job = job_new(self, JOB_LIST, NULL, on_reply, data);

	job->patron = *patron;
	job->list = kind;
}

void
ds_link_patron(
    DsLink *self, const DsPatronId *card, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	Job *job = job_new(self, JOB_PATRON, NULL, on_reply, data);

	job->patron = *card;
}

const char *
ds_link_name(const DsLink *self)
{
	return self->name;
}

const DsIdentRules *
ds_link_item_rules(const DsLink *self)
{
	return &ds_ident_default;
}

const DsIdentRules *
ds_link_patron_rules(const DsLink *self)
{
	return &ds_ident_default;
}

void
ds_link_goodbye(DsLink *self, const DsPatronId *patron)
{
}

void
ds_link_wake(DsLink *self)
{
}

void
ds_link_rest(DsLink *self)
{
}

/* ---- what must hold when something is sent ---- */

static Sending *
sending_of(DsLink *self, gint64 op_seq)
{
	gpointer key = GINT_TO_POINTER((gint)op_seq);
	Sending *sending = g_hash_table_lookup(self->sendings, key);

	if (sending == NULL) {
		sending = g_new0(Sending, 1);
		g_hash_table_insert(self->sendings, key, sending);
	}
	return sending;
}

static void
complain(DsLink *self, DsFault fault, const DsOperation *op)
{
	ds_watch_fault(self->server->watch, fault, "%s: %s of %s, operation %" G_GINT64_FORMAT,
	    self->name, ds_operation_kind_word(op->kind), op->item.text, op->op_seq);
}

/* Is there something before it of the same item or patron that the library was not told? */
static void
check_order(DsLink *self, const DsOperation *op)
{
	const GPtrArray *rows = ds_stage_teller_rows(self->teller);

	for (guint i = 0; i + 1 < (gsize)op->op_seq; i++) {
		const DsOperation *row = rows->pdata[i];
		gboolean waits = row->queued || row->state == DS_OP_PARKED ||
		    row->state == DS_OP_CONFLICT;
		gboolean same = ds_item_id_equal(&row->item, &op->item) ||
		    (op->patron.text[0] != '\0' &&
			g_ascii_strcasecmp(row->patron.text, op->patron.text) == 0);

		/* what the power cut has left half done is decided after the others */
		if (row->offline && waits && same &&
		    ds_stage_teller_came_first(self->teller, row->op_seq, op->op_seq)) {
			complain(self, DS_FAULT_ORDER, op);
			return;
		}
	}
}

static void
check_row(DsLink *self, const DsOperation *op)
{
	const DsOperation *row = ds_stage_teller_row(self->teller, op->op_seq);

	if (row->state != (op->offline ? DS_OP_SENDING : DS_OP_ASKED) || row->request == NULL)
		complain(self, DS_FAULT_EARLY, op);
}

static void
check_sending(DsLink *self, const DsOperation *op)
{
	const Sending *sending = sending_of(self, op->op_seq);
	gint64 age_s = self->server->now_s - sending->first_s;

	if (op->offline)
		check_order(self, op);
	check_row(self, op);
	if (op->offline && (!ds_link_may_replay(self, op->kind) || ds_replay_is_doubtful(op)))
		complain(self, DS_FAULT_POLICY, op);
	if (sending->unsure)
		complain(self, DS_FAULT_TWICE, op);
	if (sending->sent >= 2)
		complain(self, DS_FAULT_POISON, op);
	/* a minute for the way there */
	if (sending->sent > 0 && age_s > self->rules->resend_max_age_min * 60 + 60)
		complain(self, DS_FAULT_LATE, op);
}

/* ---- on the way ---- */

typedef enum { WAY_GOOD, WAY_UNSENT, WAY_LOST_THERE, WAY_LOST_BACK, WAY_FORGOTTEN } Way;

static gboolean
takes(guint *roll, guint chance)
{
	gboolean taken = *roll < chance;

	*roll -= taken ? 0 : chance;
	return taken;
}

static Way
roll_way(DsServer *server, gboolean changes)
{
	const DsServerHabits *habits = server->habits;
	guint roll = (guint)g_rand_int_range(server->rand, 0, 1000);

	if (takes(&roll, habits->dies_before))
		return WAY_LOST_THERE;
	if (takes(&roll, habits->dies_after) || takes(&roll, habits->other_answer))
		return WAY_LOST_BACK;
	if (takes(&roll, habits->storm)) {
		server->storming = (guint)g_rand_int_range(server->rand, 1, 6);
		return WAY_LOST_THERE;
	}
	if (changes && takes(&roll, habits->not_stored))
		return WAY_FORGOTTEN;
	return WAY_GOOD;
}

static Way
way_of(DsLink *self, const Job *job)
{
	DsServer *server = self->server;

	if (self->cut)
		return WAY_UNSENT;
	if (server->storming > 0) {
		server->storming--;
		return WAY_LOST_THERE;
	}
	if (job->kind != JOB_LIST && ds_server_find_item(&job->item) == 0 &&
	    (job->kind == JOB_CARRY ? server->habits->killed_by_loan
				    : server->habits->killed_by_item))
		return WAY_LOST_BACK;
	return roll_way(server, job->kind == JOB_CARRY);
}

static DsServerRequest
request_of(DsLink *self, const DsOperation *op)
{
	return (DsServerRequest){
	    .item = ds_server_find_item(&op->item),
	    .number = (guint)atoi(op->session),
	    .patron = ds_server_find_patron(&op->patron),
	    .lends = op->kind != DS_CHECKIN,
	    .renews = op->kind == DS_RENEWAL,
	    .agrees = op->fee_agreed > 0,
	};
}

static void
arrive(DsLink *self, const Job *job, Way way, DsAnswer *answer)
{
	DsServerRequest request = request_of(self, job->op);
	Sending *sending = sending_of(self, job->op->op_seq);

	check_sending(self, job->op);
	if (sending->sent++ == 0)
		sending->first_s = self->server->now_s;
	sending->unsure = TRUE;
	switch (way) {
	case WAY_GOOD:
	case WAY_LOST_BACK: ds_server_do(self->server, &request, answer); break;
	case WAY_FORGOTTEN: ds_server_forget(self->server, &request, answer); break;
	case WAY_LOST_THERE:
	case WAY_UNSENT: break;
	}
}

void
ds_stage_link_lose(DsLink *self, gint64 op_seq)
{
	Sending *sending = sending_of(self, op_seq);

	if (sending->losses++ == 0)
		sending->lost_s = self->server->now_s;
}

/* ---- answers ---- */

static void
do_carry(DsLink *self, Job *job, Way way, DsLinkReply *reply)
{
	reply->op = ds_operation_copy(job->op);
	ds_answer_clear(&reply->op->answer);
	if (way != WAY_UNSENT)
		arrive(self, job, way, &reply->op->answer);
	if (reply->error == NULL)
		sending_of(self, job->op->op_seq)->unsure = FALSE;
	else if (way != WAY_UNSENT)
		ds_stage_link_lose(self, job->op->op_seq);
}

/* As sync/sip2-probe.c makes it of the server's words. */
static DsFate
fate_of(const DsOperation *op, const DsItemInfo *info, gint listed)
{
	if (op->kind == DS_CHECKIN && !info->known)
		return DS_FATE_UNDECIDED;
	if (op->kind == DS_CHECKIN)
		return info->on_loan ? DS_FATE_NOT_APPLIED : DS_FATE_APPLIED;
	if (op->kind == DS_RENEWAL && info->due[0] != '\0')
		return g_strcmp0(info->due, op->due_before) > 0 ? DS_FATE_APPLIED
								: DS_FATE_NOT_APPLIED;
	if (listed < 0 || op->kind == DS_RENEWAL)
		return DS_FATE_UNDECIDED;
	if (listed)
		return DS_FATE_APPLIED;
	return info->on_loan ? DS_FATE_TAKEN : DS_FATE_NOT_APPLIED;
}

static void
do_probe(DsLink *self, Job *job, DsLinkReply *reply)
{
	g_autoptr(DsItemInfo) info = ds_item_info_new();
	gint listed = -1;

	ds_server_tell(self->server, ds_server_find_item(&job->item),
	    ds_server_find_patron(&job->patron), info, &listed);
	reply->op = ds_operation_copy(job->op);
	reply->fate = fate_of(job->op, info, listed);
	if (reply->fate == DS_FATE_NOT_APPLIED)
		sending_of(self, job->op->op_seq)->unsure = FALSE;
	if (reply->fate != DS_FATE_APPLIED)
		return;
	ds_answer_clear(&reply->op->answer);
	reply->op->answer.verdict = DS_VERDICT_YES;
	if (job->op->kind == DS_CHECKOUT)
		g_strlcpy(reply->op->answer.due, info->due, sizeof info->due);
}

static void
do_item(DsLink *self, Job *job, DsLinkReply *reply)
{
	reply->item = ds_item_info_new();
	ds_server_tell(self->server, ds_server_find_item(&job->item),
	    ds_server_find_patron(&job->patron), reply->item, NULL);
}

static void
do_list(DsLink *self, Job *job, DsLinkReply *reply)
{
	gint patron = ds_server_find_patron(&job->patron);

	reply->list = ds_patron_list_new();
	reply->list->complete = !self->server->habits->no_list;
	if (job->list != DS_PATRON_LOANS) /* nobody has reserved anything here */
		return;
	for (guint i = 0; reply->list->complete && i < self->server->items->len; i++) {
		DsItemInfo info = {0};
		DsItemId id = {""};
		gint listed;

		ds_server_tell(self->server, i, patron, &info, &listed);
		ds_server_item_id(i, &id);
		if (listed > 0)
			ds_patron_list_add(reply->list, id.text);
	}
}

static void
add_silence(DsLink *self, guint item)
{
	gpointer key = GUINT_TO_POINTER(item);
	guint count = GPOINTER_TO_UINT(g_hash_table_lookup(self->silences, key));

	g_hash_table_insert(self->silences, key, GUINT_TO_POINTER(count + 1));
}

/* A list is asked for all that was told of this person. */
static void
add_silences(DsLink *self, const DsPatronId *patron)
{
	const GPtrArray *rows = ds_stage_teller_rows(self->teller);

	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if (row->state == DS_OP_SYNCED || row->state == DS_OP_SYNCED_NOOP)
			if (g_ascii_strcasecmp(row->patron.text, patron->text) == 0)
				add_silence(self, ds_server_find_item(&row->item));
	}
}

static void
do_patron(DsLink *self, Job *job, DsLinkReply *reply)
{
	gint patron = ds_server_find_patron(&job->patron);

	reply->patron = ds_patron_new();
	reply->patron->id = job->patron;
	reply->patron->loans = reply->patron->loan_limit = -1;
	if (patron < 0 || (guint)patron >= self->server->blocks->len)
		reply->patron->refusal = DS_REASON_PATRON_UNKNOWN;
	else if (g_array_index(self->server->blocks, gboolean, patron))
		reply->patron->refusal = DS_REASON_PATRON_BLOCKED;
}

static void
count_silence(DsLink *self, const Job *job, Way way)
{
	if (job->kind == JOB_CARRY || way == WAY_UNSENT || way == WAY_GOOD)
		return;
	if (job->kind == JOB_LIST)
		add_silences(self, &job->patron);
	else
		add_silence(self, ds_server_find_item(&job->item));
}

static void
run(DsLink *self, Job *job, Way way, DsLinkReply *reply)
{
	gboolean answered = way == WAY_GOOD || way == WAY_FORGOTTEN;

	if (!answered)
		reply->error = g_error_new(
		    DS_ERROR, way == WAY_UNSENT ? DS_ERROR_RETRY : DS_ERROR_UNKNOWN, "no answer");
	count_silence(self, job, way);
	self->counts[job->kind] += answered;
	if (job->kind == JOB_CARRY)
		do_carry(self, job, way, reply);
	else if (answered && job->kind == JOB_PROBE)
		do_probe(self, job, reply);
	else if (answered && job->kind == JOB_LIST)
		do_list(self, job, reply);
	else if (answered && job->kind == JOB_PATRON)
		do_patron(self, job, reply);
	else if (answered)
		do_item(self, job, reply);
}

static void
tell(DsLink *self, const Job *job, Way way, const DsLinkReply *reply)
{
	static const char *const kinds[] = {
	    "sends", "asks what became of", "asks about", "asks for the loans of", "asks who is"};
	static const char *const ways[] = {
	    "answered", "unsent", "lost there", "lost back", "forgotten"};
	static const char *const verdicts[] = {"", "yes", "no"};

	if (!self->server->watch->aloud)
		return;
	ds_watch_tell(self->server->watch, "%s %s %s%s (%" G_GINT64_FORMAT "): %s %s%s%s%s%s%s",
	    self->name, kinds[job->kind],
	    job->op != NULL ? ds_operation_kind_word(job->op->kind) : "", job->item.text,
	    job->op != NULL ? job->op->op_seq : 0, ways[way],
	    reply->op != NULL ? verdicts[reply->op->answer.verdict] : "",
	    reply->op != NULL && reply->op->answer.renewed ? " renewed" : "",
	    reply->item != NULL && reply->item->on_loan ? " on loan" : "",
	    reply->item != NULL && reply->item->yours ? " yours" : "",
	    reply->item != NULL ? " until " : "", reply->item != NULL ? reply->item->due : "");
}

gboolean
ds_stage_link_step(DsLink *self)
{
	Job *job = g_queue_pop_head(&self->jobs);
	DsLinkReply reply = {0};
	Way way;

	if (job == NULL)
		return FALSE;
	way = way_of(self, job);
	run(self, job, way, &reply);
	tell(self, job, way, &reply);
	job->on_reply(&reply, job->data);
	if (self->cut && self->online)
		be_online(self, FALSE); /* the greeting that follows fails, too */
	g_clear_pointer(&reply.op, ds_operation_free);
	g_clear_pointer(&reply.item, ds_item_info_free);
	g_clear_pointer(&reply.list, ds_patron_list_free);
	g_clear_pointer(&reply.patron, ds_patron_free);
	g_clear_error(&reply.error);
	job_free(job);
	return TRUE;
}

guint
ds_stage_link_waiting(const DsLink *self)
{
	return g_queue_get_length((GQueue *)&self->jobs);
}

void
ds_stage_link_cut(DsLink *self, gboolean cut)
{
	self->cut = cut;
}

void
ds_stage_link_notice(DsLink *self)
{
	if (self->online && self->cut)
		be_online(self, FALSE);
}

gboolean
ds_stage_link_is_cut(const DsLink *self)
{
	return self->cut;
}

gboolean
ds_stage_link_come_back(DsLink *self)
{
	if (self->cut || self->online)
		return FALSE;
	be_online(self, TRUE);
	return TRUE;
}

void
ds_stage_link_crash(DsLink *self, gboolean arrives)
{
	for (Job *job = g_queue_pop_head(&self->jobs); job != NULL;
	     job = g_queue_pop_head(&self->jobs)) {
		DsAnswer answer = {0};

		if (job->kind == JOB_CARRY && arrives && !self->cut)
			arrive(self, job, WAY_GOOD, &answer);
		ds_answer_clear(&answer);
		arrives = FALSE;
		job_free(job);
	}
	self->online = FALSE;
	self->on_changed = NULL;
}

void
ds_stage_link_set_may_replay(DsLink *self, gboolean loans, gboolean returns)
{
	self->loans = loans;
	self->returns = returns;
}

void
ds_stage_link_forget(DsLink *self, gint64 op_seq)
{
	*sending_of(self, op_seq) = (Sending){0};
}

/* ---- looking ---- */

void
ds_stage_link_asked(const DsLink *self, guint *items, guint *lists)
{
	*items = self->counts[JOB_ITEM];
	*lists = self->counts[JOB_LIST];
}

gint64
ds_stage_link_lost_s(const DsLink *self, gint64 op_seq)
{
	return sending_of((DsLink *)self, op_seq)->lost_s;
}

guint
ds_stage_link_losses(const DsLink *self, gint64 op_seq)
{
	return sending_of((DsLink *)self, op_seq)->losses;
}

guint
ds_stage_link_silences(const DsLink *self, guint item)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(self->silences, GUINT_TO_POINTER(item)));
}
