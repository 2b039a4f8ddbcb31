/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-notices.h"

#include "firmware/base/dates.h"
#include "firmware/base/text.h"

#include <string.h>

#define HOURS "hours"
#define SOUND "sound"
#define SCREEN "screen"
#define COLUMNS_MAX 60       /* what fits below the drawing in every layout and size of text ... */
#define BESIDE_MOMENT_MAX 40 /* ... where it says when something begins */

#define HOURS_FORM "09:00-12:00;14:00-18:00, in their order, or \"closed\""
#define DAYS_FORM "2026-12-25, or 2027-02-05/2027-02-12"

/* ---- [hours] ---- */

typedef struct {
	char *days[7];
} HoursSection;

#define DAY(name, number) \
	{ \
		name, DS_KEY_TEXT, .fallback = "closed", \
				   .offset = offsetof(HoursSection, days[number]) \
	}

/* clang-format off */
static const DsKey hours_keys[] = {
    DAY("monday", 0), DAY("tuesday", 1), DAY("wednesday", 2), DAY("thursday", 3),
    DAY("friday", 4), DAY("saturday", 5), DAY("sunday", 6),
    {.name = NULL},
};
/* clang-format on */

static GArray *
parse_spans(DsKeys *keys, const char *section, const char *key, const char *value, GError **error)
{
	GArray *spans = ds_spans_parse(value);

	if (spans == NULL)
		ds_keys_fail(
		    keys, section, key, error, "%s=%s: wants hours like " HOURS_FORM, key, value);
	return spans;
}

static gboolean
take_week(DsConfig *config, HoursSection *section, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(section->days); i++) {
		GArray *spans = parse_spans(
		    config->keys, HOURS, hours_keys[i].name, section->days[i], error);

		if (spans == NULL)
			return FALSE;
		g_array_unref(config->hours->week[i]);
		config->hours->week[i] = spans;
	}
	return TRUE;
}

/* One day, or the first and the last of several. */
static gboolean
parse_days(const char *text, GDate *first, GDate *last)
{
	g_auto(GStrv) words = g_strsplit(text, "/", 3);
	guint count = g_strv_length(words);

	return count <= 2 && ds_date_parse(words[0], first) &&
	    ds_date_parse(words[count - 1], last) && g_date_compare(first, last) <= 0;
}

static gboolean
take_holiday(DsConfig *config, const DsKeyPair *pair, GError **error)
{
	DsHoliday holiday;

	if (!parse_days(pair->name, &holiday.first, &holiday.last))
		return ds_keys_fail(config->keys, HOURS, pair->name, error,
		    "%s=: wants a day or days like " DAYS_FORM, pair->name);
	holiday.spans = parse_spans(config->keys, HOURS, pair->name, pair->value, error);
	if (holiday.spans == NULL)
		return FALSE;
	g_ptr_array_add(config->hours->holidays, g_memdup2(&holiday, sizeof holiday));
	return TRUE;
}

gboolean
ds_config_take_hours(DsConfig *config, GError **error)
{
	g_autoptr(GPtrArray) pairs = NULL;
	HoursSection section = {0};
	gboolean ok;

	if (!g_strv_contains(ds_keys_sections(config->keys), HOURS))
		return TRUE;
	config->hours = ds_hours_new();
	pairs = ds_keys_take_rest(config->keys, HOURS, "2"); /* years */
	ok = ds_keys_take(config->keys, HOURS, hours_keys, &section, error) &&
	    take_week(config, &section, error);
	for (guint i = 0; ok && i < pairs->len; i++)
		ok = take_holiday(config, pairs->pdata[i], error);
	for (guint i = 0; i < G_N_ELEMENTS(section.days); i++)
		g_free(section.days[i]);
	return ok;
}

/* ---- [sound] ---- */

typedef struct {
	guint volume;
	char *quiet;
} SoundSection;

static const DsKey sound_keys[] = {
    {"volume", DS_KEY_NUMBER, .fallback = "0", .least = 0, .most = 100,
	.offset = offsetof(SoundSection, volume)},
    {"quiet", DS_KEY_TEXT, .fallback = "closed", .offset = offsetof(SoundSection, quiet)},
    {.name = NULL},
};

gboolean
ds_config_take_sound(DsConfig *config, GError **error)
{
	SoundSection section = {0};

	if (!ds_keys_take(config->keys, SOUND, sound_keys, &section, error))
		return FALSE;
	config->volume = section.volume;
	config->quiet = parse_spans(config->keys, SOUND, "quiet", section.quiet, error);
	g_free(section.quiet);
	return config->quiet != NULL;
}

/* ---- [screen] ---- */

typedef struct {
	char *on;
} ScreenSection;

static const DsKey screen_keys[] = {
    {"on", DS_KEY_TEXT, .offset = offsetof(ScreenSection, on)},
    {.name = NULL},
};

gboolean
ds_config_take_screen(DsConfig *config, GError **error)
{
	ScreenSection section = {0};

	if (!ds_keys_take(config->keys, SCREEN, screen_keys, &section, error))
		return FALSE;
	if (section.on == NULL)
		return TRUE;
	config->lit = parse_spans(config->keys, SCREEN, "on", section.on, error);
	g_free(section.on);
	return config->lit != NULL;
}

