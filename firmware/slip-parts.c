/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/slip-parts.h"

#include "firmware/base/dates.h"
#include "firmware/base/text.h"

#include <string.h>

#define TITLE_MAX 60 /* characters: two lines of Latin, four of Han on narrow paper */
#define N_(text) text

const char *
ds_slip_tr(const DsSlipHead *head, const char *text)
{
	return ds_language_get(head->language, text);
}

char *
ds_slip_fill(const char *form, const char *word)
{
	const char *at = strstr(form, "%s");

	return at != NULL ? g_strdup_printf("%.*s%s%s", (int)(at - form), form, word, at + 2)
			  : g_strdup(form);
}

void
ds_slip_add_words(
    DsSlip *slip, const DsSlipHead *head, DsSlipStyle style, const char *form, const char *word)
{
	g_autofree char *line = ds_slip_fill(ds_slip_tr(head, form), word);

	ds_slip_add_text(slip, style, line);
}

char *
ds_slip_number(const DsSlipHead *head, gint64 op_seq)
{
	g_autofree char *key = g_strdup_printf("%s-%" G_GINT64_FORMAT, head->kiosk, op_seq);

	return ds_slip_fill(ds_slip_tr(head, N_("No. %s")), key);
}

char *
ds_slip_title(const char *title)
{
	g_autofree char *start = ds_text_clean(title, -1, TITLE_MAX);

	return start[0] != '\0' && g_utf8_strlen(title, -1) > TITLE_MAX
	    ? g_strconcat(start, "…", NULL)
	    : g_steal_pointer(&start);
}

static char *
when(const DsSlipHead *head)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(head->wall_s);
	g_autofree char *time = g_date_time_format(now, "%H:%M");
	GDate date = ds_date_of(now);
	g_autofree char *day = ds_date_year(head->language, &date);

	return g_strjoin("  ", day, time, NULL);
}

DsSlip *
ds_slip_head_new(const DsSlipHead *head)
{
	static const char *const modes[] = {
	    [DS_MODE_SELF_SERVICE] = "",
	    [DS_MODE_RETURN_ONLY] = "",
	    [DS_MODE_DEMO] = N_("Demonstration: nothing counts here"),
	    [DS_MODE_TRAINING] = N_("Training: nothing counts here"),
	};
	g_autofree char *day_and_time = when(head);
	DsSlip *slip = ds_slip_new();

	if (head->language != NULL)
		ds_slip_set_language(slip, head->language->tag, head->language->sans);
	if (head->library[0] != '\0')
		ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_CENTRED, head->library);
	ds_slip_add_text(slip, DS_SLIP_CENTRED, day_and_time);
	if (modes[head->mode][0] != '\0')
		ds_slip_add_text(
		    slip, DS_SLIP_BOLD | DS_SLIP_CENTRED, ds_slip_tr(head, modes[head->mode]));
	if (head->copy)
		ds_slip_add_text(
		    slip, DS_SLIP_BOLD | DS_SLIP_CENTRED, ds_slip_tr(head, N_("Copy")));
	return slip;
}
