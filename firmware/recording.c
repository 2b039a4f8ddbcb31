/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/recording.h"

#include "firmware/base/facts.h"
#include "firmware/base/text.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define LINE_BYTES_MAX ((gsize)1024 * 1024) /* bytes */
#define DEPTH_MAX 12                        /* of objects in objects; ours have 5 */
/* Nobody signs with it: what is played back was opened before it was written down. */
#define RECORDED_KEY "recorded:0000000000000000000000000000000000000000000000000000000000000000"
#define WORD_MAX 32 /* characters */

/* ---- tags ---- */

static const char *
result_word(gint value)
{
	static const char *const words[] = {
	    [DS_TAG_OK] = "ok",
	    [DS_TAG_MORE] = "more",
	    [DS_TAG_BLANK] = "blank",
	    [DS_TAG_DAMAGED] = "damaged",
	    [DS_TAG_UNKNOWN] = "unknown",
	};

	return words[value];
}

/* clang-format off */
#define AT(field) .offset = offsetof(DsTagSays, field)
#define CHARS(field) DS_FIELD_CHARS, AT(field), .size = sizeof((DsTagSays *)0)->field
static const DsField tag_fields[] = {
    {"result", DS_FIELD_WORD, AT(result), .size = DS_TAG_UNKNOWN + 1, .word = result_word},
    {"checked", DS_FIELD_FLAG, AT(content.checked)},
    {"confidence", DS_FIELD_COUNT, AT(content.confidence)},
    {"usage", DS_FIELD_COUNT, AT(content.usage)},
    {"owner", CHARS(content.owner)},
    {"parts", DS_FIELD_COUNT, AT(content.parts)},
    {"part", DS_FIELD_COUNT, AT(content.part)},
    {.name = NULL},
};
/* What is lent is an item's number, all else may be a person's card. */
static const DsField item_field[] = {{"item", CHARS(content.item)}, {.name = NULL}};
static const DsField card_field[] = {{"card", CHARS(content.item)}, {.name = NULL}};
/* clang-format on */

GVariant *
ds_facts_of_tag(const DsTagSays *says)
{
	gboolean lent = says->result == DS_TAG_OK && says->content.usage == DS_USAGE_ITEM;
	g_autoptr(GVariant) facts = g_variant_ref_sink(ds_facts_of(tag_fields, says));
	const char *item = says->content.item;
	GVariantDict dict;

	g_variant_dict_init(&dict, facts);
	if (item[0] != '\0')
		g_variant_dict_insert(&dict, lent ? "item" : "card", "s", item);
	if (says->need_bytes > 0)
		g_variant_dict_insert(&dict, "need", "x", (gint64)says->need_bytes);
	return g_variant_dict_end(&dict);
}

gboolean
ds_facts_tag(GVariant *facts, DsTagSays *says, GError **error)
{
	gint64 need = ds_facts_number(facts, "need", 0);

	if (!ds_facts_read(tag_fields, facts, says, error) ||
	    !ds_facts_read(item_field, facts, says, error) ||
	    !ds_facts_read(card_field, facts, says, error))
		return FALSE;
	says->need_bytes = (gsize)CLAMP(need, 0, 2 * DS_TAG_MEMORY_MAX);
	says->content.format = "recorded";
	says->content.why = "recorded";
	return TRUE;
}

/* ---- writing ---- */

/* Which settings make a difference to the machines. Where things are, and all that is secret, does
 * not: `instead` stands in its place, with the number of what stood there. */
