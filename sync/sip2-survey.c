/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conversation: which questions, in which order. What answers mean: -rules.c. */
#include "sync/sip2-survey.h"

#include "sync/sip2-survey-private.h"

#include <string.h>

/* The time in a 98 counts seconds, so the next one differs after a little more than one. */
#define SECOND_US (1100 * G_TIME_SPAN_MILLISECOND)

/* ---- messages ---- */

gint64
ds_survey_local_now_s(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();

	return g_date_time_to_unix(now) + g_date_time_get_utc_offset(now) / G_TIME_SPAN_SECOND;
}

void
ds_survey_put_now(char date[DS_SIP2_DATE_SIZE])
{
	ds_sip2_date(date, ds_survey_local_now_s(), 0, NULL);
}

/* ---- asking ---- */

void
ds_survey_tell_step(const DsSurveyRun *run, const char *what)
{
	if (run->options->on_step != NULL)
		run->options->on_step(what, run->options->data);
}

/* Opens the connection again where the question before has cost it. FALSE: it is all over. */
static gboolean
ready(DsSurveyRun *run)
{
	g_autoptr(GError) error = NULL;

	if (run->survey->end != DS_SURVEY_COMPLETE)
		return FALSE;
	if (ds_survey_talk_ready(&run->talk, &error))
		return TRUE;
	run->survey->end = DS_SURVEY_BROKE_OFF;
	run->survey->failure = g_strdup(error->message);
	return FALSE;
}

DsReply
ds_survey_ask(DsSurveyRun *run, GString *request, DsSayHow how)
{
	if (ready(run))
		return ds_survey_say(&run->talk, request, how);
	explicit_bzero(request->str, request->allocated_len);
	g_string_free(request, TRUE);
	return (DsReply){.kind = DS_REPLY_NOT_ASKED};
}

/* Character set of what is said about a person; nothing of it is kept. */
void
ds_survey_note_texts(DsSurveyRun *run, const DsSip2Message *message)
{
	static const char *const codes[] = {"AE", "AF", "AJ", "BD"};

	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		const char *raw;
		guint at = 0;

		while ((raw = ds_sip2_next(message, codes[i], &at)) != NULL)
			ds_charset_add(&run->survey->texts, raw);
	}
}

static DsReply
ask_status(DsSurveyRun *run, DsSayHow how)
{
	return ready(run) ? ds_survey_say_status(&run->talk, how)
			  : (DsReply){.kind = DS_REPLY_NOT_ASKED};
}

static DsReplyKind
kind_of_status(DsSurveyRun *run, DsSayHow how)
{
	g_auto(DsReply) reply = ask_status(run, how);

	return reply.kind;
}

/* ---- what kind of server ---- */

static char
letter(const DsSip2Message *message, const char *piece)
{
	return ds_sip2_piece(message, piece).text[0];
}

static void
read_status(DsSurveyRun *run, const DsSip2Message *message)
{
	DsSip2Piece date = ds_sip2_piece(message, "date");
	const char *institution = ds_sip2_field(message, "AO");
	const char *supported = ds_sip2_field(message, "BX");
	DsSurvey *survey = run->survey;

	survey->online = letter(message, "online");
	survey->offline_ok = letter(message, "offline");
	survey->timeout_tenths = ds_sip2_number(message, "timeout");
	survey->retries = ds_sip2_number(message, "retries");
	g_strlcpy(survey->version, ds_sip2_piece(message, "version").text, sizeof survey->version);
	g_strlcpy(survey->zone, date.text + strlen("YYYYMMDD"), sizeof survey->zone);
	g_strlcpy(survey->supported, supported != NULL ? supported : "", sizeof survey->supported);
	survey->clock_told = ds_survey_clock(
	    date.text, ds_survey_local_now_s(), &survey->clock_ahead_s);
	if (survey->institution.text[0] == '\0' && institution != NULL)
		survey->institution_told = ds_word_set(&survey->institution, institution, NULL) &&
		    survey->institution.text[0] != '\0';
	if (ds_sip2_field(message, "AM") != NULL)
		ds_charset_add(&survey->texts, ds_sip2_field(message, "AM"));
}

/* A 99 on the open connection, as the first or behind a login. */
static DsReplyKind
greet(DsSurveyRun *run)
{
	g_auto(DsReply) reply = ds_survey_say_status(&run->talk, DS_SAY_USUALLY);

	if (reply.kind == DS_REPLY_ANSWER)
		read_status(run, reply.message);
	return reply.kind;
}

/* FALSE: it is known now that this server cannot be surveyed. */
static gboolean
fail(DsSurveyRun *run, DsSurveyEnd end, const char *failure)
{
	run->survey->end = end;
	g_free(run->survey->failure);
	run->survey->failure = g_strdup(failure);
	return FALSE;
}

