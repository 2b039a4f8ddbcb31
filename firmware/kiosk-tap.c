/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kiosk tells whoever listens at its border (firmware/base/tap.h). */
#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define EVENT_MAX 32 /* longer ones there are not */

/* What kiosk1.xml knows, and what it is called here: under their own names a number would be any
 * number, and a code any text. */
static const struct {
	const char *detail, *type, *fact;
} details_known[] = {
    {"face", "s", "face"},
    {"key", "s", "key"},
    {"language", "s", "language"},
    {"text-size", "u", "text-size"},
    {"contrast", "s", "contrast"},
    {"number", "s", "card"},
    {"pin", "s", "typed-pin"},
    {"sum", "s", "sum"},
    {"address", "s", "typed-mail"},
    {"text", "s", "code"},
};

/* They have the same names on both sides. */
static void
copy_switches(GVariant *from, GVariantDict *to)
{
	for (guint i = 0; ds_appearance_switches[i] != NULL; i++) {
		gboolean on;

		if (g_variant_lookup(from, ds_appearance_switches[i], "b", &on))
			g_variant_dict_insert(to, ds_appearance_switches[i], "b", on);
	}
}

static GVariant *
facts_of_details(GVariant *details)
{
	GVariantDict facts;

	g_variant_dict_init(&facts, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(details_known); i++) {
		g_autoptr(GVariant) value = g_variant_lookup_value(
		    details, details_known[i].detail, G_VARIANT_TYPE(details_known[i].type));

		if (value != NULL)
			g_variant_dict_insert_value(&facts, details_known[i].fact, value);
	}
	copy_switches(details, &facts);
	return g_variant_dict_end(&facts);
}

DsTapIn *
ds_kiosk_tell_do(DsKiosk *kiosk, const char *event, GVariant *details)
{
	const char *word = strlen(event) <= EVENT_MAX ? event : "?";

	return ds_tap_in_from_outside(kiosk->tap, "do",
	    ds_facts_new("event", "s", word, "details", "?", facts_of_details(details), NULL));
}

/* Back again, as Kiosk1.Do takes them. */
GVariant *
ds_kiosk_details(GVariant *facts)
{
	GVariantDict details;

	g_variant_dict_init(&details, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(details_known); i++) {
		const char *type = details_known[i].type;
		const char *fact = details_known[i].fact;
		const char *text = ds_facts_text(facts, fact, NULL);
		gint64 number = ds_facts_number(facts, fact, -1);

		if (type[0] == 's' && text != NULL)
			g_variant_dict_insert(&details, details_known[i].detail, "s", text);
		else if (type[0] == 'u' && number >= 0)
			g_variant_dict_insert(
			    &details, details_known[i].detail, "u", (guint32)number);
	}
	copy_switches(facts, &details);
	return g_variant_dict_end(&details);
}

/* Its titles are in the rows already, under other names in a recording. */
static GVariant *
without_receipt(GVariant *view)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, view);
	g_variant_dict_remove(&dict, "receipt");
	return g_variant_dict_end(&dict);
}

void
ds_kiosk_tell_view(DsKiosk *kiosk)
{
	g_autoptr(GVariant) view = ds_kiosk_view(kiosk);

	ds_tap_out(kiosk->tap, "view", ds_facts_new("view", "?", without_receipt(view), NULL));
}

DsDiskResult
ds_kiosk_disk_result(const DsKiosk *kiosk)
{
	/* clang-format off */
	static const DsField fields[] = {
	    {"pulls", DS_FIELD_COUNT, .offset = offsetof(DsDiskResult, pulls)},
	    {"losses", DS_FIELD_COUNT, .offset = offsetof(DsDiskResult, losses)},
	    {"proven", DS_FIELD_FLAG, .offset = offsetof(DsDiskResult, proven)},
	    {"when", DS_FIELD_NUMBER, .offset = offsetof(DsDiskResult, wall_s)},
	    {.name = NULL},
	};
	/* clang-format on */
	DsDiskResult result = {0};
	g_autoptr(GVariant) found = kiosk->tap != NULL ? ds_tap_look(kiosk->tap, "disk") : NULL;
	g_autoptr(GError) error = NULL;

	if (found == NULL)
		result = ds_disk_result(kiosk->config->state_dir);
	else if (!ds_facts_read(fields, found, &result, &error))
		ds_warn(NULL, "what was recorded of the disk: %s", error->message);
	if (kiosk->tap != NULL)
		ds_tap_out(kiosk->tap, "disk", ds_facts_of(fields, &result));
	return result;
}

GVariant *
ds_kiosk_facts_of_rules(const DsKiosk *kiosk)
{
	g_autoptr(GArray) shown = ds_config_shown(kiosk->config);
	GVariantBuilder rules;

	g_variant_builder_init(&rules, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);

		if (g_str_equal(line->section, "offline"))
			g_variant_builder_add_value(&rules,
			    ds_facts_new("rule", "s", line->name, "value", "s", line->value, NULL));
	}
	return ds_facts_new("rules", "?", g_variant_builder_end(&rules), NULL);
}
