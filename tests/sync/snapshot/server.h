/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A web server on loopback that publishes the files of one folder by HTTPS, and does what a web
 * server must not. The first word of a path says how the rest is sent:
 *
 *	/as-is/NAME      as it is, with an ETag made of its bytes; 304 to whom that is known
 *	/status/CODE     nothing but that
 *	/moved/NAME      to /as-is/NAME
 *	/plain/NAME      to the same by HTTP
 *	/loop/NAME       to itself
 *	/cut/NAME        half of it, and the end, though it promised all
 *	/short/NAME      half of it, as if that were all
 *	/endless/NAME    and then zeros without end
 *	/stall/NAME      half of it, and silence
 *	/drip/NAME       a byte at a time, with pauses
 *	/silent/NAME     not even an answer
 *	/headers/NAME    headers without end
 *	/odd-etag/NAME   with an ETag that no header can hold
 */
#pragma once

#include <gio/gio.h>

typedef struct Server Server;

Server *server_new(GTlsCertificate *certificate, const char *folder);
void server_free(Server *server); /* ends its thread */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)

char *server_url(const Server *server, const char *path); /* free with g_free() */
guint server_count(Server *server, const char *words);    /* requests that hold these words */
