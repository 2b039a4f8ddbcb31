/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the survey asks about patrons: 63 and 23. */
#include "sync/sip2-survey-private.h"

#include <string.h>

/* A number that nobody has; no part of it is the code of a field that servers look for. */
#define NOBODY "DUESTAMP-NOBODY"

#define LANGUAGE "000" /* unknown */
#define NO_SUMMARY "          "

static const DsWord nothing;

/* ---- asking ---- */

static DsSip2Piece
summary_of(guint position)
{
	DsSip2Piece summary = {NO_SUMMARY};

	if (position > 0)
		summary.text[position - 1] = 'Y';
	return summary;
}

typedef struct {
	const char *code; /* "63", "23" */
	DsPatronId card;
	const DsWord *pin;
	guint position;    /* of the summary; 0: none */
	guint first, last; /* BP and BQ; 0: none */
	gboolean turned;   /* AO at the end */
} PatronQuestion;

static void
add_place(GString *line, const char *code, guint place)
{
	DsWord word = {""};

	g_snprintf(word.text, sizeof word.text, "%u", place);
	ds_sip2_add_word(line, code, &word);
}

static GString *
patron_request(const DsSurveyRun *run, const PatronQuestion *question)
{
	const DsWord *institution = &run->survey->institution;
	gboolean information = g_str_equal(question->code, "63");
	DsSip2Piece summary = summary_of(question->position);
	char date[DS_SIP2_DATE_SIZE];

	ds_survey_put_now(date);
	g_autofree char *fixed = g_strconcat(LANGUAGE, date, information ? summary.text : "", NULL);
	GString *line = ds_sip2_new(question->code, fixed);
	if (!question->turned)
		ds_sip2_add_word(line, "AO", institution);
	ds_sip2_add_patron(line, "AA", &question->card);
	ds_sip2_add_word(line, "AC", &nothing);
	ds_sip2_add_word(line, "AD", question->pin);
	if (question->first > 0) {
		add_place(line, "BP", question->first);
		add_place(line, "BQ", question->last);
	}
	if (question->turned)
		ds_sip2_add_word(line, "AO", institution);
	return line;
}

static DsReply
ask_patron(DsSurveyRun *run, const PatronQuestion *question)
{
	return ds_survey_ask(run, patron_request(run, question), DS_SAY_USUALLY);
}

/* ---- reading ---- */

static const char *const list_fields[DS_SURVEY_LISTS] = {"AS", "AT", "AU", "AV", "BU", "CD"};
static const char *const list_counts[DS_SURVEY_LISTS] = {
    "holds", "overdue", "charged", "fines", "recalls", "waiting"};

#define LOANS 2 /* their index */

static char
flag_of(const DsSip2Message *message, const char *code)
{
	const char *raw = ds_sip2_field(message, code);

	return raw != NULL ? raw[0] : '\0';
}

static void
read_patron(DsSurveyRun *run, const DsSip2Message *message)
{
	DsSip2Piece status = ds_sip2_piece(message, "status");
	DsSurvey *survey = run->survey;

	survey->valid = flag_of(message, "BL");
	survey->other_number = ds_sip2_field(message, "AA") != NULL &&
	    !ds_sip2_field_is(message, "AA", run->options->patron.text);
	survey->flags = 0;
	for (const char *flag = status.text; *flag != '\0'; flag++)
		survey->flags += *flag == 'Y';
	survey->patron_known = survey->valid == 'Y' ||
	    (survey->valid == '\0' && ds_sip2_field(message, "AE") != NULL &&
		ds_sip2_field(message, "AE")[0] != '\0');
	if (ds_sip2_field(message, "AA") != NULL)
		ds_survey_note_signs(ds_sip2_field(message, "AA"), &survey->patron_also);
	ds_survey_note_texts(run, message);
	ds_survey_like_patron(run->like, message);
}

static PatronQuestion
patron_question(const DsSurveyRun *run, const char *code)
{
	return (PatronQuestion){
	    .code = code, .card = run->options->patron, .pin = &run->options->pin};
}

/* First with an empty PIN, as the kiosk does before one was typed, then with the right one, so that
 * a server that counts wrong ones begins anew. */
static DsReplyKind
survey_person(DsSurveyRun *run, const char *code)
{
	PatronQuestion question = patron_question(run, code);

	question.pin = &nothing;
	g_auto(DsReply) without = ask_patron(run, &question);
	if (without.kind != DS_REPLY_ANSWER)
		return without.kind;
	run->survey->pin_none = flag_of(without.message, "CQ");
	read_patron(run, without.message);
	if (!run->survey->pin_given)
		return without.kind;
	question.pin = &run->options->pin;
	g_auto(DsReply) with = ask_patron(run, &question);
	run->survey->with_pin = with.kind;
	if (with.kind == DS_REPLY_ANSWER) {
		run->survey->pin_right = flag_of(with.message, "CQ");
		read_patron(run, with.message);
	}
	return without.kind;
}

