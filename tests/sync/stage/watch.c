/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/stage/watch.h"

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

	if (!watch->aloud)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_printerr("# %s\n", text);
}
