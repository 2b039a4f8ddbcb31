/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/ctl-evergreen.h"

#include <json-glib/json-glib.h>
#include <string.h>

gboolean
ds_ctl_is_evergreen(const char *text)
{
	char first = text[strspn(text, " \t\r\n")];

	return first == '{' || first == '[';
}

static gboolean
fail(guint number, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "transaction %u: %s", number, what);
	return FALSE;
}

/* ---- members that may be anything ---- */

static JsonObject *
object_of(JsonNode *node)
{
	return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static JsonObject *
member(JsonObject *object, const char *name)
{
	return object_of(json_object_get_member(object, name));
}

static const char *
text_of(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);
	gboolean is_text = node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
	    json_node_get_value_type(node) == G_TYPE_STRING;

	return is_text ? json_node_get_string(node) : "";
}

/* Written as a number or as text. FALSE: neither. */
static gboolean
number_of(JsonObject *object, const char *name, gint64 *number)
{
	JsonNode *node = json_object_get_member(object, name);

	if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
		return FALSE;
	if (json_node_get_value_type(node) == G_TYPE_INT64) {
		*number = json_node_get_int(node);
		return TRUE;
	}
	return g_ascii_string_to_signed(
	    text_of(object, name), 10, G_MININT64, G_MAXINT64, number, NULL);
}

/* ---- one transaction ---- */

/* Several events are several reasons against it: the first is told. */
static JsonObject *
event_of(JsonObject *transaction)
{
	JsonNode *node = json_object_get_member(transaction, "event");

	if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
		return object_of(node);
	if (json_array_get_length(json_node_get_array(node)) == 0)
		return NULL;
	return object_of(json_array_get_element(json_node_get_array(node), 0));
}

/* Returned it is too when it has to travel on, or was not on loan. */
static gboolean
is_ok(JsonObject *command, JsonObject *event, gint64 code)
{
	const char *text = text_of(event, "textcode");

	return code == 0 ||
	    (g_str_equal(text_of(command, "type"), "checkin") &&
		(g_str_equal(text, "ROUTE_ITEM") || g_str_equal(text, "NO_CHANGE")));
}

/* Words such as PATRON_EXCEEDS_CHECKOUT_COUNT; anything else stays out of the line. */
static void
put_reason(GString *results, const char *reason)
{
	for (; *reason != '\0'; reason++)
		if (g_ascii_isalnum(*reason) || *reason == '_')
			g_string_append_c(results, *reason);
}

static gboolean
take(GString *results, JsonNode *node, guint number, const char *kiosk, guint *others,
    GError **error)
{
	JsonObject *transaction = object_of(node);
	JsonObject *command = transaction != NULL ? member(transaction, "command") : NULL;
	JsonObject *event = transaction != NULL ? event_of(transaction) : NULL;
	gint64 op, code;

	if (command == NULL || event == NULL)
		return fail(number, "it has no command, or no event", error);
	if (!number_of(command, "duestamp_op", &op) ||
	    !g_str_equal(text_of(command, "duestamp_kiosk"), kiosk)) {
		(*others)++;
		return TRUE;
	}
	if (!number_of(event, "ilsevent", &code))
		return fail(number, "its event has no number", error);
	g_string_append_printf(results, "%" G_GINT64_FORMAT ",", op);
	if (is_ok(command, event, code)) {
		g_string_append(results, "ok\n");
		return TRUE;
	}
	g_string_append(results, "refused,");
	put_reason(results, text_of(event, "textcode"));
	g_string_append_c(results, '\n');
	return TRUE;
}

/* ---- the file ---- */

static JsonNode *
parse(const char *text, guint number, GError **error)
{
	g_autoptr(GError) failure = NULL;
	JsonNode *node = json_from_string(text, &failure);

	if (node == NULL)
		fail(number, failure != NULL ? failure->message : "it is empty", error);
	return node;
}

static gboolean
take_array(GString *results, const char *text, const char *kiosk, guint *others, GError **error)
{
	g_autoptr(JsonNode) node = parse(text, 1, error);
	JsonArray *array;

	if (node == NULL)
		return FALSE;
	if (!JSON_NODE_HOLDS_ARRAY(node))
		return fail(1, "it is no list", error);
	array = json_node_get_array(node);
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (!take(results, json_array_get_element(array, i), i + 1, kiosk, others, error))
			return FALSE;
	return TRUE;
}

static gboolean
take_lines(GString *results, const char *text, const char *kiosk, guint *others, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autoptr(JsonNode) node = NULL;

		if (g_strstrip(lines[i])[0] == '\0')
			continue;
		node = parse(lines[i], i + 1, error);
		if (node == NULL || !take(results, node, i + 1, kiosk, others, error))
			return FALSE;
	}
	return TRUE;
}

char *
ds_ctl_evergreen_results(const char *text, const char *kiosk, guint *others, GError **error)
{
	GString *results = g_string_new("op,result,text\n");
	gboolean is_list = text[strspn(text, " \t\r\n")] == '[';

	*others = 0;
	if (is_list ? take_array(results, text, kiosk, others, error)
		    : take_lines(results, text, kiosk, others, error))
		return g_string_free(results, FALSE);
	g_string_free(results, TRUE);
	return NULL;
}
