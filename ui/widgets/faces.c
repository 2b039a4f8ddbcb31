/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/faces.h"

#include "ui/action.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

/* `face` as the kiosk's event "feedback" has it. */
static const struct {
	const char *face, *icon, *name;
} faces[] = {
    {"good", "icons/good", N_("Good")},
    {"fair", "icons/fair", N_("Fair")},
    {"bad", "icons/bad", N_("Bad")},
};

struct _DsFaces {
	GtkBox parent;
	GtkWidget *words;
	GtkWidget *buttons[G_N_ELEMENTS(faces)];
};

G_DEFINE_TYPE(DsFaces, ds_faces, GTK_TYPE_BOX)

static GtkWidget *
button_for(guint face)
{
	GtkWidget *button = gtk_button_new();
	GVariant *word = g_variant_new_string(faces[face].face);

	gtk_style_context_add_class(gtk_widget_get_style_context(button), "face");
	gtk_container_add(GTK_CONTAINER(button), ds_picture_new(faces[face].icon));
	gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
	atk_object_set_name(gtk_widget_get_accessible(button), _(faces[face].name));
	ds_action_attach(GTK_ACTIONABLE(button), "feedback", ds_action_details("face", word));
	return button;
}

static void
ds_faces_class_init(DsFacesClass *class)
{
}

static void
ds_faces_init(DsFaces *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "faces");
	self->words = ds_label_new("body", _("How was it?"));
	gtk_label_set_line_wrap(GTK_LABEL(self->words), TRUE);
	gtk_box_pack_start(GTK_BOX(self), self->words, TRUE, TRUE, 0);
	for (guint i = 0; i < G_N_ELEMENTS(faces); i++) {
		self->buttons[i] = button_for(i);
		gtk_box_pack_start(GTK_BOX(self), self->buttons[i], FALSE, FALSE, 0);
	}
}

void
ds_faces_show(DsFaces *self, const DsView *view)
{
	gboolean thanks = g_str_equal(view->feedback, "thanks");

	ds_label_set(
	    DS_LABEL(self->words), thanks ? _("Thank you for telling us.") : _("How was it?"));
	for (guint i = 0; i < G_N_ELEMENTS(faces); i++)
		gtk_widget_set_visible(self->buttons[i], !thanks);
	gtk_widget_set_visible(GTK_WIDGET(self), view->feedback[0] != '\0');
}
