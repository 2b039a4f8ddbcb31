/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "firmware/base/mail-address.h"
#include "ui/action.h"
#include "ui/widgets/button.h"
#include "ui/widgets/keyboard.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/widgets/spare.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#define ASK_FOR_TIME_US 5000000
#define LONG_FROM 22 /* characters of the large letters that the box surely holds */

typedef struct {
	DsPage parent;
	GtkWidget *words, *headline, *line, *entry, *typed, *time, *patience;
	GtkWidget *box, *actions, *send, *quiet, *cancel, *staff;
	char address[DS_MAIL_ADDRESS_MAX + 1]; /* wiped with the page */
	gboolean touched;                      /* since the page was shown, or it was sent */
	gint64 asked_for_time;                 /* monotonic, microseconds */
} DsPageAddress;

typedef struct {
	DsPageClass parent_class;
} DsPageAddressClass;

G_DEFINE_TYPE(DsPageAddress, ds_page_address, DS_TYPE_PAGE)

/* By the rule that the daemon has, too. */
static gboolean
is_address(const char *text)
{
	DsMailAddress address = {0};
	gboolean valid = ds_mail_address_set(&address, text);

	ds_mail_address_wipe(&address);
	return valid;
}

/* A wide screen has its headline in the empty box. */
static void
show_in_box(DsPageAddress *self)
{
	gboolean wide = !gtk_widget_get_visible(self->headline);
	gboolean empty = self->address[0] == '\0';
	gboolean is_long = strlen(self->address) > LONG_FROM;
	const char *role = empty ? "lead" : is_long ? "address-long" : "address";

	g_object_set(self->typed, "role", role, NULL);
	gtk_label_set_text(GTK_LABEL(self->typed),
	    empty && wide ? gtk_label_get_text(GTK_LABEL(self->headline)) : self->address);
}

static void
show_typed(DsPageAddress *self)
{
	show_in_box(self);
	gtk_widget_set_sensitive(self->send, is_address(self->address));
}

/* The daemon knows of nobody until something is pressed that it is told. */
static void
ask_for_time(DsPageAddress *self)
{
	gint64 now = g_get_monotonic_time();

	if (self->asked_for_time != 0 && now - self->asked_for_time < ASK_FOR_TIME_US)
		return;
	self->asked_for_time = now;
	ds_action_tell(GTK_WIDGET(self), "more-time", ds_action_details(NULL, NULL));
}

static void
show_line(DsPageAddress *self, const char *text, gboolean your_turn)
{
	GtkStyleContext *style = gtk_widget_get_style_context(self->line);

	if (your_turn)
		gtk_style_context_add_class(style, "your-turn");
	else
		gtk_style_context_remove_class(style, "your-turn");
	ds_label_set(DS_LABEL(self->line), text);
}

static void
on_touched(DsPageAddress *self)
{
	self->touched = TRUE;
	show_line(self, _("It is used for this receipt only."), FALSE);
	show_typed(self);
	ask_for_time(self);
}

/* A provider takes the place of what stood behind the "@"; a second "@" there is not. */
static void
on_key(DsPageAddress *self, const char *text)
{
	char *at = strchr(self->address, '@');

	if (at != NULL && text[0] == '@' && text[1] != '\0')
		memset(at, 0, strlen(at));
	if ((at == NULL || text[0] != '@' || text[1] != '\0') &&
	    strlen(self->address) + strlen(text) < sizeof self->address)
		g_strlcat(self->address, text, sizeof self->address);
	on_touched(self);
}

static void
on_erase(DsPageAddress *self)
{
	size_t length = strlen(self->address);

	if (length > 0)
		self->address[length - 1] = '\0';
	on_touched(self);
}

static void
on_send(DsPageAddress *self)
{
	self->touched = FALSE;
	ds_action_tell(GTK_WIDGET(self), "mail",
	    ds_action_details("address", g_variant_new_string(self->address)));
}

/* Where there is no room for a line, the page's name makes place for it. */
static void
show_message(DsPageAddress *self, const DsWords *words)
{
	gboolean compact = ds_page_look(DS_PAGE(self))->layout == DS_LAYOUT_COMPACT;
	g_autofree char *text = g_strdup_printf(_("%s. %s"), words->head, words->what);

	show_line(self, text, TRUE);
	if (compact)
		g_object_set(self, "title", words->head, NULL);
}

