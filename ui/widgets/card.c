/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/card.h"

#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/volumes.h"

#define LINES_MAX 4 /* of a text of the library, which may go on and on */

struct _DsCard {
	GtkBox parent;
	DsCardForm form;
	int most_lines;
	GtkWidget *badge, *title, *text, *said, *drawing, *volumes;
};

G_DEFINE_TYPE(DsCard, ds_card, GTK_TYPE_BOX)

static void
ds_card_class_init(DsCardClass *class)
{
}

static void
ds_card_init(DsCard *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "book-card");
	self->most_lines = LINES_MAX;
	self->badge = ds_badge_new(DS_TONE_TURN, NULL);
	self->title = ds_label_new("book", "");
	self->text = ds_label_new("small", "");
	self->said = ds_label_new("small", "");
	gtk_style_context_add_class(gtk_widget_get_style_context(self->said), "second");
	gtk_widget_hide(self->said);
	self->drawing = ds_picture_new(NULL);
	self->volumes = ds_volumes_new();
	gtk_style_context_add_class(gtk_widget_get_style_context(self->drawing), "mini");
	gtk_widget_set_valign(self->badge, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(self->drawing, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(self->volumes, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(self), self->badge, FALSE, FALSE, 0);
}

static void
pack_words(DsCard *self)
{
	GtkWidget *words = gtk_box_new(
	    self->form == DS_CARD_ONE_LINE ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL,
	    0);

	gtk_label_set_line_wrap(GTK_LABEL(self->title), self->form == DS_CARD_MESSAGE);
	gtk_label_set_line_wrap(GTK_LABEL(self->text), self->form != DS_CARD_ONE_LINE);
	gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(words), self->title, self->form == DS_CARD_ONE_LINE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(words), self->text, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(words), self->said, FALSE, FALSE, 0);
	gtk_widget_show(words);
	gtk_box_pack_start(GTK_BOX(self), words, TRUE, TRUE, 0);
	if (self->form == DS_CARD_FULL) {
		gtk_box_pack_end(GTK_BOX(self), self->drawing, FALSE, FALSE, 0);
		gtk_box_pack_end(GTK_BOX(self), self->volumes, FALSE, FALSE, 0);
	} else {
		g_object_ref_sink(self->drawing);
		g_clear_pointer(&self->drawing, g_object_unref);
		g_object_ref_sink(self->volumes);
		g_clear_pointer(&self->volumes, g_object_unref);
	}
}

GtkWidget *
ds_card_new(DsCardForm form)
{
	static const char *const classes[] = {"full", "words", "message", "brief-card", "one-line"};
	DsCard *self = g_object_new(DS_TYPE_CARD, "visible", TRUE, NULL);

	self->form = form;
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), classes[form]);
	pack_words(self);
	return GTK_WIDGET(self);
}

void
ds_card_set_most_lines(DsCard *self, int lines)
{
	self->most_lines = lines;
}

/* Ours is never cut: it has to have room (ui-fit). */
static void
cut(DsCard *self, gboolean theirs)
{
	gboolean wraps = self->form != DS_CARD_ONE_LINE;

	gtk_label_set_lines(GTK_LABEL(self->text), theirs && wraps ? self->most_lines : -1);
	if (wraps)
		gtk_label_set_ellipsize(
		    GTK_LABEL(self->text), theirs ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

static void
show_drawing(DsCard *self, const DsWords *words, const DsItem *item)
{
	gboolean volumes = item != NULL && item->status == DS_ITEM_PART_MISSING;

	ds_picture_set(DS_PICTURE(self->drawing), volumes ? NULL : words->drawing);
	gtk_widget_set_visible(self->drawing, !volumes && words->drawing != NULL);
	gtk_widget_set_visible(self->volumes, volumes);
	if (volumes)
		ds_volumes_show(DS_VOLUMES(self->volumes), item->parts, item->missing);
}

static const struct {
	const char *class, *colour;
} tones[DS_TONE_N] = {
    [DS_TONE_WAITING] = {"turn", "wait_text"},
    [DS_TONE_WORKING] = {"turn", "wait_text"},
    [DS_TONE_DONE] = {"done", "lent_text"},
    [DS_TONE_TURN] = {"turn", "wait_text"},
    [DS_TONE_NO] = {"no", "stop_text"},
};

void
ds_card_show(
    DsCard *self, const DsWords *words, const DsItem *item, const DsLanguage *window_language)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	const char *colour = tones[words->tone].colour;

	for (guint i = 0; i < DS_TONE_N; i++)
		gtk_style_context_remove_class(style, tones[i].class);
	gtk_style_context_add_class(style, tones[words->tone].class);
	ds_badge_set(DS_BADGE(self->badge), words->tone, words->glyph);
	if (self->form == DS_CARD_MESSAGE)
		ds_label_set(DS_LABEL(self->title), words->head);
	else
		ds_label_set_title(DS_LABEL(self->title), words->head, window_language);
	cut(self, words->theirs);
	if (self->form <= DS_CARD_MESSAGE)
		ds_label_set_lead(DS_LABEL(self->text), words->what, words->why, colour);
	else
		ds_label_set_lead(DS_LABEL(self->text), words->brief, "", colour);
	ds_label_set_title(
	    DS_LABEL(self->said), words->said != NULL ? words->said : "", window_language);
	gtk_widget_set_visible(self->said, words->said != NULL && self->form <= DS_CARD_MESSAGE);
	if (self->form == DS_CARD_FULL)
		show_drawing(self, words, item);
}
