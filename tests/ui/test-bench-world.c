/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What duestamp-bench makes of a world that is slow, silent or talks nonsense. The world here is a
 * server of the test's own, which answers what a table says.
 */
#include "ui/bench/line.h"
#include "ui/bench/world.h"

#include <string.h>

#define PATIENCE_US (10 * G_USEC_PER_SEC)
#define TAG "E004015000000001"

#define ROWS "slip 0 15000" /* of a slip of 16 dots: what the bench asks for at once */

typedef struct {
	GSocketService *service;
	GSocketAddress *address;
	DsClock *clock;
	DsBenchWorld *world;
	const char *open_card;  /* answer to whoever opens the card reader */
	const char *poll;       /* the same for its poll; NULL: none comes */
	const char *stats;      /* the same for what ends the beginning */
	GOutputStream *watcher; /* to whoever watches */
	GPtrArray *connections;
	guint arrivals;
	gboolean ended; /* what ends the beginning was answered */
	guint rows_asked;
	char *odd; /* a request that makes no sense */
} Stage;

/* ---- the server */

static void
say(GOutputStream *stream, const char *bytes, gssize length)
{
	gsize count = length < 0 ? strlen(bytes) : (gsize)length;

	/* whoever closes while one talks does so on purpose */
	g_output_stream_write_all(stream, bytes, count, NULL, NULL, NULL);
}

static void
answer(Stage *stage, GOutputStream *stream, const char *request)
{
	const struct {
		const char *request, *answer;
	} answers[] = {
	    {"watch", "ok\n"},
	    {"list all", "ok " TAG "\n"},
	    {"show " TAG, "ok " TAG " on-pad=1 dsfid=3E afi=07 eas=0 blocks=1 memory=00000000\n"},
	    {"stats", stage->stats},
	    {"open pad", "ok\n"},
	    {"open card", stage->open_card},
	    {"open scanner", "error gone the scanner is unplugged\n"},
	    {"poll 0", stage->poll},
	    {"state",
		"ok pad=in card=in scanner=out printer=in network=out power=none paper=low\n"},
	    {"slip", "ok 0 0 0\n"},
	    {ROWS, NULL},
	    {"take all", NULL},
	};
	gboolean known = FALSE;

	if (g_str_equal(request, "watch"))
		stage->watcher = stream;
	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		if (!g_str_equal(request, answers[i].request))
			continue;
		known = TRUE;
		if (answers[i].answer != NULL)
			say(stream, answers[i].answer, -1);
	}
	stage->ended |= g_str_equal(request, "stats");
	stage->rows_asked += g_str_equal(request, ROWS);
	if (!known) {
		g_free(stage->odd);
		stage->odd = g_strdup(request);
	}
}

typedef struct {
	Stage *stage;
	GSocketConnection *connection;
	GDataInputStream *input;
} Peer;

static void listen_to(Peer *peer);

static void
on_request(GObject *stream, GAsyncResult *result, gpointer data)
{
	Peer *peer = data;
	g_autofree char *line = g_data_input_stream_read_line_finish(
	    G_DATA_INPUT_STREAM(stream), result, NULL, NULL);

	if (line != NULL) {
		answer(peer->stage, g_io_stream_get_output_stream(G_IO_STREAM(peer->connection)),
		    line);
		listen_to(peer);
		return;
	}
	g_object_unref(peer->input);
	g_object_unref(peer->connection);
	g_free(peer);
}

static void
listen_to(Peer *peer)
{
	g_data_input_stream_read_line_async(
	    peer->input, G_PRIORITY_DEFAULT, NULL, on_request, peer);
}

static gboolean
on_incoming(GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
	Stage *stage = data;
	Peer *peer = g_new(Peer, 1);

	stage->arrivals++;
	g_ptr_array_add(stage->connections, g_object_ref(connection));
	*peer = (Peer){stage, g_object_ref(connection),
	    g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)))};
	listen_to(peer);
	return TRUE;
}

static void
hang_up(Stage *stage)
{
	for (guint i = 0; i < stage->connections->len; i++) {
		GSocket *socket = g_socket_connection_get_socket(stage->connections->pdata[i]);

		g_socket_shutdown(socket, TRUE, TRUE, NULL);
	}
	g_ptr_array_set_size(stage->connections, 0);
	stage->watcher = NULL;
}

/* ---- the stage */

static void
on_changed(gpointer data)
{
}

static void
begin(Stage *stage)
{
	const DsBenchWorldHandlers handlers = {on_changed, stage};

	stage->world = ds_bench_world_new("here", stage->address, stage->clock, &handlers);
}

