/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every status and every reason word has a sentence in every language, and no sentence uses a word
 * that patrons are never told.
 */
#include "sync/operation.h"
#include "tests/fakes/languages.h"
#include "ui/language.h"
#include "ui/notices.h"
#include "ui/words.h"

#include <string.h>

/* What the daemon may say on the pages that ask who is there, beside the reasons of a library. */
static const char *const more_messages[] = {"no-room", "pin-tries", "card-random",
    "card-unreadable", "code-unknown", "number-invalid", "address-invalid"};

static DsView *
view_of(const char *language, const char *rest)
{
	g_autofree char *text = g_strdup_printf("{'language': <'%s'>, %s}", language, rest);
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant)
	    dict = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

	g_assert_no_error(error);
	ds_language_set(language);
	return ds_view_new(dict, ds_test_languages_open(), NULL);
}

static gboolean
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_isprint(*text))
			return FALSE;
	return TRUE;
}

/* A sentence is there, and outside English it is no English one. */
static void
assert_said(const char *language, const char *text)
{
	g_assert_cmpstr(text, !=, "");
	if (!g_str_equal(language, "en"))
		g_assert_false(is_ascii(text));
}

static void
assert_no_jargon(const DsWords *words)
{
	static const char *const never[] = {"RFID", "tag", "error", "sensor", "transaction", "!",
	    "标签", "標籤", "错误", "錯誤", "lỗi", "！"};
	const char *texts[] = {words->what, words->why, words->brief};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		for (guint k = 0; k < G_N_ELEMENTS(never); k++)
			g_assert_null(strstr(texts[i], never[k]));
}

static void
check_item(const char *language, const char *rest, gboolean needs_what)
{
	g_autofree char *items = g_strdup_printf("'items': <[{%s}]>", rest);
	g_autoptr(DsView) view = view_of(language, items);
	const DsItem *item = g_ptr_array_index(view->items, 0);
	g_auto(DsWords) words = {0};

	ds_words_for_item(view, item, &words);
	assert_said(language, words.head);
	assert_said(language, words.brief);
	if (needs_what) {
		assert_said(language, words.what);
		g_assert_true(words.card);
	}
	if (words.why[0] != '\0')
		assert_said(language, words.why);
	assert_no_jargon(&words);
}

static void
test_statuses(void)
{
	for (guint l = 0; ds_test_languages[l] != NULL; l++)
		for (guint s = 0; s < DS_ITEM_N; s++) {
			g_autofree char *rest = g_strdup_printf(
			    "'status': <'%s'>", ds_view_status_word(s));

			check_item(
			    ds_test_languages[l], rest, (DS_SET(s) & DS_ITEMS_NEED_HAND) != 0);
		}
}

static void
test_reasons(void)
{
	for (guint r = 0; r < DS_REASON_N; r++)
		g_assert_true(ds_words_has_reason(ds_reason_word(r)));
	for (guint l = 0; ds_test_languages[l] != NULL; l++)
		for (guint r = 0; r < DS_REASON_N; r++) {
			g_autofree char *rest = g_strdup_printf(
			    "'status': <'refused'>, 'reason': <'%s'>", ds_reason_word(r));

			check_item(ds_test_languages[l], rest, TRUE);
		}
}

static void
check_message(const char *language, const char *message)
{
	g_autofree char *rest = g_strdup_printf("'message': <'%s'>", message);
	g_autoptr(DsView) view = view_of(language, rest);
	g_auto(DsWords) words = {0};

	g_assert_true(ds_words_for_message(view, &words));
	assert_said(language, words.head);
	assert_said(language, words.what);
	assert_no_jargon(&words);
}

