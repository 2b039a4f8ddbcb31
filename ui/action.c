/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/action.h"

GVariant *
ds_action_details(const char *key, GVariant *value)
{
	GVariantBuilder details;

	g_variant_builder_init(&details, G_VARIANT_TYPE_VARDICT);
	if (key != NULL)
		g_variant_builder_add(&details, "{sv}", key, value);
	return g_variant_builder_end(&details);
}

void
ds_action_attach(GtkActionable *button, const char *event, GVariant *details)
{
	gtk_actionable_set_action_target(button, "(s@a{sv})", event, details);
	gtk_actionable_set_action_name(button, DS_ACTION_DO);
}

void
ds_action_tell(GtkWidget *widget, const char *event, GVariant *details)
{
	g_autoptr(GVariant) target = g_variant_ref_sink(g_variant_new("(s@a{sv})", event, details));
	GtkWidget *window = gtk_widget_get_toplevel(widget);
	GActionGroup *group = gtk_widget_get_action_group(window, "kiosk");

	if (group != NULL)
		g_action_group_activate_action(group, "do", target);
}
