/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/kiosk.h"

#include "firmware/base/log.h"
#include "firmware/base/text.h"
#include "firmware/kiosk-private.h"

#include <string.h>

#define JOURNAL_FILE "journal.db"

/* ---- changes ---- */

static gboolean
announce(gpointer data)
{
	DsKiosk *kiosk = data;
	g_autoptr(DsTapIn)
	    G_GNUC_UNUSED in = kiosk->tap != NULL ? ds_tap_in(kiosk->tap, "shown", NULL) : NULL;

	kiosk->change_source = 0;
	ds_kiosk_move_outputs(kiosk);
	if (kiosk->tap != NULL)
		ds_kiosk_tell_view(kiosk);
	kiosk->handlers.on_changed(kiosk->handlers.data);
	return G_SOURCE_REMOVE;
}

void
ds_kiosk_changed(DsKiosk *kiosk)
{
	g_autoptr(GSource) source = NULL;

	if (kiosk->change_source != 0)
		return;
	source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, announce, kiosk, NULL);
	kiosk->change_source = g_source_attach(source, kiosk->home);
	if (kiosk->tap != NULL)
		ds_tap_out(kiosk->tap, "change", NULL); /* "shown" will come in */
}

/* ---- the pad ---- */

static void
on_read(const DsTagId *tag, const GByteArray *memory, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (memory != NULL)
		ds_pile_read(kiosk->pile, tag, memory->data, memory->len);
	else
		ds_pile_read_failed(kiosk->pile, tag);
	ds_kiosk_read_tags(kiosk);
	ds_circulation_take_up(kiosk->circulation);
	ds_kiosk_consider(kiosk);
	ds_kiosk_changed(kiosk);
}

/* Nothing is read from a tag while nobody is there (rules 4, "RFID privacy"). */
void
ds_kiosk_read_tags(DsKiosk *kiosk)
{
	DsTagId tag;
	guint blocks;

	if (kiosk->pad == NULL || kiosk->session[0] == '\0' || ds_session_is_over(kiosk->state))
		return;
	while (ds_pile_wish(kiosk->pile, &tag, &blocks))
		ds_pad_worker_read(kiosk->pad, &tag, blocks, on_read, kiosk);
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
	DsKiosk *kiosk = data;
	guint moves = ds_pile_moves(kiosk->pile);

	if (look == DS_LOOK_ALL)
		kiosk->last_round = number;
	if (ds_pile_look(kiosk->pile, tags, look, number))
		ds_kiosk_changed(kiosk);
	if (ds_pile_moves(kiosk->pile) != moves && !kiosk->warning)
		ds_kiosk_restart_time(kiosk);
	ds_kiosk_read_tags(kiosk);
	ds_circulation_round(kiosk->circulation);
	ds_circulation_take_up(kiosk->circulation);
	ds_kiosk_consider(kiosk);
}

static void
on_bin_news(gpointer data)
{
	DsKiosk *kiosk = data;

	ds_circulation_look_into_bin(kiosk->circulation);
}

/* ---- devices ---- */

DsKioskDevice *
ds_kiosk_find_device(DsKiosk *kiosk, const char *section)
{
	for (guint i = 0; i < kiosk->devices->len; i++) {
		DsKioskDevice *device = kiosk->devices->pdata[i];

		if (g_str_equal(device->config->section, section))
			return device;
	}
	return NULL;
}

gboolean
ds_kiosk_is_broken(const DsKiosk *kiosk)
{
	for (guint i = 0; i < kiosk->devices->len; i++) {
		const DsKioskDevice *device = kiosk->devices->pdata[i];

		if (device->config == kiosk->config->pad && device->state != DS_DEVICE_READY)
			return TRUE;
	}
	return kiosk->storage_failed || ds_circulation_count(kiosk->circulation).failed;
}

