/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printers that speak ESC/POS; README-printer.md tells what one has to know. */
#include "drivers/escpos-page.h"
#include "drivers/escpos-status.h"
#include "drivers/wire.h"

#define STATUS_MS 450 /* for the three answers together */
#define STUCK_MS 3000 /* a printer that prints takes the next band long before */
#define LOOK_MS 150   /* between two looks at the status while a page comes out */
/* The first GS r 1 stands behind the zeros of ds_escpos_add_start(): by USB it is answered at once,
 * on a line of 38400 baud they take a second and a half. */
#define WORD_USB_MS 400
#define WORD_LINE_MS 2500
#define DOTS_A_SECOND 800 /* 100 mm: slower than any thermal printer of today */

#define PORT_STATUS_TYPE 0xA1 /* class request to an interface, IN; printing class 1.1, 4.2.2 */
#define PORT_STATUS_REQUEST 0x01

typedef struct {
	DsWire *wire;
	gboolean has_port; /* it is on USB and answers GET_PORT_STATUS */
	gboolean is_mute;  /* it does not answer DLE EOT: has no IN endpoint, or does not know */
	gboolean has_word; /* it answers GS r 1 */
	gboolean torn;     /* it may wait for the rest of a picture */
	guint owed;        /* answers to DLE EOT that have not come: a busy printer is late */
	guint words_owed;  /* answers to GS r 1 that have not come */
	guint8 word;       /* the last one that came */
} Escpos;

static gint64
in_ms(guint ms)
{
	return g_get_monotonic_time() + (gint64)ms * 1000;
}

/* ---- listening ---- */

/* What came: a status for each question, in their order, and the word where it was asked for. */
static gboolean
sort(Escpos *self, const GByteArray *in, guint8 *last, GError **error)
{
	for (guint i = 0; i < in->len; i++) {
		if (self->words_owed > 0 && ds_escpos_is_word(in->data[i])) {
			self->words_owed--;
			self->word = in->data[i];
			continue;
		}
		if (self->owed == 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "more answers than questions: is this another device?");
			return FALSE;
		}
		self->owed--;
		*last = in->data[i];
	}
	return TRUE;
}

/* Takes what comes next; *last is the last status among it. RETRY: nothing came. */
static gboolean
listen_until(Escpos *self, gint64 deadline_us, guint8 *last, GError **error)
{
	g_autoptr(GByteArray) in = g_byte_array_new();

	return ds_wire_read(self->wire, in, deadline_us, error) && sort(self, in, last, error);
}

/* What nobody asked for goes, at most so many pieces. */
static void
clear_line(Escpos *self)
{
	g_autoptr(GByteArray) in = g_byte_array_new();
	guint8 unused;

	for (guint i = 0; i < 16 && ds_wire_read(self->wire, in, 0, NULL); i++) {
		sort(self, in, &unused, NULL);
		g_byte_array_set_size(in, 0);
	}
}

/* The answer is the last one that is owed. */
static gboolean
ask(Escpos *self, DsEscposQuestion question, gint64 deadline_us, DsPrinterStatus *flags,
    GError **error)
{
	const guint8 request[] = {0x10, 0x04, (guint8)question};
	guint8 answer = 0;

	clear_line(self);
	if (!ds_wire_write(self->wire, request, sizeof request, deadline_us, error))
		return FALSE;
	self->owed++;
	while (self->owed > 0)
		if (!listen_until(self, deadline_us, &answer, error))
			return FALSE;
	return ds_escpos_take_status(question, answer, flags, error);
}

static gboolean
ask_port(Escpos *self, DsPrinterStatus *flags, GError **error)
{
	DsUsb *usb = ds_wire_usb(self->wire);
	guint8 answer = 0;
	gssize length = ds_usb_control(
	    usb, PORT_STATUS_TYPE, PORT_STATUS_REQUEST, 0, &answer, sizeof answer, error);

	if (length == 1)
		return ds_escpos_take_port(answer, flags, error);
	if (length == 0)
		g_set_error_literal(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "its port tells an empty status");
	return FALSE;
}

static gboolean
ask_all(Escpos *self, DsPrinterStatus *flags, GError **error)
{
	static const DsEscposQuestion questions[] = {
	    DS_ESCPOS_PRINTER, DS_ESCPOS_CAUSE, DS_ESCPOS_PAPER};
	gint64 deadline_us = in_ms(STATUS_MS);

	*flags = 0;
	for (guint i = 0; i < G_N_ELEMENTS(questions); i++)
		if (!ask(self, questions[i], deadline_us, flags, error))
			return FALSE;
	return TRUE;
}

