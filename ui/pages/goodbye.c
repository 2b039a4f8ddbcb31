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
	GtkWidget *code, *qr, *choose, *receipts, *paper, *phone, *card_line, *faces;
	GtkWidget *mails, *mail, *other;
	GtkWidget *drawing; /* one of card, scene and tick */
	gboolean with_code; /* the person wants it on a phone */
	gboolean choosing;  /* ... sees all ways of having it, in the place of the books */
	gboolean printed;   /* as it was shown last ... */
	DsViewMailed mailed;
	gboolean has_paper, has_phone, has_mail, has_other, has_list; /* to show */
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
	if (view->slips > 0 && view->pad)
		return ngettext("Please lay the slip into its book.",
		    "Please lay each slip into its book.", view->slips);
	if (view->returned)
		return count > 0 ? _("Thank you, and see you soon.")
				 : _("Please look at the list.");
	return count > 0 ? _("Enjoy your reading.") : _("Nothing was borrowed.");
}

/* A class or a family has come to its end: nobody's own books are told of. */
static void
show_total(DsPageGoodbye *self, const DsView *view)
{
	g_autofree char *total = ds_words_group(view);

	ds_label_set(DS_LABEL(self->headline), total);
	ds_label_set(DS_LABEL(self->line), _("Enjoy your reading."));
	ds_spare_set_needed(DS_SPARE(self->line_room), FALSE);
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

/* With e-mail the choices have room below the books on an upright screen only; on others one button
 * opens them, in the place of the books. */
static void
show_choices(DsPageGoodbye *self)
{
	gboolean lying = ds_page_look(DS_PAGE(self))->layout != DS_LAYOUT_PORTRAIT;
	gboolean folds = lying && self->has_mail && (self->has_paper || self->has_phone);
	gboolean folded = folds && !self->choosing;

	gtk_widget_set_visible(self->choose, folded);
	gtk_widget_set_visible(self->paper, self->has_paper && !folded);
	gtk_widget_set_visible(self->phone, self->has_phone && !folded);
	gtk_widget_set_visible(self->receipts, (self->has_paper || self->has_phone) && !folded);
	gtk_widget_set_visible(self->mails, self->has_mail && !folded);
	gtk_widget_set_visible(self->other, self->has_other && !folded);
	gtk_widget_set_visible(self->list, self->has_list && (folded || !folds));
}

static const char *
answer_of_mail(const DsView *view)
{
	const char *const answers[DS_VIEW_MAILED_N] = {
	    [DS_VIEW_MAILED_NO] = NULL,
	    [DS_VIEW_MAILED_ASKED] = _("One moment"),
	    [DS_VIEW_MAILED_WAITS] = _("It will be sent"),
	    [DS_VIEW_MAILED_FAILED] = _("Not possible now"),
	};

	return answers[view->mailed];
}

/* For one way more: a small screen with the largest letters has none, nor has the lower part of an
 * upright one. */
static gboolean
has_room(const DsLook *look)
{
	return !look->low && (look->layout != DS_LAYOUT_COMPACT || look->step < 3);
}

/* Asked for where the kiosk asks at all. Whoever has chosen sees the books again. */
static void
show_receipts(DsPageGoodbye *self, const DsView *view)
{
	const DsLook *look = ds_page_look(DS_PAGE(self));
	const char *printing = view->printing     ? _("Printing now")
	    : view->printed && !view->may_reprint ? _("Printed")
						  : NULL;
	const char *mailing = answer_of_mail(view);

	if (view->printed != self->printed || view->mailed != self->mailed)
		self->choosing = view->mailed == DS_VIEW_MAILED_FAILED;
	self->printed = view->printed;
	self->mailed = view->mailed;
	self->has_paper = view->may_print;
	self->has_phone = view->receipt[0] != '\0';
	self->has_mail = view->mail[0] != '\0' || view->may_type;
	self->has_other = view->mail[0] != '\0' && view->may_type && has_room(look);
	g_object_set(self->mail, "event", view->mail[0] != '\0' ? "mail" : "address", NULL);
	show_choices(self);
	ds_button_set_text(
	    DS_BUTTON(self->paper), view->may_reprint ? _("Print again") : _("On paper"));
	ds_button_answer(DS_BUTTON(self->paper), printing);
	ds_button_set_detail(DS_BUTTON(self->mail), view->mail);
	ds_button_answer(DS_BUTTON(self->mail), mailing);
	ds_button_answer(DS_BUTTON(self->choose), mailing != NULL ? mailing : printing);
	ds_qr_set(DS_QR(self->qr), view->receipt);
}

/* A small screen with large letters has no room for the question, nor has a lying one while the
 * ways to a receipt stand there. */
static void
show_faces(DsPageGoodbye *self, const DsView *view)
{
	const DsLook *look = ds_page_look(DS_PAGE(self));

	ds_faces_show(DS_FACES(self->faces), view);
	if (self->choosing || (look->layout == DS_LAYOUT_COMPACT && look->step > 1))
		gtk_widget_hide(self->faces);
}

static void
on_choose(DsPageGoodbye *self)
{
	self->choosing = TRUE;
	show_choices(self);
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

	if (view->group)
		show_total(self, view);
	else
		show_summary(self, view, done);
	ds_button_set_text(
	    DS_BUTTON(self->finish), view->next_card ? _("Next person") : _("Goodbye"));
	self->drawing = drawing_for(self, view, view->group ? view->books : done);
	ds_picture_set(
	    DS_PICTURE(self->tick), done == 0 && hands > 0 ? "art/mini-desk" : "art/tick-round");
	show_drawing(self);
	ds_rows_fill(DS_LIST(self->list), view, DS_ITEMS_NEED_HAND,
	    ds_page_look(page)->layout == DS_LAYOUT_COMPACT ? DS_CARD_BRIEF : DS_CARD_WORDS);
	self->has_list = hands > 0;
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
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, choose);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, paper);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, mails);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, mail);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, other);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, phone);
	gtk_widget_class_bind_template_child(widget, DsPageGoodbye, faces);
	gtk_widget_class_bind_template_callback(widget, on_choose);
	gtk_widget_class_bind_template_callback(widget, on_phone);
}

static void
ds_page_goodbye_init(DsPageGoodbye *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	atk_object_set_name(gtk_widget_get_accessible(self->qr), _("The receipt, for your phone"));
	self->ring = ds_ring_new("primary");
	ds_button_add(DS_BUTTON(self->finish), self->ring);
	ds_button_let_break(DS_BUTTON(self->other)); /* the address beside it needs the room */
}
