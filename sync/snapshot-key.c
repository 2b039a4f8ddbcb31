/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-key.h"

#include "firmware/base/bytes.h"
#include "firmware/base/keys.h"
#include "sync/private-file.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#define SECTION "snapshot"
#define SEED_BYTES 32 /* what a file keeps of the secret key: RFC 8032, 5.1.5 */

G_STATIC_ASSERT(DS_SNAPSHOT_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT(DS_SNAPSHOT_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);
G_STATIC_ASSERT(DS_SNAPSHOT_HASH_KEY_BYTES == crypto_shorthash_KEYBYTES);
G_STATIC_ASSERT(SEED_BYTES == crypto_sign_SEEDBYTES);

/* The file as it stands. */
typedef struct {
	DsWord library;
	char *public_key;
	char *hash;
	char *secret;
} Text;

static const DsKey text_keys[] = {
    {"library", DS_KEY_WORD, .required = TRUE, .offset = G_STRUCT_OFFSET(Text, library)},
    {"public", DS_KEY_TEXT, .required = TRUE, .offset = G_STRUCT_OFFSET(Text, public_key)},
    {"hash", DS_KEY_TEXT, .required = TRUE, .offset = G_STRUCT_OFFSET(Text, hash)},
    {"secret", DS_KEY_TEXT, .offset = G_STRUCT_OFFSET(Text, secret)},
    {.name = NULL},
};

static void
wipe(char **text)
{
	if (*text != NULL)
		sodium_memzero(*text, strlen(*text));
	g_clear_pointer(text, g_free);
}

static void
text_clear(Text *text)
{
	wipe(&text->public_key);
	wipe(&text->hash);
	wipe(&text->secret);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Text, text_clear)

static gboolean
start(GError **error)
{
	if (sodium_init() >= 0)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "snapshot: libsodium does not start");
	return FALSE;
}

static gboolean
refuse(GError **error, const char *path, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "snapshot: key file %s: %s", path, what);
	return FALSE;
}

static gboolean
set_library(DsSnapshotKey *key, const char *library, GError **error)
{
	DsWord word;

	if (library[0] == '\0' || strlen(library) > DS_IDENT_MAX ||
	    !ds_word_set(&word, library, NULL)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "snapshot: the library's id has 1 to %d printable ASCII characters",
		    DS_IDENT_MAX);
		return FALSE;
	}
	key->library = word;
	return TRUE;
}

DsSnapshotKey *
ds_snapshot_key_new(const char *library, GError **error)
{
	g_autoptr(DsSnapshotKey) key = g_new0(DsSnapshotKey, 1);

	if (!start(error) || !set_library(key, library, error))
		return NULL;
	crypto_sign_keypair(key->public_key, key->secret_key);
	crypto_shorthash_keygen(key->hash_key);
	key->can_sign = TRUE;
	return g_steal_pointer(&key);
}

/* ---- reading ---- */

static gboolean
check_access(const char *path, GError **error)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return refuse(error, path, g_strerror(errno));
	if (status.st_mode & S_IRWXO)
		return refuse(error, path, "everybody may read it: chmod o= makes it right");
	return TRUE;
}

static gboolean
take_hex(const char *text, guint8 *to, gsize length)
{
	GByteArray *bytes = ds_unhex(text);
	gboolean right = bytes != NULL && bytes->len == length;

	if (right)
		memcpy(to, bytes->data, length);
	if (bytes != NULL) {
		sodium_memzero(bytes->data, bytes->len);
		g_byte_array_unref(bytes);
	}
	return right;
}

/* The public key is computed from the secret one, and has to be the one that stands there. */
static gboolean
take_secret(DsSnapshotKey *key, const char *text)
{
	guint8 seed[SEED_BYTES], computed[DS_SNAPSHOT_PUBLIC_BYTES];
	gboolean right = take_hex(text, seed, sizeof seed);

	if (right) {
		crypto_sign_seed_keypair(computed, key->secret_key, seed);
		key->can_sign = TRUE;
		right = memcmp(computed, key->public_key, sizeof computed) == 0;
	}
	sodium_memzero(seed, sizeof seed);
	return right;
}

