/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cable between a kiosk and its library, which a test can cut and join again: a relay on
 * loopback with threads of its own. It can also make the library tell more than it was asked.
 *
 * All calls may come from any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct Cable Cable;

/* To a server's "127.0.0.1:40123"; joined. */
Cable *cable_new(const char *library);
void cable_free(Cable *cable);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cable, cable_free)

const char *cable_where(const Cable *cable); /* for address= */

/* Every connection ends, in the middle of an answer too, and new ones end at once. */
void cable_cut(Cable *cable);
void cable_join(Cable *cable);

/* Fields ("BF0555|DAa name|") that every answer about a patron or an item has from now on, with a
 * right checksum; NULL: the answers as they come. */
void cable_add_fields(Cable *cable, const char *fields);

guint cable_requests(Cable *cable); /* that went through, answered or not */
