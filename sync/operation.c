/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/operation.h"

#include <string.h>

static const char *const kind_words[] = {
    [DS_CHECKOUT] = "checkout",
    [DS_CHECKIN] = "checkin",
    [DS_RENEWAL] = "renewal",
};

static const char *const state_words[DS_OP_N_STATES] = {
    [DS_OP_SEEN] = "SEEN",
    [DS_OP_ASKED] = "ASKED",
    [DS_OP_GRANTED] = "GRANTED",
    [DS_OP_ACCEPTED] = "ACCEPTED",
    [DS_OP_DENIED] = "DENIED",
    [DS_OP_UNKNOWN] = "UNKNOWN",
    [DS_OP_RELEASE_STARTED] = "RELEASE_STARTED",
    [DS_OP_RELEASED] = "RELEASED",
    [DS_OP_SECURE_STARTED] = "SECURE_STARTED",
    [DS_OP_RESECURED] = "RESECURED",
    [DS_OP_CLOSED] = "CLOSED",
    [DS_OP_RELEASE_PENDING] = "RELEASE_PENDING",
    [DS_OP_NEEDS_STAFF] = "NEEDS_STAFF",
    [DS_OP_VOID] = "VOID",
    [DS_OP_CONFLICT] = "CONFLICT",
    [DS_OP_ACCEPTED_OFFLINE] = "ACCEPTED_OFFLINE",
    [DS_OP_SENDING] = "SENDING",
    [DS_OP_SYNCED] = "SYNCED",
    [DS_OP_SYNCED_NOOP] = "SYNCED_NOOP",
    [DS_OP_PARKED] = "PARKED",
};

static const char *const reason_words[DS_REASON_N] = {
    [DS_REASON_NONE] = "none",
    [DS_REASON_OTHER] = "other",
    [DS_REASON_NO_ANSWER] = "no-answer",
    [DS_REASON_ITEM_UNKNOWN] = "item-unknown",
    [DS_REASON_ITEM_ON_LOAN] = "item-on-loan",
    [DS_REASON_ITEM_YOURS] = "item-yours",
    [DS_REASON_ITEM_RESERVED] = "item-reserved",
    [DS_REASON_ITEM_NOT_FOR_LOAN] = "item-not-for-loan",
    [DS_REASON_ITEM_WITHDRAWN] = "item-withdrawn",
    [DS_REASON_ITEM_LOST] = "item-lost",
    [DS_REASON_ITEM_FOREIGN] = "item-foreign",
    [DS_REASON_NOT_ON_LOAN] = "not-on-loan",
    [DS_REASON_PATRON_UNKNOWN] = "patron-unknown",
    [DS_REASON_PATRON_BLOCKED] = "patron-blocked",
    [DS_REASON_PATRON_EXPIRED] = "patron-expired",
    [DS_REASON_PATRON_FEES] = "patron-fees",
    [DS_REASON_PATRON_OVERDUE] = "patron-overdue",
    [DS_REASON_CARD_LOST] = "card-lost",
    [DS_REASON_PIN_WRONG] = "pin-wrong",
    [DS_REASON_LIMIT_REACHED] = "limit-reached",
    [DS_REASON_FEE_ASKED] = "fee-asked",
    [DS_REASON_TOO_SOON] = "too-soon",
    [DS_REASON_NO_RENEWALS] = "no-renewals",
    [DS_REASON_OFFLINE] = "offline",
    [DS_REASON_OFFLINE_CARD] = "offline-card",
    [DS_REASON_OFFLINE_LIMIT] = "offline-limit",
};

