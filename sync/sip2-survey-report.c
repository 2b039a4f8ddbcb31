/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-report.h"

#include <string.h>

#define SLOW_US (2 * G_TIME_SPAN_SECOND)
#define CLOCK_S 120 /* further apart than that, due dates and receipts look wrong */
#define LOANS 2     /* the list at summary position 3 */
#define FINES 3     /* ... and at 4: texts, not items */

const char *
ds_mark_word(DsMark mark)
{
	static const char *const words[] = {
	    [DS_MARK_FINE] = "fine",
	    [DS_MARK_NOTE] = "note",
	    [DS_MARK_UNSURE] = "unsure",
	    [DS_MARK_WARN] = "warning",
	    [DS_MARK_STOP] = "stop",
	};

	return words[mark];
}

static void
line_free(gpointer data)
{
	DsSurveyLine *line = data;

	g_free(line->seen);
	g_free(line);
}

static void say(GPtrArray *lines, const char *about, DsMark mark, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void
say(GPtrArray *lines, const char *about, DsMark mark, const char *format, ...)
{
	DsSurveyLine *line = g_new0(DsSurveyLine, 1);
	va_list args;

	va_start(args, format);
	*line = (DsSurveyLine){about, mark, g_strdup_vprintf(format, args)};
	va_end(args);
	g_ptr_array_add(lines, line);
}

/* How the server took a message. */
static const char *
reaction(DsReplyKind kind)
{
	static const char *const words[] = {
	    [DS_REPLY_NOT_ASKED] = "not asked",
	    [DS_REPLY_ANSWER] = "answered",
	    [DS_REPLY_AGAIN] = "refused with 96",
	    [DS_REPLY_OTHER] = "answered with something else",
	    [DS_REPLY_SILENCE] = "not answered",
	    [DS_REPLY_CLOSED] = "taken as a reason to hang up",
	};

	return words[kind];
}

static DsMark
fine_if(gboolean fine, DsMark otherwise)
{
	return fine ? DS_MARK_FINE : otherwise;
}

/* ---- the wire ---- */

static void
report_transport(const DsSurvey *survey, GPtrArray *lines)
{
	if (survey->tls)
		say(lines, "transport", DS_MARK_FINE, "TLS, with a certificate that is trusted");
	else
		say(lines, "transport", DS_MARK_WARN,
		    "plain text: whoever sees the line reads names and PINs; use TLS or a tunnel");
}

static void
report_ends(const DsSurvey *survey, GPtrArray *lines)
{
	const guint *ends = survey->ends;

	if (survey->needs_lf)
		say(lines, "line ends", DS_MARK_STOP,
		    "a message that ends with CR alone gets no answer, and a kiosk sends that");
	else
		say(lines, "line ends", DS_MARK_FINE, "CR is accepted; CR LF is %s",
		    reaction(survey->crlf));
	say(lines, "its line ends", ends[DS_END_LF] > 0 ? DS_MARK_STOP : DS_MARK_FINE,
	    "of its lines %u ended with CR, %u with CR LF, %u with LF alone%s", ends[DS_END_CR],
	    ends[DS_END_CRLF], ends[DS_END_LF],
	    ends[DS_END_LF] > 0 ? ", which a kiosk does not take for an end" : "");
}

static void
report_detection(const DsSurvey *survey, GPtrArray *lines)
{
	const guint *sums = survey->sums;

	if (!survey->detection) {
		say(lines, "checksum", DS_MARK_WARN,
		    "messages with AY and AZ get no answer: noise on the line is not noticed");
		return;
	}
	say(lines, "checksum",
	    sums[DS_SUM_WRONG] + sums[DS_SUM_CODE_POINTS] + sums[DS_SUM_ZERO] > 0 ? DS_MARK_WARN
										  : DS_MARK_FINE,
	    "of its answers %u right, %u right over code points, %u 0000, %u wrong, %u without",
	    sums[DS_SUM_RIGHT], sums[DS_SUM_CODE_POINTS], sums[DS_SUM_ZERO], sums[DS_SUM_WRONG],
	    sums[DS_SUM_NONE]);
	say(lines, "sequence", fine_if(survey->other_echoes == 0, DS_MARK_NOTE),
	    "%u answers carried our number, %u did not", survey->echoes, survey->other_echoes);
	say(lines, "wrong checksum", fine_if(survey->wrong != DS_REPLY_ANSWER, DS_MARK_WARN),
	    "a message with a wrong checksum is %s", reaction(survey->wrong));
	say(lines, "no checksum", DS_MARK_NOTE, "a message without AY and AZ is %s",
	    reaction(survey->bare));
}

static void
report_resend(const DsSurvey *survey, GPtrArray *lines)
{
	say(lines, "resend", fine_if(survey->resent_the_same, DS_MARK_NOTE), "97 is %s%s%s",
	    reaction(survey->resend),
	    survey->resend == DS_REPLY_ANSWER && !survey->resent_the_same
		? ", but not with the last answer"
		: "",
	    survey->remembers ? "; the same bytes sent again get the same answer" : "");
}

/* ---- login and status ---- */

static void
report_login(const DsSurvey *survey, GPtrArray *lines)
{
	if (survey->login == DS_REPLY_NOT_ASKED)
		say(lines, "login", DS_MARK_NOTE, "none was given, and none is needed");
	else if (!survey->logged_in)
		say(lines, "login", DS_MARK_WARN,
		    "93 is %s, and it answers without one: leave login= out",
		    reaction(survey->login));
	else
		say(lines, "login", DS_MARK_FINE, "93 is answered; without one a 99 is %s",
		    reaction(survey->without_login));
}

/* Of BX; a table in the program, and no promise (seen: Koha, 19 and 15). */
static void
report_supported(const DsSurvey *survey, GPtrArray *lines)
{
	static const char *const codes[DS_SURVEY_SUPPORTED] = {"23", "11", "09", "01", "99", "97",
	    "93", "63", "35", "37", "17", "19", "25", "15", "29", "65"};
	g_autoptr(GString) yes = g_string_new(NULL);

	for (guint i = 0; survey->supported[i] != '\0'; i++)
		if (survey->supported[i] == 'Y')
			g_string_append_printf(yes, " %s", codes[i]);
	if (yes->len > 0)
		say(lines, "announced", DS_MARK_NOTE, "its 98 names%s", yes->str);
	else
		say(lines, "announced", DS_MARK_NOTE, "its 98 does not name messages (BX)");
}

static void
report_status(const DsSurvey *survey, GPtrArray *lines)
{
	gboolean blank = survey->zone[strspn(survey->zone, " ")] == '\0';

	say(lines, "status", fine_if(survey->online == 'Y', DS_MARK_STOP),
	    "on line %c, off-line ok %c (a setting of the server, and no promise), version %s",
	    survey->online, survey->offline_ok, survey->version);
	if (g_strcmp0(survey->version, "2.00") != 0)
		say(lines, "status", DS_MARK_WARN,
		    "the fixed part of its 98 is not as the specification has it");
	say(lines, "its time-out", DS_MARK_NOTE,
	    "%d tenths of a second, %d retries: a hint at best", survey->timeout_tenths,
	    survey->retries);
	report_supported(survey, lines);
	if (survey->institution_told)
		say(lines, "institution", DS_MARK_NOTE, "it calls itself %s",
		    survey->institution.text);
	if (!survey->clock_told)
		say(lines, "its dates", DS_MARK_WARN, "the date of its 98 is none");
	else
		say(lines, "its dates",
		    fine_if(ABS(survey->clock_ahead_s) <= CLOCK_S, DS_MARK_WARN),
		    "zone %s; as local time %" G_GINT64_FORMAT " s ahead of this machine",
		    blank ? "blank" : survey->zone, survey->clock_ahead_s);
}

/* ---- texts ---- */

static void
report_texts(const DsSurvey *survey, GPtrArray *lines)
{
	const DsCharsetEvidence *texts = &survey->texts;
	DsCharsetVerdict verdict = ds_charset_judge(texts);
	gboolean twice = texts->twice_by_title || (!texts->titled && texts->twice > 0);
	gboolean certain = verdict.value != NULL && verdict.certain;

	say(lines, "characters",
	    twice || g_strcmp0(verdict.value, "ascii") == 0 ? DS_MARK_WARN
		: certain                                   ? DS_MARK_FINE
							    : DS_MARK_UNSURE,
	    "%s%s%s", certain ? verdict.value : "", certain ? ": " : "", verdict.why);
	g_free(verdict.why);
	if (texts->lost > 0)
		say(lines, "characters", DS_MARK_WARN,
		    "the server itself has lost %u characters (U+FFFD)", texts->lost);
	if (texts->decomposed > 0)
		say(lines, "characters", DS_MARK_NOTE, "accents come apart; the kiosk joins them");
	if (survey->title != NULL)
		say(lines, "title", DS_MARK_NOTE, "the test item reads: %s", survey->title);
}

/* ---- patrons ---- */

static void
report_pin(const DsSurvey *survey, GPtrArray *lines)
{
	const char none = survey->pin_none, right = survey->pin_right;

	if (!survey->pin_given)
		say(lines, "PIN", DS_MARK_UNSURE,
		    "CQ for an empty PIN: %c; no PIN was given to try", none != '\0' ? none : '-');
	else if (survey->with_pin != DS_REPLY_ANSWER)
		say(lines, "PIN", DS_MARK_WARN, "a question with the given PIN is %s",
		    reaction(survey->with_pin));
	else if (right == 'Y')
		say(lines, "PIN", fine_if(none != 'Y', DS_MARK_NOTE),
		    "CQ is Y for the given PIN, and for an empty one: %c",
		    none != '\0' ? none : '-');
	else if (right == '\0')
		say(lines, "PIN", DS_MARK_WARN,
		    "it never says whether a PIN is right (CQ): a kiosk cannot ask for PINs");
	else
		say(lines, "PIN", DS_MARK_WARN, "the PIN that was given is not right");
}

static DsMark
mark_of_list(const DsSurveyList *list, gboolean of_items)
{
	if (list->count > 0 && list->listed == 0)
		return DS_MARK_WARN;
	if (list->count <= 0 && list->listed == 0)
		return DS_MARK_UNSURE;
	return of_items && list->numbers < list->listed ? DS_MARK_NOTE : DS_MARK_FINE;
}

static void
report_list(const DsSurvey *survey, guint i, GPtrArray *lines)
{
	static const char *const names[DS_SURVEY_LISTS] = {"list 1, holds", "list 2, overdue",
	    "list 3, loans", "list 4, fines", "list 5, recalls", "list 6, waiting"};
	const DsSurveyList *list = &survey->lists[i];

	if (list->reply != DS_REPLY_ANSWER)
		say(lines, names[i], DS_MARK_WARN, "63 with position %u is %s", i + 1,
		    reaction(list->reply));
	else
		say(lines, names[i], mark_of_list(list, i != FINES),
		    "counts %d, lists %u, of which %u look like item numbers%s", list->count,
		    list->listed, list->numbers,
		    list->uninvited > 0 ? "; it also sends lists nobody asked for" : "");
}

static void
report_pages(const DsSurvey *survey, GPtrArray *lines)
{
	static const struct {
		DsMark mark;
		const char *words;
	} pages[] = {
	    [DS_PAGES_UNKNOWN] = {DS_MARK_UNSURE, "the test patron has too few loans to see it"},
	    [DS_PAGES_OBEYED] = {DS_MARK_FINE, "obeyed"},
	    [DS_PAGES_ONE_MORE] = {DS_MARK_NOTE, "one entry too many"},
	    [DS_PAGES_IGNORED] = {DS_MARK_NOTE, "not obeyed, or one entry too many"},
	};

	if (survey->lists[LOANS].reply == DS_REPLY_ANSWER)
		say(lines, "pages (BP, BQ)", pages[survey->pages].mark, "%s",
		    pages[survey->pages].words);
}

/* The kiosk asks the list of loans what became of a loan whose answer was lost. */
static void
report_loans(const DsSurvey *survey, GPtrArray *lines)
{
	const DsSurveyList *loans = &survey->lists[LOANS];

	if (loans->listed > 0 && loans->numbers < loans->listed)
		say(lines, "loans", DS_MARK_WARN,
		    "the list holds more than item numbers: it cannot tell what became of a loan "
		    "whose answer was lost");
	if (survey->information == DS_REPLY_ANSWER && loans->listed == 0)
		say(lines, "loans", DS_MARK_UNSURE,
		    "nothing was listed: repeat it with a patron who has two or three loans");
}

static void
report_patron(const DsSurvey *survey, GPtrArray *lines)
{
	if (!survey->patron_asked) {
		say(lines, "patrons", DS_MARK_UNSURE, "no test patron was given");
		return;
	}
	if (survey->information != DS_REPLY_ANSWER && survey->status != DS_REPLY_ANSWER) {
		say(lines, "patrons", DS_MARK_STOP, "63 is %s, and 23 is %s",
		    reaction(survey->information), reaction(survey->status));
		return;
	}
	say(lines, "patrons", fine_if(survey->information == DS_REPLY_ANSWER, DS_MARK_WARN),
	    "63 is %s, 23 is %s", reaction(survey->information), reaction(survey->status));
	say(lines, "test patron", fine_if(survey->patron_known && survey->flags == 0, DS_MARK_WARN),
	    "%s, BL %c, %u of 14 flags set%s", survey->patron_known ? "known" : "not known",
	    survey->valid != '\0' ? survey->valid : '-', survey->flags,
	    survey->other_number ? "; it answers with another number than the card's" : "");
	report_pin(survey, lines);
	for (guint i = 0; survey->information == DS_REPLY_ANSWER && i < DS_SURVEY_LISTS; i++)
		report_list(survey, i, lines);
	report_pages(survey, lines);
	report_loans(survey, lines);
	say(lines, "unknown card", DS_MARK_NOTE, "is %s: %s", reaction(survey->unknown_patron),
	    survey->unknown_patron_text != NULL ? survey->unknown_patron_text : "without a word");
}

/* ---- items ---- */

static void
report_fields(const DsSurvey *survey, GPtrArray *lines)
{
	gboolean any = (survey->item_order == DS_REPLY_ANSWER ||
			   survey->item_order == DS_REPLY_NOT_ASKED) &&
	    (survey->patron_order == DS_REPLY_ANSWER || survey->patron_order == DS_REPLY_NOT_ASKED);

	if (survey->item_order == DS_REPLY_NOT_ASKED && survey->patron_order == DS_REPLY_NOT_ASKED)
		return;
	if (any)
		say(lines, "order of fields", DS_MARK_FINE, "does not matter");
	else
		say(lines, "order of fields", DS_MARK_STOP,
		    "matters: 17 turned round is %s, 63 turned round is %s; a kiosk sends AO AB AA AC",
		    reaction(survey->item_order), reaction(survey->patron_order));
	if (survey->careless)
		say(lines, "fields", DS_MARK_WARN,
		    "AB within another value is taken for the item: institution and location "
		    "must be free of AA and AB");
}

static void
report_item(const DsSurvey *survey, GPtrArray *lines)
{
	if (!survey->item_asked) {
		say(lines, "items", DS_MARK_UNSURE, "no test item was given");
		return;
	}
	if (survey->item != DS_REPLY_ANSWER) {
		say(lines, "items", DS_MARK_STOP, "17 is %s", reaction(survey->item));
		return;
	}
	say(lines, "test item", fine_if(survey->item_known, DS_MARK_WARN), "%s, %s, status %s",
	    survey->item_known ? "known" : "not known",
	    survey->item_on_loan ? "with a due date" : "without a due date", survey->item_status);
	if (survey->loan_status[0] == '\0')
		say(lines, "on loan", DS_MARK_UNSURE, "nothing with a due date was seen");
	else
		say(lines, "on loan",
		    survey->item_known && !survey->item_on_loan &&
			    g_str_equal(survey->loan_status, survey->item_status)
			? DS_MARK_WARN
			: DS_MARK_FINE,
		    "what has a due date has status %s", survey->loan_status);
	say(lines, "unknown item", DS_MARK_NOTE, "is %s, status %s: %s", reaction(survey->nothing),
	    survey->nothing_status[0] != '\0' ? survey->nothing_status : "-",
	    survey->unknown_item_text != NULL ? survey->unknown_item_text : "without a word");
}

/* ---- time ---- */

static void
report_time(const DsSurvey *survey, GPtrArray *lines)
{
	static const char *const names[DS_PACES] = {"login", "status", "patron", "item"};
	g_autoptr(GString) text = g_string_new(NULL);
	gint64 worst_us = 0;

	for (guint i = 0; i < DS_PACES; i++) {
		if (survey->speed[i].count == 0)
			continue;
		worst_us = MAX(worst_us, survey->speed[i].worst_us);
		g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT " ms",
		    text->len > 0 ? ", " : "", names[i],
		    survey->speed[i].worst_us / G_TIME_SPAN_MILLISECOND);
	}
	say(lines, "slowest answers", fine_if(worst_us <= SLOW_US, DS_MARK_WARN), "%s", text->str);
	if (survey->idle_asked_s > 0 && survey->idle_closed_s > 0)
		say(lines, "idle", DS_MARK_NOTE, "it hangs up after %u s without a message",
		    survey->idle_closed_s);
	else if (survey->idle_asked_s > 0)
		say(lines, "idle", DS_MARK_FINE, "it did not hang up within %u s",
		    survey->idle_asked_s);
	if (survey->links_tried > 0)
		say(lines, "connections",
		    fine_if(survey->links_answered == survey->links_tried, DS_MARK_NOTE),
		    "of %u at once %u got answers%s", survey->links_tried, survey->links_answered,
		    survey->links_answered < survey->links_tried
			? ": each kiosk and each other device needs one"
			: "");
}

