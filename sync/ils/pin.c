/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/pin.h"

#include "firmware/base/bytes.h"

#include <string.h>
#include <unistd.h>

#define SCHEME "pbkdf2-sha256"
#define SALT_BYTES 16
/* A few milliseconds on a small board: every request with a PIN pays them. */
#define ITERATIONS 4096
/* More would let a foreign export stop the server for minutes. */
#define ITERATIONS_MAX 1000000

typedef struct {
	guint iterations;
	GByteArray *salt;
	GByteArray *key;
} Parts;

static void
parts_clear(Parts *parts)
{
	g_clear_pointer(&parts->salt, g_byte_array_unref);
	g_clear_pointer(&parts->key, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

static void
digest(const GHmac *keyed, const guint8 *data, gsize length, guint8 out[DS_PIN_KEY_BYTES])
{
	g_autoptr(GHmac) hmac = g_hmac_copy(keyed);
	gsize size = DS_PIN_KEY_BYTES;

	g_hmac_update(hmac, data, (gssize)length);
	g_hmac_get_digest(hmac, out, &size);
}

void
ds_pin_derive(const char *pin, const guint8 *salt, gsize salt_length, guint iterations,
    guint8 key[DS_PIN_KEY_BYTES])
{
	static const guint8 block_number[] = {0, 0, 0, 1}; /* one block is all we need */
	g_autoptr(GHmac) keyed = g_hmac_new(G_CHECKSUM_SHA256, (const guint8 *)pin, strlen(pin));
	g_autoptr(GByteArray) first = g_byte_array_new();
	guint8 round[DS_PIN_KEY_BYTES];

	g_byte_array_append(first, salt, (guint)salt_length);
	g_byte_array_append(first, block_number, sizeof block_number);
	digest(keyed, first->data, first->len, round);
	memcpy(key, round, DS_PIN_KEY_BYTES);
	for (guint i = 1; i < iterations; i++) {
		digest(keyed, round, sizeof round, round);
		for (guint at = 0; at < DS_PIN_KEY_BYTES; at++)
			key[at] ^= round[at];
	}
}

static gboolean
split(const char *text, Parts *parts)
{
	g_auto(GStrv) words = g_strsplit(text, "$", 5);
	guint64 iterations;

	if (g_strv_length(words) != 4 || !g_str_equal(words[0], SCHEME) ||
	    !g_ascii_string_to_unsigned(words[1], 10, 1, ITERATIONS_MAX, &iterations, NULL))
		return FALSE;
	parts->iterations = (guint)iterations;
	parts->salt = ds_unhex(words[2]);
	parts->key = ds_unhex(words[3]);
	return parts->salt != NULL && parts->salt->len == SALT_BYTES && parts->key != NULL &&
	    parts->key->len == DS_PIN_KEY_BYTES;
}

char *
ds_pin_hash(const char *pin)
{
	guint8 salt[SALT_BYTES], key[DS_PIN_KEY_BYTES];

	if (getentropy(salt, sizeof salt) != 0)
		g_error("pin: the kernel gives no random bytes");
	ds_pin_derive(pin, salt, sizeof salt, ITERATIONS, key);
	g_autofree char *salt_text = ds_hex(salt, sizeof salt);
	g_autofree char *key_text = ds_hex(key, sizeof key);
	return g_strdup_printf("%s$%u$%s$%s", SCHEME, ITERATIONS, salt_text, key_text);
}

gboolean
ds_pin_is_hash(const char *text)
{
	g_auto(Parts) parts = {0};

	return split(text, &parts);
}

gboolean
ds_pin_fits(const char *hash, const char *pin)
{
	g_auto(Parts) parts = {0};
	guint8 key[DS_PIN_KEY_BYTES], differs = 0;

	if (!split(hash, &parts))
		return FALSE;
	ds_pin_derive(pin, parts.salt->data, parts.salt->len, parts.iterations, key);
	for (guint i = 0; i < sizeof key; i++)
		differs |= key[i] ^ parts.key->data[i];
	return differs == 0;
}
