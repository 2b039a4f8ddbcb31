/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Relay boards that are HID devices, 16C0:05DF, "USBRelay1" to "USBRelay8" (www.dcttech.com and
 * many copies). No document of the maker's is known; the bytes are those that libsigrok
 * (src/hardware/dcttech-usbrelay) has:
 *
 *	SET_REPORT, feature, 8 bytes   FF n: relay n on; FD n: off
 *	GET_REPORT, feature, 8 bytes   0 to 4 a serial number, 7 the relays that are on (bit 0: 1)
 *
 * (HID 1.11, 7.2.1 and 7.2.2). The firmware looks at no report number; libsigrok writes none and
 * reads 1. The USB numbers belong to all who build on V-USB, so the name decides whether it is
 * such a board, and how many relays it has.
 */
#include "drivers/output.h"
#include "drivers/usb.h"

#include <string.h>

#define VENDOR 0x16C0
#define PRODUCT 0x05DF
#define NAME "USBRelay"

#define SET_TYPE 0x21 /* to the interface, class */
#define SET_REPORT 0x09
#define SET_VALUE 0x0300 /* feature, no number */
#define GET_TYPE 0xA1
#define GET_REPORT 0x01
#define GET_VALUE 0x0301

#define REPORT_SIZE 8
#define STATE_BYTE 7
#define ORDER_ON 0xFF
#define ORDER_OFF 0xFD

typedef struct {
	DsUsb *usb;
	guint relays;
} Board;

static const DsUsbMatch matches[] = {
    {VENDOR, PRODUCT, 3, DS_USB_ANY, DS_USB_ANY}, /* class 3: HID */
    {0},
};

/* 0: it is none. */
static guint
relays_of(const char *name)
{
	const char *digit = name + strlen(NAME);

	if (!g_str_has_prefix(name, NAME) || !g_ascii_isdigit(digit[0]) || digit[1] != '\0')
		return 0;
	return (guint)MIN(g_ascii_digit_value(digit[0]), DS_OUTPUT_CHANNELS);
}

static void
board_close(gpointer object)
{
	Board *board = object;

	ds_usb_close(board->usb);
	g_free(board);
}

static gpointer
board_open(const char *where, GError **error)
{
	DsUsb *usb = ds_usb_open(where, matches, error);
	g_autofree char *name = NULL;
	Board *board;

	if (usb == NULL)
		return NULL;
	board = g_new(Board, 1);
	*board = (Board){.usb = usb};
	name = ds_usb_product(usb, error);
	board->relays = name != NULL ? relays_of(name) : 0;
	if (board->relays > 0)
		return board;
	if (name != NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: this is no relay board, its name is not " NAME "1 to 8: write the socket "
		    "of the right one, usb:1-1.4",
		    where);
	board_close(board);
	return NULL;
}

static gboolean
read_state(Board *board, guint8 *state, GError **error)
{
	guint8 report[REPORT_SIZE] = {0};
	gssize length = ds_usb_control(
	    board->usb, GET_TYPE, GET_REPORT, GET_VALUE, report, sizeof report, error);

	if (length < 0)
		return FALSE;
	*state = report[STATE_BYTE];
	if (length == REPORT_SIZE)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "its state has %d bytes, not %d: this is another board", (int)length, REPORT_SIZE);
	return FALSE;
}

static gboolean
is_so(guint8 state, guint channel, gboolean on)
{
	return ((state >> (channel - 1)) & 1) == (on ? 1 : 0);
}

static gboolean
switch_it(Board *board, guint channel, gboolean on, GError **error)
{
	guint8 report[REPORT_SIZE] = {on ? ORDER_ON : ORDER_OFF, (guint8)channel};
	guint8 state;

	if (ds_usb_control(
		board->usb, SET_TYPE, SET_REPORT, SET_VALUE, report, sizeof report, error) < 0 ||
	    !read_state(board, &state, error))
		return FALSE;
	if (is_so(state, channel, on))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "relay %u was told to be %s and is %s, by its own word", channel, on ? "on" : "off",
	    on ? "off" : "on");
	return FALSE;
}

/* Nothing is written to a relay that is as it should be: this is asked several times a second. */
static gboolean
board_set(gpointer object, guint channel, gboolean on, GError **error)
{
	Board *board = object;
	guint8 state;

	if (channel > board->relays) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "the board has no relay %u: it has %u", channel, board->relays);
		return FALSE;
	}
	if (!read_state(board, &state, error))
		return FALSE;
	return is_so(state, channel, on) || switch_it(board, channel, on, error);
}

const DsOutputDriver ds_output_driver_relay_hid = {
    .id = "relay-hid",
    .summary = "relays on USB: USBRelay1 to USBRelay8 (16C0:05DF)",
    .where = "usb, usb:1-1.4",
    .open = board_open,
    .set = board_set,
    .close = board_close,
};
