/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to write a backend: a way to speak with a library system (ILS).
 *
 * All calls are blocking and come from one thread, the link worker of that library
 * (sync/link.h), except compose(), which is pure. Each obeys `cancel` within a second and never
 * takes longer than the library's answer-timeout-s, a few requests at most.
 *
 * A refusal is an answer and lies in the DsAnswer or DsPatron. An error means that there is no
 * answer, and its code is what counts:
 *   DS_ERROR_RETRY    nothing of the request left the kiosk: it has surely not been carried out
 *   DS_ERROR_UNKNOWN  it may have been carried out: probe() tells, sending again does not
 *   DS_ERROR_PROTOCOL the server answered something it must not; for carry() this too means
 *                     that the outcome is unknown
 *   DS_ERROR_CONFIG   login refused, certificate not trusted: an operator must act
 * After any error the backend has closed its connection; the next call opens a new one.
 */
#pragma once

#include "firmware/base/mail-address.h"
#include "firmware/base/tls.h"
#include "sync/operation.h"

#include <gio/gio.h>

typedef enum {
	DS_PIN_NONE,   /* this patron may go on without */
	DS_PIN_NEEDED, /* ask for it; the data below must not be shown before it was right */
	DS_PIN_WRONG,
} DsPinState;

/* What the screen needs to know of a person; everything else stays in the parser. */
typedef struct {
	DsPatronId id; /* as the library calls it: may differ from what the card said */
	DsPinState pin;
	DsReason refusal;   /* DS_REASON_NONE: may borrow */
	char *text;         /* the library's own words about it; NULL */
	char *fees;         /* amount owed, as the library writes it, "12.50"; NULL */
	char *currency;     /* "CNY"; NULL when the library does not say */
	gint loans;         /* items on loan, -1 unknown */
	gint loan_limit;    /* -1 unknown */
	gint overdue;       /* of the loans, -1 unknown */
	gint holds_ready;   /* -1 unknown */
	char expires[11];   /* "2026-12-13", "" unknown */
	DsMailAddress mail; /* for a receipt, and shown masked only; "": unknown, or none we use */
} DsPatron;

/* "12.50 CNY", for whoever shows it; NULL: nothing is owed, or nobody says. Free with g_free(). */
char *ds_patron_owes(const DsPatron *patron);

DsPatron *ds_patron_new(void);
void ds_patron_free(DsPatron *patron);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsPatron, ds_patron_free)

/* What became of an operation whose answer never came. */
typedef enum {
	DS_FATE_APPLIED,
	DS_FATE_NOT_APPLIED,
	DS_FATE_TAKEN,     /* the item is charged to somebody else */
	DS_FATE_UNDECIDED, /* the library cannot tell: staff must look */
} DsFate;

/* What the library knows of an item, for the screen and for a renewal. */
typedef struct {
	gboolean known;
	gboolean on_loan;
	gboolean yours;        /* on loan to the patron asked for */
	gboolean unsure;       /* on loan, and the library's lists do not tell reliably to whom */
	gboolean held;         /* waits on the shelf for somebody who wanted it */
	gboolean lost;         /* lost or missing */
	gboolean not_for_loan; /* never lent; the snapshot knows, servers do not tell */
	char due[20];
	char held_until[11]; /* "2026-12-20": kept until then for somebody who wanted it; "" unknown
			      */
	char *title;
} DsItemInfo;

DsItemInfo *ds_item_info_new(void);
void ds_item_info_free(DsItemInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsItemInfo, ds_item_info_free)

/* What a library lists of a patron. */
typedef enum {
	DS_PATRON_LOANS,
	DS_PATRON_HOLDS_READY,   /* reserved, and waiting on the shelf */
	DS_PATRON_HOLDS_WAITING, /* reserved, and not there yet */
	DS_PATRON_LIST_N
} DsPatronListKind;

/* One list of a patron, as the library gives it: item numbers, where it keeps to them. */
typedef struct {
	GHashTable *items; /* char * in capitals, to char * as the library writes it */
	gboolean
	    complete; /* what is not among them is not on loan to, or reserved for, this patron */
} DsPatronList;

DsPatronList *ds_patron_list_new(void);
void ds_patron_list_free(DsPatronList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsPatronList, ds_patron_list_free)

gboolean ds_patron_list_have(const DsPatronList *list, const DsItemId *item);

