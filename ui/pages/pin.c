/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/action.h"
#include "ui/widgets/dots.h"
#include "ui/widgets/keypad.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define DIGITS_MAX 12 /* as the bus has it: pin-length is never more */

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *dots, *keypad, *patience, *foot;
	char typed[DIGITS_MAX + 1]; /* wiped as soon as it was told, and with the page */
	guint length;               /* of a PIN here; 0: any */
	gboolean busy;
} DsPagePin;

typedef struct {
	DsPageClass parent_class;
} DsPagePinClass;

G_DEFINE_TYPE(DsPagePin, ds_page_pin, DS_TYPE_PAGE)

static void
wipe(DsPagePin *self)
{
	explicit_bzero(self->typed, sizeof self->typed);
}

static void
show_typed(DsPagePin *self)
{
	guint count = (guint)strlen(self->typed);
	gboolean complete = self->length > 0 ? count == self->length : count > 0;

	ds_dots_set(DS_DOTS(self->dots), count, self->length);
	ds_keypad_set_ready(DS_KEYPAD(self->keypad), complete && !self->busy);
}

static void
on_digit(DsPagePin *self, int digit)
{
	guint count = (guint)strlen(self->typed);

	if (count < (self->length > 0 ? self->length : DIGITS_MAX))
		self->typed[count] = (char)('0' + digit);
	show_typed(self);
}

static void
on_erase(DsPagePin *self)
{
	size_t count = strlen(self->typed);

	if (count > 0)
		self->typed[count - 1] = '\0';
	show_typed(self);
}

static void
on_done(DsPagePin *self)
{
	ds_action_tell(
	    GTK_WIDGET(self), "pin", ds_action_details("pin", g_variant_new_string(self->typed)));
	wipe(self);
	show_typed(self);
}

static void
show_message(DsPagePin *self, const DsView *view)
{
	GtkStyleContext *style = gtk_widget_get_style_context(self->line);
	g_auto(DsWords) words = {0};
	g_autofree char *text = NULL;

	gtk_style_context_remove_class(style, "your-turn");
	if (view->busy) {
		ds_label_set(DS_LABEL(self->line), _("Your library is being asked."));
	} else if (ds_words_for_message(view, &words)) {
		text = g_strdup_printf(_("%s. %s"), words.head, words.what);
		gtk_style_context_add_class(style, "your-turn");
		ds_label_set(DS_LABEL(self->line), text);
	} else if (view->pin_length > 0) {
		text = g_strdup_printf(
		    ngettext("%u digit. The screen shows only dots.",
			"%u digits. The screen shows only dots.", view->pin_length),
		    view->pin_length);
		ds_label_set(DS_LABEL(self->line), text);
	} else {
		ds_label_set(DS_LABEL(self->line), _("The screen shows only dots."));
	}
}

static void
ds_page_pin_show_view(DsPage *page, const DsView *view)
{
	DsPagePin *self = (DsPagePin *)page;

	self->busy = view->busy;
	self->length = view->pin_length;
	ds_label_set(DS_LABEL(self->headline), view->busy ? _("One moment") : _("Enter your PIN"));
	show_message(self, view);
	show_typed(self);
	gtk_widget_set_sensitive(self->keypad, !view->busy);
	ds_patience_show(DS_PATIENCE(self->patience), view);
}

static void
ds_page_pin_arrange(DsPage *page, const DsLook *look)
{
	DsPagePin *self = (DsPagePin *)page;

	ds_patience_set_text(DS_PATIENCE(self->patience), _("No hurry"));
	if (look->low && look->step < 3) /* else there is no room, and each key gives more time */
		ds_patience_move_low(DS_PATIENCE(self->patience), self->foot);
}

static void
ds_page_pin_finalize(GObject *object)
{
	wipe((DsPagePin *)object);
	G_OBJECT_CLASS(ds_page_pin_parent_class)->finalize(object);
}

static void
ds_page_pin_class_init(DsPagePinClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = ds_page_pin_finalize;
	DS_PAGE_CLASS(class)->arrange = ds_page_pin_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_pin_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/pin.ui");
	gtk_widget_class_bind_template_child(widget, DsPagePin, headline);
	gtk_widget_class_bind_template_child(widget, DsPagePin, line);
	gtk_widget_class_bind_template_child(widget, DsPagePin, dots);
	gtk_widget_class_bind_template_child(widget, DsPagePin, keypad);
	gtk_widget_class_bind_template_child(widget, DsPagePin, patience);
	gtk_widget_class_bind_template_child(widget, DsPagePin, foot);
	gtk_widget_class_bind_template_callback(widget, on_digit);
	gtk_widget_class_bind_template_callback(widget, on_erase);
	gtk_widget_class_bind_template_callback(widget, on_done);
}

static void
ds_page_pin_init(DsPagePin *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
