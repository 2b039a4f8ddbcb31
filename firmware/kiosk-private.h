/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's inside, shared by the files that make it: kiosk.c (parts and what they report),
 * kiosk-do.c (what a person does at the screen), kiosk-visit.c (the session's table put into
 * practice), kiosk-group.c (a class or a family), kiosk-account.c (what a person has on loan),
 * kiosk-offline.c (what it does without the library), kiosk-restart.c (what the last run has left),
 * kiosk-cases.c (what waits for staff), kiosk-notices.c (what it says to whoever passes by),
 * kiosk-printer.c (its printer), kiosk-paper.c (what staff have printed), kiosk-mail.c (receipts by
 * e-mail), kiosk-phone.c (log-in by phone), kiosk-code.c (signed patron codes), kiosk-screen.c
 * (when it is dark), kiosk-outputs.c (its lamps and gates), kiosk-tap.c (what is told to a flight
 * recorder), view.c (what there is to show).
 */
#pragma once

#include "firmware/appearance.h"
#include "firmware/base/tap.h"
#include "firmware/circulation.h"
#include "firmware/jack-worker.h"
#include "firmware/kiosk.h"
#include "firmware/mail-worker.h"
#include "firmware/outbox-file.h"
#include "firmware/phone-worker.h"
#include "firmware/pin-tries.h"
#include "firmware/printer-worker.h"
#include "firmware/scanner-worker.h"
#include "firmware/session.h"
#include "firmware/slip-parts.h"
#include "firmware/snapshot-worker.h"

typedef struct {
	const DsDeviceConfig *config;
	DsDeviceState state;
	const char *condition; /* of a printer that is ready; NULL: the state says it all */
	char *error;
	gint64 since_s;
} DsKioskDevice;

typedef struct DsKioskOutputs DsKioskOutputs;

/* A signed patron code that was shown, and where; id "": none. */
typedef struct {
	DsPatronId card;
	char id[2 * DS_PATRON_CODE_ID_BYTES + 1];
	DsSessionState state;
	char session[16];
	gint64 shown_us;     /* ds_clock_monotonic_us() */
	const char *refusal; /* what is said where it does not count; NULL: why not */
} DsKioskCode;

/* What became of the wish to have the receipt by e-mail. */
typedef enum {
	DS_MAILED_NOT,   /* nobody has asked */
	DS_MAILED_ASKED, /* it is being written down */
	DS_MAILED_WAITS, /* it is on the disk, and will be sent */
	DS_MAILED_FAILED /* it is not, and will not be */
} DsMailed;

/* Why the person is still on the identify, number or PIN page. */
typedef struct {
	char *word; /* "" for none */
	char *text;
	char *amount;
	char date[11];
	gint count; /* how many it is about; -1: it is about no number */
	gint limit; /* ... of how many; -1 */
} DsKioskMessage;

/* An operation whose tags have proven that they are as they should be. */
typedef struct {
	DsItemId item;
	gint64 op_seq;
} DsKioskProven;

/* Questions about persons to one of the two that know them. */
typedef struct {
	DsKiosk *kiosk;
	guint unanswered; /* they are on their way */
} DsKioskAsked;

/* A class or a family: several persons, each with a visit of their own. Of those who have left it
 * holds how many they were and how much they took along, and nothing else. */
typedef struct {
	gboolean open;
	guint people, books;  /* until the last page is over */
	const char *language; /* with which each visit begins ... */
	DsAppearance appearance;
} DsKioskGroup;

struct DsKiosk {
	const DsConfig *config;
	DsClock *clock;
	DsTap *tap; /* the clock's; NULL: nobody listens */
	GMainContext *home;
	DsKioskHandlers handlers;
	guint change_source; /* an announcement of changes is on its way */

