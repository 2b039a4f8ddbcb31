/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, above readers of different habits. */
#include "tests/drivers/sim/hf-books.h"
#include "tests/fakes/m3.h"

typedef struct {
	const char *name;
	DsFakeLineKind line;
	DsFakeM3Habits habits;
} Setting;

/* A reader that refuses blocks beyond the end and does not tell where it is cannot be helped; the
 * driver never makes one block less of it. */
static const Setting settings[] = {
    {"serial", DS_FAKE_SERIAL, {0}},
    {"terminal-server", DS_FAKE_NETWORK, {0}},
    {"old", DS_FAKE_SERIAL, {.no_version = TRUE, .no_dsfid = TRUE, .no_tag_info = TRUE}},
    {"new", DS_FAKE_SERIAL, {.no_old_version = TRUE, .no_start_up = TRUE, .beyond = 0x11}},
    {"twice", DS_FAKE_SERIAL, {.twice = TRUE, .beyond = 0x15}},
    {"odd", DS_FAKE_SERIAL, {.ignores_dsfid = TRUE, .beyond = 0x06}},
    {"filling-up", DS_FAKE_SERIAL, {.bad_blocks = TRUE}},
};

static void
set_up(ReaderStage *stage, gconstpointer data)
{
	const Setting *setting = data;

	reader_stage_init(stage, "m3", &ds_fake_m3, setting->line);
	stage->no_dsfid = setting->habits.no_dsfid || setting->habits.ignores_dsfid;
	ds_fake_m3_behave(stage->reader, setting->habits);
	reader_stage_open(stage);
}

/* Only those answer that have it. What a tag takes for a family of values is not asked for. */
static void
test_filter(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	sim_host_do(stage->host, "put E004015000000001 dsfid=3E afi=07");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06 afi=C2");
	hf_books_assert_seen(stage, 0xC2, "E004015000000002=06");
	hf_books_assert_seen(stage, 0x07, "E004015000000001=3E");
	hf_books_assert_seen(stage, 0xDA, "");
	for (gint afi = 0; afi <= 0xF0; afi += 0x10) {
		g_autoptr(GError) error = NULL;

		g_assert_false(stage->driver->inventory(stage->self, afi, tags, 500, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	}
	g_assert_cmpuint(tags->len, ==, 0);
}

/* The alarm of an armed tag that got lost once: the tag is not released. */
static void
test_lost_alarm(ReaderStage *stage, gconstpointer data)
{
	DsFakeM3Habits habits = ((const Setting *)data)->habits;
	gboolean armed = FALSE;

	habits.missed_alarms = 1;
	sim_host_do(stage->host, "put " BOOK " eas=1");
	ds_fake_m3_behave(stage->reader, habits);
	g_assert_true(stage->driver->get_eas(stage->self, &stage->book, &armed, NULL));
	g_assert_true(armed);
}

static void
add(const Setting *setting, const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	hf_books_add_one("m3", setting->name, setting, set_up, name, test);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		hf_books_add("m3", settings[i].name, &settings[i], set_up);
		add(&settings[i], "filter", test_filter);
		add(&settings[i], "lost-alarm", test_lost_alarm);
	}
	return g_test_run();
}
