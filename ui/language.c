/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/language.h"

#include <gtk/gtk.h>

#include <libintl.h>
#include <locale.h>

extern int _nl_msg_cat_cntr;

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
ds_language_set(const char *id)
{
	g_setenv("LANGUAGE", id, TRUE);
	_nl_msg_cat_cntr++;
}

GPtrArray *
ds_language_open_all(void)
{
	return ds_languages_open(bindtextdomain(GETTEXT_PACKAGE, NULL));
}
