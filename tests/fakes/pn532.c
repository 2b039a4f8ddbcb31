/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread behind the pseudo-terminal. Everything is done in that thread, so there is nothing to
 * lock: a call from outside posts itself there and waits for its end.
 */
#include "tests/fakes/pn532.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/line.h"
#include "tests/fakes/pn532-ccid.h"
#include "tests/fakes/pn532-chip.h"
#include "tests/fakes/pn532-wire.h"
#include "tests/fakes/thread.h"

#include <string.h>

typedef struct {
	DsFakeLineKind line;
	DsFakeChipKind chip;
	/* Takes the first message of what was received. FALSE: it is not whole. */
	gboolean (*take)(DsFakePn532 *fake);
	/* What the host gets for what the chip said; `chip` NULL: it refused. */
	DsFakeWireReply (*wrap)(
	    DsFakePn532 *fake, const DsFakePn532Fault *fault, const GByteArray *chip);
	DsFakeUsbModel usb;
} Model;

struct DsFakePn532 {
	const Model *model;
	guint8 number; /* of the last CCID message */
	DsFakeThread *thread;
	DsFakeLine *line;
	DsFakeChip *chip;
	GByteArray *received; /* not yet a frame */
	GPtrArray *heard;
	GByteArray *waiting; /* a command that waits for a card, or empty */
	GSource *deadline;   /* of the waiting command */
	DsFakePn532Fault fault;
	DsFakePn532Pace pace;
	DsFakeCardHabit habit; /* of the next card */
};

