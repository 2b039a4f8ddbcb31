/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-facts.h"

#include "firmware/base/text.h"

#include <string.h>

#define QUOTA_UNKNOWN 255
#define EXPIRES_SHIFT 8
#define EXPIRES_MAX 0xFFFF
#define REFUSAL_SHIFT 24
#define REFUSAL_MASK 0x3F
#define OWNER_SHIFT 8
#define DAY_S 86400
#define DAY_ZERO 730119     /* Julian day of GLib of 1999-12-31 */
#define DAY_OF_EPOCH 719163 /* ... of 1970-01-01 */
#define DAY_LAST 3652059    /* ... of 9999-12-31 */

enum { NOT_FOR_LOAN = 1, HELD = 2, ON_LOAN = 4 };

const char *const ds_patron_cell_names[] = {"card", "status", "expires", "quota", NULL};
const char *const ds_item_cell_names[] = {
    "barcode", "title", "owner", "held", "not_for_loan", "due", "patron", NULL};

/* Why a patron may not borrow, by the number in the file: new ones go to the end. */
static const DsReason codes[] = {
    DS_REASON_NONE,
    DS_REASON_OTHER,
    DS_REASON_PATRON_BLOCKED,
    DS_REASON_PATRON_EXPIRED,
    DS_REASON_PATRON_FEES,
    DS_REASON_PATRON_OVERDUE,
    DS_REASON_CARD_LOST,
    DS_REASON_LIMIT_REACHED,
};

/* ---- packing ---- */

static guint32
code_of(DsReason reason)
{
	for (guint32 i = 0; i < G_N_ELEMENTS(codes); i++)
		if (codes[i] == reason)
			return i;
	return 1; /* other */
}

gint32
ds_patron_facts_pack(const DsPatronFacts *facts)
{
	guint32 quota = facts->quota < 0 ? QUOTA_UNKNOWN
					 : (guint32)MIN(facts->quota, DS_SNAPSHOT_QUOTA_MAX);
	/* a day before our first is as much in the past; one behind our last is "never" */
	gint day = facts->expires == 0 ? 0 : MAX(facts->expires - DAY_ZERO, 1);

	if (day > EXPIRES_MAX)
		day = 0;
	return (gint32)(quota | (guint32)day << EXPIRES_SHIFT |
	    code_of(facts->refusal) << REFUSAL_SHIFT);
}

void
ds_patron_facts_unpack(gint64 packed, DsPatronFacts *facts)
{
	guint32 bits = (guint32)packed, day = bits >> EXPIRES_SHIFT & EXPIRES_MAX;
	guint32 code = bits >> REFUSAL_SHIFT & REFUSAL_MASK, quota = bits & QUOTA_UNKNOWN;

	/* what a newer version may have to say is surely not "good" */
	facts->refusal = code < G_N_ELEMENTS(codes) ? codes[code] : DS_REASON_OTHER;
	facts->expires = day == 0 ? 0 : DAY_ZERO + (DsDay)day;
	facts->quota = quota == QUOTA_UNKNOWN ? -1 : (gint)quota;
}

gint32
ds_item_facts_pack(const DsItemFacts *facts)
{
	return (gint32)((facts->not_for_loan ? NOT_FOR_LOAN : 0u) | (facts->held ? HELD : 0u) |
	    (facts->on_loan ? ON_LOAN : 0u) |
	    MIN(facts->owner, DS_SNAPSHOT_OWNERS_MAX) << OWNER_SHIFT);
}

void
ds_item_facts_unpack(gint64 packed, DsItemFacts *facts)
{
	guint32 bits = (guint32)packed;

	facts->not_for_loan = (bits & NOT_FOR_LOAN) != 0;
	facts->held = (bits & HELD) != 0;
	facts->on_loan = (bits & ON_LOAN) != 0;
	facts->owner = bits >> OWNER_SHIFT & DS_SNAPSHOT_OWNERS_MAX;
}

/* ---- cells ---- */

static gboolean
refuse(const char *const *names, guint cell, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: %s", names[cell], what);
	return FALSE;
}

/* Whatever some library uses: which numbers are right is known to the profile, not to us. */
static const DsIdentRules any_ident = {1, DS_IDENT_MAX, " !#$%&'()*+,-./:;<=>?@[]^_`{}~"};

static gboolean
read_ident(const char *const *names, guint cell, const char *text, char *to, GError **error)
{
	DsItemId id;

	if (!ds_item_id_set(&id, text, strlen(text), &any_ident, NULL))
		return refuse(
		    names, cell, "it has 1 to 32 ASCII characters, and no |, \" or \\", error);
	g_strlcpy(to, id.text, DS_IDENT_MAX + 1);
	return TRUE;
}

static gboolean
read_status(const char *text, DsReason *reason, GError **error)
{
	*reason = DS_REASON_NONE;
	if (text[0] == '\0' || g_str_equal(text, "good"))
		return TRUE;
	*reason = DS_REASON_PATRON_BLOCKED;
	if (g_str_equal(text, "blocked"))
		return TRUE;
	if (ds_reason_parse(text, reason) && (*reason == DS_REASON_OTHER || code_of(*reason) > 1))
		return TRUE;
	return refuse(ds_patron_cell_names, DS_PATRON_STATUS,
	    "allowed are good, blocked, patron-expired, patron-fees, patron-overdue, card-lost, "
	    "limit-reached and other",
	    error);
}

