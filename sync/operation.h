/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An operation: one loan, return or renewal of one item. It is the journal row, what the session
 * asks for, what the library backend carries, what the receipt prints and what staff see.
 *
 * This file holds the record and its state machine. The machine is a table and a pure function:
 * no clock, no file, no device. Whoever runs it (firmware/circulation.c) does three things for
 * each step, in this order: make the new state durable, take it over into the record, start the
 * effect. So "=>" below always means: the state on the left is on the disk before anything on the
 * right can happen.
 *
 *	checkout   SEEN -> ASKED => send 11 -> GRANTED => are all parts there?
 *	           -> RELEASE_STARTED => write and prove the security state -> RELEASED -> CLOSED
 *	refused    ASKED -> DENIED -> CLOSED
 *	lost       ASKED -> UNKNOWN => ask, never resend -> GRANTED, VOID, CONFLICT
 *	lifted     GRANTED -> RELEASE_PENDING -> (laid back) RELEASE_STARTED
 *	return     SEEN -> ASKED => send 09 -> ACCEPTED -> SECURE_STARTED => write -> RESECURED
 *	           -> CLOSED
 *	renewal    SEEN -> ASKED => send 29 -> GRANTED -> CLOSED
 *	no tag     GRANTED -> CLOSED, ACCEPTED -> CLOSED
 *	put right  SEEN -> GRANTED, ACCEPTED: the library has it so, its tag says something else
 *
 *	off line   SEEN -> ACCEPTED_OFFLINE => are all parts there? -> RELEASE_STARTED => write ->
 *	           RELEASED; SECURE_STARTED => write -> RESECURED; without a tag ACCEPTED_OFFLINE
 *	           is the loan or the return itself
 *	told later (each of these) -> SENDING => is it free to be sent? => send -> SYNCED -> CLOSED
 *	known      SENDING -> SYNCED_NOOP -> CLOSED: the library has it already
 *	refused    SENDING -> PARKED, CONFLICT
 *	lost       SENDING -> UNKNOWN => ask -> SYNCED, or SENDING once more
 *
 * Whatever cannot be finished ends in NEEDS_STAFF, CONFLICT or PARKED, which staff work off. An
 * operation decided off line whose tag is in doubt waits in NEEDS_STAFF and is told to the library
 * all the same; `unproven` remembers the doubt until the tag is proven or staff have looked.
 */
#pragma once

#include "firmware/base/clock-trust.h"
#include "firmware/base/ident.h"
#include "sync/money.h"

typedef enum { DS_CHECKOUT, DS_CHECKIN, DS_RENEWAL } DsOperationKind;

typedef enum {
	DS_OP_SEEN, /* in memory only: nothing has happened */
	DS_OP_ASKED,
	DS_OP_GRANTED,
	DS_OP_ACCEPTED,
	DS_OP_DENIED,
	DS_OP_UNKNOWN,
	DS_OP_RELEASE_STARTED,
	DS_OP_RELEASED,
	DS_OP_SECURE_STARTED,
	DS_OP_RESECURED,
	DS_OP_CLOSED,
	DS_OP_RELEASE_PENDING, /* lent, but the book was lifted before its tag was written */
	DS_OP_NEEDS_STAFF,     /* on the staff list until somebody has looked */
	DS_OP_VOID,            /* nothing happened, proven */
	DS_OP_CONFLICT,        /* the library system knows something else than we do */
	DS_OP_ACCEPTED_OFFLINE,
	DS_OP_SENDING,
	DS_OP_SYNCED,
	DS_OP_SYNCED_NOOP,
	DS_OP_PARKED,
	DS_OP_N_STATES
} DsOperationState;

/* Words as the journal and the bus write them: "checkout", "RELEASE_STARTED". */
const char *ds_operation_kind_word(DsOperationKind kind);
const char *ds_operation_state_word(DsOperationState state);
gboolean ds_operation_kind_parse(const char *word, DsOperationKind *kind);
gboolean ds_operation_state_parse(const char *word, DsOperationState *state);

/* Why the library said no, or what it said beside yes. The words are keys: profiles map texts of
 * servers to them, the screen has a sentence for each. */
