/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * drivers/security.c against every way in which a write can go wrong. What counts is what the tags
 * hold in the end, which is asked of the simulated world and not of the driver.
 *
 * Seen to fail, each with one change to security.c:
 *   proven() takes silence and every answer for yes  all with not-stored, refused, mute and lifted
 *                                                    (tests/mutants/security-skip-proof.patch)
 *   ds_security_set() secures nothing again          all part-2, released-before (tests/mutants/
 *                                                    security-leave-part-released.patch)
 *   secure_again() leaves out the last part          released-before, way-back
 *   secure_again() tells no failure                  lifted
 *   write_once() stops at the first failed write     never-acknowledged/afi+eas
 *   set_one() tries once                             not-stored-once, refused-once, edge
 *   set_one() resets no field                        not-stored-once
 *   is_broken() is always false                      present
 *   a securing that failed is undone                 secures-no-part-back
 *   the password is given before it is asked for     password/not-needed (tests/mutants/
 *                                                    security-password-unasked.patch)
 *   no field reset behind a wrong password           password/wrong (tests/mutants/
 *                                                    iso15693-wrong-password-leaves-it-mute.patch)
 */
#include "drivers/security.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/door.h"

#include <stdlib.h>
#include <string.h>

#define PARTS 3
#define OFTEN 99 /* more often than anybody tries */

static const char *const uids[PARTS] = {"E004015000000001", "E004015000000002", "E004015000000003"};

typedef struct {
	SimHost *host;
	PadDoor door;
	DsSecurityPad pad;
	const DsSecurityPreset *site; /* what the world's tags hold of it */
	DsTagId parts[PARTS];
} Stage;

/* Three secured volumes on the pad; `data` names the preset. */
static void
set_up(Stage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	stage->site = ds_security_preset(data);
	stage->host = sim_host_start();
	pad_door_init(&stage->door, stage->host);
	stage->pad = (DsSecurityPad){.driver = stage->door.driver,
	    .self = pad_door_open(&stage->door, &error),
	    .preset = pad_door_preset(&stage->door, data)};
	g_assert_no_error(error);
	for (guint i = 0; i < PARTS; i++) {
		stage->parts[i] = pad_door_tag(&stage->door, uids[i]);
		sim_host_do(
		    stage->host, "put %s afi=%02X eas=1", uids[i], stage->site->secured_afi);
	}
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	stage->door.driver->close(stage->pad.self);
	pad_door_clear(&stage->door);
	sim_host_stop(stage->host);
}

/* Does the tag really hold this state? */
static gboolean
holds(Stage *stage, guint part, gboolean secured)
{
	const DsSecurityPreset *preset = stage->site;
	g_autofree char *shown = sim_host_ask(stage->host, "show %s", uids[part]);
	g_autofree char *afi = sim_host_value(shown, "afi");
	g_autofree char *eas = sim_host_value(shown, "eas");
	guint8 wanted = secured ? preset->secured_afi : preset->released_afi;

	return ((preset->by & DS_PAD_AFI) == 0 || g_ascii_strtoull(afi, NULL, 16) == wanted) &&
	    ((preset->by & DS_PAD_EAS) == 0 || g_str_equal(eas, secured ? "1" : "0"));
}

static void
assert_all_hold(Stage *stage, gboolean secured)
{
	for (guint i = 0; i < PARTS; i++)
		g_assert_true(holds(stage, i, secured));
}

static char *
stat_of(Stage *stage, const char *key)
{
	g_autofree char *stats = sim_host_ask(stage->host, "stats");

	return sim_host_value(stats, key);
}

/* ds_security_set() on all parts; an error for every outcome but DONE, and none for that. */
static char *
set_all(Stage *stage, DsSecurityState wanted, DsSecurityOutcome expected)
{
	g_autoptr(GError) error = NULL;
	DsSecurityOutcome outcome = ds_security_set(
	    &stage->pad, stage->parts, PARTS, wanted, &error);

	g_assert_cmpint(outcome, ==, expected);
	g_assert_true((error == NULL) == (outcome == DS_SECURITY_DONE));
	return error != NULL ? g_strdup(error->message) : NULL;
}

static void
release(Stage *stage, DsSecurityOutcome expected)
{
	g_free(set_all(stage, DS_SECURITY_RELEASED, expected));
}

/* ---- presets and states */