GPtrArray *
ds_survey_report(const DsSurvey *survey)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);

	if (survey->failure != NULL)
		say(lines, "end", DS_MARK_STOP, "%s", survey->failure);
	if (survey->end != DS_SURVEY_COMPLETE && survey->end != DS_SURVEY_BROKE_OFF)
		return lines;
	report_transport(survey, lines);
	report_ends(survey, lines);
	report_detection(survey, lines);
	report_resend(survey, lines);
	report_login(survey, lines);
	report_status(survey, lines);
	report_texts(survey, lines);
	report_patron(survey, lines);
	report_item(survey, lines);
	report_fields(survey, lines);
	report_time(survey, lines);
	say(lines, "profile", DS_MARK_NOTE, "closest built-in profile: %s%s%s%s", survey->like,
	    survey->like_why != NULL ? " (by " : "",
	    survey->like_why != NULL ? survey->like_why : "", survey->like_why != NULL ? ")" : "");
	return lines;
}

gboolean
ds_survey_is_usable(const DsSurvey *survey)
{
	g_autoptr(GPtrArray) lines = ds_survey_report(survey);

	for (guint i = 0; i < lines->len; i++)
		if (((const DsSurveyLine *)lines->pdata[i])->mark == DS_MARK_STOP)
			return FALSE;
	return TRUE;
}
