/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/rail.h"

#include "ui/action.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PLACES 4    /* for languages; with more of them the last one turns to the next */
#define TURNED_S 20 /* without a touch, then who comes next finds it as always */

struct _DsRail {
	GtkBox parent;
	GtkWidget *keys; /* those of the languages */
	const DsLanguage *languages[DS_VIEW_LANGUAGE_MAX + 1];
	DsLook look;
	guint first; /* of the languages that show */
	guint turned;
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
add_language(DsRail *self, const DsLanguage *language)
{
	GtkWidget *key = new_key("language", language->name, language == self->look.language,
	    "language", ds_action_details("language", g_variant_new_string(language->id)));
	GtkWidget *label = ds_label_new("rail-key",
	    self->look.layout == DS_LAYOUT_LANDSCAPE ? language->name : language->brief);

	gtk_label_set_xalign(GTK_LABEL(label), 0.5);
	ds_label_set_language(DS_LABEL(label), language);
	gtk_container_add(GTK_CONTAINER(key), label);
	gtk_box_pack_start(GTK_BOX(self->keys), key, TRUE, TRUE, 0);
}

static void
add_option(DsRail *self, GtkWidget *key, const char *drawing)
{
	gtk_container_add(GTK_CONTAINER(key), ds_picture_new(drawing));
	gtk_box_pack_start(GTK_BOX(self), key, FALSE, FALSE, 0);
}

static void
empty(GtkWidget *box)
{
	gtk_container_foreach(
	    GTK_CONTAINER(box), (GtkCallback)(void (*)(void))gtk_widget_destroy, NULL);
}

static guint
count_languages(const DsRail *self)
{
	guint count = 0;

	while (self->languages[count] != NULL)
		count++;
	return count;
}

/* How many show at a time. */
static guint
count_shown(const DsRail *self)
{
	guint count = count_languages(self);

	return count > PLACES ? PLACES - 1 : count;
}

/* From this one on, or as many as fill the places. */
static void
show_from(DsRail *self, guint first)
{
	guint shown = count_shown(self);

	self->first = MIN(first, count_languages(self) - shown);
	empty(self->keys);
	for (guint i = 0; i < shown; i++)
		add_language(self, self->languages[self->first + i]);
	gtk_widget_show_all(self->keys);
}

/* Those among which the language of the screen is. */
static void
show_chosen(DsRail *self)
{
	guint i = 0;

	while (self->languages[i] != NULL && self->languages[i] != self->look.language)
		i++;
	show_from(self, self->languages[i] == NULL ? 0 : i - i % count_shown(self));
}

static gboolean
on_turned_back(gpointer data)
{
	DsRail *self = data;

	self->turned = 0;
	show_chosen(self);
	return G_SOURCE_REMOVE;
}

static void
on_more(DsRail *self)
{
	guint shown = count_shown(self);
	gboolean last = self->first + shown >= count_languages(self);

	show_from(self, last ? 0 : self->first + shown);
	g_clear_handle_id(&self->turned, g_source_remove);
	self->turned = g_timeout_add_seconds(TURNED_S, on_turned_back, self);
}

static void
add_more(DsRail *self)
{
	GtkWidget *key = new_key("option", _("More languages"), FALSE, NULL, NULL);

	g_signal_connect_swapped(key, "clicked", G_CALLBACK(on_more), self);
	add_option(self, key, "icons/languages");
}

/* One language needs no key. */
static void
add_languages(DsRail *self, const DsView *view, const DsLook *look, int space)
{
	gboolean stays = self->turned != 0 && self->look.language == look->language;

	self->look = *look;
	memcpy(self->languages, view->languages, sizeof self->languages);
	if (count_languages(self) < 2)
		return;
	self->keys = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, space);
	gtk_box_pack_start(GTK_BOX(self), self->keys, TRUE, TRUE, 0);
	if (count_languages(self) > PLACES)
		add_more(self);
	if (stays)
		show_from(self, self->first);
	else
		show_chosen(self);
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
ds_rail_dispose(GObject *object)
{
	g_clear_handle_id(&DS_RAIL(object)->turned, g_source_remove);
	G_OBJECT_CLASS(ds_rail_parent_class)->dispose(object);
}

static void
ds_rail_class_init(DsRailClass *class)
{
	G_OBJECT_CLASS(class)->dispose = ds_rail_dispose;
}

static void
ds_rail_init(DsRail *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "rail");
}

void
ds_rail_clear(DsRail *self)
{
	g_clear_handle_id(&self->turned, g_source_remove);
	empty(GTK_WIDGET(self));
}

void
ds_rail_show(DsRail *self, const DsView *view, const DsLook *look, gboolean can_speak)
{
	static const int space[DS_LAYOUT_N] = {12, 24, 14};

	empty(GTK_WIDGET(self));
	gtk_box_set_spacing(GTK_BOX(self), space[look->layout]);
	add_languages(self, view, look, space[look->layout]);
	add_text_size(self, look);
	add_contrast(self, look);
	add_low(self, look);
	if (can_speak)
		add_speech(self, view);
	add_ease(self, view);
	gtk_widget_show_all(GTK_WIDGET(self));
}
