/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An address of e-mail that may go into a header and an SMTP command: a strict part of what RFC
 * 5321, 4.1.2 calls a Mailbox. A dot-string of letters, digits and "._-+=&'~" at a domain of at
 * least two labels of letters, digits and hyphens. No quotes, comments, routes, address literals,
 * white space, control characters, and nothing but ASCII: what is none of that is refused, not
 * repaired. Pure; any thread.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_MAIL_ADDRESS_MAX \
	254 /* bytes: RFC 5321, 4.5.3.1.3, a path of 256 without its brackets \
	     */

typedef struct {
	char text[DS_MAIL_ADDRESS_MAX + 1];
} DsMailAddress; /* "" for none */

/* FALSE: it is none, and *address is empty. */
DS_MUST_USE gboolean ds_mail_address_set(DsMailAddress *address, const char *text);

/* "l…@example.org", for a screen: the first letter, and where it goes. "" for an empty one. Free
 * with g_free(). */
char *ds_mail_address_masked(const DsMailAddress *address);

/* What stands behind the "@"; "" of an empty one. */
const char *ds_mail_address_domain(const DsMailAddress *address);

void ds_mail_address_wipe(DsMailAddress *address);
