/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A FEIG reader for tests/fakes/reader.h, by TCP, serial line or USB. As a reader comes from the
 * factory it tells each tag once and then silences it, until its field goes off (ONT, manual
 * H20800-16e-ID-B, CFG5). It answers nothing to a damaged request.
 */
#pragma once

#include "tests/fakes/reader.h"

extern const DsFakeProtocol ds_fake_feig;

/* Which frames it understands; both at the start. */
void ds_fake_feig_speak(DsFakeReader *reader, gboolean standard, gboolean advanced);

/* At most so many tags in one answer to an inventory; 0: all. */
void ds_fake_feig_batch(DsFakeReader *reader, guint tags);

/* Does it know command 71, lamp and beeper? Not at the start. */
void ds_fake_feig_outputs(DsFakeReader *reader, gboolean has_outputs);
