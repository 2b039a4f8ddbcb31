/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/label.h"

#include "ui/draw.h"
#include "ui/look.h"
#include "ui/script.h"

#include <string.h>

#define CLAUSE_MAX 8

struct _DsLabel {
	GtkLabel parent;
	char *role;
	gboolean balanced;
	const char *script; /* language of a title, or NULL */
	guint lead_bytes;   /* so much of the text is the lead */
	char *lead_colour;
};

enum { PROP_ROLE = 1, PROP_BALANCED, N_PROPS };

G_DEFINE_TYPE(DsLabel, ds_label, GTK_TYPE_LABEL)

static void
add_run(PangoAttrList *list, PangoAttribute *attribute, guint end)
{
	attribute->start_index = 0;
	attribute->end_index = end;
	pango_attr_list_insert(list, attribute);
}

static void
add_lead(DsLabel *self, PangoAttrList *list)
{
	GdkRGBA c = ds_draw_colour(GTK_WIDGET(self), self->lead_colour);

	add_run(list, pango_attr_weight_new(PANGO_WEIGHT_BOLD), self->lead_bytes);
	add_run(list,
	    pango_attr_foreground_new(
		(guint16)(c.red * 65535), (guint16)(c.green * 65535), (guint16)(c.blue * 65535)),
	    self->lead_bytes);
}

static gboolean
ends_clause(gunichar c)
{
	return g_unichar_isspace(c) || g_unichar_ispunct(c);
}

/*
 * Han text may be broken anywhere, but reads better in clauses: one of up to eight characters stays
 * in one piece, where the text has more than one.
 */
static void
add_clauses(PangoAttrList *list, const char *text)
{
	const char *start = text;
	glong chars = 0;
	gboolean han = FALSE, several = FALSE;

	for (const char *at = text;; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c != 0 && !ends_clause(c)) {
			han = han || g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
			chars++;
			continue;
		}
		several = several || (c != 0 && *g_utf8_next_char(at) != '\0');
		if (several && han && chars <= CLAUSE_MAX) {
			PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);

			whole->start_index = (guint)(start - text);
			whole->end_index = (guint)(at - text);
			pango_attr_list_insert(list, whole);
		}
		if (c == 0)
			return;
		start = g_utf8_next_char(at);
		chars = 0;
		han = FALSE;
	}
}

/* Vietnamese letters with two marks (ế, ỗ) stand in the block Latin Extended Additional. */
static gboolean
has_tall_letters(const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);

		if (c >= 0x1EA0 && c <= 0x1EFF)
			return TRUE;
	}
	return FALSE;
}

static int
line_height(DsLabel *self)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	const char *text = gtk_label_get_text(GTK_LABEL(self));
	double factor = ds_look_line(self->role, has_tall_letters(text));
	double px = 0;

	gtk_style_context_get(style, gtk_style_context_get_state(style), "font-size", &px, NULL);
	return (int)(px * factor * PANGO_SCALE);
}

static void
refresh(DsLabel *self)
{
	g_autoptr(PangoAttrList) list = pango_attr_list_new();
	int height = line_height(self);

	if (height > 0)
		pango_attr_list_insert(list, pango_attr_line_height_new_absolute(height));
	if (self->script != NULL)
		pango_attr_list_insert(
		    list, pango_attr_language_new(pango_language_from_string(self->script)));
	if (gtk_label_get_line_wrap(GTK_LABEL(self)))
		add_clauses(list, gtk_label_get_text(GTK_LABEL(self)));
	if (self->lead_bytes > 0)
		add_lead(self, list);
	if (!pango_attr_list_equal(list, gtk_label_get_attributes(GTK_LABEL(self))))
		gtk_label_set_attributes(GTK_LABEL(self), list);
}

static void
ds_label_style_updated(GtkWidget *widget)
{
	GTK_WIDGET_CLASS(ds_label_parent_class)->style_updated(widget);
	refresh(DS_LABEL(widget));
}

static int
line_count(PangoLayout *layout, int width)
{
	pango_layout_set_width(layout, width * PANGO_SCALE);
	return pango_layout_get_line_count(layout);
}

