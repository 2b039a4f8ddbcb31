/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/tile.h"

#include "ui/action.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#define PICTURE_LEAST 80 /* pixels: the word says it better than a smaller one */

struct _DsTile {
	GtkButton parent;
	GtkWidget *box, *picture, *pause, *words, *word, *line;
	char *event;
	char *own_line; /* of a tile that can be pressed */
};

enum { PROP_WORD = 1, PROP_LINE, PROP_DRAWING, PROP_EVENT, N_PROPS };

G_DEFINE_TYPE(DsTile, ds_tile, GTK_TYPE_BUTTON)

static void
show_line(DsTile *self, const char *text)
{
	ds_label_set(DS_LABEL(self->line), text);
	atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(self)), text);
}

static void
ds_tile_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsTile *self = DS_TILE(object);
	const char *text = g_value_get_string(value);

	switch (id) {
	case PROP_WORD:
		ds_label_set(DS_LABEL(self->word), text);
		atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), text);
		break;
	case PROP_LINE:
		g_free(self->own_line);
		self->own_line = g_strdup(text);
		show_line(self, text);
		break;
	case PROP_DRAWING: ds_picture_set(DS_PICTURE(self->picture), text); break;
	case PROP_EVENT:
		g_free(self->event);
		self->event = g_strdup(text);
		ds_action_attach(GTK_ACTIONABLE(self), text, ds_action_details(NULL, NULL));
		break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_tile_finalize(GObject *object)
{
	g_free(DS_TILE(object)->event);
	g_free(DS_TILE(object)->own_line);
	G_OBJECT_CLASS(ds_tile_parent_class)->finalize(object);
}

static void
ds_tile_class_init(DsTileClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_WORD] = g_param_spec_string("word", "", "", NULL, flags),
	    [PROP_LINE] = g_param_spec_string("line", "", "", NULL, flags),
	    [PROP_DRAWING] = g_param_spec_string("drawing", "", "", NULL, flags),
	    [PROP_EVENT] = g_param_spec_string("event", "", "", NULL, flags),
	};

	object->set_property = ds_tile_set_property;
	object->finalize = ds_tile_finalize;
	g_object_class_install_properties(object, N_PROPS, properties);
}

static void
ds_tile_init(DsTile *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "tile-button");
	self->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->picture = ds_picture_new(NULL);
	g_object_set(self->picture, "least", PICTURE_LEAST, NULL);
	self->pause = ds_badge_new(DS_TONE_TURN, "pause");
	self->word = ds_label_new("tile", "");
	self->line = ds_label_new("body", "");
	gtk_label_set_line_wrap(GTK_LABEL(self->line), TRUE);
	gtk_box_pack_start(GTK_BOX(self->words), self->word, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->words), self->line, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->picture, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(self->box), self->pause, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(self->box), self->words, FALSE, FALSE, 0);
	gtk_widget_set_valign(self->pause, GTK_ALIGN_CENTER);
	gtk_widget_show_all(self->box);
	gtk_widget_set_no_show_all(self->pause, TRUE);
	gtk_widget_hide(self->pause);
	gtk_container_add(GTK_CONTAINER(self), self->box);
	ds_tile_set_wide(self, FALSE);
}

/* Whoever does not see it hears at once why it cannot be pressed. */
static void
say_name(DsTile *self, const char *why)
{
	const char *word = gtk_label_get_text(GTK_LABEL(self->word));
	g_autofree char *both = why == NULL ? NULL : g_strdup_printf("%s. %s", word, why);

	atk_object_set_name(
	    gtk_widget_get_accessible(GTK_WIDGET(self)), both != NULL ? both : word);
}

void
ds_tile_set_waiting(DsTile *self, const char *why)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));

	/* an action that can be carried out makes its button sensitive, whenever it likes */
	if (why != NULL)
		gtk_actionable_set_action_name(GTK_ACTIONABLE(self), NULL);
	else
		ds_action_attach(GTK_ACTIONABLE(self), self->event, ds_action_details(NULL, NULL));
	gtk_widget_set_sensitive(GTK_WIDGET(self), why == NULL);
	say_name(self, why);
	gtk_widget_set_visible(self->picture, why == NULL);
	gtk_widget_set_visible(self->pause, why != NULL);
	show_line(self, why != NULL ? why : self->own_line);
	if (why != NULL)
		gtk_style_context_add_class(style, "waits");
	else
		gtk_style_context_remove_class(style, "waits");
}

void
ds_tile_set_wide(DsTile *self, gboolean wide)
{
	GtkBox *box = GTK_BOX(self->box);

	gtk_orientable_set_orientation(
	    GTK_ORIENTABLE(box), wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
	gtk_box_set_child_packing(
	    box, self->picture, !wide, !wide, 0, wide ? GTK_PACK_END : GTK_PACK_START);
	gtk_box_set_child_packing(
	    box, self->words, wide, wide, 0, wide ? GTK_PACK_START : GTK_PACK_END);
	gtk_widget_set_valign(self->words, wide ? GTK_ALIGN_CENTER : GTK_ALIGN_END);
	gtk_widget_set_halign(self->picture, GTK_ALIGN_END);
}

void
ds_tile_set_centered(DsTile *self)
{
	gtk_widget_set_halign(self->picture, GTK_ALIGN_CENTER);
	gtk_widget_set_halign(self->words, GTK_ALIGN_CENTER);
}
