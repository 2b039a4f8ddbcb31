/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real server over TCP, and what the conversations of scripts/ cannot show: connections, half
 * messages, hostile lines, the same bytes again.
 */
#include "tests/sync/ils/process.h"

#include "sync/sip2-msg.h"

#include <string.h>

#define CHECKOUT "11NN20261125    120000                  AOCPL|AA80000001|ABEN30041194|AC|"
#define CHECKOUT_OR_RENEW \
	"11YN20261125    120000                  AOCPL|AA80000002|AB04419000020206|AC|"
#define CHECKIN "09N20261125    120000                  APX|AOCPL|ABEN30041194|AC|"
#define STATUS "9900302.00"
#define SEND_AGAIN "96AZFEF6\r"

typedef struct {
	char *folder;
	char *store;
	Ils *ils;
	Kiosk *kiosk;
} World;

static void
start(World *world, const char *const *args)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new();

	g_ptr_array_add(all, (char *)"--sample");
	for (; args != NULL && *args != NULL; args++)
		g_ptr_array_add(all, (char *)*args);
	g_ptr_array_add(all, NULL);
	world->ils = ils_start(world->store, (const char *const *)all->pdata);
	world->kiosk = kiosk_connect(world->ils);
}

static void
prepare(World *world)
{
	world->folder = ils_make_folder();
	world->store = g_build_filename(world->folder, "store.db", NULL);
}

static void
set_up(World *world, gconstpointer data)
{
	prepare(world);
	start(world, NULL);
}

static void
tear_down(World *world, gconstpointer data)
{
	kiosk_close(world->kiosk);
	ils_stop(world->ils);
	g_free(world->store);
	ils_remove_folder(world->folder);
}

static void
reconnect(World *world)
{
	kiosk_close(world->kiosk);
	world->kiosk = kiosk_connect(world->ils);
}

static void
assert_answer(World *world, const char *message, const char *begins)
{
	g_autofree char *answer = kiosk_ask(world->kiosk, message);

	if (!g_str_has_prefix(answer, begins))
		g_assert_cmpstr(answer, ==, begins);
}

static char *
due_of(World *world, const char *item)
{
	g_autofree char *question = g_strdup_printf("1720261125    120000AOCPL|AB%s|AC|", item);
	g_autofree char *answer = kiosk_ask(world->kiosk, question);
	const char *due = strstr(answer, "|AH");

	return g_strndup(due != NULL ? due + 3 : "", due != NULL ? 8 : 0);
}

static gboolean
is_lent(World *world, const char *item)
{
	g_autofree char *due = due_of(world, item);

	return due[0] != '\0';
}

/* ---- the same bytes again */

static GString *
frame(const char *message, gint sequence)
{
	GString *line = g_string_new(message);

	ds_sip2_finish(line, sequence);
	return line;
}

/* Sends the bytes as they are; the answer as it came. */
static char *
ask_raw(World *world, const GString *line)
{
	kiosk_send(world->kiosk, line->str, line->len);
	return kiosk_read(world->kiosk);
}

static void
test_repeated_bytes(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(CHECKOUT, 3);
	g_autofree char *first = ask_raw(world, line);
	g_autofree char *second = ask_raw(world, line);
	g_autofree char *due = due_of(world, "EN30041194");

	g_assert_true(g_str_has_prefix(first, "121N"));
	g_assert_cmpstr(second, ==, first); /* the old answer, as the specification wants it */
	reconnect(world);
	g_autofree char *third = ask_raw(world, line);
	g_assert_true(g_str_has_prefix(third, "120N"));
	g_assert_nonnull(strstr(third, "AFItem already checked out to you|"));
	g_autofree char *still = due_of(world, "EN30041194");
	g_assert_cmpstr(still, ==, due);
}

static void
test_repeated_renewal(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(CHECKOUT_OR_RENEW, 4);
	g_autofree char *first = ask_raw(world, line);
	g_autofree char *due = due_of(world, "04419000020206");

	g_assert_true(g_str_has_prefix(first, "121Y"));
	for (guint i = 0; i < 3; i++) {
		reconnect(world);
		g_autofree char *again = ask_raw(world, line);
		g_assert_nonnull(strstr(again, "AFToo soon to renew"));
	}
	g_autofree char *still = due_of(world, "04419000020206");
	g_assert_cmpstr(still, ==, due);
}

/* Only a repetition right after the request gets the old answer. */
static void
test_repeated_return(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(CHECKIN, 5);

	assert_answer(world, CHECKOUT, "121");
	g_autofree char *first = ask_raw(world, line);
	g_autofree char *second = ask_raw(world, line);
	assert_answer(world, STATUS, "98");
	g_autofree char *third = ask_raw(world, line);
	g_assert_true(g_str_has_prefix(first, "101Y"));
	g_assert_cmpstr(second, ==, first);
	g_assert_true(g_str_has_prefix(third, "100N"));
}

