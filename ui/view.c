/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view.h"

#include "firmware/base/text.h"

#include <string.h>

#define WORD_MAX 64

static const char *const page_words[DS_PAGE_N] = {
    [DS_PAGE_IDLE] = "idle",
    [DS_PAGE_IDENTIFY] = "identify",
    [DS_PAGE_CARD_NUMBER] = "card-number",
    [DS_PAGE_PHONE] = "phone",
    [DS_PAGE_PIN] = "pin",
    [DS_PAGE_PILE] = "pile",
    [DS_PAGE_PUT_BACK] = "put-back",
    [DS_PAGE_RENEW_OWN] = "renew-own",
    [DS_PAGE_COUNT_SET] = "count-set",
    [DS_PAGE_FEE] = "fee",
    [DS_PAGE_ACCOUNT] = "account",
    [DS_PAGE_PILE_DONE] = "pile-done",
    [DS_PAGE_COUNT_RETURN] = "count-return",
    [DS_PAGE_RETURN] = "return",
    [DS_PAGE_GOODBYE] = "goodbye",
    [DS_PAGE_ADDRESS] = "address",
    [DS_PAGE_GROUP] = "group",
    [DS_PAGE_LIBRARY_AWAY] = "library-away",
    [DS_PAGE_OUT_OF_ORDER] = "out-of-order",
};

static const char *const status_words[DS_ITEM_N] = {
    [DS_ITEM_FOUND] = "found",
    [DS_ITEM_ASKING] = "asking",
    [DS_ITEM_LENT] = "lent",
    [DS_ITEM_RENEWED] = "renewed",
    [DS_ITEM_RETURNED] = "returned",
    [DS_ITEM_DESK] = "desk",
    [DS_ITEM_COUNT] = "count",
    [DS_ITEM_YOURS] = "yours",
    [DS_ITEM_FEE] = "fee",
    [DS_ITEM_KEPT] = "kept",
    [DS_ITEM_PUT_BACK] = "put-back",
    [DS_ITEM_PART_MISSING] = "part-missing",
    [DS_ITEM_LIFT] = "lift",
    [DS_ITEM_UNREADABLE] = "unreadable",
    [DS_ITEM_REFUSED] = "refused",
    [DS_ITEM_LEFT] = "left",
    [DS_ITEM_UNSURE] = "unsure",
    [DS_ITEM_STAFF] = "staff",
};

static const char *const list_words[DS_VIEW_LIST_N] = {
    [DS_VIEW_LIST_NONE] = "none",
    [DS_VIEW_LIST_ASKING] = "asking",
    [DS_VIEW_LIST_WHOLE] = "whole",
    [DS_VIEW_LIST_PART] = "part",
};

static const char *const pad_words[DS_PAD_PLACE_N] = {
    [DS_PAD_BELOW] = "below",
    [DS_PAD_LEFT] = "left",
    [DS_PAD_RIGHT] = "right",
};

static const char *const open_words[DS_VIEW_OPEN_N] = {
    [DS_VIEW_OPEN_UNKNOWN] = "",
    [DS_VIEW_OPEN_UNTIL] = "until",
    [DS_VIEW_OPEN_FROM] = "from",
    [DS_VIEW_OPEN_ALWAYS] = "always",
    [DS_VIEW_OPEN_CLOSED] = "closed",
};

static const char *const mailed_words[DS_VIEW_MAILED_N] = {
    [DS_VIEW_MAILED_NO] = "no",
    [DS_VIEW_MAILED_ASKED] = "asked",
    [DS_VIEW_MAILED_WAITS] = "waits",
    [DS_VIEW_MAILED_FAILED] = "failed",
};

static const char *const contrast_words[DS_CONTRAST_N] = {
    [DS_CONTRAST_NONE] = "none",
    [DS_CONTRAST_DARK] = "dark",
    [DS_CONTRAST_LIGHT] = "light",
};