static const char *const event_words[DS_EVENT_N] = {
    [DS_EVENT_WANTED] = "wanted",
    [DS_EVENT_WANTED_OFFLINE] = "wanted-offline",
    [DS_EVENT_YES] = "yes",
    [DS_EVENT_NO] = "no",
    [DS_EVENT_NO_ANSWER] = "no-answer",
    [DS_EVENT_NOT_SENT] = "not-sent",
    [DS_EVENT_APPLIED] = "applied",
    [DS_EVENT_NOT_APPLIED] = "not-applied",
    [DS_EVENT_TAKEN] = "taken",
    [DS_EVENT_UNDECIDED] = "undecided",
    [DS_EVENT_ASK_AGAIN] = "ask-again",
    [DS_EVENT_PRESENT] = "present",
    [DS_EVENT_LAID_BACK] = "laid-back",
    [DS_EVENT_ABSENT] = "absent",
    [DS_EVENT_WRITTEN] = "written",
    [DS_EVENT_UNWRITTEN] = "unwritten",
    [DS_EVENT_ENDED] = "ended",
    [DS_EVENT_FOUND] = "found",
    [DS_EVENT_RESTORED] = "restored",
    [DS_EVENT_RESOLVED] = "resolved",
    [DS_EVENT_DUE] = "due",
    [DS_EVENT_CONFIRMED] = "confirmed",
    [DS_EVENT_DENIED] = "denied",
    [DS_EVENT_SEND_AGAIN] = "send-again",
};

enum {
	OUT = 1 << DS_CHECKOUT,
	IN = 1 << DS_CHECKIN,
	RENEW = 1 << DS_RENEWAL,
	BOTH = OUT | IN,
	ALL = OUT | IN | RENEW,
};

typedef enum { ANY, TAG, NO_TAG } TagRule; /* does the operation change the state of a tag? */

/* By whom: by the library; here, off line; here, and the library does not know yet. */
typedef enum { WHEREVER, THERE, HERE, QUEUED } Decided;

/* What else becomes true with a step. */
enum {
	QUEUE = 1 << 0, /* decided here, and the library is to be told */
	TOLD = 1 << 1,  /* ... it need not be told any more */
	DOUBT = 1 << 2, /* its tag is not known to be as it should */
	PROOF = 1 << 3, /* ... it is */
};

typedef struct {
	guint kinds;
	TagRule tag;
	DsOperationState from;
	DsOperationEvent event;
	DsOperationState to;
	DsEffect effect;
	Decided decided;
	guint marks; /* 0 or some of the above */
} Line;

