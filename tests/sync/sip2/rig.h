/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The backend in front of a scripted server: what all tests of this folder start from.
 *
 * Time is frozen where it goes into messages: operations are stamped 2026-11-22 08:31:02, the
 * moment of the recordings.
 */
#pragma once

#include "sync/sip2.h"
#include "tests/fakes/sip2-script.h"

typedef struct {
	DsLibrarySettings *settings;
	DsSip2Script *server;
	gpointer self; /* of ds_sip2_backend */
} Rig;

/* g_test_init(), and all the world lives in UTC. */
void rig_init(int *argc, char ***argv);

/* How a server is greeted that needs a login: both lines of a script, for "%s" in front of it. */
#define RIG_GREETING \
	"93* :: 941\n" \
	"99* :: 98YYYYNN02500520261122    0830502.00AOCPL|BXYYYYYYYYYYYNYYYY|\n"

/* Koha's profile, plain TCP, answers within a second or not at all. */
DsLibrarySettings *rig_settings(void);

Rig *rig_new(const char *profile, const char *script);
/* Takes over both; the backend is opened. */
Rig *rig_new_with(DsLibrarySettings *settings, DsSip2Script *server);
void rig_free(Rig *rig);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rig, rig_free)

/* Stops the server: what it was asked, without the greeting. Free with g_strfreev(). */
char **rig_log(Rig *rig);
guint rig_count(char **log, const char *pattern); /* glob */

DsItemId rig_item(const char *text);
DsPatronId rig_patron(const char *text);
DsWord rig_word(const char *text);

/* Composed and ready to be carried; `patron` may be NULL. */
DsOperation *rig_operation(Rig *rig, DsOperationKind kind, const char *item, const char *patron);

/* A profile of its own in a file below the test's temporary folder; free the path with g_free(). */
char *rig_profile(const char *text);
