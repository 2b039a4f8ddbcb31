/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A USB device that does not exist, below the real libusb (umockdev mocks the kernel's side of it).
 * The program has to run under umockdev-wrapper: in meson, `usb_wrapper`. It has one interface with
 * at most one IN and one OUT endpoint besides endpoint 0, or two of each that share each message.
 *
 * All calls may come from any thread. A mistake of the test's author is a g_error().
 */
#pragma once

#include <glib.h>

typedef struct DsFakeUsb DsFakeUsb;

typedef struct {
	const char *descriptors; /* in hexadecimal: of the device, then its configuration, whole */
	const char *driver;      /* the kernel's driver that holds it at first; NULL: none */
	/* So many bytes of each message go over the endpoints 1 and 2, the others over 5 and 6;
	 * what comes otherwise is lost. 0: it has only one of each. */
	gsize head;
	/* For programs that look for interfaces: its class, two hexadecimal digits; NULL: there is
	 * none to be found, only the device. */
	const char *interface_class;
} DsFakeUsbModel;

typedef struct {
	/* The host has sent something to the OUT endpoint; in the thread of `context`. */
	void (*on_out)(const guint8 *bytes, gsize count, gpointer data);
	/* A class or maker's control request; in a thread of umockdev's. `setup` are its 8 bytes
	 * (USB 2.0, 9.3); `bytes` is its data, to be filled when bit 7 of the first one is set.
	 * Returns how many bytes went over; -1: not known, a stall. NULL: none is known. */
	gssize (*on_control)(const guint8 *setup, guint8 *bytes, gsize count, gpointer data);
	gpointer data;
} DsFakeUsbHandlers;

/* Not plugged in yet. `socket` is where it will be: "1-1", "1-1.4". */
DsFakeUsb *ds_fake_usb_new(const char *socket, const DsFakeUsbModel *model, GMainContext *context,
    const DsFakeUsbHandlers *handlers);
void ds_fake_usb_free(DsFakeUsb *usb);

/* Each plugging in gives the device a new number on its bus, as on a real one. */
void ds_fake_usb_plug(DsFakeUsb *usb);
void ds_fake_usb_unplug(DsFakeUsb *usb);

/* What the IN endpoint has next: one report, or one packet. */
void ds_fake_usb_put(DsFakeUsb *usb, const guint8 *bytes, gsize count);

/* With `hold` its OUT endpoint takes nothing (a buffer is full) until it is called without. */
void ds_fake_usb_hold(DsFakeUsb *usb, gboolean hold);

/* Does the kernel's driver hold it? */
gboolean ds_fake_usb_is_with_kernel(DsFakeUsb *usb);
