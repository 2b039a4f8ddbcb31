/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pile/judge.h"

#include "tests/pile/thread.h"

#include <string.h>

#define MISSES 3 /* so many in a row, and the pile still counts a tag as there: firmware/pile.h */

void
ds_judge_tell(const DsHouse *house, const char *format, ...)
{
	const DsWatch *watch = house->parts.watch;
	g_autofree char *text = NULL;
	va_list args;

	if (!watch->aloud && watch->story == NULL)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	ds_watch_tell(watch, "%9.3f  %s", (double)ds_time_us() / G_USEC_PER_SEC, text);
}

static gboolean
names(const DsOperation *row, const DsFieldTag *tag)
{
	for (guint i = 0; i < row->parts->len; i++)
		if (g_str_equal(g_array_index(row->parts, DsTagId, i).text, tag->id.text))
			return TRUE;
	return FALSE;
}

static DsFieldTag *
tag_of(const DsHouse *house, const DsTagId *id)
{
	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];

		if (g_str_equal(tag->id.text, id->text))
			return tag;
	}
	return NULL;
}

/* ---- rows ---- */

/* What one person left lying there is never done on the account of the next. */
static void
check_hands(DsHouse *house, const DsOperation *row)
{
	DsPatronId patron = {""};

	if (row->kind == DS_CHECKOUT)
		ds_server_patron_id((guint)house->visitor, &patron);
	if (house->visitor == DS_NOBODY || !g_str_equal(patron.text, row->patron.text))
		ds_watch_fault(house->parts.watch, DS_FAULT_STRANGER,
		    "operation %" G_GINT64_FORMAT " is for %s, and P%d is there", row->op_seq,
		    row->patron.text, house->visitor);
	for (guint i = 0; i < row->parts->len; i++) {
		const DsFieldTag *tag = tag_of(house, &g_array_index(row->parts, DsTagId, i));

		if (ds_house_book(house, tag->book)->kind != DS_BOOK_USUAL &&
		    ds_house_book(house, tag->book)->kind != DS_BOOK_TWIN)
			ds_watch_fault(house->parts.watch, DS_FAULT_KIND,
			    "operation %" G_GINT64_FORMAT ", tag %s", row->op_seq, tag->id.text);
		if (tag->laid_by == house->visitor)
			continue;
		if (tag->known_us >= house->free_us)
			house->count.unheard++; /* nobody could know that it lay there */
		else
			ds_watch_fault(house->parts.watch, DS_FAULT_STRANGER,
			    "P%d's operation %" G_GINT64_FORMAT " of %s: P%d has laid it there",
			    house->visitor, row->op_seq, row->item.text, tag->laid_by);
	}
}

static gboolean
has_stuck_tag(const DsHouse *house, const DsOperation *row)
{
	for (guint i = 0; i < row->parts->len; i++)
		if (tag_of(house, &g_array_index(row->parts, DsTagId, i))->stuck)
			return TRUE;
	return FALSE;
}

/* What cannot be released as a whole is secured as a whole, where the radio lets it and all of it
 * has lain there since then. */
static void
check_unreleased(DsHouse *house, const DsOperation *row, gint64 since_us)
{
	static const DsFieldFaults none = {0};
	const DsField *field = house->field;
	gboolean whole = field->loss == 0 && !field->dead &&
	    memcmp(&field->faults, &none, sizeof none) == 0;
	guint released = 0;

	for (guint i = 0; i < row->parts->len; i++) {
		const DsFieldTag *tag = tag_of(house, &g_array_index(row->parts, DsTagId, i));

		whole = whole && tag->here && tag->weak == 0 && tag->since_us <= since_us;
		released += ds_field_is_released(tag, house->pad.preset);
	}
	if (whole && released > 0 && row->kind == DS_CHECKOUT)
		ds_watch_fault(house->parts.watch, DS_FAULT_PART,
		    "%u of %u volumes of %s are left released", released, row->parts->len,
		    row->item.text);
}

/* A case of which the pad has tried to release a part, without a power cut since. */
static gboolean
is_case_of_pad(const DsHouse *house, const DsOperation *row)
{
	return row->state == DS_OP_NEEDS_STAFF && has_stuck_tag(house, row) &&
	    g_hash_table_contains(house->begun, GSIZE_TO_POINTER((gsize)row->op_seq));
}

