/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/patron-code.h"

#include <sodium.h>
#include <string.h>

#define BYTES_MAX (DS_PATRON_CODE_TEXT_MAX / 3 * 2)

/* RFC 8949, 3.1 */
enum { CBOR_UINT, CBOR_NEGATIVE, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP };
#define COSE_SIGN1_TAG 0xD2 /* tag 18, RFC 9052, 4.2 */

/* Labels: RFC 9052, 3.1; RFC 8392, 4. */
#define HEADER_ALG 1
#define HEADER_KID 4
#define ALG_EDDSA 7 /* -8 is "negative 7" */
enum { CLAIM_SUB = 2, CLAIM_AUD = 3, CLAIM_EXP = 4, CLAIM_IAT = 6, CLAIM_CTI = 7 };
#define CLAIMS 5

typedef struct {
	const guint8 *bytes;
	gsize length;
} Span;

/* What is left to be read; `bad` stays. */
typedef struct {
	Span left;
	gboolean bad;
} Reader;

typedef struct {
	Span protected_header, payload, signature;
} Sealed;

/* ---- base45 ---- */

static gint
digit_of(char c)
{
	static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	const char *found = c != '\0' ? strchr(alphabet, c) : NULL;

	return found != NULL ? (gint)(found - alphabet) : -1;
}

/* Three characters are two bytes; two at the end are one. */
static gboolean
decode_group(const char *text, gsize count, GByteArray *bytes)
{
	gint value = 0;

	for (gsize i = count; i > 0; i--) {
		gint digit = digit_of(text[i - 1]);

		if (digit < 0)
			return FALSE;
		value = value * 45 + digit;
	}
	if (value > (count == 3 ? 0xFFFF : 0xFF))
		return FALSE;
	if (count == 3)
		g_byte_array_append(bytes, &(guint8){(guint8)(value >> 8)}, 1);
	g_byte_array_append(bytes, &(guint8){(guint8)(value & 0xFF)}, 1);
	return TRUE;
}

/* NULL: it is none. */
static GByteArray *
decode(const char *text, gsize length)
{
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(BYTES_MAX);

	if (length == 0 || length > DS_PATRON_CODE_TEXT_MAX || length % 3 == 1)
		return NULL;
	for (gsize at = 0; at < length; at += 3)
		if (!decode_group(text + at, MIN(length - at, 3), bytes))
			return NULL;
	return g_steal_pointer(&bytes);
}

/* ---- CBOR ---- */

static guint64
fail(Reader *reader)
{
	reader->bad = TRUE;
	reader->left.length = 0;
	return 0;
}

static Span
take(Reader *reader, guint64 length)
{
	Span span = {reader->left.bytes, (gsize)length};

	if (reader->bad || length > reader->left.length) {
		fail(reader);
		return (Span){NULL, 0};
	}
	reader->left.bytes += length;
	reader->left.length -= (gsize)length;
	return span;
}

static guint64
take_longer(Reader *reader, guint width)
{
	Span span = take(reader, width);
	guint64 value = 0, least = width == 1 ? 24 : (guint64)1 << (4 * width);

	for (gsize i = 0; i < span.length; i++)
		value = value << 8 | span.bytes[i];
	return value >= least ? value : fail(reader);
}

/* The number, or the length, at the head of something of that type. */
static guint64
take_head(Reader *reader, guint type)
{
	Span first = take(reader, 1);
	guint info;

	if (reader->bad || first.bytes[0] >> 5 != type)
		return fail(reader);
	info = first.bytes[0] & 0x1F;
	if (info < 24)
		return info;
	return info <= 27 ? take_longer(reader, 1u << (info - 24)) : fail(reader);
}

static Span
take_string(Reader *reader, guint type, gsize most)
{
	guint64 length = take_head(reader, type);

	if (length > most)
		fail(reader);
	return take(reader, length);
}

static void
expect(Reader *reader, guint type, guint64 value)
{
	if (take_head(reader, type) != value)
		fail(reader);
}

static gboolean
is_over(const Reader *reader)
{
	return !reader->bad && reader->left.length == 0;
}

