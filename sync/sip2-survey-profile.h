/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a survey to a profile: each key that something was seen for, with what was seen. What was
 * not seen is left to the profile it builds on. Pure.
 */
#pragma once

#include "sync/sip2-survey.h"

typedef struct {
	const char *section, *key;
	char *value;
	char *seen; /* the reason, without "seen: " */
} DsSurveyKey;

/* In the order of the file. Free with g_ptr_array_unref(). */
GPtrArray *ds_survey_keys(const DsSurvey *survey);

/*
 * The file: a head that says what was asked, and lines for duestamp.conf as a comment, then the
 * keys. It loads with ds_sip2_dialect_load(). `path`: where it will lie. Free with g_free().
 */
char *ds_survey_profile(
    const DsSurvey *survey, const DsLibrarySettings *settings, const char *path);

/* Seconds for answer-timeout-s= and keep-alive-s= of duestamp.conf; 0: nothing speaks against what
 * they are without being said. */
guint ds_survey_answer_timeout_s(const DsSurvey *survey);
guint ds_survey_keep_alive_s(const DsSurvey *survey);
