/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk in memory below SQLite, one layer under the real journal. It remembers for each file what
 * is safe, that is, was there at the last sync, and every write since, in order. A power cut may
 * leave of those writes none, the first few, any of them, or any 512 bytes of any of them.
 *
 * ram_install() makes it the file layer of everything SQLite opens afterwards, in all threads.
 * Which disk that is says ram_use(). A disk belongs to one thread at a time.
 */
#pragma once

#include <glib.h>

typedef struct RamDisk RamDisk;

void ram_install(void);

RamDisk *ram_disk_new(void);
void ram_disk_free(RamDisk *disk); /* no file of it may be open */
void ram_use(RamDisk *disk);       /* what is opened from now on is on this one */
RamDisk *ram_used(void);

/* ---- the power is cut ---- */

typedef enum {
	RAM_NOTHING, /* of the writes since the last sync */
	RAM_ALL,
	RAM_PREFIX,
	RAM_SUBSET,
	RAM_TORN, /* each block of 512 bytes by itself */
	RAM_N_CUTS
} RamCut;

/* What would be on the disk if the power were cut at this moment. */
RamDisk *ram_disk_cut(RamDisk *disk, RamCut cut, GRand *rand);

/* Called before each call that changes a file (write, sync, truncate, delete): here the power may
 * be cut. */
typedef void (*RamBefore)(RamDisk *disk, gpointer data);
void ram_disk_watch(RamDisk *disk, RamBefore before, gpointer data);

/* ---- disks that lie ---- */

typedef enum {
	RAM_HONEST,
	RAM_NO_LOG_SYNC, /* as if synchronous=NORMAL: a sync of the log does nothing */
	RAM_NO_SYNC,     /* as if synchronous=OFF, or a disk that answers before it has written */
} RamSync;
void ram_disk_set_sync(RamDisk *disk, RamSync sync);

/* ---- disks that fail ---- */

typedef enum {
	RAM_OPEN,
	RAM_READ,
	RAM_WRITE,
	RAM_TRUNCATE,
	RAM_SYNC,
	RAM_SIZE,
	RAM_N_CALLS
} RamCall;

typedef struct {
	guint at;      /* the call that fails, counted from 1; 0: none */
	guint times;   /* this one and those behind it; 0: all */
	int code;      /* what SQLite is told: SQLITE_IOERR_WRITE, SQLITE_FULL, ... */
	gboolean done; /* it fails after it was done, not instead: a commit that worked */
	gboolean half; /* a write fails in the middle */
} RamFault;

/* Counts the calls anew, from 1. */
void ram_disk_fail(RamDisk *disk, const RamFault *fault);
guint ram_disk_calls(const RamDisk *disk);
