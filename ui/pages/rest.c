/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages "library-away" and "out-of-order": nothing can be done here now, this way to the desk.
 */
#include "ui/pages/pages.h"

#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *picture, *note;
} DsPageRest;

typedef struct {
	DsPageClass parent_class;
} DsPageRestClass;

G_DEFINE_TYPE(DsPageRest, ds_page_rest, DS_TYPE_PAGE)

static void
show_away(DsPageRest *self)
{
	ds_label_set(DS_LABEL(self->headline), _("The library’s line is down"));
	ds_label_set(DS_LABEL(self->line), _("This machine goes on by itself later."));
	ds_picture_set(DS_PICTURE(self->picture), "art/unplugged");
}

static void
show_resting(DsPageRest *self, gboolean waking)
{
	ds_label_set(DS_LABEL(self->headline),
	    waking ? _("This machine is waking up") : _("This machine is resting"));
	ds_label_set(DS_LABEL(self->line),
	    waking ? _("Just a moment, please.") : _("It cannot lend or take back now."));
	ds_picture_set(DS_PICTURE(self->picture), "art/asleep");
}

static void
ds_page_rest_show_view(DsPage *page, const DsView *view)
{
	DsPageRest *self = (DsPageRest *)page;
	gboolean waking = g_str_equal(view->reason, "starting");

	if (view->page == DS_PAGE_LIBRARY_AWAY)
		show_away(self);
	else
		show_resting(self, waking);
}

static void
ds_page_rest_class_init(DsPageRestClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->show_view = ds_page_rest_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/rest.ui");
	gtk_widget_class_bind_template_child(widget, DsPageRest, headline);
	gtk_widget_class_bind_template_child(widget, DsPageRest, line);
	gtk_widget_class_bind_template_child(widget, DsPageRest, picture);
	gtk_widget_class_bind_template_child(widget, DsPageRest, note);
}

static void
ds_page_rest_init(DsPageRest *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