void
ds_kiosk_device_is(DsKiosk *kiosk, const char *section, DsDeviceState state, const char *condition,
    const GError *error)
{
	DsKioskDevice *device = ds_kiosk_find_device(kiosk, section);

	if (device->state != state || g_strcmp0(device->condition, condition) != 0)
		device->since_s = ds_clock_wall_s(kiosk->clock);
	device->state = state;
	device->condition = condition;
	g_free(device->error);
	device->error = error != NULL ? ds_text_escape(error->message, -1) : NULL;
	ds_kiosk_changed(kiosk);
}

static void
on_device_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (ds_kiosk_find_device(kiosk, section)->config == kiosk->config->pad)
		kiosk->lamp = DS_SIGNAL_OFF; /* a reader that comes back does not remember */
	ds_kiosk_device_is(kiosk, section, state, NULL, error);
	/* A person in the middle of a session is not thrown out: lines that need the pad wait for
	 * it, and the kiosk closes when the session is over. */
	if (ds_kiosk_is_broken(kiosk)) {
		if (kiosk->session[0] == '\0')
			ds_kiosk_step(kiosk, DS_GOT_BROKEN, NULL);
	} else {
		ds_kiosk_step(kiosk, DS_GOT_REPAIRED, NULL);
	}
}

static const char *const kind_words[] = {
    [DS_IDENTITY_CARD] = "card",
    [DS_IDENTITY_BARCODE] = "barcode",
    [DS_IDENTITY_QR] = "qr",
};

static void
tell_scanned(DsKiosk *kiosk, const char *section, const DsIdentity *identity)
{
	static const char *const flaws[] = {
	    [DS_FLAW_NONE] = "none",
	    [DS_FLAW_RANDOM_UID] = "random-uid",
	    [DS_FLAW_UNREADABLE] = "unreadable",
	};
	g_autofree char *text = identity->text != NULL ? g_utf8_make_valid(identity->text, -1)
						       : g_strdup("");
	GVariantDict what;

	g_variant_dict_init(&what, NULL);
	g_variant_dict_insert(&what, "kind", "s", kind_words[identity->kind]);
	g_variant_dict_insert(&what, "technology", "s", identity->technology);
	g_variant_dict_insert(&what, "flaw", "s", flaws[identity->flaw]);
	g_variant_dict_insert(&what, "text", "s", text);
	kiosk->handlers.on_scanned(section, g_variant_dict_end(&what), kiosk->handlers.data);
	explicit_bzero(text, strlen(text));
}

/* A person who holds the own card before the scanner once more does not want to borrow it. */
gboolean
ds_kiosk_is_own_card(const DsKiosk *kiosk, const char *text)
{
	return g_strcmp0(text, kiosk->card.text) == 0 ||
	    (kiosk->patron != NULL && g_strcmp0(text, kiosk->patron->id.text) == 0);
}

gboolean
ds_kiosk_is_lending(const DsKiosk *kiosk)
{
	return kiosk->state >= DS_STATE_PILE && kiosk->state <= DS_STATE_RETURN;
}

/* While books are lent or taken back a code is the label of an item; else it is a person. The
 * number alone never decides: the same one may be both. */
void
ds_kiosk_take_identity(DsKiosk *kiosk, const DsIdentity *identity)
{
	DsPatronId card;
	DsItemId item;

	if (!ds_kiosk_is_lending(kiosk)) {
		ds_kiosk_show_card(kiosk, identity);
		return;
	}
	if (identity->flaw != DS_FLAW_NONE || ds_kiosk_is_own_card(kiosk, identity->text))
		return;
	if (identity->kind == DS_IDENTITY_CARD ||
	    !ds_item_id_set(&item, identity->text, strlen(identity->text),
		ds_link_item_rules(kiosk->link), NULL)) {
		if (ds_patron_id_set(&card, identity->text, strlen(identity->text),
			ds_link_patron_rules(kiosk->link), NULL))
			ds_kiosk_take_next(kiosk, &card, ds_kiosk_credential(identity));
		return;
	}
	if (kiosk->state == DS_STATE_PILE_DONE || kiosk->state == DS_STATE_ACCOUNT)
		ds_kiosk_step(kiosk, DS_DID_ADD, NULL);
	if (ds_circulation_scan(kiosk->circulation, &item))
		ds_kiosk_restart_time(kiosk);
	ds_kiosk_consider(kiosk);
}

