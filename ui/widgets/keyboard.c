/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/keyboard.h"

#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

struct _DsKeyboard {
	GtkGrid parent;
};

G_DEFINE_TYPE(DsKeyboard, ds_keyboard, GTK_TYPE_GRID)

#define COLUMNS 10
#define PROVIDERS 3 /* each of three keys' width: beside "@" they fill a row */

static const char *const rows[] = {"1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._"};

/* What is said of a key that no voice can read; NULL: what stands on it. */
static const char *
name_of(char key)
{
	static const struct {
		char key;
		const char *name;
	} names[] = {
	    {'@', N_("At sign")},
	    {'.', N_("Dot")},
	    {'-', N_("Hyphen")},
	    {'_', N_("Underscore")},
	};

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i].key == key)
			return _(names[i].name);
	return NULL;
}

static void
on_key(GtkWidget *key, DsKeyboard *self)
{
	g_signal_emit_by_name(self, "key", g_object_get_data(G_OBJECT(key), "text"));
}

static void
on_erase(GtkWidget *key, DsKeyboard *self)
{
	g_signal_emit_by_name(self, "erase");
}

static GtkWidget *
new_key(DsKeyboard *self, int column, int row, int width, const char *class)
{
	GtkWidget *key = gtk_button_new();
	GtkStyleContext *style = gtk_widget_get_style_context(key);

	gtk_style_context_add_class(style, "letter-key");
	gtk_style_context_add_class(style, class);
	gtk_widget_set_hexpand(key, TRUE);
	gtk_widget_set_vexpand(key, TRUE);
	gtk_widget_show(key);
	gtk_grid_attach(GTK_GRID(self), key, column, row, width, 1);
	return key;
}

static void
add_text(DsKeyboard *self, const char *text, int column, int row, int width, const char *class)
{
	GtkWidget *key = new_key(self, column, row, width, class);
	GtkWidget *label = ds_label_new(width > 1 ? "provider" : "letter", text);
	const char *name = name_of(text[0]);

	g_object_set_data_full(G_OBJECT(key), "text", g_strdup(text), g_free);
	g_signal_connect(key, "clicked", G_CALLBACK(on_key), self);
	gtk_label_set_xalign(GTK_LABEL(label), 0.5);
	gtk_container_add(GTK_CONTAINER(key), label);
	if (text[1] == '\0' && name != NULL)
		atk_object_set_name(gtk_widget_get_accessible(key), name);
}

static void
add_row(DsKeyboard *self, const char *keys, int row)
{
	for (int column = 0; keys[column] != '\0'; column++) {
		const char text[2] = {keys[column], '\0'};
		gboolean letter = g_ascii_isalpha(text[0]);

		add_text(self, text, column, row, 1, letter ? "of-letter" : "of-sign");
	}
}

static void
add_erase(DsKeyboard *self, int row)
{
	GtkWidget *key = new_key(self, COLUMNS - 1, row, 1, "of-sign");

	g_signal_connect(key, "clicked", G_CALLBACK(on_erase), self);
	gtk_container_add(GTK_CONTAINER(key), ds_picture_new("icons/erase"));
	atk_object_set_name(gtk_widget_get_accessible(key), _("Delete a character"));
}

static void
add_providers(DsKeyboard *self, int row)
{
	const char *words = C_("providers of e-mail", "gmail.com yahoo.com icloud.com");
	g_auto(GStrv) names = g_strsplit(words, " ", PROVIDERS);
	int width = (COLUMNS - 1) / PROVIDERS;

	for (int i = 0; names[i] != NULL; i++) {
		g_autofree char *text = g_strconcat("@", names[i], NULL);

		add_text(self, text, 1 + i * width, row, width, "of-provider");
	}
}

static void
ds_keyboard_class_init(DsKeyboardClass *class)
{
	GType type = G_TYPE_FROM_CLASS(class);

	g_signal_new(
	    "key", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
	g_signal_new("erase", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ds_keyboard_init(DsKeyboard *self)
{
	int count = (int)G_N_ELEMENTS(rows);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "gap-keys");
	gtk_grid_set_column_homogeneous(GTK_GRID(self), TRUE);
	gtk_grid_set_row_homogeneous(GTK_GRID(self), TRUE);
	for (int row = 0; row < count; row++)
		add_row(self, rows[row], row);
	add_erase(self, count - 1);
	add_text(self, "@", 0, count, 1, "of-sign");
	add_providers(self, count);
}
