/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/words.h"

#include "firmware/base/dates.h"

#include <glib/gi18n-lib.h>

#define SOON_DAYS 3 /* it is time to think of bringing it back */

typedef struct {
	DsTone tone;
	const char *glyph, *drawing;
	const char *head; /* while the title is unknown */
	const char *what, *why, *brief;
} StatusWords;

/* clang-format off */
static const StatusWords statuses[DS_ITEM_N] = {
    [DS_ITEM_FOUND] = {DS_TONE_WAITING, "found", NULL, N_("One book"),
	"", "", N_("Seen")},
    [DS_ITEM_ASKING] = {DS_TONE_WORKING, NULL, NULL, N_("One book"),
	"", "", N_("Asking the library")},
    [DS_ITEM_LENT] = {DS_TONE_DONE, "tick", NULL, N_("One book"),
	"", "", N_("Borrowed")},
    [DS_ITEM_RENEWED] = {DS_TONE_DONE, "renew", NULL, N_("One book"),
	"", "", N_("Renewed")},
    [DS_ITEM_RETURNED] = {DS_TONE_DONE, "tick", NULL, N_("One book"),
	"", "", N_("Returned")},
    [DS_ITEM_DESK] = {DS_TONE_TURN, "bell", "art/mini-desk", N_("One book"),
	N_("Show it at the desk."), N_("It is yours."), N_("Show it at the desk")},
    [DS_ITEM_COUNT] = {DS_TONE_TURN, "question", NULL, N_("A set of books"),
	NULL, NULL, NULL},
    [DS_ITEM_YOURS] = {DS_TONE_WAITING, "clock", NULL, N_("One book"),
	"", "", N_("Yours already")},
    [DS_ITEM_FEE] = {DS_TONE_WAITING, "clock", NULL, N_("One book"),
	"", "", N_("Costs something")},
    [DS_ITEM_KEPT] = {DS_TONE_WAITING, "clock", NULL, N_("One book"),
	"", "", N_("Yours already")},
    [DS_ITEM_PUT_BACK] = {DS_TONE_TURN, "putback", "art/mini-put-back", N_("One book"),
	N_("Put it back."), N_("One step is left."), N_("Put it back")},
    [DS_ITEM_PART_MISSING] = {DS_TONE_TURN, "part", "parts", N_("A set of books"),
	NULL, NULL, NULL},
    [DS_ITEM_LIFT] = {DS_TONE_TURN, "putback", "art/mini-lift", N_("One book"),
	N_("Lift it once."), N_("It lay here before."), N_("Lift it once")},
    [DS_ITEM_UNREADABLE] = {DS_TONE_TURN, "question", "art/mini-turn", N_("One more book"),
	N_("Turn it over."), N_("Or scan its barcode."), N_("Turn it over")},
    [DS_ITEM_REFUSED] = {DS_TONE_NO, "cross", NULL, N_("One book"),
	NULL, NULL, NULL},
    [DS_ITEM_LEFT] = {DS_TONE_TURN, "pause", NULL, N_("One book"),
	N_("Please leave it here."), N_("It was not borrowed."), N_("Leave it here")},
    [DS_ITEM_UNSURE] = {DS_TONE_TURN, "pause", NULL, N_("One book"),
	N_("Please leave it here."), N_("Staff will look."), N_("Leave it here")},
    [DS_ITEM_STAFF] = {DS_TONE_TURN, "bell", "art/mini-desk", N_("One book"),
	N_("Take it to the desk."), N_("Staff will look."), N_("Take it to the desk")},
};

