/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A UHFReader18 and a UHFReader288, for tests/fakes/reader.h, on a serial line or a network. They
 * show the tags of the simulated world (tests/fakes/uhf-field.h), and those that are put here,
 * which can be what the world's never are. They answer nothing to a damaged request or to one for
 * another reader. What readers differ in is a habit.
 */
#pragma once

#include "tests/fakes/reader.h"

extern const DsFakeProtocol ds_fake_uhf18;
extern const DsFakeProtocol ds_fake_uhf288;

typedef struct {
	guint8 address;
	guint8 answers_as;        /* another address that it gives itself in answers; 0: its own */
	guint8 type;              /* 0: that of its series */
	guint8 scan_time;         /* that it tells, whatever it was given; 0: what it has */
	guint tags_in_a_frame;    /* 0: as many as fit */
	gboolean last_is_empty;   /* the last frame of an inventory tells no tag */
	gboolean says_no_tag;     /* status FB to an inventory of an empty pad; else 01 and none */
	gboolean keeps_scan_time; /* refuses to change it */
	gboolean more_of_itself;  /* an 18 that tells more about itself than its type does */
	gboolean other_tag;       /* readings of the EPC bank are those of another tag */
} DsFakeUhf18Habits;

/* All 0 at the start. */
void ds_fake_uhf18_behave(DsFakeReader *reader, DsFakeUhf18Habits habits);

#define DS_FAKE_UHF18_BANK_MAX 64
#define DS_FAKE_UHF18_USER_MAX 512

typedef struct {
	guint8 bank[DS_FAKE_UHF18_BANK_MAX]; /* from the PC word on */
	gsize length;
	guint8 user[DS_FAKE_UHF18_USER_MAX];
	guint user_words;
	gboolean no_reasons; /* tells error 0F, whatever the matter is */
	guint32 password;    /* its EPC bank is locked by it; 0: is not locked */
} DsFakeUhf18Tag;

/* `bank` and `user` in hexadecimal, the bank from its PC word on. */
DsFakeUhf18Tag ds_fake_uhf18_tag(const char *bank, const char *user);

/* Lays a tag on the pad, over the one with the same EPC; and takes all of those away. */
void ds_fake_uhf18_put(DsFakeReader *reader, DsFakeUhf18Tag tag);
void ds_fake_uhf18_take(DsFakeReader *reader);