void
ds_judge_durable(DsHouse *house, const DsOperation *row)
{
	ds_judge_tell(house, "on the disk: %" G_GINT64_FORMAT ", %s of %s, %s", row->op_seq,
	    ds_operation_kind_word(row->kind), row->item.text, ds_operation_state_word(row->state));
	if ((row->state == DS_OP_ASKED || row->state == DS_OP_ACCEPTED_OFFLINE) &&
	    row->kind != DS_RENEWAL)
		check_hands(house, row);
	if (row->state == DS_OP_RELEASE_STARTED)
		g_hash_table_add(house->begun, GSIZE_TO_POINTER((gsize)row->op_seq));
	/* one that was told is a case again and nobody has come near the pad */
	if (is_case_of_pad(house, row) && (row->queued || !row->offline))
		check_unreleased(house, row, ds_time_us());
}

/* ---- tags ---- */

static gboolean
has_row(const DsHouse *house, const DsFieldTag *tag, DsOperationState state)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	for (guint i = rows->len; i-- > 0;) {
		const DsOperation *row = rows->pdata[i];

		if (row->state == state && names(row, tag))
			return TRUE;
	}
	return FALSE;
}

/* The row comes first: it is on the disk before the tag is told anything. */
void
ds_judge_writing(DsHouse *house, const DsFieldTag *tag)
{
	if (!has_row(house, tag, DS_OP_RELEASE_STARTED) &&
	    !has_row(house, tag, DS_OP_SECURE_STARTED))
		ds_watch_fault(house->parts.watch, DS_FAULT_UNGRANTED,
		    "tag %s is written before its row", tag->id.text);
}

void
ds_judge_stored(DsHouse *house, const DsFieldTag *tag, const DsFieldTag *before)
{
	const DsSecurityPreset *preset = house->pad.preset;
	gboolean released = ds_field_is_released(tag, preset) &&
	    !ds_field_is_released(before, preset);
	gboolean secured = ds_field_sounds(tag, preset) && !ds_field_sounds(before, preset);
	gboolean releasing = has_row(house, tag, DS_OP_RELEASE_STARTED);
	gboolean securing = has_row(house, tag, DS_OP_SECURE_STARTED);

	ds_judge_tell(house, "tag %s is written: %s", tag->id.text,
	    ds_field_is_released(tag, preset)  ? "released"
		: ds_field_sounds(tag, preset) ? "secured"
					       : "neither");
	if (released && !releasing)
		ds_watch_fault(house->parts.watch, DS_FAULT_UNGRANTED, "tag %s", tag->id.text);
	/* a set of which a volume cannot be released is secured again */
	if (secured && !securing && !releasing)
		ds_watch_fault(house->parts.watch, DS_FAULT_UNASKED, "tag %s", tag->id.text);
}

/* ---- the screen ---- */

static gboolean
is_green(const char *status)
{
	return g_str_equal(status, "lent") || g_str_equal(status, "returned") ||
	    g_str_equal(status, "renewed");
}

/* I2: the row says the last word of what was done to the tag, or there was nothing to be done. */
static gboolean
is_done(const DsOperation *row)
{
	if (!ds_operation_writes_tag(row))
		return row->state != DS_OP_ASKED && row->state != DS_OP_UNKNOWN &&
		    row->state != DS_OP_DENIED && row->state != DS_OP_VOID;
	switch (row->state) {
	case DS_OP_RELEASED:
	case DS_OP_RESECURED:
	case DS_OP_SENDING:
	case DS_OP_SYNCED:
	case DS_OP_SYNCED_NOOP:
	case DS_OP_CLOSED: return TRUE;
	default: return FALSE;
	}
}

static gboolean
has_twin(const DsHouse *house, guint item)
{
	guint count = 0;

	for (guint i = 0; i < house->books->len; i++)
		count += ds_house_book(house, i)->item == item;
	return count > 1;
}

