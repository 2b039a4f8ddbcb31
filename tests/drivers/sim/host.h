/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulated world in a thread of its own, for tests whose drivers block. Its socket lies in a
 * new folder that goes away with it. Nothing here returns a failure: a test that cannot set its
 * stage aborts.
 */
#pragma once

#include "drivers/sim-client.h"
#include "drivers/sim-world.h"

typedef struct {
	DsSimWorld *world;
	const char *where;
	char *folder;
	GMainContext *context;
	GMainLoop *loop;
	GThread *thread;
} SimHost;

SimHost *sim_host_start(void);                 /* on a unix socket, timing off */
SimHost *sim_host_start_at(const char *where); /* the same elsewhere */
/* The same, and this is done to the world before it runs. */
SimHost *sim_host_start_with(void (*prepare)(DsSimWorld *world, gpointer data), gpointer data);
void sim_host_stop(SimHost *host);

/* One command, which must succeed; what stands behind "ok ". */
char *sim_host_ask(SimHost *host, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same where the answer does not matter. */
void sim_host_do(SimHost *host, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* One command, which must be refused. */
void sim_host_refuses(SimHost *host, DsErrorCode code, const char *command);

/* KEY=VALUE out of an answer like that to "show" or "stats". */
char *sim_host_value(const char *answer, const char *key);

/* A plain connection; every wait on it ends after ten seconds. */
typedef struct {
	GSocketConnection *connection;
	GDataInputStream *lines;
} SimWire;

SimWire *sim_wire_open(SimHost *host);
void sim_wire_close(SimWire *wire);
void sim_wire_say(SimWire *wire, const char *bytes, gssize length);
char *sim_wire_line(SimWire *wire); /* NULL when the other side closed */
void sim_wire_expect(SimWire *wire, const char *line);
