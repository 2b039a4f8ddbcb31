/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the driver sees of a book on a one-tag reader, and what it makes of each thing that reader,
 * its tag and pcscd can do. drivers/security.c goes through it in pcsc-security.
 */
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/pad-calls.h"
#include "tests/fakes/pcsc-pad.h"

typedef struct {
	SimHost *host;
	DsFakePcsc *fake;
	const DsPadDriver *driver;
	gpointer self;
	DsTagId book;
} Stage;

static void
open_driver(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_pcsc_where(stage->fake), &error);
	g_assert_no_error(error);
}

static void
set_up(Stage *stage, gconstpointer card)
{
	stage->driver = pad_driver("pcsc");
	stage->host = sim_host_start();
	stage->fake = ds_fake_pcsc_new(card, stage->host->where);
	stage->book = pad_tag_id(BOOK);
	sim_host_do(stage->host, "put " BOOK " dsfid=3E afi=07 eas=1 memory=0102030405060708");
	open_driver(stage);
}

static void
tear_down(Stage *stage, gconstpointer card)
{
	stage->driver->close(stage->self);
	ds_fake_pcsc_free(stage->fake);
	sim_host_stop(stage->host);
}

static void
assert_seen(Stage *stage, gint afi, const char *expected)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GString) seen = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	stage->driver->inventory(stage->self, afi, tags, LIMIT_MS, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);

		g_string_append_printf(seen, "%s=%02X", tag->id.text, (guint)tag->dsfid);
	}
	g_assert_cmpstr(seen->str, ==, expected);
}

/* ---- a book ---- */

static void
test_come_and_go(Stage *stage, gconstpointer card)
{
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
	sim_host_do(stage->host, "take all");
	assert_seen(stage, DS_AFI_ANY, "");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06");
	assert_seen(stage, DS_AFI_ANY, "E004015000000002=06");
}

/* Only the one that has it. What a tag takes for a family is not asked for. */
static void
test_filter(Stage *stage, gconstpointer card)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;

	assert_seen(stage, 0x07, BOOK "=3E");
	assert_seen(stage, 0xC2, "");
	assert_seen(stage, 0x07, BOOK "=3E");
	g_assert_false(stage->driver->inventory(stage->self, 0xC0, tags, LIMIT_MS, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
}

/* One at a time: never one of two, never the mixture of both. */
static void
test_two_books(Stage *stage, gconstpointer card)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;

	sim_host_do(stage->host, "put E004015000000002");
	g_assert_false(stage->driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_assert_cmpuint(tags->len, ==, 0);
	sim_host_do(stage->host, "take E004015000000002");
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
}

static void
assert_memory(Stage *stage, guint first, guint count, const char *expected)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *hex = NULL;

	stage->driver->read(stage->self, &stage->book, first, count, out, &error);
	g_assert_no_error(error);
	hex = ds_hex(out->data, out->len);
	g_assert_cmpstr(hex, ==, expected);
}

