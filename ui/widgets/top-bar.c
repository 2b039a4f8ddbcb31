/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/top-bar.h"

#include "ui/notices.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#include <glib/gi18n-lib.h>

#define LOGO_SIDES 4 /* so many times as wide as high, and no wider: the name stands beside it */

struct _DsTopBar {
	GtkBox parent;
	GtkWidget *mark, *logo, *name, *time, *hours;
	guint timer;
};

G_DEFINE_TYPE(DsTopBar, ds_top_bar, GTK_TYPE_BOX)

/* Where the library tells its hours, they stand where the time does, and in a narrow bar in the
 * place of its name. Beside a banner there is room for neither. */
static void
show_time(DsTopBar *self, const DsView *view, const DsLook *look, gboolean banner)
{
	g_autofree char *hours = banner ? NULL : ds_hours_words(view);
	gboolean compact = look->layout == DS_LAYOUT_COMPACT;

	gtk_widget_set_visible(self->hours, hours != NULL);
	gtk_widget_set_visible(self->time, hours == NULL && !compact);
	gtk_widget_set_visible(self->name, hours == NULL || !(compact || look->step == 3));
	if (hours != NULL)
		gtk_label_set_text(GTK_LABEL(self->hours), hours);
}

static gboolean
on_minute(gpointer data)
{
	DsTopBar *self = data;
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *text = g_date_time_format(now, "%H:%M");

	gtk_label_set_text(GTK_LABEL(self->time), text);
	g_clear_handle_id(&self->timer, g_source_remove);
	self->timer = g_timeout_add_seconds(
	    (guint)(60 - g_date_time_get_second(now)), on_minute, self);
	return G_SOURCE_REMOVE;
}

static void
ds_top_bar_dispose(GObject *object)
{
	g_clear_handle_id(&DS_TOP_BAR(object)->timer, g_source_remove);
	G_OBJECT_CLASS(ds_top_bar_parent_class)->dispose(object);
}

static void
ds_top_bar_class_init(DsTopBarClass *class)
{
	G_OBJECT_CLASS(class)->dispose = ds_top_bar_dispose;
}

static void
ds_top_bar_init(DsTopBar *self)
{
	GtkBox *box = GTK_BOX(self);

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "top");
	self->mark = ds_picture_new("art/mark");
	self->name = ds_label_new("small", "");
	self->time = ds_label_new("small", "");
	self->hours = ds_label_new("small", "");
	gtk_style_context_add_class(gtk_widget_get_style_context(self->name), "bold");
	gtk_label_set_ellipsize(GTK_LABEL(self->name), PANGO_ELLIPSIZE_END);
	gtk_widget_set_valign(self->mark, GTK_ALIGN_CENTER);
	gtk_box_pack_start(box, self->mark, FALSE, FALSE, 0);
	self->logo = gtk_image_new();
	gtk_widget_set_valign(self->logo, GTK_ALIGN_CENTER);
	gtk_box_pack_start(box, self->logo, FALSE, FALSE, 0);
	gtk_box_pack_start(box, self->name, TRUE, TRUE, 0);
	gtk_box_pack_end(box, self->time, FALSE, FALSE, 0);
	gtk_box_pack_end(box, self->hours, FALSE, FALSE, 0);
	on_minute(self);
}

/* What stands in the place of a name. */
static const struct {
	const char *full, *narrow;
} banners[DS_MODE_N] = {
    [DS_MODE_DEMO] = {N_("Demonstration: nothing counts"), N_("Demonstration")},
    [DS_MODE_TRAINING] = {N_("Training: nothing counts here"), N_("Training")},
};

/* Free with g_free(); NULL: none. */
static char *
banner_for(const DsView *view, gboolean narrow)
{
	const char *mode = narrow ? banners[view->mode].narrow : banners[view->mode].full;

	if (mode == NULL)
		return view->offline ? g_strdup(narrow ? _("Offline") : _("Working offline"))
				     : NULL;
	if (view->offline && !narrow)
		return g_strdup_printf(
		    "%s · %s", _(banners[view->mode].narrow), _("Working offline"));
	return g_strdup(_(mode));
}

static void
set_class(GtkWidget *widget, const char *class, gboolean on)
{
	GtkStyleContext *style = gtk_widget_get_style_context(widget);

	if (on)
		gtk_style_context_add_class(style, class);
	else
		gtk_style_context_remove_class(style, class);
}

/* A banner's sign goes before the library's. */
static void
show_logo(DsTopBar *self, const DsLook *look, gboolean banner)
{
	int room = look->layout == DS_LAYOUT_COMPACT ? 50 : 76; /* of a bar of 80, or 112 */
	gboolean own = look->logo != NULL && !banner;
	g_autoptr(GdkPixbuf) fitted = NULL;
	int width, height;

	gtk_widget_set_visible(self->mark, !own);
	gtk_widget_set_visible(self->logo, own);
	if (!own)
		return;
	width = gdk_pixbuf_get_width(look->logo);
	height = gdk_pixbuf_get_height(look->logo);
	if (width > LOGO_SIDES * height) {
		height = MAX(LOGO_SIDES * room * height / width, 1);
		width = LOGO_SIDES * room;
	} else {
		width = MAX(width * room / height, 1);
		height = room;
	}
	fitted = gdk_pixbuf_scale_simple(look->logo, width, height, GDK_INTERP_BILINEAR);
	gtk_image_set_from_pixbuf(GTK_IMAGE(self->logo), fitted);
}

void
ds_top_bar_show(DsTopBar *self, const DsView *view, const char *title, const DsLook *look)
{
	gboolean calm = view->offline && banners[view->mode].full == NULL;
	gboolean large = calm && view->page == DS_PAGE_IDLE && look->layout != DS_LAYOUT_COMPACT;
	gboolean breaks = look->language->letters == DS_LETTERS_LONG;
	gboolean narrow = !large && (look->layout != DS_LAYOUT_PORTRAIT || look->step > 1);
	g_autofree char *banner = banner_for(view, narrow);
	const char *name = title == NULL || title[0] == '\0' ? view->name : title;

	show_time(self, view, look, banner != NULL);
	show_logo(self, look, banner != NULL);
	ds_picture_set(DS_PICTURE(self->mark),
	    banner == NULL      ? "art/mark"
		: view->offline ? "icons/unlink"
				: "icons/hourglass");
	ds_label_set_title(DS_LABEL(self->name), banner == NULL ? name : banner, look->language);
	/* a name may be cut, a banner must not: the page makes room for it, or it takes two lines
	 */
	gtk_label_set_line_wrap(GTK_LABEL(self->name), banner != NULL && breaks);
	gtk_label_set_line_wrap(GTK_LABEL(self->hours), breaks);
	gtk_label_set_ellipsize(
	    GTK_LABEL(self->name), banner == NULL ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
	g_object_set(self->name, "role", large ? "heading" : "small", NULL);
	set_class(GTK_WIDGET(self), "large", large);
	set_class(GTK_WIDGET(self), "banner", banner != NULL);
	set_class(GTK_WIDGET(self), "calm", calm);
}