static const struct {
	const char *section, *key; /* "*": any */
	const char *instead;       /* NULL: as it is */
} settings[] = {
    {"kiosk", "state-dir", ""},
    {"kiosk", "recorder", ""},
    {"kiosk", "*", NULL},
    {"offline", "*", NULL},
    {"snapshot", "url", "https://recorded.invalid/"},
    {"snapshot", "every-h", NULL},
    {"library", "backend", NULL},
    {"library", "profile", NULL},
    {"library", "location", NULL},
    {"library", "connect", NULL},
    {"library", "owners", NULL},
    {"library", "pay-code", NULL},
    {"library", "show-texts", NULL},
    {"library", "address", "recorded:1"},
    {"pad", "use", NULL},
    {"pad", "driver", NULL},
    {"pad", "security", NULL},
    {"pad", "where", "recorded-"},
    {"scanner", "driver", "wedge"}, /* a card reader would want its rules for cards */
    {"scanner", "where", "recorded-"},
    {"headphones", "where", "recorded-"},
    {"printer", "driver", NULL},
    {"printer", "where", "recorded-"},
    {"mail", "server", "smtps://recorded.invalid:465"},
    {"mail", "from", "kiosk@recorded.invalid"},
    {"mail", "typed", NULL},
    {"phone", "page", "https://recorded.invalid/{code}"},
    {"phone", "answer", "https://recorded.invalid/{code}"},
    {"patron-code", "realm", "recorded"},
    {"patron-code", "keys", RECORDED_KEY},
    {"patron-code", "clock", NULL},
    {"output", "where", "recorded-"},
    {"output", "*", NULL},
    {"sort", "*", NULL},
    {"hours", "*", NULL},
    {"message", "*", NULL},
    {"sound", "*", NULL},
    {"screen", "*", NULL},
};

static gboolean
is_of(const char *section, const char *kind)
{
	gsize length = strlen(kind);

	return strncmp(section, kind, length) == 0 &&
	    (section[length] == ' ' || section[length] == '\0');
}

/* NULL: it is left out. Outputs of one device keep one place. */
static char *
setting_of(const DsKeyShown *line, GHashTable *places)
{
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		const char *instead = settings[i].instead;

		if (!is_of(line->section, settings[i].section) ||
		    (settings[i].key[0] != '*' && !g_str_equal(settings[i].key, line->name)))
			continue;
		if (instead == NULL)
			return g_strdup(line->value);
		if (instead[0] == '\0')
			return NULL;
		if (!g_str_has_suffix(instead, "-"))
			return g_strdup(instead);
		if (!g_hash_table_contains(places, line->value))
			g_hash_table_insert(places, (gpointer)line->value,
			    GUINT_TO_POINTER(g_hash_table_size(places) + 1));
		return g_strdup_printf(
		    "%s%u", instead, GPOINTER_TO_UINT(g_hash_table_lookup(places, line->value)));
	}
	return NULL;
}

static char *
config_of(const DsConfig *config)
{
	g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GArray) shown = ds_config_shown(config);
	g_autoptr(GKeyFile) file = g_key_file_new();

	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);
		g_autofree char *value = line->value != NULL ? setting_of(line, places) : NULL;

		if (value != NULL)
			g_key_file_set_value(file, line->section, line->name, value);
	}
	return g_key_file_to_data(file, NULL, NULL);
}

/* A profile of the site's own goes with the recording. */
static char *
profile_of(const DsConfig *config)
{
	const DsLibrarySettings *library = config->libraries->pdata[0];
	char *text = NULL;

	if (library->profile != NULL && strchr(library->profile, '/') != NULL)
		g_file_get_contents(library->profile, &text, NULL, NULL);
	return text;
}

static void
put_member(GString *line, const char *name, const char *text)
{
	g_string_append_printf(line, ",\"%s\":", name);
	ds_json_text(line, text);
}

GString *
ds_recording_head(const DsConfig *config, DsMoment now, DsRedactMode mode)
{
	g_autofree char *key = g_build_filename(config->state_dir, "snapshot", "site.key", NULL);
	gboolean snapshot = g_file_test(key, G_FILE_TEST_EXISTS);
	g_autofree char *text = config_of(config);
	g_autofree char *profile = profile_of(config);
	g_autoptr(GTimeZone) zone = g_time_zone_new_local();
	GString *line = g_string_new(NULL);

	g_string_append_printf(
	    line, "{\"duestamp-recording\":%d,\"program\":\"%s\"", DS_RECORDING_FORMAT, DS_VERSION);
	put_member(line, "mode", mode == DS_REDACT_ALL ? "redacted" : "full");
	put_member(line, "zone", g_time_zone_get_identifier(zone));
	g_string_append_printf(line,
	    ",\"begun\":%" G_GINT64_FORMAT ",\"built\":%" G_GINT64_FORMAT ",\"snapshot\":%s",
	    now.wall_us / G_USEC_PER_SEC, now.built_wall_s, snapshot ? "true" : "false");
	put_member(line, "config", text);
	if (profile != NULL && g_utf8_validate(profile, -1, NULL))
		put_member(line, "profile", profile);
	g_string_append_c(line, '}');
	return line;
}