static gboolean
read_quota(const char *text, gint *quota, GError **error)
{
	guint64 number;

	*quota = -1;
	if (text[0] == '\0')
		return TRUE;
	if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &number, NULL))
		return refuse(
		    ds_patron_cell_names, DS_PATRON_QUOTA, "it is a number, or empty", error);
	*quota = (gint)MIN(number, DS_SNAPSHOT_QUOTA_MAX);
	return TRUE;
}

gboolean
ds_patron_row_read(const char *const cells[DS_PATRON_CELLS], DsPatronRow *row, GError **error)
{
	const char *expires = cells[DS_PATRON_EXPIRES];

	row->facts = (DsPatronFacts){0};
	if (!read_ident(
		ds_patron_cell_names, DS_PATRON_CARD, cells[DS_PATRON_CARD], row->id, error) ||
	    !read_status(cells[DS_PATRON_STATUS], &row->facts.refusal, error))
		return FALSE;
	if (expires[0] != '\0' && !ds_day_parse(expires, &row->facts.expires))
		return refuse(ds_patron_cell_names, DS_PATRON_EXPIRES,
		    "it is a day like 2026-12-13, or empty", error);
	return read_quota(cells[DS_PATRON_QUOTA], &row->facts.quota, error);
}

static gboolean
read_yes(guint cell, const char *text, gboolean *yes, GError **error)
{
	*yes = g_str_equal(text, "yes");
	if (*yes || text[0] == '\0' || g_str_equal(text, "no"))
		return TRUE;
	return refuse(ds_item_cell_names, cell, "it is yes, no or empty", error);
}

static guint
two_digits(const char *text)
{
	return (guint)(text[0] - '0') * 10 + (guint)(text[1] - '0');
}

/* ":MM" or ":MM:SS" behind two digits of the hour. */
static gboolean
read_time(const char *text, gint64 *seconds)
{
	static const char shape[] = "00:00:00";
	gsize length = strlen(text);

	if (length != 5 && length != 8)
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (shape[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
			return FALSE;
	guint hour = two_digits(text), minute = two_digits(text + 3);
	guint second = length == 8 ? two_digits(text + 6) : 0;
	*seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

static gboolean
read_due(const char *text, DsItemRow *row, GError **error)
{
	char day_text[11];
	gint64 seconds = 0;
	DsDay day;

	row->has_due = text[0] != '\0';
	if (!row->has_due)
		return TRUE;
	g_strlcpy(day_text, text, sizeof day_text);
	if (!ds_day_parse(day_text, &day) ||
	    (strlen(text) > 10 &&
		((text[10] != 'T' && text[10] != ' ') || !read_time(text + 11, &seconds))))
		return refuse(ds_item_cell_names, DS_ITEM_DUE,
		    "it is a day, or day and time, like 2026-12-13 or 2026-12-13T18:00:00", error);
	row->due = (gint64)(day - DAY_OF_EPOCH) * DAY_S + seconds;
	return TRUE;
}

static gboolean
read_owner(const char *text, char *owner, GError **error)
{
	DsWord word;

	if (strlen(text) > DS_IDENT_MAX || !ds_word_set(&word, text, NULL))
		return refuse(ds_item_cell_names, DS_ITEM_OWNER,
		    "it has up to 32 printable ASCII characters", error);
	g_strlcpy(owner, word.text, DS_IDENT_MAX + 1);
	return TRUE;
}

gboolean
ds_item_row_read(const char *const cells[DS_ITEM_CELLS], DsItemRow *row, GError **error)
{
	const char *borrower = cells[DS_ITEM_PATRON], *title = cells[DS_ITEM_TITLE];

	*row = (DsItemRow){0};
	if (!read_ident(
		ds_item_cell_names, DS_ITEM_BARCODE, cells[DS_ITEM_BARCODE], row->id, error) ||
	    !read_owner(cells[DS_ITEM_OWNER], row->owner, error) ||
	    !read_yes(DS_ITEM_HELD, cells[DS_ITEM_HELD], &row->facts.held, error) ||
	    !read_yes(DS_ITEM_NOT_FOR_LOAN, cells[DS_ITEM_NOT_FOR_LOAN], &row->facts.not_for_loan,
		error) ||
	    !read_due(cells[DS_ITEM_DUE], row, error))
		return FALSE;
	if (borrower[0] != '\0' &&
	    !read_ident(ds_item_cell_names, DS_ITEM_PATRON, borrower, row->borrower, error))
		return FALSE;
	row->facts.on_loan = row->has_due || row->borrower[0] != '\0';
	if (title[0] != '\0')
		row->title = ds_text_clean(title, -1, DS_SNAPSHOT_TITLE_MAX);
	if (row->title != NULL && row->title[0] == '\0')
		g_clear_pointer(&row->title, g_free);
	return TRUE;
}

void
ds_snapshot_due_text(gint64 due, char text[20])
{
	gint64 day = due / DAY_S, second = due % DAY_S;

	text[0] = '\0';
	if (due < 0 || day + DAY_OF_EPOCH > DAY_LAST)
		return;
	g_snprintf(text, 20, "%sT%02d:%02d:%02d", ds_day_text((DsDay)(day + DAY_OF_EPOCH)).text,
	    (gint)(second / 3600), (gint)(second / 60 % 60), (gint)(second % 60));
}