static gboolean
take_text(DsSnapshotKey *key, const Text *text, const char *path, GError **error)
{
	if (!set_library(key, text->library.text, error))
		return FALSE;
	if (!take_hex(text->public_key, key->public_key, sizeof key->public_key))
		return refuse(error, path, "public= has 64 hexadecimal digits");
	if (!take_hex(text->hash, key->hash_key, sizeof key->hash_key))
		return refuse(error, path, "hash= has 32 hexadecimal digits");
	if (text->secret != NULL && !take_secret(key, text->secret))
		return refuse(error, path, "secret= is not the other half of public=");
	return TRUE;
}

DsSnapshotKey *
ds_snapshot_key_load(const char *path, GError **error)
{
	static const char *const sections[] = {SECTION, NULL};
	g_autoptr(DsSnapshotKey) key = g_new0(DsSnapshotKey, 1);
	g_autoptr(DsKeys) keys = ds_keys_new();
	g_auto(Text) text = {0};

	if (!start(error) || !check_access(path, error))
		return NULL;
	if (!ds_keys_load(keys, path, error) ||
	    !ds_keys_take(keys, SECTION, text_keys, &text, error) ||
	    !ds_keys_finish(keys, sections, error)) {
		g_prefix_error(error, "snapshot: ");
		return NULL;
	}
	return take_text(key, &text, path, error) ? g_steal_pointer(&key) : NULL;
}

/* ---- writing ---- */

static void
append_hex(GString *text, const char *name, const guint8 *bytes, gsize length)
{
	char *hex = ds_hex(bytes, length);

	g_string_append_printf(text, "%s=%s\n", name, hex);
	wipe(&hex);
}

static GString *
as_text(const DsSnapshotKey *key, gboolean with_secret)
{
	/* long enough never to be moved: what is moved leaves a copy behind */
	GString *text = g_string_sized_new(1024);

	g_string_append_printf(text,
	    "# SPDX-License-Identifier: CC0-1.0\n# %s\n[" SECTION "]\nlibrary=%s\n",
	    with_secret ? "Signs snapshots of this library. It stays here: no kiosk needs it."
			: "Checks snapshots of this library. Every kiosk needs it, nobody else.",
	    key->library.text);
	append_hex(text, "public", key->public_key, sizeof key->public_key);
	append_hex(text, "hash", key->hash_key, sizeof key->hash_key);
	if (with_secret)
		append_hex(text, "secret", key->secret_key, SEED_BYTES);
	return text;
}

gboolean
ds_snapshot_key_save(
    const DsSnapshotKey *key, const char *path, gboolean with_secret, GError **error)
{
	g_return_val_if_fail(key->can_sign || !with_secret, FALSE);
	GString *text = as_text(key, with_secret);
	gboolean done = ds_private_file_make(path, text->str, text->len);
	gint number = errno;

	sodium_memzero(text->str, text->len);
	g_string_free(text, TRUE);
	return done || refuse(error, path, g_strerror(number));
}

void
ds_snapshot_key_free(DsSnapshotKey *key)
{
	if (key == NULL)
		return;
	sodium_memzero(key, sizeof *key);
	g_free(key);
}

/* ---- hashing ---- */

static guint64
short_hash(const DsSnapshotKey *key, const char *text, gsize length)
{
	guint8 hash[crypto_shorthash_BYTES];
	guint64 number;

	crypto_shorthash(hash, (const guint8 *)text, length, key->hash_key);
	memcpy(&number, hash, sizeof number);
	return GUINT64_FROM_LE(number); /* as the authors of SipHash write it */
}

gint64
ds_snapshot_hash(const DsSnapshotKey *key, DsSnapshotTable table, const char *id)
{
	static const char letters[] = {[DS_SNAPSHOT_PATRON] = 'P', [DS_SNAPSHOT_ITEM] = 'I'};
	char text[1 + DS_IDENT_MAX];
	gsize length = strnlen(id, DS_IDENT_MAX);

	text[0] = letters[table];
	for (gsize i = 0; i < length; i++)
		text[1 + i] = g_ascii_toupper(id[i]);
	return (gint64)short_hash(key, text, 1 + length);
}

guint64
ds_snapshot_key_mark(const DsSnapshotKey *key)
{
	return short_hash(key, "mark", 4); /* no number: these begin with P or I */
}
