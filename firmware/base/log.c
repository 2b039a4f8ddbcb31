/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/log.h"

#include "firmware/base/text.h"

#include <stdio.h>

#define FIELDS_MAX 10

typedef struct {
	const char *name; /* as the system journal wants it */
	const char *value;
} Field;

static const struct {
	const char *word;
	GLogLevelFlags flags;
	const char *priority; /* syslog(3) */
} levels[] = {
    [DS_LOG_ALARM] = {"alarm", G_LOG_LEVEL_CRITICAL, "2"},
    [DS_LOG_WARN] = {"warn", G_LOG_LEVEL_WARNING, "4"},
    [DS_LOG_NOTE] = {"note", G_LOG_LEVEL_MESSAGE, "5"},
    [DS_LOG_DEBUG] = {"debug", G_LOG_LEVEL_DEBUG, "7"},
};

static guint
collect(Field *fields, const DsLogAbout *about, char *op_text, gsize op_size)
{
	guint count = 0;

	if (about == NULL)
		return 0;
	g_snprintf(op_text, (gulong)op_size, "%" G_GINT64_FORMAT, about->op);
	const Field all[] = {
	    {"DS_DEVICE", about->device},
	    {"DS_LIBRARY", about->library},
	    {"DS_SESSION", about->session},
	    {"DS_ITEM", about->item},
	    {"DS_STATE", about->state},
	    {"DS_OP", about->op != 0 ? op_text : NULL},
	};
	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i].value != NULL)
			fields[count++] = all[i];
	return count;
}

static void
write_journal(DsLogLevel level, const char *message, const Field *fields, guint count)
{
	GLogField out[FIELDS_MAX] = {
	    {"MESSAGE", message, -1},
	    {"PRIORITY", levels[level].priority, -1},
	};

	for (guint i = 0; i < count; i++)
		out[i + 2] = (GLogField){fields[i].name, fields[i].value, -1};
	g_log_writer_journald(levels[level].flags, out, count + 2, NULL);
}

static void
write_stderr(DsLogLevel level, const char *message, const Field *fields, guint count)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_append_printf(line, "%-5s %s", levels[level].word, message);
	for (guint i = 0; i < count; i++) {
		g_autofree char *name = g_ascii_strdown(fields[i].name + strlen("DS_"), -1);
		g_autofree char *value = ds_text_escape(fields[i].value, -1);

		g_string_append_printf(line, "  %s=\"%s\"", name, value);
	}
	g_string_append_c(line, '\n');
	fwrite(line->str, 1, line->len, stderr);
}

void
ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...)
{
	Field fields[FIELDS_MAX];
	char op_text[24];
	guint count;
	va_list args;

	if (level == DS_LOG_DEBUG && g_getenv("DUESTAMP_DEBUG") == NULL)
		return;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *message = ds_text_escape(text, -1);

	count = collect(fields, about, op_text, sizeof op_text);
	if (g_log_writer_is_journald(fileno(stderr)))
		write_journal(level, message, fields, count);
	else
		write_stderr(level, message, fields, count);
}
