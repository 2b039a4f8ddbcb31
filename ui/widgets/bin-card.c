/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/bin-card.h"

#include "ui/widgets/bin.h"
#include "ui/widgets/label.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

struct _DsBinCard {
	GtkBox parent;
	GtkWidget *place; /* of the bin */
	GtkWidget *words;
};

G_DEFINE_TYPE(DsBinCard, ds_bin_card, GTK_TYPE_BOX)

static void
ds_bin_card_class_init(DsBinCardClass *class)
{
}

static void
ds_bin_card_init(DsBinCard *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "bin-card");
	self->place = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	gtk_widget_set_valign(self->place, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(self->words, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(self), self->place, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(self), self->words, TRUE, TRUE, 0);
}

static GtkWidget *
add_label(DsBinCard *self, const char *role, const char *text)
{
	GtkWidget *label = ds_label_new(role, text);

	gtk_box_pack_start(GTK_BOX(self->words), label, FALSE, FALSE, 0);
	return label;
}

/* The titles, one after the other, on at most two lines. */
static void
add_titles(DsBinCard *self, const DsView *view, GPtrArray *items)
{
	GString *text = g_string_new(NULL);
	GtkWidget *label;

	for (guint i = 0; i < items->len; i++) {
		g_auto(DsWords) words = {0};

		ds_words_for_item(view, g_ptr_array_index(items, i), &words);
		g_string_append_printf(text, "%s%s", i > 0 ? " · " : "", words.head);
	}
	label = add_label(self, "body", "");
	ds_label_set_title(DS_LABEL(label), text->str, view->language);
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_lines(GTK_LABEL(label), 2);
	g_string_free(text, TRUE);
}

/* What the books of this bin have to tell, each thing once. */
static void
add_news(DsBinCard *self, const DsView *view, GPtrArray *items)
{
	g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < items->len; i++) {
		g_auto(DsWords) words = {0};

		ds_words_for_item(view, g_ptr_array_index(items, i), &words);
		if (words.why[0] == '\0' ||
		    g_ptr_array_find_with_equal_func(said, words.why, g_str_equal, NULL))
			continue;
		g_ptr_array_add(said, g_strdup(words.why));
		gtk_label_set_line_wrap(GTK_LABEL(add_label(self, "body", words.why)), TRUE);
	}
}

GtkWidget *
ds_bin_card_new(void)
{
	return g_object_new(DS_TYPE_BIN_CARD, "visible", TRUE, NULL);
}

static GPtrArray *
items_in(const DsView *view, const char *bin)
{
	GPtrArray *items = g_ptr_array_new();

	for (guint i = 0; i < view->items->len; i++) {
		DsItem *item = g_ptr_array_index(view->items, i);

		if (item->status == DS_ITEM_RETURNED && g_str_equal(item->bin, bin))
			g_ptr_array_add(items, item);
	}
	return items;
}

static void
clear(GtkContainer *box)
{
	g_autoptr(GList) children = gtk_container_get_children(box);

	for (GList *at = children; at != NULL; at = at->next)
		gtk_widget_destroy(at->data);
}

void
ds_bin_card_show(DsBinCard *self, const DsView *view, const char *bin, guint colour)
{
	g_autoptr(GPtrArray) items = items_in(view, bin);
	g_autofree char *head = g_strdup_printf(
	    ngettext("%u book into bin %s", "%u books into bin %s", items->len), items->len, bin);

	clear(GTK_CONTAINER(self->words));
	clear(GTK_CONTAINER(self->place));
	gtk_container_add(GTK_CONTAINER(self->place), ds_bin_new(bin, colour));
	gtk_label_set_line_wrap(GTK_LABEL(add_label(self, "heading", head)), TRUE);
	add_titles(self, view, items);
	add_news(self, view, items);
	gtk_widget_show_all(GTK_WIDGET(self));
}
