/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line to a device that speaks in bytes: a serial port, a TCP connection, TLS over one, or the
 * two bulk endpoints of a USB device. Blocking, for one thread. `where` is
 *
 *	serial:/dev/ttyUSB0[:SPEED[:MODE]]    SPEED 9600 to 460800, MODE 8E1, 8N1 or 8O1
 *	tcp:ADDRESS[:PORT]                    ADDRESS in numbers
 *	tls:ADDRESS[:PORT]                    the same
 *	usb[:SOCKET or MAKER:MODEL]           drivers/usb.h
 *
 * and what is left out comes from the driver. Errors: DS_ERROR_CONFIG, `where` makes no sense or
 * permission is missing, or the other side
 * cannot be believed (open only); DS_ERROR_GONE, nobody is there or the line is dead;
 * DS_ERROR_RETRY, nothing came in time.
 */
#pragma once

#include "drivers/usb.h"
#include "firmware/base/tls.h"

typedef enum { DS_WIRE_SERIAL, DS_WIRE_NETWORK, DS_WIRE_USB } DsWireKind;

/* What a reader usually has; NULL and 0: it has no such line, and `where` may name none. */
typedef struct {
	const char *speed;     /* "38400"; of a serial port */
	const char *mode;      /* "8E1" */
	guint16 port;          /* of TCP */
	guint16 tls_port;      /* of TLS */
	const DsTls *tls;      /* whom to believe there, outlives the wire; NULL: nobody */
	const DsUsbMatch *usb; /* as in ds_usb_open() */
	gsize usb_head;        /* as in ds_usb_split(), where there are two pairs of endpoints; 0 */
} DsWireDefaults;

typedef struct DsWire DsWire;

/* A second at most, with TLS one and a half. A serial port belongs to this process until it is
 * closed. */
DsWire *ds_wire_open(const char *where, const DsWireDefaults *defaults, GError **error);
void ds_wire_close(DsWire *wire);

DsWireKind ds_wire_kind(const DsWire *wire);

/* The device behind it, for control requests; NULL unless it is DS_WIRE_USB. */
DsUsb *ds_wire_usb(const DsWire *wire);

/* All of it, in one piece where the line takes it. */
DS_MUST_USE gboolean ds_wire_write(
    DsWire *wire, const guint8 *data, gsize length, gint64 deadline_us, GError **error);

/* Waits for at least one byte and appends what is there. Times are CLOCK_MONOTONIC. */
DS_MUST_USE gboolean ds_wire_read(DsWire *wire, GByteArray *in, gint64 deadline_us, GError **error);

/* Throws away what has arrived, without waiting. */
void ds_wire_discard(DsWire *wire);

/* Throws away what arrives until nothing has come for quiet_ms; FALSE when the line is dead or
 * does not fall silent within ten times that. */
DS_MUST_USE gboolean ds_wire_drain(DsWire *wire, guint quiet_ms, GError **error);
