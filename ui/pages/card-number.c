/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/action.h"
#include "ui/widgets/keypad.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define DIGITS_MAX 20 /* more than any card number has, and as many as fit in the box */

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *number, *keypad, *patience, *foot;
	char typed[DIGITS_MAX + 1];
	gboolean busy;
} DsPageCardNumber;

typedef struct {
	DsPageClass parent_class;
} DsPageCardNumberClass;

G_DEFINE_TYPE(DsPageCardNumber, ds_page_card_number, DS_TYPE_PAGE)

static void
show_typed(DsPageCardNumber *self)
{
	gtk_label_set_text(GTK_LABEL(self->number), self->typed);
	ds_keypad_set_ready(DS_KEYPAD(self->keypad), self->typed[0] != '\0' && !self->busy);
}

static void
on_digit(DsPageCardNumber *self, int digit)
{
	size_t length = strlen(self->typed);

	if (length < DIGITS_MAX) {
		self->typed[length] = (char)('0' + digit);
		self->typed[length + 1] = '\0';
	}
	show_typed(self);
}

static void
on_erase(DsPageCardNumber *self)
{
	size_t length = strlen(self->typed);

	if (length > 0)
		self->typed[length - 1] = '\0';
	show_typed(self);
}

static void
on_done(DsPageCardNumber *self)
{
	ds_action_tell(GTK_WIDGET(self), "number",
	    ds_action_details("number", g_variant_new_string(self->typed)));
}

static void
show_message(DsPageCardNumber *self, const DsView *view)
{
	GtkStyleContext *style = gtk_widget_get_style_context(self->line);
	g_auto(DsWords) words = {0};
	g_autofree char *text = NULL;

	if (view->busy || !ds_words_for_message(view, &words)) {
		gtk_style_context_remove_class(style, "your-turn");
		ds_label_set(DS_LABEL(self->line),
		    view->busy ? _("Your library is being asked.")
			       : _("It is printed on the card."));
		return;
	}
	text = g_strdup_printf(_("%s. %s"), words.head, words.what);
	gtk_style_context_add_class(style, "your-turn");
	ds_label_set(DS_LABEL(self->line), text);
}

static void
ds_page_card_number_show_view(DsPage *page, const DsView *view)
{
	DsPageCardNumber *self = (DsPageCardNumber *)page;

	self->busy = view->busy;
	ds_label_set(
	    DS_LABEL(self->headline), view->busy ? _("One moment") : _("Type your card number"));
	show_message(self, view);
	show_typed(self);
	gtk_widget_set_sensitive(self->keypad, !view->busy);
	ds_patience_show(DS_PATIENCE(self->patience), view);
}

static void
ds_page_card_number_arrange(DsPage *page, const DsLook *look)
{
	DsPageCardNumber *self = (DsPageCardNumber *)page;

	ds_patience_set_text(DS_PATIENCE(self->patience), _("No hurry"));
	if (look->low && look->step < 3) /* else there is no room, and each key gives more time */
		ds_patience_move_low(DS_PATIENCE(self->patience), self->foot);
}

static void
ds_page_card_number_class_init(DsPageCardNumberClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_card_number_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_card_number_show_view;
	gtk_widget_class_set_template_from_resource(
	    widget, "/org/duestamp/ui/pages/card-number.ui");
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, headline);
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, line);
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, number);
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, keypad);
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, patience);
	gtk_widget_class_bind_template_child(widget, DsPageCardNumber, foot);
	gtk_widget_class_bind_template_callback(widget, on_digit);
	gtk_widget_class_bind_template_callback(widget, on_erase);
	gtk_widget_class_bind_template_callback(widget, on_done);
}

static void
ds_page_card_number_init(DsPageCardNumber *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