static void
drop_source(GSource **source)
{
	if (*source == NULL)
		return;
	g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static void
forget_waiting(DsFakePn532 *fake)
{
	g_byte_array_set_size(fake->waiting, 0);
	drop_source(&fake->deadline);
}

static void
unplug(gpointer object, gpointer unused)
{
	DsFakePn532 *fake = object;

	forget_waiting(fake);
	ds_fake_line_unplug(fake->line);
}

/* Nothing else can be on the line meanwhile, so its thread may wait. */
static void
take_time(DsFakePn532 *fake, gsize bytes, guint radio_us)
{
	gulong time_us = fake->pace.byte_us * bytes + radio_us;

	if (time_us > 0)
		g_usleep(time_us);
}

/* 7.3.5, 7.3.8 and 7.3.9; an InListPassiveTarget that found nothing answers 00. */
static guint
radio_us(const DsFakePn532 *fake, const GByteArray *answer)
{
	switch (answer->data[0]) {
	case 0x4B: return answer->data[1] == 0 ? fake->pace.empty_us : fake->pace.found_us;
	case 0x41:
	case 0x43: return fake->pace.found_us;
	default: return 0;
	}
}

static void
put_reply(
    DsFakePn532 *fake, const DsFakePn532Fault *fault, const DsFakeWireReply *reply, guint after_us)
{
	gsize part = fault->kind == DS_FAKE_PN532_BYTEWISE ? 1 : 0;
	gsize first = fault->kind == DS_FAKE_PN532_SPLIT ? fault->position : 0;

	take_time(fake, reply->ack->len, 0);
	ds_fake_line_put(fake->line, reply->ack, 0, part);
	take_time(fake, reply->answer->len, after_us);
	ds_fake_line_put(fake->line, reply->answer, first, part);
}

/* The fault for the command that just came. */
static DsFakePn532Fault
next_fault(DsFakePn532 *fake)
{
	DsFakePn532Fault now = {.kind = DS_FAKE_PN532_SOUND};

	if (fake->fault.after > 0) {
		fake->fault.after--;
		return now;
	}
	now = fake->fault;
	if (fake->fault.count > 0 && --fake->fault.count == 0)
		fake->fault.kind = DS_FAKE_PN532_SOUND;
	return now;
}

static DsFakeChipResult
ask_chip(DsFakePn532 *fake, const guint8 *command, gsize length, DsFakeChipReply *reply)
{
	reply->out = g_byte_array_new();
	return ds_fake_chip_command(fake->chip, command, length, reply);
}

/* The command that waits is tried once more; its ACK went out long ago. */
static void
try_waiting(DsFakePn532 *fake, gboolean time_is_up)
{
	const DsFakePn532Fault sound = {.kind = DS_FAKE_PN532_SOUND};
	DsFakeChipReply chip = {.time_is_up = time_is_up};
	DsFakeWireReply wire;

	if (fake->waiting->len == 0)
		return;
	if (ask_chip(fake, fake->waiting->data, fake->waiting->len, &chip) != DS_FAKE_CHIP_WAITS) {
		wire = fake->model->wrap(fake, &sound, chip.out);
		ds_fake_line_put(fake->line, wire.answer, 0, 0);
		forget_waiting(fake);
		g_byte_array_unref(wire.ack);
		g_byte_array_unref(wire.answer);
	}
	g_byte_array_unref(chip.out);
}

static gboolean
on_deadline(gpointer data)
{
	try_waiting(data, TRUE);
	return G_SOURCE_REMOVE;
}

static void
wait_for_card(DsFakePn532 *fake, const guint8 *command, gsize length, guint wait_ms)
{
	g_byte_array_append(fake->waiting, command, (guint)length);
	if (wait_ms == 0)
		return;
	fake->deadline = g_timeout_source_new(wait_ms);
	g_source_set_callback(fake->deadline, on_deadline, fake, NULL);
	g_source_attach(fake->deadline, ds_fake_thread_context(fake->thread));
}

static void
serve(DsFakePn532 *fake, const guint8 *command, gsize length)
{
	DsFakePn532Fault fault = next_fault(fake);
	DsFakeChipReply chip = {0};
	DsFakeChipResult result;
	DsFakeWireReply wire;

	forget_waiting(fake);
	if (fault.kind == DS_FAKE_PN532_PULLED) {
		unplug(fake, NULL);
		return;
	}
	result = ask_chip(fake, command, length, &chip);
	wire = fake->model->wrap(fake, &fault, result == DS_FAKE_CHIP_REFUSES ? NULL : chip.out);
	if (result == DS_FAKE_CHIP_WAITS) {
		g_byte_array_set_size(wire.answer, 0);
		wait_for_card(fake, command, length, chip.wait_ms);
	}
	put_reply(fake, &fault, &wire, radio_us(fake, chip.out));
	g_byte_array_unref(wire.ack);
	g_byte_array_unref(wire.answer);
	g_byte_array_unref(chip.out);
}

static void
hear(DsFakePn532 *fake, gsize count)
{
	g_autofree char *upper = ds_hex(fake->received->data, count);

	g_ptr_array_add(fake->heard, g_ascii_strdown(upper, -1));
}

/* ---- the wires ---- */

static gboolean
take_frame(DsFakePn532 *fake)
{
	DsFakeWireFrame frame;
	DsFakeWireResult result = ds_fake_wire_read(
	    fake->received->data, fake->received->len, &frame);

	if (result == DS_FAKE_WIRE_NOTHING)
		return FALSE;
	hear(fake, frame.used);
	take_time(fake, frame.used, 0);
	if (frame.woken)
		ds_fake_chip_wake(fake->chip);
	if (result == DS_FAKE_WIRE_ACK)
		forget_waiting(fake);
	else if (!ds_fake_chip_is_asleep(fake->chip))
		serve(fake, frame.data, frame.length);
	g_byte_array_remove_range(fake->received, 0, (guint)frame.used);
	return TRUE;
}

static DsFakeWireReply
wrap_in_frame(DsFakePn532 *fake, const DsFakePn532Fault *fault, const GByteArray *chip)
{
	return ds_fake_wire_reply(fault, chip);
}

static gboolean
take_ccid(DsFakePn532 *fake)
{
	g_autoptr(GByteArray) other = NULL;
	DsFakeCcidMessage message;
	DsFakeCcidResult result = ds_fake_ccid_read(
	    fake->received->data, fake->received->len, &message);

	if (result == DS_FAKE_CCID_NOTHING)
		return FALSE;
	hear(fake, message.used);
	fake->number = message.number;
	if (result == DS_FAKE_CCID_COMMAND)
		serve(fake, message.data, message.length);
	else {
		other = ds_fake_ccid_reply_other(message.number);
		ds_fake_line_put(fake->line, other, 0, 0);
	}
	g_byte_array_remove_range(fake->received, 0, (guint)message.used);
	return TRUE;
}

/* It knows no ACK. */
static DsFakeWireReply
wrap_in_ccid(DsFakePn532 *fake, const DsFakePn532Fault *fault, const GByteArray *chip)
{
	DsFakeWireReply reply = {.ack = g_byte_array_new()};

	reply.answer = fault->kind == DS_FAKE_PN532_SILENT ? g_byte_array_new()
							   : ds_fake_ccid_reply(fake->number, chip);
	return reply;
}

/* The dongles: one interface with two bulk endpoints of 64 bytes, of the maker's own class or of
 * that of chip card readers (0B). The ACR122U's interrupt endpoint is left out: libnfc does not use
 * it. */
static const Model models[] = {
    {DS_FAKE_SERIAL, DS_FAKE_CHIP_PN532, take_frame, wrap_in_frame, {0}},
    {DS_FAKE_USB, DS_FAKE_CHIP_PN533, take_frame, wrap_in_frame,
	{.descriptors = "12010002000000 40 CC04 3325 0001 010200 01"
			"0902 2000 01 01 00 80 32"
			"0904 00 00 02 FF0000 00"
			"0705 04 02 4000 04"
			"0705 84 02 4000 04"}},
    {DS_FAKE_USB, DS_FAKE_CHIP_PN532, take_ccid, wrap_in_ccid,
	{.descriptors = "12011001000000 08 2F07 0022 0001 010200 01"
			"0902 2000 01 01 00 80 64"
			"0904 00 00 02 0B0000 00"
			"0705 02 02 4000 00"
			"0705 82 02 4000 00"}},
};

static void
on_bytes(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakePn532 *fake = data;

	g_byte_array_append(fake->received, bytes, (guint)count);
	while (fake->model->take(fake))
		;
}

static void
plug(gpointer object, gpointer unused)
{
	DsFakePn532 *fake = object;

	if (ds_fake_line_is_plugged(fake->line))
		return;
	ds_fake_chip_reset(fake->chip);
	if (fake->model->line == DS_FAKE_USB)
		ds_fake_chip_wake(fake->chip);
	g_byte_array_set_size(fake->received, 0);
	ds_fake_line_plug(fake->line);
}

static void
lay(gpointer object, gpointer card)
{
	DsFakePn532 *fake = object;

	if (card != NULL)
		((DsFakeCard *)card)->habit = fake->habit;
	ds_fake_chip_lay(fake->chip, card);
	try_waiting(fake, FALSE);
}

static void
set_habit(gpointer object, gpointer habit)
{
	DsFakePn532 *fake = object;

	fake->habit = *(const DsFakeCardHabit *)habit;
}

static void
set_fault(gpointer object, gpointer fault)
{
	DsFakePn532 *fake = object;

	fake->fault = *(const DsFakePn532Fault *)fault;
}

static void
babble(gpointer object, gpointer bytes)
{
	DsFakePn532 *fake = object;

	ds_fake_line_put(fake->line, bytes, 0, 0);
}

static void
hand_over_heard(gpointer object, gpointer data)
{
	DsFakePn532 *fake = object;
	GPtrArray **heard = data;

	*heard = fake->heard;
	fake->heard = g_ptr_array_new_with_free_func(g_free);
}

static DsFakePn532 *
new_fake(const Model *model)
{
	DsFakePn532 *fake = g_new0(DsFakePn532, 1);
	const DsFakeLineHandlers handlers = {
	    .on_bytes = on_bytes, .data = fake, .usb = &model->usb};

	fake->model = model;
	fake->chip = ds_fake_chip_new(model->chip);
	fake->received = g_byte_array_new();
	fake->waiting = g_byte_array_new();
	fake->heard = g_ptr_array_new_with_free_func(g_free);
	fake->thread = ds_fake_thread_new("fake-pn532");
	fake->line = ds_fake_line_new(model->line, ds_fake_thread_context(fake->thread), &handlers);
	ds_fake_pn532_plug(fake);
	return fake;
}

DsFakePn532 *
ds_fake_pn532_new(void)
{
	return new_fake(&models[0]);
}

DsFakePn532 *
ds_fake_pn532_new_usb(DsFakePn532Usb kind)
{
	return new_fake(&models[1 + kind]);
}

void
ds_fake_pn532_free(DsFakePn532 *fake)
{
	ds_fake_pn532_unplug(fake);
	ds_fake_thread_free(fake->thread);
	g_ptr_array_unref(fake->heard);
	g_byte_array_unref(fake->waiting);
	g_byte_array_unref(fake->received);
	ds_fake_chip_free(fake->chip);
	ds_fake_line_free(fake->line);
	g_free(fake);
}

const char *
ds_fake_pn532_path(const DsFakePn532 *fake)
{
	return ds_fake_line_where(fake->line) + strlen("serial:");
}

void
ds_fake_pn532_unplug(DsFakePn532 *fake)
{
	ds_fake_thread_do(fake->thread, unplug, fake, NULL);
}

void
ds_fake_pn532_plug(DsFakePn532 *fake)
{
	ds_fake_thread_do(fake->thread, plug, fake, NULL);
}

void
ds_fake_pn532_lay(DsFakePn532 *fake, DsFakeCardKind kind, const char *uid)
{
	DsFakeCard card;

	ds_fake_card_init(&card, kind, uid);
	ds_fake_thread_do(fake->thread, lay, fake, &card);
}

void
ds_fake_pn532_lay_written(
    DsFakePn532 *fake, DsFakeCardKind kind, const char *uid, gsize at, const char *memory)
{
	g_autoptr(GByteArray) bytes = ds_unhex(memory);
	DsFakeCard card;

	ds_fake_card_init(&card, kind, uid);
	if (bytes == NULL || at + bytes->len > sizeof card.memory)
		g_error("fake card: \"%s\" is no memory", memory);
	memcpy(card.memory + at, bytes->data, bytes->len);
	ds_fake_thread_do(fake->thread, lay, fake, &card);
}

void
ds_fake_pn532_habit(DsFakePn532 *fake, DsFakeCardHabit habit)
{
	ds_fake_thread_do(fake->thread, set_habit, fake, &habit);
}

static void
set_pace(gpointer object, gpointer pace)
{
	DsFakePn532 *fake = object;

	fake->pace = *(const DsFakePn532Pace *)pace;
}

void
ds_fake_pn532_pace(DsFakePn532 *fake, DsFakePn532Pace pace)
{
	ds_fake_thread_do(fake->thread, set_pace, fake, &pace);
}

void
ds_fake_pn532_take(DsFakePn532 *fake)
{
	ds_fake_thread_do(fake->thread, lay, fake, NULL);
}

void
ds_fake_pn532_fault(DsFakePn532 *fake, DsFakePn532Fault fault)
{
	ds_fake_thread_do(fake->thread, set_fault, fake, &fault);
}

void
ds_fake_pn532_babble(DsFakePn532 *fake, const char *bytes)
{
	g_autoptr(GByteArray) raw = ds_unhex(bytes);

	if (raw == NULL)
		g_error("fake PN532: \"%s\" is no hexadecimal", bytes);
	ds_fake_thread_do(fake->thread, babble, fake, raw);
}

GStrv
ds_fake_pn532_heard(DsFakePn532 *fake)
{
	GPtrArray *heard = NULL;

	ds_fake_thread_do(fake->thread, hand_over_heard, fake, &heard);
	g_ptr_array_add(heard, NULL);
	return (GStrv)g_ptr_array_free(heard, FALSE);
}
