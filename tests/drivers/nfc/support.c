/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/nfc/support.h"

#include <string.h>

static const DsScannerDriver *const driver = &ds_scanner_driver_nfc;

char *
nfc_where(const DsFakePn532 *fake)
{
	return g_strdup_printf("pn532_uart:%s:115200", ds_fake_pn532_path(fake));
}

gpointer
nfc_open_reader(const DsFakePn532 *fake)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *where = nfc_where(fake);
	gpointer reader = driver->open(where, &error);

	g_assert_no_error(error);
	g_assert_nonnull(reader);
	return reader;
}

void
nfc_close_reader(gpointer reader)
{
	driver->close(reader);
}

DsIdentity *
nfc_look(gpointer reader)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity = NULL;
	gboolean done = driver->poll(reader, 0, &identity, &error);

	g_assert_no_error(error);
	g_assert_true(done);
	return identity;
}

void
nfc_assert_card(gpointer reader, const char *technology, const char *text)
{
	g_autoptr(DsIdentity) identity = nfc_look(reader);

	g_assert_nonnull(identity);
	g_assert_cmpint(identity->kind, ==, DS_IDENTITY_CARD);
	g_assert_cmpint(identity->flaw, ==, DS_FLAW_NONE);
	g_assert_cmpstr(identity->technology, ==, technology);
	g_assert_cmpstr(identity->text, ==, text);
}

void
nfc_assert_flaw(gpointer reader, DsIdentityFlaw flaw)
{
	g_autoptr(DsIdentity) identity = nfc_look(reader);

	g_assert_nonnull(identity);
	g_assert_cmpint(identity->kind, ==, DS_IDENTITY_CARD);
	g_assert_cmpint(identity->flaw, ==, flaw);
	g_assert_null(identity->text);
}

void
nfc_assert_nothing(gpointer reader)
{
	g_assert_null(nfc_look(reader));
}

guint
nfc_assert_error(gpointer reader, DsErrorCode code)
{
	g_autoptr(GError) error = NULL;
	DsIdentity *identity = NULL;
	gint64 start_us = g_get_monotonic_time();

	g_assert_false(driver->poll(reader, 0, &identity, &error));
	g_assert_error(error, DS_ERROR, (gint)code);
	g_assert_true(g_str_has_prefix(error->message, "nfc: "));
	g_assert_null(identity);
	return nfc_ms_since(start_us);
}

void
nfc_assert_open_error(const char *where, DsErrorCode code, const char *hint)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(driver->open(where, &error));
	g_assert_error(error, DS_ERROR, (gint)code);
	g_assert_true(g_str_has_prefix(error->message, "nfc: "));
	if (strstr(error->message, hint) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, hint);
}

guint
nfc_commands(DsFakePn532 *fake)
{
	g_auto(GStrv) heard = ds_fake_pn532_heard(fake);

	return g_strv_length(heard);
}

guint
nfc_ms_since(gint64 start_us)
{
	return (guint)((g_get_monotonic_time() - start_us) / 1000);
}

void
nfc_stage_set_up(NfcStage *stage, gconstpointer unused)
{
	stage->fake = ds_fake_pn532_new();
	stage->rules = g_ptr_array_new_with_free_func((GDestroyNotify)ds_card_rule_free);
	stage->reader = nfc_open_reader(stage->fake);
}

void
nfc_stage_tear_down(NfcStage *stage, gconstpointer unused)
{
	nfc_close_reader(stage->reader);
	ds_fake_pn532_free(stage->fake);
	g_ptr_array_unref(stage->rules);
}

DsCardRule *
nfc_stage_rule(NfcStage *stage, const char *technologies, DsCardContent content, DsCardForm form)
{
	DsCardRule *rule = g_new0(DsCardRule, 1);

	rule->technologies = g_strsplit(technologies, ";", -1);
	rule->content = content;
	rule->form = form;
	memset(rule->key, 0xFF, sizeof rule->key);
	g_ptr_array_add(stage->rules, rule);
	driver->want(stage->reader, stage->rules);
	return rule;
}

void
nfc_stage_open_again(NfcStage *stage)
{
	nfc_close_reader(stage->reader);
	ds_fake_pn532_fault(stage->fake, (DsFakePn532Fault){.kind = DS_FAKE_PN532_SOUND});
	ds_fake_pn532_plug(stage->fake);
	stage->reader = nfc_open_reader(stage->fake);
	driver->want(stage->reader, stage->rules);
}
