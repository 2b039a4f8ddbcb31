/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bell.h"

#include "ui/widgets/button.h"

#include <glib/gi18n-lib.h>

static void
show_bell(GtkWidget *widget, gpointer data)
{
	const DsView *view = data;

	if (DS_IS_BUTTON(widget) && ds_button_tells(DS_BUTTON(widget), "call-staff")) {
		gtk_widget_set_visible(widget, view->present && view->call_staff);
		ds_button_answer(
		    DS_BUTTON(widget), view->staff_called ? _("Someone is coming") : NULL);
	} else if (GTK_IS_CONTAINER(widget)) {
		gtk_container_forall(GTK_CONTAINER(widget), show_bell, data);
	}
}

void
ds_bell_show_view(GtkWidget *root, const DsView *view)
{
	show_bell(root, (gpointer)view);
}