static void
on_identity(const char *section, const DsIdentity *identity, gpointer data)
{
	DsKiosk *kiosk = data;

	tell_scanned(kiosk, section, identity);
	if (identity->kind == DS_IDENTITY_CARD) {
		g_free(kiosk->card_on);
		kiosk->card_on = g_strdup(section);
	}
	ds_kiosk_take_identity(kiosk, identity);
	ds_kiosk_changed(kiosk);
}

/* Its text is a way in until it is used: nobody is told it. */
static void
on_code(const char *section, const DsPatronCode *code, gpointer data)
{
	DsKiosk *kiosk = data;
	GVariantDict what;

	g_variant_dict_init(&what, NULL);
	g_variant_dict_insert(&what, "kind", "s", "patron-code");
	g_variant_dict_insert(&what, "technology", "s", "");
	g_variant_dict_insert(&what, "flaw", "s", "none");
	g_variant_dict_insert(&what, "text", "s", "");
	kiosk->handlers.on_scanned(section, g_variant_dict_end(&what), kiosk->handlers.data);
	ds_kiosk_show_code(kiosk, code);
	ds_kiosk_changed(kiosk);
}

static void
on_taken(const char *section, gpointer data)
{
	DsKiosk *kiosk = data;

	if (g_strcmp0(kiosk->card_on, section) == 0)
		g_clear_pointer(&kiosk->card_on, g_free);
	ds_kiosk_consider(kiosk);
	ds_kiosk_changed(kiosk);
}

/* ---- the others ---- */