/* Why the library said no to one book. */
static const struct {
	const char *reason;
	const char *drawing;
	const char *what, *why, *brief;
} refusals[] = {
    {"other", NULL,
	N_("Leave it here."), N_("It cannot be borrowed now."), N_("Not now: leave it")},
    {"none", NULL,
	N_("Leave it here."), N_("It cannot be borrowed now."), N_("Not now: leave it")},
    {"no-answer", NULL,
	N_("Please leave it here."), N_("The library did not answer."), N_("No answer: leave it")},
    {"item-unknown", NULL,
	N_("Take it to the desk."), N_("It is not in the catalogue yet."), N_("New here: to the desk")},
    {"item-on-loan", "art/mini-person",
	N_("Take it to the desk."), N_("Somebody else has it on loan."), N_("On loan: to the desk")},
    {"item-yours", NULL,
	N_("Nothing to do."), N_("It is yours already."), N_("Yours already")},
    {"item-reserved", "art/mini-person",
	N_("Please leave it here."), N_("It is reserved."), N_("Reserved: leave it")},
    {"item-not-for-loan", NULL,
	N_("Please leave it here."), N_("It is read here only."), N_("To read here only")},
    {"item-withdrawn", NULL,
	N_("Take it to the desk."), N_("It has left the collection."), N_("Withdrawn: to the desk")},
    {"item-lost", NULL,
	N_("Take it to the desk."), N_("It was missed: good that it is here."), N_("Missed: to the desk")},
    {"item-foreign", NULL,
	N_("Take it to the desk."), N_("It belongs to another library."), N_("Another library’s")},
    {"not-on-loan", NULL,
	N_("Nothing to do."), N_("It was returned before."), N_("Returned before")},
    {"patron-unknown", NULL,
	N_("Ask at the desk."), N_("Your card is not known here yet."), N_("Ask at the desk")},
    {"patron-blocked", NULL,
	N_("Ask at the desk."), N_("Your card is blocked."), N_("Ask at the desk")},
    {"patron-expired", NULL,
	N_("Ask at the desk."), N_("Your card has run out."), N_("Card has run out")},
    {"patron-fees", NULL,
	N_("Ask at the desk."), N_("There is an open fee."), N_("A fee is open")},
    {"patron-overdue", NULL,
	N_("Please leave it here."), N_("Another book of yours is overdue."), N_("Another is overdue")},
    {"card-lost", NULL,
	N_("Ask at the desk."), N_("This card was reported lost."), N_("Ask at the desk")},
    {"pin-wrong", NULL,
	N_("Ask at the desk."), N_("The PIN did not match."), N_("Ask at the desk")},
    {"limit-reached", NULL,
	N_("Please leave it here."), N_("Your limit is reached."), N_("Over your limit")},
    {"fee-asked", NULL,
	N_("Ask at the desk."), N_("Borrowing it costs a fee."), N_("A fee: ask the desk")},
    {"too-soon", NULL,
	N_("Nothing to do."), N_("It is too soon to renew it."), N_("Too soon to renew")},
    {"no-renewals", NULL,
	N_("Bring it back in time."), N_("It cannot be renewed again."), N_("No renewal left")},
    {"offline", NULL,
	N_("Please leave it here."), N_("Only returns work just now."), N_("Only returns just now")},
    {"offline-card", NULL,
	N_("Please leave it here."), N_("This card cannot be checked offline."), N_("Not offline: leave it")},
    {"offline-limit", NULL,
	N_("Please leave it here."), N_("That is all that can be lent offline."), N_("No more offline")},
};

/* Why somebody is still on the page that asks who it is. */
static const struct {
	const char *message;
	DsTone tone;
	const char *head, *what, *why;
} messages[] = {
    {"other", DS_TONE_NO,
	N_("This card cannot borrow now"), N_("Please ask at the desk."), ""},
    {"no-answer", DS_TONE_TURN,
	N_("The library did not answer"), N_("Please try once more."), ""},
    {"offline", DS_TONE_TURN,
	N_("Only returns work just now"), N_("Borrow when we are online again."), N_("Or ask at the desk.")},
    {"offline-card", DS_TONE_TURN,
	N_("Cannot be checked offline"), N_("Use a card with a chip."), N_("Or ask at the desk.")},
    {"patron-unknown", DS_TONE_NO,
	N_("This card is not known yet"), N_("Please ask at the desk."), ""},
    {"patron-blocked", DS_TONE_NO,
	N_("This card is blocked"), N_("Please ask at the desk."), ""},
    {"patron-expired", DS_TONE_NO,
	N_("This card has run out"), N_("Please renew it at the desk."), ""},
    {"patron-fees", DS_TONE_NO,
	N_("A fee is open"), N_("Please pay it at the desk."), ""},
    {"patron-overdue", DS_TONE_NO,
	N_("A book is overdue"), N_("Please bring it back first."), ""},
    {"card-lost", DS_TONE_NO,
	N_("This card was reported lost"), N_("Take it to the desk."), ""},
    {"pin-wrong", DS_TONE_TURN,
	N_("That PIN did not match"), N_("Please enter it again."), ""},
    {"limit-reached", DS_TONE_NO,
	N_("Your limit is reached"), N_("Please return a book first."), ""},
    {"no-room", DS_TONE_TURN,
	N_("Only returns work just now"), N_("Please ask at the desk."), ""},
    {"pin-tries", DS_TONE_NO,
	N_("Too many wrong PINs"), N_("Please wait five minutes."), N_("Or ask at the desk.")},
    {"card-random", DS_TONE_TURN,
	N_("This card hides its number"), N_("Use its barcode or type its number."), ""},
    {"card-unreadable", DS_TONE_TURN,
	N_("Not recognised yet"), N_("Hold the card still for a moment."), ""},
    {"code-unknown", DS_TONE_TURN,
	N_("Not a code of this library"), N_("Please use your card."), ""},
    {"phone-refused", DS_TONE_TURN,
	N_("Not confirmed on the phone"), N_("Try again, or use your card."), ""},
    {"phone-over", DS_TONE_TURN,
	N_("The code has run out"), N_("Ask for a new one, or use your card."), ""},
    {"phone-away", DS_TONE_TURN,
	N_("Not possible just now"), N_("Please use your card."), ""},
    {"number-invalid", DS_TONE_TURN,
	N_("No card has this number"), N_("Please look at the card again."), ""},
    {"address-invalid", DS_TONE_TURN,
	N_("That is no e-mail address"), N_("Please look at it again."), ""},
};
/* clang-format on */