/* clang-format off */
static const Line lines[] = {
    /* asking the library */
    {ALL,   ANY,    DS_OP_SEEN,             DS_EVENT_WANTED,         DS_OP_ASKED,            DS_EFFECT_SEND,  WHEREVER, 0},
    {OUT,   TAG,    DS_OP_ASKED,            DS_EVENT_YES,            DS_OP_GRANTED,          DS_EFFECT_CHECK, WHEREVER, 0},
    {OUT,   NO_TAG, DS_OP_ASKED,            DS_EVENT_YES,            DS_OP_GRANTED,          DS_EFFECT_NONE,  WHEREVER, 0},
    {RENEW, ANY,    DS_OP_ASKED,            DS_EVENT_YES,            DS_OP_GRANTED,          DS_EFFECT_NONE,  WHEREVER, 0},
    {IN,    TAG,    DS_OP_ASKED,            DS_EVENT_YES,            DS_OP_ACCEPTED,         DS_EFFECT_CHECK, WHEREVER, 0},
    {IN,    NO_TAG, DS_OP_ASKED,            DS_EVENT_YES,            DS_OP_ACCEPTED,         DS_EFFECT_NONE,  WHEREVER, 0},
    {ALL,   ANY,    DS_OP_ASKED,            DS_EVENT_NO,             DS_OP_DENIED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {ALL,   ANY,    DS_OP_ASKED,            DS_EVENT_NOT_SENT,       DS_OP_VOID,             DS_EFFECT_NONE,  WHEREVER, 0},
    {ALL,   ANY,    DS_OP_ASKED,            DS_EVENT_NO_ANSWER,      DS_OP_UNKNOWN,          DS_EFFECT_PROBE, WHEREVER, 0},
    {ALL,   ANY,    DS_OP_ASKED,            DS_EVENT_ENDED,          DS_OP_UNKNOWN,          DS_EFFECT_PROBE, WHEREVER, 0},

    /* the library has it so already, and its tag says something else: the tag is put right */
    {OUT,   TAG,    DS_OP_SEEN,             DS_EVENT_APPLIED,        DS_OP_GRANTED,          DS_EFFECT_CHECK, THERE,    0},
    {IN,    TAG,    DS_OP_SEEN,             DS_EVENT_APPLIED,        DS_OP_ACCEPTED,         DS_EFFECT_CHECK, THERE,    0},

    /* what became of it? */
    {ALL,   ANY,    DS_OP_UNKNOWN,          DS_EVENT_ENDED,          DS_OP_UNKNOWN,          DS_EFFECT_PROBE, WHEREVER, 0},
    {ALL,   ANY,    DS_OP_UNKNOWN,          DS_EVENT_ASK_AGAIN,      DS_OP_UNKNOWN,          DS_EFFECT_PROBE, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_GRANTED,          DS_EFFECT_CHECK, THERE,    0},
    {OUT,   NO_TAG, DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_GRANTED,          DS_EFFECT_NONE,  THERE,    0},
    {RENEW, ANY,    DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_GRANTED,          DS_EFFECT_NONE,  THERE,    0},
    {IN,    TAG,    DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_ACCEPTED,         DS_EFFECT_CHECK, THERE,    0},
    {IN,    NO_TAG, DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_ACCEPTED,         DS_EFFECT_NONE,  THERE,    0},
    {ALL,   ANY,    DS_OP_UNKNOWN,          DS_EVENT_NOT_APPLIED,    DS_OP_VOID,             DS_EFFECT_NONE,  THERE,    0},
    {OUT,   ANY,    DS_OP_UNKNOWN,          DS_EVENT_TAKEN,          DS_OP_CONFLICT,         DS_EFFECT_NONE,  THERE,    0},
    {ALL,   ANY,    DS_OP_UNKNOWN,          DS_EVENT_UNDECIDED,      DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  THERE,    0},

    /* lent: now the tag may be released */
    {OUT,   TAG,    DS_OP_GRANTED,          DS_EVENT_PRESENT,        DS_OP_RELEASE_STARTED,  DS_EFFECT_WRITE, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_GRANTED,          DS_EVENT_LAID_BACK,      DS_OP_GRANTED,          DS_EFFECT_CHECK, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_GRANTED,          DS_EVENT_ABSENT,         DS_OP_RELEASE_PENDING,  DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_WRITTEN,        DS_OP_RELEASED,         DS_EFFECT_NONE,  WHEREVER, PROOF},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_LAID_BACK,      DS_OP_RELEASE_STARTED,  DS_EFFECT_WRITE, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_ABSENT,         DS_OP_RELEASE_PENDING,  DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_UNWRITTEN,      DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {OUT,   TAG,    DS_OP_RELEASE_PENDING,  DS_EVENT_LAID_BACK,      DS_OP_RELEASE_PENDING,  DS_EFFECT_CHECK, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_RELEASE_PENDING,  DS_EVENT_PRESENT,        DS_OP_RELEASE_STARTED,  DS_EFFECT_WRITE, WHEREVER, 0},

    /* returned: now the tag has to be secured */
    {IN,    TAG,    DS_OP_ACCEPTED,         DS_EVENT_PRESENT,        DS_OP_SECURE_STARTED,   DS_EFFECT_WRITE, WHEREVER, 0},
    {IN,    TAG,    DS_OP_ACCEPTED,         DS_EVENT_LAID_BACK,      DS_OP_ACCEPTED,         DS_EFFECT_CHECK, WHEREVER, 0},
    {IN,    TAG,    DS_OP_ACCEPTED,         DS_EVENT_ABSENT,         DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_WRITTEN,        DS_OP_RESECURED,        DS_EFFECT_NONE,  WHEREVER, PROOF},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_LAID_BACK,      DS_OP_SECURE_STARTED,   DS_EFFECT_WRITE, WHEREVER, 0},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_ABSENT,         DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_UNWRITTEN,      DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},

    /* the person is gone */
    {ALL,   ANY,    DS_OP_DENIED,           DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {OUT,   NO_TAG, DS_OP_GRANTED,          DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {RENEW, ANY,    DS_OP_GRANTED,          DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {IN,    NO_TAG, DS_OP_ACCEPTED,         DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {OUT,   TAG,    DS_OP_RELEASED,         DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  THERE,    0},
    {IN,    TAG,    DS_OP_RESECURED,        DS_EVENT_ENDED,          DS_OP_CLOSED,           DS_EFFECT_NONE,  THERE,    0},
    {OUT,   TAG,    DS_OP_GRANTED,          DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {OUT,   TAG,    DS_OP_RELEASE_PENDING,  DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {IN,    TAG,    DS_OP_ACCEPTED,         DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  WHEREVER, DOUBT},

    /* the kiosk was switched on and found it: what lies on the pad can still be put right */
    {OUT,   TAG,    DS_OP_GRANTED,          DS_EVENT_FOUND,          DS_OP_GRANTED,          DS_EFFECT_CHECK, WHEREVER, 0},
    {OUT,   TAG,    DS_OP_RELEASE_PENDING,  DS_EVENT_FOUND,          DS_OP_RELEASE_PENDING,  DS_EFFECT_CHECK, THERE,    0},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_FOUND,          DS_OP_RELEASE_STARTED,  DS_EFFECT_PROVE, THERE,    0},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_FOUND,          DS_OP_RELEASE_STARTED,  DS_EFFECT_CHECK, HERE,     0},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_PRESENT,        DS_OP_RELEASE_STARTED,  DS_EFFECT_RESTORE, HERE,   0},
    {OUT,   TAG,    DS_OP_RELEASE_STARTED,  DS_EVENT_RESTORED,       DS_OP_VOID,             DS_EFFECT_NONE,  HERE,     TOLD},
    {IN,    TAG,    DS_OP_ACCEPTED,         DS_EVENT_FOUND,          DS_OP_ACCEPTED,         DS_EFFECT_CHECK, WHEREVER, 0},
    {IN,    TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_FOUND,          DS_OP_ACCEPTED_OFFLINE, DS_EFFECT_CHECK, HERE,     0},
    {IN,    TAG,    DS_OP_SECURE_STARTED,   DS_EVENT_FOUND,          DS_OP_SECURE_STARTED,   DS_EFFECT_WRITE, WHEREVER, 0},

    /* without the library: what is decided here is done first and told later */
    {BOTH,  TAG,    DS_OP_SEEN,             DS_EVENT_WANTED_OFFLINE, DS_OP_ACCEPTED_OFFLINE, DS_EFFECT_CHECK, THERE,    QUEUE},
    {BOTH,  NO_TAG, DS_OP_SEEN,             DS_EVENT_WANTED_OFFLINE, DS_OP_ACCEPTED_OFFLINE, DS_EFFECT_NONE,  THERE,    QUEUE},
    {BOTH,  TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_LAID_BACK,      DS_OP_ACCEPTED_OFFLINE, DS_EFFECT_CHECK, HERE,     0},
    {OUT,   TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_PRESENT,        DS_OP_RELEASE_STARTED,  DS_EFFECT_WRITE, HERE,     0},
    {OUT,   TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_ABSENT,         DS_OP_VOID,             DS_EFFECT_NONE,  HERE,     TOLD},
    {OUT,   TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_ENDED,          DS_OP_VOID,             DS_EFFECT_NONE,  HERE,     TOLD},
    {IN,    TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_PRESENT,        DS_OP_SECURE_STARTED,   DS_EFFECT_WRITE, HERE,     0},
    {IN,    TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_ABSENT,         DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  HERE,     DOUBT},
    {IN,    TAG,    DS_OP_ACCEPTED_OFFLINE, DS_EVENT_ENDED,          DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  HERE,     DOUBT},

    /* telling the library: is it free to be sent, then send; ask after silence, never just repeat */
    {OUT,   TAG,    DS_OP_RELEASED,         DS_EVENT_DUE,            DS_OP_SENDING,          DS_EFFECT_PROBE, QUEUED,   0},
    {IN,    TAG,    DS_OP_RESECURED,        DS_EVENT_DUE,            DS_OP_SENDING,          DS_EFFECT_PROBE, QUEUED,   0},
    {BOTH,  NO_TAG, DS_OP_ACCEPTED_OFFLINE, DS_EVENT_DUE,            DS_OP_SENDING,          DS_EFFECT_PROBE, QUEUED,   0},
    {BOTH,  TAG,    DS_OP_NEEDS_STAFF,      DS_EVENT_DUE,            DS_OP_SENDING,          DS_EFFECT_PROBE, QUEUED,   0},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_ASK_AGAIN,      DS_OP_SENDING,          DS_EFFECT_PROBE, HERE,     0},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_APPLIED,        DS_OP_SYNCED_NOOP,      DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_NOT_APPLIED,    DS_OP_SENDING,          DS_EFFECT_SEND,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_TAKEN,          DS_OP_CONFLICT,         DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_UNDECIDED,      DS_OP_PARKED,           DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_YES,            DS_OP_SYNCED,           DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_NO,             DS_OP_PARKED,           DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_NOT_SENT,       DS_OP_SENDING,          DS_EFFECT_NONE,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_NO_ANSWER,      DS_OP_UNKNOWN,          DS_EFFECT_PROBE, HERE,     0},
    {BOTH,  ANY,    DS_OP_SENDING,          DS_EVENT_ENDED,          DS_OP_UNKNOWN,          DS_EFFECT_PROBE, HERE,     0},
    {BOTH,  ANY,    DS_OP_UNKNOWN,          DS_EVENT_APPLIED,        DS_OP_SYNCED,           DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_UNKNOWN,          DS_EVENT_NOT_APPLIED,    DS_OP_SENDING,          DS_EFFECT_PROBE, HERE,     0},
    {BOTH,  ANY,    DS_OP_UNKNOWN,          DS_EVENT_TAKEN,          DS_OP_CONFLICT,         DS_EFFECT_NONE,  HERE,     TOLD},
    {BOTH,  ANY,    DS_OP_UNKNOWN,          DS_EVENT_UNDECIDED,      DS_OP_PARKED,           DS_EFFECT_NONE,  HERE,     TOLD},

    /* told: the lists of the library have the last word; a tag in doubt stays with staff */
    {BOTH,  ANY,    DS_OP_SYNCED,           DS_EVENT_CONFIRMED,      DS_OP_CLOSED,           DS_EFFECT_NONE,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SYNCED_NOOP,      DS_EVENT_CONFIRMED,      DS_OP_CLOSED,           DS_EFFECT_NONE,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SYNCED,           DS_EVENT_DENIED,         DS_OP_CONFLICT,         DS_EFFECT_NONE,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SYNCED_NOOP,      DS_EVENT_DENIED,         DS_OP_CONFLICT,         DS_EFFECT_NONE,  HERE,     0},
    {BOTH,  ANY,    DS_OP_SYNCED,           DS_EVENT_UNWRITTEN,      DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  HERE,     DOUBT},
    {BOTH,  ANY,    DS_OP_SYNCED_NOOP,      DS_EVENT_UNWRITTEN,      DS_OP_NEEDS_STAFF,      DS_EFFECT_NONE,  HERE,     DOUBT},

    /* staff have looked; the tag is as it should be, and the library is told all the same */
    {OUT,   TAG,    DS_OP_NEEDS_STAFF,      DS_EVENT_RESOLVED,       DS_OP_RELEASED,         DS_EFFECT_NONE,  QUEUED,   PROOF},
    {IN,    TAG,    DS_OP_NEEDS_STAFF,      DS_EVENT_RESOLVED,       DS_OP_RESECURED,        DS_EFFECT_NONE,  QUEUED,   PROOF},
    {ALL,   ANY,    DS_OP_NEEDS_STAFF,      DS_EVENT_RESOLVED,       DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, PROOF},
    {ALL,   ANY,    DS_OP_CONFLICT,         DS_EVENT_RESOLVED,       DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {ALL,   ANY,    DS_OP_PARKED,           DS_EVENT_RESOLVED,       DS_OP_CLOSED,           DS_EFFECT_NONE,  WHEREVER, 0},
    {OUT,   TAG,    DS_OP_PARKED,           DS_EVENT_SEND_AGAIN,     DS_OP_RELEASED,         DS_EFFECT_NONE,  HERE,     QUEUE},
    {IN,    TAG,    DS_OP_PARKED,           DS_EVENT_SEND_AGAIN,     DS_OP_RESECURED,        DS_EFFECT_NONE,  HERE,     QUEUE},
    {BOTH,  NO_TAG, DS_OP_PARKED,           DS_EVENT_SEND_AGAIN,     DS_OP_ACCEPTED_OFFLINE, DS_EFFECT_NONE,  HERE,     QUEUE},
};
/* clang-format on */

static gboolean
parse_word(const char *word, const char *const *words, guint count, guint *value)
{
	for (guint i = 0; i < count; i++)
		if (g_str_equal(words[i], word)) {
			*value = i;
			return TRUE;
		}
	return FALSE;
}

const char *
ds_operation_kind_word(DsOperationKind kind)
{
	return kind_words[kind];
}

const char *
ds_operation_state_word(DsOperationState state)
{
	return state_words[state];
}

gboolean
ds_operation_kind_parse(const char *word, DsOperationKind *kind)
{
	guint value;

	if (!parse_word(word, kind_words, G_N_ELEMENTS(kind_words), &value))
		return FALSE;
	*kind = value;
	return TRUE;
}

gboolean
ds_operation_state_parse(const char *word, DsOperationState *state)
{
	guint value;

	if (!parse_word(word, state_words, DS_OP_N_STATES, &value))
		return FALSE;
	*state = value;
	return TRUE;
}

const char *
ds_reason_word(DsReason reason)
{
	return reason_words[reason];
}

gboolean
ds_reason_parse(const char *word, DsReason *reason)
{
	guint value;

	if (!parse_word(word, reason_words, DS_REASON_N, &value))
		return FALSE;
	*reason = value;
	return TRUE;
}

const char *
ds_operation_event_word(DsOperationEvent event)
{
	return event_words[event];
}

void
ds_answer_clear(DsAnswer *answer)
{
	g_free(answer->title);
	g_free(answer->text);
	g_free(answer->bin);
	g_free(answer->destination);
	*answer = (DsAnswer){0};
}

DsOperation *
ds_operation_new(DsOperationKind kind, const char *library, const char *session)
{
	DsOperation *op = g_new0(DsOperation, 1);

	op->kind = kind;
	op->library = g_strdup(library);
	op->session = g_strdup(session);
	op->parts = g_array_new(FALSE, FALSE, sizeof(DsTagId));
	return op;
}

DsOperation *
ds_operation_copy(const DsOperation *op)
{
	DsOperation *copy = g_new(DsOperation, 1);

	*copy = *op;
	copy->library = g_strdup(op->library);
	copy->session = g_strdup(op->session);
	copy->parts = g_array_copy(op->parts);
	copy->request = g_strdup(op->request);
	copy->answer.title = g_strdup(op->answer.title);
	copy->answer.text = g_strdup(op->answer.text);
	copy->answer.bin = g_strdup(op->answer.bin);
	copy->answer.destination = g_strdup(op->answer.destination);
	return copy;
}

void
ds_operation_free(DsOperation *op)
{
	ds_answer_clear(&op->answer);
	g_array_unref(op->parts);
	g_free(op->library);
	g_free(op->session);
	g_free(op->request);
	g_free(op);
}

gboolean
ds_operation_writes_tag(const DsOperation *op)
{
	/* an answer that comes after the deed says nothing about the tag */
	return op->kind != DS_RENEWAL && op->parts->len > 0 &&
	    (op->offline || !op->answer.keep_tag);
}

static gboolean
is_decided(Decided decided, const DsOperation *op)
{
	switch (decided) {
	case WHEREVER: return TRUE;
	case THERE: return !op->offline;
	case HERE: return op->offline;
	case QUEUED: return op->queued;
	}
	return FALSE;
}

static gboolean
applies(const Line *line, const DsOperation *op)
{
	TagRule tag = ds_operation_writes_tag(op) ? TAG : NO_TAG;

	return (line->kinds & 1u << op->kind) != 0 && line->from == op->state &&
	    (line->tag == ANY || line->tag == tag);
}

static gboolean
is_marked(const Line *line, guint set, guint cleared, gboolean before)
{
	return (line->marks & set) != 0 || (before && (line->marks & cleared) == 0);
}

gboolean
ds_operation_step(const DsOperation *op, DsOperationEvent event, DsStep *step)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		if (lines[i].event == event && applies(&lines[i], op) &&
		    is_decided(lines[i].decided, op)) {
			*step = (DsStep){
			    .state = lines[i].to,
			    .effect = lines[i].effect,
			    .offline = is_marked(&lines[i], QUEUE, 0, op->offline),
			    .queued = is_marked(&lines[i], QUEUE, TOLD, op->queued),
			    .unproven = is_marked(&lines[i], DOUBT, PROOF, op->unproven),
			};
			return TRUE;
		}
	return FALSE;
}

