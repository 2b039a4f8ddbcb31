/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fills what the screen shows (kiosk1.xml, property View) from what the kiosk knows. Nothing is
 * decided here: every function reads and writes down.
 */
#include "firmware/base/dates.h"
#include "firmware/kiosk-private.h"
#include "firmware/stamp.h"

#include <string.h>

#define PARTS_MAX 4 /* of a page */

static void
put_text(GVariantDict *dict, const char *key, const char *text)
{
	g_variant_dict_insert(dict, key, "s", text != NULL ? text : "");
}

static void
put_flag(GVariantDict *dict, const char *key, gboolean flag)
{
	g_variant_dict_insert(dict, key, "b", flag);
}

static void
put_number(GVariantDict *dict, const char *key, gint number)
{
	g_variant_dict_insert(dict, key, "i", number);
}

static void
put_count(GVariantDict *dict, const char *key, guint count)
{
	g_variant_dict_insert(dict, key, "u", count);
}

/* ---- items ---- */

static const struct {
	const char *status; /* NULL: not shown */
	const char *at_end; /* when nothing more will be done with it */
	DsReason reason;
	gboolean hinders; /* a hand is needed before anything can be done with it */
} pile_words[] = {
    [DS_PILE_READING] = {NULL, "left", DS_REASON_NONE, FALSE},
    [DS_PILE_UNREADABLE] = {"unreadable", "left", DS_REASON_NONE, TRUE},
    [DS_PILE_NO_ITEM] = {"refused", "refused", DS_REASON_ITEM_NOT_FOR_LOAN, FALSE},
    [DS_PILE_FOREIGN] = {"refused", "refused", DS_REASON_ITEM_FOREIGN, FALSE},
    [DS_PILE_INCOMPLETE] = {"part-missing", "left", DS_REASON_NONE, TRUE},
    [DS_PILE_CLONE] = {"staff", "staff", DS_REASON_NONE, FALSE},
    [DS_PILE_STALE] = {"lift", "left", DS_REASON_NONE, TRUE},
    [DS_PILE_READY] = {"found", "left", DS_REASON_NONE, FALSE},
};

/* Rules 4, step 11: what lies there at the end and was not lent is told: leave it here. */
static const char *
pile_status(const DsKiosk *kiosk, const DsPileItem *item)
{
	gboolean over = kiosk->stopping || ds_session_is_over(kiosk->state);

	return over ? pile_words[item->status].at_end : pile_words[item->status].status;
}

static gboolean
is_part(const DsLine *line, const DsTagId *tag)
{
	for (guint i = 0; i < line->op->parts->len; i++)
		if (g_str_equal(g_array_index(line->op->parts, DsTagId, i).text, tag->text))
			return TRUE;
	return FALSE;
}

/* Is this the row of that item? It is not, where the item has a tag that the line knows nothing of:
 * a second one with the same number. */
static gboolean
shows(const DsLine *line, const DsPileItem *item)
{
	if (g_ascii_strcasecmp(line->key, item->key) != 0)
		return FALSE;
	for (guint i = 0; line->op->parts->len > 0 && i < item->parts->len; i++)
		if (!is_part(line, &g_array_index(item->parts, DsTagId, i)))
			return FALSE;
	return TRUE;
}

static gboolean
has_line(const DsKiosk *kiosk, const DsPileItem *item)
{
	const GPtrArray *lines = ds_circulation_lines(kiosk->circulation);

	for (guint i = 0; i < lines->len; i++)
		if (shows(lines->pdata[i], item))
			return TRUE;
	return FALSE;
}

static GVariant *
missing_parts(const DsPileItem *item)
{
	GVariantBuilder missing;

	g_variant_builder_init(&missing, G_VARIANT_TYPE("au"));
	for (guint part = 1; part <= MIN(item->total, 64); part++)
		if ((item->seen & (guint64)1 << (part - 1)) == 0)
			g_variant_builder_add(&missing, "u", part);
	return g_variant_builder_end(&missing);
}

