/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/rail.h"

#include "ui/action.h"
#include "ui/language.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

struct _DsRail {
	GtkBox parent;
};

G_DEFINE_TYPE(DsRail, ds_rail, GTK_TYPE_BOX)

static GtkWidget *
new_key(const char *class, const char *name, gboolean chosen, const char *event, GVariant *details)
{
	GtkWidget *key = gtk_button_new();
	GtkStyleContext *style = gtk_widget_get_style_context(key);

	gtk_style_context_add_class(style, class);
	if (chosen)
		gtk_style_context_add_class(style, "chosen");
	atk_object_set_name(gtk_widget_get_accessible(key), name);
	if (event != NULL)
		ds_action_attach(GTK_ACTIONABLE(key), event, details);
	return key;
}

static void
add_language(DsRail *self, const char *language, const DsLook *look)
{
	const char *name = ds_language_name(language, look->layout == DS_LAYOUT_LANDSCAPE);
	GtkWidget *key = new_key("language", ds_language_name(language, TRUE),
	    g_str_equal(language, look->language), "language",
	    ds_action_details("language", g_variant_new_string(language)));
	GtkWidget *label = ds_label_new("rail-key", name);
	g_autofree char *class = g_strconcat("speaks-", language, NULL);

	gtk_label_set_xalign(GTK_LABEL(label), 0.5);
	gtk_style_context_add_class(gtk_widget_get_style_context(label), class);
	gtk_container_add(GTK_CONTAINER(key), label);
	gtk_box_pack_start(GTK_BOX(self), key, TRUE, TRUE, 0);
}

static void
add_option(DsRail *self, GtkWidget *key, const char *drawing)
{
	gtk_container_add(GTK_CONTAINER(key), ds_picture_new(drawing));
	gtk_box_pack_start(GTK_BOX(self), key, FALSE, FALSE, 0);
}

static void
add_text_size(DsRail *self, const DsLook *look)
{
	static const char *const drawings[] = {"icons/aa-1", "icons/aa-2", "icons/aa-3"};
	g_autofree char *name = g_strdup_printf(_("Text size, %u of 3"), look->step);
	GtkWidget *key = new_key("option", name, look->step > 1, "appearance",
	    ds_action_details("text-size", g_variant_new_uint32(look->step % 3 + 1)));

	add_option(self, key, drawings[look->step - 1]);
}

/* Each touch goes on to the next palette; the name tells which one that is. */
static void
add_contrast(DsRail *self, const DsLook *look)
{
	static const struct {
		const char *name, *word;
	} next[DS_CONTRAST_N] = {
	    [DS_CONTRAST_NONE] = {N_("High contrast"), "dark"},
	    [DS_CONTRAST_DARK] = {N_("High contrast, light"), "light"},
	    [DS_CONTRAST_LIGHT] = {N_("Normal colours"), "none"},
	};

	add_option(self,
	    new_key("option", _(next[look->contrast].name), look->contrast != DS_CONTRAST_NONE,
		"appearance",
		ds_action_details("contrast", g_variant_new_string(next[look->contrast].word))),
	    "icons/contrast");
}

/* A wide screen is low already. */
static void
add_low(DsRail *self, const DsLook *look)
{
	if (look->layout != DS_LAYOUT_PORTRAIT)
		return;
	add_option(self,
	    new_key("option", look->low ? _("Normal height") : _("All buttons low"), look->low,
		"appearance", ds_action_details("low", g_variant_new_boolean(!look->low))),
	    "icons/low");
}

static void
add_speech(DsRail *self, const DsView *view)
{
	add_option(self,
	    new_key("option", view->speech ? _("Be silent") : _("Speak to me"), view->speech,
		"appearance", ds_action_details("speech", g_variant_new_boolean(!view->speech))),
	    "icons/speaker");
}

/* The rest of what makes it easier is a card of its own (ui/ease.h). */
static void
add_ease(DsRail *self, const DsView *view)
{
	GtkWidget *key = new_key("option", _("Make it easier"),
	    view->left || view->still || view->slow || view->child, NULL, NULL);

	gtk_actionable_set_action_name(GTK_ACTIONABLE(key), "kiosk.ease");
	add_option(self, key, "icons/ease");
}

static void
ds_rail_class_init(DsRailClass *class)
{
}

static void
ds_rail_init(DsRail *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "rail");
}

void
ds_rail_clear(DsRail *self)
{
	gtk_container_foreach(
	    GTK_CONTAINER(self), (GtkCallback)(void (*)(void))gtk_widget_destroy, NULL);
}

void
ds_rail_show(DsRail *self, const DsView *view, const DsLook *look, gboolean can_speak)
{
	static const int space[DS_LAYOUT_N] = {12, 24, 14};

	ds_rail_clear(self);
	gtk_box_set_spacing(GTK_BOX(self), space[look->layout]);
	for (guint i = 0; view->languages[i] != NULL && view->languages[1] != NULL; i++)
		add_language(self, view->languages[i], look);
	add_text_size(self, look);
	add_contrast(self, look);
	add_low(self, look);
	if (can_speak)
		add_speech(self, view);
	add_ease(self, view);
	gtk_widget_show_all(GTK_WIDGET(self));
}
