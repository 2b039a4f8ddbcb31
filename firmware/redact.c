/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/redact.h"

#include "firmware/base/ident.h"
#include "firmware/base/mail-address.h"

#include <string.h>
#include <sys/random.h>

typedef enum {
	KIND_TEXT, /* of a name that the table does not hold */
	KIND_PLAIN,
	KIND_PERSON,
	KIND_ITEM,
	KIND_KEY,  /* of a row: an item's, or a tag's; "OWNER/NUMBER", "NUMBER+" */
	KIND_CODE, /* was scanned: a person's or an item's */
	KIND_TAG,
	KIND_TITLE,
	KIND_PIN,
	KIND_AMOUNT,
	KIND_MAIL, /* an address, masked or not */
	KIND_TYPED_MAIL,
	KIND_PHONE, /* what the screen shows to a phone: another one each time */
	KIND_SESSION,
	KIND_REQUEST,
} Kind;

static const struct {
	const char *name;
	Kind kind;
} kinds[] = {
    {"begins", KIND_PLAIN},
    {"bin", KIND_PLAIN},
    {"borrower", KIND_PERSON}, /* masked */
    {"card", KIND_PERSON},
    {"code", KIND_CODE},
    {"contrast", KIND_PLAIN},
    {"currency", KIND_AMOUNT},
    {"detail", KIND_PLAIN},
    {"due", KIND_PLAIN},
    {"due-before", KIND_PLAIN},
    {"error", KIND_PLAIN},
    {"event", KIND_PLAIN},
    {"expires", KIND_AMOUNT},
    {"face", KIND_PLAIN},
    {"fate", KIND_PLAIN},
    {"fee", KIND_PLAIN}, /* of a book, whoever borrows it */
    {"fee-currency", KIND_PLAIN},
    {"fee-sum", KIND_PLAIN},
    {"feedback", KIND_PLAIN},
    {"fees", KIND_AMOUNT},
    {"flaw", KIND_PLAIN},
    {"format", KIND_PLAIN},
    {"held-until", KIND_PLAIN},
    {"item", KIND_ITEM},
    {"key", KIND_KEY},
    {"kind", KIND_PLAIN},
    {"language", KIND_PLAIN},
    {"languages", KIND_PLAIN},
    {"library", KIND_PLAIN},
    {"list", KIND_PLAIN},
    {"look", KIND_PLAIN},
    {"mail", KIND_MAIL},
    {"mailed", KIND_PLAIN},
    {"message", KIND_PLAIN},
    {"message-amount", KIND_AMOUNT},
    {"message-date", KIND_AMOUNT},
    {"mode", KIND_PLAIN},
    {"name", KIND_PLAIN},
    {"of", KIND_PLAIN},
    {"open", KIND_PLAIN},
    {"open-at", KIND_PLAIN},
    {"output", KIND_PLAIN},
    {"owner", KIND_PLAIN},
    {"pad-at", KIND_PLAIN},
    {"page", KIND_PLAIN},
    {"patron", KIND_PERSON},
    {"pay-code", KIND_PLAIN},
    {"phone-code", KIND_PHONE},
    {"pin", KIND_PLAIN}, /* whether one is needed */
    {"reason", KIND_PLAIN},
    {"refusal", KIND_PLAIN},
    {"request", KIND_REQUEST},
    {"result", KIND_PLAIN},
    {"rule", KIND_PLAIN},
    {"scanner-at", KIND_PLAIN},
    {"section", KIND_PLAIN},
    {"session", KIND_SESSION},
    {"state", KIND_PLAIN},
    {"status", KIND_PLAIN},
    {"sum", KIND_PLAIN}, /* that somebody agrees to pay for a book */
    {"tag", KIND_TAG},
    {"technology", KIND_PLAIN},
    {"title", KIND_TITLE},
    {"to", KIND_PLAIN},
    {"trust", KIND_PLAIN},
    {"typed-mail", KIND_TYPED_MAIL},
    {"typed-pin", KIND_PIN},
    {"until", KIND_PLAIN},
    {"value", KIND_PLAIN}, /* of a rule */
    {"verdict", KIND_PLAIN},
    {"which", KIND_PLAIN},
    {"words", KIND_PLAIN},
};

/* Pseudonyms are found by keyed hashes: what they stand for is not kept in memory either. */
#define KEY_BYTES 32

/* A number that stands for another one. */
typedef struct {
	char *first; /* hash of how it was written first */
	char *pseudonym;
} Number;