void
ds_operation_mark(DsOperation *op, const DsStep *step)
{
	op->offline = step->offline;
	op->queued = step->queued;
	op->unproven = step->unproven;
}

gboolean
ds_operation_may_become(const DsOperation *op, DsOperationState to)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		if (lines[i].to == to && applies(&lines[i], op))
			return TRUE;
	return FALSE;
}

gboolean
ds_operation_is_settled(DsOperationState state)
{
	return state == DS_OP_CLOSED || state == DS_OP_VOID;
}

gboolean
ds_operation_is_over(DsOperationState state)
{
	return ds_operation_is_settled(state) || ds_operation_needs_staff(state);
}

gboolean
ds_operation_needs_staff(DsOperationState state)
{
	return state == DS_OP_NEEDS_STAFF || state == DS_OP_CONFLICT || state == DS_OP_PARKED;
}

gboolean
ds_operation_is_to_be_told(const DsOperation *op)
{
	DsStep step;

	return op->offline && ds_operation_step(op, DS_EVENT_DUE, &step);
}

gboolean
ds_operation_is_untold_loan_of(const DsOperation *op, const DsPatronId *patron)
{
	return op->queued && op->kind == DS_CHECKOUT &&
	    g_ascii_strcasecmp(op->patron.text, patron->text) == 0;
}

