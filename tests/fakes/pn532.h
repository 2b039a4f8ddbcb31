/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PN532 card reader on a line that does not exist: a pseudo-terminal with the chip's HSU protocol
 * behind it (NXP UM0701-02), or a dongle below the real libusb (tests/fakes/usb.h: the program has
 * to run under umockdev-wrapper). The real libnfc opens it like any other:
 *
 *     DsFakePn532 *fake = ds_fake_pn532_new();
 *     char *where = g_strdup_printf("pn532_uart:%s:115200", ds_fake_pn532_path(fake));
 *
 *     ds_fake_pn532_lay(fake, DS_FAKE_CARD_NTAG, NULL);
 *
 * It lives in a thread of its own. Every call below may come from any thread and returns when it
 * has been done. A mistake of the test's author is a g_error().
 */
#pragma once

#include <glib.h>

typedef struct DsFakePn532 DsFakePn532;

/* Plugged in, asleep as after power-on, no card. */
DsFakePn532 *ds_fake_pn532_new(void);

typedef enum {
	DS_FAKE_PN533,  /* 04CC:2533, the frames of the serial line over bulk endpoints */
	DS_FAKE_ACR122, /* 072F:2200, a PN532 behind CCID messages; of the faults it has SILENT
			   and PULLED only */
} DsFakePn532Usb;

/* The same as a dongle; without a path. */
DsFakePn532 *ds_fake_pn532_new_usb(DsFakePn532Usb kind);
void ds_fake_pn532_free(DsFakePn532 *fake);

/* The port: a symbolic link whose name never changes, in a folder of its own. */
const char *ds_fake_pn532_path(const DsFakePn532 *fake);

/* The cable: without it the link is gone and whoever had the port open gets errors. Plugged in
 * again, the same name leads to a new terminal with a chip that has lost all settings; a card
 * still lies where it lay. */
void ds_fake_pn532_unplug(DsFakePn532 *fake);
void ds_fake_pn532_plug(DsFakePn532 *fake);

typedef enum {
	DS_FAKE_CARD_CLASSIC_1K,
	DS_FAKE_CARD_CLASSIC_4K,
	DS_FAKE_CARD_MINI,
	DS_FAKE_CARD_NTAG,
	DS_FAKE_CARD_DESFIRE,
	DS_FAKE_CARD_PROCESSOR, /* some other ISO 14443-4 type A card */
	DS_FAKE_CARD_PHONE,     /* a new random UID, 08 ......, each time it is listed */
	DS_FAKE_CARD_BAD_ATS,   /* a processor card that claims an ATS of length 0 */
	DS_FAKE_CARD_FELICA,
	DS_FAKE_CARD_TYPE_B,
	DS_FAKE_CARD_CHINA_ID, /* second-generation ID card: type B with PUPI 00000000 */
	DS_FAKE_CARD_JEWEL,
} DsFakeCardKind;

/* Lays a card down in place of any other. `uid` is hexadecimal; NULL: the kind's usual one. Its
 * length is 4, 7 or 10 bytes for type A, 8 for FeliCa, 4 for type B and Jewel. */
void ds_fake_pn532_lay(DsFakePn532 *fake, DsFakeCardKind kind, const char *uid);
void ds_fake_pn532_take(DsFakePn532 *fake);

/* How long everything takes; none at first. Microseconds. */
typedef struct {
	guint byte_us;  /* one byte on the line, either way: 87 at 115200 baud (ten bits) */
	guint found_us; /* radio, where a command reaches a card */
	guint empty_us; /* radio, where InListPassiveTarget finds none */
} DsFakePn532Pace;

/* From the next command on. */
void ds_fake_pn532_pace(DsFakePn532 *fake, DsFakePn532Pace pace);

/* Where the file with the message begins in the memory of a processor card. */
#define DS_FAKE_TYPE4_FILE 64

/* The same card with these bytes in its memory (hexadecimal), from byte `at` on: pages of NTAG;
 * blocks of MIFARE Classic, their keys too; of the ID card the serial of its chip; of a processor
 * card, DESFire and the one of type B among them, its file E103, without which it is no Type 4
 * card, and from DS_FAKE_TYPE4_FILE on the file that E103 names. */
void ds_fake_pn532_lay_written(
    DsFakePn532 *fake, DsFakeCardKind kind, const char *uid, gsize at, const char *memory);

/* How a processor card behaves (ISO/IEC 14443-4). */
typedef enum {
	DS_FAKE_HABIT_NONE,
	DS_FAKE_HABIT_SHORT_BLOCKS,  /* parts its answers */
	DS_FAKE_HABIT_SLOW,          /* calls for more time before each answer */
	DS_FAKE_HABIT_LOSES_ANSWERS, /* each second block is not heard */
	DS_FAKE_HABIT_DEAF_AT_FIRST, /* does not hear the first command */
	DS_FAKE_HABIT_STAYS_AWAKE,   /* does not let itself be put to sleep */
	/* and what no honest card does */
	DS_FAKE_HABIT_NEVER_READY, /* calls for more time for ever */
	DS_FAKE_HABIT_ENDLESS,     /* its answer has no end */
	DS_FAKE_HABIT_WRONG_NUMBER,
	DS_FAKE_HABIT_LONG_ATS, /* which says that it is longer than it is */
	DS_FAKE_HABIT_GENEROUS, /* reads a byte more than it was asked for */
	DS_FAKE_HABIT_ONE_BYTE, /* reads one byte at a time */
} DsFakeCardHabit;

/* Of the cards that are laid down from now on. */
void ds_fake_pn532_habit(DsFakePn532 *fake, DsFakeCardHabit habit);

typedef enum {
	DS_FAKE_PN532_SOUND,
	DS_FAKE_PN532_SILENT,        /* listens and says nothing */
	DS_FAKE_PN532_NO_ACK,        /* answers without the ACK before it */
	DS_FAKE_PN532_NO_ANSWER,     /* ACK, then nothing */
	DS_FAKE_PN532_NAK,           /* NACK in place of the ACK, then nothing */
	DS_FAKE_PN532_ERROR_FRAME,   /* "application level error" in place of the answer */
	DS_FAKE_PN532_BAD_CHECKSUM,  /* of the data */
	DS_FAKE_PN532_BAD_LENGTH,    /* wrong checksum of the length */
	DS_FAKE_PN532_OTHER_COMMAND, /* the answer to a command nobody gave */
	DS_FAKE_PN532_CUT,           /* the answer ends after `position` bytes */
	DS_FAKE_PN532_JUNK,          /* `position` bytes of noise before each frame */
	DS_FAKE_PN532_BYTEWISE,      /* each byte alone; correct otherwise */
	DS_FAKE_PN532_SPLIT,         /* the answer in two parts, cut after `position` bytes */
	DS_FAKE_PN532_PULLED,        /* the cable is pulled out when the command comes */
} DsFakePn532FaultKind;

typedef struct {
	DsFakePn532FaultKind kind;
	guint position;
	guint after; /* so many commands are served properly first */
	guint count; /* so many are spoilt then; 0: all */
} DsFakePn532Fault;

/* From the next command on; replaces the fault before it. */
void ds_fake_pn532_fault(DsFakePn532 *fake, DsFakePn532Fault fault);

/* Bytes nobody asked for, in hexadecimal: noise, or the late answer to an earlier command. */
void ds_fake_pn532_babble(DsFakePn532 *fake, const char *bytes);

/* What the host sent since the last call, in lower-case hexadecimal, one text a frame with the
 * bytes before it (wake-up). Free with g_strfreev(). */
GStrv ds_fake_pn532_heard(DsFakePn532 *fake);