static void
ds_page_address_show_view(DsPage *page, const DsView *view)
{
	DsPageAddress *self = (DsPageAddress *)page;
	g_auto(DsWords) words = {0};

	if (!ds_page_look(page)->low)
		ds_patience_show(DS_PATIENCE(self->patience), view);
	g_object_set(self, "title", _("Receipt by e-mail"), NULL);
	if (!self->touched && ds_words_for_message(view, &words))
		show_message(self, &words);
	else
		show_line(self, _("It is used for this receipt only."), FALSE);
	show_typed(self);
}

static void
move(GtkWidget *widget, GtkWidget *box)
{
	g_object_ref(widget);
	gtk_container_remove(GTK_CONTAINER(gtk_widget_get_parent(widget)), widget);
	gtk_container_add(GTK_CONTAINER(box), widget);
	g_object_unref(widget);
}

/* The keys have the width of the screen but for a column of buttons; above them is room for what is
 * typed, with the ring beside it, and the headline is the page's name in the bar. */
static void
arrange_wide(DsPageAddress *self, const DsLook *look)
{
	GtkWidget *const buttons[] = {self->send, self->cancel, self->staff};

	for (guint i = 0; i < G_N_ELEMENTS(buttons); i++)
		ds_button_let_break(DS_BUTTON(buttons[i]));
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self->box), GTK_ORIENTATION_HORIZONTAL);
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self->entry), GTK_ORIENTATION_HORIZONTAL);
	gtk_widget_hide(self->headline);
	ds_spare_set_needed(DS_SPARE(self->time), TRUE);
	ds_patience_set_text(DS_PATIENCE(self->patience), "");
	move(self->cancel, self->actions);
	move(self->staff, self->actions);
	gtk_widget_hide(self->quiet);
	gtk_style_context_add_class(gtk_widget_get_style_context(self->actions), "beside-keys");
	gtk_widget_set_vexpand(self->send, TRUE);
	if (look->left)
		gtk_box_reorder_child(GTK_BOX(self->box), self->actions, 0);
}

/* All that can be touched lies in the lower part: one row of buttons, and no ring, for each key
 * gives more time. */
static void
arrange_low(DsPageAddress *self)
{
	GtkWidget *const buttons[] = {self->send, self->cancel, self->staff};

	move(self->send, self->quiet);
	for (guint i = 0; i < G_N_ELEMENTS(buttons); i++)
		g_object_set(buttons[i], "icon", NULL, NULL);
	gtk_style_context_add_class(gtk_widget_get_style_context(self->box), "low-letters");
	gtk_widget_hide(self->patience);
}

static void
ds_page_address_arrange(DsPage *page, const DsLook *look)
{
	DsPageAddress *self = (DsPageAddress *)page;

	ds_patience_set_text(DS_PATIENCE(self->patience), _("No hurry"));
	ds_spare_set_needed(DS_SPARE(self->words), look->layout == DS_LAYOUT_PORTRAIT);
	if (look->layout != DS_LAYOUT_PORTRAIT)
		arrange_wide(self, look);
	else if (look->low)
		arrange_low(self);
}

static void
ds_page_address_finalize(GObject *object)
{
	DsPageAddress *self = (DsPageAddress *)object;

	explicit_bzero(self->address, sizeof self->address);
	G_OBJECT_CLASS(ds_page_address_parent_class)->finalize(object);
}

static void
ds_page_address_class_init(DsPageAddressClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = ds_page_address_finalize;
	DS_PAGE_CLASS(class)->arrange = ds_page_address_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_address_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/address.ui");
	gtk_widget_class_bind_template_child(widget, DsPageAddress, words);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, headline);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, line);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, entry);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, typed);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, time);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, patience);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, box);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, actions);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, send);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, quiet);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, cancel);
	gtk_widget_class_bind_template_child(widget, DsPageAddress, staff);
	gtk_widget_class_bind_template_callback(widget, on_key);
	gtk_widget_class_bind_template_callback(widget, on_erase);
	gtk_widget_class_bind_template_callback(widget, on_send);
}

static void
ds_page_address_init(DsPageAddress *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
