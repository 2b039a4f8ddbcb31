/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, above readers of different habits. */
#include "drivers/uhf-security.h"
#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/llrp.h"
#include "tests/fakes/uhf-field.h"

#include <string.h>

#define OTHER "E004015000000022"
#define ABSENT "E004015000000009"

typedef struct {
	const char *name;
	DsFakeLlrpHabits habits;
	DsFakeLineKind line;
} Setting;

static const Setting settings[] = {
    {"plain", {0}, DS_FAKE_NETWORK},
    {"old", {.no_attempts = TRUE, .no_singulation = TRUE, .no_events = TRUE}, DS_FAKE_NETWORK},
    {"new", {.overrun = TRUE}, DS_FAKE_NETWORK},
    {"talkative", {.one_by_one = TRUE, .twice = TRUE, .keepalive = TRUE, .strange = TRUE},
	DS_FAKE_NETWORK},
    {"late", {.late_report = TRUE}, DS_FAKE_NETWORK},
    {"no-pc", {.no_pc = TRUE}, DS_FAKE_NETWORK},
    {"tls", {0}, DS_FAKE_TLS},
};

static void
set_up(ReaderStage *stage, gconstpointer data)
{
	const Setting *setting = data;

	reader_stage_init(stage, "llrp", &ds_fake_llrp, setting->line);
	ds_fake_llrp_behave(stage->reader, setting->habits);
	reader_stage_open(stage);
}

static void
tear_down(ReaderStage *stage, gconstpointer data)
{
	reader_stage_clear(stage);
}

/* `expected` is "UID UID ..." */
static void
assert_seen(ReaderStage *stage, const char *expected)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_auto(GStrv) uids = g_strsplit(expected, " ", -1);
	g_autoptr(GError) error = NULL;

	stage->driver->inventory(stage->self, DS_AFI_ANY, tags, 500, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(tags->len, ==, g_strv_length(uids));
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);
		DsTagId id = reader_stage_tag(stage, uids[i]);

		g_assert_cmpstr(tag->id.text, ==, id.text);
		g_assert_cmpint(tag->dsfid, ==, -1);
		g_assert_cmpuint(tag->epc_length, >, 2);
	}
}

static void
test_come_and_go(ReaderStage *stage, gconstpointer data)
{
	assert_seen(stage, "");
	sim_host_do(stage->host, "put E004015000000001 afi=07");
	sim_host_do(stage->host, "put E004015000000002 afi=C2");
	assert_seen(stage, "E004015000000001 E004015000000002");
	assert_seen(stage, "E004015000000001 E004015000000002");
	sim_host_do(stage->host, "take E004015000000001");
	assert_seen(stage, "E004015000000002");
	sim_host_do(stage->host, "take all");
	assert_seen(stage, "");
}

static void
test_many(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GString) expected = g_string_new(NULL);

	for (guint i = 0; i < 40; i++) {
		sim_host_do(stage->host, "put E0040150000000%02X afi=07", i);
		g_string_append_printf(expected, "%sE0040150000000%02X", i > 0 ? " " : "", i);
	}
	assert_seen(stage, expected->str);
}

static void
test_read(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GError) beyond = NULL, gone = NULL;
	g_autofree char *some = NULL, *rest = NULL;
	DsTagId absent = reader_stage_tag(stage, ABSENT);

	sim_host_do(stage->host, "put " BOOK " afi=07 blocks=3 memory=0102030405060708090A0B0C");
	sim_host_do(stage->host, "put " OTHER " afi=07 memory=22222222");
	some = reader_stage_read(stage, &stage->book, 1, 1, NULL);
	g_assert_cmpstr(some, ==, "05060708");
	rest = reader_stage_read(stage, &stage->book, 1, 9, NULL);
	g_assert_cmpstr(rest, ==, "05060708090A0B0C");
	g_assert_null(reader_stage_read(stage, &stage->book, 3, 1, &beyond));
	g_assert_error(beyond, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_null(reader_stage_read(stage, &absent, 0, 1, &gone));
	g_assert_error(gone, DS_ERROR, DS_ERROR_RETRY);
}

/* The bank, and what it says of the gate. */
static void
assert_state(ReaderStage *stage, const char *uid, DsSecurityState state)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	DsTagId id = reader_stage_tag(stage, uid);
	DsFakeUhfTag tag;

	stage->driver->get_epc(stage->self, &id, epc, &error);
	g_assert_no_error(error);
	ds_fake_uhf_tag(&tag, uid, state == DS_SECURITY_SECURED ? 0x07 : 0xC2);
	g_assert_cmpmem(epc->data, epc->len, tag.epc, tag.length);
	g_assert_cmpint(ds_uhf_security(epc->data, epc->len), ==, state);
}