/* Up to its end and over it, in pieces of any length. */
static void
test_memory(Stage *stage, gconstpointer card)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) all = g_string_new(NULL);

	for (guint i = 0; i < 28; i++)
		g_string_append_printf(all, "%08X", i * 0x01010101);
	sim_host_do(stage->host, "put " BOOK " memory=%s", all->str);
	assert_memory(stage, 0, 2, "0000000001010101");
	assert_memory(stage, 27, 1, "1B1B1B1B");
	assert_memory(stage, 26, 9, "1A1A1A1A1B1B1B1B");
	assert_memory(stage, 0, 28, all->str);
	assert_memory(stage, 0, 256, all->str);
	g_assert_false(stage->driver->read(stage->self, &stage->book, 28, 1, out, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_cmpuint(out->len, ==, 0);
}

/* Writes go with the timer, and only those: without it the reader has not heard the tag. */
static void
test_timer(Stage *stage, gconstpointer card)
{
	g_auto(GStrv) heard = NULL;
	guint writes = 0;
	guint8 afi;

	g_strfreev(ds_fake_pcsc_heard(stage->fake));
	g_assert_true(stage->driver->set_afi(stage->self, &stage->book, 0xC2, NULL));
	g_assert_true(stage->driver->set_eas(stage->self, &stage->book, FALSE, NULL));
	g_assert_true(stage->driver->get_afi(stage->self, &stage->book, &afi, NULL));
	g_assert_cmphex(afi, ==, 0xC2);
	heard = ds_fake_pcsc_heard(stage->fake);
	for (char **apdu = heard; *apdu != NULL; apdu++)
		writes += strstr(*apdu, "5F460400010100") != NULL;
	g_assert_cmpuint(writes, ==, 2);
	g_assert_cmpuint(g_strv_length(heard), ==, 3);
}

/* Silence of a tag that went is no EAS that is off. */
static void
test_eas(Stage *stage, gconstpointer card)
{
	g_autoptr(GError) error = NULL;
	gboolean armed = FALSE;

	g_assert_true(stage->driver->get_eas(stage->self, &stage->book, &armed, NULL));
	g_assert_true(armed);
	g_assert_true(stage->driver->set_eas(stage->self, &stage->book, FALSE, NULL));
	g_assert_true(stage->driver->get_eas(stage->self, &stage->book, &armed, NULL));
	g_assert_false(armed);
	sim_host_do(stage->host, "take all");
	g_assert_false(stage->driver->get_eas(stage->self, &stage->book, &armed, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

/* A session that a program left open when it died is no obstacle. */
static void
test_left_open(Stage *stage, gconstpointer card)
{
	ds_fake_pcsc_fault(stage->fake,
	    (DsFakeCardFault){.kind = DS_FAKE_CARD_SAYS, .only = "FFC20000028200", .says = "9000"});
	stage->driver->close(stage->self);
	ds_fake_pcsc_fault(stage->fake, (DsFakeCardFault){.kind = DS_FAKE_CARD_SOUND});
	open_driver(stage);
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
}

/* ---- what the objects of an answer can be ---- */

/* The faults that every line can have are in pcsc-faults (tests/drivers/sim/test-faults.c). ANY:
 * done, or an error that leaves the reader usable, for some calls do not look at it. */
#define ANY (-2)

static const struct {
	const char *name;
	DsFakeCardFault fault;
	int outcome;
} faults[] = {
    {"no-objects", {.kind = DS_FAKE_CARD_SAYS, .says = "9000"}, DS_ERROR_PROTOCOL},
    {"refused", {.kind = DS_FAKE_CARD_SAYS, .says = "6A81"}, DS_ERROR_PROTOCOL},
    {"object-refused", {.kind = DS_FAKE_CARD_SAYS, .says = "C003016A819000"}, DS_ERROR_PROTOCOL},
    {"length-inside", {.kind = DS_FAKE_CARD_SAYS, .says = "C0030090009718009000"},
	DS_ERROR_PROTOCOL},
    {"silent-tag", {.kind = DS_FAKE_CARD_LIES, .says = "C0030164019000"}, ANY},
    {"damaged",
	{.kind = DS_FAKE_CARD_LIES,
	    .says = "C00300900096020100970100"
		    "9000"},
	ANY},
    {"empty", {.kind = DS_FAKE_CARD_LIES, .says = "C00300900097009000"}, ANY},
    {"no-error-code", {.kind = DS_FAKE_CARD_LIES, .says = "C0030090009701019000"}, ANY},
    {"other-tag",
	{.kind = DS_FAKE_CARD_LIES, .says = "C003009000970F000F2E985C8A000104E000001B03019000"},
	ANY},
};

static void
assert_outcome(gboolean done, const GError *error, int outcome)
{
	g_assert_true(done == (error == NULL));
	if (outcome == ANY)
		g_assert_true(done || g_error_matches(error, DS_ERROR, DS_ERROR_RETRY) ||
		    g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL));
	else
		call_stage_assert(done, error, outcome);
}

static void
test_one(CallStage *stage, guint fault, const PadCallOf *call)
{
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	gboolean done;

	ds_fake_pcsc_fault(stage->door.pcsc, faults[fault].fault);
	stage->may_be_empty = TRUE; /* to an inventory, silence is an empty pad */
	done = call->call(stage, &error);
	g_test_message("%s | %s | %s", faults[fault].name, call->name,
	    error != NULL ? error->message : "done");
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, (LIMIT_MS + SLACK_MS) * 1000);
	assert_outcome(done, error, faults[fault].outcome);
	ds_fake_pcsc_fault(stage->door.pcsc, (DsFakeCardFault){.kind = DS_FAKE_CARD_SOUND});
	stage->may_be_empty = FALSE;
	call_stage_assert_heals(stage, call, faults[fault].outcome);
}

static void
test_faults(void)
{
	CallStage stage;

	call_stage_init(&stage);
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		for (const PadCallOf *each = pad_calls_of_book; each->name != NULL; each++)
			if (call_stage_can(&stage, each))
				test_one(&stage, i, each);
	call_stage_clear(&stage);
}

/* ---- the reader and its service ---- */

/* The tag that pcscd sees goes and comes back: no tag, then one. */
static void
test_card_gone(Stage *stage, gconstpointer card)
{
	g_autoptr(GError) error = NULL;
	guint8 afi;

	ds_fake_pcsc_take_card(stage->fake);
	g_assert_false(stage->driver->get_afi(stage->self, &stage->book, &afi, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	assert_seen(stage, DS_AFI_ANY, "");
	ds_fake_pcsc_lay_card(stage->fake, stage->host->where);
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
}

static void
test_service_gone(Stage *stage, gconstpointer card)
{
	ds_fake_pcsc_kill(stage->fake);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
		g_autoptr(GError) error = NULL;
		gint64 begin_us = g_get_monotonic_time();

		g_assert_false(
		    stage->driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, LIMIT_MS * 1000);
	}
	stage->driver->close(stage->self);
	g_assert_null(stage->driver->open(ds_fake_pcsc_where(stage->fake), NULL));
	ds_fake_pcsc_revive(stage->fake);
	open_driver(stage);
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
}

/* A second section, or another program, wants the same reader. The first one does not notice. */
static void
test_two_on_one(Stage *stage, gconstpointer card)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(stage->driver->open(ds_fake_pcsc_where(stage->fake), &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	assert_seen(stage, DS_AFI_ANY, BOOK "=3E");
}

static void
test_where(Stage *stage, gconstpointer card)
{
	static const struct {
		const char *where;
		DsErrorCode code;
	} cases[] = {
	    {"", DS_ERROR_CONFIG},
	    {"usb", DS_ERROR_CONFIG},
	    {"pcsc:", DS_ERROR_CONFIG},
	    {"pcscd", DS_ERROR_CONFIG},
	    {"pcsc", DS_ERROR_CONFIG}, /* vpcd always has two */
	    {"pcsc:Fake", DS_ERROR_CONFIG},
	    {"pcsc:Nobody", DS_ERROR_GONE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(stage->driver->open(cases[i].where, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DS_ERROR, (gint)cases[i].code);
	}
}

static void
skip(void)
{
	const char *why = NULL;

	if (!ds_fake_pcsc_possible(&why))
		g_test_skip(why);
}

static void
add(const char *path, const DsFakeCard *card, void (*func)(Stage *, gconstpointer))
{
	const char *why;

	if (ds_fake_pcsc_possible(&why))
		g_test_add(path, Stage, card, set_up, func, tear_down);
	else
		g_test_add_func(path, skip);
}

int
main(int argc, char **argv)
{
	const char *why;

	g_test_init(&argc, &argv, NULL);
	g_setenv("PAD_DOOR", "pcsc", TRUE); /* of CallStage */
	add("/pcsc/come-and-go", &ds_fake_pcsc_pad, test_come_and_go);
	add("/pcsc/filter", &ds_fake_pcsc_pad, test_filter);
	add("/pcsc/two-books", &ds_fake_pcsc_pad, test_two_books);
	add("/pcsc/memory", &ds_fake_pcsc_pad, test_memory);
	add("/pcsc/memory-old", &ds_fake_pcsc_old_pad, test_memory);
	add("/pcsc/timer", &ds_fake_pcsc_pad, test_timer);
	add("/pcsc/eas", &ds_fake_pcsc_pad, test_eas);
	add("/pcsc/left-open", &ds_fake_pcsc_pad, test_left_open);
	add("/pcsc/card-gone", &ds_fake_pcsc_pad, test_card_gone);
	add("/pcsc/service-gone", &ds_fake_pcsc_pad, test_service_gone);
	add("/pcsc/two-on-one", &ds_fake_pcsc_pad, test_two_on_one);
	add("/pcsc/where", &ds_fake_pcsc_pad, test_where);
	g_test_add_func("/pcsc/faults", ds_fake_pcsc_possible(&why) ? test_faults : skip);
	return g_test_run();
}
