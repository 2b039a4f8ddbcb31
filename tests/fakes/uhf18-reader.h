/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a UHFReader18 or 288 answers: command and data of a request to status and data. Not for use
 * outside tests/fakes. Calls wait for the simulated world. */
#pragma once

#include "tests/fakes/uhf18.h"

typedef struct DsFakeUhf18Reader DsFakeUhf18Reader;

DsFakeUhf18Reader *ds_fake_uhf18_reader_new(const char *world, gboolean is_288);
void ds_fake_uhf18_reader_free(DsFakeUhf18Reader *reader);
void ds_fake_uhf18_reader_restart(DsFakeUhf18Reader *reader);

/* The reader's own, to be changed in its thread. */
DsFakeUhf18Habits *ds_fake_uhf18_reader_habits(DsFakeUhf18Reader *reader);
GArray *ds_fake_uhf18_reader_tags(DsFakeUhf18Reader *reader); /* DsFakeUhf18Tag */

/* Appends status and data; nothing when the world has unplugged its pad. To an inventory: status,
 * and for each tag the length of its EPC, the EPC, and with 288 a byte for its strength. */
void ds_fake_uhf18_reader_obey(
    DsFakeUhf18Reader *reader, const guint8 *request, gsize length, GByteArray *answer);
