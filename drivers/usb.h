/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A USB device that a driver speaks with itself, through libusb: no file under /dev, no driver of
 * the kernel in between. Blocking, for one thread. `where` is
 *
 *	usb              the one device of a maker that the driver knows
 *	usb:1-1.4        the one in this socket: bus and ports as `lsusb -t` shows them; the same
 *	                 after each plugging in
 *	usb:0C2E:0B61    the one of this maker and model (as lsusb prints them)
 *
 * Errors: DS_ERROR_CONFIG, `where` makes no sense, permission is missing, or several devices fit
 * (open only); DS_ERROR_GONE, nobody is there (any more) or another program has it;
 * DS_ERROR_RETRY, nothing came in time.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_USB_ANY (-1)

/* An interface that the driver understands: a line of its table. Maker and model count for plain
 * `usb` only. */
typedef struct {
	gint vendor, product;           /* DS_USB_ANY: whoever made it */
	gint class, subclass, protocol; /* of the interface; DS_USB_ANY: whichever */
} DsUsbMatch;

typedef struct DsUsb DsUsb;

/* Takes the first interface that a line of `matches` fits, which a line of zeros ends. A driver of
 * the kernel that held it (a keyboard, a printer) loses it until close. A second at most. */
DsUsb *ds_usb_open(const char *where, const DsUsbMatch *matches, GError **error);
void ds_usb_close(DsUsb *usb);

/* Where the device is until it is unplugged, for a library that opens it itself: its bus and its
 * number there, as lsusb prints them. Here maker and model count also where a socket is named, and
 * nothing is taken. */
DS_MUST_USE gboolean ds_usb_locate(
    const char *where, const DsUsbMatch *matches, guint *bus, guint *number, GError **error);

/* The line of `matches` that fitted, counted from 0. */
guint ds_usb_match(const DsUsb *usb);

/* What it calls itself (iProduct; USB 2.0, 9.6.7), in ASCII, at most 126 letters; "" where it says
 * nothing. Not checked: not for a screen. Free with g_free(). Two seconds at most. */
char *ds_usb_product(DsUsb *usb, GError **error);

/* To the interface's first OUT endpoint. */
DS_MUST_USE gboolean ds_usb_write(
    DsUsb *usb, const guint8 *data, gsize length, gint64 deadline_us, GError **error);

/* Appends what its first IN endpoint sends next: one report of an interrupt endpoint, at most 512
 * bytes of a bulk one. Times are CLOCK_MONOTONIC. */
DS_MUST_USE gboolean ds_usb_read(DsUsb *usb, GByteArray *in, gint64 deadline_us, GError **error);

/*
 * For devices with two OUT and two IN endpoints that want the first `head` bytes of a message by
 * the one with the lower number and all others by the other, and answer so. From now on write()
 * takes one whole message, and read() the answer to it; what either endpoint still has of another
 * one is read too when nothing else comes. Changes nothing where there is one pair only.
 */
void ds_usb_split(DsUsb *usb, gsize head);

/* A control request to the interface (USB 2.0, 9.3; wIndex is its number); with bit 7 of `type` it
 * fills `data`. Returns how many bytes went over, -1 with an error. A request that the device does
 * not know is DS_ERROR_PROTOCOL. Half a second at most. */
gssize ds_usb_control(DsUsb *usb, guint8 type, guint8 request, guint16 value, guint8 *data,
    guint16 length, GError **error);
