/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/rows.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/ring.h"
#include "ui/words.h"

#include <glib/gi18n-lib.h>

typedef struct {
	DsPage parent;
	GtkWidget *headline, *line, *tick, *list, *finish, *ring, *actions;
} DsPageReturn;

typedef struct {
	DsPageClass parent_class;
} DsPageReturnClass;

G_DEFINE_TYPE(DsPageReturn, ds_page_return, DS_TYPE_PAGE)

static char *
say_line(const DsView *view)
{
	guint working = ds_view_count(view, DS_ITEMS_WORKING);
	g_autofree char *provisional = ds_words_for_provisional(view);

	if (view->crowded)
		return g_strdup(_("Please take some off the pad"));
	if (working > 0)
		return g_strdup_printf(
		    ngettext("%u in progress", "%u in progress", working), working);
	if (provisional != NULL)
		return g_steal_pointer(&provisional);
	if (ds_rows_any_bin(view))
		return g_strdup(_("Thank you. Each book goes into its bin."));
	return g_strdup(_("Thank you."));
}

/* The tick is left out where the headline would need a second line for it. */
static gboolean
has_room_for_tick(DsPageReturn *self, const DsLook *look)
{
	const int beside_tick = 738; /* of 1080: margins, gap and tick taken off */
	int least, best;

	gtk_widget_get_preferred_width(self->headline, &least, &best);
	return look->layout == DS_LAYOUT_PORTRAIT && look->step == 1 && best <= beside_tick;
}

static void
ds_page_return_show_view(DsPage *page, const DsView *view)
{
	DsPageReturn *self = (DsPageReturn *)page;
	const DsLook *look = ds_page_look(page);
	guint done = ds_view_count(view, DS_ITEMS_RETURNED);
	guint busy = ds_view_count(view, DS_ITEMS_WORKING);
	g_autofree char *headline = ds_words_count_returned(view, done);
	g_autofree char *line = say_line(view);

	ds_label_set(DS_LABEL(self->headline), headline);
	ds_label_set(DS_LABEL(self->line), line);
	gtk_widget_set_visible(self->tick, done > 0 && busy == 0 && has_room_for_tick(self, look));
	ds_rows_fill(DS_LIST(self->list), view, G_MAXUINT, DS_CARD_WORDS);
	ds_ring_set(DS_RING(self->ring), view->deadline, view->time_ms);
}

static void
ds_page_return_arrange(DsPage *page, const DsLook *look)
{
	if (look->layout != DS_LAYOUT_PORTRAIT)
		ds_page_move_to_field(page, ((DsPageReturn *)page)->actions);
}

static void
ds_page_return_class_init(DsPageReturnClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	DS_PAGE_CLASS(class)->arrange = ds_page_return_arrange;
	DS_PAGE_CLASS(class)->show_view = ds_page_return_show_view;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/pages/return.ui");
	gtk_widget_class_bind_template_child(widget, DsPageReturn, headline);
	gtk_widget_class_bind_template_child(widget, DsPageReturn, line);
	gtk_widget_class_bind_template_child(widget, DsPageReturn, tick);
	gtk_widget_class_bind_template_child(widget, DsPageReturn, list);
	gtk_widget_class_bind_template_child(widget, DsPageReturn, finish);
	gtk_widget_class_bind_template_child(widget, DsPageReturn, actions);
}

static void
ds_page_return_init(DsPageReturn *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	self->ring = ds_ring_new("return");
	ds_button_add(DS_BUTTON(self->finish), self->ring);
}
