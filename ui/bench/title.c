/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/title.h"

static PangoAttrList *
attributes(const DsBenchLanguage *language)
{
	PangoAttrList *list = pango_attr_list_new();

	pango_attr_list_insert(
	    list, pango_attr_language_new(pango_language_from_string(language->pango)));
	pango_attr_list_insert(list, pango_attr_family_new(language->family));
	return list;
}

GtkWidget *
ds_bench_label_new(const char *class, const char *text, const DsBenchLanguage *language)
{
	GtkWidget *label = gtk_label_new(text);
	PangoAttrList *list = attributes(language != NULL ? language : ds_bench_english);

	gtk_label_set_attributes(GTK_LABEL(label), list);
	pango_attr_list_unref(list);
	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
	gtk_label_set_xalign(GTK_LABEL(label), 0);
	ds_bench_add_class(label, class);
	gtk_widget_show(label);
	return label;
}

PangoLayout *
ds_bench_title_layout(
    GtkWidget *widget, const char *text, const DsBenchLanguage *language, double size)
{
	PangoLayout *layout = gtk_widget_create_pango_layout(widget, text);
	PangoFontDescription *font = pango_font_description_new();
	PangoAttrList *list = attributes(language);

	pango_font_description_set_family(font, language->family);
	pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_attributes(layout, list);
	pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	pango_font_description_free(font);
	pango_attr_list_unref(list);
	return layout;
}

GtkWidget *
ds_bench_button_new(const char *class, GtkWidget *child, const char *action, const char *target,
    const char *name, ...)
{
	GtkWidget *button = gtk_button_new();
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, name);
	text = g_strdup_vprintf(name, arguments);
	va_end(arguments);
	ds_bench_add_class(button, class);
	gtk_container_add(GTK_CONTAINER(button), child);
	if (target != NULL)
		gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", target);
	gtk_actionable_set_action_name(GTK_ACTIONABLE(button), action);
	atk_object_set_name(gtk_widget_get_accessible(button), text);
	gtk_widget_show_all(button);
	return button;
}

void
ds_bench_describe(GtkWidget *widget, const char *description)
{
	atk_object_set_description(gtk_widget_get_accessible(widget), description);
}

void
ds_bench_add_class(GtkWidget *widget, const char *class)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(widget), class);
}