static const char *
tr(const char *text)
{
	return text == NULL || text[0] == '\0' ? "" : _(text);
}

static gsize
find_refusal(const char *reason)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
		if (g_strcmp0(refusals[i].reason, reason) == 0)
			return i;
	return 0;
}

static gsize
find_message(const char *message)
{
	for (gsize i = 0; i < G_N_ELEMENTS(messages); i++)
		if (g_strcmp0(messages[i].message, message) == 0)
			return i;
	return 0;
}

static char *
head_of(const DsItem *item)
{
	if (item->title[0] != '\0')
		return g_strdup(item->title);
	if (item->item[0] != '\0')
		return g_strdup_printf(_("Book %s"), item->item);
	return g_strdup(tr(statuses[item->status].head));
}

/* "2", "2, 3", "2, 3, 5 …" */
static char *
list_parts(const DsItem *item)
{
	GString *text = g_string_new(NULL);
	guint count = MIN(item->missing->len, 3);

	for (guint i = 0; i < count; i++)
		g_string_append_printf(
		    text, "%s%u", i > 0 ? ", " : "", g_array_index(item->missing, guint, i));
	if (item->missing->len > count)
		g_string_append(text, " …");
	return g_string_free(text, FALSE);
}

static void
say_parts(const DsItem *item, DsWords *words)
{
	g_autofree char *list = list_parts(item);

	if (item->missing->len == 0) {
		words->what = g_strdup(_("Lay the whole set on the pad."));
		words->brief = g_strdup(_("Not complete"));
	} else {
		words->what = g_strdup_printf(ngettext("Volume %s is missing.",
						  "Volumes %s are missing.", item->missing->len),
		    list);
		words->brief = g_strdup_printf(
		    ngettext("Missing: volume %s", "Missing: volumes %s", item->missing->len),
		    list);
	}
	words->why = g_strdup_printf(
	    ngettext("A set of %u.", "A set of %u.", item->parts), item->parts);
}

static char *
say_limit(const DsView *view, const DsItem *item)
{
	if (item->over <= 0)
		return g_strdup(_("Your limit is reached."));
	if (view->loan_limit <= 0)
		return g_strdup_printf(ngettext("%d book over your limit.",
					   "%d books over your limit.", (gulong)item->over),
		    item->over);
	return g_strdup_printf(ngettext("%d book over your limit of %d.",
				   "%d books over your limit of %d.", (gulong)item->over),
	    item->over, view->loan_limit);
}

static gboolean
is_returning(const DsView *view)
{
	return view->page == DS_PAGE_RETURN || view->page == DS_PAGE_COUNT_RETURN || view->returned;
}

/* The person knows the sum, and has not agreed to it. */
static void
say_declined(const DsView *view, const DsItem *item, DsWords *words)
{
	g_autofree char *sum = ds_date_sum(view->language, item->fee);

	words->what = g_strdup(_("Please leave it here."));
	words->why = g_strdup_printf(_("Borrowing it costs %s."), sum);
	words->brief = g_strdup_printf(_("Costs %s: leave it"), sum);
}

