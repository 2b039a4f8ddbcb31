/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages "pile" and "return" before the first book lies there: the movement, and nothing else.
 */
#include "ui/pages/pages.h"

#include "ui/widgets/label.h"
#include "ui/widgets/patience.h"
#include "ui/widgets/scene.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *scene, *patience, *account;
} DsPageEmpty;

typedef struct {
	DsPageClass parent_class;
} DsPageEmptyClass;

G_DEFINE_TYPE(DsPageEmpty, ds_page_empty, DS_TYPE_PAGE)

static void
ds_page_empty_show_view(DsPage *page, const DsView *view)
{
	DsPageEmpty *self = (DsPageEmpty *)page;
	gboolean returning = view->page == DS_PAGE_RETURN;

	ds_label_set(DS_LABEL(self->headline),
	    view->crowded   ? _("Please take some off the pad")
		: view->pad ? _("Put the whole pile here")
			    : _("Hold a book’s label here"));
	ds_label_set(DS_LABEL(self->line),
	    returning ? _("What you return shows up here.") : _("What you borrow shows up here."));
	ds_scene_set_machine(DS_SCENE(self->scene), view);
	ds_patience_show(DS_PATIENCE(self->patience), view);
	gtk_widget_set_visible(self->account, !returning && view->may_list);
	g_object_set(page, "title", returning ? _("Returning") : _("Borrowing"), NULL);
}

static void
ds_page_empty_arrange(DsPage *page, const DsLook *look)
{
	ds_patience_arrange(DS_PATIENCE(((DsPageEmpty *)page)->patience), look);
}

static void
ds_page_empty_class_init(DsPageEmptyClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_empty_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_empty_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/empty.ui");
	gtk_widget_class_bind_template_child(widget, DsPageEmpty, headline);
	gtk_widget_class_bind_template_child(widget, DsPageEmpty, line);
	gtk_widget_class_bind_template_child(widget, DsPageEmpty, scene);
	gtk_widget_class_bind_template_child(widget, DsPageEmpty, patience);
	gtk_widget_class_bind_template_child(widget, DsPageEmpty, account);
}

static void
ds_page_empty_init(DsPageEmpty *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
