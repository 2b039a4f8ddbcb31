/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two parsers of the core take. Medians; one figure a line:
 *
 *	name value unit [target]
 */
#include "drivers/tag.h"
#include "sync/sip2-msg.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 2000

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values, guint count)
{
	qsort(values, count, sizeof *values, by_value);
	return values[count / 2];
}

/* ---- the parsers ---- */

static void
bench_sip2(void)
{
	g_autoptr(GString) line = ds_sip2_new("64",
	    "              "
	    "001"
	    "20261122    083058"
	    "000000000030000000000000");
	double times[ROUNDS];

	ds_sip2_add_text(line, "AO", "CPL");
	ds_sip2_add_text(line, "AA", "80000001");
	ds_sip2_add_text(line, "AE", "陈晓明");
	for (guint i = 0; i < 30; i++) {
		g_autofree char *item = g_strdup_printf("0441900001%04u", i);

		ds_sip2_add_text(line, "AU", item);
	}
	ds_sip2_finish(line, 1);
	for (guint i = 0; i < ROUNDS; i++) {
		gint64 begin = g_get_monotonic_time();

		for (guint k = 0; k < 100; k++) {
			DsSip2Message *message = ds_sip2_parse(
			    line->str, line->len, DS_SIP2_CHECKSUM_STRICT, NULL);

			g_assert_nonnull(message);
			ds_sip2_message_free(message);
		}
		times[i] = (double)(g_get_monotonic_time() - begin) / 100;
	}
	g_print("parse-64-with-30-items %.2f us (target 20)\n", median(times, ROUNDS));
}

static double
decode_us(const DsTagMemory *tag)
{
	double times[ROUNDS];
	DsTagContent found;
	gsize need;

	for (guint i = 0; i < ROUNDS; i++) {
		gint64 begin = g_get_monotonic_time();

		for (guint k = 0; k < 100; k++)
			g_assert_cmpint(ds_tag_decode(tag, &found, &need), ==, DS_TAG_OK);
		times[i] = (double)(g_get_monotonic_time() - begin) / 100;
	}
	return median(times, ROUNDS);
}

/* A full tag of a format, through the search among all of them. */
static void
bench_tag(const char *id, const char *item, const char *owner, guint parts, const char *shelf)
{
	const DsTagFormat *format = ds_tag_format(id);
	DsTagContent content = {.parts = parts, .part = 1, .usage = DS_USAGE_ITEM};
	guint8 memory[112];
	DsTagMemory tag = {.memory = memory, .length = sizeof memory, .dsfid = format->dsfid};
	DsTagUhf banks;

	g_strlcpy(content.item, item, sizeof content.item);
	g_strlcpy(content.owner, owner, sizeof content.owner);
	g_strlcpy(content.shelf, shelf, sizeof content.shelf);
	if (format->uhf) {
		g_assert_true(format->encode_uhf(&content, &banks));
		tag = (DsTagMemory){.memory = banks.user,
		    .length = banks.user_length,
		    .epc = banks.epc,
		    .epc_length = banks.epc_length};
	} else
		g_assert_true(format->encode(&content, memory, sizeof memory));
	g_print("decode-%s %.2f us (reported; aim 10)\n", id, decode_us(&tag));
}

static void
bench_tags(void)
{
	bench_tag("iso28560-3", "04419000010375", "CN-441900", 3, "TP312/1");
	bench_tag("iso28560-2", "04419000010375", "CN-441900", 3, "TP312/1");
	bench_tag("rfid501", "04419000010375", "", 3, "");
	bench_tag("iso28560-4", "04419000010375", "CN-441900", 3, "TP312/1");
	bench_tag("cn-university", "04419000010375", "10248", 3, "TP312/1");
	bench_tag("de-290", "4419000010375", "DE-290", 1, "");
	bench_tag("br", "04419000010375", "", 1, "");
}

int
main(void)
{
	bench_sip2();
	bench_tags();
	return EXIT_SUCCESS;
}
