/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/patience.h"

#include "ui/action.h"
#include "ui/widgets/label.h"
#include "ui/widgets/ring.h"

#include <glib/gi18n-lib.h>

struct _DsPatience {
	GtkBox parent;
	GtkWidget *button, *ring, *line;
};

enum { PROP_ON = 1, N_PROPS };

G_DEFINE_TYPE(DsPatience, ds_patience, GTK_TYPE_BOX)

static void
ds_patience_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsPatience *self = DS_PATIENCE(object);

	if (id == PROP_ON)
		g_object_set_property(G_OBJECT(self->ring), "on", value);
	else
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void
ds_patience_class_init(DsPatienceClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);

	object->set_property = ds_patience_set_property;
	g_object_class_install_property(object, PROP_ON,
	    g_param_spec_string("on", "", "", "ground", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static void
ds_patience_init(DsPatience *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "patience");
	self->button = gtk_button_new();
	self->ring = ds_ring_new("ground");
	self->line = ds_label_new("body", _("No hurry. Touch the ring for more time."));
	gtk_label_set_line_wrap(GTK_LABEL(self->line), TRUE);
	gtk_style_context_add_class(gtk_widget_get_style_context(self->button), "ring-button");
	gtk_widget_set_valign(self->button, GTK_ALIGN_CENTER);
	atk_object_set_name(gtk_widget_get_accessible(self->button), _("More time"));
	ds_action_attach(GTK_ACTIONABLE(self->button), "more-time", ds_action_details(NULL, NULL));
	gtk_container_add(GTK_CONTAINER(self->button), self->ring);
	gtk_box_pack_start(GTK_BOX(self), self->button, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self), self->line, TRUE, TRUE, 0);
}

void
ds_patience_show(DsPatience *self, const DsView *view)
{
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
	gtk_widget_set_visible(GTK_WIDGET(self), view->deadline != 0);
}

void
ds_patience_arrange(DsPatience *self, const DsLook *look)
{
	if (look->layout != DS_LAYOUT_PORTRAIT || look->step > 1)
		ds_patience_set_text(self, _("Touch for more time"));
}

void
ds_patience_set_text(DsPatience *self, const char *text)
{
	ds_label_set(DS_LABEL(self->line), text);
}

void
ds_patience_move_low(DsPatience *self, GtkWidget *foot)
{
	GtkWidget *widget = GTK_WIDGET(self);

	g_object_ref(self);
	gtk_container_remove(GTK_CONTAINER(gtk_widget_get_parent(widget)), widget);
	ds_patience_set_text(self, "");
	g_object_set(self, "on", "ground", NULL);
	gtk_box_pack_end(GTK_BOX(foot), widget, FALSE, FALSE, 0);
	g_object_unref(self);
}
