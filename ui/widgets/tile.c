/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/tile.h"

#include "ui/action.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

struct _DsTile {
	GtkButton parent;
	GtkWidget *box, *picture, *words, *word, *line;
};

enum { PROP_WORD = 1, PROP_LINE, PROP_DRAWING, PROP_EVENT, N_PROPS };

G_DEFINE_TYPE(DsTile, ds_tile, GTK_TYPE_BUTTON)

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
		ds_label_set(DS_LABEL(self->line), text);
		atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(self)), text);
		break;
	case PROP_DRAWING: ds_picture_set(DS_PICTURE(self->picture), text); break;
	case PROP_EVENT:
		ds_action_attach(GTK_ACTIONABLE(self), text, ds_action_details(NULL, NULL));
		break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
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
	g_object_class_install_properties(object, N_PROPS, properties);
}

static void
ds_tile_init(DsTile *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "tile-button");
	self->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->picture = ds_picture_new(NULL);
	self->word = ds_label_new("tile", "");
	self->line = ds_label_new("body", "");
	gtk_label_set_line_wrap(GTK_LABEL(self->line), TRUE);
	gtk_box_pack_start(GTK_BOX(self->words), self->word, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->words), self->line, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->picture, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(self->box), self->words, FALSE, FALSE, 0);
	gtk_widget_show_all(self->box);
	gtk_container_add(GTK_CONTAINER(self), self->box);
	ds_tile_set_wide(self, FALSE);
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
