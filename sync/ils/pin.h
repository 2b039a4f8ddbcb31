/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs are kept as
 *
 *	pbkdf2-sha256$ITERATIONS$SALT$KEY
 *
 * with 16 random bytes of salt and a 32 byte key, both hexadecimal: PBKDF2 (RFC 8018, section 5.2)
 * with HMAC-SHA-256. That keeps equal PINs from looking equal and a glance from telling one; four
 * digits are only ten thousand guesses, so whoever has the store file has the PINs too. Hence its
 * mode 0600.
 */
#pragma once

#include <glib.h>

#define DS_PIN_KEY_BYTES 32
#define DS_PIN_MAX 32 /* characters of a PIN or password */

/* What a store and an exported file hold. Free with g_free(). */
char *ds_pin_hash(const char *pin);

/* Is this text such a hash, whole and sound? */
gboolean ds_pin_is_hash(const char *text);

/* FALSE too when `hash` is none. Takes the same time for every wrong PIN. */
gboolean ds_pin_fits(const char *hash, const char *pin);

/* PBKDF2 itself, one block of it. */
void ds_pin_derive(const char *pin, const guint8 *salt, gsize salt_length, guint iterations,
    guint8 key[DS_PIN_KEY_BYTES]);
