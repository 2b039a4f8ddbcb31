/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports of a scanner in the mode "USB HID POS": pure. USB HID Point of Sale Usage Tables 1.02
 * (page 8C), laid out as scanners of Honeywell, Access-IS and others have it:
 *
 *	0      02, the number of the report
 *	1      how many bytes of text, 0 to 56
 *	2-4    AIM identifier
 *	5-60   text
 *	61     the maker's own number for the kind of code
 *	63     bit 0: the text goes on in the next report
 *
 * Some models have the AIM identifier, and so the text, one byte later.
 */
#pragma once

#include <glib.h>

#define DS_HID_REPORT_SIZE 64

typedef struct {
	char aim[4];      /* "]Q1"; "" before the first report */
	GByteArray *text; /* so far */
	gboolean spoilt;  /* too long, or against the rules: what follows belongs to it still */
} DsHidCode;

typedef enum {
	DS_HID_OTHER,    /* no report about a code: nothing has changed */
	DS_HID_MORE,     /* goes on */
	DS_HID_WHOLE,    /* the code is complete */
	DS_HID_NONSENSE, /* it is complete, and spoilt */
} DsHidTaken;

/* Adds one report to a code that is empty at first. */
DsHidTaken ds_hid_take(DsHidCode *code, const guint8 *report, gsize length);

/* Does this report descriptor (USB HID 1.11, 6.2.2) speak of page 8C? A keyboard's does not. */
gboolean ds_hid_is_scanner(const guint8 *descriptor, gsize length);
