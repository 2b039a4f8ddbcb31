/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/probe.h"

#include "ui/bench/identity.h"
#include "ui/bench/line.h"

#include <string.h>

struct DsBenchProbe {
	DsBenchLine *line;
	DsBenchDevice device;
	gboolean opened;
	DsBenchProbeDone on_done; /* NULL: it has been called */
	gpointer data;
};

static void
finish(DsBenchProbe *probe, DsBenchProbeResult result)
{
	DsBenchProbeDone on_done = g_steal_pointer(&probe->on_done);

	if (on_done != NULL)
		on_done(probe->device, &result, probe->data);
}

static DsBenchIdentity *
card_of(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	return g_strcmp0(words[0], "ok") == 0 ? ds_bench_identity_of_answer(words + 1) : NULL;
}

static void
on_line(const char *line, gpointer data)
{
	DsBenchProbe *probe = data;

	if (probe->opened) {
		finish(probe, (DsBenchProbeResult){TRUE, TRUE, card_of(line)});
	} else if (!g_str_equal(line, "ok")) {
		finish(probe, (DsBenchProbeResult){TRUE, FALSE, NULL});
	} else if (probe->device == DS_BENCH_CARD) {
		probe->opened = TRUE;
		ds_bench_line_say(probe->line, "poll 0");
	} else {
		finish(probe, (DsBenchProbeResult){TRUE, TRUE, NULL});
	}
}

static void
on_closed(const char *why, gpointer data)
{
	finish(data, (DsBenchProbeResult){FALSE, FALSE, NULL});
}

DsBenchProbe *
ds_bench_probe_new(
    GSocketAddress *address, DsBenchDevice device, DsBenchProbeDone on_done, gpointer data)
{
	DsBenchProbe *probe = g_new0(DsBenchProbe, 1);
	const DsBenchLineHandlers handlers = {on_line, on_closed, probe};
	g_autofree char *open = g_strdup_printf("open %s", ds_bench_device_word(device));

	probe->device = device;
	probe->on_done = on_done;
	probe->data = data;
	probe->line = ds_bench_line_new(address, &handlers);
	ds_bench_line_say(probe->line, open);
	return probe;
}

void
ds_bench_probe_free(DsBenchProbe *probe)
{
	ds_bench_line_free(probe->line);
	g_free(probe);
}