/* 63 tells more, so 23 is what a kiosk falls back on: is it answered? */
static DsReplyKind
survey_patron_status(DsSurveyRun *run)
{
	PatronQuestion question = patron_question(run, "23");

	if (run->survey->information != DS_REPLY_ANSWER)
		return survey_person(run, "23");
	g_auto(DsReply) reply = ask_patron(run, &question);
	if (reply.kind == DS_REPLY_ANSWER)
		ds_survey_note_texts(run, reply.message);
	return reply.kind;
}

/* The first loan is asked about later, for the status of what is on loan. */
static void
keep_loan(DsSurveyRun *run, const char *number)
{
	const char *more = run->survey->item_also;
	g_autofree char *also = g_strconcat(ds_ident_default.also, more != NULL ? more : "", NULL);
	const DsIdentRules rules = {1, DS_IDENT_MAX, also};

	if (run->loan.text[0] == '\0' &&
	    !ds_item_id_set(&run->loan, number, strlen(number), &rules, NULL))
		run->loan = (DsItemId){""}; /* one question less */
}

static void
note_entry(DsSurveyRun *run, guint list, const char *raw)
{
	g_autofree char *number = g_strstrip(g_strdup(raw));

	if (!ds_survey_is_number(number))
		return;
	run->survey->lists[list].numbers++;
	if (list != LOANS)
		return;
	ds_survey_note_signs(number, &run->survey->item_also);
	keep_loan(run, number);
}

static void
read_list(DsSurveyRun *run, guint list, const DsSip2Message *message)
{
	DsSurveyList *found = &run->survey->lists[list];

	found->count = ds_sip2_number(message, list_counts[list]);
	for (guint i = 0; i < DS_SURVEY_LISTS; i++) {
		const char *raw;
		guint at = 0;

		while ((raw = ds_sip2_next(message, list_fields[i], &at)) != NULL) {
			found->listed += i == list;
			found->uninvited += i != list;
			if (i == list)
				note_entry(run, list, raw);
		}
	}
}

/* One position at a time, never 7 to 10: servers hang up on these, and list nothing when there are
 * two (seen: Koha, openncip). */
static void
survey_lists(DsSurveyRun *run)
{
	ds_survey_tell_step(run, "lists of loans, holds and fees");
	for (guint list = 0; list < DS_SURVEY_LISTS; list++) {
		PatronQuestion question = patron_question(run, "63");

		question.position = list + 1;
		g_auto(DsReply) reply = ask_patron(run, &question);
		run->survey->lists[list].reply = reply.kind;
		if (reply.kind == DS_REPLY_ANSWER)
			read_list(run, list, reply.message);
	}
}

static void
survey_pages(DsSurveyRun *run)
{
	PatronQuestion question = patron_question(run, "63");
	guint listed = run->survey->lists[LOANS].listed, first = 0, at = 0;

	if (listed < 2)
		return;
	question.position = LOANS + 1;
	question.first = question.last = 1;
	g_auto(DsReply) reply = ask_patron(run, &question);
	if (reply.kind != DS_REPLY_ANSWER)
		return;
	while (ds_sip2_next(reply.message, list_fields[LOANS], &at) != NULL)
		first++;
	run->survey->pages = ds_survey_pages(listed, first);
}

static void
survey_patron_order(DsSurveyRun *run)
{
	PatronQuestion question = patron_question(
	    run, run->survey->information == DS_REPLY_ANSWER ? "63" : "23");

	question.turned = TRUE;
	g_auto(DsReply) reply = ask_patron(run, &question);
	run->survey->patron_order = reply.kind;
	if (reply.kind == DS_REPLY_ANSWER && run->survey->valid != '\0' &&
	    flag_of(reply.message, "BL") != run->survey->valid)
		run->survey->patron_order = DS_REPLY_OTHER;
}

/* What does it say of a card that nobody has? */
static void
survey_nobody(DsSurveyRun *run)
{
	PatronQuestion question = patron_question(
	    run, run->survey->information == DS_REPLY_ANSWER ? "63" : "23");

	question.card = (DsPatronId){NOBODY};
	question.pin = &nothing;
	g_auto(DsReply) reply = ask_patron(run, &question);
	run->survey->unknown_patron = reply.kind;
	if (reply.kind != DS_REPLY_ANSWER)
		return;
	g_free(run->survey->unknown_patron_text);
	run->survey->unknown_patron_text = ds_survey_like_unknown(
	    run->like, reply.message, NOBODY, DS_REASON_PATRON_UNKNOWN);
}

void
ds_survey_patron(DsSurveyRun *run)
{
	if (run->options->patron.text[0] == '\0')
		return;
	ds_survey_tell_step(run, "the test patron");
	run->survey->patron_asked = TRUE;
	run->survey->pin_given = run->options->pin.text[0] != '\0';
	run->survey->information = survey_person(run, "63");
	run->survey->status = survey_patron_status(run);
	if (run->survey->information == DS_REPLY_ANSWER) {
		survey_lists(run);
		survey_pages(run);
	}
	survey_patron_order(run);
	survey_nobody(run);
}
