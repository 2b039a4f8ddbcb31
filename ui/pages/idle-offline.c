/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page "idle" while the library is away: what works all the same, said before anything else.
 * Where no books are lent then, Return takes the first place and Borrow says why it waits.
 */
#include "ui/pages/pages.h"

#include "ui/widgets/label.h"
#include "ui/widgets/scene.h"
#include "ui/widgets/tile.h"
#include "ui/widgets/works.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *works, *scene, *tiles, *borrow, *give_back, *group;
} DsPageIdleOffline;

typedef struct {
	DsPageClass parent_class;
} DsPageIdleOfflineClass;

G_DEFINE_TYPE(DsPageIdleOffline, ds_page_idle_offline, DS_TYPE_PAGE)

static void
arrange_tiles(DsPageIdleOffline *self, const DsLook *look, gboolean lends)
{
	GtkBox *tiles = GTK_BOX(self->tiles);
	gboolean upright = look->layout == DS_LAYOUT_PORTRAIT;
	gboolean beside = upright && lends && gtk_widget_get_visible(self->borrow);

	gtk_orientable_set_orientation(
	    GTK_ORIENTABLE(tiles), beside ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
	gtk_box_set_homogeneous(tiles, lends);
	gtk_box_reorder_child(tiles, self->give_back, lends ? 1 : 0);
	gtk_box_set_child_packing(tiles, self->borrow, lends, TRUE, 0, GTK_PACK_START);
	gtk_box_set_child_packing(tiles, self->give_back, TRUE, TRUE, 0, GTK_PACK_START);
	if (!lends)
		gtk_style_context_add_class(gtk_widget_get_style_context(self->give_back), "first");
	else
		gtk_style_context_remove_class(
		    gtk_widget_get_style_context(self->give_back), "first");
	ds_tile_set_wide(DS_TILE(self->borrow), !beside);
	ds_tile_set_wide(DS_TILE(self->give_back), !beside);
}

static gboolean
is_crowded(const DsLook *look)
{
	return look->layout != DS_LAYOUT_PORTRAIT &&
	    (look->step > 1 || look->language->letters == DS_LETTERS_LONG);
}

/* One more button takes their room. */
static void
show_lines(DsPageIdleOffline *self, gboolean shown)
{
	g_object_set(self->borrow, "line", shown ? _("With your card") : "", NULL);
	g_object_set(self->give_back, "line", shown ? _("No card needed") : "", NULL);
}

static void
ds_page_idle_offline_show_view(DsPage *page, const DsView *view)
{
	DsPageIdleOffline *self = (DsPageIdleOffline *)page;
	gboolean lends = view->offline_loans;

	ds_label_set(DS_LABEL(self->headline),
	    lends && view->mode != DS_MODE_RETURN_ONLY ? _("Borrow and return as usual")
						       : _("Returns work as usual"));
	ds_works_show(DS_WORKS(self->works), view, ds_page_look(page));
	ds_scene_set_machine(DS_SCENE(self->scene), view);
	gtk_widget_set_visible(self->borrow, view->mode != DS_MODE_RETURN_ONLY);
	ds_tile_set_waiting(DS_TILE(self->borrow), lends ? NULL : _("Not while offline"));
	gtk_widget_set_visible(self->group, view->may_group);
	show_lines(self, !view->may_group || !is_crowded(ds_page_look(page)));
	arrange_tiles(self, ds_page_look(page), lends);
}

static void
ds_page_idle_offline_arrange(DsPage *page, const DsLook *look)
{
	gtk_widget_set_visible(((DsPageIdleOffline *)page)->line,
	    !(look->layout == DS_LAYOUT_COMPACT && look->step > 1));
}

static void
ds_page_idle_offline_class_init(DsPageIdleOfflineClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_idle_offline_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_idle_offline_show_view;
	gtk_widget_class_set_template_from_resource(
	    widget, "/org/duestamp/ui/pages/idle-offline.ui");
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, headline);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, line);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, works);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, scene);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, tiles);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, borrow);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, give_back);
	gtk_widget_class_bind_template_child(widget, DsPageIdleOffline, group);
}

static void
ds_page_idle_offline_init(DsPageIdleOffline *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