static void
on_circulation_changed(gpointer data)
{
	DsKiosk *kiosk = data;

	if (ds_kiosk_is_broken(kiosk) && ds_circulation_count(kiosk->circulation).failed)
		ds_kiosk_step(kiosk, DS_GOT_BROKEN, NULL);
	ds_kiosk_watch_cases(kiosk);
	ds_kiosk_open(kiosk);
	ds_kiosk_consider(kiosk);
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_on_storage_failed(const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->storage_failed = TRUE;
	ds_kiosk_step(kiosk, DS_GOT_BROKEN, NULL);
	ds_kiosk_changed(kiosk);
}

/* Nobody is served before all that is unsure since the last run is known. */
void
ds_kiosk_open(DsKiosk *kiosk)
{
	ds_kiosk_step(kiosk, ds_kiosk_may_open(kiosk) ? DS_GOT_BACK : DS_GOT_AWAY, NULL);
	if (kiosk->state == DS_STATE_GROUP)
		ds_kiosk_consider(kiosk);
}

static void
on_link_changed(gboolean online, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	g_free(kiosk->link_error);
	kiosk->link_error = error != NULL ? ds_text_escape(error->message, -1) : NULL;
	ds_kiosk_link_is(kiosk, online);
	ds_kiosk_changed(kiosk);
}

/* ---- coming and going ---- */

const char *
ds_kiosk_state(const DsKiosk *kiosk)
{
	return ds_session_state_word(kiosk->state);
}

DsTeller *
ds_kiosk_teller(DsKiosk *kiosk)
{
	return kiosk->teller;
}

static void
device_free(gpointer data)
{
	DsKioskDevice *device = data;

	g_free(device->error);
	g_free(device);
}

void
ds_kiosk_add_device(DsKiosk *kiosk, const DsDeviceConfig *config)
{
	DsKioskDevice *device = g_new0(DsKioskDevice, 1);

	device->config = config;
	device->since_s = ds_clock_wall_s(kiosk->clock);
	g_ptr_array_add(kiosk->devices, device);
}

static void
start_pad(DsKiosk *kiosk, const DsPileRules *rules)
{
	const DsPadHandlers handlers = {
	    .on_round = on_round, .on_changed = on_device_changed, .data = kiosk};

	if (kiosk->config->pad == NULL)
		return;
	ds_kiosk_add_device(kiosk, kiosk->config->pad);
	kiosk->pile = ds_pile_new(rules);
	kiosk->pad = ds_pad_worker_new(kiosk->config->pad, kiosk->home, &handlers);
	ds_pad_worker_set_tap(kiosk->pad, kiosk->tap);
}

static void
start_bin(DsKiosk *kiosk, const DsPileRules *rules)
{
	const DsBinHandlers handlers = {
	    .on_news = on_bin_news, .on_changed = on_device_changed, .data = kiosk};

	if (kiosk->config->bin == NULL)
		return;
	ds_kiosk_add_device(kiosk, kiosk->config->bin);
	kiosk->bin = ds_bin_new(kiosk->config->bin, kiosk->home, rules, &handlers);
	ds_bin_set_tap(kiosk->bin, kiosk->tap);
}

static void
start_pads(DsKiosk *kiosk)
{
	const DsPileRules rules = {
	    .item_rules = ds_link_item_rules(kiosk->link),
	    .owners = (const char *const *)kiosk->config->owners,
	};

	start_pad(kiosk, &rules);
	start_bin(kiosk, &rules);
}

static void
start_scanners(DsKiosk *kiosk)
{
	const DsScannerHandlers handlers = {.on_identity = on_identity,
	    .on_code = on_code,
	    .on_taken = on_taken,
	    .on_changed = on_device_changed,
	    .data = kiosk};

	for (guint i = 0; i < kiosk->config->scanners->len; i++) {
		const DsDeviceConfig *config = kiosk->config->scanners->pdata[i];

		DsScannerWorker *worker;

		ds_kiosk_add_device(kiosk, config);
		worker = ds_scanner_worker_new(config, kiosk->home, &handlers);
		ds_scanner_worker_set_tap(worker, kiosk->tap);
		g_ptr_array_add(kiosk->scanners, worker);
	}
}

static void
start_circulation(DsKiosk *kiosk)
{
	const DsCirculationParts parts = {
	    .teller = kiosk->teller,
	    .link = kiosk->link,
	    .pad = kiosk->pad,
	    .pile = kiosk->pile,
	    .bin = kiosk->bin,
	    .clock = kiosk->clock,
	    .snapshot = kiosk->snapshot,
	    .offline = &kiosk->config->offline,
	    .mute = !kiosk->config->screen,
	    .sorting = kiosk->config->sorting,
	    .tap = kiosk->tap,
	};
	const DsCirculationHandlers handlers = {
	    .on_changed = on_circulation_changed,
	    .may_lend = ds_kiosk_may_lend_offline,
	    .on_decided = ds_kiosk_on_decided,
	    .on_proven = ds_kiosk_on_proven,
	    .data = kiosk,
	};

	kiosk->circulation = ds_circulation_new(&parts, &handlers);
	ds_kiosk_start_outbox(kiosk);
	ds_kiosk_restart(kiosk);
	ds_kiosk_count_cases(kiosk);
}

static gboolean
open_parts(DsKiosk *kiosk, GError **error)
{
	g_autofree char *path = g_build_filename(kiosk->config->state_dir, JOURNAL_FILE, NULL);
	DsClockMemory known;

	kiosk->teller = ds_teller_new(path, kiosk->home, ds_kiosk_on_storage_failed, kiosk, error);
	if (kiosk->teller == NULL)
		return FALSE;
	ds_teller_set_tap(kiosk->teller, kiosk->tap);
	known = ds_teller_clock(kiosk->teller);
	ds_clock_remember(kiosk->clock, &known);
	ds_teller_keep(
	    kiosk->teller, kiosk->config->keep_personal_h, kiosk->config->keep_items_days);
	kiosk->link = ds_link_new(
	    kiosk->config->libraries->pdata[0], kiosk->home, on_link_changed, kiosk, error);
	if (kiosk->link == NULL)
		return FALSE;
	ds_link_set_tap(kiosk->link, kiosk->tap);
	return ds_kiosk_start_snapshot(kiosk, error);
}

DsKiosk *
ds_kiosk_new(const DsConfig *config, DsClock *clock, GMainContext *home,
    const DsKioskHandlers *handlers, GError **error)
{
	g_autoptr(DsKiosk) kiosk = g_new0(DsKiosk, 1);
	DsTap *tap = ds_clock_tap(clock);
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = tap != NULL ? ds_tap_in(tap, "start", NULL) : NULL;

	kiosk->tap = tap;
	kiosk->config = config;
	kiosk->clock = clock;
	kiosk->home = home;
	kiosk->handlers = *handlers;
	kiosk->session = g_strdup("");
	kiosk->pin_tries = ds_pin_tries_new();
	ds_kiosk_reset_look(kiosk);
	kiosk->message = (DsKioskMessage){.word = g_strdup(""), .count = -1, .limit = -1};
	kiosk->scanners = g_ptr_array_new_with_free_func((GDestroyNotify)ds_scanner_worker_free);
	kiosk->devices = g_ptr_array_new_with_free_func(device_free);
	kiosk->proven = g_array_new(FALSE, FALSE, sizeof(DsKioskProven));
	kiosk->state = DS_STATE_LIBRARY_AWAY; /* until the library has answered */
	if (!open_parts(kiosk, error))
		return NULL;
	start_pads(kiosk);
	start_circulation(kiosk);
	start_scanners(kiosk);
	ds_kiosk_start_printer(kiosk);
	ds_kiosk_start_headphones(kiosk);
	ds_kiosk_start_mail(kiosk);
	ds_kiosk_start_phone(kiosk);
	ds_kiosk_start_outputs(kiosk);
	ds_kiosk_start_notices(kiosk);
	ds_kiosk_start_theme(kiosk);
	return g_steal_pointer(&kiosk);
}

void
ds_kiosk_free(DsKiosk *kiosk)
{
	if (kiosk->change_source != 0)
		g_source_destroy(
		    g_main_context_find_source_by_id(kiosk->home, kiosk->change_source));
	g_clear_pointer(&kiosk->outputs, ds_kiosk_outputs_free);
	g_ptr_array_unref(kiosk->scanners);
	g_clear_pointer(&kiosk->printer, ds_printer_worker_free);
	g_clear_pointer(&kiosk->jack, ds_jack_worker_free);
	ds_kiosk_stop_mail(kiosk);
	ds_kiosk_stop_phone(kiosk);
	g_clear_pointer(&kiosk->pad, ds_pad_worker_free);
	g_clear_pointer(&kiosk->bin, ds_bin_free);
	g_clear_pointer(&kiosk->link, ds_link_free);
	g_clear_pointer(&kiosk->teller, ds_teller_free);
	g_clear_pointer(&kiosk->found, g_ptr_array_unref);
	ds_clock_cancel(kiosk->clock, &kiosk->space_timer);
	ds_kiosk_stop_snapshot(kiosk);
	g_clear_pointer(&kiosk->circulation, ds_circulation_free);
	g_clear_pointer(&kiosk->outbox, ds_outbox_free);
	g_clear_pointer(&kiosk->pile, ds_pile_free);
	ds_clock_cancel(kiosk->clock, &kiosk->page_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->quiet_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->lifted_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->staff_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->look_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->awake_timer);
	ds_clock_cancel(kiosk->clock, &kiosk->notices_timer);
	g_clear_pointer(&kiosk->pin_tries, ds_pin_tries_free);
	g_clear_pointer(&kiosk->patron, ds_patron_free);
	g_clear_pointer(&kiosk->summary, g_variant_unref);
	g_ptr_array_unref(kiosk->devices);
	g_array_unref(kiosk->proven);
	ds_word_wipe(&kiosk->pin);
	explicit_bzero(&kiosk->card, sizeof kiosk->card);
	explicit_bzero(&kiosk->next_card, sizeof kiosk->next_card);
	explicit_bzero(&kiosk->code, sizeof kiosk->code);
	g_free(kiosk->message.word);
	g_free(kiosk->message.text);
	g_free(kiosk->message.amount);
	g_free(kiosk->card_on);
	g_free(kiosk->link_error);
	g_free(kiosk->theme);
	g_free(kiosk->logo);
	g_free(kiosk->look_error);
	g_free(kiosk->session);
	g_free(kiosk);
}