static gboolean
is_text(Span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

/* ---- the parts of a code ---- */

static gboolean
read_sealed(const GByteArray *bytes, Sealed *sealed)
{
	Reader reader = {.left = {bytes->data, bytes->len}};

	if (bytes->data[0] == COSE_SIGN1_TAG)
		take(&reader, 1);
	expect(&reader, CBOR_ARRAY, 4);
	sealed->protected_header = take_string(&reader, CBOR_BYTES, BYTES_MAX);
	expect(&reader, CBOR_MAP, 0);
	sealed->payload = take_string(&reader, CBOR_BYTES, BYTES_MAX);
	sealed->signature = take_string(&reader, CBOR_BYTES, crypto_sign_BYTES);
	return is_over(&reader) && sealed->signature.length == crypto_sign_BYTES;
}

static gboolean
read_header(Span header, Span *kid)
{
	Reader reader = {.left = header};

	expect(&reader, CBOR_MAP, 2);
	expect(&reader, CBOR_UINT, HEADER_ALG);
	expect(&reader, CBOR_NEGATIVE, ALG_EDDSA);
	expect(&reader, CBOR_UINT, HEADER_KID);
	*kid = take_string(&reader, CBOR_BYTES, DS_PATRON_CODE_KID_MAX);
	return is_over(&reader);
}

static const DsPatronCodeKey *
find_key(const DsPatronCodeRules *rules, Span kid)
{
	for (guint i = 0; i < rules->keys->len; i++) {
		const DsPatronCodeKey *key = rules->keys->pdata[i];

		if (is_text(kid, key->kid))
			return key;
	}
	return NULL;
}

static gint64
take_time(Reader *reader)
{
	guint64 value = take_head(reader, CBOR_UINT);

	return value <= G_MAXINT32 ? (gint64)value : (gint64)fail(reader);
}

gboolean
ds_patron_code_is_card(const char *text, gsize length)
{
	if (length == 0 || length > DS_IDENT_MAX)
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph(text[i]) || text[i] == '|')
			return FALSE;
	return TRUE;
}

static void
take_claim(Reader *reader, guint64 label, DsPatronCode *code, Span *realm)
{
	Span span;

	switch (label) {
	case CLAIM_SUB:
		span = take_string(reader, CBOR_TEXT, DS_IDENT_MAX);
		if (ds_patron_code_is_card((const char *)span.bytes, span.length))
			memcpy(code->card, span.bytes, span.length);
		else
			fail(reader);
		break;
	case CLAIM_AUD: *realm = take_string(reader, CBOR_TEXT, DS_PATRON_CODE_REALM_MAX); break;
	case CLAIM_EXP: code->expires_s = take_time(reader); break;
	case CLAIM_IAT: code->issued_s = take_time(reader); break;
	case CLAIM_CTI:
		span = take_string(reader, CBOR_BYTES, DS_PATRON_CODE_ID_BYTES);
		if (span.length == DS_PATRON_CODE_ID_BYTES)
			sodium_bin2hex(code->id, sizeof code->id, span.bytes, span.length);
		break;
	default: fail(reader);
	}
}

/* Each claim once, in the order of its label: so all five are there. */
static gboolean
read_claims(Span payload, DsPatronCode *code, Span *realm)
{
	Reader reader = {.left = payload};
	guint64 last = 0;

	expect(&reader, CBOR_MAP, CLAIMS);
	for (guint i = 0; i < CLAIMS && !reader.bad; i++) {
		guint64 label = take_head(&reader, CBOR_UINT);

		if (label <= last)
			fail(&reader);
		last = label;
		take_claim(&reader, label, code, realm);
	}
	return is_over(&reader) && code->id[0] != '\0';
}

/* ---- the signature ---- */

static void
put_bytes(GByteArray *to, Span span)
{
	guint8 head[3] = {CBOR_BYTES << 5 | 25, (guint8)(span.length >> 8), (guint8)span.length};

	if (span.length < 24)
		g_byte_array_append(to, &(guint8){(guint8)(CBOR_BYTES << 5 | span.length)}, 1);
	else if (span.length <= 0xFF)
		g_byte_array_append(to, (guint8[]){CBOR_BYTES << 5 | 24, head[2]}, 2);
	else
		g_byte_array_append(to, head, sizeof head);
	g_byte_array_append(to, span.bytes, (guint)span.length);
}

