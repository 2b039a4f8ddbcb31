/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/idsam/stage.h"

const IdsamLine idsam_lines[] = {
    {"serial", &ds_fake_idsam, DS_FAKE_SERIAL},
    {"usb", &ds_fake_idsam, DS_FAKE_USB},
    {"usb-one-pair", &ds_fake_idsam_one, DS_FAKE_USB},
};
const guint idsam_n_lines = G_N_ELEMENTS(idsam_lines);

void
idsam_open(IdsamStage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_reader_where(stage->reader), &error);
	g_assert_no_error(error);
}

void
idsam_reopen(IdsamStage *stage)
{
	stage->driver->close(stage->self);
	idsam_open(stage);
}

void
idsam_set_up(IdsamStage *stage, gconstpointer data)
{
	const IdsamLine *line = data;
	const DsScannerDriver *const *driver = ds_scanner_drivers;

	while (!g_str_equal((*driver)->id, "idsam"))
		driver++;
	stage->driver = *driver;
	stage->reader = ds_fake_reader_new(line->protocol, line->line, NULL);
	idsam_open(stage);
	g_strfreev(ds_fake_reader_heard(stage->reader));
}

void
idsam_tear_down(IdsamStage *stage, gconstpointer line)
{
	stage->driver->close(stage->self);
	ds_fake_reader_free(stage->reader);
}

void
idsam_assert_lies(IdsamStage *stage, const char *number)
{
	g_autoptr(DsIdentity) identity = NULL;
	g_autoptr(GError) error = NULL;
	gboolean done = stage->driver->poll(stage->self, 0, &identity, &error);

	g_assert_no_error(error);
	g_assert_true(done);
	if (identity == NULL) {
		g_assert_cmpstr(number, ==, "");
		return;
	}
	g_assert_cmpint(identity->kind, ==, DS_IDENTITY_CARD);
	g_assert_cmpstr(identity->technology, ==, "cn-id");
	g_assert_cmpint(
	    identity->flaw, ==, identity->text != NULL ? DS_FLAW_NONE : DS_FLAW_UNREADABLE);
	g_assert_cmpstr(identity->text != NULL ? identity->text : "?", ==, number);
}

void
idsam_assert_fails(IdsamStage *stage, int code)
{
	g_autoptr(DsIdentity) identity = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(stage->driver->poll(stage->self, 0, &identity, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_null(identity);
}

void
idsam_assert_heard(IdsamStage *stage, const char *commands)
{
	g_auto(GStrv) heard = ds_fake_reader_heard(stage->reader);
	g_autofree char *all = g_strjoinv(" ", heard);

	g_assert_cmpstr(all, ==, commands);
}

void
idsam_add(const char *name, IdsamTest test)
{
	for (guint i = 0; i < idsam_n_lines; i++) {
		g_autofree char *path = g_strdup_printf("/idsam/%s/%s", name, idsam_lines[i].name);

		g_test_add(path, IdsamStage, &idsam_lines[i], idsam_set_up, test, idsam_tear_down);
	}
}
