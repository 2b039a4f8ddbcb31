/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A 3M reader, model 210 or 810, for tests/fakes/reader.h, on a serial line or behind a terminal
 * server. It answers nothing to a damaged request. What the document leaves open, and what older
 * readers do not know, is a habit.
 */
#pragma once

#include "tests/fakes/reader.h"

extern const DsFakeProtocol ds_fake_m3;

typedef struct {
	gboolean no_old_version; /* is silent to the question of model 810 */
	gboolean no_version;     /* is silent to the question of the document */
	gboolean no_start_up;    /* is silent to command 13 */
	gboolean no_dsfid;       /* refuses an inventory that asks for it ... */
	gboolean ignores_dsfid;  /* ... or repeats the wish and tells none */
	gboolean no_tag_info;    /* does not know command 0D */
	gboolean twice;          /* tells each tag twice */
	guint8 beyond;           /* status for blocks a tag does not have; 0: gives what it has */
	gboolean other_tag;      /* answers as if another tag had been asked */
	guint missed_alarms;     /* so many times it does not hear an armed tag's alarm */
	guint lost_blocks;       /* so many answers to a reading lack the last block */
	gboolean bad_blocks; /* with beyond == 0: and fills up with blocks that it could not read */
} DsFakeM3Habits;

/* All FALSE at the start. */
void ds_fake_m3_behave(DsFakeReader *reader, DsFakeM3Habits habits);
