/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session: one person at the kiosk. A pure table of states and events, without clock, device or
 * library: in a state something happens, and the table says which state comes next and what is to
 * be done. The kiosk (kiosk.c) does it.
 *
 *	idle -> identify -> (card-number) -> (pin) -> pile <-> put-back, renew-own, count-set, fee
 *	                                              pile <-> account -> goodbye
 *	                                              pile -> pile-done -> goodbye <-> address
 *	                                              goodbye, address -> idle
 *	idle -> return <-> count-return
 *	        return -> goodbye -> idle
 *	idle -> group -> identify ... idle -> group -> goodbye -> idle
 *	any  -> out-of-order;  idle, identify -> library-away
 *
 * A group is a class or a family: each of its persons has a session of their own, and nobody is
 * there between two of them.
 *
 * The states carry the names of the pages that show them. Every way out of a session goes through
 * DS_DO_FORGET; tests/unit/test-session.c walks all of them.
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_STATE_IDLE,
	DS_STATE_IDENTIFY,
	DS_STATE_CARD_NUMBER,
	DS_STATE_PHONE,
	DS_STATE_PIN,
	DS_STATE_PILE,
	DS_STATE_PUT_BACK,
	DS_STATE_RENEW_OWN,
	DS_STATE_COUNT_SET,
	DS_STATE_FEE,
	DS_STATE_ACCOUNT,
	DS_STATE_PILE_DONE,
	DS_STATE_COUNT_RETURN,
	DS_STATE_RETURN,
	DS_STATE_GOODBYE,
	DS_STATE_ADDRESS,
	DS_STATE_GROUP,
	DS_STATE_LIBRARY_AWAY,
	DS_STATE_OUT_OF_ORDER,
	DS_STATE_N
} DsSessionState;

typedef enum {
	/* a person did it */
	DS_DID_BORROW,
	DS_DID_RETURN,
	DS_DID_GROUP, /* several are coming, one after the other */
	DS_DID_TYPE,
	DS_DID_NUMBER,
	DS_DID_PHONE,    /* wants to log in by phone */
	DS_DID_USE_CARD, /* ... or with the card after all */
	DS_DID_PIN,
	DS_DID_CARD, /* showed a card or a code that may be one */
	DS_DID_ADD,
	DS_DID_ACCOUNT, /* wants to see what they have on loan */
	DS_DID_RENEW,
	DS_DID_RENEW_ALL,
	DS_DID_ALL_HERE,    /* all pieces of this set are here */
	DS_DID_LEAVE,       /* this one not */
	DS_DID_ACCEPT_FEE,  /* agrees to pay what these loans cost */
	DS_DID_DECLINE_FEE, /* not these, then */
	DS_DID_ADDRESS,     /* wants to type where the receipt goes */
	DS_DID_MAIL,        /* has said where */
	DS_DID_FINISH,
	DS_DID_CANCEL,
	/* it happened */
	DS_GOT_BOOKS,         /* an item arrived on the pad */
	DS_GOT_PATRON,        /* known, and may borrow */
	DS_GOT_PIN_NEEDED,    /* or the PIN was wrong: the message tells */
	DS_GOT_REFUSAL,       /* unknown, may not borrow, or no answer: the message tells */
	DS_GOT_PHONE_OVER,    /* the code for a phone has no use any more: the message tells */
	DS_GOT_SETTLED,       /* every item has its outcome and no new one came for a moment */
	DS_GOT_PUT_BACK,      /* all there is left to do is an item that must be put back */
	DS_GOT_PUT_BACK_OVER, /* it came back, or its time is up */
	DS_GOT_OWN,           /* all there is left to do is to ask about an own item */
	DS_GOT_TO_COUNT,      /* ... to ask whether a set is complete */
	DS_GOT_FEE,           /* ... to ask whether the person agrees to a fee */
	DS_GOT_STOPPED,       /* what ran when the person stopped has come to its end */
	DS_GOT_SWEPT,         /* the last look at the pad left nothing to be done */
	DS_GOT_EMPTY,         /* the session is at its end, and nothing came of it */
	DS_GOT_NEXT,          /* one of a group has left, and it goes on */
	DS_GOT_TIME_UP,       /* the page's time is up, the warning was not answered */
	DS_GOT_AWAY,
	DS_GOT_BACK,
	DS_GOT_BROKEN,
	DS_GOT_REPAIRED,
	DS_SESSION_EVENT_N
} DsSessionEvent;

/* What is to be done after the new state was taken over. */
typedef enum {
	DS_DO_NOTHING = 0,
	DS_DO_BEGIN = 1 << 0,      /* a session begins: give it an id */
	DS_DO_ASK = 1 << 1,        /* ask the library who this is */
	DS_DO_BORROW = 1 << 2,     /* lend what lies on the pad */
	DS_DO_TAKE_BACK = 1 << 3,  /* take back what lies on the pad */
	DS_DO_RENEW = 1 << 4,      /* renew the item of the event */
	DS_DO_CONFIRM = 1 << 5,    /* the set of the event is complete: go on with it */
	DS_DO_LEAVE = 1 << 6,      /* give up the item of the event */
	DS_DO_STOP = 1 << 7,       /* begin nothing new, let what runs come to its end */
	DS_DO_SWEEP = 1 << 8,      /* one last look at the pad, and what it finds is done too */
	DS_DO_END = 1 << 9,        /* the loans of this session are complete */
	DS_DO_FORGET = 1 << 10,    /* wipe the person: PIN, patron, language, list */
	DS_DO_LIST = 1 << 11,      /* ask for what this person has on loan */
	DS_DO_RENEW_ALL = 1 << 12, /* renew all of it */
	DS_DO_AGREE = 1 << 13,     /* lend what costs something, for the sum that was shown */
	DS_DO_DECLINE = 1 << 14,   /* do not */
	DS_DO_GATHER = 1 << 15,    /* a group begins: nobody is counted yet */
	DS_DO_DISBAND = 1 << 16,   /* it is over */
} DsSessionDo;

typedef struct {
	DsSessionState state;
	guint actions; /* DsSessionDo */
} DsSessionStep;

/* FALSE: the event means nothing in this state. */
gboolean ds_session_step(DsSessionState state, DsSessionEvent event, DsSessionStep *step);

const char *ds_session_state_word(DsSessionState state); /* "pile-done" */

/* How long a page waits, in hundredths of the configured idle time-out; 0: for ever. */
guint ds_session_time_percent(DsSessionState state);

/* Is everything done, so that the session has only to be left? */
gboolean ds_session_is_over(DsSessionState state);

/* Is the person asked before the time is up? */
gboolean ds_session_warns(DsSessionState state);

/* A name of Do() that stands for an event of the session ("borrow", "finish"); FALSE: none. */
gboolean ds_session_event_parse(const char *word, DsSessionEvent *event);
