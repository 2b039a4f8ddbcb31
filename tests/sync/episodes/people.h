/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people do in a world: patrons at kiosks, staff at their desk and with their list. */
#pragma once

#include "tests/sync/episodes/world.h"

/* Somebody borrows this item at this kiosk, or its holder brings it back. FALSE: not now. */
gboolean ds_people_use(DsWorld *world, guint kiosk, guint item);

/* Staff do something with this item in the library system. */
void ds_people_desk(DsWorld *world, guint item);

/* Staff work off what their list has of this item. FALSE: there is nothing. */
gboolean ds_people_work_off(DsWorld *world, guint item);
