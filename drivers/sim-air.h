/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the radio between a pad and its tags takes: pure functions from byte counts to time.
 *
 * ISO/IEC 15693-2 and -3, high data rate, one subcarrier, 1-out-of-4 coding: reader to tag
 * 302.08 us a byte and 113.28 us of framing; tag to reader the same a byte and 302.08 us of
 * framing; t1 = 320.9 us before an answer, t2 = 309.2 us behind it. Byte counts include flags and
 * checksum. All times are nanoseconds.
 */
#pragma once

#include <glib.h>

/* ISO/IEC 15693-3 frames, addressed: flags, command, UID (8), parameters, checksum (2). */
enum {
	DS_SIM_AIR_READ_REQUEST = 14, /* first block, count - 1 */
	DS_SIM_AIR_READ_HEAD = 3,     /* answer: flags, checksum, and 4 bytes a block */
	DS_SIM_AIR_AFI_REQUEST = 13,
	DS_SIM_AIR_INFO_REQUEST = 12,
	DS_SIM_AIR_INFO_ANSWER =
	    17, /* flags, info flags, UID, DSFID, AFI, size (2), chip, checksum */
	DS_SIM_AIR_EAS_REQUEST = 13,  /* custom: the maker's byte as well */
	DS_SIM_AIR_ALARM_ANSWER = 35, /* 32 bytes that say "armed" */
	DS_SIM_AIR_RANDOM_REQUEST = 13,
	DS_SIM_AIR_RANDOM_ANSWER = 5,     /* flags, number (2), checksum */
	DS_SIM_AIR_PASSWORD_REQUEST = 18, /* and the password's number, and the password (4) */
	DS_SIM_AIR_DONE = 3,              /* flags, checksum */
	DS_SIM_AIR_INVENTORY_REQUEST = 5, /* flags, command, mask length, checksum */
	DS_SIM_AIR_INVENTORY_ANSWER = 12, /* flags, DSFID, UID, checksum */
};

/* A tag's memory takes its time: 5 ms, between 1.5 and 20 by make. */
#define DS_SIM_AIR_EEPROM_NS G_GINT64_CONSTANT(5000000)
/* So long a reader waits for the answer to a write before it gives up. */
#define DS_SIM_AIR_WRITE_WAIT_NS G_GINT64_CONSTANT(20000000)
/* Field off, long enough for every tag to forget (what a FEIG reader takes for its RF reset). */
#define DS_SIM_AIR_RESET_NS G_GINT64_CONSTANT(15000000)

/* A request and its answer, up to the moment when the next request may begin. */
gint64 ds_sim_air_exchange_ns(guint request_bytes, guint answer_bytes);

/* A request that no tag answers. */
gint64 ds_sim_air_silence_ns(guint request_bytes);

/* One round of 16 slots that no tag answers. */
gint64 ds_sim_air_empty_round_ns(void);

/*
 * A complete inventory of these tags by the 16-slot mask tree: in a round each tag answers in the
 * slot of its next four UID bits, lowest first; for each slot with more than one answer a round
 * follows whose mask is four bits longer. `filtered`: the requests carry an AFI. UIDs must differ;
 * *rounds (or NULL) tells how many rounds it took.
 */
gint64 ds_sim_air_inventory_ns(const guint64 *uids, guint count, gboolean filtered, guint *rounds);