static const char *const mode_words[DS_MODE_N] = {
    [DS_MODE_SELF_SERVICE] = "self-service",
    [DS_MODE_RETURN_ONLY] = "return-only",
    [DS_MODE_DEMO] = "demo",
    [DS_MODE_TRAINING] = "training",
};

static char *
take_text(GVariantDict *dict, const char *key, guint max_chars)
{
	const char *text;

	if (!g_variant_dict_lookup(dict, key, "&s", &text))
		return g_strdup("");
	return ds_text_clean(text, -1, max_chars);
}

/* Each line cleaned by itself. */
static char *
take_lines(GVariantDict *dict, const char *key, guint max_chars)
{
	const char *text = "";
	g_auto(GStrv) lines = NULL;

	g_variant_dict_lookup(dict, key, "&s", &text);
	lines = g_strsplit(text, "\n", DS_VIEW_ITEMS_MAX);
	for (guint i = 0; lines[i] != NULL; i++) {
		char *line = ds_text_clean(lines[i], -1, max_chars);

		g_free(lines[i]);
		lines[i] = line;
	}
	return g_strjoinv("\n", lines);
}

static char *
take_word(GVariantDict *dict, const char *key)
{
	return take_text(dict, key, WORD_MAX);
}

static gboolean
take_flag(GVariantDict *dict, const char *key, gboolean fallback)
{
	gboolean value = fallback;

	g_variant_dict_lookup(dict, key, "b", &value);
	return value;
}

static guint
take_count(GVariantDict *dict, const char *key, guint min, guint max)
{
	guint32 value = min;

	g_variant_dict_lookup(dict, key, "u", &value);
	return CLAMP(value, min, max);
}

static int
take_number(GVariantDict *dict, const char *key)
{
	gint32 value = -1;

	g_variant_dict_lookup(dict, key, "i", &value);
	return CLAMP(value, -1, 9999);
}

static int
take_days(GVariantDict *dict, const char *key)
{
	gint32 value;

	if (!g_variant_dict_lookup(dict, key, "i", &value))
		return DS_VIEW_DAYS_UNKNOWN;
	return CLAMP(value, -9999, 9999);
}

static gint64
take_time(GVariantDict *dict, const char *key)
{
	gint64 value = 0;

	g_variant_dict_lookup(dict, key, "x", &value);
	return MAX(value, 0);
}

static guint
find_word(const char *word, const char *const *words, guint count, guint fallback)
{
	for (guint i = 0; i < count; i++)
		if (g_strcmp0(word, words[i]) == 0)
			return i;
	return fallback;
}

static guint
take_choice(
    GVariantDict *dict, const char *key, const char *const *words, guint count, guint fallback)
{
	g_autofree char *word = take_word(dict, key);

	return find_word(word, words, count, fallback);
}

static void
item_free(gpointer data)
{
	DsItem *item = data;

	g_free(item->key);
	g_free(item->item);
	g_free(item->title);
	g_free(item->reason);
	g_free(item->text);
	g_free(item->fee);
	g_free(item->due);
	g_array_unref(item->missing);
	g_free(item->bin);
	g_free(item->destination);
	g_free(item);
}

static GArray *
take_missing(GVariantDict *dict, guint parts)
{
	GArray *missing = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GVariant) list = NULL;
	gsize count;

	if (!g_variant_dict_lookup(dict, "missing", "@au", &list))
		return missing;
	count = MIN(g_variant_n_children(list), DS_VIEW_PARTS_MAX);
	for (gsize i = 0; i < count; i++) {
		guint32 part;
		guint value;

		g_variant_get_child(list, i, "u", &part);
		value = part;
		if (value >= 1 && value <= parts)
			g_array_append_val(missing, value);
	}
	return missing;
}