static void
set_up(Stage *stage)
{
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);
	g_autoptr(GError) error = NULL;

	memset(stage, 0, sizeof *stage);
	stage->stats = "ok\n";
	stage->open_card = "ok\n";
	stage->poll = "ok none\n";
	stage->clock = ds_clock_new_fake(0);
	stage->connections = g_ptr_array_new_with_free_func(g_object_unref);
	stage->service = g_socket_service_new();
	g_signal_connect(stage->service, "incoming", G_CALLBACK(on_incoming), stage);
	g_assert_true(g_socket_listener_add_address(G_SOCKET_LISTENER(stage->service), any,
	    G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &stage->address, &error));
	g_assert_no_error(error);
}

static void
tear_down(Stage *stage)
{
	g_clear_pointer(&stage->world, ds_bench_world_free);
	hang_up(stage);
	g_assert_cmpstr(stage->odd, ==, NULL);
	g_socket_service_stop(stage->service);
	g_socket_listener_close(G_SOCKET_LISTENER(stage->service));
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_object_unref(stage->service);
	g_object_unref(stage->address);
	g_ptr_array_unref(stage->connections);
	ds_clock_free(stage->clock);
}

static gboolean
on_late(gpointer data)
{
	g_error("waited in vain");
	return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition) \
	do { \
		guint late = g_timeout_add(PATIENCE_US / 1000, on_late, NULL); \
\
		while (!(condition)) \
			g_main_context_iteration(NULL, TRUE); \
		g_source_remove(late); \
	} while (FALSE)

static void
wait_there(Stage *stage)
{
	WAIT_UNTIL(ds_bench_world_is_there(stage->world));
}

static void
wait_away(Stage *stage)
{
	WAIT_UNTIL(!ds_bench_world_is_there(stage->world));
}

static const DsBenchTag *
only_tag(Stage *stage)
{
	const GPtrArray *pile = ds_bench_world_pile(stage->world);

	g_assert_cmpuint(pile->len, ==, 1);
	return pile->pdata[0];
}

/* ---- tests */

static void
test_beginning(void)
{
	Stage stage;

	set_up(&stage);
	stage.poll = "ok card none 3830\n";
	begin(&stage);
	g_assert_false(ds_bench_world_is_there(stage.world));
	wait_there(&stage);
	g_assert_cmpstr(only_tag(&stage)->uid, ==, TAG);
	g_assert_true(ds_bench_tag_sounds(only_tag(&stage)));
	g_assert_cmpstr(ds_bench_world_card(stage.world)->text, ==, "80");
	g_assert_true(ds_bench_world_is_plugged(stage.world, DS_BENCH_PAD));
	g_assert_true(ds_bench_world_is_plugged(stage.world, DS_BENCH_CARD));
	g_assert_false(ds_bench_world_is_plugged(stage.world, DS_BENCH_SCANNER));
	tear_down(&stage);
}

/* Until everything has been told the window says that the world is away. */
static void
test_half_told(void)
{
	Stage stage;

	set_up(&stage);
	stage.stats = NULL;
	begin(&stage);
	WAIT_UNTIL(ds_bench_world_pile(stage.world)->len == 1);
	g_assert_false(ds_bench_world_is_there(stage.world));
	say(stage.watcher, "ok\n", -1);
	wait_there(&stage);
	tear_down(&stage);

	set_up(&stage);
	stage.poll = NULL;
	begin(&stage);
	WAIT_UNTIL(stage.ended);
	say(stage.watcher, "signal later\n", -1);
	WAIT_UNTIL(ds_bench_world_signal(stage.world) != NULL);
	g_assert_false(ds_bench_world_is_there(stage.world));
	tear_down(&stage);
}

/* What a probe finds is older than what the world has told meanwhile. */
static void
test_late_probe(void)
{
	Stage stage;

	set_up(&stage);
	stage.poll = NULL;
	begin(&stage);
	WAIT_UNTIL(stage.arrivals == 4 && ds_bench_world_pile(stage.world)->len == 1);
	say(stage.watcher, "card card NEW\n", -1);
	WAIT_UNTIL(ds_bench_world_card(stage.world) != NULL);
	for (guint i = 0; i < stage.connections->len; i++) {
		GIOStream *stream = stage.connections->pdata[i];

		if (g_io_stream_get_output_stream(stream) != stage.watcher)
			say(g_io_stream_get_output_stream(stream), "ok card none 4F4C44\n", -1);
	}
	wait_there(&stage);
	g_assert_cmpstr(ds_bench_world_card(stage.world)->text, ==, "NEW");
	tear_down(&stage);
}

/* Which card lies on a reader that was unplugged from the beginning is asked when it is plugged in.
 */
