/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole kiosk on the bench: the real core (firmware/kiosk.h) in this process, the real drivers
 * below it on a simulated world, and as library either the real duestamp-ils in a process of its
 * own or any other server. Time is a fake clock that moves only by ds_lab_advance().
 *
 * All that happens is recorded, and when the kiosk is stopped it is played back: it has to be the
 * same.
 *
 * Every ds_lab_wait_...() runs the main loop until what it waits for is there, and ends the test
 * with a message after a minute of real time.
 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/kiosk.h"
#include "firmware/recorder.h"

typedef struct {
	const char *address; /* of the library; NULL: a duestamp-ils with the sample library */
	const char *profile; /* NULL: "duestamp" for duestamp-ils, else "unknown" */
	const char *kiosk;   /* more lines for [kiosk] */
	const char *library; /* more lines for [library main] */
	const char *offline; /* lines for [offline] */
	const char *
	    told; /* fields that duestamp-ils tells of everybody beside its own: "BEa@b.example|" */
	gboolean by_files; /* backend=file: nobody is connected to */
	gboolean no_pad;
	gboolean bin; /* with a reader in the bin behind the chute */
	gboolean
	    return_only;    /* set behind the configuration's back: it refuses the simulator then */
	gboolean no_screen; /* ... the same */
	gboolean not_recorded; /* for figures */
	gboolean air_time;     /* radio takes its time; else the pad answers at once */
	guint latency_ms;      /* of duestamp-ils */
} DsLabOptions;

typedef struct {
	DsLabOptions options;
	char *folder;
	char *sim;     /* where the simulated world listens */
	char *bin_sim; /* ... and the one in the bin; NULL */
	char *config_file;
	char *address;
	struct Cable *cable; /* to duestamp-ils, where it tells more; NULL */
	GSubprocess *ils;
	GThread *world_thread;
	GMainLoop *world_loop;
	DsClock *clock;
	DsConfig *config;
	DsKiosk *kiosk; /* NULL while it is stopped */
	DsRecorder *recorder;
	guint changes;        /* so often the kiosk told of some */
	GString *scanned;     /* what the kiosk told of scans */
	gboolean time_passes; /* waiting lets the fake clock run, much faster than a real one */
} DsLab;

DsLab *ds_lab_new(const DsLabOptions *options);
/* ... and waits until its kiosk is open and has seen that nothing lies on the pad. */
DsLab *ds_lab_new_idle(const DsLabOptions *options);
void ds_lab_free(DsLab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsLab, ds_lab_free)

/* Switches the kiosk off, as a power cut would for whoever looks from outside, and on again, with
 * the configuration that the options say by then. */
void ds_lab_stop(DsLab *lab);
void ds_lab_start(DsLab *lab);
/* A snapshot of these tables, made by the library just now and brought to the kiosk, which is
 * switched off and on for its key. */
void ds_lab_bring_snapshot(DsLab *lab, const char *patrons, const char *items);
/* The same for the state folder of a daemon that is not running yet; returns the snapshot's path,
 * which it is to take, free with g_free(). */
char *ds_lab_make_snapshot(
    const char *state_dir, gint64 made_s, const char *patrons, const char *items);
/* Kills the library's process, starts it again on the same store and port. */
void ds_lab_library_off(DsLab *lab);
void ds_lab_library_on(DsLab *lab);

/* ---- the room ---- */

