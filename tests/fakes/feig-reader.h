/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a FEIG reader answers: CMD and data of a request to STATUS and data. Not for use outside
 * tests/fakes. Calls wait for the simulated world. */
#pragma once

#include <glib.h>

typedef struct DsFakeFeigReader DsFakeFeigReader;

DsFakeFeigReader *ds_fake_feig_reader_new(const char *world);
void ds_fake_feig_reader_free(DsFakeFeigReader *reader);

/* Switched off and on: it has forgotten whom it silenced. */
void ds_fake_feig_reader_restart(DsFakeFeigReader *reader);

/* At most so many tags in one answer to an inventory; 0: all. */
void ds_fake_feig_reader_batch(DsFakeFeigReader *reader, guint tags);

/* Does it know command 71 (no, at the start)? */
void ds_fake_feig_reader_outputs(DsFakeFeigReader *reader, gboolean has_outputs);

/* Appends STATUS and data; nothing when the world has unplugged its pad. */
void ds_fake_feig_reader_obey(
    DsFakeFeigReader *reader, const guint8 *request, gsize length, GByteArray *answer);
