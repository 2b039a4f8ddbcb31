/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The field of a book pad with tags in it: a driver (drivers/pad.h) of which every command takes
 * the time it takes on the air, while whoever has hands takes tags away and lays them back. Tags
 * answer or do not, hold what they were told or do not, as weak, torn and worn-out tags do.
 *
 * A tag that is taken away while it stores a byte may hold the old one, the new one or neither.
 * What a tag says about a byte that it does not hold is never the byte that was wanted: answers
 * have a checksum (ISO/IEC 15693-3, 7.1).
 */
#pragma once

#include "drivers/security.h"
#include "drivers/tag.h"

#define DS_FIELD_SECURED 0x07 /* preset "afi": drivers/security.c */
#define DS_FIELD_RELEASED 0xC2

/* In a thousand. */
typedef struct {
	guint unstored;     /* a write is acknowledged and not stored */
	guint unheard;      /* a write is stored, and its acknowledgement lost */
	guint half;         /* a write leaves a byte that is neither */
	guint misread;      /* a byte is told wrongly */
	guint round_failed; /* an inventory ends in an error */
	guint reader_gone;  /* a command finds the reader gone */
} DsFieldFaults;

typedef struct {
	DsTagId id;
	guint8 memory[112]; /* 28 blocks, as an ICODE SLIX has */
	gint dsfid;
	guint8 afi;
	gboolean armed;    /* EAS bit */
	guint weak;        /* so many of a hundred questions it does not answer */
	gboolean stuck;    /* keeps its AFI for ever */
	gboolean here;     /* lies on the pad */
	gboolean answered; /* in the round that is under way, or was the last */
	guint misses;      /* rounds in a row, since it answered, that asked for it in vain */
	gint64 known_us; /* it answered in a good round for the first time since it lies there; 0 */
	gint64 since_us; /* it lies there, or is away */
	/* for whoever plays with it */
	guint book;
	gint holder;  /* in whose hands */
	gint laid_by; /* who laid it there last */
	gboolean out; /* it has left through the gate */
} DsFieldTag;

/* What a byte is of which the writing was broken off. */
typedef enum { DS_TORN_BY_CHANCE, DS_TORN_OLD, DS_TORN_NEW, DS_TORN_NEITHER } DsTorn;

typedef struct DsField DsField;

struct DsField {
	char where[16]; /* of the pad's configuration: the driver finds the field by it */
	DsPadDriver driver;
	GPtrArray *tags; /* DsFieldTag */
	GRand *rand;
	DsFieldFaults faults;
	guint loss; /* so many of a hundred answers are lost, of each tag */
	DsTorn torn;
	gboolean dead;  /* no power */
	guint commands; /* so many were given */
	/* Before a command is given. */
	void (*on_command)(DsField *field, gpointer data);
	/* A tag is told to store something. */
	void (*on_writing)(DsField *field, const DsFieldTag *tag, gpointer data);
	/* A tag has stored something, or should have. */
	void (*on_stored)(
	    DsField *field, const DsFieldTag *tag, const DsFieldTag *before, gpointer data);
	gpointer data;
};

DsField *ds_field_new(DsPadCaps caps, GRand *rand);
void ds_field_free(DsField *field);

/* A tag of its own number, away, secured, with nothing on it. Borrowed. */
DsFieldTag *ds_field_add(DsField *field);

void ds_field_lay(DsFieldTag *tag, gboolean here);

/* Does the gate sound? By the preset that the site uses. */
gboolean ds_field_sounds(const DsFieldTag *tag, const DsSecurityPreset *preset);
gboolean ds_field_is_released(const DsFieldTag *tag, const DsSecurityPreset *preset);
