/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the survey asks about items: 17. */
#include "sync/sip2-survey-private.h"

#include <string.h>

/* A number that no item has; no part of it is the code of a field that servers look for. */
#define NOTHING "DUESTAMP-NOTHING"

static const DsWord nothing;

/* 17. `trap`: of AC, or NULL for the usual order. */
static GString *
item_request(const DsSurveyRun *run, const DsItemId *item, const DsWord *trap)
{
	const DsWord *institution = &run->survey->institution;
	char date[DS_SIP2_DATE_SIZE];

	ds_survey_put_now(date);
	GString *line = ds_sip2_new("17", date);
	if (trap != NULL)
		ds_sip2_add_word(line, "AC", trap);
	else
		ds_sip2_add_word(line, "AO", institution);
	ds_sip2_add_item(line, "AB", item);
	if (trap != NULL)
		ds_sip2_add_word(line, "AO", institution);
	else
		ds_sip2_add_word(line, "AC", &nothing);
	return line;
}

static gboolean
has_due(const DsSip2Message *message)
{
	const char *due = ds_sip2_field(message, "AH");

	return due != NULL && due[strspn(due, " ")] != '\0';
}

static void
put_circulation(char status[3], const DsSip2Message *message)
{
	g_strlcpy(status, ds_sip2_piece(message, "circulation").text, 3);
}

static void
note_loan(DsSurveyRun *run, const DsSip2Message *message)
{
	if (has_due(message))
		put_circulation(run->survey->loan_status, message);
}

static void
survey_test_item(DsSurveyRun *run)
{
	g_auto(DsReply) reply = ds_survey_ask(
	    run, item_request(run, &run->options->item, NULL), DS_SAY_USUALLY);
	DsSurvey *survey = run->survey;

	survey->item = reply.kind;
	if (reply.kind != DS_REPLY_ANSWER)
		return;
	const char *title = ds_sip2_field(reply.message, "AJ");
	survey->item_known = title != NULL && title[0] != '\0';
	survey->item_on_loan = has_due(reply.message);
	put_circulation(survey->item_status, reply.message);
	note_loan(run, reply.message);
	if (!survey->item_known)
		return;
	ds_survey_note_texts(run, reply.message);
	if (run->options->title != NULL)
		ds_charset_compare(&survey->texts, title, run->options->title);
	survey->title = g_strdup(title); /* raw, until the character set is known */
}

static void
survey_no_item(DsSurveyRun *run)
{
	const DsItemId number = {NOTHING};
	g_auto(DsReply)
	    reply = ds_survey_ask(run, item_request(run, &number, NULL), DS_SAY_USUALLY);
	const char *title;

	run->survey->nothing = reply.kind;
	if (reply.kind != DS_REPLY_ANSWER)
		return;
	title = ds_sip2_field(reply.message, "AJ");
	if (title == NULL || title[0] == '\0')
		put_circulation(run->survey->nothing_status, reply.message);
	g_free(run->survey->unknown_item_text);
	run->survey->unknown_item_text = ds_survey_like_unknown(
	    run->like, reply.message, NOTHING, DS_REASON_ITEM_UNKNOWN);
}

/* What status has something on loan? Only the status is looked at. */
static void
survey_loan(DsSurveyRun *run)
{
	if (run->loan.text[0] == '\0' || run->survey->item_on_loan)
		return;
	g_auto(DsReply)
	    reply = ds_survey_ask(run, item_request(run, &run->loan, NULL), DS_SAY_USUALLY);
	if (reply.kind == DS_REPLY_ANSWER)
		note_loan(run, reply.message);
}

/* Does it find AB wherever it stands, and only where it is a field? (Seen: SLiMS takes what is
 * behind the first AB of the message.) */
static void
survey_fields(DsSurveyRun *run)
{
	const DsWord trap = {"AB0"};
	const DsItemId *item = &run->options->item;

	if (!run->survey->item_known)
		return;
	g_auto(DsReply)
	    turned = ds_survey_ask(run, item_request(run, item, &nothing), DS_SAY_USUALLY);
	run->survey->item_order = turned.kind;
	if (turned.kind != DS_REPLY_ANSWER)
		return;
	if (!ds_sip2_field_is(turned.message, "AB", item->text)) {
		run->survey->item_order = DS_REPLY_OTHER;
		return;
	}
	g_auto(DsReply)
	    trapped = ds_survey_ask(run, item_request(run, item, &trap), DS_SAY_USUALLY);
	run->survey->careful = trapped.kind;
	run->survey->careless = trapped.kind == DS_REPLY_ANSWER &&
	    !ds_sip2_field_is(trapped.message, "AB", item->text);
}

void
ds_survey_item(DsSurveyRun *run)
{
	if (run->options->item.text[0] != '\0') {
		ds_survey_tell_step(run, "the test item");
		run->survey->item_asked = TRUE;
		ds_survey_note_signs(run->options->item.text, &run->survey->item_also);
		survey_test_item(run);
		survey_no_item(run);
		survey_fields(run);
	}
	survey_loan(run);
}
