/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings that a test has made by the way, played back: they have to be the same. */
#pragma once

/* `player`: duestamp-replay. What it has played of this state folder is removed; the test ends
 * where something was different. */
void ds_play_back(const char *player, const char *state_dir);