gboolean
ds_operation_is_for_outbox(const DsOperation *op)
{
	return ds_operation_is_to_be_told(op) ||
	    (op->offline &&
		(op->state == DS_OP_SENDING || op->state == DS_OP_UNKNOWN ||
		    op->state == DS_OP_SYNCED || op->state == DS_OP_SYNCED_NOOP));
}

/* Of an operation that was decided here. */
static const char *
offline_case(const DsOperation *op)
{
	if (op->state == DS_OP_PARKED)
		return op->answer.verdict == DS_VERDICT_NO ? "offline-refused" : "offline-untold";
	if (op->state == DS_OP_CONFLICT)
		return "offline-conflict";
	return op->kind == DS_CHECKOUT ? "lent-not-released" : "returned-not-secured";
}

const char *
ds_operation_case(const DsOperation *op)
{
	gboolean tagged = op->parts->len > 0;

	if (!ds_operation_needs_staff(op->state))
		return "";
	if (op->offline)
		return offline_case(op);
	switch (op->answer.verdict) {
	case DS_VERDICT_NONE: return "outcome-unknown";
	case DS_VERDICT_NO: return "refused-in-doubt";
	case DS_VERDICT_YES: break;
	}
	if (tagged && op->kind == DS_CHECKOUT)
		return "lent-not-released";
	return tagged && op->kind == DS_CHECKIN ? "returned-not-secured" : "on-loan-in-doubt";
}

const char *
ds_operation_item_for_log(const DsOperation *op)
{
	gboolean has_title = op->answer.title != NULL && op->answer.title[0] != '\0';

	return op->parts->len > 0 || has_title || op->answer.verdict == DS_VERDICT_YES
	    ? op->item.text
	    : NULL;
}