static gboolean
was_silent(const GError *error)
{
	return g_error_matches(error, DS_ERROR, DS_ERROR_RETRY);
}

/* RETRY: it says nothing. */
static gboolean
try_status(Escpos *self, DsPrinterStatus *flags, GError **error)
{
	*flags = 0;
	if (!self->is_mute)
		return ask_all(self, flags, error);
	return !self->has_port || ask_port(self, flags, error);
}

/* Somebody who answered before and does not now: its buffer is full, or it has hung itself up.
 * The port may still tell why. */
static gboolean
explain_silence(Escpos *self, DsPrinterStatus *flags, GError **error)
{
	*flags = 0;
	if (self->has_port && ask_port(self, flags, NULL) && *flags != 0)
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE,
	    "no answer: is the printer switched on, and the speed of its line right?");
	return FALSE;
}

static gboolean
status(gpointer object, DsPrinterStatus *flags, GError **error)
{
	Escpos *self = object;
	g_autoptr(GError) failure = NULL;

	if (try_status(self, flags, &failure))
		return TRUE;
	if (was_silent(failure))
		return explain_silence(self, flags, error);
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

/* ---- a page ---- */

/* Says that something may have come out, and why not all of it. */
static gboolean
lose(Escpos *self, const char *why, GError **error)
{
	self->torn = TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_UNKNOWN,
	    "the slip did not come out, or not all of it: %s: look at the printer", why);
	return FALSE;
}

/* The line took no more. */
static gboolean
lose_halfway(Escpos *self, const GError *failure, GError **error)
{
	DsPrinterStatus flags = 0;

	if (was_silent(failure) && status(self, &flags, NULL) && (flags & DS_PRINTER_STOPS) != 0)
		return lose(self, ds_printer_status_word(flags), error);
	return lose(self, failure->message, error);
}

static gboolean
send(Escpos *self, const GByteArray *bytes, gint64 deadline_us, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (ds_wire_write(
		self->wire, bytes->data, bytes->len, MIN(deadline_us, in_ms(STUCK_MS)), &failure))
		return TRUE;
	return lose_halfway(self, failure, error);
}

/* After opening, and after a page that was lost: does it know GS r 1? What that page left open is
 * over then, and all answers are there, or they will never come. */