static void
test_presets(void)
{
	static const char *const known[] = {"afi", "afi-3m", "afi-3m-da", "eas", "afi+eas", "epc"};

	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		g_assert_cmpstr(ds_security_preset(known[i])->id, ==, known[i]);
	g_assert_null(ds_security_preset("lock"));
	g_assert_null(ds_security_preset(""));
}

static void
test_states(Stage *stage, gconstpointer data)
{
	static const struct {
		const char *preset;
		guint afi, eas;
		DsSecurityState state;
	} cases[] = {
	    {"afi", 0x07, 0, DS_SECURITY_SECURED},
	    {"afi", 0xC2, 1, DS_SECURITY_RELEASED},
	    {"afi", 0x00, 1, DS_SECURITY_UNSET},
	    {"afi", 0xD7, 1, DS_SECURITY_UNSET},
	    {"afi-3m", 0xD7, 0, DS_SECURITY_SECURED},
	    {"afi-3m", 0xDA, 0, DS_SECURITY_RELEASED},
	    {"afi-3m", 0x07, 0, DS_SECURITY_UNSET},
	    {"afi-3m-da", 0xDA, 0, DS_SECURITY_SECURED},
	    {"afi-3m-da", 0xD7, 0, DS_SECURITY_RELEASED},
	    {"eas", 0xC2, 1, DS_SECURITY_SECURED},
	    {"eas", 0x07, 0, DS_SECURITY_RELEASED},
	    {"afi+eas", 0x07, 1, DS_SECURITY_SECURED},
	    {"afi+eas", 0xC2, 0, DS_SECURITY_RELEASED},
	    {"afi+eas", 0x07, 0, DS_SECURITY_UNSET},
	    {"afi+eas", 0xC2, 1, DS_SECURITY_UNSET},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsSecurityState state;

		sim_host_do(
		    stage->host, "put %s afi=%02X eas=%u", uids[0], cases[i].afi, cases[i].eas);
		stage->pad.preset = pad_door_preset(&stage->door, cases[i].preset);
		if (stage->pad.preset == NULL)
			continue;
		/* a UHF tag with an AFI of nobody's is of no format, and has another name */
		if (stage->pad.preset->by == DS_PAD_EPC && cases[i].state == DS_SECURITY_UNSET)
			continue;
		g_assert_true(ds_security_get(&stage->pad, &stage->parts[0], &state, NULL));
		g_assert_cmpint(state, ==, cases[i].state);
	}
}

/* ---- nothing goes wrong */

static void
test_release_and_secure(Stage *stage, gconstpointer data)
{
	guint writes = ((stage->site->by & DS_PAD_AFI) != 0) +
	    ((stage->site->by & DS_PAD_EAS) != 0);
	g_autofree char *expected = g_strdup_printf("%u", 2 * PARTS * writes);
	g_autofree char *written = NULL;

	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
	g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
	assert_all_hold(stage, TRUE);
	written = stat_of(stage, "writes");
	g_assert_cmpstr(written, ==, expected);
}

static void
test_present(Stage *stage, gconstpointer data)
{
	g_autoptr(GError) absent = NULL, gone = NULL;

	g_assert_cmpint(
	    ds_security_present(&stage->pad, stage->parts, PARTS, NULL), ==, DS_SECURITY_DONE);
	sim_host_do(stage->host, "take %s", uids[1]);
	g_assert_cmpint(
	    ds_security_present(&stage->pad, stage->parts, PARTS, &absent), ==, DS_SECURITY_ABSENT);
	g_assert_nonnull(absent);
	sim_host_do(stage->host, "unplug pad");
	g_assert_cmpint(
	    ds_security_present(&stage->pad, stage->parts, PARTS, &gone), ==, DS_SECURITY_BROKEN);
	g_assert_nonnull(gone);
}

/* ---- one write goes wrong, the next does not */

static void
test_not_acknowledged_once(Stage *stage, gconstpointer data)
{
	g_autofree char *writes = NULL;

	sim_host_do(stage->host, "fault write-not-acknowledged %s", uids[1]);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
	/* it was stored: the tag said so itself, and was not written again */
	writes = stat_of(stage, "writes");
	g_assert_cmpstr(writes, ==, "3");
}

static void
test_not_stored_once(Stage *stage, gconstpointer data)
{
	g_autofree char *before = stat_of(stage, "resets"); /* some drivers need one to open */
	g_autofree char *resets = NULL;

	sim_host_do(stage->host, "fault write-not-stored %s", uids[1]);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
	resets = stat_of(stage, "resets");
	g_assert_cmpint(atoi(resets), ==, atoi(before) + (stage->door.resets ? 1 : 0));
}