/* Reasons about a person or a card, and what the readers themselves have to say. */
static void
test_messages(void)
{
	for (guint l = 0; ds_test_languages[l] != NULL; l++) {
		for (guint r = 1; r < DS_REASON_N; r++)
			check_message(ds_test_languages[l], ds_reason_word(r));
		for (guint i = 0; i < G_N_ELEMENTS(more_messages); i++)
			check_message(ds_test_languages[l], more_messages[i]);
	}
	for (guint r = DS_REASON_PATRON_UNKNOWN; r <= DS_REASON_LIMIT_REACHED; r++)
		g_assert_true(ds_words_has_message(ds_reason_word(r)));
	g_assert_true(ds_words_has_message("no-answer"));
	g_assert_true(ds_words_has_message("offline"));
	g_assert_true(ds_words_has_message("offline-card"));
	for (guint i = 0; i < G_N_ELEMENTS(more_messages); i++)
		g_assert_true(ds_words_has_message(more_messages[i]));
}

static void
check_said(const char *language, const char *item, const char *what, const char *why)
{
	g_autofree char *rest = g_strdup_printf("'loan-limit': <20>, 'items': <[{%s}]>", item);
	g_autoptr(DsView) view = view_of(language, rest);
	g_auto(DsWords) words = {0};

	ds_words_for_item(view, g_ptr_array_index(view->items, 0), &words);
	g_assert_cmpstr(words.what, ==, what);
	g_assert_cmpstr(words.why, ==, why);
}

/* By how much, and plural forms. */
static void
test_numbers(void)
{
	const char *one = "'status': <'refused'>, 'reason': <'limit-reached'>, 'over': <1>";
	const char *two = "'status': <'refused'>, 'reason': <'limit-reached'>, 'over': <2>";

	check_said("en", one, "Please leave it here.", "1 book over your limit of 20.");
	check_said("en", two, "Please leave it here.", "2 books over your limit of 20.");
	check_said("zh_CN", two, "请留下", "超出 2\u00A0本，最多 20\u00A0本");
	check_said("en", "'status': <'part-missing'>, 'parts': <uint32 3>, 'missing': <[uint32 2]>",
	    "Volume 2 is missing.", "A set of 3.");
	check_said("en",
	    "'status': <'part-missing'>, 'parts': <uint32 9>, 'missing': <[uint32 2, 3, 5, 6]>",
	    "Volumes 2, 3, 5 … are missing.", "A set of 9.");
}

/* Ours, then the library's own, where the site wants them; where we have none its words are ours.
 */
