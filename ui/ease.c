/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/ease.h"

#include "ui/action.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pair.h"

struct _DsEase {
	GtkEventBox parent;
	GtkWidget *card, *easy, *left, *still, *slow, *child, *voice, *loud, *other;
};

G_DEFINE_TYPE(DsEase, ds_ease, GTK_TYPE_EVENT_BOX)

static void
ds_ease_class_init(DsEaseClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	g_type_ensure(DS_TYPE_PAIR);
	g_type_ensure(DS_TYPE_BUTTON);
	g_type_ensure(DS_TYPE_LABEL);
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/ease.ui");
	gtk_widget_class_bind_template_child(widget, DsEase, card);
	gtk_widget_class_bind_template_child(widget, DsEase, easy);
	gtk_widget_class_bind_template_child(widget, DsEase, left);
	gtk_widget_class_bind_template_child(widget, DsEase, still);
	gtk_widget_class_bind_template_child(widget, DsEase, slow);
	gtk_widget_class_bind_template_child(widget, DsEase, child);
	gtk_widget_class_bind_template_child(widget, DsEase, voice);
	gtk_widget_class_bind_template_child(widget, DsEase, loud);
	gtk_widget_class_bind_template_child(widget, DsEase, other);
}

static void
ds_ease_init(DsEase *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
ds_ease_new(const DsLook *look)
{
	DsEase *self = g_object_new(DS_TYPE_EASE, "visible", TRUE, NULL);

	if (look->layout != DS_LAYOUT_PORTRAIT)
		gtk_widget_set_halign(self->card, GTK_ALIGN_CENTER);
	ds_look_space_out(look, GTK_WIDGET(self));
	gtk_widget_show_all(GTK_WIDGET(self));
	return GTK_WIDGET(self);
}

/* The button tells what it would switch to; that it is on is told by its colour and to who cannot
 * see it. */
static void
show_switch(GtkWidget *button, gboolean on, GVariant *details)
{
	GtkStyleContext *style = gtk_widget_get_style_context(button);

	if (on)
		gtk_style_context_add_class(style, "chosen");
	else
		gtk_style_context_remove_class(style, "chosen");
	ds_button_set_on(DS_BUTTON(button), on);
	ds_action_attach(GTK_ACTIONABLE(button), "appearance", details);
}

/* Large letters, more time and no movement, with one touch. */
static GVariant *
easy_details(gboolean on)
{
	GVariantDict details;

	g_variant_dict_init(&details, NULL);
	g_variant_dict_insert(&details, "text-size", "u", on ? 3 : 1);
	g_variant_dict_insert(&details, "slow", "b", on);
	g_variant_dict_insert(&details, "still", "b", on);
	return g_variant_dict_end(&details);
}

/* For whoever listens. */
static void
show_voice(DsEase *self, const DsView *view)
{
	const DsLanguage *language = view->language;

	gtk_widget_set_visible(self->voice, view->speech);
	gtk_widget_set_visible(self->other, language->other_voice != NULL);
	if (language->other_voice != NULL)
		ds_button_set_text(DS_BUTTON(self->other), language->other_voice_name);
}

void
ds_ease_show_view(DsEase *self, const DsView *view)
{
	gboolean easy = view->text_size == 3 && view->slow && view->still;
	const struct {
		GtkWidget *button;
		const char *key;
		gboolean on;
	} switches[] = {
	    {self->left, "left", view->left},
	    {self->still, "still", view->still},
	    {self->slow, "slow", view->slow},
	    {self->child, "child", view->child},
	    {self->loud, "loud", view->loud},
	    {self->other, "other-voice", view->other_voice},
	};

	show_voice(self, view);
	show_switch(self->easy, easy, easy_details(!easy));
	for (guint i = 0; i < G_N_ELEMENTS(switches); i++)
		show_switch(switches[i].button, switches[i].on,
		    ds_action_details(switches[i].key, g_variant_new_boolean(!switches[i].on)));
}
