/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey of an unknown SIP2 server: what it accepts, how it answers, and which profile fits.
 * It asks only what changes nothing: 99, 93, 63, 23, 17 and 97 (sync/sip2-survey-talk.h sees to
 * it that nothing else can leave), never with a wrong password or PIN, for servers count those.
 *
 * Three parts: the conversation (sip2-survey.c, -talk.c), which fills a DsSurvey; the rules, which
 * say what an answer tells (sip2-survey-rules.c, -charset.c); and what becomes of it, the report
 * (-report.c) and the profile (-profile.c). Only the first does I/O: blocking, one thread.
 *
 * A DsSurvey holds no name, card number or PIN, only what was concluded from the answers.
 */
#pragma once

#include "sync/sip2-dialect.h"
#include "sync/sip2-survey-charset.h"
#include "sync/sip2-survey-rules.h"

#include <gio/gio.h>

#define DS_SURVEY_LISTS 6      /* summary positions of 63 that are asked for */
#define DS_SURVEY_LINKS_MAX 10 /* connections that are opened at once, where that is wanted */
#define DS_SURVEY_SUPPORTED 16 /* messages named in BX of a 98 */

typedef struct {
	const DsLibrarySettings *settings; /* address, login, location, TLS and time limits; the
					      profile is not looked at */
	DsPatronId patron;                 /* empty: nothing is asked about patrons */
	DsWord pin;                        /* empty: none is known */
	DsItemId item;                     /* empty: nothing is asked about items */
	const char *title;                 /* of that item as the catalogue has it; NULL: unknown */
	guint idle_s;         /* wait so long for the server to hang up; 0: do not find out */
	gboolean connections; /* how many connections get answers? It can lock out others */
	void (*on_step)(const char *what, gpointer data); /* for an impatient person; NULL */
	gpointer data;
} DsSurveyOptions;

typedef enum {
	DS_SURVEY_COMPLETE,
	DS_SURVEY_NO_CONNECTION, /* nobody there, or not to be trusted */
	DS_SURVEY_NO_ANSWER,     /* somebody, but no SIP2 was heard */
	DS_SURVEY_NO_LOGIN,      /* the login was refused */
	DS_SURVEY_BROKE_OFF,     /* it had begun well, and then nobody answered any more */
} DsSurveyEnd;

/* A list of 63. */
typedef struct {
	DsReplyKind reply;
	gint count;      /* of the fixed part; -1: not told */
	guint listed;    /* entries of the list that was asked for */
	guint numbers;   /* of them, those that can be item numbers */
	guint uninvited; /* entries of lists that were not asked for */
} DsSurveyList;

typedef struct {
	DsSurveyEnd end;
	char *failure; /* what went wrong, where the end is not COMPLETE */

	/* transport and framing */
	gboolean tls;
	gboolean tls_instead; /* it answered plain text with TLS */
	gboolean needs_lf;    /* a message that ends with CR alone got no answer */
	DsReplyKind crlf;     /* a message that ends with CR LF */
	guint ends[DS_ENDS];  /* how its lines ended */

	/* error detection */
	gboolean detection; /* messages with AY and AZ get answers */
	DsReplyKind bare;   /* a message without them */
	DsReplyKind wrong;  /* one whose checksum is wrong */
	guint sums[DS_SUMS];
	guint proven_sums; /* right ones over bytes beyond ASCII */
	guint echoes, other_echoes;
	DsReplyKind resend;       /* 97 */
	gboolean resent_the_same; /* ... got the answer before it once more */
	gboolean remembers;       /* the same bytes get the same answer, the time in it too */

	/* 93, 99 */
	DsReplyKind login;
	gboolean logged_in;
	DsReplyKind without_login; /* a 99 without a login, though there is one */
	char online, offline_ok;   /* 'Y', 'N' or what came; 0: not heard */
	gint timeout_tenths, retries;
	char supported[DS_SURVEY_SUPPORTED + 1]; /* BX */
	char version[5];
	char zone[5];
	DsWord institution;        /* as asked with */
	gboolean institution_told; /* it is the server's own, from the 98 */
	gboolean clock_told;
	gint64 clock_ahead_s; /* of the server, read as local time */

	/* 63, 23 */
	DsReplyKind information, status;
	gboolean patron_asked, patron_known;
	char valid;               /* BL; 0: there is none */
	char pin_none, pin_right; /* CQ for an empty PIN and for the given one; 0: there is none */
	gboolean pin_given;
	DsReplyKind with_pin;  /* the question with the given PIN */
	gboolean other_number; /* AA is not the card that was asked for */
	guint flags;           /* how many of the 14 are set */
	DsSurveyList lists[DS_SURVEY_LISTS];
	DsPages pages;
	char *patron_also;         /* signs in patron numbers beside letters, digits, . and - */
	char *unknown_patron_text; /* what is said of a card nobody has; NULL */
	DsReplyKind unknown_patron;

	/* 17 */
	DsReplyKind item;
	gboolean item_asked, item_known, item_on_loan;
	char item_status[3];
	char loan_status[3];    /* of something that has a due date; "" for never seen */
	char nothing_status[3]; /* of a number that no item has */
	DsReplyKind nothing;
	char *item_also;
	char *title; /* of the test item as it reads */
	char *unknown_item_text;
	DsReplyKind item_order, patron_order; /* the fields the other way round */
	DsReplyKind careful;                  /* AB within another value */
	gboolean careless;

	DsCharsetEvidence texts;

	/* time */
	DsSpeed speed[DS_PACES];
	guint idle_asked_s, idle_closed_s; /* 0: not asked; did not close */
	guint links_tried, links_answered; /* 0: not asked */

	char *like;     /* the built-in profile that fits best */
	char *like_why; /* NULL: nothing spoke for any */
} DsSurvey;

/* Always gives one; survey->end says how far it came. Free with ds_survey_free(). */
DsSurvey *ds_survey_run(const DsSurveyOptions *options, GCancellable *cancel);
void ds_survey_free(DsSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSurvey, ds_survey_free)
