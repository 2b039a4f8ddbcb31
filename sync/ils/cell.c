/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/cell.h"

#include "firmware/base/ident.h"
#include "firmware/base/text.h"
#include "sync/ils/pin.h"
#include "sync/money.h"

#include <string.h>

#define TEXT_MAX 200
#define COUNT_MAX 9999
#define RELATIVE_DAYS_MAX 9999

typedef gboolean (*ReadFunc)(const char *text, const DsCellContext *context, DsCellValue *value);

void
ds_cell_clear(DsCellValue *value)
{
	g_clear_pointer(&value->text, g_free);
}

static gboolean
take_text(DsCellValue *value, char *text)
{
	value->text = text;
	return TRUE;
}

static gboolean
read_id(const char *text, const DsCellContext *context, DsCellValue *value)
{
	DsItemId id;

	return ds_item_id_set(&id, text, strlen(text), &ds_ident_default, NULL) &&
	    take_text(value, g_strdup(text));
}

static gboolean
read_card(const char *text, const DsCellContext *context, DsCellValue *value)
{
	return text[0] == '\0' ? take_text(value, g_strdup("")) : read_id(text, context, value);
}

static gboolean
read_text(const char *text, const DsCellContext *context, DsCellValue *value)
{
	return g_utf8_strlen(text, -1) <= TEXT_MAX &&
	    take_text(value, ds_text_clean(text, -1, TEXT_MAX));
}

static gboolean
read_state(const char *text, const DsCellContext *context, DsCellValue *value)
{
	static const char *const states[] = {
	    "available", "not-for-loan", "withdrawn", "lost", NULL};

	return g_strv_contains(states, text) && take_text(value, g_strdup(text));
}

static gboolean
read_count(const char *text, const DsCellContext *context, DsCellValue *value)
{
	guint64 count;

	if (!g_ascii_string_to_unsigned(text, 10, 0, COUNT_MAX, &count, NULL))
		return FALSE;
	value->number = (gint64)count;
	return TRUE;
}

static gboolean
read_money(const char *text, const DsCellContext *context, DsCellValue *value)
{
	return ds_money_parse(text, context->currency, &value->number);
}

/* "+21d", "-3d", "+0d" */
static gboolean
read_relative(const char *text, const DsCellContext *context, DsDay *day)
{
	gsize length = strlen(text);
	gint64 days;

	if (context->today == 0 || length < 3 || text[length - 1] != 'd' ||
	    (text[0] != '+' && text[0] != '-'))
		return FALSE;
	g_autofree char *number = g_strndup(text + (text[0] == '+'), length - 1 - (text[0] == '+'));
	if (!g_ascii_string_to_signed(
		number, 10, -RELATIVE_DAYS_MAX, RELATIVE_DAYS_MAX, &days, NULL))
		return FALSE;
	*day = context->today + (DsDay)days;
	return TRUE;
}

static gboolean
parse_day(const char *text, const DsCellContext *context, DsDay *day)
{
	return ds_day_parse(text, day) || read_relative(text, context, day);
}

static gboolean
read_day(const char *text, const DsCellContext *context, DsCellValue *value)
{
	DsDay day = 0;

	return (text[0] == '\0' || parse_day(text, context, &day)) &&
	    take_text(value, g_strdup(ds_day_text(day).text));
}

static gboolean
read_moment(const char *text, const DsCellContext *context, DsCellValue *value)
{
	DsDay day;

	if (parse_day(text, context, &day)) {
		value->number = ds_day_start_s(day);
		return TRUE;
	}
	/* only the form that ds_cell_write() makes: GLib would take many */
	if (strlen(text) != strlen("2026-12-13T08:30:00Z") || text[10] != 'T' || text[19] != 'Z')
		return FALSE;
	g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(text, NULL);
	if (moment == NULL)
		return FALSE;
	value->number = g_date_time_to_unix(moment);
	return TRUE;
}

static gboolean
read_yes(const char *text, const DsCellContext *context, DsCellValue *value)
{
	value->number = g_str_equal(text, "yes");
	return value->number != 0 || text[0] == '\0' || g_str_equal(text, "no");
}

static gboolean
read_pin(const char *text, const DsCellContext *context, DsCellValue *value)
{
	DsWord word;

	if (text[0] == '\0' || ds_pin_is_hash(text))
		return take_text(value, g_strdup(text));
	if (strlen(text) > DS_PIN_MAX || !ds_word_set(&word, text, NULL))
		return FALSE;
	ds_word_wipe(&word);
	return take_text(value, ds_pin_hash(text));
}

static const struct {
	ReadFunc read;
	const char *wants;
} kinds[] = {
    [DS_CELL_ID] = {read_id, "1 to 32 of letters, digits, \".\" and \"-\""},
    [DS_CELL_CARD] = {read_card, "up to 32 of letters, digits, \".\" and \"-\""},
    [DS_CELL_TEXT] = {read_text, "up to 200 characters"},
    [DS_CELL_STATE] = {read_state, "available, not-for-loan, withdrawn or lost"},
    [DS_CELL_COUNT] = {read_count, "a number from 0 to 9999"},
    [DS_CELL_MONEY] = {read_money,
	"an amount like 12.50, with no more decimals than the"
	" currency has"},
    [DS_CELL_DAY] = {read_day, "a date like 2026-12-13"},
    [DS_CELL_MOMENT] = {read_moment, "a date like 2026-12-13, or 2026-12-13T08:30:00Z"},
    [DS_CELL_YES] = {read_yes, "yes or no"},
    [DS_CELL_PIN] = {read_pin, "a PIN of up to 32 printable ASCII characters without |"},
};

gboolean
ds_cell_read(DsCellKind kind, const char *text, const DsCellContext *context, DsCellValue *value,
    GError **error)
{
	*value = (DsCellValue){0};
	if (kinds[kind].read(text, context, value))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "\"%s\" is not %s",
	    kind == DS_CELL_PIN ? "..." : text, kinds[kind].wants);
	return FALSE;
}

static char *
write_moment(gint64 moment_s)
{
	g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(moment_s);

	return g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ");
}

char *
ds_cell_write(DsCellKind kind, DsIlsRows *rows, int column, const DsCellContext *context)
{
	gint64 number = ds_ils_rows_number(rows, column);

	switch (kind) {
	case DS_CELL_COUNT: return g_strdup_printf("%" G_GINT64_FORMAT, number);
	case DS_CELL_MONEY: return g_strdup(ds_money_text(number, context->currency).text);
	case DS_CELL_MOMENT: return write_moment(number);
	case DS_CELL_YES: return g_strdup(number != 0 ? "yes" : "no");
	default: return g_strdup(ds_ils_rows_text(rows, column));
	}
}
