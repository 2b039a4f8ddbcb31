/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers of a library system, from bytes to what the screen shows: either a result or an error,
 * never neither, and nothing in a result that a screen or printer must not get.
 *
 * The first byte chooses profile and kind of operation, the rest is one line.
 */
#include "sync/sip2-answer.h"
#include "sync/sip2-patron.h"
#include "sync/sip2-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_text(const char *text, guint max_chars)
{
	if (text == NULL)
		return;
	g_assert_true(text[0] != '\0' && g_utf8_validate(text, -1, NULL));
	g_assert_cmpint(g_utf8_strlen(text, -1), <=, max_chars + 1);
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_assert_false(g_unichar_iscntrl(c));
		g_assert_false((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069));
	}
}

static void
check_due(const char *due)
{
	g_assert_true(due[0] == '\0' || (strlen(due) == 19 && due[10] == 'T'));
}

static void
check_answer(const DsOperation *op, const DsSip2Message *message, const DsAnswer *answer)
{
	gboolean yes = answer->verdict == DS_VERDICT_YES;

	g_assert_true(yes || answer->verdict == DS_VERDICT_NO);
	g_assert_true(yes || answer->reason != DS_REASON_NONE);
	g_assert_true(yes || answer->keep_tag);
	g_assert_true(ds_sip2_field_is(message, "AB", op->item.text));
	g_assert_cmpint(yes, ==, ds_sip2_piece(message, "ok").text[0] == '1');
	check_due(answer->due);
	check_text(answer->title, DS_SIP2_TITLE_MAX);
	check_text(answer->text, DS_SIP2_TEXT_MAX);
	check_text(answer->bin, DS_SIP2_WORD_MAX);
	check_text(answer->destination, DS_SIP2_WORD_MAX);
}

static void
read_answer(const DsSip2Dialect *dialect, DsOperationKind kind, const DsSip2Message *message)
{
	g_autoptr(DsOperation) op = ds_operation_new(kind, "main", "s1");
	DsWord here = {"CPL"};
	g_autoptr(GError) error = NULL;

	op->item = (DsItemId){"B001"};
	op->patron = (DsPatronId){"P-OK"};
	if (ds_sip2_read_answer(dialect, op, &here, message, &op->answer, &error))
		check_answer(op, message, &op->answer);
	else
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
}

static void
read_item(const DsSip2Dialect *dialect, const DsSip2Message *message)
{
	g_auto(DsSip2Item) item = {0};
	DsItemId asked = {"B001"};
	g_autoptr(GError) error = NULL;

	if (!ds_sip2_read_item(dialect, &asked, message, &item, &error)) {
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		return;
	}
	check_due(item.due);
	check_text(item.title, DS_SIP2_TITLE_MAX);
}

static void
read_patron(const DsSip2Dialect *dialect, gboolean pin_sent, const DsSip2Message *message)
{
	DsPatronId card = {"P-OK"}, again = {""};
	g_autoptr(GError) error = NULL;
	g_autoptr(DsPatron)
	    patron = ds_sip2_read_patron(dialect, &card, pin_sent, pin_sent, message, &error);

	if (patron == NULL) {
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		return;
	}
	/* it will be sent back to the library */
	g_assert_true(ds_patron_id_set(
	    &again, patron->id.text, strlen(patron->id.text), &dialect->patron_rules, NULL));
	check_text(patron->text, DS_SIP2_TEXT_MAX);
	check_text(patron->fees, 16);
	check_text(patron->currency, 3);
	g_assert_true(patron->pin == DS_PIN_NONE || (patron->text == NULL && patron->fees == NULL));
}

static void
read_line(const DsSip2Dialect *dialect, guint8 choice, const char *line, gsize length,
    DsSip2ChecksumMode mode)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsSip2Message) message = ds_sip2_parse(line, length, mode, &error);

	if (message == NULL) {
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		return;
	}
	g_assert_no_error(error);
	read_answer(dialect, choice % 3, message);
	read_item(dialect, message);
	read_patron(dialect, choice % 2, message);
}

/* Loaded once: reading a profile takes longer than reading a line. */
static const DsSip2Dialect *
choose(guint8 choice)
{
	static const char *const names[] = {
	    "duestamp", "evergreen", "folio", "koha", "rero", "slims", "unknown"};
	static DsSip2Dialect *loaded[G_N_ELEMENTS(names)];
	guint place = choice % G_N_ELEMENTS(names);

	if (loaded[place] == NULL)
		loaded[place] = ds_sip2_dialect_load(names[place], NULL);
	return loaded[place];
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	if (size == 0)
		return 0;
	for (guint mode = DS_SIP2_CHECKSUM_STRICT; mode <= DS_SIP2_CHECKSUM_OFF; mode++)
		read_line(choose(data[0]), data[0], (const char *)data + 1, size - 1, mode);
	return 0;
}
