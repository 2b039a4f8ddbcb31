/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The snapshot as a library (sync/library.h), for a link of its own beside the one to the real
 * library: who is this, what is this item, as far as the snapshot knows. It carries nothing: loans
 * and returns wait in the journal.
 *
 * Of the settings it reads `address`, the folder of the snapshot (sync/snapshot-current.h, with the
 * key file site.key in it), and `profile`, whose rules for identifiers it shares with the real
 * library; NULL: the usual ones. It is no value of backend=, and not in ds_library_backends.
 *
 * Each request looks first whether a newer snapshot has come. A patron's `refusal` counts the
 * snapshot's word, the last day of the card against the machine's clock, and a quota of 0;
 * `loan_limit` is how many more the patron may borrow, `loans` is not known.
 */
#pragma once

#include "sync/library.h"

extern const DsLibraryBackend ds_snapshot_backend;
