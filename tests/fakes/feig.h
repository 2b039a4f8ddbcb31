/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A FEIG reader on a line that does not exist: TCP on loopback or a pseudo-terminal, in front of
 * the pad of a simulated world (drivers/sim-world.h), whose tags, faults and air times it has.
 *
 *     DsFakeFeig *fake = ds_fake_feig_new(DS_FAKE_NETWORK, host->where);
 *     self = ds_pad_driver_feig.open(ds_fake_feig_where(fake), &error);
 *
 * As a reader comes from the factory it tells each tag once and then silences it, until its field
 * goes off (ONT, manual H20800-16e-ID-B, CFG5). It answers nothing to a damaged request.
 *
 * It lives in a thread of its own. Every call below may come from any thread and returns when it
 * has been done. A mistake of the test's author is a g_error().
 */
#pragma once

#include "tests/fakes/line.h"

typedef struct DsFakeFeig DsFakeFeig;

/* `world` is where the simulated world listens, in another thread. */
DsFakeFeig *ds_fake_feig_new(DsFakeLineKind line, const char *world);
void ds_fake_feig_free(DsFakeFeig *fake);

/* For the driver: "tcp:127.0.0.1:PORT" or "serial:/path". */
const char *ds_fake_feig_where(const DsFakeFeig *fake);

void ds_fake_feig_unplug(DsFakeFeig *fake);
void ds_fake_feig_plug(DsFakeFeig *fake);

/* Which frames it understands; both at the start. */
void ds_fake_feig_speak(DsFakeFeig *fake, gboolean standard, gboolean advanced);

/* At most so many tags in one answer to an inventory; 0: all. */
void ds_fake_feig_batch(DsFakeFeig *fake, guint tags);

typedef enum {
	DS_FAKE_FEIG_SOUND,
	DS_FAKE_FEIG_SILENT,        /* obeys and says nothing */
	DS_FAKE_FEIG_DEAF,          /* does not even obey */
	DS_FAKE_FEIG_BAD_CRC,       /* in the answer */
	DS_FAKE_FEIG_BAD_LENGTH,    /* a byte more than there is */
	DS_FAKE_FEIG_CUT,           /* the answer ends after `position` bytes */
	DS_FAKE_FEIG_JUNK,          /* `position` bytes of noise before each answer */
	DS_FAKE_FEIG_EARLY_NOISE,   /* `position` bytes of noise at once, the answer 40 ms later */
	DS_FAKE_FEIG_SLOW,          /* each answer takes `position` ms */
	DS_FAKE_FEIG_TRAILING,      /* `position` bytes of noise behind it */
	DS_FAKE_FEIG_BYTEWISE,      /* each byte alone; correct otherwise */
	DS_FAKE_FEIG_SPLIT,         /* the answer in two parts, cut after `position` bytes */
	DS_FAKE_FEIG_OTHER_COMMAND, /* the answer to a command nobody gave */
	DS_FAKE_FEIG_STATUS,        /* status `position` and no data, without obeying */
	DS_FAKE_FEIG_CLOSE,         /* the line ends when the command comes */
} DsFakeFeigFaultKind;

typedef struct {
	DsFakeFeigFaultKind kind;
	guint position;
	guint8 command; /* only requests with this first byte of data behind CMD B0 or B1; 0: all */
	guint after;    /* so many of them are served properly first */
	guint count;    /* so many are spoilt then; 0: all */
} DsFakeFeigFault;

/* From the next command on; replaces the fault before it. */
void ds_fake_feig_fault(DsFakeFeig *fake, DsFakeFeigFault fault);

/* Bytes nobody asked for, in hexadecimal: noise, or the late answer to an earlier command. */
void ds_fake_feig_babble(DsFakeFeig *fake, const char *bytes);

/* The requests heard since the last call, each in lower-case hexadecimal without frame ("b02b01e0
 * ..."); free with g_strfreev(). */
GStrv ds_fake_feig_heard(DsFakeFeig *fake);
