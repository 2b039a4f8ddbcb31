/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/scanner.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/line.h"
#include "tests/fakes/thread.h"

#include <string.h>

#define POS_SIZE 64
#define POS_TEXT 56

struct DsFakeScanner {
	DsFakeScannerKind kind;
	DsFakeThread *thread;
	DsFakeLine *line; /* of a serial one */
	DsFakeUsb *usb;   /* of the others */
	char *where;
	gboolean muted; /* until it is told to be a scanner */
	GMutex mutex;   /* of heard: control requests come in a thread of umockdev's */
	GPtrArray *heard;
};

/* One interface of class 03 with one IN endpoint; maker, model, subclass, protocol, length of the
 * report descriptor, size of a report. */
#define DEVICE(vendor, product) "12011001000000 40" vendor product "0001 010203 01"
#define CONFIG(sub, protocol, length, size) \
	"0902 2200 01 01 00 A0 32 0904 00 00 01 03" sub protocol "00" \
	"0921 1001 00 01 22" length "0705 81 03" size "0A"

static const struct {
	DsFakeUsbModel model;
	const char *reports; /* the report descriptor */
} models[] = {
    [DS_FAKE_SCANNER_POS] = {{DEVICE("E005", "0013") CONFIG("00", "00", "1300", "4000"), "usbhid",
				 0, NULL},
	"058C0902A101 8502 0912 150026FF00 7508 953F C0"},
    [DS_FAKE_SCANNER_LATE_POS] = {{DEVICE("2E0C", "8F0B") CONFIG("00", "00", "1300", "4000"),
				      "usbhid", 0, NULL},
	"058C0902A101 8502 0912 150026FF00 7508 953F C0"},
    [DS_FAKE_SCANNER_KEYBOARD] = {{DEVICE("2E0C", "810B") CONFIG("01", "01", "0F00", "0800"),
				      "usbhid", 0, NULL},
	"05010906A101 0507 19E029E7 C0"},
    [DS_FAKE_LIBRARIAN] = {{DEVICE("6D04", "1CC3") CONFIG("01", "01", "0F00", "0800"), "usbhid", 0,
			       NULL},
	"05010906A101 0507 19E029E7 C0"},
    [DS_FAKE_TOUCH] = {{DEVICE("EE0E", "0100") CONFIG("00", "00", "0900", "4000"), "usbhid", 0,
			   NULL},
	"050D0904A101 8502 C0"},
};

/* ---- what the host asks ---- */

static gssize
answer_descriptor(DsFakeScanner *scanner, guint8 *bytes, gsize count)
{
	g_autoptr(GByteArray) descriptor = ds_unhex(models[scanner->kind].reports);
	gsize length = MIN(count, descriptor->len);

	memcpy(bytes, descriptor->data, length);
	return (gssize)length;
}

static gssize
on_control(const guint8 *setup, guint8 *bytes, gsize count, gpointer data)
{
	DsFakeScanner *scanner = data;
	guint16 value = (guint16)(setup[2] | setup[3] << 8);
	g_autoptr(GByteArray) whole = g_byte_array_new();
	g_autofree char *hex = NULL;

	if ((setup[0] & 0x80) != 0)
		return setup[1] == 0x06 && value == 0x2200
		    ? answer_descriptor(scanner, bytes, count)
		    : -1;
	g_byte_array_append(whole, setup, 8);
	g_byte_array_append(whole, bytes, (guint)count);
	hex = ds_hex(whole->data, whole->len);
	g_mutex_lock(&scanner->mutex);
	g_ptr_array_add(scanner->heard, g_ascii_strdown(hex, -1));
	if (setup[1] == 0x09 && value == 0x03FE && count == 2 && bytes[1] == 0x01)
		scanner->muted = FALSE;
	g_mutex_unlock(&scanner->mutex);
	return (gssize)count;
}

static void
ignore_bytes(const guint8 *bytes, gsize count, gpointer data)
{
}

/* ---- in the thread, for a serial line ---- */

static void
plug_line(gpointer object, gpointer unused)
{
	ds_fake_line_plug(((DsFakeScanner *)object)->line);
}

static void
unplug_line(gpointer object, gpointer unused)
{
	ds_fake_line_unplug(((DsFakeScanner *)object)->line);
}

static void
put_line(gpointer object, gpointer bytes)
{
	ds_fake_line_put(((DsFakeScanner *)object)->line, bytes, 0, 0);
}

/* ---- sending ---- */

void
ds_fake_scanner_send(DsFakeScanner *scanner, const guint8 *bytes, gsize count)
{
	g_autoptr(GByteArray) copy = g_byte_array_new();

	g_byte_array_append(copy, bytes, (guint)count);
	if (scanner->usb != NULL)
		ds_fake_usb_put(scanner->usb, bytes, count);
	else
		ds_fake_thread_do(scanner->thread, put_line, scanner, copy);
}

static void
send_reports(DsFakeScanner *scanner, const char *aim, const char *text)
{
	gsize left = strlen(text);

	do {
		guint8 report[POS_SIZE] = {0x02};
		gsize part = MIN(left, POS_TEXT);

		report[1] = (guint8)part;
		if (aim != NULL)
			memcpy(report + 2, aim, 3);
		memcpy(report + 5, text, part);
		report[63] = left > part ? 0x01 : 0x00;
		ds_fake_scanner_send(scanner, report, sizeof report);
		text += part;
		left -= part;
	} while (left > 0);
}

