/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the conversation share: sip2-survey.c, -patron.c, -item.c. */
#pragma once

#include "sync/sip2-survey-like.h"
#include "sync/sip2-survey-talk.h"

typedef struct {
	DsSurveyTalk talk;
	const DsSurveyOptions *options;
	DsSurvey *survey;
	DsSurveyLike *like;
	DsItemId
	    loan; /* something the patron has on loan, for one question; "" for nothing known */
} DsSurveyRun;

void ds_survey_tell_step(const DsSurveyRun *run, const char *what);

/* Sends it and hears what comes; opens the connection again where the question before has cost it.
 * NOT_ASKED when nobody answers any more. Takes `request`. */
DsReply ds_survey_ask(DsSurveyRun *run, GString *request, DsSayHow how);

/* Seconds of the local time, as if it were UTC. */
gint64 ds_survey_local_now_s(void);
void ds_survey_put_now(char date[DS_SIP2_DATE_SIZE]);

/* Takes titles, names and messages into account for the character set; keeps nothing of them. */
void ds_survey_note_texts(DsSurveyRun *run, const DsSip2Message *message);

/* The parts of the conversation that have a file of their own. */
void ds_survey_patron(DsSurveyRun *run);
void ds_survey_item(DsSurveyRun *run);
