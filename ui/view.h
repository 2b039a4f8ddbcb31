/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the daemon shows (property View of org.duestamp.Kiosk1, described in
 * firmware/base/kiosk1.xml), taken out of its a{sv} into a struct with a value for every key.
 *
 * The daemon is trusted, what it passes on is not: titles and texts come from a library system.
 * Strings are cleaned and cut (firmware/base/text.h), numbers are clamped, lists are bounded,
 * unknown words fall back to the harmless one, keys of a wrong type count as absent.
 */
#pragma once

#include "firmware/base/languages.h"

#define DS_VIEW_ITEMS_MAX 100    /* rows; a pad holds 40 books (rules.md, 4) */
#define DS_VIEW_TITLE_MAX 300    /* characters */
#define DS_VIEW_RECEIPT_MAX 1000 /* characters of a line */
#define DS_VIEW_MAIL_MAX 300
#define DS_VIEW_CODE_MAX 500    /* characters; [phone] page= has 400 at most */
#define DS_VIEW_PARTS_MAX 99    /* volumes of a set */
#define DS_VIEW_LANGUAGE_MAX 24 /* eight pages of the rail */
#define DS_VIEW_DAYS_UNKNOWN G_MAXINT

typedef enum {
	DS_PAGE_IDLE,
	DS_PAGE_IDENTIFY,
	DS_PAGE_CARD_NUMBER,
	DS_PAGE_PHONE,
	DS_PAGE_PIN,
	DS_PAGE_PILE,
	DS_PAGE_PUT_BACK,
	DS_PAGE_RENEW_OWN,
	DS_PAGE_COUNT_SET,
	DS_PAGE_FEE,
	DS_PAGE_ACCOUNT,
	DS_PAGE_PILE_DONE,
	DS_PAGE_COUNT_RETURN,
	DS_PAGE_RETURN,
	DS_PAGE_GOODBYE,
	DS_PAGE_ADDRESS,
	DS_PAGE_GROUP,
	DS_PAGE_LIBRARY_AWAY,
	DS_PAGE_OUT_OF_ORDER, /* also for a page that nobody knows */
	DS_PAGE_N
} DsPageName;

typedef enum {
	DS_ITEM_FOUND,
	DS_ITEM_ASKING,
	DS_ITEM_LENT,
	DS_ITEM_RENEWED,
	DS_ITEM_RETURNED,
	DS_ITEM_DESK,
	DS_ITEM_COUNT,
	DS_ITEM_YOURS,
	DS_ITEM_FEE,
	DS_ITEM_KEPT,
	DS_ITEM_PUT_BACK,
	DS_ITEM_PART_MISSING,
	DS_ITEM_LIFT,
	DS_ITEM_UNREADABLE,
	DS_ITEM_REFUSED,
	DS_ITEM_LEFT,
	DS_ITEM_UNSURE, /* also for a status that nobody knows */
	DS_ITEM_STAFF,
	DS_ITEM_N
} DsItemStatus;

typedef enum {
	DS_CONTRAST_NONE, /* also for a word that nobody knows */
	DS_CONTRAST_DARK,
	DS_CONTRAST_LIGHT,
	DS_CONTRAST_N
} DsContrast;

typedef enum {
	DS_MODE_SELF_SERVICE,
	DS_MODE_RETURN_ONLY,
	DS_MODE_DEMO,
	DS_MODE_TRAINING,
	DS_MODE_N
} DsViewMode;

/* What the person has on loan, as far as the library lists it. */
typedef enum {
	DS_VIEW_LIST_NONE, /* also for a word that nobody knows */
	DS_VIEW_LIST_ASKING,
	DS_VIEW_LIST_WHOLE,
	DS_VIEW_LIST_PART,
	DS_VIEW_LIST_N
} DsViewList;

/* Where the pad is, seen from the screen. */
typedef enum {
	DS_PAD_BELOW, /* also for a word that nobody knows */
	DS_PAD_LEFT,
	DS_PAD_RIGHT,
	DS_PAD_PLACE_N
} DsPadPlace;
/* What became of the wish to have the receipt by e-mail. */
typedef enum {
	DS_VIEW_MAILED_NO, /* also for a word that nobody knows */
	DS_VIEW_MAILED_ASKED,
	DS_VIEW_MAILED_WAITS,
	DS_VIEW_MAILED_FAILED,
	DS_VIEW_MAILED_N
} DsViewMailed;

/* Whether the library is open. */
typedef enum {
	DS_VIEW_OPEN_UNKNOWN, /* also for a word that nobody knows */
	DS_VIEW_OPEN_UNTIL,
	DS_VIEW_OPEN_FROM,
	DS_VIEW_OPEN_ALWAYS,
	DS_VIEW_OPEN_CLOSED,
	DS_VIEW_OPEN_N
} DsViewOpen;

