/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk on the bus: org.duestamp.Kiosk1 and org.duestamp.Staff1 on /org/duestamp/Kiosk1, as
 * their XML describes them. Main thread only.
 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/config.h"

#include <gio/gio.h>

#define DS_BUS_NAME "org.duestamp.Kiosk1"
#define DS_BUS_PATH "/org/duestamp/Kiosk1"

typedef struct DsBus DsBus;

/* Starts a kiosk and exports it on this connection; owning the name is the caller's business.
 * `config` and `clock` must outlive it; staff may change rules in `config`. */
DsBus *ds_bus_new(DsConfig *config, DsClock *clock, GDBusConnection *connection, GError **error);
void ds_bus_free(DsBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsBus, ds_bus_free)
