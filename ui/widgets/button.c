/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/button.h"

#include "ui/action.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/spare.h"

#include <glib/gi18n-lib.h>

#define DETAIL_CHARS 16 /* a longer detail may be cut to this */
#define BROKEN_CHARS 7  /* words that may be broken: no line is narrower than this */

struct _DsButton {
	GtkButton parent;
	GtkWidget *box;
	GtkWidget *drawing, *icon; /* the one in the other */
	GtkWidget *lines;          /* words, and below them a detail */
	GtkWidget *words;
	GtkWidget *detail;
	char *event;
	char *text;
};

enum { PROP_TEXT = 1, PROP_ICON, PROP_EVENT, PROP_BIG, N_PROPS };

G_DEFINE_TYPE(DsButton, ds_button, GTK_TYPE_BUTTON)

static void
set_target(DsButton *self, const char *detail, const char *word)
{
	GVariant *value = word == NULL ? NULL : g_variant_new_string(word);

	ds_action_attach(GTK_ACTIONABLE(self), self->event,
	    ds_action_details(word == NULL ? NULL : detail, value));
}

static void
set_icon(DsButton *self, const char *icon)
{
	g_autofree char *drawing = icon == NULL ? NULL : g_strconcat("icons/", icon, NULL);

	ds_picture_set(DS_PICTURE(self->icon), drawing);
	gtk_widget_set_visible(self->icon, icon != NULL);
}

static void
set_big(DsButton *self, gboolean big)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));

	if (!big)
		return;
	gtk_style_context_add_class(style, "big-button");
	g_object_set(self->words, "role", "big", NULL);
}

static void
ds_button_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsButton *self = DS_BUTTON(object);

	switch (id) {
	case PROP_TEXT: ds_button_set_text(self, g_value_get_string(value)); break;
	case PROP_ICON: set_icon(self, g_value_get_string(value)); break;
	case PROP_EVENT:
		g_free(self->event);
		self->event = g_value_dup_string(value);
		set_target(self, NULL, NULL);
		break;
	case PROP_BIG: set_big(self, g_value_get_boolean(value)); break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_button_finalize(GObject *object)
{
	g_free(DS_BUTTON(object)->event);
	g_free(DS_BUTTON(object)->text);
	G_OBJECT_CLASS(ds_button_parent_class)->finalize(object);
}

static void
ds_button_class_init(DsButtonClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_TEXT] = g_param_spec_string("text", "", "", NULL, flags),
	    [PROP_ICON] = g_param_spec_string("icon", "", "", NULL, flags),
	    [PROP_EVENT] = g_param_spec_string("event", "", "", NULL, flags),
	    [PROP_BIG] = g_param_spec_boolean("big", "", "", FALSE, flags),
	};

	object->set_property = ds_button_set_property;
	object->finalize = ds_button_finalize;
	g_object_class_install_properties(object, N_PROPS, properties);
}

static void
ds_button_init(DsButton *self)
{
	self->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
	self->icon = ds_picture_new(NULL);
	self->lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	self->words = ds_label_new("button", "");
	self->detail = ds_label_new("body", "");
	gtk_widget_set_halign(self->box, GTK_ALIGN_CENTER);
	gtk_widget_set_valign(self->box, GTK_ALIGN_CENTER);
	gtk_widget_set_visible(self->icon, FALSE);
	gtk_widget_set_no_show_all(self->icon, TRUE);
	gtk_widget_set_valign(self->icon, GTK_ALIGN_CENTER);
	gtk_label_set_justify(GTK_LABEL(self->words), GTK_JUSTIFY_CENTER);
	self->drawing = g_object_new(DS_TYPE_SPARE, "visible", TRUE, NULL);
	ds_spare_set_needed(DS_SPARE(self->drawing), TRUE);
	gtk_container_add(GTK_CONTAINER(self->drawing), self->icon);
	gtk_box_pack_start(GTK_BOX(self->box), self->drawing, FALSE, FALSE, 0);
	gtk_widget_set_no_show_all(self->detail, TRUE);
	gtk_label_set_ellipsize(GTK_LABEL(self->detail), PANGO_ELLIPSIZE_END);
	ds_label_set(DS_LABEL(self->detail), "");
	gtk_box_pack_start(GTK_BOX(self->lines), self->words, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->lines), self->detail, FALSE, FALSE, 0);
	gtk_widget_show(self->lines);
	gtk_widget_set_valign(self->lines, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(self->box), self->lines, FALSE, FALSE, 0);
	gtk_widget_show(self->box);
	gtk_container_add(GTK_CONTAINER(self), self->box);
	gtk_widget_set_can_focus(GTK_WIDGET(self), TRUE);
}

static void
show_text(DsButton *self, const char *text)
{
	const char *detail = gtk_label_get_text(GTK_LABEL(self->detail));
	g_autofree char *both = g_strdup_printf(_("%s, %s"), text == NULL ? "" : text, detail);
	const char *name = text == NULL ? "" : text;

	ds_label_set(DS_LABEL(self->words), name);
	atk_object_set_name(
	    gtk_widget_get_accessible(GTK_WIDGET(self)), detail[0] != '\0' ? both : name);
}

void
ds_button_set_text(DsButton *self, const char *text)
{
	g_free(self->text);
	self->text = g_strdup(text);
	show_text(self, text);
}

void
ds_button_set_detail(DsButton *self, const char *detail)
{
	const char *text = detail != NULL ? detail : "";

	ds_label_set(DS_LABEL(self->detail), text);
	gtk_label_set_width_chars(
	    GTK_LABEL(self->detail), (int)MIN(g_utf8_strlen(text, -1), DETAIL_CHARS));
	show_text(self, self->text);
}

void
ds_button_answer(DsButton *self, const char *answer)
{
	show_text(self, answer != NULL ? answer : self->text);
	/* its action would wake it once it is in a window */
	gtk_actionable_set_action_name(GTK_ACTIONABLE(self), answer == NULL ? DS_ACTION_DO : NULL);
	gtk_widget_set_sensitive(GTK_WIDGET(self), answer == NULL);
}

void
ds_button_set_key(DsButton *self, const char *key)
{
	set_target(self, "key", key);
}

void
ds_button_set_sum(DsButton *self, const char *sum)
{
	set_target(self, "sum", sum);
}

gboolean
ds_button_tells(DsButton *self, const char *event)
{
	return g_strcmp0(self->event, event) == 0;
}

void
ds_button_set_on(DsButton *self, gboolean on)
{
	AtkObject *accessible = gtk_widget_get_accessible(GTK_WIDGET(self));

	atk_object_set_role(accessible, ATK_ROLE_TOGGLE_BUTTON);
	atk_object_notify_state_change(accessible, ATK_STATE_CHECKED, on);
	atk_object_set_description(accessible, on ? _("on") : _("off"));
}

void
ds_button_add(DsButton *self, GtkWidget *widget)
{
	gtk_widget_set_valign(widget, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(self->box), widget, FALSE, FALSE, 0);
}

void
ds_button_let_break(DsButton *self)
{
	ds_spare_set_needed(DS_SPARE(self->drawing), FALSE);
	gtk_label_set_line_wrap(GTK_LABEL(self->words), TRUE);
	gtk_label_set_width_chars(GTK_LABEL(self->words), BROKEN_CHARS);
	gtk_label_set_xalign(GTK_LABEL(self->words), 0.5);
}
