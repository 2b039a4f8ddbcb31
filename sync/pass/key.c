/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/pass/key.h"

#include "firmware/base/bytes.h"
#include "firmware/base/keys.h"
#include "sync/patron-code.h"
#include "sync/private-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#define SECTION "patron-code-key"

struct DsPassKey {
	char kid[DS_PATRON_CODE_KID_MAX + 1];
	guint8 seed[crypto_sign_SEEDBYTES]; /* RFC 8032, 5.1.5: the private key */
	guint8 secret[crypto_sign_SECRETKEYBYTES];
	guint8 public[crypto_sign_PUBLICKEYBYTES];
};

G_STATIC_ASSERT(DS_PASS_SIGNATURE_BYTES == crypto_sign_BYTES);
G_STATIC_ASSERT(DS_PATRON_CODE_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);

static gboolean
is_kid(const char *kid)
{
	gsize length = strlen(kid);

	return length > 0 && length <= DS_PATRON_CODE_KID_MAX &&
	    strspn(kid, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "._-") == length;
}

/* NULL: the name is none. Its keys are not made yet. */
static DsPassKey *
key_named(const char *kid, GError **error)
{
	DsPassKey *key;

	if (!is_kid(kid)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "\"%s\" is no name for a key: 1 to %d of 0-9 A-Z a-z . _ -", kid,
		    DS_PATRON_CODE_KID_MAX);
		return NULL;
	}
	if (sodium_init() < 0)
		g_error("libsodium does not work on this machine");
	key = g_new0(DsPassKey, 1);
	g_strlcpy(key->kid, kid, sizeof key->kid);
	return key;
}

DsPassKey *
ds_pass_key_new(const char *kid, GError **error)
{
	DsPassKey *key = key_named(kid, error);

	if (key == NULL)
		return NULL;
	randombytes_buf(key->seed, sizeof key->seed);
	crypto_sign_seed_keypair(key->public, key->secret, key->seed);
	return key;
}

void
ds_pass_key_free(DsPassKey *key)
{
	sodium_memzero(key, sizeof *key);
	g_free(key);
}

/* ---- the file ---- */

static gboolean
write_new(const char *path, const char *text, GError **error)
{
	gboolean made = ds_private_file_make(path, text, strlen(text));
	int why = errno;

	if (!made)
		g_set_error(error, DS_ERROR, why == EEXIST ? DS_ERROR_CONFIG : DS_ERROR_STORAGE,
		    "%s: %s", path,
		    why == EEXIST
			? "is there already; kiosks may believe what it signs, so it is left alone"
			: g_strerror(why));
	return made;
}

gboolean
ds_pass_key_save(const DsPassKey *key, const char *path, GError **error)
{
	g_autofree char *seed = ds_hex(key->seed, sizeof key->seed);
	g_autofree char *text = g_strdup_printf(
	    "# Signs patron codes: whoever can read this file can be everybody's card.\n"
	    "[" SECTION "]\nkid=%s\nseed=%s\n",
	    key->kid, seed);
	gboolean saved = write_new(path, text, error);

	explicit_bzero(seed, strlen(seed));
	explicit_bzero(text, strlen(text));
	return saved;
}

typedef struct {
	char *kid, *seed;
} Section;

static const DsKey table[] = {
    {"kid", DS_KEY_TEXT, .required = TRUE, .offset = offsetof(Section, kid)},
    {"seed", DS_KEY_TEXT, .required = TRUE, .offset = offsetof(Section, seed)},
    {.name = NULL},
};

static gboolean
is_private(const char *path, GError **error)
{
	GStatBuf info;

	if (g_stat(path, &info) != 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: %s", path, g_strerror(errno));
		return FALSE;
	}
	if ((info.st_mode & 077) == 0)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "%s can be read by others than its owner: chmod 600 it, and think of whether somebody "
	    "has",
	    path);
	return FALSE;
}

static DsPassKey *
key_of(const Section *section)
{
	g_autoptr(DsPassKey) key = key_named(section->kid, NULL);
	gsize length = 0;

	if (key == NULL ||
	    sodium_hex2bin(key->seed, sizeof key->seed, section->seed, strlen(section->seed), NULL,
		&length, NULL) != 0 ||
	    length != sizeof key->seed)
		return NULL;
	crypto_sign_seed_keypair(key->public, key->secret, key->seed);
	return g_steal_pointer(&key);
}

static DsPassKey *
read_key(const char *path)
{
	static const char *const known[] = {SECTION, NULL};
	g_autoptr(DsKeys) keys = ds_keys_new();
	Section section = {NULL, NULL};
	DsPassKey *key = NULL;

	if (ds_keys_load(keys, path, NULL) && ds_keys_take(keys, SECTION, table, &section, NULL) &&
	    ds_keys_finish(keys, known, NULL))
		key = key_of(&section);
	g_free(section.kid);
	if (section.seed != NULL)
		explicit_bzero(section.seed, strlen(section.seed));
	g_free(section.seed);
	return key;
}

/* What stands in it is not repeated: it may be the seed, in the wrong place. */
DsPassKey *
ds_pass_key_load(const char *path, GError **error)
{
	DsPassKey *key = is_private(path, error) ? read_key(path) : NULL;

	if (key == NULL && error != NULL && *error == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s is no key file of duestamp-pass, or is damaged", path);
	return key;
}

/* ---- what it is for ---- */

const char *
ds_pass_key_kid(const DsPassKey *key)
{
	return key->kid;
}

char *
ds_pass_key_line(const DsPassKey *key)
{
	char hex[2 * sizeof key->public + 1];

	sodium_bin2hex(hex, sizeof hex, key->public, sizeof key->public);
	return g_strdup_printf("%s:%s", key->kid, hex);
}

void
ds_pass_key_sign(
    const DsPassKey *key, const GByteArray *text, guint8 signature[DS_PASS_SIGNATURE_BYTES])
{
	crypto_sign_detached(signature, NULL, text->data, text->len, key->secret);
}
