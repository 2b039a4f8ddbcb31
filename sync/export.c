/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/export.h"

#include <string.h>

#define TIME_SIZE 32

const char *const ds_export_formats[] = {"koc", "evergreen", "csv", NULL};

gboolean
ds_export_format_parse(const char *word, DsExportFormat *format)
{
	for (guint i = 0; i < DS_EXPORT_N; i++)
		if (g_str_equal(ds_export_formats[i], word)) {
			*format = (DsExportFormat)i;
			return TRUE;
		}
	return FALSE;
}

/* What cannot end a field or a line of any of these formats. */
static const char *
checked(const char *id)
{
	for (const char *c = id; *c != '\0'; c++)
		g_assert(g_ascii_isgraph(*c) && *c != '"' && *c != '\\');
	return id;
}

static void
local_time(gint64 wall_s, const char *format, char text[TIME_SIZE])
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(wall_s);
	g_autofree char *written = time != NULL ? g_date_time_format(time, format) : NULL;

	g_strlcpy(text, written != NULL ? written : "", TIME_SIZE);
}

/* ISO 8601 with its offset, "2026-11-26T09:15:00+08:00". */
static void
iso_time(gint64 wall_s, char text[TIME_SIZE])
{
	local_time(wall_s, "%Y-%m-%dT%H:%M:%S%:z", text);
}

/* ---- Koha ---- */

static void
koc_head(GString *text, const DsExportAbout *about)
{
	g_string_append_printf(text, "Version=1.0\tGenerator=duestamp\tGeneratorVersion=%s\n",
	    checked(about->version));
}

static void
koc_row(GString *text, const DsOperation *op, const DsExportAbout *about)
{
	char time[TIME_SIZE];

	local_time(op->stamp.wall_s, "%Y-%m-%d %H:%M:%S 000", time);
	if (op->kind == DS_CHECKOUT)
		g_string_append_printf(text, "%s\tissue\t%s\t%s\n", time, checked(op->patron.text),
		    checked(op->item.text));
	else
		g_string_append_printf(text, "%s\treturn\t%s\n", time, checked(op->item.text));
}

/* ---- Evergreen ---- */

static void
put_json(GString *text, const char *key, const char *value)
{
	g_string_append_printf(text, ",\"%s\":\"", key);
	for (const char *c = value; *c != '\0'; c++) {
		g_assert(g_ascii_isprint(*c));
		if (*c == '"' || *c == '\\')
			g_string_append_c(text, '\\');
		g_string_append_c(text, *c);
	}
	g_string_append_c(text, '"');
}

static void
put_due(GString *text, const char *due)
{
	g_autoptr(GTimeZone) here = g_time_zone_new_local();
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(due, here);
	g_autofree char *iso = time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S%:z")
					    : NULL;

	if (iso != NULL)
		put_json(text, "due_date", iso);
}

static void
evergreen_row(GString *text, const DsOperation *op, const DsExportAbout *about)
{
	gboolean loan = op->kind == DS_CHECKOUT;
	char time[TIME_SIZE];

	iso_time(op->stamp.wall_s, time);
	g_string_append_printf(text,
	    "{\"type\":\"%s\",\"timestamp\":%" G_GINT64_FORMAT ",\"delta\":0",
	    loan ? "checkout" : "checkin", op->stamp.wall_s);
	put_json(text, "barcode", checked(op->item.text));
	if (loan) {
		put_json(text, "patron_barcode", checked(op->patron.text));
		put_json(text, "checkout_time", time);
		put_due(text, op->answer.due);
	} else {
		put_json(text, "backdate", time);
	}
	put_json(text, "duestamp_kiosk", about->kiosk);
	g_string_append_printf(text, ",\"duestamp_op\":%" G_GINT64_FORMAT "}\n", op->op_seq);
}

/* ---- CSV ---- */

static void
csv_head(GString *text, const DsExportAbout *about)
{
	g_string_append(text, "op,kiosk,kind,time,item,patron,due\n");
}

static void
put_csv(GString *text, const char *value)
{
	gboolean quoted = strpbrk(value, ",\" ") != NULL;

	g_string_append(text, quoted ? ",\"" : ",");
	for (const char *c = value; *c != '\0'; c++) {
		g_assert(g_ascii_isprint(*c));
		if (*c == '"')
			g_string_append_c(text, '"');
		g_string_append_c(text, *c);
	}
	if (quoted)
		g_string_append_c(text, '"');
}

static void
csv_row(GString *text, const DsOperation *op, const DsExportAbout *about)
{
	char time[TIME_SIZE];

	iso_time(op->stamp.wall_s, time);
	g_string_append_printf(text, "%" G_GINT64_FORMAT, op->op_seq);
	put_csv(text, about->kiosk);
	put_csv(text, ds_operation_kind_word(op->kind));
	put_csv(text, time);
	put_csv(text, checked(op->item.text));
	put_csv(text, checked(op->patron.text));
	put_csv(text, op->answer.due);
	g_string_append_c(text, '\n');
}

static const struct {
	void (*head)(GString *text, const DsExportAbout *about);
	void (*row)(GString *text, const DsOperation *op, const DsExportAbout *about);
} writers[DS_EXPORT_N] = {
    [DS_EXPORT_KOC] = {koc_head, koc_row},
    [DS_EXPORT_EVERGREEN] = {NULL, evergreen_row},
    [DS_EXPORT_CSV] = {csv_head, csv_row},
};

char *
ds_export_write(DsExportFormat format, const GPtrArray *operations, const DsExportAbout *about)
{
	GString *text = g_string_new(NULL);

	if (writers[format].head != NULL)
		writers[format].head(text, about);
	for (guint i = 0; i < operations->len; i++)
		writers[format].row(text, operations->pdata[i], about);
	return g_string_free(text, FALSE);
}
