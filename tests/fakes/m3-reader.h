/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a 3M reader answers: CMD and data of a request to STATUS and data. Not for use outside
 * tests/fakes. Calls wait for the simulated world. */
#pragma once

#include "tests/fakes/m3.h"

typedef struct DsFakeM3Reader DsFakeM3Reader;

DsFakeM3Reader *ds_fake_m3_reader_new(const char *world);
void ds_fake_m3_reader_free(DsFakeM3Reader *reader);
void ds_fake_m3_reader_restart(DsFakeM3Reader *reader);

void ds_fake_m3_reader_behave(DsFakeM3Reader *reader, const DsFakeM3Habits *habits);

/* Appends STATUS and data; nothing when the world has unplugged its pad, or the reader does not
 * know what to say. `old`: the request came in a frame of model 810's. */
void ds_fake_m3_reader_obey(
    DsFakeM3Reader *reader, gboolean old, const guint8 *request, gsize length, GByteArray *answer);
