/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A running duestampd, seen and moved over the bus as the screen and staff do it. For tests that
 * do it thousands of times: duestampctl would be a process each time.
 *
 * Every remote_wait_...() lets the main loop run until what it waits for is there, woken by the
 * daemon's own signals; after half a minute it ends the test with a message.
 */
#pragma once

#include <gio/gio.h>

typedef struct Remote Remote;

/* The daemon that has the name on the session bus, or will have it. Free with remote_free(). */
Remote *remote_new(void);
/* The same of a process that may end instead: NULL. */
Remote *remote_new_of(GSubprocess *daemon);
void remote_free(Remote *remote);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Remote, remote_free)

/* What a person does; `key` NULL: nothing goes with it. FALSE: it means nothing now. */
gboolean remote_do(Remote *remote, const char *event, const char *key, const char *value);

/* The answer of a method of Staff1; `arguments` may be NULL. NULL: it was refused. */
GVariant *remote_staff(Remote *remote, const char *method, GVariant *arguments);

/* The newest operation that waits for staff, 0: none. */
gint64 remote_first_case(Remote *remote);

/* Of View and Health as they were told last; free with g_free(), "" where it is absent. What is not
 * text is printed. */
char *remote_text(Remote *remote, const char *key);
char *remote_health(Remote *remote, const char *key);
char *remote_row(Remote *remote, const char *item, const char *key); /* of the row of an item */

/* Everything it tells now: View, Health, and what staff may ask for; free with g_free(). */
char *remote_everything(Remote *remote);

void remote_wait_page(Remote *remote, const char *page);
void remote_wait_text(Remote *remote, const char *key, const char *value);
void remote_wait_health(Remote *remote, const char *key, const char *value);
void remote_wait_other_page(Remote *remote, const char *page); /* than this one */
/* Until one of the two; TRUE: the first. */
gboolean remote_wait_either_page(Remote *remote, const char *page, const char *other);
/* Until the daemon has left the bus: whatever it told before has been heard by then. */
void remote_wait_gone(Remote *remote);
/* Until the item's row has one of these statuses, "lent returned"; free with g_free(). */
char *remote_wait_status(Remote *remote, const char *item, const char *statuses);
/* Until each reader was opened, or is known not to be there. */
void remote_wait_devices(Remote *remote);

/* Lets the main loop run for so long: the moment at which a test strikes. */
void remote_let_pass(guint ms);
/* ... or shorter, when the daemon tells something. */
void remote_let_pass_until_change(Remote *remote, guint ms);