static gpointer
item_new(GVariant *entry)
{
	g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(entry);
	DsItem *item = g_new0(DsItem, 1);

	item->key = take_word(&dict, "key");
	item->item = take_word(&dict, "item");
	item->title = take_text(&dict, "title", DS_VIEW_TITLE_MAX);
	item->status = take_choice(&dict, "status", status_words, DS_ITEM_N, DS_ITEM_UNSURE);
	item->on_pad = take_flag(&dict, "on-pad", FALSE);
	item->reason = take_word(&dict, "reason");
	item->text = take_text(&dict, "text", DS_VIEW_TITLE_MAX);
	item->over = take_number(&dict, "over");
	item->fee = take_word(&dict, "fee");
	item->due = take_word(&dict, "due");
	item->days_left = take_days(&dict, "days-left");
	item->parts = take_count(&dict, "parts", 1, DS_VIEW_PARTS_MAX);
	item->counted = take_flag(&dict, "counted", FALSE) && item->parts > 1;
	item->missing = take_missing(&dict, item->parts);
	item->bin = take_word(&dict, "bin");
	item->destination = take_word(&dict, "destination");
	item->hold = take_flag(&dict, "hold", FALSE);
	item->alert = take_flag(&dict, "alert", FALSE);
	item->deadline = take_time(&dict, "deadline");
	item->provisional = take_flag(&dict, "provisional", FALSE);
	return item;
}

static void
hold_free(gpointer data)
{
	DsHold *hold = data;

	g_free(hold->title);
	g_free(hold->until);
	g_free(hold);
}

static gpointer
hold_new(GVariant *entry)
{
	g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(entry);
	DsHold *hold = g_new0(DsHold, 1);

	hold->title = take_text(&dict, "title", DS_VIEW_TITLE_MAX);
	if (hold->title[0] == '\0') {
		g_free(hold->title);
		hold->title = take_word(&dict, "item");
	}
	hold->ready = take_flag(&dict, "ready", FALSE);
	hold->until = take_word(&dict, "until");
	return hold;
}

static void
notice_free(gpointer data)
{
	DsViewNotice *notice = data;

	g_free(notice->words);
	g_free(notice->begins);
	g_free(notice);
}

static gpointer
notice_new(GVariant *entry)
{
	g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(entry);
	DsViewNotice *notice = g_new0(DsViewNotice, 1);

	notice->words = take_text(&dict, "words", DS_VIEW_TITLE_MAX);
	notice->begins = take_word(&dict, "begins");
	return notice;
}

static GPtrArray *
take_list(GVariantDict *dict, const char *key, gpointer (*create)(GVariant *entry),
    GDestroyNotify free_entry)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(free_entry);
	g_autoptr(GVariant) list = NULL;
	gsize count;

	if (!g_variant_dict_lookup(dict, key, "@aa{sv}", &list))
		return entries;
	count = MIN(g_variant_n_children(list), DS_VIEW_ITEMS_MAX);
	for (gsize i = 0; i < count; i++) {
		g_autoptr(GVariant) entry = g_variant_get_child_value(list, i);

		g_ptr_array_add(entries, create(entry));
	}
	return entries;
}

/* Not twice, and no more than there is room for. */
static void
add_language(DsView *view, const DsLanguage *language)
{
	guint i = 0;

	while (view->languages[i] != NULL && view->languages[i] != language)
		i++;
	if (i < DS_VIEW_LANGUAGE_MAX)
		view->languages[i] = language;
}

/* Only languages that are installed; all of them when none is left. */
static void
take_languages(GVariantDict *dict, DsView *view, const GPtrArray *installed)
{
	g_autofree const char **words = NULL;

	if (g_variant_dict_lookup(dict, "languages", "^a&s", &words))
		for (guint i = 0; words[i] != NULL; i++)
			if (ds_languages_find(installed, words[i]) != NULL)
				add_language(view, ds_languages_find(installed, words[i]));
	if (view->languages[0] == NULL)
		for (guint i = 0; i < installed->len; i++)
			add_language(view, installed->pdata[i]);
}