/* Sets *failed when nobody can be reached: then there is no use in trying other ways. */
static gboolean
open_anew(DsSurveyRun *run, gboolean *failed)
{
	g_autoptr(GError) error = NULL;

	if (ds_survey_talk_open(&run->talk, &error))
		return TRUE;
	*failed = TRUE;
	return fail(run, DS_SURVEY_NO_CONNECTION, error->message);
}

static gboolean
try_login(DsSurveyRun *run, gboolean *failed)
{
	g_auto(DsReply) reply = ds_survey_log_in(&run->talk);

	run->survey->login = reply.kind;
	if (reply.kind != DS_REPLY_ANSWER)
		return FALSE;
	if (!ds_sip2_is_yes(reply.message, "ok")) {
		*failed = TRUE; /* once more could lock the account */
		return fail(run, DS_SURVEY_NO_LOGIN, "the login was refused");
	}
	run->survey->logged_in = run->talk.login = TRUE;
	return greet(run) == DS_REPLY_ANSWER;
}

/* One way of speaking: with or without AY and AZ, CR or CR LF. */
static gboolean
try_way(DsSurveyRun *run, gboolean *failed)
{
	gboolean has_login = run->options->settings->login.text[0] != '\0';

	run->talk.login = FALSE;
	if (has_login && (!open_anew(run, failed) || try_login(run, failed) || *failed))
		return !*failed;
	/* seen: SLiMS knows no login and does not answer one; Koha hangs up on a 99 before it */
	run->talk.login = run->survey->logged_in = FALSE;
	return open_anew(run, failed) && greet(run) == DS_REPLY_ANSWER;
}

static gboolean
find_way(DsSurveyRun *run)
{
	static const struct {
		gboolean detection, lf;
	} ways[] = {{TRUE, FALSE}, {FALSE, FALSE}, {TRUE, TRUE}, {FALSE, TRUE}};
	gboolean failed = FALSE;

	ds_survey_tell_step(run, "connecting, login, status");
	for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
		run->talk.detection = run->survey->detection = ways[i].detection;
		run->talk.lf = run->survey->needs_lf = ways[i].lf;
		if (try_way(run, &failed))
			return TRUE;
		if (failed)
			return FALSE;
		if (run->survey->tls_instead)
			return fail(
			    run, DS_SURVEY_NO_ANSWER, "it answers with TLS: try again with --tls");
	}
	return fail(run, DS_SURVEY_NO_ANSWER, NULL);
}

/* ---- error detection and lines ---- */

/* Do the same bytes get the same answer, though time has gone on? Then, and only then, may they be
 * sent again after a broken answer. */
static void
find_memory(DsSurveyRun *run)
{
	g_auto(DsReply) first = ask_status(run, DS_SAY_USUALLY);
	if (first.kind != DS_REPLY_ANSWER || !run->talk.detection)
		return;
	g_usleep(SECOND_US);
	g_auto(DsReply) same = ask_status(run, DS_SAY_SAME);
	g_auto(DsReply) next = ask_status(run, DS_SAY_USUALLY);
	run->survey->remembers = same.kind == DS_REPLY_ANSWER && next.kind == DS_REPLY_ANSWER &&
	    ds_survey_is_same(first.line, same.line) && !ds_survey_is_same(first.line, next.line);
}

static void
find_resend(DsSurveyRun *run)
{
	g_auto(DsReply) before = ask_status(run, DS_SAY_USUALLY);
	if (before.kind != DS_REPLY_ANSWER)
		return;
	g_auto(DsReply) again = ds_survey_ask(run, g_string_new("97"), DS_SAY_USUALLY);
	run->survey->resend = again.kind;
	run->survey->resent_the_same = again.kind == DS_REPLY_ANSWER &&
	    ds_survey_is_same(before.line, again.line);
	if (!run->survey->resent_the_same)
		find_memory(run);
}

static void
survey_lines(DsSurveyRun *run)
{
	ds_survey_tell_step(run, "checksums, line ends, resending");
	find_resend(run);
	if (run->survey->detection) {
		run->survey->bare = kind_of_status(run, DS_SAY_BARE);
		run->survey->wrong = kind_of_status(run, DS_SAY_WRONG);
	}
	run->survey->crlf = kind_of_status(run, DS_SAY_LF);
}

/* ---- connections and time ---- */

static void
survey_without_login(DsSurveyRun *run)
{
	if (!run->survey->logged_in || run->survey->end != DS_SURVEY_COMPLETE)
		return;
	ds_survey_tell_step(run, "a status without a login");
	if (ds_survey_talk_open(&run->talk, NULL)) {
		g_auto(DsReply) reply = ds_survey_say_status(&run->talk, DS_SAY_USUALLY);

		run->survey->without_login = reply.kind;
	}
	ds_survey_talk_close(&run->talk);
}