struct DsRedact {
	DsRedactMode mode;
	guint8 key[KEY_BYTES];
	GHashTable *numbers; /* hash, in lower case -> Number */
	GHashTable *plain;   /* hashes, in lower case, of items that were written as they are */
	GHashTable *texts;   /* hash of "title:..." -> "title-1" */
	GHashTable *counts;  /* "title" -> how many */
};

static void
number_free(gpointer data)
{
	Number *number = data;

	g_free(number->first);
	g_free(number->pseudonym);
	g_free(number);
}

DsRedact *
ds_redact_new(DsRedactMode mode)
{
	DsRedact *self = g_new0(DsRedact, 1);
	gssize filled = getrandom(self->key, KEY_BYTES, 0);

	g_assert(filled == KEY_BYTES);
	self->mode = mode;
	self->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, number_free);
	self->plain = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	self->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->counts = g_hash_table_new(g_str_hash, g_str_equal);
	return self;
}

void
ds_redact_free(DsRedact *self)
{
	g_hash_table_unref(self->numbers);
	g_hash_table_unref(self->plain);
	g_hash_table_unref(self->texts);
	g_hash_table_unref(self->counts);
	g_free(self);
}

static guint
count(DsRedact *self, const char *what)
{
	guint next = GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, what)) + 1;

	g_hash_table_insert(self->counts, (gpointer)what, GUINT_TO_POINTER(next));
	return next;
}

/* Free with g_free(). */
static char *
hash_of(const DsRedact *self, const char *text)
{
	return g_compute_hmac_for_string(G_CHECKSUM_SHA256, self->key, KEY_BYTES, text, -1);
}

static char *
folded_hash_of(const DsRedact *self, const char *text)
{
	g_autofree char *folded = g_ascii_strdown(text, -1);
	char *hash = hash_of(self, folded);

	explicit_bzero(folded, strlen(folded));
	return hash;
}

/* ---- numbers ---- */

/* A letter and digits in the places of the letters and digits that were there. What no identifier
 * may hold becomes something that none may hold. */
static char *
in_form_of(const char *text, char letter, guint number)
{
	guint places = 0, at = 0;
	g_autofree char *plain = NULL;
	char *form = g_strdup(text);

	for (const char *c = text; *c != '\0'; c++)
		places += g_ascii_isalnum(*c);
	plain = g_strdup_printf("%c%0*u", letter, (int)MAX(places, 1) - 1, number);
	if (strlen(plain) > places) {
		g_free(form);
		return g_steal_pointer(&plain);
	}
	for (char *c = form; *c != '\0'; c++)
		if (g_ascii_isalnum(*c))
			*c = plain[at++];
		else if (!g_ascii_isprint(*c))
			*c = '?';
	return form;
}

static const Number *
number_of(DsRedact *self, const char *text, char letter)
{
	g_autofree char *hash = folded_hash_of(self, text);
	Number *number = g_hash_table_lookup(self->numbers, hash);

	if (number != NULL)
		return number;
	number = g_new0(Number, 1);
	number->first = hash_of(self, text);
	number->pseudonym = in_form_of(text, letter, count(self, "number"));
	g_hash_table_insert(self->numbers, g_steal_pointer(&hash), number);
	return number;
}

static gboolean
is_known(const DsRedact *self, const char *text)
{
	g_autofree char *hash = folded_hash_of(self, text);

	return g_hash_table_contains(self->numbers, hash);
}

static char *
pseudonym_of(DsRedact *self, const char *text, char letter)
{
	const Number *number = number_of(self, text, letter);
	g_autofree char *hash = hash_of(self, text);

	return g_str_equal(number->first, hash) ? g_strdup(number->pseudonym)
						: g_ascii_strdown(number->pseudonym, -1);
}

/* Where items are written as they are. One that was scanned first, and so may be somebody's card,
 * stays hidden. */
static char *
item_of(DsRedact *self, const char *text)
{
	if (self->mode == DS_REDACT_ALL || is_known(self, text))
		return pseudonym_of(self, text, 'B');
	g_hash_table_add(self->plain, folded_hash_of(self, text));
	return g_strdup(text);
}

static char *
code_of(DsRedact *self, const char *text)
{
	g_autofree char *hash = folded_hash_of(self, text);

	return g_hash_table_contains(self->plain, hash) ? g_strdup(text)
							: pseudonym_of(self, text, 'C');
}

static char *
key_of(DsRedact *self, const char *text)
{
	const char *slash = strchr(text, '/');
	g_autofree char *rest = NULL;
	g_autofree char *part = NULL;

	if (text[0] == '\0' || is_known(self, text))
		return item_of(self, text);
	if (g_str_has_suffix(text, "+")) {
		part = g_strndup(text, strlen(text) - 1);
		rest = key_of(self, part);
		return g_strconcat(rest, "+", NULL);
	}
	if (slash == NULL || slash[1] == '\0')
		return item_of(self, text);
	part = g_strndup(text, (gsize)(slash + 1 - text));
	rest = item_of(self, slash + 1);
	return g_strconcat(part, rest, NULL);
}

