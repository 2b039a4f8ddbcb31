/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pile/house.h"

#include "tests/pile/judge.h"
#include "tests/pile/thread.h"

#define START_S 1764100000
#define OWNER "CN-441900"
#define NEVER G_MAXINT64
#define SECOND_US ((gint64)G_USEC_PER_SEC)
#define SETTLE_US (2 * SECOND_US)
#define SETTLE_STEPS 3600

gint
ds_house_range(const DsHouse *house, gint from, gint below)
{
	return g_rand_int_range(house->parts.rand, from, below);
}

gboolean
ds_house_chance(const DsHouse *house, guint percent)
{
	return percent > 0 && ds_house_range(house, 0, 100) < (gint)percent;
}

static gint64
within_ms(const DsHouse *house, guint most_ms)
{
	return ds_time_us() + ds_house_range(house, 200, (gint)most_ms * 1000 + 201);
}

/* ---- books ---- */

DsBook *
ds_house_book(const DsHouse *house, guint book)
{
	return house->books->pdata[book];
}

static void
book_free(gpointer data)
{
	DsBook *book = data;

	g_ptr_array_unref(book->tags);
	g_free(book);
}

static void
write_tag(DsFieldTag *tag, const DsBook *book, guint volume, guint volumes)
{
	DsTagContent content = {
	    .usage = book->kind == DS_BOOK_CARD ? DS_USAGE_PATRON : DS_USAGE_ITEM,
	    .parts = volumes,
	    .part = volume,
	};
	/* half of them in the format without a checksum, which is read twice */
	const DsTagFormat *format = ds_tag_format(
	    book->item % 2 == 0 ? "iso28560-3" : "iso28560-2");
	DsItemId id;

	ds_server_item_id(book->item, &id);
	g_strlcpy(content.item, id.text, sizeof content.item);
	g_strlcpy(
	    content.owner, book->kind == DS_BOOK_FOREIGN ? "DE-1" : OWNER, sizeof content.owner);
	if (!format->encode(&content, tag->memory, sizeof tag->memory))
		g_error("item %s does not fit on its tag", id.text);
	tag->dsfid = format->dsfid;
}

DsBook *
ds_house_add_book(DsHouse *house, DsBookKind kind, guint volumes)
{
	DsBook *book = g_new0(DsBook, 1);

	book->item = house->books->len - (kind == DS_BOOK_TWIN);
	book->kind = kind;
	book->tags = g_ptr_array_new();
	for (guint volume = 1; volume <= volumes; volume++) {
		DsFieldTag *tag = ds_field_add(house->field);

		if (kind != DS_BOOK_BLANK)
			write_tag(tag, book, volume, volumes);
		tag->book = house->books->len;
		tag->holder = tag->laid_by = DS_NOBODY;
		g_ptr_array_add(book->tags, tag);
	}
	g_ptr_array_add(house->books, book);
	ds_server_grow(house->server, house->books->len);
	ds_server_grow(house->yesterday, house->books->len);
	return book;
}

void
ds_house_lend_book(DsHouse *house, DsBook *book, gint patron)
{
	ds_server_lend(house->server, book->item, patron, 0);
	ds_server_lend(house->yesterday, book->item, patron, 0);
	for (guint i = 0; i < book->tags->len; i++) {
		DsFieldTag *tag = book->tags->pdata[i];

		tag->afi = house->pad.preset->released_afi;
		tag->armed = FALSE;
		tag->holder = patron;
		tag->out = TRUE;
	}
}

/* ---- hands ---- */

static const char *
name_of(const DsHouse *house, const DsFieldTag *tag)
{
	static const char *const kinds[] = {"book", "foreign book", "card", "blank tag", "twin"};

	return kinds[ds_house_book(house, tag->book)->kind];
}

void
ds_house_lay(DsHouse *house, DsFieldTag *tag, gint visitor)
{
	ds_field_lay(tag, TRUE);
	tag->holder = DS_NOBODY;
	tag->out = FALSE;
	tag->laid_by = visitor;
	ds_judge_tell(house, "P%d lays down %s %u, tag %s", visitor, name_of(house, tag),
	    ds_house_book(house, tag->book)->item, tag->id.text);
}

void
ds_house_lift(DsHouse *house, DsFieldTag *tag, gint visitor)
{
	ds_field_lay(tag, FALSE);
	tag->holder = visitor;
	ds_judge_tell(house, "P%d %s %s %u, tag %s", tag->laid_by,
	    visitor == DS_NOBODY ? "puts away" : "lifts", name_of(house, tag),
	    ds_house_book(house, tag->book)->item, tag->id.text);
}