/* Every volume, and only while nobody has had a chance to alter it: just now. */
static void
check_tags(DsHouse *house, const DsOperation *op)
{
	const DsBook *book = NULL;

	for (guint i = 0; i < op->parts->len; i++) {
		const DsFieldTag *tag = tag_of(house, &g_array_index(op->parts, DsTagId, i));
		gboolean right = op->kind == DS_CHECKOUT
		    ? ds_field_is_released(tag, house->pad.preset)
		    : ds_field_sounds(tag, house->pad.preset);

		book = ds_house_book(house, tag->book);
		if (!right)
			ds_watch_fault(house->parts.watch, DS_FAULT_GREEN,
			    "%s of %s, and tag %s says %02X", ds_operation_kind_word(op->kind),
			    op->item.text, tag->id.text, tag->afi);
	}
	if (book != NULL && book->tags->len != op->parts->len)
		ds_watch_fault(house->parts.watch, DS_FAULT_PART, "%u of %u volumes of %s",
		    op->parts->len, book->tags->len, op->item.text);
}

/* Of this session, or of one that the power has ended and whose person has come again. */
static gboolean
is_for_visitor(const DsHouse *house, const DsOperation *op)
{
	DsPatronId patron;

	ds_server_patron_id((guint)house->visitor, &patron);
	return g_str_equal(op->session, house->kiosk->session) ||
	    (op->kind == DS_CHECKOUT && g_str_equal(op->patron.text, patron.text));
}

static void
check_line(DsHouse *house, const DsLine *line)
{
	const DsOperation *op = line->op;
	gpointer key = GINT_TO_POINTER((gint)op->op_seq);

	if (!is_green(ds_line_status(line, FALSE)) || g_hash_table_contains(house->green, key))
		return;
	g_hash_table_add(house->green, key);
	ds_judge_tell(
	    house, "the screen says of %s: %s", op->item.text, ds_line_status(line, FALSE));
	if (!is_for_visitor(house, op))
		ds_watch_fault(house->parts.watch, DS_FAULT_STRANGER,
		    "%s is shown in another session", op->item.text);
	house->count.loans += op->kind == DS_CHECKOUT;
	house->count.returns += op->kind == DS_CHECKIN;
	if (op->op_seq == 0 || !is_done(ds_stage_teller_row(house->teller, op->op_seq)))
		ds_watch_fault(house->parts.watch, DS_FAULT_GREEN, "%s of %s is not on the disk",
		    ds_operation_kind_word(op->kind), op->item.text);
	else if (ds_operation_writes_tag(op))
		check_tags(house, op);
}

/* ---- the goodbye ---- */

/* Is this row of the last page about that tag, and does it say what is true of it? */
static gboolean
tells_of(const DsHouse *house, GVariant *row, const DsFieldTag *tag)
{
	const char *key, *item, *status;
	gint64 op_seq = 0;
	DsItemId id;

	ds_server_item_id(ds_house_book(house, tag->book)->item, &id);
	if (!g_variant_lookup(row, "key", "&s", &key) ||
	    !g_variant_lookup(row, "item", "&s", &item) ||
	    !g_variant_lookup(row, "status", "&s", &status))
		return FALSE;
	if (!g_str_has_prefix(key, tag->id.text) && !g_str_equal(item, id.text))
		return FALSE;
	if (!is_green(status))
		return TRUE;
	g_variant_lookup(row, "op", "x", &op_seq);
	return op_seq != 0 &&
	    (names(ds_stage_teller_row(house->teller, op_seq), tag) ||
		ds_stage_teller_row(house->teller, op_seq)->kind == DS_RENEWAL);
}

static gboolean
is_told(const DsHouse *house, const DsFieldTag *tag)
{
	GVariant *rows = house->kiosk->summary;

	for (gsize i = 0; rows != NULL && i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);

		if (tells_of(house, row, tag))
			return TRUE;
	}
	return FALSE;
}

/* Rules, section 4, step 11. What has not answered for so long is not there for the pile; but what
 * lay there when the person wanted to leave is looked for, and answers where nothing keeps it from
 * that. */
static gboolean
must_be_told(const DsHouse *house, const DsFieldTag *tag)
{
	const DsField *field = house->field;
	gboolean heard = tag->known_us > 0 && tag->misses <= MISSES;
	gboolean good = field->loss == 0 && tag->weak == 0 && field->faults.round_failed == 0;

	return tag->here && (heard || (good && tag->since_us <= house->finish_us));
}

