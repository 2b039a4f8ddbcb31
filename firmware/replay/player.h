/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plays a recording back: the machines of the daemon, compiled once and the same, between workers
 * that stand still (stage-*.c) and answer what the file says they answered. What the machines say
 * is held against the file, line by line; the first difference ends it.
 *
 * The stage takes the place of the workers when the program is linked: it defines all functions of
 * pad-worker.h, scanner-worker.h, printer-worker.h, output-worker.h, snapshot-worker.h,
 * mail-worker.h, phone-worker.h, link.h and teller.h, and ds_tag_decode(). Time is what the file
 * says, too.
 */
#pragma once

#include "firmware/kiosk.h"
#include "firmware/output-worker.h"
#include "firmware/pad-worker.h"
#include "firmware/recording.h"
#include "firmware/scanner-worker.h"

typedef struct DsPlayer DsPlayer;

/* Hears of each line that was played: `time` as "12:30:05". NULL: nobody does. */
typedef void (*DsPlayerHeard)(const DsRecordingLine *line, const char *time, gpointer data);

/* `recording` must outlive it. DS_ERROR_CONFIG: its configuration is none. */
DsPlayer *ds_player_new(
    const DsRecording *recording, DsPlayerHeard on_heard, gpointer data, GError **error);
void ds_player_free(DsPlayer *player);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsPlayer, ds_player_free)

/* TRUE: played to its end, and all was the same. FALSE with error unset: something was different,
 * ds_player_difference() tells what; with error set, the line cannot be played. */
gboolean ds_player_run(DsPlayer *player, GError **error);
const char *ds_player_difference(const DsPlayer *player);

/* ---- for the stage ---- */

/* A question that waits for the line with its answer. */
typedef struct DsPlayerJob DsPlayerJob;
struct DsPlayerJob {
	/* Calls back. FALSE: these facts are no answer to it. */
	gboolean (*answer)(DsPlayerJob *job, GVariant *facts, GError **error);
	void (*free)(DsPlayerJob *job);
};

/* Tells the tap of the question, and keeps the job for its answer. */
void ds_player_ask(DsTap *tap, const char *what, GVariant *facts, DsPlayerJob *job);

/* What the file says that was told next, without telling it; NULL: something else was. */
GVariant *ds_player_peek(DsTap *tap, const char *what);

/* Whoever something comes in from; each once, its name is of the configuration. */
typedef gboolean (*DsPlayerIn)(gpointer stage, GVariant *facts, GError **error);
void ds_player_listen(
    DsTap *tap, const char *what, const char *name, DsPlayerIn in, gpointer stage);