static gboolean
take_scanner(GVariantDict *dict)
{
	g_autofree char *place = take_word(dict, "scanner-at");

	return g_str_equal(place, "above");
}

static void
take_always(GVariantDict *dict, DsView *view, const GPtrArray *languages, const DsLanguage *now)
{
	g_autofree char *word = take_word(dict, "language");

	view->page = take_choice(dict, "page", page_words, DS_PAGE_N, DS_PAGE_OUT_OF_ORDER);
	view->session = take_word(dict, "session");
	take_languages(dict, view, languages);
	view->language = ds_languages_find(languages, word);
	if (view->language == NULL)
		view->language = now;
	if (view->language == NULL)
		view->language = view->languages[0];
	view->text_size = take_count(dict, "text-size", 1, 3);
	view->contrast = take_choice(
	    dict, "contrast", contrast_words, DS_CONTRAST_N, DS_CONTRAST_NONE);
	view->low = take_flag(dict, "low", FALSE);
	view->left = take_flag(dict, "left", FALSE);
	view->still = take_flag(dict, "still", FALSE);
	view->slow = take_flag(dict, "slow", FALSE);
	view->speech = take_flag(dict, "speech", FALSE);
	view->loud = take_flag(dict, "loud", FALSE);
	view->other_voice = take_flag(dict, "other-voice", FALSE);
	view->child = take_flag(dict, "child", FALSE);
	view->name = take_text(dict, "name", DS_VIEW_TITLE_MAX);
	view->mode = take_choice(dict, "mode", mode_words, DS_MODE_N, DS_MODE_SELF_SERVICE);
	view->pad = take_flag(dict, "pad", TRUE);
	view->pad_at = take_choice(dict, "pad-at", pad_words, DS_PAD_PLACE_N, DS_PAD_BELOW);
	view->scanner_above = take_scanner(dict);
	view->dark = take_flag(dict, "dark", FALSE);
	view->library_texts = take_flag(dict, "library-texts", FALSE);
	view->pad_count = take_count(dict, "pad-count", 0, DS_VIEW_ITEMS_MAX);
	view->crowded = take_flag(dict, "crowded", FALSE);
	view->call_staff = take_flag(dict, "call-staff", TRUE);
	view->staff_called = take_flag(dict, "staff-called", FALSE);
	view->offline = take_flag(dict, "offline", FALSE);
	view->offline_loans = view->offline && take_flag(dict, "offline-loans", FALSE);
	view->deadline = take_time(dict, "deadline");
	view->time_ms = take_count(dict, "time-ms", 0, G_MAXINT);
	view->warning = take_flag(dict, "warning", FALSE);
	view->volume = take_count(dict, "volume", 0, 100);
}

static void
take_group(GVariantDict *dict, DsView *view)
{
	g_autoptr(GVariant)
	    value = g_variant_dict_lookup_value(dict, "group", G_VARIANT_TYPE_VARDICT);
	g_auto(GVariantDict) group = G_VARIANT_DICT_INIT(value);

	view->group = value != NULL;
	view->people = take_count(&group, "people", 0, 9999);
	view->books = take_count(&group, "books", 0, 9999);
}

