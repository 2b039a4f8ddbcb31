/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey in front of a scripted server, and what holds for each of them: nothing is said that
 * could change anything, and nothing personal comes out. The scripts of whole servers are in
 * servers/: their patron is P-OK with this PIN and name, their item B001.
 */
#pragma once

#include "sync/sip2-survey-profile.h"
#include "sync/sip2-survey-report.h"
#include "tests/sync/sip2/rig.h"

#define SURVEY_PIN "73641"
#define SURVEY_NAME "Rosalind"
#define SURVEY_98 "98YYYYNN02500520261122    0830502.00AOCPL|BXYYYYYYYYYYYNYYYY|"

/* The text of servers/NAME.script; free with g_free(). */
char *survey_script(const char *name);

/* Answers within a second or not at all; the institution is the server's to tell. */
DsLibrarySettings *survey_settings(const DsSip2Script *server, gboolean login);
DsSurveyOptions survey_options(const DsLibrarySettings *settings);

/* A survey from beginning to end, and what the server was asked. `people`: with patron and item. */
DsSurvey *survey_run(const char *script, gboolean login, gboolean people, char ***log);

void survey_assert_harmless(char **log);
void survey_assert_nobody(const char *text);

/* "checksum=strict" is in the profile; of a list at least what is expected. */
void survey_assert_key(const DsSurvey *survey, const char *expected);

/* "warning checksum" is in the report, which names nobody. `marks` ends with NULL. */
void survey_assert_report(const DsSurvey *survey, const char *const *marks);
