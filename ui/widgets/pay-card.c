/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pay-card.h"

#include "ui/widgets/label.h"
#include "ui/widgets/qr.h"

#include <glib/gi18n-lib.h>

struct _DsPayCard {
	GtkBox parent;
	GtkWidget *code, *head, *line;
};

G_DEFINE_TYPE(DsPayCard, ds_pay_card, GTK_TYPE_BOX)

static void
ds_pay_card_class_init(DsPayCardClass *class)
{
}

static void
ds_pay_card_init(DsPayCard *self)
{
	GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "pay-card");
	self->code = ds_qr_new("");
	self->head = ds_label_new("heading", "");
	self->line = ds_label_new("body", "");
	gtk_label_set_line_wrap(GTK_LABEL(self->head), TRUE);
	gtk_label_set_line_wrap(GTK_LABEL(self->line), TRUE);
	gtk_widget_set_valign(self->code, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(words), self->head, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(words), self->line, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self), self->code, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(self), words, TRUE, TRUE, 0);
	gtk_widget_show_all(words);
}

GtkWidget *
ds_pay_card_new(void)
{
	return g_object_new(DS_TYPE_PAY_CARD, "visible", TRUE, NULL);
}

void
ds_pay_card_show(DsPayCard *self, const char *code, const char *sum, gboolean brief)
{
	g_autofree char *head = g_strdup_printf(_("Pay %s by phone"), sum);

	ds_qr_set(DS_QR(self->code), code);
	ds_label_set(DS_LABEL(self->head), head);
	ds_label_set(
	    DS_LABEL(self->line), brief ? "" : _("Scan the library’s code with your phone."));
}
