/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "firmware/base/dates.h"
#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/faces.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/qr.h"
#include "ui/widgets/ring.h"
#include "ui/widgets/scene.h"
#include "ui/widgets/spare.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line_room, *line, *card, *scene, *tick, *list, *finish, *ring;
	GtkWidget *code, *qr, *receipts, *paper, *phone, *card_line, *faces;
	GtkWidget *drawing; /* one of card, scene and tick */
	gboolean with_code; /* the person wants it on a phone */
} DsPageGoodbye;

typedef struct {
	DsPageClass parent_class;
} DsPageGoodbyeClass;

G_DEFINE_TYPE(DsPageGoodbye, ds_page_goodbye, DS_TYPE_PAGE)

/* The earliest date by which one of the borrowed books is due; FALSE: none is known. */
static gboolean
first_due(const DsView *view, GDate *first)
{
	GDate date;

	g_date_clear(first, 1);
	for (guint i = 0; i < view->items->len; i++) {
		const DsItem *item = g_ptr_array_index(view->items, i);

		if ((DS_SET(item->status) & DS_ITEMS_LENT) && ds_date_parse(item->due, &date) &&
		    (!g_date_valid(first) || g_date_compare(&date, first) < 0))
			*first = date;
	}
	return g_date_valid(first);
}

static char *
say_borrowed(const DsView *view, guint count)
{
	g_autofree char *day = NULL;
	GDate date;

	if (count == 0)
		return g_strdup(_("See you soon"));
	if (!first_due(view, &date))
		return g_strdup_printf(
		    ngettext("%u book is yours", "%u books are yours", count), count);
	day = ds_date_day(view->language, &date);
	if (ds_view_count_provisional(view, DS_ITEMS_LENT) > 0)
		return g_strdup_printf(
		    ngettext("%u book to about %s", "%u books to about %s", count), count, day);
	return g_strdup_printf(
	    ngettext("%u book until %s", "%u books until %s", count), count, day);
}

static char *
say_returned(const DsView *view, guint count)
{
	if (count == 0)
		return g_strdup(_("Nothing was returned"));
	return ds_words_count_returned(view, count);
}

static const char *
line_for(const DsView *view, guint count)
{
	if (view->returned)
		return count > 0 ? _("Thank you, and see you soon.")
				 : _("Please look at the list.");
	return count > 0 ? _("Enjoy your reading.") : _("Nothing was borrowed.");
}

static void
show_summary(DsPageGoodbye *self, const DsView *view, guint count)
{
	g_autofree char *headline = view->returned ? say_returned(view, count)
						   : say_borrowed(view, count);

	g_autofree char *provisional = ds_words_for_provisional(view);

	ds_label_set(DS_LABEL(self->headline), headline);
	ds_label_set(
	    DS_LABEL(self->line), provisional != NULL ? provisional : line_for(view, count));
	ds_spare_set_needed(DS_SPARE(self->line_room), provisional != NULL);
}

/* One drawing: the card that lies there still, or the books to take along, or that all is done, or
 * the way to the desk where nothing is. */
static GtkWidget *
drawing_for(DsPageGoodbye *self, const DsView *view, guint count)
{
	if (view->card_left)
		return self->card;
	return !view->returned && count > 0 && view->pad ? self->scene : self->tick;
}

/* The code has the drawing's place; the card must not be forgotten for it. */
static void
show_drawing(DsPageGoodbye *self)
{
	GtkWidget *const drawings[] = {self->card, self->scene, self->tick};

	for (guint i = 0; i < G_N_ELEMENTS(drawings); i++)
		gtk_widget_set_visible(
		    drawings[i], drawings[i] == self->drawing && !self->with_code);
	gtk_widget_set_visible(self->code, self->with_code);
	gtk_widget_set_visible(self->card_line, self->drawing == self->card && self->with_code);
}

/* Asked for where the kiosk asks at all. */
static void
show_receipts(DsPageGoodbye *self, const DsView *view)
{
	gboolean code = view->receipt[0] != '\0';

	gtk_widget_set_visible(self->paper, view->may_print);
	gtk_widget_set_visible(self->phone, code);
	gtk_widget_set_visible(self->receipts, view->may_print || code);
	ds_button_answer(DS_BUTTON(self->paper), view->printed ? _("Printing now") : NULL);
	ds_qr_set(DS_QR(self->qr), view->receipt);
}

/* A small screen with large letters has no room for the question. */
static void
show_faces(DsPageGoodbye *self, const DsView *view)
{
	const DsLook *look = ds_page_look(DS_PAGE(self));

	ds_faces_show(DS_FACES(self->faces), view);
	if (look->layout == DS_LAYOUT_COMPACT && look->step > 1)
		gtk_widget_hide(self->faces);
}

/* The drawing makes room for the code, or comes back; the daemon gives more time for it. */
static void
on_phone(DsPageGoodbye *self)
{
	self->with_code = !self->with_code;
	show_drawing(self);
}

static void
ds_page_goodbye_show_view(DsPage *page, const DsView *view)
{
	DsPageGoodbye *self = (DsPageGoodbye *)page;
	guint done = ds_view_count(view, view->returned ? DS_ITEMS_RETURNED : DS_ITEMS_LENT);
	guint hands = ds_view_count(view, DS_ITEMS_NEED_HAND);

	show_summary(self, view, done);
	self->drawing = drawing_for(self, view, done);
	ds_picture_set(
	    DS_PICTURE(self->tick), done == 0 && hands > 0 ? "art/mini-desk" : "art/tick-round");
	show_drawing(self);
	ds_rows_fill(DS_LIST(self->list), view, DS_ITEMS_NEED_HAND,
	    ds_page_look(page)->layout == DS_LAYOUT_COMPACT ? DS_CARD_BRIEF : DS_CARD_WORDS);
	gtk_widget_set_visible(self->list, hands > 0);
	show_receipts(self, view);
	show_faces(self, view);
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_goodbye_class_init(DsPageGoodbyeClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->show_view = ds_page_goodbye_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/goodbye.ui");
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, headline);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, line_room);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, line);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, card);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, scene);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, tick);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, list);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, finish);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, card_line);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, code);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, qr);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, receipts);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, paper);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, phone);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, faces);
	gtk_widget_class_bind_template_callback(widget, on_phone);
}

static void
ds_page_goodbye_init(DsPageGoodbye *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	atk_object_set_name(gtk_widget_get_accessible(self->qr), _("The receipt, for your phone"));
	self->ring = ds_ring_new("primary");
	ds_button_add(DS_BUTTON(self->finish), self->ring);
}