typedef enum {
	DS_REASON_NONE,
	DS_REASON_OTHER, /* refused with a text no table knows */
	DS_REASON_NO_ANSWER,
	DS_REASON_ITEM_UNKNOWN,
	DS_REASON_ITEM_ON_LOAN,  /* to somebody else */
	DS_REASON_ITEM_YOURS,    /* lent to this patron already */
	DS_REASON_ITEM_RESERVED, /* for somebody else */
	DS_REASON_ITEM_NOT_FOR_LOAN,
	DS_REASON_ITEM_WITHDRAWN,
	DS_REASON_ITEM_LOST,
	DS_REASON_ITEM_FOREIGN, /* belongs to a library that is no partner */
	DS_REASON_NOT_ON_LOAN,  /* returned already */
	DS_REASON_PATRON_UNKNOWN,
	DS_REASON_PATRON_BLOCKED,
	DS_REASON_PATRON_EXPIRED,
	DS_REASON_PATRON_FEES,
	DS_REASON_PATRON_OVERDUE,
	DS_REASON_CARD_LOST,
	DS_REASON_PIN_WRONG,
	DS_REASON_LIMIT_REACHED,
	DS_REASON_FEE_ASKED,
	DS_REASON_TOO_SOON,      /* renewal is possible later */
	DS_REASON_NO_RENEWALS,   /* renewed too often, or never allowed */
	DS_REASON_OFFLINE,       /* not while the library is away */
	DS_REASON_OFFLINE_CARD,  /* ... with this card or code */
	DS_REASON_OFFLINE_LIMIT, /* ... as many as this */
	DS_REASON_N
} DsReason;

const char *ds_reason_word(DsReason reason); /* "item-reserved" */
gboolean ds_reason_parse(const char *word, DsReason *reason);

typedef struct DsOperation DsOperation;

/*
 * What staff have to look at, of an operation that waits for them: "" for any other.
 *	outcome-unknown      the library never answered: does it know of this loan or return?
 *	lent-not-released    the library has lent it, and its tag will sound at the gate
 *	returned-not-secured the library has it back, and its tag will not sound
 *	on-loan-in-doubt     lent or renewed, and something is odd (state PARKED, CONFLICT)
 *	refused-in-doubt     the library said no, and something is odd
 *	offline-refused      done here without the library, which will not have it (state PARKED)
 *	offline-untold       ... and only staff can tell it, or find out whether it knows
 *	offline-conflict     ... and it knows something else of the item (state CONFLICT)
 */
const char *ds_operation_case(const DsOperation *op);

typedef enum { DS_VERDICT_NONE, DS_VERDICT_YES, DS_VERDICT_NO } DsVerdict;

/* What the library answered about one item. Texts are clean (ds_text_clean), NULL when absent. */
typedef struct {
	DsVerdict verdict;
	DsReason reason;
	gboolean renewed;  /* a checkout that the server carried out as a renewal */
	gboolean keep_tag; /* leave the tag as it is (desensitize or resensitize was not Y) */
	gboolean alert;    /* a return that staff should see: wanted by somebody, other branch */
	gboolean hold;     /* somebody waits for the returned item */
	char due[20];      /* library's local time, "2026-12-13T23:59:00"; "" when none was given */
	char *title;
	char *text;        /* the server's own words */
	char *bin;         /* where the returned item goes: by the library, or own rules */
	char *destination; /* institution the returned item travels to */
	char
	    borrower[20]; /* a return: the end of the number of who had it, "…0002", so that a
			   * receipt can tell two of them apart; "" unknown. Never in the journal */
	DsMoney fee;      /* refused until the person agrees to this; 0: nothing, or nobody says */
	char fee_currency[4]; /* "CNY"; "" when the library does not say */
} DsAnswer;

void ds_answer_clear(DsAnswer *answer);

/* When something was decided, by which clock (rules J7). */
typedef struct {
	gint64 wall_s;
	gint64 boot_us;
	char boot_id[37]; /* of this boot of the machine */
	DsClockTrust trust;
	DsClockMemory memory; /* the journal keeps it for the next start; not part of a row */
} DsStamp;

struct DsOperation {
	gint64 op_seq; /* 0 until the journal has given it a number; then never reused */
	DsOperationKind kind;
	DsOperationState state;
	gboolean offline;  /* decided here, without the library */
	gboolean queued;   /* ... and the library does not know yet */
	gboolean unproven; /* its tag may not be in the state that the operation wants */
	char *library;     /* section of the configuration, "main" */
	char *session;     /* which session asked for it */
	DsItemId item;
	DsPatronId patron;   /* empty for a return; erased when the operation is over */
	GArray *parts;       /* DsTagId: its tags; empty for an item without a tag */
	DsStamp stamp;       /* of ASKED: dates in messages come from here, never from "now" */
	char due_before[20]; /* renewal: due date known before it was asked for; off line: of the
			      * loan that a return ends ("" unknown), or what the person was told */
	DsMoney
	    fee_agreed;   /* a loan: the person agrees to pay so much for it; not kept in the row */
	char *request;    /* what was sent, without PIN, sequence number and checksum */
	guint sends;      /* how often it was sent */
	gint64 changed_s; /* when the row was written; set by the journal alone */
	DsAnswer answer;
};

DsOperation *ds_operation_new(DsOperationKind kind, const char *library, const char *session);
DsOperation *ds_operation_copy(const DsOperation *op); /* deep: may go to another thread */
void ds_operation_free(DsOperation *op);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsOperation, ds_operation_free)

/* Has tags whose security state this operation has to change? */
gboolean ds_operation_writes_tag(const DsOperation *op);

