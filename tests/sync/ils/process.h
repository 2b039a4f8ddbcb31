/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real duestamp-ils as a process, and kiosks that talk to it. Whatever goes wrong here fails
 * the test at once. Waiting has a limit of ten seconds everywhere.
 */
#pragma once

#include <gio/gio.h>

typedef struct Ils Ils;

/* Path of the program: the last argument of the test. Call after g_test_init(). */
void ils_set_program(int argc, char **argv);

/* Local time is noon for whatever this process and its children do: no test meets a midnight. */
void ils_make_it_noon(void);

/* A new folder for stores; ils_remove_folder() deletes it with all in it. */
char *ils_make_folder(void);
void ils_remove_folder(char *folder);

/* Starts it on a free port and waits until it listens. Further arguments, NULL at the end. */
Ils *ils_start(const char *store, const char *const *args);
void ils_stop(Ils *ils); /* SIGTERM; it must end with 0 */
void ils_kill(Ils *ils); /* SIGKILL */

/* Memory it holds at the moment, from /proc. */
gint64 ils_memory_bytes(Ils *ils);

/* Runs it to its end: exit status; output and messages, if wanted, to be freed with g_free(). */
int ils_run(const char *const *args, char **output, char **messages);

typedef struct Kiosk Kiosk;

Kiosk *kiosk_connect(Ils *ils);
void kiosk_close(Kiosk *kiosk); /* orderly */
void kiosk_reset(Kiosk *kiosk); /* the hard way: RST */

/* The message with the next sequence number, its checksum and CR. */
GString *kiosk_frame(Kiosk *kiosk, const char *message);

void kiosk_send(Kiosk *kiosk, const char *bytes, gsize length);
char *kiosk_read(Kiosk *kiosk);         /* a line with its CR; NULL when the server closed */
gboolean kiosk_is_closed(Kiosk *kiosk); /* waits: TRUE when it is, FALSE when a line came instead */

/* Sends, reads, checks checksum and sequence number; the answer without them, "96" for "send that
 * again", NULL when the server closed. */
char *kiosk_ask(Kiosk *kiosk, const char *message);
