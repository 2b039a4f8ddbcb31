/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays earcons through the machine's sound device (libpcaudio), on a thread of its own; one that
 * comes while another sounds follows it, as long as not too many wait. The device is ours only as
 * long as something sounds. Where it cannot be had that is said once in the log, and nothing is
 * heard.
 */
#pragma once

#include "ui/earcon.h"

typedef struct DsSound DsSound;

DsSound *ds_sound_new(void);
void ds_sound_free(DsSound *sound); /* waits for the one that sounds */

void ds_sound_play(DsSound *sound, DsEarcon earcon, guint volume);