static void
test_refused_once(Stage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "fault write-refused %s", uids[2]);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
}

/* A reader that never hears a tag's acknowledgement still gets everything written. */
static void
test_never_acknowledged(Stage *stage, gconstpointer data)
{
	for (guint i = 0; i < PARTS; i++)
		sim_host_do(stage->host, "fault write-not-acknowledged %s %d", uids[i], OFTEN);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
}

/* At the edge of the field one answer in ten is lost. */
static void
test_edge(Stage *stage, gconstpointer data)
{
	for (guint seed = 1; seed <= 10; seed++) {
		sim_host_do(stage->host, "fault miss=10 seed=%u", seed);
		release(stage, DS_SECURITY_DONE);
		g_assert_cmpint(ds_security_present(&stage->pad, stage->parts, PARTS, NULL), ==,
		    DS_SECURITY_DONE);
		assert_all_hold(stage, FALSE);
		g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
		assert_all_hold(stage, TRUE);
	}
}

/* ---- a part cannot be written: the set stays in the house, all of it */

static void
assert_failed_and_secured(Stage *stage)
{
	g_autofree char *why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_FAILED);

	g_assert_nonnull(strstr(why, stage->parts[1].text));
	g_assert_null(strstr(why, "left released"));
	assert_all_hold(stage, TRUE);
}

static void
test_not_stored(Stage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "fault write-not-stored %s %d", uids[1], OFTEN);
	assert_failed_and_secured(stage);
}

static void
test_refused(Stage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], OFTEN);
	assert_failed_and_secured(stage);
}

/* Part 1 was released on the way, and part 3 never was. */
static void
test_way_back(Stage *stage, gconstpointer data)
{
	SimWire *watch = sim_wire_open(stage->host);

	sim_wire_say(watch, "watch\n", -1);
	sim_wire_expect(watch, "ok");
	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], 4);
	assert_failed_and_secured(stage);
	sim_wire_expect(watch, "afi E004015000000001 C2");
	sim_wire_expect(watch, "afi E004015000000001 07");
	sim_wire_expect(watch, "afi E004015000000002 07");
	sim_wire_expect(watch, "afi E004015000000003 07");
	sim_wire_close(watch);
}

/* A part that was released before, by whomever, does not stay so beside the others. */
static void
test_released_before(Stage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "put %s afi=C2", uids[2]);
	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], OFTEN);
	assert_failed_and_secured(stage);
}

/* Stored, but the tag tells nobody; then it is quiet for good. */
static void
test_mute(Stage *stage, gconstpointer data)
{
	g_autofree char *why = NULL;

	sim_host_do(stage->host, "fault mute %s", uids[1]);
	why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_ABSENT);
	g_assert_nonnull(strstr(why, stage->parts[1].text));
	assert_all_hold(stage, TRUE);
}

/* Lifted between its write and its proof: it is out of reach with the new state. The others are
 * secured, and the message says which one is not. */
static void
test_lifted(Stage *stage, gconstpointer data)
{
	g_autofree char *told = g_strconcat(stage->parts[1].text, " may be left released", NULL);
	g_autofree char *why = NULL;

	sim_host_do(stage->host, "fault lifted-after-write %s", uids[1]);
	why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_ABSENT);
	g_assert_nonnull(strstr(why, told));
	g_assert_true(holds(stage, 0, TRUE));
	g_assert_true(holds(stage, 1, FALSE));
	g_assert_true(holds(stage, 2, TRUE));
	/* back on the pad, it is put right */
	sim_host_do(stage->host, "put %s", uids[1]);
	g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
	assert_all_hold(stage, TRUE);
}

/* One part takes no write, and another is lifted before it can prove that it is secured again. That
 * is no failure for good: with all of them back on the pad all of them are secured. */
static void
test_lifted_on_the_way_back(Stage *stage, gconstpointer data)
{
	g_autofree char *told = g_strconcat(stage->parts[2].text, " may be left released", NULL);
	g_autofree char *why = NULL;

	sim_host_do(stage->host, "put %s afi=C2", uids[2]);
	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], OFTEN);
	sim_host_do(stage->host, "fault lifted-after-write %s", uids[2]);
	why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_ABSENT);
	g_assert_nonnull(strstr(why, told));
	sim_host_do(stage->host, "put %s", uids[2]);
	assert_failed_and_secured(stage);
}

