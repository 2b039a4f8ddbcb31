/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/sip2/rig.h"

#include <glib/gstdio.h>
#include <string.h>

#define RECORDED_S 1795336262 /* 2026-11-22 08:31:02 UTC */

void
rig_init(int *argc, char ***argv)
{
	g_setenv("TZ", "UTC", TRUE); /* before the first thread */
	g_test_init(argc, argv, NULL);
}

DsItemId
rig_item(const char *text)
{
	DsItemId id = {""};

	g_assert_true(ds_item_id_set(&id, text, strlen(text), &ds_ident_default, NULL));
	return id;
}

DsPatronId
rig_patron(const char *text)
{
	DsPatronId id = {""};

	g_assert_true(ds_patron_id_set(&id, text, strlen(text), &ds_ident_default, NULL));
	return id;
}

DsWord
rig_word(const char *text)
{
	DsWord word = {""};

	g_assert_true(ds_word_set(&word, text, NULL));
	return word;
}

DsLibrarySettings *
rig_settings(void)
{
	DsLibrarySettings *settings = g_new0(DsLibrarySettings, 1);

	settings->name = g_strdup("main");
	settings->profile = g_strdup("koha");
	settings->institution = rig_word("CPL");
	settings->location = rig_word("CPL");
	settings->terminal = rig_word("desk");
	settings->login = rig_word("term1");
	settings->password = rig_word("term1pwd");
	settings->connect_timeout_s = 1;
	settings->answer_timeout_s = 1;
	settings->keep_alive_s = 60;
	return settings;
}

Rig *
rig_new_with(DsLibrarySettings *settings, DsSip2Script *server)
{
	g_autoptr(GError) error = NULL;
	Rig *rig = g_new0(Rig, 1);

	rig->settings = settings;
	rig->server = server;
	if (settings->address == NULL)
		settings->address = g_strdup(ds_sip2_script_address(server));
	rig->self = ds_sip2_backend.open(settings, &error);
	g_assert_no_error(error);
	return rig;
}

Rig *
rig_new(const char *profile, const char *script)
{
	g_autofree char *whole = g_strconcat(RIG_GREETING, script, NULL);
	DsLibrarySettings *settings = rig_settings();

	g_free(settings->profile);
	settings->profile = g_strdup(profile);
	return rig_new_with(settings, ds_sip2_script_new(whole));
}

void
rig_free(Rig *rig)
{
	ds_sip2_backend.close(rig->self);
	ds_sip2_script_free(rig->server);
	ds_library_settings_free(rig->settings);
	g_free(rig);
}

char **
rig_log(Rig *rig)
{
	g_auto(GStrv) all = ds_sip2_script_stop(rig->server);
	g_autoptr(GStrvBuilder) some = g_strv_builder_new();

	for (guint i = 0; all[i] != NULL; i++) {
		g_test_message("%s", all[i]);
		if (!g_str_has_prefix(all[i], "> 93") && !g_str_has_prefix(all[i], "> 99"))
			g_strv_builder_add(some, all[i]);
	}
	return g_strv_builder_end(some);
}

guint
rig_count(char **log, const char *pattern)
{
	guint count = 0;

	for (guint i = 0; log[i] != NULL; i++)
		count += g_pattern_match_simple(pattern, log[i]);
	return count;
}

DsOperation *
rig_operation(Rig *rig, DsOperationKind kind, const char *item, const char *patron)
{
	DsOperation *op = ds_operation_new(kind, "main", "s1");

	op->item = rig_item(item);
	if (patron != NULL)
		op->patron = rig_patron(patron);
	op->stamp.wall_s = RECORDED_S;
	op->request = ds_sip2_backend.compose(rig->self, op);
	return op;
}

char *
rig_profile(const char *text)
{
	g_autofree char *name = NULL;
	g_autoptr(GError) error = NULL;
	gint file = g_file_open_tmp("duestamp-XXXXXX.conf", &name, &error);

	g_assert_no_error(error);
	g_assert_true(g_file_set_contents(name, text, -1, NULL));
	g_close(file, NULL);
	return g_steal_pointer(&name);
}
