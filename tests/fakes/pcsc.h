/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PC/SC reader that does not exist: the real pcscd of this machine, as a process of its own on a
 * socket of its own, with the virtual reader of vsmartcard (vpcd), whose card lives here. Nothing
 * below the card is ours.
 *
 *     if (!ds_fake_pcsc_possible(&why)) { g_test_skip(why); return; }
 *     DsFakePcsc *fake = ds_fake_pcsc_new(&ds_fake_ssc, "A12345678");
 *     self = ds_scanner_driver_ssc.open(ds_fake_pcsc_where(fake), &error);
 *
 * One at a time in a process: libpcsclite remembers its socket. A mistake of the test's author is a
 * g_error(). Every call may come from any thread.
 */
#pragma once

#include <glib.h>

/* What lies in the reader; everything is called in the fake's thread. */
typedef struct {
	guint8 atr[33];
	gsize atr_length;
	gpointer (*start)(const char *content);
	void (*stop)(gpointer self);
	void (*power)(gpointer self); /* off and on */
	/* Appends the answer to a command; nothing: never answers any more. */
	void (*obey)(gpointer self, const guint8 *apdu, gsize length, GByteArray *answer);
} DsFakeCard;

typedef struct DsFakePcsc DsFakePcsc;

/* FALSE: pcscd or vpcd is not installed; *why is a sentence. */
gboolean ds_fake_pcsc_possible(const char **why);

/* `content` is for the card's start(). The card lies there, and pcscd has seen it. */
DsFakePcsc *ds_fake_pcsc_new(const DsFakeCard *card, const char *content);
/* The same with a reader at a mocked USB port instead of vpcd's, and libccid (tests/fakes/ccid.h):
 * it can be pulled out. The card stays in it, and nothing is heard or spoilt. pcscd learns of it a
 * moment after each plugging. */
DsFakePcsc *ds_fake_pcsc_new_usb(const DsFakeCard *card, const char *content);
gboolean ds_fake_pcsc_usb_possible(const char **why);
void ds_fake_pcsc_unplug(DsFakePcsc *fake);
void ds_fake_pcsc_plug(DsFakePcsc *fake);

void ds_fake_pcsc_free(DsFakePcsc *fake);
const char *ds_fake_pcsc_where(const DsFakePcsc *fake);

/* Each returns when pcscd knows of it. */
void ds_fake_pcsc_take_card(DsFakePcsc *fake);
void ds_fake_pcsc_lay_card(DsFakePcsc *fake, const char *content);

/* The service ends, if it runs, and comes back, if it does not, with the card in its reader. */
void ds_fake_pcsc_kill(DsFakePcsc *fake);
void ds_fake_pcsc_revive(DsFakePcsc *fake);

typedef enum {
	DS_FAKE_CARD_SOUND,
	DS_FAKE_CARD_DEAF,     /* the same, and does not obey */
	DS_FAKE_CARD_HANGS,    /* obeys; its answer comes when the fault is taken back */
	DS_FAKE_CARD_LIFTED,   /* the card goes when the command comes */
	DS_FAKE_CARD_SAYS,     /* `says`, without obeying */
	DS_FAKE_CARD_LIES,     /* `says`, but obeys */
	DS_FAKE_CARD_SLOW,     /* each answer takes `position` ms, while the fault lasts */
	DS_FAKE_CARD_CUT,      /* the answer ends after `position` bytes; 0: hangs */
	DS_FAKE_CARD_JUNK,     /* `position` bytes of noise before it */
	DS_FAKE_CARD_TRAILING, /* ... behind it */
} DsFakeCardFaultKind;

typedef struct {
	DsFakeCardFaultKind kind;
	const char *only; /* commands that begin so, in hexadecimal; NULL: all */
	const char *says; /* in hexadecimal */
	guint position;
	guint count; /* so many are spoilt; 0: all */
} DsFakeCardFault;
void ds_fake_pcsc_fault(DsFakePcsc *fake, DsFakeCardFault fault);

/* The commands heard since the last call, in upper-case hexadecimal; free with g_strfreev(). */
GStrv ds_fake_pcsc_heard(DsFakePcsc *fake);