char *
ds_recording_out(DsRedact *redact, const char *what, guint number, GVariant *facts)
{
	GString *line = g_string_new(NULL);

	g_string_append_printf(line, "{\"out\":\"%s\"", what);
	if (number != 0)
		g_string_append_printf(line, ",\"n\":%u", number);
	ds_redact_facts(redact, facts, line);
	g_string_append_c(line, '}');
	return g_string_free(line, FALSE);
}

/* ---- reading: JSON as facts ---- */

static GVariant *value_of(JsonNode *node);

static GVariant *
dict_of(JsonObject *object)
{
	GVariantBuilder dict;
	JsonObjectIter iter;
	const char *name;
	JsonNode *node;

	g_variant_builder_init(&dict, G_VARIANT_TYPE_VARDICT);
	json_object_iter_init(&iter, object);
	while (json_object_iter_next(&iter, &name, &node)) {
		GVariant *value = value_of(node);

		if (value != NULL)
			g_variant_builder_add(&dict, "{sv}", name, value);
	}
	return g_variant_builder_end(&dict);
}

/* Only lists of objects are facts of ours; others are texts of a View, which nobody reads. */
static GVariant *
list_of(JsonArray *array)
{
	GVariantBuilder list;

	g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonNode *node = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_OBJECT(node))
			g_variant_builder_add_value(&list, dict_of(json_node_get_object(node)));
	}
	return g_variant_builder_end(&list);
}

/* NULL: there are no such facts. */
static GVariant *
value_of(JsonNode *node)
{
	if (JSON_NODE_HOLDS_OBJECT(node))
		return dict_of(json_node_get_object(node));
	if (JSON_NODE_HOLDS_ARRAY(node))
		return list_of(json_node_get_array(node));
	if (!JSON_NODE_HOLDS_VALUE(node))
		return NULL;
	switch (json_node_get_value_type(node)) {
	case G_TYPE_STRING: return g_variant_new_string(json_node_get_string(node));
	case G_TYPE_BOOLEAN: return g_variant_new_boolean(json_node_get_boolean(node));
	case G_TYPE_INT64: return g_variant_new_int64(json_node_get_int(node));
	default: return NULL;
	}
}

/* ---- reading: lines ---- */

static gboolean
bad(GError **error, guint number, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "line %u: %s", number, what);
	return FALSE;
}

/* A parser of JSON calls itself for each object in an object. */
static gboolean
is_deep(const char *text)
{
	guint depth = 0;
	gboolean quoted = FALSE;

	for (const char *c = text; *c != '\0'; c++) {
		if (quoted && *c == '\\' && c[1] != '\0')
			c++;
		else if (*c == '"')
			quoted = !quoted;
		else if (!quoted && (*c == '{' || *c == '['))
			depth++;
		else if (!quoted && (*c == '}' || *c == ']') && depth > 0)
			depth--;
		if (depth > DEPTH_MAX)
			return TRUE;
	}
	return FALSE;
}

/* New reference; NULL: it is no object. */
static GVariant *
parse_object(const char *text, guint number, GError **error)
{
	g_autoptr(JsonParser) parser = json_parser_new_immutable();
	JsonNode *root;

	if (strlen(text) > LINE_BYTES_MAX || is_deep(text) || !g_utf8_validate(text, -1, NULL)) {
		bad(error, number, "it is too long, too deep, or no UTF-8");
		return NULL;
	}
	if (!json_parser_load_from_data(parser, text, -1, NULL)) {
		bad(error, number, "it is no JSON");
		return NULL;
	}
	root = json_parser_get_root(parser);
	if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
		bad(error, number, "it is no object");
		return NULL;
	}
	return g_variant_ref_sink(dict_of(json_node_get_object(root)));
}

static void
line_free(gpointer data)
{
	DsRecordingLine *line = data;

	g_free(line->text);
	g_free(line->what);
	g_clear_pointer(&line->facts, g_variant_unref);
	g_free(line);
}

