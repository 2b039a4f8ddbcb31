/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

G_STATIC_ASSERT(DS_SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

void
ds_seal_key_random(DsSealKey *key)
{
	randombytes_buf(key->bytes, sizeof key->bytes);
}

void
ds_seal_key_wipe(DsSealKey *key)
{
	sodium_memzero(key->bytes, sizeof key->bytes);
}

GBytes *
ds_seal(const DsSealKey *key, const char *about, gconstpointer data, gsize length)
{
	guint8 *sealed = g_malloc(NONCE_BYTES + length + TAG_BYTES);

	randombytes_buf(sealed, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, data, length,
	    (const guint8 *)about, strlen(about), NULL, sealed, key->bytes);
	return g_bytes_new_take(sealed, NONCE_BYTES + length + TAG_BYTES);
}

GBytes *
ds_unseal(const DsSealKey *key, const char *about, gconstpointer sealed, gsize length)
{
	const guint8 *nonce = sealed;
	gsize plain;
	guint8 *data;

	if (length < NONCE_BYTES + TAG_BYTES)
		return NULL;
	plain = length - NONCE_BYTES - TAG_BYTES;
	data = g_malloc0(plain + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(data, NULL, NULL, nonce + NONCE_BYTES,
		length - NONCE_BYTES, (const guint8 *)about, strlen(about), nonce, key->bytes) == 0)
		return g_bytes_new_take(data, plain);
	g_free(data);
	return NULL;
}

/* ---- the file ---- */

static gboolean
fail(const char *what, const char *path, int code, GError **error)
{
	g_set_error(
	    error, DS_ERROR, DS_ERROR_STORAGE, "key: %s %s: %s", what, path, g_strerror(code));
	return FALSE;
}

/* FALSE without an error: there is none. */
static gboolean
read_key(const char *path, DsSealKey *key, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	DsSealKey found;
	char more;
	gboolean whole;

	if (fd < 0)
		return errno != ENOENT && fail("cannot open", path, errno, error);
	whole = read(fd, found.bytes, sizeof found.bytes) == sizeof found.bytes &&
	    read(fd, &more, 1) == 0;
	close(fd);
	if (!whole) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "key: %s is not the %d bytes it was; put it back from a backup, or move it "
		    "away: then what it had sealed cannot be read any more",
		    path, DS_SEAL_KEY_BYTES);
		return FALSE;
	}
	g_chmod(path, 0600);
	*key = found;
	ds_seal_key_wipe(&found);
	return TRUE;
}

static gboolean
write_all(int fd, const DsSealKey *key)
{
	return write(fd, key->bytes, sizeof key->bytes) == sizeof key->bytes && fsync(fd) == 0;
}

static gboolean
sync_folder_of(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Under another name until it is whole: there is never half a key. */
static gboolean
make_key(const char *path, DsSealKey *key, GError **error)
{
	g_autofree char *draft = g_strconcat(path, ".new", NULL);
	int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	gboolean written;

	if (fd < 0)
		return fail("cannot make", draft, errno, error);
	ds_seal_key_random(key);
	written = write_all(fd, key);
	close(fd);
	if (written && g_rename(draft, path) == 0 && sync_folder_of(path))
		return TRUE;
	return fail("cannot write", path, errno, error);
}

gboolean
ds_seal_key_file(const char *path, DsSealKey *key, gboolean *is_new, GError **error)
{
	g_autoptr(GError) failure = NULL;

	*is_new = FALSE;
	if (sodium_init() < 0)
		return fail("no random numbers for", path, EIO, error);
	if (read_key(path, key, &failure))
		return TRUE;
	if (failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	*is_new = TRUE;
	return make_key(path, key, error);
}