static void
test_resend(World *world, gconstpointer data)
{
	static const char *const asks[] = {"97AZFEF5\r", "97\r", "97AY3AZFE12\r"};
	g_autoptr(GString) line = frame(CHECKOUT, 7);
	const GString nothing = {.str = (char *)asks[0], .len = strlen(asks[0])};

	g_autofree char *before = ask_raw(world, &nothing);
	g_assert_cmpstr(before, ==, SEND_AGAIN);
	g_autofree char *answer = ask_raw(world, line);
	for (guint i = 0; i < 2; i++) {
		const GString ask = {.str = (char *)asks[i], .len = strlen(asks[i])};
		g_autofree char *again = ask_raw(world, &ask);

		g_assert_cmpstr(again, ==, answer); /* byte for byte, sequence number too */
	}
	/* on a new connection there is nothing to repeat */
	reconnect(world);
	g_autofree char *lost = ask_raw(world, &nothing);
	g_assert_cmpstr(lost, ==, SEND_AGAIN);
}

/* ---- halves and rubbish */

/* Everything but the CR: it is not carried out, however the connection ends. */
static void
test_half_messages(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(CHECKOUT, 0);

	for (gsize length = 20; length < line->len; length += 9) {
		kiosk_send(world->kiosk, line->str, length);
		if (length % 2 == 0)
			kiosk_reset(world->kiosk);
		else
			kiosk_close(world->kiosk);
		world->kiosk = kiosk_connect(world->ils);
		g_assert_false(is_lent(world, "EN30041194"));
	}
	kiosk_send(world->kiosk, line->str, line->len - 1);
	reconnect(world);
	/* the first question may overtake the end of the old connection, the second cannot */
	g_assert_false(is_lent(world, "EN30041194"));
	g_assert_false(is_lent(world, "EN30041194"));
}

/* One byte at a time it is a message like any other. */
static void
test_slow_message(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(CHECKOUT, 0);

	for (gsize i = 0; i < line->len; i++)
		kiosk_send(world->kiosk, line->str + i, 1);
	g_autofree char *answer = kiosk_read(world->kiosk);
	g_assert_true(g_str_has_prefix(answer, "121"));
}

static void
assert_refused_and_alive(World *world, const char *bytes, gsize length)
{
	kiosk_send(world->kiosk, bytes, length);
	g_autofree char *answer = kiosk_read(world->kiosk);
	g_assert_cmpstr(answer, ==, SEND_AGAIN);
	assert_answer(world, STATUS, "98");
}

static void
test_hostile_lines(World *world, gconstpointer data)
{
	static const struct {
		const char *bytes;
		gsize length;
	} lines[] = {
	    {"x\r", 2},
	    {"99\r", 3},
	    {"\x01\r", 2},
	    {"9900302.00AY0AZ0000\r", 20},
	    {"9900302.00AY0AZFFFF\r", 20},
	    {"9900302.00\r", 11}, /* no checksum */
	    {"9900302.00AZFDB5\r", 17},
	    {"11NN\0\0\0\0\r", 9},
	    {"||||||||\r", 9},
	    {"AY0AZF000\r", 10},
	    {"96AZFEF6\r", 9},
	    {"GET / HTTP/1.1\r", 15},
	};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		assert_refused_and_alive(world, lines[i].bytes, lines[i].length);
}

/* Lines with a right checksum that hold what they must not: an id that a NUL cuts short or that a
 * line end splits, bytes that are no UTF-8. */
static void
test_hostile_values(World *world, gconstpointer data)
{
	static const char *const values[] = {
	    "EN30041194\xFF", "EN30041194\x1F", "\xC3\x28", "EN30041194\t"};
	g_autoptr(GString) nul = g_string_new(CHECKOUT);

	for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autofree char *message = g_strdup_printf(
		    "11NN20261125    120000                  AOCPL|AA80000001|AB%s|AC|", values[i]);
		g_autoptr(GString) line = frame(message, 1);
		assert_refused_and_alive(world, line->str, line->len);
	}
	char *bar = strstr(nul->str, "|AC|");
	*bar = '\0'; /* AB ends there for C, and |AC| belongs to it */
	ds_sip2_finish(nul, 1);
	assert_refused_and_alive(world, nul->str, nul->len);
	g_assert_false(is_lent(world, "EN30041194"));
}

/* The injection of rules.md section 5: the first half has no checksum, the second none that fits.
 */
