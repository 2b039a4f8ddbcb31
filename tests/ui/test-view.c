/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/languages.h"
#include "ui/view.h"

static DsView *
view_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant)
	    dict = g_variant_parse(G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

	g_assert_no_error(error);
	return ds_view_new(dict, ds_test_languages_open(), ds_test_language("vi"));
}

static const DsItem *
only_item(const DsView *view)
{
	g_assert_cmpuint(view->items->len, ==, 1);
	return g_ptr_array_index(view->items, 0);
}

static void
test_defaults(void)
{
	g_autoptr(DsView) view = view_of("{}");

	g_assert_true(view->present);
	g_assert_cmpint(view->page, ==, DS_PAGE_OUT_OF_ORDER);
	g_assert_cmpstr(view->language->id, ==, "vi");
	g_assert_cmpuint(
	    g_strv_length((char **)view->languages), ==, ds_test_languages_open()->len);
	g_assert_cmpuint(view->text_size, ==, 1);
	g_assert_cmpint(view->contrast, ==, DS_CONTRAST_NONE);
	g_assert_false(view->low);
	g_assert_true(view->pad);
	g_assert_cmpint(view->mode, ==, DS_MODE_SELF_SERVICE);
	g_assert_cmpint(view->loans, ==, -1);
	g_assert_cmpstr(view->message, ==, "");
	g_assert_cmpuint(view->items->len, ==, 0);
}

static void
test_away(void)
{
	g_autoptr(DsView)
	    view = ds_view_new(NULL, ds_test_languages_open(), ds_test_language("zh_TW"));
	g_autoptr(GVariant) wrong = g_variant_ref_sink(g_variant_new_string("view"));
	g_autoptr(DsView) other = ds_view_new(wrong, ds_test_languages_open(), NULL);

	g_assert_false(view->present);
	g_assert_cmpint(view->page, ==, DS_PAGE_OUT_OF_ORDER);
	g_assert_cmpstr(view->language->id, ==, "zh_TW");
	g_assert_false(other->present);
}

static void
test_pages(void)
{
	for (guint i = 0; i < DS_PAGE_N; i++) {
		g_autofree char *text = g_strdup_printf("{'page': <'%s'>}", ds_view_page_word(i));
		g_autoptr(DsView) view = view_of(text);

		g_assert_cmpint(view->page, ==, i);
	}
}

static void
test_statuses(void)
{
	for (guint i = 0; i < DS_ITEM_N; i++) {
		g_autofree char *text = g_strdup_printf(
		    "{'items': <[{'status': <'%s'>}]>}", ds_view_status_word(i));
		g_autoptr(DsView) view = view_of(text);

		g_assert_cmpint(only_item(view)->status, ==, i);
		g_assert_cmpuint(ds_view_count(view, DS_SET(i)), ==, 1);
		g_assert_true(ds_view_find(view, DS_SET(i)) == only_item(view));
		g_assert_null(ds_view_find(view, ~DS_SET(i)));
	}
}

static void
test_unknown_words(void)
{
	g_autoptr(DsView) view = view_of("{'page': <'disco'>, 'mode': <'x'>, 'language': <'tlh'>,"
					 " 'items': <[{'status': <'vanished'>}]>}");

	g_assert_cmpint(view->page, ==, DS_PAGE_OUT_OF_ORDER);
	g_assert_cmpint(view->mode, ==, DS_MODE_SELF_SERVICE);
	g_assert_cmpstr(view->language->id, ==, "vi");
	g_assert_cmpint(only_item(view)->status, ==, DS_ITEM_UNSURE);
}

static void
test_wrong_types(void)
{
	g_autoptr(DsView) view = view_of("{'page': <3>, 'pad': <'yes'>, 'text-size': <2>,"
					 " 'deadline': <'soon'>, 'items': <['a']>,"
					 " 'languages': <'en'>, 'loans': <uint32 3>}");

	g_assert_cmpint(view->page, ==, DS_PAGE_OUT_OF_ORDER);
	g_assert_true(view->pad);
	g_assert_cmpuint(view->text_size, ==, 1);
	g_assert_cmpint(view->deadline, ==, 0);
	g_assert_cmpuint(view->items->len, ==, 0);
	g_assert_cmpint(view->loans, ==, -1);
	g_assert_cmpuint(
	    g_strv_length((char **)view->languages), ==, ds_test_languages_open()->len);
}

static void
test_bounds(void)
{
	g_autoptr(DsView) view = view_of(
	    "{'text-size': <uint32 4000000000>, 'pin-length': <uint32 4000000000>,"
	    " 'pad-count': <uint32 4000000000>, 'time-ms': <uint32 4294967295>,"
	    " 'loans': <-2147483648>, 'loan-limit': <2147483647>, 'deadline': <int64 -5>,"
	    " 'items': <[{'parts': <uint32 4000000000>, 'over': <-77>,"
	    "             'missing': <[uint32 0, 1, 99, 100, 4294967295]>}]>}");
	const DsItem *item = only_item(view);

	g_assert_cmpuint(view->text_size, ==, 3);
	g_assert_cmpuint(view->pin_length, ==, 12);
	g_assert_cmpuint(view->pad_count, ==, DS_VIEW_ITEMS_MAX);
	g_assert_cmpuint(view->time_ms, ==, G_MAXINT);
	g_assert_cmpint(view->loans, ==, -1);
	g_assert_cmpint(view->loan_limit, ==, 9999);
	g_assert_cmpint(view->deadline, ==, 0);
	g_assert_cmpint(item->over, ==, -1);
	g_assert_cmpuint(item->parts, ==, DS_VIEW_PARTS_MAX);
	g_assert_cmpuint(item->missing->len, ==, 2);
	g_assert_cmpuint(g_array_index(item->missing, guint, 1), ==, 99);
}

