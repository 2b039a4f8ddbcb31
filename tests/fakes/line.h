/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader's end of a line: a pseudo-terminal, a TCP port on loopback that serves one host at a
 * time, the same with TLS, or a USB device with two bulk endpoints. Not for use outside
 * tests/fakes. Everything is done in the thread of `context`; only new, free and where may be
 * called from elsewhere. What cannot be set up is a g_error().
 */
#pragma once

#include "tests/fakes/usb.h"

#include <gio/gio.h>

typedef enum { DS_FAKE_SERIAL, DS_FAKE_NETWORK, DS_FAKE_TLS, DS_FAKE_USB } DsFakeLineKind;

typedef struct DsFakeLine DsFakeLine;

typedef struct {
	/* The host has sent something. */
	void (*on_bytes)(const guint8 *bytes, gsize count, gpointer data);
	/* A host has connected, and shaken hands. Only on a network: the others do not tell. May be
	 * NULL. */
	void (*on_host)(gpointer data);
	/* Appends what a second host is told before it is turned away. Only on a network. May be
	 * NULL. */
	void (*on_second)(GByteArray *words, gpointer data);
	gpointer data;
	const DsFakeUsbModel *usb; /* of a USB line */
	/* As in DsFakeUsbHandlers, of a USB line; in a thread of umockdev's. May be NULL. */
	gssize (*on_control)(const guint8 *setup, guint8 *bytes, gsize count, gpointer data);
} DsFakeLineHandlers;

/* Not plugged in yet. */
DsFakeLine *ds_fake_line_new(
    DsFakeLineKind kind, GMainContext *context, const DsFakeLineHandlers *handlers);

/* Unplugged, and when nobody runs the context any more. */
void ds_fake_line_free(DsFakeLine *line);

/* As a driver's `where` has it, the same after each plugging in: "serial:PATH" (a symbolic link),
 * "tcp:127.0.0.1:PORT", "tls:127.0.0.1:PORT", "usb". */
const char *ds_fake_line_where(const DsFakeLine *line);

/* The cable. Without it the terminal is gone, or connections end, in the middle of TLS, and none is
 * taken. */
void ds_fake_line_plug(DsFakeLine *line);
void ds_fake_line_unplug(DsFakeLine *line);
gboolean ds_fake_line_is_plugged(const DsFakeLine *line);

/* The file with the self-signed certificate that a TLS line shows; NULL for another. */
const char *ds_fake_line_certificate(const DsFakeLine *line);

/* What it shows to hosts that come from now on, and who has to have signed theirs; NULL: they need
 * none. */
void ds_fake_line_show(DsFakeLine *line, GTlsCertificate *certificate, GTlsDatabase *hosts);

/* The device of a USB line; NULL for another. */
DsFakeUsb *ds_fake_line_usb(const DsFakeLine *line);

/* To the host; the first `first` bytes and then `part` bytes at a time (0: all) come alone, with a
 * pause after each of the first two dozen. Nothing happens without a host. */
void ds_fake_line_put(DsFakeLine *line, const GByteArray *bytes, gsize first, gsize part);
