/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drivers of relays, through the real termios and libusb. */
#include "drivers/output.h"
#include "tests/fakes/relay.h"

#include <string.h>

#define PATIENCE_US (5 * G_USEC_PER_SEC)

typedef struct {
	DsFakeRelay *relay;
	const DsOutputDriver *driver;
	gpointer self;
} Fixture;

static const char *const driver_ids[] = {
    [DS_FAKE_RELAY_SERIAL] = "relay-serial",
    [DS_FAKE_RELAY_HID] = "relay-hid",
    [DS_FAKE_RELAY_OTHER] = "relay-hid",
};

static const DsOutputDriver *
driver_of(DsFakeRelayKind kind)
{
	for (guint i = 0; ds_output_drivers[i] != NULL; i++)
		if (g_str_equal(ds_output_drivers[i]->id, driver_ids[kind]))
			return ds_output_drivers[i];
	g_error("no driver %s", driver_ids[kind]);
}

static void
set_up(Fixture *f, gconstpointer data)
{
	DsFakeRelayKind kind = (DsFakeRelayKind)GPOINTER_TO_UINT(data);
	g_autoptr(GError) error = NULL;

	f->relay = ds_fake_relay_new(kind, 4);
	f->driver = driver_of(kind);
	f->self = f->driver->open(ds_fake_relay_where(f->relay), &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(ds_fake_relay_stray(f->relay), ==, 0);
	if (f->self != NULL)
		f->driver->close(f->self);
	ds_fake_relay_free(f->relay);
}

static void
assert_set(Fixture *f, guint channel, gboolean on)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;
	g_autoptr(GError) error = NULL;

	f->driver->set(f->self, channel, on, &error);
	g_assert_no_error(error);
	/* a serial board hears of it a moment later */
	while (ds_fake_relay_is_on(f->relay, channel) != on) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		g_usleep(500);
	}
}

/* Each relay alone, and none but it. */
static void
test_switch(Fixture *f, gconstpointer data)
{
	g_autofree char *history = NULL;

	for (guint channel = 1; channel <= 4; channel++)
		assert_set(f, channel, TRUE);
	assert_set(f, 3, TRUE);
	assert_set(f, 3, FALSE);
	assert_set(f, 1, FALSE);
	history = ds_fake_relay_history(f->relay);
	g_assert_cmpstr(history, ==, "1+ 2+ 3+ 4+ 3- 1- ");
}

/* Opening and closing switch nothing. */
static void
test_open_close(Fixture *f, gconstpointer data)
{
	g_autofree char *history = NULL;
	g_autoptr(GError) error = NULL;

	assert_set(f, 2, TRUE);
	f->driver->close(f->self);
	f->self = f->driver->open(ds_fake_relay_where(f->relay), &error);
	g_assert_no_error(error);
	history = ds_fake_relay_history(f->relay);
	g_assert_cmpstr(history, ==, "2+ ");
	assert_set(f, 2, TRUE);
}

static void
test_unplugged(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL, closed = NULL, again = NULL;

	assert_set(f, 1, TRUE);
	ds_fake_relay_unplug(f->relay);
	g_assert_false(f->driver->set(f->self, 1, TRUE, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	f->driver->close(f->self);
	f->self = f->driver->open(ds_fake_relay_where(f->relay), &closed);
	g_assert_null(f->self);
	g_assert_error(closed, DS_ERROR, DS_ERROR_GONE);
	ds_fake_relay_plug(f->relay);
	f->self = f->driver->open(ds_fake_relay_where(f->relay), &again);
	g_assert_no_error(again);
	g_assert_false(ds_fake_relay_is_on(f->relay, 1));
	assert_set(f, 1, TRUE);
}

/* It took the order and says of itself that nothing came of it. */
static void
test_stuck(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) other = NULL;

	ds_fake_relay_stick(f->relay, 2);
	g_assert_false(f->driver->set(f->self, 2, TRUE, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_nonnull(strstr(error->message, "relay 2 was told to be on and is off"));
	g_assert_true(f->driver->set(f->self, 3, TRUE, &other));
	g_assert_no_error(other);
	ds_fake_relay_stick(f->relay, 0);
	assert_set(f, 2, TRUE);
}

/* Four relays have no fifth. */
static void
test_no_such_relay(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(f->driver->set(f->self, 5, TRUE, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "it has 4"));
}

/* The numbers belong to all who use V-USB: another maker's device is left alone. */
static void
test_other_device(void)
{
	DsFakeRelay *other = ds_fake_relay_new(DS_FAKE_RELAY_OTHER, 1);
	g_autoptr(GError) error = NULL;

	g_assert_null(driver_of(DS_FAKE_RELAY_OTHER)->open("usb", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "no relay board"));
	g_assert_cmpuint(ds_fake_relay_stray(other), ==, 0);
	ds_fake_relay_free(other);
}

static void
test_bad_where(void)
{
	static const struct {
		DsFakeRelayKind kind;
		const char *where, *words;
	} cases[] = {
	    {DS_FAKE_RELAY_SERIAL, "usb", "serial:/dev/ttyUSB0"},
	    {DS_FAKE_RELAY_SERIAL, "serial:/dev/null", "no serial port"},
	    {DS_FAKE_RELAY_HID, "usb", "no device of this kind"},
	    {DS_FAKE_RELAY_HID, "serial:/dev/ttyUSB0", "write usb"},
	    {DS_FAKE_RELAY_SERIAL, "serial:/nowhere/ttyS9", "/nowhere/ttyS9"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(driver_of(cases[i].kind)->open(cases[i].where, &error));
		g_assert_nonnull(error);
		if (strstr(error->message, cases[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, cases[i].words);
	}
}

int
main(int argc, char **argv)
{
#define ADD(name, kind, function) \
	g_test_add("/relays/" name, Fixture, GUINT_TO_POINTER(kind), set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("serial/switch", DS_FAKE_RELAY_SERIAL, test_switch);
	ADD("serial/open-close", DS_FAKE_RELAY_SERIAL, test_open_close);
	ADD("serial/unplugged", DS_FAKE_RELAY_SERIAL, test_unplugged);
	ADD("hid/switch", DS_FAKE_RELAY_HID, test_switch);
	ADD("hid/open-close", DS_FAKE_RELAY_HID, test_open_close);
	ADD("hid/unplugged", DS_FAKE_RELAY_HID, test_unplugged);
	ADD("hid/stuck", DS_FAKE_RELAY_HID, test_stuck);
	ADD("hid/no-such-relay", DS_FAKE_RELAY_HID, test_no_such_relay);
	g_test_add_func("/relays/hid/other-device", test_other_device);
	g_test_add_func("/relays/bad-where", test_bad_where);
	return g_test_run();
}
