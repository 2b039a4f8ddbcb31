/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/session.h"

typedef struct {
	DsSessionState from;
	DsSessionEvent event;
	DsSessionState to;
	guint actions;
} Line;

#define IDLE DS_STATE_IDLE
#define IDENTIFY DS_STATE_IDENTIFY
#define NUMBER DS_STATE_CARD_NUMBER
#define PHONE DS_STATE_PHONE
#define PIN DS_STATE_PIN
#define PILE DS_STATE_PILE
#define PUT_BACK DS_STATE_PUT_BACK
#define RENEW_OWN DS_STATE_RENEW_OWN
#define COUNT DS_STATE_COUNT_SET
#define FEE DS_STATE_FEE
#define ACCOUNT DS_STATE_ACCOUNT
#define DONE DS_STATE_PILE_DONE
#define RETURN DS_STATE_RETURN
#define RECOUNT DS_STATE_COUNT_RETURN
#define GOODBYE DS_STATE_GOODBYE
#define ADDRESS DS_STATE_ADDRESS
#define GROUP DS_STATE_GROUP
#define AWAY DS_STATE_LIBRARY_AWAY
#define BROKEN DS_STATE_OUT_OF_ORDER

/* clang-format off */
static const Line lines[] = {
    {IDLE,      DS_DID_BORROW,        IDENTIFY,  DS_DO_BEGIN},
    {IDLE,      DS_GOT_BOOKS,         IDENTIFY,  DS_DO_BEGIN},
    {IDLE,      DS_DID_CARD,          IDENTIFY,  DS_DO_BEGIN | DS_DO_ASK},
    {IDLE,      DS_DID_ACCOUNT,       IDENTIFY,  DS_DO_BEGIN},
    {IDLE,      DS_DID_RETURN,        RETURN,    DS_DO_BEGIN | DS_DO_TAKE_BACK},
    {IDLE,      DS_DID_GROUP,         GROUP,     DS_DO_GATHER},
    {IDLE,      DS_GOT_NEXT,          GROUP,     DS_DO_NOTHING},
    {IDLE,      DS_GOT_AWAY,          AWAY,      DS_DO_NOTHING},
    {IDLE,      DS_GOT_BROKEN,        BROKEN,    DS_DO_NOTHING},

    {IDENTIFY,  DS_DID_CARD,          IDENTIFY,  DS_DO_ASK},
    {IDENTIFY,  DS_DID_TYPE,          NUMBER,    DS_DO_NOTHING},
    {IDENTIFY,  DS_DID_PHONE,         PHONE,     DS_DO_NOTHING},
    {IDENTIFY,  DS_DID_RETURN,        RETURN,    DS_DO_TAKE_BACK},
    {IDENTIFY,  DS_DID_CANCEL,        IDLE,      DS_DO_FORGET},
    {IDENTIFY,  DS_GOT_BOOKS,         IDENTIFY,  DS_DO_NOTHING},
    {IDENTIFY,  DS_GOT_PATRON,        PILE,      DS_DO_BORROW},
    {IDENTIFY,  DS_GOT_PIN_NEEDED,    PIN,       DS_DO_NOTHING},
    {IDENTIFY,  DS_GOT_REFUSAL,       IDENTIFY,  DS_DO_NOTHING},
    {IDENTIFY,  DS_GOT_TIME_UP,       IDLE,      DS_DO_FORGET},
    {IDENTIFY,  DS_GOT_AWAY,          AWAY,      DS_DO_FORGET},
    {IDENTIFY,  DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {NUMBER,    DS_DID_NUMBER,        NUMBER,    DS_DO_ASK},
    {NUMBER,    DS_DID_CARD,          IDENTIFY,  DS_DO_ASK},
    {NUMBER,    DS_DID_CANCEL,        IDENTIFY,  DS_DO_NOTHING},
    {NUMBER,    DS_GOT_PATRON,        PILE,      DS_DO_BORROW},
    {NUMBER,    DS_GOT_PIN_NEEDED,    PIN,       DS_DO_NOTHING},
    {NUMBER,    DS_GOT_REFUSAL,       NUMBER,    DS_DO_NOTHING},
    {NUMBER,    DS_GOT_TIME_UP,       IDLE,      DS_DO_FORGET},
    {NUMBER,    DS_GOT_AWAY,          AWAY,      DS_DO_FORGET},
    {NUMBER,    DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {PHONE,     DS_DID_CARD,          IDENTIFY,  DS_DO_ASK},
    {PHONE,     DS_DID_USE_CARD,      IDENTIFY,  DS_DO_NOTHING},
    {PHONE,     DS_DID_CANCEL,        IDLE,      DS_DO_FORGET},
    {PHONE,     DS_GOT_BOOKS,         PHONE,     DS_DO_NOTHING},
    {PHONE,     DS_GOT_PHONE_OVER,    IDENTIFY,  DS_DO_NOTHING},
    {PHONE,     DS_GOT_AWAY,          AWAY,      DS_DO_FORGET},
    {PHONE,     DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {PIN,       DS_DID_PIN,           PIN,       DS_DO_ASK},
    {PIN,       DS_DID_CANCEL,        IDLE,      DS_DO_FORGET},
    {PIN,       DS_GOT_PATRON,        PILE,      DS_DO_BORROW},
    {PIN,       DS_GOT_PIN_NEEDED,    PIN,       DS_DO_NOTHING},
    {PIN,       DS_GOT_REFUSAL,       IDENTIFY,  DS_DO_NOTHING},
    {PIN,       DS_GOT_TIME_UP,       IDLE,      DS_DO_FORGET},
    {PIN,       DS_GOT_AWAY,          AWAY,      DS_DO_FORGET},
    {PIN,       DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {PILE,      DS_GOT_BOOKS,         PILE,      DS_DO_NOTHING},
    {PILE,      DS_GOT_PUT_BACK,      PUT_BACK,  DS_DO_NOTHING},
    {PILE,      DS_GOT_OWN,           RENEW_OWN, DS_DO_NOTHING},
    {PILE,      DS_GOT_TO_COUNT,      COUNT,     DS_DO_NOTHING},
    {PILE,      DS_GOT_FEE,           FEE,       DS_DO_NOTHING},
    {PILE,      DS_GOT_SETTLED,       DONE,      DS_DO_NOTHING},
    {PILE,      DS_DID_ACCOUNT,       ACCOUNT,   DS_DO_LIST},
    {PILE,      DS_DID_LEAVE,         PILE,      DS_DO_LEAVE},
    {PILE,      DS_DID_CANCEL,        PILE,      DS_DO_STOP},
    {PILE,      DS_DID_FINISH,        PILE,      DS_DO_SWEEP},
    {PILE,      DS_GOT_STOPPED,       DONE,      DS_DO_NOTHING},
    {PILE,      DS_GOT_SWEPT,         DONE,      DS_DO_NOTHING},
    {PILE,      DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {PILE,      DS_GOT_EMPTY,         IDLE,      DS_DO_END | DS_DO_FORGET},
    {PILE,      DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {PUT_BACK,  DS_GOT_PUT_BACK_OVER, PILE,      DS_DO_NOTHING},
    {PUT_BACK,  DS_GOT_BOOKS,         PILE,      DS_DO_NOTHING},
    {PUT_BACK,  DS_DID_LEAVE,         PUT_BACK,  DS_DO_LEAVE},
    {PUT_BACK,  DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {RENEW_OWN, DS_DID_RENEW,         PILE,      DS_DO_RENEW},
    {RENEW_OWN, DS_DID_LEAVE,         PILE,      DS_DO_LEAVE},
    {RENEW_OWN, DS_GOT_BOOKS,         PILE,      DS_DO_NOTHING},
    {RENEW_OWN, DS_DID_CANCEL,        PILE,      DS_DO_STOP},
    {RENEW_OWN, DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {RENEW_OWN, DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {COUNT,     DS_DID_ALL_HERE,      PILE,      DS_DO_CONFIRM},
    {COUNT,     DS_DID_LEAVE,         PILE,      DS_DO_LEAVE},
    {COUNT,     DS_GOT_BOOKS,         PILE,      DS_DO_NOTHING},
    {COUNT,     DS_DID_CANCEL,        PILE,      DS_DO_STOP},
    {COUNT,     DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {COUNT,     DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {FEE,       DS_DID_ACCEPT_FEE,    PILE,      DS_DO_AGREE},
    {FEE,       DS_DID_DECLINE_FEE,   PILE,      DS_DO_DECLINE},
    {FEE,       DS_GOT_BOOKS,         PILE,      DS_DO_NOTHING},
    {FEE,       DS_DID_CANCEL,        PILE,      DS_DO_STOP},
    {FEE,       DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {FEE,       DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {ACCOUNT,   DS_DID_RENEW,         ACCOUNT,   DS_DO_RENEW},
    {ACCOUNT,   DS_DID_RENEW_ALL,     ACCOUNT,   DS_DO_RENEW_ALL},
    {ACCOUNT,   DS_DID_ADD,           PILE,      DS_DO_BORROW},
    {ACCOUNT,   DS_GOT_BOOKS,         PILE,      DS_DO_BORROW},
    {ACCOUNT,   DS_DID_FINISH,        ACCOUNT,   DS_DO_STOP},
    {ACCOUNT,   DS_DID_CANCEL,        ACCOUNT,   DS_DO_STOP},
    {ACCOUNT,   DS_GOT_STOPPED,       GOODBYE,   DS_DO_END},
    {ACCOUNT,   DS_GOT_EMPTY,         IDLE,      DS_DO_END | DS_DO_FORGET},
    {ACCOUNT,   DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {ACCOUNT,   DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {DONE,      DS_GOT_BOOKS,         PILE,      DS_DO_BORROW},
    {DONE,      DS_DID_ADD,           PILE,      DS_DO_BORROW},
    {DONE,      DS_DID_FINISH,        DONE,      DS_DO_SWEEP},
    {DONE,      DS_GOT_SWEPT,         GOODBYE,   DS_DO_END},
    {DONE,      DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {DONE,      DS_GOT_EMPTY,         IDLE,      DS_DO_END | DS_DO_FORGET},
    {DONE,      DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {RETURN,    DS_GOT_BOOKS,         RETURN,    DS_DO_NOTHING},
    {RETURN,    DS_GOT_TO_COUNT,      RECOUNT,   DS_DO_NOTHING},
    {RETURN,    DS_DID_FINISH,        RETURN,    DS_DO_SWEEP},
    {RETURN,    DS_DID_CANCEL,        RETURN,    DS_DO_STOP},
    {RETURN,    DS_GOT_STOPPED,       GOODBYE,   DS_DO_END},
    {RETURN,    DS_GOT_SWEPT,         GOODBYE,   DS_DO_END},
    {RETURN,    DS_GOT_EMPTY,         IDLE,      DS_DO_END | DS_DO_FORGET},
    {RETURN,    DS_DID_LEAVE,         RETURN,    DS_DO_LEAVE},
    {RETURN,    DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {RETURN,    DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {RECOUNT,   DS_DID_ALL_HERE,      RETURN,    DS_DO_CONFIRM},
    {RECOUNT,   DS_DID_LEAVE,         RETURN,    DS_DO_LEAVE},
    {RECOUNT,   DS_GOT_BOOKS,         RETURN,    DS_DO_NOTHING},
    {RECOUNT,   DS_DID_CANCEL,        RETURN,    DS_DO_STOP},
    {RECOUNT,   DS_GOT_TIME_UP,       GOODBYE,   DS_DO_END},
    {RECOUNT,   DS_GOT_BROKEN,        BROKEN,    DS_DO_END | DS_DO_FORGET},

    {GOODBYE,   DS_DID_ADDRESS,       ADDRESS,   DS_DO_NOTHING},
    {GOODBYE,   DS_DID_FINISH,        IDLE,      DS_DO_FORGET},
    {GOODBYE,   DS_DID_CANCEL,        IDLE,      DS_DO_FORGET},
    {GOODBYE,   DS_GOT_TIME_UP,       IDLE,      DS_DO_FORGET},
    {GOODBYE,   DS_DID_CARD,          IDENTIFY,  DS_DO_FORGET | DS_DO_BEGIN | DS_DO_ASK},
    {GOODBYE,   DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {ADDRESS,   DS_DID_MAIL,          GOODBYE,   DS_DO_NOTHING},
    {ADDRESS,   DS_DID_CANCEL,        GOODBYE,   DS_DO_NOTHING},
    {ADDRESS,   DS_GOT_TIME_UP,       IDLE,      DS_DO_FORGET},
    {ADDRESS,   DS_DID_CARD,          IDENTIFY,  DS_DO_FORGET | DS_DO_BEGIN | DS_DO_ASK},
    {ADDRESS,   DS_GOT_BROKEN,        BROKEN,    DS_DO_FORGET},

    {GROUP,     DS_DID_BORROW,        IDENTIFY,  DS_DO_BEGIN},
    {GROUP,     DS_GOT_BOOKS,         IDENTIFY,  DS_DO_BEGIN},
    {GROUP,     DS_DID_CARD,          IDENTIFY,  DS_DO_BEGIN | DS_DO_ASK},
    {GROUP,     DS_DID_TYPE,          NUMBER,    DS_DO_BEGIN},
    {GROUP,     DS_DID_FINISH,        GOODBYE,   DS_DO_DISBAND},
    {GROUP,     DS_DID_CANCEL,        IDLE,      DS_DO_DISBAND | DS_DO_FORGET},
    {GROUP,     DS_GOT_TIME_UP,       IDLE,      DS_DO_DISBAND | DS_DO_FORGET},
    {GROUP,     DS_GOT_AWAY,          AWAY,      DS_DO_DISBAND | DS_DO_FORGET},
    {GROUP,     DS_GOT_BROKEN,        BROKEN,    DS_DO_DISBAND | DS_DO_FORGET},

    {AWAY,      DS_GOT_BACK,          IDLE,      DS_DO_NOTHING},
    {AWAY,      DS_GOT_BROKEN,        BROKEN,    DS_DO_NOTHING},
    {BROKEN,    DS_GOT_REPAIRED,      IDLE,      DS_DO_NOTHING},
};

static const struct {
	const char *word;
	guint time_percent;
	gboolean warns;
} states[DS_STATE_N] = {
    [IDLE]      = {"idle",           0, FALSE},
    [IDENTIFY]  = {"identify",     150, TRUE},
    [NUMBER]    = {"card-number",  200, TRUE},
    [PHONE]     = {"phone",          0, FALSE}, /* the code's own time runs */
    [PIN]       = {"pin",          200, TRUE},
    [PILE]      = {"pile",         150, TRUE},
    [PUT_BACK]  = {"put-back",       0, FALSE}, /* the item's own time runs */
    [RENEW_OWN] = {"renew-own",    150, TRUE},
    [COUNT]     = {"count-set",    300, TRUE},  /* a box is opened and its pieces are counted */
    [FEE]       = {"fee",          200, TRUE},
    [ACCOUNT]   = {"account",      200, TRUE},
    [DONE]      = {"pile-done",    100, TRUE},
    [RETURN]    = {"return",       100, TRUE},
    [RECOUNT]   = {"count-return", 300, TRUE},
    [GOODBYE]   = {"goodbye",       50, FALSE},
    [ADDRESS]   = {"address",      200, TRUE},
    [GROUP]     = {"group",        300, TRUE},  /* a class takes its time to come forward */
    [AWAY]      = {"library-away",   0, FALSE},
    [BROKEN]    = {"out-of-order",   0, FALSE},
};

static const struct {
	const char *word;
	DsSessionEvent event;
} words[] = {
    {"borrow", DS_DID_BORROW},
    {"return", DS_DID_RETURN},
    {"group", DS_DID_GROUP},
    {"type", DS_DID_TYPE},
    {"number", DS_DID_NUMBER},
    {"phone", DS_DID_PHONE},
    {"use-card", DS_DID_USE_CARD},
    {"pin", DS_DID_PIN},
    {"add", DS_DID_ADD},
    {"account", DS_DID_ACCOUNT},
    {"renew", DS_DID_RENEW},
    {"renew-all", DS_DID_RENEW_ALL},
    {"all-here", DS_DID_ALL_HERE},
    {"leave", DS_DID_LEAVE},
    {"accept-fee", DS_DID_ACCEPT_FEE},
    {"decline-fee", DS_DID_DECLINE_FEE},
    {"address", DS_DID_ADDRESS},
    {"finish", DS_DID_FINISH},
    {"cancel", DS_DID_CANCEL},
};
/* clang-format on */

gboolean
ds_session_step(DsSessionState state, DsSessionEvent event, DsSessionStep *step)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		if (lines[i].from == state && lines[i].event == event) {
			*step = (DsSessionStep){lines[i].to, lines[i].actions};
			return TRUE;
		}
	return FALSE;
}

const char *
ds_session_state_word(DsSessionState state)
{
	return states[state].word;
}

guint
ds_session_time_percent(DsSessionState state)
{
	return states[state].time_percent;
}

gboolean
ds_session_is_over(DsSessionState state)
{
	return state == DS_STATE_GOODBYE || state == DS_STATE_ADDRESS;
}

gboolean
ds_session_warns(DsSessionState state)
{
	return states[state].warns;
}

gboolean
ds_session_event_parse(const char *word, DsSessionEvent *event)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i].word, word)) {
			*event = words[i].event;
			return TRUE;
		}
	return FALSE;
}