static GVariant *
pile_item(const DsKiosk *kiosk, const DsPileItem *item)
{
	gboolean twin = ds_circulation_find(kiosk->circulation, item->key) != NULL;
	g_autofree char *key = g_strconcat(item->key, twin ? "+" : NULL, NULL);
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	put_text(&dict, "key", key);
	put_text(&dict, "item", item->item.text);
	put_text(&dict, "status", pile_status(kiosk, item));
	put_text(&dict, "reason", ds_reason_word(pile_words[item->status].reason));
	put_flag(&dict, "on-pad", TRUE);
	put_count(&dict, "parts", MAX(item->counted, item->total));
	put_flag(&dict, "counted", item->counted > 0);
	if (item->status == DS_PILE_INCOMPLETE)
		g_variant_dict_insert_value(&dict, "missing", missing_parts(item));
	return g_variant_dict_end(&dict);
}

/* At the end nobody waits any more for a book to be put back, which is one for the desk, or for a
 * set to be counted. */
static const char *
line_status(const DsKiosk *kiosk, const DsLine *line, gboolean at_desk)
{
	const char *status = ds_line_status(line, at_desk);

	if (!ds_session_is_over(kiosk->state))
		return status;
	if (g_str_equal(status, "put-back"))
		return "staff";
	if (g_str_equal(status, "fee"))
		return "refused";
	return g_str_equal(status, "count") ? "left" : status;
}

static gboolean
lies_on_pad(const DsKiosk *kiosk, const DsLine *line)
{
	return line->op->parts->len > 0 && ds_pile_has_all(kiosk->pile, line->op->parts);
}

/* A renewal, or lent by its label: the line knows no tag, and yet one with its number lies there.
 */
static gboolean
lies_beside(const DsKiosk *kiosk, const DsLine *line)
{
	return line->op->parts->len == 0 && kiosk->pile != NULL &&
	    ds_pile_find(kiosk->pile, line->key) != NULL;
}

/* By how many the person is over the limit: each refused item is one. */
static gint
over_limit(const DsKiosk *kiosk)
{
	const GPtrArray *lines = ds_circulation_lines(kiosk->circulation);
	gint over = 0;

	for (guint i = 0; i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];

		over += line->op->state == DS_OP_DENIED &&
		    line->op->answer.reason == DS_REASON_LIMIT_REACHED;
	}
	return over;
}

static void
put_days_left(const DsKiosk *kiosk, GVariantDict *dict, const char *day)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(ds_clock_wall_s(kiosk->clock));
	GDate today = ds_date_of(now), due;

	if (!ds_date_parse(day, &due) || ds_clock_trust(kiosk->clock) == DS_CLOCK_BAD)
		return;
	put_number(dict, "days-left", g_date_days_between(&today, &due));
}

static void
put_fee(GVariantDict *dict, const DsAnswer *answer)
{
	g_autofree char *fee = ds_money_words(answer->fee, answer->fee_currency);

	put_text(dict, "fee", fee);
}

/* What the library says in its own words, where the site has it shown. */
static const char *
text_of_library(const DsKiosk *kiosk, const char *text)
{
	return kiosk->config->library_texts != DS_LIBRARY_TEXTS_NEVER ? text : NULL;
}

static GVariant *
line_item(const DsKiosk *kiosk, const DsLine *line)
{
	const DsAnswer *answer = &line->op->answer;
	const char *due = answer->due[0] != '\0' ? answer->due : line->op->due_before;
	g_autofree char *day = g_strndup(due, strlen("2026-12-20"));
	/* lent by its label, and yet its tag lies there and would sound at the gate */
	gboolean at_desk = kiosk->config->show_at_desk || lies_beside(kiosk, line);
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	put_text(&dict, "key", line->key);
	put_text(&dict, "item", line->op->item.text);
	put_text(&dict, "title", ds_line_title(line));
	put_text(&dict, "status", line_status(kiosk, line, at_desk));
	put_text(&dict, "reason", ds_reason_word(answer->reason));
	put_text(&dict, "text", text_of_library(kiosk, answer->text));
	put_text(&dict, "due", day);
	put_text(&dict, "bin", answer->bin);
	put_text(&dict, "destination", answer->destination);
	put_text(&dict, "borrower", answer->borrower);
	put_flag(&dict, "hold", answer->hold);
	put_flag(&dict, "alert", answer->alert);
	put_flag(&dict, "on-pad",
	    lies_beside(kiosk, line) || (kiosk->pile != NULL && lies_on_pad(kiosk, line)));
	put_count(&dict, "parts", line->pieces);
	put_flag(&dict, "counted", line->counted);
	put_flag(&dict, "provisional", line->op->queued);
	if (answer->reason == DS_REASON_LIMIT_REACHED)
		put_number(&dict, "over", over_limit(kiosk));
	if (answer->fee > 0)
		put_fee(&dict, answer);
	if (kiosk->state == DS_STATE_ACCOUNT)
		put_days_left(kiosk, &dict, day);
	if (line->put_back)
		g_variant_dict_insert(&dict, "deadline", "x", line->deadline_us);
	g_variant_dict_insert(&dict, "op", "x", line->op->op_seq);
	return g_variant_dict_end(&dict);
}

