/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/printer.h"

#include "tests/fakes/paper.h"

struct DsFakePrinter {
	DsFakeThread *thread;
	DsFakeLine *line;
	DsFakePaper *paper;
	GByteArray *waiting; /* came while it does not print */
	guint8 last[2];      /* bytes that came, for orders in real time */
	guint orders;
	DsFakePrinterState state;
	DsFakePrinterFault fault;
	guint fault_row; /* of the paper */
	gint port;       /* answer to GET_PORT_STATUS, -1: a stall; atomic */
};

/* ---- what it says ---- */

static gboolean
stops(const DsFakePrinter *printer)
{
	const DsFakePrinterState *state = &printer->state;

	return state->paper_out || state->cover_open || state->off_line || state->fault;
}

/* DLE EOT n, command reference; the fixed bits are 12. */
static guint8
status_of(const DsFakePrinter *printer, guint8 question)
{
	const DsFakePrinterState *state = &printer->state;

	switch (question) {
	case 1: return 0x12 | (stops(printer) ? 0x08 : 0);
	case 2:
		return (guint8)(0x12 | (state->cover_open ? 0x04 : 0) |
		    (state->paper_out ? 0x20 : 0) | (state->fault ? 0x40 : 0));
	case 3: return 0x12 | (state->fault ? 0x08 : 0);
	default:
		return (
		    guint8)(0x12 | (state->paper_low ? 0x0C : 0) | (state->paper_out ? 0x60 : 0));
	}
}

/* GET_PORT_STATUS, printing class 1.1, 4.2.2. */
static gint
port_of(const DsFakePrinter *printer)
{
	const DsFakePrinterState *state = &printer->state;

	if (printer->fault.kind == DS_FAKE_PRINTER_NO_PORT)
		return -1;
	if (printer->fault.kind == DS_FAKE_PRINTER_PORT)
		return (gint)printer->fault.position;
	return (state->paper_out ? 0x20 : 0) | (state->off_line ? 0 : 0x10) |
	    (stops(printer) ? 0 : 0x08);
}

static void
answer(DsFakePrinter *printer, guint8 byte)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	if (printer->fault.kind == DS_FAKE_PRINTER_SILENT)
		return;
	if (printer->fault.kind == DS_FAKE_PRINTER_LATE)
		g_usleep(printer->fault.position * 1000);
	g_byte_array_append(bytes, &byte, 1);
	ds_fake_line_put(printer->line, bytes, 0, 0);
}

static void
answer_status(DsFakePrinter *printer, guint8 question)
{
	guint8 status = printer->fault.kind == DS_FAKE_PRINTER_NONSENSE
	    ? (guint8)printer->fault.position
	    : status_of(printer, question);

	answer(printer, status);
	if (printer->fault.kind == DS_FAKE_PRINTER_TWICE)
		answer(printer, status);
}

/* ---- what it does ---- */

static void
fail_when_due(DsFakePrinter *printer)
{
	if (printer->paper->rows < printer->fault_row)
		return;
	switch (printer->fault.kind) {
	case DS_FAKE_PRINTER_PAPER_ENDS: printer->state.paper_out = TRUE; break;
	case DS_FAKE_PRINTER_STUCK:
		printer->state.cover_open = TRUE;
		ds_fake_usb_hold(ds_fake_line_usb(printer->line), TRUE);
		break;
	case DS_FAKE_PRINTER_PULLED: ds_fake_line_unplug(printer->line); break;
	default: return;
	}
	printer->fault.kind = DS_FAKE_PRINTER_SOUND;
	g_atomic_int_set(&printer->port, port_of(printer));
}

static void
print_byte(DsFakePrinter *printer, guint8 byte)
{
	guint questions = printer->paper->questions;
	guint rows = printer->paper->rows;

	ds_fake_paper_take(printer->paper, byte);
	if (printer->paper->rows > rows && printer->fault.kind == DS_FAKE_PRINTER_SLOW)
		g_usleep(printer->fault.position);
	if (printer->paper->rows > rows)
		fail_when_due(printer);
	if (printer->paper->questions > questions && printer->fault.kind != DS_FAKE_PRINTER_NO_WORD)
		answer(printer, printer->fault.kind == DS_FAKE_PRINTER_BAD_WORD ? 0x0C : 0x00);
}

static void
go_on(DsFakePrinter *printer)
{
	guint done = 0;

	while (done < printer->waiting->len && !stops(printer) &&
	    ds_fake_line_is_plugged(printer->line))
		print_byte(printer, printer->waiting->data[done++]);
	g_byte_array_remove_range(printer->waiting, 0, done);
}

/* Orders are obeyed before anything else, wherever they stand. */
static void
take_order(DsFakePrinter *printer, guint8 byte)
{
	if (printer->last[1] == 0x10 && (byte == 0x04 || byte == 0x05 || byte == 0x14))
		printer->orders += ds_fake_paper_is_in_picture(printer->paper) && !stops(printer);
	if (printer->last[0] == 0x10 && printer->last[1] == 0x04 && byte >= 1 && byte <= 4)
		answer_status(printer, byte);
	printer->last[0] = printer->last[1];
	printer->last[1] = byte;
}

static void
on_bytes(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakePrinter *printer = data;

	for (gsize i = 0; i < count && ds_fake_line_is_plugged(printer->line); i++) {
		take_order(printer, bytes[i]);
		g_byte_array_append(printer->waiting, bytes + i, 1);
		go_on(printer);
	}
}

static gssize
on_control(const guint8 *setup, guint8 *bytes, gsize count, gpointer data)
{
	DsFakePrinter *printer = data;
	gint port = g_atomic_int_get(&printer->port);

	if (setup[0] != 0xA1 || setup[1] != 0x01 || count < 1 || port < 0)
		return -1;
	bytes[0] = (guint8)port;
	return 1;
}