/* Sig_structure: RFC 9052, 4.4. */
static gboolean
is_signed(const Sealed *sealed, const DsPatronCodeKey *key)
{
	static const guint8 begin[] = {CBOR_ARRAY << 5 | 4, CBOR_TEXT << 5 | 10, 'S', 'i', 'g', 'n',
	    'a', 't', 'u', 'r', 'e', '1'};
	g_autoptr(GByteArray) text = g_byte_array_new();

	if (sodium_init() < 0)
		return FALSE;
	g_byte_array_append(text, begin, sizeof begin);
	put_bytes(text, sealed->protected_header);
	put_bytes(text, (Span){NULL, 0});
	put_bytes(text, sealed->payload);
	return crypto_sign_verify_detached(
		   sealed->signature.bytes, text->data, text->len, key->bytes) == 0;
}

/* ---- all of it ---- */

static const char *
what_is_wrong(const GByteArray *bytes, const DsPatronCodeRules *rules, DsPatronCode *code)
{
	const DsPatronCodeKey *key;
	Sealed sealed;
	Span kid, realm = {NULL, 0};

	if (bytes == NULL || !read_sealed(bytes, &sealed) ||
	    !read_header(sealed.protected_header, &kid))
		return "it is no signed patron code";
	key = rules->realm != NULL ? find_key(rules, kid) : NULL;
	if (key == NULL)
		return "it is signed with a key that is not in keys= of [patron-code]";
	if (!is_signed(&sealed, key))
		return "its signature is wrong";
	if (!read_claims(sealed.payload, code, &realm))
		return "it does not say what a patron code has to say";
	return is_text(realm, rules->realm) ? NULL : "it is for another realm";
}

gboolean
ds_patron_code_open(const char *text, gsize length, const DsPatronCodeRules *rules,
    DsPatronCode *code, GError **error)
{
	g_autoptr(GByteArray) bytes = decode(text, length);
	const char *wrong;

	memset(code, 0, sizeof *code);
	wrong = what_is_wrong(bytes, rules, code);
	if (bytes != NULL)
		sodium_memzero(bytes->data, bytes->len);
	if (wrong == NULL)
		return TRUE;
	explicit_bzero(code, sizeof *code);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "patron code: %s", wrong);
	return FALSE;
}

gboolean
ds_patron_code_is_current(const DsPatronCode *code, gint64 now_s)
{
	gint64 life_s = code->expires_s - code->issued_s;

	return life_s > 0 && life_s <= DS_PATRON_CODE_LIFE_S &&
	    now_s >= code->issued_s - DS_PATRON_CODE_SKEW_S && now_s <= ds_patron_code_dead_s(code);
}

gint64
ds_patron_code_dead_s(const DsPatronCode *code)
{
	return code->expires_s + DS_PATRON_CODE_SKEW_S;
}

/* ---- whom to believe ---- */

static void
key_free(gpointer data)
{
	DsPatronCodeKey *key = data;

	g_free(key->kid);
	g_free(key);
}

gboolean
ds_patron_code_rules_add(DsPatronCodeRules *rules, const char *text)
{
	const char *hex = strrchr(text, ':');
	gsize length = hex != NULL ? (gsize)(hex - text) : 0;
	g_autofree DsPatronCodeKey *key = g_new0(DsPatronCodeKey, 1);
	gsize decoded = 0;

	if (length == 0 || length > DS_PATRON_CODE_KID_MAX ||
	    sodium_hex2bin(key->bytes, sizeof key->bytes, hex + 1, strlen(hex + 1), NULL, &decoded,
		NULL) != 0 ||
	    decoded != sizeof key->bytes)
		return FALSE;
	key->kid = g_strndup(text, length);
	if (rules->keys == NULL)
		rules->keys = g_ptr_array_new_with_free_func(key_free);
	g_ptr_array_add(rules->keys, g_steal_pointer(&key));
	return TRUE;
}

void
ds_patron_code_rules_clear(DsPatronCodeRules *rules)
{
	g_clear_pointer(&rules->realm, g_free);
	g_clear_pointer(&rules->keys, g_ptr_array_unref);
}