static void
test_injection(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(
	    "2300020261125    120000AOCPL|AA80000001|ABEN30041194|\r"
	    "11NN20261125    120000                  AOCPL|AA80000001|ABEN30041194|AC|",
	    1);

	kiosk_send(world->kiosk, line->str, line->len);
	for (guint i = 0; i < 2; i++) {
		g_autofree char *answer = kiosk_read(world->kiosk);
		g_assert_cmpstr(answer, ==, SEND_AGAIN);
	}
	g_assert_false(is_lent(world, "EN30041194"));
}

static void
test_sql_in_values(World *world, gconstpointer data)
{
	static const char *const values[] = {"'; DROP TABLE loan; --", "' OR '1'='1", "%",
	    "EN3004119_", "\" OR \"\"=\"", "EN30041194' --", "80000001"};

	for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autofree char *lend = g_strdup_printf(
		    "11NN20261125    120000                  AOCPL|AA80000001|AB%s|AC|", values[i]);
		g_autofree char *who = g_strdup_printf(
		    "2300020261125    120000AOCPL|AA%s|AC|AD%s|", values[i], values[i]);
		g_autofree char *answer = kiosk_ask(world->kiosk, lend);

		g_assert_true(g_str_has_prefix(answer, "120NNN"));
		g_assert_nonnull(strstr(answer, "|AFItem unknown|"));
		g_autofree char *status = kiosk_ask(world->kiosk, who);
		g_assert_null(strstr(status, "|CQY|"));
	}
}

static void
test_long_lines(World *world, gconstpointer data)
{
	g_autofree char *much = g_strnfill(1024 * 1024, 'A');
	g_autofree char *most = g_strnfill(DS_SIP2_LINE_MAX - 200, 'A');
	g_autofree char *message = g_strconcat(CHECKOUT "XX", most, "|", NULL);
	g_autoptr(GString) longest = frame(message, 1);

	/* a megabyte and then an end: one "send that again" */
	kiosk_send(world->kiosk, much, 1024 * 1024);
	assert_refused_and_alive(world, "\r", 1);
	/* just too long, in one piece with what follows */
	g_autofree char *over = g_strnfill(DS_SIP2_LINE_MAX + 1, 'A');
	kiosk_send(world->kiosk, over, DS_SIP2_LINE_MAX + 1);
	assert_refused_and_alive(world, "\r", 1);
	/* just not */
	kiosk_send(world->kiosk, longest->str, longest->len);
	g_autofree char *answer = kiosk_read(world->kiosk);
	g_assert_true(g_str_has_prefix(answer, "121"));
	/* sixteen megabytes without an end: nobody keeps them */
	gint64 before = ils_memory_bytes(world->ils);
	for (guint i = 0; i < 16; i++)
		kiosk_send(world->kiosk, much, 1024 * 1024);
	g_assert_cmpint(ils_memory_bytes(world->ils) - before, <, 4 * 1024 * 1024);
	reconnect(world);
	assert_answer(world, STATUS, "98");
}

static void
test_line_ends(World *world, gconstpointer data)
{
	g_autoptr(GString) line = frame(STATUS, 1);
	g_autoptr(GString) many = g_string_new("\r\n\r\r\n");

	line->str[line->len - 1] = '\r';
	g_string_append_len(many, line->str, (gssize)line->len);
	g_string_append(many, "\n\n\r");
	g_string_append_len(many, line->str, (gssize)line->len - 1);
	g_string_append(many, "\n");
	kiosk_send(world->kiosk, many->str, many->len);
	for (guint i = 0; i < 2; i++) {
		g_autofree char *answer = kiosk_read(world->kiosk);
		g_assert_true(g_str_has_prefix(answer, "98"));
	}
	assert_answer(world, STATUS, "98");
}

/* ---- several connections, time */

static void
test_pipeline_keeps_order(World *world, gconstpointer data)
{
	g_autoptr(GString) all = g_string_new(NULL);
	gint sequences[30];

	for (guint i = 0; i < G_N_ELEMENTS(sequences); i++) {
		sequences[i] = g_test_rand_int_range(0, 10);
		g_autoptr(GString) line = frame(i % 2 == 0 ? STATUS : CHECKOUT, sequences[i]);
		g_string_append_len(all, line->str, (gssize)line->len);
	}
	kiosk_send(world->kiosk, all->str, all->len);
	for (guint i = 0; i < G_N_ELEMENTS(sequences); i++) {
		g_autofree char *answer = kiosk_read(world->kiosk);
		g_autoptr(DsSip2Message)
		    message = ds_sip2_parse(answer, strlen(answer), DS_SIP2_CHECKSUM_STRICT, NULL);

		g_assert_nonnull(message);
		g_assert_cmpint(ds_sip2_sequence(message), ==, sequences[i]);
		g_assert_cmpstr(ds_sip2_code(message), ==, i % 2 == 0 ? "98" : "12");
	}
}

