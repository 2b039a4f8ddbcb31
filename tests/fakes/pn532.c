/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread behind the pseudo-terminal. Everything is done in that thread, so there is nothing to
 * lock: a call from outside posts itself there and waits for its end.
 */
#include "tests/fakes/pn532.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/pn532-chip.h"
#include "tests/fakes/pn532-thread.h"
#include "tests/fakes/pn532-wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Between two parts of a frame: long enough for the other side to take the first part alone. */
#define GAP_US 1000

struct DsFakePn532 {
	DsFakeThread *thread;
	char *folder;
	char *path;
	int master;
	int slave; /* held open: else the terminal hangs up between two programs */
	GSource *input;
	DsFakeChip *chip;
	GByteArray *received; /* not yet a frame */
	GPtrArray *heard;
	GByteArray *waiting; /* a command that waits for a card, or empty */
	GSource *deadline;   /* of the waiting command */
	DsFakePn532Fault fault;
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

	if (fake->master < 0)
		return;
	drop_source(&fake->input);
	forget_waiting(fake);
	g_unlink(fake->path);
	close(fake->master);
	close(fake->slave);
	fake->master = fake->slave = -1;
}

static void
put_part(DsFakePn532 *fake, const guint8 *bytes, gsize count)
{
	if (count > 0 && fake->master >= 0 && write(fake->master, bytes, count) != (gssize)count)
		g_error("fake PN532: cannot write: %s", g_strerror(errno));
}

/* `part` bytes at a time at most, or all at once with 0. */
static void
put_frame(DsFakePn532 *fake, const GByteArray *frame, gsize first, gsize part)
{
	gsize done = MIN(first, frame->len);

	put_part(fake, frame->data, done);
	for (gsize count; done < frame->len; done += count) {
		count = part > 0 ? MIN(part, frame->len - done) : frame->len - done;
		if (done > 0)
			g_usleep(GAP_US);
		put_part(fake, frame->data + done, count);
	}
}

static void
put_reply(DsFakePn532 *fake, const DsFakePn532Fault *fault, const DsFakeWireReply *reply)
{
	gsize part = fault->kind == DS_FAKE_PN532_BYTEWISE ? 1 : 0;
	gsize first = fault->kind == DS_FAKE_PN532_SPLIT ? fault->position : 0;

	put_frame(fake, reply->ack, 0, part);
	put_frame(fake, reply->answer, first, part);
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
		wire = ds_fake_wire_reply(&sound, chip.out);
		put_frame(fake, wire.answer, 0, 0);
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
wait_for_card(DsFakePn532 *fake, const DsFakeWireFrame *frame, guint wait_ms)
{
	g_byte_array_append(fake->waiting, frame->data, (guint)frame->length);
	if (wait_ms == 0)
		return;
	fake->deadline = g_timeout_source_new(wait_ms);
	g_source_set_callback(fake->deadline, on_deadline, fake, NULL);
	g_source_attach(fake->deadline, ds_fake_thread_context(fake->thread));
}

static void
serve(DsFakePn532 *fake, const DsFakeWireFrame *frame)
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
	result = ask_chip(fake, frame->data, frame->length, &chip);
	wire = ds_fake_wire_reply(&fault, result == DS_FAKE_CHIP_REFUSES ? NULL : chip.out);
	if (result == DS_FAKE_CHIP_WAITS) {
		g_byte_array_set_size(wire.answer, 0);
		wait_for_card(fake, frame, chip.wait_ms);
	}
	put_reply(fake, &fault, &wire);
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

static void
take_frames(DsFakePn532 *fake)
{
	DsFakeWireFrame frame;
	DsFakeWireResult result;

	while ((result = ds_fake_wire_read(fake->received->data, fake->received->len, &frame)) !=
	    DS_FAKE_WIRE_NOTHING) {
		hear(fake, frame.used);
		if (frame.woken)
			ds_fake_chip_wake(fake->chip);
		if (result == DS_FAKE_WIRE_ACK)
			forget_waiting(fake);
		else if (!ds_fake_chip_is_asleep(fake->chip))
			serve(fake, &frame);
		g_byte_array_remove_range(fake->received, 0, (guint)frame.used);
	}
}

static gboolean
on_input(gint fd, GIOCondition condition, gpointer data)
{
	DsFakePn532 *fake = data;
	guint8 bytes[512];
	gssize count = read(fd, bytes, sizeof(bytes));

	if (count <= 0)
		return G_SOURCE_CONTINUE;
	g_byte_array_append(fake->received, bytes, (guint)count);
	take_frames(fake);
	return G_SOURCE_CONTINUE;
}

static void
open_terminal(DsFakePn532 *fake, char *name, gsize size)
{
	struct termios settings;

	fake->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fake->master < 0 || grantpt(fake->master) != 0 || unlockpt(fake->master) != 0 ||
	    ptsname_r(fake->master, name, size) != 0)
		g_error("fake PN532: no pseudo-terminal: %s", g_strerror(errno));
	fake->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fake->slave < 0 || tcgetattr(fake->slave, &settings) != 0)
		g_error("fake PN532: %s: %s", name, g_strerror(errno));
	cfmakeraw(&settings);
	tcsetattr(fake->slave, TCSANOW, &settings);
}

static void
plug(gpointer object, gpointer unused)
{
	DsFakePn532 *fake = object;
	char name[64];

	if (fake->master >= 0)
		return;
	open_terminal(fake, name, sizeof(name));
	ds_fake_chip_reset(fake->chip);
	g_byte_array_set_size(fake->received, 0);
	fake->input = g_unix_fd_source_new(fake->master, G_IO_IN);
	g_source_set_callback(fake->input, G_SOURCE_FUNC(on_input), fake, NULL);
	g_source_attach(fake->input, ds_fake_thread_context(fake->thread));
	if (symlink(name, fake->path) != 0)
		g_error("fake PN532: %s: %s", fake->path, g_strerror(errno));
}

static void
lay(gpointer object, gpointer card)
{
	DsFakePn532 *fake = object;

	ds_fake_chip_lay(fake->chip, card);
	try_waiting(fake, FALSE);
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

	put_frame(fake, bytes, 0, 0);
}

static void
hand_over_heard(gpointer object, gpointer data)
{
	DsFakePn532 *fake = object;
	GPtrArray **heard = data;

	*heard = fake->heard;
	fake->heard = g_ptr_array_new_with_free_func(g_free);
}

DsFakePn532 *
ds_fake_pn532_new(void)
{
	DsFakePn532 *fake = g_new0(DsFakePn532, 1);

	fake->master = fake->slave = -1;
	fake->folder = g_dir_make_tmp("duestamp-pn532-XXXXXX", NULL);
	if (fake->folder == NULL)
		g_error("fake PN532: no folder for its port");
	fake->path = g_build_filename(fake->folder, "port", NULL);
	fake->chip = ds_fake_chip_new();
	fake->received = g_byte_array_new();
	fake->waiting = g_byte_array_new();
	fake->heard = g_ptr_array_new_with_free_func(g_free);
	fake->thread = ds_fake_thread_new("fake-pn532");
	ds_fake_pn532_plug(fake);
	return fake;
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
	g_rmdir(fake->folder);
	g_free(fake->path);
	g_free(fake->folder);
	g_free(fake);
}

const char *
ds_fake_pn532_path(const DsFakePn532 *fake)
{
	return fake->path;
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