/* The library's own words below ours, where the site has them shown, and a line more has room;
 * NULL.
 */
static char *
said_beside(const DsView *view, const char *text)
{
	return view->library_texts && view->text_size < 3 && text[0] != '\0' ? g_strdup(text)
									     : NULL;
}

static void
say_refusal(const DsView *view, const DsItem *item, DsWords *words)
{
	gsize row = find_refusal(item->reason);
	gboolean vague = row < 2 && item->text[0] != '\0';
	gboolean returning = is_returning(view);

	words->drawing = refusals[row].drawing;
	words->what = g_strdup(tr(refusals[row].what));
	words->brief = g_strdup(tr(refusals[row].brief));
	words->said = vague ? NULL : said_beside(view, item->text);
	words->theirs = vague;
	if (vague)
		words->why = g_strdup(item->text);
	else if (g_str_equal(refusals[row].reason, "limit-reached"))
		words->why = say_limit(view, item);
	else if (returning && row < 2)
		words->why = g_strdup(_("It cannot be returned here."));
	else
		words->why = g_strdup(tr(refusals[row].why));
	if (returning && row < 3) {
		g_free(words->what);
		words->what = g_strdup(_("Take it to the desk."));
		g_free(words->brief);
		words->brief = g_strdup(_("Take it to the desk"));
	}
}

static char *
say_due(const DsView *view, const DsItem *item)
{
	g_autofree char *day = NULL;
	GDate date;

	if (!ds_date_parse(item->due, &date))
		return g_strdup("");
	day = ds_date_short(view->language, &date);
	return g_strdup_printf(_("Due %s"), day);
}

static char *
say_brief(const DsView *view, const DsItem *item)
{
	g_autofree char *day = NULL;
	GDate date;

	if (item->status == DS_ITEM_FEE && item->fee[0] != '\0')
		return ds_date_sum(view->language, item->fee);
	if (item->status == DS_ITEM_ASKING && view->offline)
		return g_strdup(_("One moment")); /* nobody is asked */
	if (!ds_date_parse(item->due, &date))
		return g_strdup(tr(statuses[item->status].brief));
	day = ds_date_short(view->language, &date);
	switch (item->status) {
	case DS_ITEM_LENT:
		return g_strdup_printf(item->provisional ? _("Due about %s") : _("Due %s"), day);
	case DS_ITEM_RENEWED: return g_strdup_printf(_("Renewed to %s"), day);
	case DS_ITEM_KEPT:
	case DS_ITEM_YOURS: return g_strdup_printf(_("Yours until %s"), day);
	default: return g_strdup(tr(statuses[item->status].brief));
	}
}

/* Why the library does not renew it, in the width of a line. */
static const char *
brief_of_no_renewal(const DsItem *item)
{
	static const struct {
		const char *reason, *brief;
	} table[] = {
	    {"too-soon", N_("Too soon to renew")},
	    {"no-renewals", N_("No renewal left")},
	    {"item-reserved", N_("Somebody waits for it")},
	};

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (g_str_equal(table[i].reason, item->reason))
			return _(table[i].brief);
	return _("Not renewed");
}

/* On the list of what somebody has on loan: how soon it is due comes first. */
static void
say_loan(const DsView *view, const DsItem *item, DsWords *words)
{
	words->card = FALSE;
	/* in the low layout a row of the list is out of reach */
	if (item->status == DS_ITEM_YOURS && !view->low) {
		words->offer = "renew";
		words->offer_name = g_strdup_printf(_("Renew: %s"), words->head);
	}
	words->what = g_strdup("");
	words->why = g_strdup("");
	if (item->status == DS_ITEM_REFUSED) {
		words->tone = DS_TONE_TURN;
		words->glyph = "pause";
		words->brief = g_strdup(brief_of_no_renewal(item));
	} else if (item->days_left < 0) {
		words->tone = DS_TONE_NO;
		words->glyph = "cross";
		words->brief = g_strdup_printf(
		    ngettext("%d day overdue", "%d days overdue", (gulong)-item->days_left),
		    -item->days_left);
	} else {
		words->tone = item->days_left <= SOON_DAYS ? DS_TONE_TURN : DS_TONE_DONE;
		words->glyph = item->days_left <= SOON_DAYS ? "clock" : "tick";
		words->brief = say_due(view, item);
	}
}

