/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/pass/pass.h"

#include "sync/patron-code.h"

#include <cbor.h>
#include <sodium.h>
#include <string.h>

/* Labels: RFC 9052, 3.1; RFC 8392, 4. */
enum { HEADER_ALG = 1, HEADER_KID = 4 };
enum { CLAIM_SUB = 2, CLAIM_AUD = 3, CLAIM_EXP = 4, CLAIM_IAT = 6, CLAIM_CTI = 7 };
#define ALG_EDDSA 7 /* -8 is "negative 7" */

/* ---- CBOR ---- */

static void
add(cbor_item_t *map, guint8 label, cbor_item_t *value)
{
	const struct cbor_pair pair = {cbor_move(cbor_build_uint8(label)), cbor_move(value)};

	if (!cbor_map_add(map, pair))
		g_error("libcbor: a map is too small for what it was made for");
}

static void
push(cbor_item_t *array, cbor_item_t *value)
{
	if (!cbor_array_push(array, cbor_move(value)))
		g_error("libcbor: an array is too small for what it was made for");
}

/* And is rid of it. */
static GByteArray *
serialize(cbor_item_t *item)
{
	unsigned char *data = NULL;
	size_t size = 0, length = cbor_serialize_alloc(item, &data, &size);
	GByteArray *bytes = g_byte_array_new();

	if (length == 0)
		g_error("libcbor: there is no memory");
	g_byte_array_append(bytes, data, (guint)length);
	free(data);
	cbor_decref(&item);
	return bytes;
}

static cbor_item_t *
bytes_of(const GByteArray *bytes)
{
	return cbor_build_bytestring(bytes->data, bytes->len);
}

/* Until 2038, as kiosks read it. */
static cbor_item_t *
seconds(gint64 value)
{
	return cbor_build_uint32((guint32)value);
}

/* ---- the parts of a code ---- */

static GByteArray *
header_of(const DsPassKey *key)
{
	const char *kid = ds_pass_key_kid(key);
	cbor_item_t *header = cbor_new_definite_map(2);

	add(header, HEADER_ALG, cbor_build_negint8(ALG_EDDSA));
	add(header, HEADER_KID, cbor_build_bytestring((cbor_data)kid, strlen(kid)));
	return serialize(header);
}

static GByteArray *
claims_of(const DsPass *pass)
{
	cbor_item_t *claims = cbor_new_definite_map(5);
	guint8 id[DS_PATRON_CODE_ID_BYTES];

	randombytes_buf(id, sizeof id);
	add(claims, CLAIM_SUB, cbor_build_string(pass->card));
	add(claims, CLAIM_AUD, cbor_build_string(pass->realm));
	add(claims, CLAIM_EXP, seconds(pass->now_s + pass->life_s));
	add(claims, CLAIM_IAT, seconds(pass->now_s));
	add(claims, CLAIM_CTI, cbor_build_bytestring(id, sizeof id));
	return serialize(claims);
}

/* Sig_structure: RFC 9052, 4.4. */
static GByteArray *
signed_text(const GByteArray *header, const GByteArray *claims)
{
	cbor_item_t *text = cbor_new_definite_array(4);

	push(text, cbor_build_string("Signature1"));
	push(text, bytes_of(header));
	push(text, cbor_build_bytestring((cbor_data) "", 0));
	push(text, bytes_of(claims));
	return serialize(text);
}

/* COSE_Sign1: RFC 9052, 4.2. */
static GByteArray *
sealed(const DsPassKey *key, const DsPass *pass)
{
	g_autoptr(GByteArray) header = header_of(key);
	g_autoptr(GByteArray) claims = claims_of(pass);
	g_autoptr(GByteArray) text = signed_text(header, claims);
	guint8 signature[DS_PASS_SIGNATURE_BYTES];
	cbor_item_t *code = cbor_new_definite_array(4);

	ds_pass_key_sign(key, text, signature);
	push(code, bytes_of(header));
	push(code, cbor_new_definite_map(0));
	push(code, bytes_of(claims));
	push(code, cbor_build_bytestring(signature, sizeof signature));
	return serialize(code);
}

/* ---- base45: RFC 9285 ---- */

static char *
base45(const GByteArray *bytes)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < bytes->len; i += 2) {
		gboolean pair = i + 1 < bytes->len;
		guint value = pair ? bytes->data[i] << 8 | bytes->data[i + 1] : bytes->data[i];

		for (guint digit = pair ? 3 : 2; digit > 0; digit--, value /= 45)
			g_string_append_c(text, alphabet[value % 45]);
	}
	return g_string_free(text, FALSE);
}

/* ---- all of it ---- */

static gboolean
refuse(GError **error, const char *what)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, what);
	return FALSE;
}

static gboolean
check(const DsPass *pass, GError **error)
{
	gsize realm = strlen(pass->realm);

	if (!ds_patron_code_is_card(pass->card, strlen(pass->card)))
		return refuse(
		    error, "the card is 1 to 32 printable ASCII characters, no blank and no |");
	if (realm == 0 || realm > DS_PATRON_CODE_REALM_MAX ||
	    !g_utf8_validate(pass->realm, (gssize)realm, NULL))
		return refuse(error, "the realm is 1 to 64 bytes of UTF-8");
	if (pass->life_s == 0 || pass->life_s > DS_PATRON_CODE_LIFE_S)
		return refuse(error, "a code lives 1 to 60 seconds");
	if (pass->now_s <= G_MAXUINT16 || pass->now_s > G_MAXINT32 - DS_PATRON_CODE_LIFE_S)
		return refuse(error, "the clock of this machine is wrong");
	return TRUE;
}

char *
ds_pass_issue(const DsPassKey *key, const DsPass *pass, GError **error)
{
	g_autoptr(GByteArray) bytes = NULL;

	if (!check(pass, error))
		return NULL;
	bytes = sealed(key, pass);
	return base45(bytes);
}