GVariant *
ds_view_items(const DsKiosk *kiosk)
{
	const GPtrArray *lines = ds_circulation_lines(kiosk->circulation);
	/* a list of loans is about what is at home, and nothing else shows what was only listed */
	gboolean listing = kiosk->state == DS_STATE_ACCOUNT;
	const GPtrArray *items = kiosk->pile != NULL && !listing ? ds_pile_items(kiosk->pile)
								 : NULL;
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];

		if (!line->listed || listing)
			g_variant_builder_add_value(&rows, line_item(kiosk, line));
	}
	for (guint i = 0; items != NULL && i < items->len; i++) {
		const DsPileItem *item = items->pdata[i];

		if (pile_status(kiosk, item) != NULL && !has_line(kiosk, item))
			g_variant_builder_add_value(&rows, pile_item(kiosk, item));
	}
	return g_variant_builder_end(&rows);
}

guint
ds_view_hindered(const DsKiosk *kiosk)
{
	const GPtrArray *items = kiosk->pile != NULL ? ds_pile_items(kiosk->pile) : NULL;
	guint count = 0;

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const DsPileItem *item = items->pdata[i];

		count += pile_words[item->status].hinders && !has_line(kiosk, item);
	}
	return count;
}

/* ---- the page ---- */

/* In a session what it began with; before one what it would be. */
static void
put_offline(const DsKiosk *kiosk, GVariantDict *view)
{
	gboolean offline = kiosk->session[0] != '\0' ? kiosk->offline : ds_kiosk_is_offline(kiosk);

	put_flag(view, "offline", offline);
	put_flag(view, "offline-loans",
	    offline && ds_kiosk_has_snapshot(kiosk) &&
		ds_kiosk_judge_offline(kiosk) == DS_REASON_NONE);
}

static void
put_always(const DsKiosk *kiosk, GVariantDict *view)
{
	put_text(view, "page", ds_session_state_word(kiosk->state));
	put_text(view, "session", kiosk->session);
	put_text(view, "language", kiosk->language);
	g_variant_dict_insert(view, "languages", "^as", kiosk->config->languages);
	ds_appearance_put(&kiosk->appearance, view);
	put_text(view, "name", ds_config_name(kiosk->config, kiosk->language));
	put_text(view, "mode", ds_mode_word(kiosk->config->mode));
	put_text(view, "pad-at", ds_config_pad_at(kiosk->config));
	put_text(view, "scanner-at", ds_config_scanner_at(kiosk->config));
	put_flag(view, "pad", kiosk->pad != NULL);
	put_count(view, "pad-count", kiosk->pile != NULL ? ds_pile_items(kiosk->pile)->len : 0);
	put_flag(view, "crowded", kiosk->pile != NULL && ds_pile_is_crowded(kiosk->pile));
	put_flag(view, "library-texts", kiosk->config->library_texts == DS_LIBRARY_TEXTS_ALWAYS);
	put_flag(view, "call-staff", kiosk->config->call_staff);
	put_flag(view, "staff-called", kiosk->staff_timer != 0);
	put_offline(kiosk, view);
	g_variant_dict_insert(view, "deadline", "x", kiosk->page_deadline_us);
	put_count(view, "time-ms", kiosk->page_ms);
	put_flag(view, "warning", kiosk->warning);
	put_count(view, "volume", ds_kiosk_volume(kiosk));
	put_flag(view, "dark", ds_kiosk_is_dark(kiosk));
}

static void
put_message(const DsKiosk *kiosk, GVariantDict *view)
{
	put_text(view, "message", kiosk->message.word);
}

