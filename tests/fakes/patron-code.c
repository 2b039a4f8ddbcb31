/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/patron-code.h"

#include <sodium.h>
#include <string.h>

static void
put(GByteArray *to, guint8 byte)
{
	g_byte_array_append(to, &byte, 1);
}

/* Type 0 to 5, and a number or length below 65536. */
static void
put_head(GByteArray *to, guint type, gsize value)
{
	if (value < 24) {
		put(to, (guint8)(type << 5 | value));
		return;
	}
	put(to, (guint8)(type << 5 | (value < 256 ? 24 : 25)));
	if (value >= 256)
		put(to, (guint8)(value >> 8));
	put(to, (guint8)value);
}

static void
put_string(GByteArray *to, guint type, gconstpointer bytes, gsize length)
{
	put_head(to, type, length);
	g_byte_array_append(to, bytes, (guint)length);
}

static void
put_array(GByteArray *to, GByteArray *from)
{
	put_string(to, 2, from->data, from->len);
}

static void
put_time(GByteArray *to, guint8 label, gint64 seconds)
{
	put(to, label);
	put(to, 0x1A);
	for (gint shift = 24; shift >= 0; shift -= 8)
		put(to, (guint8)(seconds >> shift));
}

static GByteArray *
header_of(const DsFakeCode *code)
{
	const char *kid = code->kid != NULL ? code->kid : "k1";
	GByteArray *header = g_byte_array_new();

	put_head(header, 5, 2);
	put(header, 1);
	put(header, code->other_alg ? 0x26 : 0x27);
	put(header, 4);
	put_string(header, 2, kid, strlen(kid));
	return header;
}

static GByteArray *
claims_of(const DsFakeCode *code)
{
	const char *card = code->card != NULL ? code->card : "80000001";
	const char *realm = code->realm != NULL ? code->realm : "union.example";
	const guint8 id[8] = {1, 2, 3, 4, 5, 6, 7, code->id};
	GByteArray *claims = g_byte_array_new();

	if (code->claims != NULL)
		return g_byte_array_append(claims, code->claims, (guint)code->claims_length);
	put_head(claims, 5, code->more_claims ? 6 : 5);
	put(claims, 2);
	put_string(claims, 3, card, strlen(card));
	put(claims, 3);
	put_string(claims, 3, realm, strlen(realm));
	put_time(claims, 4, code->expires_s);
	put_time(claims, 6, code->issued_s);
	put(claims, 7);
	put_string(claims, 2, id, sizeof id);
	if (code->more_claims)
		g_byte_array_append(claims, (const guint8[]){9, 1}, 2);
	return claims;
}

static void
make_keys(const char *kid, guint8 *public_key, guint8 *secret)
{
	guint8 seed[crypto_sign_SEEDBYTES] = {0};

	g_assert_cmpint(sodium_init(), >=, 0);
	g_strlcpy((char *)seed, kid, sizeof seed);
	crypto_sign_seed_keypair(public_key, secret, seed);
}

static void
sign(const DsFakeCode *code, GByteArray *header, GByteArray *claims, guint8 *signature)
{
	const char *kid = code->kid != NULL ? code->kid : "k1";
	guint8 public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	g_autoptr(GByteArray) text = g_byte_array_new();

	make_keys(code->forged ? "somebody else" : kid, public_key, secret);
	put_head(text, 4, 4);
	put_string(text, 3, "Signature1", strlen("Signature1"));
	put_array(text, header);
	put_head(text, 2, 0);
	put_array(text, claims);
	crypto_sign_detached(signature, NULL, text->data, text->len, secret);
}

GByteArray *
ds_fake_code_bytes(const DsFakeCode *code)
{
	g_autoptr(GByteArray) header = header_of(code);
	g_autoptr(GByteArray) claims = claims_of(code);
	GByteArray *bytes = g_byte_array_new();
	guint8 signature[crypto_sign_BYTES];

	sign(code, header, claims, signature);
	if (code->tagged)
		put(bytes, 0xD2);
	put_head(bytes, 4, 4);
	put_array(bytes, header);
	put_head(bytes, 5, 0);
	put_array(bytes, claims);
	put_string(bytes, 2, signature, sizeof signature);
	return bytes;
}

char *
ds_fake_code_text(const GByteArray *bytes)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < bytes->len; i += 2) {
		gboolean pair = i + 1 < bytes->len;
		guint value = pair ? bytes->data[i] * 256u + bytes->data[i + 1] : bytes->data[i];

		g_string_append_c(text, alphabet[value % 45]);
		g_string_append_c(text, alphabet[value / 45 % 45]);
		if (pair)
			g_string_append_c(text, alphabet[value / 2025]);
	}
	return g_string_free(text, FALSE);
}

char *
ds_fake_code(const DsFakeCode *code)
{
	g_autoptr(GByteArray) bytes = ds_fake_code_bytes(code);

	return ds_fake_code_text(bytes);
}

char *
ds_fake_code_key(const char *kid)
{
	guint8 public_key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	char hex[2 * sizeof public_key + 1];

	make_keys(kid, public_key, secret);
	sodium_bin2hex(hex, sizeof hex, public_key, sizeof public_key);
	return g_strdup_printf("%s:%s", kid, hex);
}
