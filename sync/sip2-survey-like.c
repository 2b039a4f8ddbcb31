/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-like.h"

#include "sync/sip2-text.h"

#include <string.h>

#define BASE "unknown" /* what every profile builds on: what it recognises proves nothing */

typedef struct {
	DsSip2Dialect *dialect;
	GString *why; /* one reason after the other */
	guint score;
} Candidate;

struct DsSurveyLike {
	GPtrArray *candidates;
	Candidate *base;
};

/* Fields that one server alone has. Read: XI, the number of the patron's row, in Evergreen's
 * OpenILS/Application/SIP2.pm. */
static const struct {
	const char *profile, *code, *field;
} marks[] = {
    {"evergreen", "64", "XI"},
};

static void
candidate_free(gpointer data)
{
	Candidate *candidate = data;

	ds_sip2_dialect_free(candidate->dialect);
	g_string_free(candidate->why, TRUE);
	g_free(candidate);
}

DsSurveyLike *
ds_survey_like_new(void)
{
	DsSurveyLike *like = g_new0(DsSurveyLike, 1);
	g_auto(GStrv) names = ds_sip2_dialect_names();

	like->candidates = g_ptr_array_new_with_free_func(candidate_free);
	for (guint i = 0; names[i] != NULL; i++) {
		Candidate *candidate = g_new0(Candidate, 1);

		candidate->dialect = ds_sip2_dialect_load(names[i], NULL);
		candidate->why = g_string_new(NULL);
		g_assert(candidate->dialect != NULL); /* the built-in ones load: tested */
		g_ptr_array_add(like->candidates, candidate);
		if (g_str_equal(names[i], BASE))
			like->base = candidate;
	}
	return like;
}

static void
score(Candidate *candidate, const char *what)
{
	candidate->score++;
	if (strstr(candidate->why->str, what) == NULL)
		g_string_append_printf(
		    candidate->why, "%s%s", candidate->why->len > 0 ? ", " : "", what);
}

void
ds_survey_like_patron(DsSurveyLike *like, const DsSip2Message *message)
{
	for (guint i = 0; i < like->candidates->len; i++) {
		Candidate *candidate = like->candidates->pdata[i];
		g_autofree char *text = ds_sip2_screen_text(candidate->dialect, message);

		if (text != NULL && !ds_sip2_text_is_shown(candidate->dialect, text))
			score(candidate, "its greeting");
		for (guint k = 0; k < G_N_ELEMENTS(marks); k++)
			if (g_str_equal(marks[k].profile, candidate->dialect->name) &&
			    g_str_equal(marks[k].code, ds_sip2_code(message)) &&
			    ds_sip2_field(message, marks[k].field) != NULL)
				score(candidate, "a field that it alone has");
	}
}

static gboolean
recognises(const Candidate *candidate, const DsSip2Message *message, DsReason reason)
{
	g_autofree char *text = ds_sip2_screen_text(candidate->dialect, message);

	return (reason == DS_REASON_ITEM_UNKNOWN
		       ? ds_sip2_item_reason(candidate->dialect, text)
		       : ds_sip2_patron_reason(candidate->dialect, text)) == reason;
}

/* "Nr. 17? unknown" to "Nr. ** unknown" in profiles' globs: `?` and `*` stand for themselves by
 * being any. */
static char *
as_pattern(const char *text, const char *number)
{
	g_autoptr(GString) pattern = g_string_new(text);

	g_string_replace(pattern, "*", "?", 0);
	g_string_replace(pattern, number, "*", 0);
	return g_string_free(g_steal_pointer(&pattern), FALSE);
}

char *
ds_survey_like_unknown(
    DsSurveyLike *like, const DsSip2Message *message, const char *number, DsReason reason)
{
	g_autofree char *text = ds_sip2_screen_text(like->base->dialect, message);
	gboolean common = recognises(like->base, message, reason);

	if (text == NULL)
		return NULL;
	for (guint i = 0; i < like->candidates->len; i++) {
		Candidate *candidate = like->candidates->pdata[i];

		if (!common && recognises(candidate, message, reason))
			score(candidate,
			    reason == DS_REASON_ITEM_UNKNOWN ? "its words for an unknown item"
							     : "its words for an unknown card");
	}
	return as_pattern(text, number);
}

char *
ds_survey_like_end(DsSurveyLike *like, char **why)
{
	const Candidate *best = like->base;
	gboolean tie = FALSE;

	for (guint i = 0; i < like->candidates->len; i++) {
		const Candidate *candidate = like->candidates->pdata[i];

		if (candidate == best || candidate->score < best->score)
			continue;
		tie = candidate->score == best->score;
		if (!tie)
			best = candidate;
	}
	if (tie || best->score == 0)
		best = like->base;
	char *name = g_strdup(best->dialect->name);
	*why = best == like->base ? NULL : g_strdup(best->why->str);
	g_ptr_array_unref(like->candidates);
	g_free(like);
	return name;
}