	DsTeller *teller;
	DsLink *link;
	DsPadWorker *pad;
	DsPile *pile;
	DsBin *bin;                   /* NULL: nobody sees what falls in */
	DsSpace space;                /* on the journal's disk */
	DsDiskResult disk;            /* ... and whether it keeps what it says */
	DsOfflineState offline_loans; /* as it was told last */
	guint space_timer;
	DsLink *snapshot; /* asks the snapshot; NULL: this kiosk has no key for one */
	DsLibrarySettings snapshot_settings;
	DsSnapshotWorker *snapshot_worker;
	gint64 snapshot_made_s; /* 0: there is none */
	char *theme;            /* of [look], as ds_theme_text() has it; NULL: as usual */
	char *logo;             /* ... its file; NULL: ours */
	char *look_error;       /* ... what was refused; NULL: nothing */
	char *snapshot_error;   /* why there is no newer one; NULL */
	guint snapshot_timer;
	DsCirculation *circulation;
	DsOutbox *outbox;
	GPtrArray *scanners;      /* DsScannerWorker */
	DsPrinterWorker *printer; /* NULL: has none */
	DsJackWorker *jack;       /* of headphones; NULL: there is none */
	DsMailWorker *mail;       /* NULL: nothing is sent */
	DsMailState mails;        /* as it was told last; its error is below */
	char *mail_error;         /* NULL */
	guint mail_timer;         /* until one is tried again */
	guint mail_asks, mail_answers;
	DsPhoneWorker *phone; /* NULL: nobody logs in by phone */
	char *phone_page;     /* what the QR code holds; NULL: none is shown */
	guint phone_showing;  /* counts them */
	guint phone_timer;
	gint64 phone_deadline_us;
	DsKioskOutputs *outputs; /* NULL until they are started */
	GPtrArray *devices;      /* DsKioskDevice */
	char *link_error;
	gboolean storage_failed;
	gboolean restarted;  /* what was unfinished at the start is in good hands */
	GPtrArray *found;    /* DsOperation: that, while older rows are being read; NULL */
	gboolean link_known; /* the link has said at least once whether the library answers */
	guint last_round;
	DsSignal lamp;       /* as it was asked for last */
	guint cases;         /* rows that wait for staff */
	GArray *proven;      /* DsKioskProven: is it the end of one of these? */
	guint alarms;        /* of the journal, that nobody has confirmed */
	guint cases_counted; /* so many had been handed to staff when they were counted */

	DsSessionState state;
	char *session; /* "" when nobody is there */
	const char *language;
	DsAppearance appearance;

	gboolean offline; /* the present session is decided here */

	/* who is there */
	DsPatronId card;
	DsCredential credential; /* how the card was shown */
	DsKioskCode code;        /* is being looked up in the journal */
	DsKioskCode code_seen;   /* the last one that counted, or was refused in that session */
	DsPatronId next_card;    /* was shown while this visit came to its end; "" for none */
	DsCredential next_credential;
	DsKioskGroup group;
	DsPatron *patron;
	DsWord pin;
	gboolean has_pin;
	gboolean wants_list; /* came to see what they have on loan, and has not seen it yet */
	DsPinTries *pin_tries;
	gboolean busy; /* the library is being asked about the person */
	DsKioskAsked asked_library, asked_snapshot;
	const DsKioskAsked *asked_last; /* whose answer is for who is here now */
	char *card_on;                  /* section of the reader on which a card lies */
	DsKioskMessage message;

	/* time */
	guint page_timer;
	guint page_ms;
	gint64 page_deadline_us;
	gboolean warning;
	guint quiet_timer;   /* runs while everything is settled */
	gboolean quiet;      /* ... and has run out */
	guint lifted_timer;  /* runs while the books of one of a group are gone from the pad */
	gboolean had_books;  /* ... where they lay, on the page "pile-done" */
	guint staff_timer;   /* shows for a while that staff were called */
	guint notices_timer; /* until the idle page has something else to say */
	guint awake_timer;   /* the screen is lit, whatever the hour */
	guint look_timer;    /* until language and appearance of the empty kiosk go back */

	gboolean thanked; /* the person has said how it was */
	gboolean printed; /* the receipt was asked for ... */
	guint prints;     /* ... so often */
	guint receipts; /* that were given to the printer since the start; it answers in their order
			   ... */
	guint receipts_out; /* ... so many answers have come */
	guint receipt;      /* the last one of this visit; 0: none */
	DsMailed mailed;    /* ... by e-mail */
	char *mailed_to;    /* masked, what was typed; NULL: the address that the library has */
	gboolean has_paper; /* the printer prints */
	gboolean stopping;  /* the person wants to finish */
	gboolean sweeping;  /* one last look at the pad ... */
	guint sweep_round;  /* ... by this round */
	guint sweeps;       /* so often it was asked for in a row */
	GVariant *summary;  /* items as they were at the end, for the goodbye page */
	guint summary_done;
	guint slips;                  /* that are printed for what was taken back */
	guint slips_asked, slips_out; /* as `receipts` */
	guint slips_before;           /* of `slips_asked`, those of visits before this one */
	gint summary_loans;
	gint64 summary_wall_s; /* when it ended */
	gboolean was_return;
};

/* How sure it is that whoever has shown this is its person. */
DsCredential ds_kiosk_credential(const DsIdentity *identity);