DsView *
ds_view_new(GVariant *value, const GPtrArray *languages, const DsLanguage *now)
{
	gboolean usable = value != NULL && g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT);
	g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(usable ? value : NULL);
	DsView *view = g_new0(DsView, 1);

	view->present = usable;
	take_always(&dict, view, languages, now);
	view->busy = take_flag(&dict, "busy", FALSE);
	view->message = take_word(&dict, "message");
	view->message_text = take_text(&dict, "message-text", DS_VIEW_TITLE_MAX);
	view->message_date = take_word(&dict, "message-date");
	view->message_amount = take_word(&dict, "message-amount");
	view->message_count = take_number(&dict, "message-count");
	view->message_limit = take_number(&dict, "message-limit");
	view->next_card = take_flag(&dict, "next-card", FALSE);
	view->fee_sum = take_word(&dict, "fee-sum");
	view->feedback = take_word(&dict, "feedback");
	view->may_phone = take_flag(&dict, "may-phone", FALSE);
	view->phone_code = take_text(&dict, "phone-code", DS_VIEW_CODE_MAX);
	view->pin_length = take_count(&dict, "pin-length", 0, 12);
	view->loans = take_number(&dict, "loans");
	view->loan_limit = take_number(&dict, "loan-limit");
	view->may_group = take_flag(&dict, "may-group", FALSE);
	take_group(&dict, view);
	view->may_list = take_flag(&dict, "may-list", FALSE);
	view->open = take_choice(&dict, "open", open_words, DS_VIEW_OPEN_N, DS_VIEW_OPEN_UNKNOWN);
	view->open_at = take_word(&dict, "open-at");
	view->open_days = take_count(&dict, "open-days", 0, 366);
	view->notices = take_list(&dict, "notices", notice_new, notice_free);
	view->list = take_choice(&dict, "list", list_words, DS_VIEW_LIST_N, DS_VIEW_LIST_NONE);
	view->fees = take_word(&dict, "fees");
	view->holds_ready = take_number(&dict, "holds-ready");
	view->card_left = take_flag(&dict, "card-left", FALSE);
	view->returned = take_flag(&dict, "return", FALSE);
	view->may_print = take_flag(&dict, "may-print", FALSE);
	view->printed = take_flag(&dict, "printed", FALSE);
	view->printing = take_flag(&dict, "printing", FALSE);
	view->may_reprint = take_flag(&dict, "may-reprint", FALSE);
	view->slips = take_count(&dict, "slips", 0, DS_VIEW_ITEMS_MAX);
	view->receipt = take_lines(&dict, "receipt", DS_VIEW_RECEIPT_MAX);
	view->mail = take_text(&dict, "mail", DS_VIEW_MAIL_MAX);
	view->mailed = take_choice(
	    &dict, "mailed", mailed_words, DS_VIEW_MAILED_N, DS_VIEW_MAILED_NO);
	view->may_type = take_flag(&dict, "may-type", FALSE);
	view->reason = take_word(&dict, "reason");
	view->items = take_list(&dict, "items", item_new, item_free);
	view->holds = take_list(&dict, "holds", hold_new, hold_free);
	view->pay_code = take_text(&dict, "pay-code", DS_VIEW_TITLE_MAX);
	view->library_message = take_text(&dict, "library-message", DS_VIEW_TITLE_MAX);
	return view;
}

void
ds_view_free(DsView *view)
{
	if (view == NULL)
		return;
	g_free(view->session);
	g_free(view->name);
	g_free(view->message);
	g_free(view->message_text);
	g_free(view->message_date);
	g_free(view->message_amount);
	g_free(view->fee_sum);
	g_free(view->feedback);
	g_free(view->open_at);
	g_ptr_array_unref(view->notices);
	g_free(view->fees);
	g_free(view->reason);
	g_ptr_array_unref(view->items);
	g_ptr_array_unref(view->holds);
	g_free(view->pay_code);
	g_free(view->library_message);
	g_free(view->phone_code);
	g_free(view->receipt);
	g_free(view->mail);
	g_free(view);
}

const char *
ds_view_page_word(DsPageName page)
{
	return page_words[page];
}

const char *
ds_view_status_word(DsItemStatus status)
{
	return status_words[status];
}

guint
ds_view_count(const DsView *view, guint set)
{
	guint count = 0;

	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if (set & DS_SET(item->status))
			count++;
	}
	return count;
}

guint
ds_view_count_provisional(const DsView *view, guint set)
{
	guint count = 0;

	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if (item->provisional && (set & DS_SET(item->status)))
			count++;
	}
	return count;
}

const DsItem *
ds_view_find(const DsView *view, guint set)
{
	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if (set & DS_SET(item->status))
			return item;
	}
	return NULL;
}
