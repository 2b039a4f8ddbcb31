/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Chinese social security card. `content` is its number, or begins with a word and a blank:
 *
 *     "A12345678"            ds_fake_ssc tells lengths by 61 and 6C
 *     "file A12345678"       wants EF05 to be selected
 *     "locked A12345678"     refuses to be read
 *     "other"                no such application
 *
 * A command that touches the holder's name, or anything else than EF05, is a g_error().
 */
#pragma once

#include "tests/fakes/pcsc.h"

extern const DsFakeCard ds_fake_ssc;    /* T=0 */
extern const DsFakeCard ds_fake_ssc_t1; /* T=1 */
