/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The programs themselves, for tests: duestampd on a private bus, duestampctl beside it,
 * duestamp-ils with its sample library, a simulated room. They die with the test. What cannot be
 * set up ends the test.
 */
#pragma once

#include <gio/gio.h>

typedef struct {
	char *folder;
	char *sim;     /* where the room listens */
	char *config;  /* file */
	char *log;     /* file: what duestampd says; a new one begins it anew */
	char *store;   /* of duestamp-ils */
	char *address; /* where it listens */
	const char *const
	    *before; /* words in front of duestampd's own, such as a tracer's; or NULL */
	GSubprocess *bus, *ils, *world, *daemon;
} Programs;

/* Runs, idle. `devices` are the sections of its readers, which may not have been opened yet; NULL:
 * pad and card reader of the simulated room, opened. */
void programs_start(Programs *p, const char *devices);
void programs_stop(Programs *p);

/* For a test that puts more together by itself: all but the daemon, which is to be given a
 * configuration before it starts. `sections` stand behind [library main]. */
void programs_start_around(Programs *p);
void programs_write_config(
    Programs *p, const char *state, const char *library, const char *sections);
/* In that configuration: the library becomes one that is told by files. */
void programs_configure_by_files(Programs *p);
void programs_spawn_daemon(Programs *p); /* without waiting for anything */

void programs_start_daemon(Programs *p);     /* without waiting for readers */
void programs_wait_for_devices(Programs *p); /* each has been opened, or is gone */
void programs_stop_process(GSubprocess **process, gint exit_code);

/* Kills the library's process, starts it again on the same store and port. */
void programs_library_off(Programs *p);
void programs_library_on(Programs *p);

/* "firmware/duestampd" in the build folder; free with g_free(). */
char *programs_path(const char *path);

/* Starts a program of the build folder with these arguments, its standard error in the file `log`
 * (NULL: the test's own). */
GSubprocess *programs_spawn(const char *path, const char *log, const char *const *arguments);
#define PROGRAMS_SPAWN(path, log, ...) \
	programs_spawn(path, log, (const char *const[]){__VA_ARGS__, NULL})

/* Runs duestampctl; returns what it printed, free with g_free(). With `exit_code` it may fail and
 * returns what it said then. */
char *programs_ctl(Programs *p, int *exit_code, const char *arguments);

/* Asks again and again until the output of duestampctl holds the words, or holds them no more. */
void programs_wait_until(Programs *p, const char *arguments, const char *words, gboolean there);
void programs_wait_for(Programs *p, const char *arguments, const char *words);