/* A command of drivers/README-sim.md; returns the answer, free with g_free(). */
char *ds_lab_sim(DsLab *lab, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same in the bin. */
char *ds_lab_bin_sim(DsLab *lab, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The part leaves the pad, and lies in the bin as it is. */
void ds_lab_fall(DsLab *lab, const char *item, guint part);
guint ds_lab_bin_afi(DsLab *lab, const char *item);
/* A book with a 28560-3 tag, secured, laid on the pad. The UID is made from the number. */
void ds_lab_put(DsLab *lab, const char *item);
void ds_lab_put_part(DsLab *lab, const char *item, guint parts, guint part);
/* Laid on the pad again as it was when it was taken. */
void ds_lab_put_back(DsLab *lab, const char *item);
void ds_lab_take(DsLab *lab, const char *item); /* NULL: everything */
/* Taken, and held until the kiosk is sure that a hand has it. */
void ds_lab_lift(DsLab *lab, const char *item);
char *ds_lab_uid(const char *item, guint part);
/* AFI of an item's first tag, as the tag itself holds it. */
guint ds_lab_afi(DsLab *lab, const char *item);
void ds_lab_card(DsLab *lab, const char *uid); /* NULL: taken away */

/* ---- the person ---- */

gboolean ds_lab_do(DsLab *lab, const char *event, const char *key, const char *value);
void ds_lab_advance(DsLab *lab, guint ms);
/* What a program that stands beside the one under test is called by: of the build in
 * DUESTAMP_STAND_INS, which no sanitizer slows down, or of this one. Free with g_free(). */
char *ds_lab_stand_in(const char *path);
/* From the pile, where all is lent, to the last page. */
void ds_lab_say_goodbye(DsLab *lab);
/* From the idle page to the pile, with this card and PIN (NULL: none). */
void ds_lab_log_in(DsLab *lab, const char *card, const char *pin);

/* ---- looking ---- */

/* Lets everything run until the condition holds, and fails the test if that takes too long; nothing
 * here waits for a time. The condition gets `a` and `b`, which also stand in the message. */
typedef gboolean (*DsLabCondition)(DsLab *lab, const char *a, const char *b);
void ds_lab_wait_until(DsLab *lab, DsLabCondition condition, const char *a, const char *b);
void ds_lab_wait_page(DsLab *lab, const char *page);
/* Until the row of this item has that status ("lent"; "" for no row at all). */
void ds_lab_wait_status(DsLab *lab, const char *item, const char *status);
/* Until this device ("desk", "card", "code") is "ready" or "gone". */
void ds_lab_wait_device(DsLab *lab, const char *name, const char *state);
/* Until the reader of this name lists that tag among those that lie there, or does not. */
void ds_lab_wait_tag(DsLab *lab, const char *name, const char *uid, gboolean there);
/* Until the number of items on the pad is this; 0: and whatever is laid down now was lifted before,
 * by the kiosk's lights. */
void ds_lab_wait_count(DsLab *lab, guint count);
/* Until so many tags on the pad say this number, and all that lies there is read: by then whatever
 * is to be done with the item has begun. */
void ds_lab_wait_read(DsLab *lab, const char *item, guint tags);
/* Until this key of View has that value. */
void ds_lab_wait_text(DsLab *lab, const char *key, const char *value);
/* Until this key of Health has that value. */
void ds_lab_wait_health(DsLab *lab, const char *key, const char *value);
/* Until a scanner has told this text. */
void ds_lab_wait_scanned(DsLab *lab, const char *text);
/* Until the newest operation of this item is in that state in the journal. */
void ds_lab_wait_journal(DsLab *lab, const char *item, const char *state);

const char *ds_lab_page(DsLab *lab);
char *ds_lab_text(DsLab *lab, const char *key);                       /* of View */
char *ds_lab_row_text(DsLab *lab, const char *item, const char *key); /* of a row; "" for none */
gint64 ds_lab_row_number(DsLab *lab, const char *item, const char *key);
char *ds_lab_health(DsLab *lab, const char *key);
/* The states an item's newest operation went through: "ASKED GRANTED ...". */
char *ds_lab_history(DsLab *lab, const char *item);
/* Until the journal knows this tag of the newest operation of this item. */
void ds_lab_wait_part(DsLab *lab, const char *item, const char *uid);
/* Into which bin its newest operation says that it goes; "" for none, free with g_free(). */
char *ds_lab_journal_bin(DsLab *lab, const char *item);
/* How many loans of this item the library holds; duestamp-ils only. */
guint ds_lab_loans(DsLab *lab, const char *item);
/* When its one loan is due, "2026-12-13"; duestamp-ils only, free with g_free(). */
char *ds_lab_due_day(DsLab *lab, const char *item);