static void
test_many(void)
{
	g_autoptr(GString) text = g_string_new("{'items': <[");
	g_autoptr(DsView) view = NULL;

	for (guint i = 0; i < 500; i++)
		g_string_append_printf(text, "%s{'key': <'%u'>}", i > 0 ? ", " : "", i);
	g_string_append(text, "]>}");
	view = view_of(text->str);
	g_assert_cmpuint(view->items->len, ==, DS_VIEW_ITEMS_MAX);
}

static void
test_text(void)
{
	g_autoptr(DsView) view = view_of("{'name': <'Ci\\u202ety\\n\\nLibrary\\u0007'>}");
	g_autofree char *lots = g_strnfill(5000, 'x');
	g_autofree char *text = g_strdup_printf(
	    "{'items': <[{'title': <'%s'>, 'key': <'%s'>}]>}", lots, lots);
	g_autoptr(DsView) full = view_of(text);

	g_assert_cmpstr(view->name, ==, "City Library");
	g_assert_cmpuint(strlen(only_item(full)->title), ==, DS_VIEW_TITLE_MAX);
	g_assert_cmpuint(strlen(only_item(full)->key), <=, 64);
}

static void
test_languages(void)
{
	g_autoptr(DsView) view = view_of(
	    "{'languages': <['en', 'tlh', 'en', 'zh_TW', '']>, 'language': <'zh_TW'>}");

	g_assert_cmpuint(g_strv_length((char **)view->languages), ==, 2);
	g_assert_cmpstr(view->languages[0]->id, ==, "en");
	g_assert_cmpstr(view->languages[1]->id, ==, "zh_TW");
	g_assert_cmpstr(view->language->id, ==, "zh_TW");
}

/* Nothing is lent off line by a kiosk that is not off line. */
static void
test_offline(void)
{
	g_autoptr(DsView) none = view_of("{'offline-loans': <true>}");
	g_autoptr(DsView)
	    some = view_of("{'offline': <true>, 'offline-loans': <true>, 'items': <["
			   "{'status': <'lent'>, 'provisional': <true>}, {'status': <'lent'>},"
			   "{'status': <'returned'>, 'provisional': <true>}]>}");

	g_assert_false(none->offline);
	g_assert_false(none->offline_loans);
	g_assert_true(some->offline);
	g_assert_true(some->offline_loans);
	g_assert_cmpuint(ds_view_count_provisional(some, DS_SET(DS_ITEM_LENT)), ==, 1);
	g_assert_cmpuint(ds_view_count_provisional(some, G_MAXUINT), ==, 2);
}

/* Hours of a word that nobody knows are no hours; messages as they come. */
/* Where pad and scanner of the machine are; what nobody knows is below. */
static void
test_machine(void)
{
	static const struct {
		const char *view;
		DsPadPlace pad_at;
		gboolean scanner_above;
	} cases[] = {
	    {"{'page': <'idle'>}", DS_PAD_BELOW, FALSE},
	    {"{'pad-at': <'left'>, 'scanner-at': <'above'>}", DS_PAD_LEFT, TRUE},
	    {"{'pad-at': <'right'>, 'scanner-at': <'below'>}", DS_PAD_RIGHT, FALSE},
	    {"{'pad-at': <'behind'>, 'scanner-at': <'inside'>}", DS_PAD_BELOW, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsView) view = view_of(cases[i].view);

		g_assert_cmpint(view->pad_at, ==, cases[i].pad_at);
		g_assert_cmpint(view->scanner_above, ==, cases[i].scanner_above);
	}
}

static void
test_notices(void)
{
	g_autoptr(DsView) odd = view_of("{'open': <'maybe'>, 'notices': <'none'>}");
	g_autoptr(DsView) view = view_of(
	    "{'open': <'until'>, 'open-at': <'2026-11-26T20:00'>, 'open-days': <uint32 0>,"
	    " 'notices': <[{'words': <'Story\\ntime'>, 'begins': <'2026-11-28T15:00'>}]>}");
	const DsViewNotice *notice;

	g_assert_cmpint(odd->open, ==, DS_VIEW_OPEN_UNKNOWN);
	g_assert_cmpuint(odd->notices->len, ==, 0);
	g_assert_cmpint(view->open, ==, DS_VIEW_OPEN_UNTIL);
	g_assert_cmpstr(view->open_at, ==, "2026-11-26T20:00");
	g_assert_cmpuint(view->notices->len, ==, 1);
	notice = g_ptr_array_index(view->notices, 0);
	g_assert_cmpstr(notice->words, ==, "Story time");
	g_assert_cmpstr(notice->begins, ==, "2026-11-28T15:00");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/view/defaults", test_defaults);
	g_test_add_func("/ui/view/away", test_away);
	g_test_add_func("/ui/view/pages", test_pages);
	g_test_add_func("/ui/view/statuses", test_statuses);
	g_test_add_func("/ui/view/unknown-words", test_unknown_words);
	g_test_add_func("/ui/view/wrong-types", test_wrong_types);
	g_test_add_func("/ui/view/bounds", test_bounds);
	g_test_add_func("/ui/view/many", test_many);
	g_test_add_func("/ui/view/text", test_text);
	g_test_add_func("/ui/view/languages", test_languages);
	g_test_add_func("/ui/view/offline", test_offline);
	g_test_add_func("/view/notices", test_notices);
	g_test_add_func("/view/machine", test_machine);
	return g_test_run();
}