void
ds_house_leave(DsHouse *house, gint visitor)
{
	gboolean sounds = FALSE;

	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];

		if (tag->holder != visitor)
			continue;
		tag->out = TRUE;
		sounds |= ds_field_sounds(tag, house->pad.preset);
	}
	house->count.alarms += sounds;
	ds_judge_tell(house, "P%d leaves%s", visitor, sounds ? ", and the gate sounds" : "");
}

/* ---- the kiosk ---- */

static void
on_changed(gpointer data)
{
}

static void
on_scanned(const char *section, GVariant *what, gpointer data)
{
	g_variant_unref(g_variant_ref_sink(what));
}

void
ds_house_switch_on(DsHouse *house)
{
	const DsKioskHandlers handlers = {
	    .on_changed = on_changed, .on_scanned = on_scanned, .data = house};
	g_autoptr(GError) error = NULL;

	house->field->dead = FALSE;
	for (guint i = 0; i < house->field->tags->len; i++)
		((DsFieldTag *)house->field->tags->pdata[i])->known_us = 0;
	house->on_us = ds_time_us();
	house->clock_ms = 0;
	house->clock = ds_clock_new_fake(START_S + house->on_us / SECOND_US);
	house->kiosk = ds_kiosk_new(&house->config, house->clock, house->home, &handlers, &error);
	g_assert_no_error(error);
	house->greeting_us = within_ms(house, 300);
	ds_judge_tell(house, "the kiosk is switched on");
}

static void
kiosk_gone(DsHouse *house)
{
	g_clear_pointer(&house->kiosk, ds_kiosk_free);
	g_clear_pointer(&house->clock, ds_clock_free);
	while (g_main_context_iteration(house->home, FALSE))
		; /* letters that nobody opens */
	house->disk_us = house->library_us = house->snapshot_us = house->greeting_us = NEVER;
}

void
ds_house_cut_power(DsHouse *house, guint durable, gboolean arrives)
{
	ds_judge_tell(house, "the power goes");
	house->field->dead = TRUE;
	ds_stage_teller_crash(house->teller, durable);
	ds_stage_link_crash(house->link, arrives);
	ds_stage_link_crash(house->snapshot, FALSE);
	kiosk_gone(house);
	ds_judge_dark(house);
}

void
ds_house_cut_wire(DsHouse *house, gboolean cut)
{
	ds_judge_tell(house, cut ? "the wire is cut" : "the wire is mended");
	ds_stage_link_cut(house->link, cut);
	if (house->kiosk != NULL)
		house->greeting_us = within_ms(house, 5000);
}

void
ds_house_do(DsHouse *house, const char *event, const char *key, const char *text)
{
	g_autofree char *sum = house->kiosk != NULL ? ds_circulation_fee(house->kiosk->circulation)
						    : NULL;
	g_autoptr(GVariant) details = NULL;
	GVariantDict dict;

	if (house->kiosk == NULL)
		return;
	g_variant_dict_init(&dict, NULL);
	if (key != NULL)
		g_variant_dict_insert(&dict, "key", "s", key);
	if (text != NULL)
		g_variant_dict_insert(&dict, "text", "s", text);
	if (sum != NULL) /* as the screen shows it */
		g_variant_dict_insert(&dict, "sum", "s", sum);
	details = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_judge_tell(house, "P%d: %s %s%s", house->visitor, event, key != NULL ? key : "",
	    text != NULL ? text : "");
	if (!ds_kiosk_do(house->kiosk, event, details, NULL))
		ds_judge_tell(house, "... which means nothing here");
	else if (g_str_equal(event, "finish"))
		house->finish_us = ds_time_us();
}

/* ---- time ---- */

/* Whoever has work has a time for its next piece. */
static void
keep_time(DsHouse *house)
{
	if (house->kiosk == NULL)
		return;
	if (ds_stage_teller_waiting(house->teller) == 0)
		house->disk_us = NEVER;
	else if (house->disk_us == NEVER)
		house->disk_us = within_ms(house, house->parts.disk_ms);
	if (ds_stage_link_waiting(house->link) == 0)
		house->library_us = NEVER;
	else if (house->library_us == NEVER)
		house->library_us = within_ms(house, house->parts.answer_ms);
	if (ds_stage_link_waiting(house->snapshot) == 0)
		house->snapshot_us = NEVER;
	else if (house->snapshot_us == NEVER)
		house->snapshot_us = within_ms(house, 2);
	if (!ds_link_is_online(house->link) && house->greeting_us == NEVER)
		house->greeting_us = within_ms(house, 2000);
}

static gint64
clock_due_us(const DsHouse *house)
{
	gint64 due_us = house->clock != NULL ? ds_clock_next_us(house->clock) : NEVER;

	return due_us == NEVER ? NEVER : house->on_us + due_us;
}

