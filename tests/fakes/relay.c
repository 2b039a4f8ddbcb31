/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/relay.h"

#include "tests/fakes/line.h"
#include "tests/fakes/thread.h"

#include <string.h>

#define RELAYS_MAX 8
#define REPORT_SIZE 8

struct DsFakeRelay {
	DsFakeRelayKind kind;
	guint relays;
	DsFakeThread *thread;
	DsFakeLine *line;
	GByteArray *in; /* of the line's thread: the beginning of an order */
	GMutex mutex;   /* of all below: USB is answered in a thread of umockdev's */
	gboolean on[RELAYS_MAX + 1];
	guint stuck;
	guint stray;
	GString *history;
};

/* A low-speed HID device with one IN endpoint, as V-USB makes it. */
static const DsFakeUsbModel model = {
    .descriptors = "12011001000000 08 C016 DF05 0001 010203 01"
		   "0902 2200 01 01 00 80 0A 0904 00 00 01 03 00 00 00"
		   "0921 0101 00 01 22 1600 0705 81 03 0800 14",
    .driver = "usbhid",
};

/* ---- relays ---- */

static void
move(DsFakeRelay *relay, guint number, gboolean on)
{
	if (number == relay->stuck || relay->on[number] == on)
		return;
	relay->on[number] = on;
	g_string_append_printf(relay->history, "%u%c ", number, on ? '+' : '-');
}

static void
order(DsFakeRelay *relay, guint number, gboolean on)
{
	g_mutex_lock(&relay->mutex);
	if (number >= 1 && number <= relay->relays)
		move(relay, number, on);
	else
		relay->stray++;
	g_mutex_unlock(&relay->mutex);
}

static void
be_astray(DsFakeRelay *relay)
{
	g_mutex_lock(&relay->mutex);
	relay->stray++;
	g_mutex_unlock(&relay->mutex);
}

/* ---- a serial line ---- */

static void
on_bytes(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakeRelay *relay = data;

	g_byte_array_append(relay->in, bytes, (guint)count);
	while (relay->in->len >= 4) {
		const guint8 *is = relay->in->data;
		gboolean fits = is[0] == 0xA0 && is[2] <= 1 &&
		    is[3] == ((is[0] + is[1] + is[2]) & 0xFF);

		if (fits)
			order(relay, is[1], is[2] == 1);
		else
			be_astray(relay);
		g_byte_array_remove_range(relay->in, 0, fits ? 4 : 1);
	}
}

static void
plug_line(gpointer object, gpointer unused)
{
	DsFakeRelay *relay = object;

	g_byte_array_set_size(relay->in, 0);
	ds_fake_line_plug(relay->line);
}

static void
unplug_line(gpointer object, gpointer unused)
{
	ds_fake_line_unplug(((DsFakeRelay *)object)->line);
}

/* ---- USB ---- */

static gssize
answer_string(const DsFakeRelay *relay, guint8 index, guint8 *bytes, gsize count)
{
	g_autofree char *product = relay->kind == DS_FAKE_RELAY_HID
	    ? g_strdup_printf("USBRelay%u", relay->relays)
	    : g_strdup("DMX interface");
	guint8 descriptor[64] = {4, 0x03, 0x09, 0x04}; /* index 0: American English */
	gsize length = strlen(product);

	if (index == 2) {
		descriptor[0] = (guint8)(2 + 2 * length);
		for (gsize i = 0; i < length; i++) {
			descriptor[2 + 2 * i] = (guint8)product[i];
			descriptor[3 + 2 * i] = 0;
		}
	}
	length = MIN(count, descriptor[0]);
	memcpy(bytes, descriptor, length);
	return (gssize)length;
}

/* Five characters of a serial number, and at the end a bit for each relay. */
static gssize
answer_report(DsFakeRelay *relay, guint8 *bytes, gsize count)
{
	guint8 report[REPORT_SIZE] = "ABCDE";

	g_mutex_lock(&relay->mutex);
	for (guint i = 1; i <= relay->relays; i++)
		if (relay->on[i])
			report[REPORT_SIZE - 1] |= (guint8)(1U << (i - 1));
	g_mutex_unlock(&relay->mutex);
	memcpy(bytes, report, MIN(count, sizeof report));
	return (gssize)MIN(count, sizeof report);
}

