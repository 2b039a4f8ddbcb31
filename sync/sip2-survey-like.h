/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which built-in profile speaks of a server like this one? Each profile knows texts that its server
 * says; a profile scores by those that only it recognises, and by fields no other server has.
 */
#pragma once

#include "sync/sip2-dialect.h"

typedef struct DsSurveyLike DsSurveyLike;

DsSurveyLike *ds_survey_like_new(void);

/* Takes the answer about the test patron into account; nothing of it is kept. */
void ds_survey_like_patron(DsSurveyLike *like, const DsSip2Message *message);

/*
 * The answer about `number`, which nobody has: its text as a pattern for [patron-reasons] or
 * [item-reasons], with * for the number; NULL when it says nothing. Free with g_free().
 */
char *ds_survey_like_unknown(
    DsSurveyLike *like, const DsSip2Message *message, const char *number, DsReason reason);

/* The name of the one that scores most, "unknown" when none does or two are equal. Frees `like`.
 * *why says in words what spoke for it; NULL for "unknown". */
char *ds_survey_like_end(DsSurveyLike *like, char **why);