/* FALSE: it is on the list already. */
gboolean ds_patron_list_add(DsPatronList *list, const char *number);

/* In the order of their capitals, as the library writes them; free the array only. */
GPtrArray *ds_patron_list_entries(const DsPatronList *list);

/* When the kiosk speaks with a library. */
typedef enum {
	DS_CONNECT_ALWAYS,
	DS_CONNECT_WHEN_TOLD, /* ds_link_wake(): a link that costs money, or is up once a day */
} DsConnect;

/* One [library] section, checked by the configuration before it comes here. */
typedef struct {
	char *name;    /* "main" */
	char *backend; /* value of backend= */
	char *address; /* host:port; NULL: none was given */
	char *profile; /* name of a built-in profile, or a path; NULL: none was given */
	DsWord institution;
	DsWord location; /* sent as CP and AP */
	DsWord terminal; /* [kiosk] id */
	DsWord login;    /* "": no login */
	DsWord password;
	gboolean tls;
	DsTlsSettings trust;
	guint connect_timeout_s;
	guint answer_timeout_s;
	guint keep_alive_s;
	guint connect; /* DsConnect */
} DsLibrarySettings;

void ds_library_settings_free(DsLibrarySettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsLibrarySettings, ds_library_settings_free)

typedef struct {
	const char *id; /* value of backend= */
	const char *summary;
	gboolean by_files; /* nobody answers, ever: staff carry files (firmware/outbox-file.h) */

	/* Checks the settings and reads the profile; connects to nothing. Borrows `settings`, which
	 * must outlive it. DS_ERROR_CONFIG says which key is wrong. */
	gpointer (*open)(const DsLibrarySettings *settings, GError **error);

	/* Which identifiers this library uses. Any thread. */
	const DsIdentRules *(*item_rules)(gconstpointer self);
	const DsIdentRules *(*patron_rules)(gconstpointer self);

	/* May the kiosk itself tell the library of what it decided while the library was away?
	 * Only where the library's answers show what it knows already. FALSE: staff do it. Any
	 * thread. */
	gboolean (*may_replay)(gconstpointer self, DsOperationKind kind);

	/* Does it list what a patron has on loan, and tell that somebody has shown the right PIN?
	 * Any thread. NULL: no. */
	gboolean (*may_list)(gconstpointer self);

	/* Connects, logs in and asks for the status; on an open link just a sign of life. */
	gboolean (*hello)(gpointer self, GCancellable *cancel, GError **error);

	/* Who is this? `pin` is NULL before one was typed. */
	DsPatron *(*patron)(gpointer self, const DsPatronId *card, const DsWord *pin,
	    GCancellable *cancel, GError **error);

	/* What carry() will send for this operation, for the journal: without PIN, sequence number
	 * and checksum. Pure, any thread. Free with g_free(). */
	char *(*compose)(gconstpointer self, const DsOperation *op);

	/* Asks the library to do it; sends op->request, and the PIN where the library wants one.
	 * TRUE: op->answer holds its yes or no. */
	gboolean (*carry)(gpointer self, DsOperation *op, const DsWord *pin, GCancellable *cancel,
	    GError **error);

	/* After an unknown outcome: what became of it? On DS_FATE_APPLIED op->answer is filled as
	 * far as the library still tells. */
	gboolean (*probe)(
	    gpointer self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error);

	/* What is this item? `patron` may be empty; then `yours` is FALSE. */
	DsItemInfo *(*item)(gpointer self, const DsItemId *item, const DsPatronId *patron,
	    GCancellable *cancel, GError **error);

	/* What has this patron on loan, what is reserved? One list for many questions; a library
	 * that has none to be relied on gives an incomplete one. NULL: never any list. */
	DsPatronList *(*list)(gpointer self, const DsPatronId *patron, DsPatronListKind kind,
	    GCancellable *cancel, GError **error);

	/* The person is gone. Best effort. */
	void (*goodbye)(gpointer self, const DsPatronId *patron, GCancellable *cancel);

	/* Closes the connection; the next call opens a new one. */
	void (*hang_up)(gpointer self);

	void (*close)(gpointer self);
} DsLibraryBackend;

extern const DsLibraryBackend *const ds_library_backends[]; /* ended by NULL */
const DsLibraryBackend *ds_library_backend(const char *id); /* NULL for an unknown name */