/* Like the firmware it does not look at the number of the report. */
static gssize
on_control(const guint8 *setup, guint8 *bytes, gsize count, gpointer data)
{
	DsFakeRelay *relay = data;
	gboolean is_feature = setup[3] == 0x03;

	if (setup[0] == 0x80 && setup[1] == 0x06 && setup[3] == 0x03)
		return answer_string(relay, setup[2], bytes, count);
	if (relay->kind != DS_FAKE_RELAY_HID || !is_feature)
		return -1;
	if (setup[0] == 0xA1 && setup[1] == 0x01)
		return answer_report(relay, bytes, count);
	if (setup[0] != 0x21 || setup[1] != 0x09 || count != REPORT_SIZE)
		return -1;
	if (bytes[0] == 0xFF || bytes[0] == 0xFD)
		order(relay, bytes[1], bytes[0] == 0xFF);
	else
		be_astray(relay);
	return (gssize)count;
}

/* ---- from outside ---- */

DsFakeRelay *
ds_fake_relay_new(DsFakeRelayKind kind, guint relays)
{
	DsFakeRelay *relay = g_new0(DsFakeRelay, 1);
	const DsFakeLineHandlers handlers = {
	    .on_bytes = on_bytes, .on_control = on_control, .usb = &model, .data = relay};

	relay->kind = kind;
	relay->relays = relays;
	relay->in = g_byte_array_new();
	relay->history = g_string_new(NULL);
	g_mutex_init(&relay->mutex);
	relay->thread = ds_fake_thread_new("fake-relay");
	relay->line = ds_fake_line_new(kind == DS_FAKE_RELAY_SERIAL ? DS_FAKE_SERIAL : DS_FAKE_USB,
	    ds_fake_thread_context(relay->thread), &handlers);
	ds_fake_relay_plug(relay);
	return relay;
}

void
ds_fake_relay_free(DsFakeRelay *relay)
{
	ds_fake_relay_unplug(relay);
	ds_fake_thread_free(relay->thread);
	ds_fake_line_free(relay->line);
	g_byte_array_unref(relay->in);
	g_string_free(relay->history, TRUE);
	g_mutex_clear(&relay->mutex);
	g_free(relay);
}

const char *
ds_fake_relay_where(const DsFakeRelay *relay)
{
	return ds_fake_line_where(relay->line);
}

void
ds_fake_relay_unplug(DsFakeRelay *relay)
{
	ds_fake_thread_do(relay->thread, unplug_line, relay, NULL);
	g_mutex_lock(&relay->mutex);
	for (guint i = 1; i <= relay->relays; i++)
		move(relay, i, FALSE);
	g_mutex_unlock(&relay->mutex);
}

void
ds_fake_relay_plug(DsFakeRelay *relay)
{
	ds_fake_thread_do(relay->thread, plug_line, relay, NULL);
}

void
ds_fake_relay_stick(DsFakeRelay *relay, guint number)
{
	g_mutex_lock(&relay->mutex);
	relay->stuck = number;
	g_mutex_unlock(&relay->mutex);
}

gboolean
ds_fake_relay_is_on(DsFakeRelay *relay, guint number)
{
	gboolean on;

	g_mutex_lock(&relay->mutex);
	on = relay->on[number];
	g_mutex_unlock(&relay->mutex);
	return on;
}

char *
ds_fake_relay_history(DsFakeRelay *relay)
{
	GString *history;

	g_mutex_lock(&relay->mutex);
	history = relay->history;
	relay->history = g_string_new(NULL);
	g_mutex_unlock(&relay->mutex);
	return g_string_free(history, FALSE);
}

guint
ds_fake_relay_stray(DsFakeRelay *relay)
{
	guint stray;

	g_mutex_lock(&relay->mutex);
	stray = relay->stray;
	g_mutex_unlock(&relay->mutex);
	return stray;
}
