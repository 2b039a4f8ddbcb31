/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only this protocol can do wrong: what a reader tells by itself, refusals, and results that
 * are somebody else's. All else is in tests/drivers/sim/test-faults.c. */
#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/llrp.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
open_driver(ReaderStage *stage, GError **error)
{
	stage->self = stage->driver->open(ds_fake_reader_where(stage->reader), error);
	return stage->self != NULL;
}

static void
set_up(ReaderStage *stage, gconstpointer data)
{
	reader_stage_init(stage, "llrp", &ds_fake_llrp, DS_FAKE_NETWORK);
	reader_stage_put_book(stage);
}

static void
tear_down(ReaderStage *stage, gconstpointer data)
{
	reader_stage_clear(stage);
}

static gboolean
get_epc(ReaderStage *stage, GError **error)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();

	return stage->driver->get_epc(stage->self, &stage->book, epc, error);
}

static gboolean
write_epc(ReaderStage *stage, GError **error)
{
	return stage->driver->write_epc(stage->self, &stage->book, 1, 0x4507, 0, error);
}

/* ---- what a reader tells by itself ---- */

/* RETRY: the next round goes well. GONE: it was the last one. */
static void
test_told(void)
{
	static const struct {
		DsFakeLlrpHabits habits;
		DsErrorCode code;
		const char *words;
	} cases[] = {
	    {{.exception = TRUE}, DS_ERROR_RETRY, "trouble: too hot"},
	    {{.overflow = TRUE}, DS_ERROR_RETRY, "too many"},
	    {{.antenna_lost = TRUE}, DS_ERROR_GONE, "lost antenna 1"},
	    {{.closes = TRUE}, DS_ERROR_GONE, "closed the connection"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DsFakeLlrpHabits none = {0};
		g_autoptr(GError) error = NULL;
		ReaderStage stage;

		set_up(&stage, NULL);
		g_assert_true(open_driver(&stage, NULL));
		ds_fake_llrp_behave(stage.reader, cases[i].habits);
		g_assert_false(reader_stage_inventory(&stage, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DS_ERROR, (gint)cases[i].code);
		g_assert_nonnull(strstr(error->message, cases[i].words));
		ds_fake_llrp_behave(stage.reader, none);
		g_assert_cmpint(
		    reader_stage_inventory(&stage, NULL), ==, cases[i].code == DS_ERROR_RETRY);
		tear_down(&stage, NULL);
	}
}

/* Each is answered, with its own number: 1 is the welcome, 2 to 4 belong to the first round. */
static void
test_keepalive(ReaderStage *stage, gconstpointer data)
{
	const DsFakeLlrpHabits habits = {.keepalive = TRUE};
	g_auto(GStrv) heard = NULL;
	guint alive = 0;

	g_assert_true(open_driver(stage, NULL));
	ds_fake_llrp_behave(stage->reader, habits);
	for (guint i = 0; i < 3; i++)
		g_assert_true(reader_stage_inventory(stage, NULL));
	heard = ds_fake_reader_heard(stage->reader);
	for (guint i = 0; heard[i] != NULL; i++)
		alive += g_str_equal(heard[i], "48");
	g_assert_cmpuint(alive, ==, 3);
}

/* Signs of life that came while nobody listened, and an antenna that came and went before. */
static void
test_between_rounds(ReaderStage *stage, gconstpointer data)
{
	g_autofree char *many = NULL;
	GString *text = g_string_new(NULL);

	g_assert_true(open_driver(stage, NULL));
	for (guint i = 0; i < 500; i++)
		g_string_append(text, "043e0000000a00000063");
	many = g_string_free(text, FALSE);
	ds_fake_reader_babble(stage->reader, many);
	g_assert_true(reader_stage_inventory(stage, NULL));
	g_assert_true(get_epc(stage, NULL));
}

/* An answer to nobody's question. */
static void
test_stray_answer(ReaderStage *stage, gconstpointer data)
{
	g_assert_true(open_driver(stage, NULL));
	ds_fake_reader_babble(stage->reader, "0420 00000012 00000001 011f 0008 0191 0000");
	g_assert_true(reader_stage_inventory(stage, NULL));
}

/* A reader that says hello and then never stops to say that it is alive. */
static gpointer
babble(gpointer data)
{
	static const guint8 welcome[] = {
	    0x04, 0x3F, 0, 0, 0, 0x14, 0, 0, 0, 1, 0, 0xF6, 0, 0x0A, 1, 0, 0, 0x06, 0, 0};
	g_autoptr(GByteArray) alive = g_byte_array_new();
	g_autoptr(GSocket) host = g_socket_accept(data, NULL, NULL);
	char heard[65536];
	gsize at = 0;
	gssize sent;

	for (guint i = 0; i < 1000; i++)
		g_byte_array_append(
		    alive, (const guint8 *)"\x04\x3E\x00\x00\x00\x0A\x00\x00\x00\x02", 10);
	g_socket_set_timeout(host, 1);
	g_socket_send(host, (const char *)welcome, sizeof welcome, NULL, NULL);
	do {
		sent = g_socket_send(
		    host, (const char *)alive->data + at, alive->len - at, NULL, NULL);
		at = sent > 0 ? (at + (gsize)sent) % alive->len : 0;
		if ((g_socket_condition_check(host, G_IO_IN) & G_IO_IN) != 0)
			g_socket_receive(host, heard, sizeof heard, NULL, NULL);
	} while (sent > 0);
	return NULL;
}

static void
test_never_silent(void)
{
	g_autoptr(GSocket) listener = g_socket_new(
	    G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);
	g_autoptr(GSocketAddress) address = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *where = NULL;
	gint64 begin_us = g_get_monotonic_time();
	GThread *reader;

	g_assert_true(g_socket_bind(listener, any, TRUE, NULL) && g_socket_listen(listener, NULL));
	address = g_socket_get_local_address(listener, NULL);
	where = g_strdup_printf(
	    "tcp:127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
	reader = g_thread_new("babbling", babble, listener);
	g_assert_null(pad_driver("llrp")->open(where, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 2500 * 1000);
	g_thread_join(reader);
}

/* ---- opening ---- */

static void
assert_not_open(ReaderStage *stage, const DsFakeLlrpHabits *habits, const char *words)
{
	const DsFakeLlrpHabits none = {0};
	g_autoptr(GError) error = NULL;

	ds_fake_llrp_behave(stage->reader, *habits);
	g_assert_false(open_driver(stage, &error));
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	ds_fake_llrp_behave(stage->reader, none);
	g_assert_true(open_driver(stage, NULL));
	g_assert_true(reader_stage_inventory(stage, NULL));
}

static void
test_not_welcome(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		guint8 status;
		const char *words;
	} cases[] = {
	    {1, "called another program"}, {2, "another program is connected"}, {3, "refuses"}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DsFakeLlrpHabits habits = {.welcome = cases[i].status};

		assert_not_open(stage, &habits, cases[i].words);
		reader_stage_close(stage);
	}
}

static void
test_no_antenna(ReaderStage *stage, gconstpointer data)
{
	const DsFakeLlrpHabits habits = {.no_antenna = TRUE};

	assert_not_open(stage, &habits, "no antenna");
}

/* A reader that does not tell about its antennas is none that lacks them; one that cannot make a
 * round is no reader. */
static void
test_error_message(ReaderStage *stage, gconstpointer data)
{
	const DsFakeLlrpHabits silent = {.error_message = 2}, useless = {.error_message = 20};

	ds_fake_llrp_behave(stage->reader, silent);
	g_assert_true(open_driver(stage, NULL));
	g_assert_true(reader_stage_inventory(stage, NULL));
	reader_stage_close(stage);
	assert_not_open(stage, &useless, "status 109: the reader does not know this request");
}

/* A reader keeps what it was told while nobody is connected: a second opening finds it clean. */
static void
test_left_behind(ReaderStage *stage, gconstpointer data)
{
	for (guint i = 0; i < 2; i++) {
		g_assert_true(open_driver(stage, NULL));
		ds_fake_reader_fault(
		    stage->reader, (DsFakeFault){.kind = DS_FAKE_CLOSE, .only = "2a"});
		g_assert_false(write_epc(stage, NULL));
		reader_stage_close(stage);
		ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
		ds_fake_reader_plug(stage->reader);
	}
	g_assert_true(open_driver(stage, NULL));
}

/* ---- refusals ---- */

static void
test_refused(ReaderStage *stage, gconstpointer data)
{
	static const struct {
		guint status;
		const char *only;
		DsErrorCode code;
		gboolean again; /* the next call goes well */
	} cases[] = {
	    {101, "16", DS_ERROR_PROTOCOL, TRUE}, /* START_ROSPEC */
	    {109, "28", DS_ERROR_PROTOCOL, TRUE}, /* ADD_ACCESSSPEC */
	    {101, "2a", DS_ERROR_PROTOCOL, TRUE}, /* ENABLE_ACCESSSPEC */
	    {101, "29", DS_ERROR_GONE, FALSE},    /* DELETE_ACCESSSPEC */
	    {255, "28", DS_ERROR_GONE, FALSE},    /* and 401: it is broken */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(open_driver(stage, NULL));
		g_assert_true(reader_stage_inventory(stage, NULL));
		ds_fake_reader_fault(stage->reader,
		    (DsFakeFault){.kind = DS_FAKE_STATUS,
			.position = cases[i].status,
			.only = cases[i].only,
			.count = 1});
		g_assert_false(get_epc(stage, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DS_ERROR, (gint)cases[i].code);
		g_assert_cmpint(get_epc(stage, NULL), ==, cases[i].again);
		reader_stage_close(stage);
	}
}

/* ---- results ---- */

/* Of an earlier operation, or of another tag: the tag has not answered. */
static void
test_not_ours(ReaderStage *stage, gconstpointer data)
{
	static const DsFakeLlrpHabits cases[] = {{.other_operation = TRUE}, {.other_tag = TRUE}};

	g_assert_true(open_driver(stage, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DsFakeLlrpHabits none = {0};
		g_autoptr(GError) read = NULL, written = NULL;

		g_assert_true(reader_stage_inventory(stage, NULL));
		ds_fake_llrp_behave(stage->reader, cases[i]);
		g_assert_false(get_epc(stage, &read));
		g_assert_error(read, DS_ERROR, DS_ERROR_RETRY);
		g_assert_false(write_epc(stage, &written));
		g_assert_error(written, DS_ERROR, DS_ERROR_RETRY);
		ds_fake_llrp_behave(stage->reader, none);
		g_assert_true(get_epc(stage, NULL));
	}
}

/* Its PC says that there is something in it; that it cannot be read is no end of it. */
static void
test_user_bank_refused(ReaderStage *stage, gconstpointer data)
{
	const DsFakeLlrpHabits habits = {.no_user_bank = TRUE};
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(open_driver(stage, NULL));
	ds_fake_llrp_behave(stage->reader, habits);
	g_assert_false(stage->driver->read(stage->self, &stage->book, 0, 8, out, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_cmpuint(out->len, ==, 0);
}

static void
add(const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	g_autofree char *path = g_strconcat("/llrp/trouble/", name, NULL);

	g_test_add(path, ReaderStage, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/llrp/trouble/told", test_told);
	add("keepalive", test_keepalive);
	add("between-rounds", test_between_rounds);
	add("stray-answer", test_stray_answer);
	g_test_add_func("/llrp/trouble/never-silent", test_never_silent);
	add("not-welcome", test_not_welcome);
	add("no-antenna", test_no_antenna);
	add("error-message", test_error_message);
	add("left-behind", test_left_behind);
	add("refused", test_refused);
	add("not-ours", test_not_ours);
	add("user-bank-refused", test_user_bank_refused);
	return g_test_run();
}
