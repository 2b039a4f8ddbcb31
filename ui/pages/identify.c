/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *pill, *count, *headline, *line, *ways, *asking, *phone_art;
	GtkWidget *patience, *message, *actions, *type, *phone, *give_back;
} DsPageIdentify;

typedef struct {
	DsPageClass parent_class;
} DsPageIdentifyClass;

G_DEFINE_TYPE(DsPageIdentify, ds_page_identify, DS_TYPE_PAGE)

static void
show_count(DsPageIdentify *self, const DsView *view)
{
	g_autofree char *text = g_strdup_printf(
	    ngettext("%u book is on the pad", "%u books are on the pad", view->pad_count),
	    view->pad_count);

	ds_label_set(DS_LABEL(self->count), text);
}

static gboolean
is_tight(const DsLook *look)
{
	return look->layout == DS_LAYOUT_COMPACT && look->step == 3 &&
	    look->language->letters == DS_LETTERS_LONG;
}

/* The headline tells what it is, so that the card has room for what to do; that goes before why. */
static void
use_headline(DsPageIdentify *self, DsWords *words)
{
	ds_label_set(DS_LABEL(self->headline), words->head);
	g_free(words->head);
	words->head = g_steal_pointer(&words->what);
	words->what = g_strdup("");
	words->why[0] = '\0';
}

static gboolean
show_message(DsPageIdentify *self, const DsView *view)
{
	g_auto(DsWords) words = {0};
	gboolean any = ds_words_for_message(view, &words) && !view->busy;

	gtk_widget_set_visible(self->message, any);
	if (any && is_tight(ds_page_look(DS_PAGE(self))))
		use_headline(self, &words);
	if (any)
		ds_card_show(DS_CARD(self->message), &words, NULL, view->language);
	return any;
}

/* Where no books are lent, there is one way on from here. */
static void
show_actions(DsPageIdentify *self, const DsView *view)
{
	GtkStyleContext *style = gtk_widget_get_style_context(self->give_back);
	gboolean returns_only = view->offline && !view->offline_loans;

	gtk_widget_set_visible(self->type, !returns_only);
	gtk_widget_set_visible(self->phone, view->may_phone);
	gtk_style_context_remove_class(style, returns_only ? "quiet" : "return");
	gtk_style_context_add_class(style, returns_only ? "return" : "quiet");
	gtk_widget_set_sensitive(self->actions, !view->busy);
}

static void
ds_page_identify_show_view(DsPage *page, const DsView *view)
{
	DsPageIdentify *self = (DsPageIdentify *)page;

	gboolean told;

	ds_label_set(DS_LABEL(self->headline), view->busy ? _("One moment") : _("Show your card"));
	told = show_message(self, view);
	show_count(self, view);
	/* a message needs the room more than the line and the count do */
	ds_label_set(DS_LABEL(self->line),
	    view->busy ? view->offline ? "" : _("Your library is being asked.")
		: told ? ""
		       : _("or the code on your phone"));
	gtk_widget_set_visible(self->pill, view->pad && view->pad_count > 0 && !told);
	ds_picture_set(
	    DS_PICTURE(self->phone_art), view->scanner_above ? "art/phone-above" : "art/phone");
	gtk_widget_set_visible(self->ways, !view->busy);
	gtk_widget_set_visible(self->asking, view->busy);
	show_actions(self, view);
	ds_patience_show(DS_PATIENCE(self->patience), view);
}

static void
ds_page_identify_arrange(DsPage *page, const DsLook *look)
{
	DsPageIdentify *self = (DsPageIdentify *)page;
	GtkWidget *zone = gtk_widget_get_parent(self->actions);

	self->message = ds_card_new(DS_CARD_MESSAGE);
	gtk_box_pack_start(GTK_BOX(zone), self->message, FALSE, FALSE, 0);
	gtk_box_reorder_child(GTK_BOX(zone), self->message, 0);
	ds_patience_arrange(DS_PATIENCE(self->patience), look);
}

static void
ds_page_identify_class_init(DsPageIdentifyClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_identify_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_identify_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/identify.ui");
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, pill);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, count);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, headline);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, line);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, ways);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, asking);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, phone_art);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, patience);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, actions);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, type);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, phone);
	gtk_widget_class_bind_template_child(widget, DsPageIdentify, give_back);
}

static void
ds_page_identify_init(DsPageIdentify *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