/* A scanner or somebody at the screen has told this. */
void ds_kiosk_take_identity(DsKiosk *kiosk, const DsIdentity *identity);

/* ---- kiosk-visit.c ---- */

/* Something happened. FALSE: it means nothing in this state. */
gboolean ds_kiosk_step(DsKiosk *kiosk, DsSessionEvent event, const char *key);

/* Looks whether what is on the pad and in circulation makes the session go on. */
void ds_kiosk_consider(DsKiosk *kiosk);

/* Somebody did something: the page's time begins again. */
void ds_kiosk_restart_time(DsKiosk *kiosk);

/* A card or a code was shown. */
void ds_kiosk_show_card(DsKiosk *kiosk, const DsIdentity *identity);

/* Is there, here and now, any use for a card? Of the next person, too. */
gboolean ds_kiosk_wants_card(const DsKiosk *kiosk);

/* It means nobody: says why, where a card is asked for, without a question to the library. */
void ds_kiosk_refuse_card(DsKiosk *kiosk, const char *word);

/* A class or a family, one after the other: a card on the page "pile-done" ends this visit as
 * "finish" would, and begins its own; it begins a group where there is none. Elsewhere it does
 * nothing. */
void ds_kiosk_take_next(DsKiosk *kiosk, const DsPatronId *card, DsCredential credential);

/* Asks the library about this card or typed number; `event` is how it came. */
gboolean ds_kiosk_take_card(
    DsKiosk *kiosk, const DsPatronId *card, DsCredential credential, DsSessionEvent event);

/* The question about the person found no answer: puts it again, to whoever can answer it now. */
void ds_kiosk_ask_again(DsKiosk *kiosk);

/* Sets what the page says; NULLs allowed. */
void ds_kiosk_say(DsKiosk *kiosk, const char *word, const char *text);

/* What the lamp of a pad has to say. */
DsSignal ds_kiosk_signal(const DsKiosk *kiosk, const DsCirculationCount *count);

/* ---- kiosk-group.c ---- */

/* Can a group begin, or go on, here and now? */
gboolean ds_kiosk_may_gather(const DsKiosk *kiosk);

/* What DS_DO_GATHER and DS_DO_DISBAND demand. A group that has begun goes on. */
void ds_kiosk_gather(DsKiosk *kiosk);
void ds_kiosk_disband(DsKiosk *kiosk);

/* One of the group has come to their end: counts them. Without a group it does nothing. */
void ds_kiosk_count_person(DsKiosk *kiosk);

/* Language and appearance were chosen for all who come. */
void ds_kiosk_keep_group_look(DsKiosk *kiosk);

/* Is there nothing that somebody has to be told, or asked, when their visit is over? */
gboolean ds_kiosk_has_said_all(const DsKiosk *kiosk);

/* ds_kiosk_consider() for the pages of a group. */
void ds_kiosk_consider_group(DsKiosk *kiosk);
void ds_kiosk_consider_lifted(DsKiosk *kiosk);
void ds_kiosk_consider_goodbye(DsKiosk *kiosk);

/* How many there were, for "group", "pile-done" and the last page. */
void ds_kiosk_put_group(const DsKiosk *kiosk, GVariantDict *view);

/* ---- kiosk-account.c ---- */

/* May the person see what they have on loan? Not without PIN or library, and not amid a loan. */
gboolean ds_kiosk_may_list(const DsKiosk *kiosk);
/* Whoever came for their list sees it now that they are known, or borrows where it is not shown. */
void ds_kiosk_grant_list(DsKiosk *kiosk);

/* What DS_DO_LIST and DS_DO_RENEW_ALL demand. */
void ds_kiosk_list_own(DsKiosk *kiosk);
void ds_kiosk_renew_all(DsKiosk *kiosk);

/* ds_kiosk_consider() for that page. */
void ds_kiosk_consider_account(DsKiosk *kiosk, const DsCirculationCount *count);

/* ---- kiosk.c ---- */

/* Are books being lent or taken back? Then a code is the label of an item. */
gboolean ds_kiosk_is_lending(const DsKiosk *kiosk);
/* Is that the number of who is here? */
gboolean ds_kiosk_is_own_card(const DsKiosk *kiosk, const char *text);

void ds_kiosk_changed(DsKiosk *kiosk);
DsKioskDevice *ds_kiosk_find_device(DsKiosk *kiosk, const char *section);
void ds_kiosk_add_device(DsKiosk *kiosk, const DsDeviceConfig *config);
/* What a device's worker says of it; `condition` and `error` may be NULL. */
void ds_kiosk_device_is(DsKiosk *kiosk, const char *section, DsDeviceState state,
    const char *condition, const GError *error);