/* ---- orders of the test ---- */

static void
set_state(gpointer object, gpointer state)
{
	DsFakePrinter *printer = object;

	printer->state = *(const DsFakePrinterState *)state;
	g_atomic_int_set(&printer->port, port_of(printer));
	if (!stops(printer) && ds_fake_line_usb(printer->line) != NULL)
		ds_fake_usb_hold(ds_fake_line_usb(printer->line), FALSE);
	go_on(printer);
}

static void
set_fault(gpointer object, gpointer fault)
{
	DsFakePrinter *printer = object;

	printer->fault = *(const DsFakePrinterFault *)fault;
	printer->fault_row = printer->paper->rows + printer->fault.position;
	g_atomic_int_set(&printer->port, port_of(printer));
}

static void
unplug(gpointer object, gpointer unused)
{
	DsFakePrinter *printer = object;

	ds_fake_line_unplug(printer->line);
}

static void
plug(gpointer object, gpointer remembers)
{
	DsFakePrinter *printer = object;

	g_byte_array_set_size(printer->waiting, 0);
	printer->last[0] = printer->last[1] = 0;
	if (!*(gboolean *)remembers)
		ds_fake_paper_restart(printer->paper);
	ds_fake_line_plug(printer->line);
}

static void
hand_over_slips(gpointer object, gpointer data)
{
	DsFakePrinter *printer = object;
	GPtrArray **slips = data;

	*slips = printer->paper->slips;
	printer->paper->slips = g_ptr_array_new_with_free_func((GDestroyNotify)ds_raster_free);
}

typedef struct {
	guint hanging, stray, orders;
} Counts;

static void
count(gpointer object, gpointer data)
{
	DsFakePrinter *printer = object;

	*(Counts *)data = (Counts){
	    ds_fake_paper_hanging(printer->paper), printer->paper->stray, printer->orders};
}

static Counts
counts_of(DsFakePrinter *printer)
{
	Counts counts;

	ds_fake_thread_do(printer->thread, count, printer, &counts);
	return counts;
}

/* ---- from outside ---- */

/* Epson TM series as facts of its kind are known: one interface of class 7, protocol 2, full speed;
 * and the same with protocol 1, without an IN endpoint. */
static const DsFakeUsbModel models[] = {
    [DS_FAKE_TWO_WAYS] = {.descriptors = "12010002000000 40 B804 0202 0001 010203 01"
					 "0902 2000 01 01 00 C0 01"
					 "0904 00 00 02 070102 00"
					 "0705 01 02 4000 00"
					 "0705 82 02 4000 00",
	.driver = "usblp"},
    [DS_FAKE_ONE_WAY] = {.descriptors = "12010002000000 40 B804 0202 0001 010203 01"
					"0902 1900 01 01 00 C0 01"
					"0904 00 00 01 070101 00"
					"0705 01 02 4000 00",
	.driver = "usblp"},
};

DsFakePrinter *
ds_fake_printer_new(DsFakeLineKind line, guint width, DsFakePrinterWays ways)
{
	DsFakePrinter *printer = g_new0(DsFakePrinter, 1);
	const DsFakeLineHandlers handlers = {
	    .on_bytes = on_bytes, .on_control = on_control, .data = printer, .usb = &models[ways]};

	printer->paper = ds_fake_paper_new(width);
	printer->waiting = g_byte_array_new();
	printer->port = port_of(printer);
	printer->thread = ds_fake_thread_new("fake-printer");
	printer->line = ds_fake_line_new(line, ds_fake_thread_context(printer->thread), &handlers);
	ds_fake_printer_plug(printer, FALSE);
	return printer;
}

void
ds_fake_printer_free(DsFakePrinter *printer)
{
	ds_fake_printer_unplug(printer);
	ds_fake_thread_free(printer->thread);
	ds_fake_line_free(printer->line);
	ds_fake_paper_free(printer->paper);
	g_byte_array_unref(printer->waiting);
	g_free(printer);
}

const char *
ds_fake_printer_where(const DsFakePrinter *printer)
{
	return ds_fake_line_where(printer->line);
}

void
ds_fake_printer_unplug(DsFakePrinter *printer)
{
	ds_fake_thread_do(printer->thread, unplug, printer, NULL);
}

void
ds_fake_printer_plug(DsFakePrinter *printer, gboolean remembers)
{
	ds_fake_thread_do(printer->thread, plug, printer, &remembers);
}

void
ds_fake_printer_set(DsFakePrinter *printer, DsFakePrinterState state)
{
	ds_fake_thread_do(printer->thread, set_state, printer, &state);
}

void
ds_fake_printer_fault(DsFakePrinter *printer, DsFakePrinterFault fault)
{
	ds_fake_thread_do(printer->thread, set_fault, printer, &fault);
}

GPtrArray *
ds_fake_printer_slips(DsFakePrinter *printer)
{
	GPtrArray *slips = NULL;

	ds_fake_thread_do(printer->thread, hand_over_slips, printer, &slips);
	return slips;
}

guint
ds_fake_printer_hanging(DsFakePrinter *printer)
{
	return counts_of(printer).hanging;
}

guint
ds_fake_printer_stray(DsFakePrinter *printer)
{
	return counts_of(printer).stray;
}

guint
ds_fake_printer_orders(DsFakePrinter *printer)
{
	return counts_of(printer).orders;
}

gboolean
ds_fake_printer_is_with_kernel(DsFakePrinter *printer)
{
	return ds_fake_usb_is_with_kernel(ds_fake_line_usb(printer->line));
}