static void
on_disk(DsHouse *house)
{
	house->disk_us = NEVER;
	ds_stage_teller_step(house->teller);
}

static void
on_library(DsHouse *house)
{
	house->library_us = NEVER;
	ds_stage_link_step(house->link);
}

static void
on_snapshot(DsHouse *house)
{
	house->snapshot_us = NEVER;
	ds_stage_link_step(house->snapshot);
}

static void
on_greeting(DsHouse *house)
{
	house->greeting_us = NEVER;
	ds_stage_link_greet(house->link);
}

static void
on_power(DsHouse *house)
{
	gboolean falls = house->power_falls;
	gint away_s = house->weak_power > 0 ? 10 : 60;

	if (falls && house->kiosk != NULL)
		ds_house_cut_power(
		    house, (guint)ds_house_range(house, 0, 3), ds_house_chance(house, 50));
	else if (!falls && house->kiosk == NULL)
		ds_house_switch_on(house);
	house->power_us = falls ? ds_time_us() + ds_house_range(house, 1, away_s) * SECOND_US
				: NEVER;
	house->power_falls = FALSE;
	if (!falls && house->weak_power > 0)
		house->power_rows = (guint)ds_house_range(house, 1, (gint)house->weak_power);
}

static void
on_act(DsHouse *house)
{
	house->act_us = NEVER;
	house->on_act(house, house->data);
}

static void
on_hand(DsHouse *house)
{
	house->hand_us = NEVER;
	house->on_hand(house, house->data);
}

static void
on_clock(DsHouse *house)
{
	/* it has been moved already */
}

static void
on_pad(DsHouse *house)
{
	ds_pad_thread_go_on();
}

/* The clock goes by whole milliseconds, and is never before its time. */
static void
move_clock(DsHouse *house)
{
	gint64 ms = (ds_time_us() - house->on_us) / 1000 - house->clock_ms;

	if (house->clock == NULL || ms <= 0)
		return;
	house->clock_ms += ms;
	house->server->now_s = START_S + ds_time_us() / SECOND_US;
	ds_clock_advance(house->clock, (guint)ms);
}

/* The next thing happens. FALSE: none until then. */
static gboolean
step(DsHouse *house, gint64 until_us)
{
	const struct {
		gint64 due_us;
		void (*happen)(DsHouse *house);
	} next[] = {
	    {clock_due_us(house), on_clock},
	    {house->kiosk != NULL ? ds_pad_thread_due_us() : NEVER, on_pad},
	    {house->disk_us, on_disk},
	    {house->library_us, on_library},
	    {house->snapshot_us, on_snapshot},
	    {house->greeting_us, on_greeting},
	    {house->power_us, on_power},
	    {house->act_us, on_act},
	    {house->hand_us, on_hand},
	};
	guint first = 0;

	for (guint i = 1; i < G_N_ELEMENTS(next); i++)
		if (next[i].due_us < next[first].due_us)
			first = i;
	if (next[first].due_us > until_us)
		return FALSE;
	ds_time_set(MAX(next[first].due_us, ds_time_us()));
	move_clock(house);
	next[first].happen(house);
	if (next[first].happen == on_pad)
		while (house->kiosk != NULL && g_main_context_iteration(house->home, FALSE))
			; /* what was posted */
	else if (house->kiosk != NULL && house->kiosk->change_source != 0)
		g_main_context_iteration(house->home, FALSE);
	keep_time(house);
	ds_judge_look(house);
	return TRUE;
}

void
ds_house_pass(DsHouse *house, gint64 us)
{
	gint64 until_us = ds_time_us() + us;

	keep_time(house);
	while (step(house, until_us))
		;
	ds_time_set(until_us);
	move_clock(house);
}

static gboolean
is_moving(const DsHouse *house)
{
	return !ds_judge_is_at_rest(house) ||
	    ds_stage_teller_waiting(house->teller) + ds_stage_link_waiting(house->link) > 0 ||
	    !ds_link_is_online(house->link) || ds_outbox_is_draining(house->kiosk->outbox) ||
	    ds_circulation_count(house->kiosk->circulation).open > 0 ||
	    house->kiosk->session[0] != '\0';
}

void
ds_house_settle(DsHouse *house)
{
	house->act_us = house->power_us = NEVER;
	house->power_rows = 0;
	house->field->faults.reader_gone = 0;
	ds_house_cut_wire(house, FALSE);
	if (house->kiosk == NULL)
		ds_house_switch_on(house);
	for (guint i = 0; i < SETTLE_STEPS && (i == 0 || is_moving(house)); i++)
		ds_house_pass(house, SETTLE_US);
}

/* ---- coming and going ---- */

