/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own writes: each changes what a tag answers by, or what its inventory does not tell, and none
 * is believed before the tag has said it. */
#include "tests/drivers/uhf18/stage.h"

#define PASSWORD 0x12345678u

static const Uhf18Setting settings[] = {
    {"18", &ds_fake_uhf18, DS_FAKE_SERIAL, {0}},
    {"288", &ds_fake_uhf288, DS_FAKE_NETWORK, {.tags_in_a_frame = 1}},
};

/* A tag of each format, secured, and what it is when released. */
static const struct {
	const char *secured, *released;
} formats[] = {
    {"34001703000398130803F4040000", "34009703000398130803F4040000"},
    {"4507141CC04FC70BADB5C6E2DA1DED4DD319", "45C2141CC04FC70BADB5C6E2DA1DED4DD319"},
    {"400019E9F87100000000499602D200000001", "400019E9F87100000000499602D200000000"},
    {"21074106C72CF4D76DF8", "21C24106C72CF4D76DF8"},
};

static void
assert_bank(ReaderStage *stage, const DsTagId *tag, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *bank = uhf18_bank(stage, tag, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(bank, ==, expected);
}

static void
assert_seen(ReaderStage *stage, const DsTagId *tag)
{
	g_autofree char *seen = uhf18_seen(stage);

	g_assert_cmpstr(seen, ==, tag->text);
}

static DsSecurityPad
security_pad(ReaderStage *stage, guint32 password)
{
	return (DsSecurityPad){.driver = stage->driver,
	    .self = stage->self,
	    .preset = ds_security_preset("epc"),
	    .password = password};
}

/* There and back, with a round in between: the same name, and the reader's new word for it. */
static void
test_security(ReaderStage *stage, gconstpointer data)
{
	DsSecurityPad pad = security_pad(stage, 0);

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		DsTagId tag = uhf18_put(stage, formats[i].secured, "");
		g_autoptr(GError) error = NULL;

		assert_seen(stage, &tag);
		g_assert_cmpint(ds_security_set(&pad, &tag, 1, DS_SECURITY_RELEASED, &error), ==,
		    DS_SECURITY_DONE);
		assert_seen(stage, &tag);
		assert_bank(stage, &tag, formats[i].released);
		g_assert_cmpint(ds_security_set(&pad, &tag, 1, DS_SECURITY_SECURED, &error), ==,
		    DS_SECURITY_DONE);
		assert_bank(stage, &tag, formats[i].secured);
		assert_seen(stage, &tag);
		ds_fake_uhf18_take(stage->reader);
	}
}

/* Written and not acknowledged: no answer says by which EPC the tag can be asked now. It is found
 * again, and what it holds is what counts. */
static void
test_not_acknowledged(ReaderStage *stage, gconstpointer data)
{
	DsSecurityPad pad = security_pad(stage, 0);

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		DsTagId tag = uhf18_put(stage, formats[i].secured, "");
		g_autoptr(GError) error = NULL;

		assert_seen(stage, &tag);
		ds_fake_reader_fault(stage->reader,
		    (DsFakeFault){.kind = DS_FAKE_LIE, .position = 0xFA, .only = "03", .count = 1});
		uhf18_heard(stage, "");
		g_assert_cmpint(ds_security_set(&pad, &tag, 1, DS_SECURITY_RELEASED, &error), ==,
		    DS_SECURITY_DONE);
		g_assert_cmpuint(uhf18_heard(stage, "03"), ==, 1);
		assert_bank(stage, &tag, formats[i].released);
		assert_seen(stage, &tag);
		ds_fake_uhf18_take(stage->reader);
	}
}

/* Acknowledged and not done: the tag's own word counts. */
static void
test_acknowledged_only(ReaderStage *stage, gconstpointer data)
{
	DsSecurityPad pad = security_pad(stage, 0);

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		DsTagId tag = uhf18_put(stage, formats[i].secured, "");
		g_autoptr(GError) error = NULL;

		ds_fake_reader_fault(stage->reader,
		    (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0, .only = "03"});
		g_assert_cmpint(ds_security_set(&pad, &tag, 1, DS_SECURITY_RELEASED, &error), ==,
		    DS_SECURITY_FAILED);
		ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		assert_bank(stage, &tag, formats[i].secured);
		ds_fake_uhf18_take(stage->reader);
	}
}

/* Whoever comes back from the gate with another state is asked, not remembered: here the PC was
 * written by somebody else while the tag lay there. */
