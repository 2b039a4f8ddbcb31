/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk with a pad, a library at the end of a cable, and a person who borrows books and brings
 * them back: for tests that break the real daemon in the middle and then want to know whether
 * anything was lost. What the screen has said, what the tags hold and what the library has in its
 * store are compared; what differs has to be a case for staff.
 */
#pragma once

#include "tests/bus/cable.h"
#include "tests/bus/programs.h"
#include "tests/bus/remote.h"

#define ROOM_BOOKS 6

typedef struct {
	Programs programs;
	char *state; /* folder of the daemon */
	Cable *cable;
	Remote *remote;          /* NULL while it is off */
	char *shown[ROOM_BOOKS]; /* "lent", "returned": the last the screen said of it; or NULL */
	gboolean cased[ROOM_BOOKS]; /* staff have got a case of it since room_begin() */
	gboolean known[ROOM_BOOKS]; /* tag and library differ since an earlier visit: a case */
	guint lost;                 /* what was found wrong */
	GString *wrong;             /* ... in words */
	guint acknowledged, cases;  /* since room_new() */
} Room;

Room *room_new(void); /* all is there, the daemon is off */
void room_free(Room *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Room, room_free)

/* Until the idle page; returns after how many ms it was there. The readers are ready, too. */
double room_switch_on(Room *room);
/* The same where it may end instead, or come up closed: no waiting. FALSE: it has ended. */
gboolean room_try_to_switch_on(Room *room);
/* Pulls the plug (SIGKILL), or finds that the daemon has ended by itself; takes down what the
 * screen has shown until then. */
void room_kill(Room *room);

/* Begins to borrow these books (bits), or to bring them back: up to the page on which they are put
 * down. FALSE: the kiosk has closed meanwhile. */
gboolean room_begin(Room *room, gboolean borrow, guint books);
void room_put(Room *room, guint books);
void room_take(Room *room); /* all */
/* Until the screen says that one of these is lent or returned, for `ms` at most. */
gboolean room_wait_shown(Room *room, guint books, guint ms);
/* Notes what the screen says now. */
void room_look(Room *room);

/* On loan in the library's store; what its tag says: TRUE for "on loan". */
gboolean room_is_lent(Room *room, guint book);
gboolean room_is_released(Room *room, guint book);

/* What was acknowledged is on its tag, and in the library's store or in the journal's queue. */
void room_expect_kept(Room *room);
/* Joins the cable, has the library told, and has staff settle their cases. Nothing is left open. */
void room_settle(Room *room);
/* Tag and library agree about every book, and with what was acknowledged since this was asked last,
 * or staff have a case. */
void room_expect_agreement(Room *room);