static void
put_person(const DsKiosk *kiosk, GVariantDict *view)
{
	put_message(kiosk, view);
	put_flag(view, "busy", kiosk->busy);
	put_text(view, "message-text", text_of_library(kiosk, kiosk->message.text));
	put_text(view, "message-date", kiosk->message.date);
	put_text(view, "message-amount", kiosk->message.amount);
	put_number(view, "message-count", kiosk->message.count);
	put_number(view, "message-limit", kiosk->message.limit);
	put_count(view, "pin-length", kiosk->config->pin_length);
}

static gint
lent_now(const DsKiosk *kiosk)
{
	const GPtrArray *lines = ds_circulation_lines(kiosk->circulation);
	gint lent = 0;

	for (guint i = 0; i < lines->len; i++) {
		const DsLine *line = lines->pdata[i];

		lent += line->op->kind == DS_CHECKOUT && ds_line_is_done(line) &&
		    !line->op->answer.renewed;
	}
	return lent;
}

gint
ds_view_loans(const DsKiosk *kiosk)
{
	gint before = kiosk->patron != NULL ? kiosk->patron->loans : -1;

	return before < 0 ? -1 : before + lent_now(kiosk);
}

static void
put_account(const DsKiosk *kiosk, GVariantDict *view)
{
	gboolean gone = ds_session_is_over(kiosk->state);

	if (kiosk->patron == NULL)
		return;
	put_number(view, "loans", gone ? kiosk->summary_loans : ds_view_loans(kiosk));
	put_number(view, "loan-limit", kiosk->patron->loan_limit);
}

static void
put_items(const DsKiosk *kiosk, GVariantDict *view)
{
	g_variant_dict_insert_value(view, "items", ds_view_items(kiosk));
	put_count(view, "done", ds_circulation_count(kiosk->circulation).done);
}

static void
put_may_list(const DsKiosk *kiosk, GVariantDict *view)
{
	put_flag(view, "may-list", ds_kiosk_may_list(kiosk));
}

static void
put_may_group(const DsKiosk *kiosk, GVariantDict *view)
{
	put_flag(view, "may-group", ds_kiosk_may_gather(kiosk));
}

static GVariant *
holds_of(const DsKiosk *kiosk)
{
	const GPtrArray *holds = ds_circulation_holds(kiosk->circulation);
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < holds->len; i++) {
		const DsHold *hold = holds->pdata[i];
		GVariantDict row;

		g_variant_dict_init(&row, NULL);
		put_text(&row, "item", hold->item.text);
		put_text(&row, "title", hold->title);
		put_flag(&row, "ready", hold->ready);
		put_text(&row, "until", hold->until);
		g_variant_builder_add_value(&rows, g_variant_dict_end(&row));
	}
	return g_variant_builder_end(&rows);
}

/* What is owed and what is reserved, as far as the library says it. */
static void
put_list(const DsKiosk *kiosk, GVariantDict *view)
{
	static const char *const words[] = {
	    [DS_LIST_NOT_ASKED] = "asking",
	    [DS_LIST_ASKED] = "asking",
	    [DS_LIST_WHOLE] = "whole",
	    [DS_LIST_PART] = "part",
	    [DS_LIST_NONE] = "none",
	};
	g_autofree char *fees = ds_patron_owes(kiosk->patron);

	put_text(view, "list", words[ds_circulation_list(kiosk->circulation)]);
	put_text(view, "fees", fees);
	put_number(view, "holds-ready", kiosk->patron->holds_ready);
	put_text(view, "library-message", text_of_library(kiosk, kiosk->patron->text));
	g_variant_dict_insert_value(view, "holds", holds_of(kiosk));
	put_text(view, "pay-code", fees != NULL ? kiosk->config->pay_code : NULL);
}

static void
put_next_card(const DsKiosk *kiosk, GVariantDict *view)
{
	put_flag(view, "next-card",
	    kiosk->state == DS_STATE_GOODBYE ? kiosk->group.open : kiosk->config->next_card);
}

static void
put_fee_sum(const DsKiosk *kiosk, GVariantDict *view)
{
	g_autofree char *sum = ds_circulation_fee(kiosk->circulation);

	put_text(view, "fee-sum", sum);
}

static void
put_summary(const DsKiosk *kiosk, GVariantDict *view)
{
	if (kiosk->summary != NULL)
		g_variant_dict_insert_value(view, "items", kiosk->summary);
	put_count(view, "done", kiosk->summary_done);
}

