/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A UHF reader that speaks LLRP 1.0.1, for tests/fakes/reader.h, on a network. It holds one ROSpec
 * and some AccessSpecs, also while nobody is connected, and refuses what it has not or has already.
 *
 * A request is heard as the low byte of its type and its body: START_ROSPEC 1 is "1600000001". The
 * status of an answer, for the faults that give one, is one byte: LLRP's own, and 255 for 401.
 */
#pragma once

#include "tests/fakes/reader.h"

extern const DsFakeProtocol ds_fake_llrp;

typedef struct {
	guint8 welcome;           /* status of the connection attempt; 0: success */
	gboolean no_attempts;     /* does not know rounds of so many attempts ... */
	gboolean no_singulation;  /* ... nor how tags are singled out */
	gboolean no_events;       /* tells ends of ROSpecs only, and refuses to be asked for more */
	gboolean no_pc;           /* leaves the PC out of its reports */
	gboolean one_by_one;      /* a report for each tag */
	gboolean twice;           /* tells each tag twice */
	gboolean late_report;     /* tells what it found behind the end of the ROSpec */
	gboolean keepalive;       /* a sign of life in the middle of each round */
	gboolean strange;         /* says things in each round that nobody understands */
	gboolean exception;       /* tells of an exception in each round */
	gboolean overflow;        /* tells in each round that its buffer was too small */
	gboolean closes;          /* tells in the next round that it closes the connection */
	gboolean antenna_lost;    /* tells in each round that antenna 1 is gone, ... */
	gboolean no_antenna;      /* and when it is asked, that none is there */
	gboolean other_operation; /* results are those of another operation */
	gboolean other_tag;       /* and results are told for another tag */
	gboolean overrun;         /* knows the results of LLRP 1.1 */
	gboolean no_user_bank;    /* tags have none */
	guint8 error_message;     /* to requests of this type it says ERROR_MESSAGE, 109 */
	guint32 password;         /* all tags are locked with it */
} DsFakeLlrpHabits;

/* All 0 at the start. */
void ds_fake_llrp_behave(DsFakeReader *reader, DsFakeLlrpHabits habits);