/* Thirty silent or half-way connections keep nobody waiting; the 65th is sent away. */
static void
test_many_connections(World *world, gconstpointer data)
{
	Kiosk *others[63];

	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		others[i] = kiosk_connect(world->ils);
		kiosk_send(others[i], "11NN", 4);
	}
	assert_answer(world, STATUS, "98");
	Kiosk *late = kiosk_connect(world->ils);
	g_assert_true(kiosk_is_closed(late));
	kiosk_close(late);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		kiosk_close(others[i]);
}

static void
test_latency(void)
{
	static const char *const args[] = {"--latency-ms", "120", NULL};
	World world;

	prepare(&world);
	start(&world, args);
	Kiosk *other = kiosk_connect(world.ils);
	g_autoptr(GString) line = frame(STATUS, 1);
	gint64 start_us = g_get_monotonic_time();
	kiosk_send(world.kiosk, line->str, line->len);
	kiosk_send(other, line->str, line->len);
	g_autofree char *one = kiosk_read(world.kiosk);
	g_autofree char *two = kiosk_read(other);
	gint64 took_us = g_get_monotonic_time() - start_us;
	g_assert_nonnull(one);
	g_assert_nonnull(two);
	g_assert_cmpint(took_us, >=, 120000); /* both wait, but at the same time: */
	g_assert_cmpint(took_us, <, 240000 * 20);
	kiosk_close(other);
	tear_down(&world, NULL);
}

/* A second without a whole line closes; dripping bytes do not help. */
static void
test_idle(void)
{
	static const char *const args[] = {"--idle-timeout-s", "1", NULL};
	World world;

	prepare(&world);
	start(&world, args);
	kiosk_send(world.kiosk, "99", 2);
	g_assert_true(kiosk_is_closed(world.kiosk));
	reconnect(&world);
	assert_answer(&world, STATUS, "98");
	tear_down(&world, NULL);
}

static void
test_no_error_detection(void)
{
	static const char *const args[] = {"--no-error-detection", NULL};
	World world;

	prepare(&world);
	start(&world, args);
	kiosk_send(world.kiosk, STATUS "\r", strlen(STATUS) + 1);
	g_autofree char *bare = kiosk_read(world.kiosk);
	g_assert_true(g_str_has_prefix(bare, "98"));
	g_assert_true(g_str_has_suffix(bare, "BXYYYNYYYYYNYNNNYY|\r"));
	assert_answer(&world, STATUS, "98"); /* with one it is answered with one */
	assert_refused_and_alive(&world, STATUS "AY0AZ0000\r", strlen(STATUS) + 10);
	/* no checksum and no sequence number: nothing tells a repetition from a second wish */
	kiosk_send(world.kiosk, CHECKOUT "\r" CHECKOUT "\r", 2 * (strlen(CHECKOUT) + 1));
	g_autofree char *first = kiosk_read(world.kiosk);
	g_autofree char *second = kiosk_read(world.kiosk);
	g_assert_true(g_str_has_prefix(first, "121"));
	g_assert_true(g_str_has_prefix(second, "120"));
	tear_down(&world, NULL);
}

/* SIGTERM in the middle of everything ends it with 0, and what was answered is kept. */
static void
test_stop_and_start(World *world, gconstpointer data)
{
	assert_answer(world, CHECKOUT, "121");
	kiosk_send(world->kiosk, "11NN", 4);
	ils_stop(world->ils);
	g_assert_true(kiosk_is_closed(world->kiosk));
	kiosk_close(world->kiosk);
	start(world, NULL); /* --sample leaves it alone now */
	g_assert_true(is_lent(world, "EN30041194"));
}

#define ADD(name, func) g_test_add("/ils/server/" name, World, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ils_set_program(argc, argv);
	ils_make_it_noon();
	ADD("repeated-bytes", test_repeated_bytes);
	ADD("repeated-renewal", test_repeated_renewal);
	ADD("repeated-return", test_repeated_return);
	ADD("resend", test_resend);
	ADD("half-messages", test_half_messages);
	ADD("slow-message", test_slow_message);
	ADD("hostile-lines", test_hostile_lines);
	ADD("hostile-values", test_hostile_values);
	ADD("injection", test_injection);
	ADD("sql-in-values", test_sql_in_values);
	ADD("long-lines", test_long_lines);
	ADD("line-ends", test_line_ends);
	ADD("pipeline-keeps-order", test_pipeline_keeps_order);
	ADD("many-connections", test_many_connections);
	g_test_add_func("/ils/server/latency", test_latency);
	g_test_add_func("/ils/server/idle", test_idle);
	g_test_add_func("/ils/server/no-error-detection", test_no_error_detection);
	ADD("stop-and-start", test_stop_and_start);
	return g_test_run();
}
