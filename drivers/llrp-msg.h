/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of LLRP readers: pure. EPCglobal, Low Level Reader Protocol 1.0.1 of 2007, of which
 * exactly what drivers/llrp.c needs; clause numbers are that document's. Numbers were compared with
 * two public programs (sllurp, and Wireshark's packet-llrp.c) and with recordings of a real reader.
 *
 *	reserved(3) version(3) type(10) LENGTH(32) id(32) body       clause 16.1.1
 *	reserved(6) type(10) LENGTH(16) value                        a TLV parameter, 16.1.2
 *	1 type(7) value                                              a TV parameter, 16.1.2
 *
 * Both lengths count all of it; high byte first. The body of most messages is a list of parameters,
 * and so may be the end of a parameter's value.
 */
#pragma once

#include "firmware/base/bytes.h"

#define DS_LLRP_HEAD 10
#define DS_LLRP_MESSAGE_MAX (64 * 1024) /* ours: forty tags have 2 KiB */

/* Message types, 16.1. The answer to one of the first two rows is ten higher, to CLOSE it is 4. */
enum {
	DS_LLRP_GET_READER_CONFIG = 2,
	DS_LLRP_SET_READER_CONFIG = 3,
	DS_LLRP_CLOSE_CONNECTION_RESPONSE = 4,
	DS_LLRP_CLOSE_CONNECTION = 14,
	DS_LLRP_ADD_ROSPEC = 20,
	DS_LLRP_DELETE_ROSPEC = 21,
	DS_LLRP_START_ROSPEC = 22,
	DS_LLRP_STOP_ROSPEC = 23,
	DS_LLRP_ENABLE_ROSPEC = 24,
	DS_LLRP_DISABLE_ROSPEC = 25,
	DS_LLRP_ADD_ACCESSSPEC = 40,
	DS_LLRP_DELETE_ACCESSSPEC = 41,
	DS_LLRP_ENABLE_ACCESSSPEC = 42,
	DS_LLRP_RO_ACCESS_REPORT = 61,
	DS_LLRP_KEEPALIVE = 62,
	DS_LLRP_READER_EVENT_NOTIFICATION = 63,
	DS_LLRP_KEEPALIVE_ACK = 72,
	DS_LLRP_ERROR_MESSAGE = 100,
	DS_LLRP_CUSTOM_MESSAGE = 1023,
};

/* Parameter types that are read, 16.2; those below 128 are TV. */
enum {
	DS_LLRP_PC = 12,
	DS_LLRP_EPC_96 = 13,
	DS_LLRP_ANTENNA_PROPERTIES = 221,
	DS_LLRP_TAG_REPORT_DATA = 240,
	DS_LLRP_EPC_DATA = 241,
	DS_LLRP_EVENT_DATA = 246,
	DS_LLRP_ROSPEC_EVENT = 249,
	DS_LLRP_BUFFER_OVERFLOW = 251,
	DS_LLRP_READER_EXCEPTION = 252,
	DS_LLRP_ANTENNA_EVENT = 255,
	DS_LLRP_CONNECTION_ATTEMPT = 256,
	DS_LLRP_CONNECTION_CLOSE = 257,
	DS_LLRP_STATUS = 287,
	DS_LLRP_READ_RESULT = 349,
	DS_LLRP_WRITE_RESULT = 350,
};

/* ---- reading ---- */

typedef enum {
	DS_LLRP_MORE,   /* not complete yet */
	DS_LLRP_BROKEN, /* no message begins here: nothing behind it can be found any more */
	DS_LLRP_WHOLE,  /* one message; others may follow */
} DsLlrpFrame;

typedef struct {
	guint type;
	guint32 id;
	const guint8 *body; /* within the bytes that were parsed */
	gsize length;       /* of the body */
} DsLlrpMessage;

/* What begins at `bytes`, looked at from the first byte on; *used is the whole message. */
DsLlrpFrame ds_llrp_parse(const guint8 *bytes, gsize length, DsLlrpMessage *message, gsize *used);

typedef struct {
	guint type;
	DsReader value;
} DsLlrpParameter;

/* The next one. FALSE at the end, and where none can be read: then reader->left is not 0. */
gboolean ds_llrp_next(DsReader *reader, DsLlrpParameter *parameter);

/* FALSE, and nothing taken, when fewer bytes are left. */
gboolean ds_llrp_u16(DsReader *reader, guint16 *value);
gboolean ds_llrp_u32(DsReader *reader, guint32 *value);

/* What an answer says of itself (LLRPStatus, 13.2.1). */
typedef struct {
	guint code; /* 0: done */
	const char *text;
	gsize text_length;
} DsLlrpStatus;

/* FALSE when it says nothing, or its parameters do not fit to the last byte. */
gboolean ds_llrp_status(const DsLlrpMessage *answer, DsLlrpStatus *status);

/* An event in a READER_EVENT_NOTIFICATION (13.2.6). */
typedef struct {
	guint type;     /* DS_LLRP_ROSPEC_EVENT and others; their first field is */
	guint what;     /* ROSpec: 0 start, 1 end, 2 preempted. Antenna: 0 lost, 1 found. Connection
			   attempt: its status */
	guint32 number; /* of the ROSpec or antenna */
	const char *text; /* of a reader exception */
	gsize text_length;
} DsLlrpEvent;

/* Begins a list of events; FALSE: this is none. */
gboolean ds_llrp_events(const DsLlrpMessage *notification, DsReader *events);
/* As ds_llrp_next(); one of another type has no more than its type. */
gboolean ds_llrp_next_event(DsReader *events, DsLlrpEvent *event);

/* What was done to a tag by an AccessSpec (15.2.1.5.1 and .2). */
typedef struct {
	guint type;         /* DS_LLRP_READ_RESULT, DS_LLRP_WRITE_RESULT; 0: nothing was done */
	guint code;         /* 0: done */
	guint16 operation;  /* its OpSpecID */
	const guint8 *data; /* words that were read */
	gsize length;       /* in bytes */
} DsLlrpResult;

/* One TagReportData (13.2.3.1). */
typedef struct {
	const guint8 *epc;
	gsize epc_length; /* in bytes; 0: it has none, or one that is no number of words */
	gint pc;          /* -1: the reader did not tell */
	DsLlrpResult result;
} DsLlrpTag;

/* The next one in the body of an RO_ACCESS_REPORT; as ds_llrp_next(). Other parameters are passed
 * over; of several results the last counts. */
gboolean ds_llrp_next_tag(DsReader *report, DsLlrpTag *tag);

/* ---- writing ---- */

void ds_llrp_put_u8(GByteArray *out, guint8 value);
void ds_llrp_put_u16(GByteArray *out, guint16 value);
void ds_llrp_put_u32(GByteArray *out, guint32 value);

/* A TLV parameter: what is appended between the two is its value. */
guint ds_llrp_begin(GByteArray *out, guint type);
void ds_llrp_end(GByteArray *out, guint begin);

/* A whole message of version 1.0.1. */
void ds_llrp_message(GByteArray *out, guint type, guint32 id, const guint8 *body, gsize length);