/* What was returned stays secured, even when one volume cannot be: nothing is undone. */
static void
test_secures_no_part_back(Stage *stage, gconstpointer data)
{
	for (guint i = 0; i < PARTS; i++)
		sim_host_do(stage->host, "put %s afi=C2", uids[i]);
	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], OFTEN);
	g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_FAILED));
	g_assert_true(holds(stage, 0, TRUE));
	g_assert_true(holds(stage, 1, FALSE));
}

/* ---- tags that want a password */

#define PASSWORD 0x1234ABCDu

/* Protects all parts, and tells the pad their password. */
static void
lock(Stage *stage)
{
	for (guint i = 0; i < PARTS; i++)
		sim_host_do(stage->host, "put %s password=%08X locked=1", uids[i], PASSWORD);
	stage->pad.password = PASSWORD;
}

/* Whoever reads the message learns where to look, and nothing that is secret. */
static void
assert_told(const char *why)
{
	g_test_message("%s", why);
	g_assert_nonnull(strstr(why, "access-password-file="));
	g_assert_null(strcasestr(why, "1234ABCD"));
	g_assert_null(strcasestr(why, "CDAB3412"));
}

/* Each write of the second round needs it again: the field went off. */
static void
test_password(Stage *stage, gconstpointer data)
{
	lock(stage);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
	g_assert_true(stage->door.driver->field_reset(stage->pad.self, NULL));
	g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
	assert_all_hold(stage, TRUE);
}

/* The data sheets do not say what a tag answers to a write that it does not take: one that says
 * nothing is given its password all the same. */
static void
test_password_unasked_for(Stage *stage, gconstpointer data)
{
	lock(stage);
	for (guint i = 0; i < PARTS; i++)
		sim_host_do(stage->host, "put %s locked=2", uids[i]);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
}

/* The book is not given away; the tag speaks again, and the others too. */
static void
test_wrong_password(Stage *stage, gconstpointer data)
{
	g_autofree char *why = NULL;

	lock(stage);
	sim_host_do(stage->host, "put %s password=1234ABCE", uids[1]);
	why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_FAILED);
	assert_told(why);
	g_assert_nonnull(strstr(why, stage->parts[1].text));
	assert_all_hold(stage, TRUE);
	g_assert_cmpint(
	    ds_security_present(&stage->pad, stage->parts, PARTS, NULL), ==, DS_SECURITY_DONE);
}

static void
test_missing_password(Stage *stage, gconstpointer data)
{
	g_autofree char *why = NULL;

	lock(stage);
	stage->pad.password = 0;
	why = set_all(stage, DS_SECURITY_RELEASED, DS_SECURITY_FAILED);
	assert_told(why);
	assert_all_hold(stage, TRUE);
}

/* New tags have another password, and are not protected: they are not asked to take this one. */
static void
test_password_not_needed(Stage *stage, gconstpointer data)
{
	g_autofree char *before = stat_of(stage, "resets");
	g_autofree char *after = NULL;

	lock(stage);
	sim_host_do(stage->host, "put %s password=00000000 locked=0", uids[1]);
	release(stage, DS_SECURITY_DONE);
	assert_all_hold(stage, FALSE);
	after = stat_of(stage, "resets");
	g_assert_cmpstr(after, ==, before);
	/* nor does one stay unwritten that did not keep its state once */
	sim_host_do(stage->host, "fault write-not-stored %s", uids[1]);
	g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
	assert_all_hold(stage, TRUE);
}

/* At the edge of the field the number, the password and the writes get lost. */
static void
test_password_at_the_edge(Stage *stage, gconstpointer data)
{
	lock(stage);
	for (guint seed = 1; seed <= 5; seed++) {
		sim_host_do(stage->host, "fault miss=5 seed=%u", seed);
		release(stage, DS_SECURITY_DONE);
		assert_all_hold(stage, FALSE);
		g_free(set_all(stage, DS_SECURITY_SECURED, DS_SECURITY_DONE));
		assert_all_hold(stage, TRUE);
	}
}

/* ---- the reader itself */

static void
test_unplugged(Stage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "unplug pad");
	release(stage, DS_SECURITY_BROKEN);
	assert_all_hold(stage, TRUE);
}