static gboolean
take_kind(DsRecordingLine *line, GError **error)
{
	static const struct {
		const char *member;
		DsLineKind kind;
	} kinds[] = {{"in", DS_LINE_IN}, {"out", DS_LINE_OUT}, {"end", DS_LINE_END}};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		const char *what = ds_facts_text(line->facts, kinds[i].member, NULL);

		if (what == NULL)
			continue;
		line->kind = kinds[i].kind;
		line->what = g_strdup(what);
		return TRUE;
	}
	return bad(error, line->number, "it says neither in, out nor end");
}

static gboolean
take_line(DsRecording *self, const char *text, guint number, GError **error)
{
	DsRecordingLine *line = g_new0(DsRecordingLine, 1);
	gint64 n;

	line->number = number;
	line->text = g_strdup(text);
	g_ptr_array_add(self->lines, line);
	line->facts = parse_object(text, number, error);
	if (line->facts == NULL || !take_kind(line, error))
		return FALSE;
	n = ds_facts_number(line->facts, "n", 0);
	line->n = n > 0 && n <= G_MAXUINT ? (guint)n : 0;
	line->monotonic_us = ds_facts_number(line->facts, "t", 0);
	line->wall_us = ds_facts_number(line->facts, "wall", 0);
	return TRUE;
}

static gboolean
take_head(DsRecording *self, const char *text, GError **error)
{
	g_autoptr(GVariant) facts = parse_object(text, 1, error);
	DsRecordingHead *head = &self->head;
	gint64 format;

	if (facts == NULL)
		return FALSE;
	format = ds_facts_number(facts, "duestamp-recording", 0);
	if (format < 1)
		return bad(error, 1, "this is no recording of a kiosk");
	if (format > DS_RECORDING_FORMAT)
		return bad(error, 1, "it was made by a newer program: play it back with that one");
	head->program = ds_text_clean(ds_facts_text(facts, "program", ""), -1, WORD_MAX);
	head->mode = ds_text_clean(ds_facts_text(facts, "mode", ""), -1, WORD_MAX);
	head->zone = g_strdup(ds_facts_text(facts, "zone", "UTC"));
	head->begun_s = ds_facts_number(facts, "begun", 0);
	head->built_s = ds_facts_number(facts, "built", 0);
	head->config = g_strdup(ds_facts_text(facts, "config", ""));
	head->profile = g_strdup(ds_facts_text(facts, "profile", NULL));
	head->snapshot = ds_facts_flag(facts, "snapshot");
	return TRUE;
}

void
ds_recording_free(DsRecording *self)
{
	g_free(self->head.program);
	g_free(self->head.mode);
	g_free(self->head.zone);
	g_free(self->head.config);
	g_free(self->head.profile);
	g_ptr_array_unref(self->lines);
	g_free(self);
}

static gboolean
is_ended(GPtrArray *lines)
{
	const DsRecordingLine *last = lines->len > 0 ? lines->pdata[lines->len - 1] : NULL;

	return last != NULL && last->kind == DS_LINE_END;
}

/* What stands behind the last end of a line was being written when the power went. */
DsRecording *
ds_recording_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(DsRecording) self = g_new0(DsRecording, 1);
	const char *at = text, *end = text + length;
	guint number = 0;

	self->lines = g_ptr_array_new_with_free_func(line_free);
	while (at < end) {
		const char *stop = memchr(at, '\n', (gsize)(end - at));
		g_autofree char *line = NULL;

		if (stop == NULL)
			break;
		line = g_strndup(at, (gsize)(stop - at));
		number++;
		if (number == 1 ? !take_head(self, line, error)
				: !take_line(self, line, number, error))
			return NULL;
		at = stop + 1;
	}
	self->cut = at < end || !is_ended(self->lines);
	if (number > 0)
		return g_steal_pointer(&self);
	bad(error, 1, "this is no recording of a kiosk");
	return NULL;
}

DsRecording *
ds_recording_load(const char *path, GError **error)
{
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, error);
	DsRecording *recording;

	if (file == NULL)
		return NULL;
	if (g_mapped_file_get_length(file) > DS_RECORDING_BYTES_MAX) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "%s: too large for a recording of a kiosk", path);
		return NULL;
	}
	recording = ds_recording_parse(
	    g_mapped_file_get_contents(file), g_mapped_file_get_length(file), error);
	if (recording == NULL)
		g_prefix_error(error, "%s: ", path);
	return recording;
}
