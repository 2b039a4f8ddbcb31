/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cable to a TCP server on this machine that can be cut at a byte of what the server says. It
 * takes one host, and ends with it. */
#pragma once

#include <glib.h>

typedef struct Cable Cable;

/* `address` is "127.0.0.1:PORT". */
Cable *cable_new(const char *address);
void cable_free(Cable *cable); /* cuts it */

guint cable_port(const Cable *cable);

/* So many bytes from now on reach the host; then both sides are hung up. */
void cable_cut_after(Cable *cable, guint bytes);
