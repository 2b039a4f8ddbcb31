/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "firmware/base/clock.h"
#include "sync/operation.h"

/* The moment as the journal keeps it: wall time and how far it may be believed, boot clock, and
 * which boot it was. */
DsStamp ds_stamp_now(DsClock *clock);
