/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of a simulated world: tags with memory and security state, on the pad or off it, and
 * what is wrong with them. Plain data, no radio, no time, no socket.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_SIM_UID_TEXT 16 /* hexadecimal digits of a UID */
#define DS_SIM_TAGS_MAX 1000
#define DS_SIM_BLOCKS_MAX 256 /* a block number is one byte */
#define DS_SIM_FAULTS_MAX 1000

/* How a write can fail. Each counts down: so many writes of the tag go wrong this way. */
typedef enum {
	DS_SIM_WRITE_REFUSED,          /* the tag answers with an error and stores nothing */
	DS_SIM_WRITE_NOT_STORED,       /* acknowledged, but not stored */
	DS_SIM_WRITE_NOT_ACKNOWLEDGED, /* stored, but nobody hears the acknowledgement */
	DS_SIM_LIFTED_AFTER_WRITE,     /* stored and acknowledged, and the book is lifted at once */
	DS_SIM_FAULTS,
} DsSimFault;

typedef struct {
	guint64 uid;
	char text[DS_SIM_UID_TEXT + 1];
	guint8 dsfid;
	guint8 afi;
	gboolean eas;
	GByteArray *memory; /* whole blocks of DS_TAG_BLOCK bytes */
	gboolean on_pad;
	gboolean mute; /* lies there and never answers */
	/* The EAS/AFI password of ICODE SLIX; 0 from the factory. */
	guint32 password;
	guint locked; /* 1: AFI and EAS want it; 2: and writes without it are not even refused */
	/* As long as the field is on. */
	guint16 random; /* the number it told last, with has_random */
	gboolean has_random;
	gboolean unlocked; /* it was given the password */
	gboolean silenced; /* it was given another one */
	guint faults[DS_SIM_FAULTS];
} DsSimTag;

/* Owns its tags, in the order in which they were first seen. */
typedef GPtrArray DsSimTags;

DsSimTags *ds_sim_tags_new(void);

/* Reads a UID of 16 hexadecimal digits. */
gboolean ds_sim_uid(const char *text, guint64 *uid);

DsSimTag *ds_sim_tags_find(DsSimTags *tags, guint64 uid); /* NULL for an unknown one */

/* The tag with this UID; a new one is blank, has 28 blocks and is not on the pad. NULL when there
 * are too many. */
DsSimTag *ds_sim_tags_get(DsSimTags *tags, guint64 uid);

/* Fault by its word in the protocol, "write-refused"; DS_SIM_FAULTS for an unknown one. */
DsSimFault ds_sim_fault(const char *word);

/* Forgets everything that is wrong with any tag. */
void ds_sim_tags_heal(DsSimTags *tags);

/* The number that the next password has to be masked with. */
guint16 ds_sim_tag_random(DsSimTag *tag, GRand *random);
/* A masked password is given; FALSE: a wrong one, and the tag says nothing any more. */
gboolean ds_sim_tag_unlock(DsSimTag *tag, guint32 masked);
/* It has no power any more, and forgets. */
void ds_sim_tag_power_off(DsSimTag *tag);

/* What became of a write. */
typedef struct {
	gboolean stored;
	gboolean lifted;
	const char *failure; /* what the reader sees, NULL when it sees success */
	DsErrorCode code;    /* with failure */
} DsSimWrite;

/* Decides, and counts down the fault that decided. The caller then stores. */
DsSimWrite ds_sim_tag_write(DsSimTag *tag);
