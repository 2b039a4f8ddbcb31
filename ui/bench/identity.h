/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the world says of cards and codes, in its two ways; nothing of it is trusted. */
#pragma once

#include "ui/bench/world.h"

/* NULL when the words make no sense. */
DsBenchIdentity *ds_bench_identity_of_news(char **words);   /* KIND TEXT [flaw=WORD], with %XX */
DsBenchIdentity *ds_bench_identity_of_answer(char **words); /* KIND FLAW HEX */
void ds_bench_identity_free(DsBenchIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsBenchIdentity, ds_bench_identity_free)

/* Is it this card, and not another one or none at all (NULL)? */
gboolean ds_bench_identity_is(const DsBenchIdentity *identity, const DsBenchCard *card);

/* The other way: KIND TEXT [flaw=WORD]. */
char *ds_bench_identity_words(const DsBenchCard *card);