static gboolean
get_to_know(Escpos *self, const DsRaster *page, GError **error)
{
	guint patience_ms = ds_wire_kind(self->wire) == DS_WIRE_USB ? WORD_USB_MS : WORD_LINE_MS;
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autoptr(GError) failure = NULL;
	gint64 deadline_us;
	guint8 unused;

	ds_escpos_add_start(bytes, page);
	ds_escpos_add_question(bytes);
	self->words_owed++;
	if (!ds_wire_write(self->wire, bytes->data, bytes->len, in_ms(STUCK_MS), error))
		return FALSE;
	deadline_us = in_ms(self->is_mute ? 0 : patience_ms);
	while (self->words_owed > 0 && listen_until(self, deadline_us, &unused, &failure))
		continue;
	self->has_word = !self->is_mute && (self->has_word || self->words_owed == 0);
	self->words_owed = 0;
	self->torn = FALSE;
	if (failure == NULL || was_silent(failure) || self->is_mute)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

static gboolean
send_page(Escpos *self, const DsRaster *page, gint64 deadline_us, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	ds_escpos_add_start(bytes, NULL);
	for (guint row = 0; row < page->height;) {
		row += ds_escpos_add_band(bytes, page, row);
		if (!send(self, bytes, deadline_us, error))
			return FALSE;
		g_byte_array_set_size(bytes, 0);
	}
	ds_escpos_add_end(bytes);
	if (self->has_word)
		ds_escpos_add_question(bytes);
	clear_line(self);
	self->words_owed = self->has_word ? 1 : 0;
	return send(self, bytes, deadline_us, error);
}

/* Waits for a while for the word. */
static gboolean
wait_for_word(Escpos *self, gint64 deadline_us, GError **error)
{
	g_autoptr(GError) failure = NULL;
	guint8 unused;

	if (self->is_mute)
		g_usleep(LOOK_MS * 1000);
	else if (!listen_until(self, MIN(deadline_us, in_ms(LOOK_MS)), &unused, &failure) &&
	    !was_silent(failure))
		return lose(self, failure->message, error);
	return TRUE;
}

/* FALSE with an error when it says that something is wrong. While it prints it may be too busy to
 * say anything: then *fine stays FALSE, and it is asked again. */
static gboolean
look_once(Escpos *self, gboolean *fine, GError **error)
{
	g_autoptr(GError) failure = NULL;
	DsPrinterStatus flags;

	*fine = try_status(self, &flags, &failure);
	if (!*fine)
		return was_silent(failure) || lose(self, failure->message, error);
	return (flags & DS_PRINTER_STOPS) == 0 || lose(self, ds_printer_status_word(flags), error);
}

/* Until the printer says that it is out; one that cannot say it has at least no complaint when its
 * paper has had the time to move. */
static gboolean
see_it_out(Escpos *self, const DsRaster *page, gint64 deadline_us, GError **error)
{
	gint64 moved_us = in_ms(page->height * 1000 / DOTS_A_SECOND);
	gboolean fine = FALSE;

	for (;;) {
		if (!wait_for_word(self, deadline_us, error))
			return FALSE;
		if (self->has_word && self->words_owed == 0)
			break;
		if (!look_once(self, &fine, error))
			return FALSE;
		if (!self->has_word && fine && g_get_monotonic_time() >= moved_us)
			return TRUE;
		if (g_get_monotonic_time() >= deadline_us)
			return lose(self, "no word came that it is printed", error);
	}
	return ds_escpos_word_is_good(self->word) ||
	    lose(self, ds_printer_status_word(DS_PRINTER_PAPER_OUT), error);
}

static gboolean
print(gpointer object, const DsRaster *page, guint timeout_ms, GError **error)
{
	Escpos *self = object;
	gint64 deadline_us = in_ms(timeout_ms);
	DsPrinterStatus flags;

	if (!status(self, &flags, error) || !ds_printer_can_print(flags, error))
		return FALSE;
	if (self->torn && !get_to_know(self, page, error))
		return FALSE;
	return send_page(self, page, deadline_us, error) &&
	    see_it_out(self, page, deadline_us, error);
}

/* ---- coming and going ---- */

static const DsUsbMatch matches[] = {
    /* printing class 1.1, 4: both ways, and one way only */
    {DS_USB_ANY, DS_USB_ANY, 0x07, 0x01, 0x02},
    {DS_USB_ANY, DS_USB_ANY, 0x07, 0x01, 0x01},
    {0},
};
#define MATCH_ONE_WAY 1

/* Is it a printer? One on USB that answers nothing may still print, and its port tells of the
 * paper; but where the port has a complaint the silence is no habit. */
static gboolean
meet(Escpos *self, GError **error)
{
	DsUsb *usb = ds_wire_usb(self->wire);
	g_autoptr(GError) failure = NULL;
	DsPrinterStatus flags = 0, port = 0;

	self->torn = TRUE;
	self->has_port = usb != NULL && ask_port(self, &port, NULL);
	self->is_mute = usb != NULL && ds_usb_match(usb) == MATCH_ONE_WAY;
	if (self->is_mute || ask_all(self, &flags, &failure))
		return TRUE;
	self->is_mute = self->has_port && port == 0 && was_silent(failure);
	if (self->is_mute)
		return TRUE;
	if (was_silent(failure))
		return explain_silence(self, &flags, error);
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

static gpointer
open_printer(const char *where, GError **error)
{
	const DsWireDefaults defaults = {
	    .speed = "38400", .mode = "8N1", .port = 9100, .usb = matches};
	Escpos *self = g_new0(Escpos, 1);

	self->wire = ds_wire_open(where, &defaults, error);
	if (self->wire != NULL && meet(self, error))
		return self;
	if (self->wire != NULL) {
		g_prefix_error(error, "%s: ", where);
		ds_wire_close(self->wire);
	}
	g_free(self);
	return NULL;
}

static void
close_printer(gpointer object)
{
	Escpos *self = object;

	ds_wire_close(self->wire);
	g_free(self);
}

const DsPrinterDriver ds_printer_driver_escpos = {
    .id = "escpos",
    .summary = "receipt printers that speak ESC/POS, by USB, serial line or network",
    .where = "usb, serial:/dev/ttyUSB0[:38400[:8N1]] or tcp:192.168.10.30",
    .open = open_printer,
    .status = status,
    .print = print,
    .close = close_printer,
};
