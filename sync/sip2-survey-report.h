/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A survey as lines for people. Pure. Holds no name, card number or PIN. */
#pragma once

#include "sync/sip2-survey.h"

typedef enum {
	DS_MARK_FINE,
	DS_MARK_NOTE,   /* worth to know */
	DS_MARK_UNSURE, /* could not be found out */
	DS_MARK_WARN,   /* look at it before patrons come */
	DS_MARK_STOP,   /* a kiosk cannot work with it as it is */
} DsMark;

typedef struct {
	const char *about; /* "checksum" */
	DsMark mark;
	char *seen;
} DsSurveyLine;

const char *ds_mark_word(DsMark mark);

/* Free with g_ptr_array_unref(). */
GPtrArray *ds_survey_report(const DsSurvey *survey);

/* Is there a STOP? Also where the survey did not come to its end. */
gboolean ds_survey_is_usable(const DsSurvey *survey);