/* Language and appearance as they are for whoever comes next. */
void ds_kiosk_reset_look(DsKiosk *kiosk);

/* So many times as long as usual a person is waited for, who needs more time or listens. */
guint ds_kiosk_patience(const DsKiosk *kiosk);
/* Reads tags that want to be read, where the state allows it. */
void ds_kiosk_read_tags(DsKiosk *kiosk);
gboolean ds_kiosk_is_broken(const DsKiosk *kiosk);
void ds_kiosk_on_storage_failed(const GError *error, gpointer data);
/* Opens for patrons, or closes, as things are now. */
void ds_kiosk_open(DsKiosk *kiosk);

/* ---- kiosk-cases.c ---- */

/* Counts the staff's list, or only when something has been added to it. */
void ds_kiosk_count_cases(DsKiosk *kiosk);
void ds_kiosk_watch_cases(DsKiosk *kiosk);

/* The tags of this item are as they should be: a case that doubted it needs nobody any more. */
void ds_kiosk_on_proven(const DsOperation *op, gpointer kiosk);

/* ---- kiosk-tap.c: where somebody listens ---- */

DsTapIn *ds_kiosk_tell_do(DsKiosk *kiosk, const char *event, GVariant *details);
/* Back again: what Kiosk1.Do takes; `facts` are those of "details". */
GVariant *ds_kiosk_details(GVariant *facts);
void ds_kiosk_tell_view(DsKiosk *kiosk);
/* ds_disk_result() of the state folder, looked up and told. */
DsDiskResult ds_kiosk_disk_result(const DsKiosk *kiosk);
/* [offline] as it is now. */
GVariant *ds_kiosk_facts_of_rules(const DsKiosk *kiosk);

/* ---- kiosk-restart.c ---- */

/* Hands what was unfinished to circulation and outbox; once, at the start. */
void ds_kiosk_restart(DsKiosk *kiosk);

/* ---- kiosk-offline.c ---- */

/* Whether somebody is there, and how far the clock may be believed. */
void ds_kiosk_tell_teller(DsKiosk *kiosk);

/* The outbox, and what circulation asks here without the library. */
void ds_kiosk_start_outbox(DsKiosk *kiosk);
DsReason ds_kiosk_may_lend_offline(const DsItemInfo *info, guint in_session, gpointer data);
void ds_kiosk_on_decided(const DsOperation *op, gpointer data);

/* Is the library to be left out of the next session? It is away, or is being told of what was
 * decided without it. */
gboolean ds_kiosk_is_offline(const DsKiosk *kiosk);
/* Can anything be done for a person now? */
gboolean ds_kiosk_may_open(const DsKiosk *kiosk);
/* Loans without the library, now, to anybody? */
DsOfflineState ds_kiosk_offline_loans(const DsKiosk *kiosk);
/* The same as a reason for a person: DS_REASON_OFFLINE, returns only; DS_REASON_NONE, loans too. */
DsReason ds_kiosk_judge_offline(const DsKiosk *kiosk);
/* Which link is asked about a person in this session; NULL: nobody, `reason` says why. */
DsLink *ds_kiosk_whom_to_ask(const DsKiosk *kiosk, DsReason *reason);
/* The library has come, or gone: a session that has begun goes on without it. */
void ds_kiosk_link_is(DsKiosk *kiosk, gboolean online);

/* ---- kiosk-snapshot.c ---- */

gboolean ds_kiosk_start_snapshot(DsKiosk *kiosk, GError **error);
void ds_kiosk_stop_snapshot(DsKiosk *kiosk);
gboolean ds_kiosk_has_snapshot(const DsKiosk *kiosk);

/* ---- kiosk-printer.c ---- */

/* Why nothing can be printed where there is no printer. */
GError *ds_kiosk_no_printer(void);
/* The head of whatever is printed here; `language` for a person, languages[0] for staff. */
DsSlipHead ds_kiosk_slip_head(const DsKiosk *kiosk, const char *language, gint64 wall_s);
/* The slips that go with what was taken back in this session, where the site wants them. */
void ds_kiosk_print_slips(DsKiosk *kiosk);
/* Where there is one. */
void ds_kiosk_start_printer(DsKiosk *kiosk);
/* NULL: nothing came of this session, or no receipts are wanted here. */
DsSlip *ds_kiosk_new_receipt(const DsKiosk *kiosk, gboolean brief);
/* What the session has come to (kiosk->summary), where the site wants it. Waits for nothing. */
void ds_kiosk_print_receipt(DsKiosk *kiosk);
/* Whoever is asked may have it on paper, and once more where it came out torn. FALSE: not now. */
gboolean ds_kiosk_may_print(const DsKiosk *kiosk);
gboolean ds_kiosk_print_now(DsKiosk *kiosk);
gboolean ds_kiosk_is_printing(const DsKiosk *kiosk);
/* It is out, and may be printed once more. */
gboolean ds_kiosk_may_reprint(const DsKiosk *kiosk);
/* The same for a phone; NULL: nobody is asked, or nothing came of it. Wipe it, then g_free(). */
char *ds_kiosk_receipt_words(const DsKiosk *kiosk);

