/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one library system speaks SIP2, as data: a profile.
 *
 * The built-in profiles are the files of sync/profiles/; their comments are the documentation of
 * each key. A library's own profile is a file that names only what differs:
 *
 *	[profile]
 *	like=koha
 *	[patron]
 *	pin=never
 *
 * Keys are checked by firmware/base/keys.h: a wrong one is DS_ERROR_CONFIG and names the nearest
 * right one. A dialect does not change once loaded: any thread may read it.
 */
#pragma once

#include "sync/operation.h"
#include "sync/sip2-msg.h"

typedef enum {
	DS_SIP2_UTF8,
	DS_SIP2_LATIN1,
	DS_SIP2_CP850,
	DS_SIP2_ASCII,
	DS_SIP2_DETECT, /* valid UTF-8, else Latin-1 */
	DS_SIP2_GB18030,
	DS_SIP2_BIG5,
} DsSip2Charset;

/* What may be done when a complete answer came but is broken (rules, "Lost answers"). */
typedef enum { DS_SIP2_ASK_AGAIN, DS_SIP2_SEND_AGAIN, DS_SIP2_GIVE_UP } DsSip2Broken;

typedef enum { DS_SIP2_PIN_BY_CQ, DS_SIP2_PIN_ALWAYS, DS_SIP2_PIN_NEVER } DsSip2PinPolicy;

/* Who tells the library system of what happened while it was away (rules, "Replay"). The kiosk does
 * so itself where that is ASK_FIRST, after questions whose answers show that it was not told yet.
 */
typedef enum { DS_SIP2_STAFF, DS_SIP2_ASK_FIRST } DsSip2Replay;

typedef struct {
	guint id_min;
	guint id_max;
	char *id_also;
} DsSip2Ids;

typedef struct {
	char *name; /* of the profile */

	/* [wire] */
	DsSip2Charset charset;
	DsSip2ChecksumMode checksum;
	char *version;
	char *date_zone; /* four characters, or empty */
	DsSip2Broken broken_answer;
	gboolean careless_fields;
	char **loan_fields;   /* order of the fields of 11 and 29: "AO" "AB" "AA" "AC" */
	char **return_fields; /* of 09: "AP" "AO" "AB" "AC" */

	/* [patron] */
	gboolean by_status; /* ask with 23 instead of 63 */
	char **summary;     /* positions of 63 that may be asked for: "1" to "10" */
	DsSip2PinPolicy pin;
	gboolean pin_in_checkout;
	gboolean trust_flags;
	gboolean holds_ready;
	gboolean end_session;
	DsSip2Ids patron;
	DsIdentRules patron_rules;

	/* [item] */
	DsSip2Ids item;
	DsIdentRules item_rules;
	char **charged; /* circulation statuses: "04" */
	char **unknown;

	/* [offline] */
	gboolean no_block;
	DsSip2Replay loans;
	DsSip2Replay returns;

	/* [texts], [item-reasons], [patron-reasons]: globs in lower case */
	char **drop;
	char **item_reasons[DS_REASON_N];
	char **patron_reasons[DS_REASON_N];
} DsSip2Dialect;

/* `profile` is the name of a built-in one, or a path when it holds a '/'. */
DsSip2Dialect *ds_sip2_dialect_load(const char *profile, GError **error);
void ds_sip2_dialect_free(DsSip2Dialect *dialect);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Dialect, ds_sip2_dialect_free)

/* Names of the built-in profiles, in order of the alphabet; free with g_strfreev(). */
char **ds_sip2_dialect_names(void);

/* May this summary position of 63 be asked for? The first is 1. */
gboolean ds_sip2_dialect_may_ask(const DsSip2Dialect *dialect, guint position);