/* An American keyboard, independent of the driver's table. */
static guint8
key_of(char c, gboolean *shift)
{
	static const struct {
		const char *plain, *shifted;
		guint8 first;
	} rows[] = {
	    {"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x04},
	    {"1234567890", "!@#$%^&*()", 0x1E},
	    {"\n", "", 0x28},
	    {"\t -=[]\\", "  _+{}|", 0x2B},
	    {";'`,./", ":\"~<>?", 0x33},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *plain = strchr(rows[i].plain, c);
		const char *shifted = strchr(rows[i].shifted, c);

		*shift = plain == NULL && shifted != NULL;
		if (plain != NULL)
			return (guint8)(rows[i].first + (plain - rows[i].plain));
		if (shifted != NULL)
			return (guint8)(rows[i].first + (shifted - rows[i].shifted));
	}
	g_error("fake scanner: no key for %02X", (guint8)c);
}

static void
type(DsFakeScanner *scanner, const char *text)
{
	for (; *text != '\0'; text++) {
		guint8 report[8] = {0};
		gboolean shift;

		report[2] = key_of(*text, &shift);
		report[0] = shift ? 0x02 : 0x00;
		ds_fake_scanner_send(scanner, report, sizeof report);
		memset(report, 0, sizeof report);
		ds_fake_scanner_send(scanner, report, sizeof report);
	}
}

void
ds_fake_scanner_scan(DsFakeScanner *scanner, const char *aim, const char *text)
{
	g_autofree char *whole = g_strconcat(aim != NULL ? aim : "", text, NULL);
	g_autofree char *with_end = NULL;

	switch (scanner->kind) {
	case DS_FAKE_SCANNER_POS:
	case DS_FAKE_SCANNER_LATE_POS:
		if (!scanner->muted)
			send_reports(scanner, aim, text);
		break;
	case DS_FAKE_SCANNER_SERIAL:
		with_end = g_strconcat(whole, "\r\n", NULL);
		ds_fake_scanner_send(scanner, (const guint8 *)with_end, strlen(with_end));
		break;
	default: with_end = g_strconcat(whole, "\n", NULL); type(scanner, with_end);
	}
}

/* ---- from outside ---- */

DsFakeScanner *
ds_fake_scanner_new(DsFakeScannerKind kind, const char *socket)
{
	DsFakeScanner *scanner = g_new0(DsFakeScanner, 1);
	const DsFakeUsbHandlers usb = {.on_control = on_control, .data = scanner};
	const DsFakeLineHandlers line = {.on_bytes = ignore_bytes};

	scanner->kind = kind;
	scanner->heard = g_ptr_array_new_with_free_func(g_free);
	g_mutex_init(&scanner->mutex);
	scanner->thread = ds_fake_thread_new("fake-scanner");
	if (kind == DS_FAKE_SCANNER_SERIAL)
		scanner->line = ds_fake_line_new(
		    DS_FAKE_SERIAL, ds_fake_thread_context(scanner->thread), &line);
	else
		scanner->usb = ds_fake_usb_new(socket, &models[kind].model, NULL, &usb);
	scanner->where = g_strdup(
	    scanner->line != NULL ? ds_fake_line_where(scanner->line) : "usb");
	ds_fake_scanner_plug(scanner);
	return scanner;
}

void
ds_fake_scanner_free(DsFakeScanner *scanner)
{
	ds_fake_scanner_unplug(scanner);
	ds_fake_thread_free(scanner->thread);
	if (scanner->line != NULL)
		ds_fake_line_free(scanner->line);
	if (scanner->usb != NULL)
		ds_fake_usb_free(scanner->usb);
	g_ptr_array_unref(scanner->heard);
	g_mutex_clear(&scanner->mutex);
	g_free(scanner->where);
	g_free(scanner);
}

const char *
ds_fake_scanner_where(const DsFakeScanner *scanner)
{
	return scanner->where;
}

void
ds_fake_scanner_unplug(DsFakeScanner *scanner)
{
	if (scanner->usb != NULL)
		ds_fake_usb_unplug(scanner->usb);
	else
		ds_fake_thread_do(scanner->thread, unplug_line, scanner, NULL);
}

void
ds_fake_scanner_plug(DsFakeScanner *scanner)
{
	scanner->muted = scanner->kind == DS_FAKE_SCANNER_LATE_POS;
	if (scanner->usb != NULL)
		ds_fake_usb_plug(scanner->usb);
	else
		ds_fake_thread_do(scanner->thread, plug_line, scanner, NULL);
}

gboolean
ds_fake_scanner_types(DsFakeScanner *scanner)
{
	return scanner->usb != NULL && ds_fake_usb_is_with_kernel(scanner->usb);
}

GStrv
ds_fake_scanner_heard(DsFakeScanner *scanner)
{
	GPtrArray *heard;

	g_mutex_lock(&scanner->mutex);
	heard = scanner->heard;
	scanner->heard = g_ptr_array_new_with_free_func(g_free);
	g_mutex_unlock(&scanner->mutex);
	g_ptr_array_add(heard, NULL);
	return (GStrv)g_ptr_array_free(heard, FALSE);
}