/* Where it waits so long, or that it does not wait yet. */
void
ds_words_for_hold(const DsView *view, const DsHold *hold, DsWords *words)
{
	g_autofree char *day = NULL;
	GDate date;

	*words = (DsWords){
	    .tone = hold->ready ? DS_TONE_DONE : DS_TONE_WAITING,
	    .glyph = hold->ready ? "tick" : "clock",
	    .head = g_strdup(hold->title[0] != '\0' ? hold->title : _("One book")),
	    .what = g_strdup(""),
	    .why = g_strdup(""),
	};
	if (!hold->ready) {
		words->brief = g_strdup(_("Not here yet"));
		return;
	}
	if (!ds_date_parse(hold->until, &date)) {
		words->brief = g_strdup(_("Ready to collect"));
		return;
	}
	day = ds_date_short(view->language, &date);
	words->brief = g_strdup_printf(_("Kept until %s"), day);
}

char *
ds_words_group(const DsView *view)
{
	g_autofree char *people = g_strdup_printf(
	    ngettext("%u person", "%u people", view->people), view->people);
	g_autofree char *books = g_strdup_printf(
	    ngettext("%u book", "%u books", view->books), view->books);

	if (view->page == DS_PAGE_GROUP)
		return g_strdup_printf(C_("people, books", "%s, %s so far"), people, books);
	return g_strdup_printf(C_("people, books", "%s, %s"), people, books);
}

char *
ds_words_loans_of(const DsView *view)
{
	return view->loans < 0 || view->loan_limit < 0
	    ? g_strdup("")
	    : g_strdup_printf(_("%d of %d used"), view->loans, view->loan_limit);
}

static gboolean
is_loan(const DsView *view, const DsItem *item)
{
	return view->page == DS_PAGE_ACCOUNT &&
	    (item->status == DS_ITEM_YOURS || item->status == DS_ITEM_REFUSED);
}

/* The person will be asked whether all pieces are there, and may count already. */
static void
say_count(const DsItem *item, DsWords *words)
{
	words->what = g_strdup_printf(
	    ngettext("Please count: %u piece.", "Please count: %u pieces.", item->parts),
	    item->parts);
	words->why = g_strdup(_("You will be asked."));
	words->brief = g_strdup_printf(
	    ngettext("Count %u piece", "Count %u pieces", item->parts), item->parts);
}

/* A returned book may have something to tell. In a bin it is the bin that tells it. */
static void
say_returned(const DsItem *item, DsWords *words)
{
	gboolean news = item->alert || item->hold || item->destination[0] != '\0';

	words->brief = g_strdup(item->provisional ? _("Taken back") : _("Returned"));
	words->what = g_strdup(item->alert ? _("Please hand it to staff.")
		: item->provisional        ? _("Taken back.")
					   : _("Returned."));
	if (item->hold)
		words->why = g_strdup(_("Somebody is waiting for it."));
	else if (item->destination[0] != '\0')
		words->why = g_strdup_printf(_("It travels to %s."), item->destination);
	else
		words->why = g_strdup(item->provisional ? _("It will be entered soon.") : "");
	words->card = news && item->bin[0] == '\0';
	if (words->card && item->alert) {
		words->tone = DS_TONE_TURN;
		words->glyph = "bell";
	}
}

char *
ds_words_for_provisional(const DsView *view)
{
	gboolean returning = is_returning(view);
	guint set = returning ? DS_ITEMS_RETURNED : DS_ITEMS_LENT;
	guint count = ds_view_count_provisional(view, set);

	if (count == 0)
		return NULL;
	if (!returning)
		return g_strdup(_("The library will confirm the date."));
	if (count == ds_view_count(view, set))
		return g_strdup(_("Thank you. All will be entered soon."));
	return g_strdup_printf(
	    ngettext("%u will be entered soon.", "%u will be entered soon.", count), count);
}

char *
ds_words_count_returned(const DsView *view, guint count)
{
	if (ds_view_count_provisional(view, DS_ITEMS_RETURNED) > 0)
		return g_strdup_printf(
		    ngettext("%u book taken back", "%u books taken back", count), count);
	return g_strdup_printf(ngettext("%u book returned", "%u books returned", count), count);
}

