/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a full queue takes: 2000 returns that were taken without the library. How long until the
 * kiosk is open again after a restart, how many a second are told to a library that answers at
 * once, and how close to nothing but waiting it comes with one that thinks. Real core, real
 * journal; medians, one figure a line:
 *
 *	name value unit (target)
 */
#include "firmware/stamp.h"
#include "sync/journal.h"
#include "sync/sip2-msg.h"
#include "tests/fakes/lab.h"

#include <stdlib.h>
#include <string.h>

#define OPERATIONS 2000
#define ROUNDS 3
#define SLOW_OPERATIONS 100 /* with latency it is waiting, and the rate is the same */
#define LATENCY_MS 50
#define LOOK_EVERY 50
#define TRAILER 9 /* AYnAZhhhh */
#define DATE "20261126    120000"

/* ---- a library that keeps nothing but what it was told ---- */

typedef struct {
	GSocketService *service;
	char *where;
	guint latency_ms;
	GMutex mutex; /* of all below */
	GHashTable *returned;
	guint messages; /* about items */
	gint64 first_us, last_us;
} Library;

static char *
item_of(const char *line)
{
	const char *field = strstr(line, "|AB");

	return field != NULL ? g_strndup(field + 3, strcspn(field + 3, "|")) : g_strdup("");
}

static void
count(Library *library)
{
	library->last_us = g_get_monotonic_time();
	if (library->messages++ == 0)
		library->first_us = library->last_us;
}

/* What to answer, without its trailer. */
static GString *
answer(Library *library, const char *line)
{
	g_autofree char *item = item_of(line);
	GString *text = g_string_new(NULL);

	g_mutex_lock(&library->mutex);
	if (g_str_has_prefix(line, "99")) {
		g_string_assign(text, "98YYYYYN030005" DATE "2.00AOCPL|BXYYYYYYYYYYYYYYYY|");
	} else if (g_str_has_prefix(line, "17")) {
		count(library);
		g_string_printf(text, "18%s0001" DATE "AB%s|AJA book|",
		    g_hash_table_contains(library->returned, item) ? "03" : "04", item);
	} else if (g_str_has_prefix(line, "09")) {
		count(library);
		g_hash_table_add(library->returned, g_strdup(item));
		g_string_printf(text, "101YNN" DATE "AOCPL|AB%s|AQCPL|AJA book|", item);
	} else {
		g_string_assign(text, "96");
	}
	g_mutex_unlock(&library->mutex);
	return text;
}

static gboolean
on_kiosk(GThreadedSocketService *service, GSocketConnection *kiosk, GObject *source, gpointer data)
{
	Library *library = data;
	g_autoptr(GDataInputStream)
	    input = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(kiosk)));
	GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(kiosk));
	gboolean good = TRUE;
	char *line;

	g_data_input_stream_set_newline_type(input, G_DATA_STREAM_NEWLINE_TYPE_CR);
	while (good && (line = g_data_input_stream_read_line(input, NULL, NULL, NULL)) != NULL) {
		GString *text = answer(library, line);
		gsize length = strlen(line);

		ds_sip2_finish(text, length > TRAILER ? line[length - TRAILER + 2] - '0' : 0);
		if (library->latency_ms > 0)
			g_usleep(library->latency_ms * 1000);
		good = g_output_stream_write_all(output, text->str, text->len, NULL, NULL, NULL);
		g_string_free(text, TRUE);
		g_free(line);
	}
	return TRUE;
}

static Library *
library_new(guint latency_ms)
{
	Library *library = g_new0(Library, 1);
	guint16 port;

	library->latency_ms = latency_ms;
	library->returned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	library->service = g_threaded_socket_service_new(4);
	g_mutex_init(&library->mutex);
	port = g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(library->service), NULL, NULL);
	g_assert_cmpuint(port, >, 0);
	library->where = g_strdup_printf("127.0.0.1:%u", port);
	g_signal_connect(library->service, "run", G_CALLBACK(on_kiosk), library);
	g_socket_service_start(library->service);
	return library;
}

/* When no kiosk is connected any more. */
static void
library_free(Library *library)
{
	g_socket_service_stop(library->service);
	g_socket_listener_close(G_SOCKET_LISTENER(library->service));
	g_object_unref(library->service);
	g_hash_table_unref(library->returned);
	g_mutex_clear(&library->mutex);
	g_free(library->where);
	g_free(library);
}

/* ---- the queue ---- */

