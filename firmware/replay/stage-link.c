/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link without a thread and without a wire. Which numbers the library uses, and the exact bytes
 * of requests, its backend tells here as it does in the daemon; it is never asked to connect.
 */
#include "firmware/replay/player.h"
#include "sync/facts.h"
#include "sync/link.h"

struct DsLink {
	const DsLibraryBackend *backend;
	const DsLibrarySettings *settings;
	gpointer self; /* the backend's */
	DsLinkChanged on_changed;
	gpointer data;
	DsTap *tap;
	gboolean online;
};

typedef struct {
	DsPlayerJob job;
	const char *what; /* of `questions` */
	DsOperation *op;
	DsLinkFunc on_reply;
	gpointer data;
} Job;

static void
job_free(DsPlayerJob *base)
{
	Job *job = (Job *)base;

	g_clear_pointer(&job->op, ds_operation_free);
	g_free(job);
}

/* What the answer to each question has to have, unless it is an error: its callback looks for that,
 * and would miss it in another one. */
static const struct {
	const char *what, *fact, *about;
} questions[] = {
    {"patron", "person", "a person"},
    {"item", "copy", "an item"},
    {"list", "list", "a list of a person's"},
    {"carry", "says", "an operation"},
    {"probe", "says", "an operation"},
};

static gboolean
is_answer_to(const char *what, GVariant *facts, GError **error)
{
	guint i = 0;
	g_autoptr(GVariant) found = NULL;

	while (!g_str_equal(questions[i].what, what))
		i++;
	found = ds_facts_dict(facts, questions[i].fact);
	if (found != NULL || ds_facts_text(facts, "error", NULL) != NULL)
		return TRUE;
	g_set_error(
	    error, DS_ERROR, DS_ERROR_PROTOCOL, "the question was about %s", questions[i].about);
	return FALSE;
}

static gboolean
answer(DsPlayerJob *base, GVariant *facts, GError **error)
{
	Job *job = (Job *)base;
	DsLinkReply reply = {0};
	gboolean ok;

	if (!is_answer_to(job->what, facts, error))
		return FALSE;
	reply.op = g_steal_pointer(&job->op);
	ok = ds_facts_reply(facts, &reply, error);
	if (ok)
		job->on_reply(&reply, job->data);
	ds_link_reply_clear(&reply);
	return ok;
}

static void
ask(DsLink *self, const char *what, const DsLinkQuestion *question, DsLinkFunc on_reply,
    gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->job.answer = answer;
	job->job.free = job_free;
	job->what = what;
	job->op = question->op != NULL ? ds_operation_copy(question->op) : NULL;
	job->on_reply = on_reply;
	job->data = data;
	ds_player_ask(self->tap, what, ds_facts_of_question(question), &job->job);
}

void
ds_link_patron(
    DsLink *self, const DsPatronId *card, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	const DsLinkQuestion question = {
	    .library = ds_link_name(self), .patron = card, .pin = pin != NULL};

	ask(self, "patron", &question, on_reply, data);
}

void
ds_link_carry(
    DsLink *self, const DsOperation *op, const DsWord *pin, DsLinkFunc on_reply, gpointer data)
{
	const DsLinkQuestion question = {
	    .library = ds_link_name(self), .op = op, .pin = pin != NULL};

	ask(self, "carry", &question, on_reply, data);
}

void
ds_link_probe(DsLink *self, const DsOperation *op, DsLinkFunc on_reply, gpointer data)
{
	const DsLinkQuestion question = {.library = ds_link_name(self), .op = op};

	ask(self, "probe", &question, on_reply, data);
}

void
ds_link_item(DsLink *self, const DsItemId *item, const DsPatronId *patron, DsLinkFunc on_reply,
    gpointer data)
{
	const DsLinkQuestion question = {
	    .library = ds_link_name(self), .item = item, .patron = patron};

	ask(self, "item", &question, on_reply, data);
}

void
ds_link_list(DsLink *self, const DsPatronId *patron, DsPatronListKind kind, DsLinkFunc on_reply,
    gpointer data)
{
	const DsLinkQuestion question = {
	    .library = ds_link_name(self), .patron = patron, .list = &kind};

	ask(self, "list", &question, on_reply, data);
}

static void
tell(DsLink *self, const char *what, const DsPatronId *patron)
{
	const DsLinkQuestion question = {.library = ds_link_name(self), .patron = patron};

	ds_tap_out(self->tap, what, ds_facts_of_question(&question));
}

void
ds_link_goodbye(DsLink *self, const DsPatronId *patron)
{
	tell(self, "goodbye", patron);
}

void
ds_link_wake(DsLink *self)
{
	tell(self, "wake", NULL);
}

void
ds_link_rest(DsLink *self)
{
	if (self->settings->connect == DS_CONNECT_WHEN_TOLD)
		tell(self, "rest", NULL);
}

/* ---- what the backend knows ---- */

gboolean
ds_link_is_online(const DsLink *self)
{
	return self->online;
}

gboolean
ds_link_is_by_files(const DsLink *self)
{
	return self->backend->by_files;
}

const char *
ds_link_name(const DsLink *self)
{
	return self->settings->name;
}

const DsIdentRules *
ds_link_item_rules(const DsLink *self)
{
	return self->backend->item_rules(self->self);
}

const DsIdentRules *
ds_link_patron_rules(const DsLink *self)
{
	return self->backend->patron_rules(self->self);
}

gboolean
ds_link_may_replay(const DsLink *self, DsOperationKind kind)
{
	return self->backend->may_replay(self->self, kind);
}

gboolean
ds_link_may_list(const DsLink *self)
{
	return self->backend->may_list != NULL && self->backend->may_list(self->self);
}

char *
ds_link_compose(const DsLink *self, const DsOperation *op)
{
	return self->backend->compose(self->self, op);
}

/* ---- coming and going ---- */

static gboolean
change(gpointer stage, GVariant *facts, GError **error)
{
	DsLink *self = stage;
	g_autoptr(GError) why = ds_facts_error(facts);

	self->online = ds_facts_flag(facts, "online");
	self->on_changed(self->online, why, self->data);
	return TRUE;
}

void
ds_link_set_tap(DsLink *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "link", ds_link_name(self), change, self);
}

DsLink *
ds_link_new(const DsLibrarySettings *settings, GMainContext *home, DsLinkChanged on_changed,
    gpointer data, GError **error)
{
	return ds_link_new_for(
	    ds_library_backend(settings->backend), settings, home, on_changed, data, error);
}

DsLink *
ds_link_new_for(const DsLibraryBackend *backend, const DsLibrarySettings *settings,
    GMainContext *home, DsLinkChanged on_changed, gpointer data, GError **error)
{
	gpointer self = backend->open(settings, error);
	DsLink *link;

	if (self == NULL)
		return NULL;
	link = g_new0(DsLink, 1);
	link->backend = backend;
	link->settings = settings;
	link->self = self;
	link->on_changed = on_changed;
	link->data = data;
	return link;
}

void
ds_link_free(DsLink *self)
{
	self->backend->close(self->self);
	g_free(self);
}