/* What may happen to an operation. */
typedef enum {
	DS_EVENT_WANTED,         /* the session asks for it */
	DS_EVENT_WANTED_OFFLINE, /* ... while the library is away, and the rules allow it */
	DS_EVENT_YES,            /* the library's answer */
	DS_EVENT_NO,
	DS_EVENT_NO_ANSWER, /* it may or may not have been done */
	DS_EVENT_NOT_SENT,  /* it has surely not been done: no byte of it left the kiosk */
	DS_EVENT_APPLIED,   /* outcome of the question after NO_ANSWER */
	DS_EVENT_NOT_APPLIED,
	DS_EVENT_TAKEN,     /* ... : somebody else has the item */
	DS_EVENT_UNDECIDED, /* ... : the library cannot tell */
	DS_EVENT_ASK_AGAIN, /* the library is back: repeat the question */
	DS_EVENT_PRESENT,   /* all parts answered from the pad just now */
	DS_EVENT_LAID_BACK, /* parts that had been missing lie on the pad again */
	DS_EVENT_ABSENT,    /* a part is missing and did not come back in time */
	DS_EVENT_WRITTEN,   /* every part has proven its new state */
	DS_EVENT_UNWRITTEN, /* a part does not keep the new state */
	DS_EVENT_ENDED,     /* its session is over, or the kiosk was switched on and found it */
	DS_EVENT_FOUND,    /* ... and the pad can be looked at: what may still be done by itself? */
	DS_EVENT_RESTORED, /* every part has proven that it is secured, as it was before */
	DS_EVENT_RESOLVED, /* staff have looked */
	DS_EVENT_DUE,      /* off line: it is this one's turn to be told to the library */
	DS_EVENT_CONFIRMED, /* ... the library's own lists show it */
	DS_EVENT_DENIED,    /* ... the library's own lists do not show it, or show something else */
	DS_EVENT_SEND_AGAIN, /* ... staff want it told once more */
	DS_EVENT_N
} DsOperationEvent;

const char *ds_operation_event_word(DsOperationEvent event);

/* What the new state makes necessary. */
typedef enum {
	DS_EFFECT_NONE,
	DS_EFFECT_SEND,  /* ask the library to do it */
	DS_EFFECT_PROBE, /* ask the library what became of it; before the first sending: whether it
			  * may be sent */
	DS_EFFECT_CHECK, /* are all parts on the pad? */
	DS_EFFECT_WRITE, /* write and prove the security state of all parts */
	DS_EFFECT_PROVE, /* do all parts hold the new security state already? Nothing is written */
	DS_EFFECT_RESTORE, /* secure and prove all parts of a loan that is not to be */
} DsEffect;

typedef struct {
	DsOperationState state;
	DsEffect effect;
	gboolean offline, queued, unproven; /* as they are to be from then on */
} DsStep;

/*
 * The step that `event` causes in the operation's present state. FALSE: the event means nothing
 * there and nothing is to be done. Where step->state equals the present state nothing has to be
 * made durable, only the effect is to be started.
 *
 * Of a SENDING operation APPLIED, NOT_APPLIED, TAKEN and UNDECIDED are what sync/replay.h makes of
 * the library's lists: it is there already, it is free to be sent, somebody else has the item,
 * staff must look.
 */
gboolean ds_operation_step(const DsOperation *op, DsOperationEvent event, DsStep *step);

/* What becomes true of the operation with the step, beside its state: offline, queued, unproven.
 * The journal writes them together with the new state, so it comes before the record; the state
 * itself is taken over after it. */
void ds_operation_mark(DsOperation *op, const DsStep *step);

/* TRUE when the table knows a way from the present state to that one: the journal writes no other.
 */
gboolean ds_operation_may_become(const DsOperation *op, DsOperationState to);

/* Nothing more will happen to it by itself: CLOSED, VOID, or on a staff list. */
gboolean ds_operation_is_over(DsOperationState state);

/* Decided without the library, finished here, and the library has not been told yet. */
gboolean ds_operation_is_to_be_told(const DsOperation *op);

/* A loan to this person that the library does not know of. */
gboolean ds_operation_is_untold_loan_of(const DsOperation *op, const DsPatronId *patron);

/* Decided here, nothing more happens to it on the pad, and the library has not been told or has not
 * confirmed it yet: firmware/outbox.h carries it on. */
gboolean ds_operation_is_for_outbox(const DsOperation *op);

/* Over, and nobody has to look at it any more: CLOSED, VOID. What is personal leaves the row. */
gboolean ds_operation_is_settled(DsOperationState state);

/* On a list that staff work off: NEEDS_STAFF, CONFLICT, PARKED. */
gboolean ds_operation_needs_staff(DsOperationState state);

/* The item's number where a log may name it. NULL: it came from a scanner, and the library gave no
 * title to it and did not say yes to it, so it may be somebody's library card. */
const char *ds_operation_item_for_log(const DsOperation *op);