/* One row. Strings are never NULL. */
typedef struct {
	char *key;
	char *item;
	char *title;
	DsItemStatus status;
	gboolean on_pad;
	char *reason;
	char *text;
	int over;      /* -1 unknown */
	char *fee;     /* what borrowing it costs, "2.00 CNY" or "" */
	char *due;     /* "2026-12-20" or "" */
	int days_left; /* until then, less than 0 for overdue; DS_VIEW_DAYS_UNKNOWN */
	guint parts;
	gboolean counted; /* one mark stands for all parts */
	GArray *missing;  /* guint: 1 to parts */
	char *bin;
	char *destination;
	gboolean hold;
	gboolean alert;
	gint64 deadline; /* CLOCK_MONOTONIC, microseconds; 0 none */
	gboolean provisional;
} DsItem;

/* What is reserved. */
typedef struct {
	char *title; /* or the library's number, or "" */
	gboolean ready;
	char *until; /* "2026-12-20" or "" */
} DsHold;

/* What the library tells everybody. */
typedef struct {
	char *words;
	char *begins; /* "2026-11-28T15:00" or "" */
} DsViewNotice;

typedef struct {
	gboolean present; /* the daemon is there */
	DsPageName page;
	char *session;
	const DsLanguage *language;
	const DsLanguage *languages[DS_VIEW_LANGUAGE_MAX + 1]; /* ends with NULL */
	guint text_size;                                       /* 1 to 3 */
	DsContrast contrast;
	gboolean low, left, still, slow, speech, child, loud, other_voice;
	char *name;
	DsViewMode mode;
	gboolean pad;
	DsPadPlace pad_at;
	gboolean scanner_above;
	guint pad_count;
	gboolean crowded;
	gboolean dark;          /* nobody is there, and the library is closed */
	char *library_message;  /* for this person; "" for none */
	gboolean library_texts; /* what the library says in its own words is shown, too */
	gboolean call_staff;
	gboolean staff_called;
	gboolean offline;       /* the library is left out of this session, or of the next */
	gboolean offline_loans; /* and books are lent all the same */
	gint64 deadline;
	guint time_ms;
	gboolean warning;
	guint volume; /* 0 to 100 */
	gboolean busy;
	char *message;
	char *message_text;
	char *message_date;
	char *message_amount;
	int message_count;
	int message_limit;
	guint pin_length; /* 0 to 12 */
	gboolean may_phone;
	char *phone_code; /* what a phone reads to log in, for a QR code, or "" */
	int loans;
	int loan_limit;
	gboolean may_list, may_group;
	DsViewOpen open;
	char *open_at;      /* "2026-11-28T20:00" or "" */
	guint open_days;    /* that is so many days from today */
	GPtrArray *notices; /* DsViewNotice */
	DsViewList list;
	gboolean next_card;
	gboolean group;      /* a class or a family, and these have left already */
	guint people, books; /* ... with so many books */
	char *fee_sum;       /* what is asked about on the page "fee", or "" */
	char *fees;          /* "12.50 CNY" or "" */
	int holds_ready;     /* -1 unknown */
	GPtrArray *holds;    /* DsHold */
	char *pay_code;      /* to be shown as a QR code, or "" */
	gboolean card_left;
	gboolean returned; /* key "return" */
	gboolean may_print, printed, printing, may_reprint;
	guint slips;    /* that belong into what was taken back */
	char *feedback; /* "ask", "thanks" or "" */
	char *receipt;  /* for a QR code; some lines, or "" */
	char *mail;     /* "l…@example.org": it may be sent there; or "" */
	DsViewMailed mailed;
	gboolean may_type; /* ... or to an address that the person types */
	char *reason;
	GPtrArray *items; /* DsItem */
} DsView;

const char *ds_view_page_word(DsPageName page);
const char *ds_view_status_word(DsItemStatus status);

/* Never fails. NULL: the daemon is away, which is a view of out-of-order in the language of `now`.
 * `languages` (DsLanguage) are those that are installed; they outlive the view. `now` is the one of
 * the screen, which stays where the view names none; NULL: there is none yet. */
DsView *ds_view_new(GVariant *dict, const GPtrArray *languages, const DsLanguage *now);
void ds_view_free(DsView *view);

/* How many rows have one of the states of a set: DS_SET(DS_ITEM_LENT) | DS_SET(DS_ITEM_RENEWED). */
#define DS_SET(status) (1u << (status))
guint ds_view_count(const DsView *view, guint set);

/* How many of them were decided without the library, which may still see them differently. */
guint ds_view_count_provisional(const DsView *view, guint set);

/* The first row with one of these states, or NULL. */
const DsItem *ds_view_find(const DsView *view, guint set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsView, ds_view_free)
