/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A daemon that only plays a part: it owns org.duestamp.Kiosk1 on a bus, shows the views a test
 * gives it, and keeps what it was told through Do.
 *
 * Views are files that hold a GVariant a{sv} as text, in the form of the property View, after
 * lines that begin with "#". One thing differs: a "deadline" in a file is microseconds from now.
 */
#pragma once

#include <gio/gio.h>

typedef struct DsKioskScript DsKioskScript;

/* A view from a file. `changes` (a{sv}, may be NULL) replaces or adds keys. Aborts the test when
 * the file is not there or not a view. */
GVariant *ds_kiosk_script_load(const char *path, GVariant *changes);

/* Takes the name at once; the main context must run for anybody to notice. */
DsKioskScript *ds_kiosk_script_new(GDBusConnection *connection);
void ds_kiosk_script_free(DsKioskScript *self); /* gives the name back */

/* The property Look, before the screen starts; takes a floating reference. */
void ds_kiosk_script_set_look(DsKioskScript *self, GVariant *look);

/* Takes a floating reference. */
void ds_kiosk_script_show(DsKioskScript *self, GVariant *view);

/* The oldest event that Do was called with and that was not taken yet, as "event {'key': ...}";
 * NULL when there is none. Free with g_free(). */
char *ds_kiosk_script_take(DsKioskScript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsKioskScript, ds_kiosk_script_free)