static void
say_desk(const DsView *view, DsWords *words)
{
	gboolean returning = is_returning(view);

	words->what = g_strdup(
	    returning ? _("Hand it in at the desk.") : _("Show it at the desk."));
	words->why = g_strdup(returning ? _("It is returned.") : _("It is yours."));
	words->brief = g_strdup(returning ? _("Hand it in at the desk") : _("Show it at the desk"));
}

static void
say_left(const DsView *view, DsWords *words)
{
	gboolean returning = is_returning(view);
	const StatusWords *left = &statuses[DS_ITEM_LEFT];

	words->what = g_strdup(returning ? _("Take it to the desk.") : tr(left->what));
	words->why = g_strdup(returning ? _("It was not returned.") : tr(left->why));
	words->brief = g_strdup(returning ? _("Take it to the desk") : tr(left->brief));
}

static void
say_plain(const DsView *view, const DsItem *item, DsWords *words)
{
	words->brief = say_brief(view, item);
	words->what = g_strdup(tr(statuses[item->status].what));
	words->why = g_strdup(tr(statuses[item->status].why));
}

void
ds_words_for_item(const DsView *view, const DsItem *item, DsWords *words)
{
	const StatusWords *status = &statuses[item->status];

	*words = (DsWords){
	    .tone = status->tone, .glyph = status->glyph, .drawing = status->drawing};
	words->card = status->tone == DS_TONE_TURN || status->tone == DS_TONE_NO;
	words->head = head_of(item);
	if (is_loan(view, item)) {
		say_loan(view, item, words);
		return;
	}
	switch (item->status) {
	case DS_ITEM_COUNT: say_count(item, words); break;
	case DS_ITEM_PART_MISSING: say_parts(item, words); break;
	case DS_ITEM_REFUSED:
		if (item->fee[0] != '\0')
			say_declined(view, item, words);
		else
			say_refusal(view, item, words);
		break;
	case DS_ITEM_RETURNED: say_returned(item, words); break;
	case DS_ITEM_DESK: say_desk(view, words); break;
	case DS_ITEM_LEFT: say_left(view, words); break;
	default: say_plain(view, item, words);
	}
}

static char *
message_details(const DsView *view)
{
	g_autofree char *text = NULL;
	GDate date;

	if (g_str_equal(view->message, "patron-expired") &&
	    ds_date_parse(view->message_date, &date)) {
		text = ds_date_year(view->language, &date);
		return g_strdup_printf(_("It was valid until %s."), text);
	}
	if (g_str_equal(view->message, "patron-fees") && view->message_amount[0] != '\0') {
		text = ds_date_sum(view->language, view->message_amount);
		return g_strdup_printf(_("It is %s."), text);
	}
	if (g_str_equal(view->message, "patron-overdue") && view->message_count > 0)
		return g_strdup_printf(ngettext("%d book is overdue.", "%d books are overdue.",
					   (gulong)view->message_count),
		    view->message_count);
	if (g_str_equal(view->message, "limit-reached") && view->message_count >= 0 &&
	    view->message_limit > 0)
		return g_strdup_printf(
		    _("%d of %d borrowed."), view->message_count, view->message_limit);
	if (find_message(view->message) == 0)
		return g_strdup(view->message_text);
	return g_strdup(tr(messages[find_message(view->message)].why));
}

gboolean
ds_words_for_message(const DsView *view, DsWords *words)
{
	gsize row = find_message(view->message);

	*words = (DsWords){0};
	if (view->message[0] == '\0' || g_str_equal(view->message, "none"))
		return FALSE;
	words->tone = messages[row].tone;
	words->glyph = words->tone == DS_TONE_NO ? "cross" : "question";
	words->head = g_strdup(tr(messages[row].head));
	words->what = g_strdup(tr(messages[row].what));
	words->why = message_details(view);
	words->theirs = row == 0;
	if (row != 0)
		words->said = said_beside(view, view->message_text);
	words->brief = g_strdup("");
	return TRUE;
}

void
ds_words_clear(DsWords *words)
{
	g_free(words->head);
	g_free(words->what);
	g_free(words->why);
	g_free(words->said);
	g_free(words->brief);
	g_free(words->offer_name);
	*words = (DsWords){0};
}

gboolean
ds_words_has_reason(const char *reason)
{
	return g_strcmp0(refusals[find_refusal(reason)].reason, reason) == 0;
}

gboolean
ds_words_has_message(const char *message)
{
	return g_strcmp0(messages[find_message(message)].message, message) == 0;
}
