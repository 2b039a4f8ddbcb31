/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that staff print to see whether a printer works. */
#pragma once

#include "drivers/slip.h"
#include "firmware/config.h"

/* All languages that are installed, whatever [kiosk] languages= says, and a code. No person is on
 * it. `wall_s`: seconds since 1970, shown in the kiosk's time zone. */
DsSlip *ds_test_slip_new(const DsConfig *config, gint64 wall_s);