/* ---- texts ---- */

static char *
text_of(DsRedact *self, const char *what, const char *text)
{
	g_autofree char *key = g_strconcat(what, ":", text, NULL);
	g_autofree char *hash = hash_of(self, key);
	char *known = g_hash_table_lookup(self->texts, hash);

	explicit_bzero(key, strlen(key));
	if (known == NULL) {
		known = g_strdup_printf("%s-%u", what, count(self, what));
		g_hash_table_insert(self->texts, g_steal_pointer(&hash), known);
	}
	return g_strdup(known);
}

/* Played back, a row from the journal may name a session of the recording. */
static gboolean
is_numbered(DsRedact *self, const char *text)
{
	guint counted = GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, "session"));
	guint64 number;

	return self->mode == DS_REDACT_SESSIONS && counted > 0 &&
	    g_str_has_prefix(text, "session-") &&
	    g_ascii_string_to_unsigned(text + strlen("session-"), 10, 1, counted, &number, NULL);
}

static char *
session_of(DsRedact *self, const char *text)
{
	return is_numbered(self, text) ? g_strdup(text) : text_of(self, "session", text);
}

static char *
amount_of(const char *text)
{
	char *amount = g_strdup(text);

	for (char *c = amount; *c != '\0'; c++)
		if (g_ascii_isdigit(*c))
			*c = '9';
		else if (strchr(" .,'-", *c) == NULL)
			*c = 'x';
	return amount;
}

/* One for all: what is played back masks it as the screen does. */
static char *
mail_of(const char *text)
{
	return g_strdup(strstr(text, "…") != NULL ? "x…@recorded.invalid" : "x@recorded.invalid");
}

/* Only whether it could be one. */
static char *
typed_mail_of(const char *text)
{
	DsMailAddress address;
	gboolean valid = ds_mail_address_set(&address, text);

	ds_mail_address_wipe(&address);
	return valid ? mail_of(text) : g_strdup("");
}

static char *
pin_of(const char *text)
{
	DsWord word;
	gboolean valid = text[0] != '\0' && ds_word_set(&word, text, NULL);

	ds_word_wipe(&word);
	return g_strdup(valid ? "****" : "");
}

/* ---- requests ---- */

/* Bytes before the first field (SIP2 2.00, messages 11, 09 and 29). */
static gsize
fixed_part(const char *request)
{
	static const struct {
		const char *code;
		gsize length;
	} codes[] = {{"11", 40}, {"09", 39}, {"29", 40}};

	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_str_has_prefix(request, codes[i].code) && strlen(request) >= codes[i].length)
			return codes[i].length;
	return 0;
}

static void
put_field(DsRedact *self, const char *field, GString *out)
{
	const char *value = field + 2;
	g_autofree char *shown = NULL;

	if (g_str_has_prefix(field, "AA") && value[0] != '\0')
		shown = pseudonym_of(self, value, 'P');
	else if (g_str_has_prefix(field, "AB") && value[0] != '\0')
		shown = item_of(self, value);
	else if (g_str_has_prefix(field, "AO") || g_str_has_prefix(field, "AP") ||
	    g_str_equal(field, "BOY"))
		shown = g_strdup(value);
	g_string_append_len(out, field, 2);
	g_string_append(out, shown != NULL ? shown : "");
}

static char *
request_of(DsRedact *self, const char *request)
{
	gsize fixed = fixed_part(request);
	g_auto(GStrv) fields = g_strsplit(request + fixed, "|", -1);
	GString *out = g_string_new_len(request, (gssize)fixed);

	if (fixed == 0) {
		g_string_free(out, TRUE);
		return text_of(self, "text", request);
	}
	for (char **field = fields; *field != NULL; field++) {
		if (strlen(*field) >= 2)
			put_field(self, *field, out);
		if (field[1] != NULL)
			g_string_append_c(out, '|');
	}
	return g_string_free(out, FALSE);
}

/* ---- JSON ---- */

void
ds_json_text(GString *json, const char *text)
{
	g_string_append_c(json, '"');
	for (const guchar *c = (const guchar *)text; *c != '\0'; c++)
		if (*c == '"' || *c == '\\')
			g_string_append_printf(json, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7F)
			g_string_append_printf(json, "\\u%04x", *c);
		else
			g_string_append_c(json, (char)*c);
	g_string_append_c(json, '"');
}

