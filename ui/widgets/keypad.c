/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/keypad.h"

#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/spare.h"

#include <glib/gi18n-lib.h>

struct _DsKeypad {
	GtkGrid parent;
	GtkWidget *done, *tick;
};

enum { PROP_QUIET = 1, N_PROPS };

G_DEFINE_TYPE(DsKeypad, ds_keypad, GTK_TYPE_GRID)

static void
on_digit(GtkWidget *key, DsKeypad *self)
{
	g_signal_emit_by_name(
	    self, "digit", GPOINTER_TO_INT(g_object_get_data(G_OBJECT(key), "digit")));
}

static void
on_erase(GtkWidget *key, DsKeypad *self)
{
	g_signal_emit_by_name(self, "erase");
}

static void
on_done(GtkWidget *key, DsKeypad *self)
{
	g_signal_emit_by_name(self, "done");
}

static GtkWidget *
new_key(DsKeypad *self, int column, int row, const char *class, GCallback pressed)
{
	GtkWidget *key = gtk_button_new();
	GtkStyleContext *style = gtk_widget_get_style_context(key);

	gtk_style_context_add_class(style, "key");
	gtk_style_context_add_class(style, class);
	gtk_widget_set_hexpand(key, TRUE);
	gtk_widget_set_vexpand(key, TRUE);
	gtk_widget_show(key);
	g_signal_connect(key, "clicked", pressed, self);
	gtk_grid_attach(GTK_GRID(self), key, column, row, 1, 1);
	return key;
}

static void
add_digit(DsKeypad *self, int digit)
{
	int place = digit == 0 ? 10 : digit - 1;
	GtkWidget *key = new_key(self, place % 3, place / 3, "digit-key", G_CALLBACK(on_digit));
	char text[2] = {(char)('0' + digit), '\0'};

	g_object_set_data(G_OBJECT(key), "digit", GINT_TO_POINTER(digit));
	gtk_container_add(GTK_CONTAINER(key), ds_label_new("digit", text));
	gtk_label_set_xalign(GTK_LABEL(gtk_bin_get_child(GTK_BIN(key))), 0.5);
}

static void
add_erase(DsKeypad *self)
{
	GtkWidget *key = new_key(self, 0, 3, "erase-key", G_CALLBACK(on_erase));

	gtk_container_add(GTK_CONTAINER(key), ds_picture_new("icons/erase"));
	atk_object_set_name(gtk_widget_get_accessible(key), _("Delete a digit"));
}

static void
add_done(DsKeypad *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

	self->done = new_key(self, 2, 3, "done-key", G_CALLBACK(on_done));
	gtk_style_context_add_class(gtk_widget_get_style_context(self->done), "primary");
	gtk_widget_set_halign(box, GTK_ALIGN_CENTER);
	gtk_widget_show(box);
	self->tick = g_object_new(DS_TYPE_SPARE, "visible", TRUE, NULL);
	ds_spare_set_needed(DS_SPARE(self->tick), TRUE);
	gtk_container_add(GTK_CONTAINER(self->tick),
	    g_object_new(
		DS_TYPE_PICTURE, "visible", TRUE, "drawing", "icons/tick", "stroke", 6.0, NULL));
	gtk_box_pack_start(GTK_BOX(box), self->tick, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), ds_label_new("key-word", _("Done")), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->done), box);
	atk_object_set_name(gtk_widget_get_accessible(self->done), _("Done"));
}

static void
ds_keypad_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(object));

	if (id != PROP_QUIET)
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	else if (g_value_get_boolean(value))
		gtk_style_context_add_class(style, "quiet-keys");
}

static void
ds_keypad_class_init(DsKeypadClass *class)
{
	GType type = G_TYPE_FROM_CLASS(class);
	GObjectClass *object = G_OBJECT_CLASS(class);

	object->set_property = ds_keypad_set_property;
	g_object_class_install_property(object, PROP_QUIET,
	    g_param_spec_boolean(
		"quiet", "", "", FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
	g_signal_new(
	    "digit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
	g_signal_new("erase", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
	g_signal_new("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ds_keypad_init(DsKeypad *self)
{
	GtkGrid *grid = GTK_GRID(self);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "gap-small");
	gtk_grid_set_column_homogeneous(grid, TRUE);
	gtk_grid_set_row_homogeneous(grid, TRUE);
	for (int digit = 1; digit <= 9; digit++)
		add_digit(self, digit);
	add_erase(self);
	add_digit(self, 0);
	add_done(self);
}

void
ds_keypad_set_ready(DsKeypad *self, gboolean ready)
{
	gtk_widget_set_sensitive(self->done, ready);
}

void
ds_keypad_let_narrow(DsKeypad *self)
{
	ds_spare_set_needed(DS_SPARE(self->tick), FALSE);
}