static void
configure(DsHouse *house)
{
	static char *languages[] = {(char *)"en", NULL};
	static char *owners[] = {(char *)OWNER, NULL};
	DsConfig *config = &house->config;

	house->library = (DsLibrarySettings){.name = (char *)"main"};
	house->pad = (DsDeviceConfig){
	    .name = (char *)"desk",
	    .section = (char *)"pad desk",
	    .where = house->field->where,
	    .preset = ds_security_preset(house->parts.security),
	    .pad = &house->field->driver,
	};
	*config = (DsConfig){
	    .languages = languages,
	    .owners = owners,
	    .idle_timeout_s = 30,
	    .state_dir = (char *)"/nonexistent",
	    .names = g_ptr_array_new(),
	    .libraries = g_ptr_array_new(),
	    .offline = {.returns = TRUE,
		.unproven_disk = TRUE,
		.loans = house->parts.offline_loans,
		.static_card = TRUE,
		.loan_days = 28,
		.patron_max = 30,
		.session_max = 30,
		.queue_max = 2000,
		.queue_max_h = 72},
	    .replay = ds_replay_usual,
	    .pad = &house->pad,
	    .scanners = g_ptr_array_new(),
	    .outputs = g_ptr_array_new(),
	    .notices = g_ptr_array_new(),
	};
	g_ptr_array_add(config->libraries, &house->library);
}

static gboolean
is_nowhere(guint item, guint number, gpointer data)
{
	return FALSE; /* whose loan was ended is judged by the books themselves */
}

static DsServer *
server_new(const DsHouseParts *parts, const DsServerHabits *habits)
{
	DsServer *server = ds_server_new(habits, 0, parts->patrons, parts->rand);

	server->watch = parts->watch;
	server->loan_days = 28;
	server->now_s = START_S;
	server->is_out = is_nowhere;
	return server;
}

static void
on_durable(const DsOperation *row, gpointer data)
{
	DsHouse *house = data;

	ds_judge_durable(house, row);
	if (house->power_rows == 0 || --house->power_rows > 0)
		return;
	house->power_falls = TRUE;
	house->power_us = within_ms(house, 100);
}

static void
on_stored(DsField *field, const DsFieldTag *tag, const DsFieldTag *before, gpointer data)
{
	ds_judge_stored(data, tag, before);
}

static void
on_writing(DsField *field, const DsFieldTag *tag, gpointer data)
{
	ds_judge_writing(data, tag);
}

/* No file of a world is ever ready, so the kernel need not be asked. */
static gint
poll_nothing(GPollFD *files, guint count, gint timeout_ms)
{
	return 0;
}

DsHouse *
ds_house_new(const DsHouseParts *parts)
{
	static const DsServerHabits faithful = {.name = "faithful"};
	DsHouse *house = g_new0(DsHouse, 1);

	ds_time_begin();
	house->parts = *parts;
	house->home = g_main_context_new();
	g_main_context_set_poll_func(house->home, poll_nothing);
	house->server = server_new(parts, parts->habits);
	house->server->fee_every = parts->fee_every;
	house->yesterday = server_new(parts, &faithful);
	house->teller = ds_stage_teller_new(on_durable, house);
	house->link = ds_stage_link_new(house->server, house->teller, &ds_replay_usual, "main");
	house->snapshot = ds_stage_link_new(
	    house->yesterday, house->teller, &ds_replay_usual, "snapshot");
	house->field = ds_field_new(parts->caps, parts->rand);
	house->field->on_writing = on_writing;
	house->field->on_stored = on_stored;
	house->field->data = house;
	house->books = g_ptr_array_new_with_free_func(book_free);
	house->green = g_hash_table_new(g_direct_hash, g_direct_equal);
	house->begun = g_hash_table_new(g_direct_hash, g_direct_equal);
	house->disk_us = house->library_us = house->snapshot_us = NEVER;
	house->greeting_us = house->power_us = house->act_us = house->hand_us = NEVER;
	house->visitor = DS_NOBODY;
	configure(house);
	return house;
}

void
ds_house_free(DsHouse *house)
{
	house->field->dead = TRUE;
	ds_stage_link_crash(house->link, FALSE);
	kiosk_gone(house);
	ds_stage_link_free(house->link);
	ds_stage_link_free(house->snapshot);
	ds_stage_teller_free(house->teller);
	ds_server_free(house->server);
	ds_server_free(house->yesterday);
	ds_field_free(house->field);
	g_ptr_array_unref(house->config.names);
	g_ptr_array_unref(house->config.libraries);
	g_ptr_array_unref(house->config.scanners);
	g_ptr_array_unref(house->config.outputs);
	g_ptr_array_unref(house->config.notices);
	g_ptr_array_unref(house->books);
	g_hash_table_unref(house->green);
	g_hash_table_unref(house->begun);
	g_main_context_unref(house->home);
	g_free(house);
}
