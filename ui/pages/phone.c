/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/qr.h"
#include "ui/widgets/ring.h"
#include "ui/widgets/spare.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *line_room, *line, *qr, *instead, *ring;
} DsPagePhone;

typedef struct {
	DsPageClass parent_class;
} DsPagePhoneClass;

G_DEFINE_TYPE(DsPagePhone, ds_page_phone, DS_TYPE_PAGE)

/* A card that was shown meanwhile and could not be read is told of here, too. */
static void
show_line(DsPagePhone *self, const DsView *view)
{
	GtkStyleContext *style = gtk_widget_get_style_context(self->line);
	g_auto(DsWords) words = {0};
	gboolean told = ds_words_for_message(view, &words);

	gtk_style_context_remove_class(style, told ? "second" : "your-turn");
	gtk_style_context_add_class(style, told ? "your-turn" : "second");
	ds_label_set(DS_LABEL(self->line), told ? words.head : _("Use your library’s app."));
	ds_spare_set_needed(DS_SPARE(self->line_room), told);
}

/* When the time is up a card is asked for, which is what the button does. */
static void
ds_page_phone_show_view(DsPage *page, const DsView *view)
{
	DsPagePhone *self = (DsPagePhone *)page;

	show_line(self, view);
	ds_qr_set(DS_QR(self->qr), view->phone_code);
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_phone_class_init(DsPagePhoneClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->show_view = ds_page_phone_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/phone.ui");
	gtk_widget_class_bind_template_child(widget, DsPagePhone, line_room);
	gtk_widget_class_bind_template_child(widget, DsPagePhone, line);
	gtk_widget_class_bind_template_child(widget, DsPagePhone, qr);
	gtk_widget_class_bind_template_child(widget, DsPagePhone, instead);
}

static void
ds_page_phone_init(DsPagePhone *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	atk_object_set_name(gtk_widget_get_accessible(self->qr), _("The code for your phone"));
	self->ring = ds_ring_new("primary");
	ds_button_add(DS_BUTTON(self->instead), self->ring);
}
