/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulated world: what lies on the pad, what each tag holds, which card lies on the reader and
 * what was scanned. It is a server of its own, so it outlives a daemon that is killed, just as
 * books do; the drivers sim, sim-card, sim-scanner and sim-printer are its clients, like the cable
 * to a real device. It can hold the kiosk's other two cables, too: to the network and to the power.
 *
 * One request a line, one answer line: "ok ..." or "error WORD text", WORD being that of a
 * DsErrorCode. drivers/README-sim.md has every command. People and tests say
 *
 *     put UID [item=...] [afi=07] ...     take UID|all         card KIND TEXT|none
 *     scan KIND TEXT                      list [all]           show UID
 *     unplug|plug pad|card|scanner|printer|network|power       state
 *     paper full|low|out                  slip [FIRST COUNT]   timing on|off
 *     fault ...                           stats                watch           help
 *
 * and drivers, after "open pad|card|scanner|printer" on their connection:
 *
 *     inventory [afi=C2] [within=MS]      read UID FIRST COUNT     get-afi UID   set-afi UID C2
 *     field-reset                         signal WORD              get-eas UID   set-eas UID 0
 *     poll MS                             status               rows WIDTH HEX  cut
 *
 * A pad does one thing at a time and answers when the radio would be through (drivers/sim-air.h);
 * with "timing off" it answers at once. A request that is on air takes effect even when the client
 * that sent it is gone by then: a killed daemon does not call a write back.
 *
 * Everything runs on one main context, without threads or locks. Lines are bounded, nonsense is
 * refused with a sentence, and a client that sends garbage, too much, or does not read its answers
 * loses its connection and disturbs nobody else.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct DsSimWorld DsSimWorld;

/*
 * Listens at `where`, "unix:/path" or "tcp:127.0.0.1:port" (port 0: any free one), and serves
 * whenever `context` (NULL: the default one) runs. A socket file that nobody serves any more is
 * replaced. NULL with DS_ERROR_CONFIG when it cannot listen there.
 */
DsSimWorld *ds_sim_world_new(const char *where, GMainContext *context, GError **error);

/* Where it listens, with the real port. */
const char *ds_sim_world_where(const DsSimWorld *world);

/*
 * The network cable: `listen` ("127.0.0.1:0": any free port) is where the kiosk looks for its
 * library, `library` where that is; both are IP addresses. Plugged in from now on. Returns where it
 * listens, with the real port, or NULL with DS_ERROR_CONFIG. Once for a world.
 */
const char *ds_sim_world_join_network(
    DsSimWorld *world, const char *listen, const char *library, GError **error);

/*
 * The power cable: `command`, words as a shell parts them, is the kiosk's program. It is pulled
 * until somebody says "plug power"; then the program runs in a process group of its own, without
 * standard output, and "unplug power" kills the group (SIGKILL). A kiosk that ends by itself is
 * told as "unplug power". FALSE with DS_ERROR_CONFIG: the command makes no sense. Once for a world.
 */
gboolean ds_sim_world_join_power(DsSimWorld *world, const char *command, GError **error);

/* Closes all connections, and ends the kiosk (SIGTERM). Call it in the thread that runs the
 * context, or when nobody runs it. */
void ds_sim_world_free(DsSimWorld *world);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSimWorld, ds_sim_world_free)
