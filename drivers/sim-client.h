/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Speaking with a simulated world (drivers/sim-world.h), blocking. The protocol is written down in
 * drivers/README-sim.md.
 *
 * `where` is "unix:/path" or "tcp:127.0.0.1:port". The world must not run in the calling thread:
 * these calls wait for its answer.
 */
#pragma once

#include "drivers/scanner.h"

#include <gio/gio.h>

#define DS_SIM_LINE_MAX (64 * 1024) /* bytes of a request or an answer, with its line end */
#define DS_SIM_TEXT_MAX 1024        /* bytes of what a card or a code says */

/* The words for what can lie on a card place or come from a scanner; NULL for unknown ones. */
typedef struct {
	const char *word;
	DsIdentityKind kind;
	const char *technology; /* as DsIdentity has it */
} DsSimKind;

extern const DsSimKind ds_sim_kinds[]; /* ended by word NULL */
const DsSimKind *ds_sim_kind(const char *word);

/* FALSE for an unknown word. "none" is DS_FLAW_NONE. */
gboolean ds_sim_flaw(const char *word, DsIdentityFlaw *flaw);

/* DS_ERROR_CONFIG when `where` makes no sense. */
GSocketAddress *ds_sim_address(const char *where, GError **error);

/*
 * One command of a person or a test, like "put E004015012345678 item=1000000136 afi=07": connects,
 * asks, and returns what stands behind "ok " in the answer ("" for nothing); free with g_free().
 * Five seconds at most.
 */
char *ds_sim_ask(const char *where, const char *command, GError **error);

/* The cable of a driver: a connection that has opened one device of the world. */
typedef struct DsSimLine DsSimLine;

/* `device` is "pad", "card", "scanner" or "printer". DS_ERROR_GONE when the world or the device is
 * not there.
 */
DsSimLine *ds_sim_line_open(const char *where, const char *device, GError **error);
void ds_sim_line_close(DsSimLine *line);

/*
 * Sends a request and waits for its answer. Returns what stands behind "ok "; free with g_free().
 * An "error WORD text" is that DsErrorCode. No answer in time, or a closed line, is DS_ERROR_GONE,
 * and so is every later request: an answer that comes too late must not be taken for the next one.
 */
char *ds_sim_line_ask(DsSimLine *line, guint timeout_ms, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* poll() of a card place or a scanner, as DsScannerDriver has it. */
gboolean ds_sim_line_poll(DsSimLine *line, guint timeout_ms, DsIdentity **identity, GError **error);