static void
test_asked_and_not_remembered(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, formats[1].secured, "");

	assert_seen(stage, &tag);
	uhf18_put(stage, formats[1].released, "");
	assert_seen(stage, &tag);
	assert_bank(stage, &tag, formats[1].released);
}

/* After our own write of the PC a round tells the new one. */
static void
test_new_pc_is_told(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	DsTagId tag = uhf18_put(stage, formats[1].secured, "");

	assert_seen(stage, &tag);
	g_assert_true(stage->driver->write_epc(stage->self, &tag, 1, 0x45C2, 0, NULL));
	g_assert_true(stage->driver->inventory(stage->self, DS_AFI_ANY, tags, 2 * LIMIT_MS, NULL));
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_cmphex(g_array_index(tags, DsTagSeen, 0).epc[1], ==, 0xC2);
}

static void
test_password(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		guint32 password;
		DsSecurityOutcome outcome;
	} cases[] = {
	    {0, DS_SECURITY_FAILED},
	    {PASSWORD + 1, DS_SECURITY_FAILED},
	    {PASSWORD, DS_SECURITY_DONE},
	};
	DsFakeUhf18Tag locked = ds_fake_uhf18_tag(formats[0].secured, "");
	DsTagId tag = uhf18_put(stage, formats[0].secured, "");

	locked.password = PASSWORD;
	ds_fake_uhf18_put(stage->reader, locked);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsSecurityPad pad = security_pad(stage, cases[i].password);
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(ds_security_set(&pad, &tag, 1, DS_SECURITY_RELEASED, &error), ==,
		    cases[i].outcome);
	}
	assert_bank(stage, &tag, formats[0].released);
}

/* The operator is told where to look. */
static void
test_wrong_password(ReaderStage *stage, gconstpointer data)
{
	DsFakeUhf18Tag locked = ds_fake_uhf18_tag(formats[0].secured, "");
	DsTagId tag = uhf18_put(stage, formats[0].secured, "");
	static const guint32 passwords[] = {0, 1};

	locked.password = PASSWORD;
	ds_fake_uhf18_put(stage->reader, locked);
	for (guint i = 0; i < G_N_ELEMENTS(passwords); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(
		    stage->driver->write_epc(stage->self, &tag, 2, 0x9703, passwords[i], &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		g_assert_nonnull(strstr(error->message, "access-password-file="));
	}
}

/* What another tag says of itself is not this one's. */
static void
test_another_tag(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, formats[0].secured, "");
	g_autoptr(GError) error = NULL;

	assert_seen(stage, &tag);
	ds_fake_uhf18_behave(stage->reader, (DsFakeUhf18Habits){.other_tag = TRUE});
	g_assert_null(uhf18_bank(stage, &tag, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

/* Somebody else has written the EPC: under its name it is found by looking round once, and one that
 * is not there costs one look. */
static void
test_looks_once(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, formats[0].secured, "");
	g_autoptr(GError) error = NULL;

	assert_seen(stage, &tag);
	ds_fake_uhf18_take(stage->reader);
	uhf18_put(stage, formats[0].released, "");
	uhf18_heard(stage, "");
	assert_bank(stage, &tag, formats[0].released);
	g_assert_cmpuint(uhf18_heard(stage, "01"), ==, 1);
	assert_bank(stage, &tag, formats[0].released);
	g_assert_cmpuint(uhf18_heard(stage, "01"), ==, 0);
	ds_fake_uhf18_take(stage->reader);
	g_assert_null(uhf18_bank(stage, &tag, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_assert_cmpuint(uhf18_heard(stage, "01"), ==, 1);
}

static void
add(const Uhf18Setting *setting, const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/uhf18/write/%s/%s", setting->name, name);

	g_test_add(path, ReaderStage, setting, uhf18_set_up, test, uhf18_tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		add(&settings[i], "security", test_security);
		add(&settings[i], "not-acknowledged", test_not_acknowledged);
		add(&settings[i], "acknowledged-only", test_acknowledged_only);
		add(&settings[i], "asked-and-not-remembered", test_asked_and_not_remembered);
		add(&settings[i], "new-pc-is-told", test_new_pc_is_told);
		add(&settings[i], "password", test_password);
		add(&settings[i], "wrong-password", test_wrong_password);
		add(&settings[i], "another-tag", test_another_tag);
		add(&settings[i], "looks-once", test_looks_once);
	}
	return g_test_run();
}