static void
put_goodbye(const DsKiosk *kiosk, GVariantDict *view)
{
	g_autofree char *receipt = ds_kiosk_receipt_words(kiosk);

	put_summary(kiosk, view);
	put_flag(view, "return", kiosk->was_return);
	put_flag(view, "card-left", kiosk->card_on != NULL);
	put_flag(view, "may-print", ds_kiosk_may_print(kiosk));
	put_flag(view, "printed", kiosk->printed);
	put_flag(view, "printing", ds_kiosk_is_printing(kiosk));
	put_flag(view, "may-reprint", ds_kiosk_may_reprint(kiosk));
	put_count(view, "slips", kiosk->slips);
	put_text(view, "receipt", receipt);
	if (kiosk->config->feedback)
		put_text(view, "feedback", kiosk->thanked ? "thanks" : "ask");
	ds_kiosk_put_mail(kiosk, view);
	if (receipt != NULL)
		explicit_bzero(receipt, strlen(receipt));
}

/* The journal takes nothing any more, or something else than it was told. */
static gboolean
has_failed_to_record(const DsKiosk *kiosk)
{
	return kiosk->storage_failed || ds_circulation_count(kiosk->circulation).failed;
}

static void
put_broken(const DsKiosk *kiosk, GVariantDict *view)
{
	put_text(view, "reason", has_failed_to_record(kiosk) ? "storage" : "pad");
}

GVariant *
ds_kiosk_view(DsKiosk *kiosk)
{
	static void (*const parts[DS_STATE_N][PARTS_MAX])(
	    const DsKiosk *kiosk, GVariantDict *view) = {
	    [DS_STATE_IDLE] = {put_may_list, put_may_group, ds_kiosk_put_notices},
	    [DS_STATE_IDENTIFY] = {put_person, ds_kiosk_put_may_phone},
	    [DS_STATE_CARD_NUMBER] = {put_person},
	    [DS_STATE_PHONE] = {put_person, ds_kiosk_put_phone},
	    [DS_STATE_PIN] = {put_person},
	    [DS_STATE_PILE] = {put_account, put_items, put_may_list},
	    [DS_STATE_PUT_BACK] = {put_account, put_items},
	    [DS_STATE_RENEW_OWN] = {put_account, put_items},
	    [DS_STATE_COUNT_SET] = {put_account, put_items},
	    [DS_STATE_FEE] = {put_account, put_items, put_fee_sum},
	    [DS_STATE_ACCOUNT] = {put_account, put_items, put_list},
	    [DS_STATE_PILE_DONE] = {put_account, put_items, put_next_card, ds_kiosk_put_group},
	    [DS_STATE_RETURN] = {put_items},
	    [DS_STATE_COUNT_RETURN] = {put_items},
	    [DS_STATE_GOODBYE] = {put_account, put_goodbye, put_next_card, ds_kiosk_put_group},
	    [DS_STATE_ADDRESS] = {put_message, put_summary},
	    [DS_STATE_GROUP] = {ds_kiosk_put_group},
	    [DS_STATE_OUT_OF_ORDER] = {put_broken},
	};
	GVariantDict view;

	g_variant_dict_init(&view, NULL);
	put_always(kiosk, &view);
	for (guint i = 0; i < PARTS_MAX && parts[kiosk->state][i] != NULL; i++)
		parts[kiosk->state][i](kiosk, &view);
	return g_variant_ref_sink(g_variant_dict_end(&view));
}

/* ---- health ---- */

static const char *
kind_of(const DsDeviceConfig *config)
{
	if (config->is_jack)
		return "headphones";
	if (config->printer != NULL)
		return "printer";
	if (config->output != NULL)
		return "output";
	if (config->pad != NULL)
		return config->use == DS_PAD_BIN ? "bin" : "pad";
	return "scanner";
}

static GVariant *
device_row(const DsKioskDevice *device)
{
	const DsDeviceConfig *config = device->config;
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	put_text(&row, "name", config->name);
	put_text(&row, "kind", kind_of(config));
	put_text(&row, "driver", config->driver_id);
	put_text(&row, "where", config->where);
	put_text(&row, "state",
	    device->condition != NULL ? device->condition : ds_device_state_word(device->state));
	put_text(&row, "error", device->error);
	g_variant_dict_insert(&row, "since", "x", device->since_s);
	return g_variant_dict_end(&row);
}

