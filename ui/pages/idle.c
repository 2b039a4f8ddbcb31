/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notice-strip.h"
#include "ui/widgets/scene.h"
#include "ui/widgets/tile.h"

#include <glib/gi18n-lib.h>

/* Of the field of an upright screen; the tiles below keep their size beside one more button. */
#define ALONE 1128
#define WITH_GROUP 1000

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *scene, *tiles, *borrow, *give_back, *account, *group, *bell,
	    *notices;
} DsPageIdle;

typedef struct {
	DsPageClass parent_class;
} DsPageIdleClass;

G_DEFINE_TYPE(DsPageIdle, ds_page_idle, DS_TYPE_PAGE)

static void
ds_page_idle_arrange(DsPage *page, const DsLook *look)
{
	DsPageIdle *self = (DsPageIdle *)page;

	if (look->layout == DS_LAYOUT_PORTRAIT) {
		if (look->child) {
			ds_tile_set_centered(DS_TILE(self->borrow));
			ds_tile_set_centered(DS_TILE(self->give_back));
		}
		return;
	}
	ds_button_let_break(DS_BUTTON(self->group));
	gtk_orientable_set_orientation(GTK_ORIENTABLE(self->tiles), GTK_ORIENTATION_VERTICAL);
	ds_tile_set_wide(DS_TILE(self->borrow), TRUE);
	ds_tile_set_wide(DS_TILE(self->give_back), TRUE);
}

/* On a small screen a message takes the place of what can be guessed. */
static gboolean
is_tight(const DsLook *look)
{
	return look->layout == DS_LAYOUT_COMPACT && look->step > 1;
}

/* One more button takes it on any screen that lies. */
static gboolean
is_crowded(const DsLook *look)
{
	return look->layout != DS_LAYOUT_PORTRAIT &&
	    (look->step == 3 || is_tight(look) || look->language->letters == DS_LETTERS_LONG);
}

/* The drawing ends in the round corners of the field, or above what stands there. */
static void
show_notices(DsPageIdle *self, const DsView *view, gboolean tight)
{
	GtkStyleContext *scene = gtk_widget_get_style_context(self->scene);

	ds_notice_strip_show(DS_NOTICE_STRIP(self->notices), view, tight);
	if (view->notices->len > 0)
		gtk_style_context_add_class(scene, "above");
	else
		gtk_style_context_remove_class(scene, "above");
}

static void
say_words(DsPageIdle *self, const DsView *view, gboolean child)
{
	if (!view->pad)
		ds_label_set(DS_LABEL(self->headline), _("Hold a book’s label here"));
	else
		ds_label_set(DS_LABEL(self->headline),
		    child ? _("Put your books here") : _("Put the whole pile here"));
	ds_label_set(DS_LABEL(self->line),
	    view->pad ? _("All at once. It takes seconds.") : _("One book after the other."));
	g_object_set(self->borrow, "word", child ? C_("child", "Borrow") : _("Borrow"), NULL);
	g_object_set(self->give_back, "word", child ? C_("child", "Return") : _("Return"), NULL);
	g_object_set(self->bell, "text", child ? _("Ask a grown-up") : _("Call staff"), NULL);
}

/* What can be guessed, or what a child does not read. */
static void
show_lines(DsPageIdle *self, gboolean shown)
{
	gtk_widget_set_visible(self->line, shown);
	g_object_set(self->borrow, "line", shown ? _("With your card") : "", NULL);
	g_object_set(self->give_back, "line", shown ? _("No card needed") : "", NULL);
}

static void
ds_page_idle_show_view(DsPage *page, const DsView *view)
{
	DsPageIdle *self = (DsPageIdle *)page;
	const DsLook *look = ds_page_look(page);
	gboolean tight = (view->notices->len > 0 && is_tight(look)) ||
	    (view->may_group && is_crowded(look));

	say_words(self, view, look->child);
	show_lines(self, !tight && !look->child);
	if (view->pad && look->child)
		ds_scene_set(DS_SCENE(self->scene), "art/cat");
	else
		ds_scene_set_machine(DS_SCENE(self->scene), view);
	gtk_widget_set_visible(self->borrow, view->mode != DS_MODE_RETURN_ONLY);
	gtk_widget_set_visible(self->account, view->may_list && !look->child);
	gtk_widget_set_visible(self->group, view->may_group);
	if (view->may_group)
		gtk_style_context_add_class(gtk_widget_get_style_context(self->tiles), "crowded");
	g_object_set(page, "field-height", view->may_group ? WITH_GROUP : ALONE, NULL);
	show_notices(self, view, tight);
	if (view->mode == DS_MODE_RETURN_ONLY)
		ds_tile_set_wide(DS_TILE(self->give_back), TRUE);
}

static void
ds_page_idle_class_init(DsPageIdleClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_idle_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_idle_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/idle.ui");
	gtk_widget_class_bind_template_child(widget, DsPageIdle, headline);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, line);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, scene);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, tiles);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, borrow);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, give_back);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, account);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, group);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, bell);
	gtk_widget_class_bind_template_child(widget, DsPageIdle, notices);
}

static void
ds_page_idle_init(DsPageIdle *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
}
