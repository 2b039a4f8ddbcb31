/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader on a line that does not exist, in front of the pad of a simulated world
 * (drivers/sim-world.h), whose tags, faults and air times it has:
 *
 *     DsFakeReader *fake = ds_fake_reader_new(&ds_fake_feig, DS_FAKE_NETWORK, host->where);
 *     self = ds_pad_driver_feig.open(ds_fake_reader_where(fake), &error);
 *
 * What the bytes mean is the protocol's business (tests/fakes/feig.h and others); the line and what
 * can go wrong on it are here. It lives in a thread of its own. Every call below may come from any
 * thread and returns when it has been done. A mistake of the test's author is a g_error().
 */
#pragma once

#include "tests/fakes/line.h"
#include "tests/fakes/thread.h"

/* `self` is the protocol's own state; everything is called in the reader's thread. */
typedef struct {
	const char *name;
	const DsFakeUsbModel *usb; /* NULL: has no USB line */
	gboolean resets_field;     /* has a command that switches its field off and on */
	gboolean unchecked;        /* its frames have no checksum: the line has one */

	gpointer (*start)(const char *world);
	void (*stop)(gpointer self);

	/* Switched off and on. */
	void (*restart)(gpointer self);

	/* How long the frame is that begins here; 0: not told yet. */
	gsize (*measure)(const guint8 *bytes, gsize count);

	/* Appends command and data of a frame. FALSE: not understood, and not answered. */
	gboolean (*unwrap)(gpointer self, const guint8 *frame, gsize length, GByteArray *request);

	/* Appends what is answered to a request, from behind the command on; nothing: the reader
	 * says nothing. Waits for the simulated world. */
	void (*obey)(gpointer self, const guint8 *request, gsize length, GByteArray *answer);

	/* Appends the frame that answers the request unwrapped last. */
	void (*wrap)(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame);

	/* The byte of a frame that tells its length, the low one of several. */
	gsize (*length_at)(const GByteArray *frame);

	/* What a reader says unasked, as whole frames, appended: to a host that has come; to a
	 * second one before it is turned away; behind an answer, for which it may wait for the
	 * simulated world. Faults are of answers, but silent is silent. Each may be NULL. */
	void (*greet)(gpointer self, GByteArray *frames);
	void (*turn_away)(gpointer self, GByteArray *frames);
	void (*follow)(gpointer self, GByteArray *frames);
} DsFakeProtocol;

typedef struct DsFakeReader DsFakeReader;

/* Plugged in. `world` is where the simulated world listens, in another thread; NULL for a protocol
 * that needs none. */
DsFakeReader *ds_fake_reader_new(
    const DsFakeProtocol *protocol, DsFakeLineKind line, const char *world);
void ds_fake_reader_free(DsFakeReader *reader);

/* For the driver. */
const char *ds_fake_reader_where(const DsFakeReader *reader);

/* Of a TLS line, as in ds_fake_line_certificate() and ds_fake_line_show(). */
const char *ds_fake_reader_certificate(const DsFakeReader *reader);
void ds_fake_reader_show(DsFakeReader *reader, GTlsCertificate *certificate, GTlsDatabase *hosts);

void ds_fake_reader_unplug(DsFakeReader *reader);
void ds_fake_reader_plug(DsFakeReader *reader);

typedef enum {
	DS_FAKE_SOUND,
	DS_FAKE_SILENT,        /* obeys and says nothing */
	DS_FAKE_DEAF,          /* does not even obey */
	DS_FAKE_BAD_CRC,       /* in the answer */
	DS_FAKE_BAD_LENGTH,    /* a byte more than there is */
	DS_FAKE_CUT,           /* the answer ends after `position` bytes */
	DS_FAKE_JUNK,          /* `position` bytes of noise before each answer */
	DS_FAKE_EARLY_NOISE,   /* `position` bytes of noise at once, the answer 40 ms later */
	DS_FAKE_SLOW,          /* each answer takes `position` ms */
	DS_FAKE_TRAILING,      /* `position` bytes of noise behind it */
	DS_FAKE_BYTEWISE,      /* each byte alone; correct otherwise */
	DS_FAKE_SPLIT,         /* the answer in two parts, cut after `position` bytes */
	DS_FAKE_OTHER_COMMAND, /* the answer to a command nobody gave */
	DS_FAKE_STATUS,        /* first byte `position` and no data, without obeying */
	DS_FAKE_LIE,           /* first byte `position` and no data, but obeys */
	DS_FAKE_CLOSE,         /* the line ends when the command comes */
} DsFakeFaultKind;

typedef struct {
	DsFakeFaultKind kind;
	guint position;
	const char *only; /* requests that begin so, in hexadecimal ("B001"); NULL: all */
	guint after;      /* so many of them are served properly first */
	guint count;      /* so many are spoilt then; 0: all */
} DsFakeFault;

/* From the next command on; replaces the fault before it. */
void ds_fake_reader_fault(DsFakeReader *reader, DsFakeFault fault);

/* Bytes nobody asked for, in hexadecimal: noise, or the late answer to an earlier command. */
void ds_fake_reader_babble(DsFakeReader *reader, const char *bytes);

/* The requests heard since the last call, each in lower-case hexadecimal without frame ("b02b01e0
 * ..."); free with g_strfreev(). */
GStrv ds_fake_reader_heard(DsFakeReader *reader);

/* Calls work(self, data) in the reader's thread: for what only one protocol has. */
void ds_fake_reader_do(DsFakeReader *reader, DsFakeWork work, gpointer data);
