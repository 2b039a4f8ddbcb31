/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/appearance.h"

const DsAppearance ds_appearance_usual = {.text_size = 1};

static const char *const contrasts[] = {"none", "dark", "light"};

const char *const ds_appearance_switches[] = {
    "low", "left", "still", "slow", "speech", "child", "loud", "other-voice", NULL};

/* In the order of their names. */
static const gsize offsets[] = {
    offsetof(DsAppearance, low),
    offsetof(DsAppearance, left),
    offsetof(DsAppearance, still),
    offsetof(DsAppearance, slow),
    offsetof(DsAppearance, speech),
    offsetof(DsAppearance, child),
    offsetof(DsAppearance, loud),
    offsetof(DsAppearance, other_voice),
};
G_STATIC_ASSERT(G_N_ELEMENTS(offsets) + 1 == G_N_ELEMENTS(ds_appearance_switches));

static gboolean
refuse(GError **error, const char *what)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_PROTOCOL, what);
	return FALSE;
}

static gboolean
find_contrast(const char *word, guint *contrast)
{
	for (guint i = 0; i < G_N_ELEMENTS(contrasts); i++)
		if (g_str_equal(contrasts[i], word)) {
			*contrast = i;
			return TRUE;
		}
	return FALSE;
}

gboolean
ds_appearance_take(DsAppearance *appearance, GVariant *details, GError **error)
{
	DsAppearance wanted = *appearance;
	const char *contrast = contrasts[wanted.contrast];

	g_variant_lookup(details, "text-size", "u", &wanted.text_size);
	g_variant_lookup(details, "contrast", "&s", &contrast);
	for (guint i = 0; i < G_N_ELEMENTS(offsets); i++)
		g_variant_lookup(details, ds_appearance_switches[i], "b",
		    G_STRUCT_MEMBER_P(&wanted, offsets[i]));
	if (wanted.text_size < 1 || wanted.text_size > 3)
		return refuse(error, "text-size goes from 1 to 3");
	if (!find_contrast(contrast, &wanted.contrast))
		return refuse(error, "contrast is none, dark or light");
	*appearance = wanted;
	return TRUE;
}

void
ds_appearance_put(const DsAppearance *appearance, GVariantDict *view)
{
	g_variant_dict_insert(view, "text-size", "u", appearance->text_size);
	g_variant_dict_insert(view, "contrast", "s", contrasts[appearance->contrast]);
	for (guint i = 0; i < G_N_ELEMENTS(offsets); i++)
		g_variant_dict_insert(view, ds_appearance_switches[i], "b",
		    G_STRUCT_MEMBER(gboolean, appearance, offsets[i]));
}