/* ---- kiosk-headphones.c ---- */

/* Where there is a jack: whoever plugs theirs in is spoken to. */
void ds_kiosk_start_headphones(DsKiosk *kiosk);

/* ---- kiosk-screen.c ---- */

gboolean ds_kiosk_is_dark(const DsKiosk *kiosk);
/* Somebody has touched it, or was there until now. */
void ds_kiosk_wake(DsKiosk *kiosk);

/* ---- kiosk-mail.c ---- */

/* Where the configuration wants it. */
void ds_kiosk_start_mail(DsKiosk *kiosk);
void ds_kiosk_stop_mail(DsKiosk *kiosk);
/* Who this is has just been told, before kiosk->credential says that the library knows it: forgets
 * an address that is not wanted, or that whoever typed a number alone must not see. */
void ds_kiosk_judge_mail(DsKiosk *kiosk);
/* Whoever is known may type where the receipt goes. */
gboolean ds_kiosk_may_type(const DsKiosk *kiosk);
/* Whoever is asked may have the receipt by e-mail, once a visit, wherever it goes. typed: NULL for
 * the address that the library has. FALSE: not now. */
gboolean ds_kiosk_mail_now(DsKiosk *kiosk, const DsMailAddress *typed);
/* With the visit. */
void ds_kiosk_forget_mail(DsKiosk *kiosk);
void ds_kiosk_put_mail(const DsKiosk *kiosk, GVariantDict *view);
void ds_kiosk_put_mail_health(const DsKiosk *kiosk, GVariantDict *health);

/* ---- kiosk-code.c ---- */

/* A scanner has read one. */
void ds_kiosk_show_code(DsKiosk *kiosk, const DsPatronCode *code);
/* The same without looking whether it is wanted: a card, as soon as the journal knows that it is
 * used, or `refusal` on the page where a card is asked for. */
void ds_kiosk_take_code(DsKiosk *kiosk, const DsPatronCode *code, const char *refusal);

/* ---- kiosk-phone.c ---- */

/* Where the configuration wants it. */
void ds_kiosk_start_phone(DsKiosk *kiosk);
void ds_kiosk_stop_phone(DsKiosk *kiosk);
gboolean ds_kiosk_may_phone(const DsKiosk *kiosk);
/* After each step: a new code comes with its page, and goes with it. */
void ds_kiosk_watch_phone(DsKiosk *kiosk);
/* The session goes on without the library: nobody would answer. */
void ds_kiosk_phone_without_library(DsKiosk *kiosk);
void ds_kiosk_put_may_phone(const DsKiosk *kiosk, GVariantDict *view);
void ds_kiosk_put_phone(const DsKiosk *kiosk, GVariantDict *view);

/* ---- kiosk-theme.c ---- */

void ds_kiosk_start_theme(DsKiosk *kiosk);

/* ---- kiosk-notices.c ---- */

void ds_kiosk_start_notices(DsKiosk *kiosk);
void ds_kiosk_put_notices(const DsKiosk *kiosk, GVariantDict *view);
/* How loud the screen may be now, 0 to 100. */
guint ds_kiosk_volume(const DsKiosk *kiosk);

/* ---- kiosk-outputs.c ---- */

void ds_kiosk_start_outputs(DsKiosk *kiosk);
/* Something may have changed: sets every output to what it should be now. */
void ds_kiosk_move_outputs(DsKiosk *kiosk);
/* Sets all to rest; NULL is fine. */
void ds_kiosk_outputs_free(DsKioskOutputs *outputs);

/* ---- view.c ---- */

GVariant *ds_view_items(const DsKiosk *kiosk);
/* Loans of the person with those of this session; -1 unknown. */
gint ds_view_loans(const DsKiosk *kiosk);
/* Items on the pad that need a hand before anything can be done with them. */
guint ds_view_hindered(const DsKiosk *kiosk);
