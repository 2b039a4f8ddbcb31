/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey's line to the server. Unlike sync/sip2-link.h it refuses nothing that comes back and
 * tells how it came; like it, it has one connection at a time and reads on after no silence.
 *
 * What may be sent is checked here, at the one place through which everything leaves: a message
 * that could change something ends the program before a byte of it is written.
 */
#pragma once

#include "sync/sip2-survey.h"
#include "sync/sip2-wire.h"

typedef struct {
	const DsSurveyOptions *options;
	GCancellable *cancel;
	DsSurvey *survey; /* where each answer leaves its marks */
	DsTls *tls;
	DsSip2Wire *wire;   /* NULL: closed */
	gboolean detection; /* AY and AZ are sent */
	gboolean lf;        /* messages end with CR LF */
	gboolean login;     /* a new connection begins with a 93 */
	gint sequence;      /* of the next message */
} DsSurveyTalk;

/* How a message is sent. */
typedef enum {
	DS_SAY_USUALLY,
	DS_SAY_BARE,  /* without AY and AZ */
	DS_SAY_WRONG, /* with a wrong checksum */
	DS_SAY_LF,    /* with CR LF */
	DS_SAY_SAME,  /* with the sequence number of the message before: the same bytes again */
} DsSayHow;

typedef struct {
	DsReplyKind kind;
	GString *line;          /* without its end; NULL: none came */
	DsSip2Message *message; /* of an ANSWER */
} DsReply;

void ds_reply_clear(DsReply *reply); /* wipes it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsReply, ds_reply_clear)

/* Reads the certificates. FALSE with DS_ERROR_CONFIG. */
gboolean ds_survey_talk_begin(DsSurveyTalk *talk, GError **error);
void ds_survey_talk_end(DsSurveyTalk *talk);

/* A new connection, without a login. Errors of ds_sip2_wire_open(). */
gboolean ds_survey_talk_open(DsSurveyTalk *talk, GError **error);
void ds_survey_talk_close(DsSurveyTalk *talk);

/* A connection that is open and logged in where that is wanted; opens a new one when it is not (and
 * greets it with a 99), with a few tries, for servers with few workers need a moment. FALSE: it
 * does not work any more.
 */
gboolean ds_survey_talk_ready(DsSurveyTalk *talk, GError **error);

/* Sends `request` (without AY, AZ and CR; it is wiped and freed) on the open connection. Whatever
 * is no answer and no 96 closes the connection. */
DsReply ds_survey_say(DsSurveyTalk *talk, GString *request, DsSayHow how);

/* 99 */
DsReply ds_survey_say_status(DsSurveyTalk *talk, DsSayHow how);

/* 93, with the login of the settings. */
DsReply ds_survey_log_in(DsSurveyTalk *talk);