static gboolean
write_afi(ReaderStage *stage, const char *uid, guint8 afi, guint32 password, GError **error)
{
	DsTagId id = reader_stage_tag(stage, uid);
	DsFakeUhfTag tag;

	ds_fake_uhf_tag(&tag, uid, afi);
	return stage->driver->write_epc(
	    stage->self, &id, 1, (guint16)(tag.epc[0] << 8 | tag.epc[1]), password, error);
}

static void
test_write(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GError) absent = NULL;

	sim_host_do(stage->host, "put " BOOK " afi=07");
	sim_host_do(stage->host, "put " OTHER " afi=07");
	assert_state(stage, BOOK, DS_SECURITY_SECURED);
	g_assert_true(write_afi(stage, BOOK, 0xC2, 0, NULL));
	assert_state(stage, BOOK, DS_SECURITY_RELEASED);
	assert_state(stage, OTHER, DS_SECURITY_SECURED);
	g_assert_true(stage->driver->field_reset(stage->self, NULL));
	g_assert_true(write_afi(stage, BOOK, 0x07, 0, NULL));
	assert_state(stage, BOOK, DS_SECURITY_SECURED);
	assert_seen(stage, BOOK " " OTHER);
	g_assert_false(write_afi(stage, ABSENT, 0xC2, 0, &absent));
	g_assert_error(absent, DS_ERROR, DS_ERROR_RETRY);
}

/* Stored, and nobody was told: the tag answers by its new bank, and is found. */
static void
test_not_acknowledged(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	sim_host_do(stage->host, "put " BOOK " afi=07");
	assert_seen(stage, BOOK);
	sim_host_do(stage->host, "fault write-not-acknowledged " BOOK);
	g_assert_false(write_afi(stage, BOOK, 0xC2, 0, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	assert_state(stage, BOOK, DS_SECURITY_RELEASED);
}

/* Marked by somebody else while it was not looked at. */
static void
test_changed_elsewhere(ReaderStage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "put " BOOK " afi=07");
	assert_seen(stage, BOOK);
	sim_host_do(stage->host, "put " BOOK " afi=C2");
	assert_state(stage, BOOK, DS_SECURITY_RELEASED);
}

static void
test_password(ReaderStage *stage, gconstpointer data)
{
	DsFakeLlrpHabits habits = ((const Setting *)data)->habits;
	g_autoptr(GError) error = NULL;

	habits.password = 0x12345678;
	ds_fake_llrp_behave(stage->reader, habits);
	sim_host_do(stage->host, "put " BOOK " afi=07");
	g_assert_false(write_afi(stage, BOOK, 0xC2, 0, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_nonnull(strstr(error->message, "access password"));
	assert_state(stage, BOOK, DS_SECURITY_SECURED);
	g_assert_true(write_afi(stage, BOOK, 0xC2, 0x12345678, NULL));
	assert_state(stage, BOOK, DS_SECURITY_RELEASED);
}

/* A round begins with no order of an earlier one: all of them have been deleted. */
static void
test_nothing_stays(ReaderStage *stage, gconstpointer data)
{
	g_auto(GStrv) heard = NULL;
	guint added = 0, deleted = 0;

	sim_host_do(stage->host, "put " BOOK " afi=07");
	assert_seen(stage, BOOK);
	g_strfreev(ds_fake_reader_heard(stage->reader));
	g_assert_true(write_afi(stage, BOOK, 0xC2, 0, NULL));
	g_free(reader_stage_read(stage, &stage->book, 0, 99, NULL));
	g_assert_false(write_afi(stage, ABSENT, 0xC2, 0, NULL));
	heard = ds_fake_reader_heard(stage->reader);
	for (guint i = 0; heard[i] != NULL; i++) {
		added += g_str_has_prefix(heard[i], "28");
		deleted += g_str_equal(heard[i], "2900000000");
		g_assert_cmpuint(added - deleted, <=, 1);
	}
	g_assert_cmpuint(added, ==, deleted);
	g_assert_cmpuint(added, >=, 3);
}

static void
add(const Setting *setting, const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/llrp/pad/%s/%s", setting->name, name);

	g_test_add(path, ReaderStage, setting, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		const char *why;

		if (settings[i].line == DS_FAKE_TLS && !ds_fake_certificates_possible(&why))
			continue; /* tests/drivers/llrp/test-tls.c says why */
		add(&settings[i], "come-and-go", test_come_and_go);
		add(&settings[i], "many", test_many);
		add(&settings[i], "read", test_read);
		add(&settings[i], "write", test_write);
		add(&settings[i], "not-acknowledged", test_not_acknowledged);
		add(&settings[i], "changed-elsewhere", test_changed_elsewhere);
		add(&settings[i], "password", test_password);
		add(&settings[i], "nothing-stays", test_nothing_stays);
	}
	return g_test_run();
}
