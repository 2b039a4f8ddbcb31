/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/qr.h"

#include <qrencode.h>
#include <string.h>

#define ECI_UTF_8 26                                                 /* AIM ITS/04-023 */
#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" /* ISO/IEC 18004, 7.3.4 */
#define QUIET 4 /* modules around a square code: ISO/IEC 18004, 6.3.8 */

struct _DsQr {
	DsCanvas parent;
	QRcode *code; /* NULL: there is nothing to draw */
};

G_DEFINE_TYPE(DsQr, ds_qr, DS_TYPE_CANVAS)

static gboolean
ds_qr_draw(GtkWidget *widget, cairo_t *cr)
{
	const QRcode *code = DS_QR(widget)->code;
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	int size = MIN(width, height), left = (width - size) / 2, top = (height - size) / 2;
	int module, first;

	if (code == NULL)
		return FALSE;
	module = MAX(size / (code->width + 2 * QUIET), 1);
	first = (size - module * code->width) / 2;
	cairo_translate(cr, left, top); /* pixel on pixel */
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_rectangle(cr, 0, 0, size, size);
	cairo_fill(cr);
	cairo_set_source_rgb(cr, 0, 0, 0);
	for (int i = 0; i < code->width * code->width; i++) {
		int column = i % code->width, row = i / code->width;

		if ((code->data[i] & 1) != 0)
			cairo_rectangle(
			    cr, first + column * module, first + row * module, module, module);
	}
	cairo_fill(cr);
	return FALSE;
}

static void
ds_qr_finalize(GObject *object)
{
	QRcode_free(DS_QR(object)->code);
	G_OBJECT_CLASS(ds_qr_parent_class)->finalize(object);
}

static void
ds_qr_class_init(DsQrClass *class)
{
	G_OBJECT_CLASS(class)->finalize = ds_qr_finalize;
	GTK_WIDGET_CLASS(class)->draw = ds_qr_draw;
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "qr");
}

static void
ds_qr_init(DsQr *self)
{
}

GtkWidget *
ds_qr_new(const char *text)
{
	DsQr *self = g_object_new(DS_TYPE_QR, "visible", TRUE, NULL);

	ds_qr_set(self, text);
	return GTK_WIDGET(self);
}

/* A reader takes bytes for Latin, Japanese or Chinese as it likes, unless it is told (ISO/IEC
 * 18004, 7.4.2, extended channel interpretation). */
static QRcode *
encode(const char *text)
{
	gboolean dense = text[strspn(text, ALPHANUMERIC)] == '\0';
	QRinput *input = QRinput_new2(0, QR_ECLEVEL_L);
	QRcode *code = NULL;

	if (g_str_is_ascii(text) || QRinput_appendECIheader(input, ECI_UTF_8) == 0)
		if (QRinput_append(input, dense ? QR_MODE_AN : QR_MODE_8, (int)strlen(text),
			(const unsigned char *)text) == 0)
			code = QRcode_encodeInput(input);
	QRinput_free(input);
	return code;
}

void
ds_qr_set(DsQr *self, const char *text)
{
	QRcode_free(self->code);
	self->code = NULL;
	if (text[0] != '\0' && strlen(text) <= DS_QR_TEXT_MAX)
		self->code = encode(text);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
