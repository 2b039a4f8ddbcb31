/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands for the digits of a PIN: one box a digit with a dot in it when it is typed, and a
 * bar in the next one. Where the length is not known there are only dots.
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_DOTS (ds_dots_get_type())
G_DECLARE_FINAL_TYPE(DsDots, ds_dots, DS, DOTS, DsCanvas)

/* length: of the PIN, 0 when it may be any. */
void ds_dots_set(DsDots *self, guint typed, guint length);
