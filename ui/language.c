/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/language.h"

#include <gtk/gtk.h>

#include <libintl.h>
#include <locale.h>

extern int _nl_msg_cat_cntr;

static const struct {
	const char *language, *brief, *full;
} names[] = {
    {"zh_CN", "简体", "简体中文"},
    {"zh_TW", "繁體", "繁體中文"},
    {"vi", "Việt", "Tiếng Việt"},
    {"en", "EN", "English"},
};

void
ds_language_init(const char *folder)
{
	gtk_disable_setlocale();
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	setlocale(LC_ALL, "C.UTF-8");
	bindtextdomain(GETTEXT_PACKAGE, folder);
	bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
	textdomain(GETTEXT_PACKAGE);
	ds_language_set("en");
}

void
ds_language_set(const char *language)
{
	g_setenv("LANGUAGE", language, TRUE);
	_nl_msg_cat_cntr++;
}

const char *
ds_language_name(const char *language, int in_full)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_strcmp0(names[i].language, language) == 0)
			return in_full ? names[i].full : names[i].brief;
	return language;
}