/* The narrowest width that needs no more lines than the full one. */
static int
balanced_width(DsLabel *self, int full)
{
	g_autoptr(PangoLayout) layout = pango_layout_copy(gtk_label_get_layout(GTK_LABEL(self)));
	int lines = line_count(layout, full);
	int low = full / MAX(lines, 1), high = full;

	if (lines < 2)
		return full;
	while (high - low > 4) {
		int middle = (low + high) / 2;

		if (line_count(layout, middle) > lines)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static void
ds_label_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	DsLabel *self = DS_LABEL(widget);
	GtkAllocation inner = *allocation;

	if (self->balanced && allocation->width > 1) {
		double xalign = gtk_label_get_xalign(GTK_LABEL(widget));

		inner.width = balanced_width(self, allocation->width);
		inner.x += (int)((allocation->width - inner.width) * xalign);
	}
	GTK_WIDGET_CLASS(ds_label_parent_class)->size_allocate(widget, &inner);
}

static void
set_role(DsLabel *self, const char *role)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));

	if (self->role != NULL)
		gtk_style_context_remove_class(style, self->role);
	g_free(self->role);
	self->role = g_strdup(role);
	gtk_style_context_add_class(style, role);
}

static void
ds_label_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsLabel *self = DS_LABEL(object);

	switch (id) {
	case PROP_ROLE: set_role(self, g_value_get_string(value)); break;
	case PROP_BALANCED:
		self->balanced = g_value_get_boolean(value);
		gtk_label_set_line_wrap(GTK_LABEL(self), self->balanced);
		break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_label_finalize(GObject *object)
{
	DsLabel *self = DS_LABEL(object);

	g_free(self->role);
	g_free(self->lead_colour);
	G_OBJECT_CLASS(ds_label_parent_class)->finalize(object);
}

static void
ds_label_class_init(DsLabelClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_ROLE] = g_param_spec_string("role", "", "", NULL, flags),
	    [PROP_BALANCED] = g_param_spec_boolean("balanced", "", "", FALSE, flags),
	};

	object->set_property = ds_label_set_property;
	object->finalize = ds_label_finalize;
	widget->style_updated = ds_label_style_updated;
	widget->size_allocate = ds_label_size_allocate;
	g_object_class_install_properties(object, N_PROPS, properties);
}

static void
ds_label_init(DsLabel *self)
{
	gtk_label_set_xalign(GTK_LABEL(self), 0);
	g_signal_connect(self, "notify::label", G_CALLBACK(refresh), NULL);
}

GtkWidget *
ds_label_new(const char *role, const char *text)
{
	return g_object_new(DS_TYPE_LABEL, "visible", TRUE, "role", role, "label", text, NULL);
}

static void
set_plain(DsLabel *self, const char *text)
{
	if (strcmp(gtk_label_get_text(GTK_LABEL(self)), text) != 0)
		gtk_label_set_text(GTK_LABEL(self), text);
	refresh(self);
}

void
ds_label_set(DsLabel *self, const char *text)
{
	self->lead_bytes = 0;
	set_plain(self, text);
	gtk_widget_set_visible(GTK_WIDGET(self), text[0] != '\0');
}

void
ds_label_set_title(DsLabel *self, const char *title, const DsLanguage *window_language)
{
	self->script = ds_script_of_title(title, window_language);
	gtk_label_set_ellipsize(GTK_LABEL(self), PANGO_ELLIPSIZE_END);
	gtk_label_set_single_line_mode(GTK_LABEL(self), FALSE);
	set_plain(self, title);
}

void
ds_label_set_language(DsLabel *self, const DsLanguage *language)
{
	self->script = language->tag;
	refresh(self);
}

void
ds_label_set_lead(DsLabel *self, const char *lead, const char *rest, const char *colour)
{
	g_autofree char *text = rest[0] == '\0' || lead[0] == '\0'
	    ? g_strconcat(lead, rest, NULL)
	    : g_strconcat(lead, " ", rest, NULL);

	g_free(self->lead_colour);
	self->lead_colour = g_strdup(colour);
	self->lead_bytes = (guint)strlen(lead);
	set_plain(self, text);
	gtk_widget_set_visible(GTK_WIDGET(self), text[0] != '\0');
}
