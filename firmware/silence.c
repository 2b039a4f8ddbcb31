/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/silence.h"

void
ds_silence_add(DsSilence *silence, guint answers, gint64 now_s)
{
	if (silence->questions++ > 0)
		return;
	silence->answers_before = answers;
	silence->since_s = now_s;
}

gboolean
ds_silence_is_poison(const DsSilence *silence, guint answers, gint64 now_s, gint64 limit_s)
{
	return silence->questions >= DS_SILENCE_QUESTIONS &&
	    (answers != silence->answers_before || now_s - silence->since_s > limit_s);
}
