/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/stage/watch.h"

#define STORY_LINES 120

static const char *const words[DS_FAULT_N] = {
    [DS_FAULT_SILENT] = "silent difference",
    [DS_FAULT_THIRD] = "third person's loan closed",
    [DS_FAULT_PROLONGED] = "loan prolonged",
    [DS_FAULT_HISTORY] = "loans miscounted",
    [DS_FAULT_STALL] = "queue stall",
    [DS_FAULT_ORDER] = "out of order",
    [DS_FAULT_TWICE] = "sent twice unasked",
    [DS_FAULT_EARLY] = "sent before its row",
    [DS_FAULT_LATE] = "sent again too late",
    [DS_FAULT_POISON] = "sent a third time",
    [DS_FAULT_POLICY] = "sent against the profile",
    [DS_FAULT_NEEDLESS] = "needless case",
    [DS_FAULT_UNGRANTED] = "released without a loan",
    [DS_FAULT_UNASKED] = "secured without a return",
    [DS_FAULT_GREEN] = "wrong green",
    [DS_FAULT_PART] = "done in part",
    [DS_FAULT_STRANGER] = "on a stranger's account",
    [DS_FAULT_KIND] = "no book of this library",
    [DS_FAULT_UNNAMED] = "not named at the end",
    [DS_FAULT_UNLENT] = "unlent and silent",
    [DS_FAULT_SOUNDS] = "lent and sounds",
    [DS_FAULT_CHARGED] = "charged unasked",
    [DS_FAULT_ENDLESS] = "no end",
};

const char *
ds_fault_word(DsFault fault)
{
	return words[fault];
}

void
ds_watch_clear(DsWatch *watch)
{
	g_clear_pointer(&watch->first, g_free);
}

guint
ds_watch_total(const DsWatch *watch)
{
	guint total = 0;

	for (guint i = 0; i < DS_FAULT_N; i++)
		total += watch->counts[i];
	return total;
}

void
ds_watch_fault(DsWatch *watch, DsFault fault, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	watch->counts[fault]++;
	ds_watch_tell(watch, "!!! %s: %s", words[fault], text);
	if (watch->first == NULL)
		watch->first = g_strdup_printf("%s: %s", words[fault], text);
}

void
ds_watch_tell(const DsWatch *watch, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (!watch->aloud && watch->story == NULL)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (watch->story == NULL) {
		g_printerr("# %s\n", text);
		return;
	}
	g_queue_push_tail(watch->story, g_steal_pointer(&text));
	/* what came before the first fault is the story */
	if (g_queue_get_length(watch->story) > STORY_LINES)
		g_free(watch->first == NULL ? g_queue_pop_head(watch->story)
					    : g_queue_pop_tail(watch->story));
}
