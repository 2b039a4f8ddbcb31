/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A house with one kiosk in it, in virtual time. The kiosk is the real one (firmware/kiosk.c and
 * all that it owns) above a pad whose field is tests/pile/field.h, a library system that is a table
 * and a disk that is a list (tests/sync/stage/); it is as fast or as slow as these. Whoever directs
 * the world acts at times of its own, and between any two things that happen the judge looks.
 */
#pragma once

#include "firmware/kiosk-private.h"
#include "tests/pile/field.h"
#include "tests/sync/stage/stage-link.h"

typedef enum {
	DS_BOOK_USUAL,
	DS_BOOK_FOREIGN, /* of a library that is no partner */
	DS_BOOK_CARD,    /* a library card with a chip of the same kind */
	DS_BOOK_BLANK,   /* nothing on its tag */
	DS_BOOK_TWIN,    /* another tag with the number of the book before it */
} DsBookKind;

typedef struct {
	guint item;
	DsBookKind kind;
	GPtrArray *tags; /* DsFieldTag, one for each volume */
	gboolean odd;    /* its tag and its loan did not agree before anything happened */
} DsBook;

typedef struct {
	guint patrons;
	DsPadCaps caps;
	const char *security; /* preset */
	const DsServerHabits *habits;
	guint answer_ms; /* of the library, at most */
	guint disk_ms;   /* of one sync, at most */
	gboolean offline_loans;
	guint fee_every; /* each item whose number this divides costs something; 0: none */
	DsWatch *watch;
	GRand *rand;
} DsHouseParts;

typedef struct {
	guint loans, returns; /* that the screen called done */
	guint prompts; /* what the screen asked somebody to do, beside laying down and taking */
	guint agreed;  /* questions about a fee that were answered with yes */
	guint cases;   /* rows on the staff's list at the end */
	guint alarms;  /* the gate has sounded */
	guint unheard; /* left by one, done for another, and had never answered before */
} DsHouseCount;

typedef struct DsHouse DsHouse;

struct DsHouse {
	DsConfig config; /* first: teller and link find the house by it */
	DsDeviceConfig pad;
	DsLibrarySettings library;
	DsHouseParts parts;

	GMainContext *home;
	DsServer *server, *yesterday; /* what the snapshot knows */
	DsTeller *teller;
	DsLink *link, *snapshot;
	DsField *field;
	GPtrArray *books; /* DsBook */

	DsKiosk *kiosk; /* NULL: without power */
	DsClock *clock;
	gint64 on_us;    /* it was switched on */
	gint64 clock_ms; /* so far the clock was moved since */

	/* when something happens next */
	gint64 disk_us, library_us, snapshot_us, greeting_us, power_us, act_us;
	gboolean power_falls; /* at power_us, else it comes back */
	guint weak_power;     /* it falls again and again, in the middle of something: within so
			       * many rows; 0: not again */
	guint power_rows;     /* until it falls again */

	gint64 hand_us;
	void (*on_act)(DsHouse *house, gpointer data); /* sets act_us */
	void (*on_hand)(DsHouse *house, gpointer data);
	gpointer data;

	GHashTable *green; /* op_seq that the screen has called done */
	GHashTable *begun; /* op_seq whose tags were to be released, since the power came */
	DsSessionState page;
	gint64 free_us;   /* when the last session was over */
	gint64 finish_us; /* somebody wanted to leave, on this page; 0 */
	gint visitor;     /* whose session it is: who came last; DS_NOBODY: nobody so far */
	DsHouseCount count;
};

DsHouse *ds_house_new(const DsHouseParts *parts);
void ds_house_free(DsHouse *house);

/* A book of one tag for each volume, on its shelf. */
DsBook *ds_house_add_book(DsHouse *house, DsBookKind kind, guint volumes);
/* ... which is on loan to this patron and out of the house. */
void ds_house_lend_book(DsHouse *house, DsBook *book, gint patron);
DsBook *ds_house_book(const DsHouse *house, guint book);

void ds_house_switch_on(DsHouse *house);
/* `durable` of the rows on their way get to the disk, the request on its way to the library. */
void ds_house_cut_power(DsHouse *house, guint durable, gboolean arrives);
void ds_house_cut_wire(DsHouse *house, gboolean cut);

/* Everything that happens until then, in its order. */
void ds_house_pass(DsHouse *house, gint64 us);

/* Kiosk1.Do(); what means nothing there does nothing. `key` and `text` may be NULL. */
void ds_house_do(DsHouse *house, const char *event, const char *key, const char *text);

/* A hand. */
void ds_house_lay(DsHouse *house, DsFieldTag *tag, gint visitor);
void ds_house_lift(DsHouse *house, DsFieldTag *tag, gint visitor);
/* Through the door with all that is in these hands. */
void ds_house_leave(DsHouse *house, gint visitor);

/* With the wire whole and the power on, until nothing moves any more. */
void ds_house_settle(DsHouse *house);

gint ds_house_range(const DsHouse *house, gint from, gint below);
gboolean ds_house_chance(const DsHouse *house, guint percent);