/* ---- [message NAME] ---- */

typedef struct {
	char *text, *from, *until, *begins;
} MessageSection;

#define AT(field) .offset = offsetof(MessageSection, field)
static const DsKey message_keys[] = {
    {"text", DS_KEY_TEXT, .required = TRUE, AT(text)},
    {"from", DS_KEY_TEXT, AT(from)},
    {"until", DS_KEY_TEXT, AT(until)},
    {"begins", DS_KEY_TEXT, AT(begins)},
    {.name = NULL},
};

/* Han characters are twice as wide as letters. */
static glong
columns(const char *text)
{
	glong count = 0;

	for (; *text != '\0'; text = g_utf8_next_char(text))
		count += g_unichar_iswide(g_utf8_get_char(text)) ? 2 : 1;
	return count;
}

/* The screen shows it as it stands here. */
static gboolean
check_text(DsKeys *keys, const DsNotice *notice, const char *key, const char *text, GError **error)
{
	int most = notice->begins != NULL ? BESIDE_MOMENT_MAX : COLUMNS_MAX;
	g_autofree char *shown = ds_text_clean(text, -1, COLUMNS_MAX);

	return (text[0] != '\0' && g_str_equal(shown, text) && columns(text) <= most) ||
	    ds_keys_fail(keys, notice->section, key, error,
		"%s=: wants plain text of up to %d letters, or %d Han characters%s", key, most,
		most / 2, notice->begins != NULL ? ", beside begins=" : "");
}

/* "text[vi]" */
static gboolean
check_language(DsConfig *config, const DsNotice *notice, const char *key, GError **error)
{
	g_auto(GStrv) ids = ds_languages_ids(config->installed);
	g_autofree char *installed = g_strjoinv(", ", ids);

	for (guint i = 0; ids[i] != NULL; i++) {
		g_autofree char *known = g_strdup_printf("text[%s]", ids[i]);

		if (g_str_equal(known, key))
			return TRUE;
	}
	return ds_keys_fail(config->keys, notice->section, key, error,
	    "%s=: the installed languages are %s", key, installed);
}

static gboolean
check_texts(DsConfig *config, const DsNotice *notice, GError **error)
{
	if (!check_text(config->keys, notice, "text", notice->text, error))
		return FALSE;
	for (guint i = 0; i < notice->texts->len; i++) {
		const DsKeyPair *pair = notice->texts->pdata[i];

		if (!check_language(config, notice, pair->name, error) ||
		    !check_text(config->keys, notice, pair->name, pair->value, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
take_day(DsKeys *keys, const char *section, const char *key, const char *value, GDate *day,
    GError **error)
{
	g_date_clear(day, 1);
	return value == NULL || ds_date_parse(value, day) ||
	    ds_keys_fail(
		keys, section, key, error, "%s=%s: wants a day like 2026-12-25", key, value);
}

/* "2026-11-28 15:00" */
static gboolean
take_begins(DsKeys *keys, DsNotice *notice, const char *value, GError **error)
{
	g_autofree char *day = NULL;
	guint minute;
	GDate date;

	if (value == NULL)
		return TRUE;
	day = g_strndup(value, strlen("2026-11-28"));
	if (ds_date_parse(day, &date) && value[strlen(day)] == ' ' &&
	    ds_time_parse(value + strlen(day) + 1, &minute) && minute < DS_DAY_MINUTES)
		notice->begins = g_date_time_new_local(g_date_get_year(&date),
		    (gint)g_date_get_month(&date), g_date_get_day(&date), (gint)minute / 60,
		    (gint)minute % 60, 0);
	return notice->begins != NULL ||
	    ds_keys_fail(keys, notice->section, "begins", error,
		"begins=%s: wants a moment like 2026-12-25 15:00", value);
}

static gboolean
take_moments(DsKeys *keys, DsNotice *notice, const MessageSection *section, GError **error)
{
	if (!take_day(keys, notice->section, "from", section->from, &notice->first, error) ||
	    !take_day(keys, notice->section, "until", section->until, &notice->last, error))
		return FALSE;
	if (g_date_valid(&notice->first) && g_date_valid(&notice->last) &&
	    g_date_compare(&notice->first, &notice->last) > 0)
		return ds_keys_fail(keys, notice->section, "until", error,
		    "until=%s is before from=%s", section->until, section->from);
	return take_begins(keys, notice, section->begins, error);
}

gboolean
ds_config_take_message(DsConfig *config, const char *section, GError **error)
{
	DsNotice *notice = g_new0(DsNotice, 1);
	MessageSection found = {0};
	gboolean ok;

	notice->section = g_strdup(section);
	g_ptr_array_add(config->notices, notice);
	notice->texts = ds_keys_take_rest(config->keys, section, "text[");
	ok = ds_keys_take(config->keys, section, message_keys, &found, error);
	notice->text = found.text;
	ok = ok && take_moments(config->keys, notice, &found, error) &&
	    check_texts(config, notice, error);
	g_free(found.from);
	g_free(found.until);
	g_free(found.begins);
	return ok;
}
