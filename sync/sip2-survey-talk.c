/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-talk.h"

#include <string.h>

/* The LF of a CR LF may come in a segment of its own (seen: Koha). */
#define SETTLE_US (40 * G_TIME_SPAN_MILLISECOND)

#define OPENINGS 4 /* seen: Koha with few workers needed more than 8 s for the next one */
#define PAUSE_US G_USEC_PER_SEC

#define SEQUENCES 10

#define STATUS "00802.00" /* of 99: all is well, 80 characters wide, version 2.00 */

void
ds_reply_clear(DsReply *reply)
{
	g_clear_pointer(&reply->message, ds_sip2_message_free);
	if (reply->line != NULL) {
		explicit_bzero(reply->line->str, reply->line->allocated_len);
		g_string_free(g_steal_pointer(&reply->line), TRUE);
	}
}

gboolean
ds_survey_talk_begin(DsSurveyTalk *talk, GError **error)
{
	if (!talk->options->settings->tls)
		return TRUE;
	talk->tls = ds_tls_new(&talk->options->settings->trust, "--tls", error);
	return talk->tls != NULL;
}

void
ds_survey_talk_close(DsSurveyTalk *talk)
{
	g_clear_pointer(&talk->wire, ds_sip2_wire_close);
}

void
ds_survey_talk_end(DsSurveyTalk *talk)
{
	ds_survey_talk_close(talk);
	g_clear_pointer(&talk->tls, ds_tls_free);
}

gboolean
ds_survey_talk_open(DsSurveyTalk *talk, GError **error)
{
	ds_survey_talk_close(talk);
	talk->sequence = 0;
	talk->wire = ds_sip2_wire_open(talk->options->settings, talk->tls, talk->cancel, error);
	return talk->wire != NULL;
}

/* ---- sending ---- */

static gint
sequence_for(const DsSurveyTalk *talk, DsSayHow how)
{
	/* seen: a 97 carries no sequence number */
	if (!talk->detection || how == DS_SAY_BARE)
		return -1;
	return how == DS_SAY_SAME ? (talk->sequence + SEQUENCES - 1) % SEQUENCES : talk->sequence;
}

/* One too high; of "FFFF" that is "0000", and "0000" is not taken for a sum by every server. */
static void
spoil_checksum(GString *line)
{
	char *last = line->str + line->len - strlen("h\r");

	*last = *last == '1' ? '2' : '1';
}

static void
finish(const DsSurveyTalk *talk, GString *line, DsSayHow how)
{
	gboolean resend = g_str_equal(line->str, "97");
	gint sequence = sequence_for(talk, how);

	if (resend && sequence >= 0)
		g_string_append(line, "AZFEF5\r"); /* 3M SIP 2.00: the same for all */
	else
		ds_sip2_finish(line, sequence);
	if (how == DS_SAY_WRONG)
		spoil_checksum(line);
	if (how == DS_SAY_LF || talk->lf)
		g_string_append_c(line, '\n');
}

/* ---- what comes back ---- */

static void
note_pace(DsSurvey *survey, const char *request, gint64 took_us)
{
	DsSpeed *speed = &survey->speed[ds_survey_pace(request)];

	speed->count++;
	speed->worst_us = MAX(speed->worst_us, took_us);
}

static void
note_sum(DsSurvey *survey, const GString *line, gint sequence, const DsReply *reply)
{
	DsSum sum = ds_survey_sum(line->str, line->len);
	gint theirs = ds_sip2_sequence(reply->message);

	survey->sums[sum]++;
	survey->echoes += theirs == sequence;
	survey->other_echoes += theirs != sequence;
	for (gsize i = 0; sum == DS_SUM_RIGHT && i < line->len; i++)
		if ((guint8)line->str[i] >= 0x80) {
			survey->proven_sums++;
			break;
		}
}

/* An LF that came late belongs to the line before, which was taken for one with CR alone. */
static void
note_end(DsSurvey *survey, const DsFirstLine *first)
{
	if (first->late_lf && survey->ends[DS_END_CR] > 0) {
		survey->ends[DS_END_CR]--;
		survey->ends[DS_END_CRLF]++;
	}
	if (first->line != NULL)
		survey->ends[first->end]++;
}

static void
take(DsSurveyTalk *talk, const char *request, gint sequence, const GString *bytes,
    DsSip2WireEnd end, DsReply *reply)
{
	DsFirstLine first = ds_survey_first_line(bytes->str, bytes->len);
	DsSurvey *survey = talk->survey;

	survey->tls_instead |= ds_survey_is_tls(bytes->str, bytes->len);
	reply->kind = ds_survey_kind(request, first.line, first.length, end);
	if (first.more)
		reply->kind = DS_REPLY_OTHER;
	if (first.line == NULL)
		return;
	reply->line = g_string_new_len(first.line, (gssize)first.length);
	if (reply->kind != DS_REPLY_ANSWER)
		return;
	note_end(survey, &first);
	reply->message = ds_sip2_parse(first.line, first.length, DS_SIP2_CHECKSUM_OFF, NULL);
	/* the answer to a 97 repeats another one, with its number or none */
	if (sequence >= 0 && strncmp(request, "97", 2) != 0)
		note_sum(survey, reply->line, sequence, reply);
}

