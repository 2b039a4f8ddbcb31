/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-head.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1
#define KIND_AT 10
#define LIBRARY_AT 16
#define LIBRARY_BYTES 32
#define BASE_HASH_AT 104
#define BODY_HASH_AT 128
#define SIGNATURE_AT 192

G_STATIC_ASSERT(LIBRARY_BYTES == DS_IDENT_MAX);
G_STATIC_ASSERT(DS_SNAPSHOT_BODY_HASH_BYTES == crypto_generichash_BYTES_MAX);
G_STATIC_ASSERT(DS_SNAPSHOT_HEAD_BYTES - SIGNATURE_AT == crypto_sign_BYTES);

static const guint8 magic[10] = {'D', 'u', 'S', 'n', 'a', 'p', '\r', '\n', 0, VERSION};

/* Each number of the head: where it stands, in the bytes and in the struct. */
static const struct {
	guint at;
	gsize offset;
} numbers[] = {
    {48, G_STRUCT_OFFSET(DsSnapshotHead, number)},
    {56, G_STRUCT_OFFSET(DsSnapshotHead, base)},
    {64, G_STRUCT_OFFSET(DsSnapshotHead, made_s)},
    {72, G_STRUCT_OFFSET(DsSnapshotHead, body_bytes)},
    {80, G_STRUCT_OFFSET(DsSnapshotHead, key_mark)},
    {88, G_STRUCT_OFFSET(DsSnapshotHead, patrons)},
    {96, G_STRUCT_OFFSET(DsSnapshotHead, items)},
};

static gboolean
refuse(gint code, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, code, "snapshot: %s", what);
	return FALSE;
}

static void
put_number(guint8 *to, const DsSnapshotHead *head, gsize offset)
{
	guint64 value;

	memcpy(&value, (const guint8 *)head + offset, sizeof value);
	value = GUINT64_TO_BE(value);
	memcpy(to, &value, sizeof value);
}

static void
take_number(const guint8 *from, DsSnapshotHead *head, gsize offset)
{
	guint64 value;

	memcpy(&value, from, sizeof value);
	value = GUINT64_FROM_BE(value);
	memcpy((guint8 *)head + offset, &value, sizeof value);
}

void
ds_snapshot_head_write(
    const DsSnapshotHead *head, const DsSnapshotKey *key, guint8 bytes[DS_SNAPSHOT_HEAD_BYTES])
{
	DsSnapshotHead own = *head;

	g_return_if_fail(key->can_sign);
	own.key_mark = ds_snapshot_key_mark(key);
	memset(bytes, 0, DS_SNAPSHOT_HEAD_BYTES);
	memcpy(bytes, magic, sizeof magic);
	bytes[KIND_AT] = (guint8)own.kind;
	memcpy(bytes + LIBRARY_AT, key->library.text, strnlen(key->library.text, LIBRARY_BYTES));
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		put_number(bytes + numbers[i].at, &own, numbers[i].offset);
	memcpy(bytes + BASE_HASH_AT, own.base_hash, sizeof own.base_hash);
	memcpy(bytes + BODY_HASH_AT, own.body_hash, sizeof own.body_hash);
	crypto_sign_detached(bytes + SIGNATURE_AT, NULL, bytes, SIGNATURE_AT, key->secret_key);
}

static gboolean
take_library(const guint8 *from, DsWord *library)
{
	char text[LIBRARY_BYTES + 1] = {0};

	memcpy(text, from, LIBRARY_BYTES);
	return text[0] != '\0' && ds_word_set(library, text, NULL);
}

gboolean
ds_snapshot_head_read(
    const guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], DsSnapshotHead *head, GError **error)
{
	DsSnapshotHead read = {.kind = bytes[KIND_AT]};

	if (memcmp(bytes, magic, sizeof magic - 1) != 0)
		return refuse(DS_ERROR_PROTOCOL, "this file is no snapshot", error);
	if (bytes[sizeof magic - 1] != VERSION)
		return refuse(DS_ERROR_PROTOCOL, "made for another version of Duestamp", error);
	if ((read.kind != DS_SNAPSHOT_FULL && read.kind != DS_SNAPSHOT_CHANGES) ||
	    !take_library(bytes + LIBRARY_AT, &read.library))
		return refuse(DS_ERROR_PROTOCOL, "its head is damaged", error);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		take_number(bytes + numbers[i].at, &read, numbers[i].offset);
	memcpy(read.base_hash, bytes + BASE_HASH_AT, sizeof read.base_hash);
	memcpy(read.body_hash, bytes + BODY_HASH_AT, sizeof read.body_hash);
	*head = read;
	return TRUE;
}

static gboolean
is_signed(const guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], const DsSnapshotKey *key, GError **error)
{
	const guint8 *signature = bytes + SIGNATURE_AT;

	if (sodium_is_zero(signature, crypto_sign_BYTES))
		return refuse(DS_ERROR_PROTOCOL, "it is not signed", error);
	if (crypto_sign_verify_detached(signature, bytes, SIGNATURE_AT, key->public_key) != 0)
		return refuse(DS_ERROR_PROTOCOL,
		    "it was altered, or signed with another key than the kiosk's key file has",
		    error);
	return TRUE;
}

gboolean
ds_snapshot_head_verify(const guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], const DsSnapshotKey *key,
    DsSnapshotHead *head, GError **error)
{
	DsSnapshotHead read;

	if (!ds_snapshot_head_read(bytes, &read, error))
		return FALSE;
	/* another library's is mostly an honest mistake: say so, though nothing is proven yet */
	if (!g_str_equal(read.library.text, key->library.text)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "snapshot: it is of the library \"%s\", this kiosk's is \"%s\"",
		    read.library.text, key->library.text);
		return FALSE;
	}
	if (!is_signed(bytes, key, error))
		return FALSE;
	if (read.key_mark != ds_snapshot_key_mark(key))
		return refuse(DS_ERROR_CONFIG,
		    "its numbers are hashed with another hash= than the kiosk's key file has",
		    error);
	*head = read;
	return TRUE;
}