static void
test_card_under_cable(void)
{
	Stage stage;

	set_up(&stage);
	stage.open_card = "error gone the card is unplugged\n";
	stage.poll = "ok card none 3830\n";
	begin(&stage);
	wait_there(&stage);
	g_assert_false(ds_bench_world_is_plugged(stage.world, DS_BENCH_CARD));
	g_assert_null(ds_bench_world_card(stage.world));
	stage.open_card = "ok\n";
	say(stage.watcher, "plug card\n", -1);
	WAIT_UNTIL(ds_bench_world_card(stage.world) != NULL);
	g_assert_cmpstr(ds_bench_world_card(stage.world)->text, ==, "80");
	g_assert_true(ds_bench_world_is_there(stage.world));
	tear_down(&stage);
}

static void
test_cables(void)
{
	Stage stage;

	set_up(&stage);
	begin(&stage);
	wait_there(&stage);
	g_assert_true(ds_bench_world_has(stage.world, DS_BENCH_NETWORK));
	g_assert_false(ds_bench_world_is_plugged(stage.world, DS_BENCH_NETWORK));
	g_assert_false(ds_bench_world_has(stage.world, DS_BENCH_POWER));
	g_assert_true(ds_bench_world_is_plugged(stage.world, DS_BENCH_PRINTER));
	g_assert_true(ds_bench_world_is_paper_low(stage.world));
	g_assert_null(ds_bench_world_slip(stage.world));
	say(stage.watcher, "plug network\npaper out\nunplug printer\n", -1);
	WAIT_UNTIL(!ds_bench_world_is_plugged(stage.world, DS_BENCH_PRINTER));
	g_assert_true(ds_bench_world_is_plugged(stage.world, DS_BENCH_NETWORK));
	g_assert_true(ds_bench_world_is_paper_out(stage.world));
	g_assert_false(ds_bench_world_is_paper_low(stage.world));
	tear_down(&stage);
}

/* A slip is shown when all of it is there, and nothing else is. */
static void
test_slip(void)
{
	static const struct {
		const char *answer;
		gboolean whole;
	} cases[] = {
	    {"ok 3 0 AA55F00F", TRUE},
	    {"ok 2 0 AA55F00F", FALSE}, /* of the one before */
	    {"ok 3 1 AA55F00F", FALSE},
	    {"ok 3 0 AA55F00FAA", FALSE},
	    {"ok 3 0 AA55", FALSE},
	    {"ok 3 0 AA55F00", FALSE},
	    {"ok 3 0 AA55F00X", FALSE},
	    {"ok 3 0", FALSE},
	    {"ok", FALSE},
	    {"error protocol no", FALSE},
	};
	Stage stage;

	set_up(&stage);
	begin(&stage);
	wait_there(&stage);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *heard = g_strdup_printf("%u", i);
		g_autofree char *answer = g_strdup_printf(
		    "%s\nsignal %s\n", cases[i].answer, heard);
		const DsBenchPaper *slip;

		say(stage.watcher, "slip 3 16 2\n", -1);
		WAIT_UNTIL(stage.rows_asked == i + 1);
		g_assert_null(ds_bench_world_slip(stage.world));
		say(stage.watcher, answer, -1);
		WAIT_UNTIL(g_strcmp0(ds_bench_world_signal(stage.world), heard) == 0);
		slip = ds_bench_world_slip(stage.world);
		g_assert_cmpint(slip != NULL, ==, cases[i].whole);
		if (slip != NULL)
			g_assert_cmpmem(slip->rows->data, slip->rows->len, "\xAA\x55\xF0\x0F", 4);
	}
	tear_down(&stage);
}

static void
test_nonsense(void)
{
	/* clang-format off */
	static const char *const lines[] = {
	    "", " ", "\t", "hello", "ok", "ok ok ok", "error", "error ", "error retry",
	    "put", "put ", "put x", "put E00401500000000g",
	    "take", ("take " TAG " x"),
	    "afi", "afi x 07", ("afi " TAG), ("afi " TAG " XYZ"), ("afi " TAG " 123"), ("eas " TAG " -1"),
	    "card", "card ", "card card", "card card %00", "card card %ZZ", "card card %",
	    "scan", "scan qr", "scan qr %E2%80",
	    "signal", "plug", "plug toaster", "unplug ",
	    "paper", "slip", "slip 1", "slip 1 16", "slip 1 0 5", "slip 1 2049 1", "slip -1 1 1",
	    "slip 1 16 16385", "slip 0 16 2", "slip x y z",
	    "card none",
	};
	/* clang-format on */
	Stage stage;

	set_up(&stage);
	begin(&stage);
	wait_there(&stage);
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		say(stage.watcher, lines[i], -1);
		say(stage.watcher, "\n", 1);
	}
	say(stage.watcher, "put " TAG "\nsignal end\n", -1);
	WAIT_UNTIL(g_strcmp0(ds_bench_world_signal(stage.world), "end") == 0);
	g_assert_true(ds_bench_world_is_there(stage.world));
	WAIT_UNTIL(ds_bench_world_pile(stage.world)->len == 1);
	g_assert_cmpuint(only_tag(&stage)->afi, ==, 0x07);
	g_assert_null(ds_bench_world_card(stage.world));
	tear_down(&stage);
}