static void
write_one(DsJournal *journal, DsClock *clock, guint number)
{
	g_autoptr(DsOperation) op = ds_operation_new(DS_CHECKIN, "main", "bench");
	DsStamp now = ds_stamp_now(clock);
	g_autoptr(GError) error = NULL;
	char item[16];

	g_snprintf(item, sizeof item, "B%06u", number);
	g_assert_true(ds_item_id_set(&op->item, item, strlen(item), &ds_ident_default, NULL));
	op->stamp = now;
	op->offline = op->queued = TRUE;
	g_assert_true(
	    ds_journal_record(journal, op, DS_OP_ACCEPTED_OFFLINE, &now, "bench", &error));
}

/* Into the journal of a kiosk that is off. */
static void
fill(DsLab *lab, guint operations)
{
	g_autofree char *path = g_build_filename(lab->folder, "journal.db", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsJournal) journal = ds_journal_open(path, &error);

	g_assert_no_error(error);
	g_assert_true(ds_journal_begin(journal, &error));
	for (guint i = 0; i < operations; i++)
		write_one(journal, lab->clock, i);
	g_assert_true(ds_journal_commit(journal, &error));
}

static double
seconds(gint64 from_us, gint64 to_us)
{
	return (double)(to_us - from_us) / G_USEC_PER_SEC;
}

/* Looking costs time too, so not after every step. */
static void
wait_none(DsLab *lab, const char *key)
{
	for (;;) {
		g_autofree char *now = ds_lab_health(lab, key);

		if (g_str_equal(now, "0"))
			return;
		for (guint i = 0; i < LOOK_EVERY; i++)
			g_main_context_iteration(NULL, i == 0); /* something is to come yet */
	}
}

/* Off, with a full queue. The library is not told before somebody says so. */
static DsLab *
lab_with_queue(const Library *library, guint operations)
{
	DsLab *lab = ds_lab_new(&(DsLabOptions){.address = library->where,
	    .not_recorded = TRUE,
	    .profile = "duestamp",
	    .no_pad = TRUE,
	    .offline = "tell-when-told=yes\nqueue-max=100000\n"});

	ds_lab_stop(lab);
	fill(lab, operations);
	return lab;
}

/* Returns how long it took. */
static double
restart(DsLab *lab)
{
	gint64 begin_us = g_get_monotonic_time();
	double took_s;

	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	took_s = seconds(begin_us, g_get_monotonic_time());
	ds_lab_wait_health(lab, "library", "being-told");
	return took_s;
}

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values)
{
	qsort(values, ROUNDS, sizeof *values, by_value);
	return values[ROUNDS / 2];
}

static void
drain_at_once(double *restart_ms, double *told, double *confirmed)
{
	Library *library = library_new(0);
	DsLab *lab = lab_with_queue(library, OPERATIONS);

	*restart_ms = 1000 * restart(lab);
	ds_kiosk_sync(lab->kiosk);
	wait_none(lab, "queued");
	*told = OPERATIONS / seconds(library->first_us, g_get_monotonic_time());
	wait_none(lab, "to-confirm");
	*confirmed = OPERATIONS / seconds(library->first_us, g_get_monotonic_time());
	ds_lab_free(lab);
	library_free(library);
}

static void
bench_at_once(void)
{
	double restart_ms[ROUNDS], told[ROUNDS], confirmed[ROUNDS];

	for (guint i = 0; i < ROUNDS; i++)
		drain_at_once(&restart_ms[i], &told[i], &confirmed[i]);
	g_print(
	    "restart-with-%u-open-rows %.0f ms (target 1000)\n", OPERATIONS, median(restart_ms));
	g_print("drain-of-%u %.0f operations/s (target at least 1000; %.0f with the look at the "
		"library's lists afterwards)\n",
	    OPERATIONS, median(told), median(confirmed));
}

static void
bench_slow(void)
{
	Library *library = library_new(LATENCY_MS);
	DsLab *lab = lab_with_queue(library, SLOW_OPERATIONS);
	double waits_s;

	restart(lab);
	ds_kiosk_sync(lab->kiosk);
	wait_none(lab, "queued");
	wait_none(lab, "to-confirm");
	waits_s = (double)library->messages * LATENCY_MS / 1000;
	g_print("drain-of-%u-at-%u-ms %.3f of %u messages x %u ms (target 1.05)\n", SLOW_OPERATIONS,
	    LATENCY_MS, seconds(library->first_us, g_get_monotonic_time()) / waits_s,
	    library->messages, LATENCY_MS);
	ds_lab_free(lab);
	library_free(library);
}

int
main(void)
{
	bench_at_once();
	bench_slow();
	return 0;
}
