/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stamp: what a library has always given with a book. Three lines in a blue frame, a little
 * askew, the date largest. It comes down once, in 220 ms, when it is first seen.
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_STAMP (ds_stamp_get_type())
G_DECLARE_FINAL_TYPE(DsStamp, ds_stamp, DS, STAMP, DsCanvas)

/* spoken: the same as one sentence, for who does not see it. */
void ds_stamp_set(
    DsStamp *self, const char *head, const char *date, const char *foot, const char *spoken);
