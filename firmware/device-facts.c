/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/device-facts.h"

#include "firmware/phone-facts.h"

#include <string.h>

static const char *const kinds[] = {
    [DS_IDENTITY_CARD] = "card",
    [DS_IDENTITY_BARCODE] = "barcode",
    [DS_IDENTITY_QR] = "qr",
};
static const char *const flaws[] = {
    [DS_FLAW_NONE] = "none",
    [DS_FLAW_RANDOM_UID] = "random-uid",
    [DS_FLAW_UNREADABLE] = "unreadable",
};
static const char *const looks[] = {
    [DS_LOOK_ALL] = "all",
    [DS_LOOK_SECURED] = "secured",
    [DS_LOOK_RELEASED] = "released",
};

static GVariant *
bytes_of(const guint8 *data, gsize length)
{
	return g_variant_new_fixed_array(G_VARIANT_TYPE_BYTE, data, length, 1);
}

GVariant *
ds_facts_of_round(const char *section, const GArray *tags, DsLook look, guint number)
{
	GVariantBuilder seen;

	g_variant_builder_init(&seen, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);

		g_variant_builder_add_value(&seen,
		    ds_facts_new("tag", "s", tag->id.text, "dsfid", "x", (gint64)tag->dsfid, "epc",
			"?", tag->epc_length > 0 ? bytes_of(tag->epc, tag->epc_length) : NULL,
			NULL));
	}
	return ds_facts_new("section", "s", section, "round", "x", (gint64)number, "look", "s",
	    looks[look], "tags", "?", g_variant_builder_end(&seen), NULL);
}

GVariant *
ds_facts_of_look_for(DsLook look)
{
	return ds_facts_new("look", "s", looks[look], NULL);
}

GVariant *
ds_facts_of_tags(const DsTagId *tags, guint count, gint64 detail)
{
	GVariantBuilder list;

	g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < count; i++)
		g_variant_builder_add_value(&list, ds_facts_new("tag", "s", tags[i].text, NULL));
	return ds_facts_new("tags", "?", g_variant_builder_end(&list), "detail", "x", detail, NULL);
}

GVariant *
ds_facts_of_reading(const DsTagId *tag, const GByteArray *memory, const GError *error)
{
	return ds_facts_new("tag", "s", tag->text, "memory", "?",
	    memory != NULL ? bytes_of(memory->data, memory->len) : NULL, "error", "?",
	    ds_facts_of_error(error), NULL);
}

GVariant *
ds_facts_of_outcome(DsSecurityOutcome outcome, const GError *error)
{
	return ds_facts_new(
	    "outcome", "x", (gint64)outcome, "error", "?", ds_facts_of_error(error), NULL);
}

GVariant *
ds_facts_of_state(const DsTagId *tag, DsSecurityState state)
{
	return ds_facts_new("tag", "s", tag->text, "security", "x", (gint64)state, NULL);
}

GVariant *
ds_facts_of_device(const char *section, DsDeviceState state, gint64 status, const GError *error)
{
	return ds_facts_new("section", "s", section, "state", "s", ds_device_state_word(state),
	    "status", "?", status != 0 ? g_variant_new_int64(status) : NULL, "error", "?",
	    ds_facts_of_error(error), NULL);
}

gboolean
ds_facts_device(GVariant *facts, DsDeviceState *state)
{
	const char *word = ds_facts_text(facts, "state", "");

	for (gint i = DS_DEVICE_OPENING; i <= DS_DEVICE_GONE; i++)
		if (g_str_equal(ds_device_state_word((DsDeviceState)i), word)) {
			*state = (DsDeviceState)i;
			return TRUE;
		}
	return FALSE;
}

GVariant *
ds_facts_of_order(const char *section, gboolean active, guint most_ms)
{
	return ds_facts_new(
	    "section", "s", section, "active", "b", active, "ms", "x", (gint64)most_ms, NULL);
}

GVariant *
ds_facts_of_identity(const char *section, const DsIdentity *identity)
{
	g_autofree char *code = identity->text != NULL ? g_utf8_make_valid(identity->text, -1)
						       : NULL;
	GVariant *facts = ds_facts_new("section", "s", section, "kind", "s", kinds[identity->kind],
	    "flaw", "s", flaws[identity->flaw], "technology", "s", identity->technology, "code",
	    "?", code != NULL ? g_variant_new_string(code) : NULL, NULL);

	if (code != NULL)
		explicit_bzero(code, strlen(code));
	return facts;
}

GVariant *
ds_facts_of_code(const char *section, const DsPatronCode *code)
{
	return ds_facts_new(
	    "section", "s", section, "signed", "?", ds_facts_of(ds_patron_code_fields, code), NULL);
}

static gint
index_of(const char *const *words, guint count, const char *word)
{
	for (guint i = 0; i < count; i++)
		if (g_str_equal(words[i], word))
			return (gint)i;
	return -1;
}

gboolean
ds_facts_look(GVariant *facts, DsLook *look)
{
	gint index = index_of(looks, G_N_ELEMENTS(looks), ds_facts_text(facts, "look", ""));

	if (index < 0)
		return FALSE;
	*look = (DsLook)index;
	return TRUE;
}

DsIdentity *
ds_facts_identity(GVariant *facts)
{
	gint kind = index_of(kinds, G_N_ELEMENTS(kinds), ds_facts_text(facts, "kind", ""));
	gint flaw = index_of(flaws, G_N_ELEMENTS(flaws), ds_facts_text(facts, "flaw", ""));
	const char *technology = g_intern_string(ds_facts_text(facts, "technology", ""));

	if (kind < 0 || flaw < 0)
		return NULL;
	return ds_identity_new((DsIdentityKind)kind, (DsIdentityFlaw)flaw, technology,
	    ds_facts_text(facts, "code", flaw == DS_FLAW_NONE ? "" : NULL));
}