static void
test_texts_of_library(void)
{
	static const struct {
		gboolean shown;
		const char *reason, *text, *why, *said;
	} rows[] = {
	    {TRUE, "item-reserved", "Held for Ng", "It is reserved.", "Held for Ng"},
	    {FALSE, "item-reserved", "Held for Ng", "It is reserved.", NULL},
	    {TRUE, "item-reserved", "", "It is reserved.", NULL},
	    {TRUE, "other", "Rule 12", "Rule 12", NULL},
	    {FALSE, "other", "Rule 12", "Rule 12", NULL},
	    {TRUE, "other", "", "It cannot be borrowed now.", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *rest = g_strdup_printf(
		    "'page': <'pile'>, 'library-texts': <%s>, 'items': <[{'status': <'refused'>, "
		    "'reason': <'%s'>, 'text': <'%s'>}]>",
		    rows[i].shown ? "true" : "false", rows[i].reason, rows[i].text);
		g_autoptr(DsView) view = view_of("en", rest);
		g_auto(DsWords) words = {0};

		ds_words_for_item(view, g_ptr_array_index(view->items, 0), &words);
		g_assert_cmpstr(words.why, ==, rows[i].why);
		g_assert_cmpstr(words.said, ==, rows[i].said);
	}
}

static void
check_why(const char *language, const char *message, const char *numbers, const char *why)
{
	g_autofree char *rest = g_strdup_printf("'message': <'%s'>, %s", message, numbers);
	g_autoptr(DsView) view = view_of(language, rest);
	g_auto(DsWords) words = {0};

	g_assert_true(ds_words_for_message(view, &words));
	g_assert_cmpstr(words.why, ==, why);
}

/* The same for a person: how many of how many. Without numbers none is made up. */
static void
test_message_numbers(void)
{
	check_why("en", "limit-reached", "'message-count': <5>, 'message-limit': <5>",
	    "5 of 5 borrowed.");
	check_why("vi", "limit-reached", "'message-count': <5>, 'message-limit': <5>",
	    "Đã mượn 5 trên 5 cuốn.");
	check_why("en", "limit-reached", "'message-count': <5>", "");
	check_why("en", "patron-overdue", "'message-count': <1>", "1 book is overdue.");
	check_why("en", "patron-overdue", "'message-count': <3>", "3 books are overdue.");
	check_why("en", "patron-overdue", "'message-count': <-1>", "");
}

/* One mark for several pieces: only the person can see whether they are all there. */
static void
test_counted(void)
{
	const char *rest = "'items': <[{'status': <'count'>,"
			   "'parts': <uint32 3>, 'counted': <true>}]>";
	g_autoptr(DsView) view = view_of("en", rest);
	g_auto(DsWords) words = {0};

	ds_words_for_item(view, g_ptr_array_index(view->items, 0), &words);
	g_assert_true(words.card);
	g_assert_cmpint(words.tone, ==, DS_TONE_TURN);
	g_assert_cmpstr(words.what, ==, "Please count: 3 pieces.");
	g_assert_cmpstr(words.brief, ==, "Count 3 pieces");
	g_assert_cmpstr(words.why, ==, "You will be asked.");
}

static void
check_provisional(const char *language, const char *rest, const char *expected)
{
	g_autoptr(DsView) view = view_of(language, rest);
	g_autofree char *text = ds_words_for_provisional(view);

	g_assert_cmpstr(text, ==, expected);
}

#define ROW(status, provisional) \
	"{'status': <'" status "'>, 'due': <'2026-12-20'>, 'provisional': <" provisional ">}"

/* What was decided without the library is said to be so; what it knows of is not. */
static void
test_provisional(void)
{
	check_provisional(
	    "en", "'items': <[" ROW("lent", "true") "]>", "The library will confirm the date.");
	check_provisional("zh_CN", "'items': <[" ROW("lent", "true") "]>", "日期以图书馆确认为准");
	check_provisional("en", "'items': <[" ROW("lent", "false") "]>", NULL);
	check_provisional("en", "'page': <'return'>, 'items': <[" ROW("returned", "true") "]>",
	    "Thank you. All will be entered soon.");
	check_provisional("en",
	    "'page': <'return'>, 'items': <[" ROW("returned", "true") ", " ROW(
		"returned", "false") "]>",
	    "1 will be entered soon.");
	check_provisional(
	    "en", "'page': <'return'>, 'items': <[" ROW("returned", "false") "]>", NULL);
}

static void
check_brief(gboolean offline, const char *row, const char *brief, const char *why)
{
	g_autofree char *rest = g_strdup_printf(
	    "'offline': <%s>, 'items': <[%s]>", offline ? "true" : "false", row);
	g_autoptr(DsView) view = view_of("en", rest);
	g_auto(DsWords) words = {0};

	ds_words_for_item(view, g_ptr_array_index(view->items, 0), &words);
	g_assert_cmpstr(words.brief, ==, brief);
	g_assert_cmpstr(words.why, ==, why);
}

static void
test_provisional_rows(void)
{
	check_brief(TRUE, ROW("lent", "true"), "Due about 20\u00A0Dec", "");
	check_brief(TRUE, ROW("lent", "false"), "Due 20\u00A0Dec", "");
	check_brief(TRUE, ROW("returned", "true"), "Taken back", "It will be entered soon.");
	check_brief(TRUE, ROW("returned", "false"), "Returned", "");
	check_brief(TRUE, ROW("asking", "false"), "One moment", "");
	check_brief(FALSE, ROW("asking", "false"), "Asking the library", "");
}

/* What stays behind is told apart: a loan that did not come about, or a return. */
static void
test_left(void)
{
	static const struct {
		const char *page, *what, *why;
	} cases[] = {
	    {"'page': <'pile-done'>", "Please leave it here.", "It was not borrowed."},
	    {"'page': <'goodbye'>", "Please leave it here.", "It was not borrowed."},
	    {"'page': <'return'>", "Take it to the desk.", "It was not returned."},
	    {"'page': <'goodbye'>, 'return': <true>", "Take it to the desk.",
		"It was not returned."},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *rest = g_strdup_printf(
		    "%s, 'items': <[{'status': <'left'>}]>", cases[i].page);
		g_autoptr(DsView) view = view_of("en", rest);
		g_auto(DsWords) words = {0};

		ds_words_for_item(view, g_ptr_array_index(view->items, 0), &words);
		g_assert_cmpstr(words.what, ==, cases[i].what);
		g_assert_cmpstr(words.why, ==, cases[i].why);
	}
}

/* The library's own words stand where ours have none to offer. */
static void
test_own_words(void)
{
	check_said("en", "'status': <'refused'>, 'reason': <'other'>, 'text': <'Ask Ann.'>",
	    "Leave it here.", "Ask Ann.");
	check_said("en", "'status': <'refused'>, 'reason': <'item-reserved'>, 'text': <'HOLD'>",
	    "Please leave it here.", "It is reserved.");
	check_said("en", "'status': <'refused'>, 'reason': <'never-heard-of'>", "Leave it here.",
	    "It cannot be borrowed now.");
}

/* "Until 18:00" is today, or the night that belongs to it; any other day is named. */
static void
test_hours(void)
{
	static const struct {
		const char *open, *at;
		guint days;
		const char *words; /* NULL: none */
	} cases[] = {
	    {"until", "2026-11-26T20:00", 0, "Open until 20:00"},
	    {"until", "2026-11-27T00:00", 1, "Open until 24:00"},
	    {"until", "2026-11-27T02:00", 1, "Open until 02:00"},
	    {"until", "2026-11-27T18:00", 1, "Open until Friday, 18:00"},
	    {"until", "2026-11-28T00:00", 2, "Open until Saturday, 00:00"},
	    {"from", "2026-11-26T09:00", 0, "Opens at 09:00"},
	    {"from", "2026-11-27T09:00", 1, "Opens tomorrow at 09:00"},
	    {"from", "2026-11-29T09:00", 3, "Opens Sunday, 09:00"},
	    {"from", "2026-12-03T09:00", 7, "Opens 3\u00A0Dec, 09:00"},
	    {"always", "", 0, "Open day and night"},
	    {"closed", "", 0, "Closed"},
	    {"until", "soon", 0, NULL},
	    {"until", "2026-11-26T20:00:00", 0, NULL},
	    {"", "", 0, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		GVariantDict dict;
		g_autoptr(GVariant) view = NULL;
		g_autoptr(DsView) shown = NULL;
		g_autofree char *words = NULL;

		g_variant_dict_init(&dict, NULL);
		g_variant_dict_insert(&dict, "language", "s", "en");
		g_variant_dict_insert(&dict, "open", "s", cases[i].open);
		g_variant_dict_insert(&dict, "open-at", "s", cases[i].at);
		g_variant_dict_insert(&dict, "open-days", "u", cases[i].days);
		view = g_variant_ref_sink(g_variant_dict_end(&dict));
		shown = ds_view_new(view, ds_test_languages_open(), NULL);
		words = ds_hours_words(shown);
		g_assert_cmpstr(words, ==, cases[i].words);
	}
}

int
main(int argc, char **argv)
{
	ds_language_init(g_getenv("DUESTAMP_LOCALE_DIR"));
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/words/statuses", test_statuses);
	g_test_add_func("/ui/words/reasons", test_reasons);
	g_test_add_func("/ui/words/messages", test_messages);
	g_test_add_func("/ui/words/numbers", test_numbers);
	g_test_add_func("/ui/words/message-numbers", test_message_numbers);
	g_test_add_func("/ui/words/texts-of-library", test_texts_of_library);
	g_test_add_func("/ui/words/counted", test_counted);
	g_test_add_func("/ui/words/provisional", test_provisional);
	g_test_add_func("/ui/words/provisional-rows", test_provisional_rows);
	g_test_add_func("/ui/words/left", test_left);
	g_test_add_func("/ui/words/own-words", test_own_words);
	g_test_add_func("/ui/words/hours", test_hours);
	return g_test_run();
}