static void
wipe(GString *text)
{
	explicit_bzero(text->str, text->allocated_len);
	g_string_free(text, TRUE);
}

static void
exchange(DsSurveyTalk *talk, const GString *line, gint sequence, DsReply *reply)
{
	gint64 begin_us = g_get_monotonic_time();
	gint64 deadline_us = begin_us +
	    talk->options->settings->answer_timeout_s * G_TIME_SPAN_SECOND;
	DsSip2WireEnd end;
	GString *bytes;

	reply->kind = DS_REPLY_CLOSED;
	if (!ds_sip2_wire_send(talk->wire, line->str, line->len, deadline_us, talk->cancel, NULL))
		return;
	bytes = ds_sip2_wire_collect(talk->wire, deadline_us, SETTLE_US, talk->cancel, &end);
	take(talk, line->str, sequence, bytes, end, reply);
	if (reply->kind == DS_REPLY_ANSWER)
		note_pace(talk->survey, line->str, g_get_monotonic_time() - begin_us - SETTLE_US);
	wipe(bytes);
}

DsReply
ds_survey_say(DsSurveyTalk *talk, GString *request, DsSayHow how)
{
	gint sequence = sequence_for(talk, how);
	gboolean resend = g_str_equal(request->str, "97");
	DsReply reply = {.kind = DS_REPLY_CLOSED};

	g_assert(ds_survey_is_harmless(request->str));
	finish(talk, request, how);
	if (talk->wire != NULL)
		exchange(talk, request, sequence, &reply);
	wipe(request);
	/* a number whose message was not understood is used again (read: invenio-sip2 counts) */
	if (reply.kind == DS_REPLY_ANSWER && sequence >= 0 && !resend)
		talk->sequence = (sequence + 1) % SEQUENCES;
	if (reply.kind != DS_REPLY_ANSWER && reply.kind != DS_REPLY_AGAIN)
		ds_survey_talk_close(talk);
	return reply;
}

DsReply
ds_survey_log_in(DsSurveyTalk *talk)
{
	const DsLibrarySettings *settings = talk->options->settings;
	GString *line = ds_sip2_new("93", "00");

	ds_sip2_add_word(line, "CN", &settings->login);
	ds_sip2_add_word(line, "CO", &settings->password);
	ds_sip2_add_word(line, "CP", &settings->location);
	return ds_survey_say(talk, line, DS_SAY_USUALLY);
}

DsReply
ds_survey_say_status(DsSurveyTalk *talk, DsSayHow how)
{
	return ds_survey_say(talk, ds_sip2_new("99", STATUS), how);
}

/* ---- opening again ---- */

/* DS_ERROR_CONFIG: refused, and a server may count how often. */
static gboolean
log_in_again(DsSurveyTalk *talk, GError **error)
{
	g_auto(DsReply) reply = ds_survey_log_in(talk);
	gboolean answered = reply.kind == DS_REPLY_ANSWER;

	if (answered && ds_sip2_is_yes(reply.message, "ok"))
		return TRUE;
	g_set_error(error, DS_ERROR, answered ? DS_ERROR_CONFIG : DS_ERROR_UNKNOWN,
	    "the login that had worked before %s on a new connection",
	    answered ? "was refused" : "got no answer");
	return FALSE;
}

/* A connection alone proves nothing: kernels accept what no worker ever looks at (seen: Koha). */
static gboolean
greet_again(DsSurveyTalk *talk, GError **error)
{
	g_auto(DsReply) reply = ds_survey_say_status(talk, DS_SAY_USUALLY);

	if (reply.kind == DS_REPLY_ANSWER)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_UNKNOWN,
	    "a new connection gets no answer, though the first one did");
	return FALSE;
}

static gboolean
open_again(DsSurveyTalk *talk, GError **error)
{
	if (ds_survey_talk_open(talk, error) && (!talk->login || log_in_again(talk, error)) &&
	    greet_again(talk, error))
		return TRUE;
	ds_survey_talk_close(talk);
	return FALSE;
}

gboolean
ds_survey_talk_ready(DsSurveyTalk *talk, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (talk->wire != NULL && ds_sip2_wire_is_quiet(talk->wire))
		return TRUE;
	for (guint i = 0; i < OPENINGS; i++) {
		g_clear_error(&failure);
		if (open_again(talk, &failure))
			return TRUE;
		if (failure->code == DS_ERROR_CONFIG || g_cancellable_is_cancelled(talk->cancel))
			break;
		if (i + 1 < OPENINGS)
			g_usleep(PAUSE_US);
	}
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}