static Kind
kind_of(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (g_str_equal(kinds[i].name, name))
			return kinds[i].kind;
	return KIND_TEXT;
}

static char *
redacted(DsRedact *self, Kind kind, const char *text)
{
	if (text[0] == '\0' || kind == KIND_PLAIN)
		return g_strdup(text);
	if (kind == KIND_SESSION)
		return session_of(self, text);
	if (kind == KIND_PHONE)
		return g_strdup("shown");
	if (self->mode == DS_REDACT_SESSIONS)
		return g_strdup(text);
	switch (kind) {
	case KIND_PERSON: return pseudonym_of(self, text, 'P');
	case KIND_ITEM: return item_of(self, text);
	case KIND_KEY: return key_of(self, text);
	case KIND_CODE: return code_of(self, text);
	case KIND_TAG: return pseudonym_of(self, text, 'E');
	case KIND_PIN: return pin_of(text);
	case KIND_AMOUNT: return amount_of(text);
	case KIND_MAIL: return mail_of(text);
	case KIND_TYPED_MAIL: return typed_mail_of(text);
	case KIND_REQUEST: return request_of(self, text);
	case KIND_TITLE:
		return self->mode == DS_REDACT_PERSONS ? g_strdup(text)
						       : text_of(self, "title", text);
	default: return text_of(self, "text", text);
	}
}

static void put_value(DsRedact *self, const char *name, GVariant *value, GString *json);

static void
put_list(DsRedact *self, const char *name, GVariant *list, GString *json)
{
	g_string_append_c(json, '[');
	for (gsize i = 0; i < g_variant_n_children(list); i++) {
		g_autoptr(GVariant) child = g_variant_get_child_value(list, i);

		if (i > 0)
			g_string_append_c(json, ',');
		put_value(self, name, child, json);
	}
	g_string_append_c(json, ']');
}

static void
put_dict(DsRedact *self, GVariant *dict, GString *json)
{
	g_autoptr(GString) members = g_string_new(NULL);

	ds_redact_facts(self, dict, members);
	g_string_append_printf(json, "{%s}", members->len > 0 ? members->str + 1 : "");
}

/* What a tag holds is told by a word; what it says beside it is for whoever writes the facts. */
static void
put_bytes(DsRedact *self, const char *name, GVariant *value, GString *json)
{
	gsize length;
	gconstpointer data = g_variant_get_fixed_array(value, &length, 1);
	g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, length);
	g_autofree char *word = length > 0
	    ? text_of(self, g_str_equal(name, "epc") ? "epc" : "memory", hash)
	    : g_strdup("");

	ds_json_text(json, word);
}

static void
put_number(GVariant *value, GString *json)
{
	gint64 number;

	/* no fact is of any other kind */
	switch (g_variant_classify(value)) {
	case G_VARIANT_CLASS_UINT32: number = g_variant_get_uint32(value); break;
	case G_VARIANT_CLASS_INT32: number = g_variant_get_int32(value); break;
	case G_VARIANT_CLASS_BYTE: number = g_variant_get_byte(value); break;
	case G_VARIANT_CLASS_INT64: number = g_variant_get_int64(value); break;
	default: number = 0; break;
	}
	g_string_append_printf(json, "%" G_GINT64_FORMAT, number);
}

static void
put_value(DsRedact *self, const char *name, GVariant *value, GString *json)
{
	g_autofree char *text = NULL;

	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)) {
		text = redacted(self, kind_of(name), g_variant_get_string(value, NULL));
		ds_json_text(json, text);
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN)) {
		g_string_append(json, g_variant_get_boolean(value) ? "true" : "false");
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT)) {
		g_autoptr(GVariant) inner = g_variant_get_variant(value);

		put_value(self, name, inner, json);
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT)) {
		put_dict(self, value, json);
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_BYTESTRING)) {
		put_bytes(self, name, value, json);
	} else if (g_variant_is_of_type(value, G_VARIANT_TYPE_ARRAY)) {
		put_list(self, name, value, json);
	} else {
		put_number(value, json);
	}
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
ds_redact_facts(DsRedact *self, GVariant *facts, GString *json)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	GVariantIter iter;
	char *name;

	g_variant_iter_init(&iter, facts);
	while (g_variant_iter_next(&iter, "{sv}", &name, NULL))
		g_ptr_array_add(names, name);
	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++) {
		g_autoptr(GVariant) value = g_variant_lookup_value(facts, names->pdata[i], NULL);

		g_string_append_c(json, ',');
		ds_json_text(json, names->pdata[i]);
		g_string_append_c(json, ':');
		put_value(self, names->pdata[i], value, json);
	}
}