static void
check_goodbye(DsHouse *house)
{
	for (guint i = 0; i < house->field->tags->len; i++) {
		const DsFieldTag *tag = house->field->tags->pdata[i];

		if (must_be_told(house, tag) && !is_told(house, tag))
			ds_watch_fault(
			    house->parts.watch, DS_FAULT_UNNAMED, "tag %s", tag->id.text);
	}
}

/* What was lifted while it was being secured again, and has been put back, is secured now. */
static void
check_cases(DsHouse *house)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if (g_str_equal(row->session, house->kiosk->session) && is_case_of_pad(house, row))
			check_unreleased(house, row, house->finish_us);
	}
}

static void
turn_page(DsHouse *house, DsSessionState page)
{
	if (house->page == page)
		return;
	house->page = page;
	ds_judge_tell(house, "page %s%s", ds_session_state_word(page),
	    house->kiosk->offline ? ", offline" : "");
	if (page == DS_STATE_GOODBYE) {
		check_goodbye(house);
		check_cases(house);
	}
	if (page == DS_STATE_GOODBYE || page == DS_STATE_IDLE)
		house->free_us = ds_time_us();
	house->finish_us = 0;
}

void
ds_judge_look(DsHouse *house)
{
	const GPtrArray *lines;

	if (house->kiosk == NULL)
		return;
	lines = ds_circulation_lines(house->kiosk->circulation);
	for (guint i = 0; i < lines->len; i++)
		check_line(house, lines->pdata[i]);
	turn_page(house, house->kiosk->state);
}

void
ds_judge_dark(DsHouse *house)
{
	house->page = DS_STATE_N;
	g_hash_table_remove_all(house->begun); /* rules 2: staff see to what is half done */
}

/* ---- the end ---- */

static gboolean
is_on_a_list(const DsHouse *house, const DsBook *book)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);
	DsItemId id;

	ds_server_item_id(book->item, &id);
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		if ((ds_operation_needs_staff(row->state) || row->queued) &&
		    ds_item_id_equal(&row->item, &id))
			return TRUE;
	}
	return FALSE;
}

/* The two truths of a book: its loan, and what the gate hears. */
static void
check_book(DsHouse *house, const DsBook *book)
{
	gboolean lent = ds_server_item(house->server, book->item)->patron != DS_NOBODY;

	if (book->kind != DS_BOOK_USUAL || book->odd || has_twin(house, book->item) ||
	    is_on_a_list(house, book))
		return;
	for (guint i = 0; i < book->tags->len; i++) {
		const DsFieldTag *tag = book->tags->pdata[i];
		gboolean sounds = ds_field_sounds(tag, house->pad.preset);

		if (lent != sounds)
			continue;
		ds_watch_fault(house->parts.watch, lent ? DS_FAULT_SOUNDS : DS_FAULT_UNLENT,
		    "item %u, tag %s, %s", book->item, tag->id.text,
		    tag->out ? "left the house" : "in the house");
	}
}

/* Rules, R1: it waits for staff to look at what came before it. */
static gboolean
is_held(const DsHouse *house, const DsOperation *row)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	for (guint i = 0; i + 1 < (gsize)row->op_seq; i++) {
		const DsOperation *before = rows->pdata[i];
		gboolean same = ds_item_id_equal(&before->item, &row->item) ||
		    (row->patron.text[0] != '\0' &&
			g_str_equal(before->patron.text, row->patron.text));

		if (same && (ds_operation_needs_staff(before->state) || before->queued))
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_open(const DsHouse *house, const DsOperation *row)
{
	return (!ds_operation_is_over(row->state) || row->queued) && !is_held(house, row);
}

gboolean
ds_judge_is_at_rest(const DsHouse *house)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	for (guint i = 0; i < rows->len; i++)
		if (is_open(house, rows->pdata[i]))
			return FALSE;
	return TRUE;
}

void
ds_judge_end(DsHouse *house)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *row = rows->pdata[i];

		house->count.cases += ds_operation_needs_staff(row->state);
		if (is_open(house, row))
			ds_watch_fault(house->parts.watch, DS_FAULT_STALL,
			    "operation %" G_GINT64_FORMAT " is %s", row->op_seq,
			    ds_operation_state_word(row->state));
	}
	for (guint i = 0; i < house->books->len; i++)
		check_book(house, ds_house_book(house, i));
}