static GVariant *
tags_on_pad(const DsKiosk *kiosk)
{
	const GPtrArray *items = ds_pile_items(kiosk->pile);
	GVariantBuilder tags;

	g_variant_builder_init(&tags, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < items->len; i++) {
		const DsPileItem *item = items->pdata[i];

		for (guint t = 0; t < item->parts->len; t++)
			g_variant_builder_add(
			    &tags, "s", g_array_index(item->parts, DsTagId, t).text);
	}
	return g_variant_builder_end(&tags);
}

static GVariant *
tags_in_bin(const DsKiosk *kiosk)
{
	const GArray *here = ds_bin_tags(kiosk->bin);
	GVariantBuilder tags;

	g_variant_builder_init(&tags, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < here->len; i++)
		g_variant_builder_add(&tags, "s", g_array_index(here, DsTagSeen, i).id.text);
	return g_variant_builder_end(&tags);
}

GVariant *
ds_kiosk_devices(DsKiosk *kiosk)
{
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < kiosk->devices->len; i++) {
		const DsKioskDevice *device = kiosk->devices->pdata[i];
		g_autoptr(GVariant) row = g_variant_ref_sink(device_row(device));
		GVariantDict dict;

		g_variant_dict_init(&dict, row);
		if (device->config == kiosk->config->pad)
			g_variant_dict_insert_value(&dict, "tags", tags_on_pad(kiosk));
		else if (device->config == kiosk->config->bin)
			g_variant_dict_insert_value(&dict, "tags", tags_in_bin(kiosk));
		g_variant_builder_add_value(&rows, g_variant_dict_end(&dict));
	}
	return g_variant_ref_sink(g_variant_builder_end(&rows));
}

static const char *
library_word(const DsKiosk *kiosk)
{
	if (ds_link_is_by_files(kiosk->link))
		return "by-files";
	if (!ds_link_is_online(kiosk->link))
		return "away";
	return ds_outbox_is_draining(kiosk->outbox) ? "being-told" : "online";
}

GVariant *
ds_kiosk_health(DsKiosk *kiosk)
{
	DsOfflineState loans = ds_kiosk_offline_loans(kiosk);
	gboolean as_usual = ds_link_is_online(kiosk->link) || ds_link_is_by_files(kiosk->link);
	DsOutboxCount outbox = ds_outbox_count(kiosk->outbox);
	g_autoptr(GVariant) devices = ds_kiosk_devices(kiosk);
	GVariantDict health;

	g_variant_dict_init(&health, NULL);
	put_flag(&health, "ok", as_usual && !ds_kiosk_is_broken(kiosk));
	put_text(&health, "storage", has_failed_to_record(kiosk) ? "failed" : "ok");
	put_text(&health, "library", library_word(kiosk));
	put_text(&health, "library-error", kiosk->link_error);
	put_flag(&health, "staff-called", kiosk->staff_timer != 0);
	put_count(&health, "open-operations", ds_circulation_count(kiosk->circulation).open);
	put_count(&health, "cases", kiosk->cases);
	put_count(&health, "repairs", ds_circulation_count(kiosk->circulation).repairs);
	put_count(&health, "alarms", kiosk->alarms);
	put_count(&health, "queued", outbox.queued);
	put_count(&health, "exported", outbox.exported);
	put_count(&health, "held-back", ds_outbox_held_back(kiosk->outbox));
	put_count(&health, "to-confirm", outbox.to_confirm);
	g_variant_dict_insert(&health, "queued-since", "x", outbox.oldest_s);
	g_variant_dict_insert(&health, "snapshot-made", "x", kiosk->snapshot_made_s);
	put_text(&health, "snapshot-error", kiosk->snapshot_error);
	put_text(&health, "look-error", kiosk->look_error);
	put_text(&health, "offline-loans", ds_offline_state_word(loans));
	put_text(&health, "offline-advice", ds_offline_state_advice(loans));
	put_text(&health, "clock", ds_clock_trust_word(ds_stamp_now(kiosk->clock).trust));
	ds_kiosk_put_mail_health(kiosk, &health);
	g_variant_dict_insert_value(&health, "devices", devices);
	return g_variant_ref_sink(g_variant_dict_end(&health));
}
