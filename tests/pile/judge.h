/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold in a house at any time, and at the end: the tags as they are, the rows as they are
 * on the disk, the library's loans and the words on the screen are held against each other. Each
 * difference is a fault of the watch (tests/sync/stage/watch.h).
 */
#pragma once

#include "tests/pile/house.h"

/* A line of the story, with its time. */
void ds_judge_tell(const DsHouse *house, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A row is on the disk. */
void ds_judge_durable(DsHouse *house, const DsOperation *row);
/* A tag is about to be written. */
void ds_judge_writing(DsHouse *house, const DsFieldTag *tag);
/* A tag was written. */
void ds_judge_stored(DsHouse *house, const DsFieldTag *tag, const DsFieldTag *before);
/* Something has happened: is the screen right? */
void ds_judge_look(DsHouse *house);
/* The screen has gone dark. */
void ds_judge_dark(DsHouse *house);
/* Is every row over, or held back by one that staff have to look at? */
gboolean ds_judge_is_at_rest(const DsHouse *house);
/* Everything has come to rest. */
void ds_judge_end(DsHouse *house);