static gpointer
unplug_after_first_part(gpointer data)
{
	SimWire *watch = data;

	sim_wire_expect(watch, "afi E004015000000001 C2");
	sim_wire_say(watch, "unplug pad\n", -1);
	return NULL;
}

/* Pulled out while part 2 is tried: then nothing more is known, and nothing more can be done. */
static void
test_unplugged_between(Stage *stage, gconstpointer data)
{
	SimWire *watch = sim_wire_open(stage->host);
	GThread *thread;

	sim_host_do(stage->host, "fault write-refused %s %d", uids[1], OFTEN);
	sim_wire_say(watch, "watch\n", -1);
	sim_wire_expect(watch, "ok");
	thread = g_thread_new("person", unplug_after_first_part, watch);
	release(stage, DS_SECURITY_BROKEN);
	g_thread_join(thread);
	sim_wire_close(watch);
	g_assert_true(holds(stage, 0, FALSE));
	g_assert_true(holds(stage, 1, TRUE));
}

static void
skip(void)
{
	g_test_skip("this driver has no such way to mark a tag");
}

static void
skip_password(void)
{
	g_test_skip("this driver cannot give EAS/AFI passwords: its README tells why");
}

static void
skip_all(void)
{
	const char *why = NULL;

	if (!pad_door_possible(&why))
		g_test_skip(why);
}

/* Through all doors that can do what the preset asks for. */
static void
add(const char *name, const char *preset, void (*func)(Stage *, gconstpointer))
{
	const PadDoor door = {.driver = pad_door_driver()};
	g_autofree char *path = g_strconcat("/security/", name, NULL);
	const char *why;

	if (!pad_door_possible(&why))
		g_test_add_func(path, skip_all);
	else if (pad_door_preset(&door, preset) != NULL)
		g_test_add(path, Stage, preset, set_up, func, tear_down);
	else
		g_test_add_func(path, skip);
}

static void
add_password(const char *name, const char *preset, void (*func)(Stage *, gconstpointer))
{
	g_autofree char *path = g_strconcat("/security/password/", name, NULL);
	g_autofree char *sub_path = g_strconcat("password/", name, NULL);

	if ((pad_door_driver()->caps & DS_PAD_PASSWORD) != 0)
		add(sub_path, preset, func);
	else
		g_test_add_func(path, skip_password);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/security/presets", test_presets);
	add("states", "afi", test_states);
	add("release-and-secure/afi", "afi", test_release_and_secure);
	add("release-and-secure/afi-3m", "afi-3m", test_release_and_secure);
	add("release-and-secure/eas", "eas", test_release_and_secure);
	add("release-and-secure/afi+eas", "afi+eas", test_release_and_secure);
	add("present", "afi", test_present);
	add("not-acknowledged-once", "afi", test_not_acknowledged_once);
	add("not-stored-once", "afi", test_not_stored_once);
	add("refused-once", "afi", test_refused_once);
	add("never-acknowledged/afi", "afi", test_never_acknowledged);
	add("never-acknowledged/eas", "eas", test_never_acknowledged);
	add("never-acknowledged/afi+eas", "afi+eas", test_never_acknowledged);
	add("edge", "afi", test_edge);
	add("part-2/not-stored", "afi", test_not_stored);
	add("part-2/not-stored-eas", "afi+eas", test_not_stored);
	add("part-2/refused", "afi", test_refused);
	add("part-2/refused-eas", "afi+eas", test_refused);
	add("part-2/way-back", "afi", test_way_back);
	add("part-2/mute", "afi", test_mute);
	add("part-2/lifted", "afi", test_lifted);
	add("part-2/lifted-on-the-way-back", "afi", test_lifted_on_the_way_back);
	add("released-before", "afi", test_released_before);
	add("secures-no-part-back", "afi", test_secures_no_part_back);
	add_password("right/afi", "afi", test_password);
	add_password("right/eas", "eas", test_password);
	add_password("right/afi+eas", "afi+eas", test_password);
	add_password("silent", "afi+eas", test_password_unasked_for);
	add_password("wrong", "afi", test_wrong_password);
	add_password("wrong-eas", "eas", test_wrong_password);
	add_password("missing", "afi", test_missing_password);
	add_password("not-needed", "afi+eas", test_password_not_needed);
	add_password("edge", "afi", test_password_at_the_edge);
	add("unplugged", "afi", test_unplugged);
	add("unplugged-between", "afi", test_unplugged_between);
	return g_test_run();
}
