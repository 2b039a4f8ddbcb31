/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A SIP2 server that follows a script: a thread on loopback that waits for one request after the
 * other and does to each what the next line says. One connection at a time, like many real ones.
 *
 *	93* :: 941
 *	11*|ABB001|* : 121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJA plain book|AH|
 *	11* : !close
 *
 * Left what the request looks like (a glob; without AY, AZ and CR), right what happens. A line with
 * " : " is used once and in order, one with " :: " whenever no other is due. "connect" stands for a
 * new connection; "wrong" is a request whose checksum is wrong, "bare" one without AY and AZ,
 *"checked" one with them, where the script has such a line at all. Blank lines and lines with # are
 * nothing.
 *
 *	TEXT           an answer: AY as in the request, right AZ and CR are added
 *	!bad TEXT      the same with a wrong checksum
 *	!plain TEXT    the same without AY and AZ
 *	!echo N TEXT   the same with N for the sequence number
 *	!last TEXT     the same, then the end of the connection
 *	!like TEXT     a recorded answer with its escapes (\r \n \\ \xHH): the sequence number
 *	               becomes that of the request, and the checksum moves by as much
 *	!raw TEXT      exactly these bytes, with escapes; \p is a short pause
 *	!truncate TEXT the same, then the end of the connection
 *	!half TEXT     the first half of the answer, then silence
 *	!cut TEXT      the first half of the answer, then the end of the connection
 *	!drip MS TEXT  the answer byte by byte, MS milliseconds between them
 *	!delay MS TEXT the answer after MS milliseconds
 *	!leave MS TEXT the answer, and MS milliseconds later the end of the connection
 *	!flood N       N bytes without an end of line
 *	!silent        nothing, until the client gives up
 *	!close         the end of the connection, orderly
 *	!reset         the end of the connection by RST
 *
 * What was asked is known after ds_sip2_script_stop(), one line each: "connect", "close" (by the
 * client), "> REQUEST" with AY, AZ and escapes, "unexpected > REQUEST", "unused PATTERN",
 * "no handshake".
 */
#pragma once

#include <gio/gio.h>

typedef struct DsSip2Script DsSip2Script;

DsSip2Script *ds_sip2_script_new(const char *script);

/* Over TLS with this certificate. `clients`: whose certificate a client must show, or NULL. */
DsSip2Script *ds_sip2_script_new_tls(
    const char *script, GTlsCertificate *certificate, GTlsDatabase *clients);

const char *ds_sip2_script_address(const DsSip2Script *server); /* "127.0.0.1:40123" */

/* Ends the thread and gives the log; free with g_strfreev(). Only once. */
char **ds_sip2_script_stop(DsSip2Script *server);
void ds_sip2_script_free(DsSip2Script *server); /* stops it where nobody has */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Script, ds_sip2_script_free)

/* "\r" to a carriage return, and so on; the length goes to *length. Free with g_free(). */
char *ds_sip2_script_unescape(const char *text, gsize *length);
