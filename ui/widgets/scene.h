/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture that shows the next movement: what lies there ("base"), what the hands do ("moving",
 * which comes down or goes up by a hand's breadth while the rings of the pad answer), and where to
 * ("chevrons"). The movement is made twice, then everything rests for four seconds.
 *
 * Properties: "drawing" ("art/gesture": layers of these names), "lift" (how far the moving layer
 * begins above its place; negative: it begins below and goes up).
 */
#pragma once

#include "ui/view.h"
#include "ui/widgets/canvas.h"

#define DS_TYPE_SCENE (ds_scene_get_type())
G_DECLARE_FINAL_TYPE(DsScene, ds_scene, DS, SCENE, DsCanvas)

void ds_scene_set(DsScene *self, const char *drawing);

/* The next movement at this very machine: the pile onto its pad, or a label to its scanner. */
void ds_scene_set_machine(DsScene *self, const DsView *view);