static void
test_hang_up(void)
{
	Stage stage;

	set_up(&stage);
	begin(&stage);
	wait_there(&stage);
	say(stage.watcher, "card card 1\nunplug pad\n", -1);
	WAIT_UNTIL(!ds_bench_world_is_plugged(stage.world, DS_BENCH_PAD));
	stage.arrivals = 0;
	hang_up(&stage);
	wait_away(&stage);
	g_assert_cmpuint(ds_bench_world_pile(stage.world)->len, ==, 0);
	g_assert_null(ds_bench_world_card(stage.world));
	g_assert_nonnull(ds_bench_world_trouble(stage.world));
	ds_bench_world_take(stage.world, "all"); /* nobody hears it */
	ds_clock_advance(stage.clock, 999);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpuint(stage.arrivals, ==, 0);
	ds_clock_advance(stage.clock, 1);
	wait_there(&stage);
	g_assert_true(ds_bench_world_is_plugged(stage.world, DS_BENCH_PAD));
	g_assert_cmpuint(ds_bench_world_pile(stage.world)->len, ==, 1);
	tear_down(&stage);
}

/* A line without an end, or of bytes that are no text, ends the connection. */
static void
test_no_lines(void)
{
	g_autofree char *endless = g_strnfill(DS_BENCH_LINE_MAX, 'x');
	const char *const bytes[] = {endless, "card card \xFF\xFE\n"};

	for (guint i = 0; i < G_N_ELEMENTS(bytes); i++) {
		Stage stage;

		set_up(&stage);
		begin(&stage);
		wait_there(&stage);
		say(stage.watcher, bytes[i], -1);
		wait_away(&stage);
		tear_down(&stage);
	}
}

static void
test_refusal(void)
{
	Stage stage;

	set_up(&stage);
	begin(&stage);
	wait_there(&stage);
	ds_bench_world_take(stage.world, "all");
	say(stage.watcher, "error protocol it is\x1B[31m red\n", -1);
	WAIT_UNTIL(ds_bench_world_trouble(stage.world) != NULL);
	g_assert_cmpstr(ds_bench_world_trouble(stage.world), ==, "Not done: it is[31m red.");
	ds_bench_world_take(stage.world, "all");
	say(stage.watcher, "ok\n", -1);
	WAIT_UNTIL(ds_bench_world_trouble(stage.world) == NULL);
	tear_down(&stage);
}

static void
test_gone_at_once(void)
{
	Stage stage;

	set_up(&stage);
	begin(&stage);
	g_clear_pointer(&stage.world, ds_bench_world_free); /* while it connects */
	while (g_main_context_iteration(NULL, FALSE))
		;
	tear_down(&stage);
}

static void
test_addresses(void)
{
	static const char *const good[] = {"unix:/run/x", "tcp:127.0.0.1:6000", "tcp:::1:6000"};
	static const char *const bad[] = {"", "unix:", "unix:relative", "tcp:", "tcp:127.0.0.1",
	    "tcp:127.0.0.1:0", "tcp:127.0.0.1:99999", "tcp:localhost:6000", "/run/x"};

	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GSocketAddress) address = ds_bench_line_address(good[i], &error);

		g_assert_no_error(error);
		g_assert_nonnull(address);
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(ds_bench_line_address(bad[i], &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bench/world/beginning", test_beginning);
	g_test_add_func("/bench/world/half-told", test_half_told);
	g_test_add_func("/bench/world/late-probe", test_late_probe);
	g_test_add_func("/bench/world/card-under-cable", test_card_under_cable);
	g_test_add_func("/bench/world/cables", test_cables);
	g_test_add_func("/bench/world/slip", test_slip);
	g_test_add_func("/bench/world/nonsense", test_nonsense);
	g_test_add_func("/bench/world/hang-up", test_hang_up);
	g_test_add_func("/bench/world/no-lines", test_no_lines);
	g_test_add_func("/bench/world/refusal", test_refusal);
	g_test_add_func("/bench/world/gone-at-once", test_gone_at_once);
	g_test_add_func("/bench/world/addresses", test_addresses);
	return g_test_run();
}
