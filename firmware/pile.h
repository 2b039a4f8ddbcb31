/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pile: what lies on the pad right now, as tags and as items. A pure state machine: rounds of
 * the pad and answers of tags go in, wishes for readings and a list of items come out. No clock,
 * no device, no library.
 *
 * Rules of rules.md section 4, steps 1 to 5:
 *   present  from the first answer on; gone after four rounds in a row without one
 *   read     once when the format has its own checksum, else twice and equal; never when it
 *            is only a guess (drivers/tag.h)
 *   item     all tags of one item number; complete when every volume is there once
 *   fresh    seen arriving since the last ds_pile_new_visit(): what somebody left lying is not, and
 *            does not become it because its tag is weak: it counts as lifted only after more rounds
 *            without an answer than its own past explains
 *   clone    the same number on two tags that are not two volumes of one owner: refused
 */
#pragma once

#include "drivers/security.h"
#include "drivers/tag.h"

#define DS_PILE_MISSES 4    /* rounds without an answer until a tag counts as gone */
#define DS_PILE_READINGS 4  /* failed readings until a tag counts as unreadable */
#define DS_PILE_TAGS_MAX 40 /* more is no pile but a misuse: nothing is done then */
#define DS_PILE_MOVES 6     /* comings and goings of a tag that tell of a person, a visit */

/* What a round lists. */
typedef enum {
	DS_LOOK_ALL,      /* every tag */
	DS_LOOK_SECURED,  /* those that say "in the library": nothing is said of the others */
	DS_LOOK_RELEASED, /* those that say "on loan" */
} DsLook;

/* What such a round tells of each tag that it lists; UNSET: nothing. */
DsSecurityState ds_look_state(DsLook look);

/* Is the tag one of these (DsTagSeen)? */
gboolean ds_tags_have(const GArray *tags, const DsTagId *tag);

typedef enum {
	DS_PILE_READING,    /* not all of its tags are read yet */
	DS_PILE_UNREADABLE, /* no format we know, or not an item number of this library */
	DS_PILE_NO_ITEM,    /* a patron card or equipment among the books */
	DS_PILE_FOREIGN,    /* owned by a library that is no partner */
	DS_PILE_INCOMPLETE, /* volumes are missing */
	DS_PILE_CLONE,
	DS_PILE_STALE, /* complete, but was lying here before: to be lifted and put back */
	DS_PILE_READY,
} DsPileStatus;

/* One item: all tags that lie here now and name it. Whoever needs to know whether a tag that was
 * here is there at this moment asks ds_pile_has(). */
typedef struct {
	char *key; /* the item's number (case does not count); else something of its tag's own */
	DsPileStatus status;
	DsItemId item;  /* empty while unknown */
	char owner[17]; /* ISIL; "" when the tags do not tell */
	GArray *parts;  /* DsTagId of its tags */
	guint total;    /* tags of the set; 1 for a single item */
	guint counted;  /* pieces its one tag stands for; 0: each has a tag of its own */
	guint64 seen;   /* bit n: volume n + 1 is there (sets of more than 64 are refused) */
	guint arrival;  /* order in which the items came */
	guint visits;   /* grows whenever one of its tags is laid down (again) by a hand */
} DsPileItem;

typedef struct {
	const DsIdentRules *item_rules;
	const char *const *owners; /* ISILs, ended by NULL; NULL: all */
} DsPileRules;

typedef struct DsPile DsPile;

DsPile *ds_pile_new(const DsPileRules *rules);
void ds_pile_free(DsPile *pile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsPile, ds_pile_free)

/* One complete round of the pad (DsTagSeen). TRUE when something arrived or left. */
gboolean ds_pile_round(DsPile *pile, const GArray *tags);

/* A round that may be about one security state only: then it tells the state of the tags it lists,
 * and only a tag that had this state is missed when it is not among them. `number` is the round's.
 */
gboolean ds_pile_look(DsPile *pile, const GArray *tags, DsLook look, guint number);

/* What the tag's last answer told of its security; UNSET: not known. Whoever has written it says
 * what it is now. */
DsSecurityState ds_pile_security(DsPile *pile, const DsTagId *tag);
void ds_pile_set_security(DsPile *pile, const DsTagId *tag, DsSecurityState state);

/* The next tag that wants to be read: blocks 0 to *blocks - 1. FALSE: none. It is not offered
 * again before one of the next two is called for it. */
gboolean ds_pile_wish(DsPile *pile, DsTagId *tag, guint *blocks);
void ds_pile_read(DsPile *pile, const DsTagId *tag, const guint8 *memory, gsize length);
void ds_pile_read_failed(DsPile *pile, const DsTagId *tag);

/* A session or a mode has ended: what lies here now is stale, what was lifted is forgotten. */
void ds_pile_new_visit(DsPile *pile);

/* The items that lie here now, oldest first; owned by the pile and valid until its next change. */
const GPtrArray *ds_pile_items(DsPile *pile); /* DsPileItem */
const DsPileItem *ds_pile_find(DsPile *pile, const char *key);

gboolean ds_pile_has(
    DsPile *pile, const DsTagId *tag); /* did it answer in the last round that asked for it? */
gboolean ds_pile_has_all(DsPile *pile, const GArray *tags); /* ... each of these? (DsTagId) */
gboolean ds_pile_has_since(
    DsPile *pile, const DsTagId *tag, guint number); /* ... and in this round or a later one? */
/* Has it been away for more rounds than its own past explains? Laid down after that it has been
 * laid down by a hand. */
gboolean ds_pile_is_lifted(DsPile *pile, const DsTagId *tag);
/* Is a tag away for which that is not clear yet? */
gboolean ds_pile_is_in_doubt(DsPile *pile);
gboolean ds_pile_is_settled(
    DsPile *pile); /* every present tag is read, or known to be unreadable */
gboolean ds_pile_is_crowded(DsPile *pile); /* more tags than DS_PILE_TAGS_MAX */
guint ds_pile_arrivals(DsPile *pile);      /* counts fresh arrivals since the last new visit */
/* Counts what looks like the hand of a person since the last new visit: tags laid down or lifted,
 * but not the hundredth time the same one flickers. */
guint ds_pile_moves(DsPile *pile);
