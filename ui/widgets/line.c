/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/line.h"

#include "ui/widgets/badge.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

#define BUTTON_PLACE 2 /* before the brief, of what is packed at the end: at its right */

struct _DsLine {
	GtkBox parent;
	GtkWidget *badge, *title, *brief;
	GtkWidget *button; /* NULL: none yet */
};

G_DEFINE_TYPE(DsLine, ds_line, GTK_TYPE_BOX)

static void
ds_line_class_init(DsLineClass *class)
{
}

static void
ds_line_init(DsLine *self)
{
	GtkBox *box = GTK_BOX(self);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "line");
	self->badge = ds_badge_new(DS_TONE_WAITING, NULL);
	self->title = ds_label_new("book", "");
	self->brief = ds_label_new("small", "");
	gtk_style_context_add_class(gtk_widget_get_style_context(self->brief), "brief");
	gtk_label_set_line_wrap(GTK_LABEL(self->brief), TRUE);
	gtk_label_set_xalign(GTK_LABEL(self->brief), 1);
	gtk_label_set_justify(GTK_LABEL(self->brief), GTK_JUSTIFY_RIGHT);
	gtk_widget_set_valign(self->badge, GTK_ALIGN_CENTER);
	gtk_box_pack_start(box, self->badge, FALSE, FALSE, 0);
	gtk_box_pack_start(box, self->title, TRUE, TRUE, 0);
	gtk_box_pack_end(box, self->brief, FALSE, FALSE, 0);
}

GtkWidget *
ds_line_new(void)
{
	return g_object_new(DS_TYPE_LINE, "visible", TRUE, NULL);
}

static void
show_button(DsLine *self, const DsWords *words, const char *key)
{
	if (self->button != NULL)
		gtk_widget_set_visible(self->button, words->offer != NULL);
	if (words->offer == NULL || key == NULL)
		return;
	if (self->button == NULL) {
		self->button = g_object_new(DS_TYPE_BUTTON, "icon", words->offer, "event",
		    words->offer, "visible", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
		gtk_style_context_add_class(
		    gtk_widget_get_style_context(self->button), "line-button");
		gtk_box_pack_end(GTK_BOX(self), self->button, FALSE, FALSE, 0);
		gtk_box_reorder_child(GTK_BOX(self), self->button, BUTTON_PLACE);
	}
	ds_button_set_key(DS_BUTTON(self->button), key);
	atk_object_set_name(gtk_widget_get_accessible(self->button), words->offer_name);
}

void
ds_line_show(DsLine *self, const DsWords *words, const char *key, const DsLanguage *window_language)
{
	static const char *const classes[DS_TONE_N] = {
	    [DS_TONE_DONE] = "done", [DS_TONE_TURN] = "turn", [DS_TONE_NO] = "no"};
	GtkStyleContext *style = gtk_widget_get_style_context(self->brief);

	ds_badge_set(DS_BADGE(self->badge), words->tone, words->glyph);
	ds_label_set_title(DS_LABEL(self->title), words->head, window_language);
	ds_label_set(DS_LABEL(self->brief), words->brief);
	show_button(self, words, key);
	for (guint tone = 0; tone < DS_TONE_N; tone++)
		if (classes[tone] != NULL)
			gtk_style_context_remove_class(style, classes[tone]);
	if (classes[words->tone] != NULL)
		gtk_style_context_add_class(style, classes[words->tone]);
}
