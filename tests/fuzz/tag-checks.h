/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds for every answer of a tag format, whatever the tag. */
#pragma once

#include "drivers/tag.h"

/* Bounds, text, counts; nothing but a reason where there is no item. */
void tag_check(const DsTagMemory *tag, DsTagResult result, const DsTagContent *content, gsize need);

/* Everything that a tag can hold is equal. */
void tag_check_same(const DsTagContent *a, const DsTagContent *b);
