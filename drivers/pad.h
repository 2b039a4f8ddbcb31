/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to write a driver for a book pad: an antenna field with tags in it.
 *
 * A driver is one file that fills in a DsPadDriver and is named in drivers/meson.build. All its
 * calls are blocking and come from one thread, the one that called open(). A driver knows no
 * loop, no bus, no journal and no configuration, and writes no log: what an operator should know
 * goes into the error.
 *
 * Every call comes back within the time it is given, or 500 ms where none is given; open() within
 * two seconds. Errors:
 *   DS_ERROR_RETRY     this tag or this round failed (no answer, collision, checksum); the reader
 *                      is fine. The core tries again by its own rules.
 *   DS_ERROR_GONE      the reader does not answer or its port is closed. The core calls close()
 *                      and opens it again later, with increasing pauses.
 *   DS_ERROR_PROTOCOL  the tag or the reader answered something it must not; say what.
 *   DS_ERROR_CONFIG    open() only: `where` makes no sense, permission missing; say what to do.
 *
 * Byte order: block data is given as it lies in tag memory, whatever the wire does with it.
 */
#pragma once

#include "firmware/base/ident.h"
#include "firmware/base/tls.h"

#define DS_AFI_ANY (-1)
#define DS_PAD_EPC_MAX \
	64 /* bytes of an EPC bank from its PC word on: that counts 31 words at most */

typedef enum {
	DS_PAD_AFI = 1 << 0,        /* set_afi, get_afi */
	DS_PAD_EAS = 1 << 1,        /* set_eas, get_eas */
	DS_PAD_AFI_FILTER = 1 << 2, /* inventory honours `afi`: only tags with that AFI answer */
	DS_PAD_SIGNAL = 1 << 3,     /* signal */
	DS_PAD_EPC = 1 << 4,        /* UHF: get_epc, write_epc */
	DS_PAD_PASSWORD = 1 << 5,   /* unlock */
} DsPadCaps;

typedef enum { DS_SIGNAL_OFF, DS_SIGNAL_BUSY, DS_SIGNAL_DONE, DS_SIGNAL_ATTENTION } DsSignal;

/* One answer to an inventory. */
typedef struct {
	DsTagId id;
	gint dsfid; /* data format byte of an ISO 15693 tag, -1 where the reader does not tell */
	guint8 epc[DS_PAD_EPC_MAX]; /* EPC bank of a UHF tag, from its PC word on */
	guint epc_length;           /* in bytes; 0: this is an HF tag */
} DsTagSeen;

typedef struct {
	const char *id;      /* file name, value of driver=, test folder: one word */
	const char *summary; /* one line, for people */
	const char *where;   /* what `where=` looks like, for error messages */
	DsPadCaps caps;
	gboolean simulated; /* refused unless [kiosk] mode is demo or training */

	/* Opens the reader and proves that it is one: an answer to some harmless request. Returns
	 * the driver's own state for the other calls, or NULL with error set. */
	gpointer (*open)(const char *where, GError **error);

	/* The same where `where` begins with "tls:"; `tls` says whom to believe, and outlives the
	 * reader. NULL: such readers have no TLS. DS_ERROR_CONFIG: also when the reader is not to
	 * be believed. */
	gpointer (*open_tls)(const char *where, const DsTls *tls, GError **error);

	/* One complete round: appends a DsTagSeen to `tags` for each tag that answered, each tag
	 * once, all tags present and not only new ones. An empty pad is success. `afi` is
	 * DS_AFI_ANY or, with DS_PAD_AFI_FILTER, the value tags must have to answer. */
	gboolean (*inventory)(
	    gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error);

	/* Field off and on again, long enough for tags to forget (>= 5 ms; FEIG 15 ms). */
	gboolean (*field_reset)(gpointer self, GError **error);

	/* Appends `count` blocks from block `first` on, addressed to one tag. A tag with fewer
	 * blocks gives what it has; asking beyond its end is DS_ERROR_PROTOCOL. Of a UHF tag these
	 * are the USER bank in pieces of four bytes; a tag that has none gives nothing, which is
	 * success. */
	gboolean (*read)(gpointer self, const DsTagId *tag, guint first, guint count,
	    GByteArray *out, GError **error);

	/* The tag's AFI byte. set_afi() succeeds when the tag acknowledged the write; the core
	 * always proves it with get_afi(), which must ask the tag and never a cache. */
	gboolean (*set_afi)(gpointer self, const DsTagId *tag, guint8 afi, GError **error);
	gboolean (*get_afi)(gpointer self, const DsTagId *tag, guint8 *afi, GError **error);

	/* The tag's EAS bit, the same way. */
	gboolean (*set_eas)(gpointer self, const DsTagId *tag, gboolean armed, GError **error);
	gboolean (*get_eas)(gpointer self, const DsTagId *tag, gboolean *armed, GError **error);

	/* Gives a tag its EAS/AFI password (NXP ICODE SLIX and SLIX2): it then takes set_afi() and
	 * set_eas() until the field goes off. A tag that is given a wrong one is silent until then;
	 * so the field has been reset when this fails for that reason, with DS_ERROR_PROTOCOL. NULL
	 * without DS_PAD_PASSWORD. */
	gboolean (*unlock)(gpointer self, const DsTagId *tag, guint32 password, GError **error);

	/* A UHF tag's EPC bank from its PC word on, asked of the tag, appended. Its security state
	 * is in there (drivers/uhf-security.h), and with it changes what the tag answers by: a
	 * driver makes the id by ds_uhf_identity(), and finds the tag by it after its own write.
	 */
	gboolean (*get_epc)(gpointer self, const DsTagId *tag, GByteArray *epc, GError **error);
	/* Writes one word of that bank (Gen2 WordPtr: 1 is the PC); `password` is the tag's access
	 * password, 0: it has none. */
	gboolean (*write_epc)(gpointer self, const DsTagId *tag, guint word, guint16 value,
	    guint32 password, GError **error);

	/* Lamp or beep, best effort. NULL without DS_PAD_SIGNAL. */
	void (*signal)(gpointer self, DsSignal what);

	/* Never fails and accepts a half-dead device. Not called when open() failed. */
	void (*close)(gpointer self);
} DsPadDriver;

/* The drivers this build holds, ended by NULL (made from the list in drivers/meson.build). */
extern const DsPadDriver *const ds_pad_drivers[];