static void
survey_idle(DsSurveyRun *run)
{
	gint64 begin_us = g_get_monotonic_time();
	DsSip2WireEnd end;

	if (run->options->idle_s == 0 || !ready(run))
		return;
	ds_survey_tell_step(run, "waiting until the server hangs up");
	run->survey->idle_asked_s = run->options->idle_s;
	GString *bytes = ds_sip2_wire_collect(run->talk.wire,
	    begin_us + run->options->idle_s * G_TIME_SPAN_SECOND, 0, run->talk.cancel, &end);
	g_string_free(bytes, TRUE);
	if (end == DS_SIP2_WIRE_CLOSED)
		run->survey->idle_closed_s = (guint)MAX(
		    (g_get_monotonic_time() - begin_us) / G_TIME_SPAN_SECOND, 1);
	ds_survey_talk_close(&run->talk);
}

/* One more connection beside those that are open: does it get an answer? */
static gboolean
open_one_more(const DsSurveyRun *run, DsSurveyTalk *talk)
{
	*talk = run->talk;
	talk->wire = NULL;
	if (!ds_survey_talk_open(talk, NULL))
		return FALSE;
	if (talk->login) {
		g_auto(DsReply) login = ds_survey_log_in(talk);

		if (login.kind != DS_REPLY_ANSWER || !ds_sip2_is_yes(login.message, "ok"))
			return FALSE;
	}
	g_auto(DsReply) status = ds_survey_say_status(talk, DS_SAY_USUALLY);
	return status.kind == DS_REPLY_ANSWER;
}

static void
survey_connections(DsSurveyRun *run)
{
	DsSurveyTalk talks[DS_SURVEY_LINKS_MAX];
	DsSurvey *survey = run->survey;

	if (!run->options->connections || survey->end != DS_SURVEY_COMPLETE)
		return;
	ds_survey_tell_step(run, "many connections at once");
	ds_survey_talk_close(&run->talk);
	while (survey->links_tried < DS_SURVEY_LINKS_MAX) {
		gboolean answered = open_one_more(run, &talks[survey->links_tried++]);

		survey->links_answered += answered;
		if (!answered)
			break;
	}
	for (guint i = 0; i < survey->links_tried; i++)
		ds_survey_talk_close(&talks[i]);
}

/* ---- all of it ---- */

/* A message that got no answer in any way: the failure in words. */
static void
explain(DsSurveyRun *run)
{
	DsSurvey *survey = run->survey;

	if (survey->end != DS_SURVEY_NO_ANSWER || survey->failure != NULL)
		return;
	survey->failure = g_strdup(run->options->settings->login.text[0] == '\0'
		? "nothing that is SIP2 came back: many servers answer only behind a login "
		  "(--login), some only over TLS (--tls)"
		: "nothing that is SIP2 came back");
}

static void
converse(DsSurveyRun *run)
{
	static void (*const parts[])(DsSurveyRun * run) = {survey_lines, ds_survey_patron,
	    ds_survey_item, survey_without_login, survey_idle, survey_connections};

	if (!find_way(run))
		return;
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		if (run->survey->end == DS_SURVEY_COMPLETE)
			parts[i](run);
}

/* Only now it is known how. */
static void
decode_title(DsSurvey *survey)
{
	g_autofree char *raw = g_steal_pointer(&survey->title);

	if (raw != NULL)
		survey->title = ds_charset_read(&survey->texts, raw);
}

static DsSurvey *
survey_new(const DsSurveyOptions *options)
{
	DsSurvey *survey = g_new0(DsSurvey, 1);

	survey->tls = options->settings->tls;
	survey->institution = options->settings->institution;
	survey->timeout_tenths = survey->retries = -1;
	survey->texts = ds_charset_evidence();
	for (guint i = 0; i < DS_SURVEY_LISTS; i++)
		survey->lists[i].count = -1;
	return survey;
}

DsSurvey *
ds_survey_run(const DsSurveyOptions *options, GCancellable *cancel)
{
	DsSurvey *survey = survey_new(options);
	DsSurveyRun run = {
	    .talk = {.options = options, .cancel = cancel, .survey = survey, .detection = TRUE},
	    .options = options,
	    .survey = survey,
	    .like = ds_survey_like_new(),
	};
	g_autoptr(GError) error = NULL;

	if (ds_survey_talk_begin(&run.talk, &error))
		converse(&run);
	else
		fail(&run, DS_SURVEY_NO_CONNECTION, error->message);
	explain(&run);
	ds_survey_talk_end(&run.talk);
	decode_title(survey);
	survey->like = ds_survey_like_end(run.like, &survey->like_why);
	explicit_bzero(&run, sizeof run);
	return survey;
}

void
ds_survey_free(DsSurvey *survey)
{
	g_free(survey->failure);
	g_free(survey->patron_also);
	g_free(survey->unknown_patron_text);
	g_free(survey->item_also);
	g_free(survey->title);
	g_free(survey->unknown_item_text);
	g_free(survey->like);
	g_free(survey->like_why);
	g_free(survey);
}
