/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log-in by phone, without a thread and a server. */
#include "firmware/phone-facts.h"
#include "firmware/replay/player.h"

struct DsPhoneWorker {
	DsPhoneAnswered on_answered;
	gpointer data;
	DsTap *tap;
};

static gboolean
tell(gpointer stage, GVariant *facts, GError **error)
{
	DsPhoneWorker *self = stage;
	DsPhoneAnswer answer = {0};

	if (!ds_facts_read(ds_phone_answer_fields, facts, &answer, error))
		return FALSE;
	self->on_answered(&answer, self->data);
	return TRUE;
}

void
ds_phone_worker_set_tap(DsPhoneWorker *self, DsTap *tap)
{
	self->tap = tap;
	ds_player_listen(tap, "phone", "", tell, self);
}

void
ds_phone_worker_ask(DsPhoneWorker *self, const char *code, guint showing)
{
	ds_tap_out(self->tap, "ask-phone", NULL);
}

void
ds_phone_worker_give_up(DsPhoneWorker *self)
{
	ds_tap_out(self->tap, "leave-phone", NULL);
}

DsPhoneWorker *
ds_phone_worker_new(const DsPhoneSettings *settings, const DsPatronCodeRules *rules,
    GMainContext *home, DsPhoneAnswered on_answered, gpointer data)
{
	DsPhoneWorker *self = g_new0(DsPhoneWorker, 1);

	self->on_answered = on_answered;
	self->data = data;
	return self;
}

void
ds_phone_worker_free(DsPhoneWorker *self)
{
	g_free(self);
}
