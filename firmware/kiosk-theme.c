/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [look]: the library's colours and logo, read once, at the start. What is refused is said to
 * staff, and the screen looks as without it. */
#include "drivers/fonts.h"
#include "firmware/base/log.h"
#include "firmware/base/theme.h"
#include "firmware/kiosk-private.h"

#include <errno.h>
#include <stdio.h>

/* At most `most` bytes and one more, which tells that there are too many. NULL: see `error`. */
static char *
read_file(const char *path, gsize most, gsize *length, GError **error)
{
	FILE *file = fopen(path, "re");
	g_autofree char *data = g_malloc(most + 2);
	gboolean failed;

	if (file == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s", g_strerror(errno));
		return NULL;
	}
	*length = fread(data, 1, most + 1, file);
	failed = ferror(file) != 0;
	fclose(file);
	if (failed) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "it cannot be read");
		return NULL;
	}
	data[*length] = '\0';
	return g_steal_pointer(&data);
}

static gboolean
load_colours(DsKiosk *kiosk, const char *path, GError **error)
{
	gsize length = 0;
	g_autofree char *text = read_file(path, DS_THEME_BYTES_MAX, &length, error);
	DsTheme theme;

	if (text == NULL || !ds_theme_parse(text, length, &theme, error))
		return FALSE;
	kiosk->theme = ds_theme_text(&theme);
	return TRUE;
}

static gboolean
load_logo(DsKiosk *kiosk, const char *path, GError **error)
{
	gsize length = 0;
	g_autofree char *data = read_file(path, DS_LOGO_BYTES_MAX, &length, error);

	if (data == NULL || !ds_theme_check_logo(data, length, error))
		return FALSE;
	kiosk->logo = g_strdup(path);
	return TRUE;
}

/* Those of the languages that this kiosk speaks. Without them letters are drawn by whatever there
 * is, or not at all. */
static void
add_missing_fonts(const DsKiosk *kiosk, GString *flaws)
{
	g_autoptr(GPtrArray) lists = g_ptr_array_new();
	g_autofree char *missing = NULL;

	for (char **id = kiosk->config->languages; *id != NULL; id++) {
		const DsLanguage *language = ds_languages_find(kiosk->config->installed, *id);

		if (language == NULL)
			continue;
		g_ptr_array_add(lists, (gpointer)language->sans);
		g_ptr_array_add(lists, (gpointer)language->serif);
	}
	missing = ds_fonts_missing(lists);
	if (missing == NULL)
		return;
	ds_warn(NULL, "look: these fonts are not installed, others stand in: %s", missing);
	g_string_append_printf(
	    flaws, "%sfonts are not installed: %s", flaws->len > 0 ? "; " : "", missing);
}

void
ds_kiosk_start_theme(DsKiosk *kiosk)
{
	const struct {
		const char *key, *path;
		gboolean (*load)(DsKiosk *kiosk, const char *path, GError **error);
	} parts[] = {
	    {"theme", kiosk->config->theme_file, load_colours},
	    {"logo", kiosk->config->logo_file, load_logo},
	};
	g_autoptr(GString) flaws = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autoptr(GError) error = NULL;

		if (parts[i].path == NULL || parts[i].load(kiosk, parts[i].path, &error))
			continue;
		g_string_append_printf(flaws, "%s[look] %s=%s: %s", flaws->len > 0 ? "; " : "",
		    parts[i].key, parts[i].path, error->message);
	}
	if (flaws->len > 0)
		ds_warn(NULL, "look: refused, the screen does without: %s", flaws->str);
	add_missing_fonts(kiosk, flaws);
	if (flaws->len > 0)
		kiosk->look_error = g_strdup(flaws->str);
}

GVariant *
ds_kiosk_look(const DsKiosk *kiosk)
{
	GVariantDict look;

	g_variant_dict_init(&look, NULL);
	if (kiosk->theme != NULL)
		g_variant_dict_insert(&look, "theme", "s", kiosk->theme);
	if (kiosk->logo != NULL)
		g_variant_dict_insert(&look, "logo", "s", kiosk->logo);
	return g_variant_ref_sink(g_variant_dict_end(&look));
}
