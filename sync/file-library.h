/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library system that cannot be asked: it is told by files (sync/export.h), which staff carry to
 * it. So the kiosk is always off line, and the rules for that hold.
 *
 * Which numbers are items and cards is said by the profile, as for SIP2; without one,
 * ds_ident_default holds.
 */
#pragma once

#include "sync/library.h"

extern const DsLibraryBackend ds_file_backend;
