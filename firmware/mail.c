/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/mail.h"

#include "firmware/base/text.h"

#include <string.h>

#define N_(text) text
#define WORD_BYTES 39  /* with "Subject: " 73 characters of the 76 that RFC 2047, 2 allows */
#define BASE64_LINE 76 /* RFC 2045, 6.8 */
#define NAME_MAX_CHARS 60
#define ID_MAX 64

/* "=?UTF-8?B?...?=", as many as it takes, one a line; no character is cut in two. */
static void
put_words(GString *out, const char *text, guint max_chars)
{
	g_autofree char *clean = ds_text_clean(text, -1, max_chars);
	const char *at = clean;

	while (*at != '\0') {
		const char *end = at;
		g_autofree char *coded = NULL;

		while (*end != '\0' && g_utf8_next_char(end) - at <= WORD_BYTES)
			end = g_utf8_next_char(end);
		coded = g_base64_encode((const guchar *)at, (gsize)(end - at));
		g_string_append_printf(out, "%s=?UTF-8?B?%s?=", at != clean ? "\r\n " : "", coded);
		at = end;
	}
}

static void
put_from(GString *out, const DsMailHead *head)
{
	g_string_append(out, "From: ");
	if (head->library[0] != '\0') {
		put_words(out, head->library, NAME_MAX_CHARS);
		g_string_append(out, "\r\n ");
	}
	g_string_append_printf(out, "<%s>\r\n", head->from->text);
}

/* RFC 5322, 3.3: in English whatever the kiosk speaks. */
static void
put_date(GString *out, gint64 wall_s)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(wall_s);
	g_autofree char *zone = g_date_time_format(when, "%z");

	g_string_append_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d %s\r\n",
	    days[g_date_time_get_day_of_week(when) - 1], g_date_time_get_day_of_month(when),
	    months[g_date_time_get_month(when) - 1], g_date_time_get_year(when),
	    g_date_time_get_hour(when), g_date_time_get_minute(when), g_date_time_get_second(when),
	    zone);
}

/* Letters, digits and "-" of it: what a dot-atom may hold (RFC 5322, 3.2.3). */
static char *
atom_of(const char *text)
{
	char *atom = g_strndup(text, ID_MAX);

	for (char *c = atom; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c))
			*c = '-';
	return atom;
}

static void
put_id(GString *out, const DsMailHead *head)
{
	g_autofree char *kiosk = atom_of(head->kiosk);
	g_autofree char *session = atom_of(head->session);

	g_string_append_printf(out, "Message-ID: <%s.%" G_GINT64_FORMAT ".%s@%s>\r\n", kiosk,
	    head->wall_s, session, ds_mail_address_domain(head->from));
}

/* RFC 5646: "zh-CN" */
static void
put_language(GString *out, const char *language)
{
	g_autofree char *tag = atom_of(language);

	g_string_append_printf(out, "Content-Language: %s\r\n", tag);
}

static void
put_text(GString *out, const char *text)
{
	g_autofree char *coded = g_base64_encode((const guchar *)text, strlen(text));

	for (const char *at = coded; *at != '\0'; at += MIN(strlen(at), (gsize)BASE64_LINE))
		g_string_append_printf(out, "%.*s\r\n", BASE64_LINE, at);
	explicit_bzero(coded, strlen(coded));
}

static char *
text_of(const DsMailHead *head, const DsSlip *slip)
{
	g_autofree char *letter = ds_slip_letter(slip);
	char *text = g_strconcat(letter, "\r\n",
	    ds_catalogue_get(head->words, N_("A machine has sent this. Please do not answer it.")),
	    "\r\n", NULL);

	explicit_bzero(letter, strlen(letter));
	return text;
}

char *
ds_mail_write(const DsMailHead *head, const DsSlip *slip)
{
	GString *out = g_string_sized_new(8192);
	g_autofree char *text = text_of(head, slip);

	put_from(out, head);
	g_string_append_printf(out, "To: <%s>\r\nSubject: ", head->to->text);
	put_words(out, ds_catalogue_get(head->words, N_("Your receipt")), NAME_MAX_CHARS);
	g_string_append(out, "\r\n");
	put_date(out, head->wall_s);
	put_id(out, head);
	/* RFC 3834, 5: nobody's holiday answers it */
	g_string_append(out,
	    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: base64\r\n");
	put_language(out, head->language);
	g_string_append(out, "\r\n");
	put_text(out, text);
	explicit_bzero(text, strlen(text));
	return g_string_free(out, FALSE);
}
